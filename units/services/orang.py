"""Writing people, accounts and roles."""

from datetime import date, timedelta
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from units.models import PERAN_INSTANSI, Instansi, Pegawai, Penugasan, Peran, UnitKerja, User

from .jejak import apply, describe, lock, record, refuse_stale

FIELD_PEGAWAI = ("nama", "nip", "jabatan", "pangkat_golongan", "unit")
SUREL_DIPAKAI = "Alamat surel ini sudah dipakai. Gunakan alamat lain, atau cari pengguna itu."


class IsiPegawai(TypedDict, total=False):
    nama: str
    nip: str
    jabatan: str
    pangkat_golongan: str
    unit: UnitKerja | None


@transaction.atomic
def create_pegawai(*, instansi: Instansi, by: User | None, **isi: Unpack[IsiPegawai]) -> Pegawai:
    """A person without an account. Raise ValidationError."""
    instansi = lock(instansi)
    pegawai = Pegawai(instansi=instansi, **isi)
    _check_pegawai(pegawai)
    pegawai.save()
    record(instansi, "pegawai dicatat", pegawai, by=by, sesudah=describe(pegawai, isi))
    return pegawai


@transaction.atomic
def update_pegawai(
    *, pegawai: Pegawai, by: User | None, sidik: str | None = None, **isi: Unpack[IsiPegawai]
) -> Pegawai:
    """Change a person; his account, if any, carries the same name.

    Raise ValidationError, or StaleVersion when he is no longer as the form with `sidik` showed.
    """
    instansi = lock(pegawai.instansi)
    pegawai = lock(pegawai)
    refuse_stale(describe(pegawai, FIELD_PEGAWAI), sidik)
    sebelum = describe(pegawai, isi)
    if apply(pegawai, dict(isi)):
        _check_pegawai(pegawai)
        pegawai.save()
        User.objects.filter(pegawai=pegawai).update(nama=pegawai.nama)
        sesudah = describe(pegawai, isi)
        record(instansi, "pegawai diubah", pegawai, by=by, sebelum=sebelum, sesudah=sesudah)
    return pegawai


def _check_pegawai(pegawai: Pegawai) -> None:
    if pegawai.unit is not None and pegawai.unit.instansi_id != pegawai.instansi_id:
        raise ValidationError({"unit": "Pilih unit dari instansi yang sama."})
    pegawai.full_clean()


@transaction.atomic
def create_user(
    *,
    pegawai: Pegawai,
    email: str,
    by: User | None,
    peran: Peran | None = None,
    unit_peran: UnitKerja | None = None,
    selesai: date | None = None,
) -> User:
    """An account for `pegawai`, without a password: he sets one through the mailed link.

    With a role, if given; a role of the instansi is that of his own. The account is never an
    admin sistem. Raise ValidationError.
    """
    pegawai = lock(pegawai)
    if User.objects.filter(pegawai=pegawai).exists():
        raise ValidationError({"pegawai": f"{pegawai} sudah punya akun."})
    user = User(email=email.strip().lower(), nama=pegawai.nama, pegawai=pegawai)
    user.set_unusable_password()
    _check_email(user)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # taken between the check and now
        raise ValidationError({"email": SUREL_DIPAKAI}) from error
    record(user, "akun dibuat", user, by=by, sesudah=describe(user, ["email", "nama"]))
    if peran is not None:
        _give(user, pegawai.instansi, peran, unit_peran, selesai, by)
    return user


def _check_email(user: User) -> None:
    if User.objects.filter(email__iexact=user.email).exists():
        raise ValidationError({"email": SUREL_DIPAKAI})
    user.full_clean(exclude=["password"])


@transaction.atomic
def change_email(*, user: User, email: str, by: User) -> str:
    """Move an account to another address; links mailed to the old one stop working.

    Return the old address, for the mail that tells it of the change. Raise ValidationError.
    """
    user = lock(user)
    sebelum = user.email
    email = email.strip().lower()
    if email == sebelum:
        return sebelum
    user.email = email
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise ValidationError({"email": SUREL_DIPAKAI})
    user.full_clean(exclude=["password"])
    user.save(update_fields=["email"])
    record(
        user,
        "alamat surel diganti",
        user,
        by=by,
        sebelum={"alamat surel": sebelum},
        sesudah={"alamat surel": email},
    )
    return sebelum


@transaction.atomic
def record_password_link(*, user: User, by: User) -> None:
    """Put on record that `by` sends `user` a link for setting his password.

    Raise ValidationError for a closed account.
    """
    user = lock(user)
    if not user.is_active:
        raise ValidationError("Akun ini nonaktif. Aktifkan dahulu, lalu kirim tautannya.")
    tujuan = {"dikirim ke": user.email}
    record(user, "tautan kata sandi dikirim", user, by=by, sesudah=tujuan)


@transaction.atomic
def give_peran(
    *,
    user: User,
    instansi: Instansi,
    peran: Peran,
    by: User | None,
    unit: UnitKerja | None = None,
    selesai: date | None = None,
) -> Penugasan:
    """Give a role in `unit`, or in `instansi` for a role of the instansi.

    An ended role is taken up again. Raise ValidationError.
    """
    return _give(lock(user), instansi, peran, unit, selesai, by)


def _give(
    user: User,
    instansi: Instansi,
    peran: Peran,
    unit: UnitKerja | None,
    selesai: date | None,
    by: User | None,
) -> Penugasan:
    if peran in PERAN_INSTANSI:
        if unit is not None:
            raise ValidationError(
                {"unit": f"{peran.label} berlaku untuk seluruh instansi. Kosongkan unit."}
            )
        tempat: dict[str, Instansi | UnitKerja | None] = {"instansi": instansi, "unit": None}
    else:
        if unit is None:
            raise ValidationError({"unit": f"Pilih unit untuk peran {peran.label}."})
        if unit.instansi_id != instansi.pk:
            raise ValidationError({"unit": "Pilih unit dari instansi yang sama."})
        tempat = {"unit": unit, "instansi": None}
    if selesai is not None and selesai < timezone.localdate():
        raise ValidationError({"selesai": "Tanggal berakhir sudah lewat. Isi hari ini atau nanti."})
    penugasan = Penugasan.objects.filter(user=user, peran=peran, **tempat).first()
    if penugasan is None:
        penugasan = Penugasan(user=user, peran=peran, selesai=selesai, **tempat)
        penugasan.full_clean()
        penugasan.save()
    elif penugasan.selesai != selesai:
        penugasan.selesai = selesai
        penugasan.save(update_fields=["selesai"])
    else:
        return penugasan
    sesudah = {"peran": str(penugasan), "berakhir pada": selesai}
    record(user, "peran diberikan", penugasan, by=by, sesudah=sesudah)
    return penugasan


@transaction.atomic
def end_peran(*, penugasan: Penugasan, by: User) -> Penugasan:
    """End a role now; its last day was yesterday. `give_peran` takes it up again."""
    user = lock(penugasan.user)
    penugasan = Penugasan.objects.select_related("unit", "instansi").get(pk=penugasan.pk)
    kemarin = timezone.localdate() - timedelta(days=1)
    if penugasan.selesai is None or penugasan.selesai > kemarin:
        sebelum = {"peran": str(penugasan), "berakhir pada": penugasan.selesai}
        penugasan.selesai = kemarin
        penugasan.save(update_fields=["selesai"])
        sesudah = {"peran": str(penugasan), "berakhir pada": kemarin}
        record(user, "peran diakhiri", penugasan, by=by, sebelum=sebelum, sesudah=sesudah)
    return penugasan


@transaction.atomic
def set_user_active(*, user: User, aktif: bool, by: User) -> User:
    """Close an account at once, or open it again; what he did stays under his name."""
    user = lock(user)
    if user.pk == by.pk and not aktif:
        raise ValidationError("Anda tidak dapat menonaktifkan akun sendiri.")
    if user.is_active != aktif:
        user.is_active = aktif
        user.save(update_fields=["is_active"])
        tindakan = "akun diaktifkan" if aktif else "akun dinonaktifkan"
        record(user, tindakan, user, by=by, sebelum={"aktif": not aktif}, sesudah={"aktif": aktif})
    return user
