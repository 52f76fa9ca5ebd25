"""The yearly profiles of instansi and unit."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from units.forms import NihilForm, ProfilInstansiForm, ProfilUnitForm
from units.http import PortalRequest
from units.models import ProfilInstansi, ProfilUnit
from units.permissions import can_decide_nihil, can_edit_profil_unit, can_manage
from units.services.jejak import describe
from units.services.profil import decide_nihil, save_profil_instansi, save_profil_unit
from zi_portal.locking import StaleVersion

from .akses import get_instansi, get_unit, require_tahun


@require_http_methods(["GET", "HEAD", "POST"])
def profil_instansi(request: PortalRequest, pk: int, tahun: int) -> HttpResponse:
    instansi = get_instansi(request, pk, can_manage)
    require_tahun(tahun)
    form = ProfilInstansiForm(
        request.POST or None, **_current(ProfilInstansi, instansi=instansi, tahun=tahun)
    )
    context = {"instansi": instansi, "tahun": tahun, "judul": f"Profil {instansi} {tahun}"}
    if request.method == "POST" and form.is_valid():
        try:
            save_profil_instansi(
                instansi=instansi, tahun=tahun, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_service_error(error)
        except StaleVersion:
            kini = _current(ProfilInstansi, instansi=instansi, tahun=tahun)
            return _conflict(request, form, ProfilInstansiForm(**kini), context)
        else:
            messages.success(request, f"Profil instansi {tahun} sudah disimpan.")
            return redirect("units:profil-instansi", pk, tahun)
    return _page(request, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def profil_unit(request: PortalRequest, pk: int, tahun: int) -> HttpResponse:
    unit = get_unit(request, pk, can_edit_profil_unit)
    require_tahun(tahun)
    form = ProfilUnitForm(request.POST or None, **_current(ProfilUnit, unit=unit, tahun=tahun))
    context = {"unit": unit, "tahun": tahun, "judul": f"Profil {unit} {tahun}"}
    if request.method == "POST" and form.is_valid():
        try:
            save_profil_unit(unit=unit, tahun=tahun, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_service_error(error)
        except StaleVersion:
            kini = _current(ProfilUnit, unit=unit, tahun=tahun)
            return _conflict(request, form, ProfilUnitForm(**kini), context)
        else:
            messages.success(request, f"Profil {unit} {tahun} sudah disimpan.")
            return redirect(f"{unit.get_absolute_url()}?tahun={tahun}")
    return _page(request, form, context)


@require_POST
def nihil(request: PortalRequest, pk: int, tahun: int) -> HttpResponse:
    """The TPI decides on "nobody has to report"."""
    unit = get_unit(request, pk)
    profil = get_object_or_404(
        ProfilUnit.objects.select_related("unit"), unit=unit, tahun=require_tahun(tahun)
    )
    if not can_decide_nihil(request.user, profil):
        raise PermissionDenied
    form = NihilForm(request.POST)
    if form.is_valid():
        try:
            decide_nihil(profil=profil, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_service_error(error)
        else:
            messages.success(request, "Keputusan Anda sudah dicatat.")
            return redirect(f"{unit.get_absolute_url()}?tahun={tahun}")
    context = {"unit": unit, "tahun": tahun, "form": form}
    return render(request, "units/nihil_ditolak.html", context, status=422)


def _current(model: type[models.Model], **kunci: Any) -> dict[str, Any]:
    """Arguments of the form that shows what is saved now; version 0 where nothing is."""
    profil = model._default_manager.filter(**kunci).first()
    version = 0 if profil is None else profil.version  # type: ignore[attr-defined]
    return {"instance": profil or model(**kunci), "initial": {"expected_version": version}}


def _page(
    request: PortalRequest,
    form: ProfilInstansiForm | ProfilUnitForm,
    context: dict[str, Any],
    status: int | None = None,
) -> HttpResponse:
    if status is None:
        status = 422 if request.method == "POST" else 200
    return render(request, "units/profil_form.html", context | {"form": form}, status=status)


def _conflict(
    request: PortalRequest,
    ditolak: ProfilInstansiForm | ProfilUnitForm,
    kini: ProfilInstansiForm | ProfilUnitForm,
    context: dict[str, Any],
) -> HttpResponse:
    """Both versions, field by field; the form keeps what was typed and may be sent again."""
    fields = [f for f in kini.fields if f != "expected_version"]
    tersimpan = describe(kini.instance, fields)
    diketik = describe(ditolak.instance, fields)
    beda = [(nama, tersimpan[nama], diketik[nama]) for nama in tersimpan]
    data = request.POST.copy()
    data["expected_version"] = str(kini.initial["expected_version"])
    lagi = type(ditolak)(data, instance=kini.instance)
    context |= {"beda": [b for b in beda if b[1] != b[2]], "bentrok": True}
    return _page(request, lagi, context, HTTPStatus.CONFLICT)
