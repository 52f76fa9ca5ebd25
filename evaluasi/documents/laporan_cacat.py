"""The defect report of a workbook as PDF."""

from django.utils import timezone

from evaluasi.lke_workbook.cacat.laporan import LaporanCacat
from evaluasi.lke_workbook.cacat.tampilan import tampilan_laporan
from zi_portal.pdf import render_pdf


def render(laporan: LaporanCacat, *, berkas: str) -> bytes:
    """PDF bytes; `berkas` is the file's name as people know it. Raise PdfTidakTersedia."""
    return render_pdf(
        "documents/laporan_cacat.html",
        {**tampilan_laporan(laporan), "berkas": berkas, "dibuat": timezone.now()},
    )
