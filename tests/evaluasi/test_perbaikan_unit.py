"""A mended line: the unit's result is frozen anew, and every page says the same of it."""

from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from evaluasi.documents.lembar import SEDANG_DIPERBAIKI, BarisDokumen, gather_dokumen
from evaluasi.models import Evaluasi, Pengembalian, Pertanyaan, Pihak, Putaran
from evaluasi.penilaian_unit import get_hasil, list_belum_diputuskan, lke_index
from evaluasi.rekap import gather_rekap
from evaluasi.services import (
    SudahDiputuskanTim,
    agree_on_the_rest,
    agree_with_unit,
    answer_pengembalian,
    cancel_pengembalian,
    finalize_putaran,
    reopen_evaluasi,
    return_pertanyaan,
    save_jawaban,
)
from tests.conftest import Pemeran
from tests.factories import TugasTPIFactory, UnitKerjaFactory, best_isi, buka_evaluasi, jawab
from units.models import User
from zi_portal.angka import tampil
from zi_portal.riwayat.models import Riwayat

KODE, LAIN = "A.I.1.i.b", "A.I.1.ii.b"


def line(putaran: Putaran, kode: str = KODE) -> Pertanyaan:
    return Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke, kode=kode)


def count_diputuskan() -> int:
    """What the list of evaluations says of the only one."""
    diputuskan: int = attrgetter("diputuskan")(Evaluasi.objects.with_progress().get())
    return diputuskan


def give_back(putaran: Putaran, by: User, kode: str = KODE) -> None:
    return_pertanyaan(putaran=putaran, pertanyaan=line(putaran, kode), catatan="Periksa.", by=by)


def save(putaran: Putaran, pihak: Pihak, nilai: str, by: User, **isi: Any) -> None:
    kode = isi.pop("kode", KODE)
    save_jawaban(
        putaran=putaran,
        pertanyaan=line(putaran, kode),
        pihak=pihak,
        nilai=nilai,
        **{"catatan": "", "expected_version": 0, **isi},
        by=by,
    )


def done(putaran: Putaran, by: User, kode: str = KODE) -> None:
    answer_pengembalian(putaran=putaran, pertanyaan=line(putaran, kode), by=by)


def cancel(putaran: Putaran, by: User, pihak: Pihak = Pihak.TPI) -> None:
    cancel_pengembalian(putaran=putaran, pertanyaan=line(putaran), pihak=pihak, by=by)


def mend(putaran: Putaran, pemeran: Pemeran, nilai: str = "B") -> Putaran:
    """Line KODE given back, answered otherwise and handed in again."""
    give_back(putaran, pemeran["tpi_ketua"])
    tim = pemeran["tim_zi"]
    save(putaran, Pihak.UNIT, nilai, tim, expected_version=1, catatan="Catatan baru.")
    done(putaran, tim)
    return Putaran.objects.get(pk=putaran.pk)


def finish(putaran: Putaran, pemeran: Pemeran) -> Putaran:
    """The team agrees with the unit on every line and closes the round."""
    ketua = pemeran["tpi_ketua"]
    agree_with_unit(putaran=putaran, pertanyaan=line(putaran), expected_version=0, by=ketua)
    agree_on_the_rest(putaran=putaran, by=ketua)
    return finalize_putaran(putaran=putaran, by=ketua)


def alamat(nama: str, putaran: Putaran, *lagi: str) -> str:
    return reverse(
        f"evaluasi:{nama}", args=[putaran.evaluasi.unit_id, putaran.evaluasi.tahun, *lagi]
    )


def total(putaran: Putaran) -> Fraction:
    return get_hasil(Putaran.objects.get(pk=putaran.pk), Pihak.UNIT).hasil.total


def row(response: Any, kode: str = KODE) -> Any:
    """The line as the overview shows it."""
    return next(
        b
        for bagian in response.context["daftar_bagian"]
        for _, isi in bagian.kelompok
        for b in isi
        if b.baris.kode == kode
    )


def printed(putaran: Putaran, *, lihat_tpi: bool = False) -> BarisDokumen:
    dokumen = gather_dokumen(Putaran.objects.get(pk=putaran.pk), lihat_tpi=lihat_tpi)
    return next(b for b in dokumen.baris if b.nomor == KODE)


# --- The result follows the mended answer --------------------------------------------------------


def test_a_mended_line_freezes_the_units_result_anew(diajukan: Putaran, pemeran: Pemeran):
    semula = total(diajukan)

    sesudah = mend(diajukan, pemeran)

    assert total(sesudah) < semula
    assert sesudah.hasil_unit is not None
    assert sesudah.hasil_unit["jawaban"][KODE] == "B"
    assert sesudah.diajukan_pada == Putaran.objects.get(pk=diajukan.pk).diajukan_pada


def test_the_trail_keeps_the_total_that_was_handed_in_and_the_mended_one(
    diajukan: Putaran, pemeran: Pemeran
):
    mend(diajukan, pemeran)

    catatan = {r.tindakan: r for r in Riwayat.objects.all()}
    selesai = catatan["pertanyaan selesai diperbaiki unit"]
    pertama = catatan["diajukan ke TPI"].sesudah["total"]
    assert selesai.sebelum["hasil_unit"]["total"] == pertama == "100"
    assert Fraction(selesai.sesudah["hasil_unit"]["total"]) == total(diajukan) < 100
    assert (selesai.sebelum["status"], selesai.sesudah["status"]) == ("dikembalikan", "menunggu")


def test_every_page_and_paper_says_the_mended_answer(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    putaran = mend(diajukan, pemeran)
    tim = client_for(pemeran["tim_zi"])

    baris = row(tim.get(alamat("evaluasi", putaran)))
    senilai = lke_index(putaran.evaluasi.lke.kode)[KODE].skala.pilihan["B"]
    assert (baris.isi, baris.nilai) == ("B", tampil(senilai))
    tercetak = printed(putaran)
    assert tercetak.jawaban_unit.startswith("B")
    assert tercetak.persen == senilai * 100
    assert tercetak.catatan_unit == "Catatan baru."
    hasil = tim.get(alamat("hasil", putaran))
    assertContains(hasil, "setelah perbaikan terakhirnya")
    assertNotContains(hasil, "seperti saat diajukan")
    [rekap] = [b for b in gather_rekap(pemeran["tim_zi"], putaran.evaluasi.tahun) if b.evaluasi]
    assert rekap.total_unit == hasil.context["hasil"].total == total(putaran)


def test_a_final_comparison_has_no_difference_where_the_team_agreed(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    putaran = finish(mend(diajukan, pemeran), pemeran)

    banding = client_for(pemeran["tim_zi"]).get(alamat("banding", putaran))

    assertContains(banding, "Tidak ada pertanyaan yang dinilai berbeda")
    assert banding.context["daftar_banding"][0].selisih == "0"


def test_a_reopened_round_holds_the_answers_of_its_frozen_result(
    diajukan: Putaran, pemeran: Pemeran
):
    final = finish(mend(diajukan, pemeran), pemeran)

    baru = reopen_evaluasi(putaran=final, alasan="Keberatan.", by=pemeran["tpi_ketua"])

    assert baru.hasil_unit is not None
    assert baru.jawaban.get(pihak=Pihak.UNIT, pertanyaan__kode=KODE).pilihan == "B"
    assert baru.hasil_unit["jawaban"][KODE] == "B"


def test_a_line_taken_back_freezes_what_the_unit_changed(diajukan: Putaran, pemeran: Pemeran):
    give_back(diajukan, pemeran["tpi_ketua"])
    save(diajukan, Pihak.UNIT, "C", pemeran["tim_zi"], expected_version=1)
    assert total(diajukan) == 100  # while it is with the unit nothing is handed in

    cancel(diajukan, pemeran["tpi_ketua"])

    assert total(diajukan) < 100
    batal = Riwayat.objects.get(tindakan="pengembalian dibatalkan")
    assert batal.sebelum["hasil_unit"]["total"] == "100"
    assert Fraction(batal.sesudah["hasil_unit"]["total"]) == total(diajukan)


def test_a_line_taken_back_unchanged_leaves_the_frozen_result(diajukan: Putaran, pemeran: Pemeran):
    beku = Putaran.objects.get(pk=diajukan.pk).hasil_unit
    give_back(diajukan, pemeran["tpi_ketua"])

    cancel(diajukan, pemeran["tpi_ketua"])

    assert Putaran.objects.get(pk=diajukan.pk).hasil_unit == beku
    batal = Riwayat.objects.get(tindakan="pengembalian dibatalkan")
    assert batal.sebelum is not None
    assert "hasil_unit" not in batal.sebelum
    assert (batal.sebelum["status"], batal.sesudah["status"]) == ("dikembalikan", "selesai")


def test_a_line_still_being_mended_is_not_handed_in_with_another_one(
    diajukan: Putaran, pemeran: Pemeran
):
    tim = pemeran["tim_zi"]
    for kode in (KODE, LAIN):
        give_back(diajukan, pemeran["tpi_ketua"], kode)
        save(diajukan, Pihak.UNIT, "B", tim, kode=kode, expected_version=1)

    done(diajukan, tim)
    beku = Putaran.objects.get(pk=diajukan.pk).hasil_unit
    assert beku is not None
    assert (beku["jawaban"][KODE], beku["jawaban"][LAIN]) == ("B", "A")

    done(diajukan, tim, LAIN)
    beku = Putaran.objects.get(pk=diajukan.pk).hasil_unit
    assert beku is not None
    assert (beku["jawaban"][KODE], beku["jawaban"][LAIN]) == ("B", "B")


def test_while_it_is_with_the_unit_the_row_is_worth_its_own_answer(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    give_back(diajukan, pemeran["tpi_ketua"])
    save(diajukan, Pihak.UNIT, "C", pemeran["tim_zi"], expected_version=1, catatan="Belum jadi.")
    tim = client_for(pemeran["tim_zi"])

    halaman = tim.get(alamat("evaluasi", diajukan))
    baris = row(halaman)
    senilai = lke_index(diajukan.evaluasi.lke.kode)[KODE].skala.pilihan["C"]
    assert (baris.isi, baris.nilai) == ("C", tampil(senilai))
    assert baris.kembali == "sedang diperbaiki unit"
    assertContains(halaman, "Ada pertanyaan yang sedang diperbaiki unit.")
    assertContains(tim.get(alamat("hasil", diajukan)), "sedang diperbaiki unit")
    tercetak = printed(diajukan)
    assert tercetak.jawaban_unit.startswith("A")
    assert tercetak.persen == 100
    assert tercetak.catatan_unit == SEDANG_DIPERBAIKI


def test_the_team_is_told_what_giving_back_does(diajukan: Putaran, pemeran: Pemeran, client_for):
    halaman = client_for(pemeran["tpi_ketua"]).get(alamat("kembalikan", diajukan, KODE))

    assertContains(halaman, "hasil menurut unit dihitung dan dibekukan lagi")
    assertNotContains(halaman, "tidak berubah")


# --- The team decides again after a mended line --------------------------------------------------


@pytest.mark.parametrize("selesai", [True, False])
def test_an_anggota_never_revives_what_the_team_decided_before(
    diajukan: Putaran, pemeran: Pemeran, client_for, selesai: bool
):
    ketua, tim = pemeran["tpi_ketua"], pemeran["tim_zi"]
    save(diajukan, Pihak.TPI, "B", ketua, alasan="Bukti kurang.")
    give_back(diajukan, ketua)
    save(diajukan, Pihak.UNIT, "C", tim, expected_version=1)
    if selesai:
        done(diajukan, tim)

    with pytest.raises(SudahDiputuskanTim):
        cancel(diajukan, pemeran["tpi_anggota"], Pihak.ANGGOTA)
    anggota = client_for(pemeran["tpi_anggota"])
    assertNotContains(
        anggota.get(alamat("pertanyaan", diajukan, KODE)), "Batalkan pengembalian</button>"
    )
    ditolak = anggota.post(alamat("kembalikan-batal", diajukan, KODE))
    assertContains(ditolak, "ketua atau sekretaris yang", status_code=409)
    assert Pengembalian.objects.open().count() == 1

    cancel(diajukan, pemeran["tpi_sekretaris"])  # the team itself lets its answer stand
    assert not Pengembalian.objects.open().exists()


def test_an_anggota_takes_back_what_the_team_has_not_decided(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    give_back(diajukan, pemeran["tpi_anggota"])

    client_for(pemeran["tpi_anggota"]).post(alamat("kembalikan-batal", diajukan, KODE))

    assert not Pengembalian.objects.open().exists()
    assert KODE in list_belum_diputuskan(diajukan)


# --- One count of what is decided ----------------------------------------------------------------


def test_list_overview_and_question_count_the_decided_lines_alike(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    agree_on_the_rest(putaran=diajukan, by=pemeran["tpi_ketua"])
    mend(diajukan, pemeran)
    ketua = client_for(pemeran["tpi_ketua"])

    def counts() -> set[int]:
        return {
            ketua.get(alamat("evaluasi", diajukan)).context["selesai"],
            ketua.get(alamat("pertanyaan", diajukan, KODE)).context["selesai"],
            count_diputuskan(),
            113 - len(list_belum_diputuskan(diajukan)),
        }

    assert counts() == {112}
    cancel(diajukan, pemeran["tpi_ketua"])  # differs from the unit now, without a reason
    assert counts() == {112}
    save(diajukan, Pihak.TPI, "C", pemeran["tpi_ketua"], alasan="SK lama.", expected_version=1)
    assert counts() == {113}


@pytest.mark.parametrize(
    ("kode", "unit", "tpi", "diputuskan"),
    [
        ("B.II.a", Decimal("3.2"), Decimal("3.200000"), 1),
        ("B.II.a", Decimal("3.2"), Decimal("3.21"), 0),
        (
            "A.II.5.iii.a",
            {"jumlah_wajib": 3, "jumlah_sudah": 2},
            {"jumlah_wajib": 3, "jumlah_sudah": 2},
            1,
        ),
        (
            "A.II.5.iii.a",
            {"jumlah_wajib": 3, "jumlah_sudah": 2},
            {"jumlah_wajib": 3, "jumlah_sudah": 1},
            0,
        ),
        (KODE, None, None, 1),
        (KODE, "A", None, 0),
    ],
)
def test_the_list_counts_each_kind_of_answer_by_the_same_rule(putaran, kode, unit, tpi, diputuskan):
    jawab(putaran, {kode: best_isi()[kode]}, Pihak.UNIT)
    jawab(putaran, {kode: best_isi()[kode]}, Pihak.TPI)
    for pihak, nilai in ((Pihak.UNIT, unit), (Pihak.TPI, tpi)):
        putaran.jawaban.filter(pihak=pihak).update(
            pilihan=nilai if isinstance(nilai, str) else "",
            indeks=nilai if isinstance(nilai, Decimal) else None,
            isian=nilai if isinstance(nilai, dict) else None,
            terjawab=False,
            alasan="",
        )

    assert count_diputuskan() == diputuskan
    assert 113 - len(list_belum_diputuskan(putaran)) == diputuskan


def test_how_far_the_tpi_is_stays_the_tpis_until_the_end(
    diputuskan: Putaran, pemeran: Pemeran, client_for
):
    daftar, kolom = reverse("evaluasi:daftar"), 'data-judul="Diputuskan TPI">113 dari 113<'
    assertContains(client_for(pemeran["tpi_anggota"]).get(daftar), kolom)
    for siapa in ("tim_zi", "tpi_unit_sendiri"):
        assertNotContains(client_for(pemeran[siapa]).get(daftar), kolom)

    finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    assertContains(client_for(pemeran["tim_zi"]).get(daftar), kolom)


def test_the_list_costs_the_same_for_1_and_40_units(
    diputuskan: Putaran, pemeran: Pemeran, client_for
):
    """MISTAKES S10."""
    client, daftar = client_for(pemeran["admin_sistem"]), reverse("evaluasi:daftar")
    client.get(daftar)
    with CaptureQueriesContext(connection) as satu:
        client.get(daftar)
    for _ in range(39):
        unit = UnitKerjaFactory(instansi=pemeran.instansi)
        TugasTPIFactory(tim=pemeran.tim, unit=unit)
        buka_evaluasi(unit, pemeran.tim.tahun)
    with CaptureQueriesContext(connection) as banyak:
        assertContains(client.get(daftar), "40 evaluasi")

    assert len(satu) == len(banyak)


# --- What an anggota has answered ----------------------------------------------------------------


def test_a_partial_result_of_the_anggota_says_on_how_many_lines_it_rests(
    diputuskan: Putaran, pemeran: Pemeran, client_for
):
    save(diputuskan, Pihak.ANGGOTA, "A", pemeran["tpi_anggota"])
    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])
    tim = client_for(pemeran["tim_zi"])

    for nama, lagi in (("hasil", ()), ("banding", ()), ("rantai", ("total",))):
        assertContains(tim.get(alamat(nama, final, *lagi)), "1 dari 113 dijawab")
        if nama != "banding":
            sendiri = tim.get(alamat(nama, final, *lagi), {"pihak": "anggota"})
            assertContains(sendiri, "1 dari 113 dijawab, selebihnya dihitung 0.")


def test_a_complete_result_of_the_anggota_needs_no_such_word(
    diputuskan: Putaran, pemeran: Pemeran, client_for
):
    agree_on_the_rest(putaran=diputuskan, pihak=Pihak.ANGGOTA, by=pemeran["tpi_anggota"])
    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    assertNotContains(client_for(pemeran["tim_zi"]).get(alamat("banding", final)), "113 dijawab")
