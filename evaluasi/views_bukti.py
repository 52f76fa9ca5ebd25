"""Evidence of a line: put on it, taken off, its page, kinds that do not apply."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from rencana_aksi.daftar_bukti import list_terdaftar
from rencana_aksi.forms_bukti import BuktiForm, HalamanForm, PakaiForm
from rencana_aksi.models import DokumenBukti
from rencana_aksi.services.bukti import Sumber
from rencana_aksi.unggah import HasilUnggah, bring_all, tell
from rencana_aksi.views_bukti_item import BUKTI_BERUBAH
from units.http import PortalRequest
from zi_portal.permintaan import read_cari

from . import permissions, services
from .forms_bukti import SlotForm
from .models import Bukti, Putaran
from .panel_bukti import build_panel_bukti
from .penilaian_unit import lke_index
from .services.bukti import SlotTerisi, mark_slot, set_halaman, unmark_slot, use_bukti
from .views import get_putaran
from .views_pertanyaan import alamat_butir, get_baris, get_pertanyaan, render_pertanyaan

BERPINDAH = (
    "Evaluasi ini sudah berpindah tahap, jadi bukti tidak dapat diubah lagi. "
    "Hubungi TPI bila bukti perlu diubah."
)


@require_POST
def bukti_add(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """Add files or a link; each file is reported on its own, a refused one takes no other along."""
    putaran, baris = _get_fillable(request, unit_pk, tahun, kode)
    form = BuktiForm(request.POST, request.FILES, slot=baris.bukti)
    if not form.is_valid():
        return _answer(request, putaran, baris, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    isi = form.cleaned_data
    sumber = form.list_sumber(settings.BUKTI_MAKSIMUM_BYTE)
    try:
        hasil = _bring(request, putaran, baris, sumber, isi["slot"], isi["halaman"])
    except services.PutaranTerkunci:
        return _answer_locked(request, putaran, baris)
    if not any(h.tersimpan for h in hasil):
        return _answer(
            request,
            putaran,
            baris,
            hasil=hasil,
            form=form,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    return _answer(request, putaran, baris, hasil=hasil)


@require_http_methods(["GET", "HEAD", "POST"])
def bukti_pick(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """Use a document that the unit has already: the register to choose from, and the choice."""
    putaran, baris = _get_fillable(request, unit_pk, tahun, kode)
    form = PakaiForm(unit_pk, request.POST or None, slot=baris.bukti)
    if form.is_valid():
        isi, dokumen = form.cleaned_data, form.cleaned_data["dokumen"]
        try:
            hasil = _bring(
                request, putaran, baris, [(str(dokumen), dokumen)], isi["slot"], isi["halaman"]
            )
        except services.PutaranTerkunci:
            return _answer_locked(request, putaran, baris)
        status = HTTPStatus.OK if hasil[0].tersimpan else HTTPStatus.UNPROCESSABLE_ENTITY
        return _answer(request, putaran, baris, hasil=hasil, status=status)
    cari, slot = read_cari(request), request.GET.get("slot", "")
    context = {
        "unit": putaran.evaluasi.unit,
        "judul": f"{baris.kode} {baris.teks}",
        "url": request.path,
        "kembali": alamat_butir(putaran, baris) + "#bukti",
        "cari": cari,
        "slot": slot if slot in baris.bukti else "",
        "salah": [pesan for daftar in form.errors.values() for pesan in daftar],
        "halaman": list_terdaftar(unit_pk, cari, request.GET.get("halaman")),
    }
    templat = "rencana_aksi/_pilih.html" if request.htmx else "rencana_aksi/dokumen_pilih.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, templat, context, status=status)


@require_POST
def bukti_slot(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """Say that a kind of evidence does not apply, or that it does after all.

    422 and 409 bring the reason back as it was typed.
    """
    putaran = get_putaran(request, unit_pk, tahun)
    baris = get_baris(putaran, kode)
    ketikan = {request.POST.get("slot", ""): request.POST.get("alasan", "")}
    if not permissions.can_fill_baris(request.user, putaran, kode):
        if not permissions.lost_filling(request.user, putaran):
            raise PermissionDenied
        return _answer_locked(request, putaran, baris, ketikan)
    form = SlotForm(baris.bukti, request.POST)
    if not form.is_valid():
        salah = [str(pesan) for daftar in form.errors.values() for pesan in daftar]
        if "slot" in form.errors:
            return _refuse(request, putaran, baris, *salah)
        return _answer(
            request,
            putaran,
            baris,
            ketikan=ketikan,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            slot_ditolak={"slot": form.cleaned_data["slot"], "pesan": " ".join(salah)},
        )
    slot, pertanyaan = form.cleaned_data["slot"], get_pertanyaan(putaran, kode)
    try:
        if form.cleaned_data["berlaku"]:
            unmark_slot(putaran=putaran, pertanyaan=pertanyaan, slot=slot, by=request.user)
            pesan = f"“{slot}” berlaku lagi."
        else:
            mark_slot(
                putaran=putaran,
                pertanyaan=pertanyaan,
                slot=slot,
                alasan=form.cleaned_data["alasan"],
                by=request.user,
            )
            pesan = f"“{slot}” ditandai tidak berlaku."
    except services.PutaranTerkunci:
        return _answer_locked(request, putaran, baris, ketikan)
    except SlotTerisi:
        pesan = f"“{slot}” sudah berisi bukti. Hapus dahulu buktinya."
        return _refuse(request, putaran, baris, pesan, *_quote(ketikan))
    return _answer(request, putaran, baris, hasil=[HasilUnggah(pesan, tersimpan=True)])


@require_POST
def bukti_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a document off its line; row and file stay for the trail and the register."""
    bukti, putaran, baris = _get_bukti(request, pk)
    try:
        services.remove_bukti(bukti=bukti, by=request.user)
    except services.PutaranTerkunci:
        return _answer_locked(request, putaran, baris)
    except services.BuktiDihapus:
        return _answer_removed(request, putaran, baris)
    pesan = f"Bukti “{bukti}” dihapus dari pertanyaan ini. Dokumennya tetap ada di daftar unit."
    return _answer(request, putaran, baris, hasil=[HasilUnggah(pesan, tersimpan=True)])


@require_POST
def bukti_halaman(request: PortalRequest, pk: int) -> HttpResponse:
    """Say on which page the proof stands."""
    bukti, putaran, baris = _get_bukti(request, pk)
    form = HalamanForm(request.POST)
    if not form.is_valid():
        return _refuse(request, putaran, baris, *map(str, form.errors["halaman"]))
    try:
        set_halaman(bukti=bukti, halaman=form.cleaned_data["halaman"], by=request.user)
    except services.PutaranTerkunci:
        return _answer_locked(request, putaran, baris)
    except services.BuktiDihapus:
        return _answer_removed(request, putaran, baris)
    hasil = [HasilUnggah("Halaman tersimpan.", tersimpan=True)]
    return _answer(request, putaran, baris, hasil=hasil)


def _bring(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    sumber: Sequence[tuple[str, Sumber]],
    slot: str,
    halaman: int | None,
) -> list[HasilUnggah]:
    pertanyaan = get_pertanyaan(putaran, baris.kode)

    def use(satu: Sumber) -> tuple[DokumenBukti, bool]:
        bukti, baru = use_bukti(
            putaran=putaran,
            pertanyaan=pertanyaan,
            sumber=satu,
            slot=slot,
            halaman=halaman,
            by=request.user,
        )
        return bukti.dokumen, baru

    return bring_all(sumber, use)


def _answer(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    *,
    hasil: Sequence[HasilUnggah] = (),
    form: BuktiForm | None = None,
    ketikan: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
    **tambahan: Any,
) -> HttpResponse:
    """Only the panel for HTMX, so that a half-typed answer beside it stays.

    Without it the line's page: anew after success, with what was typed after a refusal.
    """
    if request.htmx:
        pihak = permissions.pihak_of(request.user, putaran, baris.kode)
        context = build_panel_bukti(putaran, baris, request.user, pihak, form, ketikan)
        context |= {"hasil_bukti": hasil, **tambahan}
        return render(request, "evaluasi/_bukti.html", context, status=status)
    if status == HTTPStatus.OK:
        tell(request, hasil)
        return redirect(alamat_butir(putaran, baris) + "#bukti")
    return render_pertanyaan(
        request,
        putaran,
        baris,
        form_bukti=form,
        ketikan_slot=ketikan,
        status=status,
        hasil_bukti=hasil,
        **tambahan,
    )


def _refuse(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    *pesan: str,
    ketikan: Mapping[str, str] | None = None,
) -> HttpResponse:
    hasil = [HasilUnggah(satu, tersimpan=False) for satu in pesan]
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _answer(request, putaran, baris, hasil=hasil, ketikan=ketikan, status=status)


def _quote(ketikan: Mapping[str, str]) -> list[str]:
    """What was typed, where there is no field any more that could hold it."""
    return [f"Alasan Anda: {alasan}" for alasan in ketikan.values() if alasan.strip()]


def _answer_removed(request: PortalRequest, putaran: Putaran, baris: BarisLKE) -> HttpResponse:
    """Somebody was faster: the panel as it is now, and that nothing was written."""
    hasil = [HasilUnggah(BUKTI_BERUBAH, tersimpan=False)]
    return _answer(request, putaran, baris, hasil=hasil, status=HTTPStatus.CONFLICT)


def _answer_locked(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    ketikan: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The round was moved on between showing and saving: what is so now, and why not."""
    kini = get_putaran(request, putaran.evaluasi.unit_id, putaran.evaluasi.tahun)
    hasil = [HasilUnggah(satu, tersimpan=False) for satu in (BERPINDAH, *_quote(ketikan or {}))]
    return _answer(request, kini, baris, hasil=hasil, status=HTTPStatus.CONFLICT)


def _get_fillable(
    request: PortalRequest, unit_pk: int, tahun: int, kode: str
) -> tuple[Putaran, BarisLKE]:
    """The line; 404 if it is hidden, 403 if the user may not change its evidence now."""
    putaran = get_putaran(request, unit_pk, tahun)
    baris = get_baris(putaran, kode)
    if not permissions.can_fill_baris(request.user, putaran, kode):
        raise PermissionDenied
    return putaran, baris


def _get_bukti(request: PortalRequest, pk: int) -> tuple[Bukti, Putaran, BarisLKE]:
    semua = Bukti.objects.visible_to(request.user).select_related(
        "dokumen",
        "pertanyaan",
        "putaran__evaluasi__unit__instansi",
        "putaran__evaluasi__lke",
        "putaran__evaluasi__regulasi",
    )
    bukti = get_object_or_404(semua, pk=pk)
    if not permissions.can_fill_baris(request.user, bukti.putaran, bukti.pertanyaan.kode):
        raise PermissionDenied
    putaran = bukti.putaran
    return bukti, putaran, lke_index(putaran.evaluasi.lke.kode)[bukti.pertanyaan.kode]
