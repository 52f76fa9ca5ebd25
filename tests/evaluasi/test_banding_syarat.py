"""Counts of LHKPN and LHKASN that disagree are shown side by side, and never corrected."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from evaluasi.banding_syarat import gather_banding_syarat
from evaluasi.models import Jawaban, Pihak
from evaluasi.services import submit_evaluasi
from tests.factories import best_isi, jawab
from units.models import ProfilUnit

LHKPN = "A.II.5.iii.a"
# Beside 3 of 3 in the profile of the factories.
EMPAT = {
    "wajib_kepala_satker": 1,
    "wajib_pejabat_lhkpn": 3,
    "wajib_lainnya": 0,
    "sudah_melapor": 4,
}
TIGA = EMPAT | {"wajib_pejabat_lhkpn": 2, "sudah_melapor": 3}
LHKASN_SAMA = {
    "wajib_administrator": 6,
    "wajib_pengawas": 9,
    "wajib_fungsional_pelaksana": 25,
    "sudah_melapor": 40,
}


@pytest.fixture
def sama(putaran, pemeran):
    """The unit counts as the TPI does, in both reports."""
    ProfilUnit.objects.update(oleh=pemeran["tpi_ketua"])
    jawab(putaran, best_isi() | {LHKPN: TIGA, "A.II.5.iii.b": LHKASN_SAMA})
    return putaran


def change(putaran, isi, pihak=Pihak.UNIT):
    Jawaban.objects.filter(putaran=putaran, pertanyaan__kode=LHKPN, pihak=pihak).update(isian=isi)


def test_counts_that_agree_are_not_mentioned(sama):
    """Also where the line splits the obliged into three counts: 1 + 2 + 0 is 3."""
    assert gather_banding_syarat(sama, lihat_tpi=True) == []


def test_counts_that_disagree_stand_side_by_side_with_their_authors(sama, pemeran):
    change(sama, EMPAT)

    (banding,) = gather_banding_syarat(sama, lihat_tpi=False)

    assert (banding.laporan, banding.kode) == ("LHKPN", LHKPN)
    assert [(s.nama, s.wajib, s.sudah, s.oleh) for s in banding.sumber] == [
        ("Syarat E8, diisi TPI", 3, 3, pemeran["tpi_ketua"]),
        ("LKE, Unit", 4, 4, sama.dibuka_oleh),
    ]
    assert ProfilUnit.objects.get().lhkpn_wajib == 3
    assert Jawaban.objects.get(pertanyaan__kode=LHKPN).isian == EMPAT


def test_the_same_percentage_of_other_counts_disagrees_too(sama):
    """3 of 3 and 4 of 4 are both 100 %, and one person is missing."""
    change(sama, EMPAT)
    ProfilUnit.objects.update(lhkpn_wajib=4, lhkpn_sudah=3)

    (banding,) = gather_banding_syarat(sama, lihat_tpi=False)

    assert [(s.wajib, s.sudah) for s in banding.sumber] == [(4, 3), (4, 4)]


@pytest.mark.parametrize("isi", [None, TIGA | {"sudah_melapor": None}], ids=["none", "half"])
def test_what_nobody_counted_disagrees_with_nothing(sama, isi):
    Jawaban.objects.filter(pertanyaan__kode=LHKPN).update(isian=isi, terjawab=False)

    assert gather_banding_syarat(sama, lihat_tpi=True) == []


@pytest.mark.parametrize("ubah", [{"lhkpn_wajib": None, "lhkpn_sudah": None}, None])
def test_a_profile_that_says_nothing_disagrees_with_nothing(sama, ubah):
    change(sama, EMPAT)
    if ubah is None:
        ProfilUnit.objects.all().delete()
    else:
        ProfilUnit.objects.update(**ubah)

    assert gather_banding_syarat(sama, lihat_tpi=True) == []


def test_nobody_obliged_beside_somebody_obliged_disagrees(sama):
    ProfilUnit.objects.update(lhkpn_wajib=0, lhkpn_sudah=0)

    (banding,) = gather_banding_syarat(sama, lihat_tpi=True)

    assert [(s.wajib, s.sudah) for s in banding.sumber] == [(0, 0), (3, 3)]


def test_what_the_tpi_is_deciding_is_shown_to_the_tpi_only(sama, pemeran, client_for):
    putaran = submit_evaluasi(putaran=sama, by=pemeran["kepala_unit"])
    jawab(putaran, {LHKPN: EMPAT}, Pihak.TPI)
    alamat = reverse("units:profil-unit", args=[pemeran.unit.pk, pemeran.tim.tahun])

    assertContains(client_for(pemeran["tpi_ketua"]).get(alamat), "LKE, TPI")
    for orang in ("tim_zi", "kepala_unit", "tpi_unit_sendiri", "penetapan"):
        assertNotContains(client_for(pemeran[orang]).get(alamat), "LKE, TPI")


def test_the_line_and_the_page_of_requirements_both_show_it(sama, pemeran, client_for):
    change(sama, EMPAT)
    tempat = [pemeran.unit.pk, pemeran.tim.tahun]
    zi = client_for(pemeran["tim_zi"])
    kata = "Angka LHKPN di syarat E8 dan di butir A.II.5.iii.a berbeda"

    assertContains(zi.get(reverse("evaluasi:pertanyaan", args=[*tempat, LHKPN])), kata)
    assertContains(zi.get(reverse("units:profil-unit", args=tempat)), kata)
    lain = zi.get(reverse("evaluasi:pertanyaan", args=[*tempat, "A.II.5.iii.b"]))
    assertNotContains(lain, "berbeda")


def test_two_queries_whatever_was_answered(sama, django_assert_num_queries):
    change(sama, EMPAT)

    with django_assert_num_queries(2):
        gather_banding_syarat(sama, lihat_tpi=True)
    with django_assert_num_queries(0):
        gather_banding_syarat(sama, lihat_tpi=True, kode="A.I.1.i.a")
