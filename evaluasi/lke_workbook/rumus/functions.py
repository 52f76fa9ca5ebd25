"""The functions that worksheets of the LKE use; every other one is reported, never guessed.

Excel treats what stands in a referenced cell otherwise than what stands in the formula itself: in a
referenced cell text, TRUE and FALSE are no numbers and are passed over; in the formula they are
converted or make the formula fail.
"""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Protocol

from evaluasi.lke_workbook.buku import Galat

from .tree import Acuan, Simpul
from .values import (
    BAGI_NOL,
    BUKAN_NILAI,
    TEKS_TERPANJANG,
    GalatSel,
    Nilai,
    TidakDihitung,
    count_kerja,
    is_equal,
    limit,
    looks_numeric,
    operate,
    to_angka,
    to_logis,
    to_teks,
)


class Evaluator(Protocol):
    """What a function may ask about its arguments."""

    def compute(self, simpul: Simpul) -> Nilai:
        """The one value of an argument; raises GalatSel and TidakDihitung."""

    def list_unsur(self, simpul: Simpul) -> Iterator[tuple[Nilai | Galat, bool]]:
        """Every value of an argument, and whether it stands in a referenced cell.

        Of a range only the cells that hold something, row by row.
        """

    def spend(self, banyak: int) -> None:
        """Count work; raises when there was too much."""

    def count_sel(self, acuan: Acuan) -> int:
        """How many cells a reference has, empty ones too."""


Argumen = tuple[Simpul, ...]


def _list_angka(e: Evaluator, argumen: Argumen) -> Iterator[Fraction]:
    """The numbers among the arguments; the first error value ends it."""
    for satu in argumen:
        for nilai, dari_acuan in e.list_unsur(satu):
            if isinstance(nilai, Galat):
                raise GalatSel(nilai)
            if not dari_acuan:
                yield to_angka(nilai)
            elif isinstance(nilai, Fraction):
                yield nilai


def _if(e: Evaluator, argumen: Argumen) -> Nilai:
    if to_logis(e.compute(argumen[0])):
        return e.compute(argumen[1])
    return e.compute(argumen[2]) if len(argumen) > 2 else False


def _iferror(e: Evaluator, argumen: Argumen) -> Nilai:
    try:
        return e.compute(argumen[0])
    except GalatSel:
        return e.compute(argumen[1])


def _add_up(e: Evaluator, argumen: Argumen) -> tuple[Fraction, int]:
    """The sum of the numbers, and how many they are."""
    jumlah, banyak = Fraction(0), 0
    for angka in _list_angka(e, argumen):
        jumlah = limit(jumlah + angka)
        banyak += 1
        e.spend(count_kerja(jumlah))
    return jumlah, banyak


def _sum(e: Evaluator, argumen: Argumen) -> Nilai:
    return _add_up(e, argumen)[0]


def _average(e: Evaluator, argumen: Argumen) -> Nilai:
    jumlah, banyak = _add_up(e, argumen)
    if not banyak:
        raise GalatSel(BAGI_NOL)
    return jumlah / banyak


def _min(e: Evaluator, argumen: Argumen) -> Nilai:
    return min(_list_angka(e, argumen), default=Fraction(0))


def _max(e: Evaluator, argumen: Argumen) -> Nilai:
    return max(_list_angka(e, argumen), default=Fraction(0))


def _list_logis(e: Evaluator, argumen: Argumen) -> list[bool]:
    """The conditions among the arguments; #VALUE! when there is none."""
    logis = []
    for satu in argumen:
        for nilai, dari_acuan in e.list_unsur(satu):
            if isinstance(nilai, Galat):
                raise GalatSel(nilai)
            if isinstance(nilai, bool | Fraction):
                logis.append(bool(nilai))
            elif not dari_acuan:
                logis.append(_read_logis(nilai))
    if not logis:
        raise GalatSel(BUKAN_NILAI)
    return logis


def _read_logis(nilai: Nilai) -> bool:
    try:
        return to_logis(nilai)
    except GalatSel as salah:
        raise TidakDihitung("teks sebagai argumen AND atau OR tidak dihitung portal") from salah


def _or(e: Evaluator, argumen: Argumen) -> Nilai:
    return any(_list_logis(e, argumen))


def _and(e: Evaluator, argumen: Argumen) -> Nilai:
    return all(_list_logis(e, argumen))


def _not(e: Evaluator, argumen: Argumen) -> Nilai:
    return not to_logis(e.compute(argumen[0]))


def _abs(e: Evaluator, argumen: Argumen) -> Nilai:
    return abs(to_angka(e.compute(argumen[0])))


def _round(e: Evaluator, argumen: Argumen) -> Nilai:
    """Halves away from zero."""
    angka, digit = (to_angka(e.compute(satu)) for satu in argumen)
    if abs(digit) > 330:
        return angka if digit > 0 else Fraction(0)
    skala = Fraction(10) ** int(digit)
    bulat = (abs(angka) * skala + Fraction(1, 2)).__floor__()
    return limit((bulat if angka >= 0 else -bulat) / skala)


def _isnumber(e: Evaluator, argumen: Argumen) -> Nilai:
    try:
        return isinstance(e.compute(argumen[0]), Fraction)
    except GalatSel:
        return False


def _isblank(e: Evaluator, argumen: Argumen) -> Nilai:
    try:
        return e.compute(argumen[0]) is None
    except GalatSel:
        return False


def _count(e: Evaluator, argumen: Argumen) -> Nilai:
    return Fraction(sum(_is_counted(*unsur) for satu in argumen for unsur in e.list_unsur(satu)))


def _is_counted(nilai: Nilai | Galat, dari_acuan: bool) -> bool:
    if dari_acuan or isinstance(nilai, Galat):
        return isinstance(nilai, Fraction)
    try:
        to_angka(nilai)
    except GalatSel:
        return False
    return True


def _counta(e: Evaluator, argumen: Argumen) -> Nilai:
    return Fraction(sum(1 for satu in argumen for _ in e.list_unsur(satu)))


def _countblank(e: Evaluator, argumen: Argumen) -> Nilai:
    acuan = _require_acuan(argumen[0], "COUNTBLANK")
    terisi = sum(1 for nilai, _ in e.list_unsur(acuan) if nilai != "")
    return Fraction(e.count_sel(acuan) - terisi)


def _require_acuan(simpul: Simpul, nama: str) -> Acuan:
    if not isinstance(simpul, Acuan):
        raise TidakDihitung(f"fungsi {nama} tanpa rentang sel tidak dihitung portal")
    return simpul


_KRITERIA = re.compile(r"(<>|<=|>=|=|<|>)(-?[0-9]{1,15}|[^\W\d][^*?~]*)")


def _countif(e: Evaluator, argumen: Argumen) -> Nilai:
    """Criteria: a number, a text without wildcards, "", or an operator before a whole number or
    (= and <>) before such a text."""
    acuan = _require_acuan(argumen[0], "COUNTIF")
    kriteria = e.compute(argumen[1])
    unsur = [nilai for nilai, _ in e.list_unsur(acuan)]
    if kriteria == "":
        return Fraction(e.count_sel(acuan) - sum(1 for nilai in unsur if nilai != ""))
    operator, patokan = _read_kriteria(kriteria)
    if isinstance(patokan, Fraction) and any(
        isinstance(nilai, str) and looks_numeric(nilai) for nilai in unsur
    ):
        raise TidakDihitung("COUNTIF atas angka yang ditulis sebagai teks tidak dihitung portal")
    jumlah = sum(_meets(nilai, "=" if operator == "<>" else operator, patokan) for nilai in unsur)
    return Fraction(e.count_sel(acuan) - jumlah if operator == "<>" else jumlah)


def _read_kriteria(kriteria: Nilai) -> tuple[str, Nilai]:
    if isinstance(kriteria, Fraction):
        return "=", kriteria
    if isinstance(kriteria, str) and kriteria.strip().upper() not in ("TRUE", "FALSE"):
        cocok = _KRITERIA.fullmatch(kriteria if kriteria[0] in "<>=" else f"={kriteria}")
        if cocok and cocok[2].upper() not in ("TRUE", "FALSE"):
            if cocok[2][-1].isdigit() and not cocok[2][0].isalpha():
                return cocok[1], Fraction(int(cocok[2]))
            if cocok[1] in ("=", "<>") and not looks_numeric(cocok[2]):
                return cocok[1], cocok[2]
    raise TidakDihitung("COUNTIF dengan kriteria ini tidak dihitung portal")


def _meets(nilai: Nilai | Galat, operator: str, patokan: Nilai) -> bool:
    if isinstance(nilai, Galat) or isinstance(nilai, str) is not isinstance(patokan, str):
        return False
    if nilai is None or isinstance(nilai, bool):
        return False
    return is_equal(nilai, patokan) if operator == "=" else bool(operate(operator, nilai, patokan))


def _trim(e: Evaluator, argumen: Argumen) -> Nilai:
    """Ordinary spaces only: no tab, no line feed, no no-break space."""
    teks = _compute_teks(e, argumen[0])
    return " ".join(kata for kata in teks.split(" ") if kata)


def _substitute(e: Evaluator, argumen: Argumen) -> Nilai:
    """Every place where the old text stands, case for case."""
    teks, lama, baru = (_compute_teks(e, satu) for satu in argumen)
    if not lama:
        return teks
    if len(teks) + teks.count(lama) * (len(baru) - len(lama)) > TEKS_TERPANJANG:
        raise GalatSel(BUKAN_NILAI)
    return teks.replace(lama, baru)


def _char(e: Evaluator, argumen: Argumen) -> Nilai:
    nomor = int(to_angka(e.compute(argumen[0])))
    if not 1 <= nomor <= 255:
        raise GalatSel(BUKAN_NILAI)
    if nomor > 127:
        raise TidakDihitung("CHAR di atas 127 bergantung pada komputernya")
    return chr(nomor)


def _compute_teks(e: Evaluator, simpul: Simpul) -> str:
    teks = to_teks(e.compute(simpul))
    e.spend(count_kerja(teks))
    return teks


FUNGSI: dict[str, Callable[[Evaluator, Argumen], Nilai]] = {
    "ABS": _abs,
    "AND": _and,
    "AVERAGE": _average,
    "CHAR": _char,
    "COUNT": _count,
    "COUNTA": _counta,
    "COUNTBLANK": _countblank,
    "COUNTIF": _countif,
    "FALSE": lambda _, __: False,
    "IF": _if,
    "IFERROR": _iferror,
    "ISBLANK": _isblank,
    "ISNUMBER": _isnumber,
    "MAX": _max,
    "MIN": _min,
    "NOT": _not,
    "OR": _or,
    "ROUND": _round,
    "SUBSTITUTE": _substitute,
    "SUM": _sum,
    "TRIM": _trim,
    "TRUE": lambda _, __: True,  # how LibreOffice writes it
}
ARGUMEN_TERBANYAK = 255  # Excel takes no more
_SATU = ("ABS", "CHAR", "COUNTBLANK", "ISBLANK", "ISNUMBER", "NOT", "TRIM")
_DUA = ("COUNTIF", "IFERROR", "ROUND")
# Function → the smallest and the largest number of its arguments.
ARGUMEN: dict[str, tuple[int, int]] = {
    **dict.fromkeys(FUNGSI, (1, ARGUMEN_TERBANYAK)),
    **dict.fromkeys(_SATU, (1, 1)),
    **dict.fromkeys(_DUA, (2, 2)),
    "IF": (2, 3),
    "SUBSTITUTE": (3, 3),
    "FALSE": (0, 0),
    "TRUE": (0, 0),
}
