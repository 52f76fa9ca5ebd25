"""How far the set-up of an instansi has come, for its admin."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from .models import (
    Instansi,
    PenetapanUnit,
    Penugasan,
    Peran,
    ProfilInstansi,
    ProfilUnit,
    TugasTPI,
    UnitKerja,
    User,
)


@dataclass(frozen=True, slots=True)
class Kesiapan:
    """One part of the set-up: `ada` of `perlu` are there."""

    teks: str
    ada: int
    perlu: int
    url: str

    @property
    def is_done(self) -> bool:
        return self.perlu > 0 and self.ada >= self.perlu


def gather_kesiapan(instansi: Instansi, tahun: int) -> list[Kesiapan]:
    """The parts in the order in which they are best done: three queries."""
    penugasan = Penugasan.objects.active().filter(unit=OuterRef("pk"), user__is_active=True)
    unit = (
        UnitKerja.objects.active()
        .filter(instansi=instansi)
        .annotate(
            ada_kepala=Exists(penugasan.filter(peran=Peran.KEPALA_UNIT)),
            ada_tim=Exists(penugasan.filter(peran=Peran.TIM_ZI)),
            ada_tpi=Exists(TugasTPI.objects.filter(unit=OuterRef("pk"), tahun=tahun)),
            ada_penetapan=Exists(PenetapanUnit.objects.filter(unit=OuterRef("pk"), tahun=tahun)),
            ada_profil=Exists(ProfilUnit.objects.stated().filter(unit=OuterRef("pk"), tahun=tahun)),
        )
    )
    n = unit.aggregate(
        unit=Count("pk"),
        kepala=Count("pk", filter=Q(ada_kepala=True)),
        tim=Count("pk", filter=Q(ada_tim=True)),
        tpi=Count("pk", filter=Q(ada_tpi=True)),
        penetapan=Count("pk", filter=Q(ada_penetapan=True)),
        profil=Count("pk", filter=Q(ada_profil=True)),
    )
    akun = User.objects.of_instansi(instansi).filter(is_active=True)
    orang = akun.aggregate(akun=Count("pk"), masuk=Count("pk", filter=~Q(last_login=None)))
    profil = ProfilInstansi.objects.filter(instansi=instansi, tahun=tahun).count()
    daftar_unit, daftar_orang = reverse("units:daftar-unit"), reverse("units:daftar-orang")
    semua = max(n["unit"], 1)
    return [
        Kesiapan("Unit kerja", n["unit"], max(n["unit"], 1), daftar_unit),
        Kesiapan("Unit dengan akun kepala unit", n["kepala"], semua, daftar_orang),
        Kesiapan("Unit dengan anggota Tim ZI", n["tim"], semua, daftar_orang),
        Kesiapan(f"Unit dengan TPI {tahun}", n["tpi"], semua, reverse("units:daftar-tim")),
        Kesiapan(
            f"Profil instansi {tahun}",
            profil,
            1,
            reverse("units:profil-instansi", args=[instansi.pk, tahun]),
        ),
        Kesiapan(f"Unit dengan penetapan {tahun}", n["penetapan"], semua, daftar_unit),
        Kesiapan(f"Unit dengan syarat E7–E11 {tahun}", n["profil"], semua, daftar_unit),
        Kesiapan("Pengguna yang sudah pernah masuk", orang["masuk"], orang["akun"], daftar_orang),
    ]
