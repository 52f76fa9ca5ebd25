"""What the styles of a workbook say: which leave a cell open, which hide what stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluasi.lke_workbook.buku import BukuKerja

from .unsur import list_unsur
from .zip import list_parts, read_part

PUTIH = ("FFFFFFFF", "00FFFFFF")
HURUF, DASAR, XF = "fonts/font", "fills/fill", "cellXfs/xf"
WARNA, POLA, WARNA_POLA = f"{HURUF}/color", f"{DASAR}/patternFill", f"{DASAR}/patternFill/fgColor"
LINDUNG = f"{XF}/protection"


@dataclass(frozen=True, slots=True)
class Gaya:
    terbuka: frozenset[str]  # styles of cells that a protected sheet leaves open
    putih: frozenset[str]  # styles of white text on a white ground


def read_gaya(buku: BukuKerja) -> Gaya:
    nama = next((n for n in list_parts(buku.isi) if n.endswith("/styles.xml")), None)
    isi = read_part(buku.isi, nama) if nama else None
    if not isi:
        return Gaya(frozenset(), frozenset())
    huruf: list[bool] = []  # whether each font is white
    dasar: list[bool] = []  # … each ground
    xf: list[Mapping[str, str]] = []
    terbuka: set[str] = set()
    padat = False
    for satu in list_unsur(isi, {HURUF, DASAR, XF, WARNA, POLA, WARNA_POLA, LINDUNG}).unsur:
        match satu.jalur:
            case "fonts/font":
                huruf.append(False)
            case "fonts/font/color":
                huruf[-1] = _is_white(satu.atribut)
            case "fills/fill":
                dasar.append(False)
            case "fills/fill/patternFill":
                padat = satu.atribut.get("patternType") == "solid"
                dasar[-1] = satu.atribut.get("patternType") == "none"
            case "fills/fill/patternFill/fgColor":
                dasar[-1] = _is_white(satu.atribut) if padat else dasar[-1]
            case "cellXfs/xf":
                xf.append(satu.atribut)
            case _:
                if satu.atribut.get("locked") in ("0", "false"):
                    terbuka.add(str(len(xf) - 1))
    putih = {
        str(nomor)
        for nomor, atribut in enumerate(xf)
        if _get(huruf, atribut.get("fontId")) and _get(dasar, atribut.get("fillId"))
    }
    return Gaya(frozenset(terbuka), frozenset(putih))


def _is_white(warna: Mapping[str, str]) -> bool:
    if warna.get("tint", "0").strip("-+0.") != "":
        return False  # the theme's white, darkened
    return warna.get("rgb", "").upper() in PUTIH or warna.get("theme") == "0"


def _get(daftar: list[bool], nomor: str | None) -> bool:
    angka = int(nomor) if nomor and len(nomor) <= 7 and nomor.isdecimal() else len(daftar)
    return angka < len(daftar) and daftar[angka]
