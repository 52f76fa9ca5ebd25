"""Rencana Aksi as PDF, in the form of Perbup Ketapang 49/2022 Lampiran I."""

from zi_portal.pdf import render_pdf

from .rencana import DokumenRencana


def render(dokumen: DokumenRencana) -> bytes:
    """The form as PDF bytes; marked as a draft on every page until the plan is signed.

    Raises PdfTidakTersedia (`zi_portal.pdf`).
    """
    return render_pdf("documents/rencana_aksi.html", {"dokumen": dokumen})
