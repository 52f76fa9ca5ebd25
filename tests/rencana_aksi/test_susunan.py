"""A plan in the order of its form: own items, rows without items, times of rows."""

from operator import attrgetter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rencana_aksi.models import Indikator, RencanaAksi
from rencana_aksi.services import add_item, remove_item, save_area, set_bulan, set_bulan_baris
from rencana_aksi.susunan import gather_bagian
from tests.factories import UnitKerjaFactory, UserFactory, buka_rencana


@pytest.fixture
def rencana(db):
    return buka_rencana(UnitKerjaFactory())


@pytest.fixture
def orang(db):
    return UserFactory()


def find(rencana, kode):
    return next(
        b for bagian in gather_bagian(rencana) for b in bagian.baris if b.indikator.kode == kode
    )


@pytest.fixture
def baris(rencana):
    return gather_bagian(rencana)[0].baris[0]


def test_an_own_item_stands_after_the_items_of_the_template(rencana, baris, orang):
    awal = [item.uraian for item in baris.item]
    for teks in ("Studi tiru", "Lokakarya"):
        add_item(rencana=rencana, indikator=baris.indikator, teks=teks, by=orang)

    kini = find(rencana, baris.indikator.kode)

    assert [item.uraian for item in kini.item] == [*awal, "Studi tiru", "Lokakarya"]


def test_a_row_of_the_template_without_items_still_takes_own_ones(rencana, orang):
    kosong = find(rencana, "C.1.c.5").indikator
    rencana.item.filter(indikator=kosong).delete()

    add_item(rencana=rencana, indikator=kosong, teks="Pendataan ulang", by=orang)

    assert [item.uraian for item in find(rencana, "C.1.c.5").item] == ["Pendataan ulang"]


def test_what_was_taken_off_is_kept_apart(rencana, baris, orang):
    item = add_item(rencana=rencana, indikator=baris.indikator, teks="Studi tiru", by=orang)
    remove_item(item=item, expected_version=1, by=orang)

    bagian = gather_bagian(rencana)[0]

    assert item not in bagian.baris[0].item
    assert bagian.dihapus == (item,)
    assert bagian.jumlah == 12


def test_items_without_an_own_time_follow_their_row(rencana, baris, orang):
    sendiri, ikut = baris.item[:2]
    set_bulan(item=sendiri, bulan=[12], expected_version=1, by=orang)
    set_bulan_baris(
        rencana=rencana, indikator=baris.indikator, bulan=[1, 2], expected_version=0, by=orang
    )

    bagian = gather_bagian(rencana)[0]
    kini = bagian.baris[0]

    assert [kini.waktu_item(item) for item in kini.item] == ["Desember", "Januari–Februari"]
    assert ikut in kini.item
    assert (kini.terjadwal, bagian.terjadwal) == (2, 2)
    assert attrgetter("terjadwal", "jumlah_butir")(RencanaAksi.objects.with_progress().get()) == (
        2,
        112,
    )


def test_both_sections_of_an_area_say_what_the_unit_says_about_it(rencana, baris, orang):
    area = baris.indikator.area
    save_area(
        rencana=rencana,
        area=area,
        tujuan="Pola pikir berubah",
        target="Satu\n\nDua",
        expected_version=0,
        by=orang,
    )

    pemenuhan, reform = (b for b in gather_bagian(rencana) if b.asal.area == area.nomor)

    assert pemenuhan.tujuan == reform.tujuan == "Pola pikir berubah"
    assert reform.target == ("Satu", "Dua")


def test_the_results_belong_to_no_area(rencana):
    assert gather_bagian(rencana)[-1].area is None


def test_a_plan_is_gathered_in_four_queries_however_full(rencana, baris, orang):
    for nomor in range(5):
        add_item(rencana=rencana, indikator=baris.indikator, teks=f"Butir {nomor}", by=orang)
    for indikator in Indikator.objects.filter(regulasi=rencana.regulasi)[:5]:
        set_bulan_baris(
            rencana=rencana, indikator=indikator, bulan=[1], expected_version=0, by=orang
        )

    with CaptureQueriesContext(connection) as queries:
        for bagian in gather_bagian(rencana):
            for satu in bagian.baris:
                assert [str(item) for item in satu.item]
                assert satu.indikator.area or bagian.area is None

    assert len(queries) == 4
