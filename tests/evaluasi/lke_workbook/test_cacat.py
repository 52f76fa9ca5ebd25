"""Every kind of defect: found where it is, not found where it is not, and what it costs."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from evaluasi.lke_workbook.cacat.laporan import JUDUL, Cacat, Jenis, Sumber
from evaluasi.penilaian.jawaban import Jawaban
from tests.evaluasi.lke_workbook.buku_cacat import (
    BAIK,
    JUMLAH_LHKASN,
    PERBAIKAN,
    find_cacat,
    list_jenis,
    make_buku,
    periksa,
    periksa_isian,
    simpan,
    sum_dampak,
    ubah,
)
from tests.penilaian.lembar import TERBAIK

LAPOR_NOL = {
    "wajib_administrator": 2,
    "wajib_pengawas": 3,
    "wajib_fungsional_pelaksana": 10,
    "sudah_melapor": 0,
}


def get_satu(jenis: Jenis, jawaban: Mapping[str, Jawaban], sel: Mapping[str, Any]) -> Cacat:
    """The only defect of that kind, in a form that is otherwise mended."""
    (cacat,) = find_cacat(periksa_isian(jawaban, sel), jenis)
    return cacat


def test_a_mended_and_filled_form_says_what_the_regulation_says() -> None:
    laporan = periksa_isian()
    assert list_jenis(laporan) == set()
    assert not laporan.mengubah_nilai
    assert not laporan.putusan_berubah
    assert {s.selisih for s in laporan.simpul} == {0}
    assert laporan.sumber is Sumber.DIHITUNG


# --- what is wrong in the form as it circulates ---------------------------------------------------


def test_lhkasn_never_enters_the_score() -> None:
    laporan = periksa(make_buku({**TERBAIK, "A.II.5.iii.b": LAPOR_NOL}, {"K185": 15}))
    (cacat,) = find_cacat(laporan, Jenis.LHKASN)
    assert (cacat.sel, cacat.kode, cacat.simpul) == (
        ("LKE ZI!L175",),
        "A.II.5.iii.b",
        "A.II.5.iii",
    )
    assert cacat.dampak == -1
    assert "tidak menghitung LHKASN" in cacat.uraian
    assert "LHKPN dihitung dua kali" in cacat.uraian


@pytest.mark.parametrize("rumus", ["=SUM(L176,L183)", "=L176+L183", "=AVERAGE(L176:L189)*H175"])
def test_lhkasn_counts_however_the_formula_was_mended(rumus: str) -> None:
    laporan = periksa_isian({**TERBAIK, "A.II.5.iii.b": LAPOR_NOL}, {"L175": rumus})
    assert list_jenis(laporan) == set()
    assert laporan.total.selisih == 0


def test_a_broken_kind_of_answer_in_a_hidden_cell_drops_the_line() -> None:
    jawaban = {**TERBAIK, "A.I.1.i.b": "C"}
    cacat = get_satu(Jenis.JENIS_JAWABAN, jawaban, {"J8": "Ya"})
    assert cacat.sel == ("LKE ZI!J8",)
    assert cacat.dampak == Fraction(1, 4)
    assert "J8 (kolom tersembunyi) berisi “Ya”, seharusnya “Ya/Tidak”" in cacat.uraian
    assert "tidak ikut dirata-rata" in cacat.uraian


def test_a_kind_of_answer_of_another_scale_and_one_in_another_case() -> None:
    jawaban = {**TERBAIK, "A.I.1.iii.a": "B"}
    cacat = get_satu(Jenis.JENIS_JAWABAN, jawaban, {"J15": "A/B/C"})
    assert cacat.dampak == (Fraction("0.67") - Fraction("0.5")) / 3
    assert "skala yang salah" in cacat.uraian
    assert Jenis.JENIS_JAWABAN not in list_jenis(periksa_isian(sel={"J8": "ya/tidak"}))


def test_a_count_that_is_taken_for_an_answer() -> None:
    cacat = get_satu(Jenis.JENIS_JAWABAN, TERBAIK, {"J129": "%"})
    assert cacat.sel == ("LKE ZI!L129",)
    assert "ikut dirata-rata" in cacat.uraian


def test_a_range_that_misses_a_row() -> None:
    jawaban = {**TERBAIK, "A.I.1.ii.c": "C"}
    cacat = get_satu(Jenis.RENTANG_KURANG, jawaban, {"L10": "=AVERAGE(L11:L12)*H10"})
    assert cacat.dampak == Fraction(-1, 3)
    assert "tidak menghitung A.I.1.ii.c" in cacat.uraian
    assert cacat.saran == "Perluas rumusnya sehingga memuat L13."


def test_an_area_that_misses_an_indicator_costs_what_the_indicator_is_worth() -> None:
    laporan = periksa_isian(sel={"L6": "=SUM(L7,L10,L14)"})
    (cacat,) = find_cacat(laporan, Jenis.RENTANG_KURANG)
    assert (cacat.simpul, cacat.dampak) == ("A.I.1", Fraction(3, 2))
    assert "tidak menghitung A.I.1.iv" in cacat.uraian
    assert laporan.berbeda == ()
    assert laporan.total.selisih == Fraction(3, 2)


def test_a_total_that_misses_a_component() -> None:
    cacat = get_satu(Jenis.RENTANG_KURANG, TERBAIK, {"L208": "=L198"})
    assert (cacat.simpul, cacat.dampak) == ("total", Fraction(40))
    assert "tidak menghitung B," in cacat.uraian


@pytest.mark.parametrize(
    ("sel", "dampak"),
    [
        ({"L10": "=AVERAGE(L11:L17)*H10"}, Fraction(0)),  # lines of the next indicator
        ({"L6": "=SUM(L7,L10,L14,L18,L24)"}, Fraction(-1)),  # an indicator of another area
        ({"L6": "=SUM(L7,L10,L14,L18,L18)"}, Fraction(-3, 2)),  # twice
    ],
)
def test_a_range_with_too_many_rows(sel: Mapping[str, Any], dampak: Fraction) -> None:
    assert get_satu(Jenis.RENTANG_LEBIH, TERBAIK, sel).dampak == dampak


def test_rows_without_a_line_may_lie_in_a_range() -> None:
    """L89 averages L90:L93, and row 90 is empty: it changes nothing and is no defect."""
    laporan = periksa_isian(sel={"L76": "=AVERAGE(L77,L78)*H76"})
    assert list_jenis(laporan) == set()


def test_a_weight_that_differs_from_the_regulation() -> None:
    cacat = get_satu(Jenis.BOBOT, TERBAIK, {"H24": 1.5})
    assert (cacat.simpul, cacat.dampak, cacat.saran) == ("A.I.2.i", Fraction(-1, 2), "Ketik 1.")
    assert "pada H24 1,5, menurut peraturan 1." in cacat.uraian


def test_weights_of_a_result_item_and_of_a_subtotal() -> None:
    assert get_satu(Jenis.BOBOT, TERBAIK, {"H202": 20}).dampak == Fraction(-5, 2)
    cacat = get_satu(Jenis.BOBOT, TERBAIK, {"H183": 0.5})
    assert (cacat.kode, cacat.simpul, cacat.dampak) == (
        "A.II.5.iii.b",
        "A.II.5.iii",
        Fraction(1, 2),
    )


def test_a_weight_that_no_value_uses_is_a_remark() -> None:
    cacat = get_satu(Jenis.BOBOT, TERBAIK, {"H6": 5})
    assert cacat.simpul == ""
    assert "hanya dalam persentasenya" in cacat.uraian


# --- what becomes of formulas ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alamat", "nilai", "simpul", "dampak"),
    [
        ("L10", 0.5, "A.I.1.ii", Fraction(1, 2)),  # an indicator
        ("L11", 0, "A.I.1.ii", Fraction(1, 3)),  # a line
        ("L129", 0, "A.II.1.i", Fraction(2, 3)),  # a count: it enters the mean
        ("K160", 0.4, "A.II.4.i", Fraction(6, 5)),  # a percentage
        ("L198", 55, "A", Fraction(5)),  # a subtotal that no component stands for
        ("L176", 0.25, "A.II.5.iii", Fraction(3, 4)),
        ("L208", 90, "total", Fraction(10)),
        ("L202", 10, "B.I.a", Fraction(15, 2)),
    ],
)
def test_a_value_typed_over_a_formula(
    alamat: str, nilai: Any, simpul: str, dampak: Fraction
) -> None:
    cacat = get_satu(Jenis.RUMUS_DITIMPA, TERBAIK, {alamat: nilai})
    assert cacat.sel == (f"LKE ZI!{alamat}",)
    assert (cacat.simpul, cacat.dampak) == (simpul, dampak)
    assert "diketik" in cacat.uraian or "dirata-rata" in cacat.uraian


def test_a_percentage_typed_beside_the_points_is_a_remark() -> None:
    cacat = get_satu(Jenis.RUMUS_DITIMPA, TERBAIK, {"M10": 0.9})
    assert (cacat.sel, cacat.simpul) == (("LKE ZI!M10",), "")


def test_a_typed_percentage_above_100_percent_is_not_capped_by_the_form() -> None:
    cacat = get_satu(Jenis.RUMUS_DITIMPA, TERBAIK, {"K160": 80})
    assert "di atas 100%" in cacat.uraian
    assert cacat.dampak == 2 - 160


def test_a_deleted_formula() -> None:
    cacat = get_satu(Jenis.RUMUS_HILANG, {**TERBAIK, "A.I.1.ii.a": "Tidak"}, {"L11": None})
    assert (cacat.sel, cacat.dampak) == (("LKE ZI!L11",), Fraction(-1, 3))
    laporan = periksa_isian(sel={"L10": None})
    (cacat,) = find_cacat(laporan, Jenis.RUMUS_HILANG)
    assert (cacat.simpul, cacat.dampak) == ("A.I.1.ii", None)
    assert laporan.total.selisih == 1


def test_a_changed_formula_is_told_with_an_answer_that_it_values_otherwise() -> None:
    """Even where this file's answers do not show it."""
    cacat = get_satu(Jenis.RUMUS_BERUBAH, TERBAIK, {"L15": '=IF(K15="A",1,IF(K15="B",0.75,0))'})
    assert (cacat.kode, cacat.dampak) == ("A.I.1.iii.a", Fraction(0))
    assert "jawaban B di formulir bernilai 0,75, menurut peraturan 0,67" in cacat.uraian
    cacat = get_satu(Jenis.RUMUS_BERUBAH, TERBAIK, {"K160": "=K162/K161"})
    assert "bernilai 1,75, menurut peraturan 1" in cacat.uraian
    cacat = get_satu(Jenis.RUMUS_BERUBAH, TERBAIK, {"L10": "=MAX(L11:L13)*H10"})
    assert (cacat.simpul, cacat.dampak) == ("A.I.1.ii", Fraction(0))


@pytest.mark.parametrize(
    "sel",
    [
        {"L15": '=IF(K15="A",1,IF(K15="B",0.67,IF(K15="C",0.33,0)))'},
        {"L10": "=SUM(L11:L13)/3*H10"},
        {"L7": "= average( $L$8:$L$9 ) * $H$7"},
        {"L202": '=IF(K202="",0,K202/4*H202)'},
        {"K160": "=MIN(1,K162/K161)"},
    ],
)
def test_a_formula_that_says_the_same_in_other_words_is_no_defect(sel: Mapping[str, Any]) -> None:
    assert list_jenis(periksa_isian(sel=sel)) == set()


def test_a_formula_that_is_not_computed_is_told_and_never_guessed() -> None:
    laporan = periksa_isian(sel={"L10": "=SUMPRODUCT(L11:L13)*RAND()"})
    (cacat,) = find_cacat(laporan, Jenis.RUMUS_TAK_DIDUKUNG)
    assert (cacat.sel, cacat.simpul, cacat.dampak) == (("LKE ZI!L10",), "A.I.1.ii", None)
    assert laporan.total.formulir is None
    assert not laporan.putusan_formulir.dapat_disimpulkan
    assert laporan.mengubah_nilai


# --- stored values --------------------------------------------------------------------------------


def test_stored_values_are_the_form_s_own_result_free_of_the_residue_of_floats() -> None:
    jawaban = {**TERBAIK, "A.I.1.iii.a": "B", "A.I.1.iii.b": "C"}
    laporan = periksa(simpan(make_buku(jawaban, BAIK)))
    assert laporan.sumber is Sumber.TERSIMPAN
    assert {s.selisih for s in laporan.simpul} == {0}


def test_one_formula_without_a_stored_value_makes_all_of_them_computed_anew() -> None:
    buku = ubah(simpan(make_buku(sel=BAIK)), {"L10": "=AVERAGE(L11:L13)*H10"})
    assert periksa(buku).sumber is Sumber.DIHITUNG


def test_stale_values_are_told_cell_by_cell_and_cost_what_they_differ() -> None:
    buku = ubah(simpan(make_buku(sel=BAIK)), {"K12": "C"})
    laporan = periksa(buku)
    usang = find_cacat(laporan, Jenis.NILAI_USANG)
    satu = next(c for c in usang if c.simpul == "A.I.1.ii")
    assert satu.sel == ("LKE ZI!L10", "LKE ZI!L12")
    assert "L12 tersimpan 1, rumusnya memberi 0" in satu.uraian
    assert satu.dampak == Fraction(-1, 3)
    assert laporan.total.formulir == 100
    assert laporan.total.selisih == sum_dampak(laporan) == Fraction(-1, 3)
    assert find_cacat(periksa(simpan(buku)), Jenis.NILAI_USANG) == []


def test_a_stale_value_is_told_apart_from_the_defect_of_its_formula() -> None:
    buku = make_buku({**TERBAIK, "A.II.5.iii.b": LAPOR_NOL}, {"J8": "Ya/Tidak", **JUMLAH_LHKASN})
    buku = ubah(simpan(buku), {"K182": 0})
    laporan = periksa(buku)
    dampak = {c.jenis: c.dampak for c in laporan.cacat if c.simpul == "A.II.5.iii"}
    assert dampak == {Jenis.LHKASN: 0, Jenis.NILAI_USANG: -2}
    assert laporan.total.selisih == -2


# --- errors ---------------------------------------------------------------------------------------


def test_a_lost_reference() -> None:
    laporan = periksa_isian(sel={"L10": "=AVERAGE(#REF!)*H10"})
    (cacat,) = find_cacat(laporan, Jenis.RUJUKAN_HILANG)
    assert (cacat.sel, cacat.simpul) == (("LKE ZI!L10",), "A.I.1.ii")
    assert "merujuk sel yang sudah tidak ada" in cacat.uraian
    assert not laporan.putusan_formulir.dapat_disimpulkan


def test_a_division_by_nothing_is_told_where_it_begins() -> None:
    isian = {
        "pelanggaran_tahun_lalu": 0,
        "pelanggaran_tahun_ini": 2,
        "pelanggaran_diberi_sanksi": 2,
    }
    laporan = periksa_isian({**TERBAIK, "A.II.3.iii.a": isian})
    (cacat,) = find_cacat(laporan, Jenis.BAGI_NOL)
    assert (cacat.sel, cacat.simpul, cacat.dampak) == (("LKE ZI!K154",), "A.II.3.iii", None)
    assert "“Jumlah pelanggaran tahun sebelumnya”" in cacat.uraian
    assert "Menurut peraturan nilainya 0" in cacat.uraian
    assert laporan.total.formulir == "#DIV/0!"
    assert laporan.total.selisih is None


def test_no_complaint_is_worth_1_by_the_regulation_and_an_error_in_the_form() -> None:
    isian = {"harus_ditindaklanjuti": 0, "sedang_diproses": 0, "selesai_ditindaklanjuti": 0}
    cacat = get_satu(Jenis.BAGI_NOL, {**TERBAIK, "A.II.5.ii.a": isian}, {})
    assert "Menurut peraturan nilainya 1 (nihil pengaduan)." in cacat.uraian


def test_indicators_of_which_nothing_is_filled_are_told_together() -> None:
    kosong = {k: v for k, v in TERBAIK.items() if not k.startswith(("A.I.1.ii.", "A.I.1.iv."))}
    cacat = get_satu(Jenis.BAGI_NOL, kosong, {})
    assert cacat.sel == ("LKE ZI!L10", "LKE ZI!L18")
    assert "2 indikator belum diisi sama sekali" in cacat.uraian


def test_text_where_a_number_belongs() -> None:
    kosong = {k: v for k, v in TERBAIK.items() if k != "B.I.a"}
    cacat = get_satu(Jenis.GALAT_NILAI, kosong, {})
    assert (cacat.sel, cacat.simpul) == (("LKE ZI!L202",), "B.I.a")
    assert "B.I.a belum diisi" in cacat.uraian
    cacat = get_satu(Jenis.GALAT_NILAI, TERBAIK, {"K161": "sepuluh"})
    assert cacat.sel == ("LKE ZI!K160",)
    assert "“sepuluh”" in cacat.uraian


# --- what was typed -------------------------------------------------------------------------------


def test_unanswered_lines_drop_out_of_the_mean() -> None:
    jawaban: dict[str, Jawaban] = {**TERBAIK, "A.I.1.ii.a": "Tidak"}
    del jawaban["A.I.1.ii.b"], jawaban["A.I.1.ii.c"]
    cacat = get_satu(Jenis.BELUM_DIISI, {**jawaban, "A.I.1.ii.a": "Ya"}, {})
    assert cacat.sel == ("LKE ZI!K12", "LKE ZI!K13")
    assert (cacat.simpul, cacat.dampak) == ("A.I.1.ii", Fraction(-2, 3))
    assert "2 dari 3 pertanyaan A.I.1.ii belum diisi (A.I.1.ii.b, A.I.1.ii.c)" in cacat.uraian
    mended = periksa_isian(jawaban, {"L10": "=SUM(L11:L13)/3*H10"})
    assert list_jenis(mended) == set()


def test_a_blank_among_filled_counts() -> None:
    isian = {"pelanggaran_tahun_lalu": 4, "pelanggaran_tahun_ini": 0}
    laporan = periksa_isian({**TERBAIK, "A.II.6.i.b": {"layanan_terdata": 6}})
    (cacat,) = find_cacat(laporan, Jenis.ISIAN_KOSONG)
    assert cacat.sel == ("LKE ZI!K195",)
    assert cacat.dampak == Fraction(-5, 4)
    assert "Formulir melewatinya, portal menilainya 0." in cacat.uraian
    # A single line: with it the whole mean is gone.
    laporan = periksa_isian({**TERBAIK, "A.II.3.iii.a": isian})
    assert laporan.total.formulir == "#DIV/0!"
    assert list_jenis(laporan) >= {Jenis.ISIAN_KOSONG}


def test_an_option_outside_the_scale() -> None:
    cacat = get_satu(Jenis.LUAR_SKALA, TERBAIK, {"K12": "D"})
    assert (cacat.sel, cacat.dampak) == (("LKE ZI!K12",), Fraction(-1, 3))
    assert "“D” bukan pilihan jawaban. Pilih salah satu: A, B, C." in cacat.uraian
    cacat = get_satu(Jenis.LUAR_SKALA, TERBAIK, {"K202": 78})
    assert cacat.dampak == -78 * Fraction("17.5") / 4
    assert "dibagi 25 dahulu" in cacat.uraian


def test_a_formula_or_a_wrong_count_as_an_answer() -> None:
    cacat = get_satu(Jenis.TAK_TERBACA, TERBAIK, {"K12": '="A"'})
    assert "rumus" in cacat.uraian
    assert (cacat.simpul, cacat.dampak) == ("A.I.1.ii", Fraction(-1, 3))
    cacat = get_satu(Jenis.TAK_TERBACA, TERBAIK, {"K162": -1})
    assert "tidak boleh kurang dari 0" in cacat.uraian


def test_ya_in_another_case_is_accepted_and_said() -> None:
    cacat = get_satu(Jenis.PENULISAN, TERBAIK, {"K11": "YA"})
    assert cacat.simpul == ""
    assert "“YA” dibaca sebagai “Ya”" in cacat.uraian
    assert "sama-sama menilainya 1" in cacat.uraian


def test_ya_with_a_space_is_accepted_here_and_dropped_by_the_form() -> None:
    cacat = get_satu(Jenis.PENULISAN, {**TERBAIK, "A.I.1.ii.b": "C"}, {"K11": "Ya "})
    assert (cacat.simpul, cacat.dampak) == ("A.I.1.ii", Fraction(1, 6))
    assert "Formulir melewatinya, portal menilainya 1." in cacat.uraian


def test_more_reported_than_due_is_capped_and_said() -> None:
    isian = {
        "wajib_kepala_satker": 1,
        "wajib_pejabat_lhkpn": 2,
        "wajib_lainnya": 0,
        "sudah_melapor": 5,
    }
    cacat = get_satu(Jenis.LAPOR_LEBIH, {**TERBAIK, "A.II.5.iii.a": isian}, {})
    assert cacat.simpul == ""
    assert "(5) melebihi" in cacat.uraian
    assert "dibatasi menjadi 100%" in cacat.uraian


def test_a_percentage_above_100_percent_is_capped_and_said() -> None:
    isian = {"jumlah_sasaran": 4, "jumlah_sasaran_tercapai": 6}
    cacat = get_satu(Jenis.PERSEN_DIBATASI, {**TERBAIK, "A.II.4.i.a": isian}, {})
    assert "dibatasi menjadi 100%" in cacat.uraian
    naik = {"pelanggaran_tahun_lalu": 2, "pelanggaran_tahun_ini": 3, "pelanggaran_diberi_sanksi": 0}
    cacat = get_satu(Jenis.PERSEN_DIBATASI, {**TERBAIK, "A.II.3.iii.a": naik}, {})
    assert "dibatasi menjadi 0." in cacat.uraian


def test_agents_changes_that_differ_between_the_two_lines() -> None:
    jawaban = {
        **TERBAIK,
        "A.II.1.i.b": {"jumlah_perubahan": 6, "jumlah_terintegrasi": 6},
    }
    cacat = get_satu(Jenis.ISIAN_BERBEDA, jawaban, {})
    assert cacat.sel == ("LKE ZI!K130", "LKE ZI!K132")
    assert "5 pada A.II.1.i.a, 6 pada A.II.1.i.b" in cacat.uraian


def test_a_typed_sum_that_differs_from_its_parts() -> None:
    cacat = get_satu(Jenis.JUMLAH_BEDA, TERBAIK, {"K185": 30})
    assert (cacat.simpul, cacat.dampak) == ("A.II.5.iii", Fraction(1, 2))
    assert "(K185) berisi 30, sedangkan rinciannya berjumlah 15" in cacat.uraian
    cacat = get_satu(Jenis.JUMLAH_BEDA, TERBAIK, {"K185": None})
    assert "(K185) kosong" in cacat.uraian
    assert list_jenis(periksa_isian(sel={"K185": 15})) == set()


def test_a_line_that_the_form_ignores_has_defects_without_effect() -> None:
    laporan = periksa(make_buku(TERBAIK, {"J8": "Ya/Tidak", "K185": 30}))
    (cacat,) = find_cacat(laporan, Jenis.JUMLAH_BEDA)
    assert cacat.simpul == ""
    assert "formulir tidak menghitung baris ini" in cacat.uraian


# --- several at once ------------------------------------------------------------------------------


def test_several_defects_of_one_indicator_share_its_difference() -> None:
    jawaban = {**TERBAIK, "A.I.1.i.b": "C"}
    laporan = periksa_isian(jawaban, {"J8": "Ya", "H7": 1})
    satu, dua = [c for c in laporan.cacat if c.simpul == "A.I.1.i"]
    assert (satu.bersama, dua.bersama) == (True, True)
    assert (satu.dampak, dua.dampak) == (None, None)
    assert laporan.dampak_bersama == {"A.I.1.i": Fraction(1, 4)}


def test_what_defects_explain_adds_up_to_the_difference_of_the_total() -> None:
    jawaban = {**TERBAIK, "A.I.1.i.b": "C", "A.II.5.iii.b": LAPOR_NOL}
    sel = {"L6": "=SUM(L7,L10,L14)", "H24": 2, "L25": 0, "K13": None, "L208": 77, "K185": 15}
    laporan = periksa(make_buku(jawaban, sel))
    assert laporan.total.selisih == sum_dampak(laporan)
    assert laporan.total.selisih == sum(
        (s.sendiri or Fraction(0) for s in laporan.simpul), Fraction(0)
    )
    assert Jenis.TAK_TERJELASKAN not in list_jenis(laporan)


def test_every_kind_has_a_title() -> None:
    assert set(JUDUL) == set(Jenis)
    assert PERBAIKAN.keys() <= BAIK.keys()


def test_a_line_whose_row_is_not_recognised_counts_0_by_the_regulation() -> None:
    laporan = periksa_isian(sel={"G12": "Pertanyaan yang tidak ada dalam peraturan"})
    (cacat,) = find_cacat(laporan, Jenis.BARIS_TAK_DIKENAL)
    assert (cacat.kode, cacat.simpul, cacat.dampak) == ("A.I.1.ii.b", "A.I.1.ii", Fraction(-1, 3))
    laporan = periksa_isian(sel={"G161": "Jumlah lain"})
    (cacat,) = find_cacat(laporan, Jenis.BARIS_TAK_DIKENAL)
    assert (cacat.kode, cacat.dampak) == ("A.II.4.i.a", Fraction(-2))


def test_a_percentage_whose_question_is_not_recognised_is_said() -> None:
    laporan = periksa_isian(sel={"G193": "Lain", "K195": 3})
    (cacat,) = find_cacat(laporan, Jenis.BARIS_TAK_DIKENAL)
    assert (cacat.kode, cacat.simpul) == ("A.II.6.i.b", "A.II.6.i")
    assert "Rinciannya terbaca; portal menilainya 0,5." in cacat.uraian


def test_a_number_typed_as_text_is_read_here_and_unknown_in_the_form() -> None:
    laporan = periksa_isian(sel={"K202": "3,71"})
    assert list_jenis(laporan) == {Jenis.PENULISAN, Jenis.RUMUS_TAK_DIDUKUNG}
    (cacat,) = find_cacat(laporan, Jenis.PENULISAN)
    assert "tidak dapat dihitung ulang; portal menilainya 0,9275." in cacat.uraian
    assert laporan.total.formulir is None


@pytest.mark.parametrize(
    "rumus",
    [
        f"=SUM({','.join(['L1:L300'] * 200)})",
        "=SUM(A1:XFD1048576)",
        "=L{lagi}+L{lagi}",
        "=L{ini}",
        "=1/0",
        "=" + "(" * 500,
    ],
)
def test_hostile_formulas_are_reported_in_bounded_work(rumus: str) -> None:
    sel = {f"L{n}": rumus.format(lagi=n + 1, ini=n) for n in range(8, 206)}
    laporan = periksa(make_buku(sel=sel))
    assert laporan.mengubah_nilai
    assert laporan.hasil.total == 100
