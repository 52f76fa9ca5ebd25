"""What must hold of every worksheet: better answers never hurt, order and absence never help."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from evaluasi.penilaian.hasil import Hasil, Status
from evaluasi.penilaian.jawaban import Jawaban, periksa_jawaban
from evaluasi.penilaian.regulasi import JenisRumus, JenisSkala, Pertanyaan, Predikat
from tests.penilaian.lembar import LENGKAP, LKE, score_lembar

PERTANYAAN = {p.kode: p for p in LKE.pertanyaan}
TENANG = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def make_isian(pertanyaan: Pertanyaan) -> st.SearchStrategy[Any]:
    cacah = st.fixed_dictionaries({isian.kode: st.integers(0, 30) for isian in pertanyaan.isian})
    return cacah.filter(lambda isi: not periksa_jawaban(pertanyaan, isi)[1])


def make_jawaban(pertanyaan: Pertanyaan) -> st.SearchStrategy[Any]:
    match pertanyaan.skala.jenis:
        case JenisSkala.PILIHAN:
            return st.sampled_from(list(pertanyaan.skala.pilihan))
        case JenisSkala.INDEKS:
            return st.decimals(0, 4, places=3)
        case JenisSkala.PERSEN:
            return make_isian(pertanyaan)


lembar = st.fixed_dictionaries(
    {},
    optional={
        p.kode: make_jawaban(p) for p in LKE.pertanyaan if p.skala.jenis is JenisSkala.PERSEN
    },
).flatmap(
    lambda isian: st.builds(
        lambda pilihan, indeks, isian=isian: {**pilihan, **indeks, **isian},
        st.lists(st.integers(0, 5), min_size=103, max_size=103).map(pick_pilihan),
        st.fixed_dictionaries(
            {},
            optional={
                p.kode: make_jawaban(p)
                for p in LKE.pertanyaan
                if p.skala.jenis is JenisSkala.INDEKS
            },
        ),
    )
)

BERPILIHAN = [p for p in LKE.pertanyaan if p.skala.jenis is JenisSkala.PILIHAN]


def pick_pilihan(nomor: list[int]) -> dict[str, str]:
    """5 leaves the line unanswered; the others choose an option."""
    return {
        p.kode: list(p.skala.pilihan)[n % len(p.skala.pilihan)]
        for p, n in zip(BERPILIHAN, nomor, strict=True)
        if n < 5
    }


def raise_answer(kode: str, isi: Any) -> Jawaban | None:
    """One option, one count or a little of an index better; None where it is the best."""
    p = PERTANYAAN[kode]
    if isinstance(isi, str):
        pilihan = list(p.skala.pilihan)
        return pilihan[pilihan.index(isi) - 1] if isi != pilihan[0] else None
    if isinstance(isi, Decimal):
        return min(isi + Decimal("0.01"), p.skala.maksimum) if isi < 4 else None
    assert p.rumus
    diubah = p.rumus.pembilang[0]
    beda = -1 if p.rumus.jenis is JenisRumus.PENURUNAN else 1
    naik = {**isi, diubah: isi[diubah] + beda}
    return naik if naik[diubah] >= 0 and not periksa_jawaban(p, naik)[1] else None


def assert_not_worse(sebelum: Hasil, sesudah: Hasil) -> None:
    for kode, nilai in sebelum.nilai.items():
        assert sesudah.nilai[kode] >= nilai, kode
    for lama, baru in zip(sebelum.temuan, sesudah.temuan, strict=True):
        assert baru.memenuhi or not lama.memenuhi, lama.kode
    for predikat in Predikat:
        assert sesudah.layak[predikat] or not sebelum.layak[predikat]


@TENANG
@given(lembar, st.data())
def test_a_better_answer_never_lowers_a_score_or_a_verdict(
    jawaban: Mapping[str, Any], data: st.DataObject
) -> None:
    assume(jawaban)
    kode = data.draw(st.sampled_from(sorted(jawaban)))
    lebih_baik = raise_answer(kode, jawaban[kode])
    assume(lebih_baik is not None)
    assert_not_worse(score_lembar(jawaban), score_lembar({**jawaban, kode: lebih_baik}))  # type: ignore[dict-item]


@TENANG
@given(lembar, st.data())
def test_leaving_a_line_unanswered_never_helps(
    jawaban: Mapping[str, Any], data: st.DataObject
) -> None:
    assume(jawaban)
    kode = data.draw(st.sampled_from(sorted(jawaban)))
    tanpa = {k: isi for k, isi in jawaban.items() if k != kode}
    hasil = score_lembar(tanpa)
    assert kode in hasil.belum_dijawab
    assert_not_worse(hasil, score_lembar(jawaban))


@TENANG
@given(lembar)
def test_every_score_lies_between_nothing_and_its_weight(jawaban: Mapping[str, Any]) -> None:
    hasil = score_lembar(jawaban)
    assert 0 <= hasil.total <= 100
    for kode, nilai in hasil.nilai.items():
        assert 0 <= nilai <= hasil.bobot[kode], kode
    for kode, satuan in hasil.pertanyaan.items():
        assert 0 <= satuan <= 1, kode


@TENANG
@given(lembar)
def test_every_sum_adds_up(jawaban: Mapping[str, Any]) -> None:
    hasil = score_lembar(jawaban)
    assert hasil.total == hasil.nilai["A"] + hasil.nilai["B"]
    assert hasil.nilai["A"] == sum(hasil.area.values())
    assert hasil.total == sum(
        satuan * hasil.bobot[kode] for kode, satuan in hasil.pertanyaan.items()
    )


@TENANG
@given(lembar, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(jawaban: Mapping[str, Any], acak: Any) -> None:
    kode = list(jawaban)
    acak.shuffle(kode)
    lain = score_lembar({k: jawaban[k] for k in kode})
    satu = score_lembar(jawaban)
    assert lain.nilai == satu.nilai
    assert lain.temuan == satu.temuan
    assert lain.belum_dijawab == satu.belum_dijawab


@TENANG
@given(lembar)
def test_a_verdict_is_what_its_numbers_say(jawaban: Mapping[str, Any]) -> None:
    hasil = score_lembar(jawaban)
    for temuan in hasil.temuan:
        if temuan.satuan == "nilai":
            assert temuan.selisih is not None
            assert temuan.memenuhi is (temuan.selisih >= 0)
    for predikat in Predikat:
        assert hasil.layak[predikat] is all(
            t.status is Status.MEMENUHI for t in hasil.temuan_untuk(predikat)
        )


@TENANG
@given(lembar)
def test_whoever_reaches_wbbm_by_scores_reaches_wbk_by_scores(
    jawaban: Mapping[str, Any],
) -> None:
    hasil = score_lembar(jawaban)
    skor = {
        predikat: {t.kode: t.memenuhi for t in hasil.temuan_untuk(predikat) if t.kode[0] == "S"}
        for predikat in Predikat
    }
    for kode, memenuhi in skor[Predikat.WBBM].items():
        assert skor[Predikat.WBK][kode] or not memenuhi


@TENANG
@given(lembar, st.sampled_from(["opini_bpk", "spip", "layanan_utama", "tlhp_persen"]))
def test_missing_data_never_helps(jawaban: Mapping[str, Any], kunci: str) -> None:
    lengkap = score_lembar(jawaban)
    tanpa = score_lembar(jawaban, replace(LENGKAP, **{kunci: None}))
    assert tanpa.nilai == lengkap.nilai
    assert not any(tanpa.layak.values())
