"""Files that are no workbook to import, and cells that hold something else than they seem."""

import time
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from tests.units.buku import make_berkas, make_buku, nip, to_bytes
from units.impor import baca
from units.impor.baca import BerkasImporDitolak, read_workbook
from units.impor.bentuk import BARIS_TERBANYAK

UNIT = [{"kode": "x", "nama": "Dinas X"}]


def repack(data: bytes, nama: str, isi: bytes) -> bytes:
    """The same archive with one more part."""
    keluaran = BytesIO(data)
    with zipfile.ZipFile(keluaran, "a") as arsip:
        arsip.writestr(nama, isi)
    return keluaran.getvalue()


def plain_zip() -> bytes:
    keluaran = BytesIO()
    with zipfile.ZipFile(keluaran, "w") as arsip:
        arsip.writestr("catatan.txt", "bukan excel")
    return keluaran.getvalue()


def broken() -> bytes:
    keluaran = BytesIO()
    with zipfile.ZipFile(keluaran, "w") as arsip:
        arsip.writestr("xl/workbook.xml", "<bukan xml")
        arsip.writestr("[Content_Types].xml", "<juga bukan")
    return keluaran.getvalue()


def bomb() -> bytes:
    keluaran = BytesIO()
    with zipfile.ZipFile(keluaran, "w", zipfile.ZIP_DEFLATED) as arsip:
        arsip.writestr("xl/workbook.xml", "<workbook/>")
        arsip.writestr("xl/worksheets/sheet1.xml", b" " * (baca.UKURAN_TERBUKA + 1))
    return keluaran.getvalue()


@pytest.mark.parametrize(
    ("data", "kata"),
    [
        (b"", "bukan Excel"),
        (b"nama;kode\nX;x\n", "bukan Excel"),
        (b"%PDF-1.7 ...", "bukan Excel"),
        (plain_zip(), "bukan Excel"),
        (baca.OLE + b"\0" * 600, "terkunci kata sandi"),
        (repack(make_berkas(unit=UNIT), "xl/vbaProject.bin", b"x"), "berisi makro"),
        (broken(), "rusak"),
        (bomb(), "terlalu besar"),
        (b"PK" + b"\0" * (baca.UKURAN_TERBESAR + 1), "Batasnya 2 MB"),
    ],
    ids=["empty", "csv", "pdf", "zip", "locked", "macro", "broken", "bomb", "large"],
)
def test_a_file_that_is_no_workbook_says_what_to_do(data: bytes, kata: str):
    with pytest.raises(BerkasImporDitolak, match=kata):
        read_workbook(data)


def mistakes(buku: Workbook) -> list[tuple[str, int, str]]:
    return [(k.lembar, k.baris, k.pesan) for k in read_workbook(to_bytes(buku)).kesalahan]


def test_a_workbook_of_something_else_is_told_the_names_of_the_sheets():
    ((lembar, _, pesan),) = mistakes(Workbook())

    assert lembar == "Sheet"
    assert "“Unit”, “Pengguna”, “Tim TPI”" in pesan


def test_unknown_sheets_and_columns_are_named():
    buku = make_buku(unit=UNIT)
    buku.create_sheet("Catatan saya")
    buku["Unit"]["K1"] = "Warna gedung"
    buku["Unit"]["K2"] = "putih"
    buku["Unit"]["L2"] = "tanpa judul"

    daftar = mistakes(buku)

    assert any("Lembar “Catatan saya” tidak dikenal" in p and "“Unit”" in p for _, _, p in daftar)
    assert [d for d in daftar if d[0] == "Unit"] == [
        (
            "Unit",
            1,
            (
                "Judul kolom “Warna gedung” tidak dikenal. Semua kolom templat sudah ada, jadi "
                "hapus kolom itu."
            ),
        ),
        ("Unit", 2, "Kolom ini tidak berjudul. Kosongkan selnya."),
    ]


def test_an_unknown_heading_is_said_once_with_the_headings_to_use():
    buku = make_buku(pengguna=[{"nama": f"X {n}", "nip": nip(n)} for n in range(1, 4)])
    assert buku["Pengguna"]["B1"].value == "NIP"
    buku["Pengguna"]["B1"] = " Nomor pegawai"

    assert mistakes(buku) == [
        (
            "Pengguna",
            1,
            "Judul kolom “Nomor pegawai” tidak dikenal. Pakai judul dari templat: NIP.",
        )
    ]


def test_a_doubled_column_is_said_once():
    buku = make_buku(unit=UNIT)
    buku["Unit"]["K1"], buku["Unit"]["K2"] = "KODE", "x"

    assert mistakes(buku) == [("Unit", 1, "Kolom “Kode” ada dua. Hapus salah satunya.")]


def test_missing_sheets_are_told_but_are_no_mistake():
    isi = read_workbook(make_berkas(unit=UNIT))

    assert isi.kesalahan == []
    assert "Lembar “Pengguna” tidak ada, jadi tidak ada yang diimpor darinya." in isi.catatan


def test_missing_and_doubled_columns_are_named():
    kurang = make_buku(unit=UNIT)
    kurang["Unit"].delete_cols(2)
    dobel = make_buku(unit=UNIT)
    dobel["Unit"]["K1"] = "KODE"

    assert any("Kolom “Nama unit” tidak ada" in p for _, _, p in mistakes(kurang))
    assert any("Kolom “Kode” ada dua" in p for _, _, p in mistakes(dobel))


def test_header_below_a_title_says_where_it_belongs():
    buku = make_buku(unit=UNIT)
    buku["Unit"].insert_rows(1)
    buku["Unit"]["A1"] = "DAFTAR UNIT KERJA"

    assert any("Salin baris judul dari templat ke baris pertama" in p for _, _, p in mistakes(buku))


def test_order_case_and_spaces_of_headers_do_not_matter():
    buku = Workbook()
    sheet = buku.active
    sheet.title = " UNIT "
    sheet.append(["NAMA   UNIT", " kode* "])
    sheet.append(["Dinas X", "x"])

    (baris,) = read_workbook(to_bytes(buku)).lembar["unit"]

    assert baris.isi == {"nama": "Dinas X", "kode": "x"}


@pytest.mark.parametrize("rumus", ["=A1", '="Dinas"&" X"', '=HYPERLINK("http://x.test")'])
def test_formulas_are_refused_and_never_evaluated(rumus: str):
    buku = make_buku(unit=UNIT)
    buku["Unit"]["B2"] = rumus

    assert (
        "Unit",
        2,
        "Sel ini berisi rumus. Salin, lalu tempel sebagai nilai (Paste Values).",
    ) in (mistakes(buku))


def test_text_that_looks_like_a_formula_stays_text():
    buku = make_buku(unit=UNIT)
    buku["Unit"]["B2"] = "=1+1"
    buku["Unit"]["B2"].data_type = "s"

    (baris,) = read_workbook(to_bytes(buku)).lembar["unit"]

    assert baris.isi["nama"] == "=1+1"


def test_excel_errors_and_merged_cells_are_named():
    buku = make_buku(unit=[*UNIT, {"kode": "y", "nama": "Dinas Y"}])
    buku["Unit"]["B2"] = "#N/A"
    buku["Unit"].merge_cells("C2:C3")

    daftar = mistakes(buku)

    assert any("berisi galat #N/A" in p for _, _, p in daftar)
    assert any("Sel C2:C3 digabung" in p for _, _, p in daftar)


def test_too_many_rows_are_refused():
    buku = make_buku(unit=[{"kode": f"u{n}", "nama": f"U {n}"} for n in range(BARIS_TERBANYAK + 1)])

    assert mistakes(buku) == [
        ("Unit", 0, f"Lebih dari {BARIS_TERBANYAK} baris. Bagi menjadi beberapa berkas.")
    ]


def test_formatting_far_below_the_rows_does_not_count():
    buku = make_buku(unit=UNIT)
    buku["Unit"].cell(BARIS_TERBANYAK + 500, 1).font = Font(bold=True)

    assert mistakes(buku) == []


def test_spaces_in_nip_are_forgiven_and_blank_rows_skipped():
    buku = make_buku(
        pengguna=[
            {"nama": "  Ratna\xa0 Teladan ", "nip": f"{nip(1)[:8]} {nip(1)[8:14]} {nip(1)[14:]}"},
            {"nama": "   "},
            {"nama": "Bayu", "nip": nip(2)},
        ]
    )

    baris = read_workbook(to_bytes(buku)).lembar["pengguna"]

    assert [(b.nomor, b.isi["nama"], b.isi["nip"]) for b in baris] == [
        (2, "Ratna Teladan", nip(1)),
        (4, "Bayu", nip(2)),
    ]


def test_hidden_sheets_of_other_programs_are_ignored():
    buku = make_buku(unit=UNIT)
    buku.create_sheet("_internal").sheet_state = "hidden"

    assert mistakes(buku) == []


def test_what_was_read_survives_its_storage():
    isi = read_workbook(make_berkas(unit=UNIT, tim=[{"tahun": 2026}]))

    assert baca.Isi.from_json(isi.to_json()) == isi


# --- small files that would become large --------------------------------------------------------


def replace_in_sheet(data: bytes, lama: bytes, baru: bytes) -> bytes:
    keluaran = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as arsip,
        zipfile.ZipFile(keluaran, "w", zipfile.ZIP_DEFLATED) as hasil,
    ):
        for nama in arsip.namelist():
            isi = arsip.read(nama)
            if nama == "xl/worksheets/sheet1.xml":
                assert lama in isi
                isi = isi.replace(lama, baru)
            hasil.writestr(nama, isi)
    return keluaran.getvalue()


def read_within_bounds(data: bytes) -> baca.Isi:
    """`read_workbook` in less than 2 seconds and 100 MB."""
    tracemalloc.start()
    mulai = time.process_time()
    try:
        isi = read_workbook(data)
    finally:
        lama = time.process_time() - mulai
        puncak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert lama < 2
    assert puncak < 100 * 1024 * 1024
    return isi


@pytest.mark.parametrize("isi", [None, " "], ids=["formatted", "a space"])
def test_a_blank_cell_in_the_last_row_and_column_is_nothing(isi: str | None):
    buku = make_buku(unit=UNIT)
    for baris, kolom in ((1_048_576, 1), (3, 16_384)):
        sel = buku["Unit"].cell(baris, kolom)
        sel.value, sel.font = isi, Font(bold=True)

    hasil = read_within_bounds(to_bytes(buku))

    assert hasil.kesalahan == []
    assert [b.isi for b in hasil.lembar["unit"]] == UNIT


def test_a_filled_cell_in_the_last_row_or_column_is_a_mistake():
    bawah, kanan = make_buku(unit=UNIT), make_buku(unit=UNIT)
    bawah["Unit"].cell(1_048_576, 1).value = "x"
    kanan["Unit"].cell(2, 16_384).value = "x"

    (salah,) = read_within_bounds(to_bytes(bawah)).kesalahan
    assert salah.pesan.startswith(f"Lebih dari {BARIS_TERBANYAK} baris")
    (salah,) = read_within_bounds(to_bytes(kanan)).kesalahan
    assert salah.pesan.startswith("Lebih dari 60 kolom")


@pytest.mark.parametrize(
    "ekor",
    [
        b'<mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>',
        b'<hyperlinks><hyperlink ref="A5:XFD1048576" location="A1"/></hyperlinks>',
    ],
    ids=["merged", "hyperlink"],
)
def test_a_range_over_the_whole_sheet_costs_nothing(ekor: bytes):
    data = replace_in_sheet(make_berkas(unit=UNIT), b"</sheetData>", b"</sheetData>" + ekor)

    hasil = read_within_bounds(data)

    gabung = [k.pesan for k in hasil.kesalahan]
    assert gabung == (
        ["Sel A5:XFD1048576 digabung. Pisahkan (Unmerge), lalu isi tiap sel."]
        if b"merge" in ekor
        else []
    )


def test_of_many_merged_cells_the_first_are_named_and_the_rest_counted():
    buku = make_buku(unit=UNIT)
    for n in range(5, 30):
        buku["Unit"].merge_cells(f"A{n}:B{n}")

    daftar = mistakes(buku)

    assert len(daftar) == baca.GABUNGAN_DISEBUT + 1
    assert ("Unit", 0, "Masih ada 5 sel gabungan lain. Pisahkan semuanya (Unmerge).") in daftar


def test_millions_of_blank_cells_are_refused():
    sel = b"<c/>" * (baca.TANDA_TERBANYAK + 1)
    data = replace_in_sheet(
        make_berkas(unit=UNIT), b"</sheetData>", b'<row r="9">' + sel + b"</row></sheetData>"
    )

    with pytest.raises(BerkasImporDitolak, match="terlalu besar"):
        read_within_bounds(data)


@pytest.mark.parametrize("baris", [b"99999999999999", b"1e9"])
def test_a_row_number_that_excel_does_not_know_is_too_far_below(baris: bytes):
    data = replace_in_sheet(make_berkas(unit=UNIT), b'<row r="2"', b'<row r="' + baris + b'"')

    (salah,) = read_within_bounds(data).kesalahan
    assert salah.pesan.startswith(f"Lebih dari {BARIS_TERBANYAK} baris")
