"""Real threads on PostgreSQL: who fills the same plan at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from rencana_aksi.isi_beku import build_isi, sidik_isi, to_json
from rencana_aksi.models import BarisRencana, ItemRencana, RencanaAksi, StatusRencana
from rencana_aksi.services import RencanaTerkunci, add_item, save_item, set_bulan_baris
from rencana_aksi.services.galat import IsiBerubah
from rencana_aksi.services.tanda_tangan import sign_rencana
from tests.factories import UnitKerjaFactory, UserFactory, buka_rencana
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time, and its threads share one database in memory",
    ),
]
DITOLAK = (StaleVersion, RencanaTerkunci, IsiBerubah)


def run_together(*kerja: Callable[[], object]) -> list[str]:
    """Run all at the same moment; "berhasil", or the name of the refusal, in the order given."""
    mulai = threading.Barrier(len(kerja))
    hasil = [""] * len(kerja)

    def run(nomor: int) -> None:
        mulai.wait()
        try:
            kerja[nomor]()
            hasil[nomor] = "berhasil"
        except DITOLAK as error:
            hasil[nomor] = type(error).__name__
        finally:
            connections.close_all()

    utas = [threading.Thread(target=run, args=[nomor]) for nomor in range(len(kerja))]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    return hasil


@pytest.fixture
def rencana() -> RencanaAksi:
    return buka_rencana(UnitKerjaFactory())


def jejak(rencana: RencanaAksi) -> list[str]:
    return [r.tindakan for r in Riwayat.objects.for_rantai(f"unit:{rencana.unit_id}")]


def test_of_two_who_save_one_item_one_wins_and_leaves_one_record(rencana):
    item = rencana.item.get(urut=1)
    isi: dict[str, Any] = {"bulan": [], "mulai": None, "selesai": None, "risiko": "", "catatan": ""}

    def save(nama: str) -> Callable[[], object]:
        oleh = UserFactory()
        return lambda: save_item(
            item=item, penanggung_jawab=nama, keluaran="", expected_version=1, by=oleh, **isi
        )

    hasil = run_together(save("Sekretaris"), save("Kepala Bidang"))

    assert sorted(hasil) == ["StaleVersion", "berhasil"]
    item.refresh_from_db()
    menang = ("Sekretaris", "Kepala Bidang")[hasil.index("berhasil")]
    assert (item.penanggung_jawab, item.version) == (menang, 2)
    assert jejak(rencana) == ["item_rencana_diubah", "rencana_dibuka"]


def test_of_two_who_give_a_row_its_first_months_one_wins(rencana):
    baris = rencana.item.get(urut=1).indikator

    def save(bulan: int) -> Callable[[], object]:
        oleh = UserFactory()
        return lambda: set_bulan_baris(
            rencana=rencana, indikator=baris, bulan=[bulan], expected_version=0, by=oleh
        )

    hasil = run_together(save(1), save(2))

    assert sorted(hasil) == ["StaleVersion", "berhasil"]
    assert BarisRencana.objects.get().daftar_bulan == (hasil.index("berhasil") + 1,)
    assert jejak(rencana).count("baris_rencana_diubah") == 1


def test_two_who_add_an_own_item_add_two(rencana):
    baris = rencana.item.get(urut=1).indikator

    def add(teks: str) -> Callable[[], object]:
        oleh = UserFactory()
        return lambda: add_item(rencana=rencana, indikator=baris, teks=teks, by=oleh)

    assert run_together(add("Studi tiru"), add("Lokakarya")) == ["berhasil", "berhasil"]

    assert sorted(rencana.item.filter(butir=None).values_list("urut", flat=True)) == [113, 114]


@pytest.mark.parametrize("putaran", range(4))
def test_an_item_added_while_the_head_signs_is_signed_or_refused_never_slipped_in(rencana, putaran):
    """What the head was shown is what is frozen, whoever comes first."""
    baris = rencana.item.get(urut=1).indikator
    tim, kepala = UserFactory(), UserFactory()
    sidik = sidik_isi(to_json(build_isi(rencana, kepala)))

    hasil = run_together(
        lambda: add_item(rencana=rencana, indikator=baris, teks="Studi tiru", by=tim),
        lambda: sign_rencana(rencana=rencana, by=kepala, sidik=sidik),
    )

    rencana.refresh_from_db()
    tambahan = ItemRencana.objects.filter(rencana=rencana, butir=None).exists()
    if hasil == ["berhasil", "IsiBerubah"]:
        assert tambahan
        assert rencana.status == StatusRencana.DRAF
        assert not rencana.versi.exists()
    else:
        assert hasil == ["RencanaTerkunci", "berhasil"]
        assert not tambahan
        assert rencana.status == StatusRencana.DITANDATANGANI
        assert "Studi tiru" not in str(rencana.versi.get().isi)
