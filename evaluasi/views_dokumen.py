"""Documents of an evaluation, as downloads."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from units.http import PortalRequest
from zi_portal.pdf import PdfTidakTersedia
from zi_portal.pekerjaan.views import follow
from zi_portal.xlsx import TIPE_XLSX

from .documents import ambang_batas, rekap_xlsx
from .documents import lke_xlsx as buku_lke
from .documents.lembar import gather_dokumen
from .penilaian_unit import get_hasil
from .permissions import can_see_tpi
from .rekap import gather_rekap
from .tasks import nama_berkas, request_lke_pdf
from .views import TAHUN_TERBUKA, get_putaran, pihak_hasil


@require_safe
def ambang_pdf(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """The sheet of requirements and thresholds (Perbup Ketapang 49/2022 Lampiran II)."""
    putaran = get_putaran(request, unit_pk, tahun)
    lembar = ambang_batas.build(get_hasil(putaran, pihak_hasil(request, putaran)))
    try:
        isi = ambang_batas.render(lembar)
    except PdfTidakTersedia as error:
        messages.error(request, str(error))
        return redirect("evaluasi:hasil", unit_pk, tahun)
    return _download(isi, "application/pdf", nama_berkas(putaran, "ambang-batas", "pdf"))


@require_safe
def lke_xlsx(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """The worksheet with both answers as Excel."""
    putaran = get_putaran(request, unit_pk, tahun)
    dokumen = gather_dokumen(putaran, lihat_tpi=can_see_tpi(request.user, putaran))
    return _download(buku_lke.render(dokumen), TIPE_XLSX, nama_berkas(putaran, "lke", "xlsx"))


@require_safe
def lke_pdf(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """The worksheet as PDF: the kept copy at once, else the page that shows how far it is."""
    return follow(request_lke_pdf(get_putaran(request, unit_pk, tahun), by=request.user))


@require_safe
def rekap(request: PortalRequest, tahun: int) -> HttpResponse:
    """All units of a year that the user may know about, as Excel."""
    if tahun not in TAHUN_TERBUKA:
        raise Http404
    isi = rekap_xlsx.render(gather_rekap(request.user, tahun), tahun, timezone.localdate())
    return _download(isi, TIPE_XLSX, f"rekap-evaluasi-{tahun}.xlsx")


def _download(isi: bytes, jenis: str, nama: str) -> HttpResponse:
    response = HttpResponse(isi, content_type=jenis)
    response["Content-Disposition"] = f'attachment; filename="{nama}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
