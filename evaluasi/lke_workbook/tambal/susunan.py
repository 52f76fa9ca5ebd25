"""Find by position where the rows and cells of a sheet's XML stand.

Nothing is parsed into a tree: expat says at which byte each tag starts, so that a change can be
made there and nowhere else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from evaluasi.lke_workbook.buku import nomor_kolom
from evaluasi.lke_workbook.galat import BukuKerjaSalah, tolak

from .unsur import create_parser, find_akhir_tag

ALAMAT = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
SEL_TERBANYAK = 200_000  # of one sheet, empty ones too; the circulating form has some 4,000
GABUNGAN_TERBANYAK = 20_000  # merged ranges; the circulating form has some hundred
ATRIBUT_BAGI = ("t", "si", "ref")  # which say that cells share a formula
TANPA_ATRIBUT: Mapping[str, str] = {}


@dataclass(slots=True)
class PosisiSel:
    """One `<c>`: where it starts and ends, and what its formula and value take."""

    awal: int
    akhir: int = 0
    akhir_tag: int = 0  # behind its start tag
    rumus: tuple[int, int] | None = None
    nilai: tuple[int, int] | None = None
    atribut_rumus: Mapping[str, str] = field(default_factory=lambda: TANPA_ATRIBUT)


@dataclass(slots=True)
class PosisiBaris:
    awal: int
    akhir: int = 0
    akhir_tag: int = 0
    gaya: str = ""  # style of cells that do not exist, where the row has one
    sel: dict[int, PosisiSel] = field(default_factory=dict)


@dataclass(slots=True)
class PosisiValidasi:
    """One input check: its start tag, the cells that it is for, and what a list offers."""

    awal: int
    akhir_tag: int
    sqref: str
    daftar: str = ""


@dataclass(slots=True)
class SusunanXml:
    """A sheet part and where everything stands in it; rows and columns count from 1."""

    isi: bytes
    awalan: str = ""  # namespace prefix with its colon
    data: tuple[int, int, int] = (0, 0, 0)  # sheetData: start, behind its start tag, end
    baris: dict[int, PosisiBaris] = field(default_factory=dict)
    gabungan: list[tuple[int, int, int, int]] = field(default_factory=list)  # r1, c1, r2, c2
    gaya_kolom: list[tuple[int, int, str]] = field(default_factory=list)
    rentang: tuple[int, int] | None = None  # the dimension tag
    validasi: list[PosisiValidasi] = field(default_factory=list)


def read_susunan(isi: bytes) -> SusunanXml:
    """Raise BukuKerjaSalah for XML that is not a sound sheet in UTF-8."""
    try:
        pembaca = _Pembaca(isi)
        pembaca.run()
    except BukuKerjaSalah:
        raise
    except (expat.ExpatError, ValueError):
        raise tolak("Lembar kerja dalam berkas ini rusak. Simpan ulang dengan Excel.") from None
    return pembaca.susunan


class _Pembaca:
    """Handlers of expat; what it says is where a tag starts, in bytes."""

    def __init__(self, isi: bytes) -> None:
        self.isi = isi
        self.susunan = SusunanXml(isi)
        self.jalur: list[str] = []
        self.baris: PosisiBaris | None = None
        self.sel: PosisiSel | None = None
        self.nomor_baris = 0
        self.nomor_kolom = 0
        self.jumlah_sel = 0
        self.tertunda: tuple[int, dict[str, str]] | None = None
        self.teks: list[str] = []
        self.parser = create_parser(isi)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def run(self) -> None:
        self.parser.Parse(self.isi, True)
        if not self.susunan.data[2]:
            raise ValueError("no sheetData")

    def start(self, nama: str, atribut: dict[str, str]) -> None:
        di = self.parser.CurrentByteIndex
        if not self.jalur:
            self.susunan.awalan = nama[: nama.find(":") + 1]
        lokal = nama.removeprefix(self.susunan.awalan)
        dalam = len(self.jalur)
        self.jalur.append(lokal)
        if dalam == 1:
            if lokal == "sheetData":
                self.susunan.data = (di, find_akhir_tag(self.isi, di), 0)
            elif lokal == "dimension":
                self.susunan.rentang = (di, find_akhir_tag(self.isi, di))
        elif dalam == 2:
            self._start_row_or_setting(di, lokal, atribut)
        elif dalam == 3 and self.jalur[1:3] == ["dataValidations", "dataValidation"]:
            if lokal == "formula1":
                self.teks = []
                self.parser.CharacterDataHandler = self.teks.append
        elif dalam == 3 and lokal == "c" and self.baris is not None:
            self.nomor_kolom = _kolom(atribut.get("r")) or self.nomor_kolom + 1
            self.jumlah_sel += 1
            if self.jumlah_sel > SEL_TERBANYAK:
                raise tolak(
                    f"Lembar kerja ini memuat lebih dari {SEL_TERBANYAK} sel. Hapus baris dan "
                    "kolom yang tidak dipakai, lalu simpan ulang."
                )
            self.sel = PosisiSel(di, akhir_tag=find_akhir_tag(self.isi, di))
            self.baris.sel[self.nomor_kolom] = self.sel
        elif dalam == 4 and self.sel is not None and lokal in ("f", "v"):
            self.tertunda = (di, atribut)

    def _start_row_or_setting(self, di: int, lokal: str, atribut: dict[str, str]) -> None:
        if lokal == "row" and self.jalur[1] == "sheetData":
            self.nomor_baris = int(atribut.get("r") or self.nomor_baris + 1)
            self.nomor_kolom = 0
            gaya = atribut.get("s", "") if atribut.get("customFormat") in ("1", "true") else ""
            self.baris = PosisiBaris(di, akhir_tag=find_akhir_tag(self.isi, di), gaya=gaya)
            self.susunan.baris[self.nomor_baris] = self.baris
        elif lokal == "col" and atribut.get("style"):
            kolom = (int(atribut.get("min", "")), int(atribut.get("max", "")), atribut["style"])
            self.susunan.gaya_kolom.append(kolom)
        elif lokal == "mergeCell":
            awal, _, akhir = atribut.get("ref", "").partition(":")
            satu, dua = read_alamat(awal), read_alamat(akhir or awal)
            self.susunan.gabungan.append((*satu, *dua))
            if len(self.susunan.gabungan) > GABUNGAN_TERBANYAK:
                raise tolak(
                    f"Lembar kerja ini memuat lebih dari {GABUNGAN_TERBANYAK} gabungan sel. "
                    "Hapus gabungan yang tidak perlu (Unmerge Cells), lalu simpan ulang."
                )
        elif lokal == "dataValidation" and self.jalur[1] == "dataValidations":
            sqref = atribut.get("sqref", "")
            posisi = PosisiValidasi(di, find_akhir_tag(self.isi, di), sqref)
            self.susunan.validasi.append(posisi)

    def end(self, _nama: str) -> None:
        di = self.parser.CurrentByteIndex
        dalam = len(self.jalur)
        lokal = self.jalur.pop()
        if dalam == 5 and self.tertunda is not None and self.sel is not None:
            awal, atribut = self.tertunda
            self.tertunda = None
            akhir = self._end(find_akhir_tag(self.isi, awal), di)
            if lokal == "f":
                self.sel.rumus = (awal, akhir)
                self.sel.atribut_rumus = {n: atribut[n] for n in ATRIBUT_BAGI if n in atribut}
            else:
                self.sel.nilai = (awal, akhir)
        elif dalam == 4 and lokal == "formula1" and self.parser.CharacterDataHandler:
            self.parser.CharacterDataHandler = None
            self.susunan.validasi[-1].daftar = "".join(self.teks).strip()
        elif dalam == 4 and lokal == "c" and self.sel is not None:
            self.sel.akhir = self._end(self.sel.akhir_tag, di)
            self.sel = None
        elif dalam == 3 and lokal == "row" and self.baris is not None:
            self.baris.akhir = self._end(self.baris.akhir_tag, di)
            self.baris = None
        elif dalam == 2 and lokal == "sheetData":
            awal, akhir_tag, _ = self.susunan.data
            self.susunan.data = (awal, akhir_tag, self._end(akhir_tag, di))

    def _end(self, akhir_tag: int, di: int) -> int:
        """Where an element ends; for an empty one, expat has already gone past its tag."""
        kosong = self.isi[akhir_tag - 2] == ord("/")
        return akhir_tag if kosong else find_akhir_tag(self.isi, di)


def _kolom(alamat: str | None) -> int:
    cocok = ALAMAT.fullmatch(alamat or "")
    return nomor_kolom(cocok[1]) if cocok else 0


def read_alamat(alamat: str) -> tuple[int, int]:
    cocok = ALAMAT.fullmatch(alamat.replace("$", ""))
    if cocok is None:
        raise ValueError(alamat)
    return int(cocok[2]), nomor_kolom(cocok[1])
