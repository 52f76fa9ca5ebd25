"""Evidence documents: the register of a unit, one document with its pages, its file."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from units.http import PortalRequest
from units.models import UnitKerja
from zi_portal.berkas.gambar import LUKISAN, BelumTergambar, TidakTergambar, paint_halaman
from zi_portal.berkas.jenis import DITERIMA
from zi_portal.berkas.services import BerkasDitolak
from zi_portal.locking import StaleVersion
from zi_portal.permintaan import read_cari

from .daftar_bukti import list_terdaftar
from .forms_bukti import RincianForm, VersiForm
from .models import DokumenBukti
from .pemakaian import gather_pemakaian, is_terkunci
from .penampil import lihat_url, paint_penampil
from .permissions import can_prove
from .services import RencanaTerkunci
from .services.bukti import DokumenTerkunci, Unggahan, change_dokumen, replace_dokumen

UNIT_NONAKTIF = "Unit kerja ini sudah dinonaktifkan, jadi tidak ada yang disimpan."


@require_safe
def dokumen(request: PortalRequest, pk: int) -> FileResponse:
    """The file itself: shown for PDF and images, handed over for anything else."""
    baris = get_dokumen(request, pk)
    if baris.berkas is None:
        raise Http404("bukti ini berupa tautan")
    try:
        isi = baris.berkas.open()
    except FileNotFoundError as error:
        raise Http404("berkas tidak ada di penyimpanan") from error
    response = FileResponse(
        isi,
        as_attachment=not baris.berkas.is_inline,
        filename=baris.nama,
        content_type=baris.berkas.jenis,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def dokumen_halaman(request: PortalRequest, pk: int, halaman: int) -> HttpResponse:
    """The picture of one page. A browser keeps it, and asks each time whether it still may."""
    berkas = get_dokumen(request, pk).berkas
    if berkas is None:
        raise Http404("bukti ini berupa tautan")
    etag = quote_etag(f"{berkas.sha256}-{LUKISAN}-{halaman}")
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            isi = paint_halaman(berkas, halaman)
        except BelumTergambar as error:
            return HttpResponse(
                str(error),
                content_type="text/plain; charset=utf-8",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                headers={"Retry-After": "5", "Cache-Control": "no-store"},
            )
        except (TidakTergambar, FileNotFoundError) as error:
            raise Http404(str(error)) from error
        response = HttpResponse(isi, content_type="image/jpeg")
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def dokumen_lihat(request: PortalRequest, pk: int) -> HttpResponse:
    """A document: its pages, what is known about it, its versions, where it is used.

    For HTMX only the viewer. Whoever found it on a page of a plan or an evaluation is still
    there: the menu and the trail say so.
    """
    baris = get_dokumen(request, pk)
    asal = _read_kembali(request)
    request.jalur_menu = urlsplit(asal).path or request.path
    penampil = paint_penampil(baris, _read_halaman(request))
    if penampil is not None:
        penampil = replace(penampil, asal=asal)
    context: dict[str, Any] = {"penampil": penampil}
    if request.htmx and penampil is not None:
        return render(request, "rencana_aksi/_penampil.html", context)
    pemakaian = gather_pemakaian([baris.pk])[baris.pk]
    pengganti = DokumenBukti.objects.filter(pendahulu=baris).first()
    context |= {
        "dokumen": baris,
        "unit": baris.unit,
        "asal": asal,
        "pemakaian": pemakaian,
        "terkunci": is_terkunci(baris),
        "daftar_versi": _list_versi(baris),
        "pengganti": pengganti,
        "boleh": can_prove(request.user, baris.unit),
    }
    return render(request, "rencana_aksi/dokumen.html", context)


@require_safe
def daftar_dokumen(request: PortalRequest, unit_pk: int) -> HttpResponse:
    """The register of a unit's evidence: found by words, with where each document is used."""
    unit = get_object_or_404(UnitKerja.objects.visible_to(request.user), pk=unit_pk)
    cari = read_cari(request)
    context = {
        "unit": unit,
        "cari": cari,
        "halaman": list_terdaftar(unit.pk, cari, request.GET.get("halaman")),
    }
    return render(request, "rencana_aksi/dokumen_daftar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def dokumen_ubah(request: PortalRequest, pk: int) -> HttpResponse:
    """Correct title, date and period."""
    baris = _get_editable(request, pk)
    if request.method != "POST":
        terkunci = is_terkunci(baris)
        return _render_ubah(request, baris, RincianForm(dokumen=baris), terkunci=terkunci)
    form = RincianForm(request.POST, dokumen=baris)
    if form.is_valid():
        try:
            change_dokumen(
                dokumen=baris,
                rincian=form.rincian,
                sidik=form.cleaned_data["sidik"],
                by=request.user,
            )
        except StaleVersion:
            if DokumenBukti.objects.filter(pendahulu=baris).exists():
                return _render_ubah(request, baris, form, status=HTTPStatus.CONFLICT)
            kini = get_dokumen(request, pk)
            lagi = request.POST.copy()
            lagi["sidik"] = kini.sidik_rincian  # saved again, it knows what it replaces
            form = RincianForm(lagi, dokumen=kini)
            return _render_ubah(request, kini, form, status=HTTPStatus.CONFLICT, bentrok=True)
        except DokumenTerkunci:
            return _render_ubah(request, baris, form, status=HTTPStatus.CONFLICT, terkunci=True)
        except RencanaTerkunci as error:
            raise PermissionDenied(UNIT_NONAKTIF) from error
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Rincian dokumen tersimpan.")
            return redirect(_read_kembali(request) or lihat_url(baris))
    return _render_ubah(request, baris, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "HEAD", "POST"])
def dokumen_versi(request: PortalRequest, pk: int) -> HttpResponse:
    """Upload a newer version; the older one stays readable."""
    baris = _get_editable(request, pk)
    if baris.is_tautan:
        raise Http404("tautan tidak berversi")
    awal = {"judul": baris.judul}
    if request.method != "POST":
        return _render_versi(request, baris, VersiForm(initial=awal))
    form = VersiForm(request.POST, request.FILES)
    if form.is_valid():
        berkas = form.cleaned_data["berkas"]
        unggahan = Unggahan(berkas, berkas.name or "", settings.BUKTI_MAKSIMUM_BYTE, form.rincian)
        try:
            baru = replace_dokumen(dokumen=baris, unggahan=unggahan, by=request.user)
        except BerkasDitolak as error:
            form.add_error("berkas", str(error))
        except StaleVersion:
            return _render_versi(
                request, baris, form, status=HTTPStatus.CONFLICT, sudah_diganti=True
            )
        except RencanaTerkunci as error:
            raise PermissionDenied(UNIT_NONAKTIF) from error
        else:
            messages.success(request, f"Versi {baru.versi} dari “{baru}” tersimpan.")
            return redirect(_read_kembali(request) or lihat_url(baru))
    return _render_versi(request, baris, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def get_dokumen(request: PortalRequest, pk: int) -> DokumenBukti:
    """The document; 404 if its unit is hidden from the user."""
    semua = DokumenBukti.objects.visible_to(request.user)
    return get_object_or_404(
        semua.select_related("berkas", "unit__instansi", "oleh", "pendahulu"), pk=pk
    )


def _get_editable(request: PortalRequest, pk: int) -> DokumenBukti:
    baris = get_dokumen(request, pk)
    if not can_prove(request.user, baris.unit):
        raise PermissionDenied
    return baris


def _render_ubah(
    request: PortalRequest,
    baris: DokumenBukti,
    form: RincianForm,
    *,
    status: int = 200,
    **lain: Any,
) -> HttpResponse:
    context = {
        "dokumen": baris,
        "unit": baris.unit,
        "form": form,
        "kembali": _read_kembali(request) or lihat_url(baris),
        "pengganti": DokumenBukti.objects.filter(pendahulu=baris).first(),
        **lain,
    }
    return render(request, "rencana_aksi/dokumen_ubah.html", context, status=status)


def _render_versi(
    request: PortalRequest, baris: DokumenBukti, form: VersiForm, *, status: int = 200, **lain: Any
) -> HttpResponse:
    context = {
        "dokumen": baris,
        "unit": baris.unit,
        "form": form,
        "kembali": _read_kembali(request) or lihat_url(baris),
        "pemakaian": gather_pemakaian([baris.pk])[baris.pk],
        "jenis_diterima": DITERIMA,
        "batas_mb": settings.BUKTI_MAKSIMUM_BYTE // (1024 * 1024),
        **lain,
    }
    return render(request, "rencana_aksi/dokumen_versi.html", context, status=status)


def _read_halaman(request: PortalRequest) -> int | None:
    teks = request.GET.get("halaman", "")
    return int(teks) if teks.isdecimal() and len(teks) < 6 and int(teks) else None


def _read_kembali(request: PortalRequest) -> str:
    """Where the user came from, if it is a page of this portal."""
    tujuan = request.POST.get("kembali") or request.GET.get("kembali", "")
    aman = tujuan.startswith("/") and url_has_allowed_host_and_scheme(tujuan, {request.get_host()})
    return tujuan if aman else ""


def _list_versi(baris: DokumenBukti) -> list[DokumenBukti]:
    """Every version of the document, newest first; nothing if there is only this one.

    One query: all documents of the unit that have versions, followed here along their chain.
    """
    berversi = DokumenBukti.objects.filter(unit=baris.unit_id).filter(
        Q(pendahulu__isnull=False) | Q(pengganti__isnull=False)
    )
    menurut_pk = {d.pk: d for d in berversi}
    pengganti = {d.pendahulu_id: d for d in menurut_pk.values() if d.pendahulu_id}
    if baris.pk not in menurut_pk:
        return []
    daftar = [menurut_pk[baris.pk]]
    while (baru := pengganti.get(daftar[0].pk)) is not None:
        daftar.insert(0, baru)
    while (lama := daftar[-1].pendahulu_id) is not None:
        daftar.append(menurut_pk[lama])
    return daftar
