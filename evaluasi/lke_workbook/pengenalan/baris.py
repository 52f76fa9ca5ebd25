"""Match the lines of a regulation with the rows of a sheet: by key, by text, never by place alone.

A line without a row of its own, or with two, is told with its reason; nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from evaluasi.lke_workbook.buku import Lembar
from evaluasi.lke_workbook.kunci import TOTAL, kunci
from evaluasi.lke_workbook.reader_sel import tulis
from evaluasi.penilaian.jawaban import Kesalahan, kutip

from .isian import PencocokIsian
from .mirip import Mirip, find_mirip
from .susunan import (
    SusunanBaris,
    TeksBaris,
    find_region,
    is_disordered,
    sebut_baris,
)
from .tabel import TEKS_TOTAL
from .teks import BARIS_TERBANYAK, TEKS_TERPANJANG, Peta, list_padat, padat

LABEL_TERPANJANG = 6  # characters of "viii.", in a cell of its own


def match_baris(
    lembar: Lembar,
    peta: Peta,
    kolom_teks: Iterable[int],
    kunci_baris: Mapping[int, tuple[str, str]],
    mulai: int,
) -> SusunanBaris:
    """Rows below `mulai`; `kunci_baris` are the keys of the portal's own workbook by row."""
    baris = _read_baris(lembar, sorted(kolom_teks), mulai)
    return _Pencocok(lembar, peta, baris, kunci_baris).match()


def _read_baris(lembar: Lembar, kolom_teks: list[int], mulai: int) -> dict[int, TeksBaris]:
    per_baris: dict[int, dict[int, str]] = defaultdict(dict)
    boleh = frozenset(kolom_teks)
    for (nomor, kolom), sel in lembar.sel.items():
        if (
            kolom in boleh
            and mulai < nomor <= BARIS_TERBANYAK
            and isinstance(sel.nilai, str)
            and not sel.rumus
            and len(sel.nilai) <= TEKS_TERPANJANG
        ):
            per_baris[nomor][kolom] = sel.nilai
    hasil: dict[int, TeksBaris] = {}
    for nomor in sorted(per_baris):
        teks: dict[str, int] = {}
        label = ""
        for kolom, isi in sorted(per_baris[nomor].items()):
            if len(isi.strip()) <= LABEL_TERPANJANG:
                label = padat(isi)
            for satu in list_padat(isi):
                if satu:
                    teks.setdefault(satu, kolom)
        if teks:
            hasil[nomor] = TeksBaris(teks, label)
    return hasil


class _Pencocok:
    def __init__(
        self,
        lembar: Lembar,
        peta: Peta,
        baris: Mapping[int, TeksBaris],
        kunci_baris: Mapping[int, tuple[str, str]],
    ) -> None:
        self.lembar = lembar
        self.peta = peta
        self.baris = baris
        self.kunci = kunci_baris
        self.hasil = SusunanBaris()
        self.garis_di: dict[str, list[int]] = defaultdict(list)
        for nomor, satu in baris.items():
            for teks in satu.teks:
                if kode := peta.garis.get(teks):
                    self.garis_di[kode].append(nomor)

    def match(self) -> SusunanBaris:
        self._match_kunci()
        self._match_garis()
        self._match_mirip()
        PencocokIsian(self.lembar, self.peta, self.baris, self.kunci, self.hasil).match()
        self._match_simpul()
        self._tell_missing()
        return self.hasil

    # --- keys ---

    def _match_kunci(self) -> None:
        per_kunci: dict[tuple[str, str], list[int]] = defaultdict(list)
        for baris, satu in self.kunci.items():
            per_kunci[satu].append(baris)
        for (kode, isian), nomor in per_kunci.items():
            nama = kunci(kode, isian)
            if not isian and (kode in self.peta.simpul or kode == TOTAL):
                if len(nomor) == 1:
                    self.hasil.simpul[kode] = nomor[0]
            elif len(nomor) > 1:
                self.hasil.baris_disebut.update(nomor)
                self.hasil.tak_dikenal[nama] = (
                    f"Kuncinya ada di {len(nomor)} baris ({self._sebut(nomor)}). Hapus baris "
                    "salinannya, lalu unggah lagi."
                )
            elif lain := self._other_line(kode, isian, nomor[0]):
                self.hasil.baris_disebut.add(nomor[0])
                self.hasil.tak_dikenal[nama] = (
                    f"Baris {nomor[0]} berkunci {nama}, tetapi teksnya milik {lain}. Unduh buku "
                    "kerja baru dari portal dan isi di sana."
                )
            elif isian:
                self.hasil.isian[kode, isian] = nomor[0]
            else:
                self.hasil.garis[kode] = nomor[0]

    def _other_line(self, kode: str, isian: str, nomor: int) -> str:
        """The line whose printed text stands in this keyed row, where it is another one."""
        satu = self.baris.get(nomor)
        for teks in satu.teks if satu else ():
            pemilik = self.peta.garis.get(teks, "")
            if pemilik and (isian or pemilik != kode):
                return pemilik
            if (bersama := self.peta.isian.get(teks)) and (kode, isian) not in bersama:
                return kunci(*bersama[0])
        return ""

    # --- lines ---

    def _match_garis(self) -> None:
        for kode in self.peta.urutan:
            if kode in self.hasil.garis or kode in self.hasil.tak_dikenal:
                continue
            nomor = [n for n in self.garis_di.get(kode, ()) if n not in self.kunci]
            if len(nomor) == 1:
                self.hasil.garis[kode] = nomor[0]
            elif nomor:
                self.hasil.baris_disebut.update(nomor)
                self.hasil.tak_dikenal[kode] = (
                    f"Teks pertanyaannya ada di {len(nomor)} baris ({self._sebut(nomor)}), "
                    "sehingga tidak pasti mana jawabannya. Hapus salinannya, lalu unggah lagi."
                )

    def _match_mirip(self) -> None:
        hilang = [
            kode
            for kode in self.peta.urutan
            if kode not in self.hasil.garis and kode not in self.hasil.tak_dikenal
        ]
        if not hilang:
            return
        terpakai = {*self.hasil.garis.values(), *self.kunci, *self.hasil.isian.values()}
        for daftar in self.garis_di.values():
            terpakai.update(daftar)
        bebas = {n: satu for n, satu in self.baris.items() if n not in terpakai}
        daerah = {kode: self._region(kode) for kode in hilang}
        for mirip in find_mirip(self.peta, hilang, bebas, daerah):
            self._accept(mirip)

    def _accept(self, mirip: Mirip) -> None:
        sel = self.lembar.get(mirip.baris, mirip.kolom)
        if not mirip.pasti:
            self.hasil.baris_disebut.add(mirip.baris)
            self.hasil.tak_dikenal[mirip.kode] = (
                f"Pertanyaannya tidak ditemukan; baris {mirip.baris} mirip, tetapi tidak cukup "
                f"sama: {kutip(tulis(sel))}. Kembalikan teks baris itu seperti formulir asli, "
                "atau isi pertanyaan ini di portal."
            )
            return
        self.hasil.garis[mirip.kode] = mirip.baris
        self.hasil.mirip.append(
            Kesalahan(
                self.lembar.lokasi(mirip.baris, mirip.kolom),
                f"Teks baris ini sedikit berbeda dari pertanyaan {mirip.kode}; dibaca sebagai "
                "pertanyaan itu.",
            )
        )

    # --- components ---

    def _match_simpul(self) -> None:
        if "total" not in self.hasil.simpul:
            total = [n for n, s in self.baris.items() if not self.peta.total.isdisjoint(s.teks)]
            if total:
                self.hasil.simpul["total"] = self._choose_total(total)
        if is_disordered(self.peta, self.hasil):
            return
        for kode, pertama in self.peta.garis_pertama.items():
            if kode in self.hasil.simpul or pertama not in self.hasil.garis:
                continue
            atas, bawah = (
                self._region(pertama)[0],
                self.hasil.garis[pertama],
            )
            di_atas = [n for n in range(bawah - 1, atas, -1) if n in self.baris]
            nama = self.peta.simpul[kode]
            nomor = [n for n in di_atas if not self.baris[n].teks.keys().isdisjoint(nama)]
            # … or the name with more behind it: "… yang Terintegrasi".
            nomor += [n for n in di_atas if any(t.startswith(nama) for t in self.baris[n].teks)]
            if nomor:
                self.hasil.simpul[kode] = nomor[0]

    def _choose_total(self, calon: list[int]) -> int:
        """The grand total: it stands below every line, nearest to them; recaps come later."""
        terakhir = max(self.hasil.garis.values(), default=0)
        lengkap = padat(TEKS_TOTAL[0])  # "Total" alone may head a part, too
        return min(calon, key=lambda n: (n < terakhir, lengkap not in self.baris[n].teks, n))

    # --- what is missing ---

    def _tell_missing(self) -> None:
        for kode in self.peta.urutan:
            if kode in self.hasil.garis:
                continue
            isian = [k for k in self.peta.teks_isian if k[0] == kode]
            if isian and all(k in self.hasil.isian for k in isian):
                self.hasil.tak_dikenal.pop(kode, None)  # its counts say everything
                continue
            for satu in isian:  # one sentence for the line is enough
                self.hasil.tak_dikenal.pop(kunci(*satu), None)
            if kode in self.hasil.tak_dikenal:
                continue
            teks = next(p.teks for p in self.peta.lke.pertanyaan if p.kode == kode)
            self.hasil.tak_dikenal[kode] = (
                f"Pertanyaan {kutip(teks)} tidak ditemukan di lembar {kutip(self.lembar.nama)}. "
                "Kembalikan barisnya seperti formulir asli, atau isi pertanyaan ini di portal."
            )

    # --- helpers ---

    def _region(self, kode: str) -> tuple[int, int]:
        return find_region(self.peta, self.hasil, self.baris, kode)

    def _sebut(self, nomor: list[int]) -> str:
        return sebut_baris(self.baris, nomor)
