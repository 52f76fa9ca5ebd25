"""Documents of an evaluation, as downloads."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from units.http import PortalRequest
from zi_portal.pdf import PdfTidakTersedia
from zi_portal.xlsx import TIPE_XLSX

from .documents import ambang_batas
from .documents import lke_xlsx as buku_lke
from .documents.lembar import build_lembar
from .models import Pihak, Putaran
from .penilaian_unit import gather_lembar, get_hasil
from .permissions import can_see_tpi
from .views import get_putaran, pihak_hasil


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
    return _download(isi, "application/pdf", f"ambang-batas-{_nama(putaran)}.pdf")


@require_safe
def lke_xlsx(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """The worksheet with both answers as Excel."""
    putaran = get_putaran(request, unit_pk, tahun)
    lembar = gather_lembar(putaran)
    lihat_tpi = not putaran.is_diisi and can_see_tpi(request.user, putaran)
    hasil_tpi = get_hasil(putaran, Pihak.TPI, lembar) if lihat_tpi else None
    dokumen = build_lembar(get_hasil(putaran, Pihak.UNIT, lembar), hasil_tpi, lembar)
    return _download(buku_lke.render(dokumen), TIPE_XLSX, f"lke-{_nama(putaran)}.xlsx")


def _nama(putaran: Putaran) -> str:
    evaluasi = putaran.evaluasi
    return f"{slugify(evaluasi.unit.singkatan or evaluasi.unit.nama)}-{evaluasi.tahun}"


def _download(isi: bytes, jenis: str, nama: str) -> HttpResponse:
    response = HttpResponse(isi, content_type=jenis)
    response["Content-Disposition"] = f'attachment; filename="{nama}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
