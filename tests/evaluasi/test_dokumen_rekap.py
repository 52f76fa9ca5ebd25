"""The rekap of all units of a year: who finds which rows in it, and that its numbers hold."""

import io
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from evaluasi.documents import rekap_xlsx
from evaluasi.models import Pihak, Putaran
from evaluasi.penilaian.regulasi import Predikat
from evaluasi.penilaian_unit import get_hasil
from evaluasi.rekap import gather_rekap
from evaluasi.services import (
    agree_on_the_rest,
    finalize_putaran,
    reopen_evaluasi,
    submit_evaluasi,
)
from tests.factories import UnitKerjaFactory, best_isi, buka_evaluasi, jawab

IPKP = "B.II.a"


@pytest.fixture
def tahun(pemeran):
    return pemeran.tim.tahun


@pytest.fixture
def final(pemeran, tahun) -> Putaran:
    """Everything best but the IPKP, which the TPI read as 3,00."""
    putaran = buka_evaluasi(pemeran.unit, tahun)
    jawab(putaran, best_isi())
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    putaran = Putaran.objects.get(pk=putaran.pk)
    jawab(putaran, {IPKP: Decimal(3)}, Pihak.TPI)
    agree_on_the_rest(putaran=putaran, by=pemeran["tpi_anggota"])
    return finalize_putaran(putaran=Putaran.objects.get(pk=putaran.pk), by=pemeran["tpi_ketua"])


def read(user, tahun: int) -> dict[str, dict[str, Any]]:
    """The rows of the workbook by unit, each by the headings of its columns."""
    isi = rekap_xlsx.render(gather_rekap(user, tahun), tahun, timezone.localdate())
    lembar = load_workbook(io.BytesIO(isi)).worksheets[0]
    kepala = [sel.value for sel in lembar[5]]
    return {
        str(baris[0]): dict(zip(kepala, baris, strict=True))
        for baris in lembar.iter_rows(min_row=6, values_only=True)
        if baris[2] or baris[1]
    }


def test_a_final_unit_stands_there_as_the_tpi_froze_it(pemeran, final, tahun):
    baris = read(pemeran["pimpinan"], tahun)["Dinas Pemeran"]

    assert (baris["Keadaan"], baris["Menurut"], baris["Putaran"]) == ("Final", "TPI", 1)
    assert (baris["Nilai unit"], baris["Nilai TPI"]) == (100, pytest.approx(95.625))
    assert (baris["Pengungkit"], baris["Hasil"]) == (60, pytest.approx(35.625))
    assert baris["1. Manajemen Perubahan"] == 8
    assert baris["Lantai 1"] == "WBBM"
    assert "S6" in str(baris["Syarat WBK yang kurang"]).split(", ")
    assert baris["Layak WBK"] == "Belum"
    assert baris["Tanggal final"].date() == timezone.localdate()
    hasil = get_hasil(final, Pihak.TPI).hasil
    for predikat in Predikat:
        kurang = [t.kode for t in hasil.temuan_untuk(predikat) if not t.memenuhi]
        assert baris[f"{predikat} kurang"] == len(kurang)
        assert baris[f"Syarat {predikat} yang kurang"] == ", ".join(kurang)


def test_a_unit_that_is_still_filling_is_counted_by_its_answers_so_far(pemeran, tahun):
    isi = best_isi()
    del isi[IPKP]
    jawab(buka_evaluasi(pemeran.unit, tahun), isi)

    baris = read(pemeran["pimpinan"], tahun)["Dinas Pemeran"]

    assert (baris["Keadaan"], baris["Menurut"]) == ("Diisi unit", "Unit")
    assert (baris["Nilai unit"], baris["Nilai TPI"]) == (82.5, None)
    assert baris["Belum dijawab"] == 1
    putaran = Putaran.objects.select_related("evaluasi__unit__instansi").get()
    [satu] = [b for b in gather_rekap(pemeran["pimpinan"], tahun) if b.evaluasi]
    assert satu.ringkas.nilai == get_hasil(putaran, Pihak.UNIT).hasil.nilai


def test_what_the_tpi_is_still_deciding_is_in_no_rekap(pemeran, tahun):
    putaran = buka_evaluasi(pemeran.unit, tahun)
    jawab(putaran, best_isi())
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    jawab(Putaran.objects.get(), dict.fromkeys(("A.I.1.i.a",), "Tidak"), Pihak.TPI)

    for siapa in ("pimpinan", "tpi_ketua", "kepala_unit"):
        baris = read(pemeran[siapa], tahun)["Dinas Pemeran"]
        assert (baris["Keadaan"], baris["Menurut"]) == ("Dinilai TPI", "Unit")
        assert (baris["Nilai unit"], baris["Nilai TPI"]) == (100, None)


def test_a_reopened_round_stands_there_instead_of_the_old_one(pemeran, final, tahun):
    reopen_evaluasi(putaran=final, alasan="Data survei salah.", by=pemeran["tpi_ketua"])

    baris = read(pemeran["pimpinan"], tahun)["Dinas Pemeran"]
    assert (baris["Keadaan"], baris["Putaran"], baris["Nilai TPI"]) == ("Dinilai TPI", 2, None)


@pytest.mark.parametrize(
    ("siapa", "unit"),
    [
        ("pimpinan", {"Dinas Pemeran", "UPT Pemeran", "Dinas Lain", "Inspektorat"}),
        ("admin_instansi", {"Dinas Pemeran", "UPT Pemeran", "Dinas Lain", "Inspektorat"}),
        ("tpi_anggota", {"Dinas Pemeran", "Inspektorat"}),
        ("kepala_unit", {"Dinas Pemeran", "UPT Pemeran"}),
        ("tim_zi", {"Dinas Pemeran"}),
        ("kepala_unit_lain", {"Dinas Lain"}),
        ("tanpa_peran", set()),
    ],
)
def test_everybody_finds_the_units_that_he_may_know_about(pemeran, final, tahun, siapa, unit):
    assert set(read(pemeran[siapa], tahun)) == unit


def test_a_unit_without_evaluation_is_named_too(pemeran, final, tahun):
    baris = read(pemeran["pimpinan"], tahun)

    assert baris["Dinas Lain"]["Keadaan"] == "Belum dibuka"
    assert baris["Dinas Lain"]["Nilai unit"] is None


def test_an_inactive_unit_stays_in_the_years_in_which_it_was_evaluated(pemeran, final, tahun):
    pemeran.unit.aktif = False
    pemeran.unit.save()

    assert "Dinas Pemeran" in read(pemeran["pimpinan"], tahun)
    assert "Dinas Pemeran" not in read(pemeran["pimpinan"], tahun - 1)


def test_a_list_over_several_instansi_names_them(pemeran, final, tahun):
    assert "Instansi" not in read(pemeran["pimpinan"], tahun)["Dinas Pemeran"]

    baris = read(pemeran["admin_sistem"], tahun)

    assert baris["Dinas Pemeran"]["Instansi"] == "Kabupaten Pemeran"
    assert baris["Dinas Kabupaten Jauh"]["Instansi"] == pemeran.unit_jauh.instansi.nama


def test_a_total_that_misses_is_not_shown_as_reached(pemeran, final, tahun):
    Putaran.objects.update(
        hasil_tpi={
            **final.hasil_tpi,
            "publik": {
                **final.hasil_tpi["publik"],
                "nilai": {**final.hasil_tpi["publik"]["nilai"], "total": "74.996"},
            },
        }
    )
    isi = rekap_xlsx.render(gather_rekap(pemeran["pimpinan"], tahun), tahun, timezone.localdate())
    lembar = load_workbook(io.BytesIO(isi)).worksheets[0]

    [sel] = [s for b in lembar.iter_rows(min_row=6) for s in b if s.value == 74.996]
    assert sel.number_format == "0.000"


def test_numbers_come_out_of_the_database_exact(pemeran, final, tahun):
    [satu] = [b for b in gather_rekap(pemeran["pimpinan"], tahun) if b.evaluasi]

    assert satu.ringkas.nilai["total"] == Fraction("95.625")
    assert all(isinstance(n, Fraction) for n in satu.ringkas.nilai.values())


def test_the_workbook_can_be_sorted_printed_and_understood(pemeran, final, tahun):
    isi = rekap_xlsx.render(gather_rekap(pemeran["pimpinan"], tahun), tahun, timezone.localdate())
    buku = load_workbook(io.BytesIO(isi))
    lembar, keterangan = buku.worksheets

    assert lembar["B3"].value.startswith("4 unit: 1 final, 0 dinilai TPI, 0 diisi unit, 3 belum")
    assert lembar.auto_filter.ref.startswith("A5:")
    assert lembar.freeze_panes == "B6"
    assert lembar.print_title_rows == "$5:$5"
    assert lembar.page_setup.orientation == "landscape"
    arti = {b[0]: b for b in keterangan.iter_rows(values_only=True)}
    assert set(filter(None, (s.value for s in lembar[5]))) <= set(arti)
    assert arti["S6"][2:4] == ("14,00", "15,75")
    assert arti["S4.1"][2:4] == ("60%", "75%")
    assert "Lampiran II" in arti["E8a"][4]


def test_the_rekap_asks_the_database_as_often_for_40_units_as_for_one(
    pemeran, final, tahun, django_assert_num_queries
):
    lain = buka_evaluasi(pemeran.unit_lain, tahun)
    jawab(lain, best_isi())
    with django_assert_num_queries(7):
        gather_rekap(pemeran["pimpinan"], tahun)

    for _ in range(40):
        jawab(
            buka_evaluasi(UnitKerjaFactory(instansi=pemeran.instansi), tahun),
            {"A.I.1.i.a": "Ya"},
        )

    with django_assert_num_queries(7):
        assert len(gather_rekap(pemeran["pimpinan"], tahun)) == 44


def test_a_year_that_no_evaluation_can_have_is_not_found(pemeran, client_for):
    client = client_for(pemeran["pimpinan"])

    assert client.get(reverse("evaluasi:rekap", args=[1999])).status_code == 404
    response = client.get(reverse("evaluasi:rekap", args=[2026]))
    assert response["Content-Disposition"] == 'attachment; filename="rekap-evaluasi-2026.xlsx"'
