"""Own items of a unit: added below a row, taken off, brought back."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from units.http import PortalRequest
from zi_portal.locking import StaleVersion

from .akses import bagian_url, get_item, get_rencana, item_anchor
from .bulan import NAMA_PENDEK
from .forms import BerversiForm, TambahForm
from .models import Indikator, ItemRencana
from .permissions import can_fill
from .services import RencanaTerkunci, add_item, remove_item, restore_item
from .views_dasar import refuse, show_terkunci


@require_http_methods(["GET", "HEAD", "POST"])
def item_add(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Add an own item below the row of indicator `pk`."""
    plan = get_rencana(request, unit_pk, tahun)
    daftar_baris = Indikator.objects.filter(regulasi=plan.regulasi_id).select_related("area")
    indikator = get_object_or_404(daftar_baris, pk=pk)
    form, status = TambahForm(tahun=tahun), HTTPStatus.OK
    if request.method == "POST":
        form = TambahForm(request.POST, tahun=tahun)
        if ditolak := refuse(request, plan, form):
            return ditolak
        if form.is_valid():
            try:
                butir = add_item(
                    rencana=plan, indikator=indikator, by=request.user, **form.cleaned_data
                )
            except RencanaTerkunci:
                return show_terkunci(request, plan, form)
            messages.success(request, "Butir tambahan tersimpan.")
            return redirect(item_anchor(butir))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif not can_fill(request.user, plan):
        raise PermissionDenied
    context = {
        "rencana": plan,
        "unit": plan.unit,
        "indikator": indikator,
        "form": form,
        "boleh_isi": True,
        "nama_bulan": list(enumerate(NAMA_PENDEK, start=1)),
        "kembali": f"{bagian_url(plan, indikator)}#indikator-{indikator.pk}",
    }
    return render(request, "rencana_aksi/tambah.html", context, status=status)


@require_POST
def item_remove(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Take an own item off; items of the template are not found."""
    return _change(request, _get_tambahan(request, unit_pk, tahun, pk), remove_item, "dihapus")


@require_POST
def item_restore(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Bring an own item back."""
    butir = _get_tambahan(request, unit_pk, tahun, pk)
    return _change(request, butir, restore_item, "dikembalikan")


def _get_tambahan(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> ItemRencana:
    butir = get_item(request, unit_pk, tahun, pk)
    if not butir.is_tambahan:
        raise Http404("butir templat")
    return butir


def _change(
    request: PortalRequest, butir: ItemRencana, act: Callable[..., ItemRencana], hasil: str
) -> HttpResponse:
    form = BerversiForm(request.POST)
    if ditolak := refuse(request, butir.rencana, form):
        return ditolak
    context = {
        "item": butir,
        "rencana": butir.rencana,
        "unit": butir.rencana.unit,
        "kembali": item_anchor(butir),
    }
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "rencana_aksi/berubah.html", context, status=status)
    try:
        act(item=butir, by=request.user, **form.cleaned_data)
    except StaleVersion:
        status = HTTPStatus.CONFLICT
        return render(request, "rencana_aksi/berubah.html", context, status=status)
    except RencanaTerkunci:
        return show_terkunci(request, butir.rencana, form)
    messages.success(request, f"Butir tambahan “{butir.teks[:80]}” {hasil}.")
    return redirect(_neighbour(butir) if hasil == "dihapus" else item_anchor(butir))


def _neighbour(butir: ItemRencana) -> str:
    """Where one goes on after `butir` was taken off: the next item of its row, else the last one.

    A row that has none left is the place itself.
    """
    sisa = ItemRencana.objects.filter(
        rencana=butir.rencana_id, indikator=butir.indikator_id, dihapus_pada=None
    )
    tujuan = (
        sisa.filter(urut__gt=butir.urut).order_by("urut").first() or sisa.order_by("urut").last()
    )
    if tujuan is None:
        return f"{bagian_url(butir.rencana, butir.indikator)}#indikator-{butir.indikator_id}"
    tujuan.rencana, tujuan.indikator = butir.rencana, butir.indikator
    return item_anchor(tujuan)
