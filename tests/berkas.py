"""Files as people upload them, and as nobody should."""

import io
import re
import struct
import zipfile
import zlib

import xlsxwriter
from PIL import Image
from pypdf import PdfReader, PdfWriter

KLAIM_HALAMAN = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 100000>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e9 1e9]>>endobj
trailer<</Root 1 0 R>>
"""
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\0" * 200


class TeksPdf(str):
    """The text of a PDF without spaces: how wide a gap must be to be one is the reader's guess."""

    def __new__(cls, teks: str) -> "TeksPdf":
        return super().__new__(cls, padat(teks))

    def __contains__(self, kata: object) -> bool:
        return super().__contains__(padat(str(kata)))


def padat(teks: str) -> str:
    return re.sub(r"\s+", "", teks)


def read_halaman(isi: bytes) -> list[TeksPdf]:
    return [TeksPdf(halaman.extract_text()) for halaman in PdfReader(io.BytesIO(isi)).pages]


def read_pdf(isi: bytes) -> TeksPdf:
    return TeksPdf("".join(read_halaman(isi)))


def make_pdf(halaman: int = 1, kata_sandi: str = "") -> bytes:
    pdf = PdfWriter()
    for nomor in range(halaman):
        pdf.add_blank_page(200 + nomor, 300)
    if kata_sandi:
        pdf.encrypt(kata_sandi)
    isi = io.BytesIO()
    pdf.write(isi)
    return isi.getvalue()


def make_foto(lebar: int = 1600, tinggi: int = 800, *, orientasi: int = 1) -> bytes:
    """A photo with what a camera writes into it; left half red, right half blue."""
    gambar = Image.new("RGB", (lebar, tinggi), "red")
    gambar.paste("blue", (lebar // 2, 0, lebar, tinggi))
    exif = gambar.getexif()
    exif[0x0112] = orientasi
    exif[0x010F] = "KameraRahasia"
    exif.get_ifd(0x8825)[1] = "S"  # where it was taken
    isi = io.BytesIO()
    gambar.save(isi, "JPEG", exif=exif)
    return isi.getvalue()


def make_png_raksasa(sisi: int = 50_000) -> bytes:
    """A small file that says it is 50,000 × 50,000 pixels."""

    def chunk(nama: bytes, isi: bytes) -> bytes:
        return struct.pack(">I", len(isi)) + nama + isi + struct.pack(">I", zlib.crc32(nama + isi))

    kepala = struct.pack(">IIBBBBB", sisi, sisi, 8, 2, 0, 0, 0)
    isi = chunk(b"IHDR", kepala) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + isi


def make_bom_docx(byte: int = 600 * 1024 * 1024) -> bytes:
    """A Word file of half a megabyte that unpacks to 600 MB."""
    isi = io.BytesIO()
    with zipfile.ZipFile(isi, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as arsip:
        arsip.writestr("[Content_Types].xml", "x")
        with arsip.open("word/document.xml", "w", force_zip64=True) as bagian:
            potongan = b"\0" * (16 * 1024 * 1024)
            for _ in range(byte // len(potongan) + 1):
                bagian.write(potongan)
    return isi.getvalue()


def make_xlsx(teks: str = "Daftar hadir") -> bytes:
    isi = io.BytesIO()
    with xlsxwriter.Workbook(isi) as buku:
        buku.add_worksheet().write(0, 0, teks)
    return isi.getvalue()


def make_ods_pengintip(url: str) -> bytes:
    """A sheet with a picture that lies at `url`: whoever opens it carelessly calls there."""
    jenis = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    ns = "".join(
        f' xmlns:{awalan}="urn:oasis:names:tc:opendocument:xmlns:{nama}:1.0"'
        for awalan, nama in {
            "office": "office",
            "table": "table",
            "text": "text",
            "draw": "drawing",
            "svg": "svg-compatible",
        }.items()
    )
    gambar = f'<draw:image xlink:href="{url}" xlink:type="simple"/>'
    isi = io.BytesIO()
    with zipfile.ZipFile(isi, "w") as arsip:
        arsip.writestr("mimetype", jenis)
        arsip.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{manifest}">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{jenis}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" '
            'manifest:media-type="text/xml"/></manifest:manifest>',
        )
        arsip.writestr(
            "content.xml",
            f'<office:document-content{ns} xmlns:xlink="http://www.w3.org/1999/xlink" '
            'office:version="1.2"><office:body><office:spreadsheet><table:table table:name="a">'
            "<table:table-row><table:table-cell><text:p>Hadir</text:p>"
            f'<draw:frame svg:width="5cm" svg:height="5cm">{gambar}</draw:frame>'
            "</table:table-cell></table:table-row></table:table></office:spreadsheet>"
            "</office:body></office:document-content>",
        )
    return isi.getvalue()
