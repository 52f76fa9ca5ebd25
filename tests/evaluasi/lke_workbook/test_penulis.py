"""What stands in a written workbook, and what can be typed into it."""

import io
from decimal import Decimal
from itertools import product

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluasi.lke_workbook.isi import Identitas
from evaluasi.lke_workbook.kunci import decode_identitas, kunci
from evaluasi.lke_workbook.penulis import write_buku
from evaluasi.lke_workbook.penulis.susun import BARIS_KEPALA, arrange
from evaluasi.lke_workbook.penulis.teks import DESIMAL_INDEKS, clean_teks, join_catatan
from evaluasi.lke_workbook.penulis.teks import PENANDA_ALASAN as PENANDA_TERTULIS
from evaluasi.penilaian.regulasi import JenisSkala
from evaluasi.services.impor_banding import PENANDA_ALASAN as PENANDA_TERBACA
from evaluasi.services.jawaban import DESIMAL_INDEKS as DESIMAL_TERSIMPAN
from tests.evaluasi.lke_workbook.contoh_buku import LKE, SEMUA, make_isi
from tests.factories import best_isi
from zi_portal.xlsx import MAKSIMUM_TEKS

SUSUNAN = arrange(LKE)
BARIS = {p.kode: SUSUNAN.tempat[p.kode] for p in LKE.pertanyaan}
BARIS_CACAH = [s.baris for s in SUSUNAN.baris if s.isian]
BARIS_KETIK = [*BARIS_CACAH, *(BARIS[p.kode] for p in LKE.pertanyaan if not p.isian)]
JAHAT = '=HYPERLINK("http://contoh.test","klik")'


def read(isi, **lain):
    return load_workbook(io.BytesIO(write_buku(isi)), **lain)


def open_cells(lembar: Worksheet) -> set[str]:
    return {
        sel.coordinate for baris in lembar.iter_rows() for sel in baris if not sel.protection.locked
    }


def cells(kolom: str, baris) -> set[str]:
    return {f"{k}{b}" for k, b in product(kolom, baris)}


def test_two_sheets_that_print_on_a4_with_their_headers():
    buku = read(make_isi({}))

    assert buku.sheetnames == ["LKE ZI", "Ambang Batas"]
    for lembar in buku:
        assert lembar.sheet_state == "visible"
        assert lembar.freeze_panes == f"A{BARIS_KEPALA + 1}"
        assert lembar.print_title_rows == f"${BARIS_KEPALA}:${BARIS_KEPALA}"
        assert (lembar.page_setup.orientation, str(lembar.page_setup.paperSize)) == (
            "landscape",
            "9",
        )
        assert lembar.sheet_properties.pageSetUpPr.fitToPage
        assert lembar.page_setup.fitToWidth in {None, 1}  # left out, it is 1
        assert lembar.page_setup.fitToHeight == 0
        assert "Halaman" in lembar.oddFooter.right.text
        assert lembar.oddHeader.center.text == "DRAF"


def test_a_unit_can_type_its_answers_notes_and_evidence_and_nothing_else():
    buku = read(make_isi({}))

    boleh = cells("E", BARIS_KETIK) | cells("IK", BARIS.values())
    assert open_cells(buku["LKE ZI"]) == boleh
    assert open_cells(buku["Ambang Batas"]) == set()


def test_the_tpi_can_type_its_own_columns_only():
    isi = make_isi(best_isi(), tpi={})

    boleh = cells("F", BARIS_KETIK) | cells("J", BARIS.values())
    assert open_cells(read(isi)["LKE ZI"]) == boleh


def test_only_the_lines_that_were_given_back_are_open():
    kode = "A.II.1.i.a"
    lembar = read(make_isi(best_isi(), terbuka={"unit": {kode, "B.I.a"}}))["LKE ZI"]

    agen, ipak = BARIS[kode], BARIS["B.I.a"]
    harus = cells("E", [agen + 1, agen + 2, ipak]) | cells("IK", [agen, ipak])
    assert open_cells(lembar) == harus
    daerah = " ".join(str(a.sqref) for a in lembar.data_validations.dataValidation)
    assert f"E{agen + 1}:E{agen + 2}" in daerah
    assert f"E{BARIS['A.I.1.i.a']}" not in daerah


def test_what_nobody_answers_any_more_is_locked():
    isi = make_isi(best_isi(), terbuka={}, draf=False)

    buku = read(isi)
    assert open_cells(buku["LKE ZI"]) == set()
    assert not buku["LKE ZI"].data_validations.dataValidation
    assert not buku["LKE ZI"].oddHeader.center.text


def test_both_sheets_are_protected_without_a_password_and_columns_stay_movable():
    for lembar in read(make_isi({})):
        jaga = lembar.protection
        assert jaga.sheet
        assert not jaga.password
        assert not jaga.hashValue
        # What the file says is forbidden; False lets the reader do it.
        assert (jaga.sort, jaga.autoFilter, jaga.formatColumns) == (False, False, False)
        assert jaga.formatCells


def test_only_the_key_column_is_hidden_and_it_names_every_row():
    identitas = Identitas(
        "Kab. Uji", "Dinas “Uji”", "d", 2026, LKE.kode, 2, "2026-11-21T08:00:00Z",
        {"unit": {"A.I.1.i.a": 3}},
    )  # fmt: skip
    lembar = read(make_isi({}, identitas=identitas))["LKE ZI"]

    assert [k for k, kolom in lembar.column_dimensions.items() if kolom.hidden] == ["L"]
    assert not [b for b, baris in lembar.row_dimensions.items() if baris.hidden]
    assert decode_identitas(lembar[f"L{BARIS_KEPALA}"].value) == identitas
    harus = {k.kode for k in LKE.walk()} | {"total"}
    for p in LKE.pertanyaan:
        harus |= {p.kode} | {kunci(p.kode, isian.kode) for isian in p.isian}
    tertulis = [sel.value for sel in lembar["L"][BARIS_KEPALA:] if sel.value]
    assert sorted(tertulis) == sorted(harus)


@pytest.mark.parametrize(("pihak", "kolom"), [("unit", "E"), ("tpi", "F")])
def test_every_answer_cell_checks_what_is_typed(pihak, kolom):
    lembar = read(make_isi({}, tpi={} if pihak == "tpi" else None))["LKE ZI"]
    aturan = {
        sel: satu
        for satu in lembar.data_validations.dataValidation
        for sel in cells(kolom, BARIS_KETIK)
        if sel in satu.sqref
    }

    assert aturan.keys() == cells(kolom, BARIS_KETIK)
    for satu in aturan.values():
        assert satu.showErrorMessage
        assert satu.errorTitle
        assert satu.error
        assert satu.errorStyle in {None, "stop"}
    for p in LKE.pertanyaan:
        satu = aturan.get(f"{kolom}{BARIS[p.kode]}")
        if p.skala.jenis is JenisSkala.PILIHAN:
            assert (satu.type, satu.formula1) == ("list", f'"{",".join(p.skala.pilihan)}"')
            assert not satu.showDropDown  # the attribute hides the arrow
        elif p.skala.jenis is JenisSkala.INDEKS:
            assert satu.type == "custom"
            assert DESIMAL_INDEKS == DESIMAL_TERSIMPAN
            sel = f"{kolom}{min(BARIS[q.kode] for q in LKE.pertanyaan if q.skala == p.skala)}"
            salah = f"OR({sel}<0,{sel}>4,{sel}<>ROUND({sel},{DESIMAL_INDEKS}))"
            assert satu.formula1 == f"NOT(IF(ISNUMBER({sel}),{salah},TRUE))"
            assert str(satu.sqref).split()[0].split(":")[0] == sel
    for baris in BARIS_CACAH:
        satu = aturan[f"{kolom}{baris}"]
        assert (satu.type, satu.formula1, satu.formula2) == ("whole", "0", str(10**12))


def test_answers_stand_as_they_were_given():
    jawaban = best_isi() | {
        "A.II.1.i.a": {"jumlah_agen": 7, "jumlah_perubahan": 3},
        "A.II.1.i.b": {"jumlah_perubahan": 3},
        "B.I.a": Decimal("3.123456"),
    }
    lembar = read(make_isi(jawaban), data_only=True)["LKE ZI"]

    assert lembar[f"E{BARIS['A.I.1.i.a']}"].value == "Ya"
    assert lembar[f"E{BARIS['B.I.a']}"].value == 3.123456
    agen = BARIS["A.II.1.i.a"]
    assert [lembar[f"E{agen + n}"].value for n in (1, 2)] == [7, 3]
    assert lembar[f"E{agen}"].value == pytest.approx(300 / 7)
    assert lembar[f"A{agen + 1}"].value.strip() == "- Jumlah Agen Perubahan"
    assert lembar[f"E{BARIS['A.II.1.i.b']}"].value == "Belum lengkap"
    assert {sel.value for sel in lembar["F"][BARIS_KEPALA:]} == {None}


def test_an_empty_workbook_is_worth_nothing_and_says_so():
    buku = read(make_isi({}), data_only=True)
    lembar = buku["LKE ZI"]

    assert {sel.value for sel in lembar["G"][BARIS_KEPALA:]} == {0, None}
    assert lembar[f"E{BARIS['A.II.1.i.a']}"].value == "Belum diisi"
    assert buku["Ambang Batas"]["B4"].value == "WBK: ✕ belum memenuhi semua syarat"
    assert buku["Ambang Batas"]["G4"].value == "Layak diusulkan: belum"


def test_remarks_on_the_answers_stand_only_where_the_answers_stay():
    """A live sheet would go on saying of its next answers what was true of the last ones."""
    catatan = {
        bool(terbuka): " ".join(
            str(sel.value) for sel in read(make_isi({}, terbuka=terbuka))["Ambang Batas"]["I"]
        )
        for terbuka in ({}, {"unit": SEMUA})
    }

    assert "113 pertanyaan belum dijawab" in catatan[False]
    assert "belum dijawab" not in catatan[True]
    assert "Penafsiran A1." in catatan[True]


@pytest.mark.parametrize("awalan", ["=", "+", "-", "@", "\t=", "{="])
def test_users_text_is_never_a_formula_a_number_or_a_link(awalan):
    teks = awalan + JAHAT[1:]
    isi = make_isi(
        {},
        catatan={"unit": {"A.I.1.i.a": teks, "A.I.1.i.b": "0123"}, "tpi": {"A.I.1.i.a": teks}},
        bukti={"A.I.1.i.a": teks, "A.I.1.i.b": "https://contoh.test/a"},
        keterangan={"A.I.1.i.a": teks},
        kepala=(teks, teks, teks),
        penutup=(teks,),
        kaki=teks,
    )
    lembar = read(isi)["LKE ZI"]

    baris = BARIS["A.I.1.i.a"]
    assert [lembar[f"{k}{baris}"].value for k in "IJK"] == [teks] * 3
    assert [lembar[f"{k}{baris + 1}"].value for k in "IK"] == ["0123", "https://contoh.test/a"]
    for satu in (sel for baris in lembar.iter_rows() for sel in baris):
        assert satu.hyperlink is None
        if "HYPERLINK" in str(satu.value):
            assert satu.data_type == "s"


@pytest.mark.parametrize(
    ("teks", "bersih"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00\x07b\x0bc\x1f", "abc"),
        ("a\ud800b\uffff", "ab"),
        ("tab\tdan – “kutip” ≥ 😀", "tab\tdan – “kutip” ≥ 😀"),
        ("_x0041_", "_x0041_"),
    ],
)
def test_a_note_loses_only_what_no_cell_can_hold(teks, bersih):
    isi = make_isi({}, catatan={"unit": {"A.I.1.i.a": teks}})

    assert clean_teks(teks) == bersih
    assert read(isi)["LKE ZI"][f"I{BARIS['A.I.1.i.a']}"].value == bersih


def test_a_text_longer_than_a_cell_says_that_it_was_cut():
    teks = clean_teks("a" * (MAKSIMUM_TEKS + 1))

    assert len(teks) == MAKSIMUM_TEKS
    assert teks.endswith("(terpotong)")


def test_the_reason_is_written_as_an_upload_reads_it():
    assert PENANDA_TERTULIS == PENANDA_TERBACA
    assert join_catatan("Catatan.", "Sebab.") == "Catatan.\nAlasan berbeda: Sebab."
    assert join_catatan("", "Sebab.") == "Alasan berbeda: Sebab."
    assert join_catatan("Catatan.", "") == "Catatan."
