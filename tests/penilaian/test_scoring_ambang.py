"""Every threshold at itself, just below and just above; and worksheets that stand exactly on it.

`tepat/*.toml` holds real answer sets that reach their threshold exactly, found by search; their
sums pass through thirds and 0.67, where decimals of any length would miss.
"""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from evaluasi.penilaian.hasil import Status
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.regulasi import Agregasi, JenisRumus
from evaluasi.penilaian.susunan import get_susunan
from tests.penilaian.lembar import KETENTUAN, LKE, TERBAIK, get_temuan, score_lembar
from zi_portal.angka import tampil

TEPAT = {
    berkas.stem: tomllib.loads(berkas.read_text("utf-8"), parse_float=Decimal)
    for berkas in sorted((Path(__file__).parent / "tepat").glob("*.toml"))
}
SUSUNAN = get_susunan(LKE, KETENTUAN)

# Perbup Ketapang 49/2022 Lampiran II huruf B angka 3–6, copied by hand: points for WBK and WBBM.
AMBANG = {
    "S3a": ("75", "85"),
    "S3b": ("40", "48"),
    "S4.1": ("4.8", "6"),
    "S4.2": ("4.2", "5.25"),
    "S4.3": ("6", "7.5"),
    "S4.4": ("6", "7.5"),
    "S4.5": ("9", "11.25"),
    "S4.6": ("6", "7.5"),
    "S5": ("18.25", "19.5"),
    "S5a": ("15.75", "15.75"),
    "S5b": ("2.5", "3.75"),
    "S6": ("14", "15.75"),
}
PASANGAN = [
    (kode, predikat, Fraction(nilai))
    for kode, per_predikat in AMBANG.items()
    for predikat, nilai in zip(("WBK", "WBBM"), per_predikat, strict=True)
]


def test_the_thresholds_are_those_of_the_printed_regulation() -> None:
    hasil = score_lembar({})
    for kode, predikat, nilai in PASANGAN:
        assert get_temuan(hasil, kode, predikat).ambang == nilai, (kode, predikat)


# --- generated boundaries -------------------------------------------------------------------


def make_area(nomor: int, nilai: Fraction) -> dict[str, Jawaban]:
    """Answers by which an area has exactly `nilai` points: line by line the best option that
    fits; a ratio of counts takes the rest."""
    baris = [b for b in SUSUNAN.baris.values() if b.area == nomor]
    (rasio, *_) = [b for b in baris if b.pertanyaan.rumus]
    jawaban: dict[str, Jawaban] = {}
    sisa = nilai
    for b in baris:
        kode, p = b.pertanyaan.kode, b.pertanyaan
        if p.skala.pilihan:
            opsi, poin = next(
                (o, Fraction(n) * b.bobot)
                for o, n in p.skala.pilihan.items()
                if Fraction(n) * b.bobot <= sisa
            )
            jawaban[kode] = opsi
            sisa -= poin
        elif b is not rasio and b.bobot <= sisa:
            jawaban[kode] = TERBAIK[kode]
            sisa -= b.bobot
    bagian = sisa / rasio.bobot
    assert 0 <= bagian <= 1, "the ratio cannot take the rest"
    jawaban[rasio.pertanyaan.kode] = make_rasio(rasio.pertanyaan, bagian)
    return jawaban


def make_rasio(pertanyaan: Any, bagian: Fraction) -> dict[str, int]:
    rumus = pertanyaan.rumus
    isian = dict.fromkeys((i.kode for i in pertanyaan.isian), 0)
    isian[rumus.penyebut[0]] = bagian.denominator
    turun = rumus.jenis is JenisRumus.PENURUNAN
    isian[rumus.pembilang[0]] = bagian.denominator - bagian.numerator if turun else bagian.numerator
    return isian


def replace_area(nomor: int, isi: Mapping[str, Jawaban]) -> dict[str, Jawaban]:
    lain = {k: j for k, j in TERBAIK.items() if SUSUNAN.baris[k].area != nomor}
    return {**lain, **isi}


def make_lembar(kode: str, nilai: Fraction) -> dict[str, Jawaban]:
    """A worksheet by which the rule `kode` counts exactly `nilai` points."""
    seperempat = Fraction("17.5") / 4
    match kode:
        case "S5a":
            return {**TERBAIK, "B.I.a": _desimal(nilai / seperempat)}
        case "S6":
            return {**TERBAIK, "B.II.a": _desimal(nilai / seperempat)}
        case "S5":
            opsi = "C" if nilai < 19 else "B"
            poin = Fraction("2.5") if opsi == "C" else Fraction("3.75")
            return {**TERBAIK, "B.I.b": opsi, "B.I.a": _desimal((nilai - poin) / seperempat)}
        case "S3b":
            return replace_area(5, make_area(5, nilai - 60 + 15))
        case "S3a":
            return replace_area(5, make_area(5, nilai - 100 + 15))
        case _:
            return replace_area(int(kode[3]), make_area(int(kode[3]), nilai))


def _desimal(indeks: Fraction) -> Decimal:
    hasil = Decimal(indeks.numerator) / Decimal(indeks.denominator)
    assert Fraction(hasil) == indeks
    return hasil


DAPAT_DIATUR = [
    (kode, predikat, nilai)
    for kode, predikat, nilai in PASANGAN
    if kode not in ("S4.2", "S5b", "S3a", "S3b")  # options only, or below: their own tests
]
SEDIKIT = Fraction(7, 10**7)


@pytest.mark.parametrize(("kode", "predikat", "nilai"), DAPAT_DIATUR)
@pytest.mark.parametrize("beda", [-SEDIKIT, Fraction(0), SEDIKIT])
def test_a_minimum_is_met_at_itself_and_above_and_never_just_below(
    kode: str, predikat: str, nilai: Fraction, beda: Fraction
) -> None:
    temuan = get_temuan(score_lembar(make_lembar(kode, nilai + beda)), kode, predikat)
    assert temuan.nilai == nilai + beda
    assert temuan.selisih == beda
    assert temuan.memenuhi is (beda >= 0)
    assert isinstance(temuan.nilai, Fraction)
    assert (tampil(temuan.nilai, ambang=nilai) == tampil(nilai)) is (beda >= 0)


@pytest.mark.parametrize(
    ("kode", "predikat", "nilai"), [p for p in PASANGAN if p[0] in ("S3a", "S3b")]
)
@pytest.mark.parametrize("beda", [-SEDIKIT, Fraction(0), SEDIKIT])
def test_total_and_pengungkit_are_met_at_their_minimum_and_not_just_below(
    kode: str, predikat: str, nilai: Fraction, beda: Fraction
) -> None:
    """Several areas empty, one ratio takes the rest."""
    penuh = 100 if kode == "S3a" else 60
    jawaban = dict(TERBAIK)
    lebih = penuh - nilai - beda
    for b in SUSUNAN.baris.values():
        p = b.pertanyaan
        if b.area in (2, 3, 6) and p.skala.pilihan and b.bobot <= lebih - 1:
            jawaban[p.kode] = list(p.skala.pilihan)[-1]
            lebih -= b.bobot
    for kode_rasio in ("A.II.5.ii.a", "A.II.4.i.a", "A.II.3.iii.a", "A.II.6.i.b"):
        b = SUSUNAN.baris[kode_rasio]
        kurang = min(lebih, b.bobot)
        jawaban[kode_rasio] = make_rasio(b.pertanyaan, 1 - kurang / b.bobot)
        lebih -= kurang
    assert lebih == 0
    temuan = get_temuan(score_lembar(jawaban), kode, predikat)
    assert temuan.nilai == nilai + beda
    assert temuan.memenuhi is (beda >= 0)


@pytest.mark.parametrize(
    ("predikat", "di_bawah", "tepat", "di_atas"), [("WBK", "D", "C", "B"), ("WBBM", "C", "B", "A")]
)
def test_kinerja_lebih_baik_is_met_from_its_option_on(
    predikat: str, di_bawah: str, tepat: str, di_atas: str
) -> None:
    def status(opsi: str) -> Status:
        return get_temuan(score_lembar({**TERBAIK, "B.I.b": opsi}), "S5b", predikat).status

    assert [status(o) for o in (di_bawah, tepat, di_atas)] == [
        Status.BELUM_MEMENUHI,
        Status.MEMENUHI,
        Status.MEMENUHI,
    ]


def list_nilai_area(nomor: int) -> set[Fraction]:
    """Every number of points that options of an area without counts can give."""
    mungkin = {Fraction(0)}
    for b in SUSUNAN.baris.values():
        if b.area == nomor:
            pilihan = [Fraction(n) * b.bobot for n in b.pertanyaan.skala.pilihan.values()]
            mungkin = {m + p for m in mungkin for p in pilihan}
    return mungkin


def test_area_2_cannot_stand_exactly_on_its_wbk_minimum() -> None:
    """Its options never add up to 4.20, so the nearest worksheets stand on either side of it."""
    mungkin = list_nilai_area(2)
    assert Fraction("4.2") not in mungkin
    assert Fraction("5.25") in mungkin
    assert max(n for n in mungkin if n < Fraction("4.2")) == Fraction("4.195")
    assert min(n for n in mungkin if n > Fraction("4.2")) == Fraction(631, 150)
    for jawaban, memenuhi in ((AREA_2_DI_BAWAH, False), (AREA_2_DI_ATAS, True)):
        temuan = get_temuan(score_lembar(replace_area(2, jawaban)), "S4.2")
        assert temuan.memenuhi is memenuhi
        assert isinstance(temuan.selisih, Fraction)
        assert abs(temuan.selisih) <= Fraction("0.01")


def climb_to(nomor: int, tujuan: Fraction) -> dict[str, Jawaban]:
    """Options of an area that add up to exactly `tujuan`."""
    baris = [b for b in SUSUNAN.baris.values() if b.area == nomor]
    tingkat = [{Fraction(0)}]
    for b in baris:
        pilihan = [Fraction(n) * b.bobot for n in b.pertanyaan.skala.pilihan.values()]
        tingkat.append({m + p for m in tingkat[-1] for p in pilihan})
    jawaban: dict[str, Jawaban] = {}
    for b, sebelum in zip(reversed(baris), reversed(tingkat[:-1]), strict=True):
        kode, nilai = next(
            (k, Fraction(n) * b.bobot)
            for k, n in b.pertanyaan.skala.pilihan.items()
            if tujuan - Fraction(n) * b.bobot in sebelum
        )
        jawaban[b.pertanyaan.kode] = kode
        tujuan -= nilai
    return jawaban


AREA_2_DI_BAWAH = climb_to(2, Fraction("4.195"))
AREA_2_DI_ATAS = climb_to(2, Fraction(631, 150))


# --- worksheets that stand exactly on a threshold --------------------------------------------


def test_there_is_an_exact_worksheet_for_every_threshold_that_can_be_stood_on() -> None:
    assert {*TEPAT, "S4.2-WBK"} == {f"{kode}-{predikat}" for kode, predikat, _ in PASANGAN}


def lower(jawaban: Mapping[str, Jawaban]) -> Iterator[tuple[str, Jawaban]]:
    """Each answer one option, one count or a hundredth of an index lower, where it can be."""
    for kode, isi in jawaban.items():
        p = SUSUNAN.baris[kode].pertanyaan
        if isinstance(isi, str):
            pilihan = list(p.skala.pilihan)
            if isi != pilihan[-1]:
                yield kode, pilihan[pilihan.index(isi) + 1]
        elif isinstance(isi, Decimal):
            yield kode, isi - Decimal("0.0001")
        elif p.rumus and p.rumus.jenis is JenisRumus.PENURUNAN:
            diubah = p.rumus.pembilang[0]
            yield kode, {**isi, diubah: isi[diubah] + 1}
        elif p.rumus and isi[p.rumus.pembilang[0]] > 0:
            diubah = p.rumus.pembilang[0]
            yield kode, {**isi, diubah: isi[diubah] - 1}


@pytest.mark.parametrize("nama", TEPAT)
def test_a_threshold_that_is_exactly_reached_is_reached(nama: str) -> None:
    contoh = TEPAT[nama]
    kode, predikat, jawaban = contoh["ambang"], contoh["predikat"], contoh["jawaban"]
    temuan = get_temuan(score_lembar(jawaban), kode, predikat)
    assert temuan.nilai == temuan.ambang == Fraction(contoh["nilai"])
    assert temuan.selisih == 0
    assert temuan.status is Status.MEMENUHI
    diturunkan = list(lower(jawaban))
    assert diturunkan
    for baris, isi in diturunkan:
        turun = get_temuan(score_lembar({**jawaban, baris: isi}), kode, predikat)
        assert turun.status is Status.BELUM_MEMENUHI, baris


def sum_with_decimal(jawaban: Mapping[str, Any], nomor: int) -> Decimal:
    """An area as an engine with decimals would add it up: 28 digits, means divided."""
    jumlah = Decimal(0)
    for komponen in LKE.walk():
        if komponen.area != nomor:
            continue
        for indikator in komponen.bagian:
            nilai = []
            for p in indikator.pertanyaan:
                isi = jawaban[p.kode]
                if isinstance(isi, str):
                    nilai.append(p.skala.pilihan[isi])
                    continue
                assert p.rumus
                atas = sum(isi[k] for k in p.rumus.pembilang)
                bawah = sum(isi[k] for k in p.rumus.penyebut)
                turun = p.rumus.jenis is JenisRumus.PENURUNAN
                nilai.append(Decimal(bawah - atas if turun else atas) / Decimal(bawah))
            if indikator.agregasi is Agregasi.RATA_RATA:
                jumlah += sum(nilai, Decimal(0)) / len(nilai) * indikator.bobot
            else:
                jumlah += sum(nilai, Decimal(0))
    return jumlah


@pytest.mark.parametrize(
    ("nama", "nomor"),
    [("S4.3-WBK", 3), ("S4.3-WBBM", 3), ("S4.6-WBK", 6), ("S4.6-WBBM", 6)],
)
def test_decimals_would_have_missed_a_threshold_that_is_exactly_reached(
    nama: str, nomor: int
) -> None:
    """7.499999999999999999999999999 < 7.50: why the engine computes with fractions."""
    jawaban = TEPAT[nama]["jawaban"]
    ambang = Fraction(TEPAT[nama]["nilai"])
    assert sum_with_decimal(jawaban, nomor) < ambang
    assert score_lembar(jawaban).area[nomor] == ambang


# --- combinations -----------------------------------------------------------------------------


def test_all_floors_together_are_still_short_of_the_total() -> None:
    """40 + 18.25 + 14 = 72.25: every other minimum met, the total of 75 missed."""
    pengungkit = tomllib.loads(
        (Path(__file__).parent / "gabungan" / "72-25.toml").read_text("utf-8"),
        parse_float=Decimal,
    )["jawaban"]
    hasil = score_lembar(pengungkit)
    assert hasil.total == Fraction("72.25")
    belum = [t.kode for t in hasil.temuan if t.predikat == "WBK" and not t.memenuhi]
    assert belum == ["S3a"]


def test_74_996_is_below_75_and_shown_so() -> None:
    rasio = SUSUNAN.baris["A.II.5.ii.a"]
    kurang = Fraction("0.004") / rasio.bobot
    jawaban: dict[str, Jawaban] = {
        **TERBAIK,
        "A.II.5.ii.a": make_rasio(rasio.pertanyaan, 1 - kurang),
        "A.I.5.i.a": "C",  # −0.75
        "A.I.5.ii.c": "C",  # −0.375
        "B.I.a": Decimal("1.6"),  # −10.5
        "B.II.a": Decimal("1"),  # −13.125
        "A.I.1.i.b": "C",  # −0.25
    }
    temuan = get_temuan(score_lembar(jawaban), "S3a")
    assert temuan.nilai == Fraction("74.996")
    assert not temuan.memenuhi
    assert isinstance(temuan.nilai, Fraction)
    assert tampil(temuan.nilai, ambang=75) == "74,996"


def test_one_aspect_below_its_share_is_warned_of_but_not_failed() -> None:
    hasil = score_lembar({**TERBAIK, "A.II.1.ii.a": "E", "A.II.1.iii.a": "D"})
    wbk, wbbm = get_temuan(hasil, "S4.1"), get_temuan(hasil, "S4.1", "WBBM")
    assert wbk.memenuhi
    assert wbbm.memenuhi
    assert wbk.setelan == ("A1",)
    assert "aspek Reform (A.II.1) sendiri belum mencapai 60 persen" in wbk.catatan
    assert "75 persen" in wbbm.catatan
    assert get_temuan(score_lembar(TERBAIK), "S4.1").catatan == ""
    assert "Peringatan" not in get_temuan(score_lembar({}), "S4.1").catatan


def test_a_missed_score_says_how_many_lines_are_unanswered() -> None:
    jawaban = {k: j for k, j in TERBAIK.items() if not k.startswith("A.I.5")}
    temuan = get_temuan(score_lembar(jawaban), "S4.5")
    assert not temuan.memenuhi
    assert temuan.catatan.endswith("18 pertanyaan belum dijawab dan dihitung 0.")


def test_an_index_is_tested_unrounded_and_both_numbers_are_shown() -> None:
    temuan = get_temuan(score_lembar({**TERBAIK, "B.II.a": Decimal("3.1999")}), "S6")
    assert temuan.nilai == Fraction("13.9995625") - Fraction("0")
    assert not temuan.memenuhi
    assert temuan.catatan == (
        "Indeks 3,1999; ambang indeks 3,2. Diuji tanpa pembulatan (pilihan A3)."
    )
