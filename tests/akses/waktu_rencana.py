"""When each act on a plan has an effect: every POST address × every state × who.

As waktu.py does it for evaluations: what is sent is valid, only state and person decide.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rencana_aksi.isi_beku import build_isi, sidik_isi, to_json
from rencana_aksi.models import (
    AreaRencana,
    BarisRencana,
    BuktiItem,
    DokumenBukti,
    ItemRencana,
    KemajuanItem,
    KomentarItem,
    RencanaAksi,
    VersiRencana,
)
from rencana_aksi.services import (
    add_item,
    add_komentar,
    open_revisi,
    remove_item,
    sign_rencana,
)
from rencana_aksi.services.bukti import Rincian, Tautan, Unggahan, add_bukti_item
from tests.akses.orang import ADMIN, PENANDA_TANGAN, PENGISI, PENGOMENTAR, SISTEM, TPI_SEMUA
from tests.berkas import make_pdf
from tests.conftest import Pemeran
from tests.factories import buka_rencana
from units.models import UnitKerja

DAPAT_DIUBAH = {"draf", "revisi"}
AKTIF = DAPAT_DIUBAH | {"ditandatangani"}
KEADAAN_RENCANA = sorted(AKTIF | {"draf_nonaktif", "ditandatangani_nonaktif"})
PELAKU_RENCANA = sorted(PENGISI | TPI_SEMUA | PENGOMENTAR | ADMIN | SISTEM)


@dataclass(frozen=True)
class Adegan:
    """A plan with an own item, a removed one, a remark and two documents, one of them in use."""

    rencana: RencanaAksi
    item: ItemRencana
    tambahan: ItemRencana
    dihapus: ItemRencana
    komentar: KomentarItem
    bukti: BuktiItem
    lain: DokumenBukti
    sidik: str

    @property
    def rencana_args(self) -> list[Any]:
        return [self.rencana.unit_id, self.rencana.tahun]


def siapkan_rencana(keadaan: str, pemeran: Pemeran) -> Adegan:
    tim, kepala = pemeran["tim_zi"], pemeran["kepala_unit"]
    plan = buka_rencana(pemeran.unit, tahun=pemeran.tim.tahun, by=tim)
    item, kedua = plan.item.order_by("urut")[:2]
    tambahan, dihapus = (
        add_item(rencana=plan, indikator=item.indikator, teks=teks, by=tim)
        for teks in ("Studi tiru", "Lomba")
    )
    dihapus = remove_item(item=dihapus, expected_version=dihapus.version, by=tim)
    komentar = add_komentar(item=item, teks="Lengkapi.", by=pemeran["tpi_anggota"])
    berkas = Unggahan(SimpleUploadedFile("sk.pdf", make_pdf()), "sk.pdf", 10**7)
    bukti, _ = add_bukti_item(item=item, sumber=berkas, by=tim)
    tautan = Tautan("https://contoh.go.id/lain", Rincian(judul="Notula"))
    lain, _ = add_bukti_item(item=kedua, sumber=tautan, by=tim)
    if not keadaan.startswith("draf"):
        sign_rencana(rencana=plan, by=kepala, sidik=sidik_isi(to_json(build_isi(plan, kepala))))
    plan = RencanaAksi.objects.get(pk=plan.pk)
    if keadaan == "revisi":
        plan = open_revisi(rencana=plan, alasan="Anggaran berubah.", by=tim)
    if keadaan.endswith("nonaktif"):
        UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)
    plan = RencanaAksi.objects.select_related("unit", "regulasi").get(pk=plan.pk)
    sidik = sidik_isi(to_json(build_isi(plan, kepala)))
    return Adegan(plan, item, tambahan, dihapus, komentar, bukti, lain.dokumen, sidik)


@dataclass(frozen=True)
class TindakanRencana:
    """One address: who changes something by it in which states; nobody else ever does."""

    nama: str
    siapa: set[str]
    kapan: set[str]
    args: Callable[[Adegan], list[Any]]
    data: Callable[[Adegan], Mapping[str, Any]]

    def boleh(self, keadaan: str) -> set[str]:
        return self.siapa if keadaan in self.kapan else set()

    def url(self, adegan: Adegan) -> str:
        return reverse(f"rencana_aksi:{self.nama}", args=self.args(adegan))


def plan(adegan: Adegan) -> list[Any]:
    return adegan.rencana_args


def butir(adegan: Adegan) -> list[Any]:
    return [*adegan.rencana_args, adegan.item.pk]


def dokumen(adegan: Adegan) -> list[Any]:
    return [adegan.bukti.dokumen_id]


def pemakaian(adegan: Adegan) -> list[Any]:
    return [adegan.bukti.pk]


def _isian(adegan: Adegan) -> dict[str, Any]:
    item = ItemRencana.objects.get(pk=adegan.item.pk)
    return {"expected_version": item.version, "bulan": ["2", "3"], "keluaran": "SK"}


def _baru(adegan: Adegan) -> dict[str, Any]:
    return {"berkas": SimpleUploadedFile("sk.pdf", make_pdf(2)), "judul": "SK baru"}


WAKTU_RENCANA = [
    TindakanRencana("buka", set(), set(), plan, lambda a: {}),  # a second plan never
    TindakanRencana(
        "bagian-umum",
        PENGISI,
        DAPAT_DIUBAH,
        plan,
        lambda a: {
            "dasar_hukum": "UU",
            "maksud_tujuan": "Melayani",
            "expected_version": a.rencana.version,
        },
    ),
    TindakanRencana(
        "tanda-tangan", PENANDA_TANGAN, DAPAT_DIUBAH, plan, lambda a: {"sidik": a.sidik}
    ),
    TindakanRencana(
        "revisi", PENGISI, {"ditandatangani"}, plan, lambda a: {"alasan": "Anggaran berubah."}
    ),
    TindakanRencana("item", PENGISI, DAPAT_DIUBAH, butir, _isian),
    TindakanRencana(
        "item-add",
        PENGISI,
        DAPAT_DIUBAH,
        lambda a: [*plan(a), a.item.indikator_id],
        lambda a: {"teks": "Sosialisasi", "bulan": ["4"]},
    ),
    TindakanRencana(
        "item-remove",
        PENGISI,
        DAPAT_DIUBAH,
        lambda a: [*plan(a), a.tambahan.pk],
        lambda a: {"expected_version": a.tambahan.version},
    ),
    TindakanRencana(
        "item-restore",
        PENGISI,
        DAPAT_DIUBAH,
        lambda a: [*plan(a), a.dihapus.pk],
        lambda a: {"expected_version": a.dihapus.version},
    ),
    TindakanRencana(
        "baris",
        PENGISI,
        DAPAT_DIUBAH,
        lambda a: [*plan(a), a.item.indikator_id],
        lambda a: {"expected_version": 0, "bulan": ["5"]},
    ),
    TindakanRencana(
        "area",
        PENGISI,
        DAPAT_DIUBAH,
        lambda a: [*plan(a), a.item.indikator.area_id],
        lambda a: {"expected_version": 0, "tujuan": "Tertib", "target": "Terlaksana"},
    ),
    # Nobody reports before the first signature; a revision does not stop the work.
    TindakanRencana(
        "kemajuan",
        PENGISI,
        AKTIF - {"draf"},
        butir,
        lambda a: {"status": "berjalan", "realisasi": "SK terbit", "expected_version": 0},
    ),
    TindakanRencana("komentar-add", PENGOMENTAR, AKTIF, butir, lambda a: {"teks": "Bagus."}),
    TindakanRencana(
        "komentar-settle", PENGISI, AKTIF, lambda a: [*plan(a), a.komentar.pk], lambda a: {}
    ),
    # Evidence of a plan shows what was done: it comes after the signature as well.
    TindakanRencana(
        "bukti-add",
        PENGISI,
        AKTIF,
        butir,
        lambda a: {"tautan": "https://contoh.go.id/baru", "judul": "Foto"},
    ),
    TindakanRencana("bukti-pick", PENGISI, AKTIF, butir, lambda a: {"dokumen": a.lain.pk}),
    TindakanRencana("bukti-remove", PENGISI, AKTIF, pemakaian, lambda a: {}),
    TindakanRencana("bukti-halaman", PENGISI, AKTIF, pemakaian, lambda a: {"halaman": "7"}),
    TindakanRencana(
        "dokumen-ubah",
        PENGISI,
        AKTIF,
        dokumen,
        lambda a: {"judul": "SK Tim", "sidik": a.bukti.dokumen.sidik_rincian},
    ),
    TindakanRencana("dokumen-versi", PENGISI, AKTIF, dokumen, _baru),
]

KOLOM_RENCANA: dict[Any, tuple[str, ...]] = {
    RencanaAksi: ("unit", "tahun", "status", "revisi", "alasan_revisi", "dasar_hukum", "version"),
    VersiRencana: ("nomor", "isi_sha256", "ditandatangani_oleh"),
    AreaRencana: ("area", "tujuan", "target", "version"),
    BarisRencana: ("indikator", "bulan", "version"),
    ItemRencana: ("urut", "teks", "bulan", "keluaran", "version"),
    KemajuanItem: ("item__urut", "status", "realisasi", "oleh"),
    KomentarItem: ("item__urut", "teks", "oleh", "selesai_oleh"),
    BuktiItem: ("item__urut", "dokumen__judul", "halaman", "oleh", "dihapus_oleh"),
    DokumenBukti: ("unit", "nama", "judul", "tautan", "versi", "oleh"),
}
