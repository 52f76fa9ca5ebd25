"""Read the answers of a filled LKE workbook, whichever form it is and wherever its rows stand.

Formulas are never trusted: only what was typed is read, and everything is computed anew. What
cannot be matched or read is told with its place and what to do, never guessed.
"""

from collections.abc import Mapping

from evaluasi.penilaian.jawaban import Jawaban, Kesalahan, kutip, periksa_jawaban
from evaluasi.penilaian.regulasi import JenisSkala, Pertanyaan, Regulasi

from .buku import BukuKerja, Sel
from .galat import BukuKerjaSalah
from .isi import Identitas, IsiBuku, IsiButir
from .kunci import IdentitasRusak, decode_identitas
from .letak import Bentuk, Kolom, Letak
from .paket.arsip import open_buku
from .pengenalan.lembar import find_letak
from .reader_liar import find_liar
from .reader_sel import Bacaan, read_cacah, read_catatan, read_indeks, read_pilihan, tulis

ISIAN_KURANG = "Isian belum lengkap: "  # before the counts that are empty beside others

PIHAK: Mapping[str, tuple[Kolom, Kolom]] = {
    "unit": (Kolom.JAWABAN_UNIT, Kolom.CATATAN_UNIT),
    "tpi": (Kolom.JAWABAN_TPI, Kolom.CATATAN_TPI),
}


def read_workbook(isi: bytes, lke: Regulasi) -> dict[str, Jawaban]:
    """The unit's answers in the bytes of an .xlsx; an empty cell is an unanswered line.

    Raise BukuKerjaSalah with every mistake of the file.
    """
    buku = read_isi(open_buku(isi), lke)
    if kesalahan := buku.list_kesalahan():
        raise BukuKerjaSalah(kesalahan)
    return {k: b.jawaban for k, b in buku.butir["unit"].items() if b.jawaban is not None}


def read_isi(buku: BukuKerja, lke: Regulasi) -> IsiBuku:
    """Every line that has its row, for each party that has a column.

    Raise BukuKerjaSalah only where no worksheet is found; what is wrong in a line stands with it.
    """
    letak = find_letak(buku, lke)
    butir = {
        pihak: {
            p.kode: _Pembaca(letak, p, pihak).read() for p in lke.pertanyaan if _has_rows(letak, p)
        }
        for pihak, (jawaban, _) in PIHAK.items()
        if jawaban in letak.kolom
    }
    identitas, rusak = _read_identitas(letak)
    return IsiBuku(
        letak=letak,
        butir=butir,
        identitas=identitas,
        identitas_rusak=rusak,
        peringatan=(*letak.peringatan, *find_liar(letak, lke)),
    )


def _has_rows(letak: Letak, p: Pertanyaan) -> bool:
    if p.isian:
        return letak.baris_isian.get(p.kode, {}).keys() == {i.kode for i in p.isian}
    return p.kode in letak.baris


def _read_identitas(letak: Letak) -> tuple[Identitas | None, bool]:
    if letak.bentuk is not Bentuk.PORTAL:
        return None, False
    try:
        return decode_identitas(letak.identitas), False
    except IdentitasRusak:
        return None, True


class _Pembaca:
    """Reads one line for one party."""

    def __init__(self, letak: Letak, p: Pertanyaan, pihak: str) -> None:
        self.letak = letak
        self.lembar = letak.lembar
        self.p = p
        self.pihak = pihak
        jawaban, self.kolom_catatan = PIHAK[pihak]
        self.kolom = letak.kolom[jawaban]
        self.isian = {i.kode: letak.baris_isian[p.kode][i.kode] for i in p.isian}
        self.baris = letak.baris.get(p.kode) or min(self.isian.values())
        self.kesalahan: list[Kesalahan] = []
        self.peringatan: list[Kesalahan] = []

    def read(self) -> IsiButir:
        mentah = self._read_isian() if self.isian else self._read_satu()
        jawaban: Jawaban | None = None
        if not self.kesalahan:
            jawaban, salah = periksa_jawaban(self.p, mentah)
            for satu in salah:
                self._tell(self.isian.get(satu.lokasi, self.baris), satu.pesan)
        if self.isian and not self.kesalahan:
            self._warn_incomplete(jawaban)
        return IsiButir(
            kode=self.p.kode,
            lokasi=self.lembar.lokasi(self.baris, self.kolom),
            jawaban=None if self.kesalahan else jawaban,
            tertulis=self._tulis(),
            catatan=self._read_catatan(),
            bukti=self._read_bukti(),
            kesalahan=tuple(self.kesalahan),
            peringatan=tuple(self.peringatan),
        )

    # --- the answer ---

    def _read_satu(self) -> object:
        sel = self._sel(self.baris)
        if self.p.skala.jenis is JenisSkala.INDEKS:
            return self._take(self.baris, read_indeks(sel))
        return self._take(self.baris, read_pilihan(sel, tuple(self.p.skala.pilihan)))

    def _read_isian(self) -> object:
        cacah = {
            kode: self._take(baris, read_cacah(self._sel(baris)))
            for kode, baris in self.isian.items()
        }
        return None if all(c is None for c in cacah.values()) else cacah

    def _take(self, baris: int, bacaan: Bacaan) -> object:
        if bacaan.salah:
            self._tell(baris, bacaan.salah)
        if bacaan.pesan:
            self._say(baris, self.kolom, bacaan.pesan)
        return bacaan.nilai

    def _warn_incomplete(self, jawaban: Jawaban | None) -> None:
        ada = jawaban if isinstance(jawaban, Mapping) else {}
        kosong = [i for i in self.p.isian if i.kode not in ada]
        if ada and kosong:
            label = ", ".join(f"“{i.label}”" for i in kosong)
            self._say(
                self.isian[kosong[0].kode],
                self.kolom,
                f"{ISIAN_KURANG}{label} kosong. Pertanyaan ini dihitung 0.",
            )
        persen = self._sel(self.baris) if self.p.kode in self.letak.baris else None
        if kosong and persen and not persen.rumus and tulis(persen):
            self._say(
                self.baris,
                self.kolom,
                f"Persentase {kutip(tulis(persen))} diketik langsung dan tidak dibaca. Isi "
                "jumlah di baris-baris di bawahnya.",
            )

    def _tulis(self) -> str:
        if not self.isian:
            return tulis(self._sel(self.baris))
        return "; ".join(
            f"{isian.label}: {isi}"
            for isian in self.p.isian
            if (isi := tulis(self._sel(self.isian[isian.kode])))
        )

    # --- notes and evidence ---

    def _read_catatan(self) -> str:
        kolom = self.letak.kolom.get(self.kolom_catatan)
        return self._join([] if kolom is None else [kolom])

    def _read_bukti(self) -> str:
        return self._join(self.letak.kolom_bukti if self.pihak == "unit" else [])

    def _join(self, kolom: list[int] | tuple[int, ...]) -> str:
        """The texts of these columns beside the line, then beside its counts."""
        teks: list[str] = []
        for baris in dict.fromkeys((self.baris, *self.isian.values())):
            for satu in kolom:
                bacaan = read_catatan(self.lembar.get(baris, satu))
                if bacaan.pesan:
                    self._say(baris, satu, bacaan.pesan)
                isi = str(bacaan.nilai or "")
                tautan = self.lembar.tautan.get((baris, satu), "")
                teks += [t for t in (isi, tautan if tautan not in isi else "") if t]
        return "\n".join(teks)

    # --- helpers ---

    def _sel(self, baris: int) -> Sel | None:
        return self.lembar.get(baris, self.kolom)

    def _tell(self, baris: int, pesan: str) -> None:
        self.kesalahan.append(Kesalahan(self.lembar.lokasi(baris, self.kolom), pesan))

    def _say(self, baris: int, kolom: int, pesan: str) -> None:
        self.peringatan.append(Kesalahan(self.lembar.lokasi(baris, kolom), pesan))
