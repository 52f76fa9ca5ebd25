"""Excel files: exact values, dates, and no formula that a user typed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from zi_portal.xlsx import MAKSIMUM_TEKS, Capaian, Lembar, Rumus, render_xlsx


def read(*lembar: Lembar, data_only: bool = False) -> Workbook:
    return load_workbook(BytesIO(render_xlsx(lembar)), data_only=data_only)


def one_row(*isi) -> list:
    """The cells of one row, read back."""
    buku = read(Lembar("Uji", [f"k{n}" for n in range(len(isi))], [isi]))
    return list(buku["Uji"][2])


@pytest.mark.parametrize(
    "teks",
    ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "http://x.id"],
)
def test_user_text_never_becomes_a_formula_or_a_link(teks: str):
    [sel] = one_row(teks)

    assert sel.data_type == "s"
    assert sel.value == teks
    assert sel.hyperlink is None


def test_a_title_or_a_note_that_looks_like_a_formula_stays_text():
    buku = read(Lembar("=1+1", ["=2"], [["x"]], kepala=["=3"], catatan=["=4"]))

    sel = [sel for baris in buku.worksheets[0] for sel in baris if sel.value]
    assert [s.value for s in sel] == ["=3", "=2", "x", "=4"]
    assert {s.data_type for s in sel} == {"s"}


def test_digits_in_text_stay_text():
    [nip, kosong] = one_row("197001011990031001", "")

    assert nip.value == "197001011990031001"
    assert nip.data_type == "s"
    assert not kosong.value


def test_numbers_are_numbers_with_two_decimals_shown():
    desimal, pecahan, bulat = one_row(Decimal("71.84"), Fraction(1, 3), 113)

    assert desimal.value == 71.84
    assert pecahan.value == pytest.approx(1 / 3, abs=1e-15)
    assert (desimal.number_format, bulat.number_format) == ("0.00", "0")
    assert bulat.value == 113


def test_dates_and_times_are_dates_in_the_current_zone():
    with timezone.override("Asia/Jayapura"):
        hari, waktu = one_row(date(2026, 11, 20), datetime(2026, 11, 20, 20, 30, tzinfo=UTC))

    assert hari.value.isoformat() == "2026-11-20T00:00:00"
    assert waktu.value.isoformat() == "2026-11-21T05:30:00"


def test_our_own_formula_carries_its_value():
    lembar = Lembar("Uji", ["a", "b"], [[2, Rumus("=A2*2", Decimal(4))]])

    assert read(lembar)["Uji"]["B2"].value == "=A2*2"
    assert read(lembar, data_only=True)["Uji"]["B2"].value == 4


@pytest.mark.parametrize("nilai", [0.1, object(), ["a"]])
def test_a_value_without_a_place_in_a_sheet_is_refused(nilai):
    with pytest.raises(TypeError, match="no place"):
        render_xlsx([Lembar("Uji", ["a"], [[nilai]])])


def test_a_text_longer_than_a_cell_says_that_it_was_cut():
    [sel] = one_row("x" * (MAKSIMUM_TEKS + 1))

    assert len(sel.value) == MAKSIMUM_TEKS
    assert sel.value.endswith("(terpotong)")


def test_any_name_of_a_unit_can_name_a_sheet():
    nama = ["Dinas [A]/B: c*?", "x" * 40, "X" * 40, "'", "", "  "]

    buku = read(*(Lembar(n, ["a"], []) for n in nama))

    assert buku.sheetnames == [
        "Dinas  A  B  c",
        "x" * 31,
        "X" * 27 + " (2)",
        "Lembar",
        "Lembar (2)",
        "Lembar (3)",
    ]


def test_the_header_stays_visible_and_repeats_on_paper():
    lembar = read(Lembar("Uji", ["a"], [["x"]], kepala=["Judul", "Unit"], lanskap=True))["Uji"]

    assert lembar.freeze_panes == "A5"
    assert lembar.print_title_rows == "$4:$4"
    assert lembar.page_setup.orientation == "landscape"
    assert [sel.value for sel in lembar["A"]] == ["Judul", "Unit", None, "a", "x"]


def test_titles_stand_beside_columns_that_are_printed_again():
    """In a repeated column the title would be cut at its edge on every further page."""
    isi = Lembar("Uji", ["a", "b"], [["x", "y"]], kepala=["Judul yang panjang"], beku=1, halaman=2)
    lembar = read(isi)["Uji"]

    assert lembar.print_title_cols == "$A:$A"
    assert (lembar["A1"].value, lembar["B1"].value) == (None, "Judul yang panjang")


@pytest.mark.parametrize(
    ("nilai", "pola"),
    [
        (Decimal("74.998"), "0.000"),
        (Decimal("74.9999999"), "0.0000000"),
        (75 - Fraction(1, 10**12), "0.000000000000"),
        (75 - Fraction(1, 10**30), "0.0000000000000"),  # more than Excel can keep
        (14 - Fraction(1, 10**30), "0.00"),  # misses 75 only from afar
        (Fraction(75), "0.00"),
        (Decimal("75.004"), "0.00"),
    ],
)
def test_a_missed_minimum_is_neither_shown_nor_held(nilai, pola):
    [sel] = one_row(Capaian(nilai, (Fraction(75), Fraction(85))))

    assert sel.number_format == pola
    assert (sel.value < 75) == (nilai < 75)
    desimal = len(pola) - 2
    assert (round(Decimal(repr(sel.value)), desimal) < 75) == (nilai < 75)


@pytest.mark.parametrize("ambang", [6, 14, 60, 75, 85, 100])
def test_the_file_never_rounds_up_to_a_minimum(ambang):
    [sel] = one_row(Capaian(ambang - Fraction(1, 10**20), (Fraction(ambang),)))

    assert sel.value < ambang


def test_a_column_is_wide_enough_for_its_longest_number():
    capaian = Capaian(Decimal("74.9999999"), (Fraction(75),))
    buku = read(Lembar("Uji", ["a", "b"], [["x", capaian]], lebar=[5, 7]))

    assert buku["Uji"].column_dimensions["B"].width > len("74.9999999")
