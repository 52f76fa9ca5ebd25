"""A line that is saved while one types: what it costs, what comes back, what is never lost."""

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from evaluasi.models import Jawaban, Pertanyaan, Pihak, Putaran
from evaluasi.penilaian_unit import lke_index
from evaluasi.services import answer_pengembalian, return_pertanyaan
from tests.factories import best_isi, jawab
from zi_portal.riwayat.models import Riwayat

HTMX = {"HX-Request": "true"}
PILIHAN = "A.I.1.i.b"
PERSEN = "A.II.1.i.a"
INDEKS = "B.II.a"
BATAS_KUERI = 8
PENGENDALI = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def alamat(nama: str, putaran: Putaran, kode: str = PILIHAN) -> str:
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun, kode])


def save(client, putaran, kode=PILIHAN, **isi: Any):
    pihak = client.get(alamat("pertanyaan", putaran, kode)).context["pihak"] or Pihak.UNIT
    return post_as(client, putaran, pihak, kode, **isi)


def post_as(client, putaran, pihak: Pihak, kode=PILIHAN, **isi: Any):
    """What the form of `pihak` sends."""
    isi = {"expected_version": 0, "pihak": pihak.value, **isi}
    return client.post(alamat("jawaban-save", putaran, kode), isi, headers=HTMX)


def count_queries(act) -> tuple[Any, int]:
    """What the act returned and how many statements it cost, those that only frame it aside."""
    with CaptureQueriesContext(connection) as kueri:
        hasil = act()
    return hasil, sum(not q["sql"].startswith(PENGENDALI) for q in kueri.captured_queries)


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


# --- What it costs -------------------------------------------------------------------------------


@pytest.mark.parametrize("terisi", [False, True])
def test_the_unit_saves_an_answer_in_ten_queries(tim, putaran, terisi):
    versi = 0
    if terisi:
        jawab(putaran, best_isi())
        versi = 1

    response, kueri = count_queries(
        lambda: post_as(
            tim, putaran, Pihak.UNIT, pilihan="B", catatan="SK 1", expected_version=versi
        )
    )

    assert response.status_code == HTTPStatus.OK
    assert putaran.jawaban.get(pertanyaan__kode=PILIHAN).pilihan == "B"
    assert Riwayat.objects.filter(tindakan="jawaban unit disimpan").count() == 1
    # Once per person and evaluation, one more keeps that he wrote for the unit.
    assert kueri <= BATAS_KUERI + (not terisi)


@pytest.mark.parametrize("peran", ["tpi_ketua", "tpi_anggota"])
@pytest.mark.parametrize("terisi", [False, True])
def test_an_assessor_saves_an_answer_in_ten_queries(client_for, pemeran, diajukan, peran, terisi):
    pihak = Pihak.TPI if peran == "tpi_ketua" else Pihak.ANGGOTA
    versi = 0
    if terisi:
        jawab(diajukan, best_isi(), pihak)
        versi = 1
    client = client_for(pemeran[peran])

    response, kueri = count_queries(
        lambda: post_as(
            client, diajukan, pihak, pilihan="B", alasan="Tanpa SK", expected_version=versi
        )
    )

    assert response.status_code == HTTPStatus.OK
    assert diajukan.jawaban.get(pertanyaan__kode=PILIHAN, pihak=pihak).pilihan == "B"
    assert kueri <= BATAS_KUERI


def test_a_returned_line_costs_one_query_more_to_the_unit_and_four_to_the_tpi(
    client_for, pemeran, diajukan, tim
):
    butir = Pertanyaan.objects.get(regulasi=diajukan.evaluasi.lke_id, kode=PILIHAN)
    ketua, satu = pemeran["tpi_ketua"], {"putaran": diajukan, "pertanyaan": butir}
    return_pertanyaan(**satu, catatan="Periksa.", by=ketua)

    response, kueri = count_queries(
        lambda: post_as(tim, diajukan, Pihak.UNIT, pilihan="B", expected_version=1)
    )
    assert response.status_code == HTTPStatus.OK
    assert kueri <= BATAS_KUERI + 1 + 1  # and that he wrote for the unit, once

    answer_pengembalian(**satu, by=pemeran["kepala_unit"])
    penilai = client_for(ketua)
    response, kueri = count_queries(
        lambda: post_as(penilai, diajukan, Pihak.TPI, pilihan="B", expected_version=0)
    )
    assert response.status_code == HTTPStatus.OK
    assert not diajukan.pengembalian.open().exists()
    assert kueri <= BATAS_KUERI + 4  # closing the return is an act with a record of its own


# --- What comes back -----------------------------------------------------------------------------


def test_the_answer_to_a_save_never_replaces_the_form(tim, putaran):
    response = save(tim, putaran, pilihan="B")

    assertContains(response, "✓ Tersimpan")
    assertContains(response, 'name="expected_version" value="1" id="id_expected_version"')
    assertNotContains(response, "<form")
    assertNotContains(response, "<textarea")
    assert "jawaban-tersimpan" in response["HX-Trigger-After-Settle"]


def test_each_save_brings_the_version_of_the_next(tim, putaran):
    """Fields changed one after another never conflict with themselves."""
    versi = "0"
    for pilihan in ("A", "B", "C", "A"):
        response = save(tim, putaran, pilihan=pilihan, expected_version=versi)
        assert response.status_code == HTTPStatus.OK
        versi = str(Jawaban.objects.get().version)
        assertContains(response, f'value="{versi}" id="id_expected_version"')

    assert (Jawaban.objects.get().pilihan, versi) == ("A", "4")


def test_a_mistake_stands_at_its_field_and_the_next_save_takes_it_away(tim, putaran):
    response = save(tim, putaran, INDEKS, indeks="78")
    assertContains(response, "Skala 0–100? 78 → 3,12.", status_code=422)
    assertContains(response, 'id="salah-indeks"', status_code=422)
    assertContains(response, "Belum tersimpan", status_code=422)
    assert not Jawaban.objects.exists()

    response = save(tim, putaran, INDEKS, indeks="3,12")
    assertContains(response, '<p class="invalid-feedback" id="salah-indeks" role="alert"')
    assertNotContains(response, "Skala 0–100?")
    assertContains(response, "78,00%")


def test_the_engine_says_at_once_what_counts_are_worth(tim, putaran):
    isi = {"isian_jumlah_agen": "3", "isian_jumlah_perubahan": "2"}
    assertContains(save(tim, putaran, PERSEN, **isi), "66,67%")

    isi = {"isian_jumlah_agen": "3", "isian_jumlah_perubahan": "9", "expected_version": "1"}
    response = save(tim, putaran, PERSEN, **isi)
    assertContains(response, "100,00%")
    assertContains(response, "melebihi")
    assertContains(response, "dibatasi menjadi 1")


def test_an_assessor_is_asked_for_the_reason_and_sees_the_result_meanwhile(
    client_for, pemeran, diajukan
):
    isi = {"isian_jumlah_agen": "3", "isian_jumlah_perubahan": "2"}

    response = save(client_for(pemeran["tpi_ketua"]), diajukan, PERSEN, **isi)

    assertContains(response, "Tuliskan alasannya", status_code=422)
    assertContains(response, "66,67%", status_code=422)


# --- Two editors ---------------------------------------------------------------------------------


def test_the_second_editor_keeps_his_form_and_sees_the_other_answer(client_for, pemeran, putaran):
    save(client_for(pemeran["kepala_unit"]), putaran, pilihan="A", catatan="Yang pertama")
    tim = client_for(pemeran["tim_zi"])

    response = save(tim, putaran, pilihan="C", catatan="Yang kedua")

    assertContains(response, "Yang pertama", status_code=409)
    assertContains(response, "oleh kepala_unit", status_code=409)
    assertContains(response, "Isian Anda tetap ada di formulir ini", status_code=409)
    assertNotContains(response, "<form", status_code=409)
    assert Jawaban.objects.get().pilihan == "A"

    # Typing on meanwhile does not move the button that he is about to press.
    lagi = save(tim, putaran, pilihan="C", catatan="Yang kedua, lagi", bentrok="1")
    assert lagi.status_code == HTTPStatus.CONFLICT
    assert lagi["HX-Reswap"] == "none"

    response = save(tim, putaran, pilihan="C", catatan="Yang kedua", bentrok="1", timpa="1")
    assertContains(response, "✓ Tersimpan")
    assert Jawaban.objects.get().catatan == "Yang kedua"


def test_who_keeps_his_own_answer_still_loses_to_a_third_one(client_for, pemeran, putaran):
    kepala, tim = client_for(pemeran["kepala_unit"]), client_for(pemeran["tim_zi"])
    save(kepala, putaran, pilihan="A")
    save(tim, putaran, pilihan="C")  # refused, and shown version 1
    save(kepala, putaran, pilihan="B", expected_version=1)

    response = save(tim, putaran, pilihan="C", bentrok="1", timpa="1")

    assert response.status_code == HTTPStatus.CONFLICT
    assert "HX-Reswap" not in response
    assert Jawaban.objects.get().pilihan == "B"


def test_typing_into_a_round_that_was_handed_in_is_told_and_kept(tim, diajukan):
    response = save(tim, diajukan, pilihan="C", catatan="Kalimat panjang")

    assertContains(response, "sudah berpindah tahap", status_code=409)
    assertNotContains(response, "Simpan isian saya", status_code=409)


# --- Surveys -------------------------------------------------------------------------------------

SURVEI = {
    "indeks": "3,5964",
    "survei_oleh": "Bagian Organisasi",
    "survei_mulai": "2026-03-02",
    "survei_selesai": "2026-03-20",
    "responden": "120",
}


def test_who_asked_whom_is_kept_and_shown_to_the_assessor(client_for, pemeran, tim, putaran):
    assert save(tim, putaran, INDEKS, **SURVEI).status_code == HTTPStatus.OK
    jawaban = Jawaban.objects.get()
    assert (jawaban.survei_oleh, jawaban.responden) == ("Bagian Organisasi", 120)
    catatan = Riwayat.objects.get(tindakan="jawaban unit disimpan")
    assert catatan.sesudah["responden"] == 120

    halaman = tim.get(alamat("pertanyaan", putaran, INDEKS))
    assertContains(halaman, 'value="2026-03-02"')
    halaman = client_for(pemeran["pembina"]).get(alamat("pertanyaan", putaran, INDEKS))
    assertContains(halaman, "Bagian Organisasi, 2 Maret 2026 – 20 Maret 2026, 120 responden")


def test_fewer_than_thirty_warns_and_never_blocks(tim, putaran):
    response = save(tim, putaran, INDEKS, **SURVEI | {"responden": "29"})
    assertContains(response, "kurang dari 30")
    assert Jawaban.objects.get().responden == 29

    response = save(tim, putaran, INDEKS, **SURVEI | {"responden": "30"}, expected_version="1")
    assertNotContains(response, "kurang dari 30")


@pytest.mark.parametrize(
    ("salah", "pesan"),
    [
        ({"survei_selesai": "2026-03-01"}, "Akhir survei tidak boleh sebelum awalnya."),
        ({"survei_selesai": "2099-01-01"}, "Akhir survei tidak boleh setelah hari ini."),
        ({"survei_mulai": "kemarin"}, "Isi tanggal, misalnya 12/01/2026."),
        ({"responden": "-1"}, "Jumlah responden tidak boleh kurang dari 0."),
        ({"responden": "banyak"}, "Tulis jumlah responden sebagai bilangan bulat."),
        ({"responden": "9" * 30}, "Jumlah responden terlalu besar."),
        ({"survei_oleh": "x" * 201}, "200"),
    ],
)
def test_a_wrong_particular_of_a_survey_is_explained(tim, putaran, salah, pesan):
    assertContains(save(tim, putaran, INDEKS, **SURVEI | salah), pesan, status_code=422)
    assert not Jawaban.objects.exists()


# --- Around the line -----------------------------------------------------------------------------


def test_the_tree_says_how_far_each_part_is(tim, putaran):
    jawab(putaran, {"A.I.1.i.a": "Ya", "A.I.2.i.a": "A"})

    response = tim.get(alamat("pertanyaan", putaran))

    assertContains(response, "2/113")
    assertContains(response, 'id="tanda-A-I-1-i" title="1 dari 2 selesai"')
    assertContains(response, 'id="tanda-A-I-1-i-a" title="selesai"')
    assertContains(response, 'aria-current="page"')


def test_after_a_save_bar_and_signs_are_asked_for_again(tim, putaran):
    jawab(putaran, dict.fromkeys(("A.I.1.i.a",), "Ya"))
    save(tim, putaran, pilihan="A")

    response = tim.get(alamat("nilai-berjalan", putaran), headers=HTMX)

    assertContains(response, 'id="nilai-berjalan"')
    assertContains(response, 'id="tanda-A-I-1-i" title="2 dari 2 selesai" hx-swap-oob="true"')
    assertContains(response, "2/113")


def test_the_bar_holds_the_units_own_answers_only(tim, client_for, pemeran, putaran):
    jawab(putaran, best_isi())
    assertContains(tim.get(alamat("pertanyaan", putaran)), "Total <strong>100,00</strong>")
    # Who may not write is shown no running result of somebody else.
    response = client_for(pemeran["tpi_ketua"]).get(alamat("pertanyaan", putaran))
    assertNotContains(response, 'id="nilai-berjalan"')


@pytest.mark.parametrize("kode", [PILIHAN, PERSEN, INDEKS])
def test_every_kind_of_line_costs_few_queries_to_read(tim, putaran, kode):
    jawab(putaran, best_isi())

    response, kueri = count_queries(lambda: tim.get(alamat("pertanyaan", putaran, kode)))

    assert response.status_code == HTTPStatus.OK
    assert kode in lke_index(putaran.evaluasi.lke.kode)
    assert kueri <= 10


def test_the_assessor_reads_who_was_asked_beside_the_index(client_for, pemeran, diajukan):
    diajukan.jawaban.filter(pertanyaan__kode=INDEKS).update(
        survei_oleh="Bagian Organisasi", responden=12
    )

    halaman = client_for(pemeran["tpi_ketua"]).get(alamat("pertanyaan", diajukan, INDEKS))

    assertContains(halaman, "Survei: Bagian Organisasi, 12 responden")
    assertContains(halaman, "kurang dari 30 responden")
    assertNotContains(halaman, 'name="responden"')
