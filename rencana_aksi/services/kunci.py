"""What every act begins and ends with: the lock, the comparison, the row in the trail."""

from collections.abc import Iterable
from typing import Any

from rencana_aksi.bulan import write_bulan
from rencana_aksi.models import AreaRencana, BarisRencana, ItemRencana, RencanaAksi
from units.models import UnitKerja, User
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.services import catat

from .galat import RencanaTerkunci

Isian = ItemRencana | BarisRencana | AreaRencana | RencanaAksi

# What the trail calls the acts that raise the version of a row; others name the same row too.
PENAIK_VERSI = (
    "item_rencana_diubah",
    "item_rencana_dihapus",
    "item_rencana_dikembalikan",
    "baris_rencana_diubah",
    "area_rencana_diubah",
    "bagian_umum_diubah",
    "rencana_ditandatangani",
    "revisi_rencana_dibuka",
)


def lock_unit(pk: int) -> None:
    # NO KEY: rows that refer to the unit may still be written by others meanwhile.
    UnitKerja.objects.select_for_update(no_key=True).get(pk=pk)


def lock_editable(rencana: RencanaAksi) -> RencanaAksi:
    """The plan as it is now, held until the transaction ends."""
    lock_unit(rencana.unit_id)
    tersimpan = RencanaAksi.objects.select_related("unit", "regulasi").get(pk=rencana.pk)
    if not (tersimpan.is_editable and tersimpan.unit.aktif):
        raise RencanaTerkunci
    return tersimpan


def save_berubah(
    objek: Isian,
    nilai: dict[str, Any],
    expected_version: int,
    unit_pk: int,
    tindakan: str,
    by: User,
) -> None:
    """Write what differs, with the old and the new values in the trail; nothing if nothing does.

    An unsaved object has version 0 and is written whole.
    """
    if objek.version != expected_version:
        raise StaleVersion
    sebelum = {nama: getattr(objek, nama) for nama in nilai}
    berubah = [nama for nama in nilai if nilai[nama] != sebelum[nama]]
    if not berubah:
        return
    for nama in berubah:
        setattr(objek, nama, nilai[nama])
    if objek.pk is None:
        objek.version = 1
        objek.save(force_insert=True)
    else:
        objek.save_if_unchanged(expected_version=expected_version, fields=berubah)
    catat_isian(objek, tindakan, unit_pk, by, sebelum, {nama: nilai[nama] for nama in berubah})


def catat_isian(
    objek: Isian,
    tindakan: str,
    unit_pk: int,
    by: User,
    sebelum: dict[str, Any] | None,
    sesudah: dict[str, Any] | None,
) -> None:
    """The row in the trail of the unit; of `sebelum` only what stands in `sesudah`, if that is
    given."""
    kolom = list(sesudah if sesudah is not None else sebelum or ())
    catat(
        rantai=f"unit:{unit_pk}",
        tindakan=tindakan,
        objek=objek if isinstance(objek, RencanaAksi) else name_objek(objek),
        oleh=by,
        sebelum=None if sebelum is None else _readable(sebelum, kolom),
        sesudah=None if sesudah is None else _readable(sesudah, kolom),
        catatan=_describe(objek),
    )


def name_objek(objek: Isian) -> str:
    """What the trail calls a row."""
    return f"{objek._meta.label_lower}:{objek.pk}"


def _readable(nilai: dict[str, Any], kolom: Iterable[str]) -> dict[str, Any]:
    return {nama: write_bulan(nilai[nama]) if nama == "bulan" else nilai[nama] for nama in kolom}


def _describe(objek: Isian) -> str:
    match objek:
        case ItemRencana(butir=None):
            return f"Butir tambahan: {objek.teks[:80]}"
        case ItemRencana(butir=butir) if butir:
            return f"Butir {butir.kode}"
        case BarisRencana():
            return f"Baris {objek.indikator.kode}"
        case AreaRencana():
            return f"Area {objek.area}"
    return ""
