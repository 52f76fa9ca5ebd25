"""Acts of the TPI: agreeing, closing a round, opening it again."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from evaluasi.penilaian.regulasi import Predikat
from units.http import PortalRequest
from zi_portal.locking import StaleVersion

from . import permissions, services
from .forms import AlasanForm, JawabanForm
from .models import Pihak, Putaran
from .panel_tpi import describe_jawaban
from .penilaian_unit import get_hasil, list_belum_diputuskan, list_dikembalikan, lke_index
from .tampilan import list_kurang
from .views import get_putaran, sent, show_moved_on
from .views_pertanyaan import (
    get_baris,
    get_pertanyaan,
    go_on,
    read_pihak,
    read_version,
    render_pertanyaan,
    show_conflict,
)

PERAN_BERUBAH = (
    "Peran Anda dalam penilaian ini berubah sejak halaman dibuka. "
    "Periksa yang tampil sekarang, lalu samakan lagi."
)
SUMBER_BERUBAH = (
    "Jawaban {} berubah setelah halaman ini Anda buka. Periksa yang baru, lalu samakan lagi."
)


def _get_putaran_penilai(request: PortalRequest, unit_pk: int, tahun: int) -> tuple[Putaran, Pihak]:
    """The newest round, and whose answer this assessor writes. 404, or 403 for anybody else."""
    putaran = get_putaran(request, unit_pk, tahun)
    pihak = permissions.pihak_of(request.user, putaran)
    if pihak is None or pihak == Pihak.UNIT:
        raise PermissionDenied
    return putaran, pihak


@require_POST
def agree(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """The act "sama dengan unit" of an anggota, or of the team, on this line."""
    putaran, pihak = _get_putaran_penilai(request, unit_pk, tahun)
    baris = get_baris(putaran, kode)
    form = JawabanForm(baris, pihak, request.POST)
    if read_pihak(request) != pihak:  # the version that was shown is another party's
        return show_conflict(request, putaran, baris, form, samakan_ditolak=PERAN_BERUBAH)
    try:
        services.agree_with_unit(
            putaran=putaran,
            pertanyaan=get_pertanyaan(putaran, kode),
            pihak=pihak,
            expected_version=read_version(request),
            versi_asal=read_version(request, "versi_asal"),
            by=request.user,
        )
    except services.SumberBerubah:
        pesan = SUMBER_BERUBAH.format("unit")
        return show_conflict(request, putaran, baris, form, samakan_ditolak=pesan)
    except (StaleVersion, services.KeadaanBerubah):
        return show_conflict(request, putaran, baris, form)
    return go_on(request, putaran, baris)


@require_POST
def agree_anggota(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """The team's act "sama dengan anggota" on this line."""
    putaran = get_putaran(request, unit_pk, tahun, permissions.can_decide)
    baris = get_baris(putaran, kode)
    form = JawabanForm(baris, Pihak.TPI, request.POST)
    try:
        services.agree_with_anggota(
            putaran=putaran,
            pertanyaan=get_pertanyaan(putaran, kode),
            expected_version=read_version(request),
            versi_asal=read_version(request, "versi_asal"),
            by=request.user,
        )
    except services.SumberBerubah:
        pesan = SUMBER_BERUBAH.format("anggota")
        return show_conflict(request, putaran, baris, form, samakan_ditolak=pesan)
    except (StaleVersion, services.KeadaanBerubah):
        return show_conflict(request, putaran, baris, form)
    except services.AlasanKurang as error:
        return render_pertanyaan(
            request,
            putaran,
            baris,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            samakan_ditolak=str(error),
        )
    return go_on(request, putaran, baris)


@require_http_methods(["GET", "HEAD", "POST"])
def agree_rest(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """ "Sama dengan unit" on every line that this party has not answered, after a confirmation."""
    putaran, pihak = _get_putaran_penilai(request, unit_pk, tahun)
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            jumlah = services.agree_on_the_rest(
                putaran=putaran,
                pihak=pihak,
                by=request.user,
                sidik=request.POST.get("sidik", ""),
            )
        except services.KeadaanBerubah:
            return show_moved_on(request, putaran)
        except services.HasilBerubah:
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, f"{jumlah} pertanyaan dijawab sama dengan jawaban unit.")
            return redirect(putaran.evaluasi)
    sisa = services.list_rest(putaran, pihak)
    return render(
        request,
        "evaluasi/samakan.html",
        {
            "putaran": putaran,
            "evaluasi": putaran.evaluasi,
            "pihak": pihak,
            "terbuka": [p.kode for p, _ in sisa],
            "dikembalikan": list_dikembalikan(putaran),
            "berubah": status == HTTPStatus.CONFLICT,
            "sidik": services.sidik_rest(sisa, pihak),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agree_anggota_rest(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """ "Sama dengan anggota" wherever the team has no answer, after a look at the differences."""
    putaran = get_putaran(request, unit_pk, tahun, permissions.can_decide)
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            jumlah = services.agree_on_anggota(
                putaran=putaran, by=request.user, sidik=request.POST.get("sidik", "")
            )
        except services.KeadaanBerubah:
            return show_moved_on(request, putaran)
        except services.HasilBerubah:
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, f"Jawaban anggota diterima pada {jumlah} pertanyaan.")
            return redirect(putaran.evaluasi)
    pasangan = services.list_to_take_over(putaran)
    indeks = lke_index(putaran.evaluasi.lke.kode)
    berbeda = [
        (
            indeks[anggota.pertanyaan.kode],
            describe_jawaban(indeks[anggota.pertanyaan.kode], Pihak.UNIT, unit),
            describe_jawaban(indeks[anggota.pertanyaan.kode], Pihak.ANGGOTA, anggota),
        )
        for anggota, unit in pasangan
        if anggota.nilai != (unit.nilai if unit else None)
    ]
    return render(
        request,
        "evaluasi/samakan_anggota.html",
        {
            "putaran": putaran,
            "evaluasi": putaran.evaluasi,
            "jumlah": len(pasangan),
            "berbeda": berbeda,
            "berubah": status == HTTPStatus.CONFLICT,
            "sidik": services.sidik_anggota(pasangan),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def finalize(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Close the round with the TPI's answers; only the ketua, only when all are decided."""
    putaran = get_putaran(request, unit_pk, tahun, permissions.can_finalize)
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            services.finalize_putaran(
                putaran=putaran, by=request.user, sidik=request.POST.get("sidik", "")
            )
        except services.KeadaanBerubah:
            return show_moved_on(request, putaran)
        except (services.BelumDiputuskan, services.HasilBerubah):
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, "Evaluasi difinalkan. Hasilnya dibekukan.")
            return redirect("evaluasi:hasil", unit_pk, tahun)
    terbuka, dikembalikan = list_belum_diputuskan(putaran), list_dikembalikan(putaran)
    terbaca = get_hasil(putaran, Pihak.TPI)
    hasil = terbaca.hasil
    return render(
        request,
        "evaluasi/finalkan.html",
        {
            "putaran": putaran,
            "evaluasi": putaran.evaluasi,
            "hasil": hasil,
            "sidik": terbaca.sidik,
            "berubah": status == HTTPStatus.CONFLICT and not (terbuka or dikembalikan),
            "terbuka": terbuka,
            "dikembalikan": dikembalikan,
            "kurang": list_kurang(hasil, Predikat.WBK),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Open a final evaluation again, with a reason; the final round stays readable.

    409 with the reason as it was typed, where somebody else opened it before.
    """
    putaran = get_putaran(request, unit_pk, tahun)
    form = AlasanForm(sent(request))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if not permissions.can_reopen(request.user, putaran):
        if not form.is_bound or not permissions.lost_reopening(request.user, putaran):
            raise PermissionDenied
        status = HTTPStatus.CONFLICT
    elif form.is_valid():
        try:
            services.reopen_evaluasi(
                putaran=putaran, alasan=form.cleaned_data["alasan"], by=request.user
            )
        except services.KeadaanBerubah:
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, "Evaluasi dibuka kembali untuk dinilai TPI.")
            return redirect(putaran.evaluasi)
    context = {
        "putaran": putaran,
        "evaluasi": putaran.evaluasi,
        "form": form,
        "bentrok": status == HTTPStatus.CONFLICT,
    }
    return render(request, "evaluasi/buka_kembali.html", context, status=status)
