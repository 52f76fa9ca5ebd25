"""Saving as one types: months of a row, purpose and target of an area; "saved"."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from units.http import PortalRequest
from zi_portal.locking import StaleVersion

from .akses import bagian_url, get_rencana
from .bulan import NAMA_PENDEK
from .forms import AreaForm, BarisForm
from .isian import Bentrok, describe_bentrok, merge_isian
from .models import AreaPerubahan, AreaRencana, BarisRencana, Indikator, RencanaAksi
from .services import RencanaTerkunci, save_area, set_bulan_baris
from .susunan import build_area, build_jadwal, gather_bagian
from .views_dasar import refuse, show_terkunci, with_override


@require_POST
def baris(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """The months of the row of indicator `pk`."""
    plan = get_rencana(request, unit_pk, tahun)
    indikator = get_object_or_404(_daftar_baris(plan), pk=pk)
    form = BarisForm(with_override(request.POST), jadwal=_get_jadwal(plan, indikator))
    if ditolak := refuse(request, plan, form):
        return ditolak
    url, letak = bagian_url(plan, indikator), f"#baris-{indikator.pk}"
    if not form.is_valid():
        return _answer_tolak(request, plan, form, url, letak)
    try:
        jadwal = set_bulan_baris(
            rencana=plan, indikator=indikator, by=request.user, **form.cleaned_data
        )
    except StaleVersion:
        jadwal = _get_jadwal(plan, indikator)
        bentrok = describe_bentrok(form, jadwal, BarisForm(jadwal=jadwal).initial)
        if bentrok.beda or bentrok.segar:
            return _answer_tolak(request, plan, form, url, letak, bentrok, jadwal)
    except RencanaTerkunci:
        return show_terkunci(request, plan, form)
    if not request.htmx:
        return redirect(f"{url}{letak}")
    context = build_simpan(jadwal.version, letak) | {"ganti_baris": True}
    return answer_simpan(request, context, HTTPStatus.OK, rencana=plan, indikator=indikator)


@require_POST
def area(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Purpose and target of the area of change `pk`."""
    plan = get_rencana(request, unit_pk, tahun)
    perubahan = get_object_or_404(AreaPerubahan, pk=pk, regulasi=plan.regulasi_id)
    indikator = _daftar_baris(plan).filter(area=perubahan)[:1].get()
    form = AreaForm(with_override(request.POST), area=_get_area(plan, perubahan))
    if ditolak := refuse(request, plan, form):
        return ditolak
    url, letak = bagian_url(plan, indikator), f"#area-{perubahan.pk}"
    if not form.is_valid():
        return _answer_tolak(request, plan, form, url, letak)
    try:
        isi = save_area(rencana=plan, area=perubahan, by=request.user, **form.cleaned_data)
    except StaleVersion:
        isi = _get_area(plan, perubahan)
        tersimpan = AreaForm(area=isi).initial
        bentrok = describe_bentrok(form, isi, tersimpan)
        if bentrok.beda or bentrok.segar:
            form.data = merge_isian(form, bentrok.segar, tersimpan)
            return _answer_tolak(request, plan, form, url, letak, bentrok, isi)
    except RencanaTerkunci:
        return show_terkunci(request, plan, form)
    if not request.htmx:
        return redirect(f"{url}{letak}")
    return answer_simpan(request, build_simpan(isi.version, letak), HTTPStatus.OK)


def build_simpan(
    versi: int,
    letak: str,
    form: forms.Form | None = None,
    bentrok: Bentrok | None = None,
    url: str = "",
) -> dict[str, Any]:
    """Context of the word beside a form: the version that goes on from here, and why not saved.

    `letak` is where the form stands on the page `url`, which shows what is saved.
    """
    context: dict[str, Any] = {
        "versi": versi,
        "letak": letak,
        "url": url,
        "bentrok": bentrok,
        "segar": bentrok.segar if bentrok else (),  # fields to be shown anew
        "nama_bulan": list(enumerate(NAMA_PENDEK, start=1)),
        "boleh_isi": True,
    }
    if form is None:
        return context
    if bentrok or form.errors:
        # Nobody overwrites by typing on: only the button names the version that it was shown.
        context["versi"] = form["expected_version"].value()
    context["galat"] = [
        (form[nama].label if not form[nama].is_hidden else "", pesan)
        for nama, daftar in form.errors.items()
        for pesan in (daftar if nama != "expected_version" else [LAMA])
    ]
    return context


LAMA = "Halaman ini sudah lama terbuka. Muat ulang halaman, lalu isi kembali."


def answer_simpan(
    request: PortalRequest,
    context: dict[str, Any],
    status: HTTPStatus,
    rencana: RencanaAksi | None = None,
    indikator: Indikator | None = None,
) -> HttpResponse:
    """The word beside the form, and with `rencana` the counts of the page."""
    if status == HTTPStatus.OK:
        context["tersimpan_pada"] = timezone.now()
    if rencana and indikator:
        daftar_bagian = gather_bagian(rencana)
        bagian, satu = next(
            (b, r) for b in daftar_bagian for r in b.baris if r.indikator.pk == indikator.pk
        )
        context |= {
            "bagian": bagian,
            "baris": satu,
            "terjadwal": sum(b.terjadwal for b in daftar_bagian),
        }
    return render(request, "rencana_aksi/_simpan.html", context, status=status)


def _answer_tolak(
    request: PortalRequest,
    plan: RencanaAksi,
    form: forms.Form,
    url: str,
    letak: str,
    bentrok: Bentrok | None = None,
    kini: AreaRencana | BarisRencana | None = None,
) -> HttpResponse:
    """Why it was not saved: beside the form for HTMX, else on a page with the form as sent."""
    status = HTTPStatus.CONFLICT if bentrok else HTTPStatus.UNPROCESSABLE_ENTITY
    versi = bentrok.versi if bentrok else 0
    context = build_simpan(versi, letak, form, bentrok, url) | {"kini": kini}
    if request.htmx:
        return answer_simpan(request, context, status)
    context |= {
        "form": form,
        "rencana": plan,
        "unit": plan.unit,
    }
    return render(request, "rencana_aksi/ditolak.html", context, status=status)


def _daftar_baris(plan: RencanaAksi) -> Any:
    return Indikator.objects.filter(regulasi=plan.regulasi_id).select_related("area")


def _get_jadwal(plan: RencanaAksi, indikator: Indikator) -> BarisRencana:
    jadwal = BarisRencana.objects.filter(rencana=plan, indikator=indikator).first()
    if jadwal is None:
        return build_jadwal(plan, indikator)
    jadwal.rencana = plan
    return jadwal


def _get_area(plan: RencanaAksi, perubahan: AreaPerubahan) -> AreaRencana:
    isi = AreaRencana.objects.filter(rencana=plan, area=perubahan).first()
    if isi is None:
        return build_area(plan, perubahan)
    isi.rencana = plan
    return isi
