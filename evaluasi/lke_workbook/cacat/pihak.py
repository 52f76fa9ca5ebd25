"""Whose answers a form scores: its formulas tell, where it has a column for each party."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from evaluasi.lke_workbook.isi import IsiBuku, IsiButir
from evaluasi.lke_workbook.letak import Kolom, Letak

from .acuan import find_acuan


class Pihak(StrEnum):
    UNIT = "unit"
    TPI = "tpi"
    CAMPURAN = "campuran"  # the formulas read both columns


SEBUTAN: Mapping[Pihak, str] = {
    Pihak.UNIT: "jawaban unit",
    Pihak.TPI: "jawaban TPI, karena rumus formulir membaca kolom itu",
    Pihak.CAMPURAN: (
        "campuran, karena rumus formulir membaca kedua kolom: jawaban TPI pada pertanyaan yang "
        "sudah dijawab TPI, selebihnya jawaban unit"
    ),
}


def find_pihak(letak: Letak) -> Pihak | None:
    """Whose answers the form scores; None: it has one answer column, the unit's."""
    if not {Kolom.JAWABAN_UNIT, Kolom.JAWABAN_TPI} <= letak.kolom.keys():
        return None
    dibaca = frozenset[Kolom]().union(*(_columns_read(letak, b) for b in letak.baris.values()))
    if len(dibaca) == 2:
        return Pihak.CAMPURAN
    return Pihak.TPI if Kolom.JAWABAN_TPI in dibaca else Pihak.UNIT


def sebut_pihak(pihak: Pihak | None) -> str:
    """Whose answers were scored, in one sentence; "" where there is nothing to tell apart."""
    return "" if pihak is None else f"Yang dinilai: {SEBUTAN[pihak]}."


def choose_butir(isi: IsiBuku) -> Mapping[str, IsiButir]:
    """The lines as that party answered them; of a mix, as each line's formula reads them."""
    match find_pihak(isi.letak):
        case Pihak.TPI:
            return isi.butir["tpi"]
        case Pihak.CAMPURAN:
            tpi = isi.butir["tpi"]
            return {
                kode: tpi[kode] if _is_milik_tpi(isi.letak, tpi[kode]) else satu
                for kode, satu in isi.butir["unit"].items()
            }
    return isi.butir.get("unit", {})


def place_jawaban(letak: Letak) -> Letak:
    """The layout with that party's column as the answer column, for all that follows."""
    if find_pihak(letak) is not Pihak.TPI:
        return letak
    unit, tpi = letak.kolom[Kolom.JAWABAN_UNIT], letak.kolom[Kolom.JAWABAN_TPI]
    kolom = {**letak.kolom, Kolom.JAWABAN_UNIT: tpi, Kolom.JAWABAN_TPI: unit}
    return replace(letak, kolom=kolom)


def _is_milik_tpi(letak: Letak, tpi: IsiButir) -> bool:
    """A line whose formula reads TPI's cell; where it reads both, once TPI has answered."""
    dibaca = _columns_read(letak, letak.baris.get(tpi.kode, 0))
    if Kolom.JAWABAN_TPI not in dibaca:
        return False
    return len(dibaca) == 1 or bool(tpi.tertulis)


def _columns_read(letak: Letak, baris: int) -> frozenset[Kolom]:
    """The answer columns that the value formulas of a row name."""
    return frozenset(
        pihak
        for nilai in (letak.kolom.get(Kolom.NILAI), letak.kolom.get(Kolom.PERSEN))
        if nilai is not None and (sel := letak.lembar.get(baris, nilai)) is not None
        for acuan in find_acuan(sel.rumus)
        for pihak in (Kolom.JAWABAN_UNIT, Kolom.JAWABAN_TPI)
        if acuan.covers(letak.kolom[pihak])
    )
