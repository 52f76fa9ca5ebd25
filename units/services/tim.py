"""Writing the assessment teams, and what to know about a team's make-up."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from units.models import (
    AnggotaTPI,
    Instansi,
    JabatanTPI,
    Penugasan,
    Peran,
    TimTPI,
    TugasTPI,
    UnitKerja,
    User,
)
from units.roles import gather_own

from .jejak import lock, record, refuse_stale


@transaction.atomic
def save_tim_tpi(
    *,
    instansi: Instansi,
    tahun: int,
    nama: str,
    nomor_keputusan: str,
    ketua: User | None,
    sekretaris: Collection[User],
    anggota: Collection[User],
    unit: Collection[UnitKerja],
    by: User | None,
    tim: TimTPI | None = None,
    sidik: str | None = None,
) -> TimTPI:
    """Make a team, or make `tim` exactly this.

    Raise ValidationError, or StaleVersion when it is no longer as the form with `sidik` showed.

    A member may work in a unit of the team (Bekasi 30/2021 asks for it); he never scores it.
    `find_konflik` names such cases.
    """
    instansi = lock(instansi)
    jabatan: dict[User, JabatanTPI] = {}
    for kelompok, posisi in (
        ([ketua] if ketua else [], JabatanTPI.KETUA),
        (sekretaris, JabatanTPI.SEKRETARIS),
        (anggota, JabatanTPI.ANGGOTA),
    ):
        for orang in kelompok:
            if orang in jabatan:
                raise ValidationError(
                    f"{orang} tercantum dua kali dalam tim. Pilih satu jabatan saja untuknya."
                )
            jabatan[orang] = posisi
    if tim:
        tim = TimTPI.objects.get(pk=tim.pk)
    sebelum = describe_tim(tim) if tim else None
    if sebelum is not None:
        refuse_stale(sebelum, sidik)
    tim = tim or TimTPI(instansi=instansi)
    tim.tahun, tim.nama, tim.nomor_keputusan = tahun, nama, nomor_keputusan
    tim.full_clean()
    _check_unit(tim, unit)
    tim.save()

    lama = {a.user_id: a for a in tim.anggota.all()}
    baru = {orang.pk: posisi for orang, posisi in jabatan.items()}
    berbeda = [a.pk for pk, a in lama.items() if baru.get(pk) != a.jabatan]
    # Away first: a ketua and an anggota can change places though there is only one ketua.
    AnggotaTPI.objects.filter(pk__in=berbeda).delete()
    AnggotaTPI.objects.bulk_create(
        AnggotaTPI(tim=tim, user=orang, jabatan=posisi)
        for orang, posisi in jabatan.items()
        if orang.pk not in lama or lama[orang.pk].jabatan != posisi
    )
    tim.tugas.exclude(unit__in=unit).delete()
    tim.tugas.exclude(tahun=tahun).update(tahun=tahun)
    sudah = set(tim.tugas.values_list("unit", flat=True))
    TugasTPI.objects.bulk_create(
        TugasTPI(tim=tim, unit=u, tahun=tahun) for u in unit if u.pk not in sudah
    )
    sesudah = describe_tim(tim)
    if sebelum != sesudah:
        tindakan = "tim TPI dibuat" if sebelum is None else "tim TPI diubah"
        record(instansi, tindakan, tim, by=by, sebelum=sebelum, sesudah=sesudah)
    return tim


def _check_unit(tim: TimTPI, unit: Collection[UnitKerja]) -> None:
    for u in unit:
        if u.instansi_id != tim.instansi_id:
            raise ValidationError({"unit": "Pilih unit dari instansi yang sama."})
    terpakai = (
        TugasTPI.objects.filter(unit__in=unit, tahun=tim.tahun)
        .exclude(tim=tim.pk)
        .select_related("unit", "tim")
    )
    pesan = [
        f"{t.unit} sudah ditugaskan kepada {t.tim}. Lepaskan dahulu dari tim itu." for t in terpakai
    ]
    if pesan:
        raise ValidationError({"unit": pesan})


def describe_tim(tim: TimTPI) -> dict[str, object]:
    """A team as the trail keeps it: two queries."""
    anggota = tim.anggota.select_related("user").order_by("user__nama", "user__email")
    isi: dict[str, object] = {
        "nama tim": tim.nama,
        "tahun": tim.tahun,
        "nomor keputusan": tim.nomor_keputusan,
    }
    daftar = list(anggota)
    for posisi in JabatanTPI:
        isi[posisi.label] = "; ".join(str(a.user) for a in daftar if a.jabatan == posisi)
    tugas = tim.tugas.select_related("unit").order_by("unit__nama")
    isi["unit"] = "; ".join(t.unit.nama for t in tugas)
    return isi


@dataclass(frozen=True, slots=True)
class Konflik:
    """A unit of a team that is some members' own (`is_own_unit`); they never score it."""

    unit: UnitKerja
    orang: tuple[User, ...]
    tanpa_penilai: bool  # nobody is left who may score it
    tanpa_ketua: bool  # its result cannot be finalised: it is the ketua's own


def find_konflik(tim: TimTPI) -> list[Konflik]:
    """Every unit of the team that is a member's own: four queries for any size."""
    unit = [t.unit for t in tim.tugas.select_related("unit").order_by("unit__nama")]
    anggota = list(tim.anggota.select_related("user__pegawai"))
    sendiri = gather_own([a.user for a in anggota], unit)
    hasil = []
    for u in unit:
        di_sana = [a for a in anggota if (a.user_id, u.pk) in sendiri]
        if di_sana:
            hasil.append(
                Konflik(
                    unit=u,
                    orang=tuple(a.user for a in di_sana),
                    tanpa_penilai=len(di_sana) == len(anggota),
                    tanpa_ketua=any(a.jabatan == JabatanTPI.KETUA for a in di_sana),
                )
            )
    return hasil


def find_admin(tim: TimTPI) -> list[User]:
    """The members who also keep the instansi's people and profiles: allowed, worth a warning."""
    admin = Penugasan.objects.active().filter(peran=Peran.ADMIN_INSTANSI, instansi=tim.instansi_id)
    return list(User.objects.filter(keanggotaan_tpi__tim=tim, pk__in=admin.values("user")))
