"""Lampiran I of Perbup Ketapang 49/2022: each printed word is kept beside its correction."""

import re
from pathlib import Path

import pytest

from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import Regulasi

CETAK = Path(__file__).parents[1] / "data" / "ketapang_lampiran_1.txt"


@pytest.fixture(scope="module")
def ketapang() -> Regulasi:
    return get_regulasi("perbup-ketapang-49-2022")


def plain(teks: str) -> str:
    """A printed item without its number and the punctuation of the list."""
    return re.sub(r"^\d\. ", "", teks).rstrip(" ;.")


def test_the_plan_prints_as_in_the_regulation(ketapang: Regulasi) -> None:
    cetak = [
        plain(baris) if baris.startswith("- ") else baris
        for baris in CETAK.read_text(encoding="utf-8").splitlines()
    ]
    ditulis = [ketapang.judul_rencana, *ketapang.pembuka_rencana]
    kepala: tuple[str, ...] = ()
    for bagian in ketapang.rencana:
        ditulis += [baris for baris in bagian.kepala if baris not in kepala]
        kepala = bagian.kepala
        ditulis.append(f"{bagian.nomor} {bagian.judul_cetak or bagian.judul}")
        for indikator in bagian.indikator:
            ditulis.append(f"| {indikator.nama_cetak or indikator.nama}")
            for butir in indikator.butir:
                nomor = butir.nomor_cetak or f"{butir.urut}."
                teks = butir.teks_cetak or butir.teks
                ditulis.append(f"- {nomor} {teks}" if len(indikator.butir) > 1 else f"- {teks}")
    assert ditulis == [plain(baris) if baris.startswith("- ") else baris for baris in cetak]


def test_the_plan_has_45_rows_and_112_items(ketapang: Regulasi) -> None:
    indikator = [i for bagian in ketapang.rencana for i in bagian.indikator]
    assert len(ketapang.rencana) == 14
    assert len(indikator) == 45
    assert sum(len(i.butir) for i in indikator) == 112


def test_every_line_of_the_lke_has_one_item_except_iku(ketapang: Regulasi) -> None:
    lke = get_regulasi(ketapang.lke)
    butir = [b for bagian in ketapang.rencana for i in bagian.indikator for b in i.butir]
    dituju = [b.pertanyaan for b in butir]
    assert len(set(dituju)) == len(dituju)
    assert {p.kode for p in lke.pertanyaan} - set(dituju) == {"A.I.4.ii.c"}
    assert dituju == [p.kode for p in lke.pertanyaan if p.kode != "A.I.4.ii.c"]


def test_every_row_stands_for_the_component_of_its_items(ketapang: Regulasi) -> None:
    lke = get_regulasi(ketapang.lke)
    pemilik = {p.kode: k.kode for k in lke.walk() for p in k.pertanyaan}
    for bagian in ketapang.rencana:
        for indikator in bagian.indikator:
            for butir in indikator.butir:
                # A result is one row for one line: the row names the line itself.
                diharap = butir.pertanyaan if bagian.aspek == "hasil" else pemilik[butir.pertanyaan]
                assert indikator.komponen == diharap, butir.kode


def test_sections_follow_the_areas_of_both_aspects(ketapang: Regulasi) -> None:
    assert [(b.kode, b.aspek, b.area) for b in ketapang.rencana] == [
        *((f"C.1.{huruf}", "pemenuhan", n) for n, huruf in enumerate("abcdef", start=1)),
        *((f"C.2.{huruf}", "reform", n) for n, huruf in enumerate("abcdef", start=1)),
        ("D.a", "hasil", None),
        ("D.b", "hasil", None),
    ]


# DOMAIN: “Ketapang wording: printed → correct”, as far as it concerns Lampiran I.
KOREKSI = {
    "C.1.a.1.2": ("mechanisme", "mekanisme"),
    "C.1.a.4.1": ("role mode ", "role model "),
    "C.1.b.1": ("Prosedur Organisasi tetap", "Prosedur Operasional Tetap"),
    "C.1.c.1.1": ("pegawai kepada peta jabatan", "pegawai yang mengacu kepada peta jabatan"),
    "C.1.d.2.6": ("mechanisme", "mekanisme"),
    "C.1.f": ("Penguatan Kualitas", "Peningkatan Kualitas"),
    "C.1.f.1.3": ("perbaiki", "perbaikan"),
    "C.2.b.1": ("Bisnis Mempengaruhi", "Bisnis Mempengaruhi Penyederhanaan Jabatan"),
    "C.2.d": ("Akuntabilitasi", "Akuntabilitas"),
    "D.b.1": (
        "Nilai persepsi pelayanan Kualitas Pelayanan",
        "Nilai persepsi kualitas pelayanan",
    ),
}


def test_only_the_known_misprints_are_corrected(ketapang: Regulasi) -> None:
    berbeda: dict[str, tuple[str, str]] = {}
    for bagian in ketapang.rencana:
        if bagian.judul_cetak:
            berbeda[bagian.kode] = (bagian.judul_cetak, bagian.judul)
        for indikator in bagian.indikator:
            if indikator.nama_cetak:
                berbeda[indikator.kode] = (indikator.nama_cetak, indikator.nama)
            for butir in indikator.butir:
                if butir.teks_cetak:
                    berbeda[butir.kode] = (butir.teks_cetak, butir.teks)
    assert berbeda.keys() == KOREKSI.keys()
    for kode, (salah, benar) in KOREKSI.items():
        cetak, koreksi = berbeda[kode]
        assert cetak.replace(salah, benar) == koreksi, kode


def test_the_misnumbered_item_keeps_its_printed_number(ketapang: Regulasi) -> None:
    butir = [b for bagian in ketapang.rencana for i in bagian.indikator for b in i.butir]
    assert {b.kode: (b.urut, b.nomor_cetak) for b in butir if b.nomor_cetak} == {
        "C.1.e.4.3": (3, "5.")
    }


def test_open_choices_are_decided_and_named(ketapang: Regulasi) -> None:
    assert {p.kode: p.nilai for p in ketapang.pilihan_terbuka} == {
        "A1": "gabungan",
        "A2": "wtp_dpp_memenuhi",
        "A3": "indeks_tak_dibulatkan",
        "A4": "keputusan_tpi",
        "A5": "tanggal_penetapan",
        "A6": "layak_terpisah_dari_penetapan",
        "A7": "pmpzi_portalrb",
        "A8": "skala_dengan_a_minus",
    }


def test_national_notes_name_the_national_text(ketapang: Regulasi) -> None:
    assert [c.kode for c in ketapang.catatan_nasional] == [f"P{n}" for n in range(1, 12)]
    assert {c.rujukan.dokumen for c in ketapang.catatan_nasional} == {
        "PermenPANRB 90/2021",
        "PermenPANRB 5/2024",
    }
    assert all(c.rujukan.halaman for c in ketapang.catatan_nasional)
