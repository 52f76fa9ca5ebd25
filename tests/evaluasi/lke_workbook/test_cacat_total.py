"""The grand total: which row it is, and what its formula really adds up."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from evaluasi.lke_workbook.cacat import uji
from evaluasi.lke_workbook.cacat.laporan import Jenis
from evaluasi.lke_workbook.cacat.tampilan import kalimat_putusan
from evaluasi.lke_workbook.rumus.perhitungan import ANGGARAN, Perhitungan
from tests.evaluasi.lke_workbook.buku_cacat import find_cacat, list_jenis, periksa_isian
from tests.penilaian.lembar import TERBAIK


@pytest.mark.parametrize(
    ("sel", "jenis", "simpul", "dampak"),
    [
        ({"L200": "=L201"}, Jenis.RENTANG_KURANG, "B", Fraction(35, 2)),
        ({"L4": 39}, Jenis.RUMUS_DITIMPA, "A", Fraction(21)),
        ({"L4": "=L198+0.5"}, Jenis.RUMUS_BERUBAH, "A", Fraction(-1, 2)),
    ],
)
def test_a_row_that_the_total_goes_past_changes_no_total(
    sel: Mapping[str, Any], jenis: Jenis, simpul: str, dampak: Fraction
) -> None:
    laporan = periksa_isian(sel=sel)
    assert laporan.total.selisih == laporan.total.sendiri == 0
    assert list_jenis(laporan) == {jenis}
    (cacat,) = find_cacat(laporan, jenis)
    assert (cacat.simpul, cacat.dampak) == (simpul, dampak)
    assert cacat.uraian.endswith(" Angka ini tidak ikut dalam nilai total.")


def test_a_subtotal_is_told_where_it_reaches_the_total_and_not_beside_it() -> None:
    laporan = periksa_isian(sel={"L198": 55, "L200": "=L201"})
    dampak = {c.simpul: c.dampak for c in laporan.cacat if c.simpul}
    assert dampak == {"A": Fraction(5), "B": Fraction(35, 2)}
    assert laporan.total.selisih == 5
    assert Jenis.TAK_TERJELASKAN not in list_jenis(laporan)


def test_what_differs_below_a_total_that_agrees_is_told_there_only() -> None:
    sel = {"L6": "=SUM(L7,L10,L14,L18)-1", "L23": "=SUM(L24,L27,L31,L33)+1"}
    laporan = periksa_isian(sel=sel)
    assert {c.simpul for c in laporan.cacat if c.simpul} == {"A.I.1", "A.I.2"}
    assert Jenis.TAK_TERJELASKAN not in list_jenis(laporan)


def test_a_total_with_another_label_is_known_by_its_formula() -> None:
    laporan = periksa_isian(sel={"B208": "JUMLAH NILAI ZI"})
    assert (laporan.total.lokasi, laporan.total.selisih) == ("LKE ZI!L208", Fraction(0))
    assert list_jenis(laporan) == set()
    (cacat,) = find_cacat(laporan, Jenis.BARIS_TAK_DIKENAL)
    assert "Label baris total (“JUMLAH NILAI ZI”) tidak dikenali" in cacat.uraian
    assert not laporan.putusan_berubah


def test_a_total_that_neither_label_nor_formula_tells_is_said() -> None:
    laporan = periksa_isian(sel={"B208": "JUMLAH NILAI ZI", "L208": "=L198"})
    assert kalimat_putusan(laporan).startswith(
        "Putusan formulir tidak dapat disimpulkan: baris totalnya tidak dikenali. "
    )
    assert list_jenis(laporan) == set()
    (cacat,) = find_cacat(laporan, Jenis.BARIS_TAK_DIKENAL)
    assert "dari labelnya maupun dari rumusnya" in cacat.uraian


@pytest.mark.parametrize(
    "sel",
    [
        {"B212": "Total", "L212": 3},
        {"B212": "Nilai Total", "L212": "=L208"},
        {"B206": "Total"},
        {"B208": "Total", "B214": "Total", "L214": "=L208"},
    ],
)
def test_a_second_row_called_total_does_not_hide_the_first(sel: Mapping[str, Any]) -> None:
    laporan = periksa_isian(sel=sel)
    assert (laporan.total.lokasi, laporan.total.selisih) == ("LKE ZI!L208", Fraction(0))
    assert list_jenis(laporan) == set()
    assert find_cacat(laporan, Jenis.BARIS_TAK_DIKENAL) == []


def test_hostile_formulas_below_the_lines_cost_bounded_work() -> None:
    banyak = {f"L{n}": f"=SUM({','.join(['L1:L4999'] * 100)})" for n in range(209, 4999)}
    laporan = periksa_isian(sel={**banyak, "B208": "JUMLAH NILAI ZI"})
    assert laporan.total.lokasi == "LKE ZI!L208"
    assert laporan.hasil.total == 100


def test_all_trials_together_cost_no_more_than_one_workbook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    diberikan: list[int] = []

    def catat(buku: Any, anggaran: int = ANGGARAN) -> Perhitungan:
        diberikan.append(anggaran)
        return Perhitungan(buku, anggaran)

    monkeypatch.setattr(uji, "hitung", catat)
    rumus = {"L15": '=IF(K15="A",1,IF(K15="B",0.67,IF(K15="C",0.33,0)))'}
    assert list_jenis(periksa_isian(TERBAIK, rumus)) == set()
    assert len(diberikan) == uji.PUTARAN
    assert sum(diberikan) <= ANGGARAN
