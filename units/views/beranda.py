"""The first page after signing in: what is mine, and what comes next."""

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from units.http import PortalRequest
from units.kesiapan import gather_kesiapan
from units.langkah import gather_langkah
from units.models import (
    AnggotaTPI,
    Instansi,
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
        "upt": [(unit, langkah[unit.pk]) for unit in upt],
        "keanggotaan": [
            (a, [(t.unit, langkah[t.unit.pk]) for t in a.tim.tugas.all()]) for a in keanggotaan
        ],
        "pimpinan_di": [p.instansi for p in penugasan if p.peran == Peran.PIMPINAN],
    }
    if instansi := administered_instansi(user):
        context |= {"instansi": instansi, "kesiapan": gather_kesiapan(instansi, tahun)}
    return render(request, "units/beranda.html", context)


def _upt(user: User) -> list[UnitKerja]:
    """The units directly below those that the user heads."""
    kepala = Penugasan.objects.active().filter(user=user, peran=Peran.KEPALA_UNIT)
    return list(UnitKerja.objects.active().filter(induk__in=kepala.values("unit")))
