"""How cells of the written workbook look, and how high a row must be for its texts."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from zi_portal.xlsx import HURUF, HURUF_PER_LEBAR, TINGGI_BARIS, TINGGI_TERBESAR

UKURAN = 9  # points of the rows
DESIMAL = 2
KERTAS_A4 = 9
WARNA_KEPALA, WARNA_KELOMPOK, WARNA_TERBUKA = "#E4EBEC", "#F1F4F4", "#F2F8FC"
WARNA_KOSONG, WARNA_SALAH = "#FFF2CC", "#F8D7DA"
HIJAU, MERAH, KELABU = "#0F5132", "#842029", "#5C636A"

# What a reader may still do with a protected sheet; there is no password.
BOLEH = {
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


class Gaya:
    """The formats of one workbook, each made once."""

    def __init__(self, buku: Workbook) -> None:
        self._buku = buku
        self._ada: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **sifat: Any) -> Format:
        """The format with these properties of XlsxWriter."""
        kunci = tuple(sifat.items())
        if kunci not in self._ada:
            self._ada[kunci] = self._buku.add_format(sifat)
        return self._ada[kunci]

    def sel(self, **sifat: Any) -> Format:
        """A cell of a table."""
        dasar = {"valign": "top", "border": 1, "font_size": UKURAN}
        return self.get(**dasar, **sifat)

    def teks(self, **sifat: Any) -> Format:
        return self.sel(text_wrap=True, num_format="@", **sifat)

    def angka(self, desimal: int = DESIMAL, **sifat: Any) -> Format:
        """A number; one that needs more room than there is shrinks instead of showing ###."""
        return self.sel(num_format=pola(desimal), shrink=True, **sifat)

    @cached_property
    def kepala(self) -> Format:
        return self.teks(bold=True, bg_color=WARNA_KEPALA)

    @cached_property
    def judul(self) -> Format:
        return self.get(bold=True, font_size=12)

    @cached_property
    def kosong(self) -> Format:
        """Of a mark: nothing was answered here yet."""
        return self.get(bg_color=WARNA_KOSONG)

    @cached_property
    def salah(self) -> Format:
        """Of a mark: what stands here cannot be."""
        return self.get(bg_color=WARNA_SALAH, font_color=MERAH, bold=True)


def pola(desimal: int) -> str:
    return "0." + "0" * desimal if desimal else "0"


def tinggi(isi: Mapping[int, str], lebar: Sequence[float]) -> float:
    """Points of a row for the wrapped texts of these columns."""
    banyak = 1
    for kolom, teks in isi.items():
        muat = max(int(lebar[kolom] * HURUF_PER_LEBAR * HURUF / UKURAN), 1)
        banyak = max(banyak, sum(max(-(-len(satu) // muat), 1) for satu in teks.split("\n")))
    return min(banyak * TINGGI_BARIS * UKURAN / HURUF, TINGGI_TERBESAR)


def write_alinea(
    sheet: Worksheet, gaya: Gaya, baris: int, teks: str, lebar: Sequence[float]
) -> None:
    """A text over all columns of a table, in row `baris` (from 1)."""
    bentuk = gaya.get(text_wrap=True, valign="top", font_size=UKURAN)
    sheet.merge_range(baris - 1, 0, baris - 1, len(lebar) - 1, "", bentuk)
    sheet.write_string(baris - 1, 0, teks, bentuk)
    sheet.set_row(baris - 1, tinggi({0: teks}, [sum(lebar)]))


def prepare_cetak(
    sheet: Worksheet,
    *,
    baris_kepala: int,
    baris_terakhir: int,
    kolom_terakhir: int,
    kaki: str,
    draf: bool,
) -> None:
    """A4 landscape, as wide as a page, the header row on each, page numbers; locked.

    Rows count from 1, columns from 0.
    """
    sheet.set_landscape()
    sheet.set_paper(KERTAS_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(baris_kepala - 1)
    sheet.freeze_panes(baris_kepala, 0)
    kiri = kaki.replace("&", "&&")[:150]  # Excel refuses more than 255 characters
    sheet.set_footer(f"{f'&L{kiri}' if kiri else ''}&RHalaman &P dari &N")
    if draf:
        sheet.set_header("&C&14&K999999DRAF")
    sheet.protect("", BOLEH)
    sheet.print_area(0, 0, baris_terakhir - 1, kolom_terakhir)
