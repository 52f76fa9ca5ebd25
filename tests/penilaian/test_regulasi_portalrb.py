"""The ministry's question file for 2026 (127 soal) against our LKE, line by line.

A percentage is one line of ours and one soal per count there, so 102 choices, 22 counts, two
indices and one result choice meet 113 lines. Every difference stands below with its reason.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import Isian, Komponen, Pertanyaan

SOAL = Path(__file__).parents[1] / "data" / "portalrb_soal_2026.json"

TERPOTONG = "Lampiran III cuts the name off; the ministry has it whole, as our corrected name"
NAMA_BERBEDA = {
    "A.I.1.iii": TERPOTONG,
    "A.I.2.i": TERPOTONG,
    "A.II.2.i": TERPOTONG,
    "A.II.6.ii": TERPOTONG,
    "A.II.2.ii": "the ministry adds “yang Terintegrasi”, words of Lampiran I (hlm. 20)",
}
WAJIB_LAPOR = "the ministry spells out who counts; Lampiran III prints the bare group"
NON_LHKPN = "the same, and “Non LHKPN” for what Lampiran III calls LHKASN"
TEKS_BERBEDA = {
    61: "hyphen: Lampiran III prints “Whistle Blowing System telah diterapkan”",
    113: WAJIB_LAPOR,
    114: WAJIB_LAPOR,
    115: WAJIB_LAPOR,
    116: "“Jumlah Lainnya yang sudah melaporkan” is a slip: Lampiran III counts all who reported",
    117: NON_LHKPN,
    118: NON_LHKPN + "; “Penawas” is misprinted in both",
    119: NON_LHKPN,
    120: NON_LHKPN,
}
KRITERIA_BERBEDA = {
    (49, "Ya"): "Lampiran III repeats the criterion of the next line; the ministry has ours",
    (52, "A"): "a missing space in Lampiran III (“telahmenjadi”), present in the ministry's file",
}
BOBOT_BERBEDA = {
    92: "the only line of its indicator: the ministry repeats the indicator's 1,00",
}
JENIS = {
    "ya_tidak": "YA_TIDAK",
    "abc": "ABC",
    "abcd": "ABCD",
    "abcde": "ABCDE",
    "persen": "JUMLAH",
    "indeks_0_4": "0-4",
}


def words(teks: str) -> str:
    """Without line breaks and the punctuation at the end of a criterion."""
    return " ".join(teks.split()).rstrip(" .;")


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    hasil: dict[str, Any] = json.loads(SOAL.read_text(encoding="utf-8"), parse_float=Decimal)
    return hasil


@pytest.fixture(scope="module")
def baris() -> list[tuple[Komponen, Pertanyaan, Isian | None]]:
    """Our lines in order; a percentage once for each of its counts."""
    return [
        (komponen, pertanyaan, isian)
        for komponen in get_regulasi("permenpanrb-90-2021").walk()
        for pertanyaan in komponen.pertanyaan
        for isian in (pertanyaan.isian or (None,))
    ]


def test_the_file_has_127_soal_for_our_113_lines(
    data: dict[str, Any], baris: list[tuple[Komponen, Pertanyaan, Isian | None]]
) -> None:
    assert [soal["id"] for soal in data["soal"]] == list(range(1, 128))
    assert len(baris) == 127
    assert len({pertanyaan.kode for _, pertanyaan, _ in baris}) == 113


def test_components_have_the_ministrys_names_and_weights(data: dict[str, Any]) -> None:
    lke = get_regulasi("permenpanrb-90-2021")
    komponen = {k.kode: k for k in lke.walk()}
    simpul = {s["kode"]: s for s in data["simpul"]}
    # Their two sub-indicators of the wealth reports are lines of ours.
    butir = {p.kode: p for p in lke.pertanyaan if p.kode.startswith("A.II.5.iii.")}
    assert simpul.keys() == komponen.keys() | butir.keys()
    assert {k: simpul[k]["bobot"] for k in butir} == {k: p.bobot for k, p in butir.items()}
    assert {k: simpul[k]["bobot"] for k in komponen} == {k: v.bobot for k, v in komponen.items()}
    berbeda = {
        k for k, v in komponen.items() if (v.nama_cetak or v.nama) != words(simpul[k]["nama"])
    }
    assert berbeda == NAMA_BERBEDA.keys()
    for kode, sebab in NAMA_BERBEDA.items():
        if sebab is TERPOTONG:
            assert komponen[kode].nama == simpul[kode]["nama"]


def test_every_line_has_the_ministrys_text_place_and_kind(
    data: dict[str, Any], baris: list[tuple[Komponen, Pertanyaan, Isian | None]]
) -> None:
    berbeda = set()
    for soal, (komponen, pertanyaan, isian) in zip(data["soal"], baris, strict=True):
        assert soal["simpul"] in (komponen.kode, pertanyaan.kode), soal["id"]
        assert soal["jenis"].upper() == JENIS[pertanyaan.skala.kode], soal["id"]
        teks = isian.label if isian else pertanyaan.teks_cetak or pertanyaan.teks
        if words(teks) != words(soal["teks"]):
            berbeda.add(soal["id"])
    assert berbeda == TEKS_BERBEDA.keys()


def test_every_option_has_the_ministrys_count_multiplier_and_criterion(
    data: dict[str, Any], baris: list[tuple[Komponen, Pertanyaan, Isian | None]]
) -> None:
    berbeda = set()
    for soal, (_, pertanyaan, isian) in zip(data["soal"], baris, strict=True):
        assert [(kode, Decimal(pengali)) for kode, pengali, _ in soal["pilihan"]] == (
            [] if isian else list(pertanyaan.skala.pilihan.items())
        ), soal["id"]
        if soal["jenis"] == "YA_TIDAK":
            # One criterion there, that of "Ya"; "Tidak" is what is left.
            kriteria = {"Ya": soal["kriteria"]}
        else:
            kriteria = {kode: teks for kode, _, teks in soal["pilihan"]}
        for pilihan in pertanyaan.pilihan:
            ditulis = pilihan.kriteria_cetak or pilihan.kriteria
            if words(kriteria.get(pilihan.kode, ditulis)) != words(ditulis):
                berbeda.add((soal["id"], pilihan.kode))
    assert berbeda == KRITERIA_BERBEDA.keys()


def test_our_correction_of_the_two_misprinted_criteria_is_the_ministrys(
    data: dict[str, Any],
) -> None:
    soal = {s["id"]: s for s in data["soal"]}
    pertanyaan = {p.kode: p for p in get_regulasi("permenpanrb-90-2021").pertanyaan}
    sistem, gratifikasi = pertanyaan["A.I.4.ii.g"], pertanyaan["A.I.5.i.b"]
    assert words(sistem.pilihan[0].kriteria).lower() == words(soal[49]["kriteria"]).lower()
    assert words(gratifikasi.pilihan[0].kriteria) == words(soal[52]["pilihan"][0][2])


def test_weights_of_lines_are_the_ministrys(
    data: dict[str, Any], baris: list[tuple[Komponen, Pertanyaan, Isian | None]]
) -> None:
    berbeda = {
        soal["id"]
        for soal, (_, pertanyaan, isian) in zip(data["soal"], baris, strict=True)
        # A count has no weight; that of its line is compared with the sub-indicator's.
        if soal["bobot"] != (0 if isian else pertanyaan.bobot or 0)
    }
    assert berbeda == BOBOT_BERBEDA.keys()
    ((komponen, _, _),) = [b for s, b in zip(data["soal"], baris, strict=True) if s["id"] == 92]
    assert komponen.bobot == 1
    assert len(komponen.pertanyaan) == 1
