"""Progress of items and remarks on them: saving, and the page of a plan's remarks."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from units.http import PortalRequest
from zi_portal.locking import StaleVersion

from .akses import get_item, get_rencana, item_anchor
from .forms_tahap import KemajuanForm, KomentarForm
from .kemajuan import sum_kemajuan
from .models import ItemRencana, KomentarItem
from .panel_item import build_panel_item
from .permissions import can_comment, can_report, can_settle
from .services import (
    BelumPernahDitandatangani,
    RencanaTerkunci,
    add_komentar,
    save_kemajuan,
    settle_komentar,
)
from .susunan import gather_bagian
from .views_dasar import with_override

DIHAPUS = "Butir ini sudah dihapus dari rencana, jadi isian Anda tidak disimpan."


@require_POST
def kemajuan(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Save how far an item is; answers HTMX with only the word that it is saved."""
    butir = get_item(request, unit_pk, tahun, pk)
    if not can_report(request.user, butir.rencana):
        raise PermissionDenied
    form = KemajuanForm(with_override(request.POST), item=butir)
    if not form.is_valid():
        return _answer(request, butir, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    isi = form.cleaned_data
    if "catatan" not in request.POST:  # the list of items has no room for the note
        isi["catatan"] = None
    try:
        save_kemajuan(item=butir, by=request.user, **isi)
    except StaleVersion:
        kini = get_item(request, unit_pk, tahun, pk)
        return _answer(request, kini, form, HTTPStatus.CONFLICT)
    except BelumPernahDitandatangani as error:
        raise PermissionDenied from error
    if request.htmx:
        return _answer(request, get_item(request, unit_pk, tahun, pk), None, HTTPStatus.OK)
    messages.success(request, "Kemajuan tersimpan.")
    return redirect(item_anchor(butir))


@require_POST
def komentar_add(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Write a remark on an item."""
    butir = get_item(request, unit_pk, tahun, pk)
    if not can_comment(request.user, butir.rencana):
        raise PermissionDenied
    form = KomentarForm(request.POST)
    if not form.is_valid():
        return _render_halaman(request, butir, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        add_komentar(item=butir, teks=form.cleaned_data["teks"], by=request.user)
    except StaleVersion:
        kini = get_item(request, unit_pk, tahun, pk)
        return _render_halaman(request, kini, form, HTTPStatus.CONFLICT)
    except RencanaTerkunci as error:
        raise PermissionDenied from error
    messages.success(request, "Komentar tersimpan.")
    return redirect("rencana_aksi:item", unit_pk, tahun, pk)


@require_POST
def komentar_settle(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """The unit has followed a remark."""
    plan = get_rencana(request, unit_pk, tahun)
    komentar = get_object_or_404(
        KomentarItem.objects.select_related("item__rencana"), item__rencana=plan, pk=pk
    )
    if not can_settle(request.user, plan):
        raise PermissionDenied
    try:
        settle_komentar(komentar=komentar, by=request.user)
    except RencanaTerkunci as error:
        raise PermissionDenied from error
    messages.success(request, "Komentar ditandai sudah ditindaklanjuti.")
    if request.POST.get("dari") == "butir":
        return redirect("rencana_aksi:item", unit_pk, tahun, komentar.item_id)
    return redirect("rencana_aksi:daftar-komentar", unit_pk, tahun)


@require_safe
def daftar_komentar(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Every remark on the plan, those that wait first."""
    plan = get_rencana(request, unit_pk, tahun)
    semua = list(
        KomentarItem.objects.filter(item__rencana=plan, item__dihapus_pada__isnull=True)
        .select_related("oleh", "selesai_oleh", "item__butir", "item__indikator")
        .order_by("item__urut", "dibuat", "pk")
    )
    context = {
        "rencana": plan,
        "unit": plan.unit,
        "terbuka": [k for k in semua if k.selesai_pada is None],
        "ditindaklanjuti": [k for k in semua if k.selesai_pada is not None],
        "boleh_tindak_lanjut": can_settle(request.user, plan),
        "boleh_komentar": can_comment(request.user, plan),
    }
    return render(request, "rencana_aksi/daftar_komentar.html", context)


def _answer(
    request: PortalRequest, butir: ItemRencana, form: KemajuanForm | None, status: HTTPStatus
) -> HttpResponse:
    """The word beside the boxes for HTMX; without it, a page of the item with what was sent."""
    if not request.htmx:
        return _render_halaman(request, butir, form, status)
    context = build_panel_item(butir, request.user, form_kemajuan=form) | {
        "item": butir,
        "form": form,
        "bentrok": status == HTTPStatus.CONFLICT,
        "dihapus": DIHAPUS if butir.dihapus_pada else "",
    }
    if status == HTTPStatus.OK:
        area = sum_kemajuan(gather_bagian(butir.rencana))
        context |= {
            "tersimpan_pada": timezone.now(),
            "selesai": sum(a.selesai for a in area),
            "kemajuan_area": area,
        }
    return render(request, "rencana_aksi/_kemajuan_simpan.html", context, status=status)


def _render_halaman(
    request: PortalRequest,
    butir: ItemRencana,
    form: KemajuanForm | KomentarForm | None,
    status: HTTPStatus,
) -> HttpResponse:
    """A page with only the panel that was refused, as it was sent."""
    lapor = form if isinstance(form, KemajuanForm) else None
    tulis = form if isinstance(form, KomentarForm) else None
    context = build_panel_item(butir, request.user, form_kemajuan=lapor, form_komentar=tulis) | {
        "item": butir,
        "rencana": butir.rencana,
        "unit": butir.rencana.unit,
        "bentrok": status == HTTPStatus.CONFLICT,
        "dihapus": DIHAPUS if butir.dihapus_pada else "",
        "kembali": item_anchor(butir),
        "isi": lapor or tulis,
        "lapor": lapor is not None,
    }
    return render(request, "rencana_aksi/item_panel.html", context, status=status)
