"""The first page after signing in: what is mine, and what comes next."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from units.bagian_beranda import gather_ikhtisar
from units.http import PortalRequest
from units.kesiapan import gather_kesiapan
from units.langkah import Langkah, gather_langkah
from units.models import (
    AnggotaTPI,
    Instansi,
    PenetapanUnit,
    Penugasan,
    Peran,
    TugasTPI,
    UnitKerja,
    User,
)
from units.permissions import administered_instansi


@require_safe
def beranda(request: PortalRequest) -> HttpResponse:
    """Sections by role; a constant number of queries for any number of units."""
    tahun = timezone.localdate().year
    user = request.user
    context: dict[str, Any] = {"tahun": tahun}
    if user.is_superuser:
        context["daftar_instansi"] = Instansi.objects.annotate(
            jumlah_unit=Count("unit_kerja", filter=Q(unit_kerja__aktif=True), distinct=True),
            jumlah_admin=Count(
                "penugasan", filter=Q(penugasan__peran=Peran.ADMIN_INSTANSI), distinct=True
            ),
        )
        return render(request, "units/beranda_sistem.html", context)
    penugasan = list(
        Penugasan.objects.active()
        .filter(user=user)
        .select_related("unit__induk", "instansi")
        .order_by("unit__nama", "peran")
    )
    unit_saya: dict[UnitKerja, list[str]] = {}
    for p in penugasan:
        if p.unit is not None and p.unit.aktif:
            unit_saya.setdefault(p.unit, []).append(p.get_peran_display())
    tugas = TugasTPI.objects.select_related("unit").filter(unit__aktif=True)
    keanggotaan = list(
        AnggotaTPI.objects.filter(user=user, tim__tahun=tahun)
        .select_related("tim")
        .prefetch_related(Prefetch("tim__tugas", queryset=tugas.order_by("unit__nama")))
    )
    upt = _upt(user)
    semua = {*unit_saya, *upt, *(t.unit for a in keanggotaan for t in a.tim.tugas.all())}
    langkah = gather_langkah(user, list(semua), tahun)
    context |= {
        "unit_saya": [(unit, peran, langkah[unit.pk]) for unit, peran in unit_saya.items()],
        # A card names an address once: as a step, where it is one.
        "alamat_langkah": {satu.url for daftar in langkah.values() for satu in daftar},
        "upt": [(unit, langkah[unit.pk]) for unit in upt],
        "keanggotaan": [_split_tugas(a, langkah) for a in keanggotaan],
        "pimpinan_di": [
            (p.instansi, gather_ikhtisar(request, p.instansi, tahun))
            for p in penugasan
            if p.peran == Peran.PIMPINAN and p.instansi is not None
        ],
        "penetapan_di": [
            _list_penetapan(p.instansi, tahun)
            for p in penugasan
            if p.peran == Peran.PENETAPAN and p.instansi is not None
        ],
    }
    if instansi := administered_instansi(user):
        context |= {"instansi": instansi, "kesiapan": gather_kesiapan(instansi, tahun)}
    return render(request, "units/beranda.html", context)


def _list_penetapan(instansi: Instansi, tahun: int) -> tuple[Instansi, list[UnitKerja], int]:
    """An instansi, its units without a determination this year, and how many it has."""
    unit = UnitKerja.objects.active().filter(instansi=instansi).order_by("nama", "pk")
    ada = PenetapanUnit.objects.filter(unit=OuterRef("pk"), tahun=tahun)
    return instansi, list(unit.filter(~Exists(ada))), unit.count()


def _split_tugas(
    anggota: AnggotaTPI, langkah: dict[int, list[Langkah]]
) -> tuple[AnggotaTPI, list[tuple[UnitKerja, list[Langkah]]], list[UnitKerja]]:
    """A team's units: first those where something waits for the member, then the others."""
    unit = [t.unit for t in anggota.tim.tugas.all()]
    menunggu = [(u, langkah[u.pk]) for u in unit if langkah[u.pk]]
    return anggota, menunggu, [u for u in unit if not langkah[u.pk]]


def _upt(user: User) -> list[UnitKerja]:
    """The units directly below those that the user heads."""
    kepala = Penugasan.objects.active().filter(user=user, peran=Peran.KEPALA_UNIT)
    return list(UnitKerja.objects.active().filter(induk__in=kepala.values("unit")))
