"""The regulations to read: what is scored, by which rule, by which article. Nothing is written."""

from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from evaluasi.penilaian.loader import RegulasiTidakDikenal, get_regulasi
from evaluasi.penilaian.regulasi import Regulasi as RegulasiNilai
from rencana_aksi.models import Regulasi, RencanaAksi
from rencana_aksi.permissions import can_browse_regulasi
from units.http import PortalRequest
from zi_portal.permintaan import read_cari

from .models import Evaluasi, Pertanyaan
from .regulasi_baca import list_ambang, list_bab, list_komponen, list_syarat, search_regulasi


@require_safe
def daftar(request: PortalRequest) -> HttpResponse:
    """Every loaded regulation with what it holds."""
    _check_may_browse(request)
    jumlah = dict(
        Pertanyaan.objects.order_by().values_list("regulasi").annotate(jumlah=Count("pk"))
    )
    daftar_regulasi = [
        (regulasi, jumlah.get(regulasi.pk, 0))
        for regulasi in Regulasi.objects.select_related("lke").annotate(
            jumlah_butir=Count("butir", distinct=True),
            jumlah_erratum=Count("erratum", distinct=True),
        )
    ]
    context = {"daftar_regulasi": daftar_regulasi}
    return render(request, "evaluasi/regulasi_daftar.html", context)


@require_safe
def regulasi(request: PortalRequest, kode: str) -> HttpResponse:
    """One regulation: overview, or one chapter (`?bab=`), or what a search found (`?cari=`)."""
    _check_may_browse(request)
    baris = get_object_or_404(Regulasi.objects.select_related("lke"), kode=kode)
    try:
        isi = get_regulasi(kode)
    except RegulasiTidakDikenal as error:
        raise Http404(str(error)) from error
    komponen = list_komponen(isi)
    daftar_bab = list_bab(komponen)
    context: dict[str, Any] = {
        "regulasi": baris,
        "isi": isi,
        "daftar_bab": daftar_bab,
        "cari": read_cari(request),
        "lke_kode": isi.lke,
    }
    if context["cari"]:
        context["hasil"] = search_regulasi(isi, context["cari"])
        return render(request, "evaluasi/regulasi_cari.html", context)
    bab = request.GET.get("bab", "")
    if bab:
        return _render_bab(request, context, bab)
    context |= {
        "komponen": komponen,
        "ambang_batas": list_ambang(isi),
        "syarat": list_syarat(isi),
        "daftar_erratum": baris.erratum.all(),
        "dipakai": _usage(request, baris),
        "berkas_berbeda": _differs(baris, isi),
    }
    return render(request, "evaluasi/regulasi.html", context)


def _check_may_browse(request: PortalRequest) -> None:
    if not can_browse_regulasi(request.user):
        raise PermissionDenied


def _render_bab(request: PortalRequest, context: dict[str, Any], kode: str) -> HttpResponse:
    """A chapter of the LKE or of the plan template; 404 for any other code."""
    for bab in context["daftar_bab"]:
        if bab.kode == kode:
            return render(request, "evaluasi/regulasi_bab.html", context | {"bab": bab})
    for bagian in context["isi"].rencana:
        if bagian.kode == kode:
            return render(request, "evaluasi/regulasi_rencana.html", context | {"bagian": bagian})
    raise Http404


def _differs(baris: Regulasi, isi: RegulasiNilai) -> bool:
    """Whether the file was changed and not loaded since."""
    return (baris.isi_sha256, baris.teks_sha256) != (isi.isi_sha256, isi.teks_sha256)


def _usage(request: PortalRequest, baris: Regulasi) -> list[tuple[int, int, int]]:
    """(year, plans, evaluations) that rest on it, of the units that the user sees."""
    rencana = RencanaAksi.objects.visible_to(request.user).filter(regulasi=baris)
    evaluasi = Evaluasi.objects.visible_to(request.user).filter(Q(regulasi=baris) | Q(lke=baris))
    per_rencana = _count_per_tahun(rencana)
    per_evaluasi = _count_per_tahun(evaluasi)
    return [
        (tahun, per_rencana[tahun], per_evaluasi[tahun])
        for tahun in sorted(per_rencana | per_evaluasi, reverse=True)
    ]


def _count_per_tahun(daftar: QuerySet[RencanaAksi] | QuerySet[Evaluasi]) -> Counter[int]:
    return Counter(dict(daftar.order_by().values_list("tahun").annotate(jumlah=Count("pk"))))
