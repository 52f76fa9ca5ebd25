"""Refusals on the pages of a plan that keep what was typed."""

from http import HTTPStatus

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from units.http import PortalRequest

from .isian import describe_isian
from .models import RencanaAksi
from .permissions import can_fill, can_open


def with_override(data: QueryDict) -> QueryDict:
    """After a conflict the button "simpan isian saya" names the version it was shown."""
    if "timpa_versi" in data:
        data = data.copy()
        data["expected_version"] = data.get("timpa_versi", "")
    return data


def refuse(request: PortalRequest, rencana: RencanaAksi, form: forms.Form) -> HttpResponse | None:
    """None for who may fill the plan; for who may but finds it signed, a page with all that he
    typed (409). Raises PermissionDenied for anybody else."""
    if can_fill(request.user, rencana):
        return None
    if can_open(request.user, rencana.unit) and not rencana.is_editable:
        return show_terkunci(request, rencana, form)
    raise PermissionDenied


def show_terkunci(request: PortalRequest, rencana: RencanaAksi, form: forms.Form) -> HttpResponse:
    """The plan was signed between showing and saving: nothing is saved, nothing typed is lost."""
    context = {"rencana": rencana, "unit": rencana.unit, "isian": describe_isian(form)}
    templat = "rencana_aksi/_terkunci.html" if request.htmx else "rencana_aksi/terkunci.html"
    return render(request, templat, context, status=HTTPStatus.CONFLICT)
