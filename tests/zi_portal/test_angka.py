from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zi_portal.angka import BULAN, tampil, tampil_persen, tampil_tepat, tanggal


@pytest.mark.parametrize(
    ("nilai", "teks"),
    [
        (75, "75,00"),
        (Decimal("74.996"), "75,00"),
        (Fraction(2, 3), "0,67"),
        (Decimal("0.005"), "0,01"),  # half up, not half even
        (Decimal("2.675"), "2,68"),  # a float would give 2,67
        (Decimal("-0.004"), "0,00"),  # never "-0,00"
        (Decimal("-0.005"), "-0,01"),
        (Fraction(-7, 2), "-3,50"),
        (0, "0,00"),
        (Decimal("0.05"), "0,05"),
    ],
)
def test_a_number_has_two_places_a_comma_and_rounds_half_up(
    nilai: Fraction | Decimal | int, teks: str
) -> None:
    assert tampil(nilai) == teks


@pytest.mark.parametrize(
    ("nilai", "ambang", "teks"),
    [
        (Decimal("74.996"), 75, "74,996"),
        (Decimal("74.9996"), 75, "74,9996"),
        (Decimal("74.99"), 75, "74,99"),
        (Decimal("75.00"), 75, "75,00"),
        (Decimal("75.004"), 75, "75,00"),
        (Fraction(225, 30) - Fraction(1, 10**9), Decimal("7.50"), "7,499999999"),
        (Decimal("15.7325"), Decimal("15.75"), "15,73"),
        (Decimal("-0.004"), 0, "-0,004"),  # a gap that is there is shown
        (Decimal("3.596"), Decimal("3.60"), "3,596"),
    ],
)
def test_a_value_below_its_threshold_is_never_shown_as_equal_to_it(
    nilai: Decimal, ambang: Decimal | int, teks: str
) -> None:
    assert tampil(nilai, ambang=ambang) == teks


@settings(deadline=None)
@given(
    st.fractions(min_value=0, max_value=100, max_denominator=10**6),
    st.decimals(min_value=0, max_value=100, places=2),
)
def test_what_is_shown_lies_on_the_same_side_of_the_threshold(
    nilai: Fraction, ambang: Decimal
) -> None:
    dibaca = Fraction(tampil(nilai, ambang=ambang).replace(",", "."))
    assert (dibaca >= Fraction(ambang)) is (nilai >= Fraction(ambang))


def test_a_percentage_keeps_its_sign_and_its_threshold() -> None:
    assert tampil_persen(Fraction(200, 3)) == "66,67%"
    assert tampil_persen(Decimal("99.999"), ambang=100) == "99,999%"


def test_places_can_be_chosen() -> None:
    assert tampil(Decimal("2.5"), desimal=0) == "3"
    assert tampil(Decimal("99.9"), ambang=100, desimal=0) == "99,9"
    assert tampil(Decimal("1.23456"), desimal=4) == "1,2346"


def test_an_index_is_shown_with_the_places_it_was_measured_with() -> None:
    assert tampil_tepat(Decimal("3.596")) == "3,596"
    assert tampil_tepat(Decimal("3.60")) == "3,60"
    assert tampil_tepat(3) == "3"


def test_a_binary_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        tampil(0.1)


def test_a_date_is_written_with_the_name_of_its_month() -> None:
    assert tanggal(date(2026, 11, 20)) == "20 November 2026"
    assert tanggal(date(2026, 1, 2)) == "2 Januari 2026"
    assert len(set(BULAN)) == 12
