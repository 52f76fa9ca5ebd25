"""Writing plans. Every act is one transaction with its row in the trail of the unit.

Services trust no form and ask no permission. The unit's row is locked first: its trail is one
chain, and nobody signs a plan between two statements of somebody who fills it.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from units.models import UnitKerja, User
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.services import catat

from .bulan import pack_bulan, write_bulan
from .models import ItemRencana, Regulasi, RencanaAksi


class RencanaTerkunci(Exception):
    """The plan is signed or its unit is not active: it cannot be changed."""


class TanpaTemplat(Exception):
    """The ruling regulation of the instansi is not loaded or holds no plan; says what to do."""


@transaction.atomic
def open_rencana(*, unit: UnitKerja, tahun: int, by: User) -> RencanaAksi:
    """Open the plan of `unit` for `tahun` with every item of its instansi's ruling regulation.

    A plan that is already there is returned as it is. Raises TanpaTemplat.
    """
    _lock_unit(unit.pk)
    lama = RencanaAksi.objects.filter(unit=unit, tahun=tahun).first()
    if lama:
        return lama
    regulasi = Regulasi.objects.filter(kode=unit.instansi.regulasi).select_related("lke").first()
    if regulasi is None:
        raise TanpaTemplat(
            f"Regulasi “{unit.instansi.regulasi}” belum dimuat. Sampaikan kepada admin sistem."
        )
    daftar_butir = list(regulasi.butir.order_by("urut"))
    if not daftar_butir:
        raise TanpaTemplat(
            f"{regulasi.singkatan} tidak memuat templat rencana aksi. Sampaikan kepada admin "
            "instansi untuk memilih regulasi lain."
        )
    rencana = RencanaAksi.objects.create(
        unit=unit, tahun=tahun, regulasi=regulasi, dasar_hukum=_default_dasar(regulasi)
    )
    ItemRencana.objects.bulk_create(
        ItemRencana(rencana=rencana, butir=butir, urut=urut)
        for urut, butir in enumerate(daftar_butir, start=1)
    )
    catat(
        rantai=f"unit:{unit.pk}",
        tindakan="rencana_dibuka",
        objek=rencana,
        oleh=by,
        sesudah={"tahun": tahun, "regulasi": regulasi.kode, "jumlah_butir": len(daftar_butir)},
    )
    return rencana


@transaction.atomic
def set_bulan(
    *, item: ItemRencana, bulan: Iterable[int], expected_version: int, by: User
) -> ItemRencana:
    """Set the months (1–12) in which an item is done; the other columns stay.

    Raises StaleVersion, RencanaTerkunci, or ValueError for a month that does not exist.
    """
    return _change_item(item, {"bulan": pack_bulan(bulan)}, expected_version, by)


@transaction.atomic
def save_item(
    *,
    item: ItemRencana,
    bulan: Iterable[int],
    penanggung_jawab: str,
    keluaran: str,
    catatan: str,
    expected_version: int,
    by: User,
) -> ItemRencana:
    """Save everything a unit says about an item.

    Raises StaleVersion, RencanaTerkunci, or ValueError for a month that does not exist.
    """
    nilai = {
        "bulan": pack_bulan(bulan),
        "penanggung_jawab": penanggung_jawab,
        "keluaran": keluaran,
        "catatan": catatan,
    }
    return _change_item(item, nilai, expected_version, by)


@transaction.atomic
def save_bagian_umum(
    *,
    rencana: RencanaAksi,
    dasar_hukum: str,
    maksud_tujuan: str,
    expected_version: int,
    by: User,
) -> RencanaAksi:
    """Save sections A and B of the plan, one point per line.

    Raises StaleVersion or RencanaTerkunci.
    """
    tersimpan = _lock_editable(rencana)
    nilai = {"dasar_hukum": dasar_hukum, "maksud_tujuan": maksud_tujuan}
    _save(tersimpan, nilai, expected_version, tersimpan.unit_id, "bagian_umum_diubah", by)
    return tersimpan


def _change_item(
    item: ItemRencana, nilai: dict[str, Any], expected_version: int, by: User
) -> ItemRencana:
    rencana = _lock_editable(item.rencana)
    tersimpan = ItemRencana.objects.select_related("butir").get(pk=item.pk, rencana=rencana)
    tersimpan.rencana = rencana
    _save(tersimpan, nilai, expected_version, rencana.unit_id, "item_rencana_diubah", by)
    return tersimpan


def _save(
    objek: ItemRencana | RencanaAksi,
    nilai: dict[str, Any],
    expected_version: int,
    unit_pk: int,
    tindakan: str,
    by: User,
) -> None:
    """Write what differs, with the old and the new values in the trail; nothing if nothing does."""
    if objek.version != expected_version:
        raise StaleVersion
    sebelum = {nama: getattr(objek, nama) for nama in nilai}
    berubah = [nama for nama in nilai if nilai[nama] != sebelum[nama]]
    if not berubah:
        return
    for nama in berubah:
        setattr(objek, nama, nilai[nama])
    objek.save_if_unchanged(expected_version=expected_version, fields=berubah)
    catat(
        rantai=f"unit:{unit_pk}",
        tindakan=tindakan,
        objek=objek if isinstance(objek, RencanaAksi) else f"{objek._meta.label_lower}:{objek.pk}",
        oleh=by,
        sebelum=_readable(sebelum, berubah),
        sesudah=_readable(nilai, berubah),
        catatan="" if isinstance(objek, RencanaAksi) else f"Butir {objek.butir.kode}",
    )


def _readable(nilai: dict[str, Any], kolom: Iterable[str]) -> dict[str, Any]:
    return {nama: write_bulan(nilai[nama]) if nama == "bulan" else nilai[nama] for nama in kolom}


def _default_dasar(regulasi: Regulasi) -> str:
    """What a plan always rests on, higher law first; the unit adds the rest."""
    lke = regulasi.lke if regulasi.lke_id != regulasi.pk else None
    return "\n".join(r.judul for r in (lke, regulasi) if r is not None)


def _lock_unit(pk: int) -> None:
    # NO KEY: rows that refer to the unit may still be written by others meanwhile.
    UnitKerja.objects.select_for_update(no_key=True).get(pk=pk)


def _lock_editable(rencana: RencanaAksi) -> RencanaAksi:
    """The plan as it is now, held until the transaction ends."""
    _lock_unit(rencana.unit_id)
    tersimpan = RencanaAksi.objects.select_related("unit").get(pk=rencana.pk)
    if not (tersimpan.is_editable and tersimpan.unit.aktif):
        raise RencanaTerkunci
    return tersimpan
