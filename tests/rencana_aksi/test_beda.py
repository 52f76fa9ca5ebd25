"""What two versions of a plan say differently: whatever a reader would see is named."""

from dataclasses import replace

import pytest

from rencana_aksi.beda import compare_isi
from rencana_aksi.isi_beku import (
    IsiBagian,
    IsiBaris,
    IsiItem,
    IsiKepala,
    IsiKop,
    IsiRencana,
)

ITEM = IsiItem("1", "Rapat", "Rapaat", "Januari", "Sekretaris", "SK", "Antrean", "Segera")
BARIS = IsiBaris("a.1", "Tim kerja", "Tim kerrja", "Januari", (ITEM,))
BAGIAN = IsiBagian(
    "C.1.a", "a.", "Tim", "Tiim", ("Pengungkit",), True, ("Budaya",), ("Terbit",), (BARIS,)
)
ISI = IsiRencana(
    judul="Rencana Aksi",
    tahun=2026,
    revisi=0,
    alasan_revisi="",
    regulasi="perbup",
    singkatan="Perbup 49/2022",
    kop=IsiKop("Kabupaten", "Dinas", "Jalan Satu", "Ketapang", "Asia/Pontianak"),
    kepala=IsiKepala("Ani", "Pembina", "1965"),
    pembuka=(("Dasar Hukum", ("UU",)),),
    bagian=(BAGIAN,),
)


def change_bagian(**kolom):
    return replace(ISI, bagian=(replace(BAGIAN, **kolom),))


def change_baris(**kolom):
    return change_bagian(baris=(replace(BARIS, **kolom),))


def change_item(**kolom):
    return change_baris(item=(replace(ITEM, **kolom),))


CETAKAN = {
    "judul": (replace(ISI, judul="Rencana"), "Dokumen", "Judul"),
    "singkatan": (replace(ISI, singkatan="Perbup"), "Dokumen", "Peraturan"),
    "pembuka": (replace(ISI, pembuka=(("Dasar Hukum", ("PP",)),)), "Dasar Hukum", ""),
    "tanpa pembuka": (replace(ISI, pembuka=()), "Dasar Hukum", ""),
    **{
        kolom: (replace(ISI, kop=replace(ISI.kop, **{kolom: "Lain"})), nama, judul)
        for kolom, nama, judul in (
            ("instansi", "Kop surat", "Instansi"),
            ("unit", "Kop surat", "Unit kerja"),
            ("alamat", "Kop surat", "Alamat"),
            ("tempat", "Tanda tangan", "Tempat"),
            ("zona_waktu", "Tanda tangan", "Zona waktu"),
        )
    },
    **{
        kolom: (
            replace(ISI, kepala=replace(ISI.kepala, **{kolom: "Lain"})),
            "Tanda tangan",
            judul,
        )
        for kolom, judul in (
            ("nama", "Nama"),
            ("pangkat_golongan", "Pangkat/golongan"),
            ("nip", "NIP"),
        )
    },
    "judul bagian": (change_bagian(judul="Lain"), "a. Lain", "Judul"),
    "nomor bagian": (change_bagian(nomor="b."), "b. Tim", "Judul"),
    "judul cetak": (change_bagian(judul_cetak=""), "a. Tim", "Judul, ejaan peraturan"),
    "kepala bagian": (change_bagian(kepala=("Hasil",)), "a. Tim", "Judul di atasnya"),
    "tujuan": (change_bagian(tujuan=()), "a. Tim", "Tujuan"),
    "target": (change_bagian(target=("A", "B")), "a. Tim", "Target"),
    "indikator": (change_baris(indikator="Lain"), "Lain", "Indikator"),
    "indikator cetak": (
        change_baris(indikator_cetak=""),
        "Tim kerja",
        "Indikator, ejaan peraturan",
    ),
    **{
        kolom: (change_item(**{kolom: "Lain"}), "Lain" if kolom == "teks" else "Rapat", judul)
        for kolom, judul in (
            ("teks", "Rencana aksi"),
            ("teks_cetak", "Rencana aksi, ejaan peraturan"),
            ("waktu", "Target waktu"),
            ("penanggung_jawab", "Penanggung jawab"),
            ("keluaran", "Keluaran"),
            ("risiko", "Risiko atau isu strategis"),
            ("catatan", "Catatan"),
        )
    },
}


@pytest.mark.parametrize("perubahan", CETAKAN)
def test_whatever_is_printed_is_compared(perubahan):
    baru, nama, kolom = CETAKAN[perubahan]

    beda = compare_isi(ISI, baru)

    assert [(p.nama, p.kolom) for p in beda.diubah] == [(nama, kolom)]
    assert (beda.ditambah, beda.dihapus) == ((), ())


def test_what_is_empty_is_called_so():
    (satu,) = compare_isi(ISI, change_bagian(tujuan=())).diubah

    assert (satu.lama, satu.baru) == ("Budaya", "kosong")


def test_the_same_plan_under_the_next_number_differs_in_nothing():
    assert not compare_isi(ISI, replace(ISI, revisi=1, alasan_revisi="Salah buka"))


def test_the_time_of_a_row_counts_only_where_no_item_says_it():
    assert not compare_isi(ISI, change_baris(waktu="Juni"))
    kosong = change_baris(item=())

    (satu,) = compare_isi(kosong, change_baris(item=(), waktu="Juni")).diubah

    assert (satu.kolom, satu.lama, satu.baru) == ("Target waktu", "Januari", "Juni")


def test_a_section_that_only_one_of_them_has_is_named():
    tanpa = replace(ISI, bagian=())

    hilang, muncul = compare_isi(ISI, tanpa), compare_isi(tanpa, ISI)

    assert ("Judul", "a. Tim", "kosong") in [(p.kolom, p.lama, p.baru) for p in hilang.diubah]
    assert ("Judul", "kosong", "a. Tim") in [(p.kolom, p.lama, p.baru) for p in muncul.diubah]
    assert (hilang.dihapus, muncul.ditambah) == ((ITEM,), (ITEM,))
