"""Giving a line back to the unit, mending it, and the queue of what waits to be checked again."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from units.http import PortalRequest
from units.models import TugasTPI, User
from units.roles import own_units

from . import permissions, services
from .forms_tpi import KembalikanForm, SelesaiDiperbaikiForm
from .models import Evaluasi, Pengembalian, Pihak, Putaran, StatusPutaran
from .panel_tpi import describe_jawaban, gather_jawaban_baris
from .views import get_putaran, sent
from .views_pertanyaan import alamat_butir, get_baris, get_pertanyaan, render_pertanyaan

PER_HALAMAN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def kembalikan(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """Give this line back with a note and a due date; nothing typed is lost."""
    putaran = get_putaran(request, unit_pk, tahun)
    form = KembalikanForm(sent(request))
    if not permissions.can_score(request.user, putaran):
        was_his = permissions.lost_scoring(request.user, putaran)
        if request.method != "POST" or not was_his:
            raise PermissionDenied
        return _show_kembalikan(request, putaran, get_baris(putaran, kode), form, bentrok=True)
    baris = get_baris(putaran, kode)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_pertanyaan(
                putaran=putaran,
                pertanyaan=get_pertanyaan(putaran, kode),
                by=request.user,
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        except services.KeadaanBerubah:
            return _show_kembalikan(request, putaran, baris, form, bentrok=True)
        else:
            messages.success(request, f"Pertanyaan {kode} dikembalikan ke unit.")
            return redirect(alamat_butir(putaran, baris))
    return _show_kembalikan(request, putaran, baris, form)


def _show_kembalikan(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    form: KembalikanForm,
    *,
    bentrok: bool = False,
) -> HttpResponse:
    status = HTTPStatus.OK
    if bentrok:
        status = HTTPStatus.CONFLICT
    elif form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    unit = gather_jawaban_baris(putaran, baris).get(Pihak.UNIT)
    context = {
        "putaran": putaran,
        "evaluasi": putaran.evaluasi,
        "baris": baris,
        "form": form,
        "bentrok": bentrok,
        "dari_unit": describe_jawaban(baris, Pihak.UNIT, unit),
        "alamat_butir": alamat_butir(putaran, baris),
    }
    return render(request, "evaluasi/kembalikan.html", context, status=status)


@require_POST
def batal(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """Take a line back as it is now."""
    putaran = get_putaran(request, unit_pk, tahun)
    pihak = permissions.pihak_of(request.user, putaran)
    if pihak is None or pihak == Pihak.UNIT:
        raise PermissionDenied
    baris = get_baris(putaran, kode)
    try:
        services.cancel_pengembalian(
            putaran=putaran,
            pertanyaan=get_pertanyaan(putaran, kode),
            pihak=pihak,
            by=request.user,
        )
    except services.SudahDiputuskanTim:
        return render_pertanyaan(
            request,
            putaran,
            baris,
            status=HTTPStatus.CONFLICT,
            samakan_ditolak="TPI sudah memutuskan pertanyaan ini, jadi ketua atau sekretaris yang"
            " membatalkan pengembaliannya.",
        )
    except services.KeadaanBerubah:
        return _show_settled(request, putaran, baris)
    messages.success(request, f"Pengembalian {kode} dibatalkan. Jawaban unit terkunci lagi.")
    return redirect(alamat_butir(putaran, baris))


@require_POST
def selesai(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """The unit says that the line is mended; it is locked again until the TPI has checked it."""
    putaran = get_putaran(request, unit_pk, tahun)
    baris = get_baris(putaran, kode)
    form = SelesaiDiperbaikiForm(request.POST)
    if putaran.is_diisi or not permissions.can_fill_baris(request.user, putaran, kode):
        if not permissions.lost_filling(request.user, putaran):
            raise PermissionDenied
        return _show_settled(request, putaran, baris, form)
    if not form.is_valid():
        return render_pertanyaan(
            request,
            putaran,
            baris,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            form_selesai=form,
        )
    try:
        services.answer_pengembalian(
            putaran=putaran,
            pertanyaan=get_pertanyaan(putaran, kode),
            tanggapan=form.cleaned_data["tanggapan"],
            by=request.user,
        )
    except services.KeadaanBerubah:
        return _show_settled(request, putaran, baris, form)
    messages.success(request, f"Pertanyaan {kode} diserahkan lagi ke TPI.")
    return redirect(alamat_butir(putaran, baris))


def _show_settled(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    form: SelesaiDiperbaikiForm | None = None,
) -> HttpResponse:
    """The line as it is now, beside what was typed: somebody else was faster (409)."""
    terkini = get_putaran(request, putaran.evaluasi.unit_id, putaran.evaluasi.tahun)
    teks = str(form.data.get("tanggapan", "")).strip() if form else ""
    return render_pertanyaan(
        request,
        terkini,
        baris,
        status=HTTPStatus.CONFLICT,
        pengembalian_berpindah=True,
        tanggapan_ditolak=teks,
    )


@require_safe
def antrean(request: PortalRequest) -> HttpResponse:
    """What waits to be checked again in all units that the user assesses, then what is mended.

    Of the year of ?tahun=, by default this one.
    """
    teks = request.GET.get("tahun", "")
    tahun = int(teks) if teks.isdecimal() and len(teks) == len("2026") else 0
    tahun = tahun or timezone.localdate().year
    tugas = TugasTPI.objects.filter(tim__anggota__user=request.user)
    if not tugas.exists():
        raise PermissionDenied
    daftar = _list_antrean(request.user, tahun)
    menunggu = sum(1 for p in daftar if p.is_menunggu)
    halaman = Paginator(daftar, PER_HALAMAN).get_page(request.GET.get("halaman"))
    return render(
        request,
        "evaluasi/antrean.html",
        {
            "tahun": tahun,
            "halaman": halaman,
            "menunggu": menunggu,
            "di_unit": len(daftar) - menunggu,
        },
    )


def _list_antrean(user: User, tahun: int) -> list[Pengembalian]:
    """First what waits longest to be checked, then what is with a unit; one query."""
    terbuka = (
        Pengembalian.objects.open()
        .filter(
            putaran__status=StatusPutaran.DIAJUKAN, putaran__evaluasi__in=_assessed(user, tahun)
        )
        .select_related("pertanyaan", "putaran__evaluasi__unit", "dikembalikan_oleh")
        .defer("putaran__hasil_unit", "putaran__hasil_tpi", "putaran__hasil_anggota")
    )
    return sorted(
        terbuka, key=lambda p: (not p.is_menunggu, p.ditanggapi_pada or p.dikembalikan_pada)
    )


def _assessed(user: User, tahun: int) -> QuerySet[Evaluasi]:
    """The evaluations that `user` may score this year, as permissions.py says of one."""
    tugas = TugasTPI.objects.filter(tahun=tahun, tim__anggota__user=user)
    return (
        Evaluasi.objects.filter(tahun=tahun, unit__aktif=True, unit__in=tugas.values("unit"))
        .exclude(unit__in=own_units(user).values("pk"))
        .exclude(pk__in=Evaluasi.objects.filter(tahun=tahun).filled_by(user).values("pk"))
    )
