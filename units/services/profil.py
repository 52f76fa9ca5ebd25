"""Writing the yearly profiles."""

from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from units.models import Instansi, PenetapanUnit, ProfilInstansi, ProfilUnit, UnitKerja, User
from units.models.profil import FIELD_SYARAT, IsianBerbukti
from units.pihak_unit import was_pihak_unit
from units.roles import is_own_unit
from zi_portal.locking import StaleVersion

from .jejak import apply, describe, lock, record

FIELD_PROFIL_INSTANSI = ("opini_bpk", "sakip", "indeks_rb", "spip", "per_tanggal", "bukti")
FIELD_PENETAPAN = (
    "layanan_utama",
    "risiko_tinggi",
    "dampak_signifikan",
    "tanggal_penetapan",
    "nomor_penetapan",
    "per_tanggal",
    "bukti",
)
FIELD_PROFIL_UNIT = (*FIELD_SYARAT, "per_tanggal", "bukti")
NIHIL_LAPORAN = ("lhkpn", "lhkasn")
# What the trail calls each part.
SEBUTAN: dict[type[IsianBerbukti], str] = {
    ProfilInstansi: "profil",
    PenetapanUnit: "penetapan",
    ProfilUnit: "syarat E7–E11",
}


class IsiProfilInstansi(TypedDict, total=False):
    opini_bpk: str
    sakip: str
    indeks_rb: str
    spip: int | None
    per_tanggal: date
    bukti: str


class IsiPenetapan(TypedDict, total=False):
    layanan_utama: bool | None
    risiko_tinggi: bool | None
    dampak_signifikan: bool | None
    tanggal_penetapan: date | None
    nomor_penetapan: str
    per_tanggal: date
    bukti: str


class IsiProfilUnit(TypedDict, total=False):
    tlhp_wajib: int | None
    tlhp_selesai: int | None
    lhkpn_wajib: int | None
    lhkpn_sudah: int | None
    lhkasn_wajib: int | None
    lhkasn_sudah: int | None
    sakip_internal: str
    tanggal_mulai_wbbm: date | None
    predikat_dimiliki: str
    predikat_tahun: int | None
    per_tanggal: date
    bukti: str


@transaction.atomic
def save_profil_instansi(
    *,
    instansi: Instansi,
    tahun: int,
    expected_version: int,
    by: User | None,
    **isi: Unpack[IsiProfilInstansi],
) -> ProfilInstansi:
    """E1 to E4 of one year, unless somebody saved them since `expected_version`.

    Version 0 means: there was none yet. Raise StaleVersion or ValidationError.
    """
    instansi = lock(instansi)
    profil = ProfilInstansi.objects.filter(instansi=instansi, tahun=tahun).first()
    profil = profil or ProfilInstansi(instansi=instansi, tahun=tahun, version=0)
    _save(instansi, profil, expected_version, dict(isi), by)
    return profil


@transaction.atomic
def save_penetapan(
    *,
    unit: UnitKerja,
    tahun: int,
    expected_version: int,
    by: User | None,
    **isi: Unpack[IsiPenetapan],
) -> PenetapanUnit:
    """What the Tim Penetapan states of one year, unless saved since `expected_version`.

    Version 0 means: there was none yet. Raise StaleVersion, or ValidationError, also for a
    unit out of use. Source: Perbup Ketapang 49/2022 Pasal 4.
    """
    unit = lock(unit)
    _refuse_inactive(unit)
    penetapan = PenetapanUnit.objects.filter(unit=unit, tahun=tahun).first()
    penetapan = penetapan or PenetapanUnit(unit=unit, tahun=tahun, version=0)
    _save(unit, penetapan, expected_version, dict(isi), by)
    return penetapan


@transaction.atomic
def save_profil_unit(
    *,
    unit: UnitKerja,
    tahun: int,
    expected_version: int,
    by: User | None,
    **isi: Unpack[IsiProfilUnit],
) -> ProfilUnit:
    """E7 to E11 of one year, which the TPI states, unless saved since `expected_version`.

    A number of obliged reporters that is no longer 0 ends the TPI's acceptance of "nihil".
    Version 0 means: there was none yet. Raise StaleVersion, or ValidationError, also for a
    unit out of use and when `by` is or was the unit's side.
    """
    unit = lock(unit)
    _refuse_inactive(unit)
    _refuse_pihak_unit(unit, tahun, by)
    profil = ProfilUnit.objects.filter(unit=unit, tahun=tahun).first()
    profil = profil or ProfilUnit(unit=unit, tahun=tahun, version=0)
    _save(unit, profil, expected_version, withdraw_nihil(profil, dict(isi)), by)
    return profil


def withdraw_nihil(profil: ProfilUnit, isi: dict[str, object]) -> dict[str, object]:
    """`isi`, with each acceptance of "nihil" ended that the new counts contradict."""
    return isi | {
        f"{laporan}_nihil_diterima": False
        for laporan in NIHIL_LAPORAN
        if getattr(profil, f"{laporan}_nihil_diterima")
        and isi.get(f"{laporan}_wajib", getattr(profil, f"{laporan}_wajib")) != 0
    }


def _refuse_inactive(unit: UnitKerja) -> None:
    if not unit.aktif:
        raise ValidationError(
            "Unit ini dinonaktifkan, jadi isian Anda belum disimpan. "
            "Hubungi admin instansi bila unit ini perlu diaktifkan kembali."
        )


def _refuse_pihak_unit(unit: UnitKerja, tahun: int, by: User | None) -> None:
    if by is None:
        return
    if is_own_unit(by, unit):
        raise ValidationError(
            "Ini unit Anda sendiri, jadi isian Anda belum disimpan. "
            "Syarat E7–E11 diisi anggota TPI lain."
        )
    if was_pihak_unit(by, unit.pk, tahun):
        raise ValidationError(
            f"Anda ikut mengisi evaluasi unit ini tahun {tahun}, jadi isian Anda belum disimpan. "
            "Syarat E7–E11 diisi anggota TPI lain."
        )


def _save(
    rantai: UnitKerja | Instansi,
    profil: ProfilUnit | PenetapanUnit | ProfilInstansi,
    expected_version: int,
    isi: dict[str, object],
    by: User | None,
) -> None:
    if profil.version != expected_version:
        raise StaleVersion
    baru = profil.pk is None
    sebelum = None if baru else describe(profil, isi)
    if not apply(profil, isi) and not baru:
        return
    profil.oleh, profil.diubah = by, timezone.now()
    if baru:
        profil.version = 1
        profil.full_clean()
        profil.save()
    else:
        profil.full_clean()
        profil.save_if_unchanged(expected_version=expected_version, fields=[*isi, "oleh", "diubah"])
    tindakan = f"{SEBUTAN[type(profil)]} {profil.tahun} " + ("diisi" if baru else "diubah")
    sesudah = describe(profil, isi)
    record(rantai, tindakan, profil, by=by, sebelum=sebelum, sesudah=sesudah)


@transaction.atomic
def decide_nihil(
    *, profil: ProfilUnit, laporan: str, diterima: bool, catatan: str, by: User
) -> ProfilUnit:
    """The TPI accepts that nobody has to report `laporan` ("lhkpn" or "lhkasn"), or takes it back.

    Raise ValidationError when somebody has to, when the reason is missing, for a unit out of
    use, and when `by` is or was the unit's side.
    """
    if laporan not in NIHIL_LAPORAN:
        raise ValueError(laporan)
    unit = lock(profil.unit)
    _refuse_inactive(unit)
    _refuse_pihak_unit(unit, profil.tahun, by)
    profil = ProfilUnit.objects.get(pk=profil.pk)
    nama = laporan.upper()
    if getattr(profil, f"{laporan}_wajib") != 0:
        raise ValidationError(
            f"Jumlah wajib {nama} bukan 0. Muat ulang halaman untuk melihat angka terbaru."
        )
    if not catatan.strip():
        raise ValidationError("Tuliskan dasar keputusan Anda, misalnya daftar pejabat unit.")
    field = f"{laporan}_nihil_diterima"
    sebelum = getattr(profil, field)
    if sebelum != diterima:
        setattr(profil, field, diterima)
        profil.save_if_unchanged(expected_version=profil.version, fields=[field])
        record(
            unit,
            f"nihil {nama} {profil.tahun} " + ("diterima" if diterima else "ditarik kembali"),
            profil,
            by=by,
            sebelum={f"nihil {nama} diterima": sebelum},
            sesudah={f"nihil {nama} diterima": diterima},
            catatan=catatan.strip(),
        )
    return profil
