"""Whether the verdict changes: forms that deny what the regulation grants, and the reverse."""

from collections.abc import Mapping

import pytest

from evaluasi.lke_workbook.cacat.laporan import Jenis, LaporanCacat
from evaluasi.lke_workbook.cacat.tampilan import kalimat_putusan, tampilan_laporan
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.profil import TANPA_PROFIL
from evaluasi.penilaian.regulasi import Predikat
from tests.evaluasi.lke_workbook.buku_cacat import (
    find_cacat,
    list_jenis,
    make_buku,
    periksa,
    periksa_isian,
    sum_dampak,
)
from tests.penilaian.lembar import LKE, TERBAIK

# Penguatan Pengawasan at 5,00 + 3,00 points without the wealth reports: its floor for WBK is 9,00.
PENGAWASAN: Mapping[str, Jawaban] = {
    **TERBAIK,
    "A.I.5.iv.b": "C",
    "A.I.5.iv.c": "C",
    "A.I.5.v.a": "D",
    "A.I.5.v.b": "D",
    "A.I.5.v.c": "D",
    "A.I.5.v.d": "C",
    "A.I.5.v.e": "C",
    "A.II.5.i.a": "E",
}
LHKPN = {"wajib_kepala_satker": 1, "wajib_pejabat_lhkpn": 2, "wajib_lainnya": 0}
LHKASN = {"wajib_administrator": 2, "wajib_pengawas": 3, "wajib_fungsional_pelaksana": 10}


def periksa_lapor(lhkpn: int, lhkasn: int, selesai: int = 3) -> LaporanCacat:
    """The form as it circulates: reports of 3 and of 15 due, complaints finished of 3."""
    jawaban = {
        **PENGAWASAN,
        "A.II.5.ii.a": {
            "harus_ditindaklanjuti": 3,
            "sedang_diproses": 3 - selesai,
            "selesai_ditindaklanjuti": selesai,
        },
        "A.II.5.iii.a": {**LHKPN, "sudah_melapor": lhkpn},
        "A.II.5.iii.b": {**LHKASN, "sudah_melapor": lhkasn},
    }
    return periksa(make_buku(jawaban, {"J8": "Ya/Tidak", "K185": 15}))


def get_total(laporan: LaporanCacat) -> tuple[object, object]:
    return laporan.total.formulir, laporan.total.peraturan


def get_aturan(laporan: LaporanCacat) -> list[tuple[str, str, object, object]]:
    """The rules on which the two sides disagree."""
    return [
        (str(a.predikat), a.kode, a.formulir, a.peraturan)
        for a in laporan.aturan
        if a.menurut_formulir != a.menurut_peraturan
    ]


def test_the_form_denies_a_wbk_that_the_regulation_grants() -> None:
    """LHKASN 100 %, LHKPN 0 %: the form sees 0,00 of 2,00 points, the regulation 1,00."""
    laporan = periksa_lapor(lhkpn=0, lhkasn=15)
    assert get_total(laporan) == (93, 94)
    assert get_aturan(laporan) == [("WBK", "S4.5", 8, 9)]
    assert laporan.putusan_formulir.predikat is None
    assert laporan.putusan_peraturan.predikat is Predikat.WBK
    assert laporan.putusan_formulir.predikat_layak is None
    assert laporan.putusan_peraturan.predikat_layak is Predikat.WBK
    assert laporan.putusan_berubah
    assert list_jenis(laporan) == {Jenis.LHKASN}
    assert kalimat_putusan(laporan) == (
        "Formulir menyatakan unit belum memenuhi ambang batas WBK (nilai 93,00), padahal menurut "
        "PermenPANRB 90/2021 dan Perbup Ketapang 49/2022 memenuhi ambang batas WBK (nilai 94,00). "
        "Yang menentukan: S4.5 Area Penguatan Pengawasan (WBK: minimal 9,00; formulir 8,00, "
        "peraturan 9,00)."
    )
    assert (
        "Syarat pengajuan WBK terpenuhi; unit layak diusulkan hanya menurut peraturan."
        in tampilan_laporan(laporan)["penjelasan"]
    )


def test_the_form_grants_a_wbk_that_the_regulation_denies() -> None:
    """LHKPN 100 %, LHKASN 0 %: the form sees 2,00 of 2,00 points, the regulation 1,00."""
    laporan = periksa_lapor(lhkpn=3, lhkasn=0, selesai=2)
    assert get_total(laporan) == (94, 93)
    assert get_aturan(laporan) == [("WBK", "S4.5", 9, 8)]
    assert laporan.putusan_formulir.predikat_layak is Predikat.WBK
    assert laporan.putusan_peraturan.predikat_layak is None
    assert list_jenis(laporan) == {Jenis.LHKASN}
    assert kalimat_putusan(laporan) == (
        "Formulir menyatakan unit memenuhi ambang batas WBK (nilai 94,00), padahal menurut "
        "PermenPANRB 90/2021 dan Perbup Ketapang 49/2022 belum memenuhi ambang batas WBK "
        "(nilai 93,00). Yang menentukan: S4.5 Area Penguatan Pengawasan (WBK: minimal 9,00; "
        "formulir 9,00, peraturan 8,00)."
    )
    assert (
        "Syarat pengajuan WBK terpenuhi; unit layak diusulkan hanya menurut formulir."
        in tampilan_laporan(laporan)["penjelasan"]
    )


def test_unanswered_lines_make_the_form_grant_100_points() -> None:
    """One best answer in each indicator (mistake T1): the regulation gives 74,11."""
    pertama = {
        k.pertanyaan[0].kode: TERBAIK[k.pertanyaan[0].kode] for k in LKE.walk() if k.pertanyaan
    }
    laporan = periksa(make_buku({**pertama, "B.I.b": "A"}, {"J8": "Ya/Tidak"}))
    assert laporan.total.formulir == 100
    assert f"{float(laporan.total.peraturan):.2f}" == "74.11"
    assert laporan.putusan_formulir.predikat is Predikat.WBBM
    assert laporan.putusan_peraturan.predikat is None
    assert list_jenis(laporan) == {Jenis.BELUM_DIISI, Jenis.LHKASN}
    assert laporan.total.selisih == sum_dampak(laporan)


def test_the_requirements_are_the_same_on_both_sides() -> None:
    jawaban = {**TERBAIK, "A.II.5.iii.b": {**LHKASN, "sudah_melapor": 0}}
    laporan = periksa(make_buku(jawaban, {"K185": 15}), TANPA_PROFIL)
    assert laporan.putusan_formulir.predikat is laporan.putusan_peraturan.predikat is Predikat.WBBM
    assert laporan.putusan_formulir.predikat_layak is None
    assert laporan.putusan_peraturan.predikat_layak is None
    assert not laporan.putusan_berubah
    assert kalimat_putusan(laporan) == (
        "Formulir dan peraturan (PermenPANRB 90/2021 dan Perbup Ketapang 49/2022) sama-sama "
        "menyatakan unit memenuhi ambang batas WBBM, tetapi nilainya berbeda: formulir 100,00, "
        "peraturan 99,00."
    )


@pytest.mark.parametrize("galat", ["#DIV/0!", "#VALUE!"])
def test_a_form_whose_total_is_an_error_says_nothing(galat: str) -> None:
    jawaban = dict(TERBAIK)
    del jawaban["A.I.3.v.a" if galat == "#DIV/0!" else "B.I.b"]
    laporan = periksa_isian(jawaban)
    assert laporan.total.formulir == galat
    assert not laporan.putusan_formulir.dapat_disimpulkan
    assert set(laporan.putusan_formulir.layak.values()) == {None}
    assert laporan.putusan_berubah
    assert kalimat_putusan(laporan).startswith(
        f"Putusan formulir tidak dapat disimpulkan: nilai totalnya {galat}. Menurut PermenPANRB "
    )


def test_a_total_just_below_its_minimum_is_not_shown_as_reaching_it() -> None:
    laporan = periksa_isian(TERBAIK, {"L208": 74.999})
    assert "(nilai 74,999)" in kalimat_putusan(laporan)


def test_a_verdict_against_the_total_names_the_rule_that_decides_it() -> None:
    laporan = periksa_isian(TERBAIK, {"L4": 39})
    assert laporan.total.formulir == 100
    assert kalimat_putusan(laporan).endswith(
        "Yang menentukan: S3b Nilai pengungkit (WBK: minimal 40,00; formulir 39,00, peraturan "
        "60,00); S3b Nilai pengungkit (WBBM: minimal 48,00; formulir 39,00, peraturan 60,00)."
    )


def test_a_verdict_that_cannot_be_told_names_the_row_that_is_missing() -> None:
    laporan = periksa_isian(TERBAIK, {"E167": "AREA 5"})
    assert laporan.total.formulir == 100
    assert kalimat_putusan(laporan).startswith(
        "Putusan formulir tidak dapat disimpulkan: nilai totalnya 100,00, tetapi baris A.II.5 "
        "Penguatan Pengawasan tidak dikenali. "
    )
    assert [c.kode for c in find_cacat(laporan, Jenis.BARIS_TAK_DIKENAL)] == ["A.II.5"]


def test_a_verdict_without_a_number_names_the_component() -> None:
    laporan = periksa_isian(TERBAIK, {"L4": "=1/0"})
    assert "nilai totalnya 100,00, tetapi nilai A Pengungkit #DIV/0!." in kalimat_putusan(laporan)
    laporan = periksa_isian(TERBAIK, {"L4": "=RAND()"})
    assert "tetapi nilai A Pengungkit tidak dapat dihitung." in kalimat_putusan(laporan)
    laporan = periksa_isian(TERBAIK, {"L208": "=RAND()"})
    assert "disimpulkan: nilai totalnya tidak dapat dihitung." in kalimat_putusan(laporan)
