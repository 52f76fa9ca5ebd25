"""How far a unit is with its plan, and which remarks wait: what pages show of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from .models import ItemRencana, KemajuanItem, KomentarItem, RencanaAksi, StatusKemajuan
from .susunan import Bagian


@dataclass(slots=True)
class KemajuanArea:
    """The items of one area of change, or of one section that belongs to none."""

    nama: str
    jumlah: int = 0
    berjalan: int = 0
    selesai: int = 0


def sum_kemajuan(daftar_bagian: Iterable[Bagian]) -> list[KemajuanArea]:
    """How many items of each area are under way and done, in the order of the form."""
    hasil: dict[int | str, KemajuanArea] = {}
    for bagian in daftar_bagian:
        kunci = bagian.asal.area or bagian.asal.kode
        area = hasil.setdefault(kunci, KemajuanArea(bagian.asal.judul))
        for baris in bagian.baris:
            for item in baris.item:
                area.jumlah += 1
                status = get_kemajuan(item).status
                area.berjalan += status == StatusKemajuan.BERJALAN
                area.selesai += status == StatusKemajuan.SELESAI
    return [area for area in hasil.values() if area.jumlah]


def count_komentar(rencana: RencanaAksi) -> dict[int, int]:
    """How many remarks wait on each item, by its key; of items on the plan only: one query."""
    terbuka = KomentarItem.objects.filter(
        item__rencana=rencana, item__dihapus_pada__isnull=True, selesai_pada__isnull=True
    )
    return dict(terbuka.order_by().values_list("item").annotate(banyak=Count("pk")))


def get_kemajuan(item: ItemRencana) -> KemajuanItem:
    """What was reported of an item; an unsaved row of version 0 where nothing was."""
    try:
        return item.kemajuan
    except KemajuanItem.DoesNotExist:
        return KemajuanItem(item_id=item.pk, version=0)
