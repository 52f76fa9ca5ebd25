"""What can still be mended of an opened evaluation: its Keputusan, and that it was opened."""

from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from units.http import PortalRequest
from zi_portal.locking import StaleVersion

from . import permissions, services
from .forms import KeputusanForm
from .views import get_putaran, sent, show_moved_on

LAMA_NOMOR, LAMA_TANGGAL = "lama_nomor", "lama_tanggal"  # what the form showed when it was opened


@require_http_methods(["GET", "HEAD", "POST"])
def keputusan(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Enter or correct number and date of the Keputusan Inspektur. 422, or 409 with both."""
    putaran = get_putaran(request, unit_pk, tahun)
    terkunci = not permissions.can_write_keputusan(request.user, putaran)
    if terkunci and not (
        request.method == "POST" and permissions.keeps_keputusan(request.user, putaran)
    ):
        raise PermissionDenied
    evaluasi = putaran.evaluasi
    awal = {
        "keputusan_nomor": evaluasi.keputusan_nomor,
        "keputusan_tanggal": evaluasi.keputusan_tanggal,
    }
    form = KeputusanForm(sent(request), initial=awal)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    if not terkunci and form.is_valid():
        try:
            services.write_keputusan(
                evaluasi=evaluasi,
                nomor=form.cleaned_data["keputusan_nomor"],
                tanggal=form.cleaned_data["keputusan_tanggal"],
                lama=(request.POST.get(LAMA_NOMOR, ""), _read_tanggal(request)),
                by=request.user,
            )
        except services.PutaranTerkunci:
            terkunci = True
        except StaleVersion:
            status = HTTPStatus.CONFLICT
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Keputusan Inspektur tersimpan.")
            return redirect(evaluasi)
    context = {
        "putaran": putaran,
        "evaluasi": evaluasi,
        "form": form,
        "bentrok": status == HTTPStatus.CONFLICT,
        "terkunci": terkunci,
    }
    if terkunci:
        status = HTTPStatus.CONFLICT
    return render(request, "evaluasi/keputusan.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Take back an evaluation opened by mistake, after a confirmation; 409 if it is not empty."""
    putaran = get_putaran(request, unit_pk, tahun, permissions.can_remove_evaluasi)
    kosong = services.is_kosong(putaran)
    if request.method == "POST":
        try:
            services.remove_evaluasi(evaluasi=putaran.evaluasi, by=request.user)
        except services.EvaluasiDihapus:
            return show_moved_on(request, putaran)
        except services.PutaranTerkunci:
            kosong = False
        else:
            messages.success(request, f"Evaluasi {tahun} dihapus. Jejaknya tetap tersimpan.")
            return redirect("evaluasi:daftar")
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    context = {"putaran": putaran, "evaluasi": putaran.evaluasi, "kosong": kosong}
    return render(request, "evaluasi/hapus.html", context, status=status)


def _read_tanggal(request: PortalRequest) -> date | None:
    try:
        return parse_date(request.POST.get(LAMA_TANGGAL, ""))
    except ValueError:  # well formed, but no day
        return None
