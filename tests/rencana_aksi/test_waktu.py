"""Months or dates of an item, within the year of its plan."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from rencana_aksi.waktu import KEDUANYA, clean_waktu

MARET, AKHIR = date(2026, 3, 2), date(2026, 3, 6)


@pytest.mark.parametrize(
    ("bulan", "mulai", "selesai", "hasil"),
    [
        ((), None, None, None),
        ((1, 2), None, None, None),
        ((), MARET, AKHIR, (MARET, AKHIR)),
        ((), MARET, None, (MARET, MARET)),
    ],
)
def test_what_is_a_time(bulan, mulai, selesai, hasil):
    assert clean_waktu(bulan=bulan, mulai=mulai, selesai=selesai, tahun=2026) == hasil


@pytest.mark.parametrize(
    ("bulan", "mulai", "selesai", "kolom", "pesan"),
    [
        ((), None, AKHIR, {"mulai"}, "Isi juga tanggal mulai"),
        ((), AKHIR, MARET, {"selesai"}, "mendahului tanggal mulai"),
        ((), date(2025, 12, 31), AKHIR, {"mulai"}, "dalam tahun 2026"),
        ((), MARET, date(2027, 1, 1), {"selesai"}, "dalam tahun 2026"),
        ((), date(2027, 1, 1), None, {"mulai"}, "dalam tahun 2026"),
        ((1,), MARET, AKHIR, {"mulai"}, "Pilih salah satu"),
    ],
)
def test_what_is_none_says_what_to_do(bulan, mulai, selesai, kolom, pesan):
    with pytest.raises(ValidationError, match=pesan) as galat:
        clean_waktu(bulan=bulan, mulai=mulai, selesai=selesai, tahun=2026)

    assert set(galat.value.message_dict) == kolom


def test_months_and_dates_are_a_question_of_their_own():
    with pytest.raises(ValidationError) as galat:
        clean_waktu(bulan=[1], mulai=MARET, selesai=AKHIR, tahun=2026)

    assert galat.value.error_dict["mulai"][0].code == KEDUANYA
