"""Weights, sums and scales against the table copied by hand from Lampiran III."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluasi.penilaian.hasil import hasil_to_json, tulis_desimal
from evaluasi.penilaian.jawaban import JawabanSalah, periksa_jawaban
from evaluasi.penilaian.rantai import rantai
from evaluasi.penilaian.regulasi import Predikat
from evaluasi.penilaian.scoring import score
from tests.penilaian.lembar import (
    ISIAN_TERBAIK,
    KETENTUAN,
    LENGKAP,
    LKE,
    TERBAIK,
    get_temuan,
    score_lembar,
)

# PermenPANRB 90/2021 Lampiran III, pages 66–87: weight and number of lines of each indicator.
INDIKATOR: Mapping[str, tuple[str, int]] = {
    "A.I.1.i": ("0.5", 2),
    "A.I.1.ii": ("1", 3),
    "A.I.1.iii": ("1", 3),
    "A.I.1.iv": ("1.5", 4),
    "A.I.2.i": ("1", 3),
    "A.I.2.ii": ("2", 4),
    "A.I.2.iii": ("0.5", 2),
    "A.I.3.i": ("0.25", 3),
    "A.I.3.ii": ("0.5", 3),
    "A.I.3.iii": ("1.25", 6),
    "A.I.3.iv": ("2", 4),
    "A.I.3.v": ("0.75", 1),
    "A.I.3.vi": ("0.25", 1),
    "A.I.4.i": ("2.5", 3),
    "A.I.4.ii": ("2.5", 8),
    "A.I.5.i": ("1.5", 2),
    "A.I.5.ii": ("1.5", 4),
    "A.I.5.iii": ("1.5", 4),
    "A.I.5.iv": ("1.5", 3),
    "A.I.5.v": ("1.5", 5),
    "A.I.6.i": ("1", 4),
    "A.I.6.ii": ("1", 6),
    "A.I.6.iii": ("1", 3),
    "A.I.6.iv": ("1", 3),
    "A.I.6.v": ("1", 3),
    "A.II.1.i": ("2", 2),
    "A.II.1.ii": ("1", 1),
    "A.II.1.iii": ("1", 1),
    "A.II.2.i": ("0.5", 1),
    "A.II.2.ii": ("1", 2),
    "A.II.2.iii": ("2", 3),
    "A.II.3.i": ("1.5", 1),
    "A.II.3.ii": ("1.5", 1),
    "A.II.3.iii": ("2", 1),
    "A.II.4.i": ("2", 1),
    "A.II.4.ii": ("1.5", 1),
    "A.II.4.iii": ("1.5", 1),
    "A.II.5.i": ("2.5", 1),
    "A.II.5.ii": ("3", 1),
    "A.II.5.iii": ("2", 2),
    "A.II.6.i": ("2.5", 2),
    "A.II.6.ii": ("2.5", 1),
}
AREA = {1: ("4", "4"), 2: ("3.5", "3.5"), 3: ("5", "5"), 4: ("5", "5"), 5: ("7.5", "7.5")} | {
    6: ("5", "5")
}
SKALA = {
    2: ["1", "0"],
    3: ["1", "0.5", "0"],
    4: ["1", "0.67", "0.33", "0"],
    5: ["1", "0.75", "0.5", "0.25", "0"],
}

TURUN = [(p.kode, p.skala.pilihan) for p in LKE.pertanyaan if p.skala.pilihan]


def without(awalan: str) -> dict[str, object]:
    return {kode: isi for kode, isi in TERBAIK.items() if not kode.startswith(awalan + ".")}


def test_the_best_worksheet_reaches_every_weight_of_the_printed_table() -> None:
    nilai = score_lembar(TERBAIK).nilai
    for kode, (bobot, _) in INDIKATOR.items():
        assert nilai[kode] == Fraction(bobot), kode
    for nomor, (pemenuhan, reform) in AREA.items():
        assert nilai[f"A.I.{nomor}"] == Fraction(pemenuhan)
        assert nilai[f"A.II.{nomor}"] == Fraction(reform)
    komponen = {"A": "60", "A.I": "30", "A.II": "30", "B": "40", "B.I": "22.5", "B.II": "17.5"}
    hasil = {"B.I.a": "17.5", "B.I.b": "5", "B.II.a": "17.5"}
    for kode, bobot in (komponen | hasil).items():
        assert nilai[kode] == Fraction(bobot), kode
    assert nilai["total"] == 100


def test_the_result_holds_every_component_and_result_item_and_no_other_line() -> None:
    nilai = score_lembar(TERBAIK).nilai
    harap = {"total", "A", "A.I", "A.II", "B", "B.I", "B.I.a", "B.I.b", "B.II", "B.II.a"}
    harap |= INDIKATOR.keys() | {f"A.{a}.{n}" for a in ("I", "II") for n in range(1, 7)}
    assert nilai.keys() == harap


@pytest.mark.parametrize(("kode", "bobot_banyak"), INDIKATOR.items())
def test_an_indicator_without_answers_costs_its_weight_and_nothing_else(
    kode: str, bobot_banyak: tuple[str, int]
) -> None:
    bobot, banyak = bobot_banyak
    hasil = score_lembar(without(kode))
    assert hasil.total == 100 - Fraction(bobot)
    assert len(hasil.belum_dijawab) == banyak


@pytest.mark.parametrize(("kode", "pilihan"), TURUN, ids=[kode for kode, _ in TURUN])
def test_an_option_is_worth_its_value_times_the_share_of_its_line(
    kode: str, pilihan: Mapping[str, Decimal]
) -> None:
    if kode.startswith("B."):
        bobot = Fraction(5)
    else:
        berat, banyak = INDIKATOR[kode.rpartition(".")[0]]
        bobot = Fraction(berat) / banyak
    for jawaban, nilai in zip(pilihan, SKALA[len(pilihan)], strict=True):
        hasil = score_lembar({**TERBAIK, kode: jawaban})
        assert hasil.pertanyaan[kode] == Fraction(nilai)
        assert hasil.total == 100 - bobot * (1 - Fraction(nilai))


@pytest.mark.parametrize("nomor", AREA)
def test_an_area_is_the_sum_of_its_two_aspects(nomor: int) -> None:
    hasil = score_lembar(without(f"A.I.{nomor}"))
    pemenuhan, reform = AREA[nomor]
    assert hasil.area[nomor] == Fraction(reform)
    assert hasil.aspek[nomor] == {f"A.I.{nomor}": 0, f"A.II.{nomor}": Fraction(reform)}
    assert hasil.total == 100 - Fraction(pemenuhan)


@pytest.mark.parametrize(
    ("kode", "isian", "nilai"),
    [
        ("A.II.1.i.a", {"jumlah_agen": 7, "jumlah_perubahan": 5}, "5/7"),
        ("A.II.1.i.b", {"jumlah_perubahan": 5, "jumlah_terintegrasi": 2}, "2/5"),
        (
            "A.II.3.iii.a",
            {
                "pelanggaran_tahun_lalu": 3,
                "pelanggaran_tahun_ini": 1,
                "pelanggaran_diberi_sanksi": 0,
            },
            "2/3",
        ),
        ("A.II.4.i.a", {"jumlah_sasaran": 8, "jumlah_sasaran_tercapai": 5}, "5/8"),
        (
            "A.II.5.ii.a",
            {"harus_ditindaklanjuti": 9, "sedang_diproses": 4, "selesai_ditindaklanjuti": 5},
            "5/9",
        ),
        (
            "A.II.5.iii.a",
            {
                "wajib_kepala_satker": 1,
                "wajib_pejabat_lhkpn": 4,
                "wajib_lainnya": 2,
                "sudah_melapor": 6,
            },
            "6/7",
        ),
        (
            "A.II.5.iii.b",
            {
                "wajib_administrator": 3,
                "wajib_pengawas": 8,
                "wajib_fungsional_pelaksana": 22,
                "sudah_melapor": 30,
            },
            "30/33",
        ),
        ("A.II.6.i.b", {"layanan_terdata": 12, "layanan_dipermudah": 7}, "7/12"),
    ],
)
def test_a_percentage_line_is_the_ratio_of_its_counts(
    kode: str, isian: Mapping[str, int], nilai: str
) -> None:
    assert isian.keys() == ISIAN_TERBAIK[kode].keys()
    assert score_lembar({**TERBAIK, kode: isian}).pertanyaan[kode] == Fraction(nilai)


def test_lhkpn_and_lhkasn_are_one_point_each() -> None:
    """The circulating workbook never counts LHKASN (its L175 averages the wrong rows)."""
    tanpa_lapor = {**ISIAN_TERBAIK["A.II.5.iii.b"], "sudah_melapor": 0}
    hasil = score_lembar({**TERBAIK, "A.II.5.iii.b": tanpa_lapor})
    assert hasil.nilai["A.II.5.iii"] == 1


@pytest.mark.parametrize("kode", ISIAN_TERBAIK)
@pytest.mark.parametrize("nomor", [0, 1, -1])
def test_a_count_left_out_makes_the_line_unanswered(kode: str, nomor: int) -> None:
    isian = dict(ISIAN_TERBAIK[kode])
    isian.pop(list(isian)[nomor])
    hasil = score_lembar({**TERBAIK, kode: isian})
    assert hasil.belum_dijawab == (kode,)
    assert hasil.pertanyaan[kode] == 0


NOL = [
    ("A.II.1.i.a", {"jumlah_agen": 0, "jumlah_perubahan": 0}, 0, "agen"),
    ("A.II.1.i.b", {"jumlah_perubahan": 0, "jumlah_terintegrasi": 0}, 0, "perubahan"),
    ("A.II.3.iii.a", dict.fromkeys(ISIAN_TERBAIK["A.II.3.iii.a"], 0), 1, ""),
    (
        "A.II.3.iii.a",
        {**dict.fromkeys(ISIAN_TERBAIK["A.II.3.iii.a"], 0), "pelanggaran_tahun_ini": 2},
        0,
        "bernilai 0",
    ),
    ("A.II.5.ii.a", dict.fromkeys(ISIAN_TERBAIK["A.II.5.ii.a"], 0), 1, "nihil pengaduan"),
    ("A.II.5.iii.a", dict.fromkeys(ISIAN_TERBAIK["A.II.5.iii.a"], 0), 1, "tidak ada wajib lapor"),
    ("A.II.5.iii.b", dict.fromkeys(ISIAN_TERBAIK["A.II.5.iii.b"], 0), 1, "tidak ada wajib lapor"),
]


@pytest.mark.parametrize(("kode", "isian", "nilai", "catatan"), NOL)
def test_a_zero_denominator_is_worth_what_was_decided_and_says_so(
    kode: str, isian: Mapping[str, int], nilai: int, catatan: str
) -> None:
    hasil = score_lembar({**TERBAIK, kode: isian})
    assert hasil.pertanyaan[kode] == nilai
    pesan = " ".join(isi for asal, isi in hasil.catatan if asal == kode)
    assert catatan in pesan
    assert bool(pesan) is bool(catatan)
    nomor = kode.split(".")[2]
    temuan = get_temuan(hasil, f"S4.{nomor}")
    assert (catatan in temuan.catatan) if catatan else (temuan.catatan == "")


def test_a_count_above_what_it_is_divided_by_is_capped_and_noted() -> None:
    isian = {"layanan_terdata": 6, "layanan_dipermudah": 7}
    hasil = score_lembar({**TERBAIK, "A.II.6.i.b": isian})
    assert hasil.pertanyaan["A.II.6.i.b"] == 1
    ((kode, pesan),) = hasil.catatan
    assert kode == "A.II.6.i.b"
    assert "(7) melebihi" in pesan
    assert "dibatasi menjadi 1" in pesan
    assert "dibatasi menjadi 1" in get_temuan(hasil, "S4.6", "WBBM").catatan


def test_a_count_given_twice_and_differently_is_noted() -> None:
    isian = {"jumlah_perubahan": 4, "jumlah_terintegrasi": 4}
    hasil = score_lembar({**TERBAIK, "A.II.1.i.b": isian})
    ((kode, pesan),) = hasil.catatan
    assert kode == "A.II.1.i.b"
    assert "5 pada A.II.1.i.a, 4 di sini" in pesan
    assert hasil.total == 100  # noted, not judged


def test_scoring_refuses_what_the_validator_refuses() -> None:
    with pytest.raises(JawabanSalah, match=r"A\.I\.1\.i\.a: “X” bukan pilihan"):
        score_lembar({"A.I.1.i.a": "X"})
    with pytest.raises(JawabanSalah, match="tidak dikenal"):
        score_lembar({"A.I.1.i.z": "A"})
    with pytest.raises(JawabanSalah, match=r"A\.II\.4\.i\.a\.jumlah_sasaran"):
        score_lembar({"A.II.4.i.a": {"jumlah_sasaran": 0, "jumlah_sasaran_tercapai": 0}})
    with pytest.raises(JawabanSalah):
        score_lembar({"B.I.a": 3.6})  # type: ignore[dict-item]


def test_two_regulations_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="rules by"):
        score(LKE, {}, ketentuan=replace(KETENTUAN, lke="permenpanrb-52-2014"))


def test_an_open_choice_that_the_engine_does_not_make_is_refused() -> None:
    lain = tuple(
        replace(p, nilai="masing_masing") if p.kode == "A1" else p
        for p in KETENTUAN.pilihan_terbuka
    )
    with pytest.raises(ValueError, match="A1 = 'masing_masing'"):
        score(LKE, {}, ketentuan=replace(KETENTUAN, pilihan_terbuka=lain))


def test_the_chain_of_a_line_leads_from_its_answer_to_the_thresholds() -> None:
    hasil = score_lembar({**TERBAIK, "A.I.4.ii.d": "C"})
    r = rantai(hasil, "A.I.4.ii.d")
    assert (r.jawaban, r.nilai, r.sebanyak) == ("C", Fraction("0.33"), 8)
    assert r.bobot == Fraction("2.5") / 8
    assert r.sumbangan == r.nilai * r.bobot
    assert [m.komponen.kode for m in r.mata] == ["A.I.4.ii", "A.I.4", "A.I", "A"]
    assert r.mata[0].nilai == Fraction("2.5") - Fraction("0.67") * r.bobot
    assert (r.area, r.nilai_area) == (4, 10 - Fraction("0.67") * r.bobot)
    assert [t.kode for t in r.temuan if t.predikat is Predikat.WBK] == ["S3a", "S3b", "S4.4"]
    sendiri = rantai(hasil, "A.II.5.iii.b")
    assert sendiri.sebanyak == 1
    assert sendiri.bobot == 1
    hasil_survei = rantai(hasil, "B.I.a")
    assert [t.kode for t in hasil_survei.temuan if t.predikat is Predikat.WBBM] == [
        "S3a",
        "S5",
        "S5a",
    ]
    assert hasil_survei.area is None
    with pytest.raises(KeyError):
        rantai(hasil, "A.I.9.i.a")


def test_the_public_result_has_the_shape_of_its_contract() -> None:
    data = hasil_to_json(score_lembar(TERBAIK), berkas="a.json")
    assert list(data) == [
        *("versi", "berkas", "regulasi", "regulasi_sha256", "nilai", "area"),
        *("belum_dijawab", "temuan", "layak"),
    ]
    assert (data["versi"], data["berkas"], data["regulasi"]) == (1, "a.json", LKE.kode)
    assert data["regulasi_sha256"] == LKE.isi_sha256
    assert data["nilai"]["total"] == "100"
    assert data["area"] == {"1": "8", "2": "7", "3": "10", "4": "10", "5": "15", "6": "10"}
    assert data["layak"] == {"WBK": True, "WBBM": True}
    kunci = ["kode", "predikat", "status", "nilai", "ambang", "selisih", "rujukan", "catatan"]
    assert all(list(t) == kunci for t in data["temuan"])
    per_predikat = {
        p: [t["kode"] for t in data["temuan"] if t["predikat"] == p] for p in ("WBK", "WBBM")
    }
    syarat = ["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8a", "E8b", "E9", "E10"]
    skor = ["S3a", "S3b", *(f"S4.{n}" for n in range(1, 7)), "S5", "S5a", "S5b", "S6"]
    assert per_predikat == {"WBK": syarat + skor, "WBBM": [*syarat, "E11", *skor]}
    assert all(t["rujukan"] for t in data["temuan"])


def test_the_target_keeps_only_its_predicate() -> None:
    data = hasil_to_json(score_lembar(TERBAIK), berkas="a", target=Predikat.WBBM)
    assert {t["predikat"] for t in data["temuan"]} == {"WBBM"}
    assert data["layak"] == {"WBBM": True}


@pytest.mark.parametrize(
    ("angka", "tulisan"),
    [
        ("75", "75"),
        ("0", "0"),
        ("-3.5", "-3.5"),
        ("0.05", "0.05"),
        ("-0.0625", "-0.0625"),
        ("100", "100"),
        ("1/3", "0.333333333333333333333333"),
        ("-200/3", "-66.6666666666666666666667"),
        ("1/3000000", "0.000000333333333333333333333333"),
    ],
)
def test_numbers_are_written_exactly_or_with_many_digits_and_never_with_an_exponent(
    angka: str, tulisan: str
) -> None:
    assert tulis_desimal(Fraction(angka)) == tulisan


def test_the_highest_predicate_needs_those_below_it() -> None:
    assert score_lembar(TERBAIK).predikat is Predikat.WBBM
    tanpa_penetapan = replace(LENGKAP, tanggal_penetapan=None)
    hasil = score_lembar(TERBAIK, tanpa_penetapan)
    assert hasil.layak == {Predikat.WBK: False, Predikat.WBBM: True}
    assert hasil.predikat is None
    assert score_lembar({**TERBAIK, "B.I.b": "C"}).predikat is Predikat.WBK


@pytest.mark.parametrize(
    ("kode", "mentah"),
    [
        ("A.I.1.i.a", "ya"),
        ("A.I.1.i.a", "A"),
        ("A.I.1.i.a", ""),
        ("A.I.1.i.a", True),
        ("A.I.1.i.a", 1),
        ("A.I.1.i.a", {"A": 1}),
        ("A.I.1.i.b", "D"),
        ("B.I.a", "4.01"),
        ("B.I.a", "-0.1"),
        ("B.I.a", "3,7"),
        ("B.I.a", " 3.7"),
        ("B.I.a", "NaN"),
        ("B.I.a", "1_0"),
        ("B.I.a", "٣"),
        ("B.I.a", ""),
        ("B.I.a", True),
        ("B.I.a", "1e-999999999"),
        ("B.I.a", "1e-99"),
        ("B.I.a", Decimal("Infinity")),
        ("B.I.a", Decimal("NaN")),
        ("B.I.a", "3." + "6" * 60),
        ("B.I.a", []),
        ("A.II.4.i.a", 5),
        ("A.II.4.i.a", {"jumlah_sasaran": -1}),
        ("A.II.4.i.a", {"jumlah_sasaran": "1.5"}),
        ("A.II.4.i.a", {"jumlah_sasaran": True}),
        ("A.II.4.i.a", {"jumlah_sasaran": 10**13}),
        ("A.II.4.i.a", {"jumlah_sasaran": "x"}),
        ("A.II.4.i.a", {"lain": 1}),
        ("A.II.4.i.a", {"jumlah_sasaran": 0}),
        ("A.II.1.i.a", {"jumlah_agen": 0, "jumlah_perubahan": 1}),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_a_sentence(kode: str, mentah: object) -> None:
    (pertanyaan,) = [p for p in LKE.pertanyaan if p.kode == kode]
    nilai, kesalahan = periksa_jawaban(pertanyaan, mentah)
    assert nilai is None
    assert kesalahan
    assert all(k.pesan.endswith(".") for k in kesalahan)


@pytest.mark.parametrize(
    ("kode", "mentah", "nilai"),
    [
        ("A.I.1.i.a", None, None),
        ("A.I.1.i.a", "Tidak", "Tidak"),
        ("B.I.a", "3.71", Decimal("3.71")),
        ("B.I.a", Decimal("0"), Decimal(0)),
        ("B.I.a", 4, Decimal(4)),
        ("A.II.4.i.a", {}, None),
        ("A.II.4.i.a", {"jumlah_sasaran": None}, None),
        ("A.II.4.i.a", {"jumlah_sasaran": "7"}, {"jumlah_sasaran": 7}),
        ("A.II.4.i.a", {"jumlah_sasaran": Decimal("7.0")}, {"jumlah_sasaran": 7}),
        ("A.II.1.i.a", {"jumlah_agen": 0}, {"jumlah_agen": 0}),
    ],
)
def test_an_answer_that_can_be_is_taken_as_the_engine_scores_it(
    kode: str, mentah: object, nilai: object
) -> None:
    (pertanyaan,) = [p for p in LKE.pertanyaan if p.kode == kode]
    assert periksa_jawaban(pertanyaan, mentah) == (nilai, [])


def test_every_mistake_of_a_count_line_is_told() -> None:
    (p,) = [p for p in LKE.pertanyaan if p.kode == "A.II.5.iii.a"]
    _, kesalahan = periksa_jawaban(p, {"wajib_lainnya": -1, "sudah_melapor": "x", "wajib_asing": 2})
    assert [k.lokasi for k in kesalahan] == ["wajib_lainnya", "sudah_melapor", "wajib_asing"]
