"""The live formulas of a written workbook do what the engine does, whatever is typed."""

import io
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from openpyxl import load_workbook

from evaluasi.lke_workbook.cacat import periksa_cacat
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.penulis import write_buku
from evaluasi.lke_workbook.penulis.rumus import jangkau
from evaluasi.lke_workbook.penulis.susun import arrange
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.lke_workbook.rumus import hitung
from evaluasi.penilaian.jawaban import periksa_jawaban
from evaluasi.penilaian.regulasi import JenisSkala, Predikat
from evaluasi.penilaian.scoring import score
from tests.evaluasi.lke_workbook.contoh_buku import (
    KETENTUAN,
    LKE,
    MEMENUHI,
    formulas,
    make_isi,
    make_jawaban,
    retype,
    same,
)
from tests.factories import best_isi

SUSUNAN = arrange(LKE)
TEMPAT = SUSUNAN.tempat
NILAI, PERSEN = 7, 8  # columns


@pytest.fixture(scope="module")
def kosong():
    """An empty worksheet of a unit that meets what is asked beside the score."""
    return open_buku(write_buku(make_isi({}, profil=MEMENUHI)))


@pytest.mark.parametrize("benih", range(8))
def test_every_formula_can_be_evaluated_and_holds_its_value(benih):
    acak = Random(benih)
    tpi = make_jawaban(acak) if benih % 2 else None
    buku = open_buku(write_buku(make_isi(make_jawaban(acak), tpi=tpi, profil=MEMENUHI)))

    hasil = hitung(buku)

    assert not hasil.tak_didukung
    assert len(formulas(buku)) > 400
    for lembar in buku.lembar:
        for (baris, kolom), sel in lembar.sel.items():
            if sel.rumus:
                assert sel.nilai is not None, sel
                assert same(hasil.nilai(lembar, baris, kolom), sel.nilai), sel


PILIHAN = ("A", "B", "C", "D", "E", "Ya", "Tidak", "F", "-", 1, None)
INDEKS = (0, 4, Decimal("3.6"), Decimal("-0.5"), Decimal("4.01"), 90, "tiga", None)
CACAH = (0, 0, 1, 2, 3, 7, 10**12, 10**12 + 1, -1, Decimal("2.5"), "x", None)


@pytest.mark.parametrize("benih", range(40))
def test_what_the_engine_refuses_counts_nothing_and_everything_else_what_it_is_worth(benih, kosong):
    """Each cell is typed at random: options of other scales, halves, words, nothing."""
    acak = Random(benih)
    ketikan: dict[str, object] = {}
    jawaban = {}
    for p in LKE.pertanyaan:
        if p.isian:
            cacah = {i.kode: acak.choice(CACAH) for i in p.isian}
            ketikan |= {f"E{TEMPAT[f'{p.kode}#{k}']}": n for k, n in cacah.items()}
            mentah: object = cacah
        else:
            pilihan = PILIHAN if p.skala.jenis is JenisSkala.PILIHAN else INDEKS
            mentah = acak.choice(pilihan)
            ketikan[f"E{TEMPAT[p.kode]}"] = mentah
        bersih, salah = periksa_jawaban(p, mentah)
        if bersih is not None and not salah:
            jawaban[p.kode] = bersih
    mesin = score(LKE, jawaban, ketentuan=KETENTUAN, profil=MEMENUHI)
    isian = {k: n for k, n in ketikan.items() if n is not None or kosong.lembar[0].get(*_at(k))}

    hasil = hitung(retype(kosong, isian))

    for kode, nilai in mesin.pertanyaan.items():
        persen = hasil.nilai("LKE ZI", TEMPAT[kode], PERSEN)
        assert same(0 if persen == "Periksa" else persen, nilai * 100), kode
    for kode, nilai in mesin.nilai.items():
        assert same(hasil.nilai("LKE ZI", TEMPAT[kode], NILAI), nilai), kode


RAPAT = ("A", "Ya")  # the best options, typed or pasted with what is not seen around them
TERSELIP = ("{} ", " {}", "\u00a0{}", "{}\u00a0 ", "{}\n", "\t{}", "{}\r\n", "a{}", "{}?", "{} {}")


@pytest.mark.parametrize("pola", [*TERSELIP, " ", "\u00a0"])
def test_the_sheet_and_an_upload_agree_on_what_a_pasted_option_is_worth(pola, kosong):
    p = {p.skala.kode: p for p in LKE.pertanyaan if p.skala.jenis is JenisSkala.PILIHAN}
    ketikan = {
        f"E{TEMPAT[satu.kode]}": pola.format(kode, kode)
        for satu in p.values()
        for kode in RAPAT
        if kode in satu.skala.pilihan
    }
    buku = retype(kosong, ketikan)

    terbaca = {k: b.jawaban for k, b in read_isi(buku, LKE).butir["unit"].items()}
    jawaban = {k: j for k, j in terbaca.items() if j is not None}
    mesin = score(LKE, jawaban, ketentuan=KETENTUAN, profil=MEMENUHI)
    hasil = hitung(buku)

    assert bool(jawaban) == (pola in TERSELIP[:7])
    assert not hasil.tak_didukung
    for satu in p.values():
        persen = hasil.nilai("LKE ZI", TEMPAT[satu.kode], PERSEN)
        assert persen == mesin.pertanyaan[satu.kode] * 100


@pytest.mark.parametrize(
    ("ketikan", "persen"),
    [("3.6", "Periksa"), ("3,6 ", "Periksa"), ("tiga", "Periksa"), (" ", 0), (90, "Periksa")],
)
def test_an_index_that_is_no_number_says_so_and_breaks_no_sum(ketikan, persen, kosong):
    isi = type_in(best_isi()) | {f"E{TEMPAT['B.I.a']}": ketikan}
    penuh, hasil = (hitung(retype(kosong, satu)) for satu in (type_in(best_isi()), isi))

    assert hasil.nilai("LKE ZI", TEMPAT["B.I.a"], PERSEN) == persen
    assert hasil.nilai("LKE ZI", TEMPAT["B.I.a"], NILAI) == 0
    hilang = [
        Fraction(penuh.nilai("LKE ZI", baris, NILAI))
        - Fraction(hasil.nilai("LKE ZI", baris, NILAI))
        for baris in (TEMPAT["B.I.a"], TEMPAT["B.I"], TEMPAT["total"])
    ]
    assert hilang[0] > 0
    assert hilang == [hilang[0]] * 3


def _at(alamat: str) -> tuple[int, int]:
    return int(alamat[1:]), ord(alamat[0]) - ord("A") + 1


@pytest.mark.parametrize(
    ("kode", "cacah", "persen"),
    [
        ("A.II.1.i.a", (0, 0), 0),
        ("A.II.1.i.a", (0, 1), "Periksa"),
        ("A.II.1.i.a", (3, 7), 100),
        ("A.II.1.i.b", (0, 0), 0),
        ("A.II.3.iii.a", (0, 0, 0), 100),
        ("A.II.3.iii.a", (0, 2, 0), 0),
        ("A.II.3.iii.a", (4, 1, 1), 75),
        ("A.II.3.iii.a", (4, 9, 1), 0),
        ("A.II.3.iii.a", (4, 1, None), "Belum lengkap"),
        ("A.II.4.i.a", (0, 0), "Periksa"),
        ("A.II.5.ii.a", (0, 0, 0), 100),
        ("A.II.5.ii.a", (0, 0, 1), "Periksa"),
        ("A.II.5.ii.a", (8, 5, 2), 25),
        ("A.II.5.iii.a", (0, 0, 0, 0), 100),
        ("A.II.5.iii.a", (1, 2, 1, 3), 75),
        ("A.II.5.iii.b", (0, 0, 0, 0), 100),
        ("A.II.5.iii.b", (0, 0, 0, 1), "Periksa"),
        ("A.II.6.i.b", (0, 0), "Periksa"),
        ("A.II.6.i.b", (None, None), "Belum diisi"),
    ],
)
def test_counts_are_worth_what_the_rules_of_zero_denominators_say(kosong, kode, cacah, persen):
    p = next(p for p in LKE.pertanyaan if p.kode == kode)
    ketikan = {f"E{TEMPAT[f'{kode}#{i.kode}']}": n for i, n in zip(p.isian, cacah, strict=True)}

    hasil = hitung(retype(kosong, {k: n for k, n in ketikan.items() if n is not None}))

    assert hasil.nilai("LKE ZI", TEMPAT[kode], 5) == persen
    nilai = 0 if isinstance(persen, str) else persen
    assert hasil.nilai("LKE ZI", TEMPAT[kode], PERSEN) == nilai


def type_in(jawaban) -> dict[str, object]:
    ketikan: dict[str, object] = {}
    for kode, isi in jawaban.items():
        if isinstance(isi, dict):
            ketikan |= {f"E{TEMPAT[f'{kode}#{k}']}": n for k, n in isi.items()}
        else:
            ketikan[f"E{TEMPAT[kode]}"] = isi
    return ketikan


def verdicts(buku):
    """Row 4 of the second sheet, and the status of each rule ("S6 WBK")."""
    hasil = hitung(buku)
    ambang = buku.find("Ambang Batas")
    baris = {
        f"{sel.nilai} {ambang.get(b, 3).nilai}": b
        for (b, kolom), sel in ambang.sel.items()
        if kolom == 1 and b > 5 and ambang.get(b, 3)
    }
    return {aturan: hasil.nilai(ambang, b, 7) for aturan, b in baris.items()} | {
        "WBK": hasil.nilai(ambang, 4, 2),
        "WBBM": hasil.nilai(ambang, 4, 3),
        "predikat": hasil.nilai(ambang, 4, 7),
    }


def test_filling_the_sheet_moves_the_verdict(kosong):
    awal = verdicts(kosong)
    assert awal["predikat"] == "Layak diusulkan: belum"

    penuh = verdicts(retype(kosong, type_in(best_isi())))
    assert penuh["WBK"] == "WBK: ✓ memenuhi semua syarat"
    assert penuh["WBBM"] == "WBBM: ✓ memenuhi semua syarat"
    assert penuh["predikat"] == "Layak diusulkan: WBBM"

    kurang = verdicts(retype(kosong, type_in(best_isi() | {"B.II.a": Decimal("3.59")})))
    assert kurang["S6 WBK"] == "✓ memenuhi"
    assert kurang["S6 WBBM"] == "✕ belum memenuhi"
    assert kurang["predikat"] == "Layak diusulkan: WBK"


@pytest.mark.parametrize(
    ("kode", "nilai", "aturan", "kata"),
    [
        ("B.II.a", "3.2", "S6 WBK", "✓ memenuhi"),
        ("B.II.a", "3.199999", "S6 WBK", "✕ belum memenuhi"),
        ("B.I.a", "3.6", "S5a WBK", "✓ memenuhi"),
        ("B.I.a", "3.599999", "S5a WBK", "✕ belum memenuhi"),
    ],
)
def test_a_floor_is_reached_exactly_or_missed(kosong, kode, nilai, aturan, kata):
    buku = retype(kosong, type_in(best_isi() | {kode: Decimal(nilai)}))

    assert verdicts(buku)[aturan] == kata


def test_lhkasn_counts(kosong):
    """The circulating form leaves it out: 0 of 40 there still gives the whole 2,00."""
    isi = best_isi()
    isi["A.II.5.iii.b"] = {**isi["A.II.5.iii.b"], "sudah_melapor": 0}
    penuh, tanpa = (hitung(retype(kosong, type_in(satu))) for satu in (best_isi(), isi))

    baris = TEMPAT["A.II.5.iii"]
    assert penuh.nilai("LKE ZI", baris, NILAI) == 2
    assert tanpa.nilai("LKE ZI", baris, NILAI) == 1


def test_a_sum_of_floats_that_misses_by_a_hair_still_reaches():
    """0,1 + 0,2 is no 0,3 in Excel: the rule rounds both sides to 9 places."""
    buku = load_workbook(io.BytesIO(write_buku(make_isi({}))))

    rumus = [sel.value for sel in buku["Ambang Batas"]["G"] if str(sel.value).startswith("=IF(R")]
    assert len(rumus) == 24
    assert all(r.count("ROUND(") == 2 and r.count(",9)") == 2 for r in rumus)


@pytest.mark.parametrize(
    ("total", "pola"),
    [
        ("74.99", None),
        ("74.996", "0.000000"),
        ("74.9999999", "0.000000000"),
        ("75", None),
        ("75.001", None),
        ("84.998", "0.000000"),
    ],
)
def test_a_total_that_misses_while_offline_gets_the_places_that_show_it(kosong, total, pola):
    """No number of a filled sheet looks like a minimum that it misses."""
    baris = TEMPAT["total"]
    lembar = load_workbook(io.BytesIO(kosong.isi))["LKE ZI"]
    aturan = [
        satu
        for daerah in lembar.conditional_formatting
        if f"G{baris}" in str(daerah.sqref).split()
        for satu in daerah.rules
        if satu.dxf.numFmt
    ]
    hasil = [
        satu.dxf.numFmt.formatCode
        for satu in sorted(aturan, key=lambda r: r.priority)
        if hitung(retype(kosong, {f"G{baris}": Decimal(total), "N1": f"={satu.formula[0]}"})).nilai(
            "LKE ZI", 1, 14
        )
        is True
    ]

    assert next(iter(hasil), None) == pola


def marks(kosong, ketikan, alamat: str) -> set[str]:
    """The colours that the rules over a cell give it after typing; the rule's own cell only."""
    lembar = load_workbook(io.BytesIO(kosong.isi))["LKE ZI"]
    warna = set()
    for daerah in lembar.conditional_formatting:
        if daerah.sqref.ranges and str(daerah.sqref).split()[0].split(":")[0] == alamat:
            for satu in daerah.rules:
                buku = retype(kosong, {**ketikan, "N1": f"={satu.formula[0]}"})
                if hitung(buku).nilai("LKE ZI", 1, 14) is True:
                    warna.add(satu.dxf.fill.bgColor.rgb[2:])
    return warna


KUNING, MERAH = "FFF2CC", "F8D7DA"
AGEN = TEMPAT["A.II.1.i.a#jumlah_agen"]
LHKPN = TEMPAT["A.II.5.iii.a#sudah_melapor"]
WAJIB = [TEMPAT[f"A.II.5.iii.a#wajib_{n}"] for n in ("kepala_satker", "pejabat_lhkpn", "lainnya")]
IKM = f"E{TEMPAT['B.I.a']}"
SASARAN = TEMPAT["A.II.4.i.a#jumlah_sasaran"]


@pytest.mark.parametrize(
    ("alamat", "ketikan", "warna"),
    [
        ("E10", {}, {KUNING}),
        ("E10", {"E10": "Ya"}, set()),
        ("E10", {"E10": "ya"}, set()),
        ("E10", {"E10": "A"}, {MERAH}),
        ("E10", {"E10": " Ya\u00a0"}, set()),
        ("E10", {"E10": "\u00a0"}, {KUNING}),
        ("E10", {"E10": Decimal("1.5")}, {MERAH}),
        (IKM, {}, set()),
        (IKM, {IKM: Decimal("3.716667")}, set()),
        (IKM, {IKM: Decimal("3.71666666666667")}, {MERAH}),
        (IKM, {IKM: Decimal("4.01")}, {MERAH}),
        (IKM, {IKM: "3.6"}, {MERAH}),
        (f"E{AGEN + 1}", {f"E{AGEN}": 2, f"E{AGEN + 1}": 2}, set()),
        (f"E{AGEN + 1}", {f"E{AGEN}": 2, f"E{AGEN + 1}": 3}, {MERAH}),
        (f"E{LHKPN}", dict.fromkeys([f"E{n}" for n in [*WAJIB, LHKPN]], 1), set()),
        (f"E{LHKPN}", {**{f"E{n}": 1 for n in WAJIB}, f"E{LHKPN}": 4}, {MERAH}),
        (f"E{SASARAN}", {f"E{SASARAN}": 0}, {MERAH}),
        (f"E{AGEN}", {f"E{AGEN}": -1}, {MERAH}),
        (f"E{AGEN}", {f"E{AGEN}": Decimal("1.5")}, {MERAH}),
        (f"E{AGEN}", {f"E{AGEN}": "tujuh"}, {MERAH}),
    ],
)
def test_marks_show_what_is_open_and_what_cannot_be(kosong, alamat, ketikan, warna):
    assert marks(kosong, ketikan, alamat) == warna


def test_a_count_given_twice_and_differently_is_marked(kosong):
    dua = TEMPAT["A.II.1.i.b#jumlah_perubahan"]

    sama = marks(kosong, {f"E{AGEN + 1}": 3, f"E{dua}": 3, f"E{AGEN}": 5}, f"E{AGEN + 1}")
    beda = marks(kosong, {f"E{AGEN + 1}": 3, f"E{dua}": 4, f"E{AGEN}": 5}, f"E{AGEN + 1}")

    assert (sama, beda) == (set(), {MERAH})


TIM = make_isi(best_isi() | {"A.I.1.i.b": "B"}, tpi={})


@pytest.mark.parametrize(
    ("alamat", "ketikan", "warna"),
    [
        ("J10", {}, set()),
        ("J10", {"F10": "Ya"}, set()),
        ("J10", {"F10": " ya\u00a0"}, set()),
        ("J10", {"F10": " "}, set()),
        ("J10", {"F10": "Tidak"}, {KUNING}),
        ("J10", {"F10": "Tidak", "J10": "Tim belum ditetapkan."}, set()),
        (f"J{AGEN - 1}", {f"F{AGEN}": 10}, set()),
        (f"J{AGEN - 1}", {f"F{AGEN}": 10, f"F{AGEN + 1}": 10}, set()),
        (f"J{AGEN - 1}", {f"F{AGEN}": 5, f"F{AGEN + 1}": 5}, {KUNING}),
    ],
)
def test_the_tpi_is_told_where_it_owes_a_reason(alamat, ketikan, warna):
    assert marks(open_buku(write_buku(TIM)), ketikan, alamat) == warna


def test_our_own_workbook_has_no_defect():
    """What we find wrong in the forms that circulate is not wrong in ours."""
    buku = open_buku(write_buku(make_isi(best_isi(), profil=MEMENUHI)))

    laporan = periksa_cacat(buku, read_isi(buku, LKE), LKE, KETENTUAN, MEMENUHI)

    assert not laporan.cacat


def test_runs_of_cells_are_written_as_ranges():
    assert jangkau("H", [8, 9, 10, 12, 14, 15]) == "H8:H10,H12,H14:H15"


def test_the_verdict_of_a_unit_without_its_requirements_names_what_is_missing():
    buku = open_buku(write_buku(make_isi(best_isi())))

    putusan = verdicts(buku)
    assert putusan["E1 WBK"] == "? belum ada data"
    assert putusan["WBK"] == "WBK: ✕ belum memenuhi semua syarat"
    assert score(LKE, best_isi(), ketentuan=KETENTUAN).layak[Predikat.WBK] is False
    assert Fraction(hitung(buku).nilai("LKE ZI", TEMPAT["total"], NILAI)) == 100
