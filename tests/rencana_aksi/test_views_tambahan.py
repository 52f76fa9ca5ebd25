"""Own items, dates, months of a row and purpose of an area on the pages of a plan."""

import gzip
from dataclasses import replace
from http import HTTPStatus

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from evaluasi.penilaian.loader import get_regulasi
from rencana_aksi import susunan
from rencana_aksi.bulan import pack_bulan
from rencana_aksi.models import AreaRencana, BarisRencana, ItemRencana
from rencana_aksi.services import (
    add_item,
    remove_item,
    save_area,
    set_bulan,
    set_bulan_baris,
)
from tests.factories import buka_rencana
from zi_portal.riwayat.models import Riwayat

HTMX = {"HX-Request": "true"}
TOLAK = HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.fixture
def rencana(pemeran):
    return buka_rencana(pemeran.unit, by=pemeran["tim_zi"])


@pytest.fixture
def item(rencana):
    return rencana.item.get(urut=1)


@pytest.fixture
def tambahan(rencana, item, pemeran):
    return add_item(
        rencana=rencana, indikator=item.indikator, teks="Studi tiru", by=pemeran["tim_zi"]
    )


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


def alamat(nama, rencana, pk):
    return reverse(f"rencana_aksi:{nama}", args=[rencana.unit_id, rencana.tahun, pk])


# --- Own items -----------------------------------------------------------------------------------


def test_an_own_item_is_added_below_its_row(tim, rencana, item):
    url = alamat("item-add", rencana, item.indikator_id)
    assertContains(tim.get(url), "Tambahkan butir")

    response = tim.post(url, {"teks": "Studi tiru", "bulan": ["5"], "keluaran": "Laporan"})

    baru = ItemRencana.objects.get(butir=None)
    assertRedirects(response, f"{rencana.get_absolute_url()}?bagian=C.1.a#item-{baru.pk}")
    assert (baru.teks, baru.bulan, baru.keluaran) == ("Studi tiru", pack_bulan([5]), "Laporan")
    halaman = tim.get(rencana.get_absolute_url(), {"bagian": "C.1.a"})
    assertContains(halaman, "butir tambahan")
    assertContains(halaman, "1</span> dari 113 butir")


@pytest.mark.parametrize(
    ("isian", "pesan"),
    [
        ({"teks": " "}, "Tuliskan apa yang akan dilakukan."),
        ({"teks": "x" * 1001}, "Paling banyak 1000 huruf"),
        ({"teks": "Studi\0tiru"}, "Karakter null tidak diizinkan."),
        ({"teks": "Studi", "penanggung_jawab": "x" * 201}, "singkatkan namanya"),
        ({"teks": "Studi", "risiko": "x" * 301}, "Paling banyak 300 huruf: ringkas isinya."),
        ({"teks": "Studi", "mulai": "2027-01-05"}, "di luar tahun rencana"),
        ({"teks": "Studi", "mulai": "2026-02-30"}, "Ini bukan tanggal."),
        ({"teks": "Studi", "mulai": "2026-03-05", "selesai": "2026-03-01"}, "mendahului"),
        ({"teks": "Studi", "mulai": "kemarin"}, "Ini bukan tanggal."),
        ({"teks": "Studi", "selesai": "2026-01-05"}, "Isi juga tanggal mulai"),
        ({"teks": "Studi", "bulan": ["13"]}, "bukan bulan"),
    ],
)
def test_what_is_wrong_with_an_own_item_is_said_and_kept(tim, rencana, item, isian, pesan):
    isian = isian | {"keluaran": "Laporan"}

    response = tim.post(alamat("item-add", rencana, item.indikator_id), isian)

    assertContains(response, pesan, status_code=TOLAK)
    assertContains(response, 'value="Laporan"', status_code=TOLAK)
    assert rencana.item.count() == 112


def test_an_own_item_is_taken_off_and_brought_back(tim, rencana, tambahan):
    bagian = f"{rencana.get_absolute_url()}?bagian=C.1.a"

    response = tim.post(alamat("item-remove", rencana, tambahan.pk), {"expected_version": 1})

    terakhir = rencana.item.active().filter(indikator=tambahan.indikator_id).order_by("urut").last()
    assertRedirects(response, f"{bagian}#item-{terakhir.pk}", fetch_redirect_response=False)
    halaman = tim.get(bagian)
    assertContains(halaman, "“Studi tiru” dihapus.")
    assertContains(halaman, "Butir tambahan yang dihapus")
    assertNotContains(halaman, f'id="item-{tambahan.pk}"')

    response = tim.post(
        alamat("item-restore", rencana, tambahan.pk), {"expected_version": 2}, follow=True
    )

    assertContains(response, f'id="item-{tambahan.pk}"')
    assertNotContains(response, "Butir tambahan yang dihapus")


def test_after_an_item_is_taken_off_one_goes_on_at_the_next(tim, rencana, tambahan, pemeran):
    berikut = add_item(
        rencana=rencana, indikator=tambahan.indikator, teks="Berikutnya", by=pemeran["tim_zi"]
    )
    response = tim.post(alamat("item-remove", rencana, tambahan.pk), {"expected_version": 1})
    assert response["Location"].endswith(f"#item-{berikut.pk}")

    rencana.item.filter(indikator=tambahan.indikator).exclude(pk=berikut.pk).delete()
    response = tim.post(alamat("item-remove", rencana, berikut.pk), {"expected_version": 1})
    assert response["Location"].endswith(f"#indikator-{tambahan.indikator_id}")


def test_an_own_item_that_changed_meanwhile_is_not_taken_off(tim, pemeran, rencana, tambahan):
    set_bulan(item=tambahan, bulan=[1], expected_version=1, by=pemeran["kepala_unit"])

    response = tim.post(alamat("item-remove", rencana, tambahan.pk), {"expected_version": 1})

    assertContains(response, "belum ada yang dilakukan", status_code=HTTPStatus.CONFLICT)
    assert ItemRencana.objects.active().filter(pk=tambahan.pk).exists()


@pytest.mark.parametrize("nama", ["item-remove", "item-restore"])
def test_items_of_the_template_cannot_be_taken_off(tim, rencana, item, nama):
    response = tim.post(alamat(nama, rencana, item.pk), {"expected_version": 1})

    assert response.status_code == HTTPStatus.NOT_FOUND


def test_the_text_of_an_own_item_is_changed_and_never_emptied(tim, rencana, tambahan):
    url = alamat("item", rencana, tambahan.pk)

    response = tim.post(url, {"teks": "", "expected_version": 1}, headers=HTMX)
    assertContains(response, "Tuliskan apa yang akan dilakukan.", status_code=TOLAK)
    tim.post(url, {"teks": "Studi tiru WBK", "expected_version": 1}, headers=HTMX)

    tambahan.refresh_from_db()
    assert tambahan.teks == "Studi tiru WBK"


def test_an_own_item_that_was_taken_off_is_only_read(tim, pemeran, rencana, tambahan):
    remove_item(item=tambahan, expected_version=1, by=pemeran["tim_zi"])

    response = tim.get(alamat("item", rencana, tambahan.pk))

    assertContains(response, "sudah dihapus dari rencana")
    assertNotContains(response, "Simpan butir")


# --- Dates ---------------------------------------------------------------------------------------


def test_months_and_dates_raise_a_question_that_its_buttons_answer(tim, rencana, item):
    url = alamat("item", rencana, item.pk)
    isian = {"bulan": ["1"], "mulai": "2026-03-02", "expected_version": 1}

    for headers in ({}, HTMX):
        response = tim.post(url, isian, headers=headers)
        assertContains(response, "Pilih salah satu", status_code=TOLAK)
        assertContains(response, 'name="pakai" value="tanggal"', status_code=TOLAK)
    response = tim.post(url, isian | {"pakai": "tanggal"}, headers=HTMX)

    # The boxes on the page are emptied, and the one day is shown as a span.
    assertContains(response, f'id="bulan-{item.pk}" hx-swap-oob="true"')
    assertNotContains(response, " checked")
    assertContains(response, 'name="selesai" value="2026-03-02"')
    item.refresh_from_db()
    assert (item.bulan, item.waktu) == (0, "2 Maret 2026")

    tim.post(url, isian | {"pakai": "bulan", "expected_version": 2})
    item.refresh_from_db()
    assert (item.waktu, item.mulai) == ("Januari", None)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_date_of_another_year_is_told_so_and_everything_typed_stays(tim, rencana, item, headers):
    isian = {"mulai": "2025-12-31", "selesai": "2026-01-02", "expected_version": 1}

    response = tim.post(alamat("item", rencana, item.pk), isian, headers=headers)

    assertContains(response, "Isi tanggal dalam tahun 2026.", status_code=TOLAK)
    item.refresh_from_db()
    assert item.version == 1


# --- Rows and areas ------------------------------------------------------------------------------


def test_months_of_a_row_are_saved_at_once_and_its_items_say_so(tim, rencana, item):
    url = alamat("baris", rencana, item.indikator_id)

    response = tim.post(url, {"bulan": ["1", "2"], "expected_version": 0}, headers=HTMX)

    assertContains(response, "Mengikuti barisnya: Januari–Februari", count=2)
    assertContains(response, '<span id="terjadwal" hx-swap-oob="true">2</span>', html=True)
    assertContains(response, '<input type="hidden" name="expected_version" value="1">', html=True)
    assert BarisRencana.objects.get().bulan == pack_bulan([1, 2])
    tim.post(url, {"expected_version": 1}, headers=HTMX)
    assert BarisRencana.objects.get().bulan == 0


def test_without_javascript_a_row_and_an_area_lead_back_to_their_section(tim, rencana, item):
    area = item.indikator.area
    bagian = f"{rencana.get_absolute_url()}?bagian=C.1.a"

    baris = tim.post(
        alamat("baris", rencana, item.indikator_id), {"bulan": ["1"], "expected_version": 0}
    )
    isi = tim.post(
        alamat("area", rencana, area.pk),
        {"tujuan": "Berubah", "target": "Satu\r\nDua", "expected_version": 0},
    )

    assertRedirects(baris, f"{bagian}#baris-{item.indikator_id}")
    assertRedirects(isi, f"{bagian}#area-{area.pk}")
    assert AreaRencana.objects.get().target == "Satu\nDua"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_wrong_input_of_a_row_or_an_area_says_what_to_do(tim, rencana, item, headers):
    baris = tim.post(
        alamat("baris", rencana, item.indikator_id),
        {"bulan": ["13"], "expected_version": 0},
        headers=headers,
    )
    area = tim.post(
        alamat("area", rencana, item.indikator.area_id),
        {"tujuan": "x" * 2001, "target": "Ketikan saya", "expected_version": 0},
        headers=headers,
    )

    assertContains(baris, "bukan bulan", status_code=TOLAK)
    assertContains(area, "Paling banyak 2000 huruf", status_code=TOLAK)
    if not headers:
        assertContains(area, "Ketikan saya", status_code=TOLAK)


def test_rows_and_areas_of_another_regulation_are_not_found(tim, rencana, item):
    asing = type(item.indikator).objects.exclude(regulasi=rencana.regulasi)[0]

    for nama, pk in (("baris", asing.pk), ("item-add", asing.pk), ("area", asing.area_id)):
        response = tim.post(alamat(nama, rencana, pk), {"expected_version": 0})
        assert response.status_code == HTTPStatus.NOT_FOUND


def test_a_reader_sees_times_of_rows_purpose_and_details(client_for, pemeran, rencana, item):
    set_bulan_baris(
        rencana=rencana,
        indikator=item.indikator,
        bulan=[4],
        expected_version=0,
        by=pemeran["tim_zi"],
    )

    client = client_for(pemeran["tpi_anggota"])
    response = client.get(rencana.get_absolute_url(), {"bagian": "C.1.a"})

    assertContains(response, "Waktu seluruh baris: April")
    assertContains(response, "Tujuan belum diisi.")
    assertNotContains(response, "Tambah butir")
    assertNotContains(response, 'name="penanggung_jawab"')
    assertContains(client.get(alamat("item", rencana, item.pk)), "April (mengikuti barisnya)")


def test_every_section_is_light(tim, rencana):
    """What a phone loads of the page itself: below 25 kB gzipped, the largest one too."""
    for kode in ("C.1.c", "C.1.f"):
        response = tim.get(rencana.get_absolute_url(), {"bagian": kode})
        assert len(gzip.compress(response.content)) < 25_000


# --- What the template says about an area ---------------------------------------------------------


@pytest.fixture
def bawaan(monkeypatch):
    """A template that names a purpose and two targets for its areas."""
    asli = get_regulasi

    def read(kode):
        regulasi = asli(kode)
        isi = {"tujuan": "Tujuan bawaan", "target": ("Satu", "Dua")}
        return replace(regulasi, rencana=tuple(replace(b, **isi) for b in regulasi.rencana))

    monkeypatch.setattr(susunan, "get_regulasi", read)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_the_template_says_about_an_area_can_be_cleared(tim, bawaan, rencana, item, headers):
    area = item.indikator.area
    url = alamat("area", rencana, area.pk)
    assertContains(tim.get(rencana.get_absolute_url()), "Tujuan bawaan</textarea>")

    tim.post(url, {"tujuan": "", "target": "", "expected_version": 0}, headers=headers)

    assertNotContains(tim.get(rencana.get_absolute_url()), "Tujuan bawaan</textarea>")
    isi = AreaRencana.objects.get()
    assert (isi.tujuan, isi.target, isi.version) == ("", "", 1)
    catatan = Riwayat.objects.for_rantai(f"unit:{rencana.unit_id}").first()
    assert catatan.sebelum == {"tujuan": "Tujuan bawaan", "target": "Satu\nDua"}
    assert catatan.sesudah == {"tujuan": "", "target": ""}


def test_what_the_template_says_stays_its_own_until_somebody_changes_it(tim, bawaan, rencana, item):
    url = alamat("area", rencana, item.indikator.area_id)

    tim.post(url, {"tujuan": "Tujuan bawaan", "target": "Satu\nDua", "expected_version": 0})
    assert not AreaRencana.objects.exists()
    tim.post(url, {"tujuan": "Tujuan bawaan", "target": "Satu", "expected_version": 0})

    isi = AreaRencana.objects.get()
    assert (isi.tujuan, isi.target) == ("Tujuan bawaan", "Satu")


def test_who_left_the_purpose_of_the_template_alone_does_not_undo_another_one(
    tim, bawaan, pemeran, rencana, item
):
    area = item.indikator.area
    save_area(
        rencana=rencana,
        area=area,
        tujuan="Dari kepala",
        target="Satu\nDua",
        expected_version=0,
        by=pemeran["kepala_unit"],
    )

    isian = {"tujuan": "Tujuan bawaan", "target": "Satu", "expected_version": 0}
    response = tim.post(alamat("area", rencana, area.pk), isian, headers=HTMX)

    assertContains(response, "Dari kepala</textarea>", status_code=HTTPStatus.CONFLICT)
