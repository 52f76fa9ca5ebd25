"""An assessor's own unit: where he works, what he leads, and what lies below that."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.conftest import Pemeran
from tests.factories import AnggotaTPIFactory, PegawaiFactory, PenugasanFactory, UserFactory
from units.models import JabatanTPI, Peran, TugasTPI, UnitKerja, User
from units.roles import is_own_unit, is_tpi_for, tpi_by_unit
from units.services.tim import find_konflik


def make_penilai(pemeran: Pemeran, unit: UnitKerja | None = None) -> User:
    pegawai = PegawaiFactory(unit=unit or pemeran.unit_lain, instansi=pemeran.instansi)
    user = UserFactory(pegawai=pegawai)
    AnggotaTPIFactory(tim=pemeran.tim, user=user)
    TugasTPI.objects.get_or_create(tim=pemeran.tim, unit=pemeran.upt, tahun=pemeran.tim.tahun)
    return user


def assert_own(pemeran: Pemeran, user: User, *milik: UnitKerja) -> None:
    """Every way to ask agrees."""
    tahun = pemeran.tim.tahun
    kode = {u.kode for u in milik}
    daftar = [UnitKerja.objects.get(pk=u.pk) for u in (pemeran.unit, pemeran.upt)]
    user = User.objects.get(pk=user.pk)
    assert {u.kode for u in daftar if is_own_unit(user, u)} == kode
    assert {u.kode for u in daftar if not is_tpi_for(user, u, tahun)} == kode
    assert {u.pk for u in daftar} - set(tpi_by_unit(user, daftar, tahun)) == {u.pk for u in milik}
    assert {k.unit.kode for k in find_konflik(pemeran.tim) if user in k.orang} == kode


def test_who_is_named_as_its_head_never_scores_the_unit_nor_its_upt(pemeran: Pemeran):
    user = make_penilai(pemeran)
    assert_own(pemeran, user)

    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(kepala=user.pegawai)

    assert_own(pemeran, user, pemeran.unit, pemeran.upt)


def test_who_leads_the_parent_office_by_his_role_never_scores_its_upt(pemeran: Pemeran):
    user = make_penilai(pemeran)
    peran = PenugasanFactory(user=user, peran=Peran.KEPALA_UNIT, unit=pemeran.unit)

    assert_own(pemeran, user, pemeran.unit, pemeran.upt)

    peran.selesai = timezone.localdate() - timedelta(days=1)
    peran.save()
    assert_own(pemeran, user)


def test_leading_the_upt_or_only_working_above_it_is_no_more_than_that(pemeran: Pemeran):
    UnitKerja.objects.filter(pk=pemeran.upt.pk).update(
        kepala=(kepala_upt := make_penilai(pemeran)).pegawai
    )
    rekan = make_penilai(pemeran, pemeran.unit)
    PenugasanFactory(user=rekan, peran=Peran.TIM_ZI, unit=pemeran.unit)

    assert_own(pemeran, kepala_upt, pemeran.upt)
    assert_own(pemeran, rekan, pemeran.unit)


def test_a_unit_without_a_head_is_nobodys_own(pemeran: Pemeran):
    user = UserFactory(pegawai=None)
    AnggotaTPIFactory(tim=pemeran.tim, user=user)

    assert not is_own_unit(user, pemeran.unit)
    assert not is_own_unit(user, pemeran.upt)


def test_a_team_with_an_admin_of_the_instansi_is_kept_with_a_warning(pemeran: Pemeran, client_for):
    client = client_for(pemeran["admin_instansi"])
    alamat = reverse("units:tim", args=[pemeran.tim.pk])
    assertNotContains(client.get(alamat), "juga admin instansi")

    AnggotaTPIFactory(tim=pemeran.tim, user=pemeran["admin_instansi"], jabatan=JabatanTPI.ANGGOTA)

    assertContains(client.get(alamat), "admin_instansi juga admin instansi")
