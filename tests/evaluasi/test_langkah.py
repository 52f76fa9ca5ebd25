"""What the first page tells each role to do next, through the whole journey."""

import pytest
from django.urls import reverse

from evaluasi.models import Pertanyaan, Putaran
from evaluasi.services import (
    agree_on_the_rest,
    finalize_putaran,
    reopen_evaluasi,
    return_pertanyaan,
    submit_evaluasi,
)
from rencana_aksi.models import ItemRencana
from tests.conftest import Pemeran
from tests.factories import (
    PenugasanFactory,
    ProfilUnitFactory,
    TugasTPIFactory,
    UnitKerjaFactory,
    buka_evaluasi,
    buka_rencana,
)
from units.langkah import gather_langkah
from units.models import Peran
from units.roles import is_tpi_for, tpi_by_unit


@pytest.fixture(autouse=True)
def syarat(pemeran: Pemeran) -> None:
    """The TPI has stated E7 to E11; what it is asked otherwise: tests/units/test_syarat_unit.py."""
    ProfilUnitFactory(unit=pemeran.unit, tahun=pemeran.tim.tahun)


def steps(pemeran: Pemeran, orang: str) -> list[str]:
    langkah = gather_langkah(pemeran[orang], [pemeran.unit], pemeran.tim.tahun)
    return [satu.teks for satu in langkah[pemeran.unit.pk]]


def test_evaluation_names_whose_turn_it_is(pemeran: Pemeran):
    tahun = pemeran.tim.tahun
    rencana = buka_rencana(pemeran.unit, tahun)
    ItemRencana.objects.filter(rencana=rencana).update(bulan=1)
    assert steps(pemeran, "tim_zi") == [f"Mulai penilaian mandiri {tahun}"]
    assert steps(pemeran, "tpi_ketua") == []

    putaran = buka_evaluasi(pemeran.unit, tahun)
    assert steps(pemeran, "tim_zi") == [f"Lanjutkan penilaian mandiri {tahun}"]
    assert steps(pemeran, "kepala_unit") == [
        f"Periksa dan tanda tangani rencana aksi {tahun}",
        f"Periksa penilaian mandiri {tahun}, lalu ajukan ke TPI",
    ]
    assert steps(pemeran, "tpi_anggota") == steps(pemeran, "pendamping") == []

    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    assert steps(pemeran, "tim_zi") == []
    assert steps(pemeran, "kepala_unit") == [f"Periksa dan tanda tangani rencana aksi {tahun}"]
    assert steps(pemeran, "tpi_anggota") == [f"Nilai evaluasi {tahun}"]
    assert steps(pemeran, "tpi_ketua") == [f"Nilai atau finalkan evaluasi {tahun}"]
    assert steps(pemeran, "tpi_unit_sendiri") == []

    agree_on_the_rest(putaran=Putaran.objects.get(), by=pemeran["tpi_anggota"])
    finalize_putaran(putaran=Putaran.objects.get(), by=pemeran["tpi_ketua"])
    assert steps(pemeran, "tpi_ketua") == steps(pemeran, "tim_zi") == []


def test_requirements_are_asked_for_only_until_the_result_is_frozen(pemeran: Pemeran):
    tahun = pemeran.tim.tahun
    pemeran.unit.profil.all().delete()
    isi = f"Isi syarat E7–E11 {tahun}"
    assert isi in steps(pemeran, "tpi_ketua")
    putaran = buka_evaluasi(pemeran.unit, tahun)
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    agree_on_the_rest(putaran=Putaran.objects.get(), by=pemeran["tpi_anggota"])
    assert isi in steps(pemeran, "tpi_ketua")

    finalize_putaran(putaran=Putaran.objects.get(), by=pemeran["tpi_ketua"])
    assert steps(pemeran, "tpi_ketua") == steps(pemeran, "tpi_anggota") == []

    reopen_evaluasi(putaran=Putaran.objects.get(), alasan="Bukti baru", by=pemeran["tpi_ketua"])
    assert isi in steps(pemeran, "tpi_ketua")


def test_what_came_back_stands_before_the_plan(pemeran: Pemeran):
    tahun = pemeran.tim.tahun
    buka_rencana(pemeran.unit, tahun)
    putaran = buka_evaluasi(pemeran.unit, tahun)
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    return_pertanyaan(
        putaran=Putaran.objects.get(),
        pertanyaan=Pertanyaan.objects.filter(regulasi=putaran.evaluasi.lke)[0],
        catatan="Unggah SK yang berlaku.",
        by=pemeran["tpi_anggota"],
    )

    assert steps(pemeran, "tim_zi")[0] == "Dikembalikan TPI: 1 pertanyaan"
    assert "Jadwalkan" in steps(pemeran, "tim_zi")[1]


def test_a_reopened_evaluation_counts_by_its_newest_round(pemeran: Pemeran):
    putaran = buka_evaluasi(pemeran.unit, pemeran.tim.tahun)
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    agree_on_the_rest(putaran=Putaran.objects.get(), by=pemeran["tpi_anggota"])
    finalize_putaran(putaran=Putaran.objects.get(), by=pemeran["tpi_ketua"])

    reopen_evaluasi(putaran=Putaran.objects.get(), alasan="Bukti baru", by=pemeran["tpi_ketua"])

    # The next round is the TPI's again: what the unit handed in stays.
    assert steps(pemeran, "tpi_ketua") == [f"Nilai atau finalkan evaluasi {pemeran.tim.tahun}"]
    assert not any("mandiri" in teks for teks in steps(pemeran, "tim_zi"))


def test_plan_is_opened_then_scheduled_then_quiet(pemeran: Pemeran):
    tahun = pemeran.tim.tahun
    assert f"Buka rencana aksi {tahun}" in steps(pemeran, "tim_zi")
    assert f"Buka rencana aksi {tahun}" in steps(pemeran, "kepala_unit")
    assert steps(pemeran, "pembina") == []

    rencana = buka_rencana(pemeran.unit, tahun)
    jumlah = ItemRencana.objects.filter(rencana=rencana).count()
    ItemRencana.objects.filter(pk__in=ItemRencana.objects.values("pk")[:2]).update(bulan=3)
    teks = f"Jadwalkan {jumlah - 2} butir rencana aksi {tahun} yang belum punya waktu"
    assert teks in steps(pemeran, "tim_zi")

    ItemRencana.objects.update(bulan=1)
    assert not any("rencana aksi" in t for t in steps(pemeran, "tim_zi"))


def test_steps_lead_where_they_say(pemeran: Pemeran, client_for):
    tahun = pemeran.tim.tahun
    client = client_for(pemeran["tim_zi"])
    langkah = gather_langkah(pemeran["tim_zi"], [pemeran.unit], tahun)[pemeran.unit.pk]

    assert {satu.url for satu in langkah} == {
        reverse("evaluasi:mulai"),
        reverse("rencana_aksi:rencana", args=[pemeran.unit.pk, tahun]),
    }
    for satu in langkah:
        assert client.get(satu.url).status_code == 200


def test_assessors_in_bulk_are_the_same_as_one_by_one(pemeran: Pemeran):
    tahun = pemeran.tim.tahun
    unit = [pemeran.unit, pemeran.upt, pemeran.unit_lain, pemeran.unit_jauh]
    TugasTPIFactory(tim=pemeran.tim, unit=pemeran.unit_lain)
    PenugasanFactory(user=pemeran["tpi_anggota"], peran=Peran.TIM_ZI, unit=pemeran.unit_lain)

    for orang in pemeran.orang.values():
        assert set(tpi_by_unit(orang, unit, tahun)) == {
            u.pk for u in unit if is_tpi_for(orang, u, tahun)
        }


@pytest.mark.parametrize("orang", ["tim_zi", "tpi_ketua"])
def test_steps_cost_the_same_for_any_number_of_units(
    pemeran: Pemeran, orang: str, django_assert_max_num_queries
):
    unit = [UnitKerjaFactory(instansi=pemeran.instansi) for _ in range(30)]
    for u in unit:
        TugasTPIFactory(tim=pemeran.tim, unit=u)
        PenugasanFactory(user=pemeran["tim_zi"], peran=Peran.TIM_ZI, unit=u)

    with django_assert_max_num_queries(12):
        langkah = gather_langkah(pemeran[orang], unit, pemeran.tim.tahun)

    assert len(langkah) == 30
