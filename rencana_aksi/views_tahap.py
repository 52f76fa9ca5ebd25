"""Signing a plan, revising it, and reading what was signed."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from units.http import PortalRequest

from .akses import get_rencana
from .beda import compare_isi
from .forms_tahap import RevisiForm
from .isi_beku import build_isi, is_utuh, read_versi, sidik_isi, to_json
from .isian import describe_isian
from .models import RencanaAksi, VersiRencana
from .permissions import can_open, can_revise, can_sign, is_signer
from .services import (
    BukanDitandatangani,
    IsiBerubah,
    RencanaTerkunci,
    open_revisi,
    sign_rencana,
)


@require_http_methods(["GET", "HEAD", "POST"])
def tanda_tangan(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """What the head signs, what is missing in it, and the button."""
    plan = get_rencana(request, unit_pk, tahun)
    if request.method != "POST":
        if not can_sign(request.user, plan):
            raise PermissionDenied
        return _render_tanda_tangan(request, plan)
    if not is_signer(request.user, plan.unit):
        raise PermissionDenied
    sidik = request.POST.get("sidik", "").replace("\0", "")
    try:
        versi = sign_rencana(rencana=plan, by=request.user, sidik=sidik)
    except IsiBerubah:
        kini = get_rencana(request, unit_pk, tahun, can_sign)
        return _render_tanda_tangan(request, kini, HTTPStatus.CONFLICT)
    except RencanaTerkunci as error:
        kini = get_rencana(request, unit_pk, tahun)
        if kini.is_editable:  # the unit was closed meanwhile
            raise PermissionDenied from error
        return _show_ditandatangani(request, kini, sidik)
    messages.success(request, f"Rencana ditandatangani: {versi.nama}.")
    return redirect("rencana_aksi:versi", unit_pk, tahun, versi.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def revisi(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Open a signed plan for changes, with the reason."""
    plan = get_rencana(request, unit_pk, tahun)
    form = RevisiForm(request.POST if request.method == "POST" else None)
    if not can_revise(request.user, plan):
        return _refuse_revisi(request, plan, form)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                plan = open_revisi(
                    rencana=plan, alasan=form.cleaned_data["alasan"], by=request.user
                )
            except BukanDitandatangani:
                return _refuse_revisi(request, get_rencana(request, unit_pk, tahun), form)
            messages.success(request, f"Revisi {plan.revisi} dibuka. Rencana dapat diubah lagi.")
            return redirect(plan)
    context = {"rencana": plan, "unit": plan.unit, "form": form, "nomor": plan.revisi + 1}
    return render(request, "rencana_aksi/revisi.html", context, status=status)


@require_safe
def daftar_versi(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Every version that was signed, the valid one first."""
    plan = get_rencana(request, unit_pk, tahun)
    context = {
        "rencana": plan,
        "unit": plan.unit,
        "daftar_versi": plan.versi.select_related("ditandatangani_oleh").defer("isi"),
        "boleh_revisi": can_revise(request.user, plan),
    }
    return render(request, "rencana_aksi/daftar_versi.html", context)


@require_safe
def versi(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """What one version says, and what it says differently from the one before."""
    plan = get_rencana(request, unit_pk, tahun)
    kini = get_object_or_404(plan.versi.select_related("ditandatangani_oleh"), pk=pk)
    terbaru = plan.versi.only("pk", "nomor").first()
    sebelum: VersiRencana | None = plan.versi.filter(nomor__lt=kini.nomor).first()
    isi = read_versi(kini)
    context = {
        "rencana": plan,
        "unit": plan.unit,
        "versi": kini,
        "isi": isi,
        "berlaku": kini == terbaru,
        "sebelum": sebelum,
        "beda": compare_isi(read_versi(sebelum), isi) if sebelum else None,
        "utuh": is_utuh(kini),
    }
    return render(request, "rencana_aksi/versi.html", context)


def _show_ditandatangani(request: PortalRequest, plan: RencanaAksi, sidik: str) -> HttpResponse:
    """The version that is signed already; who pressed the button twice has signed just that."""
    versi = plan.versi.select_related("ditandatangani_oleh")[:1].get()
    if (versi.ditandatangani_oleh, versi.isi_sha256) != (request.user, sidik):
        oleh = versi.ditandatangani_oleh
        messages.warning(request, f"{versi.nama.capitalize()} sudah ditandatangani oleh {oleh}.")
    return redirect("rencana_aksi:versi", plan.unit_id, plan.tahun, versi.pk)


def _refuse_revisi(request: PortalRequest, plan: RencanaAksi, form: RevisiForm) -> HttpResponse:
    """A page with the typed reason where a revision is open already; else PermissionDenied."""
    terbuka = plan.is_editable and plan.revisi > 0 and can_open(request.user, plan.unit)
    if request.method != "POST" or not terbuka:
        raise PermissionDenied
    context = {"rencana": plan, "unit": plan.unit, "isian": describe_isian(form)}
    templat = "rencana_aksi/revisi_terbuka.html"
    return render(request, templat, context, status=HTTPStatus.CONFLICT)


def _render_tanda_tangan(
    request: PortalRequest, plan: RencanaAksi, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    isi = build_isi(plan, request.user)
    sebelum = plan.versi.first()
    context: dict[str, Any] = {
        "rencana": plan,
        "unit": plan.unit,
        "isi": isi,
        "sidik": sidik_isi(to_json(isi)),
        "berubah": status == HTTPStatus.CONFLICT,
        "kosong": [judul for judul, butir in isi.pembuka if not butir],
        "tanpa_tujuan": [b for b in isi.bagian if b.awal_area and not b.tujuan],
        "tanpa_target": [b for b in isi.bagian if b.awal_area and not b.target],
        "kepala_lain": _other_head(plan, isi.kepala.nama),
        "tanpa_pegawai": request.user.pegawai is None,
        "sebelum": sebelum,
        "beda": compare_isi(read_versi(sebelum), isi) if sebelum else None,
    }
    return render(request, "rencana_aksi/tanda_tangan.html", context, status=status)


def _other_head(plan: RencanaAksi, nama: str) -> str:
    """The head as the unit names him, where somebody else signs."""
    kepala = plan.unit.kepala
    return kepala.nama if kepala and kepala.nama != nama else ""
