"""Each scoring mistake that real systems made, under its own number: situasi/*.toml.

A situation changes some answers of the best (or the empty) worksheet, says what the faulty
system gave (`keliru`) and what holds (`harap`). Files of one number share it in `kode`.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.kasus import KasusSalah, check_jawaban, parse_kasus
from evaluasi.penilaian.profil import TANPA_PROFIL
from evaluasi.penilaian.regulasi import Predikat
from evaluasi.penilaian.scoring import score
from tests.penilaian.lembar import (
    KETENTUAN,
    LENGKAP,
    LKE,
    TERBAIK,
    get_temuan,
    score_lembar,
)
from zi_portal.angka import tampil

FOLDER = Path(__file__).parent / "situasi"
SITUASI = {
    berkas.stem: tomllib.loads(berkas.read_text("utf-8"), parse_float=Decimal)
    for berkas in sorted(FOLDER.glob("*.toml"))
}
DAPAT_DINILAI = [nama for nama, s in SITUASI.items() if "ditolak" not in s["harap"]]
DITOLAK = [nama for nama, s in SITUASI.items() if "ditolak" in s["harap"]]


def make_jawaban(situasi: Mapping[str, Any]) -> dict[str, Any]:
    asal = {"terbaik": TERBAIK, "kosong": {}}[situasi["asal"]]
    return {**asal, **situasi.get("jawaban", {})}


def score_situasi(situasi: Mapping[str, Any]) -> Hasil:
    jawaban, kesalahan = check_jawaban(LKE, make_jawaban(situasi))
    assert not kesalahan
    profil = TANPA_PROFIL if situasi.get("profil") == "kosong" else LENGKAP
    return score_lembar(jawaban, profil)


@pytest.mark.parametrize("nama", DAPAT_DINILAI)
def test_the_situation_gives_what_the_regulation_says(nama: str) -> None:
    situasi = SITUASI[nama]
    harap = situasi["harap"]
    hasil = score_situasi(situasi)

    for kode, nilai in harap.get("nilai", {}).items():
        assert hasil.nilai[kode] == Fraction(nilai), kode
    for nomor, nilai in harap.get("area", {}).items():
        assert hasil.area[int(nomor)] == Fraction(nilai), nomor
    for kode, teks in harap.get("tampil", {}).items():
        assert tampil(hasil.nilai[kode]) == teks, kode
    for predikat, per_kode in harap.get("temuan", {}).items():
        for kode, status in per_kode.items():
            assert get_temuan(hasil, kode, predikat).status == status, (kode, predikat)
    for predikat, per_kode in harap.get("catatan_temuan", {}).items():
        for kode, teks in per_kode.items():
            assert teks in get_temuan(hasil, kode, predikat).catatan
    for predikat, per_kode in harap.get("tampil_temuan", {}).items():
        for kode, teks in per_kode.items():
            temuan = get_temuan(hasil, kode, predikat)
            assert isinstance(temuan.nilai, Fraction)
            assert isinstance(temuan.ambang, Fraction)
            assert tampil(temuan.nilai, ambang=temuan.ambang) == teks
    for predikat, layak in harap.get("layak", {}).items():
        assert hasil.layak[Predikat(predikat)] is layak
    if "catatan" in harap:
        assert [kode for kode, _ in hasil.catatan] == harap["catatan"]
    if "belum_dijawab" in harap:
        assert list(hasil.belum_dijawab) == harap["belum_dijawab"]
    if "banyak_belum_dijawab" in harap:
        assert len(hasil.belum_dijawab) == harap["banyak_belum_dijawab"]


@pytest.mark.parametrize("nama", DITOLAK)
def test_the_situation_is_refused_with_a_sentence_at_each_mistake(nama: str) -> None:
    situasi = SITUASI[nama]
    isi = json.dumps(
        {"versi": 1, "regulasi": LKE.kode, "jawaban": make_jawaban(situasi)}, default=str
    )
    with pytest.raises(KasusSalah) as salah:
        parse_kasus(isi.encode(), lke=LKE, ketentuan=KETENTUAN)
    pesan = dict(salah.value.kesalahan)
    assert pesan.keys() == situasi["harap"]["ditolak"].keys()
    for lokasi, bagian in situasi["harap"]["ditolak"].items():
        assert bagian in pesan[lokasi]


def test_T8_rounding_each_indicator_would_have_passed() -> None:
    hasil = score_situasi(SITUASI["T8"])
    salah = sum(
        Fraction(tampil(hasil.nilai[k.kode]).replace(",", "."))
        for k in LKE.walk()
        if k.jenis == "indikator"
    )
    assert salah == Fraction(SITUASI["T8"]["harap"]["jumlah_indikator_dibulatkan"]["A"])
    assert salah >= 40 > hasil.nilai["A"]


def test_T12_the_explanation_of_a_line_does_not_change_its_scale() -> None:
    def with_penjelasan(teks: str) -> Any:
        def ganti(komponen: Any) -> Any:
            return replace(
                komponen,
                bagian=tuple(ganti(anak) for anak in komponen.bagian),
                pertanyaan=tuple(replace(p, penjelasan=teks) for p in komponen.pertanyaan),
            )

        return replace(LKE, komponen=tuple(ganti(akar) for akar in LKE.komponen))

    jawaban = {**TERBAIK, "A.I.1.i.b": "B"}
    berubah = with_penjelasan("a. organisasi dsb. b. dan lain-lain dll. c. semuanya")
    hasil = score(berubah, jawaban, ketentuan=KETENTUAN)
    assert hasil.pertanyaan["A.I.1.i.b"] == Fraction(1, 2)
    assert hasil.nilai == score_lembar(jawaban).nilai


def test_B9_answers_changed_back_and_forth_give_the_score_of_the_last_ones() -> None:
    situasi = SITUASI["B9"]
    bolak_balik = situasi["bolak_balik"]
    jawaban = make_jawaban(situasi)
    terakhir = jawaban[bolak_balik["kode"]]
    for _ in range(bolak_balik["kali"]):
        jawaban[bolak_balik["kode"]] = bolak_balik["isian"]
        score_lembar(jawaban)
        jawaban[bolak_balik["kode"]] = terakhir
    assert score_lembar(jawaban).nilai == score_situasi(situasi).nilai


def test_the_scoring_mistakes_have_their_situations() -> None:
    assert {s["kode"] for s in SITUASI.values()} >= {
        *("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10"),
        *("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10", "B14"),
    }
