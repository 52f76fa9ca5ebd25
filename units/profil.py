"""The yearly profile as the engine reads it."""

from collections.abc import Collection
from datetime import date
from decimal import ROUND_DOWN, Decimal, localcontext
from typing import Any

from django.db.models import FilteredRelation, Q

from evaluasi.penilaian.profil import BELUM_ADA_DATA, NIHIL, NIHIL_DITERIMA, Kepatuhan, Profil
from evaluasi.penilaian.regulasi import Predikat

from .models import PenetapanUnit, PredikatDimiliki, ProfilInstansi, ProfilUnit, UnitKerja

_DUA_BELAS_DESIMAL = Decimal("1e-12")


def build_profil(unit: UnitKerja, tahun: int, tanggal: date) -> Profil:
    """All that is known of `unit` and its instansi for `tahun`, judged on `tanggal`: one query.

    What nobody entered is None, "belum ada data".
    """
    satu: Any = UnitKerja.objects.filter(pk=unit.pk)  # django-stubs knows no filtered relation
    baris = (
        satu.annotate(
            dari_instansi=FilteredRelation(
                "instansi__profil", condition=Q(instansi__profil__tahun=tahun)
            ),
            dari_penetapan=FilteredRelation("penetapan", condition=Q(penetapan__tahun=tahun)),
            dari_unit=FilteredRelation("profil", condition=Q(profil__tahun=tahun)),
        )
        .select_related("dari_instansi", "dari_penetapan", "dari_unit")
        .get()
    )
    # A row that is not there leaves no attribute.
    return combine(
        getattr(baris, "dari_instansi", None),
        getattr(baris, "dari_penetapan", None),
        getattr(baris, "dari_unit", None),
        tanggal,
    )


def build_banyak_profil(
    daftar_unit: Collection[UnitKerja], tahun: int, tanggal: date
) -> dict[int, Profil]:
    """`build_profil` of each unit, by its key: three queries for any number of units."""
    instansi = {
        p.instansi_id: p
        for p in ProfilInstansi.objects.filter(
            instansi__in={u.instansi_id for u in daftar_unit}, tahun=tahun
        )
    }
    penetapan = {
        p.unit_id: p for p in PenetapanUnit.objects.filter(unit__in=daftar_unit, tahun=tahun)
    }
    profil = {p.unit_id: p for p in ProfilUnit.objects.filter(unit__in=daftar_unit, tahun=tahun)}
    return {
        u.pk: combine(instansi.get(u.instansi_id), penetapan.get(u.pk), profil.get(u.pk), tanggal)
        for u in daftar_unit
    }


def combine(
    instansi: ProfilInstansi | None,
    penetapan: PenetapanUnit | None,
    unit: ProfilUnit | None,
    tanggal: date,
) -> Profil:
    """The engine's `Profil` from the three rows of one year; no query."""
    instansi = instansi or ProfilInstansi()
    penetapan = penetapan or PenetapanUnit()
    unit = unit or ProfilUnit()
    return Profil(
        tanggal_evaluasi=tanggal,
        opini_bpk=instansi.opini_bpk or None,
        sakip=instansi.sakip or None,
        indeks_rb=instansi.indeks_rb or None,
        spip=instansi.spip,
        layanan_utama=penetapan.layanan_utama,
        dampak_signifikan=penetapan.dampak_signifikan,
        tlhp_persen=percent(unit.tlhp_selesai, unit.tlhp_wajib),
        lhkpn_persen=_kepatuhan(unit.lhkpn_sudah, unit.lhkpn_wajib, unit.lhkpn_nihil_diterima),
        lhkasn_persen=_kepatuhan(unit.lhkasn_sudah, unit.lhkasn_wajib, unit.lhkasn_nihil_diterima),
        tanggal_penetapan=penetapan.tanggal_penetapan,
        tanggal_mulai_wbbm=unit.tanggal_mulai_wbbm,
        sakip_internal=unit.sakip_internal or None,
        predikat_dimiliki={
            PredikatDimiliki.TIDAK: None,
            PredikatDimiliki.WBK: Predikat.WBK,
            PredikatDimiliki.WBBM: Predikat.WBBM,
        }.get(PredikatDimiliki(unit.predikat_dimiliki))
        if unit.predikat_dimiliki
        else BELUM_ADA_DATA,
    )


def percent(selesai: int | None, wajib: int | None) -> Decimal | None:
    """`selesai` of `wajib` in percent, 12 decimals cut off; None if unknown or nothing is due.

    Cut, never rounded up: short of all is always short of 100.
    """
    if selesai is None or not wajib:
        return None
    with localcontext() as konteks:
        konteks.prec = 40
        return (Decimal(selesai * 100) / wajib).quantize(_DUA_BELAS_DESIMAL, ROUND_DOWN)


def _kepatuhan(sudah: int | None, wajib: int | None, diterima: bool) -> Kepatuhan:
    if wajib == 0:
        return NIHIL_DITERIMA if diterima else NIHIL
    return percent(sudah, wajib)
