"""What the requirements ask beside the worksheet: one page a unit and year, a form for each part.

E1–E4 are the admin instansi's, E5–E6 the Tim Penetapan's, E7–E11 the TPI's (permissions.py).
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.bagian_profil import gather_tambahan
from units.forms import NihilForm, PenetapanForm, ProfilInstansiForm, ProfilUnitForm
from units.http import PortalRequest
from units.models import PenetapanUnit, ProfilInstansi, ProfilUnit, UnitKerja
from units.permissions import (
    can_decide_nihil,
    can_fill_penetapan,
    can_fill_profil_tpi,
    can_manage,
    states_penetapan,
    states_syarat,
)
from units.services.jejak import describe
from units.services.profil import (
    decide_nihil,
    save_penetapan,
    save_profil_instansi,
    save_profil_unit,
)
from zi_portal.locking import StaleVersion

from .akses import get_instansi, get_unit, require_tahun

FormBagian = ProfilInstansiForm | PenetapanForm | ProfilUnitForm


@require_safe
def profil_unit(request: PortalRequest, pk: int, tahun: int) -> HttpResponse:
    """All three parts, for everybody who sees the unit, and who may change which."""
    unit = get_unit(request, pk)
    require_tahun(tahun)
    profil = _find(ProfilUnit, unit=unit, tahun=tahun)
    if profil is not None:
        profil.unit = unit
    context = {
        "unit": unit,
        "tahun": tahun,
        "profil": profil,
        "penetapan": _find(PenetapanUnit, unit=unit, tahun=tahun),
        "profil_instansi": _find(ProfilInstansi, instansi=unit.instansi_id, tahun=tahun),
        "boleh_instansi": can_manage(request.user, unit.instansi_id),
        "boleh_penetapan": can_fill_penetapan(request.user, unit),
        "boleh_tpi": can_fill_profil_tpi(request.user, unit, tahun),
        "boleh_nihil": profil is not None and can_decide_nihil(request.user, profil),
        "daftar_tambahan": gather_tambahan(request, unit, tahun),
    }
    return render(request, "units/profil.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def profil_instansi(request: PortalRequest, pk: int, tahun: int) -> HttpResponse:
    instansi = get_instansi(request, pk, can_manage)
    require_tahun(tahun)

    def save(isi: dict[str, Any]) -> None:
        save_profil_instansi(instansi=instansi, tahun=tahun, by=request.user, **isi)

    return _edit(
        request,
        ProfilInstansiForm,
        {"instansi": instansi, "tahun": tahun},
        save,
        judul=f"Profil {instansi} {tahun}: E1–E4",
        selesai=f"Profil instansi {tahun} sudah disimpan.",
        kembali=reverse("units:profil-instansi", args=[pk, tahun]),
        context={"instansi": instansi, "batal": reverse("units:beranda")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def penetapan(request: PortalRequest, pk: int, tahun: int) -> HttpResponse:
    # The service refuses a unit put out of use meanwhile and keeps what was typed.
    may = states_penetapan if request.method == "POST" else can_fill_penetapan
    unit = get_unit(request, pk, may)
    require_tahun(tahun)

    def save(isi: dict[str, Any]) -> None:
        save_penetapan(unit=unit, tahun=tahun, by=request.user, **isi)

    return _edit_unit(
        request,
        PenetapanForm,
        unit,
        tahun,
        save,
        judul=f"Penetapan {unit} {tahun}: E5–E6",
        selesai=f"Penetapan {unit} {tahun} sudah disimpan.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def syarat_tpi(request: PortalRequest, pk: int, tahun: int) -> HttpResponse:
    require_tahun(tahun)
    may = states_syarat if request.method == "POST" else can_fill_profil_tpi
    unit = get_unit(request, pk, lambda user, unit: may(user, unit, tahun))

    def save(isi: dict[str, Any]) -> None:
        save_profil_unit(unit=unit, tahun=tahun, by=request.user, **isi)

    return _edit_unit(
        request,
        ProfilUnitForm,
        unit,
        tahun,
        save,
        judul=f"Syarat {unit} {tahun}: E7–E11",
        selesai=f"Syarat E7–E11 {unit} {tahun} sudah disimpan.",
    )


@require_POST
def nihil(request: PortalRequest, pk: int, tahun: int) -> HttpResponse:
    """The TPI decides on "nobody has to report"."""
    unit = get_unit(request, pk)
    profil = get_object_or_404(
        ProfilUnit.objects.select_related("unit"), unit=unit, tahun=require_tahun(tahun)
    )
    if not states_syarat(request.user, unit, tahun):
        raise PermissionDenied
    form = NihilForm(request.POST)
    if form.is_valid():
        try:
            decide_nihil(profil=profil, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_service_error(error)
        else:
            messages.success(request, "Keputusan Anda sudah dicatat.")
            return redirect("units:profil-unit", pk, tahun)
    context = {"unit": unit, "tahun": tahun, "form": form}
    return render(request, "units/nihil_ditolak.html", context, status=422)


def _edit_unit(
    request: PortalRequest,
    jenis: type[PenetapanForm] | type[ProfilUnitForm],
    unit: UnitKerja,
    tahun: int,
    save: Callable[[dict[str, Any]], None],
    *,
    judul: str,
    selesai: str,
) -> HttpResponse:
    kembali = reverse("units:profil-unit", args=[unit.pk, tahun])
    return _edit(
        request,
        jenis,
        {"unit": unit, "tahun": tahun},
        save,
        judul=judul,
        selesai=selesai,
        kembali=kembali,
        context={"unit": unit, "batal": kembali},
    )


def _edit(
    request: PortalRequest,
    jenis: type[FormBagian],
    kunci: dict[str, Any],
    save: Callable[[dict[str, Any]], None],
    *,
    judul: str,
    selesai: str,
    kembali: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The form of one part: 422 with what is wrong, 409 with both versions, else saved."""
    form = jenis(request.POST or None, **_current(jenis, kunci))
    context = context | {"tahun": kunci["tahun"], "judul": judul}
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except ValidationError as error:
            form.add_service_error(error)
        except StaleVersion:
            return _conflict(request, form, jenis(**_current(jenis, kunci)), context)
        else:
            messages.success(request, selesai)
            return redirect(kembali)
    return _page(request, form, context)


def _find(model: type[models.Model], **kunci: Any) -> Any:
    return model._default_manager.filter(**kunci).select_related("oleh").first()


def _current(jenis: type[FormBagian], kunci: dict[str, Any]) -> dict[str, Any]:
    """Arguments of the form that shows what is saved now; version 0 where nothing is."""
    model = jenis._meta.model
    profil = _find(model, **kunci)
    version = 0 if profil is None else profil.version
    return {"instance": profil or model(**kunci), "initial": {"expected_version": version}}


def _page(
    request: PortalRequest, form: FormBagian, context: dict[str, Any], status: int | None = None
) -> HttpResponse:
    if status is None:
        status = 422 if request.method == "POST" else 200
    return render(request, "units/profil_form.html", context | {"form": form}, status=status)


def _conflict(
    request: PortalRequest, ditolak: FormBagian, kini: FormBagian, context: dict[str, Any]
) -> HttpResponse:
    """Both versions, field by field; the form keeps what was typed and may be sent again."""
    fields = [f for f in kini.fields if f != "expected_version"]
    tersimpan = describe(kini.instance, fields)
    diketik = describe(ditolak.instance, fields)
    beda = [(nama, tersimpan[nama], diketik[nama]) for nama in tersimpan]
    data = request.POST.copy()
    data["expected_version"] = str(kini.initial["expected_version"])
    lagi = type(ditolak)(data, instance=kini.instance)
    context |= {
        "beda": [b for b in beda if b[1] != b[2]],
        "bentrok": True,
        "tersimpan": kini.instance,
    }
    return _page(request, lagi, context, HTTPStatus.CONFLICT)
