"""Fingerprints: what a regulation rules and how it is worded are told apart."""

from pathlib import Path

import pytest

from evaluasi.penilaian.loader import load_regulasi
from evaluasi.penilaian.regulasi import Regulasi
from evaluasi.penilaian.sidik import TeksBerubah, daftar_teks, teks_berubah
from tests.penilaian.regulasi_kecil import TEKS


def load(folder: Path, teks: str) -> Regulasi:
    path = folder / "kecil.toml"
    path.write_text(teks, encoding="utf-8")
    return load_regulasi(path)


def errata(lama: Regulasi, baru: Regulasi) -> tuple[TeksBerubah, ...]:
    return teks_berubah(daftar_teks(lama), daftar_teks(baru))


ISI = {
    "a weight": ("bobot = 30.00", "bobot = 29.00", "bobot = 10.00", "bobot = 11.00"),
    "an order": (
        'kode = "B.a"\nurut = 1',
        'kode = "B.a"\nurut = 2',
        'kode = "B.b"\nurut = 2',
        'kode = "B.b"\nurut = 1',
    ),
    "an option": ("B = 0.5", "B = 0.6"),
    "the best index": ("maksimum = 4", "maksimum = 5"),
    "a formula": ('jenis = "rasio"', 'jenis = "penurunan"'),
    "a zero denominator": ('penyebut_nol = "nol"', 'penyebut_nol = "satu"'),
    "a threshold": ("minimum = 75.00", "minimum = 75.01"),
    "a requirement": ('minimum = "WTP"', 'minimum = "WDP"'),
    "an equal": ('setara = { WTP-DPP = "WTP" }\n', ""),
    "an article": ("huruf B angka 3", "huruf B angka 4"),
    "a page": ("halaman = 67", "halaman = 68"),
    "a month": ("bulan = [1, 6, 12]", "bulan = [1, 6]"),
    "what an item prepares": ('pertanyaan = "A.1.i.a"', 'pertanyaan = "A.1.i.b"'),
    "an input": ('kode = "proses"', 'kode = "antre"'),
}


@pytest.mark.parametrize("ganti", ISI.values(), ids=ISI.keys())
def test_what_decides_a_verdict_changes_the_content_hash(
    tmp_path: Path, ganti: tuple[str, ...]
) -> None:
    lama = load(tmp_path, TEKS)
    teks = TEKS
    for dulu, kini in zip(ganti[::2], ganti[1::2], strict=True):
        assert teks.count(dulu) == 1
        teks = teks.replace(dulu, kini)
    baru = load(tmp_path, teks)
    assert baru.isi_sha256 != lama.isi_sha256


WORDING = [
    ('teks = "Indeks survei"', 'teks = "Nilai survei"', ("B.a", "teks", "Indeks survei")),
    ('nama = "Komitmen"', 'nama = "Komitmen Pimpinan"', ("A.1.i", "nama", "Komitmen")),
    ('kriteria = "Turun"', 'kriteria = "Menurun"', ("B.b C", "kriteria", "Turun")),
    ('label = "Jumlah agen"', 'label = "Banyak agen"', ("A.1.i.b agen", "label", "Jumlah agen")),
    ('"tidak ada agen"', '"nihil agen"', ("A.1.i.b", "catatan_nol", "tidak ada agen")),
    ('nama = "Nilai total"', 'nama = "Total"', ("S1 WBK", "nama", "Nilai total")),
    ('nama = "Opini BPK"', 'nama = "Opini"', ("E1 WBK", "nama", "Opini BPK")),
    ('bukti = ["SK tim"]', 'bukti = ["SK tim", "foto"]', ("A.1.i.a", "bukti", "SK tim")),
    ('teks = "Pembentukan tim"', 'teks = "Bentuk tim"', ("C.1.1.1", "teks", "Pembentukan tim")),
    ("Peraturan Contoh Nomor", "Peraturan Contoh No.", None),
]


@pytest.mark.parametrize(("dulu", "kini", "berubah"), WORDING)
def test_wording_changes_only_the_wording_hash_and_is_listed(
    tmp_path: Path, dulu: str, kini: str, berubah: tuple[str, str, str] | None
) -> None:
    lama = load(tmp_path, TEKS)
    baru = load(tmp_path, TEKS.replace(dulu, kini))
    assert baru.isi_sha256 == lama.isi_sha256
    assert baru.teks_sha256 != lama.teks_sha256
    ((*tempat, sesudah),) = errata(lama, baru)
    if berubah:
        assert tuple(tempat) == berubah
    assert sesudah
    assert errata(baru, baru) == ()


def test_a_text_that_only_one_version_has_is_compared_with_nothing(tmp_path: Path) -> None:
    lama = load(tmp_path, TEKS)
    cetak = 'nama = "Komitmen"\nnama_cetak = "KOMITMEN"'
    baru = load(tmp_path, TEKS.replace('nama = "Komitmen"', cetak))
    assert errata(lama, baru) == (TeksBerubah("A.1.i", "nama_cetak", "", "KOMITMEN"),)
    assert errata(baru, lama) == (TeksBerubah("A.1.i", "nama_cetak", "KOMITMEN", ""),)


def test_how_a_number_or_a_file_is_written_changes_no_hash(tmp_path: Path) -> None:
    lama = load(tmp_path, TEKS)
    teks = "# catatan\n" + TEKS.replace("bobot = 30.00", "bobot = 30").replace(
        "B = 0.5", "B = 0.50"
    )
    baru = load(tmp_path, teks)
    assert (baru.isi_sha256, baru.teks_sha256) == (lama.isi_sha256, lama.teks_sha256)
