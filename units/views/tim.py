"""Assessment teams: pages of the admin instansi."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from units.forms import TimForm
from units.http import PortalRequest
from units.models import Instansi, JabatanTPI, TimTPI
from units.services.tim import describe_tim, find_admin, find_konflik, save_tim_tpi
from zi_portal.locking import StaleVersion

from .akses import require_admin
from .bentrok import compare_isi, resend


@require_safe
def daftar(request: PortalRequest) -> HttpResponse:
    instansi = require_admin(request)
    tim = TimTPI.objects.filter(instansi=instansi).annotate(
        jumlah_anggota=Count("anggota", distinct=True), jumlah_unit=Count("tugas", distinct=True)
    )
    return render(request, "units/daftar_tim.html", {"daftar_tim": tim})


@require_http_methods(["GET", "HEAD", "POST"])
def baru(request: PortalRequest) -> HttpResponse:
    awal = {"tahun": timezone.localdate().year, "nama": "TPI"}
    return _edit(request, require_admin(request), None, awal)


@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request: PortalRequest, pk: int) -> HttpResponse:
    instansi = require_admin(request)
    tim = get_object_or_404(TimTPI, pk=pk, instansi=instansi)
    anggota = list(tim.anggota.all())
    awal: dict[str, object] = {
        "ketua": next((a.user_id for a in anggota if a.jabatan == JabatanTPI.KETUA), None),
        "sekretaris": [a.user_id for a in anggota if a.jabatan == JabatanTPI.SEKRETARIS],
        "anggota": [a.user_id for a in anggota if a.jabatan == JabatanTPI.ANGGOTA],
        "unit": list(tim.tugas.values_list("unit", flat=True)),
    }
    return _edit(request, instansi, tim, awal)


def _edit(
    request: PortalRequest, instansi: Instansi, tim: TimTPI | None, awal: dict[str, object]
) -> HttpResponse:
    form = TimForm(instansi, request.POST or None, instance=tim, initial=awal)
    bentrok: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            tersimpan = save_tim_tpi(
                instansi=instansi,
                tim=TimTPI.objects.get(pk=tim.pk) if tim else None,
                by=request.user,
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_service_error(error)
        except StaleVersion:
            assert tim is not None
            tim = TimTPI.objects.get(pk=tim.pk)
            kini = describe_tim(tim)
            bentrok = {"bentrok": True, "beda": compare_isi(kini, describe_typed(form))}
            form = TimForm(instansi, resend(request, kini), instance=tim, initial=awal)
        else:
            messages.success(request, f"{tersimpan} sudah disimpan.")
            return redirect("units:tim", tersimpan.pk)
    context = {
        "form": form,
        "tim": tim,
        "daftar_konflik": find_konflik(tim) if tim else [],
        "daftar_admin": find_admin(tim) if tim else [],
    }
    status = 422 if request.method == "POST" else 200
    if bentrok:
        status = HTTPStatus.CONFLICT
    return render(request, "units/tim_form.html", context | bentrok, status=status)


def describe_typed(form: TimForm) -> dict[str, object]:
    """A team as it was typed, in the words of `describe_tim`."""
    isi = form.cleaned_data

    def names(daftar: Iterable[object]) -> str:
        return "; ".join(sorted(map(str, daftar)))

    return {
        "nama tim": isi["nama"],
        "tahun": isi["tahun"],
        "nomor keputusan": isi["nomor_keputusan"],
        JabatanTPI.KETUA.label: names([isi["ketua"]] if isi["ketua"] else []),
        JabatanTPI.SEKRETARIS.label: names(isi["sekretaris"]),
        JabatanTPI.ANGGOTA.label: names(isi["anggota"]),
        "unit": names(isi["unit"]),
    }
