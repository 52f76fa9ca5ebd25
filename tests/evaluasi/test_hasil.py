"""The result page says what each story comes to; every number in it was computed by hand."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from evaluasi.models import HasilTPN, Pihak, Putaran
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian_unit import get_hasil
from evaluasi.services import finalize_putaran, submit_evaluasi
from evaluasi.tampilan_rantai import build_rantai
from rencana_aksi.models import Regulasi
from tests.conftest import Pemeran
from tests.factories import best_isi, jawab
from units.models import ProfilUnit

LKE = get_regulasi("permenpanrb-90-2021")
SEMUA = ["tim_zi", "kepala_unit", "tpi_ketua", "pimpinan"]

# Indicators without a point leave 40.00 of 60 for the pengungkit, and every area at its floor
# or above: 5.0 of 8, 5 of 7, 7 of 10, 7 of 10, 9.5 of 15, 6.5 of 10.
TANPA_NILAI = (
    "A.I.1.ii", "A.II.1.ii", "A.II.1.iii",
    "A.II.2.iii",
    "A.II.3.i", "A.II.3.ii",
    "A.II.4.ii", "A.II.4.iii",
    "A.I.5.i", "A.I.5.ii", "A.II.5.i",
    "A.I.6.i", "A.II.6.ii",
)  # fmt: skip

Nilaikan = Callable[..., Putaran]


def worst(*indikator: str) -> dict[str, str]:
    """The last option of each line of these indicators; all of them are lines with options."""
    baris = [p for k in LKE.walk() if k.kode in indikator for p in k.pertanyaan]
    return {p.kode: list(p.skala.pilihan)[-1] for p in baris}


def alamat(nama: str, putaran: Putaran, *args: str) -> str:
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun, *args])


def teks(response: HttpResponse) -> str:
    """What a reader sees: no markup, no doubled space."""
    isi = re.sub(r"<(svg|head)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", isi)).replace("&quot;", '"')


@pytest.fixture
def nilaikan(putaran: Putaran, pemeran: Pemeran) -> Nilaikan:
    """`nilaikan(**unit's answers)` finalises a round; `tpi` are answers that differ from it."""

    def make(
        isi: dict[str, Any],
        tpi: dict[str, Any] | None = None,
        anggota: dict[str, Any] | None = None,
        sampai: str = "final",
    ) -> Putaran:
        jawab(putaran, isi)
        diajukan = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
        jawab(diajukan, isi | (tpi or {}), Pihak.TPI)
        if anggota:
            jawab(diajukan, anggota, Pihak.ANGGOTA)
        if sampai == "diajukan":
            return diajukan
        return finalize_putaran(putaran=diajukan, by=pemeran["tpi_ketua"])

    return make


# --- The stories ---------------------------------------------------------------------------------


def test_one_area_below_its_floor_keeps_a_good_total_from_wbk(client_for, pemeran, nilaikan):
    # Area 4: 0 + 2.50 of the fulfilment; 2 × 1/10 + 1.50 + 1.50 of the reform = 5.70 of 10.
    sasaran = {"jumlah_sasaran": 10, "jumlah_sasaran_tercapai": 1}
    final = nilaikan(best_isi() | worst("A.I.4.i") | {"A.II.4.i.a": sasaran})
    tim = client_for(pemeran["tim_zi"])

    halaman = teks(tim.get(alamat("hasil", final)))
    assert "Lima dari enam area mencapai lantai WBK" in halaman
    assert "Nilai total 95,70 dari 100" in halaman
    assert "Mengapa belum WBK: 1 syarat belum terpenuhi" in halaman
    assert "5,70 6,00 -0,30 ✕ belum memenuhi" in halaman
    # One option of A.I.4.i.a brings half of 2.50 / 3, more than the 0.30 that lack.
    assert "Pilihan 1: 1 langkah, total naik +0,42" in halaman
    assert "Naikkan A.I.4.i.a dari C ke B: +0,42" in halaman
    assert "Menutup: Area Penguatan Akuntabilitas." in halaman

    rantai = teks(tim.get(alamat("rantai", final, "area-4")))
    assert "2,50 + 3,20 = 5,70, yaitu 57,00% dari 10,00" in rantai
    assert "5,70 6,00 -0,30 ✕ belum memenuhi" in rantai


def test_every_floor_reached_is_still_not_seventy_five(client_for, pemeran, nilaikan):
    hasil = {"B.I.a": Decimal("3.60"), "B.I.b": "C", "B.II.a": Decimal("3.20")}
    final = nilaikan(best_isi() | worst(*TANPA_NILAI) | hasil)
    halaman = teks(client_for(pemeran["kepala_unit"]).get(alamat("hasil", final)))

    # The pengungkit gives 40.00, the result 15.75 + 2.50 + 14.00.
    assert "Semua area mencapai lantai WBK" in halaman
    assert "Nilai total 72,25 dari 100" in halaman
    assert "Mengapa belum WBK: 1 syarat belum terpenuhi" in halaman
    assert "72,25 75,00 -2,75 ✕ belum memenuhi" in halaman


def test_a_total_just_below_seventy_five_is_nowhere_written_as_reached(
    client_for, pemeran, nilaikan
):
    # 72.25 + 2.50 + 0.25 − 2.00 / 500 = 74.996
    isi = worst(*(k for k in TANPA_NILAI if k != "A.II.6.ii"))
    isi["A.I.6.i.a"] = best_isi()["A.I.6.i.a"]
    hasil = {"B.I.a": Decimal("3.60"), "B.I.b": "C", "B.II.a": Decimal("3.20")}
    sasaran = {"A.II.4.i.a": {"jumlah_sasaran": 500, "jumlah_sasaran_tercapai": 499}}
    final = nilaikan(best_isi() | isi | hasil | sasaran)
    tim = client_for(pemeran["tim_zi"])

    for response in (
        tim.get(alamat("hasil", final)),
        tim.get(alamat("rantai", final, "total")),
        tim.get(alamat("rantai", final, "A.II.4.i.a")),
        tim.get(alamat("banding", final)),
    ):
        halaman = teks(response)
        assert "74,996" in halaman
        # 75,00 stands there as the floor alone: after the number that misses it.
        sebagai_lantai = sum(
            halaman.count(teks_lantai)
            for teks_lantai in ("74,996 75,00 -0,004", "ambang 75,00", "74,996 dari 75,00")
        )
        assert halaman.count("75,00") - halaman.count("75,00%") == sebagai_lantai


def test_one_of_fifty_missing_in_lhkasn_stops_wbk_whatever_the_form_scores(
    client_for, pemeran, putaran, nilaikan
):
    ProfilUnit.objects.update(lhkasn_wajib=50, lhkasn_sudah=49)
    final = nilaikan(best_isi())  # the line of the form says ten of ten
    ketua = client_for(pemeran["tpi_ketua"])

    halaman = teks(ketua.get(alamat("hasil", final)))
    assert "Nilai total 100,00 dari 100" in halaman
    assert "Mengapa belum WBK: 1 syarat belum terpenuhi" in halaman
    assert "98,00% 100,00% -2,00% ✕ belum memenuhi" in halaman
    assert "keduanya tidak dapat ditutup dengan menaikkan jawaban" in halaman
    assert "Angka LHKASN di syarat E8" in teks(ketua.get(alamat("banding", final)))
    rantai = teks(ketua.get(alamat("rantai", final, "A.II.5.iii.b")))
    assert "10 ÷ 10 → 1,00" in rantai


def test_nothing_of_nothing_is_full_and_says_why(client_for, pemeran, nilaikan):
    nihil = {"harus_ditindaklanjuti": 0, "sedang_diproses": 0, "selesai_ditindaklanjuti": 0}
    final = nilaikan(best_isi() | {"A.II.5.ii.a": nihil})

    halaman = teks(client_for(pemeran["pimpinan"]).get(alamat("rantai", final, "A.II.5.ii.a")))
    assert "0 ÷ 0 → 1,00 nihil pengaduan" in halaman
    assert "1,00 × 3,00 = 3,00" in halaman


def test_what_is_not_answered_counts_zero_and_stays_in_the_mean(client_for, pemeran, nilaikan):
    isi = best_isi()
    del isi["A.I.1.i.a"]
    diajukan = nilaikan(isi, sampai="diajukan")
    tim = client_for(pemeran["tim_zi"])

    halaman = teks(tim.get(alamat("hasil", diajukan)))
    assert "Nilai total 99,75 dari 100" in halaman
    assert "1 pertanyaan belum dijawab" in halaman
    rantai = teks(tim.get(alamat("rantai", diajukan, "A.I.1.i.a")))
    assert "Jawaban: belum dijawab" in rantai
    assert "dihitung 0 dan tetap ikut dalam rata-rata" in rantai
    assert "(0,00 + 1,00) ÷ 2 = 0,50" in rantai
    assert "0,50 × 0,50 = 0,25" in rantai


def test_a_third_is_a_fraction_and_never_a_cut_decimal(client_for, pemeran, nilaikan):
    dua_dari_tiga = {"jumlah_sasaran": 3, "jumlah_sasaran_tercapai": 2}
    final = nilaikan(best_isi() | {"A.II.4.i.a": dua_dari_tiga})

    rantai = teks(client_for(pemeran["tim_zi"]).get(alamat("rantai", final, "A.II.4.i.a")))
    assert "2 ÷ 3 → 2/3 ≈ 0,6667" in rantai
    assert "2/3 × 2,00 = 4/3 ≈ 1,3333" in rantai
    assert "5,00 + 13/3 = 28/3 ≈ 9,3333, yaitu 93,33% dari 10,00" in rantai
    assert "PermenPANRB 90/2021, Lampiran III, hlm. 84" in rantai
    assert "Lampiran II huruf B angka 4" in rantai


# --- Findings and ways ---------------------------------------------------------------------------


def test_what_is_unknown_is_told_from_what_is_missed(client_for, pemeran, nilaikan):
    ProfilUnit.objects.update(lhkpn_wajib=None, lhkpn_sudah=None, tlhp_selesai=11)
    halaman = teks(client_for(pemeran["tim_zi"]).get(alamat("hasil", nilaikan(best_isi()))))

    # 11 of 12 findings of the auditors, cut to 91.67 %; 23 rules ask something for WBK.
    assert re.search(r"Menuju WBK ✓ memenuhi \d+ ✕ belum memenuhi 1 \? belum ada data 1", halaman)
    assert "91,67% 100,00% -8,33% ✕ belum memenuhi" in halaman
    assert "belum ada data 100,00% – ? belum ada data" in halaman


def test_both_predicates_say_what_they_still_ask(client_for, pemeran, nilaikan):
    sasaran = {"jumlah_sasaran": 10, "jumlah_sasaran_tercapai": 1}
    final = nilaikan(best_isi() | worst("A.I.4.i") | {"A.II.4.i.a": sasaran})

    halaman = teks(client_for(pemeran["tim_zi"]).get(alamat("hasil", final)))
    assert "Langkah yang menutup kekurangan menuju WBK" in halaman
    # WBBM: the area needs 7.50; E11 and the year of WBBM are requirements.
    assert "Langkah yang menutup kekurangan menuju WBBM" in halaman
    assert "5,70 7,50 -1,80 ✕ belum memenuhi" in halaman


def test_a_sheet_that_is_hardly_begun_is_asked_to_go_on_first(client_for, pemeran, putaran):
    jawab(putaran, {"A.I.1.i.a": "Ya"})

    halaman = teks(client_for(pemeran["tim_zi"]).get(alamat("hasil", putaran)))
    assert "112 pertanyaan belum dijawab. Langkah menuju WBK ditunjukkan setelah" in halaman
    assert "Pilihan 1" not in halaman


# --- Side by side --------------------------------------------------------------------------------


def test_unit_and_tpi_stand_side_by_side_with_the_reason(client_for, pemeran, nilaikan):
    final = nilaikan(best_isi(), worst("A.II.4.ii"))
    tim = client_for(pemeran["tim_zi"])

    assert "Nilai total 100,00 100,00 98,50 -1,50" in teks(tim.get(alamat("hasil", final)))
    halaman = teks(tim.get(alamat("banding", final)))
    assert "1 pertanyaan dinilai berbeda" in halaman
    assert "Penguatan Akuntabilitas 10,00 10,00 8,50 -1,50" in halaman
    assert re.search(r"Unit A nilai 1,50 TPI [A-E] nilai 0,00 Alasan: Alasan uji\.", halaman)
    menurut_unit = tim.get(alamat("rantai", final, "A.II.4.ii.a"), {"pihak": "unit"})
    assert "Sumbangan menurut Unit 1,50 dari 1,50" in teks(menurut_unit)
    assert "Menurut TPI 0,00 dari 1,50" in teks(menurut_unit)


def test_the_unit_sees_nothing_of_what_the_tpi_is_still_deciding(client_for, pemeran, nilaikan):
    diajukan = nilaikan(best_isi(), worst("A.II.4.ii"), sampai="diajukan")
    tim = client_for(pemeran["tim_zi"])

    assert "Nilai total 98,50" in teks(
        client_for(pemeran["tpi_ketua"]).get(alamat("hasil", diajukan))
    )
    for nama, *lagi in (("hasil",), ("rantai", "total"), ("rantai", "A.II.4.ii.a")):
        for pihak in ("", "unit", "tpi"):
            response = tim.get(alamat(nama, diajukan, *lagi), {"pihak": pihak})
            assertNotContains(response, "98,50")
            assertContains(response, "seperti saat diajukan")
        assert tim.get(alamat(nama, diajukan, *lagi), {"pihak": "anggota"}).status_code == 403
    assert tim.get(alamat("banding", diajukan)).status_code == 403


def test_the_anggotas_answers_are_a_column_of_their_own(client_for, pemeran, nilaikan):
    final = nilaikan(best_isi(), worst("A.II.4.ii"), anggota=best_isi() | worst("A.II.4.iii"))
    pimpinan = client_for(pemeran["pimpinan"])

    assert "Bagian Bobot Unit Anggota TPI TPI Selisih" in teks(pimpinan.get(alamat("hasil", final)))
    halaman = teks(pimpinan.get(alamat("banding", final)))
    assert "2 pertanyaan dinilai berbeda" in halaman
    anggota = teks(pimpinan.get(alamat("hasil", final), {"pihak": "anggota"}))
    assert "Hasil menurut anggota TPI, dibekukan bersama hasil final" in anggota


def test_without_anggota_there_is_no_such_result(client_for, pemeran, nilaikan):
    final = nilaikan(best_isi())

    response = client_for(pemeran["pimpinan"]).get(alamat("hasil", final), {"pihak": "anggota"})
    assert response.status_code == 404


def test_the_tpns_numbers_stand_beside_ours(client_for, pemeran, nilaikan):
    final = nilaikan(best_isi())
    HasilTPN.objects.create(
        evaluasi=final.evaluasi,
        putusan="tidak",
        nomor_surat="B/12/PW.04/2026",
        tanggal=date(2026, 11, 2),
        total=Decimal("71.5"),
        area={"4": "5.25"},
        oleh=pemeran["tpi_ketua"],
        diubah=final.final_pada,
    )
    pimpinan = client_for(pemeran["pimpinan"])

    assertContains(pimpinan.get(alamat("hasil", final)), "B/12/PW.04/2026")
    halaman = teks(pimpinan.get(alamat("banding", final)))
    assert "Nilai total 100,00 100,00 100,00 71,50 0" in halaman
    assert "Penguatan Akuntabilitas 10,00 10,00 10,00 5,25 0" in halaman
    assert "Penguatan Pengawasan 15,00 15,00 15,00 – 0" in halaman


# --- Every number has its chain ------------------------------------------------------------------


def test_every_number_of_the_tree_leads_to_its_chain(client_for, pemeran, nilaikan):
    final = nilaikan(best_isi() | worst("A.I.4.i"))
    isi = client_for(pemeran["tim_zi"]).get(alamat("hasil", final)).content.decode()

    kode = set(re.findall(r"/rantai/([^/\"]+)/", isi))
    komponen = {k.kode for k in LKE.walk()}
    area = {f"area-{n}" for n in range(1, 7)}
    assert kode == {p.kode for p in LKE.pertanyaan} | komponen | area | {"total"}
    hasil = get_hasil(final, Pihak.TPI).hasil
    for satu in kode:
        assert build_rantai(hasil, satu).mata


@pytest.mark.parametrize("kode", ["A.I.9", "area-7", "area-x", "area-", "Total", "E1"])
def test_a_number_that_does_not_exist_has_no_chain(client_for, pemeran, nilaikan, kode):
    final = nilaikan(best_isi())

    assert client_for(pemeran["tim_zi"]).get(alamat("rantai", final, kode)).status_code == 404


def test_a_frozen_result_is_read_but_not_explained_by_another_text(client_for, pemeran, nilaikan):
    final = nilaikan(best_isi() | worst("A.II.4.ii"))
    Regulasi.objects.filter(kode=LKE.kode).update(isi_sha256="0" * 64)
    tim = client_for(pemeran["tim_zi"])

    halaman = teks(tim.get(alamat("hasil", final)))
    assert "Nilai total 98,50" in halaman
    assert "Rincian nilai tidak ditampilkan" in halaman
    assert "Langkah yang menutup" not in halaman
    assert tim.get(alamat("rantai", final, "total")).status_code == 503
    assert tim.get(alamat("banding", final)).status_code == 503


def test_the_tree_opens_whole_for_the_printer(client_for, pemeran, nilaikan):
    final = nilaikan(best_isi())
    tim = client_for(pemeran["tim_zi"])

    tertutup = tim.get(alamat("hasil", final)).content.decode()
    terbuka = tim.get(alamat("hasil", final), {"cetak": "1"}).content.decode()
    assert tertutup.count("<details open>") == 1  # the total
    assert terbuka.count("<details open>") == 1 + len(list(LKE.walk()))


# --- Cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", SEMUA)
def test_a_final_result_takes_five_queries(client_for, pemeran, nilaikan, peran):
    final = nilaikan(best_isi(), worst("A.II.4.ii"), anggota=best_isi())
    client = client_for(pemeran[peran])

    with CaptureQueriesContext(connection) as queries:
        assert client.get(alamat("hasil", final)).status_code == 200
    assert len(queries) <= 5
    assert not [q for q in queries if "evaluasi_jawaban" in q["sql"]]


@pytest.mark.parametrize("peran", ["tim_zi", "kepala_unit"])
def test_an_open_result_takes_five_queries_and_reads_its_answers_once(
    client_for, pemeran, putaran, peran
):
    jawab(putaran, best_isi())
    client = client_for(pemeran[peran])

    with CaptureQueriesContext(connection) as queries:
        assert client.get(alamat("hasil", putaran)).status_code == 200
    assert len(queries) <= 5
    assert len([q for q in queries if "evaluasi_jawaban" in q["sql"]]) == 1


@pytest.mark.parametrize(
    ("peran", "paling_banyak"), [("tim_zi", 3), ("pimpinan", 3), ("tpi_ketua", 5)]
)
def test_a_result_being_decided_takes_no_more(client_for, pemeran, nilaikan, peran, paling_banyak):
    diajukan = nilaikan(best_isi(), worst("A.II.4.ii"), sampai="diajukan")
    client = client_for(pemeran[peran])

    with CaptureQueriesContext(connection) as queries:
        assert client.get(alamat("hasil", diajukan)).status_code == 200
    assert len(queries) <= paling_banyak


@pytest.mark.parametrize("kode", ["total", "area-4", "A.I.4", "A.II.4.ii.a"])
def test_a_chain_costs_what_its_result_costs(client_for, pemeran, nilaikan, kode):
    final = nilaikan(best_isi(), worst("A.II.4.ii"))
    client = client_for(pemeran["tim_zi"])

    with CaptureQueriesContext(connection) as queries:
        assert client.get(alamat("rantai", final, kode)).status_code == 200
    assert len(queries) <= 5


def test_the_comparison_costs_the_same_for_one_and_many_differences(client_for, pemeran, nilaikan):
    banyak = [k.kode for k in LKE.walk() if k.pertanyaan and all(p.pilihan for p in k.pertanyaan)]
    final = nilaikan(best_isi(), worst(*banyak))
    client = client_for(pemeran["tim_zi"])
    with CaptureQueriesContext(connection) as queries:
        halaman = teks(client.get(alamat("banding", final)))

    assert re.search(r"\d\d pertanyaan dinilai berbeda", halaman)
    assert len(queries) <= 12
