"""Formulas and their values in Excel, as its documentation and its behaviour have them."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluasi.lke_workbook.buku import BukuKerja, Galat, Lembar, NilaiSel, Sel, nomor_kolom
from evaluasi.lke_workbook.rumus import TAK_DIDUKUNG, Perhitungan, hitung

SETENGAH = Decimal("0.5")
ISI: Mapping[str, NilaiSel] = {
    "A1": 1,
    "A2": 2,
    "A3": SETENGAH,
    "A4": "Ya",
    "A5": True,
    # A6 is empty.
    "A7": "5",
    "A8": "",
    "A9": Galat("#N/A"),
    "A10": "1,5",
    "B1": 10,
    "B2": "Blm Diisi",
    "B3": 20,
    "C1": "a",
    "C2": "Blm Diisi",
    "D1": Galat("#N/A"),
    "D2": Galat("#DIV/0!"),
    "E1": False,
    "E2": "TRUE",
}


def lembar(nama: str, isi: Mapping[str, NilaiSel], rumus: Mapping[str, str]) -> Lembar:
    sel = {}
    for alamat in {**isi, **rumus}:
        kolom = alamat.rstrip("0123456789")
        tempat = int(alamat[len(kolom) :]), nomor_kolom(kolom)
        sel[tempat] = Sel(*tempat, isi.get(alamat), rumus.get(alamat, ""))
    return Lembar(nama, "xl/worksheets/sheet1.xml", sel)


def perhitungan(rumus: str) -> Perhitungan:
    lain = lembar("Lembar 'Lain'", {"A1": 7, "B2": "x"}, {})
    return hitung(BukuKerja((lembar("LKE ZI", ISI, {"Z1": rumus}), lain), b""))


def nilai(rumus: str) -> object:
    return perhitungan(rumus).nilai("LKE ZI", 1, 26)


GALAT = {nama: Galat(nama) for nama in ("#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?")}
TABEL: list[tuple[str, object]] = [
    # Literals and references.
    ("1.50", Fraction(3, 2)),
    (".5", Fraction(1, 2)),
    ("1E3", 1000),
    ("2.5e-1", Fraction(1, 4)),
    ('"a ""b"" c"', 'a "b" c'),
    ('""', ""),
    ("TRUE", True),
    ("false", False),
    ("TRUE()", True),
    ("#REF!", GALAT["#REF!"]),
    ("'LKE ZI'!#REF!", GALAT["#REF!"]),
    ("#REF!A1:B2", GALAT["#REF!"]),
    ("#N/A", GALAT["#N/A"]),
    ("A1", 1),
    ("$A$2", 2),
    ("a1", 1),
    ("A6", 0),
    ("A9", GALAT["#N/A"]),
    ("'Lembar ''Lain'''!A1", 7),
    ("'LEMBAR ''lain'''!$B$2", "x"),
    ("'LKE ZI'!A2", 2),
    (" A1\n + A2 ", 3),
    # Ranks of operators: signs before %, % before ^, ^ from left to right.
    ("1+2*3", 7),
    ("(1+2)*3", 9),
    ("10-4-3", 3),
    ("100/10/5", 2),
    ("2^3^2", 64),
    ("2*3^2", 18),
    ("-2^2", 4),
    ("0-2^2", -4),
    ("2^-1", Fraction(1, 2)),
    ("5%", Fraction(1, 20)),
    ("-50%^2", Fraction(1, 4)),
    ("200%%", Fraction(1, 50)),
    ("--A7", 5),
    ("+A4", "Ya"),
    ("1+1&2", "22"),
    ("1&2=12", False),
    ('1&2="12"', True),
    ("1=1=TRUE", True),
    # Sums of decimals are exact.
    ("0.1+0.2=0.3", True),
    ("0.1+0.2-0.3", 0),
    ("1/3*3=1", True),
    # Arithmetic with what is no number.
    ('"1"+1', 2),
    ('" 7 "+0', 7),
    ('"12%"+0', Fraction(3, 25)),
    ('"1e2"+0', 100),
    ("A7*2", 10),
    ("A5+1", 2),
    ("A6+1", 1),
    ("A8+1", GALAT["#VALUE!"]),
    ("A4+1", GALAT["#VALUE!"]),
    ('"TRUE"+1', GALAT["#VALUE!"]),
    ('"12 orang"+1', GALAT["#VALUE!"]),
    ("-A4", GALAT["#VALUE!"]),
    ("1/0", GALAT["#DIV/0!"]),
    ("1/A6", GALAT["#DIV/0!"]),
    ("0^0", GALAT["#NUM!"]),
    ("0^-1", GALAT["#DIV/0!"]),
    ("(-8)^(1/3)", GALAT["#NUM!"]),
    ("4^0.5", 2),
    ("(-2)^3", -8),
    ("10^308*10", GALAT["#NUM!"]),
    ("10^400", GALAT["#NUM!"]),
    ("10^-400", 0),
    ("1E999", GALAT["#NUM!"]),
    # Of two errors the first.
    ("D1+D2", GALAT["#N/A"]),
    ("D2+D1", GALAT["#DIV/0!"]),
    ("A4+D1", GALAT["#N/A"]),
    ("1/0=1", GALAT["#DIV/0!"]),
    # Comparison.
    ('A4="ya"', True),
    ('A4=" Ya"', False),
    ('A6=""', True),
    ("A6=0", True),
    ("A6=FALSE", True),
    ("A6=A6", True),
    ('A8=""', True),
    ("A8=0", False),
    ("A7=5", False),
    ('A7="5"', True),
    ("A5=1", False),
    ("TRUE=1", False),
    ('"a">99', True),
    ('TRUE>"z"', True),
    ("FALSE>1E300", True),
    ('"A"<"b"', True),
    ('"a"<>"A"', False),
    ("A6<1", True),
    ('A6<"a"', True),
    ("2>=2", True),
    # Joining.
    ('A1&" dari "&B1', "1 dari 10"),
    ("A5&A6", "TRUE"),
    ("-1&2", "-12"),
    # SUM, AVERAGE, MIN, MAX pass over text and conditions in cells, but not in the formula.
    ("SUM(A1:A8)", Fraction(7, 2)),
    ("SUM(A1,A4)", 1),
    ("SUM(A7)", 0),
    ('SUM("5",15,TRUE)', 21),
    ('SUM("x")', GALAT["#VALUE!"]),
    ('SUM(A1,"")', GALAT["#VALUE!"]),
    ("SUM(A1:A9)", GALAT["#N/A"]),
    ("SUM(A5)", 0),
    ("SUM(B3:A1)", Fraction(67, 2)),
    ("SUM('Lembar ''Lain'''!A1:XFD1048576,A1)", 8),
    ("SUM(D2,D1)", GALAT["#DIV/0!"]),
    ("SUM(#REF!,1)", GALAT["#REF!"]),
    ("SUM(IF(TRUE,A7),1)", 1),
    ("SUM(IF(FALSE,1,A1:A3))", Fraction(7, 2)),
    ("SUM(IF(D2,1,2))", GALAT["#DIV/0!"]),
    ("SUM(IF(FALSE,1))", 0),
    ("AVERAGE(B1:B3)", 15),
    ("AVERAGE(A1,A6,B1)", Fraction(11, 2)),
    ("AVERAGE(C1:C2)", GALAT["#DIV/0!"]),
    ("AVERAGE(A6)", GALAT["#DIV/0!"]),
    ("AVERAGE(1,TRUE)", 1),
    ("AVERAGE(D1:D2)", GALAT["#N/A"]),
    ("MIN(A1:A8)", Fraction(1, 2)),
    ("MAX(B1:B3,30)", 30),
    ("MAX(C1:C2)", 0),
    ("MIN(TRUE,5)", 1),
    # Conditions.
    ('IF(A4="YA",1,0)', 1),
    ("IF(A1>1,1)", False),
    ("IF(A6,1,2)", 2),
    ("IF(0.1,1,2)", 1),
    ('IF("TRUE",1,2)', 1),
    ("IF(E2,1,2)", 1),
    ('IF("abc",1,2)', GALAT["#VALUE!"]),
    ("IF(D2,1,2)", GALAT["#DIV/0!"]),
    ("IF(TRUE,A6)", 0),
    ('IF(TRUE,A6)=""', True),
    ("IF(TRUE,1,1/0)", 1),
    ("IF(FALSE,1/0,2)", 2),
    ("OR(A1=2,A2=2)", True),
    ("OR(FALSE,A4,A6)", False),
    ("OR(A4,A6)", GALAT["#VALUE!"]),
    ("OR(A4:A6)", True),
    ("OR(TRUE,1/0)", GALAT["#DIV/0!"]),
    ('OR("true")', True),
    ("OR(E1:E2)", False),
    ("AND(A1,A2,A5)", True),
    ("AND(A1,0)", False),
    ("AND(B2)", GALAT["#VALUE!"]),
    ("NOT(A1=1)", False),
    ("NOT(0)", True),
    ("NOT(A4)", GALAT["#VALUE!"]),
    ("IFERROR(1/0,9)", 9),
    ("IFERROR(A1,9)", 1),
    ("IFERROR(1/0,1/0)", GALAT["#DIV/0!"]),
    ("IFERROR(AVERAGE(C1:C2),0)", 0),
    ("ISNUMBER(A1)", True),
    ("ISNUMBER(A7)", False),
    ("ISNUMBER(A6)", False),
    ("ISNUMBER(1/0)", False),
    ("ISNUMBER(A5)", False),
    ("ISBLANK(A6)", True),
    ("ISBLANK(A8)", False),
    ("ISBLANK(A9)", False),
    # Text.
    ('TRIM("  a   b ")', "a b"),
    ('TRIM(" a\u00a0")', "a\u00a0"),
    ('TRIM("a"&CHAR(10))', "a\n"),
    ("TRIM(A1)", "1"),
    ("TRIM(A6)", ""),
    ("TRIM(A5)", "TRUE"),
    ("TRIM(A9)", GALAT["#N/A"]),
    ('SUBSTITUTE("a-b-c","-","")', "abc"),
    ('SUBSTITUTE("aAa","A","b")', "aba"),
    ('SUBSTITUTE("abc","","x")', "abc"),
    ('SUBSTITUTE(A4,"a","i")', "Yi"),
    ('SUBSTITUTE(112,1,"x")', "xx2"),
    ("SUBSTITUTE(A4,D1,A4)", GALAT["#N/A"]),
    ("CHAR(65)", "A"),
    ("CHAR(9.9)", "\t"),
    ("CHAR(0)", GALAT["#VALUE!"]),
    ("CHAR(256)", GALAT["#VALUE!"]),
    # Rounding and counting.
    ("ROUND(2.5,0)", 3),
    ("ROUND(-2.5,0)", -3),
    ("ROUND(2.675,2)", Fraction("2.68")),
    ("ROUND(1234,-2)", 1200),
    ("ROUND(1/3,9)", Fraction("0.333333333")),
    ("ROUND(1.26,1.9)", Fraction("1.3")),
    ("ROUND(5,999)", 5),
    ("ROUND(5,-999)", 0),
    ('ABS("-3")', 3),
    ("COUNT(A1:A9)", 3),
    ('COUNT(A1,"5",TRUE,"x",1/0)', 3),
    ("COUNTA(A1:A9)", 8),
    ("COUNTA(A6)", 0),
    ("COUNTBLANK(A1:A9)", 2),
    ("COUNTBLANK(A1:Y1048576)", 1048576 * 25 - len(ISI) + 1),
    ("COUNTIF(A1:A5,1)", 1),
    ('COUNTIF(A1:A9,"YA")', 1),
    ('COUNTIF(A1:A9,"=ya")', 1),
    ('COUNTIF(A1:A9,"<>ya")', 8),
    ('COUNTIF(A1:B3,">1")', 3),
    ('COUNTIF(A1:B3,"<=2")', 3),
    ('COUNTIF(A1:A9,"")', 2),
]


@pytest.mark.parametrize(("rumus", "harapan"), TABEL, ids=[rumus for rumus, _ in TABEL])
def test_a_formula_has_its_value_in_excel(rumus: str, harapan: object) -> None:
    hasil = nilai(rumus)
    assert hasil == harapan
    # 1 is no TRUE and "#N/A" typed as text is no error.
    assert isinstance(hasil, bool) == isinstance(harapan, bool)
    assert isinstance(hasil, Galat) == isinstance(harapan, Galat)
    assert perhitungan(rumus).tak_didukung == ()


@pytest.mark.parametrize(
    ("rumus", "sebab"),
    [
        ("VLOOKUP(A1,A1:B3,2)", "fungsi VLOOKUP"),
        ("_xlfn.IFS(A1,1)", "fungsi _XLFN.IFS"),
        ("A1+INDIRECT(A4)", "fungsi INDIRECT"),
        ("Bobot*2", 'nama "Bobot"'),
        ("'LKE ZI'!Bobot", "bentuk acuan"),
        ("XFE1", 'nama "XFE1"'),
        ("A1048577", 'nama "A1048577"'),
        ("[1]Lain!A1", "buku kerja lain"),
        ("'[lain.xlsx]LKE ZI'!A1", "buku kerja lain"),
        ("'Tidak Ada'!A1", 'lembar "Tidak Ada"'),
        ("SUM(A:A)", "nama"),
        ("SUM(A1:B2:C3)", "bentuk acuan|nama"),
        ("SUM(A1:B3 A2:B2)", "dua acuan"),
        ("SUM((A1,A2))", "tidak pada tempatnya"),
        ("SUM({1,2})", "larik"),
        ("A1:A3+1", "rentang sel"),
        ("IF(A1:A3=1,1,2)", "rentang sel"),
        ("SUM(1,,2)", "argumen kosong"),
        ("IF(A1)", "1 argumen"),
        ("ABS(1,2)", "2 argumen"),
        ("1+", "berhenti di tengah"),
        ("(1", "berhenti di tengah"),
        ("1)", "tidak pada tempatnya"),
        ("1 2", "tidak pada tempatnya"),
        ("2abc", 'nama "2abc"'),
        ('"abc', "tidak dikenal"),
        ("A1 ? 2", "tidak dikenal"),
        ("Tabel[Nilai]", "nama|tabel"),
        # What Excel reads by the settings of its computer.
        ("A10+1", 'teks "1,5" dibaca'),
        ('"1.5"+1', 'teks "1.5" dibaca'),
        ('"3/4"+1', 'teks "3/4" dibaca'),
        ('"5 Mei"+1', 'teks "5 Mei" dibaca'),
        ('"Rp5.000"*1', 'teks "Rp5.000" dibaca'),
        ('IF("1",1,2)', "dipakai sebagai syarat"),
        ('0.5&""', "menjadi teks menurut"),
        ('"a-b"<"ab"', "urutan teks"),
        ('OR(TRUE,"abc")', "teks sebagai argumen"),
        ("SUM(IFERROR(A6,1))", "IFERROR atas sel kosong"),
        ('COUNTIF(A1:A9,"Y*")', "kriteria"),
        ("COUNTIF(A1:A9,5)", "angka yang ditulis sebagai teks"),
        ("COUNTIF(1,1)", "tanpa rentang"),
        ("COUNTIF(A1:A3,A6)", "kriteria"),
        ("CHAR(160)", "CHAR di atas 127"),
        ("TRIM(A3)", "menjadi teks menurut"),
        ('SUBSTITUTE("aa","a","b",2)', "4 argumen"),
    ],
)
def test_what_is_not_computed_is_reported_with_its_reason(rumus: str, sebab: str) -> None:
    hasil = perhitungan(rumus)
    (laporan,) = hasil.tak_didukung
    assert hasil.nilai("LKE ZI", 1, 26) is TAK_DIDUKUNG
    assert laporan.lokasi == "LKE ZI!Z1"
    assert any(satu in laporan.pesan for satu in sebab.split("|"))
    assert f"(rumus ={rumus})" in laporan.pesan
