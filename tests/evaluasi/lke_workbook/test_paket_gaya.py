"""How cells show their numbers: dates, times and percentages are known as such."""

from datetime import date, time
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from evaluasi.lke_workbook.buku import JenisAngka
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.paket.pembaca_gaya import kind_of_format
from tests.evaluasi.lke_workbook.berkas_jahat import make_bagian, make_lembar, pack

BIASA, TANGGAL = JenisAngka.BIASA, JenisAngka.TANGGAL
WAKTU, PERSEN = JenisAngka.WAKTU, JenisAngka.PERSEN


def kinds(gaya: str, *nomor: str) -> list[JenisAngka]:
    """The kinds of cells with these style numbers."""
    sel = "".join(f"<c{satu}><v>1</v></c>" for satu in nomor)
    lembar = make_lembar(f'<row r="1">{sel}</row>')
    (satu,) = open_buku(pack(make_bagian(lembar, gaya=gaya))).lembar
    return [sel.jenis for sel in satu.sel.values()]


@pytest.mark.parametrize(
    ("kode", "jenis"),
    [
        ("General", BIASA),
        ("Standard", BIASA),
        ("0.00", BIASA),
        ("@", BIASA),
        ('"Rp"#,##0;[Red]-"Rp"#,##0', BIASA),
        ("[$Rp-421]#,##0.00_);[Red]([$Rp-421]#,##0.00)", BIASA),
        ('0" hari"', BIASA),
        (r"0\d", BIASA),
        ("0;d", BIASA),
        ("0%", PERSEN),
        ("0.00%;[Red]-0.00%", PERSEN),
        ('0"%"', BIASA),
        ("dd/mm/yyyy", TANGGAL),
        ("[$-421]dd mmmm yyyy;@", TANGGAL),
        ("d-mmm", TANGGAL),
        ("mmmm", TANGGAL),
        ("DD/MM/YYYY HH:MM", TANGGAL),
        ("hh:mm:ss", WAKTU),
        ("h:mm AM/PM", WAKTU),
        ("[h]:mm", WAKTU),
        ("[mm]", WAKTU),
        ("", BIASA),
        ("d" * 100_000, TANGGAL),
    ],
)
def test_the_kind_of_a_format(kode: str, jenis: JenisAngka) -> None:
    assert kind_of_format(kode) is jenis


def test_a_cell_has_the_kind_of_its_style() -> None:
    gaya = (
        '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="9"/>'
        '<xf numFmtId="x"/><xf/></cellXfs>'
    )
    nomor = ["", *(f' s="{n}"' for n in ("0", "1", "2", "3", "4", "5", "99", "x"))]
    biasa = [BIASA] * 4
    assert kinds(gaya, *nomor) == [BIASA, BIASA, TANGGAL, WAKTU, PERSEN, *biasa]


def test_a_workbook_without_styles_has_plain_numbers() -> None:
    assert kinds("", "", ' s="1"') == [BIASA, BIASA]


def test_the_kinds_are_those_that_openpyxl_writes() -> None:
    buku = Workbook()
    for kolom, satu in enumerate([date(2026, 5, 7), 46149.5, time(3, 36), 5, 0.9], 1):
        buku.active.cell(1, kolom, satu)
    buku.active.cell(1, 2).number_format = "dd/mm/yyyy hh:mm"
    buku.active.cell(1, 5).number_format = "0%"
    buku.active.merge_cells("B3:C4")
    keluaran = BytesIO()
    buku.save(keluaran)
    (lembar,) = open_buku(keluaran.getvalue()).lembar
    ada = [(sel.nilai, sel.jenis) for sel in lembar.sel.values()]
    assert ada[0] == (46149, TANGGAL)
    assert [jenis for _, jenis in ada] == [TANGGAL, TANGGAL, WAKTU, BIASA, PERSEN]
    assert ada[4][0] == Decimal("0.9")
    assert lembar.gabungan == ((3, 2, 4, 3),)


@pytest.mark.parametrize("gaya", ["<cellXfs>", "</styleSheet><x/>", "<a>" * 70 + "</a>" * 70])
def test_broken_styles_are_refused(gaya: str) -> None:
    with pytest.raises(BukuKerjaSalah) as galat:
        open_buku(pack(make_bagian(make_lembar(""), gaya=gaya)))
    assert "rusak (bagian “styles.xml”)" in str(galat.value)
