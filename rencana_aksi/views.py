"""Pages of the plans: list, plan, one item, general part."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.http import PortalRequest
from units.models import UnitKerja
from zi_portal.locking import StaleVersion
from zi_portal.permintaan import read_cari

from .akses import (
    TAHUN_TERBUKA,
    bagian_url,
    find_rencana,
    get_item,
    get_rencana,
    get_unit,
    item_anchor,
)
from .bulan import NAMA_PENDEK
from .forms import BagianUmumForm, ItemForm
from .isian import Bentrok, describe_bentrok, merge_isian
from .models import BarisRencana, ItemRencana, RencanaAksi
from .panel_bukti import build_panel_bukti
from .panel_item import build_panel_item, build_panel_rencana
from .permissions import can_fill, can_open
from .services import (
    RencanaTerkunci,
    TanpaTemplat,
    open_rencana,
    save_bagian_umum,
    save_item,
)
from .susunan import Bagian, gather_bagian
from .views_dasar import refuse, show_terkunci, with_override
from .views_isian import answer_simpan, build_simpan

PER_HALAMAN = 25


@require_safe
def daftar(request: PortalRequest) -> HttpResponse:
    """The units the user sees, each with its plan of the year."""
    tahun = _tahun(request.GET.get("tahun", ""))
    cari = read_cari(request)
    rencana = RencanaAksi.objects.filter(tahun=tahun).with_progress()
    unit = (
        UnitKerja.objects.visible_to(request.user)
        .active()
        .prefetch_related(Prefetch("rencana_aksi", queryset=rencana, to_attr="rencana_setahun"))
        .order_by("nama", "pk")
    )
    if cari:
        unit = unit.filter(Q(nama__icontains=cari) | Q(singkatan__icontains=cari))
    halaman = Paginator(unit, PER_HALAMAN).get_page(request.GET.get("halaman"))
    context = {"halaman": halaman, "tahun": tahun, "cari": cari}
    return render(request, "rencana_aksi/daftar.html", context)


@require_safe
def rencana(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """The plan of one unit and year, one section at a time; or the offer to open it."""
    unit = get_unit(request, unit_pk, tahun)
    plan = find_rencana(unit, tahun)
    if plan is None:
        context = {"unit": unit, "tahun": tahun, "boleh_buka": can_open(request.user, unit)}
        return render(request, "rencana_aksi/belum_ada.html", context)
    daftar_bagian = gather_bagian(plan)
    mengisi = can_fill(request.user, plan)
    context = _bagian_context(daftar_bagian, request.GET.get("bagian", "")) | {
        "rencana": plan,
        "unit": unit,
        "dipilih": "bagian" in request.GET,
        "boleh_isi": mengisi,
        "nama_bulan": list(enumerate(NAMA_PENDEK, start=1)),
    }
    context |= build_panel_rencana(plan, request.user, daftar_bagian, mengisi=mengisi)
    return render(request, "rencana_aksi/rencana.html", context)


@require_POST
def buka(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    unit = get_unit(request, unit_pk, tahun)
    if not can_open(request.user, unit):
        raise PermissionDenied
    try:
        return redirect(open_rencana(unit=unit, tahun=tahun, by=request.user))
    except TanpaTemplat as error:
        messages.error(request, str(error))
        return redirect("rencana_aksi:rencana", unit.pk, tahun)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """One item: the page; and saving it, from there or as one types on the page of its section."""
    butir = get_item(request, unit_pk, tahun, pk)
    bentrok = None
    if request.method != "POST":
        return _render_item(request, butir, ItemForm(item=butir))
    form = ItemForm(with_override(request.POST), item=butir)
    if ditolak := refuse(request, butir.rencana, form):
        return ditolak
    if not form.is_valid():
        return _answer_item(request, butir, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        tersimpan = save_item(item=butir, by=request.user, **form.cleaned_data)
    except StaleVersion:
        tersimpan = get_item(request, unit_pk, tahun, pk)
        bentrok = describe_bentrok(form, tersimpan, ItemForm.get_saved(tersimpan))
        if bentrok.beda or bentrok.dihapus:
            return _answer_item(request, tersimpan, form, HTTPStatus.CONFLICT, bentrok)
    except RencanaTerkunci:
        return show_terkunci(request, butir.rencana, form)
    if request.htmx:
        return _answer_item(request, tersimpan, form, HTTPStatus.OK, bentrok)
    messages.success(request, "Butir tersimpan.")
    return redirect(item_anchor(butir))


@require_http_methods(["GET", "HEAD", "POST"])
def bagian_umum(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Sections A and B of the form: legal basis, purpose."""
    plan = get_rencana(request, unit_pk, tahun)
    if request.method != "POST":
        if not can_fill(request.user, plan):
            raise PermissionDenied
        return _render_umum(request, plan, BagianUmumForm(rencana=plan))
    form = BagianUmumForm(with_override(request.POST), rencana=plan)
    if ditolak := refuse(request, plan, form):
        return ditolak
    if not form.is_valid():
        return _render_umum(request, plan, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        plan = save_bagian_umum(rencana=plan, by=request.user, **form.cleaned_data)
    except StaleVersion:
        plan = get_rencana(request, unit_pk, tahun)
        bentrok = describe_bentrok(form, plan, BagianUmumForm(rencana=plan).initial)
        if bentrok.beda or bentrok.segar:
            return _render_umum(request, plan, form, HTTPStatus.CONFLICT, bentrok)
    except RencanaTerkunci:
        return show_terkunci(request, plan, form)
    if request.htmx:
        return answer_simpan(request, build_simpan(plan.version, ""), HTTPStatus.OK)
    messages.success(request, "Dasar hukum, maksud dan tujuan tersimpan.")
    return redirect(plan)


def _tahun(teks: str) -> int:
    tahun = int(teks) if teks.isdecimal() and len(teks) == 4 else 0
    return tahun if tahun in TAHUN_TERBUKA else timezone.localdate().year


def _bagian_context(daftar_bagian: tuple[Bagian, ...], kode: str) -> dict[str, Any]:
    kini = next((b for b in daftar_bagian if b.asal.kode == kode), daftar_bagian[0])
    letak = daftar_bagian.index(kini)
    return {
        "daftar_bagian": daftar_bagian,
        "bagian": kini,
        "berikutnya": daftar_bagian[letak + 1] if letak + 1 < len(daftar_bagian) else None,
        "jumlah": sum(b.jumlah for b in daftar_bagian),
        "terjadwal": sum(b.terjadwal for b in daftar_bagian),
    }


def _answer_item(
    request: PortalRequest,
    butir: ItemRencana,
    form: ItemForm,
    status: HTTPStatus,
    bentrok: Bentrok | None = None,
) -> HttpResponse:
    """The word beside the item for HTMX; without it, the page of the item with what was sent.

    Fields that only somebody else changed show what he saved.
    """
    if not request.htmx:
        if bentrok:
            isian = merge_isian(form, bentrok.segar, ItemForm.get_saved(butir))
            form = ItemForm(isian, item=butir)
        return _render_item(request, butir, form, status, bentrok)
    url = bagian_url(butir.rencana, butir.indikator)
    letak = f"#item-{butir.pk}"
    if status != HTTPStatus.OK:
        context = build_simpan(butir.version, letak, form, bentrok, url)
        context |= {"item": butir, "keduanya": form.has_both_times}
        return answer_simpan(request, context, status)
    context = build_simpan(butir.version, letak) | {"item": butir}
    if "pakai" in request.POST:  # the page still shows the time that was not chosen
        context["segar"] = ("bulan", "mulai")
    elif bentrok:
        context["segar"] = bentrok.segar
    return answer_simpan(request, context, status, rencana=butir.rencana, indikator=butir.indikator)


def _render_item(
    request: PortalRequest,
    butir: ItemRencana,
    form: ItemForm,
    status: HTTPStatus = HTTPStatus.OK,
    bentrok: Bentrok | None = None,
) -> HttpResponse:
    context = {
        "item": butir,
        "rencana": butir.rencana,
        "unit": butir.rencana.unit,
        "form": form,
        "bentrok": bentrok,
        "jadwal": BarisRencana.objects.filter(
            rencana=butir.rencana, indikator=butir.indikator_id
        ).first(),
        "boleh_isi": not butir.dihapus_pada and can_fill(request.user, butir.rencana),
        "nama_bulan": list(enumerate(NAMA_PENDEK, start=1)),
        "kembali": item_anchor(butir),
    }
    context |= build_panel_item(butir, request.user) | build_panel_bukti(butir, request.user)
    return render(request, "rencana_aksi/item.html", context, status=status)


def _render_umum(
    request: PortalRequest,
    plan: RencanaAksi,
    form: BagianUmumForm,
    status: HTTPStatus = HTTPStatus.OK,
    bentrok: Bentrok | None = None,
) -> HttpResponse:
    if request.htmx:
        context = build_simpan(plan.version, "", form, bentrok, request.path)
        return answer_simpan(request, context | {"umum": plan}, status)
    if bentrok:
        isian = merge_isian(form, bentrok.segar, BagianUmumForm(rencana=plan).initial)
        form = BagianUmumForm(isian, rencana=plan)
    context = {"rencana": plan, "unit": plan.unit, "form": form, "bentrok": bentrok}
    return render(request, "rencana_aksi/bagian_umum.html", context, status=status)
