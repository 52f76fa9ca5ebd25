"""Rows of rencana_aksi: plan, signature, progress, remarks, documents of evidence."""

from typing import Any

from django.utils import timezone

from rencana_aksi.isi_beku import build_isi, sidik_isi, to_json
from rencana_aksi.models import BuktiItem, DokumenBukti, ItemRencana, RencanaAksi, VersiRencana
from rencana_aksi.services import add_item, add_komentar, sign_rencana
from tests.akses.baris import Baris
from tests.akses.orang import LUAR, MELIHAT_UNIT, PENANDA_TANGAN, PENGISI, PENGOMENTAR, only
from tests.conftest import Pemeran
from tests.factories import buka_rencana, muat_ketapang
from zi_portal.berkas.models import Berkas


def rencana(pemeran: Pemeran) -> dict[str, Any]:
    tahun = pemeran.tim.tahun
    buka_rencana(pemeran.unit, tahun=tahun)
    return {"unit_pk": pemeran.unit.pk, "tahun": tahun}


def rencana_belum_dibuka(pemeran: Pemeran) -> dict[str, Any]:
    muat_ketapang()
    return {"unit_pk": pemeran.unit.pk, "tahun": pemeran.tim.tahun}


def item_rencana(pemeran: Pemeran) -> dict[str, Any]:
    args = rencana(pemeran)
    return args | {"pk": RencanaAksi.objects.get(unit=pemeran.unit).item.get(urut=1).pk}


def baris_rencana(pemeran: Pemeran) -> dict[str, Any]:
    args = rencana(pemeran)
    item = RencanaAksi.objects.get(unit=pemeran.unit).item.get(urut=1)
    return args | {"pk": item.indikator_id}


def area_rencana(pemeran: Pemeran) -> dict[str, Any]:
    args = rencana(pemeran)
    item = RencanaAksi.objects.get(unit=pemeran.unit).item.get(urut=1)
    return args | {"pk": item.indikator.area_id}


def item_tambahan(pemeran: Pemeran) -> dict[str, Any]:
    args = rencana(pemeran)
    plan = RencanaAksi.objects.get(unit=pemeran.unit)
    baris = plan.item.get(urut=1).indikator
    item = add_item(rencana=plan, indikator=baris, teks="Studi tiru", by=pemeran["tim_zi"])
    return args | {"pk": item.pk}


def rencana_ditandatangani(pemeran: Pemeran) -> dict[str, Any]:
    args = rencana(pemeran)
    plan, kepala = RencanaAksi.objects.get(unit=pemeran.unit), pemeran["kepala_unit"]
    sign_rencana(rencana=plan, by=kepala, sidik=sidik_isi(to_json(build_isi(plan, kepala))))
    return args


def item_ditandatangani(pemeran: Pemeran) -> dict[str, Any]:
    args = rencana_ditandatangani(pemeran)
    return args | {"pk": RencanaAksi.objects.get(unit=pemeran.unit).item.get(urut=1).pk}


def versi_rencana(pemeran: Pemeran) -> dict[str, Any]:
    return rencana_ditandatangani(pemeran) | {"pk": VersiRencana.objects.get().pk}


def komentar_rencana(pemeran: Pemeran) -> dict[str, Any]:
    item = ItemRencana.objects.get(pk=item_rencana(pemeran)["pk"])
    komentar = add_komentar(item=item, teks="Lengkapi notula.", by=pemeran["tpi_anggota"])
    return {
        "unit_pk": pemeran.unit.pk,
        "tahun": pemeran.tim.tahun,
        "pk": komentar.pk,
    }


def dokumen(pemeran: Pemeran) -> dict[str, Any]:
    """Evidence whose file is gone from storage: whoever may read it gets 404 for the file only."""
    baris = DokumenBukti.objects.create(
        unit=pemeran.unit,
        berkas=Berkas.objects.create(
            sha256="0" * 64, ukuran=1, jenis="application/pdf", lokasi="bukti/tidak-ada"
        ),
        nama="sk.pdf",
        oleh=pemeran["tim_zi"],
        dibuat=timezone.now(),
    )
    return {"pk": baris.pk}


def bukti_item(pemeran: Pemeran) -> dict[str, Any]:
    args = item_rencana(pemeran)
    baris = BuktiItem.objects.create(
        item_id=args["pk"],
        dokumen=DokumenBukti.objects.get(**dokumen(pemeran)),
        oleh=pemeran["tim_zi"],
        dibuat=timezone.now(),
    )
    return {"pk": baris.pk}


RENCANA_AKSI = [
    Baris("rencana_aksi:daftar", get=200),
    Baris("rencana_aksi:rencana", get={200: MELIHAT_UNIT, 404: LUAR}, args=rencana),
    Baris("rencana_aksi:buka", get=405, post=only(PENGISI, 302), args=rencana_belum_dibuka),
    Baris(
        "rencana_aksi:bagian-umum",
        get=only(PENGISI, 200),
        post=only(PENGISI, 422),
        args=rencana,
    ),
    Baris("rencana_aksi:pdf", get={200: MELIHAT_UNIT, 404: LUAR}, args=rencana),
    Baris("rencana_aksi:xlsx", get={200: MELIHAT_UNIT, 404: LUAR}, args=rencana),
    Baris(
        "rencana_aksi:tanda-tangan",
        get=only(PENANDA_TANGAN, 200),
        post=only(PENANDA_TANGAN, 409),  # nothing that was shown is confirmed
        args=rencana,
    ),
    Baris(
        "rencana_aksi:revisi",
        get=only(PENGISI, 200),
        post=only(PENGISI, 422),
        args=rencana_ditandatangani,
    ),
    Baris("rencana_aksi:daftar-versi", get={200: MELIHAT_UNIT, 404: LUAR}, args=rencana),
    Baris("rencana_aksi:versi", get={200: MELIHAT_UNIT, 404: LUAR}, args=versi_rencana),
    Baris("rencana_aksi:versi-pdf", get={200: MELIHAT_UNIT, 404: LUAR}, args=versi_rencana),
    Baris("rencana_aksi:versi-xlsx", get={200: MELIHAT_UNIT, 404: LUAR}, args=versi_rencana),
    # Before the first signature nobody reports: tests/rencana_aksi/test_kemajuan.py.
    Baris(
        "rencana_aksi:kemajuan",
        get=405,
        post=only(PENGISI, 422),
        args=item_ditandatangani,
    ),
    Baris(
        "rencana_aksi:komentar-add",
        get=405,
        post=only(PENGOMENTAR, 422),
        args=item_rencana,
    ),
    Baris("rencana_aksi:daftar-komentar", get={200: MELIHAT_UNIT, 404: LUAR}, args=rencana),
    Baris(
        "rencana_aksi:komentar-settle",
        get=405,
        post=only(PENGISI, 302),
        args=komentar_rencana,
    ),
    Baris(
        "rencana_aksi:item",
        get={200: MELIHAT_UNIT, 404: LUAR},
        post=only(PENGISI, 422),
        args=item_rencana,
    ),
    # Reading is proved with real files in tests/evaluasi/test_bukti.py.
    Baris("rencana_aksi:dokumen", get=404, args=dokumen),
    Baris("rencana_aksi:dokumen-halaman", get=404, args=lambda p: dokumen(p) | {"halaman": 1}),
    Baris("rencana_aksi:dokumen-lihat", get={200: MELIHAT_UNIT, 404: LUAR}, args=dokumen),
    Baris(
        "rencana_aksi:dokumen-daftar",
        get={200: MELIHAT_UNIT, 404: LUAR},
        args=lambda p: {"unit_pk": p.unit.pk},
    ),
    Baris(
        "rencana_aksi:dokumen-ubah",
        get=only(PENGISI, 200),
        post=only(PENGISI, 409),  # no word of what was shown
        args=dokumen,
    ),
    Baris(
        "rencana_aksi:dokumen-versi",
        get=only(PENGISI, 200),
        post=only(PENGISI, 422),
        args=dokumen,
    ),
    Baris("rencana_aksi:bukti-add", get=405, post=only(PENGISI, 422), args=item_rencana),
    Baris(
        "rencana_aksi:bukti-pick",
        get=only(PENGISI, 200),
        post=only(PENGISI, 422),
        args=item_rencana,
        data=lambda pemeran: {"dokumen": "0"},
    ),
    Baris("rencana_aksi:bukti-remove", get=405, post=only(PENGISI, 302), args=bukti_item),
    Baris("rencana_aksi:bukti-halaman", get=405, post=only(PENGISI, 302), args=bukti_item),
    Baris(
        "rencana_aksi:item-add",
        get=only(PENGISI, 200),
        post=only(PENGISI, 422),
        args=baris_rencana,
    ),
    Baris("rencana_aksi:item-remove", get=405, post=only(PENGISI, 422), args=item_tambahan),
    Baris("rencana_aksi:item-restore", get=405, post=only(PENGISI, 422), args=item_tambahan),
    Baris("rencana_aksi:baris", get=405, post=only(PENGISI, 422), args=baris_rencana),
    Baris("rencana_aksi:area", get=405, post=only(PENGISI, 422), args=area_rencana),
]
