"""Which sheet is the worksheet, and which of its columns hold the answers."""

import time
from decimal import Decimal

import pytest

from evaluasi.lke_workbook.buku import BukuKerja, Lembar, Sel
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.letak import Bentuk, Kolom
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.pengenalan import find_letak
from evaluasi.lke_workbook.pengenalan.kolom import kind_of_kepala
from evaluasi.penilaian.loader import get_regulasi
from tests.evaluasi import kisi
from tests.evaluasi.buku_kerja import KOSONG, fill
from tests.evaluasi.kisi import Kisi, find
from tests.evaluasi.letak_beredar import BARIS
from tests.penilaian.lembar import LKE


def refusal(buku: BukuKerja) -> str:
    with pytest.raises(BukuKerjaSalah) as salah:
        find_letak(buku, LKE)
    ((lokasi, pesan),) = salah.value.kesalahan
    assert lokasi == ""
    return pesan


def sheet(nama: str, *teks: str) -> Lembar:
    return Lembar(
        nama, "xl/worksheets/sheet9.xml", {(n, 1): Sel(n, 1, t) for n, t in enumerate(teks, 1)}
    )


# --- which sheet --------------------------------------------------------------------------------


def test_the_other_sheets_of_the_form_are_not_taken_for_the_worksheet() -> None:
    buku = open_buku(KOSONG.read_bytes())
    tanpa = BukuKerja(tuple(s for s in buku.lembar if s.nama != "LKE ZI"), b"")
    assert len(tanpa.lembar) == 2
    pesan = refusal(tanpa)
    assert "tidak ditemukan" in pesan
    assert "“Utama”, “Ctt Eval”" in pesan


def copy(nama: str, *, berubah: bool = False) -> Kisi:
    satu = kisi.beredar()
    satu.nama = nama
    return satu.put("G9", f"{satu.sel[9, 7]} (lihat SK)") if berubah else satu


def test_two_worksheets_are_refused_however_complete_each_is() -> None:
    separuh = copy("Lama")
    for baris in range(60, 40, -1):
        separuh.delete_row(baris)
    for satu, dua in ((separuh, kisi.beredar()), (kisi.beredar(), separuh)):
        assert "2 lembar kerja LKE" in refusal(satu.buku(dua.lembar()))


@pytest.mark.parametrize("berubah", [False, True])
def test_a_blank_copy_never_wins_over_the_filled_worksheet(berubah: bool) -> None:
    isian = copy("LKE ZI", berubah=berubah).fill({"A.I.1.i.a": "Ya"})
    pesan = refusal(isian.buku(copy("LKE ZI (2)").lembar()))
    assert "2 lembar kerja LKE: “LKE ZI”, “LKE ZI (2)”" in pesan
    assert "Hapus lembar yang tidak dipakai" in pesan


@pytest.mark.parametrize("berubah", [False, True])
def test_a_hidden_copy_gives_way_to_the_visible_worksheet(berubah: bool) -> None:
    letak = find(copy("LKE ZI", berubah=berubah), copy("Arsip").lembar(tersembunyi=True))
    assert letak.lembar.nama == "LKE ZI"
    assert [lokasi for lokasi, _ in letak.peringatan] == (
        ["Arsip", "LKE ZI!G9"] if berubah else ["Arsip"]
    )
    assert "tersembunyi, sehingga tidak dibaca" in letak.peringatan[0].pesan


def test_two_hidden_worksheets_are_not_chosen_between() -> None:
    lembar = [copy(n).lembar(tersembunyi=True) for n in ("Satu", "Dua")]
    assert "“Satu”, “Dua”" in refusal(BukuKerja((*lembar, sheet("Isi", "x")), b""))


def test_a_hidden_worksheet_is_read_and_said() -> None:
    letak = find_letak(BukuKerja((kisi.beredar().lembar(tersembunyi=True),), b""), LKE)
    ((lokasi, pesan),) = letak.peringatan
    assert lokasi == "LKE ZI"
    assert "tersembunyi" in pesan


def test_a_worksheet_of_another_regulation_is_named() -> None:
    lama = get_regulasi("permenpanrb-52-2014")
    pesan = refusal(BukuKerja((sheet("LKE", *(p.teks for p in lama.pertanyaan)),), b""))
    assert pesan == (
        "Lembar “LKE” adalah LKE PermenPANRB 52/2014, bukan PermenPANRB 90/2021. "
        "Gunakan formulir PermenPANRB 90/2021."
    )


@pytest.mark.parametrize(
    "buku", [BukuKerja((), b""), BukuKerja((sheet("A"), sheet("B", "x")), b"")]
)
def test_a_workbook_without_a_worksheet_is_refused(buku: BukuKerja) -> None:
    assert "tidak ditemukan" in refusal(buku)


# --- headers and titles -------------------------------------------------------------------------


def test_a_form_without_a_column_of_answers_is_refused() -> None:
    pesan = refusal(kisi.beredar().put("K2", "Isian").buku())
    assert "Kolom “Jawaban” tidak ditemukan di lembar “LKE ZI”" in pesan


def test_the_second_layout_with_moved_columns_and_no_headers_is_refused() -> None:
    pesan = refusal(kisi.jawaban(berjudul=False).insert_columns(3).buku())
    assert "Kolom “Jawaban” tidak ditemukan" in pesan


def test_two_columns_of_answers_without_names_are_refused() -> None:
    pesan = refusal(kisi.beredar().put("P2", "Jawaban").buku())
    assert "dua kolom “Jawaban” (K dan P)" in pesan


def test_two_columns_of_answers_are_told_apart_by_the_group_above_them() -> None:
    satu = kisi.beredar().insert_rows(1).put("K2", "Unit Kerja").put("P2", "TPI")
    letak = find(satu.put("P3", "Jawaban").put("Q3", "Catatan"))
    assert letak.bentuk is Bentuk.BEREDAR
    assert letak.kolom[Kolom.JAWABAN_UNIT] == 11
    assert letak.kolom[Kolom.JAWABAN_TPI] == 16
    assert letak.kolom[Kolom.CATATAN_UNIT] == 15
    assert letak.kolom[Kolom.CATATAN_TPI] == 17
    assert letak.baris == {k: baris + 1 for k, baris in BARIS.items()}


def test_a_column_for_the_tpi_leaves_the_circulating_form_what_it_is() -> None:
    satu = kisi.beredar().put("N2", "Jawaban TPI")
    for nama in ("LKE ZI", "Jawaban"):
        satu.nama = nama
        assert find(satu).bentuk is Bentuk.BEREDAR
    for tempat, isi in satu.sel.items():  # its formulas pasted as values
        if isinstance(isi, str) and isi.startswith("="):
            satu.sel[tempat] = 0
    satu.nama = "LKE ZI"
    assert find(satu).bentuk is Bentuk.BEREDAR


def test_the_second_layout_is_known_under_another_name() -> None:
    satu = kisi.jawaban()
    satu.nama = "Lembar1"
    assert find(satu).bentuk is Bentuk.JAWABAN


@pytest.mark.parametrize(
    ("judul", "jenis"),
    [
        ("Catatan atas Jawaban TPI", Kolom.CATATAN_TPI),
        ("Catatan Jawaban Unit", Kolom.CATATAN_UNIT),
        ("Keterangan Jawaban Unit Kerja", Kolom.CATATAN_UNIT),
        ("Bukti atas Jawaban Unit", Kolom.BUKTI),
        ("Jawaban Unit (dengan bukti)", Kolom.JAWABAN_UNIT),
        ("Jawaban Unit dan Catatan", Kolom.JAWABAN_UNIT),
        ("Jawaban TPI dan Catatan", Kolom.JAWABAN_TPI),
        ("Pilihan Jawaban", Kolom.PILIHAN),
        ("Keterangan Pilihan Jawaban", Kolom.PILIHAN),
        ("Jawaban dan Bukti", Kolom.BUKTI),
        ("Eviden", Kolom.BUKTI),
        ("Jawaban 2024", None),
    ],
)
def test_the_first_word_of_a_header_says_what_its_column_holds(
    judul: str, jenis: Kolom | None
) -> None:
    assert kind_of_kepala(judul) is jenis


def test_notes_on_answers_are_no_answers() -> None:
    satu = kisi.beredar().put("N2", "Catatan atas Jawaban TPI").put("O2", "Catatan Jawaban Unit")
    kolom = find(satu.put("P2", "Jawaban TPI")).kolom
    assert kolom[Kolom.CATATAN_TPI] == 14
    assert kolom[Kolom.CATATAN_UNIT] == 15
    assert kolom[Kolom.JAWABAN_TPI] == 16


def fill_beside(satu: Kisi, kolom: int, bagian: int = 1) -> Kisi:
    """Options in every so-and-so-many question of a column."""
    pilihan = [p for p in LKE.pertanyaan if p.skala.pilihan]
    for p in pilihan[::bagian]:
        satu.sel[satu.tempat[p.kode], kolom] = next(iter(p.skala.pilihan))
    return satu


@pytest.mark.parametrize("judul", ["Jawaban 2024", "Pilihan Jawaban", "Isian"])
@pytest.mark.parametrize("bagian", [1, 3])
def test_a_filled_column_that_is_not_read_is_refused(judul: str, bagian: int) -> None:
    satu = fill_beside(kisi.beredar().put("K2", judul).put("N2", "Jawaban"), 11, bagian)
    pesan = refusal(satu.buku())
    assert f"Kolom K (“{judul}”) berisi" in pesan
    assert "sedangkan kolom N (“Jawaban”) yang dibaca sebagai jawaban hanya berisi 0" in pesan


def test_a_second_filled_column_is_said() -> None:
    """Two rows of headers: "Jawaban", and below it "Unit" and "TPI"."""
    satu = fill_beside(kisi.beredar().put("K3", "Unit").put("N3", "TPI"), 11)
    ((lokasi, pesan),) = find(fill_beside(satu, 14)).peringatan
    assert lokasi == "LKE ZI!N"
    assert "Kolom N berisi" in pesan
    assert "beri judul “Jawaban TPI”" in pesan


def test_a_few_options_among_the_notes_are_nothing_to_say() -> None:
    assert find(fill_beside(kisi.beredar(), 15, 5)).peringatan == ()


def test_the_sheet_jawaban_names_the_unit_first() -> None:
    satu = kisi.jawaban()
    for alamat in ("K1", "N1"):
        satu.put(alamat, "Jawaban")
    for alamat in ("L1", "Q1"):
        satu.put(alamat, "Catatan")
    assert find(satu).kolom == find(kisi.jawaban()).kolom


def test_a_title_that_speaks_of_answers_is_no_header() -> None:
    satu = kisi.beredar().insert_rows(1).put("K1", "Jawaban Unit Kerja").put("K3", "Isian")
    assert "Kolom “Jawaban” tidak ditemukan" in refusal(satu.buku())


def test_a_few_lines_of_a_worksheet_are_no_worksheet() -> None:
    satu = kisi.beredar()
    satu.sel = {t: isi for t, isi in satu.sel.items() if t[0] < 40}
    assert "tidak ditemukan" in refusal(satu.buku())


def test_notes_that_speak_of_answers_are_no_header() -> None:
    satu = kisi.beredar().put("K2", "Isian").put("O9", "Jawaban unit sudah benar")
    pesan = refusal(satu.put("P9", "Bukti ada").put("Q9", "Catatan").buku())
    assert "Kolom “Jawaban” tidak ditemukan" in pesan


@pytest.mark.parametrize(
    "judul",
    [
        "PERATURAN MENTERI PENDAYAGUNAAN APARATUR NEGARA NOMOR 52 TAHUN 2014",
        "LKE menurut PermenPANRB No. 52 Tahun 2014",
        "LKE PermenPAN RB 52/2014",
    ],
)
def test_a_title_of_another_regulation_is_a_warning(judul: str) -> None:
    ((lokasi, pesan),) = find(kisi.beredar().put("B1", judul)).peringatan
    assert lokasi == "LKE ZI!B1"
    assert "52/2014" in pesan


@pytest.mark.parametrize(
    ("judul", "tahun"),
    [
        ("LKE ZI TAHUN 2025", 2025),
        ("Tahun Evaluasi: 2026", 2026),
        ("PERATURAN MENTERI NOMOR 90 TAHUN 2021", None),
        ("LKE Zona Integritas PermenPANRB No. 90 Tahun 2021", None),
        ("Sesuai Permenpan RB 90 Tahun 2021", None),
        ("Peraturan Menteri PANRB Nomor: 90 Tahun 2021", None),
        ("PERMENPAN RB NO 90 TAHUN 2021 – TAHUN EVALUASI 2026", 2026),
        ("Peraturan Menteri PANRB 90 Tahun 2021, Tahun 2025", 2025),
        ("LKE TA 2025", 2025),
        ("LKE T.A. 2025", 2025),
        ("LKE Triwulan 2 Tahun 2025", 2025),
        ("Data 2025 kota 2024", None),
        ("Tahun 2025 dan Tahun 2026", None),
    ],
)
def test_the_year_is_the_one_of_the_title_and_not_of_the_regulation(
    judul: str, tahun: int | None
) -> None:
    assert find(kisi.beredar().insert_rows(1, 2).put("B1", judul)).tahun == tahun


def test_numbers_and_formulas_in_the_columns_of_texts_do_no_harm() -> None:
    satu = kisi.beredar().put("C9", Decimal("1.5")).put("D9", 3).put("E9", "=A1")
    assert find(satu).baris == BARIS


def test_titles_that_go_on_without_end_cost_no_time() -> None:
    sel = {f"{kolom}1": "tahun" + " " * 1900 + "x" for kolom in ("AA", "AB", "AC", "AD", "AE")}
    sel |= {f"A{kolom}3": "permen" * 5000 for kolom in "FGHIJ"}
    buku = open_buku(fill({}, sel))
    mulai = time.process_time()

    find_letak(buku, LKE)

    assert time.process_time() - mulai < 0.5  # each of the first five took more than a second
