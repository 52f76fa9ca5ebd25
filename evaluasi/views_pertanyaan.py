"""One line of the LKE: its criteria, the answers, the evidence; saved as one types."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, trigger_client_event

from evaluasi.penilaian.jawaban import JawabanSalah
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from rencana_aksi.forms_bukti import BuktiForm
from units.http import PortalRequest
from units.models import User
from zi_portal.locking import StaleVersion

from . import permissions, services
from .banding_syarat import gather_banding_syarat
from .forms import JawabanForm, typed_values
from .kunjungan import list_berubah, record_kunjungan
from .models import Jawaban, Pertanyaan, Pihak, Putaran
from .nilai_berjalan import build_nilai_berjalan
from .panel_bukti import build_panel_bukti
from .panel_tpi import build_panel_tpi
from .penilaian_unit import (
    gather_profil,
    is_diputuskan,
    lke_index,
    read_regulasi,
    score_jawaban,
)
from .susunan_lembar import build_pohon, list_kemajuan
from .tampilan_butir import (
    evaluate_form,
    is_responden_sedikit,
    list_induk,
    list_isian,
    list_opsi,
    list_salah,
    show_answer,
)
from .views import get_putaran, show_moved_on

TERSIMPAN = "jawaban-tersimpan"  # the browser then asks for the running result


@require_safe
def pertanyaan(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """One line: the whole page for a browser, only its card for HTMX."""
    putaran = get_putaran(request, unit_pk, tahun, kode=kode)
    pada = timezone.now()  # what comes in while the page is made is still news
    response = render_pertanyaan(request, putaran, get_baris(putaran, kode))
    if request.method == "GET":
        record_kunjungan(
            user=request.user, putaran=putaran, pertanyaan=get_pertanyaan(putaran, kode), pada=pada
        )
    return response


@require_safe
def nilai_berjalan(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """What a saved answer changed around line `kode`: the running result and the signs."""
    putaran = get_putaran(request, unit_pk, tahun, kode=kode)
    baris = get_baris(putaran, kode)
    pihak = permissions.pihak_of(request.user, putaran, kode)
    if pihak is None:
        raise PermissionDenied
    lembar = _gather(putaran, pihak, baris)
    selesai = _list_selesai(lembar, pihak)
    context = {
        **_running(putaran, pihak, lembar, baris),
        **build_panel_tpi(putaran, baris, request.user, pihak, lembar.get(kode, {})),
        "evaluasi": putaran.evaluasi,
        "baris": baris,
        "pihak": pihak,
        "daftar_kemajuan": list_kemajuan(putaran.evaluasi.lke.kode, selesai, kode),
        "selesai": len(selesai),
        "jumlah": len(lke_index(putaran.evaluasi.lke.kode)),
    }
    return render(request, "evaluasi/_segarkan.html", context)


@require_POST
def jawaban_save(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """422 means "please correct"; 409 "somebody else was faster". Nothing typed is lost.

    To HTMX, which saves while one types, the answer never replaces the form: it brings the new
    version, the state, the mistakes and what the answer is worth.
    """
    putaran = get_putaran(request, unit_pk, tahun, kode=kode)
    baris = get_baris(putaran, kode)
    pihak, asal = permissions.pihak_of(request.user, putaran, kode), read_pihak(request)
    isi = request.POST.copy()
    if "timpa" in isi:  # he has seen the other answer and keeps his own
        isi["expected_version"] = str(isi["timpa"])
    if pihak is None and not permissions.lost_turn(request.user, putaran):
        raise PermissionDenied
    if pihak is None or pihak != asal:
        # A version says nothing of another party's answer: he was shown what he wrote as before.
        bekas = asal or pihak or (Pihak.TPI if putaran.is_final else Pihak.UNIT)
        return _conflict(request, putaran, baris, asal, JawabanForm(baris, bekas, isi))
    form = JawabanForm(baris, pihak, isi)
    jawaban: Jawaban | None = None
    if form.is_valid():
        try:
            jawaban = services.save_jawaban(
                putaran=putaran,
                pertanyaan=get_pertanyaan(putaran, kode),
                pihak=pihak,
                by=request.user,
                **{nama: form.cleaned_data[nama] for nama in form.service_fields},
            )
        except (StaleVersion, services.KeadaanBerubah):
            return _conflict(request, putaran, baris, pihak, form)
        except services.AlasanKurang as error:
            form.add_error("alasan", str(error))
        except JawabanSalah as error:
            for salah in error.kesalahan:
                form.add_error(None, salah.pesan)
    if jawaban is not None and ("lanjut" in request.POST or not request.htmx):
        return go_on(request, putaran, baris)
    if request.htmx:
        return _show_saved(request, putaran, baris, pihak, form, jawaban)
    return render_pertanyaan(
        request, putaran, baris, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )


def get_baris(putaran: Putaran, kode: str) -> BarisLKE:
    try:
        return lke_index(putaran.evaluasi.lke.kode)[kode]
    except KeyError as error:
        raise Http404 from error


def get_pertanyaan(putaran: Putaran, kode: str) -> Pertanyaan:
    """The row of a line: without a query where `get_putaran` brought its key."""
    pk = getattr(putaran, "pertanyaan_pk", None)
    if pk is None:
        return get_object_or_404(Pertanyaan, regulasi=putaran.evaluasi.lke_id, kode=kode)
    # The row is the shadow of the file, so the file says the rest.
    baris = get_baris(putaran, kode)
    return Pertanyaan(
        pk=pk,
        regulasi_id=putaran.evaluasi.lke_id,
        kode=kode,
        urut=baris.urut,
        teks=baris.teks,
        skala=baris.skala.kode,
    )


def read_version(request: PortalRequest, nama: str = "expected_version") -> int:
    """A version that a hidden field brings; -1, which no row ever has, for anything else."""
    teks = request.POST.get(nama, "")
    return int(teks) if teks.isdecimal() and len(teks) < 10 else -1


def read_pihak(request: PortalRequest) -> Pihak | None:
    """For whom the form was shown, as its hidden field says; None where it says nothing."""
    teks = request.POST.get("pihak", "")
    return Pihak(teks) if teks in Pihak.values else None


def alamat_butir(putaran: Putaran, baris: BarisLKE) -> str:
    evaluasi = putaran.evaluasi
    return reverse("evaluasi:pertanyaan", args=[evaluasi.unit_id, evaluasi.tahun, baris.kode])


def go_on(request: PortalRequest, putaran: Putaran, baris: BarisLKE) -> HttpResponse:
    """After an act: this line again, or the next one if that button was pressed."""
    _, berikut = _tetangga(putaran, baris)
    if "lanjut" in request.POST and berikut:
        alamat = alamat_butir(putaran, berikut)
        return HttpResponseClientRedirect(alamat) if request.htmx else redirect(alamat)
    if request.htmx:
        response = render_pertanyaan(request, putaran, baris, tersimpan=True)
        return trigger_client_event(response, TERSIMPAN, after="settle")
    messages.success(request, "Jawaban tersimpan.")
    return redirect(alamat_butir(putaran, baris))


def show_conflict(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    form: JawabanForm | None,
    **tambahan: Any,
) -> HttpResponse:
    """Show what is saved now beside what the user typed; 409, also where it is all gone."""
    evaluasi, ditolak = putaran.evaluasi, typed_values(form) if form else []
    try:
        terkini = get_putaran(request, evaluasi.unit_id, evaluasi.tahun, kode=baris.kode)
        get_baris(terkini, baris.kode)  # opened anew meanwhile, it may be by another LKE
    except Http404:
        return show_moved_on(request, putaran, ditolak)
    kini = permissions.pihak_of(request.user, terkini, baris.kode)
    return render_pertanyaan(
        request,
        terkini,
        baris,
        status=HTTPStatus.CONFLICT,
        bentrok=True,
        sebab=_sebab(request.user, terkini, form.pihak if form else kini, kini),
        ditolak=ditolak,
        **tambahan,
    )


def _sebab(user: User, putaran: Putaran | None, dulu: Pihak | None, kini: Pihak | None) -> str:
    """Why what was typed could not be saved: "" where somebody else changed the same answer."""
    if putaran is None:
        return "dihapus"
    if not putaran.evaluasi.unit.aktif:
        return "nonaktif"
    if kini is not None and kini == dulu:
        return ""
    return "tahap" if permissions.lost_turn(user, putaran) else "peran"


def render_pertanyaan(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    *,
    form: JawabanForm | None = None,
    form_bukti: BuktiForm | None = None,
    ketikan_slot: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
    **tambahan: Any,
) -> HttpResponse:
    user, evaluasi = request.user, putaran.evaluasi
    read_regulasi(evaluasi.lke)  # the page says what each answer is worth
    pihak = permissions.pihak_of(user, putaran, baris.kode)
    lihat_tpi = pihak in {Pihak.ANGGOTA, Pihak.TPI} or (
        not putaran.is_diisi and permissions.can_see_tpi(user, putaran)
    )
    lembar = _gather(putaran, pihak or Pihak.UNIT, baris)
    jawaban = lembar.get(baris.kode, {})
    sendiri = jawaban.get(pihak) if pihak else None
    if pihak and form is None:
        form = JawabanForm(baris, pihak, initial=JawabanForm.initial_of(sendiri))
    sebelum, berikut = _tetangga(putaran, baris)
    unit, tpi = jawaban.get(Pihak.UNIT), jawaban.get(Pihak.TPI)
    selesai = _list_selesai(lembar, pihak or Pihak.UNIT)
    context = {
        "putaran": putaran,
        "evaluasi": evaluasi,
        "baris": baris,
        "induk": list_induk(evaluasi.lke.kode, baris),
        "pihak": pihak,
        "form": form,
        "salah": dict(list_salah(form)) if form else {},
        "opsi": list_opsi(baris, form),
        "isian": list_isian(baris, form),
        "terhitung": evaluate_form(form, sendiri),
        "sendiri": show_answer(baris, sendiri),
        "jawaban_unit": show_answer(baris, unit),
        "jawaban_tpi": show_answer(baris, tpi) if lihat_tpi else None,
        "lihat_tpi": lihat_tpi,
        "banding_syarat": gather_banding_syarat(putaran, lihat_tpi=lihat_tpi, kode=baris.kode),
        **build_panel_bukti(putaran, baris, user, pihak, form_bukti, ketikan_slot),
        "sebelum": sebelum,
        "berikut": berikut,
        "selesai": len(selesai),
        "jumlah": len(lke_index(evaluasi.lke.kode)),
        "pohon": build_pohon(evaluasi.lke.kode, selesai, baris.kode),
        **(_running(putaran, pihak, lembar, baris) if pihak else {}),
        **build_panel_tpi(putaran, baris, user, pihak, jawaban),
        "berubah": set() if request.htmx else list_berubah(user, putaran),
        **tambahan,
    }
    template = "evaluasi/pertanyaan.html" + ("#kartu" if request.htmx else "")
    return render(request, template, context, status=status)


Lembar = dict[str, dict[Pihak, Jawaban]]


def _gather(putaran: Putaran, pihak: Pihak, baris: BarisLKE) -> Lembar:
    """All answers of `pihak` and of the unit, of the line `baris` everybody's; one query."""
    lembar: Lembar = {}
    perlu = Q(pihak__in={pihak, Pihak.UNIT}) | Q(pertanyaan__kode=baris.kode)
    semua = putaran.jawaban.filter(perlu)
    for j in semua.annotate(kode=F("pertanyaan__kode")).select_related("oleh"):
        lembar.setdefault(j.kode, {})[Pihak(j.pihak)] = j
    return lembar


def _list_selesai(lembar: Lembar, pihak: Pihak) -> set[str]:
    """The lines that `pihak` is done with: answered by the unit, decided by an assessor."""
    if pihak == Pihak.UNIT:
        return {k for k, isi in lembar.items() if pihak in isi and isi[pihak].terjawab}
    return {k for k, isi in lembar.items() if is_diputuskan(isi.get(pihak), isi.get(Pihak.UNIT))}


def _running(putaran: Putaran, pihak: Pihak, lembar: Lembar, baris: BarisLKE) -> dict[str, Any]:
    """What the answers of `pihak` give so far, and where to ask for it again."""
    isi = {
        kode: nilai
        for kode, per_pihak in lembar.items()
        if pihak in per_pihak and (nilai := per_pihak[pihak].nilai) is not None
    }
    hasil = score_jawaban(putaran, isi, gather_profil(putaran))
    evaluasi = putaran.evaluasi
    return {
        "nilai_berjalan": build_nilai_berjalan(hasil),
        "menurut": pihak.label,
        "alamat_segar": reverse(
            "evaluasi:nilai-berjalan", args=[evaluasi.unit_id, evaluasi.tahun, baris.kode]
        ),
    }


def _show_saved(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    pihak: Pihak,
    form: JawabanForm,
    jawaban: Jawaban | None,
) -> HttpResponse:
    """The fragments that change on the page after a save (200) or a refusal (422)."""
    responden = form.cleaned_data.get("responden")
    context = {
        "evaluasi": putaran.evaluasi,
        "baris": baris,
        "pihak": pihak,
        "jawaban": jawaban,
        "belum_lengkap": jawaban is not None and jawaban.nilai is not None and not jawaban.terjawab,
        "daftar_salah": list_salah(form),
        "terhitung": evaluate_form(form, jawaban),
        "ada_survei": "survei_oleh" in form.fields,
        "responden_sedikit": is_responden_sedikit(responden),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if jawaban is None else HTTPStatus.OK
    response = render(request, "evaluasi/_tersimpan.html", context, status=status)
    if jawaban is not None:
        trigger_client_event(response, TERSIMPAN, after="settle")
    return response


def _conflict(
    request: PortalRequest,
    putaran: Putaran,
    baris: BarisLKE,
    pihak: Pihak | None,
    form: JawabanForm,
) -> HttpResponse:
    """Both versions: to HTMX beside the form as it was typed, else on a page of their own."""
    if not request.htmx:
        return show_conflict(request, putaran, baris, form)
    terkini = Putaran.objects.select_related("evaluasi__unit").filter(pk=putaran.pk).first()
    berhak = permissions.pihak_of(request.user, terkini, baris.kode) if terkini else None
    sebab = _sebab(request.user, terkini, pihak, berhak)
    tersimpan = putaran.jawaban.filter(
        pertanyaan=get_pertanyaan(putaran, baris.kode), pihak=pihak or Pihak.UNIT
    ).select_related("oleh")
    kini = None if sebab else tersimpan.first()
    context = {
        "evaluasi": putaran.evaluasi,
        "putaran": terkini or putaran,
        "baris": baris,
        "sebab": sebab,
        "tersimpan_kini": show_answer(baris, kini),
    }
    response = render(request, "evaluasi/_bentrok.html", context, status=HTTPStatus.CONFLICT)
    if kini is not None and request.POST.get("bentrok") == str(kini.version):
        # He is looking at it; the button that he is about to press must not move.
        return reswap(response, "none")
    return response


def _tetangga(putaran: Putaran, baris: BarisLKE) -> tuple[BarisLKE | None, BarisLKE | None]:
    """The lines before and after this one in printed order."""
    semua = get_regulasi(putaran.evaluasi.lke.kode).pertanyaan
    tempat = semua.index(baris)
    return (
        semua[tempat - 1] if tempat else None,
        semua[tempat + 1] if tempat + 1 < len(semua) else None,
    )
