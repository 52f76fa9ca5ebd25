"""What a unit says about the items of its plan, the template's and its own."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from rencana_aksi.bulan import pack_bulan
from rencana_aksi.models import Indikator, ItemRencana, RencanaAksi
from rencana_aksi.waktu import clean_waktu
from units.models import User
from zi_portal.locking import StaleVersion

from .kunci import catat_isian, lock_editable, save_berubah


@transaction.atomic
def set_bulan(
    *, item: ItemRencana, bulan: Iterable[int], expected_version: int, by: User
) -> ItemRencana:
    """Set the months (1–12) in which an item is done, instead of dates; the other columns stay.

    Raises StaleVersion, RencanaTerkunci, or ValueError for a month that does not exist.
    """
    nilai: dict[str, Any] = {"bulan": pack_bulan(bulan)}
    if nilai["bulan"]:
        nilai |= {"mulai": None, "selesai": None}
    return _change_item(item, nilai, expected_version, by)


@transaction.atomic
def save_item(
    *,
    item: ItemRencana,
    bulan: Collection[int],
    mulai: date | None,
    selesai: date | None,
    penanggung_jawab: str,
    keluaran: str,
    risiko: str,
    catatan: str,
    expected_version: int,
    by: User,
    teks: str = "",
) -> ItemRencana:
    """Save everything a unit says about an item; `teks` only of an own item.

    Raises StaleVersion (also when the item was taken off meanwhile), RencanaTerkunci,
    ValidationError for dates outside the plan's year, dates beside months, or an own item
    without text, ValueError for a month that does not exist.
    """
    nilai = _isi(item.rencana, bulan, mulai, selesai) | {
        "penanggung_jawab": penanggung_jawab,
        "keluaran": keluaran,
        "risiko": risiko,
        "catatan": catatan,
    }
    if item.is_tambahan:
        nilai["teks"] = _clean_teks(teks)
    return _change_item(item, nilai, expected_version, by)


@transaction.atomic
def add_item(
    *,
    rencana: RencanaAksi,
    indikator: Indikator,
    teks: str,
    by: User,
    bulan: Collection[int] = (),
    mulai: date | None = None,
    selesai: date | None = None,
    penanggung_jawab: str = "",
    keluaran: str = "",
    risiko: str = "",
    catatan: str = "",
) -> ItemRencana:
    """Add an own item below the row `indikator`, after the items that are there.

    Raises RencanaTerkunci, ValidationError as `save_item`, ValueError for a row of another
    regulation or a month that does not exist.
    """
    tersimpan = lock_editable(rencana)
    if indikator.regulasi_id != tersimpan.regulasi_id:
        raise ValueError(f"{indikator} is no row of {tersimpan}")
    nilai = _isi(tersimpan, bulan, mulai, selesai) | {
        "teks": _clean_teks(teks),
        "penanggung_jawab": penanggung_jawab,
        "keluaran": keluaran,
        "risiko": risiko,
        "catatan": catatan,
    }
    terakhir = tersimpan.item.aggregate(terakhir=Max("urut"))["terakhir"] or 0
    item = ItemRencana.objects.create(
        rencana=tersimpan, indikator=indikator, urut=terakhir + 1, **nilai
    )
    terisi = {nama: isi for nama, isi in nilai.items() if isi}
    catat_isian(item, "item_rencana_ditambah", tersimpan.unit_id, by, None, terisi)
    return item


@transaction.atomic
def remove_item(*, item: ItemRencana, expected_version: int, by: User) -> ItemRencana:
    """Take an own item off the plan; the row stays, so that it can come back.

    Raises StaleVersion, RencanaTerkunci, or ValueError for an item of the template.
    """
    return _set_dihapus(item, True, expected_version, by)


@transaction.atomic
def restore_item(*, item: ItemRencana, expected_version: int, by: User) -> ItemRencana:
    """Bring an own item back as it was, to its old place.

    Raises StaleVersion, RencanaTerkunci, or ValueError for an item of the template.
    """
    return _set_dihapus(item, False, expected_version, by)


def _set_dihapus(item: ItemRencana, hapus: bool, expected_version: int, by: User) -> ItemRencana:
    if not item.is_tambahan:
        raise ValueError("Butir templat tidak dapat dihapus.")
    rencana, tersimpan = _lock_item(item)
    if (tersimpan.dihapus_pada is not None) == hapus:
        return tersimpan
    if tersimpan.version != expected_version:
        raise StaleVersion
    tersimpan.dihapus_pada = timezone.now() if hapus else None
    tersimpan.save_if_unchanged(expected_version=expected_version, fields=["dihapus_pada"])
    tindakan = "item_rencana_dihapus" if hapus else "item_rencana_dikembalikan"
    catat_isian(tersimpan, tindakan, rencana.unit_id, by, None, None)
    return tersimpan


def _change_item(
    item: ItemRencana, nilai: dict[str, Any], expected_version: int, by: User
) -> ItemRencana:
    rencana, tersimpan = _lock_item(item)
    if tersimpan.dihapus_pada:
        raise StaleVersion
    save_berubah(tersimpan, nilai, expected_version, rencana.unit_id, "item_rencana_diubah", by)
    return tersimpan


def _lock_item(item: ItemRencana) -> tuple[RencanaAksi, ItemRencana]:
    rencana = lock_editable(item.rencana)
    tersimpan = ItemRencana.objects.select_related("butir", "indikator").get(
        pk=item.pk, rencana=rencana
    )
    tersimpan.rencana = rencana
    return rencana, tersimpan


def _isi(
    rencana: RencanaAksi, bulan: Collection[int], mulai: date | None, selesai: date | None
) -> dict[str, Any]:
    rentang = clean_waktu(bulan=bulan, mulai=mulai, selesai=selesai, tahun=rencana.tahun)
    awal, akhir = rentang or (None, None)
    return {"bulan": pack_bulan(bulan), "mulai": awal, "selesai": akhir}


def _clean_teks(teks: str) -> str:
    if not teks.strip():
        raise ValidationError({"teks": "Tuliskan apa yang akan dilakukan."})
    return teks.strip()
