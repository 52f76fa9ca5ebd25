"""Find by position where the rows and cells of a sheet's XML stand.

Nothing is parsed into a tree: expat says at which byte each tag starts, so that a change can be
made there and nowhere else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from evaluasi.lke_workbook.buku import nomor_kolom
from evaluasi.lke_workbook.galat import tolak

ALAMAT = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
ATRIBUT = re.compile(rb"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
TAG = re.compile(rb"""<(?:[^"'<>]|"[^"]*"|'[^']*')*>""")


@dataclass(slots=True)
class PosisiSel:
    """One `<c>`: where it starts and ends, and what its formula and value take."""

    awal: int
    akhir: int = 0
    akhir_tag: int = 0  # behind its start tag
    rumus: tuple[int, int] | None = None
    nilai: tuple[int, int] | None = None
    atribut_rumus: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PosisiBaris:
    awal: int
    akhir: int = 0
    akhir_tag: int = 0
    gaya: str = ""  # style of cells that do not exist, where the row has one
    sel: dict[int, PosisiSel] = field(default_factory=dict)


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


def read_susunan(isi: bytes) -> SusunanXml:
    """Raise BukuKerjaSalah for XML that is not a sound sheet in UTF-8."""
    pembaca = _Pembaca(isi)
    try:
        pembaca.run()
    except (expat.ExpatError, UnicodeError, ValueError):
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
        self.tertunda: tuple[int, dict[str, str]] | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.XmlDeclHandler = self.declare

    def run(self) -> None:
        self.parser.Parse(self.isi, True)
        if not self.susunan.data[2]:
            raise ValueError("no sheetData")

    def refuse(self, *_: object) -> None:
        raise ValueError("a document type")

    def declare(self, _versi: str, sandi: str | None, _sendiri: int) -> None:
        if (sandi or "utf-8").casefold() not in ("utf-8", "us-ascii"):
            raise ValueError("not UTF-8")

    def start(self, nama: str, atribut: dict[str, str]) -> None:
        di = self.parser.CurrentByteIndex
        if not self.jalur:
            self.susunan.awalan = nama[: nama.find(":") + 1]
        lokal = nama.removeprefix(self.susunan.awalan)
        dalam = len(self.jalur)
        self.jalur.append(lokal)
        if dalam == 1:
            if lokal == "sheetData":
                self.susunan.data = (di, self._end_tag(di), 0)
            elif lokal == "dimension":
                self.susunan.rentang = (di, self._end_tag(di))
        elif dalam == 2:
            self._start_row_or_setting(di, lokal, atribut)
        elif dalam == 3 and lokal == "c" and self.baris is not None:
            self.nomor_kolom = _kolom(atribut.get("r")) or self.nomor_kolom + 1
            self.sel = PosisiSel(di, akhir_tag=self._end_tag(di))
            self.baris.sel[self.nomor_kolom] = self.sel
        elif dalam == 4 and self.sel is not None and lokal in ("f", "v"):
            self.tertunda = (di, atribut)

    def _start_row_or_setting(self, di: int, lokal: str, atribut: dict[str, str]) -> None:
        if lokal == "row" and self.jalur[1] == "sheetData":
            self.nomor_baris = int(atribut.get("r") or self.nomor_baris + 1)
            self.nomor_kolom = 0
            gaya = atribut.get("s", "") if atribut.get("customFormat") in ("1", "true") else ""
            self.baris = PosisiBaris(di, akhir_tag=self._end_tag(di), gaya=gaya)
            self.susunan.baris[self.nomor_baris] = self.baris
        elif lokal == "col" and atribut.get("style"):
            kolom = (int(atribut["min"]), int(atribut["max"]), atribut["style"])
            self.susunan.gaya_kolom.append(kolom)
        elif lokal == "mergeCell":
            awal, _, akhir = atribut.get("ref", "").partition(":")
            satu, dua = read_alamat(awal), read_alamat(akhir or awal)
            self.susunan.gabungan.append((*satu, *dua))

    def end(self, _nama: str) -> None:
        di = self.parser.CurrentByteIndex
        dalam = len(self.jalur)
        lokal = self.jalur.pop()
        if dalam == 5 and self.tertunda is not None and self.sel is not None:
            awal, atribut = self.tertunda
            self.tertunda = None
            if lokal == "f":
                self.sel.rumus = (awal, self._end(awal, di))
                self.sel.atribut_rumus = atribut
            else:
                self.sel.nilai = (awal, self._end(awal, di))
        elif dalam == 4 and lokal == "c" and self.sel is not None:
            self.sel.akhir = self._end(self.sel.awal, di)
            self.sel = None
        elif dalam == 3 and lokal == "row" and self.baris is not None:
            self.baris.akhir = self._end(self.baris.awal, di)
            self.baris = None
        elif dalam == 2 and lokal == "sheetData":
            awal, akhir_tag, _ = self.susunan.data
            self.susunan.data = (awal, akhir_tag, self._end(awal, di))

    def _end(self, awal: int, di: int) -> int:
        """Where an element ends; for an empty one, expat has already gone past its tag."""
        akhir_tag = self._end_tag(awal)
        return akhir_tag if self.isi[akhir_tag - 2] == ord("/") else self._end_tag(di)

    def _end_tag(self, di: int) -> int:
        if (tag := TAG.match(self.isi, di)) is None:
            raise ValueError("not UTF-8")  # expat counted other bytes than these
        return tag.end()


def read_atribut(tag: bytes) -> dict[str, str]:
    return {a.decode(): n[1:-1].decode() for a, n in ATRIBUT.findall(tag)}


def set_atribut(tag: bytes, nama: str, nilai: str) -> bytes:
    """A tag with another value of an attribute; "" takes it away."""
    baru = f' {nama}="{nilai}"'.encode() if nilai else b""
    for ada in ATRIBUT.finditer(tag):
        if ada[1] == nama.encode():
            return tag[: ada.start()] + baru + tag[ada.end() :]
    akhir = len(tag) - (2 if tag.endswith(b"/>") else 1)
    badan = tag[:akhir].rstrip()
    return badan + baru + tag[akhir:] if nilai else tag


def _kolom(alamat: str | None) -> int:
    cocok = ALAMAT.fullmatch(alamat or "")
    return nomor_kolom(cocok[1]) if cocok else 0


def read_alamat(alamat: str) -> tuple[int, int]:
    cocok = ALAMAT.fullmatch(alamat.replace("$", ""))
    if cocok is None:
        raise ValueError(alamat)
    return int(cocok[2]), nomor_kolom(cocok[1])
