"""What a unit says about whole rows and areas of its plan."""

from collections.abc import Iterable

from django.db import transaction

from rencana_aksi.bulan import pack_bulan
from rencana_aksi.models import (
    AreaPerubahan,
    AreaRencana,
    BarisRencana,
    Indikator,
    RencanaAksi,
)
from rencana_aksi.susunan import build_area
from units.models import User

from .kunci import lock_editable, save_berubah


@transaction.atomic
def set_bulan_baris(
    *,
    rencana: RencanaAksi,
    indikator: Indikator,
    bulan: Iterable[int],
    expected_version: int,
    by: User,
) -> BarisRencana:
    """Set the months (1–12) of a row; its items without an own time follow them.

    `expected_version` is 0 for a row that had no months yet. Raises StaleVersion,
    RencanaTerkunci, or ValueError for a row of another regulation or a month that does not exist.
    """
    tersimpan = lock_editable(rencana)
    if indikator.regulasi_id != tersimpan.regulasi_id:
        raise ValueError(f"{indikator} is no row of {tersimpan}")
    baris = BarisRencana.objects.filter(rencana=tersimpan, indikator=indikator).first()
    if baris is None:
        baris = BarisRencana(rencana=tersimpan, indikator=indikator, version=0)
    nilai = {"bulan": pack_bulan(bulan)}
    save_berubah(baris, nilai, expected_version, tersimpan.unit_id, "baris_rencana_diubah", by)
    return baris


@transaction.atomic
def save_area(
    *,
    rencana: RencanaAksi,
    area: AreaPerubahan,
    tujuan: str,
    target: str,
    expected_version: int,
    by: User,
) -> AreaRencana:
    """Save purpose and target of an area; `target` holds one a line.

    `expected_version` is 0 for an area about which nothing was saved; as long as it says what
    the template says, nothing is. Raises StaleVersion, RencanaTerkunci, or ValueError for an
    area of another regulation.
    """
    tersimpan = lock_editable(rencana)
    if area.regulasi_id != tersimpan.regulasi_id:
        raise ValueError(f"{area} is no area of {tersimpan}")
    isi = AreaRencana.objects.filter(rencana=tersimpan, area=area).first()
    if isi is None:
        isi = build_area(tersimpan, area)
    nilai = {"tujuan": tujuan, "target": target}
    save_berubah(isi, nilai, expected_version, tersimpan.unit_id, "area_rencana_diubah", by)
    return isi
