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
TINGGI_BARIS = 15  # points of one line of text
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
    `tebal` holds the numbers (from 0) of rows that head a group.
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
        isi = {"text_wrap": True, "valign": "top", "border": 1}
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

    def write(self) -> None:
        sheet, lembar = self.sheet, self.lembar
        for kolom, lebar in enumerate(lembar.lebar):
            sheet.set_column(kolom, kolom, max(lebar, self._width(kolom)))
        for nomor, teks in enumerate(lembar.kepala):
            sheet.write_string(nomor, 0, _shorten(teks), self.judul)
        baris = len(lembar.kepala) + (1 if lembar.kepala else 0)
        for kolom, teks in enumerate(lembar.header):
            sheet.write_string(baris, kolom, _shorten(teks), self.kepala)
        sheet.set_row(baris, self._height(lembar.header))
        sheet.freeze_panes(baris + 1, 0)
        sheet.repeat_rows(baris)
        for nomor, isi in enumerate(self.baris):
            baris += 1
            gaya = self.tebal if nomor in lembar.tebal else self.biasa
            for kolom, nilai in enumerate(isi):
                self._write_cell(baris, kolom, nilai, gaya)
            sheet.set_row(baris, self._height(isi))
        for nomor, teks in enumerate(lembar.catatan, start=baris + 2):
            sheet.write_string(nomor, 0, _shorten(teks))
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&CHalaman &P dari &N")
        if lembar.lanskap:
            sheet.set_landscape()

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
                muat = max(int(self.lembar.lebar[kolom] * HURUF_PER_LEBAR), 1)
                alinea = nilai.split("\n")
                banyak = max(banyak, sum(max(-(-len(a) // muat), 1) for a in alinea))
        return min(banyak * TINGGI_BARIS, TINGGI_TERBESAR)


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
