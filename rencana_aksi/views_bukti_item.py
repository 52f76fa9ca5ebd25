"""Evidence of a plan item: put on it, taken off, its page."""

from collections.abc import Sequence
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from units.http import PortalRequest
from zi_portal.locking import StaleVersion
from zi_portal.permintaan import read_cari

from .akses import get_item
from .daftar_bukti import list_terdaftar
from .forms_bukti import BuktiForm, HalamanForm, PakaiForm
from .models import BuktiItem, DokumenBukti, ItemRencana
from .panel_bukti import build_panel_bukti
from .permissions import can_prove
from .services import RencanaTerkunci
from .services.bukti import (
    ItemDihapus,
    Sumber,
    add_bukti_item,
    remove_bukti_item,
    set_halaman_item,
)
from .unggah import HasilUnggah, bring_all, tell

BUKTI_BERUBAH = (
    "Bukti ini baru saja dihapus atau diganti versi baru, jadi tidak ada yang diubah. "
    "Yang berlaku sekarang ada di daftar ini."
)
ITEM_DIHAPUS = "Butir ini baru saja dihapus dari rencana, jadi bukti tidak ditambahkan."


@require_POST
def bukti_add(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Add files or a link; each file is reported on its own, a refused one takes no other along."""
    item = _get_provable(request, unit_pk, tahun, pk)
    form = BuktiForm(request.POST, request.FILES)
    if not form.is_valid():
        return _answer(request, item, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    sumber = form.list_sumber(settings.BUKTI_MAKSIMUM_BYTE)
    try:
        hasil = _bring(request, item, sumber, form.cleaned_data["halaman"])
    except ItemDihapus:
        return _conflict(request, get_item(request, unit_pk, tahun, pk), ITEM_DIHAPUS)
    if not any(h.tersimpan for h in hasil):
        return _answer(
            request, item, hasil=hasil, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return _answer(request, item, hasil=hasil)


@require_http_methods(["GET", "HEAD", "POST"])
def bukti_pick(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """Use a document that the unit has already: the register to choose from, and the choice."""
    item = _get_provable(request, unit_pk, tahun, pk)
    form = PakaiForm(item.rencana.unit_id, request.POST or None)
    if form.is_valid():
        dokumen = form.cleaned_data["dokumen"]
        try:
            hasil = _bring(request, item, [(str(dokumen), dokumen)], form.cleaned_data["halaman"])
        except ItemDihapus:
            return _conflict(request, get_item(request, unit_pk, tahun, pk), ITEM_DIHAPUS)
        status = HTTPStatus.OK if hasil[0].tersimpan else HTTPStatus.UNPROCESSABLE_ENTITY
        return _answer(request, item, hasil=hasil, status=status)
    cari = read_cari(request)
    context = {
        "unit": item.rencana.unit,
        "judul": item.uraian,
        "url": request.path,
        "kembali": _item_url(item),
        "cari": cari,
        "salah": [pesan for daftar in form.errors.values() for pesan in daftar],
        "halaman": list_terdaftar(item.rencana.unit_id, cari, request.GET.get("halaman")),
    }
    templat = "rencana_aksi/_pilih.html" if request.htmx else "rencana_aksi/dokumen_pilih.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, templat, context, status=status)


@require_POST
def bukti_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a document off its item; it stays in the register."""
    bukti = _get_bukti(request, pk)
    try:
        remove_bukti_item(bukti=bukti, by=request.user)
    except StaleVersion:
        return _conflict(request, bukti.item, BUKTI_BERUBAH)
    except RencanaTerkunci as error:
        raise PermissionDenied from error
    pesan = f"Bukti “{bukti}” dihapus dari butir ini. Dokumennya tetap ada di daftar unit."
    return _answer(request, bukti.item, hasil=[HasilUnggah(pesan, tersimpan=True)])


@require_POST
def bukti_halaman(request: PortalRequest, pk: int) -> HttpResponse:
    """Say on which page the proof stands."""
    bukti = _get_bukti(request, pk)
    form = HalamanForm(request.POST)
    if not form.is_valid():
        hasil = [HasilUnggah(str(form.errors["halaman"][0]), tersimpan=False)]
        return _answer(request, bukti.item, hasil=hasil, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        set_halaman_item(bukti=bukti, halaman=form.cleaned_data["halaman"], by=request.user)
    except StaleVersion:
        return _conflict(request, bukti.item, BUKTI_BERUBAH)
    except RencanaTerkunci as error:
        raise PermissionDenied from error
    return _answer(request, bukti.item, hasil=[HasilUnggah("Halaman tersimpan.", tersimpan=True)])


def _bring(
    request: PortalRequest,
    item: ItemRencana,
    sumber: Sequence[tuple[str, Sumber]],
    halaman: int | None,
) -> list[HasilUnggah]:
    def use(satu: Sumber) -> tuple[DokumenBukti, bool]:
        bukti, baru = add_bukti_item(item=item, sumber=satu, halaman=halaman, by=request.user)
        return bukti.dokumen, baru

    try:
        return bring_all(sumber, use)
    except RencanaTerkunci as error:
        raise PermissionDenied from error


def _conflict(request: PortalRequest, item: ItemRencana, pesan: str) -> HttpResponse:
    """Somebody was faster: the panel as it is now, and that nothing was written."""
    hasil = [HasilUnggah(pesan, tersimpan=False)]
    return _answer(request, item, hasil=hasil, status=HTTPStatus.CONFLICT)


def _answer(
    request: PortalRequest,
    item: ItemRencana,
    *,
    hasil: Sequence[HasilUnggah] = (),
    form: BuktiForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Only the panel for HTMX, so that typing elsewhere on the page stays.

    Without it the item's page again; a refused form on a page of its own with what was typed.
    """
    if request.htmx:
        context = build_panel_bukti(item, request.user, form=form) | {"hasil_bukti": hasil}
        return render(request, "rencana_aksi/_bukti.html", context, status=status)
    if status == HTTPStatus.OK:
        tell(request, hasil)
        return redirect(_item_url(item))
    context = build_panel_bukti(item, request.user, form=form) | {
        "hasil_bukti": hasil,
        "unit": item.rencana.unit,
        "judul": item.uraian,
        "kembali": _item_url(item),
    }
    if form is None:
        for baris in hasil:
            messages.error(request, baris.pesan)
    return render(request, "rencana_aksi/bukti_item.html", context, status=status)


def _item_url(item: ItemRencana) -> str:
    return BuktiItem(item=item).get_absolute_url()


def _get_provable(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> ItemRencana:
    item = get_item(request, unit_pk, tahun, pk)
    if item.dihapus_pada is not None or not can_prove(request.user, item.rencana.unit):
        raise PermissionDenied
    return item


def _get_bukti(request: PortalRequest, pk: int) -> BuktiItem:
    semua = BuktiItem.objects.visible_to(request.user).select_related(
        "dokumen", "item__rencana__unit__instansi", "item__butir"
    )
    bukti = get_object_or_404(semua, pk=pk)
    if not can_prove(request.user, bukti.item.rencana.unit):
        raise PermissionDenied
    return bukti
