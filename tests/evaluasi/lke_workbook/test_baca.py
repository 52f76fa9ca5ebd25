"""What a filled form says: every answer, note and link, each mistake with its cell."""

import random
from dataclasses import replace
from decimal import Decimal
from time import process_time

import pytest

from evaluasi.lke_workbook.buku import BukuKerja, Galat, JenisAngka, NilaiSel
from evaluasi.lke_workbook.isi import IsiBuku
from evaluasi.lke_workbook.kunci import (
    kunci,
)
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.penilaian.jawaban import Jawaban
from tests.evaluasi import kisi
from tests.evaluasi.buku_kerja import isian_beredar, make_jawaban
from tests.evaluasi.kisi import BENTUK, answers, read
from tests.penilaian.lembar import LKE


def one(kode: str, isi: NilaiSel, isian: str = "") -> IsiBuku:
    satu = kisi.beredar()
    satu.set(kunci(kode, isian), isi)
    return read(satu)


# --- answers come back as they were typed -------------------------------------------------------


@pytest.mark.parametrize("bentuk", BENTUK)
def test_a_blank_form_has_every_line_and_no_answer(bentuk: str) -> None:
    isi = read(BENTUK[bentuk]())
    assert list(isi.butir["unit"]) == [p.kode for p in LKE.pertanyaan]
    assert answers(isi) == {}
    assert isi.list_kesalahan() == []
    assert isi.peringatan == ()
    assert not any(b.tertulis or b.catatan or b.bukti for b in isi.butir["unit"].values())


@pytest.mark.parametrize("bentuk", BENTUK)
@pytest.mark.parametrize("biji", range(5))
def test_random_answers_come_back(bentuk: str, biji: int) -> None:
    jawaban = make_jawaban(random.Random(biji))
    isi = read(BENTUK[bentuk]().fill(jawaban))
    assert answers(isi) == jawaban
    assert isi.list_kesalahan() == []


@pytest.mark.parametrize("bentuk", ["jawaban", "portal"])
def test_each_party_has_its_own_answers(bentuk: str) -> None:
    unit, tpi = make_jawaban(random.Random(1)), make_jawaban(random.Random(2))
    isi = read(BENTUK[bentuk]().fill(unit).fill(tpi, "tpi"))
    assert answers(isi) == unit
    assert answers(isi, "tpi") == tpi


def test_the_circulating_form_has_one_party() -> None:
    assert read(kisi.beredar()).butir.keys() == {"unit"}


# --- what is accepted, and said -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kode", "ditulis", "dibaca", "pesan"),
    [
        ("A.I.1.i.a", "ya ", "Ya", "“ya ” dibaca sebagai “Ya”."),
        ("A.I.1.i.a", "TIDAK", "Tidak", "“TIDAK” dibaca sebagai “Tidak”."),
        ("A.I.1.i.b", "a", "A", "“a” dibaca sebagai “A”."),
        ("A.I.1.i.b", "\xa0B", "B", "“�B” dibaca sebagai “B”."),
        ("B.I.a", "3,71", Decimal("3.71"), "diketik sebagai teks; dibaca sebagai angka 3,71."),
        ("B.I.a", " 3.5 ", Decimal("3.5"), "dibaca sebagai angka 3,5."),
    ],
)
def test_an_answer_in_another_dress_is_accepted_and_said(
    kode: str, ditulis: str, dibaca: Jawaban, pesan: str
) -> None:
    isi = one(kode, ditulis)
    butir = isi.butir["unit"][kode]
    assert butir.jawaban == dibaca
    assert butir.tertulis == ditulis.strip()
    ((lokasi, kalimat),) = butir.peringatan
    assert lokasi == butir.lokasi
    assert kalimat.endswith(pesan)
    assert isi.list_kesalahan() == []


def test_counts_partly_filled_are_said() -> None:
    satu = kisi.beredar()
    satu.set("A.II.3.iii.a#pelanggaran_tahun_lalu", 5)
    butir = read(satu).butir["unit"]["A.II.3.iii.a"]
    assert butir.jawaban == {"pelanggaran_tahun_lalu": 5}
    assert butir.tertulis == "Jumlah pelanggaran tahun sebelumnya: 5"
    ((lokasi, pesan),) = butir.peringatan
    assert lokasi == "LKE ZI!K156"
    assert "Isian belum lengkap: “Jumlah pelanggaran tahun ini”, “Jumlah pelanggaran yang" in pesan
    assert "dihitung 0" in pesan


def test_a_percentage_typed_instead_of_its_counts_is_said() -> None:
    butir = one("A.II.4.i.a", Decimal("0.9")).butir["unit"]["A.II.4.i.a"]
    assert butir.jawaban is None
    ((lokasi, pesan),) = butir.peringatan
    assert lokasi == "LKE ZI!K160"
    assert "Persentase “0,9” diketik langsung dan tidak dibaca" in pesan


def test_an_answer_beside_no_line_is_said() -> None:
    satu = kisi.beredar().insert_rows(10).put("G10", "Pertanyaan tambahan kami").put("K10", "Ya")
    ((lokasi, pesan),) = read(satu).peringatan
    assert lokasi == "LKE ZI!K10"
    assert "“Ya” tidak dibaca: baris “Pertanyaan tambahan kami” bukan pertanyaan" in pesan


def test_rows_that_were_refused_are_not_said_again() -> None:
    satu = kisi.beredar()
    salinan = satu.sel[9, 7]
    isi = read(satu.insert_rows(10).put("G10", salinan).put("K9", "A").put("K10", "A"))
    assert [k.lokasi for k in isi.list_kesalahan()] == ["A.I.1.i.b"]
    assert isi.peringatan == ()
    isi = read(kisi.beredar().put("G129", "- Jumlah Agen Pembangunan").put("G9", "x").put("K9", 1))
    assert [lokasi for lokasi, _ in isi.peringatan] == ["LKE ZI!K9"]
    mirip = "Penentuan anggota Tim melalui mekanisme yang jelas"
    assert read(kisi.beredar().put("G9", mirip).put("K9", "A")).peringatan == ()


def test_a_copy_of_a_keyed_row_is_called_one() -> None:
    satu = kisi.portal()
    asal = satu.tempat["A.I.1.i.b"]
    teks = satu.sel[asal, 1]
    satu.insert_rows(asal + 2)
    satu.sel[asal + 2, 1] = teks
    satu.sel[asal + 2, satu.kolom["unit"]] = "A"
    ((_, pesan),) = read(satu).peringatan
    assert f"pertanyaan A.I.1.i.b dibaca dari baris {asal}, bukan dari salinannya" in pesan


def test_answers_beside_components_and_of_the_tpi_are_said() -> None:
    satu = kisi.beredar().put("N2", "Jawaban TPI").put("N7", "B").put("K7", "A")
    satu.insert_rows(10).put("G10", "Pertanyaan tambahan kami").put("N10", "Ya")
    pesan = dict(read(satu).peringatan)
    assert pesan.keys() == {"LKE ZI!K7", "LKE ZI!N7", "LKE ZI!N10"}
    assert "adalah komponen penilaian, bukan pertanyaan" in pesan["LKE ZI!K7"]
    assert "bukan pertanyaan PermenPANRB 90/2021" in pesan["LKE ZI!N10"]


def test_an_answer_over_merged_cells_is_said() -> None:
    satu = kisi.beredar().put("K11", "A").put("K9", "A")
    gabungan = ((11, 11, 12, 11), (15, 11, 16, 11), (9, 11, 10, 11))  # the second one is empty
    isi = read_isi(BukuKerja((satu.lembar(gabungan=gabungan),), b""), LKE)
    ((lokasi, pesan),) = isi.peringatan
    assert lokasi == "LKE ZI!K12"
    assert "Sel K11:K12 digabung, sehingga “A” hanya dibaca di K11 dan 1 baris" in pesan


def test_sums_of_the_obliged_are_neither_read_nor_said() -> None:
    satu = kisi.beredar().put("K178", 99).put("K185", 99)
    isi = read(satu)
    assert answers(isi) == {}
    assert isi.peringatan == ()


# --- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kode", "ditulis", "pesan"),
    [
        ("A.I.1.i.a", "Sudah", "“Sudah” bukan pilihan jawaban. Pilih salah satu: Ya, Tidak."),
        ("A.I.1.i.b", "D", "Pilih salah satu: A, B, C."),
        ("A.I.1.i.b", "75%", "“75%” bukan pilihan"),
        ("A.I.1.i.b", 1, "“1” bukan pilihan"),
        ("A.I.1.i.b", True, "bukan jawaban"),
        ("A.I.1.i.b", "=B9", "rumus, yang tidak dipercaya"),
        ("A.I.1.i.b", Galat("#REF!"), "galat “#REF!”"),
        ("B.I.a", Decimal("4.01"), "di luar 0 sampai 4"),
        ("B.I.a", 92, "dibagi 25"),
        ("B.I.a", "92,8%", "bukan angka"),
        ("B.I.a", "3.596,00", "bukan angka"),
        ("B.I.a", "3,7 (baik)", "bukan angka"),
        ("B.I.a", -1, "di luar 0 sampai 4"),
        ("B.I.a", Galat("#DIV/0!"), "galat “#DIV/0!”"),
        ("A.II.4.i.a#jumlah_sasaran", "1.250", "teks “1.250”. Ketik ulang sebagai angka"),
        ("A.II.4.i.a#jumlah_sasaran", "12 orang", "tanpa satuan"),
        ("A.II.4.i.a#jumlah_sasaran", Decimal("2.5"), "bilangan bulat"),
        ("A.II.4.i.a#jumlah_sasaran", -3, "kurang dari 0"),
        ("A.II.4.i.a#jumlah_sasaran", 10**13, "terlalu besar"),
        ("A.II.4.i.a#jumlah_sasaran", 0, "tidak boleh 0"),
        ("A.II.4.i.a#jumlah_sasaran", "=SUM(A1:A9)", "rumus"),
    ],
)
def test_a_mistake_stands_with_its_line_and_cell(kode: str, ditulis: NilaiSel, pesan: str) -> None:
    garis, _, isian = kode.partition("#")
    isi = one(garis, ditulis, isian)
    butir = isi.butir["unit"][garis]
    assert butir.jawaban is None
    ((lokasi, kalimat),) = butir.kesalahan
    assert lokasi == f"LKE ZI!K{kisi.beredar().tempat[kode]}"
    assert pesan in kalimat
    assert isi.list_kesalahan() == list(butir.kesalahan)
    assert answers(isi) == {}


@pytest.mark.parametrize(
    ("kode", "ditulis", "jenis", "pesan"),
    [
        # "7/5" typed as a count: Excel makes it the 7th of May.
        (
            "A.II.3.iii.a#pelanggaran_tahun_lalu",
            46149,
            JenisAngka.TANGGAL,
            "Sel ini berisi tanggal (07/05/2026), bukan jawaban. Ubah format selnya",
        ),
        ("A.II.4.i.a#jumlah_sasaran", 1, JenisAngka.PERSEN, "persentase (100%), bukan jumlah"),
        ("A.I.1.i.b", 46149, JenisAngka.TANGGAL, "tanggal (07/05/2026)"),
        ("B.I.a", Decimal("0.15"), JenisAngka.WAKTU, "waktu (03.36), bukan jawaban"),
        ("B.I.a", 3, JenisAngka.TANGGAL, "tanggal (02/01/1900)"),
        ("B.I.a", Decimal("0.9"), JenisAngka.PERSEN, "persentase (90%), bukan indeks"),
        ("B.I.a", 10**300, JenisAngka.TANGGAL, "berisi tanggal"),
    ],
)
def test_a_number_that_shows_as_something_else_is_no_answer(
    kode: str, ditulis: NilaiSel, jenis: JenisAngka, pesan: str
) -> None:
    satu = kisi.beredar()
    satu.set(kode, ditulis, jenis=jenis)
    butir = read(satu).butir["unit"][kode.partition("#")[0]]
    assert butir.jawaban is None
    ((lokasi, kalimat),) = butir.kesalahan
    assert lokasi == f"LKE ZI!K{satu.tempat[kode]}"
    assert pesan in kalimat


def test_a_text_in_a_cell_for_dates_is_read() -> None:
    satu = kisi.beredar()
    satu.set("A.I.1.i.b", "A", jenis=JenisAngka.TANGGAL)
    satu.set("B.I.a", "3,5", jenis=JenisAngka.PERSEN)
    assert answers(read(satu)) == {"A.I.1.i.b": "A", "B.I.a": Decimal("3.5")}


def test_a_note_is_what_its_cell_shows() -> None:
    satu = kisi.beredar()
    satu.set("A.I.1.i.a", 46149, "catatan", JenisAngka.TANGGAL)
    satu.set("A.I.1.i.b", Decimal("0.925"), "catatan", JenisAngka.PERSEN)
    butir = read(satu).butir["unit"]
    assert butir["A.I.1.i.a"].catatan == "07/05/2026"
    assert butir["A.I.1.i.b"].catatan == "92,5%"


def test_every_mistake_of_a_file_is_there_and_every_sound_line_is_read() -> None:
    jawaban = make_jawaban(random.Random(3), 1.0)
    satu = kisi.beredar().fill(jawaban).put("G9", "Pertanyaan lain")
    satu.set("A.I.1.i.a", "x")
    satu.set("A.II.1.i.a#jumlah_agen", "y")
    satu.set("A.II.1.i.a#jumlah_perubahan", Galat("#N/A"))
    isi = read(satu)
    assert [k.lokasi for k in isi.list_kesalahan()] == [
        "A.I.1.i.b",
        "LKE ZI!K8",
        "LKE ZI!K129",
        "LKE ZI!K130",
    ]
    rusak = {"A.I.1.i.a", "A.I.1.i.b", "A.II.1.i.a"}
    assert answers(isi) == {k: j for k, j in jawaban.items() if k not in rusak}
    assert "A.I.1.i.b" not in isi.butir["unit"]


def test_a_mistake_of_the_tpi_is_not_one_of_the_unit() -> None:
    satu = kisi.portal()
    satu.set("A.I.1.i.a", "x", "tpi")
    isi = read(satu)
    assert isi.list_kesalahan() == []
    ((lokasi, _),) = isi.list_kesalahan("tpi")
    assert lokasi == f"LKE ZI!F{satu.tempat['A.I.1.i.a']}"


# --- notes and evidence -------------------------------------------------------------------------


def test_notes_and_links_of_the_circulating_form_are_read() -> None:
    satu = kisi.beredar()
    satu.set("A.I.1.i.a", " SK Tim\nnomor 5 ", "catatan")
    satu.put("P8", "SK Tim").put("Q8", "https://contoh.go.id/sk")
    butir = read(satu).butir["unit"]
    assert butir["A.I.1.i.a"].catatan == "SK Tim\nnomor 5"
    assert butir["A.I.1.i.a"].bukti == "SK Tim\nhttps://contoh.go.id/sk"
    assert butir["A.I.1.i.b"].catatan == ""


def test_notes_beside_counts_belong_to_their_line() -> None:
    satu = kisi.jawaban()
    satu.set("A.II.4.i.a#jumlah_sasaran", "dari PK", "catatan")
    satu.set("A.II.4.i.a#jumlah_sasaran_tercapai", 8, "catatan")
    satu.set("A.II.4.i.a#jumlah_sasaran", "https://contoh.go.id/pk", "bukti")
    butir = read(satu).butir["unit"]["A.II.4.i.a"]
    assert butir.catatan == "dari PK\n8"
    assert butir.bukti == "https://contoh.go.id/pk"


@pytest.mark.parametrize("bentuk", ["jawaban", "portal"])
def test_notes_are_kept_apart_by_party_and_evidence_is_the_units(bentuk: str) -> None:
    satu = BENTUK[bentuk]()
    satu.set("A.I.1.i.b", "kata unit", "catatan")
    satu.set("A.I.1.i.b", "kata TPI", "catatan_tpi")
    satu.set("A.I.1.i.b", "SK", "bukti")
    isi = read(satu)
    unit, tpi = isi.butir["unit"]["A.I.1.i.b"], isi.butir["tpi"]["A.I.1.i.b"]
    assert (unit.catatan, unit.bukti) == ("kata unit", "SK")
    assert (tpi.catatan, tpi.bukti) == ("kata TPI", "")


@pytest.mark.parametrize(
    ("ditulis", "bukti", "pesan"),
    [
        ('=HYPERLINK("https://contoh.go.id/a","SK Tim")', "https://contoh.go.id/a", ""),
        ('=hyperlink( "https://contoh.go.id/a" )', "https://contoh.go.id/a", ""),
        ("=A1&B2", "", "Sel berisi rumus, sehingga tidak dibaca."),
        (Galat("#REF!"), "", "galat “#REF!”"),
    ],
)
def test_a_formula_beside_an_answer_is_no_text(ditulis: NilaiSel, bukti: str, pesan: str) -> None:
    satu = kisi.beredar()
    satu.set("A.I.1.i.a", ditulis, "bukti")
    butir = read(satu).butir["unit"]["A.I.1.i.a"]
    assert butir.bukti == bukti
    assert [(lokasi, pesan in p) for lokasi, p in butir.peringatan] == (
        [("LKE ZI!P8", True)] if pesan else []
    )


def test_an_address_behind_a_cell_is_read_with_its_text() -> None:
    satu = kisi.beredar()
    satu.set("A.I.1.i.a", "SK Tim", "bukti")
    tautan = {(8, 16): "https://contoh.go.id/sk", (9, 16): "https://contoh.go.id/b"}
    buku = satu.buku()
    buku = replace(buku, lembar=(replace(buku.lembar[0], tautan=tautan),))
    butir = read_isi(buku, LKE).butir["unit"]
    assert butir["A.I.1.i.a"].bukti == "SK Tim\nhttps://contoh.go.id/sk"
    assert butir["A.I.1.i.b"].bukti == "https://contoh.go.id/b"


# --- speed --------------------------------------------------------------------------------------


def test_reading_is_fast() -> None:
    """40 ms are allowed; four times as much here, since the machine is shared."""
    buku = open_buku(isian_beredar(0).isi)
    read_isi(buku, LKE)
    lama = []
    for _ in range(5):
        mulai = process_time()
        read_isi(buku, LKE)
        lama.append(process_time() - mulai)
    assert min(lama) < 0.16
