"""One line of the LKE: its criteria, the answers, the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from evaluasi.penilaian.jawaban import JawabanSalah, nilai_jawaban
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import JenisSkala, Komponen
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from units.http import PortalRequest
from zi_portal.berkas.jenis import DITERIMA
from zi_portal.berkas.services import BerkasDitolak
from zi_portal.locking import StaleVersion

from . import permissions, services
from .forms import BuktiForm, JawabanForm, typed_values
from .models import Bukti, Jawaban, Pertanyaan, Pihak, Putaran
from .penilaian_unit import komponen_index, lke_index, read_regulasi
from .tampilan import write_isi
from .views import get_putaran


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """A saved answer in words, with what it is worth."""

    jawaban: Jawaban
    isi: str
    nilai: Fraction | None
    catatan_nilai: str

    @property
    def nilai_persen(self) -> Fraction | None:
        return None if self.nilai is None else self.nilai * 100


@require_safe
def pertanyaan(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """One line: the whole page for a browser, only its card for HTMX."""
    putaran = get_putaran(request, unit_pk, tahun)
    return _render(request, putaran, _get_baris(putaran, kode))


@require_POST
def jawaban_save(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """422 means "please correct"; 409 "somebody else was faster". Nothing typed is lost."""
    putaran = get_putaran(request, unit_pk, tahun)
    baris = _get_baris(putaran, kode)
    pihak = permissions.pihak_of(request.user, putaran)
    if pihak is None:
        if not permissions.lost_turn(request.user, putaran):
            raise PermissionDenied
        asal = Pihak.UNIT if putaran.is_diajukan else Pihak.TPI
        return _conflict(request, putaran, baris, JawabanForm(baris, asal, request.POST))
    form = JawabanForm(baris, pihak, request.POST)
    if not form.is_valid():
        return _render(request, putaran, baris, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        services.save_jawaban(
            putaran=putaran,
            pertanyaan=_get_pertanyaan(putaran, kode),
            pihak=pihak,
            by=request.user,
            **{nama: form.cleaned_data[nama] for nama in form.service_fields},
        )
    except (StaleVersion, services.PutaranTerkunci):
        return _conflict(request, putaran, baris, form)
    except services.AlasanKurang as error:
        form.add_error("alasan", str(error))
    except JawabanSalah as error:
        for salah in error.kesalahan:
            form.add_error(None, salah.pesan)
    if form.errors:
        return _render(request, putaran, baris, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _go_on(request, putaran, baris)


@require_POST
def agree(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """The TPI's act "sama dengan unit" on this line."""
    putaran = get_putaran(request, unit_pk, tahun, permissions.can_score)
    baris = _get_baris(putaran, kode)
    form = JawabanForm(baris, Pihak.TPI, request.POST)
    try:
        services.agree_with_unit(
            putaran=putaran,
            pertanyaan=_get_pertanyaan(putaran, kode),
            expected_version=_read_version(request),
            by=request.user,
        )
    except (StaleVersion, services.PutaranTerkunci):
        return _conflict(request, putaran, baris, form)
    return _go_on(request, putaran, baris)


@require_POST
def bukti_add(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """Add a file as evidence; a refused one leaves nothing behind."""
    putaran = get_putaran(request, unit_pk, tahun, permissions.can_fill)
    baris = _get_baris(putaran, kode)
    form = BuktiForm(baris, request.POST, request.FILES)
    if form.is_valid():
        berkas = form.cleaned_data.pop("berkas")
        try:
            services.add_bukti(
                putaran=putaran,
                pertanyaan=_get_pertanyaan(putaran, kode),
                berkas=berkas,
                nama=berkas.name,
                maksimum=settings.BUKTI_MAKSIMUM_BYTE,
                by=request.user,
                **form.cleaned_data,
            )
        except BerkasDitolak as error:
            form.add_error("berkas", str(error))
        except ValidationError as error:
            form.add_error("berkas", error.messages)
        except services.PutaranTerkunci:
            return _conflict(request, putaran, baris, None)
        else:
            messages.success(request, "Bukti tersimpan.")
            return redirect(_alamat(putaran, baris) + "#bukti")
    return _render(request, putaran, baris, form_bukti=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
def bukti(request: PortalRequest, pk: int) -> FileResponse:
    """The file itself: shown for PDF and images, handed over for anything else."""
    baris = get_object_or_404(
        Bukti.objects.visible_to(request.user).select_related("berkas"), pk=pk
    )
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


@require_POST
def bukti_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a file off its line; row and file stay for the trail."""
    baris = get_object_or_404(
        Bukti.objects.visible_to(request.user).select_related(
            "putaran__evaluasi__unit", "putaran__evaluasi__lke", "pertanyaan"
        ),
        pk=pk,
    )
    if not permissions.can_remove_bukti(request.user, baris):
        raise PermissionDenied
    putaran, lke = baris.putaran, lke_index(baris.putaran.evaluasi.lke.kode)
    try:
        services.remove_bukti(bukti=baris, by=request.user)
    except services.PutaranTerkunci:
        return _conflict(request, putaran, lke[baris.pertanyaan.kode], None)
    messages.success(request, f"Bukti “{baris}” dihapus dari pertanyaan ini.")
    return redirect(_alamat(putaran, lke[baris.pertanyaan.kode]) + "#bukti")


def _get_baris(putaran: Putaran, kode: str) -> BarisLKE:
    try:
        return lke_index(putaran.evaluasi.lke.kode)[kode]
    except KeyError as error:
        raise Http404 from error


def _get_pertanyaan(putaran: Putaran, kode: str) -> Pertanyaan:
    return get_object_or_404(Pertanyaan, regulasi=putaran.evaluasi.lke_id, kode=kode)


def _read_version(request: PortalRequest) -> int:
    teks = request.POST.get("expected_version", "")
    return int(teks) if teks.isdecimal() and len(teks) < 10 else -1


def _alamat(putaran: Putaran, baris: BarisLKE) -> str:
    evaluasi = putaran.evaluasi
    return reverse("evaluasi:pertanyaan", args=[evaluasi.unit_id, evaluasi.tahun, baris.kode])


def _go_on(request: PortalRequest, putaran: Putaran, baris: BarisLKE) -> HttpResponse:
    """After saving: this line again, or the next one if that button was pressed."""
    _, berikut = _tetangga(putaran, baris)
    if "lanjut" in request.POST and berikut:
        alamat = _alamat(putaran, berikut)
        return HttpResponseClientRedirect(alamat) if request.htmx else redirect(alamat)
    if request.htmx:
        return _render(request, putaran, baris, tersimpan=True)
    messages.success(request, "Jawaban tersimpan.")
    return redirect(_alamat(putaran, baris))


def _conflict(
    request: PortalRequest, putaran: Putaran, baris: BarisLKE, form: JawabanForm | None
) -> HttpResponse:
    """Show what is saved now beside what the user typed."""
    terkini = get_putaran(request, putaran.evaluasi.unit_id, putaran.evaluasi.tahun)
    return _render(
        request,
        terkini,
        baris,
        status=HTTPStatus.CONFLICT,
        bentrok=True,
        ditolak=typed_values(form) if form else [],
    )


def _render(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    *,
    form: JawabanForm | None = None,
    form_bukti: BuktiForm | None = None,
    status: int = HTTPStatus.OK,
    **tambahan: Any,
) -> HttpResponse:
    user, evaluasi = request.user, putaran.evaluasi
    read_regulasi(evaluasi.lke)  # the page says what each answer is worth
    pihak = permissions.pihak_of(user, putaran)
    lihat_tpi = pihak == Pihak.TPI or (
        not putaran.is_diisi and permissions.can_see_tpi(user, putaran)
    )
    jawaban = {
        Pihak(j.pihak): j
        for j in putaran.jawaban.filter(
            pertanyaan__kode=baris.kode, pertanyaan__regulasi=evaluasi.lke_id
        ).select_related("oleh")
    }
    sendiri = jawaban.get(pihak) if pihak else None
    if pihak and form is None:
        form = JawabanForm(baris, pihak, initial=JawabanForm.initial_of(sendiri))
    sebelum, berikut = _tetangga(putaran, baris)
    unit, tpi = jawaban.get(Pihak.UNIT), jawaban.get(Pihak.TPI)
    context = {
        "putaran": putaran,
        "evaluasi": evaluasi,
        "baris": baris,
        "induk": _list_induk(evaluasi.lke.kode, baris),
        "pihak": pihak,
        "form": form,
        "opsi": _list_opsi(baris, form),
        "isian": _list_isian(baris, form),
        "sendiri": _show(baris, sendiri),
        "jawaban_unit": _show(baris, unit),
        "jawaban_tpi": _show(baris, tpi) if lihat_tpi else None,
        "lihat_tpi": lihat_tpi,
        "daftar_bukti": putaran.bukti.active()
        .filter(pertanyaan__kode=baris.kode)
        .select_related("berkas", "oleh"),
        "form_bukti": form_bukti or (BuktiForm(baris) if pihak == Pihak.UNIT else None),
        "batas_mb": settings.BUKTI_MAKSIMUM_BYTE // (1024 * 1024),
        "jenis_diterima": DITERIMA,
        "sebelum": sebelum,
        "berikut": berikut,
        **_progress(putaran, pihak),
        **tambahan,
    }
    template = "evaluasi/pertanyaan.html" + ("#kartu" if request.htmx else "")
    return render(request, template, context, status=status)


def _progress(putaran: Putaran, pihak: Pihak | None) -> dict[str, int]:
    baris = putaran.jawaban.filter(pihak=pihak or Pihak.UNIT)
    if pihak != Pihak.TPI:
        baris = baris.filter(terjawab=True)
    return {"selesai": baris.count(), "jumlah": len(lke_index(putaran.evaluasi.lke.kode))}


def _tetangga(putaran: Putaran, baris: BarisLKE) -> tuple[BarisLKE | None, BarisLKE | None]:
    """The lines before and after this one in printed order."""
    semua = get_regulasi(putaran.evaluasi.lke.kode).pertanyaan
    tempat = semua.index(baris)
    return (
        semua[tempat - 1] if tempat else None,
        semua[tempat + 1] if tempat + 1 < len(semua) else None,
    )


def _list_induk(lke: str, baris: BarisLKE) -> list[Komponen]:
    """The components above a line, outermost first."""
    indeks = komponen_index(lke)
    bagian = baris.kode.split(".")
    kode = (".".join(bagian[:n]) for n in range(1, len(bagian)))
    return [indeks[k] for k in kode if k in indeks]


def _list_opsi(baris: BarisLKE, form: JawabanForm | None) -> list[dict[str, Any]]:
    """The options of a line with criterion and value, and which one the form holds."""
    if baris.skala.jenis is not JenisSkala.PILIHAN:
        return []
    dipilih = form["pilihan"].value() if form else None
    kriteria = {p.kode: p for p in baris.pilihan}
    return [
        {
            "kode": kode,
            "kriteria": kriteria[kode].kriteria if kode in kriteria else "",
            "nilai": nilai,
            "dipilih": kode == dipilih,
        }
        for kode, nilai in baris.skala.pilihan.items()
    ]


def _list_isian(baris: BarisLKE, form: JawabanForm | None) -> Sequence[Any]:
    """The count fields of a percentage line, each with whether a formula uses it."""
    if form is None or baris.skala.jenis is not JenisSkala.PERSEN:
        return []
    return [{"kolom": form[f"isian_{i.kode}"], "dihitung": i.dihitung} for i in baris.isian]


def _show(baris: BarisLKE, jawaban: Jawaban | None) -> AnswerShown | None:
    if jawaban is None:
        return None
    nilai, catatan = nilai_jawaban(baris, jawaban.nilai)
    return AnswerShown(jawaban, write_isi(baris, jawaban.nilai), nilai, catatan)
