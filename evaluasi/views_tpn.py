"""What the TPN found: one page to record it and to see it beside ours."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from units.http import PortalRequest
from zi_portal.locking import StaleVersion

from .forms_tpn import TPNForm
from .models import HasilTPN, Pihak, Putaran, StatusPutaran
from .penilaian_unit import get_hasil, komponen_index
from .permissions import can_record_tpn, records_tpn
from .services.galat import PutaranTerkunci, UnitNonaktif, UnitSendiri
from .services.tpn import describe_tpn, record_tpn, weigh_area
from .tampilan_tpn import list_tpn
from .views import get_putaran

UNIT_NONAKTIF = (
    "Unit ini dinonaktifkan, jadi isian Anda belum disimpan. "
    "Hubungi admin instansi bila unit ini perlu diaktifkan kembali."
)
UNIT_SENDIRI = (
    "Anda bagian dari unit ini atau ikut mengisi evaluasinya, jadi isian Anda belum disimpan. "
    "Hasil TPN dicatat ketua atau sekretaris TPI lain, atau admin instansi."
)


@require_http_methods(["GET", "HEAD", "POST"])
def tpn(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """403 while no round is final; 409 with both versions when somebody else recorded it.

    409 too, with what was typed, when the unit was put out of use or became his own meanwhile.
    """
    may = records_tpn if request.method == "POST" else can_record_tpn
    putaran = get_putaran(request, unit_pk, tahun, may)
    evaluasi = putaran.evaluasi
    daftar_area = _list_area(evaluasi.lke.kode)
    lama = _find(putaran)
    form = TPNForm(daftar_area, request.POST or None, initial=TPNForm.initial_of(lama))
    context: dict[str, Any] = {"putaran": putaran, "evaluasi": evaluasi}
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                record_tpn(evaluasi=evaluasi, by=request.user, **form.isi)
            except ValidationError as error:
                form.add_service_error(error)
            except UnitNonaktif:
                form.add_error(None, UNIT_NONAKTIF)
                status = HTTPStatus.CONFLICT
            except UnitSendiri:
                form.add_error(None, UNIT_SENDIRI)
                status = HTTPStatus.CONFLICT
            except (StaleVersion, PutaranTerkunci):
                lama, status = _find(putaran), HTTPStatus.CONFLICT
                data = request.POST.copy()
                data["expected_version"] = str(lama.version if lama else 0)
                form = TPNForm(daftar_area, data)
                context |= {"bentrok": True, "tersimpan": describe_tpn(lama) if lama else {}}
            else:
                messages.success(request, "Hasil TPN sudah dicatat.")
                for janggal in form.list_janggal():
                    messages.warning(request, f"{janggal} Periksa lagi surat TPN.")
                return redirect("evaluasi:hasil", unit_pk, tahun)
    final = (
        Putaran.objects.filter(evaluasi=evaluasi, status=StatusPutaran.FINAL)
        .select_related("evaluasi__lke", "evaluasi__regulasi")
        .order_by("-nomor")[0]
    )
    context |= {
        "form": form,
        "tpn": lama,
        "daftar_tpn": list_tpn(get_hasil(final, Pihak.TPI).hasil, lama) if lama else [],
    }
    return render(request, "evaluasi/tpn.html", context, status=status)


def _find(putaran: Putaran) -> HasilTPN | None:
    return HasilTPN.objects.filter(evaluasi=putaran.evaluasi).select_related("oleh").first()


def _list_area(kode_lke: str) -> dict[str, tuple[str, Decimal]]:
    """The areas by their number: name and most points."""
    nama = {str(k.area): k.nama for k in komponen_index(kode_lke).values() if k.area is not None}
    return {
        nomor: (nama[nomor], Decimal(bobot.numerator) / bobot.denominator)
        for nomor, bobot in sorted(weigh_area(kode_lke).items())
    }
