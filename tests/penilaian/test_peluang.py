"""The ways to a predicate: against brute force where that is possible, sound everywhere."""

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.peluang import LANGKAH_EKSAK, Peluang, find_peluang
from evaluasi.penilaian.profil import TANPA_PROFIL
from evaluasi.penilaian.regulasi import JenisRumus, Predikat
from tests.penilaian.lembar import LENGKAP, LKE, TERBAIK, score_lembar

PERTANYAAN = {p.kode: p for p in LKE.pertanyaan}
Lembar = dict[str, Any]


def skor(hasil: Hasil, predikat: Predikat) -> set[str]:
    """The thresholds that a worksheet meets."""
    return {t.kode for t in hasil.temuan_untuk(predikat) if t.kode[0] == "S" and t.memenuhi}


# --- brute force, written independently of the engine ----------------------------------------


def step(lembar: Lembar) -> Iterator[Lembar]:
    """Every worksheet that is one step better, the shared count of A.II.1.i moving in both."""
    for kode, p in PERTANYAAN.items():
        isi = lembar.get(kode)
        if p.skala.pilihan:
            pilihan = list(p.skala.pilihan)
            kini = pilihan.index(isi) if isi else len(pilihan) - 1
            if kini:
                yield {**lembar, kode: pilihan[kini - 1]}
        elif kode == "A.II.1.i.a" and isi and isi["jumlah_perubahan"] < isi["jumlah_agen"]:
            lain = lembar["A.II.1.i.b"]
            naik = isi["jumlah_perubahan"] + 1
            yield {
                **lembar,
                kode: {**isi, "jumlah_perubahan": naik},
                "A.II.1.i.b": {**lain, "jumlah_perubahan": naik},
            }
        elif p.rumus and isi and kode != "A.II.1.i.a":
            diubah = p.rumus.pembilang[0]
            turun = p.rumus.jenis is JenisRumus.PENURUNAN
            baru = isi[diubah] + (-1 if turun else 1)
            penuh = sum(isi[k] for k in p.rumus.penyebut)
            if baru >= 0 and (turun or baru <= penuh):
                yield {**lembar, kode: {**isi, diubah: baru}}


def freeze(lembar: Lembar) -> frozenset[Any]:
    return frozenset((k, tuple(v.items()) if isinstance(v, dict) else v) for k, v in lembar.items())


def search_by_force(
    lembar: Lembar, predikat: Predikat, harus: set[str], paling_banyak: int
) -> list[Lembar]:
    """Every worksheet that meets `harus` with as few steps as possible."""
    lapis = {freeze(lembar): lembar}
    for _ in range(paling_banyak):
        lapis = {freeze(baru): baru for lama in lapis.values() for baru in step(lama)}
        berhasil = [k for k in lapis.values() if harus <= skor(score_lembar(k), predikat)]
        if berhasil:
            return berhasil
    return []


def lompatan(sebelum: Hasil, sesudah: Hasil) -> Fraction:
    return sum(sesudah.pertanyaan.values()) - sum(sebelum.pertanyaan.values())  # type: ignore[return-value]


def make_kecil(acak: random.Random) -> Lembar:
    """A worksheet with few steps left: some lines one or two options down, counts one short."""
    lembar: Lembar = dict(TERBAIK)
    for kode in acak.sample(list(PERTANYAAN), 7):
        p = PERTANYAAN[kode]
        if p.skala.pilihan:
            pilihan = list(p.skala.pilihan)
            lembar[kode] = pilihan[min(acak.randint(1, 2), len(pilihan) - 1)]
        elif p.rumus and kode not in ("A.II.1.i.a", "A.II.1.i.b"):
            isi = dict(lembar[kode])
            diubah = p.rumus.pembilang[0]
            turun = p.rumus.jenis is JenisRumus.PENURUNAN
            isi[diubah] = acak.randint(1, 2) if turun else max(0, isi[diubah] - 1)
            lembar[kode] = isi
    if acak.random() < 0.5:
        dibuat = acak.randint(2, 4)
        lembar["A.II.1.i.a"] = {"jumlah_agen": 5, "jumlah_perubahan": dibuat}
        lembar["A.II.1.i.b"] = {
            "jumlah_perubahan": dibuat,
            "jumlah_terintegrasi": acak.randint(dibuat - 1, dibuat),
        }
    return lembar


def make_kurang(biji: int) -> Lembar:
    """A small worksheet that misses area 2, area 1 or both."""
    acak = random.Random(biji)
    lembar = make_kecil(acak)
    awalan = ("A.I.2.", "A.II.2.") if biji % 2 else ("A.I.1.", "A.II.1.", "A.I.2.", "A.II.2.")
    kandidat = [k for k in PERTANYAAN if k.startswith(awalan) and PERTANYAAN[k].skala.pilihan]
    for kode in acak.sample(kandidat, acak.randint(6, 9)):
        lembar[kode] = list(PERTANYAAN[kode].skala.pilihan)[-1]
    return lembar


# Seeds whose worksheets need one, two, three and more steps, over one area and two,
# with the shared count of A.II.1.i among them.
BIJI = (0, 34, 90, 28, 74, 86, 16, 22, 32, 64, 82, 7, 76)


@pytest.mark.parametrize("biji", BIJI)
def test_small_sets_are_exactly_those_that_brute_force_finds(biji: int) -> None:
    lembar = make_kurang(biji)
    hasil = score_lembar(lembar)
    peluang = find_peluang(hasil, Predikat.WBBM, batas=10_000)
    harus = {t.kode for t in peluang.terjangkau}
    dipaksa = search_by_force(lembar, Predikat.WBBM, harus, LANGKAH_EKSAK) if harus else []
    assert peluang.eksak is bool(dipaksa or not harus)
    if not dipaksa:
        assert all(u.banyak > LANGKAH_EKSAK for u in peluang.usulan)
        return
    assert {freeze({**lembar, **u.jawaban}) for u in peluang.usulan} == {freeze(k) for k in dipaksa}
    assert [u.lompatan for u in peluang.usulan] == sorted(
        lompatan(hasil, score_lembar(k)) for k in dipaksa
    )


def test_the_small_cases_need_one_two_three_and_more_steps() -> None:
    banyak = {
        u.banyak
        for biji in BIJI
        for u in find_peluang(score_lembar(make_kurang(biji)), Predikat.WBBM).usulan
    }
    assert {1, 2, 3} <= banyak
    assert max(banyak) > LANGKAH_EKSAK


# --- soundness on whole worksheets -------------------------------------------------------------


def make_acak(acak: random.Random, condong: float) -> Lembar:
    lembar: Lembar = {}
    for p in LKE.pertanyaan:
        if p.skala.pilihan:
            pilihan = list(p.skala.pilihan)
            lembar[p.kode] = pilihan[int(acak.random() ** condong * len(pilihan))]
        elif p.rumus:
            isi = {i.kode: acak.randint(1, 9) for i in p.isian}
            penuh = sum(isi[k] for k in p.rumus.penyebut)
            isi[p.rumus.pembilang[0]] = acak.randint(0, penuh)
            lembar[p.kode] = isi
        else:
            lembar[p.kode] = Decimal(acak.randint(340, 400)) / 100
    return lembar


def assert_sound(lembar: Lembar, peluang: Peluang) -> None:
    sebelum = score_lembar(lembar)
    harus = {t.kode for t in peluang.terjangkau}
    for usulan in peluang.usulan:
        sesudah = score_lembar({**lembar, **usulan.jawaban})
        assert harus <= skor(sesudah, peluang.predikat)
        assert skor(sebelum, peluang.predikat) <= skor(sesudah, peluang.predikat)
        assert sesudah.total - sebelum.total == usulan.keuntungan
        assert sum(x.keuntungan for x in usulan.langkah) == usulan.keuntungan
        assert sum(x.banyak for x in usulan.langkah) == usulan.banyak
        assert lompatan(sebelum, sesudah) == usulan.lompatan
        assert not sesudah.catatan or sebelum.catatan  # no count above what it is divided by


def undo_one(lembar: Lembar, usulan_jawaban: Mapping[str, Jawaban]) -> Iterator[Lembar]:
    """The worksheet with a set of steps done, less one step."""
    penuh = {**lembar, **usulan_jawaban}
    for kode, isi in usulan_jawaban.items():
        p = PERTANYAAN[kode]
        if isinstance(isi, str):
            pilihan = list(p.skala.pilihan)
            yield {**penuh, kode: pilihan[pilihan.index(isi) + 1]}
        elif kode not in ("A.II.1.i.a", "A.II.1.i.b") and p.rumus:
            assert isinstance(isi, Mapping)
            beda = 1 if p.rumus.jenis is JenisRumus.PENURUNAN else -1
            diubah = p.rumus.pembilang[0]
            yield {**penuh, kode: {**isi, diubah: isi[diubah] + beda}}


@pytest.mark.parametrize("biji", range(12))
def test_any_set_reaches_what_it_promises_and_no_step_of_it_is_superfluous(biji: int) -> None:
    acak = random.Random(biji)
    lembar = make_acak(acak, acak.choice([0.9, 1.3, 2.0, 3.0]))
    hasil = score_lembar(lembar)
    for predikat in Predikat:
        peluang = find_peluang(hasil, predikat)
        assert_sound(lembar, peluang)
        harus = {t.kode for t in peluang.terjangkau}
        for usulan in peluang.usulan:
            assert all(langkah.menutup for langkah in usulan.langkah)
            for kurang in undo_one(lembar, usulan.jawaban):
                assert not harus <= skor(score_lembar(kurang), predikat)


def test_a_full_worksheet_far_from_its_goal_is_answered_at_once() -> None:
    lembar = make_acak(random.Random(5), 0.9)
    hasil = score_lembar(lembar)
    mulai = time.perf_counter()
    peluang = find_peluang(hasil, Predikat.WBBM)
    lama = time.perf_counter() - mulai
    assert peluang.usulan[0].banyak > LANGKAH_EKSAK
    assert not peluang.eksak
    assert lama < 5, "1 s on an idle machine; generous for a busy one"


def test_great_counts_cost_no_time() -> None:
    besar = 10**12
    lembar: Lembar = {
        **TERBAIK,
        "A.II.5.ii.a": {
            "harus_ditindaklanjuti": besar,
            "sedang_diproses": 0,
            "selesai_ditindaklanjuti": 0,
        },
        "A.II.5.iii.b": {
            "wajib_administrator": besar,
            "wajib_pengawas": 0,
            "wajib_fungsional_pelaksana": 0,
            "sudah_melapor": 1,
        },
        "A.II.5.i.a": "E",
        "A.II.1.i.a": {"jumlah_agen": besar, "jumlah_perubahan": 1},
        "A.II.1.i.b": {"jumlah_perubahan": 1, "jumlah_terintegrasi": 0},
        "A.II.1.iii.a": "D",
        "A.II.1.ii.a": "E",
    }
    peluang = find_peluang(score_lembar(lembar), Predikat.WBBM)
    assert_sound(lembar, peluang)
    assert peluang.usulan


# --- what it says --------------------------------------------------------------------------------


def test_a_reached_predicate_needs_no_step() -> None:
    peluang = find_peluang(score_lembar(TERBAIK), Predikat.WBBM)
    assert peluang.sudah
    assert peluang.usulan == ()
    assert not peluang.hanya_syarat_atau_indeks


def test_one_step_that_closes_one_rule_is_described_in_full() -> None:
    lembar = {**TERBAIK, "B.I.b": "C"}
    peluang = find_peluang(score_lembar(lembar), Predikat.WBBM)
    (usulan,) = peluang.usulan
    (langkah,) = usulan.langkah
    assert (langkah.kode, langkah.dari, langkah.ke, langkah.banyak) == ("B.I.b", "C", "B", 1)
    assert langkah.keuntungan == Fraction("1.25")
    assert langkah.menutup == ("S5b",)
    assert usulan.jawaban == {"B.I.b": "B"}
    assert peluang.eksak


def test_only_requirements_in_the_way_are_named_as_such() -> None:
    peluang = find_peluang(score_lembar(TERBAIK, TANPA_PROFIL), Predikat.WBK)
    assert peluang.hanya_syarat
    assert peluang.hanya_syarat_atau_indeks
    assert not peluang.hanya_indeks
    assert peluang.usulan == ()
    assert [t.kode for t in peluang.terhalang_syarat][:2] == ["E1", "E2"]


def test_only_an_index_in_the_way_is_named_as_such() -> None:
    lembar = {**TERBAIK, "B.I.a": Decimal("3.59")}
    peluang = find_peluang(score_lembar(lembar), Predikat.WBK)
    assert peluang.hanya_indeks
    assert [t.kode for t in peluang.terhalang_indeks] == ["S5a"]
    assert peluang.usulan == ()


def test_an_index_and_a_requirement_in_the_way_are_both_named() -> None:
    lembar = {**TERBAIK, "B.II.a": Decimal("3.1")}
    peluang = find_peluang(score_lembar(lembar, replace(LENGKAP, spip=2)), Predikat.WBK)
    assert peluang.hanya_syarat_atau_indeks
    assert not peluang.hanya_indeks
    assert not peluang.hanya_syarat
    assert [t.kode for t in peluang.terhalang_indeks] == ["S6"]
    assert [t.kode for t in peluang.terhalang_syarat] == ["E4"]


def test_steps_are_proposed_beside_an_index_that_stands_in_the_way() -> None:
    lembar = {**TERBAIK, "B.I.a": Decimal("3.5"), "B.I.b": "D"}
    peluang = find_peluang(score_lembar(lembar), Predikat.WBK)
    assert [t.kode for t in peluang.terjangkau] == ["S5", "S5b"]
    assert [t.kode for t in peluang.terhalang_indeks] == ["S5a"]
    assert not peluang.hanya_indeks
    assert peluang.usulan[0].jawaban == {"B.I.b": "B"}  # S5 asks 18.25 with the index as it is


def test_an_unanswered_line_steps_up_from_its_worst_option() -> None:
    lembar = {k: isi for k, isi in TERBAIK.items() if k != "B.I.b"}
    (usulan,) = find_peluang(score_lembar(lembar), Predikat.WBK).usulan
    (langkah,) = usulan.langkah
    assert (langkah.dari, langkah.ke, langkah.banyak) == (None, "C", 2)


def test_counts_that_were_never_given_are_asked_for_and_never_invented() -> None:
    lembar = {k: isi for k, isi in TERBAIK.items() if not k.startswith("A.II.5")}
    lembar["A.II.5.i.a"] = "A"
    for kode in ("A.I.5.i.a", "A.I.5.i.b", "A.I.5.iii.a"):
        lembar[kode] = TERBAIK[kode]
    peluang = find_peluang(score_lembar(lembar), Predikat.WBBM)
    assert [t.kode for t in peluang.terhalang_isian] == ["S4.5"]
    assert peluang.perlu_diisi == ("A.II.5.ii.a", "A.II.5.iii.a", "A.II.5.iii.b")
    assert not peluang.hanya_syarat_atau_indeks
    assert not peluang.sudah


def test_one_more_change_raises_the_count_in_both_lines_that_hold_it() -> None:
    """More changes made and none integrated would be a loss: both lines move together."""
    lembar: Lembar = {
        **TERBAIK,
        "A.II.1.i.a": {"jumlah_agen": 5, "jumlah_perubahan": 2},
        "A.II.1.i.b": {"jumlah_perubahan": 2, "jumlah_terintegrasi": 2},
        "B.I.a": Decimal("2"),  # 8.75
        "B.II.a": Decimal("0.4"),  # 1.75: total 74.90
    }
    hasil = score_lembar(lembar)
    assert hasil.total == Fraction("74.9")
    peluang = find_peluang(hasil, Predikat.WBK)
    assert [t.kode for t in peluang.terjangkau] == ["S3a"]
    (usulan,) = peluang.usulan
    dibuat, terintegrasi = usulan.langkah
    assert dibuat.kode == "A.II.1.i.a"
    assert dibuat.ke == {"jumlah_agen": 5, "jumlah_perubahan": 3}
    assert dibuat.keuntungan == Fraction(1, 5) - Fraction(1, 3)
    assert dibuat.ikut_berubah == {"A.II.1.i.b": {"jumlah_perubahan": 3, "jumlah_terintegrasi": 2}}
    assert terintegrasi.kode == "A.II.1.i.b"
    assert terintegrasi.dari == {"jumlah_perubahan": 3, "jumlah_terintegrasi": 2}
    assert terintegrasi.ke == {"jumlah_perubahan": 3, "jumlah_terintegrasi": 3}
    assert terintegrasi.keuntungan == Fraction(1, 3)
    assert usulan.banyak == 2
    assert usulan.keuntungan == Fraction(1, 5)


def test_counts_that_differ_between_the_two_lines_are_two_counts() -> None:
    lembar: Lembar = {
        **TERBAIK,
        "A.II.1.i.a": {"jumlah_agen": 5, "jumlah_perubahan": 2},
        "A.II.1.i.b": {"jumlah_perubahan": 1, "jumlah_terintegrasi": 1},
        "B.I.a": Decimal("2"),
        "B.II.a": Decimal("0.4"),
    }
    (usulan,) = find_peluang(score_lembar(lembar), Predikat.WBK).usulan
    assert usulan.jawaban == {"A.II.1.i.a": {"jumlah_agen": 5, "jumlah_perubahan": 3}}


def test_a_fall_in_violations_steps_one_violation_at_a_time() -> None:
    lembar: Lembar = {
        **TERBAIK,
        "A.II.3.iii.a": {
            "pelanggaran_tahun_lalu": 10,
            "pelanggaran_tahun_ini": 10,
            "pelanggaran_diberi_sanksi": 10,
        },
        "A.II.3.i.a": "B",  # 10 − 2 − 0.75 = 7.25; 7.50 asked
    }
    usulan = find_peluang(score_lembar(lembar), Predikat.WBBM, batas=100).usulan
    assert usulan[0].banyak == 1
    lembar["A.II.3.i.a"] = "A"
    lembar["A.II.3.ii.a"] = "B"
    lembar["A.I.3.v.a"] = "C"
    hasil = score_lembar(lembar)
    for satu in find_peluang(hasil, Predikat.WBBM, batas=1_000).usulan:
        for langkah in satu.langkah:
            if langkah.kode == "A.II.3.iii.a":
                assert isinstance(langkah.ke, Mapping)
                assert langkah.ke["pelanggaran_tahun_ini"] == 10 - langkah.banyak
    assert_sound(lembar, find_peluang(hasil, Predikat.WBBM, batas=1_000))


def test_no_more_sets_are_listed_than_asked_for() -> None:
    lembar = {**TERBAIK, "A.I.2.ii.a": "C", "A.I.2.ii.b": "C", "A.II.2.iii.a": "D"}
    lembar |= {"A.I.2.i.a": "C", "A.II.2.ii.a": "B"}
    hasil = score_lembar(lembar)
    semua = find_peluang(hasil, Predikat.WBBM, batas=100).usulan
    assert len(semua) > 2
    assert find_peluang(hasil, Predikat.WBBM, batas=2).usulan == semua[:2]
