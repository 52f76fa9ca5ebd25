"""The tree of a formula."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from evaluasi.lke_workbook.buku import Galat


@dataclass(frozen=True, slots=True)
class Tetap:
    """A literal."""

    nilai: Fraction | str | bool | Galat


@dataclass(frozen=True, slots=True)
class Acuan:
    """The reference number `nomor` of the formula, from 0: a cell, or a range."""

    nomor: int
    rentang: bool


@dataclass(frozen=True, slots=True)
class Tanda:
    """A number times `kali`: -x, x%."""

    isi: "Simpul"
    kali: Fraction


@dataclass(frozen=True, slots=True)
class Rantai:
    """Operands with operators of one rank between them, from left to right."""

    awal: "Simpul"
    lanjut: tuple[tuple[str, "Simpul"], ...]


@dataclass(frozen=True, slots=True)
class Panggil:
    """A function with its arguments."""

    nama: str
    argumen: tuple["Simpul", ...]


Simpul: TypeAlias = Tetap | Acuan | Tanda | Rantai | Panggil
