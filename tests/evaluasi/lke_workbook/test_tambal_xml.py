"""Single cells of a sheet change; every other byte stays, however the sheet was written."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from evaluasi.lke_workbook.buku import Galat
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.tambal.buku import drop_from_chain, find_sheet_id, set_full_calc
from evaluasi.lke_workbook.tambal.xml import Penambal

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def lembar(data: str, *, depan: str = "", belakang: str = "", awalan: str = "") -> bytes:
    p = f"{awalan}:" if awalan else ""
    ruang = f'xmlns:{awalan}="{NS}"' if awalan else f'xmlns="{NS}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{p}worksheet {ruang}>{depan}{data}{belakang}'
        f"</{p}worksheet>"
    ).encode()


def patch(asal: bytes, isi: dict[tuple[int, int], object]) -> str:
    penambal = Penambal(asal)
    for (baris, kolom), nilai in isi.items():
        penambal.put(baris, kolom, nilai)
    hasil = penambal.apply()
    ET.fromstring(hasil)
    return hasil.decode()


def data(hasil: str) -> str:
    return hasil[hasil.index("<sheetData") : hasil.rindex("</worksheet>")]


BARIS = '<sheetData><row r="2"><c r="B2" s="7"/><c r="D2"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize(
    ("nilai", "sel"),
    [
        ("A", '<c r="B2" s="7" t="inlineStr"><is><t xml:space="preserve">A</t></is></c>'),
        (3, '<c r="B2" s="7"><v>3</v></c>'),
        (Decimal("3.50"), '<c r="B2" s="7"><v>3.5</v></c>'),
        (Decimal("1E+1"), '<c r="B2" s="7"><v>10</v></c>'),
        (None, '<c r="B2" s="7"/>'),
    ],
)
def test_a_cell_keeps_its_place_and_style(nilai: object, sel: str) -> None:
    hasil = patch(lembar(BARIS), {(2, 2): nilai})
    assert hasil == lembar(BARIS.replace('<c r="B2" s="7"/>', sel)).decode()


def test_cells_and_rows_that_are_not_there_come_in_order() -> None:
    hasil = patch(
        lembar(BARIS), {(4, 1): 4, (2, 3): 3, (2, 1): 1, (1, 2): 12, (3, 2): 32, (2, 9): 9}
    )
    assert data(hasil) == (
        '<sheetData><row r="1"><c r="B1"><v>12</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="7"/><c r="C2"><v>3</v></c>'
        '<c r="D2"><v>1</v></c><c r="I2"><v>9</v></c></row>'
        '<row r="3"><c r="B3"><v>32</v></c></row><row r="4"><c r="A4"><v>4</v></c></row>'
        "</sheetData>"
    )


@pytest.mark.parametrize(
    ("asal", "harap"),
    [
        ("<sheetData/>", '<sheetData><row r="2"><c r="B2"><v>5</v></c></row></sheetData>'),
        (
            '<sheetData><row r="2" ht="9"/></sheetData>',
            '<sheetData><row r="2" ht="9"><c r="B2"><v>5</v></c></row></sheetData>',
        ),
        (
            '<sheetData><row r="2" ht="9" ></row></sheetData>',
            '<sheetData><row r="2" ht="9" ><c r="B2"><v>5</v></c></row></sheetData>',
        ),
        (  # places that are only counted
            "<sheetData><row/><row><c/><c s='4'><v>1</v></c><c><v>2</v></c></row></sheetData>",
            (
                '<sheetData><row/><row><c/><c r="B2" s="4"><v>5</v></c><c><v>2</v></c></row>'
                "</sheetData>"
            ),
        ),
        (
            '<sheetData><row r="2" spans="3:4"><c r="C2"/></row></sheetData>',
            '<sheetData><row r="2" spans="2:4"><c r="B2"><v>5</v></c><c r="C2"/></row></sheetData>',
        ),
        (  # a row's style is what its missing cells look like
            '<sheetData><row r="2" s="3" customFormat="1"/></sheetData>',
            (
                '<sheetData><row r="2" s="3" customFormat="1"><c r="B2" s="3"><v>5</v></c></row>'
                "</sheetData>"
            ),
        ),
    ],
)
def test_whatever_way_the_rows_were_written(asal: str, harap: str) -> None:
    assert data(patch(lembar(asal), {(2, 2): 5})) == harap


def test_prefixes_columns_and_the_dimension_are_respected() -> None:
    asal = lembar(
        '<x:sheetData><x:row r="1"><x:c r="A1"><x:f>1+1</x:f></x:c></x:row></x:sheetData>',
        depan='<x:dimension ref="A1"/><x:cols><x:col min="2" max="3" style="8"/></x:cols>',
        awalan="x",
    )
    penambal = Penambal(asal)
    penambal.put(3, 3, "a")
    penambal.store(1, 1, 2.0)
    hasil = penambal.apply().decode()
    ET.fromstring(hasil)
    assert '<x:dimension ref="A1:C3"/>' in hasil
    assert '<x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c>' in hasil
    assert (
        '<x:row r="3"><x:c r="C3" s="8" t="inlineStr"><x:is><x:t xml:space="preserve">a</x:t>'
        in hasil
    )


@pytest.mark.parametrize(
    ("hasil", "sel"),
    [
        (0.1, '<c r="A1" s="2" cm="1"><f>B1</f><v>0.1</v></c>'),
        (3.0, '<c r="A1" s="2" cm="1"><f>B1</f><v>3</v></c>'),
        ("a<b", '<c r="A1" s="2" cm="1" t="str"><f>B1</f><v>a&lt;b</v></c>'),
        (True, '<c r="A1" s="2" cm="1" t="b"><f>B1</f><v>1</v></c>'),
        (Galat("#DIV/0!"), '<c r="A1" s="2" cm="1" t="e"><f>B1</f><v>#DIV/0!</v></c>'),
        (None, '<c r="A1" s="2" cm="1"><f>B1</f></c>'),
    ],
)
@pytest.mark.parametrize(
    "lama",
    [
        '<c r="A1" s="2" cm="1" t="str"><f>B1</f><v>lama</v></c>',
        '<c r="A1" s="2" cm="1"><f>B1</f><v/></c>',
        '<c r="A1" s="2" cm="1"><f>B1</f></c>',
        '<c r="A1" t="n" s="2" cm="1"><f>B1</f><v>0</v></c>',
    ],
)
def test_a_formula_keeps_its_bytes_and_gets_its_result(lama: str, hasil: object, sel: str) -> None:
    penambal = Penambal(lembar(f'<sheetData><row r="1">{lama}</row></sheetData>'))
    penambal.store(1, 1, hasil)
    keluar = penambal.apply().decode().replace(' t="n"', "")
    atribut = sorted(keluar[keluar.index("<c ") + 3 : keluar.index("><f>")].split())
    assert atribut == sorted(sel[3 : sel.index("><f>")].split())
    assert sel[sel.index("><f>") :] in keluar


@pytest.mark.parametrize(
    ("teks", "tertulis"),
    [
        ("=1+1", "=1+1"),
        ("a<b>&\"c'", "a&lt;b&gt;&amp;\"c'"),
        ("satu\r\ndua\rtiga", "satu\ndua\ntiga"),
        ("x\x00\x0b\ufffe\ud800y", "xy"),
        ("_x0041_ _x004_", "_x005F_x0041_ _x004_"),
        ("é漢😀", "é漢😀"),
        ("]]>", "]]&gt;"),
    ],
)
def test_user_text_is_text(teks: str, tertulis: str) -> None:
    hasil = patch(lembar(BARIS), {(2, 2): teks})
    assert f'<is><t xml:space="preserve">{tertulis}</t></is>' in hasil
    assert "<f>" not in hasil


def test_a_text_never_exceeds_what_excel_keeps() -> None:
    hasil = patch(lembar(BARIS), {(2, 2): "a" + "😀" * 20_000})
    isi = hasil[hasil.index("preserve") + 10 : hasil.index("</t>")]
    assert isi == "a" + "😀" * 16_383


def test_merged_cells_name_their_first_one() -> None:
    penambal = Penambal(lembar(BARIS, belakang='<mergeCells><mergeCell ref="O8:P9"/></mergeCells>'))
    assert {penambal.find_jangkar(r, k) for r in (8, 9) for k in (15, 16)} == {(8, 15)}
    for sel in ((7, 15), (10, 15), (8, 14), (8, 17)):
        assert penambal.find_jangkar(*sel) == sel


def test_cells_that_shared_an_overwritten_formula_are_named() -> None:
    penambal = Penambal(
        lembar(
            '<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1</f></c></row>'
            '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
            '<row r="3"><c r="A3"><f t="shared" si="0"/></c></row></sheetData>'
        )
    )
    assert list(penambal.list_bagi()) == []
    penambal.put(3, 1, 5)
    assert list(penambal.list_bagi()) == []
    penambal.put(1, 1, 5)
    assert list(penambal.list_bagi()) == [(2, 1)]


@pytest.mark.parametrize(
    "rusak",
    [
        b"",
        b"<worksheet>",
        b"<worksheet/>",
        lembar(BARIS).replace(b"UTF-8", b"ISO-8859-1"),
        lembar(BARIS).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + lembar(BARIS)[39:],
        lembar('<sheetData><row r="x"/></sheetData>'),
    ],
)
def test_a_sheet_that_cannot_be_patched_is_refused(rusak: bytes) -> None:
    with pytest.raises(BukuKerjaSalah, match="rusak"):
        Penambal(rusak)


# --- the parts around it ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asal", "harap"),
    [
        ('<calcPr calcId="1" fullCalcOnLoad="1" />', '<calcPr calcId="1" fullCalcOnLoad="1" />'),
        ('<calcPr calcId="1"/>', '<calcPr calcId="1" fullCalcOnLoad="1"/>'),
        (
            '<calcPr fullCalcOnLoad="0" calcMode="manual"/>',
            '<calcPr fullCalcOnLoad="1" calcMode="manual"/>',
        ),
        ("", '<calcPr fullCalcOnLoad="1"/>'),
    ],
)
def test_excel_is_told_to_compute_on_loading(asal: str, harap: str) -> None:
    for depan in ("<sheets><sheet/></sheets>", "<sheets/><definedNames><a>1</a></definedNames>"):
        buku = f"<workbook>{depan}{asal}<extLst/></workbook>".encode()
        assert set_full_calc(buku).decode() == f"<workbook>{depan}{harap}<extLst/></workbook>"


def test_a_chain_loses_only_cells_that_are_no_formulas_any_more() -> None:
    rantai = (
        b'<calcChain><c r="A1" i="1"/><c r="K8" i="2"/><c r="K9"/><c r="A2" i="1"/></calcChain>'
    )
    assert drop_from_chain(rantai, "2", {"K8", "A1"}) == (
        b'<calcChain><c r="A1" i="1"/><c r="K9" i="2"/><c r="A2" i="1"/></calcChain>'
    )
    assert drop_from_chain(rantai, "2", set()) == rantai


def test_a_sheet_is_known_by_its_name() -> None:
    buku = (
        b'<x:workbook><x:sheets><x:sheet name="A &amp; B" sheetId="4"/>'
        b'<x:sheet sheetId="7" name="C"/></x:sheets></x:workbook>'
    )
    assert [find_sheet_id(buku, nama) for nama in ("A & B", "C", "D")] == ["4", "7", ""]
