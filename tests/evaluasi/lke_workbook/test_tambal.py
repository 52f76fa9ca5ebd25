"""The official form, filled: only answers and stored results change, and it reads back."""

import io
import random
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.letak import Bentuk
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.pengenalan import find_letak
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.lke_workbook.rumus import hitung
from evaluasi.lke_workbook.tambal import Tulisan, fill_formulir, get_formulir_kosong, list_pihak
from evaluasi.lke_workbook.tambal.formulir_terisi import FORMULIR
from evaluasi.lke_workbook.tambal.zip import read_part, replace_parts
from evaluasi.penilaian.jawaban import Jawaban
from tests.evaluasi.buku_kerja import KOSONG
from tests.penilaian.lembar import ISIAN_TERBAIK, LKE, TERBAIK

LEMBAR_UTAMA = "xl/worksheets/sheet3.xml"
SEBAGIAN: dict[str, Jawaban] = {
    "A.I.1.i.a": "Ya",
    "A.I.1.i.b": "C",
    "A.II.1.i.a": {"jumlah_agen": 7, "jumlah_perubahan": 0},
    "A.II.3.iii.a": {"pelanggaran_tahun_lalu": 5},
    "B.I.a": Decimal("3.71"),
}


def tulisan(jawaban: Mapping[str, Jawaban], ekor: str = "") -> dict[str, Tulisan]:
    return {
        kode: Tulisan(satu, f"Catatan {kode}{ekor}", f"https://contoh.go.id/{kode}")
        for kode, satu in jawaban.items()
    }


def isi_formulir(kosong: bytes, isian: Any, *, perbaiki: bool = False) -> bytes:
    buku = open_buku(kosong)
    return fill_formulir(buku, find_letak(buku, LKE), LKE, isian, perbaiki=perbaiki)


def baca(isi: bytes, pihak: str = "unit") -> dict[str, Tulisan]:
    terbaca = read_isi(open_buku(isi), LKE)
    assert terbaca.list_kesalahan(pihak) == []
    return {
        kode: Tulisan(b.jawaban, b.catatan, b.bukti)
        for kode, b in terbaca.butir[pihak].items()
        if b.jawaban is not None or b.catatan or b.bukti
    }


def bagian(isi: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(isi)) as arsip:
        assert arsip.testzip() is None
        return {info.filename: arsip.read(info) for info in arsip.infolist()}


def jawaban_kosong(*, isi: Mapping[str, object] | None = None) -> bytes:
    """The ministry's second layout as its question file describes it: no blank is public."""
    asal = load_workbook(KOSONG)["LKE ZI"]
    buku = Workbook()
    lembar = buku.active
    lembar.title = "Jawaban"
    lembar.append(["LEMBAR KERJA EVALUASI", *[None] * 9])
    for kolom, judul in {
        "B": "Penilaian",
        "H": "Bobot",
        "I": "Penjelasan",
        "J": "Pilihan Jawaban",
        "K": "Jawaban Unit",
        "L": "Catatan Unit",
        "M": "Bukti Dukung",
        "N": "Jawaban TPI",
        "Q": "Catatan TPI",
    }.items():
        lembar[f"{kolom}2"] = judul
    for baris in asal.iter_rows(min_row=4, max_row=208, max_col=10):
        for sel in baris:
            if sel.value is not None and sel.row > 4:
                lembar.cell(sel.row - 2, sel.column, sel.value)
    for alamat, nilai in (isi or {}).items():
        lembar[alamat] = nilai
    keluaran = io.BytesIO()
    buku.save(keluaran)
    return keluaran.getvalue()


# --- the blank form -----------------------------------------------------------------------------


def test_the_product_carries_the_blank_form_and_says_which() -> None:
    assert get_formulir_kosong() == KOSONG.read_bytes()
    catatan = (Path(FORMULIR).parent / "README.md").read_text("utf-8")
    assert sha256(get_formulir_kosong()).hexdigest() in catatan


# --- reading back -------------------------------------------------------------------------------


@pytest.mark.parametrize("perbaiki", [False, True])
@pytest.mark.parametrize("jawaban", [TERBAIK, SEBAGIAN, {}])
def test_the_filled_form_reads_back_the_same(
    jawaban: Mapping[str, Jawaban], perbaiki: bool
) -> None:
    isian = tulisan(jawaban)
    assert baca(isi_formulir(KOSONG.read_bytes(), {"unit": isian}, perbaiki=perbaiki)) == isian


def test_both_parties_of_the_second_layout_read_back_the_same() -> None:
    kosong = jawaban_kosong(isi={"K7": "B", "N7": "A", "L7": "lama", "M7": "https://lama"})
    buku = open_buku(kosong)
    letak = find_letak(buku, LKE)
    assert letak.bentuk is Bentuk.JAWABAN
    assert list(list_pihak(letak)) == ["unit", "tpi"]
    unit = tulisan(SEBAGIAN)
    tpi = {kode: Tulisan(t.jawaban, t.catatan + " (TPI)") for kode, t in tulisan(TERBAIK).items()}
    hasil = fill_formulir(buku, letak, LKE, {"unit": unit, "tpi": tpi})
    assert baca(hasil, "unit") == unit
    assert baca(hasil, "tpi") == tpi
    satu = fill_formulir(buku, letak, LKE, {"tpi": tpi}, perbaiki=True)
    assert baca(satu, "unit") == {"A.I.1.i.b": Tulisan("B", "lama", "https://lama")}
    assert baca(satu, "tpi") == tpi


def test_what_the_file_held_before_is_gone() -> None:
    penuh = isi_formulir(KOSONG.read_bytes(), {"unit": tulisan(TERBAIK)})
    assert baca(isi_formulir(penuh, {"unit": tulisan(SEBAGIAN)})) == tulisan(SEBAGIAN)
    assert baca(isi_formulir(penuh, {"unit": {}})) == {}


@pytest.mark.parametrize(
    "teks", ["=1+1", '=HYPERLINK("http://a";"b")', "+62 812", "@SUM(A1)", "<b>&amp;_x0041_"]
)
def test_user_text_never_becomes_a_formula(teks: str) -> None:
    isian = {"A.I.1.i.a": Tulisan("Ya", teks, teks)}
    hasil = isi_formulir(KOSONG.read_bytes(), {"unit": isian})
    assert baca(hasil) == isian
    lembar = load_workbook(io.BytesIO(hasil))["LKE ZI"]
    assert [lembar[a].data_type for a in ("O8", "P8")] in (["s", "s"], ["inlineStr"] * 2)
    assert open_buku(hasil).find("LKE ZI").get(8, 15).rumus == ""


# --- what stays ---------------------------------------------------------------------------------


def test_every_other_part_is_the_same_to_the_byte() -> None:
    asal = KOSONG.read_bytes()
    hasil = isi_formulir(asal, {"unit": tulisan(TERBAIK)})
    dulu, kini = bagian(asal), bagian(hasil)
    assert list(kini) == list(dulu)
    berubah = {nama for nama in dulu if dulu[nama] != kini[nama]}
    assert berubah == {f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3)}  # stored results
    with (
        zipfile.ZipFile(io.BytesIO(asal)) as a,
        zipfile.ZipFile(io.BytesIO(hasil)) as b,
    ):
        for lama, baru in zip(a.infolist(), b.infolist(), strict=True):
            assert (lama.filename, lama.date_time, lama.extra, lama.external_attr) == (
                baru.filename,
                baru.date_time,
                baru.extra,
                baru.external_attr,
            )
            if lama.filename not in berubah:
                mulai, sampai = lama.header_offset, lama.header_offset + 30 + lama.compress_size
                geser = baru.header_offset - lama.header_offset
                assert asal[mulai:sampai] == hasil[mulai + geser : sampai + geser]


def tanpa_isi(isi: bytes) -> bytes:
    """A sheet without stored results, notes and answers."""
    isi = re.sub(rb"<v ?/>|<v>[^<]*</v>", b"", isi)
    isi = re.sub(rb"<is><t[^>]*>[^<]*</t></is>", b"", isi)
    isi = re.sub(rb"(<c [^>]*?) ?/>", rb"\1></c>", isi)
    return re.sub(rb' t="(n|e|b|str|inlineStr)"', b"", isi)


def test_in_the_sheets_only_answers_and_stored_results_change() -> None:
    asal = KOSONG.read_bytes()
    dulu = bagian(asal)
    kini = bagian(isi_formulir(asal, {"unit": tulisan(TERBAIK)}))
    for nomor in (1, 2, 3):
        nama = f"xl/worksheets/sheet{nomor}.xml"
        assert tanpa_isi(dulu[nama]) == tanpa_isi(kini[nama])
    sel = dict(open_buku(asal).find("LKE ZI").sel)
    baru = dict(open_buku(isi_formulir(asal, {"unit": tulisan(TERBAIK)})).find("LKE ZI").sel)
    beda = {k for (b, k) in sel.keys() | baru.keys() if sel.get((b, k)) != baru.get((b, k))}
    assert beda == {11, 12, 13, 15, 16}  # answers, results, percentages, notes, evidence
    assert {t: s.rumus for t, s in sel.items() if s.rumus} == {
        t: s.rumus for t, s in baru.items() if s.rumus
    }


def test_drop_downs_protection_and_styles_remain() -> None:
    dulu = load_workbook(KOSONG)["LKE ZI"]
    for perbaiki in (False, True):
        hasil = isi_formulir(KOSONG.read_bytes(), {"unit": tulisan(TERBAIK)}, perbaiki=perbaiki)
        kini = load_workbook(io.BytesIO(hasil))["LKE ZI"]
        assert kini.protection.sheet
        assert kini.protection.hashValue == dulu.protection.hashValue
        assert len(kini.data_validations.dataValidation) == 6
        assert kini.merged_cells == dulu.merged_cells
        for baris in range(1, 209):
            for kolom in "GHIJKLMOP":
                alamat = f"{kolom}{baris}"
                if not perbaiki or alamat not in ("K169", "L208"):
                    assert kini[alamat].style_id == dulu[alamat].style_id, alamat


def test_excel_computes_the_file_when_it_opens_it() -> None:
    asal = KOSONG.read_bytes()
    keluaran = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(asal)) as a, zipfile.ZipFile(keluaran, "w") as b:
        for info in a.infolist():
            isi = a.read(info).replace(b' fullCalcOnLoad="1"', b"")
            b.writestr(info, isi)
    hasil = isi_formulir(keluaran.getvalue(), {"unit": {}})
    assert b'fullCalcOnLoad="1"' in bagian(hasil)["xl/workbook.xml"]


# --- stored results -----------------------------------------------------------------------------


@pytest.mark.parametrize("jawaban", [TERBAIK, SEBAGIAN])
def test_every_formula_carries_the_result_that_the_form_computes(
    jawaban: Mapping[str, Jawaban],
) -> None:
    buku = open_buku(isi_formulir(KOSONG.read_bytes(), {"unit": tulisan(jawaban)}))
    hasil = hitung(buku)
    dihitung = 0
    for lembar in buku.lembar:
        for (baris, kolom), sel in lembar.sel.items():
            if sel.rumus:
                dihitung += 1
                harap = hasil.nilai(lembar, baris, kolom)
                if isinstance(harap, str):
                    assert sel.nilai == harap or (sel.nilai, harap) == (None, "")
                else:
                    assert abs(float(sel.nilai) - float(harap)) < 1e-12
    assert dihitung > 300


def test_the_form_shows_its_own_numbers_with_its_defects() -> None:
    lapor = {**ISIAN_TERBAIK["A.II.5.iii.b"], "sudah_melapor": 0}
    jawaban = {**TERBAIK, "A.II.5.iii.b": lapor}
    lembar = open_buku(isi_formulir(KOSONG.read_bytes(), {"unit": tulisan(jawaban)})).find("LKE ZI")
    assert lembar.get(208, 12).nilai == 100  # LHKASN is not counted
    kosong = open_buku(isi_formulir(KOSONG.read_bytes(), {"unit": {}})).find("LKE ZI")
    assert kosong.get(7, 12).nilai == "#DIV/0!"
    assert kosong.get(208, 12).nilai == "#DIV/0!"


# --- merged cells and other people's files ------------------------------------------------------


def ubah(**gabung: str) -> bytes:
    buku = load_workbook(KOSONG)
    for rentang in gabung.values():
        buku["LKE ZI"].merge_cells(rentang)
    keluaran = io.BytesIO()
    buku.save(keluaran)
    return keluaran.getvalue()


def test_lines_that_share_a_merged_note_stand_in_it_together() -> None:
    isian = {"A.I.1.i.a": Tulisan("Ya", "satu"), "A.I.1.i.b": Tulisan("A", "dua")}
    hasil = isi_formulir(ubah(a="O8:O9"), {"unit": isian})
    lembar = load_workbook(io.BytesIO(hasil))["LKE ZI"]
    assert lembar["O8"].value == "satu\ndua"
    assert lembar["O9"].value is None


def test_merged_answer_cells_are_refused_not_guessed() -> None:
    isian = {"A.I.1.ii.a": Tulisan("Ya"), "A.I.1.ii.b": Tulisan("B")}
    with pytest.raises(BukuKerjaSalah, match="Unmerge"):
        isi_formulir(ubah(a="K11:K12"), {"unit": isian})


def test_a_line_without_a_row_is_refused_and_named() -> None:
    buku = load_workbook(KOSONG)
    buku["LKE ZI"]["G9"] = "Pertanyaan lain sama sekali"
    keluaran = io.BytesIO()
    buku.save(keluaran)
    with pytest.raises(BukuKerjaSalah, match="A.I.1.i.b"):
        isi_formulir(keluaran.getvalue(), {"unit": tulisan(TERBAIK)})


def test_a_party_without_a_column_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="tpi"):
        isi_formulir(KOSONG.read_bytes(), {"tpi": {}})


def test_a_form_saved_by_another_program_is_filled_too() -> None:
    """openpyxl writes shared texts, other parts and no empty results."""
    hasil = isi_formulir(ubah(), {"unit": tulisan(TERBAIK)}, perbaiki=True)
    assert baca(hasil) == tulisan(TERBAIK)
    assert open_buku(hasil).find("LKE ZI").get(208, 12).nilai == 100


SIFAT = re.compile(rb' (r|s|t|spans|ref|sqref|min|max|style|customFormat)="[^"]*"')
UNSUR = re.compile(rb"<(c|row|f|v)\b[^>]*>")


@pytest.mark.parametrize("benih", range(20))
def test_a_damaged_form_is_filled_or_refused_in_words(benih: int) -> None:
    r = random.Random(benih)
    nama = r.choice([LEMBAR_UTAMA, LEMBAR_UTAMA, "xl/workbook.xml", "xl/styles.xml"])
    isi = bytearray(read_part(KOSONG.read_bytes(), nama) or b"")
    for _ in range(r.randint(1, 3)):
        if r.random() < 0.2:
            del isi[(di := r.randrange(len(isi))) : di + r.randint(1, 200)]
        elif r.random() < 0.7 and (semua := list(SIFAT.finditer(isi))):
            satu = r.choice(semua)
            nilai = r.choice([b"", b"x", b"0", b"99999999999", b"A1:ZZZ9"])
            isi[satu.start() : satu.end()] = b" " + satu[1] + b'="' + nilai + b'"' if nilai else b""
        elif semua := list(UNSUR.finditer(isi)):
            satu = r.choice(semua)
            isi[satu.end() : satu.end()] = satu[0]
    rusak = replace_parts(KOSONG.read_bytes(), {nama: bytes(isi)})
    pesan: list[str] = []
    try:
        hasil = isi_formulir(rusak, {"unit": tulisan(TERBAIK)}, perbaiki=bool(benih % 2))
    except BukuKerjaSalah as salah:
        pesan = [k.pesan for k in salah.kesalahan]
    else:
        assert find_letak(open_buku(hasil), LKE).bentuk is Bentuk.BEREDAR
    assert all(satu.endswith(".") for satu in pesan)
