"""What the styles of a workbook say: which leave a cell open, which hide what stands in it."""

import re
from dataclasses import dataclass

from evaluasi.lke_workbook.buku import BukuKerja

from .susunan import read_atribut
from .zip import list_parts, read_part

P = rb"(?:[\w.-]+:)?"
XF = re.compile(rb"<%sxf\b[^>]*?(?:/>|>.*?</%sxf>)" % (P, P), re.DOTALL)
HURUF = re.compile(rb"<%sfont\b[^>]*?(?:/>|>.*?</%sfont>)" % (P, P), re.DOTALL)
ISI = re.compile(rb"<%sfill\b[^>]*?(?:/>|>.*?</%sfill>)" % (P, P), re.DOTALL)
WARNA = re.compile(rb"<%scolor\b[^>]*>" % P)
WARNA_ISI = re.compile(rb"<%sfgColor\b[^>]*>" % P)
TERBUKA = re.compile(rb"""<%sprotection\b[^>]*\blocked\s*=\s*["'](?:0|false)["']""" % P)
PUTIH = ("FFFFFFFF", "00FFFFFF")


@dataclass(frozen=True, slots=True)
class Gaya:
    terbuka: frozenset[str]  # styles of cells that a protected sheet leaves open
    putih: frozenset[str]  # styles of white text on a white ground


def read_gaya(buku: BukuKerja) -> Gaya:
    nama = next((n for n in list_parts(buku.isi) if n.endswith("/styles.xml")), None)
    isi = (read_part(buku.isi, nama) or b"") if nama else b""
    huruf = [_is_white(WARNA.search(f)) for f in HURUF.findall(_part(isi, b"fonts"))]
    dasar = [_is_white_fill(f) for f in ISI.findall(_part(isi, b"fills"))]
    terbuka, putih = set(), set()
    for nomor, xf in enumerate(XF.findall(_part(isi, b"cellXfs"))):
        atribut = read_atribut(xf[: xf.index(b">") + 1])
        if TERBUKA.search(xf):
            terbuka.add(str(nomor))
        if _get(huruf, atribut.get("fontId")) and _get(dasar, atribut.get("fillId")):
            putih.add(str(nomor))
    return Gaya(frozenset(terbuka), frozenset(putih))


def _part(isi: bytes, unsur: bytes) -> bytes:
    """The content of a list such as "fonts"."""
    bagian = re.search(rb"<%s%s\b[^>]*>(.*?)</%s%s>" % (P, unsur, P, unsur), isi, re.DOTALL)
    return bagian[1] if bagian else b""


def _is_white_fill(isi: bytes) -> bool:
    if b'"solid"' not in isi and b"'solid'" not in isi:
        return b"patternFill" in isi and b'"none"' in isi
    return _is_white(WARNA_ISI.search(isi))


def _is_white(warna: re.Match[bytes] | None) -> bool:
    if warna is None:
        return False
    atribut = read_atribut(warna[0])
    if atribut.get("tint", "0").strip("-+0.") != "":
        return False  # the theme's white, darkened
    return atribut.get("rgb", "").upper() in PUTIH or atribut.get("theme") == "0"


def _get(daftar: list[bool], nomor: str | None) -> bool:
    return nomor is not None and nomor.isdigit() and int(nomor) < len(daftar) and daftar[int(nomor)]
