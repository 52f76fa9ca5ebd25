"""Writing a plan: what is stored, what is refused, what the trail says."""

import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction

from evaluasi.penilaian.loader import get_regulasi
from rencana_aksi.bulan import pack_bulan
from rencana_aksi.models import ItemRencana, RencanaAksi, StatusRencana
from rencana_aksi.services import (
    RencanaTerkunci,
    TanpaTemplat,
    open_rencana,
    save_bagian_umum,
    save_item,
    set_bulan,
)
from tests.factories import InstansiFactory, UnitKerjaFactory, UserFactory, buka_rencana
from units.models import UnitKerja
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

SATU_PENULIS = "SQLite has one writer at a time, and its threads share one database in memory"


@pytest.fixture
def rencana(db):
    return buka_rencana(UnitKerjaFactory())


@pytest.fixture
def orang(db):
    return UserFactory(nama="Pengisi")


def sign(rencana):
    RencanaAksi.objects.filter(pk=rencana.pk).update(status=StatusRencana.DITANDATANGANI)


def riwayat(rencana):
    return Riwayat.objects.for_rantai(f"unit:{rencana.unit_id}")


def test_a_new_plan_holds_every_item_of_the_ruling_regulation(rencana):
    butir = [
        b.kode
        for bagian in get_regulasi("perbup-ketapang-49-2022").rencana
        for i in bagian.indikator
        for b in i.butir
    ]

    assert list(rencana.item.order_by("urut").values_list("butir__kode", flat=True)) == butir
    assert rencana.item.exclude(bulan=0).count() == 0
    assert riwayat(rencana).get().sesudah == {
        "tahun": 2026,
        "regulasi": "perbup-ketapang-49-2022",
        "jumlah_butir": 112,
    }


def test_a_new_plan_rests_on_the_national_and_the_local_regulation(rencana):
    nasional, daerah = rencana.dasar_hukum.splitlines()

    assert nasional.startswith("Peraturan Menteri Pendayagunaan")
    assert daerah.startswith("Peraturan Bupati Ketapang Nomor 49 Tahun 2022")


def test_opening_twice_gives_the_same_plan(rencana, orang):
    kedua = open_rencana(unit=rencana.unit, tahun=2026, by=orang)

    assert kedua == rencana
    assert ItemRencana.objects.count() == 112
    assert riwayat(rencana).count() == 1


def test_a_plan_keeps_its_regulation_when_the_instansi_adopts_another(rencana, orang):
    rencana.unit.instansi.regulasi = "perbup-bekasi-30-2021"
    rencana.unit.instansi.save()

    assert open_rencana(unit=rencana.unit, tahun=2026, by=orang).regulasi == rencana.regulasi


def test_a_regulation_that_is_not_loaded_opens_no_plan(db, orang):
    unit = UnitKerjaFactory(instansi=InstansiFactory(regulasi="perbup-entah-1-2020"))

    with pytest.raises(TanpaTemplat, match="belum dimuat"):
        open_rencana(unit=unit, tahun=2026, by=orang)

    assert not RencanaAksi.objects.exists()


def test_a_regulation_without_a_plan_opens_no_plan(rencana, orang):
    unit = UnitKerjaFactory(instansi=InstansiFactory(regulasi="permenpanrb-90-2021"))

    with pytest.raises(TanpaTemplat, match="tidak memuat templat"):
        open_rencana(unit=unit, tahun=2026, by=orang)


def test_months_are_saved_and_leave_the_other_columns(rencana, orang):
    item = rencana.item.first()
    ItemRencana.objects.filter(pk=item.pk).update(keluaran="SK Tim")

    set_bulan(item=item, bulan=[3, 1, 2], expected_version=1, by=orang)

    item.refresh_from_db()
    assert (item.bulan, item.keluaran, item.version) == (pack_bulan([1, 2, 3]), "SK Tim", 2)
    catatan = riwayat(rencana).first()
    assert (catatan.sebelum, catatan.sesudah) == ({"bulan": ""}, {"bulan": "Januari–Maret"})
    assert (catatan.oleh, catatan.catatan) == (orang, "Butir C.1.a.1.1")


def test_saving_what_is_already_saved_writes_nothing(rencana, orang):
    item = rencana.item.first()
    set_bulan(item=item, bulan=[1], expected_version=1, by=orang)

    set_bulan(item=item, bulan=[1], expected_version=2, by=orang)

    item.refresh_from_db()
    assert item.version == 2
    assert riwayat(rencana).count() == 2  # opened, changed once


def test_only_what_changed_is_in_the_trail(rencana, orang):
    item = rencana.item.first()

    save_item(
        item=item,
        bulan=[],
        mulai=None,
        selesai=None,
        penanggung_jawab="Sekretaris",
        keluaran="",
        risiko="",
        catatan="",
        expected_version=1,
        by=orang,
    )

    assert riwayat(rencana).first().sesudah == {"penanggung_jawab": "Sekretaris"}


def test_a_stale_version_overwrites_nothing(rencana, orang):
    item = rencana.item.first()
    set_bulan(item=item, bulan=[1], expected_version=1, by=orang)

    with pytest.raises(StaleVersion):
        set_bulan(item=item, bulan=[2], expected_version=1, by=orang)

    item.refresh_from_db()
    assert item.bulan == pack_bulan([1])
    assert riwayat(rencana).count() == 2


def test_a_signed_plan_cannot_be_changed(rencana, orang):
    sign(rencana)
    item = rencana.item.first()

    with pytest.raises(RencanaTerkunci):
        set_bulan(item=item, bulan=[1], expected_version=1, by=orang)
    with pytest.raises(RencanaTerkunci):
        save_bagian_umum(
            rencana=rencana, dasar_hukum="", maksud_tujuan="", expected_version=1, by=orang
        )


def test_the_general_part_is_saved_with_its_trail(rencana, orang):
    save_bagian_umum(
        rencana=rencana,
        dasar_hukum=rencana.dasar_hukum,
        maksud_tujuan="Membangun unit yang bersih",
        expected_version=1,
        by=orang,
    )

    rencana.refresh_from_db()
    assert (rencana.maksud_tujuan, rencana.version) == ("Membangun unit yang bersih", 2)
    assert riwayat(rencana).first().sesudah == {"maksud_tujuan": "Membangun unit yang bersih"}


def test_the_database_refuses_a_thirteenth_month(rencana):
    with pytest.raises(IntegrityError), transaction.atomic():
        rencana.item.update(bulan=1 << 12)


def test_the_database_refuses_a_second_plan_of_the_year(rencana):
    with pytest.raises(IntegrityError), transaction.atomic():
        RencanaAksi.objects.create(unit=rencana.unit, tahun=2026, regulasi=rencana.regulasi)


@pytest.mark.skipif(connection.vendor != "postgresql", reason=SATU_PENULIS)
@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_editors_exactly_one_wins():
    item = buka_rencana(UnitKerjaFactory()).item.get(urut=1)
    orang = [UserFactory(), UserFactory()]
    mulai = threading.Barrier(2)
    hasil: list[str] = []

    def edit(nomor: int) -> None:
        mulai.wait()
        try:
            set_bulan(item=item, bulan=[nomor + 1], expected_version=1, by=orang[nomor])
            hasil.append("menang")
        except StaleVersion:
            hasil.append("kalah")
        finally:
            connections.close_all()

    utas = [threading.Thread(target=edit, args=[nomor]) for nomor in range(2)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()

    item.refresh_from_db()
    assert sorted(hasil) == ["kalah", "menang"]
    assert item.version == 2
    assert Riwayat.objects.for_rantai(f"unit:{item.rencana.unit_id}").count() == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason=SATU_PENULIS)
@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_a_plan_at_once_both_get_the_same():
    unit = UnitKerjaFactory()
    buka_rencana(unit, tahun=2025)
    orang = UserFactory()
    mulai = threading.Barrier(2)
    hasil: list[int] = []

    def buka() -> None:
        mulai.wait()
        try:
            hasil.append(open_rencana(unit=unit, tahun=2026, by=orang).pk)
        finally:
            connections.close_all()

    utas = [threading.Thread(target=buka) for _ in range(2)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()

    assert len(hasil) == 2
    assert len(set(hasil)) == 1


def test_the_plan_of_an_inactive_unit_cannot_be_changed(rencana, orang):
    item = rencana.item.first()
    UnitKerja.objects.filter(pk=rencana.unit_id).update(aktif=False)

    with pytest.raises(RencanaTerkunci):
        set_bulan(item=item, bulan=[1], expected_version=1, by=orang)
