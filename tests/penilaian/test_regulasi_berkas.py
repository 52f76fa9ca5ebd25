"""What is true of every shipped regulation file."""

import re

import pytest

from evaluasi.penilaian.loader import daftar_regulasi, get_regulasi
from evaluasi.penilaian.regulasi import JenisSkala, Regulasi

MARKUP = re.compile(r"</?[a-z]|[*|]")


@pytest.fixture(scope="module")
def lke() -> Regulasi:
    return get_regulasi("permenpanrb-90-2021")


def test_the_lke_has_110_plus_3_lines(lke: Regulasi) -> None:
    pengungkit, hasil = lke.komponen
    assert sum(len(k.pertanyaan) for k in pengungkit.walk()) == 110
    assert sum(len(k.pertanyaan) for k in hasil.walk()) == 3
    assert [
        len([k for k in lke.walk() if k.jenis == jenis]) for jenis in ("area", "indikator")
    ] == [
        12,
        42,
    ]


def test_every_option_of_the_lke_has_a_criterion_and_says_where_it_is_from(lke: Regulasi) -> None:
    assert lke.dinilai
    pilihan = [p for q in lke.pertanyaan for p in q.pilihan]
    assert len(pilihan) == 359
    assert all(p.kriteria for p in pilihan)
    assert {p.asal for p in pilihan} == {"terverifikasi", "turunan"}
    berskala = [q for q in lke.pertanyaan if q.skala.jenis is JenisSkala.PILIHAN]
    assert all([p.kode for p in q.pilihan] == list(q.skala.pilihan) for q in berskala)


def test_derived_criteria_are_the_unprinted_ones(lke: Regulasi) -> None:
    turunan = [(q.kode, p.kode) for q in lke.pertanyaan for p in q.pilihan if p.asal == "turunan"]
    ya_tidak = [(q.kode, "Tidak") for q in lke.pertanyaan if q.skala.kode == "ya_tidak"]
    # "Ya" of A.I.4.ii.g is printed with the criterion of the line after it.
    assert sorted(turunan) == sorted([*ya_tidak, ("A.I.4.ii.g", "Ya")])


def test_every_line_of_the_lke_has_its_page_and_evidence(lke: Regulasi) -> None:
    halaman = [p.rujukan.halaman for p in lke.pertanyaan]
    assert all(h is not None and 66 <= h <= 87 for h in halaman)
    assert halaman == sorted(halaman, key=lambda h: h or 0)
    assert all(p.bukti for p in lke.pertanyaan)
    assert {p.rujukan.bagian for p in lke.pertanyaan} == {"Lampiran III"}


def test_a_printed_text_is_kept_only_where_it_differs() -> None:
    for kode in daftar_regulasi():
        regulasi = get_regulasi(kode)
        pasangan = [(p.teks, p.teks_cetak) for p in regulasi.pertanyaan]
        pasangan += [(o.kriteria, o.kriteria_cetak) for p in regulasi.pertanyaan for o in p.pilihan]
        pasangan += [(k.nama, k.nama_cetak) for k in regulasi.walk()]
        for bagian in regulasi.rencana:
            pasangan.append((bagian.judul, bagian.judul_cetak))
            pasangan += [(i.nama, i.nama_cetak) for i in bagian.indikator]
            pasangan += [(b.teks, b.teks_cetak) for i in bagian.indikator for b in i.butir]
        assert [p for p in pasangan if p[0] == p[1]] == [], kode


@pytest.mark.parametrize("kode", daftar_regulasi())
def test_every_value_has_its_article(kode: str) -> None:
    regulasi = get_regulasi(kode)
    rujukan = [k.rujukan for k in regulasi.walk()]
    rujukan += [p.rujukan for p in regulasi.pertanyaan]
    rujukan += [a.rujukan for a in regulasi.ambang_batas]
    rujukan += [s.rujukan for s in regulasi.syarat]
    rujukan += [c.rujukan for c in regulasi.catatan_nasional]
    rujukan += [p.rujukan for p in regulasi.pengecualian_layanan]
    for bagian in regulasi.rencana:
        assert bagian.rujukan
        rujukan += [bagian.rujukan, *(i.rujukan for i in bagian.indikator)]
        rujukan += [b.rujukan for i in bagian.indikator for b in i.butir]
    assert rujukan
    assert all(r.dokumen and r.bagian for r in rujukan)


@pytest.mark.parametrize("kode", daftar_regulasi())
def test_no_text_carries_markup_or_stray_spaces(kode: str) -> None:
    regulasi = get_regulasi(kode)
    teks = [regulasi.judul, regulasi.judul_rencana, *regulasi.dasar_hukum]
    for pertanyaan in regulasi.pertanyaan:
        teks += [pertanyaan.teks, pertanyaan.penjelasan, pertanyaan.catatan]
        teks += [p.kriteria for p in pertanyaan.pilihan]
    for bagian in regulasi.rencana:
        teks += [bagian.judul, bagian.tujuan, *bagian.target, *bagian.bukti]
        teks += [i.nama for i in bagian.indikator]
        teks += [b.teks for i in bagian.indikator for b in i.butir]
    assert [t for t in teks if t != " ".join(t.split()) or MARKUP.search(t)] == []


# Plan sources: sections with rows, rows, items, goals ("target").
@pytest.mark.parametrize(
    ("kode", "jumlah"),
    [
        ("perbup-bekasi-30-2021", (8, 26, 68, 0)),
        ("rencana-bakuda-2022", (6, 23, 72, 20)),
        ("rencana-bangka-2022", (6, 23, 68, 18)),
    ],
)
def test_plan_templates_are_whole(kode: str, jumlah: tuple[int, int, int, int]) -> None:
    bagian = [b for b in get_regulasi(kode).rencana if b.indikator]
    indikator = [i for b in bagian for i in b.indikator]
    assert (
        len(bagian),
        len(indikator),
        sum(len(i.butir) for i in indikator),
        sum(len(b.target) for b in bagian),
    ) == jumlah
    assert [b.area for b in bagian if b.area] == [1, 2, 3, 4, 5, 6]


def test_each_plan_source_names_the_lke_that_it_cites() -> None:
    assert {kode: get_regulasi(kode).lke for kode in daftar_regulasi()} == {
        "permenpanrb-90-2021": "permenpanrb-90-2021",
        "permenpanrb-5-2024": "permenpanrb-90-2021",
        "permenpanrb-52-2014": "permenpanrb-52-2014",
        "perbup-ketapang-49-2022": "permenpanrb-90-2021",
        "perbup-bekasi-30-2021": "permenpanrb-52-2014",
        "rencana-bakuda-2022": "permenpanrb-52-2014",
        "rencana-bangka-2022": "",  # cites 10/2019, whose text was not obtained
    }
    bangka = get_regulasi("rencana-bangka-2022")
    assert any("Nomor 10 Tahun 2019" in dasar for dasar in bangka.dasar_hukum)


def test_months_are_those_of_the_printed_matrix() -> None:
    """Rencana kerja DINPMP2KUKM: the matrix shows areas 4 to 6 (the page before is missing)."""
    setahun = tuple(range(1, 13))
    bulan = {
        i.nama: i.bulan for b in get_regulasi("rencana-bangka-2022").rencana for i in b.indikator
    }
    assert {nama: b for nama, b in bulan.items() if b} == {
        "Keterlibatan Pimpinan": setahun,
        "Pengelolaan Akuntabilitas Kinerja": (3, 6, 9, 12),
        "Pengendalian Gratifikasi": setahun,
        "Penerapan SPIP": setahun,
        "Pengaduan Masyarakat": setahun,
        "Whistle Blowing System (WBS)": setahun,
        "Penanganan Benturan Kepentingan": setahun,
        "Pengukuran Standar Pelayanan": setahun,
        "Budaya Pelayanan Prima": setahun,
        "Penilaian Kepuasan Terhadap Pelayanan": setahun,
    }


def test_only_ketapang_and_the_old_regulation_have_thresholds() -> None:
    berambang = {kode for kode in daftar_regulasi() if get_regulasi(kode).ambang_batas}
    assert berambang == {"perbup-ketapang-49-2022", "permenpanrb-52-2014"}
    assert {kode for kode in daftar_regulasi() if get_regulasi(kode).dinilai} == {
        "permenpanrb-90-2021"
    }
