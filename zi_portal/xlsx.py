"""Rows → Excel bytes. Text that a user typed never becomes a formula or a link."""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
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

from zi_portal.angka import desimal_tampil

TIPE_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAKSIMUM_TEKS = 32_767  # characters in one cell; Excel refuses a file with more
TERPOTONG = " … (terpotong)"
ANGKA_PENTING = 15  # digits that Excel keeps of a number
HURUF = 11  # points; the size that column widths are measured in
TINGGI_BARIS = 15  # points of one line of text of that size
TINGGI_TERBESAR = 409  # points; Excel knows no higher row
HURUF_PER_LEBAR = 1.1  # characters that fit one unit of width: most are narrower than a digit
_BUKAN_NAMA_LEMBAR = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Rumus:
    """A live formula that we wrote ourselves, with the value it has today.

    The value is stored with it: a phone's preview does not calculate.
    """

    rumus: str
    nilai: Decimal | Fraction | int | str


@dataclass(frozen=True, slots=True)
class Capaian:
    """A number beside minimums: where it misses one, the cell neither shows nor holds it.

    It gets the decimals that `tampil` gives it, and the exact value is cut, not rounded, to
    what Excel can keep.
    """

    nilai: Decimal | Fraction
    ambang: tuple[Fraction, ...] = ()

    def places(self, desimal: int) -> int:
        """How many decimals the cell shows, at least `desimal`."""
        perlu = max([desimal_tampil(self.nilai, batas, desimal) for batas in self._missed()] or [0])
        return max(desimal, min(perlu, self._room()))

    def stored(self) -> float:
        """The value that the file holds."""
        if not self._missed():
            return float(self.nilai)
        skala = 10 ** self._room()
        return float(Fraction(math.floor(Fraction(self.nilai) * skala), skala))

    def _missed(self) -> list[Fraction]:
        return [batas for batas in self.ambang if self.nilai < batas]

    def _room(self) -> int:
        return ANGKA_PENTING - len(str(math.floor(abs(Fraction(self.nilai)))))


@dataclass(frozen=True, slots=True)
class Lembar:
    """One sheet: optional lines above, a header row, rows, and optional lines below.

    `lebar` are column widths in characters; `desimal` is how many decimals a number shows
    (a cell may hold more). Column headers stay visible and repeat on each printed page.
    `tebal` holds the numbers (from 0) of rows that head a group. `alinea` are paragraphs above
    the header row, `penutup` lines below the rows in the last column (a signature); the
    first text of the rows `rentang` runs over all columns. On paper `kaki` stands at the foot of
    each page, and "DRAF" at the head of each page of a draft. `huruf` is
    the size of the rows in points, `beku` how many columns stay visible on the left, and
    `saring` puts a button for filtering and sorting on each header. Printed, the sheet is
    `halaman` pages wide, each with the frozen columns.
    """

    judul: str
    header: Sequence[str]
    baris: Iterable[Sequence[Any]]
    lebar: Sequence[float] = ()
    kepala: Sequence[str] = ()
    catatan: Sequence[str] = ()
    desimal: int = 2
    lanskap: bool = False
    tebal: Collection[int] = ()
    alinea: Sequence[str] = ()
    penutup: Sequence[str] = ()
    rentang: Collection[int] = ()
    kaki: str = ""
    draf: bool = False
    huruf: int = HURUF
    beku: int = 0
    saring: bool = False
    halaman: int = 1


def render_xlsx(sheets: Sequence[Lembar]) -> bytes:
    """An .xlsx file with one sheet for each of `sheets`, ready to print on A4.

    Cells may be text, whole numbers, Decimal, Fraction, Capaian, dates, times, booleans, None
    or Rumus; raise TypeError for anything else (a float has no place in a score).
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


@dataclass(frozen=True, slots=True)
class _Gaya:
    """The formats of one kind of row."""

    teks: Format
    bulat: Format
    angka: Format
    tanggal: Format
    waktu: Format
    rinci: Mapping[int, Format]  # numbers with more decimals than the others, by how many


class _SheetWriter:
    def __init__(self, workbook: Workbook, sheet: Worksheet, lembar: Lembar) -> None:
        self.sheet, self.lembar = sheet, lembar
        isi = {"text_wrap": True, "valign": "top", "border": 1, "font_size": lembar.huruf}
        self.baris = [list(baris) for baris in lembar.baris]
        self.desimal = {
            sel.places(lembar.desimal)
            for baris in self.baris
            for sel in baris
            if isinstance(sel, Capaian)
        }

        def gaya(**tambahan: Any) -> _Gaya:
            def bentuk(pola: str) -> Format:
                return workbook.add_format({**isi, **tambahan, "num_format": pola})

            pola = ("@", "0", _pola(lembar.desimal), "d mmmm yyyy", "d mmmm yyyy hh.mm")
            teks, bulat, angka, tanggal, waktu = map(bentuk, pola)
            rinci = {n: bentuk(_pola(n)) for n in sorted(self.desimal)}
            return _Gaya(teks, bulat, angka, tanggal, waktu, rinci)

        self.biasa, self.tebal = gaya(), gaya(bold=True, bg_color="#F1F4F4")
        self.kepala = workbook.add_format({**isi, "bold": True, "bg_color": "#E4EBEC"})
        self.judul = workbook.add_format({"bold": True, "font_size": 12})
        self.alinea = workbook.add_format({"text_wrap": True, "valign": "top"})

    def write(self) -> None:
        sheet, lembar = self.sheet, self.lembar
        for kolom, lebar in enumerate(lembar.lebar):
            sheet.set_column(kolom, kolom, max(lebar, self._width(kolom)))
        for nomor, teks in enumerate(lembar.kepala):
            # On several pages beside each other the first columns are repeated, and cut what
            # flows out of them.
            sheet.write_string(nomor, self._repeated(), _shorten(teks), self.judul)
        baris = self._write_alinea(len(lembar.kepala) + (1 if lembar.kepala else 0))
        for kolom, teks in enumerate(lembar.header):
            sheet.write_string(baris, kolom, _shorten(teks), self.kepala)
        sheet.set_row(baris, self._height(lembar.header))
        sheet.freeze_panes(baris + 1, lembar.beku)
        if lembar.saring and self.baris:
            sheet.autofilter(baris, 0, baris + len(self.baris), len(lembar.header) - 1)
        sheet.repeat_rows(baris)
        for nomor, isi in enumerate(self.baris):
            baris += 1
            gaya = self.tebal if nomor in lembar.tebal else self.biasa
            if nomor in lembar.rentang:
                self._write_rentang(baris, str(isi[0]), gaya.teks)
                continue
            for kolom, nilai in enumerate(isi):
                self._write_cell(baris, kolom, nilai, gaya)
            sheet.set_row(baris, self._height(isi))
        for nomor, teks in enumerate(lembar.catatan, start=baris + 2):
            sheet.write_string(nomor, 0, _shorten(teks))
        for nomor, teks in enumerate(lembar.penutup, start=baris + 3 + len(lembar.catatan)):
            sheet.write_string(nomor, len(lembar.header) - 1, _shorten(teks), self.alinea)
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(lembar.halaman, 0)
        if diulang := self._repeated():
            sheet.repeat_columns(0, diulang - 1)
        kaki = lembar.kaki.replace("&", "&&")[:150]  # Excel refuses more than 255 characters
        sheet.set_footer(f"&L{kaki}&RHalaman &P dari &N" if kaki else "&CHalaman &P dari &N")
        if lembar.draf:
            sheet.set_header("&C&14&K999999DRAF")
        if lembar.lanskap:
            sheet.set_landscape()

    def _repeated(self) -> int:
        """How many columns are printed again on the pages beside the first."""
        return self.lembar.beku if self.lembar.halaman > 1 else 0

    def _write_alinea(self, baris: int) -> int:
        """The paragraphs, each over all columns, from row `baris` on; the row after them."""
        for teks in self.lembar.alinea:
            self._write_rentang(baris, teks, self.alinea)
            baris += 1
        return baris + (1 if self.lembar.alinea else 0)

    def _write_rentang(self, baris: int, teks: str, gaya: Format) -> None:
        """A text over all columns."""
        isi, terakhir = _shorten(teks), len(self.lembar.header) - 1
        if terakhir:
            self.sheet.merge_range(baris, 0, baris, terakhir, "", gaya)
        self.sheet.write_string(baris, 0, isi, gaya)
        muat = max(int(sum(self.lembar.lebar) * HURUF_PER_LEBAR), 1)
        self.sheet.set_row(baris, _tinggi(_count_lines(isi, muat)))

    def _write_cell(self, baris: int, kolom: int, nilai: Any, gaya: _Gaya) -> None:
        sheet = self.sheet
        match nilai:
            case None:
                sheet.write_blank(baris, kolom, None, gaya.teks)
            case bool():
                sheet.write_boolean(baris, kolom, nilai, gaya.bulat)
            case str():
                sheet.write_string(baris, kolom, _shorten(str(nilai)), gaya.teks)
            case int():
                sheet.write_number(baris, kolom, nilai, gaya.bulat)
            case Decimal() | Fraction():
                sheet.write_number(baris, kolom, float(nilai), gaya.angka)
            case Capaian():
                bentuk = gaya.rinci[nilai.places(self.lembar.desimal)]
                sheet.write_number(baris, kolom, nilai.stored(), bentuk)
            case datetime():
                setempat = timezone.localtime(nilai) if nilai.tzinfo else nilai
                sheet.write_datetime(baris, kolom, setempat.replace(tzinfo=None), gaya.waktu)
            case date():
                sheet.write_datetime(baris, kolom, nilai, gaya.tanggal)
            case Rumus():
                tersimpan = float(nilai.nilai) if not isinstance(nilai.nilai, str) else nilai.nilai
                bentuk = gaya.teks if isinstance(nilai.nilai, str) else gaya.angka
                sheet.write_formula(baris, kolom, nilai.rumus, bentuk, tersimpan)
            case _:
                raise TypeError(f"{type(nilai).__name__} has no place in a sheet: {nilai!r}")

    def _width(self, kolom: int) -> int:
        """Room for the numbers of a column: Excel shows ### for one that does not fit."""
        return max(
            (
                len(str(math.floor(sel.nilai))) + sel.places(self.lembar.desimal) + 2
                for isi in self.baris
                if kolom < len(isi) and isinstance(sel := isi[kolom], Capaian)
            ),
            default=0,
        )

    def _height(self, isi: Sequence[Any]) -> float:
        """Room for the longest wrapped text: not every program makes it when opening a file."""
        banyak = 1
        for kolom, nilai in enumerate(isi):
            if isinstance(nilai, str) and kolom < len(self.lembar.lebar):
                muat = max(int(self.lembar.lebar[kolom] * self._per_lebar()), 1)
                banyak = max(banyak, _count_lines(nilai, muat))
        return _tinggi(banyak, self.lembar.huruf)

    def _per_lebar(self) -> float:
        """Characters of the rows that fit one unit of width."""
        return HURUF_PER_LEBAR * HURUF / self.lembar.huruf


def _count_lines(teks: str, muat: int) -> int:
    """How many lines `teks` takes where `muat` characters fit one."""
    return sum(max(-(-len(alinea) // muat), 1) for alinea in teks.split("\n"))


def _tinggi(banyak: int, huruf: int = HURUF) -> float:
    return min(banyak * TINGGI_BARIS * huruf / HURUF, TINGGI_TERBESAR)


def _pola(desimal: int) -> str:
    """How a number with so many decimals is shown."""
    return "0." + "0" * desimal if desimal else "0"


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
