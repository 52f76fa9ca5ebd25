"""Pages of a whole evaluation: list, opening, overview, handing in, closing, result."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.peluang import find_peluang
from evaluasi.penilaian.regulasi import JenisSyarat, Komponen, Predikat
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from units.http import PortalRequest
from units.models import UnitKerja, User

from . import permissions, services
from .forms import AlasanForm, MulaiForm
from .models import Evaluasi, Pihak, Putaran
from .penilaian_unit import (
    LembarKerja,
    gather_lembar,
    get_hasil,
    is_regulasi_same,
    lke_index,
)
from .tampilan import LEBAR_BAGAN, list_area, list_kurang, list_syarat

PER_HALAMAN = 50
TAHUN_TERBUKA = range(2021, 2101)


@dataclass(frozen=True, slots=True)
class BarisKerja:
    """One line in the overview."""

    baris: BarisLKE
    terjawab: bool
    diputuskan: bool
    berbeda: bool
    bukti: int


@dataclass(frozen=True, slots=True)
class Bagian:
    """An area of one aspect, or a result group, with its lines and how far they are."""

    komponen: Komponen
    aspek: str
    nilai: Fraction
    kelompok: tuple[tuple[Komponen, tuple[BarisKerja, ...]], ...]
    selesai: int
    jumlah: int


def get_putaran(
    request: PortalRequest,
    unit_pk: int,
    tahun: int,
    may: Callable[[User, Putaran], bool] | None = None,
) -> Putaran:
    """The newest round, or the one that ?putaran= names.

    404 if it is hidden from the user, 403 if `may` says no. Only reading may name an old one.
    """
    evaluasi = get_object_or_404(
        Evaluasi.objects.visible_to(request.user).select_related(
            "unit__instansi", "unit__kepala", "lke", "regulasi"
        ),
        unit=unit_pk,
        tahun=tahun,
    )
    semua = evaluasi.putaran.select_related("diajukan_oleh", "final_oleh", "dibuka_oleh")
    nomor = request.GET.get("putaran", "") if may is None and request.method != "POST" else ""
    if nomor:
        if not nomor.isdecimal() or len(nomor) > 4:
            raise Http404
        semua = semua.filter(nomor=int(nomor))
    putaran = semua.order_by("-nomor").first()
    if putaran is None:
        raise Http404
    putaran.evaluasi = evaluasi
    if may and not may(request.user, putaran):
        raise PermissionDenied
    return putaran


@require_safe
def daftar(request: PortalRequest) -> HttpResponse:
    """All evaluations the user may see, with state and progress."""
    evaluasi = (
        Evaluasi.objects.visible_to(request.user)
        .with_progress()
        .select_related("unit", "regulasi")
        .order_by("-tahun", "unit__nama")
    )
    halaman = Paginator(evaluasi, PER_HALAMAN).get_page(request.GET.get("halaman"))
    return render(
        request,
        "evaluasi/daftar.html",
        {"halaman": halaman, "boleh_mulai": permissions.units_to_start(request.user).exists()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mulai(request: PortalRequest) -> HttpResponse:
    """Open the evaluation of a unit for a year."""
    unit = permissions.units_to_start(request.user)
    if not unit.exists():
        raise PermissionDenied
    awal = {
        "tahun": request.GET.get("tahun", timezone.localdate().year),
        "unit": request.GET.get("unit"),
    }
    form = MulaiForm(unit, _sent(request), initial=awal)
    if request.method == "POST" and form.is_valid():
        try:
            evaluasi = services.start_evaluasi(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except services.RegulasiBelumDimuat:
            form.add_error(
                None,
                "Regulasi instansi ini belum dimuat atau tidak memiliki LKE. "
                "Sampaikan kepada admin sistem.",
            )
        else:
            return redirect(evaluasi)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "evaluasi/mulai.html", {"form": form}, status=status)


@require_safe
def evaluasi(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """The worksheet at a glance: areas with their floors, every line with its state.

    Of a unit without an evaluation that year: the offer to open it.
    """
    if not Evaluasi.objects.filter(unit=unit_pk, tahun=tahun).exists():
        return _belum_ada(request, unit_pk, tahun)
    putaran = get_putaran(request, unit_pk, tahun)
    pihak = _pihak_tampil(request.user, putaran)
    lembar = gather_lembar(putaran)
    hasil = get_hasil(putaran, pihak, lembar).hasil
    lihat_tpi = pihak == Pihak.TPI
    bagian = list(_list_bagian(hasil, lembar, pihak))
    jumlah = sum(b.jumlah for b in bagian)
    return render(
        request,
        "evaluasi/evaluasi.html",
        {
            **_umum(request.user, putaran),
            "pihak": pihak,
            "lihat_tpi": lihat_tpi,
            "hasil": hasil,
            "daftar_area": list_area(hasil),
            "lebar_bagan": LEBAR_BAGAN,
            "daftar_bagian": bagian,
            "selesai": sum(b.selesai for b in bagian),
            "jumlah": jumlah,
            "berikut": _first_open(bagian, pihak),
            "kurang": len(list_kurang(hasil, Predikat.WBK)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Hand the self-assessment to the TPI, after a look at what is missing and its cost."""
    putaran = get_putaran(request, unit_pk, tahun, permissions.can_submit)
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            services.submit_evaluasi(
                putaran=putaran, by=request.user, sidik=request.POST.get("sidik", "")
            )
        except services.PutaranTerkunci:
            return _sudah_berubah(request, putaran)
        except services.HasilBerubah:
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, "Evaluasi diajukan ke TPI. Jawaban unit sekarang terkunci.")
            return redirect("evaluasi:hasil", unit_pk, tahun)
    terbaca = get_hasil(putaran, Pihak.UNIT)
    hasil = terbaca.hasil
    return render(
        request,
        "evaluasi/ajukan.html",
        {
            "putaran": putaran,
            "evaluasi": putaran.evaluasi,
            "hasil": hasil,
            "sidik": terbaca.sidik,
            "berubah": status == HTTPStatus.CONFLICT,
            "belum": _list_belum(hasil, putaran),
            "kurang": list_kurang(hasil, Predikat.WBK),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agree_rest(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """ "Sama dengan unit" on every line the TPI has not decided, after a confirmation."""
    putaran = get_putaran(request, unit_pk, tahun, permissions.can_score)
    if request.method == "POST":
        try:
            jumlah = services.agree_on_the_rest(putaran=putaran, by=request.user)
        except services.PutaranTerkunci:
            return _sudah_berubah(request, putaran)
        messages.success(request, f"{jumlah} pertanyaan diputuskan sama dengan jawaban unit.")
        return redirect(putaran.evaluasi)
    return render(
        request,
        "evaluasi/samakan.html",
        {
            "putaran": putaran,
            "evaluasi": putaran.evaluasi,
            "terbuka": [p.kode for p in putaran.pertanyaan_belum_diputuskan()],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def finalize(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Close the round with the TPI's answers; only the ketua, only when all are decided."""
    putaran = get_putaran(request, unit_pk, tahun, permissions.can_finalize)
    terbuka: Iterable[str] = ()
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            services.finalize_putaran(
                putaran=putaran, by=request.user, sidik=request.POST.get("sidik", "")
            )
        except services.PutaranTerkunci:
            return _sudah_berubah(request, putaran)
        except services.BelumDiputuskan as error:
            terbuka, status = error.kode, HTTPStatus.CONFLICT
        except services.HasilBerubah:
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, "Evaluasi difinalkan. Hasilnya dibekukan.")
            return redirect("evaluasi:hasil", unit_pk, tahun)
    else:
        terbuka = [p.kode for p in putaran.pertanyaan_belum_diputuskan()]
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
            "berubah": status == HTTPStatus.CONFLICT and not terbuka,
            "terbuka": terbuka,
            "kurang": list_kurang(hasil, Predikat.WBK),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Open a final evaluation again, with a reason; the final round stays readable."""
    putaran = get_putaran(request, unit_pk, tahun, permissions.can_reopen)
    form = AlasanForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen_evaluasi(
                putaran=putaran, alasan=form.cleaned_data["alasan"], by=request.user
            )
        except services.PutaranTerkunci:
            return _sudah_berubah(request, putaran)
        messages.success(request, "Evaluasi dibuka kembali untuk dinilai TPI.")
        return redirect(putaran.evaluasi)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"putaran": putaran, "evaluasi": putaran.evaluasi, "form": form}
    return render(request, "evaluasi/buka_kembali.html", context, status=status)


@require_safe
def hasil(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Total, areas, findings, what is missing for WBK and which steps would close it."""
    putaran = get_putaran(request, unit_pk, tahun)
    pihak = pihak_hasil(request, putaran)
    terbaca = get_hasil(putaran, pihak)
    predikat = Predikat.WBBM if terbaca.hasil.layak[Predikat.WBK] else Predikat.WBK
    peluang = None
    if not terbaca.hasil.layak[predikat] and is_regulasi_same(putaran.evaluasi):
        peluang = find_peluang(terbaca.hasil, predikat)
    return render(
        request,
        "evaluasi/hasil.html",
        {
            **_umum(request.user, putaran),
            "terbaca": terbaca,
            "hasil": terbaca.hasil,
            "pihak": pihak,
            "daftar_area": list_area(terbaca.hasil),
            "lebar_bagan": LEBAR_BAGAN,
            "daftar_syarat": list_syarat(terbaca.hasil),
            "tujuan": predikat,
            "kurang": list_kurang(terbaca.hasil, predikat),
            "peluang": peluang,
            "belum": _list_belum(terbaca.hasil, putaran),
            "diuji_pada": terbaca.beku.tanggal_evaluasi if terbaca.beku else timezone.localdate(),
            "syarat_waktu": [
                s.kode
                for s in terbaca.hasil.ketentuan.syarat
                if s.jenis is JenisSyarat.LAMA and s.predikat is predikat
            ],
            "daftar_putaran": putaran.evaluasi.putaran.order_by("nomor"),
        },
    )


def _sent(request: PortalRequest) -> QueryDict | None:
    """What a form was sent with, also when that is nothing; None before it is sent."""
    return request.POST if request.method == "POST" else None


def pihak_hasil(request: PortalRequest, putaran: Putaran) -> Pihak:
    """Whose result to show: ?pihak=unit or the TPI's where the user may see that."""
    if request.GET.get("pihak") == Pihak.UNIT:
        return Pihak.UNIT
    return _pihak_tampil(request.user, putaran)


def _pihak_tampil(user: User, putaran: Putaran) -> Pihak:
    if putaran.is_diisi or not permissions.can_see_tpi(user, putaran):
        return Pihak.UNIT
    return Pihak.TPI


def _umum(user: User, putaran: Putaran) -> dict[str, Any]:
    """What the overview and the result page both need: the round and the acts open to the user."""
    return {
        "putaran": putaran,
        "evaluasi": putaran.evaluasi,
        "boleh_ajukan": permissions.can_submit(user, putaran),
        "boleh_nilai": permissions.can_score(user, putaran),
        "boleh_finalkan": permissions.can_finalize(user, putaran),
        "boleh_buka": permissions.can_reopen(user, putaran),
        "boleh_lihat_tpi": not putaran.is_diisi and permissions.can_see_tpi(user, putaran),
    }


def _belum_ada(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    unit = get_object_or_404(UnitKerja.objects.visible_to(request.user), pk=unit_pk)
    if tahun not in TAHUN_TERBUKA:
        raise Http404
    boleh = permissions.units_to_start(request.user).filter(pk=unit.pk).exists()
    context = {"unit": unit, "tahun": tahun, "boleh_mulai": boleh}
    return render(request, "evaluasi/belum_ada.html", context)


def _list_belum(hasil: Hasil, putaran: Putaran) -> list[tuple[BarisLKE, Fraction]]:
    """The unanswered lines, each with the points that it can give."""
    indeks = lke_index(putaran.evaluasi.lke.kode)
    return [(indeks[kode], hasil.bobot[kode]) for kode in hasil.belum_dijawab]


def _list_bagian(hasil: Hasil, lembar: LembarKerja, pihak: Pihak) -> Iterable[Bagian]:
    """The worksheet in its printed order: each area of each aspect, then the result groups."""
    unit, tpi = lembar.jawaban[Pihak.UNIT], lembar.jawaban[Pihak.TPI]
    belum = set(hasil.belum_dijawab)

    def row(baris: BarisLKE) -> BarisKerja:
        dari_unit, dari_tpi = unit.get(baris.kode), tpi.get(baris.kode)
        return BarisKerja(
            baris=baris,
            terjawab=dari_unit.terjawab if dari_unit else False,
            diputuskan=dari_tpi is not None,
            berbeda=dari_tpi is not None
            and dari_tpi.nilai != (dari_unit.nilai if dari_unit else None),
            bukti=len(lembar.bukti.get(baris.kode, ())),
        )

    aspek = ""
    for komponen in hasil.lke.walk():
        if komponen.jenis in {"aspek", "komponen"}:
            aspek = komponen.nama
        if komponen.jenis not in {"area", "sub_komponen"}:
            continue
        kelompok = tuple(
            (bagian, tuple(row(p) for p in bagian.pertanyaan))
            for bagian in komponen.walk()
            if bagian.pertanyaan
        )
        semua = [b for _, isi in kelompok for b in isi]
        selesai = sum(
            b.diputuskan if pihak == Pihak.TPI else b.baris.kode not in belum for b in semua
        )
        yield Bagian(komponen, aspek, hasil.nilai[komponen.kode], kelompok, selesai, len(semua))


def _first_open(daftar_bagian: Iterable[Bagian], pihak: Pihak) -> str:
    """The first line that still waits for `pihak`, or the first of all."""
    baris = [b for bagian in daftar_bagian for _, isi in bagian.kelompok for b in isi]
    terbuka = [b for b in baris if not (b.diputuskan if pihak == Pihak.TPI else b.terjawab)]
    return (terbuka or baris)[0].baris.kode


def _sudah_berubah(request: PortalRequest, putaran: Putaran) -> HttpResponse:
    """Somebody else moved the round on in the meantime: say so and show how it is now."""
    return render(
        request,
        "evaluasi/sudah_berubah.html",
        {"evaluasi": putaran.evaluasi},
        status=HTTPStatus.CONFLICT,
    )
