"""The defects of an uploaded workbook, while it waits: on its page, by itself, as PDF."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from units.http import PortalRequest
from zi_portal.pdf import PdfTidakTersedia

from .documents import laporan_cacat
from .lke_workbook.cacat import LaporanCacat, periksa_cacat
from .lke_workbook.cacat.tampilan import tampilan_laporan
from .lke_workbook.paket import open_buku
from .lke_workbook.reader import read_isi
from .models import ImporLKE, Putaran
from .penilaian_unit import gather_profil, read_regulasi
from .tasks import nama_berkas
from .views_impor import get_impor


@require_safe
def laporan(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """What the form's own formulas say against the regulation; to HTMX only the report."""
    putaran, impor = _get_waiting(request, unit_pk, tahun, pk)
    context = {
        "evaluasi": putaran.evaluasi,
        "impor": impor,
        **tampilan_laporan(_read(putaran, impor)),
    }
    templat = "evaluasi/_impor_cacat.html" if request.htmx else "evaluasi/impor_cacat.html"
    return render(request, templat, context)


@require_safe
def laporan_pdf(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """The same as a document."""
    putaran, impor = _get_waiting(request, unit_pk, tahun, pk)
    try:
        isi = laporan_cacat.render(_read(putaran, impor), berkas=impor.nama_berkas)
    except PdfTidakTersedia as error:
        messages.error(request, str(error))
        return redirect("evaluasi:impor", unit_pk, tahun, pk)
    nama = nama_berkas(putaran, "laporan-cacat", "pdf")
    response = HttpResponse(isi, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{nama}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _get_waiting(
    request: PortalRequest, unit_pk: int, tahun: int, pk: int
) -> tuple[Putaran, ImporLKE]:
    putaran, impor = get_impor(request, unit_pk, tahun, pk, milik=True)
    if not impor.is_pratinjau:  # the workbook is gone
        raise Http404
    return putaran, impor


def _read(putaran: Putaran, impor: ImporLKE) -> LaporanCacat:
    lke = read_regulasi(putaran.evaluasi.lke)
    ketentuan = read_regulasi(putaran.evaluasi.regulasi)
    buku = open_buku(bytes(impor.berkas or b""))
    return periksa_cacat(buku, read_isi(buku, lke), lke, ketentuan, gather_profil(putaran))
