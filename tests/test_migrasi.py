"""What an office has written stays when its portal is brought to the newest version."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

pytestmark = pytest.mark.django_db(transaction=True)
# The first version that offices worked with.
DAHULU = [
    ("units", "0005_impor"),
    ("rencana_aksi", "0001_awal"),
    ("evaluasi", "0001_awal"),
    ("berkas", "0001_awal"),
]


@pytest.fixture
def migrate() -> Iterator[Callable[[list[tuple[str, str]]], Apps]]:
    """`migrate(targets)`: the models as they were there; the newest version comes back."""

    def to(tujuan: list[tuple[str, str]]) -> Apps:
        executor = MigrationExecutor(connection)
        executor.migrate(tujuan)
        return executor.loader.project_state(tujuan).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def newest() -> list[tuple[str, str]]:
    terbaru: list[tuple[str, str]] = MigrationExecutor(connection).loader.graph.leaf_nodes()
    return terbaru


def test_an_office_keeps_its_plan_its_evidence_and_its_profile(migrate, newest):
    semula = write_office(migrate(DAHULU))

    apps = migrate(newest)

    # The plan: its item stands in the row of the form that its template names.
    item = apps.get_model("rencana_aksi", "ItemRencana").objects.get(pk=semula["item"])
    assert item.indikator_id == semula["indikator"]
    assert (item.bulan, item.keluaran) == (0b101, "SK Tim")

    # The evidence: one document for the same file said the same way, another for another title.
    Bukti = apps.get_model("evaluasi", "Bukti")
    bukti = {b.pk: b for b in Bukti.objects.select_related("dokumen")}
    satu, lagi, lain = (bukti[pk] for pk in semula["bukti"])
    assert satu.dokumen_id == lagi.dokumen_id != lain.dokumen_id
    assert {b.dokumen.judul for b in bukti.values()} == {"SK Tim", "Undangan"}
    assert {b.dokumen.unit_id for b in bukti.values()} == {semula["unit"]}
    assert lain.dihapus_pada is not None

    # Who wrote for the unit never judges it: also who only took evidence away.
    Pengisi = apps.get_model("evaluasi", "PengisiUnit")
    assert set(Pengisi.objects.values_list("evaluasi", "user")) == {
        (semula["evaluasi"], semula["penjawab"]),
        (semula["evaluasi"], semula["pengunggah"]),
        (semula["evaluasi"], semula["penghapus"]),
    }
    jawaban = apps.get_model("evaluasi", "Jawaban").objects.get()
    assert (jawaban.pilihan, jawaban.catatan) == ("Ya", "Ada SK")

    # The profile: what the Tim Penetapan states has a row of its own, the rest stays the TPI's.
    Penetapan = apps.get_model("units", "PenetapanUnit")
    penetapan = Penetapan.objects.get(unit=semula["unit"])
    assert (penetapan.nomor_penetapan, penetapan.layanan_utama) == ("100.3/1", True)
    profil = apps.get_model("units", "ProfilUnit").objects.get(unit=semula["unit"])
    assert (profil.tlhp_wajib, profil.tlhp_selesai) == (6, 5)


def test_a_profile_that_said_nothing_else_leaves_no_statement_of_the_tpi(migrate, newest):
    lama = migrate(DAHULU)
    unit = write_unit(lama)
    lama.get_model("units", "ProfilUnit").objects.create(
        unit_id=unit,
        tahun=2026,
        per_tanggal=date(2026, 1, 5),
        bukti="SK",
        nomor_penetapan="100.3/2",
    )

    apps = migrate(newest)

    assert apps.get_model("units", "PenetapanUnit").objects.get().nomor_penetapan == "100.3/2"
    assert not apps.get_model("units", "ProfilUnit").objects.exists()


def write_unit(apps: Apps) -> int:
    instansi = apps.get_model("units", "Instansi").objects.create(nama="Kabupaten Lama")
    unit = apps.get_model("units", "UnitKerja").objects.create(
        instansi=instansi, nama="Dinas Lama", kode="dinas-lama"
    )
    return int(unit.pk)


def write_office(apps: Apps) -> dict[str, Any]:
    """A unit with a plan, an answer, three pieces of evidence and a profile; the keys."""

    def make(label: str, **isi: Any) -> Any:
        return apps.get_model(label).objects.create(**isi)

    unit = write_unit(apps)
    penjawab, pengunggah, penghapus = (
        make("units.User", email=f"{nama}@contoh.go.id", nama=nama)
        for nama in ("jawab", "unggah", "hapus")
    )
    regulasi = make("rencana_aksi.Regulasi", kode="lama", terbit=True, dimuat_pada=timezone.now())
    area = make("rencana_aksi.AreaPerubahan", regulasi=regulasi, nomor=1, urut=1, nama="Manajemen")
    indikator = make(
        "rencana_aksi.Indikator",
        regulasi=regulasi, area=area, kode="A.I.1.i", urut=1, nama="Tim", aspek="pemenuhan",
    )  # fmt: skip
    butir = make(
        "rencana_aksi.ButirRencanaAksi",
        regulasi=regulasi, indikator=indikator, kode="A.I.1.i.1", urut=1, teks="Bentuk tim",
    )  # fmt: skip
    rencana = make("rencana_aksi.RencanaAksi", unit_id=unit, regulasi=regulasi, tahun=2026)
    item = make(
        "rencana_aksi.ItemRencana",
        rencana=rencana, butir=butir, urut=1, bulan=0b101, keluaran="SK Tim",
    )  # fmt: skip
    evaluasi = make("evaluasi.Evaluasi", unit_id=unit, regulasi=regulasi, lke=regulasi, tahun=2026)
    putaran = make(
        "evaluasi.Putaran",
        evaluasi=evaluasi, nomor=1, dibuka_pada=timezone.now(), dibuka_oleh=penjawab,
    )  # fmt: skip
    pertanyaan, kedua = (
        make(
            "evaluasi.Pertanyaan",
            regulasi=regulasi, indikator=indikator, kode=kode, urut=urut, teks="Tim?", skala="ya",
        )
        for urut, kode in enumerate(("A.I.1.i.a", "A.I.1.i.b"), start=1)
    )  # fmt: skip
    make(
        "evaluasi.Jawaban",
        putaran=putaran, pertanyaan=pertanyaan, pihak="unit", pilihan="Ya", terjawab=True,
        catatan="Ada SK", oleh=penjawab, diubah=timezone.now(),
    )  # fmt: skip
    berkas = make("berkas.Berkas", sha256="a" * 64, ukuran=10, jenis="application/pdf")
    bukti = [
        make(
            "evaluasi.Bukti",
            putaran=putaran, pertanyaan=tempat, berkas=berkas, nama="sk.pdf", judul=judul,
            slot=slot, oleh=pengunggah, dibuat=timezone.now(), **lain,
        ).pk
        for tempat, judul, slot, lain in (
            (pertanyaan, "SK Tim", "SK", {}),
            (kedua, "SK Tim", "Notula", {}),
            (kedua, "Undangan", "", {"dihapus_pada": timezone.now(), "dihapus_oleh": penghapus}),
        )
    ]  # fmt: skip
    make(
        "units.ProfilUnit",
        unit_id=unit, tahun=2026, per_tanggal=date(2026, 1, 5), bukti="SK", layanan_utama=True,
        tanggal_penetapan=date(2025, 1, 10), nomor_penetapan="100.3/1", tlhp_wajib=6,
        tlhp_selesai=5,
    )  # fmt: skip
    return {
        "unit": unit,
        "item": item.pk,
        "indikator": indikator.pk,
        "bukti": bukti,
        "evaluasi": evaluasi.pk,
        "penjawab": penjawab.pk,
        "pengunggah": pengunggah.pk,
        "penghapus": penghapus.pk,
    }
