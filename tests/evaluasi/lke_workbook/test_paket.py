"""open_buku: what it reads is what stands in the file, and what it refuses it refuses in words."""

import struct
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from evaluasi.lke_workbook.buku import Lembar, NilaiSel
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.paket.rumus_bersama import is_luar
from tests.evaluasi.lke_workbook.berkas_jahat import (
    HUBUNGAN,
    JAHAT,
    LEMBAR,
    UTAMA,
    make_bagian,
    make_buku,
    make_lembar,
    pack,
)

AKAR = Path(__file__).parents[3]
BEREDAR = AKAR / "tests" / "data" / "lke_beredar_kosong.xlsx"
LIBREOFFICE = Path(__file__).parent / "beredar_libreoffice.xlsx"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def refusal(isi: bytes) -> str:
    """The one sentence with which the whole file is refused."""
    with pytest.raises(BukuKerjaSalah) as galat:
        open_buku(isi)
    (kesalahan,) = galat.value.kesalahan
    assert kesalahan.lokasi == ""
    assert kesalahan.pesan.endswith(".")
    return kesalahan.pesan


def read(data: str, teks_bersama: str = "", sesudah: str = "", sebelum: str = "") -> Lembar:
    (lembar,) = open_buku(make_buku(data, teks_bersama, sesudah, sebelum)).lembar
    return lembar


def read_sel(sel: str, teks_bersama: str = "") -> dict[str, tuple[NilaiSel, str]]:
    """Value and formula by address of the cells of row 1."""
    lembar = read(f'<row r="1">{sel}</row>', teks_bersama)
    return {satu.alamat: (satu.nilai, satu.rumus) for satu in lembar.sel.values()}


# --- What is no workbook: said what it is ---


def zip_of(*nama: str, **isi: str) -> bytes:
    return pack({**dict.fromkeys(nama, "x"), **isi})


@pytest.mark.parametrize(
    ("isi", "kata"),
    [
        pytest.param(b"", "kosong (0 byte)", id="kosong"),
        pytest.param(b"PK\x03\x04" + bytes(10_000_000), "lebih besar dari 10 MB", id="besar"),
        pytest.param(b"%PDF-1.7\n...", "berkas PDF", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "gambar atau foto", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0", "gambar atau foto", id="jpeg"),
        pytest.param(b"<!DOCTYPE html><html>", "halaman web (HTML)", id="html"),
        pytest.param(b"\xef\xbb\xbf\r\n<table><tr>", "halaman web (HTML)", id="html_excel"),
        pytest.param(b"No;Jawaban\r\n1;Ya\r\n", "berkas teks atau CSV", id="csv"),
        pytest.param("No,Catatan\n1,“sudah”\n".encode("utf-16"), "CSV", id="csv_utf16"),
        pytest.param(
            "1;Café;sudah dikerjakan; lihat berkas\n".encode("latin-1") * 50, "CSV", id="csv_latin"
        ),
        pytest.param(
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "XML lama",
            id="xml_2003",
        ),
        pytest.param(b"<data/>", "berkas XML", id="xml"),
        pytest.param(b"{\\rtf1", "RTF", id="rtf"),
        pytest.param(b"Rar!\x1a\x07", "arsip yang dimampatkan", id="rar"),
        pytest.param(bytes(range(256)), "bukan buku kerja Excel", id="biner"),
        pytest.param(OLE + "Workbook".encode("utf-16-le"), "Excel lama (.xls)", id="xls"),
        pytest.param(OLE + "WordDocument".encode("utf-16-le"), "Word lama (.doc)", id="doc"),
        pytest.param(
            OLE + "EncryptedPackage".encode("utf-16-le"), "terkunci kata sandi", id="terenkripsi"
        ),
        pytest.param(OLE, "Office lama", id="ole"),
        pytest.param(b"PK\x05\x06" + bytes(18), "rusak atau terpotong", id="zip_kosong"),
        pytest.param(BEREDAR.read_bytes()[:30_000], "rusak atau terpotong", id="terpotong"),
        pytest.param(zip_of("[Content_Types].xml", "word/document.xml"), "rusak", id="docx_rusak"),
        pytest.param(zip_of("foto.jpg"), "arsip ZIP biasa", id="zip"),
        pytest.param(zip_of("LKE/Dinas.XLSX"), "Keluarkan dahulu berkas .xlsx", id="zip_xlsx"),
        pytest.param(
            zip_of(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "(.ods)", id="ods"
        ),
        pytest.param(
            zip_of(mimetype="application/vnd.oasis.opendocument.text"),
            "dokumen LibreOffice",
            id="odt",
        ),
    ],
)
def test_what_is_no_workbook_is_named(isi, kata):
    assert kata in refusal(isi)


def with_jenis(jenis: str) -> bytes:
    bagian = make_bagian(make_lembar(""))
    kunci = "[Content_Types].xml"
    bagian[kunci] = bagian[kunci].replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", jenis
    )
    return pack(bagian)


@pytest.mark.parametrize(
    ("jenis", "kata"),
    [
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "makro (.xlsm)"),
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "biner (.xlsb)"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "dokumen Word",
        ),
        (
            "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
            "PowerPoint",
        ),
    ],
)
def test_other_kinds_of_office_files_are_named(jenis, kata):
    assert kata in refusal(with_jenis(jenis))


@pytest.mark.parametrize("nama", ["xl/vbaProject.bin", "XL/VBAPROJECT.BIN", "xl/macrosheets/a.xml"])
def test_macros_are_refused_also_when_their_kind_is_hidden(nama):
    assert "makro" in refusal(pack({**make_bagian(make_lembar("")), nama: b"x"}))


# --- The archive ---


@pytest.mark.parametrize(
    "nama", ["../x.xml", "xl/../../x.xml", "/x.xml", "xl\\x.xml", "C:x.xml", "XL/Workbook.xml"]
)
def test_strange_and_doubled_names_are_refused(nama):
    isi = pack({**make_bagian(make_lembar("")), nama: b"x"})
    assert "tidak wajar" in refusal(isi)


def test_an_entry_in_a_compression_that_no_office_writes_is_refused():
    keluaran = BytesIO(pack(make_bagian(make_lembar(""))))
    with zipfile.ZipFile(keluaran, "a", zipfile.ZIP_BZIP2) as arsip:
        arsip.writestr("a.xml", b"x" * 100)
    assert "tidak wajar" in refusal(keluaran.getvalue())


def test_an_encrypted_entry_is_refused():
    isi = bytearray(pack(make_bagian(make_lembar(""))))
    awal = isi.index(b"PK\x01\x02")
    isi[awal + 8] |= 1
    assert "terkunci kata sandi" in refusal(bytes(isi))


def test_a_part_that_was_changed_on_the_way_is_refused():
    keluaran = BytesIO()
    with zipfile.ZipFile(keluaran, "w", zipfile.ZIP_STORED) as arsip:
        data = '<row r="1"><c r="A1"><v>17</v></c></row>'
        for nama, bagian in make_bagian(make_lembar(data)).items():
            arsip.writestr(nama, bagian)
    isi = keluaran.getvalue()
    assert isi.count(b"<v>17</v>") == 1
    assert "rusak atau terpotong" in refusal(isi.replace(b"<v>17</v>", b"<v>71</v>"))


def test_a_number_of_entries_beyond_what_the_directory_says_is_refused():
    isi = make_buku("") + struct.pack("<I", 0x02014B50) * 1_001
    assert "tidak wajar" in refusal(isi)


@pytest.mark.parametrize("hilang", ["xl/workbook.xml", LEMBAR, "xl/_rels/workbook.xml.rels"])
def test_a_missing_part_is_refused(hilang):
    bagian = make_bagian(make_lembar(""))
    del bagian[hilang]
    pesan = refusal(pack(bagian))
    assert hilang in pesan or "xl/workbook.xml" in pesan


def test_parts_are_found_whatever_the_case_of_their_names():
    bagian = {nama.upper(): isi for nama, isi in make_bagian(make_lembar("")).items()}
    assert open_buku(pack(bagian)).lembar[0].nama == "Data"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">',
        "<!DOCTYPE worksheet>",
    ],
)
@pytest.mark.parametrize("bagian", list(make_bagian("", "<si/>")))
def test_no_part_may_declare_a_document_type(bagian, doctype):
    isi = make_bagian(make_lembar(""), "<si/>")
    isi[bagian] = doctype + isi[bagian]
    assert "DOCTYPE" in refusal(pack(isi))


@pytest.mark.parametrize(
    ("nama", "isi"),
    [
        pytest.param(LEMBAR, "", id="kosong"),
        pytest.param(LEMBAR, "<worksheet/>", id="tanpa_ruang_nama"),
        pytest.param(LEMBAR, f'<sst xmlns="{UTAMA}"/>', id="akar_lain"),
        pytest.param(LEMBAR, make_lembar("") + "<a/>", id="dua_akar"),
        pytest.param(LEMBAR, make_lembar("")[:-3], id="terpotong"),
        pytest.param(LEMBAR, make_lembar("\x00"), id="nol"),
        pytest.param(LEMBAR, make_lembar("&b;"), id="entitas"),
        pytest.param(LEMBAR, make_lembar("<a b='1' b='2'/>"), id="atribut_ganda"),
        pytest.param(
            LEMBAR, '<?xml version="1.0" encoding="rot13"?>' + make_lembar("<a>"), id="rot13"
        ),
        pytest.param("xl/workbook.xml", f'<workbook xmlns="{UTAMA}"><sheets>', id="buku_terpotong"),
        pytest.param(
            "xl/workbook.xml",
            f'<workbook xmlns="{UTAMA}"><sheets><sheet name="A"/></sheets></workbook>',
            id="tanpa_hubungan",
        ),
    ],
)
def test_a_broken_part_is_named(nama, isi):
    assert nama in refusal(pack({**make_bagian(make_lembar("")), nama: isi}))


def test_two_sheets_of_one_name_are_refused():
    bagian = make_bagian(make_lembar(""))
    kunci = "xl/workbook.xml"
    bagian[kunci] = bagian[kunci].replace(
        "</sheets>", '<sheet name="DATA" sheetId="2" r:id="rId1"/></sheets>'
    )
    assert kunci in refusal(pack(bagian))


def test_a_workbook_without_worksheets_is_refused():
    bagian = make_bagian(make_lembar(""))
    kunci = "xl/_rels/workbook.xml.rels"
    bagian[kunci] = bagian[kunci].replace(f"{HUBUNGAN}/worksheet", f"{HUBUNGAN}/chartsheet")
    assert "tidak mempunyai lembar" in refusal(pack(bagian))


def test_a_sheet_outside_the_package_is_refused():
    bagian = make_bagian(make_lembar(""))
    kunci = "xl/_rels/workbook.xml.rels"
    bagian[kunci] = bagian[kunci].replace("Target=", 'TargetMode="External" Target=')
    assert "rusak" in refusal(pack(bagian))


# --- Other workbooks ---


@pytest.mark.parametrize(
    "rumus",
    [
        "[1]Data!A1",
        "SUM('[2]Rekap 2025'!A1:B2)",
        "'C:\\Berkas\\[LKE.xlsx]Data'!A1",
        "IF(A1=&quot;x&quot;,[1]!Nama,0)",
    ],
)
def test_a_formula_that_reads_another_workbook_is_refused(rumus):
    pesan = refusal(make_buku(f'<row r="3"><c r="B3"><f>{rumus}</f><v>1</v></c></row>'))
    assert "berkas lain (sel Data!B3)" in pesan
    assert "Break Link" in pesan


@pytest.mark.parametrize(
    "rumus",
    [
        "Tabel1[Nilai]+Data!B1",
        "SUM(Tabel1[[#This Row],[1]])",
        'IF(A1="[1]Data!A1",Data!B1,2)',
        "[0]!Nama",
        "'Data (2)'!A1",
        "'a[b'!A1",
    ],
)
def test_brackets_of_tables_and_texts_are_no_other_workbook(rumus):
    assert not is_luar(rumus)


def test_a_link_to_another_workbook_is_refused_wherever_it_stands():
    bagian = make_bagian(make_lembar(""))
    tautan = {**bagian, "xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    assert "berkas lain" in refusal(pack(tautan))
    kunci = "xl/_rels/workbook.xml.rels"
    bagian[kunci] = bagian[kunci].replace(
        "</Relationships>",
        f'<Relationship Id="rId9" Type="{HUBUNGAN}/externalLink" Target="a.xml"/></Relationships>',
    )
    assert "berkas lain" in refusal(pack(bagian))


# --- Hostile files: in a process of its own, measured ---

UKUR = """\
import sys, time
from pathlib import Path
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.paket import open_buku
isi = Path(sys.argv[1]).read_bytes()
mulai = time.process_time()
try:
    open_buku(isi)
    pesan = "dibaca"
except BukuKerjaSalah as galat:
    pesan = galat.kesalahan[0].pesan
lama = time.process_time() - mulai
puncak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
print(lama, puncak, pesan)
"""
# Odd but harmless: read, as fast and as small as the others are refused.
DIBACA = {"atribut_banyak", "teks_emoji", "angka_panjang", "rumus_kurung", "gaya_banyak"}
KATA = {
    **dict.fromkeys(("bom_zip", "bom_zip_rapat", "bom_zip_satu_bagian_lain"), "tidak wajar"),
    **dict.fromkeys(("bom_zip_bertumpuk", "entri_90000"), "tidak wajar"),
    "bom_zip_klaim_kecil": "rusak atau terpotong",
    "sejuta_baris": "lebih dari 50000 baris",
    "sejuta_sel": "lebih dari 60000 sel",
    "sejuta_unsur": "sel dan gayanya terlalu banyak",
    "rumus_bersama": "rumusnya lebih dari",
    "rumus_larik": "rumus larik",
    **dict.fromkeys(("bersarang", "ruang_nama", "nama_atribut", "sejuta_atribut"), "rusak (bagian"),
    "miliar_tawa": "DOCTYPE",
    "berkas_sistem": "DOCTYPE",
}


@pytest.mark.parametrize("nama", JAHAT)
def test_a_hostile_file_costs_neither_time_nor_memory(nama, tmp_path):
    berkas = tmp_path / "jahat.xlsx"
    berkas.write_bytes(JAHAT[nama]())
    proses = subprocess.run(
        [sys.executable, "-W", "error", "-c", UKUR, str(berkas)],
        cwd=AKAR,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lama, puncak, pesan = proses.stdout.rstrip("\n").split(" ", 2)
    assert float(lama) < 2
    assert int(puncak) < 200_000  # kB, the interpreter included
    assert (pesan == "dibaca") == (nama in DIBACA)
    assert KATA.get(nama, "") in pesan
    assert pesan == "dibaca" or pesan.endswith(".")
