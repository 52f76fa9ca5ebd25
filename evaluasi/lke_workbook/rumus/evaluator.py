"""Compute one formula from its tree. It never computes another cell: it asks for it (`Perlu`)."""

from collections.abc import Iterator
from typing import Protocol

from evaluasi.lke_workbook.buku import Galat

from .functions import FUNGSI
from .grid import Kisi, Kotak, Kunci
from .tree import Acuan, Panggil, Rantai, Simpul, Tanda, Tetap
from .values import GalatSel, Nilai, TidakDihitung, count_kerja, limit, operate, to_angka, to_logis


class Perlu(Exception):
    """These cells must be computed first."""

    def __init__(self, kunci: list[Kunci]) -> None:
        super().__init__(kunci)
        self.kunci = kunci


class PembacaSel(Protocol):
    """Where values of cells come from."""

    def read(self, kunci: Kunci) -> Nilai | Galat:
        """Raise Perlu for a formula not yet computed, TidakDihitung for one that cannot be."""

    def spend(self, banyak: int) -> None:
        """Count work; raises when there was too much."""


class Evaluasi:
    """One formula of sheet `lembar` with its references, as they are written."""

    def __init__(
        self, kisi: Kisi, pembaca: PembacaSel, lembar: int, acuan: tuple[str, ...]
    ) -> None:
        self.kisi = kisi
        self.pembaca = pembaca
        self.lembar = lembar
        self.acuan = acuan

    def require_acuan(self) -> None:
        """Ask for everything that the formula refers to, at once."""
        perlu: list[Kunci] = []
        for acuan in self.acuan:
            perlu += self._unknown(self._list_sel(self.kisi.find(self.lembar, acuan)))
        if perlu:
            raise Perlu(perlu)

    def compute(self, simpul: Simpul) -> Nilai:
        """The value of a part; raise GalatSel, TidakDihitung, Perlu."""
        self.spend(1)
        match simpul:
            case Panggil():
                return FUNGSI[simpul.nama](self, simpul.argumen)
            case Rantai():
                return self._rantai(simpul)
            case Acuan():
                return self._acuan(simpul)
            case Tanda():
                return limit(to_angka(self.compute(simpul.isi)) * simpul.kali)
            case Tetap():
                return _raise_galat(simpul.nilai)

    def _acuan(self, simpul: Acuan) -> Nilai:
        if simpul.rentang:
            raise TidakDihitung("rentang sel di tempat satu nilai tidak dihitung portal")
        kotak = self.kisi.find(self.lembar, self.acuan[simpul.nomor])
        return _raise_galat(self.pembaca.read(kotak[:3]))

    def _rantai(self, simpul: Rantai) -> Nilai:
        nilai = self.compute(simpul.awal)
        for operator, operan in simpul.lanjut:
            nilai = operate(operator, nilai, self.compute(operan))
            self.spend(count_kerja(nilai) + (50 if operator == "^" else 1))
        return nilai

    # --- What functions ask (functions.Evaluator) ------------------------------------------------

    def list_unsur(self, simpul: Simpul) -> Iterator[tuple[Nilai | Galat, bool]]:
        # IF hands a reference on as a reference: SUM(IF(…,A1)) passes over a text in A1.
        while isinstance(simpul, Panggil) and simpul.nama == "IF":
            try:
                syarat = to_logis(self.compute(simpul.argumen[0]))
            except GalatSel as salah:
                yield salah.galat, False
                return
            cabang = (*simpul.argumen[1:], Tetap(False))
            simpul = cabang[0 if syarat else 1]
        if isinstance(simpul, Acuan):
            sel = self._list_sel(self.kisi.find(self.lembar, self.acuan[simpul.nomor]))
            if perlu := self._unknown(sel):
                raise Perlu(perlu)
            for satu in sel:
                nilai = self.pembaca.read(satu)
                if nilai is not None:
                    yield nilai, True
            return
        try:
            hasil = self.compute(simpul)
        except GalatSel as salah:
            yield salah.galat, False
            return
        if hasil is None:  # IFERROR of an empty cell: descriptions of Excel contradict each other
            raise TidakDihitung("IFERROR atas sel kosong sebagai argumen tidak dihitung portal")
        yield hasil, False

    def spend(self, banyak: int) -> None:
        self.pembaca.spend(banyak)

    def count_sel(self, acuan: Acuan) -> int:
        return self.kisi.find(self.lembar, self.acuan[acuan.nomor]).luas

    # --- Cells -----------------------------------------------------------------------------------

    def _list_sel(self, kotak: Kotak) -> list[Kunci]:
        if kotak.luas > 1:
            self.spend(self.kisi.count_baris(kotak))
        sel = self.kisi.list_isi(kotak)
        self.spend(len(sel))
        return sel

    def _unknown(self, sel: list[Kunci]) -> list[Kunci]:
        perlu: list[Kunci] = []
        for satu in sel:
            try:
                self.pembaca.read(satu)
            except Perlu as belum:
                perlu += belum.kunci
        return perlu


def _raise_galat(nilai: Nilai | Galat) -> Nilai:
    if isinstance(nilai, Galat):
        raise GalatSel(nilai)
    return nilai
