"""Filled circulating forms: the engine agrees with their formulas wherever no defect is named."""

import random
from fractions import Fraction

import pytest

from evaluasi.lke_workbook.buku import Galat
from evaluasi.lke_workbook.cacat.laporan import Jenis, LaporanCacat, Sumber
from evaluasi.lke_workbook.letak import Bentuk
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.pengenalan import find_letak
from evaluasi.lke_workbook.penulis import write_buku
from evaluasi.lke_workbook.tambal import Tulisan, fill_formulir, get_formulir_kosong
from evaluasi.penilaian.scoring import score
from tests.evaluasi.buku_kerja import BANYAK_ISIAN, isian_beredar, make_jawaban
from tests.evaluasi.lke_workbook.buku_cacat import (
    BAIK,
    list_jenis,
    make_buku,
    periksa,
    simpan,
    sum_dampak,
)
from tests.evaluasi.lke_workbook.contoh_buku import make_isi
from tests.penilaian.lembar import KETENTUAN, LKE

SEPERSEMILIAR = Fraction(1, 10**9)


def assert_explained(laporan: LaporanCacat) -> None:
    """No difference without a defect; what can be computed adds up exactly."""
    bernama = {c.simpul for c in laporan.cacat if c.simpul}
    galat = {sel for c in laporan.cacat for sel in c.sel}
    for simpul in laporan.simpul:
        if simpul.jenis not in ("indikator", "butir") or simpul.kode in bernama:
            continue
        if isinstance(simpul.formulir, Fraction):
            assert abs(simpul.peraturan - simpul.formulir) <= SEPERSEMILIAR, simpul
        else:
            assert isinstance(simpul.formulir, Galat), simpul
            assert simpul.lokasi in galat, simpul
    assert Jenis.TAK_TERJELASKAN not in list_jenis(laporan)
    if laporan.total.selisih is not None:
        assert laporan.total.selisih == sum_dampak(laporan)


@pytest.mark.parametrize("nomor", range(BANYAK_ISIAN))
def test_twenty_filled_forms_agree_but_where_the_report_names_the_defect(nomor: int) -> None:
    isian = isian_beredar(nomor)
    laporan = periksa(open_buku(isian.isi))
    hasil = score(LKE, isian.jawaban, ketentuan=KETENTUAN)
    assert laporan.hasil.nilai == hasil.nilai
    assert_explained(laporan)
    assert {Jenis.LHKASN, Jenis.JENIS_JAWABAN} <= {c.jenis for c in laporan.cacat}


@pytest.mark.parametrize("benih", range(10))
def test_a_mended_and_filled_form_agrees_everywhere(benih: int) -> None:
    """But where a denominator of 0 makes an error: that is named, too."""
    laporan = periksa(simpan(make_buku(make_jawaban(random.Random(benih), 1.0), BAIK)))
    assert_explained(laporan)
    assert list_jenis(laporan) <= {Jenis.BAGI_NOL}
    for simpul in laporan.simpul:
        assert simpul.selisih == 0 or isinstance(simpul.formulir, Galat), simpul


@pytest.mark.parametrize("benih", range(10))
def test_the_form_that_the_portal_mends_agrees_everywhere(benih: int) -> None:
    """Also half filled: unanswered lines count 0 there."""
    jawaban = make_jawaban(random.Random(benih), 0.7)
    isian = {"unit": {kode: Tulisan(isi) for kode, isi in jawaban.items()}}
    kosong = open_buku(get_formulir_kosong())
    letak = find_letak(kosong, LKE)
    laporan = periksa(open_buku(fill_formulir(kosong, letak, LKE, isian, perbaiki=True)))
    assert list_jenis(laporan) == set()
    assert {s.selisih for s in laporan.simpul} == {0}


@pytest.mark.parametrize("pihak", ["unit", "tpi"])
def test_the_portal_s_own_workbook_has_no_defect(pihak: str) -> None:
    """Whoever's answers it scores, half filled, too."""
    jawaban, lain = (make_jawaban(random.Random(benih), 0.7) for benih in (1, 2))
    isi = make_isi(jawaban) if pihak == "unit" else make_isi(lain, tpi=jawaban)
    laporan = periksa(open_buku(write_buku(isi)))
    assert laporan.bentuk is Bentuk.PORTAL
    assert laporan.sumber is Sumber.TERSIMPAN
    assert laporan.hasil.nilai == isi.hasil.nilai
    assert list_jenis(laporan) == set()
    assert {s.selisih for s in laporan.simpul} == {0}
