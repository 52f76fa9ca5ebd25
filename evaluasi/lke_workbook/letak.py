"""Where a worksheet stands in a sheet: its columns, lines and counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from evaluasi.penilaian.jawaban import Kesalahan

from .buku import Lembar


class Bentuk(StrEnum):
    """Which form it is."""

    BEREDAR = "beredar"  # the circulating form, sheet "LKE ZI"
    JAWABAN = "jawaban"  # the ministry's second layout, sheet "Jawaban"
    PORTAL = "portal"  # written by this portal


class Kolom(StrEnum):
    """The columns that matter; a form need not have all of them."""

    PENILAIAN = "penilaian"  # the texts of components, lines and counts; the first of them
    BOBOT = "bobot"
    PENJELASAN = "penjelasan"
    PILIHAN = "pilihan"  # the kind of answer, "A/B/C": hidden in the circulating form
    JAWABAN_UNIT = "jawaban_unit"  # the one answer column of the circulating form, too
    JAWABAN_TPI = "jawaban_tpi"
    NILAI = "nilai"
    PERSEN = "persen"
    CATATAN_UNIT = "catatan_unit"
    CATATAN_TPI = "catatan_tpi"
    BUKTI = "bukti"
    KUNCI = "kunci"  # the key column of the portal's own workbook


@dataclass(frozen=True, slots=True)
class Letak:
    """What was recognised in one sheet; rows and columns count from 1."""

    bentuk: Bentuk
    lembar: Lembar
    kolom: Mapping[Kolom, int]
    baris: Mapping[str, int]  # line code → row
    baris_isian: Mapping[str, Mapping[str, int]]  # line code → count code → row
    baris_simpul: Mapping[str, int]  # code of a component, area, indicator ("A.I.1.i") or "total"
    # Lines and counts of the regulation without a row; `lokasi` is the code, "A.I.1.i.b" or
    # "A.II.1.i.a#jumlah_agen", `pesan` the reason and what to do.
    tak_dikenal: tuple[Kesalahan, ...] = ()
    baris_disebut: frozenset[int] = frozenset()  # rows that `tak_dikenal` speaks of
    baris_kepala: int = 0  # the header row
    kolom_teks: tuple[int, ...] = ()  # the columns of the texts, left to right
    kolom_bukti: tuple[int, ...] = ()  # every column of evidence texts and links, in order
    identitas: str = ""  # the text of the identity cell of the portal's own workbook
    tahun: int | None = None  # the year that a title above the header names
    peringatan: tuple[Kesalahan, ...] = ()  # of the sheet as a whole
