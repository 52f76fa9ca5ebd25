"""The official form with the answers of a round: the circulating one, or an own blank filled."""

from http import HTTPStatus

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from units.http import PortalRequest
from zi_portal.xlsx import TIPE_XLSX

from .baca_impor import describe
from .documents import formulir as dokumen_formulir
from .documents.lembar import gather_dokumen
from .forms_impor import BYTE_TERBANYAK, FormulirForm
from .lke_workbook.galat import BukuKerjaSalah
from .models import Pihak, Putaran
from .permissions import can_see_tpi
from .tasks import nama_berkas
from .views import get_putaran
from .views_impor import render_buku_kerja


@require_safe
def formulir(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """The circulating form, filled: ?pihak=tpi with the TPI's answers, ?perbaiki=1 mended."""
    putaran = get_putaran(request, unit_pk, tahun)
    perbaiki = request.GET.get("perbaiki") == "1"
    pihak = Pihak.TPI if request.GET.get("pihak") == Pihak.TPI else Pihak.UNIT
    isi = _render(request, putaran, pihak, None, perbaiki=perbaiki)
    awalan = "formulir-lke-diperbaiki" if perbaiki else "formulir-lke"
    return _download(isi, nama_berkas(putaran, awalan, "xlsx"))


@require_POST
def isikan(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """An own blank form, given back filled; it is read and forgotten (422 says what is wrong)."""
    putaran = get_putaran(request, unit_pk, tahun)
    form = FormulirForm(request.POST, request.FILES)
    if form.is_valid():
        berkas = form.cleaned_data["kosong"]
        pihak = Pihak.TPI if request.POST.get("pihak") == Pihak.TPI else Pihak.UNIT
        try:
            isi = _render(request, putaran, pihak, berkas.read(BYTE_TERBANYAK + 1))
        except BukuKerjaSalah as error:
            for pesan in describe(error):
                form.add_error("kosong", pesan)
        else:
            return _download(isi, nama_berkas(putaran, "formulir-terisi", "xlsx"))
    return render_buku_kerja(
        request, putaran, form_kosong=form, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )


def _render(
    request: PortalRequest,
    putaran: Putaran,
    pihak: Pihak,
    kosong: bytes | None,
    *,
    perbaiki: bool = False,
) -> bytes:
    """The filled form; the TPI's answers only for who may see them."""
    dokumen = gather_dokumen(putaran, lihat_tpi=can_see_tpi(request.user, putaran))
    menurut = pihak if pihak in dokumen.jawaban else Pihak.UNIT
    return dokumen_formulir.render(dokumen, menurut, kosong=kosong, perbaiki=perbaiki)


def _download(isi: bytes, nama: str) -> HttpResponse:
    response = HttpResponse(isi, content_type=TIPE_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{nama}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
