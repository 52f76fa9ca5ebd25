"""Where the documents of a unit are used. Apps above add their uses in `AppConfig.ready`."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from units.models import User

from .models import BuktiItem, DokumenBukti


@dataclass(frozen=True, slots=True)
class Pemakaian:
    """One thing that a document proves. Locked: it was handed in and must stay as it was shown."""

    dokumen_pk: int
    label: str
    url: str
    terkunci: bool = False


Pengumpul = Callable[[Collection[int]], Iterable[Pemakaian]]
Pemindah = Callable[[DokumenBukti, DokumenBukti, User], None]

Penyaring = Callable[[Collection[int]], set[int]]

_sumber: dict[Pengumpul, Pemindah] = {}
_penyaring: list[Penyaring] = []


def register_pemakaian(gather: Pengumpul, move: Pemindah, find_diajukan: Penyaring) -> None:
    """Add a kind of use: all uses of some documents at once, and how they go to a new version.

    `move` runs in the transaction of the new version, with the unit's row locked, and leaves
    locked uses where they are. `find_diajukan` says which of some documents were ever handed in
    to assessors, also where they are not used any more.
    """
    _sumber[gather] = move
    _penyaring.append(find_diajukan)


def gather_pemakaian(dokumen: Collection[int]) -> dict[int, list[Pemakaian]]:
    """The uses of each document, by key: plan items first. A fixed number of queries."""
    hasil: dict[int, list[Pemakaian]] = defaultdict(list)
    if not dokumen:
        return hasil
    for gather in (_gather_item, *_sumber):
        for pemakaian in gather(dokumen):
            hasil[pemakaian.dokumen_pk].append(pemakaian)
    return hasil


def find_terkunci(dokumen: Collection[int]) -> set[int]:
    """Those that were ever handed in to assessors: title and date stay as they were shown."""
    return {pk for find in _penyaring for pk in find(dokumen)} if dokumen else set()


def is_terkunci(dokumen: DokumenBukti) -> bool:
    """Whether the document was ever handed in to assessors and so may not change any more."""
    return dokumen.pk in find_terkunci([dokumen.pk])


def move_pemakaian(lama: DokumenBukti, baru: DokumenBukti, by: User) -> None:
    """Let what can still be changed use the new version."""
    for move in _sumber.values():
        move(lama, baru, by)


def _gather_item(dokumen: Collection[int]) -> Iterable[Pemakaian]:
    daftar: QuerySet[BuktiItem] = (
        BuktiItem.objects.active()
        .filter(dokumen__in=dokumen, item__dihapus_pada__isnull=True)
        .select_related("item__rencana", "item__butir")
        .order_by("item__rencana__tahun", "item__urut")
    )
    for bukti in daftar:
        item = bukti.item
        yield Pemakaian(
            bukti.dokumen_id,
            f"Rencana aksi {item.rencana.tahun}: {item.uraian}",
            bukti.get_absolute_url(),
        )
