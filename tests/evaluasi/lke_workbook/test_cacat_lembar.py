"""Remarks around the worksheet: recap, hidden and locked parts, forms that compute nothing."""

from dataclasses import replace
from fractions import Fraction

from evaluasi.lke_workbook.buku import BukuKerja
from evaluasi.lke_workbook.cacat.laporan import Jenis, Sumber
from evaluasi.lke_workbook.cacat.tampilan import kalimat_putusan
from evaluasi.lke_workbook.paket.rumus_bersama import geser
from tests.evaluasi.lke_workbook.buku_cacat import (
    BAIK,
    find_cacat,
    list_jenis,
    make_buku,
    periksa,
    periksa_isian,
    ubah,
)
from tests.penilaian.lembar import TERBAIK

REKAP = "Ctt Eval"


def test_the_ministry_s_weights_of_the_recap() -> None:
    (cacat,) = find_cacat(periksa_isian(), Jenis.REKAP_BOBOT)
    assert cacat.sel == tuple(f"{REKAP}!H{n}" for n in (31, 32, 33, 48, 49, 50, 54))
    assert "H31 Standar Pelayanan 1,5 (menurut peraturan 1)" in cacat.uraian
    assert cacat.simpul == ""


def test_a_recap_with_the_right_weights_is_no_defect() -> None:
    benar = {"H31": 1, "H32": 1, "H33": 1, "H48": 2, "H49": 1.5, "H50": 1.5, "H54": 3}
    buku = ubah(make_buku(sel=BAIK), benar, lembar=REKAP)
    assert find_cacat(periksa(buku), Jenis.REKAP_BOBOT) == []


def test_the_lost_reference_of_the_recap() -> None:
    laporan = periksa_isian()
    (cacat,) = find_cacat(laporan, Jenis.REKAP_RUJUKAN)
    assert cacat.sel == (f"{REKAP}!I53",)
    assert "LHKASN" in cacat.uraian
    buku = ubah(make_buku(sel=BAIK), {"I53": "='LKE ZI'!L183"}, lembar=REKAP)
    assert find_cacat(periksa(buku), Jenis.REKAP_RUJUKAN) == []


def test_labels_of_the_recap_that_name_another_value() -> None:
    (cacat,) = find_cacat(periksa_isian(), Jenis.REKAP_LABEL)
    assert cacat.sel == (f"{REKAP}!H6", f"{REKAP}!H52", f"{REKAP}!H68")
    assert "“NILAI EVALUASI REFORMASI BIROKRASI” menampilkan nilai" in cacat.uraian


def test_indicators_that_the_recap_does_not_show() -> None:
    (cacat,) = find_cacat(periksa_isian(), Jenis.REKAP_KURANG)
    assert "A.I.6.iii Pengelolaan Pengaduan, A.I.6.v Pemanfaatan" in cacat.uraian


def test_hidden_columns_rows_and_sheets_and_a_locked_sheet_are_said() -> None:
    buku = make_buku(sel=BAIK)
    laporan = periksa(buku)
    (cacat,) = find_cacat(laporan, Jenis.TERSEMBUNYI)
    assert "kolom A, J; lembar Utama; lembar Ctt Eval" in cacat.uraian
    assert find_cacat(laporan, Jenis.TERKUNCI)
    terbuka = replace(
        buku,
        lembar=tuple(
            replace(s, tersembunyi=False, terkunci=False, kolom_tersembunyi=frozenset())
            for s in buku.lembar
        ),
    )
    laporan = periksa(terbuka)
    assert not find_cacat(laporan, Jenis.TERSEMBUNYI)
    assert not find_cacat(laporan, Jenis.TERKUNCI)
    baris = replace(buku.lembar[2], baris_tersembunyi=frozenset({13, 12}))
    (cacat,) = find_cacat(
        periksa(replace(buku, lembar=(*buku.lembar[:2], baris))), Jenis.TERSEMBUNYI
    )
    assert "baris 12, 13" in cacat.uraian


def test_a_form_without_values_is_read_and_says_so() -> None:
    """As the ministry's second layout: answers only."""
    buku = make_buku({**TERBAIK, "A.II.4.i.a": {"jumlah_sasaran": 2, "jumlah_sasaran_tercapai": 3}})
    lembar = buku.lembar[2]
    kolom = 12
    tanpa = replace(lembar, sel={k: s for k, s in lembar.sel.items() if k[1] != kolom})
    laporan = periksa(replace(buku, lembar=(*buku.lembar[:2], tanpa)))
    assert laporan.sumber is Sumber.TIDAK_ADA
    assert not laporan.mengubah_nilai
    assert not laporan.putusan_berubah
    assert laporan.total.formulir is None
    assert laporan.total.peraturan == 100
    assert find_cacat(laporan, Jenis.PERSEN_DIBATASI)
    assert not find_cacat(laporan, Jenis.JUMLAH_BEDA)  # K185 is empty, and nothing reads it
    assert kalimat_putusan(laporan) == (
        "Formulir ini tidak menghitung nilai. Menurut PermenPANRB 90/2021 dan Perbup Ketapang "
        "49/2022 unit memenuhi ambang batas WBBM (nilai 100,00)."
    )


def test_rows_that_moved_are_found_with_their_formulas() -> None:
    """The same sheet twelve rows further down: nothing is looked up by a fixed address."""
    buku = make_buku(TERBAIK, {**BAIK, "H24": 1.5})
    laporan = periksa(_turunkan(buku, 12))
    (cacat,) = find_cacat(laporan, Jenis.BOBOT)
    assert (cacat.sel, cacat.dampak) == (("LKE ZI!H36",), Fraction(-1, 2))
    assert list_jenis(laporan) == {Jenis.BOBOT}


def _turunkan(buku: BukuKerja, jarak: int) -> BukuKerja:
    """Only the worksheet, with `jarak` rows inserted above it."""
    lama = buku.lembar[2]
    sel = {
        (baris + jarak, kolom): replace(
            s, baris=baris + jarak, rumus=geser(s.rumus, jarak, 0) if s.rumus else ""
        )
        for (baris, kolom), s in lama.sel.items()
    }
    return replace(buku, lembar=(replace(lama, sel=sel),))
