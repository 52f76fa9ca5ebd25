"""Where the worksheet stands: recognised by its texts, refused where that is not certain."""

from collections.abc import Callable

import pytest

from evaluasi.lke_workbook.letak import Bentuk, Kolom
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.pengenalan import find_letak
from tests.evaluasi import kisi
from tests.evaluasi.buku_kerja import KOSONG
from tests.evaluasi.kisi import Kisi, find, places
from tests.evaluasi.letak_beredar import BARIS, BARIS_ISIAN
from tests.penilaian.lembar import LKE

# --- the three forms ----------------------------------------------------------------------------


def test_the_circulating_form_is_found_line_by_line() -> None:
    letak = find_letak(open_buku(KOSONG.read_bytes()), LKE)
    assert letak.bentuk is Bentuk.BEREDAR
    assert letak.lembar.nama == "LKE ZI"
    assert letak.baris == BARIS
    assert letak.baris_isian == BARIS_ISIAN
    assert letak.tak_dikenal == ()
    assert letak.peringatan == ()
    assert letak.kolom[Kolom.JAWABAN_UNIT] == 11
    assert letak.kolom[Kolom.PILIHAN] == 10
    assert letak.kolom[Kolom.CATATAN_UNIT] == 15
    assert Kolom.JAWABAN_TPI not in letak.kolom
    assert letak.kolom_bukti[:2] == (16, 17)
    assert (letak.baris_kepala, letak.tahun) == (2, None)


def test_every_component_of_the_circulating_form_has_its_row() -> None:
    simpul = find(kisi.beredar()).baris_simpul
    assert simpul.keys() == {*(k.kode for k in LKE.walk()), "total"}
    assert (simpul["A.I.1"], simpul["A.II.1"]) == (6, 126)  # the same name twice
    assert (simpul["A.I.2.ii"], simpul["A.II.2.ii"]) == (28, 141)  # "… yang Terintegrasi"
    assert (simpul["A.II.5.iii"], simpul["total"]) == (175, 208)


@pytest.mark.parametrize("berjudul", [True, False])
def test_the_second_layout_is_found_by_its_columns_and_texts(berjudul: bool) -> None:
    satu = kisi.jawaban(berjudul=berjudul)
    letak = find(satu)
    assert letak.bentuk is Bentuk.JAWABAN
    assert places(letak) == satu.tempat
    assert letak.tak_dikenal == ()
    assert letak.kolom[Kolom.JAWABAN_UNIT] == 11
    assert letak.kolom[Kolom.CATATAN_UNIT] == 12
    assert letak.kolom[Kolom.BUKTI] == 13
    assert letak.kolom[Kolom.JAWABAN_TPI] == 14
    assert letak.kolom[Kolom.CATATAN_TPI] == 17
    assert letak.kolom_bukti == (13,)


def test_the_second_layout_is_read_without_rows_for_its_percentages() -> None:
    """Its 127 soal have no percentage line: the counts are soal of their own."""
    satu = kisi.jawaban(baris_persen=False)
    assert len(satu.tempat) == 127
    letak = find(satu)
    assert places(letak) == satu.tempat
    assert letak.tak_dikenal == ()


def test_the_form_of_the_portal_is_found_by_its_keys() -> None:
    satu = kisi.portal()
    letak = find(satu)
    assert letak.bentuk is Bentuk.PORTAL
    assert {**places(letak), **letak.baris_simpul} == satu.tempat
    assert letak.kolom[Kolom.KUNCI] == satu.kolom["kunci"]
    assert letak.identitas.startswith("ZI1:")
    assert letak.tahun == 2026


# --- moved rows and columns ---------------------------------------------------------------------

GANGGUAN: dict[str, Callable[[Kisi], Kisi]] = {
    "a title above": lambda k: k.insert_rows(1, 4).put("B2", "LEMBAR KERJA EVALUASI"),
    "a row inside an indicator": lambda k: k.insert_rows(16),
    "a row between a line and its counts": lambda k: k.insert_rows(129).put("G129", "Catatan kami"),
    "an empty row less": lambda k: k.delete_row(90),
    "headings less": lambda k: k.delete_row(134).delete_row(127).delete_row(6),
    "a column in front": lambda k: k.insert_columns(1),
    "a column between texts and answers": lambda k: k.insert_columns(8, 2).put("H2", "Pengampu"),
    "a column behind the answers": lambda k: k.insert_columns(12),
    "answers and notes changed places": lambda k: k.swap_columns(11, 15),
    "bobot and nilai changed places": lambda k: k.swap_columns(8, 12),
}


@pytest.mark.parametrize("nama", GANGGUAN)
def test_rows_and_columns_are_found_wherever_they_stand(nama: str) -> None:
    satu = GANGGUAN[nama](kisi.beredar())
    letak = find(satu)
    assert places(letak) == satu.tempat
    assert letak.tak_dikenal == ()
    assert letak.kolom[Kolom.JAWABAN_UNIT] == satu.kolom["unit"]
    assert letak.kolom[Kolom.CATATAN_UNIT] == satu.kolom["catatan"]


@pytest.mark.parametrize("nama", ["LKE", "Lembar1", "zi rsud", "Jawaban"])
def test_the_name_of_the_sheet_does_not_matter(nama: str) -> None:
    satu = kisi.beredar()
    satu.nama = nama
    assert places(find(satu)) == satu.tempat


@pytest.mark.parametrize(
    ("lama", "baru"),
    [
        ("K2", "JAWABAN"),
        ("K2", " Jawaban\nUnit Kerja "),
        ("O2", "CATATAN /\nKETERANGAN"),
        ("L2", "NILAI"),
        ("H2", "bobot "),
        ("B2", "Pertanyaan"),
    ],
)
def test_headers_are_known_in_another_case_and_with_line_breaks(lama: str, baru: str) -> None:
    letak = find(kisi.beredar().put(lama, baru))
    assert letak.kolom == find(kisi.beredar()).kolom


def test_a_column_of_evidence_is_known_by_its_header() -> None:
    letak = find(kisi.beredar().put("P2", "Daftar Bukti Dukung").put("Q2", "Link"))
    assert letak.kolom_bukti == (16, 17)
    assert letak.kolom[Kolom.BUKTI] == 16


# --- texts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alamat", "teks"),
    [
        ("G9", "PENENTUAN ANGGOTA TIM DIPILIH MELALUI PROSEDUR / MEKANISME YANG JELAS."),
        ("G9", "b.  Penentuan anggota Tim\ndipilih melalui prosedur/mekanisme yang jelas"),
        ("G70", "Indikator kinerja telah memenuhi kriteria SMART"),  # as corrected
        ("G187", "- Pejabat Pengawas (eselon IV)"),
        ("G86", "Pengaduan masyarakat ditindaklanjuti"),
    ],
)
def test_another_spelling_is_the_same_text(alamat: str, teks: str) -> None:
    letak = find(kisi.beredar().put(alamat, teks))
    assert letak.baris == BARIS
    assert letak.peringatan == ()


@pytest.mark.parametrize(
    ("alamat", "teks", "lokasi"),
    [
        ("G9", "Penentuan angota Tim dipilih melalui prosedur/mekansme yang jelas", "G9"),
        ("E202", "Nilai Survei Persepsi Korupsi (Survey Eksternal)", "E202"),
        ("G161", "- Jumlah Sasaran Kinrja", "G161"),
        ("G174", "Jumlah pengaduan masyarakat yang sudah selesai ditindaklanjuti", "G174"),
    ],
)
def test_a_retyped_text_with_a_small_mistake_is_read_and_said(
    alamat: str, teks: str, lokasi: str
) -> None:
    letak = find(kisi.beredar().put(alamat, teks))
    assert letak.baris == BARIS
    assert letak.baris_isian == BARIS_ISIAN
    assert letak.tak_dikenal == ()
    ((tempat, pesan),) = letak.peringatan
    assert tempat == f"LKE ZI!{lokasi}"
    assert "sedikit berbeda" in pesan


def test_lines_that_resemble_each_other_are_not_taken_for_one_another() -> None:
    """A.II.2.iii.a, b and c differ in a few words: half of them retyped is nobody's text."""
    teks = "Transformasi digital pada bidang telah mampu memberikan nilai manfaat bagi unit kerja"
    letak = find(kisi.beredar().put("G145", teks).put("G146", teks))
    assert {k for k, _ in letak.tak_dikenal} == {"A.II.2.iii.a", "A.II.2.iii.b"}
    assert letak.baris["A.II.2.iii.c"] == 147


def test_a_text_that_says_less_is_not_the_line() -> None:
    ubah = "Penentuan anggota Tim melalui mekanisme yang jelas"
    ((kode, pesan),) = find(kisi.beredar().put("G9", ubah)).tak_dikenal
    assert kode == "A.I.1.i.b"
    assert (
        "baris 9 mirip, tetapi tidak cukup sama: “Penentuan anggota Tim melalui mekanisme" in pesan
    )


def test_two_rows_that_resemble_one_line_are_not_chosen_between() -> None:
    satu = kisi.beredar().insert_rows(10)
    satu.put("G9", "Penentuan angota Tim dipilih melalui prosedur/mekanisme yang jelas")
    satu.put("G10", "Penentuan anggota Tim dipilih melalui prosedr/mekanisme yang jelas")
    ((kode, _),) = find(satu).tak_dikenal
    assert kode == "A.I.1.i.b"


def test_a_text_between_two_lines_is_given_to_neither() -> None:
    """Without "publik" A.II.2.ii.a is as near to b, which has its own row."""
    teks = (
        "Implementasi SPBE telah terintegrasi dan mampu mendorong pelaksanaan pelayanan "
        "publik internal yang lebih cepat dan efisien"
    )
    letak = find(kisi.beredar().put("G142", teks))
    assert {k for k, _ in letak.tak_dikenal} == {"A.II.2.ii.a"}
    assert letak.baris["A.II.2.ii.b"] == 143


def test_another_count_is_not_the_one_that_is_missing() -> None:
    ((kode, _),) = find(kisi.beredar().put("G129", "- Jumlah Agen Pembangunan")).tak_dikenal
    assert kode == "A.II.1.i.a#jumlah_agen"


def test_a_similar_text_under_another_label_is_not_read() -> None:
    satu = kisi.beredar().put("F9", "c.")
    satu.put("G9", "Penentuan angota Tim dipilih melalui prosedur/mekanisme yang jelas")
    ((kode, pesan),) = find(satu).tak_dikenal
    assert kode == "A.I.1.i.b"
    assert "baris 9 mirip, tetapi tidak cukup sama" in pesan


def test_a_missing_line_is_named_with_what_to_do() -> None:
    satu = kisi.beredar().delete_row(9)
    letak = find(satu)
    ((kode, pesan),) = letak.tak_dikenal
    assert kode == "A.I.1.i.b"
    assert "tidak ditemukan di lembar “LKE ZI”" in pesan
    assert "isi pertanyaan ini di portal" in pesan
    assert places(letak) == satu.tempat


def test_a_line_that_stands_twice_is_told_with_both_cells() -> None:
    satu = kisi.beredar()
    teks = satu.sel[9, 7]
    ((kode, pesan),) = find(satu.insert_rows(10).put("G10", teks)).tak_dikenal
    assert kode == "A.I.1.i.b"
    assert "2 baris (G9, G10)" in pesan


# --- counts -------------------------------------------------------------------------------------


def test_counts_of_the_same_name_belong_to_the_line_above_them() -> None:
    isian = find(kisi.beredar()).baris_isian
    assert isian["A.II.1.i.a"]["jumlah_perubahan"] == 130
    assert isian["A.II.1.i.b"]["jumlah_perubahan"] == 132
    assert isian["A.II.5.iii.a"]["sudah_melapor"] == 182
    assert isian["A.II.5.iii.b"]["sudah_melapor"] == 189


def test_counts_of_the_same_name_are_told_apart_by_order_where_their_line_is_missing() -> None:
    satu = kisi.beredar().put("G131", "Kami mengubah teks ini")
    letak = find(satu)
    assert letak.tak_dikenal == ()  # the counts of A.II.1.i.b say everything
    assert letak.baris_isian == BARIS_ISIAN
    assert "A.II.1.i.b" not in letak.baris


def test_a_line_whose_counts_are_all_there_is_not_missed_for_a_heading_like_it() -> None:
    letak = find(kisi.beredar().delete_row(171))  # its heading says nearly the same
    assert letak.tak_dikenal == ()
    assert len(letak.baris_isian["A.II.5.ii.a"]) == 3


def test_a_count_of_that_name_alone_is_not_given_to_either_line() -> None:
    satu = kisi.beredar().put("G131", "Kami mengubah teks ini").delete_row(130)
    letak = find(satu)
    assert {k for k, _ in letak.tak_dikenal} == {"A.II.1.i.a#jumlah_perubahan", "A.II.1.i.b"}
    assert "jumlah_perubahan" not in letak.baris_isian.get("A.II.1.i.a", {})
    assert "jumlah_perubahan" not in letak.baris_isian.get("A.II.1.i.b", {})


def test_a_count_that_stands_twice_below_its_line_is_not_read() -> None:
    satu = kisi.beredar().insert_rows(131).put("G131", "- Jumlah Agen Perubahan")
    ((kode, pesan),) = find(satu).tak_dikenal
    assert kode == "A.II.1.i.a#jumlah_agen"
    assert "di beberapa baris (G129, G131)" in pesan


def test_a_missing_count_makes_its_line_unreadable() -> None:
    ((kode, pesan),) = find(kisi.beredar().delete_row(157)).tak_dikenal
    assert kode == "A.II.3.iii.a#pelanggaran_diberi_sanksi"
    assert "sehingga A.II.3.iii.a tidak dapat dibaca" in pesan


# --- sorted -------------------------------------------------------------------------------------


def test_a_sorted_form_of_the_portal_keeps_its_lines() -> None:
    satu = kisi.portal()
    akhir = max(satu.tempat.values())
    satu.sort_rows(6, akhir, list(range(akhir, 5, -1)))
    letak = find(satu)
    assert {**places(letak), **letak.baris_simpul} == satu.tempat
    assert letak.tak_dikenal == ()


def test_a_sorted_circulating_form_is_read_only_where_the_text_alone_decides() -> None:
    satu = kisi.beredar()
    satu.sort_rows(3, 208, list(range(208, 2, -1)))
    letak = find(satu)
    assert letak.baris == {k: b for k, b in satu.tempat.items() if "#" not in k}
    kode = {k for k, _ in letak.tak_dikenal}
    assert {"A.II.1.i.a#jumlah_perubahan", "A.II.1.i.b#jumlah_perubahan"} <= kode
    assert {"A.II.5.iii.a#sudah_melapor", "A.II.5.iii.b#sudah_melapor"} <= kode
    tempat = places(letak)
    assert all(satu.tempat[k] == baris for k, baris in tempat.items())


# --- keys ---------------------------------------------------------------------------------------


def test_a_copied_row_of_the_portal_is_told() -> None:
    satu = kisi.portal()
    baris = satu.tempat["A.I.1.i.b"]
    isi = {k: v for (b, k), v in satu.sel.items() if b == baris}
    satu.insert_rows(baris + 1)
    satu.sel |= {(baris + 1, k): v for k, v in isi.items()}
    ((kode, pesan),) = find(satu).tak_dikenal
    assert kode == "A.I.1.i.b"
    assert "Kuncinya ada di 2 baris" in pesan


def test_a_key_beside_another_lines_text_is_not_believed() -> None:
    satu = kisi.portal()
    satu.sel[satu.tempat["A.I.1.i.b"], 1] = satu.sel[satu.tempat["A.I.1.i.a"], 1]
    ((kode, pesan),) = find(satu).tak_dikenal
    assert kode == "A.I.1.i.b"
    assert "teksnya milik A.I.1.i.a" in pesan


def test_a_row_with_the_key_of_another_line_is_nobodys_by_its_text() -> None:
    satu = kisi.portal()
    a, b = satu.tempat["A.I.1.i.a"], satu.tempat["A.I.1.i.b"]
    satu.sel[a, 1] = satu.sel[b, 1]
    satu.sel[b, 1] = "Teks kami sendiri"
    del satu.sel[b, satu.kolom["kunci"]]
    assert {k for k, _ in find(satu).tak_dikenal} == {"A.I.1.i.a", "A.I.1.i.b"}


def test_a_keyed_component_keeps_its_row_beside_a_copy_of_its_name() -> None:
    satu = kisi.portal()
    baris = satu.tempat["A.I.1.i"]
    satu.insert_rows(baris + 1).sel[baris + 1, 1] = satu.sel[baris, 1]
    assert find(satu).baris_simpul["A.I.1.i"] == baris


def test_rows_whose_keys_were_deleted_are_found_by_their_texts() -> None:
    satu = kisi.portal()
    for kode in ("A.I.1.i.b", "A.II.1.i.a", "A.II.1.i.a#jumlah_perubahan"):
        del satu.sel[satu.tempat[kode], satu.kolom["kunci"]]
    letak = find(satu)
    assert places(letak) == {k: b for k, b in satu.tempat.items() if k in places(letak)}
    assert letak.tak_dikenal == ()


def test_a_form_of_the_portal_without_its_key_column_is_still_one() -> None:
    satu = kisi.portal()
    satu.sel = {t: isi for t, isi in satu.sel.items() if t[1] != satu.kolom["kunci"]}
    letak = find(satu)
    assert letak.bentuk is Bentuk.PORTAL
    assert letak.identitas == ""
    assert Kolom.KUNCI not in letak.kolom
    assert letak.tak_dikenal == ()


def test_answers_a_and_b_are_no_keys() -> None:
    satu = kisi.beredar()
    for kode in list(satu.tempat)[:40]:
        satu.set(kode, "A")
    letak = find(satu)
    assert letak.bentuk is Bentuk.BEREDAR
    assert letak.baris == BARIS
