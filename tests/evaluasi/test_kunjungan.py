"""What changed since somebody last looked: the other side's acts are news, one's own never."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluasi.kunjungan import list_berubah, record_kunjungan
from evaluasi.models import Kunjungan, Pertanyaan, Pihak, Putaran
from evaluasi.penilaian_unit import gather_lembar
from evaluasi.services import (
    agree_on_the_rest,
    agree_with_unit,
    answer_pengembalian,
    finalize_putaran,
    return_pertanyaan,
    save_jawaban,
)
from tests.conftest import Pemeran
from units.models import User

KODE, LAIN = "A.I.1.i.b", "A.I.1.ii.b"


def line(putaran: Putaran, kode: str = KODE) -> Pertanyaan:
    return Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke, kode=kode)


def look(putaran: Putaran, user: User, *kode: str) -> None:
    for satu in kode:
        record_kunjungan(user=user, putaran=putaran, pertanyaan=line(putaran, satu))


def news(putaran: Putaran, user: User) -> set[str]:
    tanpa = list_berubah(user, putaran)
    assert tanpa == list_berubah(user, putaran, gather_lembar(putaran))
    return tanpa


def give_back(putaran: Putaran, by: User, kode: str = KODE) -> None:
    return_pertanyaan(putaran=putaran, pertanyaan=line(putaran, kode), catatan="Ganti SK.", by=by)


def mend(putaran: Putaran, by: User) -> None:
    save_jawaban(
        putaran=putaran,
        pertanyaan=line(putaran),
        pihak=Pihak.UNIT,
        nilai="B",
        catatan="",
        expected_version=1,
        by=by,
    )


def test_a_returned_line_is_news_to_the_whole_unit_until_it_is_opened(
    diajukan: Putaran, pemeran: Pemeran
):
    give_back(diajukan, pemeran["tpi_anggota"])

    assert news(diajukan, pemeran["tim_zi"]) == news(diajukan, pemeran["kepala_unit"]) == {KODE}
    assert news(diajukan, pemeran["tpi_anggota"]) == news(diajukan, pemeran["tpi_ketua"]) == set()

    look(diajukan, pemeran["tim_zi"], KODE)
    assert news(diajukan, pemeran["tim_zi"]) == set()
    assert news(diajukan, pemeran["kepala_unit"]) == {KODE}


def test_what_the_unit_mended_is_news_to_assessors_and_not_to_itself(
    diajukan: Putaran, pemeran: Pemeran
):
    give_back(diajukan, pemeran["tpi_anggota"])
    look(diajukan, pemeran["tim_zi"], KODE)
    look(diajukan, pemeran["tpi_ketua"], KODE, LAIN)

    mend(diajukan, pemeran["tim_zi"])
    assert news(diajukan, pemeran["tpi_ketua"]) == {KODE}
    assert news(diajukan, pemeran["tpi_anggota"]) == set()  # he never looked at this line

    answer_pengembalian(putaran=diajukan, pertanyaan=line(diajukan), by=pemeran["tim_zi"])
    assert news(diajukan, pemeran["tpi_anggota"]) == {KODE}  # but now it waits for him
    assert news(diajukan, pemeran["tim_zi"]) == news(diajukan, pemeran["kepala_unit"]) == set()


def test_assessors_are_not_told_of_each_other(diajukan: Putaran, pemeran: Pemeran):
    look(diajukan, pemeran["tpi_ketua"], KODE)
    agree_with_unit(
        putaran=diajukan,
        pertanyaan=line(diajukan),
        pihak=Pihak.ANGGOTA,
        expected_version=0,
        by=pemeran["tpi_anggota"],
    )
    assert news(diajukan, pemeran["tpi_ketua"]) == set()


def test_at_the_end_the_unit_is_told_where_the_tpi_decided_otherwise(
    diajukan: Putaran, pemeran: Pemeran
):
    look(diajukan, pemeran["tim_zi"], KODE, LAIN)
    save_jawaban(
        putaran=diajukan,
        pertanyaan=line(diajukan),
        pihak=Pihak.TPI,
        nilai="C",
        catatan="",
        alasan="Tanpa SK",
        expected_version=0,
        by=pemeran["tpi_ketua"],
    )
    assert news(diajukan, pemeran["tim_zi"]) == set()  # the TPI's own until then

    agree_on_the_rest(putaran=diajukan, by=pemeran["tpi_ketua"])
    final = finalize_putaran(putaran=diajukan, by=pemeran["tpi_ketua"])

    assert news(final, pemeran["tim_zi"]) == {KODE}
    assert news(final, pemeran["pimpinan"]) == set()


def test_opening_the_page_is_a_visit_and_saving_is_not(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    client = client_for(pemeran["tpi_anggota"])
    args = [diajukan.evaluasi.unit_id, diajukan.evaluasi.tahun, KODE]
    client.post(
        reverse("evaluasi:jawaban-save", args=args),
        {"expected_version": 0, "pilihan": "A", "pihak": "anggota"},
    )
    assert not Kunjungan.objects.exists()

    client.get(reverse("evaluasi:pertanyaan", args=args))
    pertama = Kunjungan.objects.get().pada
    client.get(reverse("evaluasi:pertanyaan", args=args))

    assert Kunjungan.objects.get().pada > pertama


def test_a_visit_is_one_query_and_the_list_a_fixed_number(diajukan: Putaran, pemeran: Pemeran):
    lembar, by = gather_lembar(diajukan), pemeran["tpi_ketua"]
    with CaptureQueriesContext(connection) as kunjungan:
        record_kunjungan(
            user=by, putaran=diajukan, pertanyaan=lembar.jawaban[Pihak.UNIT][KODE].pertanyaan
        )
    assert len(kunjungan) == 1

    jumlah = []
    for kode in (
        ["A.I.1.i.a"],
        [p.kode for p in Pertanyaan.objects.filter(kode__startswith="A.I")][:40],
    ):
        look(diajukan, by, *kode)
        with CaptureQueriesContext(connection) as daftar:
            list_berubah(by, diajukan, lembar)
        jumlah.append(len(daftar))
    assert jumlah[0] == jumlah[1] <= 6


@pytest.mark.parametrize("orang", ["tim_zi", "kepala_unit", "tpi_ketua"])
def test_while_the_unit_fills_it_nothing_is_news_and_nothing_is_asked(
    putaran: Putaran, pemeran: Pemeran, orang, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert list_berubah(pemeran[orang], putaran) == set()
