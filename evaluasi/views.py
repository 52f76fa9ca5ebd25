"""Pages of a whole evaluation: list, opening, overview, handing in, closing, result."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from evaluasi.penilaian.regulasi import Predikat
from units.http import PortalRequest
from units.models import JabatanTPI, UnitKerja, User
from zi_portal.kueri import KueriSiap

from . import permissions, services
from .forms import MulaiForm
from .ikhtisar import gather_final
from .isi_lembar import (
    IsiLembar,
    count_saring,
    gather_isi,
    list_bagian_kerja,
    list_baris,
    list_kekurangan,
)
from .kunjungan import list_berubah
from .models import Evaluasi, Pengembalian, Pertanyaan, Pihak, Putaran, StatusPengembalian
from .nilai_berjalan import build_nilai_berjalan
from .panel_tpi import list_kembali
from .penilaian_unit import get_hasil, lke_index
from .tampilan import LEBAR_BAGAN, list_area, list_kurang

PER_HALAMAN = 50
TAHUN_TERBUKA = range(2021, 2101)


def get_putaran(
    request: PortalRequest,
    unit_pk: int,
    tahun: int,
    may: Callable[[User, Putaran], bool] | None = None,
    *,
    kode: str = "",
) -> Putaran:
    """The newest round, or the one that ?putaran= names.

    404 if it is hidden from the user, 403 if `may` says no. Only reading may name an old one.
    With `kode` it comes with the key of that line and without its frozen results. `ada_di_unit`
    says whether the unit is mending a line that was given back.
    """
    nomor = request.GET.get("putaran", "") if may is None and request.method != "POST" else ""
    if nomor and (not nomor.isdecimal() or len(nomor) > 4):
        raise Http404
    nilai: dict[str, int | str] = {"unit": unit_pk, "tahun": tahun, "user": request.user.pk}
    if nomor:
        nilai["nomor"] = int(nomor)
    if kode:
        nilai["kode"] = kode
    putaran = _putaran.first(request.user.is_superuser, **nilai)
    if putaran is None:
        raise Http404
    permissions.remember_pihak(putaran, request.user, kode)
    if may and not may(request.user, putaran):
        raise PermissionDenied
    return putaran


def _build_putaran(
    admin_sistem: bool,
    *,
    unit: int,
    tahun: int,
    user: int,
    nomor: int | None = None,
    kode: str = "",
) -> QuerySet[Putaran]:
    """One query for the round, all that every page of it names, and what the user is in it."""
    orang = User(pk=user, is_superuser=admin_sistem)
    semua = Putaran.objects.filter(evaluasi__unit=unit, evaluasi__tahun=tahun)
    if nomor is not None:
        semua = semua.filter(nomor=nomor)
    kembali = Pengembalian.objects.filter(
        putaran=OuterRef("pk"), status=StatusPengembalian.DIKEMBALIKAN
    )
    terpilih = (
        permissions.with_pihak(semua, orang)
        .filter(evaluasi__in=Evaluasi.objects.visible_to(orang))
        .select_related("evaluasi__unit", "evaluasi__lke", "evaluasi__regulasi")
        .annotate(
            nomor_terakhir=Subquery(
                Putaran.objects.filter(evaluasi=OuterRef("evaluasi"))
                .order_by("-nomor")
                .values("nomor")[:1]
            ),
            ada_di_unit=Exists(kembali),
        )
        .order_by("-nomor")
    )
    if not kode:
        return terpilih.select_related(
            "evaluasi__unit__instansi",
            "evaluasi__unit__kepala",
            "evaluasi__hasil_tpn__oleh",
            "diajukan_oleh",
            "final_oleh",
            "dibuka_oleh",
        )[:1]
    # A line names nobody of these, and PostgreSQL plans each further table for a millisecond.
    baris = Pertanyaan.objects.filter(regulasi=OuterRef("evaluasi__lke"), kode=kode)
    return terpilih.defer("hasil_unit", "hasil_tpi", "hasil_anggota").annotate(
        pertanyaan_pk=Subquery(baris.values("pk")[:1]),
        di_unit=Exists(kembali.filter(pertanyaan__kode=kode)),
    )[:1]


_putaran = KueriSiap(_build_putaran)


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
    final = gather_final(e.putaran_pk for e in halaman)  # type: ignore[attr-defined]
    return render(
        request,
        "evaluasi/daftar.html",
        {
            "halaman": halaman,
            "daftar": [(e, final.get(e.pk)) for e in halaman],
            "boleh_mulai": permissions.units_to_start(request.user).exists(),
            # What the TPI is still deciding is the TPI's, also how far it is.
            "dinilai": set(
                permissions.list_assessed(request.user)
                .filter(pk__in=[e.pk for e in halaman])
                .values_list("pk", flat=True)
            ),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mulai(request: PortalRequest) -> HttpResponse:
    """Open the evaluation of a unit for a year."""
    unit = permissions.units_to_start(request.user)
    pertama = list(unit.values_list("pk", flat=True)[:2])
    if not pertama:
        raise PermissionDenied
    awal = {
        "tahun": request.GET.get("tahun", timezone.localdate().year),
        "unit": request.GET.get("unit", pertama[0] if len(pertama) == 1 else None),
    }
    form = MulaiForm(unit, sent(request), initial=awal)
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
    try:
        putaran = get_putaran(request, unit_pk, tahun)
    except Http404:
        if Evaluasi.objects.filter(unit=unit_pk, tahun=tahun).exists():
            raise
        return _belum_ada(request, unit_pk, tahun)
    boleh = umum(request.user, putaran)
    pihak = boleh["pihak_kerja"]
    isi = gather_isi(putaran)
    hasil = get_hasil(putaran, pihak, isi.lembar).hasil
    baris = list_baris(
        hasil,
        isi,
        pihak,
        list_berubah(request.user, putaran, isi.lembar, menilai=boleh["penilai"]),
    )
    saring = request.GET.get("saring", "")
    pilihan = count_saring(baris.values(), pihak, saring)
    if saring not in {kunci for kunci, *_ in pilihan}:
        saring = ""
    lihat_tpi = pihak != Pihak.UNIT
    terbuka = [k for k, b in baris.items() if not (b.diputuskan if lihat_tpi else b.terjawab)]
    perbaiki = _first_to_mend(request.user, putaran, baris, isi)
    return render(
        request,
        "evaluasi/evaluasi.html",
        {
            **boleh,
            "pihak": pihak,
            "lihat_tpi": lihat_tpi,
            "hasil": hasil,
            "nilai_berjalan": build_nilai_berjalan(hasil),
            "daftar_area": list_area(hasil),
            "lebar_bagan": LEBAR_BAGAN,
            "daftar_kembali": list_kembali(putaran, isi.kembali),
            "saring": saring,
            "pilihan_saring": pilihan,
            "daftar_bagian": list_bagian_kerja(hasil, baris, pihak, saring),
            "selesai": len(baris) - len(terbuka),
            "jumlah": len(baris),
            "boleh_keputusan": permissions.can_write_keputusan(
                request.user, putaran, boleh["jabatan"]
            ),
            "boleh_hapus": not any(isi.jawaban.values())
            and not isi.bukti
            and permissions.can_remove_evaluasi(request.user, putaran),
            "perbaiki": perbaiki,
            "berikut": perbaiki or (terbuka or list(baris))[0],
            "kurang": len(list_kurang(hasil, Predikat.WBK)),
            # One reverse for all lines: their code is the last part of the address.
            "awal_butir": reverse("evaluasi:pertanyaan", args=[unit_pk, tahun, "-"])[:-2],
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
            return show_moved_on(request, putaran)
        except services.HasilBerubah:
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, "Evaluasi diajukan ke TPI. Jawaban unit sekarang terkunci.")
            return redirect("evaluasi:hasil", unit_pk, tahun)
    isi = gather_isi(putaran)
    terbaca = get_hasil(putaran, Pihak.UNIT, isi.lembar)
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
            "belum": list_belum(hasil, putaran),
            "daftar_kekurangan": list_kekurangan(hasil, isi),
            "kurang": list_kurang(hasil, Predikat.WBK),
        },
        status=status,
    )


def _first_to_mend(
    user: User, putaran: Putaran, baris: Iterable[str], isi: IsiLembar
) -> str | None:
    """The first line, in printed order, that the TPI gave back and `user` may mend; a query."""
    kembali = [k for k in baris if isi.kembali.get(k) == StatusPengembalian.DIKEMBALIKAN]
    if kembali and permissions.can_fill_baris(user, putaran, kembali[0]):
        return kembali[0]
    return None


def sent(request: PortalRequest) -> QueryDict | None:
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


def umum(user: User, putaran: Putaran) -> dict[str, Any]:
    """The round, the acts open to the user, and whose work the overview shows him.

    One query for what an assessor may; each act is asked again where it is done.
    """
    jabatan = None if putaran.is_diisi else permissions.jabatan_penilai(user, putaran)
    aktif = putaran.evaluasi.unit.aktif
    menilai = jabatan is not None and putaran.is_diajukan and aktif
    pihak = Pihak.TPI if putaran.is_final or jabatan is not None else Pihak.UNIT
    if menilai and jabatan not in permissions.PEMUTUS:
        pihak = Pihak.ANGGOTA
    return {
        "putaran": putaran,
        "evaluasi": putaran.evaluasi,
        "pihak_kerja": pihak,
        "penilai": jabatan is not None,
        "jabatan": jabatan,
        "boleh_ajukan": permissions.can_submit(user, putaran),
        "boleh_nilai": menilai,
        "boleh_putuskan": menilai and jabatan in permissions.PEMUTUS,
        "boleh_finalkan": menilai and jabatan == JabatanTPI.KETUA,
        "boleh_buka": putaran.is_final
        and putaran.nomor == putaran.nomor_terakhir  # type: ignore[attr-defined]
        and aktif
        and jabatan == JabatanTPI.KETUA,
        "boleh_tpn": permissions.can_record_tpn(user, putaran),
    }


def _belum_ada(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    unit = get_object_or_404(UnitKerja.objects.visible_to(request.user), pk=unit_pk)
    if tahun not in TAHUN_TERBUKA:
        raise Http404
    boleh = permissions.units_to_start(request.user).filter(pk=unit.pk).exists()
    context = {"unit": unit, "tahun": tahun, "boleh_mulai": boleh}
    return render(request, "evaluasi/belum_ada.html", context)


def list_belum(hasil: Hasil, putaran: Putaran) -> list[tuple[BarisLKE, Fraction]]:
    """The unanswered lines, each with the points that it can give."""
    indeks = lke_index(putaran.evaluasi.lke.kode)
    return [(indeks[kode], hasil.bobot[kode]) for kode in hasil.belum_dijawab]


def show_moved_on(
    request: PortalRequest, putaran: Putaran, ditolak: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """Somebody else moved the round on in the meantime: say so, with what was typed (409)."""
    return render(
        request,
        "evaluasi/sudah_berubah.html",
        {"evaluasi": putaran.evaluasi, "ditolak": ditolak},
        status=HTTPStatus.CONFLICT,
    )
