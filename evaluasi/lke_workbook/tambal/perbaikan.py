"""What must be mended in the circulating form so that its formulas say what the engine says.

Nothing is looked up by address: rows and columns come from the `Letak`, weights, scales and
ratios from the regulation. A formula that already says the same is left alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from evaluasi.lke_workbook.buku import BukuKerja, Sel, nama_kolom, nomor_kolom
from evaluasi.lke_workbook.letak import Bentuk, Kolom, Letak
from evaluasi.penilaian.regulasi import (
    Agregasi,
    JenisSkala,
    Komponen,
    Pertanyaan,
    Regulasi,
)

from .gaya import read_gaya
from .hasil import Perbaikan, tulis_nilai, tulis_sel
from .lain import (
    list_lembar_lain,
    list_tak_terlihat,
    list_tanpa_pilihan,
    list_terkunci,
)
from .rumus import (
    BELUM,
    RUJUKAN,
    RUMUS_BAKU,
    belum_diisi,
    is_sum,
    padat,
    rumus_pilihan,
    rumus_rasio,
    rumus_sum,
)
from .xml import Penambal, open_lembar


def daftar_perbaikan(
    buku: BukuKerja, letak: Letak, lke: Regulasi, penambal: Penambal | None = None
) -> tuple[Perbaikan, ...]:
    """Every mend of the circulating form, top down; none for the other layouts.

    No public form of the ministry's second layout has formulas, so there is nothing to mend.
    `penambal`: the sheet of the worksheet, where somebody has it open already.
    """
    if letak.bentuk is not Bentuk.BEREDAR or Kolom.NILAI not in letak.kolom:
        return ()
    pemeriksa = _Pemeriksa(letak, lke)
    pemeriksa.run()
    penambal = penambal or open_lembar(buku, letak.lembar)
    gaya = read_gaya(buku)
    hasil = [
        *pemeriksa.hasil,
        *list_terkunci(letak, lke, penambal, gaya.terbuka),
        *list_tak_terlihat(letak, pemeriksa.row_of_total(), penambal, gaya.putih),
        *list_tanpa_pilihan(letak, lke, penambal),
    ]
    hasil.sort(key=lambda p: (p.baris, p.kolom))
    return (*hasil, *list_lembar_lain(buku, letak, lke, pemeriksa.subtotal))


@dataclass(slots=True)
class _Pemeriksa:
    letak: Letak
    lke: Regulasi
    hasil: list[Perbaikan] = field(default_factory=list)
    dipakai: set[int] = field(default_factory=set)  # rows that hold the sum of a component
    subtotal: dict[str, int] = field(default_factory=dict)  # line with its own weight → its row

    def run(self) -> None:
        for komponen in self.lke.walk():
            if komponen.kode not in self.letak.baris_simpul:
                continue
            baris = self.letak.baris_simpul[komponen.kode]
            self._bobot(baris, komponen.bobot)
            self._persen(baris)
            lines = [p for p in komponen.pertanyaan if p.kode in self.letak.baris]
            for p in lines:
                self._line(p)
            if komponen.agregasi is Agregasi.JUMLAH:
                self._jumlah(baris, komponen.bagian)
            elif komponen.agregasi is Agregasi.RATA_RATA:
                self._rata_rata(baris, komponen, lines)
            elif komponen.jenis == "sub_komponen":
                self._jumlah(baris, lines)
            else:
                self._berbobot(baris, lines)
        if (total := self.letak.baris_simpul.get("total")) is not None:
            self._jumlah(total, self.lke.komponen)

    def row_of_total(self) -> int:
        """The row where the total of the first component stands."""
        return self._resolve(self._row(self.lke.komponen[0]))

    # --- lines ----------------------------------------------------------------------------------

    def _line(self, p: Pertanyaan) -> None:
        baris = self.letak.baris[p.kode]
        berbobot = p.kode.startswith("B.")
        if berbobot and p.bobot is not None:
            self._bobot(baris, p.bobot)
            self._persen(baris, teks_boleh=True)
        match p.skala.jenis:
            case JenisSkala.PILIHAN:
                self._pilihan(p, baris, berbobot=berbobot)
            case JenisSkala.INDEKS:
                k, h = self._k(baris), self._h(baris, p)
                maksimum = f"{p.skala.maksimum.normalize():f}"
                self._rumus(
                    baris,
                    Kolom.NILAI,
                    f'IF({k}="",{BELUM},{k}/{maksimum}*{h})',
                    "Indeks yang belum diisi membuat #VALUE! dan menggugurkan nilai total; "
                    "kini dihitung 0.",
                )
            case JenisSkala.PERSEN:
                self._persentase(p, baris)

    def _pilihan(self, p: Pertanyaan, baris: int, *, berbobot: bool) -> None:
        self._jenis(baris, "/".join(p.skala.pilihan))
        k = self._k(baris)
        if not berbobot and padat(self._isi_rumus(baris, Kolom.NILAI)) == padat(self._baku(baris)):
            return
        rumus = rumus_pilihan(p.skala, k, self._h(baris, p) if berbobot else "")
        alasan = (
            "Jawaban yang belum diisi membuat #VALUE! dan menggugurkan nilai total; "
            "kini dihitung 0."
            if berbobot
            else "Rumus nilai baris ini berbeda dari skala jawaban menurut peraturan."
        )
        self._rumus(baris, Kolom.NILAI, rumus, alasan)

    def _persentase(self, p: Pertanyaan, baris: int) -> None:
        isian = self.letak.baris_isian.get(p.kode, {})
        if p.rumus is None or any(satu.kode not in isian for satu in p.isian):
            return
        self._jenis(baris, "%")
        atas = [self._k(isian[kode]) for kode in p.rumus.pembilang]
        bawah = [self._k(isian[kode]) for kode in p.rumus.penyebut]
        penyebut, pembilang = "+".join(bawah), "+".join(atas)
        if len(bawah) > 1:
            jumlah = self._row_of_sum(baris, isian, p.rumus.penyebut)
            if jumlah is None:
                penyebut = f"({penyebut})"
            else:
                self._rumus(
                    jumlah,
                    Kolom.JAWABAN_UNIT,
                    f"IF({belum_diisi(bawah)},{BELUM},{penyebut})",
                    "Jumlah wajib lapor diketik tangan atau tidak terisi; kini dijumlahkan dari "
                    "baris di bawahnya.",
                )
                penyebut = self._k(jumlah)
        semua = [self._k(isian[satu.kode]) for satu in p.isian]
        self._rumus(
            baris,
            Kolom.JAWABAN_UNIT,
            rumus_rasio(p.rumus, semua, pembilang, penyebut),
            "Pembagi 0 membuat #DIV/0! dan menggugurkan nilai total; kini dinilai menurut "
            "ketentuan pembagi 0.",
        )
        if padat(self._isi_rumus(baris, Kolom.NILAI)) != padat(self._baku(baris)):
            k = self._k(baris)
            self._rumus(
                baris,
                Kolom.NILAI,
                f'IF({k}="",{BELUM},{k})',
                "Nilai baris ini tidak diambil dari persentasenya.",
            )

    def _row_of_sum(
        self, baris: int, isian: Mapping[str, int], penyebut: tuple[str, ...]
    ) -> int | None:
        """The row that adds up who must report: right above the first count of them."""
        calon = min(isian[kode] for kode in penyebut) - 1
        dipakai = {r for satu in self.letak.baris_isian.values() for r in satu.values()}
        if calon <= baris or calon in dipakai or calon in self.letak.baris.values():
            return None
        return calon

    # --- components -----------------------------------------------------------------------------

    def _rata_rata(self, baris: int, komponen: Komponen, lines: list[Pertanyaan]) -> None:
        rows = [self.letak.baris[p.kode] for p in lines]
        if not rows:
            return
        n = len(komponen.pertanyaan)
        rata = rumus_sum(self._l, rows) + (f"/{n}" if n > 1 else "")
        rumus = f"{rata}*{self._h(baris, komponen)}"
        lama = self._isi_rumus(baris, Kolom.NILAI)
        if lewat := [r for r in rows if r not in self._list_disebut(lama)]:
            sel = ", ".join(self._l(r) for r in lewat)
            alasan = f"Rata-rata melewatkan {sel}."
        else:
            alasan = (
                "AVERAGE melewatkan pertanyaan yang belum diisi sehingga nilai naik; kini "
                "pertanyaan yang belum diisi dihitung 0."
            )
        self._rumus(baris, Kolom.NILAI, rumus, alasan)

    def _berbobot(self, baris: int, lines: list[Pertanyaan]) -> None:
        """An indicator whose lines have their own weights, with a subtotal row above each."""
        bagian: list[str] = []
        rows: list[int] = []
        batas = baris
        for p in lines:
            di = self.letak.baris[p.kode]
            bobot = p.bobot or Decimal(0)
            if (antara := self._row_of_subtotal(batas, di, bobot)) is None:
                bagian.append(f"SUM({self._l(di)})*{bobot.normalize():f}")
                rows.append(di)
            else:
                self._persen(antara)
                self._rumus(
                    antara,
                    Kolom.NILAI,
                    f"SUM({self._l(di)})*{self._h(antara, p)}",
                    "AVERAGE menghasilkan #DIV/0! bila belum diisi; kini dihitung 0.",
                )
                bagian.append(self._l(antara))
                rows.append(antara)
                self.subtotal[p.kode] = antara
            batas = max([di, *self.letak.baris_isian.get(p.kode, {}).values()])
        rumus = "+".join(bagian)
        if all("(" not in satu for satu in bagian):
            rumus = f"SUM({','.join(bagian)})"
        lama = self._list_disebut(self._isi_rumus(baris, Kolom.NILAI))
        lewat = [satu for satu, di in zip(bagian, rows, strict=True) if di not in lama]
        alasan = "Nilai indikator ini adalah jumlah bagiannya menurut bobot masing-masing."
        if lewat:
            alasan = (
                f"Rumus ini melewatkan {', '.join(lewat)} sehingga tidak ikut dinilai; kini semua "
                "bagian dijumlahkan menurut bobotnya."
            )
        self._rumus(baris, Kolom.NILAI, rumus, alasan)

    def _row_of_subtotal(self, batas: int, baris: int, bobot: Decimal) -> int | None:
        for di in range(baris - 1, batas, -1):
            sel = self._sel(di, Kolom.BOBOT)
            if sel is not None and not sel.rumus and _angka(sel) == bobot:
                return di
        return None

    def _jumlah(self, baris: int, bagian: Sequence[Komponen | Pertanyaan]) -> None:
        """A sum may be taken over other rows that only repeat those of its parts."""
        tujuan = self._resolve(baris)
        milik = {*self.letak.baris_simpul.values(), *self.letak.baris.values(), *self.dipakai}
        if tujuan in milik:
            tujuan = baris  # that cell is somebody else's
        self.dipakai.add(tujuan)
        harap = [self._stand_ins(satu) for satu in bagian if self._row(satu)]
        lama = padat(self._isi_rumus(tujuan, Kolom.NILAI))
        ada = []
        if is_sum(lama):
            ada = [self._seen_as(r) for r in self._list_disebut(lama)]
        elif self._resolve(tujuan) not in (tujuan, *self.letak.baris.values()):
            ada = [self._seen_as(tujuan)]  # a line's value may be text, which only SUM passes over
        if len(ada) == len(harap) and all(any(h & satu for satu in ada) for h in harap):
            return
        rumus = f"SUM({','.join(self._l(r) for r in map(self._row, bagian) if r)})"
        self._rumus(tujuan, Kolom.NILAI, rumus, "Jumlah ini tidak memuat semua bagiannya.")

    def _stand_ins(self, satu: Komponen | Pertanyaan) -> set[int | tuple[int, ...]]:
        """What a sum may name for a part: its row, or a row that adds up the same parts."""
        cara: set[int | tuple[int, ...]] = {self._resolve(self._row(satu))}
        if isinstance(satu, Komponen) and satu.agregasi is Agregasi.JUMLAH:
            cara.add(tuple(sorted(self._resolve(self._row(anak)) for anak in satu.bagian)))
        elif isinstance(satu, Komponen) and satu.jenis == "sub_komponen":
            cara.add(tuple(sorted(self._resolve(self._row(p)) for p in satu.pertanyaan)))
        return cara

    def _seen_as(self, baris: int) -> set[int | tuple[int, ...]]:
        baris = self._resolve(baris)
        lama = padat(self._isi_rumus(baris, Kolom.NILAI))
        if not is_sum(lama):
            return {baris}
        return {baris, tuple(sorted(self._resolve(r) for r in self._list_disebut(lama)))}

    def _resolve(self, baris: int) -> int:
        """Follow a cell that only repeats another one of its column."""
        for _ in range(5):
            rumus = padat(self._isi_rumus(baris, Kolom.NILAI))
            cocok = RUJUKAN.fullmatch(rumus)
            if cocok is None or cocok[3] or nomor_kolom(cocok[1]) != self.letak.kolom[Kolom.NILAI]:
                return baris
            baris = int(cocok[2])
        return baris

    # --- cells ----------------------------------------------------------------------------------

    def _bobot(self, baris: int, bobot: Decimal) -> None:
        sel = self._sel(baris, Kolom.BOBOT)
        if Kolom.BOBOT not in self.letak.kolom or (sel and _angka(sel) == bobot):
            return
        self._add(baris, Kolom.BOBOT, nilai=bobot, alasan="Bobot berbeda dari peraturan.")

    def _jenis(self, baris: int, harap: str) -> None:
        sel = self._sel(baris, Kolom.PILIHAN)
        if Kolom.PILIHAN not in self.letak.kolom or (sel and sel.nilai == harap and not sel.rumus):
            return
        self._add(
            baris,
            Kolom.PILIHAN,
            nilai=harap,
            alasan="Jenis jawaban di kolom ini salah, sehingga jawabannya tidak ikut dinilai.",
        )

    def _persen(self, baris: int, *, teks_boleh: bool = False) -> None:
        sel = self._sel(baris, Kolom.PERSEN)
        if sel is None:
            return
        nilai, bobot = self._l(baris), self._alamat(baris, Kolom.BOBOT)
        rumus = f"SUM({nilai})/{bobot}" if teks_boleh else f"{nilai}/{bobot}"
        alasan = "Persentase ini tidak dihitung dari nilai dan bobotnya."
        if teks_boleh:
            alasan = "Nilai yang belum diisi membuat #VALUE!; kini persentasenya 0."
        self._rumus(baris, Kolom.PERSEN, rumus, alasan)

    def _rumus(self, baris: int, kolom: Kolom, rumus: str, alasan: str) -> None:
        if padat(self._isi_rumus(baris, kolom)) != padat(rumus):
            self._add(baris, kolom, rumus=rumus, alasan=alasan)

    def _add(
        self,
        baris: int,
        kolom: Kolom,
        *,
        alasan: str,
        nilai: str | Decimal | None = None,
        rumus: str = "",
    ) -> None:
        nomor = self.letak.kolom[kolom]
        sel = self._sel(baris, kolom)
        self.hasil.append(
            Perbaikan(
                lokasi=self.letak.lembar.lokasi(baris, nomor),
                baris=baris,
                kolom=nomor,
                sebelum=tulis_sel(sel),
                sesudah=f"={rumus}" if rumus else tulis_nilai(nilai),
                alasan=alasan,
                lembar=self.letak.lembar.nama,
                nilai=nilai,
                rumus=rumus,
            )
        )

    def _baku(self, baris: int) -> str:
        if Kolom.PILIHAN not in self.letak.kolom:
            return "-"
        return RUMUS_BAKU.format(J=self._alamat(baris, Kolom.PILIHAN), K=self._k(baris))

    def _sel(self, baris: int, kolom: Kolom) -> Sel | None:
        nomor = self.letak.kolom.get(kolom)
        return None if nomor is None else self.letak.lembar.get(baris, nomor)

    def _isi_rumus(self, baris: int, kolom: Kolom) -> str:
        sel = self._sel(baris, kolom)
        return sel.rumus if sel else ""

    def _row(self, satu: Komponen | Pertanyaan) -> int:
        """The row of a component or line; 0: the form does not have it."""
        semua = self.letak.baris if isinstance(satu, Pertanyaan) else self.letak.baris_simpul
        return semua.get(satu.kode, 0)

    def _alamat(self, baris: int, kolom: Kolom) -> str:
        return f"{nama_kolom(self.letak.kolom[kolom])}{baris}"

    def _k(self, baris: int) -> str:
        return self._alamat(baris, Kolom.JAWABAN_UNIT)

    def _l(self, baris: int) -> str:
        return self._alamat(baris, Kolom.NILAI)

    def _h(self, baris: int, milik: Komponen | Pertanyaan) -> str:
        """The weight as a formula names it: its cell, or the number where it has none."""
        if Kolom.BOBOT in self.letak.kolom:
            return self._alamat(baris, Kolom.BOBOT)
        return f"{(milik.bobot or Decimal(0)).normalize():f}"

    def _list_disebut(self, rumus: str) -> list[int]:
        """The rows of the value column that a formula names, each as often as it does."""
        rows: list[int] = []
        for kolom, awal, _, akhir in RUJUKAN.findall(padat(rumus)):
            if nomor_kolom(kolom) == self.letak.kolom[Kolom.NILAI]:
                rows += range(int(awal), min(int(akhir or awal), int(awal) + 500) + 1)
        return rows


def _angka(sel: Sel) -> Decimal | None:
    return Decimal(sel.nilai) if isinstance(sel.nilai, int | Decimal) else None
