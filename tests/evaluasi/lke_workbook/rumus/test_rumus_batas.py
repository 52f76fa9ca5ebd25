"""One formula after the other: only when asked for, each once, and never without end."""

import time
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from evaluasi.lke_workbook.buku import BukuKerja, Galat, Lembar, Sel
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.rumus import TAK_DIDUKUNG, hitung
from tests.evaluasi.lke_workbook.rumus.isian_acak import KOSONG

Rumus = Mapping[tuple[int, int], str]


def buku(rumus: Rumus, nilai: Mapping[tuple[int, int], int | str] | None = None) -> BukuKerja:
    sel = {tempat: Sel(*tempat, isi) for tempat, isi in (nilai or {}).items()}
    sel |= {tempat: Sel(*tempat, None, satu) for tempat, satu in rumus.items()}
    return BukuKerja((Lembar("S", "xl/worksheets/sheet1.xml", sel),), b"")


# --- Lazy, and what depends on something unknown --------------------------------------------------


def test_a_typed_value_and_an_empty_cell_are_returned_as_they_are() -> None:
    hasil = hitung(buku({}, {(1, 1): 5, (2, 1): "Ya"}))
    assert hasil.nilai("S", 1, 1) == 5
    assert hasil.nilai("s", 2, 1) == "Ya"
    assert hasil.nilai("S", 3, 1) is None
    with pytest.raises(KeyError):
        hasil.nilai("Lain", 1, 1)


def test_what_depends_on_an_unknown_cell_is_unknown_and_names_the_first_cause() -> None:
    rumus = {
        (1, 1): "VLOOKUP(B1,B1:C9,2)",
        (2, 1): "A1+1",
        (3, 1): "IFERROR(A2,0)",
        (4, 1): "COUNT(A1:A3)",
        (5, 1): "ISNUMBER(A3)",
        (6, 1): "IF(TRUE,1,A5)",
    }
    hasil = hitung(buku(rumus))
    assert [hasil.nilai("S", baris, 1) for baris in range(2, 6)] == [TAK_DIDUKUNG] * 4
    assert hasil.nilai("S", 6, 1) == 1
    assert [satu.lokasi for satu in hasil.tak_didukung] == ["S!A1"]
    assert {hasil.sebab("S", baris, 1) for baris in range(1, 6)} == {*hasil.tak_didukung}
    assert hasil.sebab("S", 6, 1) is None
    assert hasil.sebab("S", 9, 9) is None


def test_every_unknown_formula_is_reported_even_if_nobody_asks_for_its_cell() -> None:
    hasil = hitung(buku({(9, 2): "TODAY()", (1, 3): "NOW()", (2, 1): "1+1"}))
    assert [satu.lokasi for satu in hasil.tak_didukung] == ["S!C1", "S!B9"]


def test_an_index_typed_as_text_leaves_only_what_needs_it_unknown() -> None:
    isi = open_buku(KOSONG.read_bytes())
    lke = isi.find("LKE ZI")
    assert lke
    sel = {**lke.sel, (202, 11): Sel(202, 11, "3,51"), (205, 11): Sel(205, 11, 4)}
    isi = replace(isi, lembar=(*isi.lembar[:2], replace(lke, sel=sel)))
    hasil = hitung(isi)
    (laporan,) = hasil.tak_didukung
    assert laporan.lokasi == "LKE ZI!L202"
    assert 'teks "3,51" dibaca Excel' in laporan.pesan
    assert [hasil.nilai(lke, baris, 12) for baris in (202, 206, 208)] == [TAK_DIDUKUNG] * 3
    assert hasil.nilai(lke, 205, 12) == Fraction("17.5")
    assert hasil.sebab("Utama", 28, 9) == laporan


def test_a_long_formula_is_quoted_in_part() -> None:
    (laporan,) = hitung(buku({(1, 1): "X(" + "1+" * 3000 + "1)"})).tak_didukung
    assert len(laporan.pesan) < 300


# --- Circles --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rumus", "lingkar"),
    [
        ({(1, 1): "A1+1"}, "S!A1 → S!A1"),
        ({(1, 1): "SUM(A1:A3)"}, "S!A1 → S!A1"),
        ({(1, 1): "B1", (1, 2): "IF(TRUE,C1)", (1, 3): "A1*2"}, "S!A1 → S!B1 → S!C1 → S!A1"),
        ({(n, 1): f"A{n % 50 + 1}" for n in range(1, 51)}, "S!A1 → S!A2 → S!A3 → … → S!A49"),
    ],
)
def test_a_circle_is_reported_once_and_all_its_cells_are_unknown(
    rumus: Rumus, lingkar: str
) -> None:
    hasil = hitung(buku({**rumus, (9, 9): "A1"}))
    (laporan,) = hasil.tak_didukung
    assert "berputar" in laporan.pesan
    assert lingkar in laporan.pesan
    assert hasil.nilai("S", 9, 9) is TAK_DIDUKUNG


def test_a_circle_through_a_branch_that_is_not_taken_is_none() -> None:
    hasil = hitung(buku({(1, 1): "IF(B1=0,5,A2)", (2, 1): "A1+1"}))
    assert hasil.nilai("S", 2, 1) == 6
    assert hasil.tak_didukung == ()


# --- Hostile workbooks ----------------------------------------------------------------------------

SATU_BARIS = {(1, n): "x" for n in range(10, 200)}
JAHAT: dict[str, Callable[[], BukuKerja]] = {
    "parentheses": lambda: buku({(1, 1): "(" * 4095 + "1" + ")" * 4095}),
    "functions": lambda: buku({(1, 1): "IF(1," * 1300 + "1" + ")" * 1300}),
    "signs": lambda: buku({(1, 1): "-" * 8000 + "1", (1, 2): "1" + "%" * 8000}),
    "ranks": lambda: buku({(1, 1): "1=1&1+1*1^(" * 650 + "1" + ")" * 650}),
    "long sums": lambda: buku({(n, 1): "+".join(["1"] * 4000) for n in range(1, 200)}),
    "quotes": lambda: buku(
        {(1, n): q * 8191 for n, q in enumerate(["'", '"', "''a", "$", "A", "!"], 1)}
    ),
    "too long": lambda: buku({(1, 1): "1+" * 5000 + "1"}),
    "ranges": lambda: buku({(n, 9): "SUM(A1:H1048576)" for n in range(1, 3000)}, SATU_BARIS),
    "ranges of values": lambda: buku(
        {(n, 30): "SUM(A1:Z1000)" for n in range(1, 3000)},
        {(baris, kolom): 1 for baris in range(1, 1000) for kolom in range(1, 27)},
    ),
    "100,000 formulas": lambda: buku({(n, 1): f"A{n + 1}+1" for n in range(1, 100_001)}),
    "100,000 unknown": lambda: buku({(n, 1): f"F{n}X(1)" for n in range(1, 100_001)}),
    "powers": lambda: buku({(n, 1): "9^9^9^9^9&1^-99999999^0.7^1E308" for n in range(1, 500)}),
    "roots": lambda: buku({(n, 1): "+".join(["7^0.3"] * 1000) for n in range(1, 500)}),
    "squares": lambda: buku(
        {(1, 1): "1/3", **{(n, 1): f"A{n - 1}*A{n - 1}+0.1" for n in range(2, 2000)}}
    ),
    "fractions": lambda: buku(
        {
            **{(n, 1): f"1/{n * n + 1}" for n in range(1, 3000)},
            **{(n, 2): "SUM(A1:A2999)*AVERAGE(A1:A2999)" for n in range(1, 200)},
        }
    ),
    "doubling": lambda: buku(
        {**{(n, 1): f"A{n - 1}&A{n - 1}" for n in range(2, 9000)}}, {(1, 1): "teks" * 8}
    ),
    "large texts": lambda: buku(
        {(n, 2): "&".join(["A1"] * 2700) for n in range(1, 300)}, {(1, 1): "x" * 12}
    ),
    "texts as numbers": lambda: buku(
        {(n, 1): f"A{300 if n < 300 else 9000}+1" for n in range(1, 3000) if n != 300},
        {(300, 1): "1" * 32_700 + "x", (9000, 1): "1" * 250 + "x"},
    ),
    "branches": lambda: buku(
        {
            **{(n, 1): f"IF(A{n + 1}>0,A{n + 1},A{n + 2})+A{n + 2}" for n in range(1, 3000)},
            (1, 2): "IF(1," + "+".join(f"A{n}" for n in range(1, 1200)) + ")",
        }
    ),
}


@pytest.mark.parametrize("nama", JAHAT)
def test_a_hostile_workbook_ends_soon(nama: str) -> None:
    isi = JAHAT[nama]()
    mulai = time.process_time()
    laporan = hitung(isi).tak_didukung
    assert time.process_time() - mulai < 2  # at most 0.7 s on the machine that it was written on
    assert all(len(satu.pesan) < 400 for satu in laporan)


@pytest.mark.parametrize("nama", ["doubling", "large texts", "squares", "quotes"])
def test_a_hostile_workbook_takes_little_memory(nama: str) -> None:
    isi = JAHAT[nama]()
    tracemalloc.start()
    perhitungan = hitung(isi)
    perhitungan.tak_didukung  # noqa: B018  computes everything
    _, puncak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert puncak < 50 * 1024 * 1024


@pytest.mark.parametrize("nama", ["100,000 formulas", "ranges of values", "long sums"])
def test_too_much_work_is_reported_once_and_the_rest_is_unknown(nama: str) -> None:
    isi = JAHAT[nama]()
    hasil = hitung(isi)
    (laporan,) = hasil.tak_didukung
    assert "terlalu banyak" in laporan.pesan
    terakhir = max(tempat for tempat, sel in isi.lembar[0].sel.items() if sel.rumus)
    assert hasil.nilai("S", *terakhir) is TAK_DIDUKUNG
    assert hasil.sebab("S", *terakhir) == laporan


def test_of_a_large_range_the_first_error_counts_row_by_row_up_to_its_last_column() -> None:
    tempat = [(90, 1), (50, 3), (50, 2), (7, 9), (1, 1)]
    isi = {satu: Galat(f"#{satu}") for satu in tempat}
    rumus = {(200, 20): "SUM(B2:C100)", (201, 20): "SUM(B51:Z100)", (202, 20): "SUM(I2:I100)"}
    hasil = hitung(buku(rumus, {**isi, (60, 26): 3}))
    assert [hasil.nilai("S", *satu) for satu in rumus] == ["#(50, 2)", 3, "#(7, 9)"]


def test_a_sum_of_many_formulas_asks_for_all_of_them_at_once() -> None:
    rumus = {(n, 1): "1+1" for n in range(1, 1501)}
    hasil = hitung(buku({**rumus, (1, 2): "+".join(f"A{n}" for n in range(1, 1501))}))
    assert hasil.nilai("S", 1, 2) == 3000


def test_a_long_chain_needs_no_recursion() -> None:
    hasil = hitung(buku({(n, 1): f"A{n + 1}+1" for n in range(1, 5000)}))
    assert hasil.nilai("S", 1, 1) == 4999
    assert hasil.tak_didukung == ()


def test_the_circulating_form_is_computed_in_a_fraction_of_what_a_workbook_may_cost() -> None:
    isi = open_buku(KOSONG.read_bytes())
    lama = []
    for _ in range(5):
        mulai = time.process_time()
        hitung(isi).tak_didukung  # noqa: B018  computes everything
        lama.append(time.process_time() - mulai)
    assert min(lama) < 0.06
