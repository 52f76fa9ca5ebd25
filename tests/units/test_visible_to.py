"""Who sees which units, people and instansi, and who assesses what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tests.conftest import Pemeran
from tests.factories import (
    AnggotaTPIFactory,
    PegawaiFactory,
    PenugasanFactory,
    ProfilInstansiFactory,
    ProfilUnitFactory,
    TimTPIFactory,
    TugasTPIFactory,
    UnitKerjaFactory,
    UserFactory,
)
from units.models import (
    Instansi,
    JabatanTPI,
    Pegawai,
    Penugasan,
    Peran,
    ProfilInstansi,
    ProfilUnit,
    UnitKerja,
    User,
)
from units.roles import has_peran, is_own_unit, is_tpi_for, jabatan_tpi

SEMUA = {"dinas", "upt", "lain", "inspektorat"}


@pytest.mark.parametrize(
    ("orang", "kode"),
    [
        ("tim_zi", {"dinas"}),
        ("kepala_unit", {"dinas", "upt"}),
        ("pendamping", {"dinas"}),
        ("pembina", {"dinas"}),
        ("tpi_ketua", {"dinas", "inspektorat"}),
        ("tpi_sekretaris", {"dinas", "inspektorat"}),
        ("tpi_anggota", {"dinas", "inspektorat"}),
        ("tpi_unit_sendiri", {"dinas", "inspektorat"}),
        ("pimpinan", SEMUA),
        ("penetapan", SEMUA),
        ("admin_instansi", SEMUA),
        ("kepala_unit_lain", {"lain"}),
        ("kedaluwarsa", set()),
        ("tanpa_peran", set()),
    ],
)
def test_each_role_sees_its_units(pemeran: Pemeran, orang: str, kode: set[str]):
    terlihat = UnitKerja.objects.visible_to(pemeran[orang])

    assert set(terlihat.values_list("kode", flat=True)) == kode
    assert terlihat.count() == len(kode), "a unit is listed twice"


def test_admin_sistem_sees_all_and_a_visitor_nothing(pemeran: Pemeran):
    assert UnitKerja.objects.visible_to(pemeran["admin_sistem"]).count() == 5
    for daftar in (UnitKerja.objects, Pegawai.objects, Instansi.objects):
        assert not daftar.visible_to(AnonymousUser()).exists()


def test_a_role_holds_until_the_end_of_its_last_day(pemeran: Pemeran):
    penugasan = Penugasan.objects.get(user=pemeran["kedaluwarsa"])
    penugasan.selesai = timezone.localdate()
    penugasan.save()

    assert UnitKerja.objects.visible_to(pemeran["kedaluwarsa"]).exists()
    assert has_peran(pemeran["kedaluwarsa"], pemeran.unit, Peran.TIM_ZI)
    Penugasan.objects.update(selesai=timezone.localdate() - timedelta(days=1))
    assert not UnitKerja.objects.visible_to(pemeran["kedaluwarsa"]).exists()
    assert not has_peran(pemeran["kedaluwarsa"], pemeran.unit, Peran.TIM_ZI)


def test_a_head_sees_no_upt_of_another_unit_and_a_tim_zi_none(pemeran: Pemeran):
    UnitKerjaFactory(instansi=pemeran.instansi, kode="upt-lain", induk=pemeran.unit_lain)

    terlihat = UnitKerja.objects.visible_to(pemeran["kepala_unit"])

    assert "upt-lain" not in terlihat.values_list("kode", flat=True)


def test_one_sees_the_people_and_profiles_of_what_one_belongs_to(pemeran: Pemeran):
    ProfilUnitFactory(unit=pemeran.unit)
    ProfilUnitFactory(unit=pemeran.unit_lain)
    ProfilUnitFactory(unit=pemeran.unit_jauh)
    ProfilInstansiFactory(instansi=pemeran.instansi)
    ProfilInstansiFactory(instansi=pemeran.unit_jauh.instansi)
    PegawaiFactory(unit=pemeran.unit_jauh)
    zi = pemeran["tim_zi"]

    assert list(Instansi.objects.visible_to(zi)) == [pemeran.instansi]
    assert ProfilUnit.objects.visible_to(zi).get().unit == pemeran.unit
    assert ProfilInstansi.objects.visible_to(zi).get().instansi == pemeran.instansi
    assert set(Pegawai.objects.visible_to(zi).values_list("instansi", flat=True)) == {
        pemeran.instansi.pk
    }
    assert not Instansi.objects.visible_to(pemeran["kedaluwarsa"]).exists()


def test_an_admin_keeps_the_accounts_of_his_people_but_never_an_admin_sistem(pemeran: Pemeran):
    pemeran["admin_sistem"].pegawai = PegawaiFactory(unit=pemeran.unit)
    pemeran["admin_sistem"].save()

    akun = User.objects.of_instansi(pemeran.instansi)

    assert pemeran["tim_zi"] in akun
    assert pemeran["admin_sistem"] not in akun
    assert pemeran["admin_jauh"] not in akun


def test_a_tpi_member_never_assesses_his_own_unit(pemeran: Pemeran):
    tahun = pemeran.tim.tahun

    assert is_tpi_for(pemeran["tpi_anggota"], pemeran.unit, tahun)
    assert jabatan_tpi(pemeran["tpi_unit_sendiri"], pemeran.unit, tahun) == JabatanTPI.ANGGOTA
    assert is_own_unit(pemeran["tpi_unit_sendiri"], pemeran.unit)
    assert not is_tpi_for(pemeran["tpi_unit_sendiri"], pemeran.unit, tahun)
    inspektorat = UnitKerja.objects.get(kode="inspektorat")
    assert not is_tpi_for(pemeran["tpi_ketua"], inspektorat, tahun)
    assert is_tpi_for(pemeran["tpi_unit_sendiri"], inspektorat, tahun)


@pytest.mark.parametrize("peran", [Peran.TIM_ZI, Peran.KEPALA_UNIT])
def test_a_role_in_the_unit_makes_it_ones_own_too(pemeran: Pemeran, peran: Peran):
    PenugasanFactory(user=pemeran["tpi_anggota"], peran=peran, unit=pemeran.unit)

    assert not is_tpi_for(pemeran["tpi_anggota"], pemeran.unit, pemeran.tim.tahun)


def test_a_team_assesses_in_its_year_and_position_only(pemeran: Pemeran):
    tahun = pemeran.tim.tahun
    ketua = pemeran["tpi_ketua"]

    assert not is_tpi_for(ketua, pemeran.unit, tahun - 1)
    assert not is_tpi_for(ketua, pemeran.unit_lain, tahun)
    assert is_tpi_for(ketua, pemeran.unit, tahun, JabatanTPI.KETUA)
    assert not is_tpi_for(pemeran["tpi_anggota"], pemeran.unit, tahun, JabatanTPI.KETUA)


def test_units_of_last_years_team_stay_visible_for_reading(pemeran: Pemeran):
    tim = TimTPIFactory(instansi=pemeran.instansi, tahun=pemeran.tim.tahun - 1)
    TugasTPIFactory(tim=tim, unit=pemeran.unit_lain)
    orang = UserFactory()
    AnggotaTPIFactory(tim=tim, user=orang)

    assert list(UnitKerja.objects.visible_to(orang)) == [pemeran.unit_lain]
    assert not is_tpi_for(orang, pemeran.unit_lain, pemeran.tim.tahun)
