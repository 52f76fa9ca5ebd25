"""The sheet of requirements and thresholds as PDF (Perbup Ketapang 49/2022 Lampiran II)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from evaluasi.hasil_beku import HasilBeku
from evaluasi.models import Evaluasi, Putaran
from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.regulasi import CatatanNasional, PilihanTerbuka, Predikat
from evaluasi.penilaian_unit import HasilPutaran
from evaluasi.tampilan import BarisArea, BarisSyarat, list_area, list_syarat
from zi_portal.pdf import render_pdf


@dataclass(frozen=True, slots=True)
class LembarAmbang:
    """Everything the sheet says."""

    evaluasi: Evaluasi
    putaran: Putaran
    menurut: str
    draf: bool
    hasil: Hasil
    beku: HasilBeku | None
    dibuat: datetime
    predikat: tuple[tuple[Predikat, bool], ...]
    syarat_instansi: tuple[BarisSyarat, ...]  # huruf A
    syarat_unit: tuple[BarisSyarat, ...]
    ambang: tuple[BarisSyarat, ...]  # huruf B
    area: tuple[BarisArea, ...]
    setelan: tuple[PilihanTerbuka, ...]
    catatan_nasional: tuple[CatatanNasional, ...]


def build(terbaca: HasilPutaran) -> LembarAmbang:
    """Gather the sheet of one result; a draft unless it is the TPI's final one."""
    hasil, putaran = terbaca.hasil, terbaca.putaran
    baris = list_syarat(hasil)
    tingkat = {syarat.kode: syarat.tingkat for syarat in hasil.ketentuan.syarat}
    return LembarAmbang(
        evaluasi=putaran.evaluasi,
        putaran=putaran,
        menurut=terbaca.pihak.label,
        draf=not (putaran.is_final and terbaca.pihak == terbaca.pihak.TPI),
        hasil=hasil,
        beku=terbaca.beku,
        dibuat=timezone.now(),
        predikat=tuple(hasil.layak.items()),
        syarat_instansi=tuple(b for b in baris if tingkat.get(b.kode) == "instansi"),
        syarat_unit=tuple(b for b in baris if tingkat.get(b.kode) == "unit"),
        ambang=tuple(b for b in baris if b.kode not in tingkat),
        area=tuple(list_area(hasil)),
        setelan=hasil.ketentuan.pilihan_terbuka,
        catatan_nasional=hasil.ketentuan.catatan_nasional,
    )


def render(lembar: LembarAmbang) -> bytes:
    """The sheet as PDF bytes. Raise PdfTidakTersedia (`zi_portal.pdf`)."""
    return render_pdf("documents/ambang_batas.html", {"lembar": lembar})
