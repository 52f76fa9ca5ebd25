"""Which minimums a number of the worksheet stands beside, and how a cell shows it."""

from fractions import Fraction

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.regulasi import Satuan
from zi_portal.xlsx import Capaian

# Places that the thresholds are compared at. A float holds about 15 digits, so that a sum which
# reaches a minimum exactly can end as 74.99999999999999; no real worksheet misses by so little.
TEMPAT_BANDING = 9


def list_ambang(hasil: Hasil, kode: str) -> tuple[Fraction, ...]:
    """The minimums of a component, a line or "total", in percent of its weight.

    A floor of an area, in percent, concerns each of the parts that it sums.
    """
    akar = {komponen.kode for komponen in hasil.lke.komponen}
    minimum = []
    for batas in hasil.ketentuan.ambang_batas:
        bagian = set(batas.komponen)
        if batas.satuan is Satuan.PERSEN and kode in bagian:
            minimum.append(Fraction(batas.minimum))
        elif bagian == {kode} or (kode == "total" and bagian == akar):
            bobot = sum((hasil.bobot[k] for k in bagian), Fraction(0))
            persen = Fraction(batas.minimum)
            minimum.append(persen if batas.satuan is Satuan.PERSEN else persen / bobot * 100)
    return tuple(minimum)


def points(ambang: tuple[Fraction, ...], bobot: Fraction) -> tuple[Fraction, ...]:
    """These minimums, in percent of a weight, as points."""
    return tuple(batas * bobot / 100 for batas in ambang)


def build_capaian(
    nilai: Fraction, bobot: Fraction, ambang: tuple[Fraction, ...]
) -> tuple[Capaian, Capaian]:
    """The cells Nilai and % of points; neither looks like a minimum (in percent) it misses."""
    return Capaian(nilai, points(ambang, bobot)), Capaian(nilai / bobot * 100, ambang)


def tulis_pecahan(angka: Fraction) -> str:
    """An exact number inside a formula: "75", "60/7"."""
    if angka.denominator == 1:
        return str(angka.numerator)
    return f"{angka.numerator}/{angka.denominator}"
