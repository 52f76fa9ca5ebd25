"""Pages of the plans: list, plan, one item, general part, document."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.http import PortalRequest
from units.models import UnitKerja, User
from zi_portal.locking import StaleVersion
from zi_portal.pdf import PdfTidakTersedia
from zi_portal.permintaan import read_cari

from .bulan import NAMA_PENDEK
from .documents.rencana import Ejaan, build_dokumen
from .documents.rencana_pdf import render as render_rencana_pdf
from .forms import BagianUmumForm, BulanForm, ItemForm
from .models import ItemRencana, RencanaAksi
from .permissions import can_fill, can_open
from .services import (
    RencanaTerkunci,
    TanpaTemplat,
    open_rencana,
    save_bagian_umum,
    save_item,
    set_bulan,
)
from .susunan import Bagian, find_bagian, gather_bagian

TAHUN_TERBUKA = range(2015, 2101)
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
    unit = _get_unit(request, unit_pk, tahun)
    plan = _find_rencana(unit, tahun)
    if plan is None:
        context = {"unit": unit, "tahun": tahun, "boleh_buka": can_open(request.user, unit)}
        return render(request, "rencana_aksi/belum_ada.html", context)
    daftar_bagian = gather_bagian(plan)
    context = _bagian_context(daftar_bagian, request.GET.get("bagian", "")) | {
        "rencana": plan,
        "unit": unit,
        "dipilih": "bagian" in request.GET,
        "boleh_isi": can_fill(request.user, plan),
        "nama_bulan": list(enumerate(NAMA_PENDEK, start=1)),
    }
    return render(request, "rencana_aksi/rencana.html", context)


@require_POST
def buka(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    unit = _get_unit(request, unit_pk, tahun)
    if not can_open(request.user, unit):
        raise PermissionDenied
    try:
        return redirect(open_rencana(unit=unit, tahun=tahun, by=request.user))
    except TanpaTemplat as error:
        messages.error(request, str(error))
        return redirect("rencana_aksi:rencana", unit.pk, tahun)


@require_POST
def bulan(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Save the twelve boxes of one item; answers HTMX with only the word that it is saved."""
    butir = _get_item(request, unit_pk, tahun, pk, can_fill)
    form = BulanForm(_with_override(request.POST), item=butir)
    if not form.is_valid():
        return _render_bulan(request, butir, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        tersimpan = set_bulan(item=butir, by=request.user, **form.cleaned_data)
    except StaleVersion:
        kini = _get_item(request, unit_pk, tahun, pk)
        return _render_bulan(request, kini, form, HTTPStatus.CONFLICT)
    except RencanaTerkunci as error:
        raise PermissionDenied from error
    if not request.htmx:
        return redirect(_item_anchor(butir))
    return _render_bulan(request, tersimpan, BulanForm(item=tersimpan), HTTPStatus.OK)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """One item with its person in charge, output and note."""
    butir = _get_item(request, unit_pk, tahun, pk)
    if request.method != "POST":
        return _render_item(request, butir, ItemForm(item=butir))
    if not can_fill(request.user, butir.rencana):
        raise PermissionDenied
    form = ItemForm(_with_override(request.POST), item=butir)
    if not form.is_valid():
        return _render_item(request, butir, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        save_item(item=butir, by=request.user, **form.cleaned_data)
    except StaleVersion:
        kini = _get_item(request, unit_pk, tahun, pk)
        return _render_item(request, kini, form, HTTPStatus.CONFLICT)
    except RencanaTerkunci as error:
        raise PermissionDenied from error
    messages.success(request, "Butir tersimpan.")
    return redirect(_item_anchor(butir))


@require_http_methods(["GET", "HEAD", "POST"])
def bagian_umum(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Sections A and B of the form: legal basis, purpose."""
    plan = _get_rencana(request, unit_pk, tahun, can_fill)
    status = HTTPStatus.OK
    form = BagianUmumForm(rencana=plan)
    if request.method == "POST":
        form = BagianUmumForm(_with_override(request.POST), rencana=plan)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                save_bagian_umum(rencana=plan, by=request.user, **form.cleaned_data)
            except StaleVersion:
                plan = _get_rencana(request, unit_pk, tahun, can_fill)
                status = HTTPStatus.CONFLICT
            except RencanaTerkunci as error:
                raise PermissionDenied from error
            else:
                messages.success(request, "Dasar hukum, maksud dan tujuan tersimpan.")
                return redirect(plan)
    context = {
        "rencana": plan,
        "unit": plan.unit,
        "form": form,
        "bentrok": status == HTTPStatus.CONFLICT,
    }
    return render(request, "rencana_aksi/bagian_umum.html", context, status=status)


@require_safe
def pdf(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """The plan in the form of its regulation; `?ejaan=cetak` prints the wording as published."""
    plan = _get_rencana(request, unit_pk, tahun)
    ejaan = Ejaan.CETAK if request.GET.get("ejaan") == Ejaan.CETAK else Ejaan.BENAR
    try:
        isi = render_rencana_pdf(build_dokumen(plan, ejaan))
    except PdfTidakTersedia as error:
        messages.error(request, str(error))
        return redirect(plan)
    nama = f"rencana-aksi-{slugify(plan.unit.singkatan or plan.unit.kode)}-{tahun}.pdf"
    return HttpResponse(
        isi,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{nama}"'},
    )


def _tahun(teks: str) -> int:
    tahun = int(teks) if teks.isdecimal() and len(teks) == 4 else 0
    return tahun if tahun in TAHUN_TERBUKA else timezone.localdate().year


def _get_unit(request: PortalRequest, unit_pk: int, tahun: int) -> UnitKerja:
    """The unit; 404 if it is hidden from the user or the year makes no sense."""
    if tahun not in TAHUN_TERBUKA:
        raise Http404
    visible = UnitKerja.objects.visible_to(request.user).select_related("instansi", "kepala")
    return get_object_or_404(visible, pk=unit_pk)


def _find_rencana(unit: UnitKerja, tahun: int) -> RencanaAksi | None:
    plan = unit.rencana_aksi.select_related("regulasi").filter(tahun=tahun).first()
    if plan:
        plan.unit = unit
    return plan


def _get_rencana(
    request: PortalRequest,
    unit_pk: int,
    tahun: int,
    may: Callable[[User, RencanaAksi], bool] | None = None,
) -> RencanaAksi:
    """The plan; 404 if it is hidden from the user or not there, 403 if `may` says no."""
    plan = _find_rencana(_get_unit(request, unit_pk, tahun), tahun)
    if plan is None:
        raise Http404
    if may and not may(request.user, plan):
        raise PermissionDenied
    return plan


def _get_item(
    request: PortalRequest,
    unit_pk: int,
    tahun: int,
    pk: int,
    may: Callable[[User, RencanaAksi], bool] | None = None,
) -> ItemRencana:
    plan = _get_rencana(request, unit_pk, tahun, may)
    daftar_item = ItemRencana.objects.filter(rencana=plan).select_related("butir__indikator__area")
    butir = get_object_or_404(daftar_item, pk=pk)
    butir.rencana = plan
    return butir


def _with_override(data: QueryDict) -> QueryDict:
    """After a conflict the button "simpan isian saya" names the version it was shown."""
    if "timpa_versi" in data:
        data = data.copy()
        data["expected_version"] = data.get("timpa_versi", "")
    return data


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


def _item_anchor(butir: ItemRencana) -> str:
    """The item on the page of its section."""
    alamat = butir.rencana.get_absolute_url()
    return f"{alamat}?bagian={find_bagian(butir).kode}#item-{butir.pk}"


def _render_bulan(
    request: PortalRequest, butir: ItemRencana, form: BulanForm, status: HTTPStatus
) -> HttpResponse:
    """The word beside the boxes for HTMX; without it, the page of the item, boxes as sent."""
    if not request.htmx:
        return _render_item(
            request, butir, ItemForm(_complete(request.POST, butir), item=butir), status
        )
    context = {"item": butir, "form": form, "bentrok": status == HTTPStatus.CONFLICT}
    if status == HTTPStatus.OK:
        daftar_bagian = gather_bagian(butir.rencana)
        context |= _bagian_context(daftar_bagian, find_bagian(butir).kode)
        context["tersimpan_pada"] = timezone.now()
    return render(request, "rencana_aksi/_simpan.html", context, status=status)


def _complete(dikirim: QueryDict, butir: ItemRencana) -> QueryDict:
    """What was sent with the boxes, and for the other columns what is saved."""
    data = QueryDict(mutable=True)
    data.update(ItemForm.get_saved(butir))
    data.setlist("bulan", dikirim.getlist("bulan"))
    data["expected_version"] = dikirim.get("expected_version", "")
    return data


def _render_item(
    request: PortalRequest,
    butir: ItemRencana,
    form: ItemForm,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "item": butir,
        "rencana": butir.rencana,
        "unit": butir.rencana.unit,
        "form": form,
        "bentrok": status == HTTPStatus.CONFLICT,
        "boleh_isi": can_fill(request.user, butir.rencana),
        "nama_bulan": list(enumerate(NAMA_PENDEK, start=1)),
        "kembali": _item_anchor(butir),
    }
    return render(request, "rencana_aksi/item.html", context, status=status)
