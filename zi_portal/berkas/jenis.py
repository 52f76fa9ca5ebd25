"""The type of a file from its content; its name and the browser's word prove nothing."""

import lzma
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype
from django.db import models

KEPALA = 8192  # bytes that tell a format
ISI_ZIP_TERBANYAK = 10_000  # entries of an office file; more is no office file
ISI_ZIP_TERBESAR = 500 * 1024 * 1024  # bytes of an office file when unpacked


class JenisBerkas(models.TextChoices):
    """The types that are kept, by media type."""

    PDF = "application/pdf", "PDF"
    DOCX = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word (docx)",
    )
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel (xlsx)"
    PPTX = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "PowerPoint (pptx)",
    )
    ODT = "application/vnd.oasis.opendocument.text", "OpenDocument (odt)"
    ODS = "application/vnd.oasis.opendocument.spreadsheet", "OpenDocument (ods)"
    JPEG = "image/jpeg", "Gambar JPEG"
    PNG = "image/png", "Gambar PNG"

    @property
    def is_office(self) -> bool:
        """Whether its pages can be seen only after LibreOffice has made a PDF of it."""
        return self not in {JenisBerkas.PDF, JenisBerkas.JPEG, JenisBerkas.PNG}


AKHIRAN: dict[JenisBerkas, tuple[str, ...]] = {
    JenisBerkas.PDF: (".pdf",),
    JenisBerkas.DOCX: (".docx",),
    JenisBerkas.XLSX: (".xlsx",),
    JenisBerkas.PPTX: (".pptx",),
    JenisBerkas.ODT: (".odt",),
    JenisBerkas.ODS: (".ods",),
    JenisBerkas.JPEG: (".jpg", ".jpeg"),
    JenisBerkas.PNG: (".png",),
}
DITERIMA = "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), odt, ods, JPG dan PNG"
ACCEPT = ",".join(a for daftar in AKHIRAN.values() for a in daftar)  # of an <input type=file>

# What the archive of a damaged or encrypted file raises: not a document that anyone could open.
_ZIP_RUSAK = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
_BAGIAN_OOXML = {
    "word/document.xml": JenisBerkas.DOCX,
    "xl/workbook.xml": JenisBerkas.XLSX,
    "ppt/presentation.xml": JenisBerkas.PPTX,
}
_ODF = {str(JenisBerkas.ODT), str(JenisBerkas.ODS)}


def sniff(berkas: BinaryIO) -> JenisBerkas | None:
    """The type of the content, or None if it is not one that is kept. Leaves the file at 0."""
    berkas.seek(0)
    kepala = berkas.read(KEPALA)
    berkas.seek(0)
    if kepala.startswith(b"%PDF-"):
        return JenisBerkas.PDF
    if kepala.startswith(b"PK\x03\x04"):
        return _sniff_zip(berkas)
    tebakan = filetype.guess_mime(kepala)
    if tebakan in {str(JenisBerkas.JPEG), str(JenisBerkas.PNG)}:
        return JenisBerkas(tebakan)
    return None


def _sniff_zip(berkas: BinaryIO) -> JenisBerkas | None:
    """Office files are zip archives that hold a known main part and no macros.

    Only the directory and the few bytes of `mimetype` are read, so a bomb stays packed.
    """
    try:
        with zipfile.ZipFile(berkas) as arsip:
            nama = arsip.namelist()
            if len(nama) > ISI_ZIP_TERBANYAK or any(n.endswith("vbaProject.bin") for n in nama):
                return None
            if "[Content_Types].xml" in nama:
                return next((j for bagian, j in _BAGIAN_OOXML.items() if bagian in nama), None)
            if "mimetype" in nama and arsip.getinfo("mimetype").file_size < KEPALA:
                isi = arsip.read("mimetype").decode("ascii", "replace").strip()
                return JenisBerkas(isi) if isi in _ODF else None
    except _ZIP_RUSAK:
        return None
    finally:
        berkas.seek(0)
    return None


def is_bomb(berkas: BinaryIO) -> bool:
    """Whether an office file says that it unpacks to more than anybody writes; leaves it at 0."""
    with zipfile.ZipFile(berkas) as arsip:
        ukuran = sum(isi.file_size for isi in arsip.infolist())
    berkas.seek(0)
    return ukuran > ISI_ZIP_TERBESAR


def is_video(berkas: BinaryIO) -> bool:
    """Whether the content is a film; leaves the file at 0."""
    berkas.seek(0)
    tebakan = filetype.guess_mime(berkas.read(KEPALA)) or ""
    berkas.seek(0)
    return str(tebakan).startswith("video/")


def suffix_fits(nama: str, jenis: JenisBerkas) -> bool:
    """Whether the name ends as such a file does; a name without an ending fits all."""
    akhiran = PurePosixPath(nama).suffix.lower()
    return not akhiran or akhiran in AKHIRAN[jenis]
