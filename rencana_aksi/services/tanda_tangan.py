"""Signing a plan, and opening it again as a numbered revision."""

from django.db import transaction
from django.utils import timezone

from rencana_aksi.isi_beku import build_isi, sidik_isi, to_json
from rencana_aksi.models import RencanaAksi, StatusRencana, VersiRencana
from units.models import User
from zi_portal.riwayat.services import catat

from .galat import BukanDitandatangani, IsiBerubah
from .kunci import lock_editable, lock_unit


@transaction.atomic
def sign_rencana(*, rencana: RencanaAksi, by: User, sidik: str) -> VersiRencana:
    """Sign the plan as `by` was shown it, and freeze everything that its document prints.

    `sidik` is `sidik_isi` of what was shown. Raise RencanaTerkunci for a plan that is signed
    already or of an inactive unit, IsiBerubah if it would freeze anything else.
    """
    tersimpan = lock_editable(rencana)
    isi = to_json(build_isi(tersimpan, by))
    kini = sidik_isi(isi)
    if kini != sidik:
        raise IsiBerubah
    versi = VersiRencana.objects.create(
        rencana=tersimpan,
        nomor=tersimpan.revisi,
        alasan=tersimpan.alasan_revisi,
        isi=isi,
        isi_sha256=kini,
        ditandatangani_pada=timezone.now(),
        ditandatangani_oleh=by,
    )
    tersimpan.status = StatusRencana.DITANDATANGANI
    tersimpan.save_if_unchanged(expected_version=tersimpan.version, fields=["status"])
    catat(
        rantai=f"unit:{tersimpan.unit_id}",
        tindakan="rencana_ditandatangani",
        objek=tersimpan,
        oleh=by,
        sesudah={"versi": versi.nama, "isi_sha256": kini},
    )
    return versi


@transaction.atomic
def open_revisi(*, rencana: RencanaAksi, alasan: str, by: User) -> RencanaAksi:
    """Open a signed plan for changes under the next number; what was signed stays as it is.

    Raise BukanDitandatangani for a draft or an inactive unit, ValueError without a reason.
    """
    if not alasan.strip():
        raise ValueError("Tuliskan alasan rencana ini direvisi.")
    lock_unit(rencana.unit_id)
    tersimpan = RencanaAksi.objects.select_related("unit").get(pk=rencana.pk)
    if tersimpan.is_editable or not tersimpan.unit.aktif:
        raise BukanDitandatangani
    tersimpan.status = StatusRencana.DRAF
    tersimpan.revisi += 1
    tersimpan.alasan_revisi = alasan.strip()
    tersimpan.save_if_unchanged(
        expected_version=tersimpan.version, fields=["status", "revisi", "alasan_revisi"]
    )
    catat(
        rantai=f"unit:{tersimpan.unit_id}",
        tindakan="revisi_rencana_dibuka",
        objek=tersimpan,
        oleh=by,
        sesudah={"revisi": tersimpan.revisi},
        catatan=tersimpan.alasan_revisi,
    )
    return tersimpan
