"""How the report reads: text word for word, a page and a PDF from the same values."""

from collections.abc import Mapping
from fractions import Fraction
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from evaluasi.documents.laporan_cacat import render
from evaluasi.lke_workbook.buku import Galat
from evaluasi.lke_workbook.cacat.laporan import LaporanCacat
from evaluasi.lke_workbook.cacat.tampilan import (
    tampilan_laporan,
    tulis_pasangan,
    tulis_selisih,
)
from evaluasi.management.commands._periksa_lke_teks import render_laporan
from evaluasi.penilaian.jawaban import Jawaban
from tests.evaluasi.lke_workbook.buku_cacat import make_buku, periksa, periksa_isian
from tests.penilaian.lembar import TERBAIK

LAPOR_NOL = {
    "wajib_administrator": 2,
    "wajib_pengawas": 3,
    "wajib_fungsional_pelaksana": 10,
    "sudah_melapor": 0,
}
JAWABAN: Mapping[str, Jawaban] = {
    **{k: v for k, v in TERBAIK.items() if k != "A.I.4.ii.h"},
    "A.I.1.i.b": "C",
    "A.II.5.iii.b": LAPOR_NOL,
}

HARAPAN = """\
Berkas: lke.xlsx, lembar LKE ZI

Formulir dan peraturan (PermenPANRB 90/2021 dan Perbup Ketapang 49/2022) sama-sama menyatakan unit
memenuhi ambang batas WBBM, tetapi nilainya berbeda: formulir 99,50, peraturan 98,44.
Nilai formulir: dihitung ulang oleh portal.
1 pertanyaan belum dijawab atau tidak terbaca; menurut peraturan bernilai 0.
Syarat pengajuan WBBM terpenuhi; unit layak diusulkan menurut keduanya.

                                                   Bobot      Formulir     Peraturan       Selisih
Nilai total                                       100,00         99,50         98,44         -1,06
A Pengungkit                                       60,00         59,50         58,44         -1,06
A.I Pemenuhan                                      30,00         29,50         29,44         -0,06
A.I.1 Manajemen Perubahan                           4,00          3,50          3,75         +0,25
A.I.1.i Penyusunan Tim Kerja                        0,50          0,00          0,25         +0,25
A.I.4 Penguatan Akuntabilitas                       5,00          5,00          4,69         -0,31
A.I.4.ii Pengelolaan Akuntabilitas Kinerja          2,50          2,50          2,19         -0,31
A.II Reform                                        30,00         30,00         29,00         -1,00
A.II.5 Penguatan Pengawasan                         7,50          7,50          6,50         -1,00
A.II.5.iii Penyampaian Laporan Harta Kekayaan       2,00          2,00          1,00         -1,00
Selisih: nilai peraturan dikurangi nilai formulir.

Cacat yang menyentuh nilai (3):
  1. LHKASN tidak dihitung [L175]
     Rumus L175 (“=AVERAGE(L176:L179)*H175”) tidak menghitung LHKASN (A.II.5.iii.b), sehingga
     jawabannya tidak mengubah nilai A.II.5.iii Penyampaian Laporan Harta Kekayaan. Sebagai gantinya
     LHKPN dihitung dua kali.
     Akibat: Nilai formulir 1,00 terlalu tinggi.
     Perbaikan: Ubah rumusnya menjadi jumlah nilai LHKPN dan nilai LHKASN.
  2. Jenis jawaban rusak [J8]
     Sel J8 (kolom tersembunyi) berisi “Ya”, seharusnya “Ya/Tidak”. Akibatnya jawabannya bernilai
     “-” di formulir dan tidak ikut dirata-rata.
     Akibat: Nilai formulir 0,25 terlalu rendah.
     Perbaikan: Ketik Ya/Tidak pada sel itu.
  3. Yang belum diisi tidak dihitung 0 [K74]
     1 dari 8 pertanyaan A.I.4.ii belum diisi (A.I.4.ii.h). Rumus L66 merata-rata yang terisi saja;
     menurut peraturan yang belum diisi bernilai 0.
     Akibat: Nilai formulir 0,31 terlalu tinggi.
     Perbaikan: Isi pertanyaan itu.

Catatan (6):
  1. Rekap: rujukan hilang (#REF!) [Ctt Eval!I53]
"""


@pytest.fixture(scope="module")
def laporan() -> LaporanCacat:
    return periksa(make_buku(JAWABAN, {"K185": 15}))


def test_the_report_as_text_word_for_word(laporan: LaporanCacat) -> None:
    teks = render_laporan(laporan, berkas="lke.xlsx")
    assert teks.startswith(HARAPAN)
    assert max(map(len, teks.splitlines())) <= 100


def test_page_and_pdf_say_what_the_text_says(laporan: LaporanCacat) -> None:
    halaman = render_to_string("evaluasi/_laporan_cacat.html", tampilan_laporan(laporan))
    pdf = PdfReader(BytesIO(render(laporan, berkas="LKE Dinas 2026.xlsx")))
    naskah = "".join(" ".join(h.extract_text() for h in pdf.pages).split())
    for bagian in (
        "tetapi nilainya berbeda: formulir 99,50, peraturan 98,44.",
        "Penyampaian Laporan Harta Kekayaan",
        "LHKASN tidak dihitung",
        "Nilai formulir 0,25 terlalu rendah.",
        "formulir terlalu tinggi",
        "H31 Standar Pelayanan 1,5 (menurut peraturan 1)",
    ):
        assert bagian in halaman, bagian
        assert "".join(bagian.split()) in naskah, bagian
    assert "LKEDinas2026.xlsx" in naskah


def test_rules_on_which_the_sides_disagree_are_shown_with_both_values() -> None:
    laporan = periksa_isian(TERBAIK, {"L205": 13.999})
    (satu, dua) = tampilan_laporan(laporan)["aturan"]
    assert (satu.predikat, satu.kode, satu.formulir, satu.peraturan) == (
        "WBK",
        "S6",
        "13,999",
        "17,50",
    )
    assert (satu.menurut_formulir, satu.menurut_peraturan) == ("belum", "memenuhi")
    assert dua.predikat == "WBBM"
    halaman = render_to_string("evaluasi/_laporan_cacat.html", tampilan_laporan(laporan))
    assert "Ambang batas yang putusannya berbeda" in halaman


def test_what_several_defects_share_is_told_once() -> None:
    laporan = periksa_isian({**TERBAIK, "A.I.1.i.b": "C"}, {"J8": "Ya", "H7": 1})
    assert [c.dampak for c in tampilan_laporan(laporan)["cacat"]] == [
        "Bersama cacat lain pada A.I.1.i: nilai formulir 0,25 terlalu rendah.",
        "Sudah termasuk dalam selisih A.I.1.i di atas.",
    ]


def test_a_form_without_differences_says_so() -> None:
    halaman = render_to_string("evaluasi/_laporan_cacat.html", tampilan_laporan(periksa_isian()))
    assert "Semua nilai formulir sama dengan nilai menurut peraturan." in halaman
    assert "Cacat yang menyentuh nilai" not in halaman


def test_text_from_the_file_is_shown_and_never_markup() -> None:
    laporan = periksa_isian(TERBAIK, {"K12": "<script>alert(1)</script>"})
    halaman = render_to_string("evaluasi/_laporan_cacat.html", tampilan_laporan(laporan))
    assert "<script" not in halaman
    assert "&lt;script&gt;" in halaman
    assert render(laporan, berkas="<b>lke</b>.xlsx").startswith(b"%PDF")


@pytest.mark.parametrize(
    ("formulir", "peraturan", "ditulis"),
    [
        (Fraction(2), Fraction(1), ("2,00", "1,00")),
        (Fraction(1), Fraction(1), ("1,00", "1,00")),
        (Fraction("1.0004"), Fraction(1), ("1,0004", "1,0000")),
        (Galat("#DIV/0!"), Fraction(1), ("#DIV/0!", "1,00")),
        (None, Fraction(1), ("–", "1,00")),
    ],
)
def test_two_values_that_differ_are_shown_to_differ(
    formulir: Fraction | Galat | None, peraturan: Fraction, ditulis: tuple[str, str]
) -> None:
    assert tulis_pasangan(formulir, peraturan) == ditulis


def test_differences_have_a_sign_and_the_places_that_they_take() -> None:
    assert [tulis_selisih(s) for s in (Fraction(1, 2), Fraction(-1, 3), Fraction(0), None)] == [
        "+0,50",
        "-0,33",
        "0,00",
        "–",
    ]
    assert tulis_selisih(Fraction("0.0004")) == "+0,0004"
