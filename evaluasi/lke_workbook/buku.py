"""A workbook as it lies in its file: typed values, formulas and their stored results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias


class Galat(str):
    """An error value of a cell, such as "#DIV/0!"."""

    __slots__ = ()


NilaiSel: TypeAlias = str | int | Decimal | bool | Galat | None


class JenisAngka(StrEnum):
    """How a cell shows its number: 46149 may stand there as "7 Mei 2026", 0.9 as "90%"."""

    BIASA = "biasa"
    TANGGAL = "tanggal"
    WAKTU = "waktu"
    PERSEN = "persen"


@dataclass(frozen=True, slots=True)
class Sel:
    """One cell; rows and columns count from 1.

    `nilai` is what was typed, or the stored result of `rumus` (None: none is stored). A number
    has the 15 digits that Excel keeps: an int where it is whole, else a Decimal. `rumus` has no
    "=" in front; a shared formula is already the one of this cell. `jenis` is only of use for
    a number.
    """

    baris: int
    kolom: int
    nilai: NilaiSel
    rumus: str = ""
    jenis: JenisAngka = JenisAngka.BIASA

    @property
    def alamat(self) -> str:
        return f"{nama_kolom(self.kolom)}{self.baris}"


@dataclass(frozen=True, slots=True)
class Lembar:
    """One sheet: its cells by (row, column), only those that hold something."""

    nama: str
    bagian: str  # its part inside the package, "xl/worksheets/sheet3.xml"
    sel: Mapping[tuple[int, int], Sel]
    tersembunyi: bool = False
    terkunci: bool = False
    kolom_tersembunyi: frozenset[int] = field(default_factory=frozenset)
    baris_tersembunyi: frozenset[int] = field(default_factory=frozenset)
    tautan: Mapping[tuple[int, int], str] = field(default_factory=dict)  # cell → web address
    gabungan: tuple[tuple[int, int, int, int], ...] = ()  # merged: first row, column, last …

    def get(self, baris: int, kolom: int) -> Sel | None:
        return self.sel.get((baris, kolom))

    def lokasi(self, baris: int, kolom: int) -> str:
        """How a message names a cell: "LKE ZI!K8"."""
        return f"{self.nama}!{nama_kolom(kolom)}{baris}"


@dataclass(frozen=True, slots=True)
class BukuKerja:
    """Every sheet in its order, and the bytes that they were read from."""

    lembar: tuple[Lembar, ...]
    isi: bytes

    def find(self, nama: str) -> Lembar | None:
        """The sheet of that name; Excel does not tell cases apart."""
        cari = nama.strip().casefold()
        return next((satu for satu in self.lembar if satu.nama.strip().casefold() == cari), None)


def nama_kolom(kolom: int) -> str:
    """27 → "AA"."""
    nama = ""
    while kolom:
        kolom, sisa = divmod(kolom - 1, 26)
        nama = chr(ord("A") + sisa) + nama
    return nama


def nomor_kolom(nama: str) -> int:
    """ "AA" → 27."""
    nomor = 0
    for huruf in nama.upper():
        nomor = nomor * 26 + ord(huruf) - ord("A") + 1
    return nomor
