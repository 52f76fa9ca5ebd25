"""Writing instansi and units."""

from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from units.models import Instansi, Pegawai, UnitKerja, User

from .jejak import apply, describe, lock, record, refuse_stale

FIELD_UNIT = (
    "kode",
    "nama",
    "singkatan",
    "induk",
    "jenis_layanan",
    "layanan_utama",
    "kepala",
    "alamat",
)
FIELD_INSTANSI = ("nama", "tempat", "jabatan_kepala", "alamat", "zona_waktu")


class IsiUnit(TypedDict, total=False):
    kode: str
    nama: str
    singkatan: str
    induk: UnitKerja | None
    jenis_layanan: str
    layanan_utama: str
    kepala: Pegawai | None
    alamat: str


class IsiInstansi(TypedDict, total=False):
    nama: str
    tempat: str
    jabatan_kepala: str
    alamat: str
    zona_waktu: str
    regulasi: str


@transaction.atomic
def create_instansi(*, by: User | None, **isi: Unpack[IsiInstansi]) -> Instansi:
    """A new instansi, with the regulation that its plans start under. Raise ValidationError."""
    instansi = Instansi(**isi)
    instansi.full_clean()
    instansi.save()
    record(instansi, "instansi dibuat", instansi, by=by, sesudah=describe(instansi, isi))
    return instansi


@transaction.atomic
def update_instansi(*, instansi: Instansi, by: User, **isi: Unpack[IsiInstansi]) -> Instansi:
    """Change name, letterhead or time zone. Raise ValidationError."""
    instansi = lock(instansi)
    sebelum = describe(instansi, isi)
    if apply(instansi, dict(isi)):
        instansi.full_clean()
        instansi.save()
        sesudah = describe(instansi, isi)
        record(instansi, "instansi diubah", instansi, by=by, sebelum=sebelum, sesudah=sesudah)
    return instansi


@transaction.atomic
def create_unit(*, instansi: Instansi, by: User | None, **isi: Unpack[IsiUnit]) -> UnitKerja:
    """A new unit. Raise ValidationError."""
    unit = UnitKerja(instansi=lock(instansi), **isi)
    check_unit(unit)
    unit.save()
    record(unit, "unit dibuat", unit, by=by, sesudah=describe(unit, isi))
    return unit


@transaction.atomic
def update_unit(
    *, unit: UnitKerja, by: User | None, sidik: str | None = None, **isi: Unpack[IsiUnit]
) -> UnitKerja:
    """Change a unit.

    Raise ValidationError, or StaleVersion when it is no longer as the form with `sidik` showed.
    """
    lock(unit.instansi)  # two renames at once cannot both take one name
    unit = lock(unit)
    refuse_stale(describe(unit, FIELD_UNIT), sidik)
    sebelum = describe(unit, isi)
    if apply(unit, dict(isi)):
        check_unit(unit)
        unit.save()
        record(unit, "unit diubah", unit, by=by, sebelum=sebelum, sesudah=describe(unit, isi))
    return unit


@transaction.atomic
def set_unit_active(*, unit: UnitKerja, aktif: bool, by: User) -> UnitKerja:
    """Take a unit out of use or bring it back; nothing of it is deleted."""
    unit = lock(unit)
    if unit.aktif != aktif:
        unit.aktif = aktif
        unit.save(update_fields=["aktif"])
        tindakan = "unit diaktifkan" if aktif else "unit dinonaktifkan"
        record(unit, tindakan, unit, by=by, sebelum={"aktif": not aktif}, sesudah={"aktif": aktif})
    return unit


def check_unit(unit: UnitKerja) -> None:
    """What constraints cannot say: parent and head belong here, and the tree has two levels.

    Raise ValidationError. A head sees the units directly below his own, so a third level
    would be invisible to him.
    """
    salah: dict[str, Any] = {}
    if unit.induk is not None:
        if unit.induk.instansi_id != unit.instansi_id:
            salah["induk"] = "Pilih unit induk dari instansi yang sama."
        elif unit.induk.induk_id is not None:
            salah["induk"] = (
                f"{unit.induk} sendiri berada di bawah unit lain. "
                "Pilih unit induk yang paling atas."
            )
        elif unit.pk and unit.upt.exists():
            salah["induk"] = (
                "Unit ini membawahi unit lain, jadi tidak dapat menjadi bawahan. "
                "Pindahkan dahulu unit bawahannya."
            )
    if unit.kepala is not None and unit.kepala.instansi_id != unit.instansi_id:
        salah["kepala"] = "Pilih kepala dari pegawai instansi yang sama."
    try:
        unit.full_clean()
    except ValidationError as error:
        for nama, pesan in error.update_error_dict({}).items():
            salah.setdefault(nama, pesan)
    if salah:
        raise ValidationError(salah)
