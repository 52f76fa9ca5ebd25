"""Match the counts of percentage lines: by label, below their line, in their order.

Some labels stand below two lines ("Jumlah Perubahan yang dibuat"): there the line above decides,
or, where that is missing, the order, provided that every row of that label is there.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from evaluasi.lke_workbook.buku import Lembar
from evaluasi.lke_workbook.kunci import kunci
from evaluasi.penilaian.jawaban import Kesalahan, kutip

from .mirip import find_label
from .susunan import (
    SusunanBaris,
    TeksBaris,
    find_region,
    is_disordered,
    sebut_baris,
)
from .teks import Isian, Peta

TEKS_CUKUP_KHAS = 20  # letters of a label that nothing else in a form is likely to have
BARIS_BAWAH_TERBANYAK = 15  # rows below a line that its counts are looked for in


class PencocokIsian:
    def __init__(
        self,
        lembar: Lembar,
        peta: Peta,
        baris: Mapping[int, TeksBaris],
        berkunci: Collection[int],
        hasil: SusunanBaris,
    ) -> None:
        self.lembar, self.peta, self.baris, self.hasil = lembar, peta, baris, hasil
        self.acak = is_disordered(peta, hasil)
        self.batas = sorted(hasil.garis.values())
        self.terpakai = {*berkunci, *self.batas}
        self.berteks: dict[str, list[int]] = defaultdict(list)
        for nomor, satu in baris.items():
            for teks in satu.teks:
                if teks in peta.isian and nomor not in self.terpakai:
                    self.berteks[teks].append(nomor)
        self.label = {(p.kode, i.kode): i.label for p in peta.lke.pertanyaan for i in p.isian}

    def match(self) -> None:
        """Fill `isian` and `tak_dikenal` of the result."""
        for satu in self.peta.teks_isian:
            if satu in self.hasil.isian or kunci(*satu) in self.hasil.tak_dikenal:
                continue
            nomor = self._find(satu)
            if len(nomor) == 1:
                self.hasil.isian[satu] = nomor[0]
            else:
                self._tell(satu, nomor)

    def _find(self, satu: Isian) -> list[int]:
        teks = self.peta.teks_isian[satu]
        khas = [t for t in teks if self.peta.isian[t] == (satu,)]
        semua = self._rows(teks)
        if self.acak:
            return self._rows([t for t in khas if len(t) >= TEKS_CUKUP_KHAS])
        if not (bersama := self._rows(t for t in teks if t not in khas)):
            if nomor := self._near(satu[0], semua):
                return nomor
            if not semua:
                return self._find_alike(satu)
            return self._rows([t for t in khas if len(t) >= TEKS_CUKUP_KHAS])
        pemilik = self._owners(satu)
        if all(k[0] in self.hasil.garis for k in pemilik):
            return self._near(satu[0], semua)
        atas, _ = find_region(self.peta, self.hasil, self.baris, pemilik[0][0])
        _, bawah = find_region(self.peta, self.hasil, self.baris, pemilik[-1][0])
        bersama = [n for n in bersama if atas < n < bawah]
        if len(bersama) == len(pemilik):
            return [bersama[pemilik.index(satu)]]
        return []

    def _owners(self, satu: Isian) -> list[Isian]:
        """Every count that shares a label with this one, in order."""
        bersama = {k for t in self.peta.teks_isian[satu] for k in self.peta.isian[t]}
        return [k for k in self.peta.teks_isian if k in bersama]

    def _rows(self, teks: Iterable[str]) -> list[int]:
        return sorted({n for t in teks for n in self.berteks.get(t, ())})

    def _near(self, kode: str, nomor: list[int]) -> list[int]:
        """Those of the rows that stand below this line and above the next."""
        atas, bawah = self._span(kode)
        if not atas:
            atas, bawah = find_region(self.peta, self.hasil, self.baris, kode)
        return nomor[bisect_right(nomor, atas) : bisect_left(nomor, bawah)]

    def _span(self, kode: str) -> tuple[int, int]:
        atas = self.hasil.garis.get(kode, 0)
        tempat = bisect_right(self.batas, atas)
        return atas, self.batas[tempat] if tempat < len(self.batas) else 10**9

    def _find_alike(self, satu: Isian) -> list[int]:
        """A label below its line that was retyped with a small mistake."""
        atas, bawah = self._span(satu[0])
        if not atas:
            return []
        bebas = {
            n: self.baris[n].teks
            for n in range(atas + 1, min(bawah, atas + BARIS_BAWAH_TERBANYAK))
            if n in self.baris
            and n not in self.terpakai
            and not any(t in self.peta.isian for t in self.baris[n].teks)
        }
        lain = [
            t
            for k, teks in self.peta.teks_isian.items()
            if k[0] == satu[0] and k != satu
            for t in teks
        ]
        nomor = find_label(self.peta.teks_isian[satu], lain, bebas)
        if nomor is None:
            return []
        self.hasil.mirip.append(
            Kesalahan(
                self.lembar.lokasi(nomor, max(self.baris[nomor].teks.values())),
                f"Teks baris ini sedikit berbeda dari {kutip(self.label[satu])}; dibaca sebagai "
                "baris itu.",
            )
        )
        return [nomor]

    def _tell(self, satu: Isian, nomor: list[int]) -> None:
        semua = self._rows(self.peta.teks_isian[satu])
        self.hasil.baris_disebut.update(semua)
        if nomor:
            sebab = f"ada di beberapa baris ({sebut_baris(self.baris, nomor)})"
        elif semua:
            di_mana = sebut_baris(self.baris, semua)
            sebab = f"tidak pasti: teksnya ada di {di_mana}, tidak jelas di bawah pertanyaan mana"
        else:
            sebab = "tidak ditemukan di bawah pertanyaannya"
        self.hasil.tak_dikenal[kunci(*satu)] = (
            f"Baris {kutip(self.label[satu])} {sebab}, sehingga {satu[0]} tidak dapat dibaca. "
            "Kembalikan susunan baris seperti formulir asli, atau isi pertanyaan ini di portal."
        )
