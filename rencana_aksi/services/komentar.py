"""Remarks of the TPI on the items of a plan, and what the unit did about them."""

from django.db import transaction
from django.utils import timezone

from rencana_aksi.models import ItemRencana, KomentarItem
from units.models import UnitKerja, User
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.services import catat

from .galat import RencanaTerkunci
from .kunci import lock_unit


@transaction.atomic
def add_komentar(*, item: ItemRencana, teks: str, by: User) -> KomentarItem:
    """Write a remark on an item; nobody changes it afterwards.

    Raise ValueError for an empty one, StaleVersion for an item taken off the plan,
    RencanaTerkunci for an inactive unit.
    """
    if not teks.strip():
        raise ValueError("Tuliskan komentarnya.")
    butir = _lock_item(item)
    if butir.dihapus_pada:
        raise StaleVersion
    komentar = KomentarItem.objects.create(
        item=butir, teks=teks.strip(), oleh=by, dibuat=timezone.now()
    )
    catat(
        rantai=f"unit:{butir.rencana.unit_id}",
        tindakan="komentar_ditulis",
        objek=f"{komentar._meta.label_lower}:{komentar.pk}",
        oleh=by,
        sesudah={"teks": komentar.teks},
        catatan=butir.uraian[:80],
    )
    return komentar


@transaction.atomic
def settle_komentar(*, komentar: KomentarItem, by: User) -> KomentarItem:
    """Say that the unit has followed a remark; one that is settled already stays as it is.

    Raise RencanaTerkunci for an inactive unit.
    """
    butir = _lock_item(komentar.item)
    tersimpan = KomentarItem.objects.get(pk=komentar.pk)
    if tersimpan.selesai_pada:
        return tersimpan
    tersimpan.selesai_pada, tersimpan.selesai_oleh = timezone.now(), by
    tersimpan.save(update_fields=["selesai_pada", "selesai_oleh"])
    catat(
        rantai=f"unit:{butir.rencana.unit_id}",
        tindakan="komentar_ditindaklanjuti",
        objek=f"{tersimpan._meta.label_lower}:{tersimpan.pk}",
        oleh=by,
        catatan=butir.uraian[:80],
    )
    return tersimpan


def _lock_item(item: ItemRencana) -> ItemRencana:
    unit_pk = item.rencana.unit_id
    lock_unit(unit_pk)
    if not UnitKerja.objects.active().filter(pk=unit_pk).exists():
        raise RencanaTerkunci
    return ItemRencana.objects.select_related("rencana", "butir").get(pk=item.pk)
