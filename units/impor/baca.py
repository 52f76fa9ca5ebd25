"""A workbook as it was uploaded → what it says, with every mistake and its place.

Nothing is evaluated and nothing is guessed: a formula, a number in place of a NIP or a word
that is not in the list is a mistake of that cell.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.merge import MergeCell

from zi_portal.akun import SUREL_TERPANJANG
from zi_portal.angka import BULAN

from .bentuk import (
    BARIS_TERBANYAK,
    LEMBAR_PETUNJUK,
    PEMISAH,
    SEMUA,
    TAK_LAGI,
    Jenis,
    Kolom,
    Lembar,
)

UKURAN_TERBESAR = 2 * 1024 * 1024
UKURAN_TERBUKA = 40 * 1024 * 1024  # of the unpacked parts together
TANDA_TERBANYAK = 1_000_000  # tags of all parts together; a filled cell has four
BAGIAN_TERBANYAK = 500
GABUNGAN_DISEBUT = 20
KOLOM_TERBANYAK = 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls, and any workbook locked by a password

# What openpyxl and the libraries below it raise for a damaged or malicious workbook.
_RUSAK = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)

RUSAK = "Berkas Excel ini rusak. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi."

Nilai = str | int | bool | list[str]


class BerkasImporDitolak(ValueError):
    """A file that cannot be read as the workbook; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Kesalahan:
    """A mistake and its place; `baris` 0 is the sheet as a whole."""

    lembar: str
    baris: int
    kolom: str
    pesan: str


@dataclass(frozen=True, slots=True)
class Baris:
    """One filled row: its number in the sheet and its filled cells (dates as ISO text)."""

    nomor: int
    isi: dict[str, Nilai]


@dataclass(slots=True)
class Isi:
    """All that was read, and what could not be; sheets and columns by their keys."""

    lembar: dict[str, list[Baris]] = field(default_factory=dict)
    kesalahan: list[Kesalahan] = field(default_factory=list)
    catatan: list[str] = field(default_factory=list)
    tak_terbaca: list[str] = field(default_factory=list)  # sheets refused as a whole
    judul_asing: list[str] = field(default_factory=list)  # sheets with an unknown heading
    tanpa_kolom: dict[str, list[str]] = field(default_factory=dict)  # columns without a heading

    def to_json(self) -> dict[str, Any]:
        return {
            "lembar": {k: [[b.nomor, b.isi] for b in baris] for k, baris in self.lembar.items()},
            "kesalahan": [[k.lembar, k.baris, k.kolom, k.pesan] for k in self.kesalahan],
            "catatan": self.catatan,
            "tak_terbaca": self.tak_terbaca,
            "judul_asing": self.judul_asing,
            "tanpa_kolom": self.tanpa_kolom,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Isi":
        return cls(
            {k: [Baris(n, isi) for n, isi in baris] for k, baris in data["lembar"].items()},
            [Kesalahan(*k) for k in data["kesalahan"]],
            data["catatan"],
            # Uploads that were kept before these were noted lack them.
            data.get("tak_terbaca", []),
            data.get("judul_asing", []),
            data.get("tanpa_kolom", {}),
        )


@dataclass(frozen=True, slots=True)
class Sel:
    """A cell as the workbook keeps it; `jenis` is Excel's type: n, s, d, b, f(ormula), e(rror)."""

    baris: int
    kolom: int
    nilai: Any
    jenis: str

    @property
    def is_filled(self) -> bool:
        return self.nilai is not None and str(self.nilai).strip() != ""


@dataclass(slots=True)
class _Sheet:
    baris: dict[int, dict[int, Sel]] = field(default_factory=dict)
    gabungan: list[MergeCell] = field(default_factory=list)


class SelSalah(ValueError):
    """A cell that cannot be used; the text says what to do."""


def read_workbook(data: bytes) -> Isi:
    """Read every known sheet. Raise BerkasImporDitolak when it is no workbook to read."""
    _inspect(data)
    try:
        buku = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except _RUSAK as error:
        raise BerkasImporDitolak(RUSAK) from error
    isi = Isi()
    dikenal = {_normal(lembar.judul): lembar for lembar in SEMUA}
    tak_lagi = {_normal(judul): pesan for judul, pesan in TAK_LAGI.items()}
    ada_asing = False
    for nama in buku.sheetnames:
        sheet = buku[nama]
        lembar = dikenal.pop(_normal(nama), None)
        if lembar is not None and isinstance(sheet, ReadOnlyWorksheet):
            isi.lembar[lembar.kunci] = list(_read_sheet(_load_sheet(sheet), lembar, isi))
        elif (pesan := tak_lagi.get(_normal(nama))) and isinstance(sheet, ReadOnlyWorksheet):
            if _load_sheet(sheet).baris.keys() - {1}:
                isi.kesalahan.append(Kesalahan(nama, 0, "", pesan))
        elif _normal(nama) != _normal(LEMBAR_PETUNJUK) and sheet.sheet_state == "visible":
            ada_asing = True
            daftar = ", ".join(f"“{lembar.judul}”" for lembar in SEMUA)
            isi.kesalahan.append(
                Kesalahan(
                    nama,
                    0,
                    "",
                    f"Lembar “{nama}” tidak dikenal. Hapus lembar itu, atau beri salah satu nama "
                    f"ini: {daftar}.",
                )
            )
    if not isi.lembar and not isi.kesalahan:
        raise BerkasImporDitolak(
            "Berkas ini tidak berisi lembar yang dikenal. Unduh templat, lalu isi lembar-lembarnya."
        )
    if ada_asing:  # it may be any of the missing sheets under another name
        isi.tak_terbaca += [lembar.kunci for lembar in dikenal.values()]
    isi.catatan += [
        f"Lembar “{lembar.judul}” tidak ada, jadi tidak ada yang diimpor darinya."
        for lembar in dikenal.values()
    ]
    if not isi.kesalahan and not any(isi.lembar.values()):
        raise BerkasImporDitolak(
            "Tidak ada baris yang terisi. Isi mulai baris kedua di bawah judul kolom."
        )
    return isi


def _inspect(data: bytes) -> None:
    """Refuse before unpacking: too large, not a workbook, locked, with macros, a bomb."""
    if len(data) > UKURAN_TERBESAR:
        raise BerkasImporDitolak(
            f"Berkas {len(data) / 1024 / 1024:.0f} MB. Batasnya 2 MB: hapus gambar dan lembar "
            "yang tidak perlu, atau bagi menjadi dua berkas."
        )
    if data.startswith(OLE):
        raise BerkasImporDitolak(
            "Berkas ini .xls lama atau terkunci kata sandi. Buka di Excel, lepaskan kata "
            "sandinya, lalu simpan sebagai .xlsx."
        )
    bukan_xlsx = BerkasImporDitolak(
        "Berkas ini bukan Excel (.xlsx). Unduh templat, isi di Excel atau LibreOffice, lalu "
        "simpan sebagai .xlsx."
    )
    try:
        arsip = zipfile.ZipFile(BytesIO(data))
        bagian = arsip.infolist()
    except zipfile.BadZipFile as error:
        raise bukan_xlsx from error
    nama = {b.filename for b in bagian}
    if "xl/workbook.xml" not in nama:
        raise bukan_xlsx
    if any(n.lower().endswith("vbaproject.bin") for n in nama):
        raise BerkasImporDitolak(
            "Berkas ini berisi makro. Simpan sebagai “Excel Workbook (.xlsx)” tanpa makro."
        )
    if any(b.flag_bits & 1 for b in bagian):
        raise BerkasImporDitolak("Berkas ini terkunci. Lepaskan kata sandinya, lalu unggah lagi.")
    if (
        len(bagian) > BAGIAN_TERBANYAK
        or sum(b.file_size for b in bagian) > UKURAN_TERBUKA
        or _count_tags(arsip) > TANDA_TERBANYAK
    ):
        raise BerkasImporDitolak(
            "Isi berkas ini terlalu besar. Salin barisnya ke templat baru, lalu unggah lagi."
        )


def _count_tags(arsip: zipfile.ZipFile) -> int:
    """The tags of all parts: a few bytes each in the file, hundreds once they are read."""
    jumlah = 0
    try:
        for bagian in arsip.infolist():
            with arsip.open(bagian) as berkas:
                while potongan := berkas.read(1 << 20):
                    jumlah += potongan.count(b"<")
    except _RUSAK as error:
        raise BerkasImporDitolak(RUSAK) from error
    return jumlah


def _load_sheet(sheet: ReadOnlyWorksheet) -> _Sheet:
    """The filled cells of a sheet; blank ones, however far below, cost nothing.

    openpyxl's own worksheets would make a cell for every place up to the last one and within
    every merged range: gigabytes for a file of some kilobytes.
    """
    hasil = _Sheet()
    buku = sheet.parent
    try:
        with sheet._get_source() as sumber:
            parser = WorkSheetParser(
                sumber,
                sheet._shared_strings,
                data_only=False,
                epoch=buku.epoch,
                date_formats=buku._date_formats,
                timedelta_formats=buku._timedelta_formats,
            )
            for nomor, sebaris in parser.parse():
                for s in sebaris:
                    sel = Sel(nomor, s["column"], s["value"], s["data_type"])
                    if sel.is_filled:
                        hasil.baris.setdefault(nomor, {})[sel.kolom] = sel
        if parser.merged_cells is not None:
            hasil.gabungan = list(parser.merged_cells.mergeCell)
    except _RUSAK as error:
        raise BerkasImporDitolak(RUSAK) from error
    return hasil


def _read_sheet(sheet: _Sheet, lembar: Lembar, isi: Isi) -> Iterator[Baris]:
    def wrong(baris: int, kolom: str, pesan: str) -> None:
        isi.kesalahan.append(Kesalahan(lembar.judul, baris, kolom, pesan))

    if any(nomor > BARIS_TERBANYAK + 1 for nomor in sheet.baris):
        wrong(0, "", f"Lebih dari {BARIS_TERBANYAK} baris. Bagi menjadi beberapa berkas.")
        isi.tak_terbaca.append(lembar.kunci)
        return
    if any(kolom > KOLOM_TERBANYAK for sebaris in sheet.baris.values() for kolom in sebaris):
        wrong(0, "", f"Lebih dari {KOLOM_TERBANYAK} kolom. Pakai kolom templat saja.")
        isi.tak_terbaca.append(lembar.kunci)
        return
    for gabungan in sheet.gabungan[:GABUNGAN_DISEBUT]:
        wrong(
            gabungan.min_row,
            "",
            f"Sel {gabungan.coord} digabung. Pisahkan (Unmerge), lalu isi tiap sel.",
        )
    if len(sheet.gabungan) > GABUNGAN_DISEBUT:
        lain = len(sheet.gabungan) - GABUNGAN_DISEBUT
        wrong(0, "", f"Masih ada {lain} sel gabungan lain. Pisahkan semuanya (Unmerge).")
    kolom = _read_header(sheet, lembar, isi, wrong)
    if kolom is None:
        return
    berjudul = sheet.baris.get(1, {}).keys()  # a heading that is wrong was named there, once
    for nomor, terisi in sorted(sheet.baris.items()):
        if nomor == 1:
            continue
        baris: dict[str, Nilai] = {}
        salah: set[str] = set()
        for _, sel in sorted(terisi.items()):
            k = kolom.get(sel.kolom)
            if k is None:
                if sel.kolom not in berjudul:
                    wrong(
                        nomor,
                        get_column_letter(sel.kolom),
                        "Kolom ini tidak berjudul. Kosongkan selnya.",
                    )
                continue
            try:
                baris[k.kunci] = read_cell(sel, k)
            except SelSalah as error:
                salah.add(k.kunci)
                wrong(nomor, k.judul, str(error))
        for k in lembar.kolom:
            if k.wajib and k.kunci not in baris.keys() | salah:
                wrong(nomor, k.judul, f"{k.judul} belum diisi.")
        yield Baris(nomor, baris)


def _read_header(sheet: _Sheet, lembar: Lembar, isi: Isi, wrong: Any) -> dict[int, Kolom] | None:
    """Column number → column; None when the sheet cannot be read without it."""
    judul = {_normal(k.judul): k for k in lembar.kolom}
    kolom: dict[int, Kolom] = {}
    ada = {_normal(str(sel.nilai)) for sel in sheet.baris.get(1, {}).values()}
    belum_ada = ", ".join(k.judul for nama, k in judul.items() if nama not in ada)
    saran = (
        f"Pakai judul dari templat: {belum_ada}."
        if belum_ada
        else "Semua kolom templat sudah ada, jadi hapus kolom itu."
    )
    for _, sel in sorted(sheet.baris.get(1, {}).items()):
        nama = str(sel.nilai).strip()
        k = judul.get(_normal(nama))
        if k is None:
            wrong(1, nama, f"Judul kolom “{nama}” tidak dikenal. {saran}")
            if lembar.kunci not in isi.judul_asing:
                isi.judul_asing.append(lembar.kunci)
        elif k in kolom.values():
            wrong(1, k.judul, f"Kolom “{k.judul}” ada dua. Hapus salah satunya.")
        else:
            kolom[sel.kolom] = k
    kurang = [k.judul for k in lembar.kolom if k.wajib and k not in kolom.values()]
    if not sheet.baris:
        return None  # an empty sheet imports nothing
    if tanpa := [k.kunci for k in lembar.kolom if k not in kolom.values()]:
        isi.tanpa_kolom[lembar.kunci] = tanpa
    if kurang:
        daftar = ", ".join(f"“{k}”" for k in kurang)
        wrong(1, "", f"Kolom {daftar} tidak ada. Salin baris judul dari templat ke baris pertama.")
        isi.tak_terbaca.append(lembar.kunci)
        return None
    return kolom


def _normal(teks: str) -> str:
    return " ".join(teks.replace("*", " ").split()).casefold()


def read_cell(sel: Sel, kolom: Kolom) -> Nilai:
    """The value of a filled cell as its column wants it; raise SelSalah."""
    nilai = sel.nilai
    if sel.jenis == "f":
        raise SelSalah("Sel ini berisi rumus. Salin, lalu tempel sebagai nilai (Paste Values).")
    if sel.jenis == "e":
        raise SelSalah(f"Sel ini berisi galat {nilai}. Ketik nilainya.")
    if isinstance(nilai, float) and nilai.is_integer():
        nilai = int(nilai)
    match kolom.jenis:
        case Jenis.NIP:
            return _nip(nilai)
        case Jenis.SUREL:
            return _surel(_teks(nilai))
        case Jenis.TAHUN:
            return _tahun(nilai, kolom.tahun_awal)
        case Jenis.TANGGAL:
            return _tanggal(nilai).isoformat()
        case Jenis.PILIHAN:
            return _pilihan(_teks(nilai), kolom)
        case Jenis.DAFTAR_PILIHAN:
            return [str(_pilihan(t, kolom)) for t in _split(_teks(nilai))]
        case Jenis.DAFTAR:
            return _split(_teks(nilai))
        case _:
            return _teks(nilai)


def _teks(nilai: object) -> str:
    if isinstance(nilai, bool) or not isinstance(nilai, str | int):
        raise SelSalah("Isi dengan teks. Ubah format sel menjadi Teks, lalu ketik ulang.")
    teks = str(nilai).replace("\xa0", " ").strip()
    if any(ord(huruf) < 32 and huruf not in "\n\t\r" for huruf in teks):
        raise SelSalah("Ada karakter yang tidak terbaca. Ketik ulang selnya.")
    return "\n".join(" ".join(baris.split()) for baris in teks.splitlines())


def _split(teks: str) -> list[str]:
    return list(dict.fromkeys(t.strip() for t in teks.split(PEMISAH) if t.strip()))


def _nip(nilai: object) -> str:
    if not isinstance(nilai, str):
        raise SelSalah(
            "NIP tersimpan sebagai angka, sehingga digit terakhirnya hilang. Ubah format kolom "
            "menjadi Teks, lalu ketik ulang NIP."
        )
    nip = re.sub(r"[\s.'’-]", "", nilai)
    if not re.fullmatch(r"[0-9]{18}", nip):
        raise SelSalah(f"“{nilai.strip()}” bukan NIP. NIP terdiri dari 18 angka.")
    return nip


def _surel(teks: str) -> str:
    surel = teks.lower().removeprefix("mailto:")
    if len(surel) > SUREL_TERPANJANG:
        raise SelSalah(f"Alamat surel paling panjang {SUREL_TERPANJANG} karakter. Perbaiki selnya.")
    try:
        validate_email(surel)
    except ValidationError:
        raise SelSalah(
            f"“{teks}” bukan alamat surel. Contoh yang benar: nama@contoh.go.id."
        ) from None
    return surel


def _bilangan(nilai: object, sebutan: str) -> int:
    if isinstance(nilai, str) and re.fullmatch(r"\s*[0-9]{1,9}\s*", nilai):
        nilai = int(nilai)
    if isinstance(nilai, bool) or not isinstance(nilai, int):
        raise SelSalah(f"“{nilai}” tidak dapat dipakai. Isi {sebutan}.")
    if not 0 <= nilai <= 2_147_483_647:
        raise SelSalah(f"{nilai} tidak dapat dipakai. Isi {sebutan}.")
    return nilai


def _tahun(nilai: object, awal: int) -> int:
    sebutan = "tahun empat angka, misalnya 2026"
    tahun = _bilangan(nilai, sebutan)
    if not awal <= tahun <= 2100:
        raise SelSalah(f"{tahun} bukan tahun antara {awal} dan 2100. Isi {sebutan}.")
    return tahun


_TANGGAL_TEKS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")


def _tanggal(nilai: object) -> date:
    if isinstance(nilai, datetime):
        return nilai.date()
    if isinstance(nilai, date):
        return nilai
    if isinstance(nilai, str):
        teks = " ".join(nilai.split())
        for pola in _TANGGAL_TEKS:
            try:
                return datetime.strptime(teks, pola).date()  # noqa: DTZ007 – a day has no zone
            except ValueError:
                continue
        if cocok := re.fullmatch(r"(\d{1,2}) ([A-Za-z]+) (\d{4})", teks):
            bulan = [b.lower() for b in BULAN]
            if cocok[2].lower() in bulan:
                try:
                    return date(int(cocok[3]), bulan.index(cocok[2].lower()) + 1, int(cocok[1]))
                except ValueError:
                    pass
    raise SelSalah(f"“{nilai}” bukan tanggal. Isi misalnya 31-01-2026 atau 31 Januari 2026.")


def _pilihan(teks: str, kolom: Kolom) -> str | int | bool:
    for label, nilai in kolom.pilihan.items():
        if teks.casefold() in (label.casefold(), str(nilai).casefold()):
            return nilai
    daftar = ", ".join(kolom.pilihan)
    raise SelSalah(f"“{teks}” tidak ada dalam daftar. Pilih salah satu: {daftar}.")
