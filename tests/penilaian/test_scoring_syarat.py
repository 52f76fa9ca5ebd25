"""The requirements E1–E11: met, not met, and not known."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluasi.penilaian.hasil import Status, Temuan
from evaluasi.penilaian.profil import BELUM_ADA_DATA, TANPA_PROFIL
from evaluasi.penilaian.regulasi import Predikat
from evaluasi.penilaian.syarat import add_years
from tests.penilaian.lembar import LENGKAP, TERBAIK, get_temuan, score_lembar

M, B, T = Status.MEMENUHI, Status.BELUM_MEMENUHI, Status.BELUM_ADA_DATA

# Perbup Ketapang 49/2022 Lampiran II huruf A, copied by hand: rule, key, value, WBK, WBBM.
KASUS: list[tuple[str, str, Any, Status, Status]] = [
    ("E1", "opini_bpk", "WTP", M, M),
    ("E1", "opini_bpk", "WTP-DPP", M, M),
    ("E1", "opini_bpk", "WDP", B, B),
    ("E1", "opini_bpk", "TMP", B, B),
    ("E1", "opini_bpk", "TW", B, B),
    ("E2", "sakip", "AA", M, M),
    ("E2", "sakip", "BB", M, M),
    ("E2", "sakip", "B", M, B),
    ("E2", "sakip", "CC", B, B),
    ("E3", "indeks_rb", "A-", M, M),
    ("E3", "indeks_rb", "B", M, M),
    ("E3", "indeks_rb", "CC", M, B),
    ("E3", "indeks_rb", "C", B, B),
    ("E4", "spip", 5, M, M),
    ("E4", "spip", 3, M, M),
    ("E4", "spip", 2, B, B),
    ("E4", "spip", 0, B, B),
    ("E5", "layanan_utama", True, M, M),
    ("E5", "layanan_utama", False, B, B),
    ("E6", "dampak_signifikan", True, M, M),
    ("E6", "dampak_signifikan", False, B, B),
    ("E7", "tlhp_persen", Decimal(100), M, M),
    ("E7", "tlhp_persen", Decimal("99.999"), B, B),
    ("E8a", "lhkpn_persen", Decimal("100.00"), M, M),
    ("E8a", "lhkpn_persen", Decimal("99.9"), B, B),
    ("E8a", "lhkpn_persen", "nihil", T, T),
    ("E8a", "lhkpn_persen", "nihil-diterima", M, M),
    ("E8b", "lhkasn_persen", Decimal(0), B, B),
    ("E8b", "lhkasn_persen", "nihil", T, T),
    ("E8b", "lhkasn_persen", "nihil-diterima", M, M),
    ("E10", "sakip_internal", "A", M, M),
    ("E10", "sakip_internal", "B", M, B),
    ("E10", "sakip_internal", "C", B, B),
]


def judge(kode: str, predikat: str = "WBK", **profil: Any) -> Temuan:
    return get_temuan(score_lembar(TERBAIK, replace(LENGKAP, **profil)), kode, predikat)


@pytest.mark.parametrize(("kode", "kunci", "nilai", "wbk", "wbbm"), KASUS)
def test_a_requirement_is_judged_by_its_table(
    kode: str, kunci: str, nilai: Any, wbk: Status, wbbm: Status
) -> None:
    assert judge(kode, "WBK", **{kunci: nilai}).status is wbk
    assert judge(kode, "WBBM", **{kunci: nilai}).status is wbbm


@pytest.mark.parametrize(("kode", "kunci"), sorted({(k, d) for k, d, *_ in KASUS}))
def test_a_requirement_without_data_is_not_known_and_not_met(kode: str, kunci: str) -> None:
    for predikat in Predikat:
        hasil = score_lembar(TERBAIK, replace(LENGKAP, **{kunci: None}))
        temuan = get_temuan(hasil, kode, predikat)
        assert temuan.status is T
        assert temuan.nilai is None
        assert temuan.selisih is None
        assert temuan.ambang is not None
        assert temuan.catatan == ""
        assert not hasil.layak[predikat]


def test_wtp_dpp_meets_wtp_with_a_note_to_confirm() -> None:
    temuan = judge("E1", opini_bpk="WTP-DPP")
    assert (temuan.nilai, temuan.ambang, temuan.setelan) == ("WTP-DPP", "WTP", ("A2",))
    assert temuan.catatan == (
        "WTP-DPP dihitung setara dengan WTP; wajib dikonfirmasi (pilihan A2)."
    )
    assert judge("E1").catatan == ""


def test_nihil_waits_for_the_tpi_and_says_so() -> None:
    belum = judge("E8a", lhkpn_persen="nihil")
    assert belum.setelan == ("A4",)
    assert "TPI yang memutuskan (pilihan A4)" in belum.catatan
    diterima = judge("E8a", lhkpn_persen="nihil-diterima")
    assert "diterima oleh TPI (pilihan A4)" in diterima.catatan


def test_a_percentage_shows_its_gap_in_percent() -> None:
    temuan = judge("E7", tlhp_persen=Decimal("87.5"))
    assert (temuan.nilai, temuan.ambang) == (Fraction("87.5"), Fraction(100))
    assert temuan.selisih == Fraction("-12.5")
    assert temuan.satuan == "persen"


def test_a_statement_is_shown_as_yes_or_no() -> None:
    temuan = judge("E5", layanan_utama=False)
    assert (temuan.nilai, temuan.ambang, temuan.selisih) == ("tidak", "ya", None)


TAHUN = [
    (date(2024, 1, 10), date(2025, 1, 9), B, -1),
    (date(2024, 1, 10), date(2025, 1, 10), M, 0),
    (date(2024, 1, 10), date(2025, 1, 11), M, 1),
    (date(2024, 2, 29), date(2025, 2, 28), B, -1),
    (date(2024, 2, 29), date(2025, 3, 1), M, 0),
    (date(2023, 2, 28), date(2024, 2, 28), M, 0),
    (date(2023, 12, 31), date(2024, 12, 30), B, -1),
]


@pytest.mark.parametrize(("awal", "evaluasi", "status", "selisih"), TAHUN)
@pytest.mark.parametrize(
    ("predikat", "kunci", "sebutan"),
    [
        ("WBK", "tanggal_penetapan", "tanggal penetapan unit kerja"),
        ("WBBM", "tanggal_mulai_wbbm", "tanggal mulai pembangunan menuju WBBM"),
    ],
)
def test_the_year_holds_from_the_same_day_of_the_next_year_on(
    predikat: str,
    kunci: str,
    sebutan: str,
    awal: date,
    evaluasi: date,
    status: Status,
    selisih: int,
) -> None:
    temuan = judge("E9", predikat, **{kunci: awal, "tanggal_evaluasi": evaluasi})
    assert temuan.status is status
    assert temuan.nilai == evaluasi
    assert temuan.ambang == add_years(awal, 1)
    assert temuan.selisih == selisih
    assert temuan.setelan == ("A5",)
    assert temuan.catatan == f"Dihitung dari {sebutan} {awal:%d-%m-%Y} (pilihan A5)."


def test_the_year_is_not_known_without_both_dates() -> None:
    tanpa_awal = judge("E9", tanggal_penetapan=None)
    assert (tanpa_awal.status, tanpa_awal.ambang) == (T, None)
    assert "belum diisi" in tanpa_awal.catatan
    tanpa_evaluasi = judge("E9", tanggal_evaluasi=None)
    assert (tanpa_evaluasi.status, tanpa_evaluasi.nilai) == (T, None)
    assert tanpa_evaluasi.ambang == date(2025, 1, 10)


def test_each_predicate_has_its_own_starting_date() -> None:
    assert judge("E9", "WBK", tanggal_mulai_wbbm=None).memenuhi
    assert judge("E9", "WBBM", tanggal_mulai_wbbm=None).status is T


@pytest.mark.parametrize(
    ("dimiliki", "status", "nilai"),
    [
        (Predikat.WBK, M, "ya"),
        (Predikat.WBBM, M, "ya"),
        (None, B, "tidak"),
        (BELUM_ADA_DATA, T, None),
    ],
)
def test_wbbm_needs_a_wbk_predicate_held_and_names_the_national_source(
    dimiliki: Any, status: Status, nilai: str | None
) -> None:
    temuan = judge("E11", "WBBM", predikat_dimiliki=dimiliki)
    assert (temuan.status, temuan.nilai, temuan.ambang) == (status, nilai, "ya")
    assert "Aturan nasional yang tidak dimuat dalam Perbup Ketapang 49/2022" in temuan.catatan
    assert "PermenPANRB 90/2021" in temuan.rujukan


def test_a_predicate_held_is_not_asked_for_wbk() -> None:
    hasil = score_lembar(TERBAIK)
    assert "E11" not in [t.kode for t in hasil.temuan_untuk(Predikat.WBK)]


def test_a_worksheet_without_profile_knows_no_requirement() -> None:
    hasil = score_lembar(TERBAIK, TANPA_PROFIL)
    assert {t.status for t in hasil.temuan if t.kode.startswith("E")} == {T}
    assert not any(hasil.layak.values())


def test_a_category_outside_its_scale_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="opini_bpk"):
        judge("E1", opini_bpk="Baik")
    with pytest.raises(ValueError, match="tlhp_persen"):
        judge("E7", tlhp_persen=99.9)
