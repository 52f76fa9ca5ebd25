"""Documents of a plan, as downloads: as it stands, or as a version was signed."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from units.http import PortalRequest
from zi_portal.pdf import PdfTidakTersedia
from zi_portal.xlsx import TIPE_XLSX

from .akses import get_rencana
from .documents import rencana_pdf, rencana_xlsx
from .documents.rencana import (
    DokumenRencana,
    Ejaan,
    VersiBerubah,
    build_dokumen,
    build_dokumen_versi,
)
from .isi_beku import build_isi
from .models import RencanaAksi, VersiRencana


@require_safe
def pdf(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """The plan in the form of its regulation; `?ejaan=cetak` prints the wording as published.

    Signed, it is the version that is valid; otherwise a draft.
    """
    plan = get_rencana(request, unit_pk, tahun)
    return _pdf(request, plan, _berlaku(plan))


@require_safe
def xlsx(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """The same as Excel."""
    plan = get_rencana(request, unit_pk, tahun)
    return _xlsx(request, plan, _berlaku(plan))


@require_safe
def versi_pdf(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """A version as it was signed."""
    plan = get_rencana(request, unit_pk, tahun)
    versi = get_object_or_404(VersiRencana, rencana=plan, pk=pk)
    return _pdf(request, plan, versi)


@require_safe
def versi_xlsx(request: PortalRequest, unit_pk: int, tahun: int, pk: int) -> HttpResponse:
    """A version as it was signed, as Excel."""
    plan = get_rencana(request, unit_pk, tahun)
    versi = get_object_or_404(VersiRencana, rencana=plan, pk=pk)
    return _xlsx(request, plan, versi)


def _ejaan(request: PortalRequest) -> Ejaan:
    return Ejaan.CETAK if request.GET.get("ejaan") == Ejaan.CETAK else Ejaan.BENAR


def _berlaku(plan: RencanaAksi) -> VersiRencana | None:
    """The version that is valid; None while the plan is a draft."""
    return None if plan.is_editable else plan.versi.first()


def _dokumen(
    request: PortalRequest, plan: RencanaAksi, versi: VersiRencana | None
) -> DokumenRencana:
    if versi:
        return build_dokumen_versi(versi, _ejaan(request))
    return build_dokumen(build_isi(plan), _ejaan(request))


def _pdf(request: PortalRequest, plan: RencanaAksi, versi: VersiRencana | None) -> HttpResponse:
    try:
        dokumen = _dokumen(request, plan, versi)
        isi = rencana_pdf.render(dokumen)
    except VersiBerubah:
        return _show_berubah(request, plan, versi)
    except PdfTidakTersedia as error:
        messages.error(request, str(error))
        return redirect(plan)
    return _download(isi, "application/pdf", f"{_nama(plan, dokumen)}.pdf")


def _xlsx(request: PortalRequest, plan: RencanaAksi, versi: VersiRencana | None) -> HttpResponse:
    try:
        dokumen = _dokumen(request, plan, versi)
    except VersiBerubah:
        return _show_berubah(request, plan, versi)
    return _download(rencana_xlsx.render(dokumen), TIPE_XLSX, f"{_nama(plan, dokumen)}.xlsx")


def _show_berubah(
    request: PortalRequest, plan: RencanaAksi, versi: VersiRencana | None
) -> HttpResponse:
    context = {"rencana": plan, "unit": plan.unit, "versi": versi}
    templat = "rencana_aksi/versi_berubah.html"
    return render(request, templat, context, status=HTTPStatus.CONFLICT)


def _nama(plan: RencanaAksi, dokumen: DokumenRencana) -> str:
    unit = slugify(plan.unit.singkatan or plan.unit.kode)
    keadaan = "-draf" if dokumen.draf else ""
    revisi = f"-revisi-{dokumen.revisi}" if dokumen.revisi else ""
    return f"rencana-aksi-{unit}-{dokumen.tahun}{revisi}{keadaan}"


def _download(isi: bytes, jenis: str, nama: str) -> HttpResponse:
    response = HttpResponse(isi, content_type=jenis)
    response["Content-Disposition"] = f'attachment; filename="{nama}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
