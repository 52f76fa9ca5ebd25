"""Import from Excel: template, upload, preview, confirmation. Only for the admin instansi."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.forms import ImporForm
from units.http import PortalRequest
from units.impor.baca import UKURAN_TERBESAR, BerkasImporDitolak
from units.impor.banding import Rencana
from units.impor.templat import gather_templat, render_templat
from units.models import Impor, StatusImpor
from units.services.impor import (
    PratinjauBerubah,
    apply_impor,
    cancel_impor,
    preview,
    save_upload,
)
from units.tasks import queue_email_changed_mail, queue_password_mail
from zi_portal.xlsx import TIPE_XLSX

from .akses import require_admin


@require_http_methods(["GET", "HEAD", "POST"])
def impor(request: PortalRequest) -> HttpResponse:
    instansi = require_admin(request)
    form = ImporForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        berkas = form.cleaned_data["berkas"]
        try:
            impor = save_upload(
                instansi=instansi,
                by=request.user,
                nama_berkas=berkas.name,
                data=berkas.read(UKURAN_TERBESAR + 1),
            )
        except BerkasImporDitolak as error:
            form.add_error("berkas", str(error))
        else:
            return redirect("units:impor-preview", impor.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "units/impor.html", {"form": form}, status=status)


@require_safe
def templat(request: PortalRequest) -> HttpResponse:
    """The empty workbook, or with ?isi=1 the same workbook holding what is known."""
    instansi = require_admin(request)
    berisi = request.GET.get("isi") == "1"
    data = render_templat(gather_templat(instansi) if berisi else {})
    nama = "data-portal-zi.xlsx" if berisi else "templat-portal-zi.xlsx"
    return HttpResponse(
        data,
        content_type=TIPE_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{nama}"'},
    )


@require_safe
def pratinjau(request: PortalRequest, pk: int) -> HttpResponse:
    impor = _get_impor(request, pk)
    if impor.status != StatusImpor.PRATINJAU:
        messages.info(request, "Berkas ini sudah selesai diproses. Unggah lagi bila perlu.")
        return redirect("units:impor")
    return _page(request, impor, preview(impor))


@require_POST
def terapkan(request: PortalRequest, pk: int) -> HttpResponse:
    impor = _get_impor(request, pk)
    try:
        hasil = apply_impor(impor=impor, sidik=request.POST.get("sidik", ""), by=request.user)
    except PratinjauBerubah as error:
        return _page(request, impor, error.rencana, HTTPStatus.CONFLICT)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("units:impor-preview", impor.pk)
    queue_password_mail([u.pk for u in hasil.akun_baru], request.build_absolute_uri("/"))
    queue_email_changed_mail(hasil.surel_lama, request.user)
    pesan = f"{impor.nama_berkas} sudah diterapkan."
    if baru := len(hasil.akun_baru):
        pesan += f" Tautan untuk membuat kata sandi sedang dikirim ke {baru} pengguna baru."
    messages.success(request, pesan)
    return redirect("units:beranda")


@require_POST
def batalkan(request: PortalRequest, pk: int) -> HttpResponse:
    cancel_impor(impor=_get_impor(request, pk))
    messages.success(request, "Impor dibatalkan. Tidak ada yang disimpan.")
    return redirect("units:impor")


def _get_impor(request: PortalRequest, pk: int) -> Impor:
    """An upload of the user himself; 403 if he is no admin instansi, 404 if it is another's."""
    instansi = require_admin(request)
    daftar = Impor.objects.select_related("instansi")
    return get_object_or_404(daftar, pk=pk, instansi=instansi, oleh=request.user)


def _page(
    request: PortalRequest, impor: Impor, rencana: Rencana, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "impor": impor,
        "rencana": rencana,
        # What keeps the file back stands alone: among hundreds of good rows it is not found.
        "daftar_hasil": [h for h in rencana.hasil if rencana.is_valid or h.status == "salah"],
        "jumlah": {s: rencana.count(s) for s in ("baru", "ubah", "sama", "salah")},
        "berubah": status == HTTPStatus.CONFLICT,
        "akun_baru": sum(u.baru for u in rencana.user),
    }
    return render(request, "units/impor_pratinjau.html", context, status=status)
