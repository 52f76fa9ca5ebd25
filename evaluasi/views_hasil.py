"""The result of a round, the chain of each of its numbers, the parties side by side."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.regulasi import JenisSyarat
from units.http import PortalRequest
from units.models import User
from units.permissions import is_admin

from . import permissions
from .banding_syarat import gather_banding_syarat
from .models import HasilTPN, Jawaban, Pihak, Putaran
from .penilaian_unit import (
    HasilPutaran,
    gather_lembar,
    get_hasil,
    is_regulasi_same,
    read_regulasi,
)
from .tampilan import LEBAR_BAGAN, list_area, list_syarat
from .tampilan_hasil import (
    build_pohon,
    count_status,
    list_banding,
    list_beda,
    write_terjawab,
)
from .tampilan_peluang import list_jalan
from .tampilan_rantai import build_rantai
from .tampilan_tpn import list_tpn
from .views import get_putaran, list_belum


@require_safe
def hasil(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Total, areas, findings, what is missing for each predicate, the score tree."""
    putaran = get_putaran(request, unit_pk, tahun)
    lihat_tpi = can_compare(request.user, putaran)
    pihak = pihak_shown(request, putaran, lihat_tpi)
    terbaca = get_hasil(putaran, pihak)
    sama = is_regulasi_same(putaran.evaluasi)
    banding = _gather_known(putaran, terbaca) if lihat_tpi and sama else {}
    tpn = get_tpn(putaran) if putaran.is_final and sama else None
    return render(
        request,
        "evaluasi/hasil.html",
        {
            **_umum(request, putaran, pihak, lihat_tpi),
            "terbaca": terbaca,
            "hasil": terbaca.hasil,
            "terjawab": write_terjawab(terbaca.hasil),
            "daftar_area": list_area(terbaca.hasil),
            "lebar_bagan": LEBAR_BAGAN,
            "daftar_syarat": list_syarat(terbaca.hasil),
            "hitungan_status": count_status(terbaca.hasil),
            # A frozen result is explained only by the very text that it was computed by.
            "daftar_jalan": list_jalan(terbaca.hasil, cari=sama),
            "pohon": build_pohon(terbaca.hasil) if sama else None,
            "daftar_banding": list_banding(banding, selesai=putaran.is_final)
            if len(banding) > 1
            else (),
            "tpn": tpn,
            # The ketua finds it on the evaluation: asking for his part costs two queries here.
            "boleh_tpn": putaran.is_final and is_admin(request.user),
            "daftar_tpn": list_tpn(banding[Pihak.TPI], tpn) if tpn else [],
            "belum": list_belum(terbaca.hasil, putaran) if sama else [],
            "diuji_pada": terbaca.beku.tanggal_evaluasi if terbaca.beku else timezone.localdate(),
            "syarat_waktu": sorted(
                {s.kode for s in terbaca.hasil.ketentuan.syarat if s.jenis is JenisSyarat.LAMA}
            ),
            "daftar_putaran": range(1, putaran.nomor_terakhir + 1),  # type: ignore[attr-defined]
            "cetak": request.GET.get("cetak") == "1",
        },
    )


@require_safe
def rantai(request: PortalRequest, unit_pk: int, tahun: int, kode: str) -> HttpResponse:
    """How one number came about, and which thresholds it counts in.

    A frozen number is explained only while the regulation files are those that it was computed
    by (RegulasiBerbeda, 503).
    """
    putaran = get_putaran(request, unit_pk, tahun)
    lihat_tpi = can_compare(request.user, putaran)
    pihak = pihak_shown(request, putaran, lihat_tpi)
    _refuse_other_text(putaran)
    terbaca = get_hasil(putaran, pihak)
    try:
        satu = build_rantai(terbaca.hasil, kode)
    except KeyError as error:
        raise Http404 from error
    lain = {
        p: (build_rantai(h, kode), write_terjawab(h) if p == Pihak.ANGGOTA else "")
        for p, h in (_gather_known(putaran, terbaca) if lihat_tpi else {}).items()
    }
    return render(
        request,
        "evaluasi/rantai.html",
        {
            **_umum(request, putaran, pihak, lihat_tpi),
            "terbaca": terbaca,
            "hasil": terbaca.hasil,
            "terjawab": write_terjawab(terbaca.hasil),
            "rantai": satu,
            "menurut": lain if len(lain) > 1 else {},
            "adalah_butir": kode in terbaca.hasil.pertanyaan,
        },
    )


@require_safe
def banding(request: PortalRequest, unit_pk: int, tahun: int) -> HttpResponse:
    """Unit, anggota and TPI side by side: each number, and each line on which they differ.

    403 for who may not see what the TPI is deciding, and while there is nothing to compare.
    """
    putaran = get_putaran(request, unit_pk, tahun)
    if not can_compare(request.user, putaran):
        raise PermissionDenied
    _refuse_other_text(putaran)
    lembar = gather_lembar(putaran)
    unit = get_hasil(putaran, Pihak.UNIT, lembar)
    hasil: dict[Pihak, Hasil] = {Pihak.UNIT: unit.hasil}
    for pihak in (Pihak.ANGGOTA, Pihak.TPI):
        if lembar.jawaban[pihak] or _frozen(putaran, pihak):
            hasil[pihak] = get_hasil(putaran, pihak, lembar).hasil
    return render(
        request,
        "evaluasi/banding.html",
        {
            **_umum(request, putaran, Pihak.TPI, lihat_tpi=True),
            "daftar_banding": list_banding(hasil, get_tpn(putaran), selesai=putaran.is_final),
            "dari_unit": unit,
            "daftar_beda": list_beda(hasil, lembar.jawaban),
            "banding_syarat": gather_banding_syarat(putaran, lihat_tpi=True),
            "terjawab": _count_answered(lembar.jawaban, hasil),
            "jumlah": len(hasil[Pihak.UNIT].pertanyaan),
            "daftar_putaran": range(1, putaran.nomor_terakhir + 1),  # type: ignore[attr-defined]
        },
    )


def can_compare(user: User, putaran: Putaran) -> bool:
    """Whether `user` may see more than the unit's own result of this round."""
    return not putaran.is_diisi and permissions.can_see_tpi(user, putaran)


def pihak_shown(request: PortalRequest, putaran: Putaran, lihat_tpi: bool) -> Pihak:
    """Whose result: the one that ?pihak= names, else the TPI's; the unit's where only that is.

    403 for a party whose result the user may not see, 404 for one that has none.
    """
    nama = request.GET.get("pihak", "")
    if nama == Pihak.ANGGOTA:
        if not lihat_tpi:
            raise PermissionDenied
        if putaran.is_final and not _frozen(putaran, Pihak.ANGGOTA):
            raise Http404
        return Pihak.ANGGOTA
    if nama == Pihak.UNIT or not lihat_tpi:
        return Pihak.UNIT
    return Pihak.TPI


def get_tpn(putaran: Putaran) -> HasilTPN | None:
    """What the TPN found, where somebody recorded it; read with the round."""
    return getattr(putaran.evaluasi, "hasil_tpn", None)


def _refuse_other_text(putaran: Putaran) -> None:
    """Raise RegulasiBerbeda: numbers are explained only by the text that they come from."""
    read_regulasi(putaran.evaluasi.lke)
    read_regulasi(putaran.evaluasi.regulasi)


def _frozen(putaran: Putaran, pihak: Pihak) -> bool:
    return {
        Pihak.UNIT: putaran.hasil_unit,
        Pihak.ANGGOTA: putaran.hasil_anggota,
        Pihak.TPI: putaran.hasil_tpi,
    }[pihak] is not None


def _gather_known(putaran: Putaran, terbaca: HasilPutaran) -> dict[Pihak, Hasil]:
    """The results that are there without a query: the frozen ones and the one that is shown."""
    return {
        pihak: terbaca.hasil if pihak == terbaca.pihak else get_hasil(putaran, pihak).hasil
        for pihak in (Pihak.UNIT, Pihak.ANGGOTA, Pihak.TPI)
        if pihak == terbaca.pihak or _frozen(putaran, pihak)
    }


def _count_answered(
    jawaban: Mapping[Pihak, Mapping[str, Jawaban]], hasil: Mapping[Pihak, Hasil]
) -> dict[str, int]:
    """How many lines each party of the TPI has decided so far, by its name."""
    return {str(p.label): len(jawaban[p]) for p in hasil if p != Pihak.UNIT}


def _umum(
    request: PortalRequest, putaran: Putaran, pihak: Pihak, lihat_tpi: bool
) -> dict[str, Any]:
    """What each page of a result shows: the round, the party, the addresses of chains."""
    evaluasi = putaran.evaluasi
    contoh = reverse("evaluasi:rantai", args=[evaluasi.unit_id, evaluasi.tahun, "KODE"])
    tanya = request.GET.copy()
    for nama in list(tanya):
        if nama not in ("pihak", "putaran"):
            del tanya[nama]
    return {
        "putaran": putaran,
        "evaluasi": evaluasi,
        "pihak": pihak,
        "boleh_lihat_tpi": lihat_tpi,
        "ada_anggota": lihat_tpi and _frozen(putaran, Pihak.ANGGOTA),
        # Hundreds of links of one page: the address is made once and the code put between.
        "rantai_awal": contoh.partition("KODE")[0],
        "rantai_akhir": contoh.partition("KODE")[2] + (f"?{tanya.urlencode()}" if tanya else ""),
    }
