"""Rows → Excel bytes. Text that a user typed never becomes a formula or a link."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

TIPE_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAKSIMUM_TEKS = 32_767  # characters in one cell; Excel refuses a file with more
TERPOTONG = " … (terpotong)"
_BUKAN_NAMA_LEMBAR = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Rumus:
    """A live formula that we wrote ourselves, with the value it has today.

    The value is stored with it: a phone's preview does not calculate.
    """

    rumus: str
    nilai: Decimal | Fraction | int | str


@dataclass(frozen=True, slots=True)
class Lembar:
    """One sheet: optional lines above, a header row, rows, and optional lines below.

    `lebar` are column widths in characters; `desimal` is how many decimals a number shows
    (a cell may hold more). Column headers stay visible and repeat on each printed page.
    """

    judul: str
    header: Sequence[str]
    baris: Iterable[Sequence[Any]]
    lebar: Sequence[float] = ()
    kepala: Sequence[str] = ()
    catatan: Sequence[str] = ()
    desimal: int = 2
    lanskap: bool = False


def render_xlsx(sheets: Sequence[Lembar]) -> bytes:
    """An .xlsx file with one sheet for each of `sheets`, ready to print on A4.

    Cells may be text, whole numbers, Decimal, Fraction, dates, times, booleans, None or Rumus;
    raise TypeError for anything else (a float has no place in a score).
    """
    output = BytesIO()
    workbook = Workbook(
        output,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    nama_terpakai: set[str] = set()
    for lembar in sheets:
        sheet = workbook.add_worksheet(_nama_lembar(lembar.judul, nama_terpakai))
        _SheetWriter(workbook, sheet, lembar).write()
    workbook.close()
    return output.getvalue()


class _SheetWriter:
    def __init__(self, workbook: Workbook, sheet: Worksheet, lembar: Lembar) -> None:
        self.sheet, self.lembar = sheet, lembar
        isi = {"text_wrap": True, "valign": "top", "border": 1}
        angka = "0" if lembar.desimal == 0 else "0." + "0" * lembar.desimal
        self.teks = workbook.add_format({**isi, "num_format": "@"})
        self.bulat = workbook.add_format({**isi, "num_format": "0"})
        self.angka = workbook.add_format({**isi, "num_format": angka})
        self.tanggal = workbook.add_format({**isi, "num_format": "d mmmm yyyy"})
        self.waktu = workbook.add_format({**isi, "num_format": "d mmmm yyyy hh.mm"})
        self.kepala = workbook.add_format({**isi, "bold": True, "bg_color": "#E4EBEC"})
        self.judul = workbook.add_format({"bold": True, "font_size": 12})

    def write(self) -> None:
        sheet, lembar = self.sheet, self.lembar
        for kolom, lebar in enumerate(lembar.lebar):
            sheet.set_column(kolom, kolom, lebar)
        for nomor, teks in enumerate(lembar.kepala):
            sheet.write_string(nomor, 0, _shorten(teks), self.judul)
        baris = len(lembar.kepala) + (1 if lembar.kepala else 0)
        for kolom, teks in enumerate(lembar.header):
            sheet.write_string(baris, kolom, _shorten(teks), self.kepala)
        sheet.freeze_panes(baris + 1, 0)
        sheet.repeat_rows(baris)
        for isi in lembar.baris:
            baris += 1
            for kolom, nilai in enumerate(isi):
                self._write_cell(baris, kolom, nilai)
        for nomor, teks in enumerate(lembar.catatan, start=baris + 2):
            sheet.write_string(nomor, 0, _shorten(teks))
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&CHalaman &P dari &N")
        if lembar.lanskap:
            sheet.set_landscape()

    def _write_cell(self, baris: int, kolom: int, nilai: Any) -> None:
        sheet = self.sheet
        match nilai:
            case None:
                sheet.write_blank(baris, kolom, None, self.teks)
            case bool():
                sheet.write_boolean(baris, kolom, nilai, self.bulat)
            case str():
                sheet.write_string(baris, kolom, _shorten(str(nilai)), self.teks)
            case int():
                sheet.write_number(baris, kolom, nilai, self.bulat)
            case Decimal() | Fraction():
                sheet.write_number(baris, kolom, float(nilai), self.angka)
            case datetime():
                setempat = timezone.localtime(nilai) if nilai.tzinfo else nilai
                sheet.write_datetime(baris, kolom, setempat.replace(tzinfo=None), self.waktu)
            case date():
                sheet.write_datetime(baris, kolom, nilai, self.tanggal)
            case Rumus():
                tersimpan = float(nilai.nilai) if not isinstance(nilai.nilai, str) else nilai.nilai
                sheet.write_formula(baris, kolom, nilai.rumus, self._format(nilai), tersimpan)
            case _:
                raise TypeError(f"{type(nilai).__name__} has no place in a sheet: {nilai!r}")

    def _format(self, rumus: Rumus) -> Format:
        return self.teks if isinstance(rumus.nilai, str) else self.angka


def _shorten(teks: str) -> str:
    if len(teks) <= MAKSIMUM_TEKS:
        return teks
    return teks[: MAKSIMUM_TEKS - len(TERPOTONG)] + TERPOTONG


def _nama_lembar(judul: str, terpakai: set[str]) -> str:
    """A name that Excel accepts: at most 31 characters, no []:*?/\\, different from the others."""
    dasar = _BUKAN_NAMA_LEMBAR.sub(" ", judul).strip().strip("'").strip()[:31] or "Lembar"
    nama, nomor = dasar, 2
    while nama.lower() in terpakai:
        akhiran = f" ({nomor})"
        nama, nomor = dasar[: 31 - len(akhiran)] + akhiran, nomor + 1
    terpakai.add(nama.lower())
    return nama
