"""What a file that is no .xlsx seems to be, and what its owner can do about it."""

import re
from collections.abc import Collection

SIMPAN_ULANG = (
    "Buka berkasnya dengan Excel atau LibreOffice, pilih Simpan Sebagai, lalu pilih jenis "
    "“Excel Workbook (.xlsx)”."
)
MINTA_EXCEL = "Pakai berkas Excel (.xlsx) LKE yang asli."

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of old Office files and encrypted ones
_GAMBAR = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_KEPALA = 4096  # bytes that tell a text format


def describe_bukan_zip(isi: bytes) -> str:
    """The refusal of bytes that are no zip archive at all."""
    if isi.startswith(_OLE):
        return _describe_ole(isi)
    if isi.startswith(b"%PDF"):
        return f"Ini berkas PDF, bukan buku kerja Excel. {MINTA_EXCEL}"
    if isi.startswith(_GAMBAR) or isi[4:12] in {b"ftypheic", b"ftypmif1"}:
        return f"Ini gambar atau foto, bukan buku kerja Excel. {MINTA_EXCEL}"
    if isi.startswith(b"{\\rtf"):
        return f"Ini dokumen RTF, bukan buku kerja Excel. {MINTA_EXCEL}"
    if isi.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        return (
            "Ini arsip yang dimampatkan (RAR, 7z, atau gz), bukan buku kerja Excel. "
            "Keluarkan dahulu berkas .xlsx dari dalamnya."
        )
    if isi.startswith(b"PK"):
        return (
            "Berkas Excel ini rusak atau terpotong, mungkin karena unduhan atau salinannya tidak "
            "selesai. Unduh atau salin ulang berkasnya, lalu coba lagi."
        )
    return _describe_teks(isi[:_KEPALA])


def _describe_ole(isi: bytes) -> str:
    def has(aliran: str) -> bool:
        return aliran.encode("utf-16-le") in isi

    if has("EncryptedPackage"):
        return (
            "Berkas ini terkunci kata sandi. Buka dengan Excel, hapus kata sandinya di File › "
            "Info › Protect Workbook › Encrypt with Password, lalu simpan ulang."
        )
    if has("WordDocument"):
        return f"Ini dokumen Word lama (.doc), bukan buku kerja Excel. {MINTA_EXCEL}"
    if has("PowerPoint Document"):
        return f"Ini presentasi PowerPoint lama (.ppt), bukan buku kerja Excel. {MINTA_EXCEL}"
    if has("Workbook") or has("Book"):
        return f"Ini berkas Excel lama (.xls), yang tidak dapat dibaca di sini. {SIMPAN_ULANG}"
    return f"Ini berkas Office lama, bukan buku kerja .xlsx. {SIMPAN_ULANG}"


def _describe_teks(kepala: bytes) -> str:
    if kepala.startswith((b"\xff\xfe", b"\xfe\xff")):
        teks = kepala.decode("utf-16", "replace")
    elif b"\x00" in kepala:
        return f"Berkas ini bukan buku kerja Excel (.xlsx), atau rusak. {SIMPAN_ULANG}"
    else:
        teks = kepala.decode("utf-8", "replace")
    teks = teks.lstrip("\ufeff \t\r\n").casefold()
    if "urn:schemas-microsoft-com:office:spreadsheet" in teks:
        return f"Ini berkas Excel dalam bentuk XML lama, bukan .xlsx. {SIMPAN_ULANG}"
    if re.match(r"<!doctype html|<html|<table|<head|<body", teks) or "<html" in teks:
        return (
            "Ini halaman web (HTML), meskipun namanya mungkin .xlsx atau .xls. Bila berasal dari "
            f"unduhan, unduh ulang setelah masuk ke situsnya. {SIMPAN_ULANG}"
        )
    if teks.startswith("<"):
        return f"Ini berkas XML, bukan buku kerja Excel (.xlsx). {MINTA_EXCEL}"
    if teks.count("\ufffd") <= len(teks) // 20 and all(
        huruf.isprintable() or huruf in "\t\r\n\f\ufffd" for huruf in teks
    ):
        return f"Ini berkas teks atau CSV, bukan buku kerja Excel. {SIMPAN_ULANG}"
    return f"Berkas ini bukan buku kerja Excel (.xlsx), atau rusak. {SIMPAN_ULANG}"


def describe_bukan_excel(nama: Collection[str], mimetype: bytes, jenis: Collection[str]) -> str:
    """The refusal of a zip archive, or "" where it may hold a workbook.

    `nama`: its entries, casefolded; `mimetype`: the entry of that name (OpenDocument has one);
    `jenis`: the content types that it declares.
    """
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return f"Ini buku kerja LibreOffice (.ods). {SIMPAN_ULANG}"
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return f"Ini dokumen LibreOffice, bukan buku kerja Excel. {MINTA_EXCEL}"
    if any("sheet.binary" in satu for satu in jenis) or "xl/workbook.bin" in nama:
        return f"Ini berkas Excel biner (.xlsb), yang tidak dapat dibaca di sini. {SIMPAN_ULANG}"
    if any("macroenabled" in satu.casefold() for satu in jenis) or any(
        satu.endswith("vbaproject.bin") or satu.startswith("xl/macrosheets/") for satu in nama
    ):
        return f"Berkas ini memuat makro (.xlsm), yang tidak diterima demi keamanan. {SIMPAN_ULANG}"
    if any("wordprocessingml" in satu for satu in jenis) or "word/document.xml" in nama:
        return f"Ini dokumen Word, bukan buku kerja Excel. {MINTA_EXCEL}"
    if any("presentationml" in satu for satu in jenis) or "ppt/presentation.xml" in nama:
        return f"Ini presentasi PowerPoint, bukan buku kerja Excel. {MINTA_EXCEL}"
    if "[content_types].xml" not in nama:
        if any(satu.endswith((".xlsx", ".xlsm", ".xls")) for satu in nama):
            return "Ini arsip ZIP. Keluarkan dahulu berkas .xlsx dari dalamnya."
        return f"Ini arsip ZIP biasa, bukan buku kerja Excel. {MINTA_EXCEL}"
    return ""
