"""The requirements of a unit and year: who states which part, what is shown, what is refused."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.conftest import Pemeran
from tests.factories import (
    AnggotaTPIFactory,
    PenetapanUnitFactory,
    PenugasanFactory,
    ProfilInstansiFactory,
    ProfilUnitFactory,
    buka_evaluasi,
)
from units.models import PenetapanUnit, Peran, ProfilUnit, UnitKerja
from units.profil import build_profil
from units.services.profil import decide_nihil, save_profil_unit
from zi_portal.riwayat.models import Riwayat

PENETAPAN = {
    "layanan_utama": "true",
    "risiko_tinggi": "false",
    "dampak_signifikan": "unknown",
    "tanggal_penetapan": "2024-01-10",
    "nomor_penetapan": "100/7/2024",
    "per_tanggal": "2026-01-31",
    "bukti": "Keputusan Bupati 100/7/2024",
    "expected_version": 0,
}
TPI = {
    "tlhp_wajib": 12,
    "tlhp_selesai": 11,
    "lhkpn_wajib": 3,
    "lhkpn_sudah": 3,
    "per_tanggal": "2026-01-31",
    "bukti": "Surat 1/2026",
    "expected_version": 0,
}


@pytest.fixture
def alamat(pemeran: Pemeran):
    def make(nama: str) -> str:
        return reverse(f"units:{nama}", args=[pemeran.unit.pk, pemeran.tim.tahun])

    return make


# --- who states what -----------------------------------------------------------------------------


def test_the_team_of_determination_states_why_and_since_when(pemeran, client_for, alamat):
    response = client_for(pemeran["penetapan"]).post(
        alamat("profil-penetapan"), PENETAPAN, follow=True
    )

    penetapan = PenetapanUnit.objects.get()
    assert (penetapan.layanan_utama, penetapan.risiko_tinggi, penetapan.dampak_signifikan) == (
        True,
        False,
        None,
    )
    assert penetapan.oleh == pemeran["penetapan"]
    assertContains(response, "10 Januari 2024")
    assertContains(response, '<span class="pengisi">penetapan</span>')
    riwayat = Riwayat.objects.for_rantai(f"unit:{pemeran.unit.pk}")[0]
    assert riwayat.tindakan == f"penetapan {pemeran.tim.tahun} diisi"
    assert riwayat.oleh == pemeran["penetapan"]


@pytest.mark.parametrize("jabatan", ["tpi_ketua", "tpi_sekretaris", "tpi_anggota"])
def test_any_member_of_the_tpi_states_the_counts(pemeran, client_for, alamat, jabatan):
    response = client_for(pemeran[jabatan]).post(alamat("profil-tpi"), TPI, follow=True)

    assert ProfilUnit.objects.get().oleh == pemeran[jabatan]
    assertContains(response, "11 dari 12")
    assertContains(response, f'<span class="pengisi">{jabatan}</span>')


def test_nobody_of_the_unit_states_its_requirements_by_any_address(pemeran, client_for, alamat):
    """Not its head, not its Tim ZI, not an assessor who works there, and not the admin."""
    for orang in ("tim_zi", "kepala_unit", "tpi_unit_sendiri", "admin_instansi", "pimpinan"):
        client = client_for(pemeran[orang])
        for nama, isi in (("profil-tpi", TPI), ("profil-penetapan", PENETAPAN)):
            assert client.post(alamat(nama), isi).status_code == 403, (orang, nama)
        assertNotContains(client.get(alamat("profil-unit")), "Isi syarat E7–E11")

    assert not ProfilUnit.objects.exists()
    assert not PenetapanUnit.objects.exists()


def test_an_admin_who_is_also_an_assessor_states_the_counts_as_assessor(
    pemeran, client_for, alamat
):
    admin = pemeran["admin_instansi"]
    AnggotaTPIFactory(tim=pemeran.tim, user=admin)

    assert client_for(admin).post(alamat("profil-tpi"), TPI).status_code == 302
    assert client_for(admin).post(alamat("profil-penetapan"), PENETAPAN).status_code == 403


def test_a_team_of_another_instansi_does_not_find_the_unit(pemeran, client_for, alamat):
    jauh = PenugasanFactory(
        peran=Peran.PENETAPAN, unit=None, instansi=pemeran.unit_jauh.instansi
    ).user

    assert client_for(jauh).get(alamat("profil-penetapan")).status_code == 404


def test_one_sees_only_determinations_of_units_that_one_knows(pemeran):
    PenetapanUnitFactory(unit=pemeran.unit)
    PenetapanUnitFactory(unit=pemeran.unit_jauh)

    terlihat = PenetapanUnit.objects.visible_to
    assert [p.unit for p in terlihat(pemeran["tim_zi"])] == [pemeran.unit]
    assert not terlihat(pemeran["kepala_unit_lain"]).exists()
    assert not terlihat(AnonymousUser()).exists()


def test_a_unit_out_of_use_keeps_its_requirements_as_they_are(pemeran, client_for, alamat):
    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)

    for orang, nama, isi in (
        ("tpi_ketua", "profil-tpi", TPI),
        ("penetapan", "profil-penetapan", PENETAPAN),
    ):
        client = client_for(pemeran[orang])
        assert client.get(alamat(nama)).status_code == 403
        ditolak = client.post(alamat(nama), isi)  # the form was open already
        assertContains(ditolak, "Unit ini dinonaktifkan", status_code=422)
        assertContains(ditolak, isi["bukti"], status_code=422)
        assertContains(client.get(alamat("profil-unit")), "Datanya hanya dapat dibaca")
    assert not ProfilUnit.objects.exists()
    assert not PenetapanUnit.objects.exists()


def test_who_came_to_the_unit_or_saw_it_closed_meanwhile_is_refused_under_the_lock(pemeran):
    profil = ProfilUnitFactory(unit=pemeran.unit, lhkpn_wajib=0, lhkpn_sudah=0)
    putuskan = {"profil": profil, "laporan": "lhkpn", "diterima": True, "catatan": "Daftar"}
    isi = {"unit": pemeran.unit, "tahun": profil.tahun, "expected_version": 1}

    with pytest.raises(ValidationError, match="unit Anda sendiri"):
        save_profil_unit(**isi, by=pemeran["tpi_unit_sendiri"], sakip_internal="A")
    with pytest.raises(ValidationError, match="unit Anda sendiri"):
        decide_nihil(**putuskan, by=pemeran["tpi_unit_sendiri"])
    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)
    with pytest.raises(ValidationError, match="dinonaktifkan"):
        save_profil_unit(**isi, by=pemeran["tpi_ketua"], sakip_internal="A")
    with pytest.raises(ValidationError, match="dinonaktifkan"):
        decide_nihil(**putuskan, by=pemeran["tpi_ketua"])

    profil.refresh_from_db()
    assert (profil.version, profil.lhkpn_nihil_diterima) == (1, False)


def test_who_filled_in_the_evaluation_does_not_state_its_requirements(pemeran, client_for, alamat):
    """Also when he has left the unit and sits in its TPI now."""
    putaran = buka_evaluasi(pemeran.unit, pemeran.tim.tahun, by=pemeran["tim_zi"])
    anggota = pemeran["tpi_anggota"]
    assert client_for(anggota).get(alamat("profil-tpi")).status_code == 200
    type(putaran).objects.filter(pk=putaran.pk).update(
        status="diajukan", diajukan_oleh=anggota, diajukan_pada=timezone.now(), hasil_unit={}
    )

    client = client_for(anggota)
    assert client.get(alamat("profil-tpi")).status_code == 403
    assert client.post(alamat("profil-tpi"), TPI).status_code == 403
    assertNotContains(client.get(reverse("units:beranda")), alamat("profil-tpi"))
    with pytest.raises(ValidationError, match="ikut mengisi evaluasi"):
        save_profil_unit(unit=pemeran.unit, tahun=pemeran.tim.tahun, expected_version=0, by=anggota)
    assert client_for(pemeran["tpi_ketua"]).get(alamat("profil-tpi")).status_code == 200


def test_a_row_that_states_nothing_is_still_asked_for(pemeran, client_for, alamat):
    profil = ProfilUnitFactory(unit=pemeran.unit, tahun=pemeran.tim.tahun)
    kosong = {"tanggal_mulai_wbbm": None, "predikat_tahun": None}
    for nama in ("tlhp", "lhkpn", "lhkasn"):
        selesai = "selesai" if nama == "tlhp" else "sudah"
        kosong |= {f"{nama}_wajib": None, f"{nama}_{selesai}": None}
    ProfilUnit.objects.filter(pk=profil.pk).update(
        **kosong, sakip_internal="", predikat_dimiliki=""
    )

    response = client_for(pemeran["tpi_anggota"]).get(reverse("units:beranda"))

    assertContains(response, alamat("profil-tpi"))
    assert not ProfilUnit.objects.stated().exists()
    ProfilUnit.objects.filter(pk=profil.pk).update(sakip_internal="A")
    assert ProfilUnit.objects.stated().get().is_stated


# --- parts do not touch each other ---------------------------------------------------------------


def test_the_parts_are_saved_side_by_side(pemeran, client_for, alamat):
    """Neither of two people who save different parts is told to look again."""
    assert client_for(pemeran["penetapan"]).post(alamat("profil-penetapan"), PENETAPAN)
    tpi = client_for(pemeran["tpi_ketua"]).post(alamat("profil-tpi"), TPI)

    assert tpi.status_code == 302
    profil = build_profil(pemeran.unit, pemeran.tim.tahun, PenetapanUnit.objects.get().per_tanggal)
    assert (profil.layanan_utama, profil.dampak_signifikan, profil.lhkpn_persen) == (
        True,
        None,
        Decimal(100),
    )


def test_two_editors_of_a_part_see_both_versions_and_lose_nothing(pemeran, client_for, alamat):
    client_for(pemeran["tpi_ketua"]).post(alamat("profil-tpi"), TPI)
    anggota = client_for(pemeran["tpi_anggota"])

    response = anggota.post(
        alamat("profil-tpi"), TPI | {"tlhp_selesai": 12, "bukti": "Surat 2/2026"}
    )

    assert response.status_code == 409
    assertContains(response, "baru saja diubah tpi_ketua", status_code=409)
    assert ("rekomendasi APIP/BPK yang selesai", 11, 12) in response.context["beda"]
    assertContains(response, "Surat 2/2026</textarea>", status_code=409)
    assertContains(response, "Surat 1/2026", status_code=409)
    versi = response.context["form"]["expected_version"].value()
    ulang = anggota.post(
        alamat("profil-tpi"), TPI | {"tlhp_selesai": 12, "expected_version": versi}
    )
    assert ulang.status_code == 302
    profil = ProfilUnit.objects.get()
    assert (profil.tlhp_selesai, profil.oleh) == (12, pemeran["tpi_anggota"])


def test_two_of_the_team_of_determination_see_both_versions(pemeran, client_for, alamat):
    client = client_for(pemeran["penetapan"])
    client.post(alamat("profil-penetapan"), PENETAPAN)

    response = client.post(alamat("profil-penetapan"), PENETAPAN | {"layanan_utama": "false"})

    assert response.status_code == 409
    assert ("layanan utama instansi", True, False) in response.context["beda"]
    assert PenetapanUnit.objects.get().layanan_utama is True


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("isi", "kata"),
    [
        ({"tlhp_selesai": 13}, "yang sudah tidak boleh lebih dari yang wajib"),
        ({"tlhp_selesai": ""}, "isi kedua angka"),
        ({"lhkpn_wajib": -1}, "lebih besar dari atau sama dengan 0"),
        ({"bukti": ""}, "Sebutkan bukti isian ini"),
        ({"per_tanggal": "2099-01-01"}, "belum tiba"),
        ({"predikat_tahun": 2024}, "hanya diisi untuk WBK atau WBBM"),
    ],
)
def test_wrong_counts_say_what_to_do(pemeran, client_for, alamat, isi, kata: str):
    response = client_for(pemeran["tpi_anggota"]).post(alamat("profil-tpi"), TPI | isi)

    assertContains(response, kata, status_code=422)
    assert not ProfilUnit.objects.exists()


@pytest.mark.parametrize(
    ("isi", "kata"),
    [
        ({"tanggal_penetapan": "2099-01-01"}, "belum tiba"),
        ({"tanggal_penetapan": "kemarin"}, "tanggal"),
        ({"nomor_penetapan": "x" * 101}, "100"),
        ({"bukti": "x" * 2001}, "2000"),
        ({"bukti": " "}, "Sebutkan bukti isian ini"),
        ({"per_tanggal": ""}, "Isi tanggal keadaan ini"),
    ],
)
def test_a_wrong_determination_says_what_to_do(pemeran, client_for, alamat, isi, kata: str):
    response = client_for(pemeran["penetapan"]).post(alamat("profil-penetapan"), PENETAPAN | isi)

    assertContains(response, kata, status_code=422)
    assert not PenetapanUnit.objects.exists()


def test_requirements_of_a_senseless_year_do_not_exist(pemeran: Pemeran, client_for):
    for orang, nama, pk in (
        ("admin_instansi", "profil-unit", pemeran.unit.pk),
        ("admin_instansi", "profil-instansi", pemeran.instansi.pk),
        ("penetapan", "profil-penetapan", pemeran.unit.pk),
        ("tpi_ketua", "profil-tpi", pemeran.unit.pk),
    ):
        for tahun in (1000, 9999):
            alamat = reverse(f"units:{nama}", args=[pk, tahun])
            assert client_for(pemeran[orang]).get(alamat).status_code == 404


# --- what is shown -------------------------------------------------------------------------------


def test_everybody_of_the_unit_reads_all_parts_with_their_authors(pemeran, client_for, alamat):
    tahun = pemeran.tim.tahun
    ProfilInstansiFactory(
        instansi=pemeran.instansi, tahun=tahun, oleh=pemeran["admin_instansi"], opini_bpk="WDP"
    )
    PenetapanUnitFactory(unit=pemeran.unit, tahun=tahun, oleh=pemeran["penetapan"])
    ProfilUnitFactory(unit=pemeran.unit, tahun=tahun, oleh=pemeran["tpi_ketua"])

    response = client_for(pemeran["tim_zi"]).get(alamat("profil-unit"))

    for orang in ("admin_instansi", "penetapan", "tpi_ketua"):
        assertContains(response, f'<span class="pengisi">{orang}</span>')
    for kata in ("WDP", "12 dari 12"):
        assertContains(response, kata)
    for kata in ("Ubah penetapan", "Ubah syarat", "Ubah E1–E4"):
        assertNotContains(response, kata)
    assertContains(response, "Hasil yang sudah dibekukan tetap memakai isian pada saat itu")


def test_the_unit_page_says_which_part_is_missing_and_whose_it_is(pemeran, client_for):
    PenetapanUnitFactory(unit=pemeran.unit, tahun=pemeran.tim.tahun, oleh=pemeran["penetapan"])

    response = client_for(pemeran["kepala_unit"]).get(pemeran.unit.get_absolute_url())

    assertContains(response, '<span class="pengisi">penetapan</span>')
    assertContains(response, "oleh TPI", count=1)
    assertContains(response, "oleh admin instansi", count=1)


def test_the_tpi_is_asked_on_its_first_page_for_what_nobody_stated(pemeran, client_for, alamat):
    beranda = reverse("units:beranda")

    assertContains(client_for(pemeran["tpi_anggota"]).get(beranda), alamat("profil-tpi"))
    for orang in ("tpi_unit_sendiri", "tim_zi"):
        assertNotContains(client_for(pemeran[orang]).get(beranda), alamat("profil-tpi"))
    ProfilUnitFactory(unit=pemeran.unit, tahun=pemeran.tim.tahun)
    assertNotContains(client_for(pemeran["tpi_anggota"]).get(beranda), alamat("profil-tpi"))


def test_the_team_of_determination_starts_from_the_units(pemeran, client_for):
    response = client_for(pemeran["penetapan"]).get(reverse("units:beranda"))

    assertContains(response, "Tim Penetapan Kabupaten Pemeran")
    assertContains(response, "4 dari 4 unit")
    for unit in (pemeran.unit, pemeran.upt):
        alamat = reverse("units:profil-penetapan", args=[unit.pk, pemeran.tim.tahun])
        assertContains(response, alamat)
    assertNotContains(response, "Dinas Kabupaten Jauh")
    assertNotContains(response, "belum mempunyai peran")
    for unit in UnitKerja.objects.filter(instansi=pemeran.instansi):
        PenetapanUnitFactory(unit=unit, tahun=pemeran.tim.tahun)
    lengkap = client_for(pemeran["penetapan"]).get(reverse("units:beranda"))
    assertContains(lengkap, "sudah diisi untuk semua unit (4)")


def test_the_tpi_decides_on_nihil_from_the_page_of_requirements(pemeran, client_for, alamat):
    ProfilUnitFactory(unit=pemeran.unit, tahun=pemeran.tim.tahun, lhkpn_wajib=0, lhkpn_sudah=0)
    tpi = client_for(pemeran["tpi_anggota"])

    assertContains(tpi.get(alamat("profil-unit")), "Terima nihil LHKPN")
    assertNotContains(
        client_for(pemeran["tim_zi"]).get(alamat("profil-unit")), "Terima nihil LHKPN"
    )
    isi = {"laporan": "lhkpn", "diterima": "ya"}
    kosong = tpi.post(alamat("profil-nihil"), isi | {"catatan": " "})
    assertContains(kosong, "Tuliskan dasar keputusan Anda", status_code=422)
    hasil = tpi.post(alamat("profil-nihil"), isi | {"catatan": "Daftar"}, follow=True)
    assertContains(hasil, "diterima TPI")
