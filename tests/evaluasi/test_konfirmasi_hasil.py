"""What is frozen is what was confirmed: a result that changed meanwhile is shown again."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from evaluasi.hasil_beku import sidik_hasil
from evaluasi.models import Pihak, Putaran
from evaluasi.penilaian_unit import gather_profil, get_hasil
from evaluasi.services import HasilBerubah, finalize_putaran, submit_evaluasi
from tests.factories import best_isi, jawab
from units.models import ProfilInstansi

INDEKS = "B.II.a"


def address(nama: str, putaran: Putaran) -> str:
    return reverse(f"evaluasi:{nama}", args=[putaran.evaluasi.unit_id, putaran.evaluasi.tahun])


def change_answer(putaran: Putaran, pihak: Pihak) -> None:
    putaran.jawaban.filter(pihak=pihak, pertanyaan__kode=INDEKS).update(
        indeks=Decimal("3"), alasan="Survei ulang."
    )


def change_profile(putaran: Putaran, pihak: Pihak) -> None:
    ProfilInstansi.objects.update(opini_bpk="WDP")


@pytest.mark.parametrize("change", [change_answer, change_profile])
@pytest.mark.parametrize(
    ("nama", "pihak", "peran"),
    [("submit", Pihak.UNIT, "kepala_unit"), ("finalize", Pihak.TPI, "tpi_ketua")],
)
def test_another_result_than_the_confirmed_one_is_not_frozen(
    client_for, pemeran, putaran, nama, pihak, peran, change
):
    jawab(putaran, best_isi())
    if pihak == Pihak.TPI:
        putaran = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
        jawab(putaran, best_isi(), Pihak.TPI)
    semula = putaran.status
    client = client_for(pemeran[peran])
    halaman = client.get(address(nama, putaran))
    lama = halaman.context["sidik"]
    assertContains(halaman, f'name="sidik" value="{lama}"')
    assertNotContains(halaman, "berubah setelah Anda membuka")
    change(putaran, pihak)

    response = client.post(address(nama, putaran), {"sidik": lama})

    assertContains(response, "berubah setelah Anda membuka halaman ini", status_code=409)
    assert len(response.context["kurang"]) == len(halaman.context["kurang"]) + 1
    putaran.refresh_from_db()
    assert putaran.status == semula

    baru = response.context["sidik"]
    assert baru != lama
    assertRedirects(client.post(address(nama, putaran), {"sidik": baru}), address("hasil", putaran))


@pytest.mark.parametrize("isi", [{}, {"sidik": ""}, {"sidik": "0" * 64}])
def test_a_confirmation_of_nothing_freezes_nothing(client_for, pemeran, putaran, isi):
    response = client_for(pemeran["kepala_unit"]).post(address("submit", putaran), isi)

    assert response.status_code == 409
    putaran.refresh_from_db()
    assert putaran.is_diisi


def test_the_service_compares_with_what_it_freezes(diputuskan, pemeran):
    with pytest.raises(HasilBerubah):
        finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"], sidik="0" * 64)
    sidik = get_hasil(diputuskan, Pihak.TPI).sidik

    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"], sidik=sidik)

    assert final.is_final
    assert get_hasil(final, Pihak.TPI).sidik == ""


def test_the_hash_knows_every_answer_and_every_part_of_the_profile(diajukan):
    hasil, profil = get_hasil(diajukan, Pihak.UNIT).hasil, gather_profil(diajukan)
    sidik = sidik_hasil(hasil, profil)

    for kode in hasil.jawaban:
        kurang = {k: nilai for k, nilai in hasil.jawaban.items() if k != kode}
        assert sidik_hasil(replace(hasil, jawaban=kurang), profil) != sidik
    for nama in ("tanggal_evaluasi", "opini_bpk", "spip", "tlhp_persen", "tanggal_penetapan"):
        assert sidik_hasil(hasil, replace(profil, **{nama: None})) != sidik
    assert sidik_hasil(hasil, gather_profil(diajukan)) == sidik


@pytest.mark.parametrize(
    ("keadaan", "nama", "peran", "halaman"),
    [
        ("putaran", "submit", "kepala_unit", "evaluasi.views"),
        ("diputuskan", "finalize", "tpi_ketua", "evaluasi.views_tpi"),
    ],
)
def test_a_total_that_misses_is_not_confirmed_as_reached(
    request, client_for, pemeran, monkeypatch, keadaan, nama, peran, halaman
):
    putaran = request.getfixturevalue(keadaan)

    def almost(putaran, pihak, lembar=None):
        terbaca = get_hasil(putaran, pihak, lembar)
        dekat = Fraction("74.998")
        temuan = tuple(
            replace(t, nilai=dekat) if t.kode == "S3a" else t for t in terbaca.hasil.temuan
        )
        nilai = {**terbaca.hasil.nilai, "total": dekat}
        return replace(terbaca, hasil=replace(terbaca.hasil, nilai=nilai, temuan=temuan))

    monkeypatch.setattr(f"{halaman}.get_hasil", almost)

    response = client_for(pemeran[peran]).get(address(nama, putaran))

    assertContains(response, "<dd>74,998 <small>dari 100</small></dd>", html=True)
