"""Applying an upload: exactly what was previewed, all of it or nothing."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from units.impor.baca import Isi, read_workbook
from units.impor.banding import Rencana, Sunting, compare
from units.models import (
    AnggotaTPI,
    Impor,
    Instansi,
    Pegawai,
    Penugasan,
    ProfilInstansi,
    StatusImpor,
    TimTPI,
    TugasTPI,
    UnitKerja,
    User,
)
from zi_portal.riwayat.services import Catatan, catat_banyak

from .jejak import describe, lock, rantai


class PratinjauBerubah(Exception):
    """The data changed after the preview was shown: `rencana` is what it would be now."""

    def __init__(self, rencana: Rencana) -> None:
        super().__init__()
        self.rencana = rencana


@dataclass(frozen=True, slots=True)
class Diterapkan:
    """Who is to be told of an import by mail."""

    akun_baru: list[User]
    surel_lama: list[tuple[str, int]]  # the address before, the account's key


@transaction.atomic
def save_upload(*, instansi: Instansi, by: User, nama_berkas: str, data: bytes) -> Impor:
    """Read the workbook and keep what it says for the preview; nothing else is written.

    An earlier upload of the same person that was never confirmed is dropped. Raise
    BerkasImporDitolak.
    """
    isi = read_workbook(data)
    Impor.objects.filter(instansi=instansi, oleh=by, status=StatusImpor.PRATINJAU).update(
        status=StatusImpor.DIBATALKAN, isi=None
    )
    return Impor.objects.create(
        instansi=instansi,
        oleh=by,
        nama_berkas=nama_berkas[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        isi=isi.to_json(),
    )


@transaction.atomic
def cancel_impor(*, impor: Impor) -> None:
    """Drop an upload that was not confirmed."""
    impor = lock(impor)
    if impor.status == StatusImpor.PRATINJAU:
        impor.status, impor.isi = StatusImpor.DIBATALKAN, None
        impor.save(update_fields=["status", "isi"])


def preview(impor: Impor) -> Rencana:
    """What confirming `impor` would do now."""
    return compare(Isi.from_json(impor.isi or {}), impor.instansi)


def apply_impor(*, impor: Impor, sidik: str, by: User) -> Diterapkan:
    """Do what the preview with the hash `sidik` showed; return who is to be told by mail.

    All or nothing, in one transaction with its trail. Raise PratinjauBerubah when the data no
    longer give that preview, ValidationError when it holds mistakes or was used already.
    """
    try:
        return _apply(impor=impor, sidik=sidik, by=by)
    except IntegrityError as error:
        raise ValidationError(
            "Isi berkas bertentangan dengan data yang ada, misalnya dua unit bertukar nama. "
            "Tidak ada yang disimpan. Impor sebagian dahulu, atau ubah melalui halamannya."
        ) from error


@transaction.atomic
def _apply(*, impor: Impor, sidik: str, by: User) -> Diterapkan:
    instansi = lock(impor.instansi)
    impor = lock(impor)
    if impor.status != StatusImpor.PRATINJAU:
        raise ValidationError("Berkas ini sudah diterapkan atau dibatalkan. Unggah lagi.")
    # Writers of a unit or an account hold its row; in the order of keys nobody waits in a ring.
    list(UnitKerja.objects.select_for_update(no_key=True).filter(instansi=instansi).order_by("pk"))
    akun = User.objects.of_instansi(instansi).order_by("pk")
    list(akun.select_for_update(no_key=True, of=("self",)))
    impor.instansi = instansi
    rencana = preview(impor)
    if rencana.sidik != sidik:
        raise PratinjauBerubah(rencana)
    if not rencana.is_valid:
        raise ValidationError("Perbaiki dahulu baris yang salah, lalu unggah berkasnya lagi.")
    _write_orang(rencana)
    _write_tim(rencana)
    _write_profil(rencana, by)
    _record(rencana, impor, by)
    impor.status, impor.isi = StatusImpor.DITERAPKAN, None
    impor.save(update_fields=["status", "isi"])
    return Diterapkan(
        akun_baru=[s.objek for s in rencana.user if s.baru],
        surel_lama=[
            (str(s.sebelum["alamat surel"]), s.objek.pk)
            for s in rencana.user
            if not s.baru and "email" in s.field
        ],
    )


def _new(daftar: list[Sunting[Any]]) -> list[Any]:
    return [s.objek for s in daftar if s.baru]


def _changed(daftar: list[Sunting[Any]]) -> list[Any]:
    return [s.objek for s in daftar if not s.baru and s.field]


def _write_orang(rencana: Rencana) -> None:
    """Units, then people, then who leads which unit; accounts and roles last."""
    unit_baru: list[UnitKerja] = _new(rencana.unit)
    taut = [(u, u.induk, u.kepala) for u in unit_baru]
    for u in unit_baru:
        u.induk = u.kepala = None  # perhaps not saved yet themselves
    UnitKerja.objects.bulk_create(unit_baru)
    Pegawai.objects.bulk_create(_new(rencana.pegawai))
    for u, induk, kepala in taut:
        u.induk, u.kepala = induk, kepala
    UnitKerja.objects.bulk_update(
        [*(u for u, induk, kepala in taut if induk or kepala), *_changed(rencana.unit)],
        [
            "nama",
            "singkatan",
            "induk",
            "jenis_layanan",
            "layanan_utama",
            "kepala",
            "alamat",
        ],
    )
    Pegawai.objects.bulk_update(
        _changed(rencana.pegawai), ["nama", "nip", "jabatan", "pangkat_golongan", "unit"]
    )
    User.objects.bulk_create(_new(rencana.user))
    User.objects.bulk_update(_changed(rencana.user), ["email", "nama"])
    Penugasan.objects.bulk_create(_new(rencana.penugasan))
    Penugasan.objects.bulk_update(_changed(rencana.penugasan), ["selesai"])


def _write_tim(rencana: Rencana) -> None:
    TimTPI.objects.bulk_create(_new(rencana.tim))
    TimTPI.objects.bulk_update(_changed(rencana.tim), ["nomor_keputusan"])
    AnggotaTPI.objects.bulk_update(_changed(rencana.anggota), ["jabatan"])
    AnggotaTPI.objects.bulk_create(_new(rencana.anggota))
    TugasTPI.objects.bulk_create(rencana.tugas)


def _write_profil(rencana: Rencana, by: User) -> None:
    for sunting in rencana.profil_instansi:
        if sunting.berubah:
            sunting.objek.oleh, sunting.objek.diubah = by, timezone.now()
    ubah: list[ProfilInstansi] = _changed(rencana.profil_instansi)
    for profil in ubah:
        profil.version += 1
    ProfilInstansi.objects.bulk_create(_new(rencana.profil_instansi))
    isian = [f.name for f in ProfilInstansi._meta.concrete_fields if f.name not in KUNCI_PROFIL]
    ProfilInstansi.objects.bulk_update(ubah, isian)


KUNCI_PROFIL = {"id", "instansi", "tahun"}


def _record(rencana: Rencana, impor: Impor, by: User) -> None:
    """One act in the chain of every unit and account, and one for the instansi with the rest."""
    asal = f"Impor {impor.nama_berkas}"

    def act(
        subjek: models.Model, tindakan: str, sunting: Sunting[Any], sesudah: dict[str, Any]
    ) -> Catatan:
        sebelum = None if sunting.baru else sunting.sebelum
        return Catatan(rantai(subjek), tindakan, sunting.objek, sebelum, sesudah, asal)

    daftar = [
        act(u.objek, "unit dibuat" if u.baru else "unit diubah", u, u.sesudah)
        for u in rencana.unit
        if u.berubah
    ]
    peran: dict[int, list[str]] = {}
    for p in rencana.penugasan:
        peran.setdefault(p.objek.user_id, []).append(str(p.objek))
    for user in rencana.user:
        sesudah = describe(user.objek, ["email", "nama"]) if user.baru else user.sesudah
        if diberikan := peran.get(user.objek.pk):
            sesudah["peran diberikan"] = "; ".join(diberikan)
        if sesudah:
            tindakan = "akun dibuat" if user.baru else "akun diubah"
            daftar.append(act(user.objek, tindakan, user, sesudah))
    daftar.append(
        Catatan(
            rantai(impor.instansi),
            "impor diterapkan",
            impor,
            _rest(rencana, "sebelum"),
            {"berkas": impor.nama_berkas, "sha256": impor.sha256} | _rest(rencana, "sesudah"),
        )
    )
    catat_banyak(daftar, oleh=by)


def _rest(rencana: Rencana, kapan: str) -> dict[str, Any]:
    """What belongs to the instansi itself: people, teams, its profile."""
    hasil: dict[str, Any] = {}
    for pegawai in rencana.pegawai:
        if pegawai.field:
            hasil[f"pegawai {pegawai.objek.pk} {pegawai.objek}"] = getattr(pegawai, kapan)
    for profil in rencana.profil_instansi:
        if profil.berubah:
            hasil[f"profil {profil.objek.tahun}"] = getattr(profil, kapan)
    for tim in rencana.tim:
        if tim.field or (tim.baru and kapan == "sesudah"):
            hasil[f"tim {tim.objek}"] = getattr(tim, kapan)
    for anggota in rencana.anggota:
        if anggota.berubah and (kapan == "sesudah" or not anggota.baru):
            nama = f"{anggota.objek.tim}: {anggota.objek.user}"
            hasil[nama] = (
                anggota.objek.get_jabatan_display()
                if kapan == "sesudah"
                else anggota.sebelum.get("jabatan dalam tim")
            )
    if kapan == "sesudah":
        for tugas in rencana.tugas:
            hasil[f"{tugas.tim} menilai {tugas.unit.kode}"] = tugas.unit.nama
    return hasil
