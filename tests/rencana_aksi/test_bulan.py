"""Months as twelve bits and in words."""

import pytest

from rencana_aksi.bulan import SETAHUN, pack_bulan, unpack_bulan, write_bulan


@pytest.mark.parametrize(
    ("bulan", "kata"),
    [
        ([], ""),
        ([1], "Januari"),
        ([1, 2, 3, 6], "Januari–Maret, Juni"),
        ([12, 1], "Januari, Desember"),
        ([11, 12], "November–Desember"),
        (range(1, 13), "Januari–Desember"),
    ],
)
def test_months_are_written_as_spans(bulan, kata):
    assert write_bulan(pack_bulan(bulan)) == kata


def test_every_number_of_twelve_bits_comes_back():
    semua = range(SETAHUN + 1)

    assert [pack_bulan(unpack_bulan(angka)) for angka in semua] == list(semua)


@pytest.mark.parametrize("bulan", [0, 13, -1])
def test_a_month_outside_the_year_is_refused(bulan):
    with pytest.raises(ValueError, match="tidak ada"):
        pack_bulan([bulan])
