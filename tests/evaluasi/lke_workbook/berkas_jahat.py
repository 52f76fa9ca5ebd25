"""Workbooks made by hand: a small sound one, and those that want to hurt the reader."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random

UTAMA = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HUBUNGAN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PAKET = "http://schemas.openxmlformats.org/package/2006"
JENIS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LEMBAR = "xl/worksheets/sheet1.xml"


def make_lembar(data: str, sesudah: str = "", sebelum: str = "") -> str:
    """The XML of a worksheet with `data` between its rows' tags."""
    return f'<worksheet xmlns="{UTAMA}">{sebelum}<sheetData>{data}</sheetData>{sesudah}</worksheet>'


def make_bagian(lembar: str, teks_bersama: str = "", gaya: str = "") -> dict[str, str]:
    """The parts of a workbook with the one sheet "Data".

    `teks_bersama`: its <si> elements; `gaya`: what its <styleSheet> holds.
    """
    rel = f'<Relationship Id="rId1" Type="{HUBUNGAN}/worksheet" Target="worksheets/sheet1.xml"/>'
    bagian = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PAKET}/content-types"><Default Extension="xml" '
            f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{JENIS}.sheet.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PAKET}/relationships"><Relationship Id="rId1" '
            f'Type="{HUBUNGAN}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{UTAMA}" xmlns:r="{HUBUNGAN}"><sheets>'
            '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        LEMBAR: lembar,
    }
    if teks_bersama:
        rel += f'<Relationship Id="rId2" Type="{HUBUNGAN}/sharedStrings" Target="/xl/teks.xml"/>'
        bagian["xl/teks.xml"] = f'<sst xmlns="{UTAMA}">{teks_bersama}</sst>'
    if gaya:
        rel += f'<Relationship Id="rId3" Type="{HUBUNGAN}/styles" Target="styles.xml"/>'
        bagian["xl/styles.xml"] = f'<styleSheet xmlns="{UTAMA}">{gaya}</styleSheet>'
    bagian["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PAKET}/relationships">{rel}</Relationships>'
    )
    return bagian


def pack(bagian: Mapping[str, str | bytes], *, tingkat: int = 6) -> bytes:
    """The zip archive of those parts."""
    keluaran = BytesIO()
    with zipfile.ZipFile(keluaran, "w", zipfile.ZIP_DEFLATED, compresslevel=tingkat) as arsip:
        for nama, isi in bagian.items():
            arsip.writestr(zipfile.ZipInfo(nama), isi, zipfile.ZIP_DEFLATED)
    return keluaran.getvalue()


def make_buku(data: str, teks_bersama: str = "", sesudah: str = "", sebelum: str = "") -> bytes:
    """A workbook of the one sheet "Data"."""
    return pack(make_bagian(make_lembar(data, sesudah, sebelum), teks_bersama))


def make_padat(lembar: bytes, *, klaim: int | None = None) -> bytes:
    """A workbook whose sheet is `lembar`; its headers say `klaim` bytes where that is given.

    A little noise keeps it below the ratio that is refused, as somebody would who knows it.
    """
    acak = Random(1)
    derau = b"".join(
        b"<!--%s-->" % acak.randbytes(25_000).hex().encode()
        for _ in range(len(lembar) // 150 // 25_000 + 1)
    )
    lembar += derau if klaim is None else b""
    bagian: dict[str, str | bytes] = {**make_bagian(""), LEMBAR: lembar}
    isi = pack(bagian)
    if klaim is None:
        return isi
    asli, palsu = struct.pack("<I", len(lembar)), struct.pack("<I", klaim)
    assert isi.count(asli) >= 2  # the entry's own header and the directory
    return isi.replace(asli, palsu)


def make_bom_bertumpuk() -> bytes:
    """One packed body under 900 names of the directory: 900 MB from 1 MB."""
    nama = b"a000.xml"
    polos = bytes(1_000_000)
    badan = zlib.compressobj(9, zlib.DEFLATED, -15)
    padat = badan.compress(polos) + badan.flush()
    crc = zlib.crc32(polos)
    kepala = struct.pack(
        "<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0x21, crc, len(padat), len(polos), len(nama), 0
    )
    isi = kepala + nama + padat
    direktori = b"".join(
        struct.pack(
            "<4s6H3I5H2I",
            *(b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21, crc, len(padat), len(polos)),
            *(len(nama), 0, 0, 0, 0, 0, 0),
        )
        + b"a%03d.xml" % nomor
        for nomor in range(900)
    )
    penutup = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 900, 900, len(direktori), len(isi), 0)
    return isi + direktori + penutup


def _make_entri(banyak: int) -> bytes:
    keluaran = BytesIO()
    with zipfile.ZipFile(keluaran, "w") as arsip:
        for nomor in range(banyak):
            arsip.writestr(zipfile.ZipInfo(f"a{nomor}"), b"")
    return keluaran.getvalue()


def _lembar(data: bytes, sesudah: bytes = b"") -> bytes:
    return (
        b'<worksheet xmlns="'
        + UTAMA.encode()
        + b'"><sheetData>'
        + data
        + b"</sheetData>"
        + sesudah
        + b"</worksheet>"
    )


def _tags(pola: bytes, banyak: int) -> bytes:
    """`pola` that many times, each with its number."""
    return b"".join(pola.replace(b"#", b"%d" % nomor) for nomor in range(banyak))


def _teks(isi: bytes) -> bytes:
    return _lembar(b'<row r="1"><c r="A1" t="str"><v>' + isi + b"</v></c></row>")


def _bersama() -> bytes:
    """A long formula that 40.000 cells share: 220 MB of text when it is written out."""
    rumus = b"+".join([b"A1"] * 2_700)
    induk = b'<row r="1"><c r="A1"><f t="shared" si="0">' + rumus + b"</f></c></row>"
    return _lembar(
        induk + _tags(b'<row r="1#"><c r="A1#"><f t="shared" si="0"/></c></row>', 40_000)
    )


def _teks_emoji() -> bytes:
    """Shared texts that need four bytes a letter once they are read."""
    derau = Random(1).randbytes(80_000).hex()
    satu = f"<si><t>\N{PILE OF POO}{'a' * 32_000}</t></si>"
    return pack(make_bagian(make_lembar(""), satu * 590 + f"<!--{derau}-->"))


def _gaya() -> bytes:
    """Number formats that are all brackets, each of its own."""
    pola = b'<numFmt numFmtId="#" formatCode="' + b"[[\\" * 4 + b'#"/>'
    gaya = f"<numFmts>{_tags(pola, 300_000).decode()}</numFmts>"
    return pack(make_bagian(make_lembar(""), gaya=gaya))


def _sel(banyak: int) -> bytes:
    pola = (
        b'<row r="1#"><c r="A1#"><v>1.5</v></c><c r="B1#"><v>2</v></c><c r="C1#"><v>3</v></c></row>'
    )
    return _lembar(_tags(pola, banyak))


JAHAT: dict[str, Callable[[], bytes]] = {
    "bom_zip": lambda: pack({**make_bagian(""), LEMBAR: bytes(50_000_000)}),
    "bom_zip_rapat": lambda: pack({**make_bagian(""), LEMBAR: _lembar(b" " * 15_000_000)}),
    "bom_zip_satu_bagian_lain": lambda: pack({**make_bagian(""), "a.bin": bytes(200_000_000)}),
    "bom_zip_klaim_kecil": lambda: make_padat(_lembar(b" " * 50_000_000), klaim=900_000),
    "bom_zip_bertumpuk": make_bom_bertumpuk,
    "entri_90000": lambda: _make_entri(90_000),
    "sejuta_baris": lambda: make_padat(_lembar(_tags(b'<row r="1#"/>', 1_000_000))),
    "sejuta_sel": lambda: make_padat(_sel(100_000)),
    "sejuta_unsur": lambda: make_padat(_lembar(b"<a/>" * 4_000_000)),
    "bersarang": lambda: make_padat(_lembar(b"<a>" * 4_000_000)),
    "sejuta_atribut": lambda: make_padat(_lembar(b"<a " + _tags(b' a#=""', 1_000_000) + b"/>")),
    "nama_atribut": lambda: make_padat(_lembar(_tags(b'<a a#="" b#="" c#=""/>', 400_000))),
    "atribut_banyak": lambda: make_padat(
        _lembar((b"<a " + _tags(b' a#=""', 1_900) + b"/>") * 1_100)
    ),
    "ruang_nama": lambda: make_padat(_lembar(_tags(b'<a xmlns:a#="u"/>', 700_000))),
    "tanda_tak_ditutup": lambda: make_padat(_lembar(b"<a b='" + b"x" * 19_000_000)),
    "komentar_panjang": lambda: make_padat(_lembar(b"<!--" + b"x" * 19_000_000 + b"-->")),
    "teks_panjang": lambda: make_padat(_teks(b"x" * 19_000_000)),
    "huruf_bernomor": lambda: make_padat(_teks(b"&#128169;" * 2_000_000)),
    "teks_emoji": _teks_emoji,
    "angka_panjang": lambda: make_padat(_lembar(_tags(
        b'<row r="1#"><c r="A1#"><v>' + b"9" * 370 + b"e-99</v></c></row>", 40_000))),
    "gaya_banyak": _gaya,
    "rumus_bersama": lambda: make_padat(_bersama()),
    "rumus_larik": lambda: make_padat(_lembar(_tags(
        b'<row r="1#"><c r="A1#"><f t="array" ref="A1:XFD1048576">1</f></c></row>', 10_000))),
    "rumus_kurung": lambda: make_padat(_lembar(_tags(
        b'<row r="1#"><c r="A1#"><f>!' + b"'[b]'" * 800 + b"</f></c></row>"
        b'<row r="2#"><c r="A2#"><f>!' + b"[a[a]" * 800 + b"</f></c></row>", 110))),
    "kolom_tersembunyi": lambda: make_padat(
        _lembar(b"").replace(b"<sheetData>", b"<cols>" + b"".join(
            b'<col min="%d" max="16384" hidden="1"/>' % n for n in range(16_384, 0, -1)
        ) + b"</cols><sheetData>")
    ),
    "miliar_tawa": lambda: make_padat(
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (n, b"&%c;" % (n - 1) * 10) for n in b"bcdefghij")
        + b"]>" + _teks(b"&j;")
    ),
    "berkas_sistem": lambda: make_padat(
        b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + _teks(b"&a;")
    ),
}  # fmt: skip
