"""What each act of an evaluation promises, and what it refuses."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluasi.hasil_beku import thaw
from evaluasi.models import Evaluasi, Jawaban, Pertanyaan, Pihak, Putaran, StatusPutaran
from evaluasi.penilaian.jawaban import JawabanSalah
from evaluasi.penilaian_unit import get_hasil, list_belum_diputuskan
from evaluasi.services import (
    AlasanKurang,
    BelumDiputuskan,
    PutaranTerkunci,
    RegulasiBelumDimuat,
    UnitSendiri,
    agree_on_the_rest,
    agree_with_unit,
    finalize_putaran,
    reopen_evaluasi,
    save_jawaban,
    start_evaluasi,
    submit_evaluasi,
)
from tests.conftest import Pemeran
from tests.factories import UnitKerjaFactory, UserFactory, best_isi, jawab, muat_ketapang
from units.models import User
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

PILIHAN = "A.I.1.i.b"
PERSEN = "A.II.1.i.a"
INDEKS = "B.II.a"


def line(putaran: Putaran, kode: str) -> Pertanyaan:
    return Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke, kode=kode)


def save(putaran: Putaran, by: User, kode: str = PILIHAN, nilai: Any = "A", **isi: Any) -> Jawaban:
    bawaan = {"pihak": Pihak.UNIT, "catatan": "", "expected_version": 0}
    return save_jawaban(
        putaran=putaran, pertanyaan=line(putaran, kode), nilai=nilai, by=by, **bawaan | isi
    )


def test_an_evaluation_keeps_the_regulation_it_was_started_under(putaran, pemeran):
    assert putaran.evaluasi.regulasi.kode == "perbup-ketapang-49-2022"
    assert putaran.evaluasi.lke.kode == "permenpanrb-90-2021"

    pemeran.instansi.regulasi = "perbup-bekasi-30-2021"
    pemeran.instansi.save()

    assert Evaluasi.objects.get().regulasi.kode == "perbup-ketapang-49-2022"


def test_a_unit_has_one_evaluation_a_year(putaran, pemeran):
    with pytest.raises(ValidationError, match="sudah punya evaluasi"):
        start_evaluasi(
            unit=pemeran.unit, tahun=putaran.evaluasi.tahun, by=pemeran["admin_instansi"]
        )
    assert Evaluasi.objects.count() == 1


def test_a_decree_has_a_number_and_a_date_or_neither(db):
    muat_ketapang()
    with pytest.raises(ValidationError, match="nomor dan tanggal"):
        start_evaluasi(
            unit=UnitKerjaFactory(), tahun=2026, by=UserFactory(), keputusan_nomor="1/2026"
        )


def test_a_regulation_that_is_not_loaded_starts_nothing(db):
    with pytest.raises(RegulasiBelumDimuat):
        start_evaluasi(unit=UnitKerjaFactory(), tahun=2026, by=UserFactory())
    assert not Evaluasi.objects.exists()


@pytest.mark.parametrize(
    ("kode", "nilai", "tersimpan"),
    [
        (PILIHAN, "B", "B"),
        (INDEKS, "3.596", Decimal("3.596")),
        (
            PERSEN,
            {"jumlah_agen": "7", "jumlah_perubahan": 6},
            {"jumlah_agen": 7, "jumlah_perubahan": 6},
        ),
    ],
)
def test_an_answer_is_kept_as_it_was_given(putaran, pemeran, kode, nilai, tersimpan):
    save(putaran, pemeran["tim_zi"], kode, nilai)

    jawaban = Jawaban.objects.get()
    assert jawaban.nilai == tersimpan
    assert jawaban.terjawab


def test_a_count_left_out_is_kept_but_leaves_the_line_unanswered(putaran, pemeran):
    save(putaran, pemeran["tim_zi"], PERSEN, {"jumlah_agen": 7})

    assert Jawaban.objects.get().nilai == {"jumlah_agen": 7}
    assert not Jawaban.objects.get().terjawab
    assert PERSEN in get_hasil(putaran, Pihak.UNIT).hasil.belum_dijawab


@pytest.mark.parametrize(
    ("kode", "nilai"),
    [
        (PILIHAN, "Z"),
        (PILIHAN, "a"),
        (INDEKS, "78"),  # MISTAKES T6: a survey on 0–100 is not cut to 4
        (INDEKS, "-1"),
        (INDEKS, "3.5999999"),  # the column would round it up to 3.60
        (PERSEN, {"jumlah_agen": -1, "jumlah_perubahan": 1}),
        (PERSEN, {"jumlah_agen": 0, "jumlah_perubahan": 1}),
        (PERSEN, {"bobot": 40}),  # MISTAKES B10: no weight comes from a request
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_stored(putaran, pemeran, kode, nilai):
    with pytest.raises(JawabanSalah):
        save(putaran, pemeran["tim_zi"], kode, nilai)
    assert not Jawaban.objects.exists()


def test_a_line_of_another_lke_is_refused(putaran, pemeran):
    asing = Pertanyaan.objects.create(
        regulasi=putaran.evaluasi.regulasi,
        indikator=line(putaran, PILIHAN).indikator,
        kode=PILIHAN,
        urut=1,
        teks="Asing",
        skala="abc",
    )
    with pytest.raises(JawabanSalah):
        save_jawaban(
            putaran=putaran,
            pertanyaan=asing,
            pihak=Pihak.UNIT,
            nilai="A",
            catatan="",
            expected_version=0,
            by=pemeran["tim_zi"],
        )


def test_of_two_editors_the_second_is_told(putaran, pemeran):
    save(putaran, pemeran["tim_zi"], nilai="A")

    with pytest.raises(StaleVersion):
        save(putaran, pemeran["tim_zi"], nilai="C")

    assert Jawaban.objects.get().pilihan == "A"


def test_a_version_of_an_answer_that_never_was_is_refused(putaran, pemeran):
    with pytest.raises(StaleVersion):
        save(putaran, pemeran["tim_zi"], expected_version=3)
    assert not Jawaban.objects.exists()


def test_saving_the_same_again_changes_and_records_nothing(putaran, pemeran):
    save(putaran, pemeran["tim_zi"])
    sebelum = Riwayat.objects.count()

    save(putaran, pemeran["tim_zi"], expected_version=1)
    save(putaran, pemeran["tim_zi"], expected_version=0)  # the button pressed twice

    assert Jawaban.objects.get().version == 1
    assert Riwayat.objects.count() == sebelum


def test_the_trail_holds_old_and_new_answer(putaran, pemeran):
    save(putaran, pemeran["tim_zi"], nilai="B", catatan="SK 1/2026")
    save(putaran, pemeran["tim_zi"], nilai="A", catatan="SK 2/2026", expected_version=1)

    riwayat = Riwayat.objects.for_rantai(f"unit:{pemeran.unit.pk}").first()
    assert riwayat.sebelum["nilai"] == "B"
    assert riwayat.sesudah["nilai"] == "A"
    assert riwayat.sesudah["pertanyaan"] == PILIHAN
    assert riwayat.oleh == pemeran["tim_zi"]


# --- Handing in ----------------------------------------------------------------------------------


def test_handing_in_freezes_what_the_answers_give(putaran, pemeran):
    jawab(putaran, best_isi())

    diajukan = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])

    beku = thaw(diajukan.hasil_unit)
    assert beku.hasil.total == 100
    assert diajukan.hasil_unit["publik"]["nilai"]["total"] == "100"
    assert beku.lke_sha256 == putaran.evaluasi.lke.isi_sha256
    assert beku.regulasi_sha256 == putaran.evaluasi.regulasi.isi_sha256
    assert len(beku.mesin_sha256) == 64
    assert beku.profil["opini_bpk"] == "WTP"


def test_unanswered_lines_may_be_handed_in_and_stay_listed(putaran, pemeran):
    isi = best_isi()
    del isi[PILIHAN]
    jawab(putaran, isi)

    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])

    hasil = get_hasil(Putaran.objects.get(), Pihak.UNIT).hasil
    assert hasil.belum_dijawab == (PILIHAN,)
    assert hasil.total == 100 - Fraction(1, 4)


def test_what_was_handed_in_can_no_longer_be_changed(diajukan, pemeran):
    """MISTAKES S2."""
    with pytest.raises(PutaranTerkunci):
        save(diajukan, pemeran["tim_zi"], nilai="C", expected_version=1)
    with pytest.raises(PutaranTerkunci):
        submit_evaluasi(putaran=diajukan, by=pemeran["kepala_unit"])


def test_a_frozen_result_is_read_and_not_computed_again(diajukan):
    Jawaban.objects.filter(pihak=Pihak.UNIT).update(
        pilihan="", isian=None, indeks=None, terjawab=False
    )

    assert get_hasil(Putaran.objects.get(), Pihak.UNIT).hasil.total == 100


def test_freezing_loses_no_digit(putaran, pemeran):
    isi = best_isi()
    isi[PERSEN] = {"jumlah_agen": 7, "jumlah_perubahan": 3}
    isi[INDEKS] = Decimal("3.596")
    jawab(putaran, isi)
    langsung = get_hasil(putaran, Pihak.UNIT).hasil

    diajukan = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    beku = get_hasil(Putaran.objects.get(pk=diajukan.pk), Pihak.UNIT).hasil

    assert beku == langsung
    assert beku.total == 100 - Fraction(4, 7) - Fraction(35, 2) * Fraction(404, 4000)


# --- Scoring -------------------------------------------------------------------------------------


def test_the_tpi_starts_empty_beside_the_unit(diajukan):
    assert not diajukan.jawaban.filter(pihak=Pihak.TPI).exists()
    assert len(list_belum_diputuskan(diajukan)) == 113


def test_a_differing_score_needs_a_reason_and_leaves_the_units_answer(diajukan, pemeran):
    tpi = {"pihak": Pihak.TPI, "by": pemeran["tpi_anggota"], "nilai": "B"}
    with pytest.raises(AlasanKurang):
        save(diajukan, **tpi, alasan="  ")

    save(diajukan, **tpi, alasan="SK belum ditandatangani.")

    pilihan = dict(
        diajukan.jawaban.filter(pertanyaan__kode=PILIHAN).values_list("pihak", "pilihan")
    )
    assert pilihan == {"unit": "A", "tpi": "B"}


def test_an_equal_score_needs_no_reason(diajukan, pemeran):
    save(diajukan, pemeran["tpi_anggota"], pihak=Pihak.TPI, nilai="A")
    save(diajukan, pemeran["tpi_anggota"], INDEKS, "4.00", pihak=Pihak.TPI)

    assert diajukan.jawaban.filter(pihak=Pihak.TPI).count() == 2


def test_the_tpi_answers_a_line_wholly_or_not_at_all(diajukan, pemeran):
    for nilai in (None, {"jumlah_agen": 7}):
        with pytest.raises(JawabanSalah):
            save(diajukan, pemeran["tpi_anggota"], PERSEN, nilai, pihak=Pihak.TPI, alasan="x")


def test_same_as_the_unit_is_an_act_also_where_the_unit_left_a_line_open(putaran, pemeran):
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])

    agree_with_unit(
        putaran=putaran,
        pertanyaan=line(putaran, PILIHAN),
        expected_version=0,
        by=pemeran["tpi_anggota"],
    )

    jawaban = putaran.jawaban.get(pihak=Pihak.TPI)
    assert jawaban.nilai is None
    assert jawaban.oleh == pemeran["tpi_anggota"]


def test_agreeing_on_the_rest_leaves_what_was_decided(diajukan, pemeran):
    save(diajukan, pemeran["tpi_anggota"], pihak=Pihak.TPI, nilai="C", alasan="Tidak ada bukti.")

    assert agree_on_the_rest(putaran=diajukan, by=pemeran["tpi_ketua"]) == 112

    tpi = diajukan.jawaban.filter(pihak=Pihak.TPI)
    assert tpi.get(pertanyaan__kode=PILIHAN).pilihan == "C"
    assert list_belum_diputuskan(diajukan) == ()
    assert len(Riwayat.objects.for_rantai(f"unit:{pemeran.unit.pk}").first().sesudah) == 112
    assert agree_on_the_rest(putaran=diajukan, by=pemeran["tpi_ketua"]) == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda p, by: save(p, by, pihak=Pihak.TPI, nilai="A"),
        lambda p, by: agree_with_unit(
            putaran=p, pertanyaan=line(p, PILIHAN), expected_version=0, by=by
        ),
        lambda p, by: agree_on_the_rest(putaran=p, by=by),
        lambda p, by: finalize_putaran(putaran=p, by=by),
    ],
    ids=["save", "agree", "agree_on_the_rest", "finalize"],
)
def test_nobody_scores_his_own_unit_by_any_way(
    diajukan: Putaran, pemeran: Pemeran, act: Callable[[Putaran, User], Any]
):
    with pytest.raises(UnitSendiri):
        act(diajukan, pemeran["tpi_unit_sendiri"])
    assert not diajukan.jawaban.filter(pihak=Pihak.TPI).exists()


def test_answer_note_and_reason_belong_together(diajukan, pemeran):
    """MISTAKES B12: a later save never leaves one level's value beside another's note."""
    by = pemeran["tpi_anggota"]
    save(diajukan, by, pihak=Pihak.TPI, nilai="C", alasan="Tidak ada SK.", catatan="Desk 1")

    agree_with_unit(putaran=diajukan, pertanyaan=line(diajukan, PILIHAN), expected_version=1, by=by)

    jawaban = diajukan.jawaban.get(pihak=Pihak.TPI)
    assert (jawaban.pilihan, jawaban.alasan, jawaban.catatan) == ("A", "", "Desk 1")


# --- Closing -------------------------------------------------------------------------------------


def test_a_round_closes_only_when_every_line_is_decided(diajukan, pemeran):
    isi = best_isi()
    del isi[PILIHAN]
    jawab(diajukan, isi, Pihak.TPI)

    with pytest.raises(BelumDiputuskan) as salah:
        finalize_putaran(putaran=diajukan, by=pemeran["tpi_ketua"])

    assert salah.value.kode == (PILIHAN,)
    assert Putaran.objects.get().status == StatusPutaran.DIAJUKAN


def test_closing_freezes_the_tpis_result_beside_the_units(diputuskan, pemeran):
    diputuskan.jawaban.filter(pihak=Pihak.TPI, pertanyaan__kode=PILIHAN).update(
        pilihan="C", alasan="Tidak ada SK."
    )

    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    assert thaw(final.hasil_unit).hasil.total == 100
    assert thaw(final.hasil_tpi).hasil.total == 100 - Fraction(1, 4)
    assert final.final_oleh == pemeran["tpi_ketua"]


def test_a_final_round_is_never_edited(diputuskan, pemeran):
    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    for act in (
        lambda: save(final, pemeran["tpi_ketua"], pihak=Pihak.TPI, nilai="A", expected_version=1),
        lambda: agree_on_the_rest(putaran=final, by=pemeran["tpi_ketua"]),
        lambda: finalize_putaran(putaran=final, by=pemeran["tpi_ketua"]),
    ):
        with pytest.raises(PutaranTerkunci):
            act()


def test_reopening_copies_everything_and_keeps_the_final_round(diputuskan, pemeran):
    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    baru = reopen_evaluasi(putaran=final, alasan="Bukti baru", by=pemeran["tpi_ketua"])

    assert (baru.nomor, baru.status) == (2, StatusPutaran.DIAJUKAN)
    assert baru.jawaban.count() == final.jawaban.count() == 226
    assert baru.hasil_unit == final.hasil_unit
    save(baru, pemeran["tpi_ketua"], pihak=Pihak.TPI, nilai="C", alasan="x", expected_version=1)
    assert final.jawaban.get(pihak=Pihak.TPI, pertanyaan__kode=PILIHAN).pilihan == "A"
    with pytest.raises(PutaranTerkunci):
        reopen_evaluasi(putaran=final, alasan="Lagi", by=pemeran["tpi_ketua"])


def test_reopening_needs_a_reason(diputuskan, pemeran):
    final = finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])
    with pytest.raises(ValidationError, match="alasan"):
        reopen_evaluasi(putaran=final, alasan="  ", by=pemeran["tpi_ketua"])
    assert Putaran.objects.count() == 1


# --- What the database itself refuses ------------------------------------------------------------


@pytest.mark.parametrize(
    "isi",
    [
        {"status": "diajukan"},
        {"status": "final"},
        {"hasil_unit": {}},
        {"hasil_tpi": {}},
        {"jenis": "dibuka_kembali"},
        {"status": "lain"},
    ],
)
def test_no_state_without_its_result_and_no_result_without_its_state(putaran, isi):
    with pytest.raises(IntegrityError), transaction.atomic():
        Putaran.objects.filter(pk=putaran.pk).update(**isi)


def test_one_open_round_at_a_time(putaran):
    with pytest.raises(IntegrityError), transaction.atomic():
        Putaran.objects.create(
            evaluasi=putaran.evaluasi,
            nomor=2,
            jenis="dibuka_kembali",
            alasan="x",
            dibuka_pada=putaran.dibuka_pada,
            dibuka_oleh=putaran.dibuka_oleh,
        )


@pytest.mark.parametrize(
    "isi",
    [
        {"pilihan": "A", "indeks": Decimal(3)},
        {"pilihan": "A", "isian": {"jumlah_agen": 1}},
        {"indeks": Decimal(-1)},
        {"terjawab": True},
        {"pihak": "lain"},
    ],
)
def test_an_answer_is_of_one_kind_and_of_a_known_party(putaran, pemeran, isi):
    with pytest.raises(IntegrityError), transaction.atomic():
        Jawaban.objects.create(
            **{
                "putaran": putaran,
                "pertanyaan": line(putaran, PILIHAN),
                "pihak": "unit",
                "oleh": pemeran["tim_zi"],
                "diubah": putaran.dibuka_pada,
            }
            | isi
        )


def test_an_answer_exists_once(putaran, pemeran):
    """MISTAKES B11, S7."""
    jawab(putaran, {PILIHAN: "A"})
    with pytest.raises(IntegrityError), transaction.atomic():
        jawab(putaran, {PILIHAN: "A"})


def test_the_year_of_an_evaluation_is_a_year(db):
    muat_ketapang()
    with pytest.raises(ValidationError, match="empat angka"):
        start_evaluasi(unit=UnitKerjaFactory(), tahun=26, by=UserFactory())


def test_dates_of_the_profile_count_on_the_day_of_the_act(putaran, pemeran):
    jawab(putaran, best_isi())
    diajukan = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    assert diajukan.hasil_unit["profil"]["tanggal_evaluasi"] == timezone.localdate().isoformat()
