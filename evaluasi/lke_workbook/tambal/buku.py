"""The parts around a sheet that a patch may have to touch: workbook.xml and calcChain.xml."""

import posixpath
from collections.abc import Container

from evaluasi.lke_workbook.galat import tolak

from .unsur import list_unsur, set_atribut
from .zip import list_parts, read_part

# What stands in front of calcPr (CT_Workbook), last first; "sheets" is always there.
SEBELUM_CALC = ("definedNames", "externalReferences", "functionGroups", "sheets")


def find_workbook(isi: bytes) -> str:
    """The name of the main part, which need not be xl/workbook.xml."""
    hubungan = read_part(isi, "_rels/.rels")
    semua = list_unsur(hubungan, {"Relationship"}).unsur if hubungan else []
    for satu in semua:
        jenis = satu.atribut.get("Type", "").rpartition("/")[2]
        if jenis == "officeDocument" and satu.atribut.get("TargetMode") != "External":
            sasaran = posixpath.normpath(posixpath.join("/", satu.atribut.get("Target", "")))
            return sasaran.lstrip("/")
    return "xl/workbook.xml"


def set_full_calc(workbook: bytes) -> bytes:
    """The same part, telling Excel to compute every formula when it opens the file."""
    daftar = list_unsur(workbook, {"calcPr", *SEBELUM_CALC})
    ada = {satu.jalur: satu for satu in daftar.unsur}
    if calc := ada.get("calcPr"):
        if calc.atribut.get("fullCalcOnLoad") in ("1", "true"):
            return workbook
        tag = set_atribut(workbook[calc.awal : calc.akhir_tag], "fullCalcOnLoad", "1")
        return workbook[: calc.awal] + tag + workbook[calc.akhir_tag :]
    di = next((ada[unsur].akhir for unsur in SEBELUM_CALC if unsur in ada), None)
    if di is None:
        raise tolak("Berkas ini rusak. Buka dengan Excel, lalu simpan ulang sebagai .xlsx.")
    tag = f'<{daftar.awalan}calcPr fullCalcOnLoad="1"/>'.encode()
    return workbook[:di] + tag + workbook[di:]


def find_calc_chain(isi: bytes, utama: str) -> str | None:
    """The part that lists the cells with formulas, where there is one."""
    nama = f"{utama.rpartition('/')[0]}/calcChain.xml".lstrip("/")
    return nama if nama in list_parts(isi) else None


def find_sheet_id(workbook: bytes, nama_lembar: str) -> str:
    """The number by which calcChain names a sheet; "" when it is not there."""
    for satu in list_unsur(workbook, {"sheets/sheet"}).unsur:
        if satu.atribut.get("name") == nama_lembar:
            return satu.atribut.get("sheetId", "")
    return ""


def drop_from_chain(rantai: bytes, sheet_id: str, alamat: Container[str]) -> bytes:
    """The chain without cells that are no formulas any more: Excel would call it damaged.

    An entry without a sheet is of the sheet of the entry before it; the one behind a dropped
    entry therefore says it.
    """
    keluaran, di = [], 0
    lembar, disebut = "", ""  # of this entry, and as the kept ones say it
    for satu in list_unsur(rantai, {"c"}).unsur:
        lembar = satu.atribut.get("i", lembar)
        keluaran.append(rantai[di : satu.awal])
        di = satu.akhir
        if lembar == sheet_id and satu.atribut.get("r", "") in alamat:
            continue
        tag = rantai[satu.awal : satu.akhir_tag]
        if "i" not in satu.atribut and lembar != disebut:
            tag = set_atribut(tag, "i", lembar)
        keluaran += [tag, rantai[satu.akhir_tag : satu.akhir]]
        disebut = lembar
    return b"".join([*keluaran, rantai[di:]])
