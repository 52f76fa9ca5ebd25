"""A formula as text: moved to another cell, or pointing outside its workbook."""

import re
from functools import lru_cache

from evaluasi.lke_workbook.buku import nama_kolom, nomor_kolom

BARIS_AKHIR = 1_048_576
KOLOM_AKHIR = 16_384  # XFD

# Whatever is not a reference is matched too, so that no reference is seen inside it.
_BAGIAN = re.compile(
    r"""
      "(?:[^"]|"")*+"?                                 # a text
    | '(?:[^']|'')*+'?!?                               # a sheet's name in quotes
    | \[(?:[^\[\]]|\[[^\[\]]*+\])*+\]                  # inside a table, or another workbook
    | (?P<k1>\$?[A-Za-z]{1,3}):(?P<k2>\$?[A-Za-z]{1,3})(?![\w.(!\[$:])
    | (?P<b1>\$?[0-9]{1,7}):(?P<b2>\$?[0-9]{1,7})(?![\w.(!$:])
    | (?P<kolom>\$?[A-Za-z]{1,3})(?P<baris>\$?[0-9]{1,7})(?![\w.(!\[])
    | \$?[\w.\\?]+                                     # a function, a name, a number
    """,
    re.VERBOSE,
)
_BUKU_LAIN = re.compile(r"\[(?!0\])[^\[\]]+\]")
_LEMBAR = re.compile(r"[\w.]*!")


def geser(rumus: str, baris: int, kolom: int) -> str:
    """The formula of the cell `baris` rows down and `kolom` columns right of its own.

    Relative references move along, "$" ones stay; one that leaves the sheet becomes #REF!.
    """

    def ganti(temu: re.Match[str]) -> str:
        match temu.lastgroup:
            case "baris":
                k, b = temu.group("kolom", "baris")
                if not _is_kolom(k) or not _is_baris(b):
                    return temu[0]  # a name that only looks like a cell: "ZZZ9"
                k, b = _geser_kolom(k, kolom), _geser_baris(b, baris)
                return f"{k}{b}" if k and b else "#REF!"
            case "k2":
                satu, dua = temu.group("k1", "k2")
                if not _is_kolom(satu) or not _is_kolom(dua):
                    return temu[0]
                satu, dua = _geser_kolom(satu, kolom), _geser_kolom(dua, kolom)
            case "b2":
                satu, dua = (_geser_baris(satu, baris) for satu in temu.group("b1", "b2"))
            case _:
                return temu[0]
        return f"{satu}:{dua}" if satu and dua else "#REF!"

    return _BAGIAN.sub(ganti, rumus)


def is_luar(rumus: str) -> bool:
    """Whether the formula reads another workbook: "[1]Data!A1"; "[0]" is its own."""
    if "[" not in rumus or "!" not in rumus:
        return False
    for temu in _BAGIAN.finditer(rumus):
        teks = temu[0]
        if teks.startswith("'"):
            if teks.endswith("!") and _BUKU_LAIN.search(teks):
                return True
        elif _BUKU_LAIN.fullmatch(teks) and _LEMBAR.match(rumus, temu.end()):
            return True
    return False


@lru_cache(1_000)
def _is_kolom(nama: str) -> bool:
    return nomor_kolom(nama.lstrip("$")) <= KOLOM_AKHIR


def _is_baris(angka: str) -> bool:
    return 1 <= int(angka.lstrip("$")) <= BARIS_AKHIR


@lru_cache(1_000)
def _geser_kolom(nama: str, jarak: int) -> str:
    if nama.startswith("$"):
        return nama
    nomor = nomor_kolom(nama) + jarak
    return nama_kolom(nomor) if 1 <= nomor <= KOLOM_AKHIR else ""


def _geser_baris(angka: str, jarak: int) -> str:
    if angka.startswith("$"):
        return angka
    nomor = int(angka) + jarak
    return str(nomor) if 1 <= nomor <= BARIS_AKHIR else ""
