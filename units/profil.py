"""The yearly profile as the engine reads it."""

from datetime import date
from decimal import ROUND_DOWN, Decimal, localcontext

from evaluasi.penilaian.profil import BELUM_ADA_DATA, NIHIL, NIHIL_DITERIMA, Kepatuhan, Profil
from evaluasi.penilaian.regulasi import Predikat

from .models import PredikatDimiliki, ProfilInstansi, ProfilUnit, UnitKerja

_DUA_BELAS_DESIMAL = Decimal("1e-12")


def build_profil(unit: UnitKerja, tahun: int, tanggal: date) -> Profil:
    """All that is known of `unit` and its instansi for `tahun`, judged on `tanggal`: two queries.

    What nobody entered is None, "belum ada data".
    """
    return combine(
        ProfilInstansi.objects.filter(instansi=unit.instansi_id, tahun=tahun).first(),
        ProfilUnit.objects.filter(unit=unit, tahun=tahun).first(),
        tanggal,
    )


def combine(instansi: ProfilInstansi | None, unit: ProfilUnit | None, tanggal: date) -> Profil:
    """The engine's `Profil` from the two rows of one year; no query."""
    instansi = instansi or ProfilInstansi()
    unit = unit or ProfilUnit()
    return Profil(
        tanggal_evaluasi=tanggal,
        opini_bpk=instansi.opini_bpk or None,
        sakip=instansi.sakip or None,
        indeks_rb=instansi.indeks_rb or None,
        spip=instansi.spip,
        layanan_utama=unit.layanan_utama,
        dampak_signifikan=unit.dampak_signifikan,
        tlhp_persen=percent(unit.tlhp_selesai, unit.tlhp_wajib),
        lhkpn_persen=_kepatuhan(unit.lhkpn_sudah, unit.lhkpn_wajib, unit.lhkpn_nihil_diterima),
        lhkasn_persen=_kepatuhan(unit.lhkasn_sudah, unit.lhkasn_wajib, unit.lhkasn_nihil_diterima),
        tanggal_penetapan=unit.tanggal_penetapan,
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
