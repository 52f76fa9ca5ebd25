"""Whose answers are checked: the column that the form's own formulas read."""

import re
from collections.abc import Callable
from typing import Any

from evaluasi.lke_workbook.buku import BukuKerja
from evaluasi.lke_workbook.cacat.laporan import Jenis
from evaluasi.lke_workbook.cacat.pihak import Pihak
from evaluasi.lke_workbook.cacat.tampilan import tampilan_laporan
from tests.evaluasi.letak_beredar import BARIS, LEMBAR
from tests.evaluasi.lke_workbook.buku_cacat import (
    BAIK,
    find_cacat,
    list_jenis,
    make_buku,
    periksa,
    ubah,
)
from tests.penilaian.lembar import TERBAIK

UNIT_LEBIH_TINGGI = {"N9": "B"}  # A.I.1.i.b: A of the unit


def add_tpi(ganti: Callable[[str], str], sel: dict[str, Any]) -> BukuKerja:
    """The mended form with TPI's column N, which holds what K holds but for `sel`."""
    buku = make_buku(TERBAIK, BAIK)
    lembar = buku.find(LEMBAR)
    assert lembar is not None
    baru: dict[str, Any] = {"K2": "Jawaban Unit", "N2": "Jawaban TPI"}
    for (baris, kolom), satu in lembar.sel.items():
        if kolom == 11 and baris > 2:
            rumus = "=" + re.sub(r"K(?=\d)", "N", satu.rumus)
            baru[f"N{baris}"] = rumus if satu.rumus else satu.nilai
        elif kolom == 12 and baris in BARIS.values():
            baru[f"L{baris}"] = "=" + ganti(satu.rumus)
    return ubah(buku, {**baru, **sel})


def test_formulas_that_read_the_column_of_tpi_are_held_against_its_answers() -> None:
    laporan = periksa(add_tpi(lambda r: re.sub(r"K(?=\d)", "N", r), UNIT_LEBIH_TINGGI))
    assert laporan.pihak is Pihak.TPI
    assert laporan.total.selisih == 0
    assert laporan.hasil.jawaban["A.I.1.i.b"] == "B"
    kalimat = "Yang dinilai: jawaban TPI, karena rumus formulir membaca kolom itu."
    assert kalimat in tampilan_laporan(laporan)["penjelasan"]


def test_formulas_that_read_the_column_of_the_unit_beside_that_of_tpi() -> None:
    laporan = periksa(add_tpi(str, UNIT_LEBIH_TINGGI))
    assert laporan.pihak is Pihak.UNIT
    assert laporan.total.selisih == 0
    assert "Yang dinilai: jawaban unit." in tampilan_laporan(laporan)["penjelasan"]


def test_a_form_with_one_answer_column_says_nothing_of_parties() -> None:
    laporan = periksa(make_buku(TERBAIK, BAIK))
    assert laporan.pihak is None
    assert not [k for k in tampilan_laporan(laporan)["penjelasan"] if "Yang dinilai" in k]


def test_formulas_that_fall_back_on_the_unit_are_held_against_the_mix() -> None:
    cadangan = re.compile(r"K(\d+)")
    buku = add_tpi(
        lambda r: cadangan.sub(r'IF(N\1="",K\1,N\1)', r),
        {**UNIT_LEBIH_TINGGI, "N12": None, "K12": "B", "N15": "B", "K15": "C"},
    )
    laporan = periksa(buku)
    assert laporan.pihak is Pihak.CAMPURAN
    jawaban = laporan.hasil.jawaban
    assert [jawaban[k] for k in ("A.I.1.i.b", "A.I.1.ii.b", "A.I.1.iii.a")] == ["B", "B", "B"]
    assert laporan.total.selisih == 0
    assert find_cacat(laporan, Jenis.TAK_TERJELASKAN) == []
    assert list_jenis(laporan) == set()
    assert any(
        "jawaban TPI pada pertanyaan yang sudah dijawab TPI" in kalimat
        for kalimat in tampilan_laporan(laporan)["penjelasan"]
    )
