"""How far a unit is with the items of its plan."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from rencana_aksi.models import ItemRencana, KemajuanItem, StatusKemajuan
from units.models import User
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.services import catat

from .galat import BelumPernahDitandatangani
from .kunci import lock_unit


@transaction.atomic
def save_kemajuan(
    *,
    item: ItemRencana,
    status: str,
    realisasi: str,
    expected_version: int,
    by: User,
    catatan: str | None = None,
) -> KemajuanItem:
    """Save how far the unit is with an item; `catatan` None leaves the note as it is.

    `expected_version` is 0 where nothing was reported yet. Progress does not change the plan,
    so it goes on after signing and during a revision; before the first signature there is no
    promise to report on. Raise BelumPernahDitandatangani (also for an inactive unit),
    StaleVersion (also when the item was taken off), ValueError for an unknown status.
    """
    status = StatusKemajuan(status)
    lock_unit(item.rencana.unit_id)
    butir = ItemRencana.objects.select_related("rencana__unit", "butir").get(pk=item.pk)
    rencana = butir.rencana
    if not (rencana.unit.aktif and rencana.pernah_ditandatangani):
        raise BelumPernahDitandatangani
    kemajuan = KemajuanItem.objects.filter(item=butir).first() or KemajuanItem(
        item=butir, version=0
    )
    if butir.dihapus_pada or kemajuan.version != expected_version:
        raise StaleVersion
    nilai = {"status": status, "realisasi": realisasi}
    if catatan is not None:
        nilai["catatan"] = catatan
    sebelum: dict[str, Any] = {nama: getattr(kemajuan, nama) for nama in nilai}
    berubah = [nama for nama in nilai if nilai[nama] != sebelum[nama]]
    if not berubah:
        return kemajuan
    for nama in berubah:
        setattr(kemajuan, nama, nilai[nama])
    kemajuan.oleh, kemajuan.diubah = by, timezone.now()
    if kemajuan.pk is None:
        kemajuan.version = 1
        kemajuan.save(force_insert=True)
    else:
        kemajuan.save_if_unchanged(
            expected_version=expected_version, fields=[*berubah, "oleh", "diubah"]
        )
    catat(
        rantai=f"unit:{rencana.unit_id}",
        tindakan="kemajuan_dilaporkan",
        objek=f"{kemajuan._meta.label_lower}:{kemajuan.pk}",
        oleh=by,
        sebelum={nama: sebelum[nama] for nama in berubah},
        sesudah={nama: nilai[nama] for nama in berubah},
        catatan=butir.uraian[:80],
    )
    return kemajuan
