"""300 damaged workbooks: each is read, or refused in a sentence; nothing else, and fast."""

import time

import pytest

from tests.evaluasi.lke_workbook.kerusakan import coba, rusakkan, sumber

BANYAK = 300
KELOMPOK = 10


@pytest.mark.parametrize("nama", [nama for nama, _ in sumber()])
def test_the_sound_workbooks_are_read(nama):
    assert coba(dict(sumber())[nama]) == "dibaca"


@pytest.mark.parametrize("kelompok", range(KELOMPOK))
def test_damaged_workbooks_are_read_or_refused_in_a_sentence(kelompok):
    for benih in range(kelompok, BANYAK, KELOMPOK):
        rusakan = rusakkan(benih)
        mulai = time.process_time()
        try:
            coba(rusakan.isi)
        except Exception as galat:
            galat.add_note(f"seed {benih}: {rusakan.cara}")
            raise
        assert time.process_time() - mulai < 2, f"seed {benih}: {rusakan.cara}"


def test_damage_is_of_many_kinds_and_not_all_of_it_is_fatal():
    rusakan = [rusakkan(benih) for benih in range(40)]
    assert rusakan[7] == rusakkan(7)
    assert len({satu.cara for satu in rusakan}) > 25
    assert 5 <= sum(coba(satu.isi) == "dibaca" for satu in rusakan[:20]) <= 15
