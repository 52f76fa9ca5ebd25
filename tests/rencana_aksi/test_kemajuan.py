"""Progress of items: who reports, from when on, and that nothing typed is lost."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from rencana_aksi.isi_beku import build_isi, sidik_isi, to_json
from rencana_aksi.models import ItemRencana, KemajuanItem, StatusKemajuan
from rencana_aksi.services import (
    BelumPernahDitandatangani,
    open_revisi,
    save_kemajuan,
    sign_rencana,
)
from tests.factories import buka_rencana
from units.models import UnitKerja
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

HTMX = {"HX-Request": "true"}
SELESAI = {"status": "selesai", "realisasi": "SK terbit", "expected_version": "0"}


@pytest.fixture
def draf(pemeran):
    return buka_rencana(pemeran.unit, by=pemeran["tim_zi"])


@pytest.fixture
def rencana(draf, pemeran):
    kepala = pemeran["kepala_unit"]
    sign_rencana(rencana=draf, by=kepala, sidik=sidik_isi(to_json(build_isi(draf, kepala))))
    draf.refresh_from_db()
    return draf


@pytest.fixture
def item(rencana):
    return rencana.item.order_by("urut").first()


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


def alamat(nama, item):
    rencana = item.rencana
    return reverse(f"rencana_aksi:{nama}", args=[rencana.unit_id, rencana.tahun, item.pk])


def report(item, by, status="selesai", realisasi="", version=0, catatan=None):
    return save_kemajuan(
        item=item,
        status=status,
        realisasi=realisasi,
        catatan=catatan,
        expected_version=version,
        by=by,
    )


# --- When ----------------------------------------------------------------------------------------


def test_before_the_first_signature_there_is_nothing_to_report_on(draf, pemeran, tim):
    item = draf.item.first()

    with pytest.raises(BelumPernahDitandatangani):
        report(item, pemeran["tim_zi"])

    assert tim.post(alamat("kemajuan", item), SELESAI).status_code == HTTPStatus.FORBIDDEN
    assertContains(tim.get(alamat("item", item)), "Kemajuan dilaporkan setelah kepala unit")
    assert not KemajuanItem.objects.exists()


def test_progress_goes_on_after_signing_and_during_a_revision(item, pemeran):
    report(item, pemeran["tim_zi"], "berjalan")
    open_revisi(rencana=item.rencana, alasan="Jadwal mundur", by=pemeran["kepala_unit"])

    report(item, pemeran["kepala_unit"], "selesai", "SK terbit", version=1)

    kemajuan = KemajuanItem.objects.get()
    assert (kemajuan.status, kemajuan.version) == (StatusKemajuan.SELESAI, 2)
    assert kemajuan.oleh == pemeran["kepala_unit"]


def test_an_inactive_unit_reports_nothing(item, pemeran):
    UnitKerja.objects.filter(pk=item.rencana.unit_id).update(aktif=False)

    with pytest.raises(BelumPernahDitandatangani):
        report(item, pemeran["tim_zi"])


def test_each_change_is_in_the_trail_and_no_change_is_not(item, pemeran):
    report(item, pemeran["tim_zi"], "berjalan")
    banyak = Riwayat.objects.count()
    report(item, pemeran["tim_zi"], "berjalan", version=1)

    assert Riwayat.objects.count() == banyak
    catatan = Riwayat.objects.for_rantai(f"unit:{item.rencana.unit_id}").first()
    assert catatan.tindakan == "kemajuan_dilaporkan"
    assert catatan.objek == f"rencana_aksi.kemajuanitem:{KemajuanItem.objects.get().pk}"
    assert (catatan.sebelum, catatan.sesudah) == ({"status": "belum"}, {"status": "berjalan"})


def test_an_unknown_status_is_refused(item, pemeran):
    with pytest.raises(ValueError, match="batal"):
        report(item, pemeran["tim_zi"], "batal")


# --- Two at once ---------------------------------------------------------------------------------


def test_the_second_of_two_reporters_overwrites_nothing(item, pemeran):
    report(item, pemeran["tim_zi"], "berjalan", "Rapat pertama")

    with pytest.raises(StaleVersion):
        report(item, pemeran["kepala_unit"], "selesai", "Semua rapat")

    assert KemajuanItem.objects.get().realisasi == "Rapat pertama"


def test_a_conflict_shows_both_and_can_be_resolved(tim, item, pemeran):
    report(item, pemeran["kepala_unit"], "berjalan", "Rapat pertama")

    response = tim.post(alamat("kemajuan", item), SELESAI)

    assertContains(response, "Rapat pertama", status_code=HTTPStatus.CONFLICT)
    assertContains(response, "SK terbit", status_code=HTTPStatus.CONFLICT)
    tim.post(alamat("kemajuan", item), SELESAI | {"timpa_versi": "1"})
    assert KemajuanItem.objects.get().realisasi == "SK terbit"


def test_a_conflict_while_typing_keeps_the_boxes_and_offers_to_save_them(tim, item, pemeran):
    report(item, pemeran["kepala_unit"], "berjalan", "Rapat pertama")

    response = tim.post(alamat("kemajuan", item), SELESAI, headers=HTMX)

    assertContains(response, "Rapat pertama", status_code=HTTPStatus.CONFLICT)
    assertContains(response, 'name="timpa_versi" value="1"', status_code=HTTPStatus.CONFLICT)
    assertNotContains(response, "<html", status_code=HTTPStatus.CONFLICT)


def test_of_an_item_taken_off_meanwhile_the_typing_is_shown_back(tim, item, rencana):
    sendiri = ItemRencana.objects.create(
        rencana=rencana, indikator=item.indikator, urut=999, teks="Papan janji"
    )
    ItemRencana.objects.filter(pk=sendiri.pk).update(dihapus_pada=rencana.regulasi.dimuat_pada)

    response = tim.post(alamat("kemajuan", sendiri), SELESAI)

    assertContains(response, "sudah dihapus dari rencana", status_code=HTTPStatus.CONFLICT)
    assertContains(response, "SK terbit", status_code=HTTPStatus.CONFLICT)


# --- Pages ---------------------------------------------------------------------------------------


def test_a_member_reports_in_the_list_and_the_note_stays(tim, item, pemeran):
    report(item, pemeran["tim_zi"], "berjalan", catatan="Menunggu tanda tangan")

    response = tim.post(alamat("kemajuan", item), SELESAI | {"expected_version": "1"}, headers=HTMX)

    assertContains(response, "tersimpan")
    assertContains(response, 'name="expected_version" value="2"')
    assertContains(response, '<span id="kemajuan-selesai" hx-swap-oob="true">1</span>', html=True)
    kemajuan = KemajuanItem.objects.get()
    assert (kemajuan.status, kemajuan.catatan) == ("selesai", "Menunggu tanda tangan")


def test_without_javascript_saving_leads_back_to_the_item(tim, item):
    response = tim.post(alamat("kemajuan", item), SELESAI | {"catatan": "Lihat arsip"})

    assertRedirects(
        response,
        f"{item.rencana.get_absolute_url()}?bagian=C.1.a#item-{item.pk}",
        fetch_redirect_response=False,
    )
    assert KemajuanItem.objects.get().catatan == "Lihat arsip"


@pytest.mark.parametrize(
    ("kolom", "isi", "pesan"),
    [
        ("status", "", "Pilih kemajuannya"),
        ("status", "batal", "Pilih kemajuannya"),
        ("realisasi", "a" * 301, "Paling banyak 300 huruf"),
        ("catatan", "a" * 2001, "Paling banyak 2000 huruf"),
        ("expected_version", "", "sudah lama terbuka"),
        ("expected_version", "-1", "sudah lama terbuka"),
        ("expected_version", "x", "sudah lama terbuka"),
    ],
)
@pytest.mark.parametrize("kepala", [{}, HTMX])
def test_bad_input_says_what_to_do_and_keeps_the_rest(tim, item, kolom, isi, pesan, kepala):
    data = SELESAI | {"catatan": "", kolom: isi}

    response = tim.post(alamat("kemajuan", item), data, headers=kepala)

    assertContains(response, pesan, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert not KemajuanItem.objects.exists()


def test_the_plan_sums_progress_for_each_area(tim, item, rencana, pemeran):
    report(item, pemeran["tim_zi"])
    report(rencana.item.get(butir__kode="C.2.a.1.1"), pemeran["tim_zi"])
    report(rencana.item.order_by("urut").last(), pemeran["tim_zi"], "berjalan")

    response = tim.get(rencana.get_absolute_url())

    area = {a.nama: (a.selesai, a.berjalan, a.jumlah) for a in response.context["kemajuan_area"]}
    assert area["Manajemen Perubahan"] == (2, 0, 16)  # of both aspects
    assert area["Pelayanan Publik Yang Prima"] == (0, 1, 1)
    assert sum(a[2] for a in area.values()) == 112


def test_a_reader_sees_progress_and_no_boxes(client_for, pemeran, item):
    report(item, pemeran["tim_zi"], "selesai", "SK terbit")
    tpi = client_for(pemeran["tpi_anggota"])

    for halaman in (tpi.get(item.rencana.get_absolute_url()), tpi.get(alamat("item", item))):
        assertContains(halaman, "SK terbit")
        assertNotContains(halaman, 'name="realisasi"')


def test_the_plan_costs_the_same_with_progress_and_remarks_on_every_item(tim, rencana, pemeran):
    tim.get(rencana.get_absolute_url())
    with CaptureQueriesContext(connection) as sedikit:
        tim.get(rencana.get_absolute_url())

    for item in rencana.item.all()[:40]:
        report(item, pemeran["tim_zi"], "berjalan")
    with CaptureQueriesContext(connection) as banyak:
        tim.get(rencana.get_absolute_url())

    assert len(banyak) == len(sedikit)
