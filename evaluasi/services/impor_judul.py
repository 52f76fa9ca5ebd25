"""The title lines of the portal's own workbook: whose it is, where its mark was lost."""

import re
from collections.abc import Iterable

PEMILIK = re.compile(r"(\S.*) [–-] Tahun [0-9]{4}")
PUTARAN = re.compile(r".*; putaran ([0-9]{1,4})")


def write_judul(unit: str, instansi: str, tahun: int) -> str:
    """The line that says whose worksheet of which year it is."""
    return f"{unit} – {instansi} – Tahun {tahun}"


def find_pemilik_judul(judul: Iterable[str]) -> str:
    """The title that names unit, instansi and year; "" where none does."""
    return next((teks for teks in judul if PEMILIK.fullmatch(_rapi(teks))), "")


def find_beda(judul: Iterable[str], milik: str, putaran: int) -> str:
    """What the titles name that is not `milik` (`write_judul`) or `putaran`; "" where nothing."""
    judul = list(judul)
    pemilik = find_pemilik_judul(judul)
    if pemilik and _rapi(pemilik).casefold() != _rapi(milik).casefold():
        return f"“{pemilik}”, bukan “{milik}”"
    for teks in judul:
        cocok = PUTARAN.fullmatch(_rapi(teks))
        if cocok and int(cocok[1]) != putaran:
            return f"putaran {cocok[1]}; sekarang putaran {putaran}"
    return ""


def _rapi(teks: str) -> str:
    return " ".join(teks.split()).replace(" - ", " – ")
