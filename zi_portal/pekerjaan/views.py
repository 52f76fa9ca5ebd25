"""How far a piece of work is, and what it made."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .jenis import JenisPekerjaan
from .models import Pekerjaan
from .services import retry_pekerjaan


@require_safe
@never_cache
def pekerjaan(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; asked again each second by HTMX, by hand without."""
    baris, kind = _get(request, pk)
    context = {"pekerjaan": baris, "judul": kind.judul(baris), "kembali": kind.kembali(baris)}
    hanya_kartu = request.headers.get("HX-Request") == "true"
    nama = "zi_portal/_pekerjaan.html" if hanya_kartu else "zi_portal/pekerjaan.html"
    return render(request, nama, context)


@require_safe
def berkas(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The stored copy, to those who may see it now; until it is there, the page that says so."""
    baris, _ = _get(request, pk)
    return serve_hasil(baris) if baris.is_selesai else redirect(baris)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a job again that failed or fell silent."""
    baris, _ = _get(request, pk)
    return redirect(retry_pekerjaan(pekerjaan=baris))


def follow(baris: Pekerjaan) -> HttpResponse:
    """Where somebody goes who asked for a job: to its copy, or to see how far it is."""
    return redirect("pekerjaan:berkas", baris.pk) if baris.is_selesai else redirect(baris)


def serve_hasil(baris: Pekerjaan) -> FileResponse:
    """The stored copy as a download. Raise Http404 when storage lost it."""
    assert baris.hasil is not None
    try:
        isi = baris.hasil.open()
    except FileNotFoundError as error:
        raise Http404("berkas tidak ada di penyimpanan") from error
    response = FileResponse(
        isi, as_attachment=True, filename=baris.nama_berkas, content_type=baris.hasil.jenis
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _get(request: HttpRequest, pk: int) -> tuple[Pekerjaan, JenisPekerjaan]:
    """The job and its kind; 404 if the user may not see it (any more)."""
    baris = get_object_or_404(Pekerjaan.objects.select_related("hasil"), pk=pk)
    kind = baris.kind
    if kind is None or not kind.may(request.user, baris):
        raise Http404
    return baris, kind
