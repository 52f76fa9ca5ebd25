"""Values of cells and what Excel does with them: conversion, comparison, arithmetic, joining.

An error value travels as the exception `GalatSel`, so that the first one met decides, as in Excel.
What depends on a setting of the computer that Excel runs on (is "1,5" one and a half?) is no value
at all: it raises `TidakDihitung`.
"""

import re
from collections.abc import Callable
from decimal import Context, Decimal, InvalidOperation, Overflow, Underflow
from fractions import Fraction
from typing import TypeAlias

from evaluasi.lke_workbook.buku import Galat, NilaiSel

# A computed value; None is an empty cell.
Nilai: TypeAlias = Fraction | str | bool | None

BAGI_NOL = Galat("#DIV/0!")
BUKAN_ANGKA = Galat("#NUM!")
BUKAN_NILAI = Galat("#VALUE!")

TEKS_TERPANJANG = 32767  # characters in a cell
ANGKA_TERPANJANG = 255  # characters of a text that Excel takes for a number; longer ones are words
# Excel's largest number is just below 2^1024, its smallest positive one 2^-1022.
_EKSPONEN_TERBESAR, _EKSPONEN_TERKECIL = 1024, -1022
# Beyond that many bits a fraction is rounded to _BIT_DIBULATKAN significant ones; Excel keeps 53.
_BIT_TEPAT, _BIT_DIBULATKAN = 2048, 256
_PANGKAT = Context(prec=40, Emax=400, Emin=-400, traps=[InvalidOperation, Overflow, Underflow])

_BULAT = re.compile(r"[+-]?[0-9]{1,200}(?:[Ee][+-]?[0-9]{1,2})?%?")
_URUT = re.compile(r"[A-Za-z0-9 ]*")
# Excel may read such a text as a number, a date, an hour or an amount of money – or not.
_MUNGKIN_ANGKA = re.compile(
    r"[\s\d.,:/()$€£¥%+\-eE]*"
    r"|[\s\d.,:/\-]*\d\s*(?:am?|pm?)"
    r"|(?=.*\d)[\s\d.,:/\-]*"
    r"(?:rp\.?|idr|jan|feb|mar|apr|may|mei|jun|jul|aug|agu|ags|agt|sep|oct|okt|nov|no|dec|des)"
    r"[a-z]{0,6}[\s\d.,:/\-]*",
    re.IGNORECASE,
)


class GalatSel(Exception):
    """A formula's value is this error value."""

    def __init__(self, galat: Galat) -> None:
        super().__init__(galat)
        self.galat = galat


class TidakDihitung(Exception):
    """A formula is beyond what is computed here; the Indonesian text says why."""


def from_sel(nilai: NilaiSel) -> Nilai | Galat:
    """A typed value of a cell as a computed one."""
    if nilai is None or isinstance(nilai, bool | str):
        return nilai
    if isinstance(nilai, int):
        return limit(Fraction(nilai))
    return from_decimal(nilai)


def from_decimal(angka: Decimal) -> Fraction:
    """Exact, however the number is written; raise GalatSel where it is too large for Excel."""
    if not angka.is_finite() or angka.adjusted() > 310:
        raise GalatSel(BUKAN_ANGKA)
    if angka.adjusted() < -330:
        return Fraction(0)
    return limit(Fraction(angka))


def limit(angka: Fraction) -> Fraction:
    """Excel's limits: #NUM! above the largest number, 0 below the smallest."""
    atas, bawah = angka.numerator.bit_length(), angka.denominator.bit_length()
    if atas < 1000 and bawah < 1000:
        return angka
    if atas - bawah > _EKSPONEN_TERBESAR or abs(angka) >= 2**_EKSPONEN_TERBESAR:
        raise GalatSel(BUKAN_ANGKA)
    if atas - bawah < _EKSPONEN_TERKECIL:
        return Fraction(0)
    if atas < _BIT_TEPAT and bawah < _BIT_TEPAT:
        return angka
    geser = _BIT_DIBULATKAN - (atas - bawah)
    if geser < 0:
        return Fraction(angka.numerator // (angka.denominator << -geser) << -geser)
    return Fraction((angka.numerator << geser) // angka.denominator, 1 << geser)


def to_angka(nilai: Nilai) -> Fraction:
    """A value where arithmetic wants a number."""
    if isinstance(nilai, Fraction):
        return nilai
    if isinstance(nilai, str):
        return _read_angka(nilai)
    return Fraction(bool(nilai))


def looks_numeric(teks: str) -> bool:
    """May Excel take this text for a number?"""
    if len(teks) > ANGKA_TERPANJANG:
        return False
    return _MUNGKIN_ANGKA.fullmatch(teks) is not None and any(h.isdigit() for h in teks)


def _read_angka(teks: str) -> Fraction:
    rapi = teks.strip(" ")
    if _BULAT.fullmatch(rapi):
        return from_decimal(Decimal(rapi.rstrip("%"))) / (100 if rapi.endswith("%") else 1)
    if looks_numeric(teks):
        raise TidakDihitung(
            f'teks "{rapi[:40]}" dibaca Excel sebagai angka menurut pengaturan bahasa komputer'
        )
    raise GalatSel(BUKAN_NILAI)


def to_logis(nilai: Nilai) -> bool:
    """A value where a condition is wanted."""
    if not isinstance(nilai, str):
        return bool(nilai)
    if nilai.upper() in ("TRUE", "FALSE"):
        return nilai.upper() == "TRUE"
    if looks_numeric(nilai):
        raise TidakDihitung(f'teks "{nilai[:40]}" dipakai sebagai syarat')
    raise GalatSel(BUKAN_NILAI)


def to_teks(nilai: Nilai) -> str:
    """A value where a text is wanted."""
    if nilai is None:
        return ""
    if isinstance(nilai, str):
        return nilai
    if isinstance(nilai, bool):
        return str(nilai).upper()
    if nilai.denominator != 1 or abs(nilai) >= 10**15:
        raise TidakDihitung("angka ini menjadi teks menurut pengaturan bahasa komputer")
    return str(nilai.numerator)


def is_equal(kiri: Nilai, kanan: Nilai) -> bool:
    """Excel's "=": types never equal each other, case does not matter, empty equals 0 and ""."""
    kiri, kanan = _fill(kiri, kanan), _fill(kanan, kiri)
    if isinstance(kiri, str) and isinstance(kanan, str):
        return kiri == kanan or kiri.casefold() == kanan.casefold()
    return _rank(kiri) == _rank(kanan) and kiri == kanan


def is_less(kiri: Nilai, kanan: Nilai) -> bool:
    """Excel's "<": every number comes before every text, every text before FALSE and TRUE."""
    kiri, kanan = _fill(kiri, kanan), _fill(kanan, kiri)
    if isinstance(kiri, str) and isinstance(kanan, str):
        if not (_URUT.fullmatch(kiri) and _URUT.fullmatch(kanan)):
            raise TidakDihitung("urutan teks bergantung pada pengaturan bahasa komputer")
        return kiri.casefold() < kanan.casefold()
    if _rank(kiri) != _rank(kanan):
        return _rank(kiri) < _rank(kanan)
    return to_angka(kiri) < to_angka(kanan)


def _fill(nilai: Nilai, lawan: Nilai) -> Nilai:
    """An empty cell is whatever it is compared with."""
    if nilai is not None:
        return nilai
    if isinstance(lawan, str):
        return ""
    return False if isinstance(lawan, bool) else Fraction(0)


def _rank(nilai: Nilai) -> int:
    if isinstance(nilai, bool):
        return 2
    return 1 if isinstance(nilai, str) else 0


def join(kiri: Nilai, kanan: Nilai) -> str:
    """ "&"."""
    teks = to_teks(kiri) + to_teks(kanan)
    if len(teks) > TEKS_TERPANJANG:
        raise GalatSel(BUKAN_NILAI)
    return teks


def _add(kiri: Fraction, kanan: Fraction) -> Fraction:
    return limit(kiri + kanan)


def _subtract(kiri: Fraction, kanan: Fraction) -> Fraction:
    return limit(kiri - kanan)


def _multiply(kiri: Fraction, kanan: Fraction) -> Fraction:
    return limit(kiri * kanan)


def _divide(kiri: Fraction, kanan: Fraction) -> Fraction:
    if not kanan:
        raise GalatSel(BAGI_NOL)
    return limit(kiri / kanan)


def _power(dasar: Fraction, pangkat: Fraction) -> Fraction:
    """Exact for small whole exponents, else to 40 digits (Excel keeps 15)."""
    if not dasar:
        if pangkat <= 0:
            raise GalatSel(BAGI_NOL if pangkat else BUKAN_ANGKA)
        return dasar
    bulat = pangkat.denominator == 1
    bit = dasar.numerator.bit_length() + dasar.denominator.bit_length()
    if bulat and bit * abs(pangkat) <= _BIT_TEPAT:
        return limit(dasar ** int(pangkat))
    if dasar < 0 and not bulat:
        raise GalatSel(BUKAN_ANGKA)
    try:
        hasil = _PANGKAT.power(_to_decimal(abs(dasar)), _to_decimal(pangkat))
    except Overflow as salah:
        raise GalatSel(BUKAN_ANGKA) from salah
    except Underflow:
        return Fraction(0)
    return from_decimal(-hasil if dasar < 0 and pangkat % 2 else hasil)


def _to_decimal(angka: Fraction) -> Decimal:
    return _PANGKAT.divide(Decimal(angka.numerator), Decimal(angka.denominator))


_HITUNG: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "^": _power,
}
_BANDING: dict[str, Callable[[Nilai, Nilai], bool]] = {
    "=": is_equal,
    "<>": lambda kiri, kanan: not is_equal(kiri, kanan),
    "<": is_less,
    ">": lambda kiri, kanan: is_less(kanan, kiri),
    "<=": lambda kiri, kanan: not is_less(kanan, kiri),
    ">=": lambda kiri, kanan: not is_less(kiri, kanan),
}


def count_kerja(nilai: Nilai) -> int:
    """How much more work a value is than an ordinary one."""
    if isinstance(nilai, str):
        return len(nilai) >> 5
    return nilai.denominator.bit_length() >> 6 if isinstance(nilai, Fraction) else 0


def operate(operator: str, kiri: Nilai, kanan: Nilai) -> Nilai:
    """Two values and what stands between them."""
    if banding := _BANDING.get(operator):
        return banding(kiri, kanan)
    if operator == "&":
        return join(kiri, kanan)
    return _HITUNG[operator](to_angka(kiri), to_angka(kanan))
