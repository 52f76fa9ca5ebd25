"""Cut a formula into its skeleton, its references and the tokens of the skeleton.

Two formulas that differ only in the cells that they name, as the 135 of column L do, have the same
skeleton; it is parsed once.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .values import TidakDihitung

PANJANG_TERBESAR = 8192  # characters of a formula; Excel allows no more

# What stands in a skeleton for one cell and for a range. No XML file can hold these characters.
SEL, RENTANG = "\x01", "\x02"

_ALAMAT = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_LEMBAR = r"(?:'[^']*(?:''[^']*)*'|[^\W\d][\w.]*)!"
_ACUAN = re.compile(
    rf"(?<![\w.$!:\]\\'\"#?])((?:{_LEMBAR})?{_ALAMAT})(:{_ALAMAT})?(?![\w.$!:\[(\\?#'\"])"
    r"|\"[^\"]*(?:\"\"[^\"]*)*\"|'[^']*(?:''[^']*)*'"
)
_TOKEN = re.compile(
    r"(?P<spasi>[ \t\r\n]+)"
    r"|(?P<angka>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?(?![\w.]))"
    r"|(?P<teks>\"[^\"]*(?:\"\"[^\"]*)*\")"
    rf"|(?P<galat>(?:{_LEMBAR})?\#REF!(?:{_ALAMAT}(?::{_ALAMAT})?)?"
    r"|\#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!))"
    rf"|(?P<sel>{SEL})|(?P<rentang>{RENTANG})"
    r"|(?P<fungsi>[^\W\d][\w.]*\()"
    r"|(?P<operator><>|<=|>=|[-+*/^&=<>%(),])"
    r"|(?P<nama>[\w.\\]+)"
    r"|(?P<lain>.)",
    re.DOTALL,
)


class Token(NamedTuple):
    """`jenis` is the name of a group of `_TOKEN`."""

    jenis: str
    teks: str


def split_acuan(rumus: str) -> tuple[str, tuple[str, ...]]:
    """The skeleton of a formula, and its references as they are written, in their order.

    Raise TidakDihitung when it is longer than Excel allows.
    """
    if len(rumus) > PANJANG_TERBESAR:
        raise TidakDihitung(f"rumus lebih panjang daripada {PANJANG_TERBESAR} karakter")
    if SEL in rumus or RENTANG in rumus:
        raise TidakDihitung("rumus memuat karakter yang tidak dikenal")
    acuan: list[str] = []

    def cut(cocok: re.Match[str]) -> str:
        if not cocok[1]:
            return cocok[0]
        acuan.append(cocok[0])
        return RENTANG if cocok[2] else SEL

    return _ACUAN.sub(cut, rumus), tuple(acuan)


def tokenize(kerangka: str) -> Iterator[Token]:
    """The tokens of a skeleton, without spaces; raise TidakDihitung for what is none."""
    for cocok in _TOKEN.finditer(kerangka):
        jenis = cocok.lastgroup or ""
        if jenis == "lain":
            raise TidakDihitung(_reject(cocok[0]))
        if jenis == "nama" and cocok[0].upper() not in ("TRUE", "FALSE"):
            raise TidakDihitung(f'nama "{cocok[0][:60]}" tidak dihitung portal')
        if jenis != "spasi":
            yield Token(jenis, cocok[0])


def _reject(karakter: str) -> str:
    if karakter in "[]":
        return "acuan ke buku kerja lain atau ke tabel tidak dihitung portal"
    if karakter in "{}":
        return "rumus larik tidak dihitung portal"
    if karakter in ":!'":
        return "bentuk acuan ini tidak dihitung portal"
    return f'karakter "{karakter}" dalam rumus tidak dikenal'
