"""The line that tells how far a result is while it still moves."""

from decimal import Decimal

from django.template.loader import render_to_string

from evaluasi.nilai_berjalan import build_nilai_berjalan
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.scoring import score
from tests.factories import best_isi

LKE, KETAPANG = "permenpanrb-90-2021", "perbup-ketapang-49-2022"


def berjalan(isi):
    return build_nilai_berjalan(score(get_regulasi(LKE), isi, ketentuan=get_regulasi(KETAPANG)))


def test_an_empty_worksheet_has_everything_before_it():
    n = berjalan({})

    assert (n["predikat"], n["total"], n["target"]) == ("WBK", "0,00", "75")
    assert n["total_kurang"]
    assert not n["tercapai"]
    assert n["terendah"]["lantai"] == "60%"
    assert len(n["area"]) == 6


def test_the_weakest_area_is_named_with_its_floor():
    isi = {kode: nilai for kode, nilai in best_isi().items() if not kode.startswith("A.I.4")}

    n = berjalan(isi)

    assert n["terendah"] == {
        "nama": "Penguatan Akuntabilitas",
        "persen": "50,0%",
        "lantai": "60%",
        "status": "belum",
    }
    assert any(t.kode == "S4.4" for t in n["kurang"])


def test_a_total_that_misses_never_looks_reached():
    n = berjalan(best_isi() | {"B.II.a": Decimal("0.0001")})

    assert n["total"] == "82,50"
    assert n["x_total"] < 1000
    assert "S3a" not in {t.kode for t in n["kurang"]}


def test_the_bar_says_sign_and_word():
    teks = render_to_string(
        "evaluasi/_nilai_berjalan.html", {"nilai_berjalan": berjalan({}), "menurut": "unit"}
    )

    assert "Nilai sementara menurut unit" in teks
    assert "WBK: belum" in teks
    assert "Peringatan, bukan penghalang" in teks
    assert render_to_string("evaluasi/_nilai_berjalan.html", {"nilai_berjalan": None}).strip() == ""
