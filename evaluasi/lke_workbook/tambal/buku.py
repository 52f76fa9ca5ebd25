"""The parts around a sheet that a patch may have to touch: workbook.xml and calcChain.xml."""

import re
from collections.abc import Container

from evaluasi.lke_workbook.galat import tolak

from .zip import list_parts, read_part

HUBUNGAN_UTAMA = re.compile(
    rb"""<[^>]*\bType\s*=\s*["'][^"']*/relationships/officeDocument["'][^>]*>"""
)
SASARAN = re.compile(rb"""\bTarget\s*=\s*["']/?([^"']+)["']""")
CALC = re.compile(rb"""<((?:[\w.-]+:)?)calcPr\b((?:[^"'<>]|"[^"]*"|'[^']*')*?)(/?)>""")
PENUH = re.compile(rb"""\s+fullCalcOnLoad\s*=\s*["']([^"']*)["']""")
# What stands in front of calcPr (CT_Workbook), last first; "sheets" is always there.
SEBELUM_CALC = ("definedNames", "externalReferences", "functionGroups", "sheets")
LEMBAR = re.compile(rb"""<(?:[\w.-]+:)?sheet\b((?:[^"'<>]|"[^"]*"|'[^']*')*)>""")
RANTAI = re.compile(rb"""<((?:[\w.-]+:)?)c\b((?:[^"'<>]|"[^"]*"|'[^']*')*?)/>""")
ATRIBUT = re.compile(rb"""([\w.:-]+)\s*=\s*["']([^"']*)["']""")


def find_workbook(isi: bytes) -> str:
    """The name of the main part, which need not be xl/workbook.xml."""
    hubungan = read_part(isi, "_rels/.rels") or b""
    utama = HUBUNGAN_UTAMA.search(hubungan)
    sasaran = SASARAN.search(utama[0]) if utama else None
    return str(sasaran[1], "utf-8", "replace") if sasaran else "xl/workbook.xml"


def set_full_calc(workbook: bytes) -> bytes:
    """The same part, telling Excel to compute every formula when it opens the file."""
    if calc := CALC.search(workbook):
        ada = PENUH.search(calc[2])
        if ada and ada[1] in (b"1", b"true"):
            return workbook
        atribut = PENUH.sub(b"", calc[2]).rstrip() + b' fullCalcOnLoad="1"'
        tag = b"<" + calc[1] + b"calcPr" + atribut + calc[3] + b">"
        return workbook[: calc.start()] + tag + workbook[calc.end() :]
    for unsur in SEBELUM_CALC:
        pola = rb"<((?:[\w.-]+:)?)%b\b(?:[^<>]*/>|.*?</(?:[\w.-]+:)?%b\s*>)"
        if ada := re.search(pola % (unsur.encode(), unsur.encode()), workbook, re.DOTALL):
            tag = b"<" + ada[1] + b'calcPr fullCalcOnLoad="1"/>'
            return workbook[: ada.end()] + tag + workbook[ada.end() :]
    raise tolak("Berkas ini rusak. Buka dengan Excel, lalu simpan ulang sebagai .xlsx.")


def find_calc_chain(isi: bytes, utama: str) -> str | None:
    """The part that lists the cells with formulas, where there is one."""
    nama = f"{utama.rpartition('/')[0]}/calcChain.xml".lstrip("/")
    return nama if nama in list_parts(isi) else None


def find_sheet_id(workbook: bytes, nama_lembar: str) -> str:
    """The number by which calcChain names a sheet; "" when it is not there."""
    for satu in LEMBAR.finditer(workbook):
        atribut: dict[str, bytes] = {a.decode(): n for a, n in ATRIBUT.findall(satu[1])}
        if _unescape(atribut.get("name", b"")) == nama_lembar:
            return atribut.get("sheetId", b"").decode()
    return ""


def drop_from_chain(rantai: bytes, sheet_id: str, alamat: Container[str]) -> bytes:
    """The chain without cells that are no formulas any more: Excel would call it damaged.

    An entry without a sheet is of the sheet of the entry before it; the one behind a dropped
    entry therefore says it.
    """
    keluaran, di = [], 0
    lembar, disebut = "", ""  # of this entry, and as the kept ones say it
    for satu in RANTAI.finditer(rantai):
        atribut = {a.decode(): n.decode() for a, n in ATRIBUT.findall(satu[2])}
        lembar = atribut.get("i", lembar)
        keluaran.append(rantai[di : satu.start()])
        di = satu.end()
        if lembar == sheet_id and atribut.get("r", "") in alamat:
            continue
        if "i" not in atribut and lembar != disebut:
            tambahan = f' i="{lembar}"'.encode()
            keluaran.append(b"<" + satu[1] + b"c" + satu[2].rstrip() + tambahan + b"/>")
        else:
            keluaran.append(satu[0])
        disebut = lembar
    return b"".join([*keluaran, rantai[di:]])


def _unescape(teks: bytes) -> str:
    huruf = teks.decode("utf-8", "replace")
    for sandi, asli in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        huruf = huruf.replace(sandi, asli)
    return huruf.replace("&amp;", "&")
