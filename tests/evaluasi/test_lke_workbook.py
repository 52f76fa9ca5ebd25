"""The circulating form, filled: read from its rows, checked, and never trusted."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.reader import read_workbook
from evaluasi.penilaian.regulasi import JenisSkala
from tests.evaluasi.buku_kerja import KOSONG, fill
from tests.evaluasi.letak_beredar import BARIS, BARIS_ISIAN, LEMBAR
from tests.penilaian.lembar import LKE, TERBAIK, score_lembar

FORM = load_workbook(KOSONG)[LEMBAR]


def mistakes(isi: bytes) -> dict[str, str]:
    with pytest.raises(BukuKerjaSalah) as salah:
        read_workbook(isi, LKE)
    return dict(salah.value.kesalahan)


def padat(teks: object) -> str:
    return re.sub(r"[^a-z0-9]", "", str(teks).casefold())


# --- the table of rows --------------------------------------------------------------------------


def test_every_line_has_its_row_and_no_two_share_one() -> None:
    assert BARIS.keys() == {p.kode for p in LKE.pertanyaan}
    semua = [*BARIS.values(), *(b for isian in BARIS_ISIAN.values() for b in isian.values())]
    assert len(semua) == len(set(semua))
    assert {k: list(isian) for k, isian in BARIS_ISIAN.items()} == {
        p.kode: [i.kode for i in p.isian] for p in LKE.pertanyaan if p.isian
    }


@pytest.mark.parametrize("pertanyaan", LKE.pertanyaan, ids=lambda p: p.kode)
def test_the_form_prints_the_line_of_the_regulation_in_its_row(pertanyaan: Any) -> None:
    baris = BARIS[pertanyaan.kode]
    kolom = "E" if pertanyaan.kode.startswith("B.") else "G"
    tercetak = padat(FORM[f"{kolom}{baris}"].value)
    assert tercetak in {padat(pertanyaan.teks), padat(pertanyaan.teks_cetak)}
    for isian in pertanyaan.isian:
        label = FORM[f"G{BARIS_ISIAN[pertanyaan.kode][isian.kode]}"].value
        assert padat(label).replace("penawas", "pengawas") == padat(isian.label)


SKALA_FORMULIR = {
    "Ya/Tidak": ["Ya", "Tidak"],
    "A/B/C": list("ABC"),
    "A/B/C/D": list("ABCD"),
    "A/B/C/D/E": list("ABCDE"),
}


def test_the_form_offers_the_options_of_the_regulation() -> None:
    for p in LKE.pertanyaan:
        tercetak = FORM[f"J{BARIS[p.kode]}"].value
        if p.kode == "A.I.1.i.a":
            assert tercetak == "Ya"  # a defect of the form: the line is skipped by its formulas
        elif p.skala.jenis is JenisSkala.PILIHAN:
            assert SKALA_FORMULIR[tercetak] == list(p.skala.pilihan), p.kode
        elif p.skala.jenis is JenisSkala.PERSEN:
            assert tercetak == "%"
        else:
            assert tercetak == "Nilai\n(0-4)"


# --- reading ------------------------------------------------------------------------------------


def test_the_blank_form_has_no_answers() -> None:
    assert read_workbook(KOSONG.read_bytes(), LKE) == {}


def test_a_filled_form_gives_the_answers_that_were_typed() -> None:
    assert read_workbook(fill(TERBAIK), LKE) == TERBAIK


def test_answers_are_read_however_they_were_typed() -> None:
    sel = {"K8": "ya ", "K11": "YA", "K9": "a", "K12": "\xa0b", "K38": " tidak", "K13": "  "}
    assert read_workbook(fill({}, sel), LKE) == {
        "A.I.1.i.a": "Ya",
        "A.I.1.ii.a": "Ya",
        "A.I.1.i.b": "A",
        "A.I.1.ii.b": "B",
        "A.I.3.i.a": "Tidak",
    }


@pytest.mark.parametrize(
    ("ditulis", "dibaca"),
    [
        (3.596, "3.596"),
        (3.6, "3.6"),
        (4, "4"),
        (3.71, "3.71"),
        ("3,71", "3.71"),
        (" 3.4 ", "3.4"),
        (3.5999999999999996, "3.6"),  # Excel shows and compares 15 digits
        (3.59999999999999, "3.59999999999999"),
    ],
)
def test_an_index_is_read_as_it_was_typed(ditulis: float | str, dibaca: str) -> None:
    jawaban = read_workbook(fill({}, {"K202": ditulis}), LKE)
    assert jawaban == {"B.I.a": Decimal(dibaca)}


def test_counts_partly_filled_leave_the_line_unanswered() -> None:
    jawaban = read_workbook(fill({}, {"K155": 5, "K157": 5}), LKE)
    assert jawaban == {
        "A.II.3.iii.a": {"pelanggaran_tahun_lalu": 5, "pelanggaran_diberi_sanksi": 5}
    }
    assert "A.II.3.iii.a" in score_lembar(jawaban).belum_dijawab


def test_lhkasn_counts_though_the_form_forgets_it() -> None:
    """The form's L175 leaves LHKASN out, and its K185 is typed by hand."""
    jawaban: dict[str, Any] = {**TERBAIK}
    jawaban["A.II.5.iii.b"] = {
        "wajib_administrator": 2,
        "wajib_pengawas": 3,
        "wajib_fungsional_pelaksana": 10,
        "sudah_melapor": 0,
    }
    dibaca = read_workbook(fill(jawaban, {"K185": 1}), LKE)
    assert dibaca == jawaban
    assert score_lembar(dibaca).nilai["A.II.5.iii"] == 1


def test_the_first_line_counts_though_the_form_skips_it() -> None:
    jawaban = read_workbook(fill({"A.I.1.i.a": "Tidak", "A.I.1.i.b": "A"}), LKE)
    assert score_lembar(jawaban).nilai["A.I.1.i"] == Decimal("0.25")


def test_formulas_beside_the_answers_are_not_read() -> None:
    """Typed-over results, weights and percentages change nothing."""
    sel = {"L8": 40, "H8": 40, "K128": 1, "K131": "x", "K178": 99, "L208": 100}
    assert read_workbook(fill({"A.I.1.i.a": "Ya"}, sel), LKE) == {"A.I.1.i.a": "Ya"}


# --- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sel", "pesan"),
    [
        ({"K8": "Sudah"}, {"K8": "Ya, Tidak"}),
        ({"K9": "D"}, {"K9": "A, B, C"}),
        ({"K9": 1}, {"K9": "A, B, C"}),
        ({"K9": True}, {"K9": "bukan jawaban"}),
        ({"K9": date(2025, 1, 1)}, {"K9": "Sel ini berisi tanggal (01/01/2025)"}),
        ({"K9": "=B9"}, {"K9": "rumus"}),
        ({"K129": "=1+1"}, {"K129": "rumus"}),
        ({"K202": "=78/25"}, {"K202": "rumus"}),
        ({"K9": "#REF!"}, {"K9": "galat"}),
        ({"K129": "tujuh"}, {"K129": "teks “tujuh”"}),
        ({"K129": "7"}, {"K129": "teks “7”"}),
        ({"K129": 2.5}, {"K129": "bilangan bulat"}),
        ({"K129": -1}, {"K129": "kurang dari 0"}),
        ({"K161": 0, "K162": 0}, {"K161": "tidak boleh 0"}),
        ({"K172": 0, "K173": 0, "K174": 2}, {"K174": "tidak mungkin lebih dari 0"}),
        ({"K202": 78}, {"K202": "dibagi 25"}),
        ({"K205": -0.5}, {"K205": "di luar 0 sampai 4"}),
        ({"K205": "tiga"}, {"K205": "bukan angka"}),
        ({"K203": "F"}, {"K203": "A, B, C, D, E"}),
        (
            {"K8": "x", "K205": 5, "K129": "y", "K130": 1.5},
            {"K8": "Ya", "K205": "di luar", "K129": "teks"},
        ),
    ],
)
def test_a_mistake_is_told_with_its_cell(sel: Mapping[str, Any], pesan: Mapping[str, str]) -> None:
    kesalahan = mistakes(fill({}, sel))
    assert set(kesalahan) == {f"LKE ZI!{alamat}" for alamat in pesan}
    for alamat, bagian in pesan.items():
        assert bagian in kesalahan[f"LKE ZI!{alamat}"]


def test_a_form_with_moved_rows_is_read() -> None:
    buku = load_workbook(BytesIO(fill(TERBAIK)))
    buku[LEMBAR].insert_rows(90, 3)
    keluaran = BytesIO()
    buku.save(keluaran)
    assert read_workbook(keluaran.getvalue(), LKE) == TERBAIK


def test_a_row_with_another_question_is_told_with_its_line() -> None:
    ((lokasi, pesan),) = mistakes(fill(TERBAIK, {"G9": "Pertanyaan lain"})).items()
    assert lokasi == "A.I.1.i.b"
    assert "“Penentuan anggota Tim dipilih melalui p…” tidak ditemukan" in pesan
    assert "Kembalikan barisnya" in pesan


def test_a_count_is_read_beside_its_label_wherever_it_stands() -> None:
    """People answer what they read: the label beside the cell, not its row."""
    sel = {"G129": FORM["G130"].value, "G130": FORM["G129"].value, "K129": 3, "K130": 4}
    assert read_workbook(fill({}, sel), LKE) == {
        "A.II.1.i.a": {"jumlah_perubahan": 3, "jumlah_agen": 4}
    }


def make_other_sheet() -> bytes:
    buku = Workbook()
    keluaran = BytesIO()
    buku.save(keluaran)
    return keluaran.getvalue()


@pytest.mark.parametrize(
    ("isi", "pesan"),
    [
        (b"", "kosong"),
        (b"bukan zip", "bukan buku kerja"),
        (KOSONG.read_bytes()[:20_000], "rusak"),
        (make_other_sheet(), "Lembar kerja LKE PermenPANRB 90/2021 tidak ditemukan"),
    ],
    ids=range(4),
)
def test_what_is_no_worksheet_is_refused_with_one_sentence(isi: bytes, pesan: str) -> None:
    ((lokasi, kalimat),) = mistakes(isi).items()
    assert lokasi == ""
    assert pesan in kalimat
