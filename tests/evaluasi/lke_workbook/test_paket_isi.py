"""open_buku: what it reads is what stands in the file."""

import time
import warnings
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.formula import ArrayFormula

from evaluasi.lke_workbook.buku import BukuKerja, Galat, Lembar, NilaiSel, nama_kolom
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.paket.rumus_bersama import geser
from tests.evaluasi.lke_workbook.berkas_jahat import (
    HUBUNGAN,
    LEMBAR,
    PAKET,
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


# --- Cells ---


def test_every_kind_of_cell_is_read():
    assert read_sel(
        '<c r="A1"><v>17</v></c><c r="B1" t="n"><v>3.7</v></c><c r="C1" t="s"><v>1</v></c>'
        '<c r="D1" t="str"><f>A1&amp;"x"</f><v>17x</v></c><c r="E1" t="b"><v>1</v></c>'
        '<c r="F1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="G1" t="d"><v>2026-01-05</v></c>'
        '<c r="H1" t="inlineStr"><is><r><t>Ya</t></r><r><rPr><b/></rPr><t xml:space="preserve"> !'
        '</t></r><rPh sb="0" eb="1"><t>bunyi</t></rPh></is></c><c r="I1" s="4"/><c r="J1"><v/></c>'
        '<c r="K1"><f>A1</f><v/></c><c r="L1" t="str"><f>""</f><v></v></c><c r="M1" t="s"><v>2</v>'
        '</c><c r="AA1"><v>0</v></c><c><v>1</v></c>',
        "<si><t>a</t></si><si><r><t>Ya</t></r><r><t>, ada</t></r><rPh><t>x</t></rPh></si><si><t/>"
        "</si>",
    ) == {
        "A1": (17, ""),
        "B1": (Decimal("3.7"), ""),
        "C1": ("Ya, ada", ""),
        "D1": ("17x", 'A1&"x"'),
        "E1": (True, ""),
        "F1": (Galat("#DIV/0!"), "1/0"),
        "G1": ("2026-01-05", ""),
        "H1": ("Ya !", ""),
        "K1": (None, "A1"),
        "L1": ("", '""'),
        "AA1": (0, ""),
        "AB1": (1, ""),
    }


def test_an_error_value_is_no_text():
    assert isinstance(read_sel('<c r="A1" t="e"><v>#REF!</v></c>')["A1"][0], Galat)
    assert not isinstance(read_sel('<c r="A1" t="str"><v>#REF!</v></c>')["A1"][0], Galat)


@pytest.mark.parametrize(
    ("tulis", "nilai"),
    [
        ("0", 0),
        ("-0", 0),
        ("007", 7),
        ("12.0", 12),
        ("1E2", 100),
        (" 5\n", 5),
        (".5", Decimal("0.5")),
        ("0.30000000000000004", Decimal("0.3")),
        ("0.1", Decimal("0.1")),
        ("1E-7", Decimal("1E-7")),
        ("74.999999999999986", Decimal("75")),
        ("123456789012345678", 123456789012346000),
        ("9.99E307", 999 * 10**305),
        ("1E-400", 0),
    ],
)
def test_numbers_have_the_fifteen_digits_that_excel_keeps(tulis, nilai):
    (hasil, _) = read_sel(f'<c r="A1"><v>{tulis}</v></c>')["A1"]
    assert hasil == nilai
    assert isinstance(hasil, int) == (nilai == int(nilai))
    assert not isinstance(hasil, float)


@pytest.mark.parametrize(
    "sel",
    [
        *(
            f'<c r="K8"><v>{angka}</v></c>'
            for angka in (
                "NaN",
                "INF",
                "1E999",
                "1E99999999",
                "1_000",
                "1,5",
                "0x1",
                "١٢",
                "-",
                "e",
            )
        ),
        f'<c r="K8"><v>{"1" * 401}</v></c>',
        '<c r="K8" t="s"><v>0</v></c>',
        '<c r="K8" t="s"><v>-1</v></c>',
        '<c r="K8" t="b"><v>Ya</v></c>',
        '<c r="K8" t="e"><v>Ya</v></c>',
        '<c r="K8" t="apa"><v>1</v></c>',
        '<c r="K8"><v>1</v></c><c r="K8"><v>2</v></c>',
        '<c r="K8"><v>1</v><v>2</v></c>',
    ],
)
def test_a_broken_cell_is_named(sel):
    assert "sel Data!K8 rusak" in refusal(make_buku(f'<row r="8">{sel}</row>'))


@pytest.mark.parametrize(
    "data",
    [
        '<row r="8"><c r="A9"><v>1</v></c></row>',
        '<row r="8"><c r="XFE8"><v>1</v></c></row>',
        '<row r="8"><c r="a8"><v>1</v></c></row>',
        '<row r="8"><c r=""><v>1</v></c></row>',
        '<row r="0"/>',
        '<row r="1048577"/>',
        '<row r="x"/>',
        '<row r="1"><c r="A1"><f t="shared" si="7"/></c></row>',
    ],
)
def test_an_address_that_cannot_be_is_refused(data):
    assert LEMBAR in refusal(make_buku(data))


def test_a_text_longer_than_a_cell_holds_is_refused():
    assert read_sel(f'<c r="A1" t="str"><v>{"x" * 32_767}</v></c>')
    terlalu = "x" * 32_768
    assert "Data!A1" in refusal(
        make_buku(f'<row r="1"><c r="A1" t="str"><v>{terlalu}</v></c></row>')
    )
    assert "huruf" in refusal(make_buku("", f"<si><t>{terlalu}</t></si>"))


def test_escaped_characters_are_read_and_those_that_no_database_takes_replaced():
    sel = '<c r="A1" t="inlineStr"><is><t>a_x000D_b_x0000__xD83D_c_x005F_x_xyz</t></is></c>'
    assert read_sel(sel)["A1"][0] == "a\rb��c_x_xyz"


def test_rows_without_a_number_follow_each_other():
    data = '<row><c r="A1"><v>1</v></c></row><row r="5"/><row><c><v>6</v></c></row>'
    assert {satu.alamat: satu.nilai for satu in read(data).sel.values()} == {"A1": 1, "A6": 6}


def test_what_looks_like_cells_elsewhere_is_not_read():
    jauh = '<row r="1"><c r="A1"><v>9</v></c></row>'
    lembar = read("", sesudah=f"<extLst>{jauh}</extLst><sheetDataX>{jauh}</sheetDataX>")
    assert not lembar.sel
    asing = '<z:row xmlns:z="urn:z" r="1"><z:c r="A1"><z:v>9</z:v></z:c></z:row>'
    assert not read(asing).sel


# --- Formulas ---


def test_a_shared_formula_is_that_of_each_cell():
    lembar = read(
        '<row r="4"><c r="B4"><f t="shared" ref="B4:C5" si="0">A4*$D$1+Data!A$2</f><v>1</v></c>'
        '<c r="C4"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="5"><c r="B5"><f t="shared" si="0"/></c></row>'
    )
    assert {satu.alamat: (satu.nilai, satu.rumus) for satu in lembar.sel.values()} == {
        "B4": (1, "A4*$D$1+Data!A$2"),
        "C4": (2, "B4*$D$1+Data!B$2"),
        "B5": (None, "A5*$D$1+Data!A$2"),
    }


def test_every_cell_of_an_array_formula_is_a_formula():
    lembar = read(
        '<row r="1"><c r="A1"><f t="array" ref="A1:B2">C1:D2*2</f><v>1</v></c><c r="B1"><v>2</v>'
        '</c><c r="C1"><v>5</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>'
    )
    assert {satu.alamat: satu.rumus for satu in lembar.sel.values()} == {
        "A1": "C1:D2*2",
        "B1": "C1:D2*2",
        "C1": "",
        "A2": "C1:D2*2",
    }


def _make_rumus(acak: Random) -> str:
    def ref() -> str:
        kolom, baris = nama_kolom(acak.randint(60, 800)), acak.randint(60, 5_000)
        return f"{acak.choice(['', '$'])}{kolom}{acak.choice(['', '$'])}{baris}"

    bagian = (
        lambda: ref(),
        lambda: f"{ref()}:{ref()}",
        lambda: f"'LKE ZI (2)'!{ref()}",
        lambda: f"'it''s A1'!{ref()}",
        lambda: f"Sheet1!{ref()}",
        lambda: '"A1 teks ""BZ99"" "',
        lambda: f"LOG10({ref()})",
        lambda: f"SUM({ref()}:{ref()},{ref()})",
        lambda: f'IF(BK90="Ya/Tidak",{ref()},0)',
        lambda: "1.5E+3",
        lambda: "BB:$BD",
        lambda: "70:$80",
        lambda: "nama_x1",
        lambda: "Table1[[#This Row],[A1]]",
        lambda: "{1,2;3,4}",
        lambda: "#REF!",
        lambda: "TAX2024",
        lambda: "$BB70%",
        lambda: "A1Z",
    )
    return acak.choice("+-*/&=<>").join(acak.choice(bagian)() for _ in range(acak.randint(1, 5)))


def test_formulas_move_as_openpyxl_moves_them():
    acak = Random(20)
    for _ in range(1_500):
        rumus, baris, kolom = _make_rumus(acak), acak.randint(-50, 90), acak.randint(-50, 60)
        pindah = Translator(f"={rumus}", "CA100").translate_formula(
            f"{nama_kolom(79 + kolom)}{100 + baris}"
        )
        assert geser(rumus, baris, kolom) == pindah[1:]


@pytest.mark.parametrize(
    ("rumus", "hasil"),
    [
        ("A1+B2", "#REF!+A1"),
        ("SUM(1:3)", "SUM(#REF!)"),
        ("SUM(A:B)", "SUM(#REF!)"),
        ("ZZZ9+XFD9", "ZZZ9+XFC8"),
        ("B2(", "B2("),
    ],
)
def test_a_reference_that_leaves_the_sheet_is_no_reference(rumus, hasil):
    assert geser(rumus, -1, -1) == hasil


# --- Sheets ---


def test_what_is_hidden_locked_and_linked_is_known():
    bagian = make_bagian(
        make_lembar(
            '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row><row r="3" hidden="0"/>',
            '<sheetProtection sheet="1" objects="1"/><hyperlinks><hyperlink ref="L8:M8" '
            f'r:id="rId1" xmlns:r="{HUBUNGAN}"/><hyperlink ref="A1" location="Data!A1"/>'
            "</hyperlinks>",
            '<cols><col min="1" max="1" hidden="1"/><col min="2" max="5"/>'
            '<col min="10" max="11" hidden="true"/></cols>',
        )
    )
    bagian["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships xmlns="{PAKET}/relationships"><Relationship Id="rId1" '
        f'Type="{HUBUNGAN}/hyperlink" Target="https://contoh.go.id/bukti" TargetMode="External"/>'
        "</Relationships>"
    )
    kunci = "xl/workbook.xml"
    bagian[kunci] = bagian[kunci].replace('sheetId="1"', 'sheetId="1" state="veryHidden"')
    (lembar,) = open_buku(pack(bagian)).lembar
    assert lembar.tersembunyi
    assert lembar.terkunci
    assert lembar.kolom_tersembunyi == {1, 10, 11}
    assert lembar.baris_tersembunyi == {2}
    assert lembar.tautan == {(8, 12): "https://contoh.go.id/bukti"}


def test_strict_open_xml_and_prefixed_names_are_read():
    ganti = {UTAMA: "http://purl.oclc.org/ooxml/spreadsheetml/main",
             HUBUNGAN: "http://purl.oclc.org/ooxml/officeDocument/relationships"}  # fmt: skip
    bagian = make_bagian(make_lembar('<row r="1"><c r="A1"><v>1</v></c></row>'))
    for nama, isi in bagian.items():
        for lama, baru in ganti.items():
            isi = isi.replace(lama, baru)
        bagian[nama] = isi
    assert open_buku(pack(bagian)).lembar[0].sel[1, 1].nilai == 1
    berawalan = (
        f'<x:worksheet xmlns:x="{UTAMA}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    assert open_buku(pack(make_bagian(berawalan))).lembar[0].sel[1, 1].nilai == 1


def test_utf16_is_read():
    bagian: dict[str, str | bytes] = {**make_bagian("")}
    bagian[LEMBAR] = make_lembar(
        '<row r="1"><c r="A1" t="str"><v>é</v></c></row>'
    ).encode("utf-16")  # fmt: skip
    assert open_buku(pack(bagian)).lembar[0].sel[1, 1].nilai == "é"


# --- The same as openpyxl reads ---


def make_openpyxl() -> bytes:
    buku = Workbook()
    lembar = buku.active
    lembar.title = "LKE ZI"
    acak = Random(3)
    for baris in range(1, 60):
        for kolom in range(1, 12):
            lembar.cell(baris, kolom).value = acak.choice(
                ["Ya", "É “x”\n<&>", 0, 17, 3.71, 1e-9, 2.5e12, True, None, "=A1+B$2", "=SUM(A:B)"]
            )
    lembar["Z1"] = ArrayFormula("Z1:Z1", "=SUM(A1:A5*2)")
    lembar.protection.enable()
    lembar.row_dimensions[7].hidden = True
    buku.create_sheet("Dua").sheet_state = "hidden"
    keluaran = BytesIO()
    buku.save(keluaran)
    return keluaran.getvalue()


def make_xlsxwriter() -> bytes:
    keluaran = BytesIO()
    with xlsxwriter.Workbook(keluaran) as buku:
        lembar = buku.add_worksheet("LKE ZI")
        for baris in range(50):
            lembar.write_string(baris, 0, f"teks {baris % 7} “é”")
            lembar.write_number(baris, 1, baris / 7)
            lembar.write_formula(baris, 2, f"=B{baris + 1}*2", None, baris / 7 * 2)
            lembar.write_formula(baris, 3, '=IF(1=1,"Ya",0)', None, "Ya")
            lembar.write_boolean(baris, 4, baris % 2 == 0)
        lembar.write_rich_string(60, 0, "a", buku.add_format({"bold": True}), "b", "c")
        lembar.write_array_formula("G1:G1", "{=SUM(B1:B9*2)}", None, 5)
        lembar.write_formula("H1", "=1/0", None, "#DIV/0!")
        lembar.protect()
        lembar.set_row(5, None, None, {"hidden": True})
        grafik = buku.add_chart({"type": "pie"})
        grafik.add_series({"values": "='LKE ZI'!$B$1:$B$9"})
        buku.add_chartsheet("Grafik").set_chart(grafik)
        buku.add_worksheet("Dua").hide()
    return keluaran.getvalue()


SUMBER = {
    "beredar": BEREDAR.read_bytes,
    "libreoffice": LIBREOFFICE.read_bytes,
    "openpyxl": make_openpyxl,
    "xlsxwriter": make_xlsxwriter,
}


def _nilai(nilai: object) -> object:
    if isinstance(nilai, float):
        return Decimal(f"{nilai:.15g}")
    return None if nilai == "" else nilai  # openpyxl knows no stored empty text


def _baca_openpyxl(isi: bytes, nama: str) -> dict[tuple[int, int], tuple[object, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        rumus = load_workbook(BytesIO(isi))[nama]
        nilai = load_workbook(BytesIO(isi), data_only=True)[nama]
    hasil = {}
    for baris in rumus.iter_rows():
        for sel in baris:
            teks = sel.value.text if isinstance(sel.value, ArrayFormula) else sel.value
            if teks is not None:
                hasil[sel.row, sel.column] = (
                    _nilai(nilai.cell(sel.row, sel.column).value),
                    str(teks).removeprefix("=") if sel.data_type == "f" else "",
                )
    return hasil


@pytest.mark.parametrize("sumber", SUMBER)
def test_the_cells_are_those_that_openpyxl_reads(sumber):
    isi = SUMBER[sumber]()
    buku = open_buku(isi)
    daftar = load_workbook(BytesIO(isi)).worksheets
    assert [(satu.nama, satu.tersembunyi, satu.terkunci) for satu in buku.lembar] == [
        (satu.title, satu.sheet_state != "visible", satu.protection.sheet) for satu in daftar
    ]
    for lembar, satu in zip(buku.lembar, daftar, strict=True):
        harap = _baca_openpyxl(isi, lembar.nama)
        assert {a: (_nilai(sel.nilai), sel.rumus) for a, sel in lembar.sel.items()} == harap
        assert lembar.baris_tersembunyi == {
            nomor for nomor, baris in satu.row_dimensions.items() if baris.hidden
        }


@pytest.mark.parametrize("berkas", [BEREDAR, LIBREOFFICE])
def test_the_circulating_form_has_its_hidden_columns_and_formulas(berkas):
    buku = open_buku(berkas.read_bytes())
    lembar = buku.find(" lke zi ")
    assert isinstance(buku, BukuKerja)
    assert lembar.terkunci
    assert lembar.kolom_tersembunyi == {1, 10}
    assert len(lembar.sel) == 1178
    assert len([sel for sel in lembar.sel.values() if sel.rumus]) == 271
    assert lembar.sel[8, 12].rumus.startswith('IF(J8="Ya/Tidak"')


def test_the_circulating_form_opens_fast():
    isi = BEREDAR.read_bytes()
    lama = []
    for _ in range(5):
        mulai = time.process_time()
        open_buku(isi)
        lama.append(time.process_time() - mulai)
    assert min(lama) < 0.08
