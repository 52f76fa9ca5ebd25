"""Pages of the plan: who sees what, what is saved, what it costs."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from rencana_aksi.bulan import pack_bulan
from rencana_aksi.models import (
    ItemRencana,
    KemajuanItem,
    RencanaAksi,
    StatusKemajuan,
    StatusRencana,
)
from rencana_aksi.services import set_bulan, set_bulan_baris
from tests.factories import UnitKerjaFactory, buka_rencana, muat_ketapang
from units.models import UnitKerja

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


def alamat(nama, objek):
    if isinstance(objek, ItemRencana):
        return reverse(
            f"rencana_aksi:{nama}", args=[objek.rencana.unit_id, objek.rencana.tahun, objek.pk]
        )
    return reverse(f"rencana_aksi:{nama}", args=[objek.unit_id, objek.tahun])


def sign(rencana):
    RencanaAksi.objects.filter(pk=rencana.pk).update(status=StatusRencana.DITANDATANGANI)


# --- List ----------------------------------------------------------------------------------------


def test_the_list_shows_the_state_of_every_visible_unit(client_for, pemeran, item):
    set_bulan(item=item, bulan=[1], expected_version=1, by=pemeran["tim_zi"])

    response = client_for(pemeran["pimpinan"]).get(
        reverse("rencana_aksi:daftar"), {"tahun": item.rencana.tahun}
    )

    assertContains(response, "1 dari 112")
    assertContains(response, "Dinas Lain")
    assertContains(response, "belum dibuka")
    assertNotContains(response, "Dinas Kabupaten Jauh")


def test_the_list_costs_the_same_for_one_unit_and_forty(client_for, pemeran):
    client = client_for(pemeran["pimpinan"])
    url = reverse("rencana_aksi:daftar") + "?tahun=2026"
    buka_rencana(pemeran.unit)
    client.get(url)
    with CaptureQueriesContext(connection) as sedikit:
        client.get(url)

    for _ in range(40):
        buka_rencana(UnitKerjaFactory(instansi=pemeran.instansi))
    with CaptureQueriesContext(connection) as banyak:
        response = client.get(url)

    assert len(response.context["halaman"].object_list) == 25
    assert len(banyak) == len(sedikit) <= 8


def test_the_list_names_the_revision_and_counts_what_follows_its_row(client_for, pemeran, item):
    set_bulan_baris(
        rencana=item.rencana,
        indikator=item.indikator,
        bulan=[1],
        expected_version=0,
        by=pemeran["tim_zi"],
    )
    KemajuanItem.objects.create(
        item=item,
        status=StatusKemajuan.SELESAI,
        oleh=pemeran["tim_zi"],
        diubah=timezone.now(),
    )
    RencanaAksi.objects.update(
        status=StatusRencana.DITANDATANGANI, revisi=2, alasan_revisi="Mutasi pegawai"
    )

    response = client_for(pemeran["pimpinan"]).get(
        reverse("rencana_aksi:daftar"), {"tahun": item.rencana.tahun}
    )

    assertContains(response, "ditandatangani, revisi 2")
    assertContains(response, "2 dari 112")  # scheduled: both items of the row
    assertContains(response, "1 dari 112")  # done


def test_the_list_finds_a_unit_by_name(client_for, pemeran):
    response = client_for(pemeran["pimpinan"]).get(reverse("rencana_aksi:daftar"), {"cari": "lain"})

    assertContains(response, "Dinas Lain")
    assertNotContains(response, "Dinas Pemeran")


@pytest.mark.parametrize("tahun", ["", "abcd", "99999", "0001", "²⁰²⁶"])
def test_a_senseless_year_shows_this_year(client_for, pemeran, tahun):
    response = client_for(pemeran["pimpinan"]).get(reverse("rencana_aksi:daftar"), {"tahun": tahun})

    assert response.status_code == HTTPStatus.OK


# --- Opening -------------------------------------------------------------------------------------


def test_a_member_opens_the_plan_of_his_unit(tim, pemeran):
    muat_ketapang()
    halaman = reverse("rencana_aksi:rencana", args=[pemeran.unit.pk, 2026])
    assertContains(tim.get(halaman), "Buka rencana aksi 2026")

    response = tim.post(reverse("rencana_aksi:buka", args=[pemeran.unit.pk, 2026]))

    assertRedirects(response, halaman)
    assert RencanaAksi.objects.get().item.count() == 112


def test_without_a_loaded_regulation_the_page_says_what_to_do(tim, pemeran):
    response = tim.post(reverse("rencana_aksi:buka", args=[pemeran.unit.pk, 2026]), follow=True)

    assertContains(response, "belum dimuat. Sampaikan kepada admin sistem.")


# --- Plan ----------------------------------------------------------------------------------------


def test_the_plan_shows_one_section_with_twelve_labelled_boxes_an_item(tim, rencana):
    response = tim.get(rencana.get_absolute_url(), {"bagian": "C.2.a"})

    assertContains(response, '<h2 id="bagian">a. Manajemen Perubahan</h2>', html=True)
    assertContains(response, "Perubahan konkret oleh agen perubahan")
    assertNotContains(response, "Pembentukan tim untuk melakukan pembangunan ZI")
    assertContains(
        response,
        '<label><input type="checkbox" name="bulan" value="12">Des</label>',
        count=4 + 3,  # four items in three rows
        html=True,
    )


def test_the_plan_costs_the_same_for_any_section(tim, rencana):
    jumlah = set()
    tim.get(rencana.get_absolute_url())
    for kode in ("D.b", "C.1.c"):  # 1 item and 18 items
        with CaptureQueriesContext(connection) as queries:
            tim.get(rencana.get_absolute_url(), {"bagian": kode})
        jumlah.add(len(queries))

    assert len(jumlah) == 1
    assert jumlah.pop() <= 12


def test_a_reader_sees_the_months_but_no_boxes(client_for, pemeran, item):
    set_bulan(item=item, bulan=[3], expected_version=1, by=pemeran["tim_zi"])

    response = client_for(pemeran["tpi_anggota"]).get(item.rencana.get_absolute_url())

    assertNotContains(response, 'type="checkbox"')
    assertContains(response, "bulan-pilih", count=1)
    assertContains(response, "Anda dapat membaca rencana ini.")


# --- Months --------------------------------------------------------------------------------------


def test_a_click_saves_the_months_and_answers_with_the_new_version(tim, item):
    response = tim.post(
        alamat("item", item), {"bulan": ["1", "2"], "expected_version": 1}, headers=HTMX
    )

    item.refresh_from_db()
    assert item.bulan == pack_bulan([1, 2])
    assertContains(response, '<input type="hidden" name="expected_version" value="2">', html=True)
    assertContains(response, "tersimpan")
    assertContains(response, '<span id="terjadwal" hx-swap-oob="true">1</span>', html=True)
    assertContains(
        response, '<small id="terjadwal-bagian" hx-swap-oob="true">1/12</small>', html=True
    )
    assertNotContains(response, "<html")


def test_without_javascript_the_form_leads_back_to_the_item(tim, item):
    response = tim.post(alamat("item", item), {"bulan": ["5"], "expected_version": 1})

    tujuan = f"{item.rencana.get_absolute_url()}?bagian=C.1.a#item-{item.pk}"
    assertRedirects(response, tujuan)
    item.refresh_from_db()
    assert item.bulan == pack_bulan([5])


def test_no_box_at_all_clears_the_months(tim, pemeran, item):
    set_bulan(item=item, bulan=[1], expected_version=1, by=pemeran["tim_zi"])

    tim.post(alamat("item", item), {"expected_version": 2}, headers=HTMX)

    item.refresh_from_db()
    assert item.bulan == 0


@pytest.mark.parametrize("bulan", ["0", "13", "-1", "Januari", ""])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_month_that_does_not_exist_is_told_so(tim, item, bulan, headers):
    response = tim.post(
        alamat("item", item), {"bulan": [bulan], "expected_version": 1}, headers=headers
    )

    assertContains(
        response, "bukan bulan. Muat ulang halaman", status_code=HTTPStatus.UNPROCESSABLE_ENTITY
    )
    item.refresh_from_db()
    assert item.version == 1


@pytest.mark.parametrize("versi", ["", "abc", "0"])
def test_a_missing_version_is_told_so(tim, item, versi):
    response = tim.post(
        alamat("item", item), {"bulan": ["1"], "expected_version": versi}, headers=HTMX
    )

    assertContains(response, "sudah lama terbuka", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)


def test_of_two_editors_the_second_sees_both_versions_and_decides(tim, pemeran, item):
    set_bulan(item=item, bulan=[6], expected_version=1, by=pemeran["kepala_unit"])

    bentrok = tim.post(alamat("item", item), {"bulan": ["1"], "expected_version": 1}, headers=HTMX)

    assertContains(bentrok, "<strong>Juni</strong>", status_code=HTTPStatus.CONFLICT, html=True)
    assertContains(bentrok, 'name="timpa_versi" value="2"', status_code=HTTPStatus.CONFLICT)
    # A further click on a box is still refused: only the button overwrites.
    assertContains(
        bentrok,
        '<input type="hidden" name="expected_version" value="1">',
        status_code=HTTPStatus.CONFLICT,
        html=True,
    )
    item.refresh_from_db()
    assert item.bulan == pack_bulan([6])

    tim.post(
        alamat("item", item),
        {"bulan": ["1"], "expected_version": 1, "timpa_versi": 2},
        headers=HTMX,
    )
    item.refresh_from_db()
    assert item.bulan == pack_bulan([1])


def test_without_javascript_a_conflict_shows_both_versions_too(tim, pemeran, item):
    set_bulan(item=item, bulan=[6], expected_version=1, by=pemeran["kepala_unit"])

    response = tim.post(alamat("item", item), {"bulan": ["1"], "expected_version": 1})

    assertContains(response, "<strong>Juni</strong>", status_code=HTTPStatus.CONFLICT, html=True)
    assertContains(
        response,
        '<label><input type="checkbox" name="bulan" value="1" checked>Jan</label>',
        status_code=HTTPStatus.CONFLICT,
        html=True,
    )


def test_a_signed_plan_takes_no_months(tim, rencana, item):
    sign(rencana)

    response = tim.post(alamat("item", item), {"bulan": ["1"], "expected_version": 1}, headers=HTMX)

    assertContains(response, "baru saja ditandatangani", status_code=HTTPStatus.CONFLICT)
    item.refresh_from_db()
    assert item.bulan == 0


def test_an_item_of_another_plan_is_not_found_below_this_one(tim, pemeran, item):
    lain = buka_rencana(pemeran.unit_lain).item.get(urut=1)
    url = reverse("rencana_aksi:item", args=[pemeran.unit.pk, item.rencana.tahun, lain.pk])

    assert tim.post(url, {"expected_version": 1}).status_code == HTTPStatus.NOT_FOUND


# --- One item, general part ----------------------------------------------------------------------


def test_an_item_is_saved_whole(tim, item):
    isian = {
        "bulan": ["2"],
        "penanggung_jawab": "Sekretaris",
        "keluaran": "SK Tim",
        "catatan": "Rapat dahulu",
        "expected_version": 1,
    }

    response = tim.post(alamat("item", item), isian, follow=True)

    assertContains(response, "Butir tersimpan.")
    assertContains(response, "Penanggung jawab: Sekretaris")
    item.refresh_from_db()
    assert (item.keluaran, item.catatan, item.bulan) == ("SK Tim", "Rapat dahulu", pack_bulan([2]))


def test_a_text_that_is_too_long_says_what_to_do_and_keeps_what_was_typed(tim, item):
    isian = {"keluaran": "x" * 301, "penanggung_jawab": "Budi", "expected_version": 1}

    response = tim.post(alamat("item", item), isian)

    assertContains(response, "Paling banyak 300 huruf", status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assertContains(response, 'value="Budi"', status_code=HTTPStatus.UNPROCESSABLE_ENTITY)


def test_a_conflict_on_an_item_loses_nothing(tim, pemeran, item):
    set_bulan(item=item, bulan=[6], expected_version=1, by=pemeran["kepala_unit"])
    isian = {"bulan": ["1"], "keluaran": "Milik saya", "expected_version": 1}

    response = tim.post(alamat("item", item), isian)

    assertContains(response, "<strong>Juni</strong>", status_code=HTTPStatus.CONFLICT, html=True)
    assertContains(response, 'value="Milik saya"', status_code=HTTPStatus.CONFLICT)

    tim.post(alamat("item", item), isian | {"timpa_versi": 2})
    item.refresh_from_db()
    assert (item.keluaran, item.bulan) == ("Milik saya", pack_bulan([1]))


def test_a_reader_reads_an_item_but_cannot_save_it(client_for, pemeran, item):
    client = client_for(pemeran["pimpinan"])

    assertNotContains(client.get(alamat("item", item)), "Simpan butir")
    response = client.post(alamat("item", item), {"expected_version": 1})

    assert response.status_code == HTTPStatus.FORBIDDEN


def test_the_general_part_is_saved(tim, rencana):
    response = tim.post(
        alamat("bagian-umum", rencana),
        {"dasar_hukum": "UU 28/1999", "maksud_tujuan": "Bersih", "expected_version": 1},
    )

    assertRedirects(response, rencana.get_absolute_url())
    rencana.refresh_from_db()
    assert (rencana.dasar_hukum, rencana.maksud_tujuan) == ("UU 28/1999", "Bersih")


def test_a_conflict_on_the_general_part_shows_both(tim, rencana):
    isian = {"dasar_hukum": "UU 28/1999", "maksud_tujuan": "Satu", "expected_version": 1}
    tim.post(alamat("bagian-umum", rencana), isian)

    response = tim.post(alamat("bagian-umum", rencana), isian | {"maksud_tujuan": "Dua"})

    assertContains(response, "<strong>Satu</strong>", status_code=HTTPStatus.CONFLICT, html=True)
    assertContains(response, "Dua</textarea>", status_code=HTTPStatus.CONFLICT)


def test_the_plan_of_an_inactive_unit_is_only_read(tim, item):
    UnitKerja.objects.filter(pk=item.rencana.unit_id).update(aktif=False)

    response = tim.post(alamat("item", item), {"bulan": ["1"], "expected_version": 1})

    assert response.status_code == HTTPStatus.FORBIDDEN
    assert tim.get(alamat("item", item)).status_code == HTTPStatus.OK
    item.refresh_from_db()
    assert item.bulan == 0


@pytest.mark.parametrize("bulan", ["²", "9" * 5000, "13", "-1", "x"])
def test_what_is_no_month_is_explained(tim, item, bulan):
    response = tim.post(alamat("item", item), {"bulan": ["2", bulan], "expected_version": 1})

    assertContains(response, "bukan bulan", status_code=422)
    assert response.context["form"].chosen == {2}


# --- PDF -----------------------------------------------------------------------------------------


def test_the_plan_downloads_as_pdf(client_for, pemeran, rencana):
    response = client_for(pemeran["pembina"]).get(alamat("pdf", rencana))

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="rencana-aksi-dinas-2026-draf.pdf"'
    )
    assert response.content.startswith(b"%PDF-")
