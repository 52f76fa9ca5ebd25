"""The yearly profile: what the database refuses, and what the engine is told."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.profil import BELUM_ADA_DATA
from tests.factories import (
    PenetapanUnitFactory,
    ProfilInstansiFactory,
    ProfilUnitFactory,
    UnitKerjaFactory,
)
from units.models import (
    KategoriRB,
    LevelSPIP,
    OpiniBPK,
    PenetapanUnit,
    PredikatSAKIP,
    ProfilInstansi,
    ProfilUnit,
)
from units.profil import build_banyak_profil, build_profil, percent

HARI = date(2026, 5, 2)


def test_profile_reaches_the_engine_key_by_key(db):
    instansi = ProfilInstansiFactory(opini_bpk="WTP-DPP", sakip="A", indeks_rb="A-", spip=4)
    unit = UnitKerjaFactory(instansi=instansi.instansi)
    PenetapanUnitFactory(unit=unit)
    ProfilUnitFactory(unit=unit, tlhp_wajib=8, tlhp_selesai=7, predikat_dimiliki="wbk")

    profil = build_profil(unit, 2026, HARI)

    assert profil.tanggal_evaluasi == HARI
    assert (profil.opini_bpk, profil.sakip, profil.indeks_rb, profil.spip) == (
        "WTP-DPP",
        "A",
        "A-",
        4,
    )
    assert (profil.layanan_utama, profil.dampak_signifikan) == (True, True)
    assert profil.tlhp_persen == Decimal("87.5")
    assert profil.lhkpn_persen == profil.lhkasn_persen == 100
    assert (profil.tanggal_penetapan, profil.tanggal_mulai_wbbm) == (date(2024, 1, 10), None)
    assert (profil.sakip_internal, profil.predikat_dimiliki) == ("B", "WBK")


def test_nothing_entered_is_no_data_and_never_no(db):
    profil = build_profil(UnitKerjaFactory(), 2026, HARI)

    for kunci in (
        "opini_bpk",
        "sakip",
        "indeks_rb",
        "spip",
        "layanan_utama",
        "dampak_signifikan",
        "tlhp_persen",
        "lhkpn_persen",
        "lhkasn_persen",
        "sakip_internal",
        "tanggal_penetapan",
        "tanggal_mulai_wbbm",
    ):
        assert getattr(profil, kunci) is None, kunci
    assert profil.predikat_dimiliki is BELUM_ADA_DATA


def test_a_profile_of_another_year_says_nothing(db):
    profil = ProfilUnitFactory(tahun=2025)
    PenetapanUnitFactory(unit=profil.unit, tahun=2025)

    kini = build_profil(profil.unit, 2026, HARI)

    assert (kini.layanan_utama, kini.tlhp_persen) == (None, None)


def test_many_profiles_are_each_units_own_for_three_queries(db, django_assert_num_queries):
    """With one unit and with forty; the same as each unit asked alone."""
    instansi = ProfilInstansiFactory().instansi
    unit = [UnitKerjaFactory(instansi=instansi) for _ in range(40)]
    for u in unit[::2]:
        PenetapanUnitFactory(unit=u)
    for n, u in enumerate(unit[::3]):
        ProfilUnitFactory(unit=u, tlhp_wajib=40, tlhp_selesai=n)

    for jumlah in (1, 40):
        with django_assert_num_queries(3):
            semua = build_banyak_profil(unit[:jumlah], 2026, HARI)
        assert len(semua) == jumlah
    assert semua == {u.pk: build_profil(u, 2026, HARI) for u in unit}


def test_no_predicate_held_is_an_answer(db):
    profil = ProfilUnitFactory(predikat_dimiliki="tidak")

    assert build_profil(profil.unit, 2026, HARI).predikat_dimiliki is None


@pytest.mark.parametrize(("diterima", "kata"), [(False, "nihil"), (True, "nihil-diterima")])
def test_no_obliged_reporter_waits_for_the_tpi(db, diterima: bool, kata: str):
    profil = ProfilUnitFactory(lhkpn_wajib=0, lhkpn_sudah=0, lhkpn_nihil_diterima=diterima)

    assert build_profil(profil.unit, 2026, HARI).lhkpn_persen == kata


def test_nothing_to_follow_up_is_no_data(db):
    profil = ProfilUnitFactory(tlhp_wajib=0, tlhp_selesai=0)

    assert build_profil(profil.unit, 2026, HARI).tlhp_persen is None


@pytest.mark.parametrize("wajib", [3, 7, 200, 999_999, 2_147_483_647])
def test_one_short_of_all_is_short_of_a_hundred_percent(wajib: int):
    assert percent(wajib, wajib) == 100
    kurang = percent(wajib - 1, wajib)
    assert kurang is not None
    assert kurang < 100


@pytest.mark.parametrize(
    "salah",
    [
        {"tlhp_wajib": 3, "tlhp_selesai": 4},
        {"lhkpn_wajib": 3, "lhkpn_sudah": None},
        {"lhkasn_wajib": None, "lhkasn_sudah": 3},
        {"lhkpn_nihil_diterima": True},
        {"lhkasn_wajib": None, "lhkasn_sudah": None, "lhkasn_nihil_diterima": True},
        {"sakip_internal": "Z"},
        {"predikat_dimiliki": "emas"},
        {"predikat_dimiliki": "tidak", "predikat_tahun": 2024},
        {"predikat_dimiliki": "wbk", "predikat_tahun": 2027},
        {"tahun": 26},
        {"bukti": ""},
        {"tlhp_wajib": -1, "tlhp_selesai": -1},
    ],
    ids=str,
)
def test_database_refuses_a_unit_profile_that_contradicts_itself(db, salah):
    unit = UnitKerjaFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ProfilUnitFactory(unit=unit, **salah)


@pytest.mark.parametrize(
    "salah",
    [{"opini_bpk": "WT"}, {"sakip": "E"}, {"indeks_rb": "B-"}, {"spip": 6}, {"bukti": ""}],
    ids=str,
)
def test_database_refuses_an_instansi_profile_with_unknown_values(db, salah):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfilInstansiFactory(**salah)


def test_one_profile_a_year(db):
    unit = ProfilUnitFactory()
    instansi = ProfilInstansiFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ProfilUnitFactory(unit=unit.unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfilInstansiFactory(instansi=instansi.instansi)
    PenetapanUnitFactory(unit=unit.unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        PenetapanUnitFactory(unit=unit.unit)


@pytest.mark.parametrize("salah", [{"bukti": ""}, {"tahun": 26}], ids=str)
def test_database_refuses_a_determination_without_proof_or_year(db, salah):
    with pytest.raises(IntegrityError), transaction.atomic():
        PenetapanUnitFactory(**salah)


def test_constraints_speak_indonesian(db):
    profil = ProfilUnitFactory.build(
        unit=UnitKerjaFactory(), tlhp_wajib=3, tlhp_selesai=4, per_tanggal=timezone.localdate()
    )

    with pytest.raises(ValidationError) as salah:
        profil.full_clean()

    assert "yang sudah tidak boleh lebih dari yang wajib" in str(salah.value)


def test_choices_are_the_scales_of_the_regulation():
    skala = {
        s.data: s.skala
        for s in get_regulasi("perbup-ketapang-49-2022").syarat
        if s.data in {"opini_bpk", "sakip", "indeks_rb", "sakip_internal"}
    }

    assert skala == {
        "opini_bpk": tuple(OpiniBPK.values),
        "sakip": tuple(PredikatSAKIP.values),
        "indeks_rb": tuple(KategoriRB.values),
        "sakip_internal": tuple(PredikatSAKIP.values),
    }
    assert LevelSPIP.values == [0, 1, 2, 3, 4, 5]


def test_every_constraint_has_a_message():
    for model in (ProfilInstansi, PenetapanUnit, ProfilUnit):
        for batas in model._meta.constraints:
            assert batas.violation_error_message != batas.default_violation_error_message
