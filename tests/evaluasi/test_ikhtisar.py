"""What a pimpinan sees of the year on his first page, and what the list says of final results."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from evaluasi.ikhtisar import build_ikhtisar, read_final
from evaluasi.models import Putaran
from evaluasi.services import finalize_putaran, reopen_evaluasi, return_pertanyaan
from tests.conftest import Pemeran
from tests.factories import UnitKerjaFactory

BERANDA = reverse("units:beranda")


@pytest.fixture
def final(diputuskan: Putaran, pemeran: Pemeran) -> Putaran:
    return finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])


def test_the_pimpinan_sees_every_unit_with_stage_score_and_predicate(
    final: Putaran, pemeran: Pemeran, client_for
):
    response = client_for(pemeran["pimpinan"]).get(BERANDA)

    ikhtisar = build_ikhtisar(pemeran.instansi, pemeran.tim.tahun)
    per_unit = {b.unit: b for b in ikhtisar.baris}
    assert set(per_unit) == {
        *(u for u in pemeran.instansi.unit_kerja.all()),
    }
    assert per_unit[pemeran.unit].final.nilai == "100,00"
    assert per_unit[pemeran.unit_lain].status is None
    assert (ikhtisar.sedang_dinilai, ikhtisar.belum_dinilai) == (0, len(per_unit) - 1)
    assert ikhtisar.layak_wbk == int(per_unit[pemeran.unit].final.kata.startswith("layak WBK"))
    assertContains(response, "100,00")
    assertContains(response, "Belum dibuka")
    assertContains(response, reverse("evaluasi:rekap", args=[pemeran.tim.tahun]))


def test_what_the_tpi_is_deciding_is_neither_on_the_first_page_nor_in_the_list(
    diputuskan: Putaran, pemeran: Pemeran, client_for
):
    for alamat in (BERANDA, reverse("evaluasi:daftar")):
        assertNotContains(client_for(pemeran["pimpinan"]).get(alamat), "100,00")

    ikhtisar = build_ikhtisar(pemeran.instansi, pemeran.tim.tahun)
    assert ikhtisar.sedang_dinilai == 1


def test_a_reopened_evaluation_has_no_final_score(final: Putaran, pemeran: Pemeran, client_for):
    daftar = reverse("evaluasi:daftar")
    assertContains(client_for(pemeran["tim_zi"]).get(daftar), "100,00")

    reopen_evaluasi(putaran=final, alasan="Bukti baru", by=pemeran["tpi_ketua"])

    for alamat in (BERANDA, daftar):
        assertNotContains(client_for(pemeran["pimpinan"]).get(alamat), "100,00")


def test_a_total_just_below_its_floor_does_not_look_like_it():
    publik = {
        "nilai": {"total": "74.996"},
        "temuan": [{"nilai": "74.996", "ambang": "75", "status": "belum_memenuhi"}],
        "layak": {"WBK": False, "WBBM": False},
    }

    assert read_final(publik).nilai == "74,996"
    assert read_final(publik).kata == "belum layak"


def test_other_roles_get_no_table_of_all_units(final: Putaran, pemeran: Pemeran, client_for):
    for orang in ("tim_zi", "kepala_unit", "tpi_ketua", "penetapan"):
        assertNotContains(client_for(pemeran[orang]).get(BERANDA), "Belum dibuka")


def count_queries(client, alamat: str) -> int:
    client.get(alamat)
    with CaptureQueriesContext(connection) as tercatat:
        assert client.get(alamat).status_code == 200
    return len(tercatat)


def test_the_first_page_of_a_pimpinan_costs_the_same_for_forty_units(
    final: Putaran, pemeran: Pemeran
):
    tahun = pemeran.tim.tahun
    assert timezone.localdate().year == tahun
    with CaptureQueriesContext(connection) as sedikit:
        build_ikhtisar(pemeran.instansi, tahun)
    assert len(sedikit) <= 8
    UnitKerjaFactory.create_batch(40, instansi=pemeran.instansi)
    with CaptureQueriesContext(connection) as banyak:
        assert len(build_ikhtisar(pemeran.instansi, tahun).baris) > 40
    assert len(banyak) == len(sedikit)


@pytest.mark.parametrize("alamat", [BERANDA, reverse("evaluasi:daftar")])
def test_the_whole_page_costs_the_same_for_forty_units(
    final: Putaran, pemeran: Pemeran, client_for, alamat: str
):
    client = client_for(pemeran["pimpinan"])
    sebelum = count_queries(client, alamat)
    UnitKerjaFactory.create_batch(40, instansi=pemeran.instansi)

    assert count_queries(client, alamat) == sebelum
    assert sebelum <= 8 + 3  # three for the frame: session, user, his instansi


def test_the_page_of_the_returned_line_is_what_the_main_button_opens(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    kode = "A.I.1.i.b"
    pertanyaan = diajukan.evaluasi.lke.pertanyaan.get(kode=kode)
    return_pertanyaan(
        putaran=diajukan, pertanyaan=pertanyaan, catatan="Lengkapi.", by=pemeran["tpi_anggota"]
    )

    alamat = diajukan.evaluasi.get_absolute_url()
    assertContains(client_for(pemeran["tim_zi"]).get(alamat), f"Perbaiki {kode}")
    assertNotContains(client_for(pemeran["pendamping"]).get(alamat), f"Perbaiki {kode}")


def test_finalising_names_requirements_without_data_and_does_not_refuse(
    diputuskan: Putaran, pemeran: Pemeran, client_for
):
    client = client_for(pemeran["tpi_ketua"])
    evaluasi = diputuskan.evaluasi
    alamat = reverse("evaluasi:finalize", args=[evaluasi.unit_id, evaluasi.tahun])
    assertNotContains(client.get(alamat), "belum diisi TPI")
    pemeran.unit.profil.all().delete()

    halaman = client.get(alamat)

    assertContains(halaman, "E7, E8a, E8b, E10 belum diisi TPI")
    assertContains(halaman, "Finalkan evaluasi</button>")
    isi = reverse("units:profil-tpi", args=[evaluasi.unit_id, evaluasi.tahun])
    assertContains(halaman, f'href="{isi}"')
    client.post(alamat, {"sidik": halaman.context["sidik"]})
    assert Putaran.objects.get().is_final


def test_a_period_without_a_beginning_has_no_data(putaran: Putaran, pemeran: Pemeran, client_for):
    pemeran.unit.penetapan.all().delete()
    evaluasi = putaran.evaluasi

    response = client_for(pemeran["tim_zi"]).get(
        reverse("evaluasi:hasil", args=[evaluasi.unit_id, evaluasi.tahun])
    )

    [baris] = [b for b in response.context["daftar_syarat"] if b.kode == "E9"]
    assert (baris.wbk.nilai, baris.wbk.status) == ("belum ada data", "tanpa-data")
