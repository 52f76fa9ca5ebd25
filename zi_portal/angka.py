"""The one way a number or a date is shown: on a page, in a PDF, in Word and in Excel text."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

Angka = Fraction | Decimal | int

BULAN = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


def tampil(nilai: Angka, *, ambang: Angka | None = None, desimal: int = 2) -> str:
    """A number with a decimal comma, rounded half up (away from zero) to `desimal` places.

    A value below its `ambang` is never shown as equal to it: it gets as many places as that
    takes (74,996 of 75). For a gap pass `ambang=0`. Exact input only; a float raises TypeError.
    """
    if isinstance(nilai, float) or isinstance(ambang, float):
        raise TypeError("a binary float has already lost the number; pass Fraction or Decimal")
    if ambang is not None:
        desimal = desimal_tampil(nilai, ambang, desimal)
    bulat = _round_half_up(Fraction(nilai), desimal)
    satuan = abs(bulat) * 10**desimal
    angka = str(satuan.numerator).rjust(desimal + 1, "0")
    tanda = "-" if bulat < 0 else ""
    return f"{tanda}{angka[:-desimal]},{angka[-desimal:]}" if desimal else tanda + angka


def desimal_tampil(nilai: Angka, ambang: Angka, desimal: int = 2) -> int:
    """How many places, at least `desimal`, `tampil` needs to keep `nilai` below its `ambang`."""
    tepat, batas = Fraction(nilai), Fraction(ambang)
    while tepat < batas <= _round_half_up(tepat, desimal):
        desimal += 1
    return desimal


def tampil_persen(nilai: Angka, *, ambang: Angka | None = None, desimal: int = 2) -> str:
    """A percentage 0…100 as `tampil` shows it, with its sign: "66,67%"."""
    return tampil(nilai, ambang=ambang, desimal=desimal) + "%"


def tampil_tepat(nilai: Decimal | int) -> str:
    """A number with all the places it was written with, and a decimal comma: 3.596 → "3,596"."""
    return f"{nilai:f}".replace(".", ",") if isinstance(nilai, Decimal) else str(nilai)


def tanggal(hari: date) -> str:
    """A date as Indonesian documents write it: "20 November 2026"."""
    return f"{hari.day} {BULAN[hari.month - 1]} {hari.year}"


def _round_half_up(nilai: Fraction, desimal: int) -> Fraction:
    skala = 10**desimal
    besar = abs(nilai) * skala
    bulat = (2 * besar.numerator + besar.denominator) // (2 * besar.denominator)
    return Fraction(bulat if nilai >= 0 else -bulat, skala)
