"""Two people fill the same part of a plan: who comes second sees both and loses nothing."""

from datetime import date
from http import HTTPStatus

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from rencana_aksi.bulan import pack_bulan
from rencana_aksi.isi_beku import build_isi, sidik_isi, to_json
from rencana_aksi.models import (
    AreaRencana,
    BarisRencana,
    ItemRencana,
    RencanaAksi,
    StatusRencana,
)
from rencana_aksi.services import (
    add_item,
    open_revisi,
    remove_item,
    save_area,
    save_bagian_umum,
    save_item,
    save_kemajuan,
    set_bulan,
    set_bulan_baris,
    sign_rencana,
)
from rencana_aksi.services.kunci import name_objek
from tests.factories import PenugasanFactory, UserFactory, buka_rencana
from units.models import Peran
from zi_portal.riwayat.services import catat

HTMX = {"HX-Request": "true"}


@pytest.fixture
def rencana(pemeran):
    return buka_rencana(pemeran.unit, by=pemeran["tim_zi"])


@pytest.fixture
def item(rencana):
    return rencana.item.order_by("urut").first()


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


def alamat(nama, rencana, pk=None):
    args = [rencana.unit_id, rencana.tahun] + ([pk] if pk else [])
    return reverse(f"rencana_aksi:{nama}", args=args)


def test_who_typed_and_who_saved_are_both_named_with_their_versions(tim, pemeran, item):
    set_bulan(item=item, bulan=[6], expected_version=1, by=pemeran["kepala_unit"])

    response = tim.post(
        alamat("item", item.rencana, item.pk),
        {"bulan": ["1"], "expected_version": 1},
        headers=HTMX,
    )

    bentrok = {"status_code": HTTPStatus.CONFLICT}
    assertContains(response, "diubah oleh kepala_unit pukul", **bentrok)
    assertContains(response, "<strong>Juni</strong>", html=True, **bentrok)
    assertContains(response, "<strong>Januari</strong>", html=True, **bentrok)
    assertContains(response, 'name="timpa_versi" value="2"', **bentrok)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_i_left_alone_does_not_undo_what_somebody_else_did(tim, pemeran, item, headers):
    """He set June while I typed the output: my form still holds no month, and never meant it."""
    set_bulan(item=item, bulan=[6], expected_version=1, by=pemeran["kepala_unit"])
    url = alamat("item", item.rencana, item.pk)

    response = tim.post(url, {"keluaran": "SK Tim", "expected_version": 1}, headers=headers)

    bentrok = {"status_code": HTTPStatus.CONFLICT}
    assertContains(response, "<strong>SK Tim</strong>", html=True, **bentrok)
    assertContains(response, 'value="6" checked>Jun', **bentrok)  # now on my page
    assertContains(response, "sudah tampak pada isian Anda", **bentrok)
    tim.post(url, {"keluaran": "SK Tim", "bulan": ["6"], "expected_version": 1, "timpa_versi": 2})
    item.refresh_from_db()
    assert (item.keluaran, item.bulan) == ("SK Tim", pack_bulan([6]))


def test_two_who_save_the_same_do_not_disagree(tim, pemeran, item):
    set_bulan(item=item, bulan=[6], expected_version=1, by=pemeran["kepala_unit"])

    response = tim.post(
        alamat("item", item.rencana, item.pk),
        {"bulan": ["6"], "expected_version": 1},
        headers=HTMX,
    )

    assertContains(response, "tersimpan")
    assertContains(response, '<input type="hidden" name="expected_version" value="2">', html=True)


def test_dates_of_somebody_else_are_shown_where_i_typed_none(tim, item):
    url = alamat("item", item.rencana, item.pk)
    tanggal = {"mulai": "2026-03-02", "selesai": "2026-03-06"}
    assert tim.post(url, tanggal | {"expected_version": 1}).status_code == HTTPStatus.FOUND

    response = tim.post(url, {"keluaran": "Baru", "expected_version": 1}, headers=HTMX)

    assertContains(response, 'name="mulai" value="2026-03-02"', status_code=HTTPStatus.CONFLICT)
    item.refresh_from_db()
    assert (item.mulai, item.keluaran) == (date(2026, 3, 2), "")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_months_of_a_row(tim, pemeran, rencana, item, headers):
    baris = item.indikator
    set_bulan_baris(
        rencana=rencana,
        indikator=baris,
        bulan=[6],
        expected_version=0,
        by=pemeran["kepala_unit"],
    )
    url = alamat("baris", rencana, baris.pk)

    response = tim.post(url, {"bulan": ["1"], "expected_version": 0}, headers=headers)

    assertContains(response, "<strong>Juni</strong>", html=True, status_code=HTTPStatus.CONFLICT)
    assertContains(response, 'name="timpa_versi" value="1"', status_code=HTTPStatus.CONFLICT)
    tim.post(url, {"bulan": ["1"], "expected_version": 0, "timpa_versi": 1}, headers=headers)
    assert BarisRencana.objects.get().bulan == pack_bulan([1])


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_purpose_and_target_of_an_area(tim, pemeran, rencana, item, headers):
    area = item.indikator.area
    save_area(
        rencana=rencana,
        area=area,
        tujuan="Dari kepala",
        target="",
        expected_version=0,
        by=pemeran["kepala_unit"],
    )
    url = alamat("area", rencana, area.pk)
    isian = {"tujuan": "", "target": "Dari saya", "expected_version": 0}

    response = tim.post(url, isian, headers=headers)

    assertContains(response, "Dari saya", status_code=HTTPStatus.CONFLICT)
    assertContains(response, "Dari kepala</textarea>", status_code=HTTPStatus.CONFLICT)
    tim.post(url, isian | {"tujuan": "Dari kepala", "timpa_versi": 1}, headers=headers)
    isi = AreaRencana.objects.get()
    assert (isi.tujuan, isi.target) == ("Dari kepala", "Dari saya")


def test_the_general_part_as_one_types(tim, pemeran, rencana):
    save_bagian_umum(
        rencana=rencana,
        dasar_hukum="UU 28/1999",
        maksud_tujuan=rencana.maksud_tujuan,
        expected_version=1,
        by=pemeran["kepala_unit"],
    )

    isian = {
        "dasar_hukum": rencana.dasar_hukum,
        "maksud_tujuan": "Dari saya",
        "expected_version": 1,
    }
    response = tim.post(alamat("bagian-umum", rencana), isian, headers=HTMX)

    assertContains(response, "UU 28/1999</textarea>", status_code=HTTPStatus.CONFLICT)
    assertContains(response, "<strong>Dari saya</strong>", html=True, status_code=409)
    assertNotContains(response, "<html", status_code=409)


def test_an_item_that_was_taken_off_while_i_typed_keeps_what_i_typed(tim, pemeran, rencana, item):
    butir = add_item(
        rencana=rencana, indikator=item.indikator, teks="Studi tiru", by=pemeran["tim_zi"]
    )
    remove_item(item=butir, expected_version=1, by=pemeran["kepala_unit"])

    response = tim.post(
        alamat("item", rencana, butir.pk),
        {"teks": "Studi tiru", "keluaran": "Laporan", "expected_version": 1},
    )

    assertContains(response, "baru saja dihapus oleh kepala_unit", status_code=409)
    assertContains(response, 'value="Laporan"', status_code=409)


# --- Progress in between --------------------------------------------------------------------------


@pytest.fixture
def pelapor(pemeran):
    orang = UserFactory(nama="Citra Pelapor")
    PenugasanFactory(user=orang, peran=Peran.TIM_ZI, unit=pemeran.unit)
    return orang


@pytest.fixture
def revisi(rencana, pemeran):
    kepala = pemeran["kepala_unit"]
    sign_rencana(rencana=rencana, by=kepala, sidik=sidik_isi(to_json(build_isi(rencana, kepala))))
    return open_revisi(rencana=rencana, alasan="Jadwal mundur", by=kepala)


def write(item, by, **kolom):
    """Save the item as it stands, with `kolom` instead of what it says there."""
    kini = ItemRencana.objects.get(pk=item.pk)
    teks = {n: getattr(kini, n) for n in ("penanggung_jawab", "keluaran", "risiko", "catatan")}
    waktu = {"bulan": (), "mulai": None, "selesai": None}
    return save_item(item=kini, by=by, expected_version=kini.version, **waktu | teks | kolom)


def report(item, by):
    save_kemajuan(
        item=item,
        status="berjalan",
        realisasi="",
        catatan="Mulai",
        expected_version=0,
        by=by,
    )


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_note_that_i_cleared_is_not_taken_for_one_that_i_never_saw(
    tim, pemeran, pelapor, revisi, item, headers
):
    """Progress has a note of its own: it says nothing about the note of the item."""
    write(item, pemeran["tim_zi"], catatan="Rapat dahulu")
    write(item, pemeran["kepala_unit"], catatan="Rapat kemudian")
    report(item, pelapor)

    isian = {"catatan": "", "expected_version": 2}
    response = tim.post(alamat("item", revisi, item.pk), isian, headers=headers)

    assertContains(response, "Rapat kemudian", status_code=HTTPStatus.CONFLICT)
    assertContains(response, "<strong>kosong</strong>", html=True, status_code=HTTPStatus.CONFLICT)


def test_who_reported_progress_is_not_who_changed_the_item(tim, pemeran, pelapor, revisi, item):
    write(item, pemeran["kepala_unit"], keluaran="SK Tim")
    report(item, pelapor)

    isian = {"keluaran": "Notula", "expected_version": 1}
    response = tim.post(alamat("item", revisi, item.pk), isian)

    assertContains(response, "diubah oleh kepala_unit", status_code=HTTPStatus.CONFLICT)
    assertNotContains(response, "baru saja diubah Citra", status_code=HTTPStatus.CONFLICT)


def test_progress_filed_under_the_name_of_its_item_says_nothing_about_the_item(
    tim, pemeran, pelapor, revisi, item
):
    """The trail of an older release cannot be changed."""
    write(item, pemeran["kepala_unit"], keluaran="SK Tim")
    with transaction.atomic():
        catat(
            rantai=f"unit:{revisi.unit_id}",
            tindakan="kemajuan_dilaporkan",
            objek=name_objek(item),
            oleh=pelapor,
            sebelum={"status": "belum"},
            sesudah={"status": "berjalan"},
        )

    isian = {"keluaran": "Notula", "expected_version": 1}
    response = tim.post(alamat("item", revisi, item.pk), isian)

    assertContains(response, "diubah oleh kepala_unit", status_code=HTTPStatus.CONFLICT)


# --- Signed between showing and saving -----------------------------------------------------------


def sign(rencana):
    RencanaAksi.objects.filter(pk=rencana.pk).update(status=StatusRencana.DITANDATANGANI)


@pytest.mark.parametrize(
    ("nama", "isian"),
    [
        ("item", {"keluaran": "Yang saya ketik", "expected_version": 1}),
        ("bagian-umum", {"maksud_tujuan": "Yang saya ketik", "expected_version": 1}),
        ("baris", {"bulan": ["3"], "expected_version": 0}),
        ("area", {"tujuan": "Yang saya ketik", "expected_version": 0}),
        ("item-add", {"teks": "Yang saya ketik"}),
    ],
)
def test_a_plan_that_was_signed_meanwhile_keeps_what_was_typed_on_the_page(
    tim, rencana, item, nama, isian
):
    sign(rencana)
    pk = {
        "item": item.pk,
        "baris": item.indikator_id,
        "area": item.indikator.area_id,
        "item-add": item.indikator_id,
    }.get(nama)

    response = tim.post(alamat(nama, rencana, pk), isian)

    assertContains(response, "sudah ditandatangani", status_code=HTTPStatus.CONFLICT)
    terketik = "Maret" if nama == "baris" else "Yang saya ketik"
    assertContains(response, terketik, status_code=HTTPStatus.CONFLICT)
    response = tim.post(alamat(nama, rencana, pk), isian, headers=HTMX)
    assertContains(response, "baru saja ditandatangani", status_code=HTTPStatus.CONFLICT)
    assertNotContains(response, "<html", status_code=HTTPStatus.CONFLICT)
    assert not AreaRencana.objects.exists()
    assert not BarisRencana.objects.exists()
    assert rencana.item.count() == 112


def test_who_may_not_fill_is_refused_also_after_signing(client_for, pemeran, rencana, item):
    sign(rencana)

    response = client_for(pemeran["pimpinan"]).post(
        alamat("item", rencana, item.pk), {"expected_version": 1}
    )

    assert response.status_code == HTTPStatus.FORBIDDEN
