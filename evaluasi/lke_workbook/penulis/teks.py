"""What the cells of a written workbook say: cleaned of what no cell can hold, never a formula."""

import re

from evaluasi.penilaian.regulasi import JenisSkala, Pertanyaan
from zi_portal.xlsx import MAKSIMUM_TEKS, TERPOTONG

PILIHAN_TIDAK_TERTULIS = {JenisSkala.PERSEN: "%", JenisSkala.INDEKS: "Indeks 0–4"}
CACAH = "Jumlah"  # the kind of answer of a count, as the circulating form calls it
PANJANG_CATATAN = 4000  # characters that the portal takes of a note
DESIMAL_INDEKS = 6  # decimals that it takes of an index

BELUM_DIISI = "Belum diisi"
BELUM_LENGKAP = "Belum lengkap"
PERIKSA = "Periksa"  # counts or an index that cannot be: the line counts 0

PENANDA_ALASAN = "Alasan berbeda: "  # an upload tells the reason from the note by it

# Control characters but tab and line feed, halves of characters, and what XML has no place for.
_TAK_BOLEH = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_teks(teks: str) -> str:
    """A text as a cell keeps it: one kind of line end, no control characters, 32,767 at most."""
    bersih = _TAK_BOLEH.sub("", teks.replace("\r\n", "\n").replace("\r", "\n"))
    if len(bersih) <= MAKSIMUM_TEKS:
        return bersih
    return bersih[: MAKSIMUM_TEKS - len(TERPOTONG)] + TERPOTONG


def write_penjelasan(pertanyaan: Pertanyaan) -> str:
    """The explanation of a line and the criterion of each of its options."""
    kriteria = [f"{pilihan.kode}: {pilihan.kriteria}" for pilihan in pertanyaan.pilihan]
    return "\n".join(filter(None, [pertanyaan.penjelasan, *kriteria]))


def write_pilihan(pertanyaan: Pertanyaan) -> str:
    """The kind of answer that a line takes: "A/B/C", "%", "Indeks 0–4"."""
    skala = pertanyaan.skala
    return PILIHAN_TIDAK_TERTULIS.get(skala.jenis) or "/".join(skala.pilihan)


def join_catatan(catatan: str, alasan: str) -> str:
    """A party's note and its reason for another answer than the unit's, in one cell."""
    return "\n".join(filter(None, [catatan, f"{PENANDA_ALASAN}{alasan}" if alasan else ""]))
