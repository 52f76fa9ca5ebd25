"""What a form itself says: its stored values, or what its formulas give when computed anew."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from evaluasi.lke_workbook.buku import BukuKerja, Galat, NilaiSel, Sel
from evaluasi.lke_workbook.letak import Bentuk, Kolom, Letak
from evaluasi.lke_workbook.rumus import TAK_DIDUKUNG, Perhitungan, hitung
from evaluasi.penilaian.regulasi import Regulasi

from .laporan import NilaiFormulir, Sumber

TOLERANSI = Fraction(1, 10**9)  # stored values are binary floats with 15 digits

NilaiHitung: TypeAlias = Fraction | str | bool | Galat | None
Alamat: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Usang:
    """A stored value that its formula does not give (any more)."""

    sel: Sel
    tersimpan: NilaiHitung
    ulang: NilaiHitung


@dataclass(frozen=True, slots=True)
class NilaiForm:
    """The values of the value and answer columns.

    A stored value that its formula gives is the exact one, free of the residue of floats.
    """

    letak: Letak
    perhitungan: Perhitungan
    sumber: Sumber
    usang: Mapping[Alamat, Usang]

    def nilai(self, baris: int, kolom: int) -> NilaiHitung:
        """What the form shows in a cell; None for an empty one and one that is not computed."""
        if self.sumber is Sumber.TERSIMPAN:
            if (usang := self.usang.get((baris, kolom))) is not None:
                return usang.tersimpan
            sel = self.letak.lembar.get(baris, kolom)
            if sel is not None and self._compute(baris, kolom) is TAK_DIDUKUNG:
                return _exact(sel.nilai)
        return self.ulang(baris, kolom)

    def ulang(self, baris: int, kolom: int) -> NilaiHitung:
        """What the formula gives now."""
        nilai = self._compute(baris, kolom)
        return None if nilai is TAK_DIDUKUNG else nilai

    def butir(self, kode: str, *, ulang: bool = False) -> NilaiHitung:
        """What the form shows in the value cell of a line: a text is no number."""
        baris = self.letak.baris.get(kode)
        kolom = self.letak.kolom.get(Kolom.NILAI)
        if baris is None or kolom is None:
            return None
        return self.ulang(baris, kolom) if ulang else self.nilai(baris, kolom)

    def simpul(self, baris: int, *, ulang: bool = False) -> NilaiFormulir:
        """The points in a row, as far as they are a number or an error."""
        kolom = self.letak.kolom.get(Kolom.NILAI)
        if kolom is None:
            return None
        nilai = self.ulang(baris, kolom) if ulang else self.nilai(baris, kolom)
        return nilai if isinstance(nilai, Fraction | Galat) else None

    def _compute(self, baris: int, kolom: int) -> NilaiHitung:
        return self.perhitungan.nilai(self.letak.lembar, baris, kolom)


def read_nilai(buku: BukuKerja, letak: Letak) -> NilaiForm:
    """The form's own values; stored ones only where no formula of the chain lacks one."""
    perhitungan = hitung(buku)
    rumus = list(walk_rumus(letak))
    kolom = letak.kolom.get(Kolom.NILAI)
    berisi = kolom is not None and any(
        (sel := letak.lembar.get(baris, kolom)) is not None and (sel.rumus or is_angka(sel.nilai))
        for baris in letak.baris_simpul.values()
    )
    usang: dict[Alamat, Usang] = {}
    if not berisi:
        return NilaiForm(letak, perhitungan, Sumber.TIDAK_ADA, usang)
    for sel in rumus:
        ulang = perhitungan.nilai(letak.lembar, sel.baris, sel.kolom)
        if sel.nilai is None:
            if ulang not in (None, ""):  # an empty text is stored as nothing, too
                return NilaiForm(letak, perhitungan, Sumber.DIHITUNG, {})
        elif ulang is not TAK_DIDUKUNG and not is_sama(tersimpan := _exact(sel.nilai), ulang):
            usang[sel.baris, sel.kolom] = Usang(sel, tersimpan, ulang)
    return NilaiForm(letak, perhitungan, Sumber.TERSIMPAN, usang)


def walk_rumus(letak: Letak) -> Iterator[Sel]:
    """The formulas of the value and answer columns, from the first recognised row to the last."""
    dikenal = [
        *letak.baris.values(),
        *letak.baris_simpul.values(),
        *(baris for isian in letak.baris_isian.values() for baris in isian.values()),
    ]
    dipakai = [Kolom.NILAI, Kolom.JAWABAN_UNIT, Kolom.JAWABAN_TPI]
    if letak.bentuk is Bentuk.PORTAL:
        dipakai.append(Kolom.PERSEN)
    kolom = {letak.kolom.get(k) for k in dipakai}
    if not dikenal:
        return
    awal, akhir = min(dikenal), max(dikenal)
    for alamat in sorted(letak.lembar.sel):
        sel = letak.lembar.sel[alamat]
        if sel.rumus and awal <= sel.baris <= akhir and sel.kolom in kolom:
            yield sel


def read_butir(
    letak: Letak, baris: int, bobot: Fraction, read: Callable[[int, int], NilaiHitung]
) -> NilaiHitung:
    """A line's value 0…1. `bobot` are the points of a result item, 0 of other lines.

    The circulating form writes it in the value column (of a result item: its points); the
    portal writes points there for every line, and the value as a percentage beside it.
    """
    if letak.bentuk is Bentuk.PORTAL:
        nilai = read(baris, letak.kolom[Kolom.PERSEN]) if Kolom.PERSEN in letak.kolom else None
        return nilai / 100 if isinstance(nilai, Fraction) else nilai
    nilai = read(baris, letak.kolom[Kolom.NILAI]) if Kolom.NILAI in letak.kolom else None
    return nilai / bobot if bobot and isinstance(nilai, Fraction) else nilai


def rows_of_simpul(letak: Letak, lke: Regulasi) -> dict[str, int]:
    """Component, result item or "total" → its row, for those that the form has."""
    butir = {p.kode for k in lke.walk() if k.jenis == "sub_komponen" for p in k.pertanyaan}
    return {k: b for k, b in letak.baris.items() if k in butir} | dict(letak.baris_simpul)


def is_angka(nilai: object) -> bool:
    return not isinstance(nilai, bool | str) and nilai is not None


def is_sama(satu: NilaiHitung, dua: NilaiHitung) -> bool:
    """Equal as Excel would show them; an empty cell and an empty text are the same."""
    if isinstance(satu, Fraction) and isinstance(dua, Fraction):
        return abs(satu - dua) <= TOLERANSI * max(Fraction(1), abs(satu))
    if isinstance(satu, Fraction) or isinstance(dua, Fraction):
        return False
    return (satu or "") == (dua or "")


def _exact(nilai: NilaiSel) -> NilaiHitung:
    if isinstance(nilai, Galat):
        return nilai
    if nilai is None or isinstance(nilai, bool | str):
        return nilai
    return Fraction(nilai)
