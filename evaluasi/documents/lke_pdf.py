"""The worksheet as PDF: the columns people know, with thresholds, evidence and signature."""

from fractions import Fraction

from django.template.loader import render_to_string

from evaluasi.lke_workbook.penulis.angka import list_ambang
from evaluasi.tampilan import list_kurang, tulis_total
from zi_portal.angka import tampil

from .lembar import BarisDokumen, DokumenLKE


def to_html(dokumen: DokumenLKE) -> str:
    """What the PDF is laid out from. Two worksheets with the same text are the same document."""
    hasil = dokumen.hasil
    persen = hasil.total / hasil.bobot["total"] * 100
    return render_to_string(
        "documents/lke.html",
        {
            "dokumen": dokumen,
            "evaluasi": dokumen.putaran.evaluasi,
            "putaran": dokumen.putaran,
            "baris": [(baris, *_angka(baris)) for baris in dokumen.baris],
            "total": tulis_total(hasil.total, hasil),
            "total_bobot": hasil.bobot["total"],
            "total_persen": tampil(persen, ambang=_missed(list_ambang(hasil, "total"), persen)),
            "predikat": [
                (predikat, layak, list_kurang(hasil, predikat))
                for predikat, layak in hasil.layak.items()
            ],
        },
    )


def _angka(baris: BarisDokumen) -> tuple[str, str]:
    """The cells Nilai and %; neither looks like a minimum that it misses."""
    batas = _missed(baris.ambang, baris.persen)
    if batas is None or not baris.persen:
        return tampil(baris.nilai), tampil(baris.persen)
    return (
        tampil(baris.nilai, ambang=batas * baris.nilai / baris.persen),
        tampil(baris.persen, ambang=batas),
    )


def _missed(ambang: tuple[Fraction, ...], persen: Fraction) -> Fraction | None:
    """The next minimum above what was reached."""
    return min((batas for batas in ambang if batas > persen), default=None)
