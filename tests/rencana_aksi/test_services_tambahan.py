"""Own items, months of rows, purpose of areas: what is stored, refused and recorded."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from rencana_aksi.bulan import pack_bulan
from rencana_aksi.models import (
    AreaPerubahan,
    AreaRencana,
    BarisRencana,
    Indikator,
    ItemRencana,
    RencanaAksi,
    StatusRencana,
)
from rencana_aksi.services import (
    RencanaTerkunci,
    add_item,
    remove_item,
    restore_item,
    save_area,
    save_item,
    set_bulan,
    set_bulan_baris,
)
from tests.factories import UnitKerjaFactory, UserFactory, buka_rencana
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

KOSONG: dict[str, Any] = {
    "bulan": [],
    "mulai": None,
    "selesai": None,
    "penanggung_jawab": "",
    "keluaran": "",
    "risiko": "",
    "catatan": "",
}


@pytest.fixture
def rencana(db):
    return buka_rencana(UnitKerjaFactory(nama="Dinas Uji"))


@pytest.fixture
def baris(rencana):
    return rencana.item.get(urut=1).indikator


@pytest.fixture
def orang(db):
    return UserFactory(nama="Pengisi")


def jejak(rencana):
    return Riwayat.objects.for_rantai(f"unit:{rencana.unit_id}").first()


def test_a_new_plan_begins_with_a_purpose_that_names_the_unit(rencana):
    satu, dua, *lain = rencana.maksud_tujuan.splitlines()

    assert "Dinas Uji" in satu
    assert "2026" in satu
    assert "isu strategis dan risiko" in dua  # Pasal 5 ayat (2)
    assert len(lain) == 2


def test_dates_take_the_place_of_months_and_are_recorded(rencana, orang):
    item = rencana.item.get(urut=1)
    isi = KOSONG | {"mulai": date(2026, 3, 2), "selesai": date(2026, 3, 6), "risiko": "Mutasi"}

    save_item(item=item, expected_version=1, by=orang, **isi)

    item.refresh_from_db()
    assert item.waktu == "2–6 Maret 2026"
    assert jejak(rencana).sesudah == {
        "mulai": "2026-03-02",
        "selesai": "2026-03-06",
        "risiko": "Mutasi",
    }


def test_one_date_is_one_day(rencana, orang):
    item = rencana.item.get(urut=1)

    save_item(item=item, expected_version=1, by=orang, **KOSONG | {"mulai": date(2026, 3, 2)})

    item.refresh_from_db()
    assert item.selesai == date(2026, 3, 2)


def test_a_service_trusts_no_form(rencana, baris, orang):
    item = rencana.item.get(urut=1)
    salah: list[dict[str, Any]] = [
        {"mulai": date(2027, 3, 2)},
        {"mulai": date(2026, 3, 2), "bulan": [3]},
        {"selesai": date(2026, 3, 2)},
    ]

    for isi in salah:
        with pytest.raises(ValidationError):
            save_item(item=item, expected_version=1, by=orang, **KOSONG | isi)
    with pytest.raises(ValidationError, match="Tuliskan"):
        add_item(rencana=rencana, indikator=baris, teks=" \n", by=orang)

    item.refresh_from_db()
    assert item.version == 1
    assert rencana.item.count() == 112


def test_months_replace_dates(rencana, orang):
    item = rencana.item.get(urut=1)
    save_item(item=item, expected_version=1, by=orang, **KOSONG | {"mulai": date(2026, 3, 2)})

    set_bulan(item=item, bulan=[5], expected_version=2, by=orang)

    item.refresh_from_db()
    assert (item.waktu, item.mulai) == ("Mei", None)


def test_the_database_refuses_months_beside_dates(rencana):
    with pytest.raises(IntegrityError), transaction.atomic():
        rencana.item.update(bulan=1, mulai=date(2026, 3, 2), selesai=date(2026, 3, 2))


def test_an_own_item_is_added_with_its_trail(rencana, baris, orang):
    item = add_item(rencana=rencana, indikator=baris, teks=" Studi tiru ", bulan=[5], by=orang)

    assert (item.uraian, item.bulan, item.urut) == ("Studi tiru", pack_bulan([5]), 113)
    catatan = jejak(rencana)
    assert catatan.tindakan == "item_rencana_ditambah"
    assert catatan.sesudah == {"teks": "Studi tiru", "bulan": "Mei"}
    assert catatan.catatan == "Butir tambahan: Studi tiru"


def test_an_own_item_is_taken_off_and_comes_back_as_it_was(rencana, baris, orang):
    item = add_item(
        rencana=rencana, indikator=baris, teks="Studi tiru", keluaran="Laporan", by=orang
    )

    remove_item(item=item, expected_version=1, by=orang)
    assert not ItemRencana.objects.active().filter(pk=item.pk).exists()
    restore_item(item=item, expected_version=2, by=orang)

    kembali = ItemRencana.objects.active().get(pk=item.pk)
    assert (kembali.keluaran, kembali.urut, kembali.version) == ("Laporan", item.urut, 3)
    tindakan = [r.tindakan for r in Riwayat.objects.for_rantai(f"unit:{rencana.unit_id}")[:2]]
    assert tindakan == ["item_rencana_dikembalikan", "item_rencana_dihapus"]


def test_taking_off_twice_is_once(rencana, baris, orang):
    item = add_item(rencana=rencana, indikator=baris, teks="Studi tiru", by=orang)
    remove_item(item=item, expected_version=1, by=orang)
    jumlah = Riwayat.objects.count()

    remove_item(item=item, expected_version=1, by=orang)

    assert Riwayat.objects.count() == jumlah


def test_an_item_that_somebody_changed_is_not_taken_off_unseen(rencana, baris, orang):
    item = add_item(rencana=rencana, indikator=baris, teks="Studi tiru", by=orang)
    set_bulan(item=item, bulan=[1], expected_version=1, by=orang)

    with pytest.raises(StaleVersion):
        remove_item(item=item, expected_version=1, by=orang)


def test_an_item_that_was_taken_off_is_not_changed(rencana, baris, orang):
    item = add_item(rencana=rencana, indikator=baris, teks="Studi tiru", by=orang)
    remove_item(item=item, expected_version=1, by=orang)

    with pytest.raises(StaleVersion):
        save_item(item=item, teks="Lain", expected_version=2, by=orang, **KOSONG)


def test_the_template_keeps_its_items(rencana, orang):
    item = rencana.item.get(urut=1)

    with pytest.raises(ValueError, match="templat"):
        remove_item(item=item, expected_version=1, by=orang)
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemRencana.objects.filter(pk=item.pk).update(dihapus_pada="2026-01-01T00:00Z")


def test_a_row_of_another_regulation_is_no_row_of_this_plan(rencana, orang):
    asing = Indikator.objects.exclude(regulasi=rencana.regulasi)[0]

    with pytest.raises(ValueError, match="no row"):
        add_item(rencana=rencana, indikator=asing, teks="Studi tiru", by=orang)
    with pytest.raises(ValueError, match="no row"):
        set_bulan_baris(rencana=rencana, indikator=asing, bulan=[1], expected_version=0, by=orang)
    with pytest.raises(ValueError, match="no area"):
        save_area(
            rencana=rencana,
            area=AreaPerubahan.objects.exclude(regulasi=rencana.regulasi)[0],
            tujuan="",
            target="",
            expected_version=0,
            by=orang,
        )


def test_months_of_a_row_are_saved_with_their_trail(rencana, baris, orang):
    set_bulan_baris(rencana=rencana, indikator=baris, bulan=[1], expected_version=0, by=orang)
    set_bulan_baris(rencana=rencana, indikator=baris, bulan=[1, 2], expected_version=1, by=orang)

    satu = BarisRencana.objects.get()
    assert (satu.waktu, satu.version) == ("Januari–Februari", 2)
    catatan = jejak(rencana)
    assert (catatan.sebelum, catatan.sesudah) == (
        {"bulan": "Januari"},
        {"bulan": "Januari–Februari"},
    )
    assert catatan.catatan == f"Baris {baris.kode}"


@pytest.mark.parametrize("versi", [0, 2])
def test_a_stale_row_or_area_overwrites_nothing(rencana, baris, orang, versi):
    set_bulan_baris(rencana=rencana, indikator=baris, bulan=[1], expected_version=0, by=orang)
    isi = {"rencana": rencana, "area": baris.area, "tujuan": "A", "target": "B", "by": orang}
    save_area(expected_version=0, **isi)

    with pytest.raises(StaleVersion):
        set_bulan_baris(
            rencana=rencana, indikator=baris, bulan=[2], expected_version=versi, by=orang
        )
    with pytest.raises(StaleVersion):
        save_area(expected_version=versi, **isi | {"tujuan": "C"})

    assert BarisRencana.objects.get().bulan == pack_bulan([1])
    assert AreaRencana.objects.get().tujuan == "A"


def test_a_signed_plan_takes_no_own_item_no_month_of_a_row_and_no_purpose(rencana, baris, orang):
    item = add_item(rencana=rencana, indikator=baris, teks="Studi tiru", by=orang)
    RencanaAksi.objects.filter(pk=rencana.pk).update(status=StatusRencana.DITANDATANGANI)

    for act in (
        lambda: add_item(rencana=rencana, indikator=baris, teks="Lain", by=orang),
        lambda: remove_item(item=item, expected_version=1, by=orang),
        lambda: restore_item(item=item, expected_version=1, by=orang),
        lambda: set_bulan_baris(
            rencana=rencana, indikator=baris, bulan=[1], expected_version=0, by=orang
        ),
        lambda: save_area(
            rencana=rencana, area=baris.area, tujuan="A", target="", expected_version=0, by=orang
        ),
        lambda: save_item(item=item, teks="X", expected_version=1, by=orang, **KOSONG),
    ):
        with pytest.raises(RencanaTerkunci):
            act()
