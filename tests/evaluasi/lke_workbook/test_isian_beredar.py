"""Twenty circulating forms as offices fill them: read, and scored by the engine."""

import pytest

from evaluasi.lke_workbook.letak import Bentuk
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.reader import read_isi, read_workbook
from tests.evaluasi.buku_kerja import BANYAK_ISIAN, CACAT, isian_beredar
from tests.penilaian.lembar import LKE, score_lembar

NOMOR = range(BANYAK_ISIAN)


@pytest.mark.parametrize("nomor", NOMOR)
def test_a_filled_form_says_and_scores_what_was_meant(nomor: int) -> None:
    satu = isian_beredar(nomor)
    dibaca = read_workbook(satu.isi, LKE)
    assert dibaca == satu.jawaban
    assert score_lembar(dibaca) == score_lembar(satu.jawaban)


@pytest.mark.parametrize("nomor", NOMOR)
def test_what_was_typed_oddly_is_said_and_nothing_else(nomor: int) -> None:
    satu = isian_beredar(nomor)
    isi = read_isi(open_buku(satu.isi), LKE)
    assert isi.letak.bentuk is Bentuk.BEREDAR
    assert isi.list_kesalahan() == []
    assert isi.peringatan == ()
    dikatakan = {k.lokasi for b in isi.butir["unit"].values() for k in b.peringatan}
    diharap = {
        "huruf_kecil": {"K9", "K12"},
        "ya_berspasi": {"K8", "K11"},
        "isian_kosong": {"K157"},
        "indeks_teks": {"K202"},
    }
    semua = {alamat for nama in satu.cacat for alamat in diharap.get(nama, ())}
    assert dikatakan - {"LKE ZI!K160"} == {f"LKE ZI!{alamat}" for alamat in semua}


def test_every_defect_is_typed_somewhere() -> None:
    assert {nama for nomor in NOMOR for nama in isian_beredar(nomor).cacat} == set(CACAT)
