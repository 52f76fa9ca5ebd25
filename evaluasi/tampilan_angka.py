"""Numbers of a result in words: exact where they end, never equal to a floor that they miss."""

from collections.abc import Callable
from fractions import Fraction

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.regulasi import AmbangBatas, Komponen
from evaluasi.penilaian.susunan import Ambang, get_susunan
from zi_portal.angka import tampil

from .tampilan import missed_floors

TEMPAT_TEPAT = 6  # decimals up to which a number is written whole
TEMPAT_BULAT = 4

TOTAL = "total"
AREA = "area-"  # "area-4" names the fourth area over both aspects

Penulis = Callable[[Fraction], str]


def write_exact(angka: Fraction) -> str:
    """A number as it is: "0,75", "18,4375"; what no decimal holds with its fraction.

    "2/3 ≈ 0,6667": four decimals, and the sign that says that they are rounded.
    """
    for tempat in range(2, TEMPAT_TEPAT + 1):
        if (angka * 10**tempat).denominator == 1:
            return tampil(angka, desimal=tempat)
    return f"{angka.numerator}/{angka.denominator} ≈ {tampil(angka, desimal=TEMPAT_BULAT)}"


def make_writer(hasil: Hasil) -> Penulis:
    """Writes points of this result: one that misses a floor gets the decimals that show it."""
    batas = missed_floors(hasil)
    return lambda angka: tampil(angka, ambang=batas.get(angka))


def kode_of_ambang(batas: AmbangBatas, hasil: Hasil) -> str:
    """The code of the number that a threshold tests: a component, an area or the total."""
    if len(batas.komponen) == 1:
        return batas.komponen[0]
    bagian = set(batas.komponen)
    for nomor, aspek in hasil.aspek.items():
        if bagian == set(aspek):
            return f"{AREA}{nomor}"
    return TOTAL


def list_ambang(hasil: Hasil) -> tuple[Ambang, ...]:
    """The thresholds of the ruling regulation, ready to be shown."""
    return get_susunan(hasil.lke, hasil.ketentuan).ambang


def lines_below(komponen: Komponen) -> frozenset[str]:
    """The codes of the lines that count in a component."""
    return frozenset(p.kode for k in komponen.walk() for p in k.pertanyaan)
