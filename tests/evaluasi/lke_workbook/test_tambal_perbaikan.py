"""The mended form says what the engine says, in every node, and shows what was mended."""

import random
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluasi.lke_workbook.buku import BukuKerja
from evaluasi.lke_workbook.letak import Letak
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.paket.rumus_bersama import geser
from evaluasi.lke_workbook.pengenalan import find_letak
from evaluasi.lke_workbook.rumus import hitung
from evaluasi.lke_workbook.tambal import Tulisan, fill_formulir, get_formulir_kosong
from evaluasi.lke_workbook.tambal.hasil import Perbaikan
from evaluasi.lke_workbook.tambal.perbaikan import daftar_perbaikan
from evaluasi.penilaian.jawaban import Jawaban, periksa_jawaban
from evaluasi.penilaian.regulasi import JenisSkala
from tests.evaluasi.lke_workbook.rumus.libreoffice import recalculate
from tests.penilaian.lembar import LKE, TERBAIK, score_lembar

TOLERANSI = 1e-9
NILAI, PERSEN = 12, 13
NOL: dict[str, Jawaban] = {  # every denominator that may be zero
    "A.II.1.i.a": {"jumlah_agen": 0, "jumlah_perubahan": 0},
    "A.II.1.i.b": {"jumlah_perubahan": 0, "jumlah_terintegrasi": 0},
    "A.II.3.iii.a": {
        "pelanggaran_tahun_lalu": 0,
        "pelanggaran_tahun_ini": 3,
        "pelanggaran_diberi_sanksi": 0,
    },
    "A.II.5.ii.a": {
        "harus_ditindaklanjuti": 0,
        "sedang_diproses": 0,
        "selesai_ditindaklanjuti": 0,
    },
    "A.II.5.iii.a": {
        "wajib_kepala_satker": 0,
        "wajib_pejabat_lhkpn": 0,
        "wajib_lainnya": 0,
        "sudah_melapor": 0,
    },
    "A.II.5.iii.b": {
        "wajib_administrator": 0,
        "wajib_pengawas": 0,
        "wajib_fungsional_pelaksana": 0,
        "sudah_melapor": 0,
    },
}


@cache
def formulir() -> tuple[BukuKerja, Letak]:
    buku = open_buku(get_formulir_kosong())
    return buku, find_letak(buku, LKE)


def perbaiki(jawaban: Mapping[str, Jawaban]) -> bytes:
    isian = {"unit": {kode: Tulisan(satu) for kode, satu in jawaban.items()}}
    return fill_formulir(*formulir(), LKE, isian, perbaiki=True)


def acak(benih: int) -> dict[str, Jawaban]:
    """A worksheet with unanswered lines, partial counts and zero denominators."""
    r = random.Random(benih)
    kosong = r.choice([0, 0.1, 0.4, 0.9])
    jawaban: dict[str, Jawaban] = {}
    for p in LKE.pertanyaan:
        if r.random() < kosong:
            continue
        mentah: Any
        if p.skala.jenis is JenisSkala.PILIHAN:
            mentah = r.choice(list(p.skala.pilihan))
        elif p.skala.jenis is JenisSkala.INDEKS:
            mentah = Decimal(r.randint(0, 400)) / 100
        else:
            mentah = {i.kode: r.choice([0, 0, 1, 2, 3, 7, 40]) for i in p.isian}
            if r.random() < 0.2:
                mentah.pop(r.choice(list(mentah)))
        bersih, salah = periksa_jawaban(p, mentah)
        if bersih is not None and not salah:
            jawaban[p.kode] = bersih
    return jawaban


LEMBAR = [*(acak(benih) for benih in range(30)), TERBAIK, {}, {**TERBAIK, **NOL}]


@pytest.mark.parametrize("jawaban", LEMBAR)
def test_every_node_of_the_mended_form_is_that_of_the_engine(
    jawaban: Mapping[str, Jawaban],
) -> None:
    _, letak = formulir()
    buku = open_buku(perbaiki(jawaban))
    lembar = letak.lembar.nama
    kita, mereka = score_lembar(jawaban), hitung(buku)
    assert mereka.tak_didukung == ()
    for kode, baris in letak.baris_simpul.items():
        nilai = mereka.nilai(lembar, baris, NILAI)
        assert abs(float(nilai) - float(kita.nilai[kode])) < TOLERANSI, kode
        assert abs(float(buku.find(lembar).get(baris, NILAI).nilai) - float(nilai)) < TOLERANSI
    for kode, baris in letak.baris.items():
        nilai = mereka.nilai(lembar, baris, NILAI)
        titik = kita.pertanyaan[kode] * (kita.bobot[kode] if kode.startswith("B.") else 1)
        if kode in kita.belum_dijawab:
            assert nilai == "Blm Diisi"
        else:
            assert abs(float(nilai) - float(titik)) < TOLERANSI, kode
    galat = [s for s in buku.find(lembar).sel.values() if str(s.nilai).startswith("#")]
    assert galat == []


def test_libreoffice_computes_the_same(tmp_path: Path) -> None:
    """One run for worksheets as they are and mended; the printed pages show the numbers."""
    _, letak = formulir()
    berkas = {f"l{n}": perbaiki(LEMBAR[n]) for n in (0, 1, 2, 30, 31, 32)}
    asli = {"unit": {k: Tulisan(v, "=1+1") for k, v in LEMBAR[4].items()}}
    berkas["asli"] = fill_formulir(*formulir(), LKE, asli)
    hasil = recalculate(berkas, tmp_path)
    for nama, buku in hasil.items():
        mereka = buku.find(letak.lembar.nama)
        kita = open_buku(berkas[nama]).find(letak.lembar.nama)
        for (baris, kolom), sel in kita.sel.items():
            if sel.rumus:
                lain = mereka.get(baris, kolom)
                if isinstance(sel.nilai, int | Decimal):
                    assert abs(float(sel.nilai) - float(lain.nilai)) < TOLERANSI, sel.alamat
                else:
                    assert (sel.nilai or "") == (lain and lain.nilai or ""), sel.alamat
        if nama != "asli":
            skor = score_lembar(LEMBAR[int(nama[1:])])
            for kode, baris in letak.baris_simpul.items():
                nilai = mereka.get(baris, NILAI).nilai
                assert abs(float(nilai) - float(skor.nilai[kode])) < TOLERANSI, (nama, kode)
    catatan = [s for (b, k), s in hasil["asli"].find("LKE ZI").sel.items() if k == 15 and b > 2]
    assert {(s.nilai, s.rumus) for s in catatan} == {("=1+1", "")}  # text, not the number 2


# --- what is mended -----------------------------------------------------------------------------


def ketikan(buku: BukuKerja, letak: Letak) -> dict[str, Perbaikan]:
    """Mends of what stands in a cell, not of how it looks."""
    semua = daftar_perbaikan(buku, letak, LKE)
    return {p.lokasi: p for p in semua if not p.gaya and not p.validasi}


def test_every_mend_is_listed_with_its_reason() -> None:
    daftar = ketikan(*formulir())
    assert (daftar["LKE ZI!J8"].sebelum, daftar["LKE ZI!J8"].sesudah) == ("Ya", "Ya/Tidak")
    assert daftar["LKE ZI!L175"].sesudah == "=SUM(L176,L183)"
    assert "L183" in daftar["LKE ZI!L175"].alasan
    assert daftar["LKE ZI!K185"].sebelum == ""
    assert daftar["LKE ZI!K185"].sesudah.endswith("K186+K187+K188)")
    assert daftar["LKE ZI!L7"].sesudah == "=SUM(L8:L9)/2*H7"
    assert "K129=0" in daftar["LKE ZI!K128"].sesudah
    assert daftar["Ctt Eval!I53"].sebelum == "='LKE ZI'!#REF!"
    assert daftar["Ctt Eval!I53"].sesudah == "='LKE ZI'!L183"
    for satu in daftar_perbaikan(*formulir(), LKE):
        assert satu.alasan.endswith(".")
        assert satu.sebelum != satu.sesudah
    for benar in ("LKE ZI!L5", "LKE ZI!L9", "LKE ZI!H7", "LKE ZI!L208", "LKE ZI!K178"):
        assert benar not in daftar


def test_exactly_what_is_listed_changes() -> None:
    buku, _ = formulir()
    asli = open_buku(fill_formulir(*formulir(), LKE, {"unit": {}}))
    baik = open_buku(fill_formulir(*formulir(), LKE, {"unit": {}}, perbaiki=True))
    beda = set()
    for lembar in buku.lembar:
        satu, dua = asli.find(lembar.nama).sel, baik.find(lembar.nama).sel
        for tempat in satu.keys() | dua.keys():
            lama, baru = satu.get(tempat), dua.get(tempat)
            terbaca = [s and (s.rumus or s.nilai) for s in (lama, baru)]
            if terbaca[0] != terbaca[1]:
                beda.add(lembar.lokasi(*tempat))
    assert beda == ketikan(*formulir()).keys()


def test_a_mended_form_needs_no_mending() -> None:
    buku = open_buku(perbaiki({}))
    assert daftar_perbaikan(buku, find_letak(buku, LKE), LKE) == ()


def test_the_locked_answer_cell_is_open_and_has_its_choices() -> None:
    lembar = load_workbook(BytesIO(perbaiki({})))["LKE ZI"]
    assert lembar.protection.sheet
    assert not lembar["K169"].protection.locked
    assert lembar["K128"].protection.locked
    (daftar,) = [
        d for d in lembar.data_validations.dataValidation if "K169" in str(d.sqref).split()
    ]
    assert daftar.formula1 == '"A,B,C,D,E"'


def test_the_total_can_be_seen() -> None:
    """The form writes it white on white."""
    dulu = load_workbook(BytesIO(get_formulir_kosong()))["LKE ZI"]
    kini = load_workbook(BytesIO(perbaiki(TERBAIK)))["LKE ZI"]
    for kolom in "BL":
        assert dulu[f"{kolom}208"].font.color.rgb == "FFFFFFFF"
        assert dulu[f"{kolom}208"].fill.fgColor.theme == 0
        assert kini[f"{kolom}208"].style_id == dulu[f"{kolom}198"].style_id
    assert (dulu["B198"].font.color.theme, dulu["L198"].font.color.rgb) == (1, "FF000000")


def rusak(isi: Mapping[str, object]) -> BukuKerja:
    buku = load_workbook(BytesIO(get_formulir_kosong()))
    for alamat, nilai in isi.items():
        buku["LKE ZI"][alamat] = nilai
    keluaran = BytesIO()
    buku.save(keluaran)
    return open_buku(keluaran.getvalue())


@pytest.mark.parametrize(
    ("isi", "sesudah"),
    [
        ({"L9": 1}, {"LKE ZI!L9": '=IF(K9="A",1,IF(K9="B",0.5,IF(K9="C",0,"Blm Diisi")))'}),
        ({"L128": 1}, {"LKE ZI!L128": '=IF(K128="","Blm Diisi",K128)'}),
        ({"H7": 5}, {"LKE ZI!H7": "0,5"}),
        ({"J9": "A/B/C/D"}, {"LKE ZI!J9": "A/B/C"}),
        ({"M7": 1}, {"LKE ZI!M7": "=L7/H7"}),
        ({"L6": "=SUM(L7,L10,L14)"}, {"LKE ZI!L6": "=SUM(L7,L10,L14,L18)"}),
        ({"L208": "=L198"}, {"LKE ZI!L208": "=SUM(L4,L200)"}),
        ({"L208": 100}, {"LKE ZI!L208": "=SUM(L4,L200)"}),
        ({"L4": 60}, {"LKE ZI!L4": "=SUM(L5,L125)"}),
        (
            {"K178": 3},
            {"LKE ZI!K178": '=IF(OR(K179="",K180="",K181=""),"Blm Diisi",K179+K180+K181)'},
        ),
        ({"L4": 60, "L198": 60}, {"LKE ZI!L4": "=SUM(L5,L125)", "LKE ZI!L208": "=SUM(L4,L200)"}),
        ({"L198": "=SUM(L5)"}, {"LKE ZI!L198": "=SUM(L5,L125)"}),
        ({"L204": "=L205"}, {"LKE ZI!L204": "=SUM(L205)"}),
        ({"L6": "= sum( $L$7, l10,L14 ,L18)"}, {}),
    ],
)
def test_what_somebody_broke_is_found_and_mended(
    isi: Mapping[str, object], sesudah: Mapping[str, str]
) -> None:
    buku = rusak(isi)
    letak = find_letak(buku, LKE)
    biasa = {p.lokasi: p.sesudah for p in ketikan(*formulir()).values()}
    daftar = {p.lokasi: p.sesudah for p in ketikan(buku, letak).values()}
    assert dict(daftar.items() - biasa.items()) == sesudah
    isian = {"unit": {kode: Tulisan(satu) for kode, satu in LEMBAR[2].items()}}
    baik = open_buku(fill_formulir(buku, letak, LKE, isian, perbaiki=True))
    nilai = hitung(baik).nilai("LKE ZI", 208, NILAI)
    assert abs(float(nilai) - float(score_lembar(LEMBAR[2]).total)) < TOLERANSI


def test_inserted_rows_move_the_mends() -> None:
    buku = load_workbook(BytesIO(get_formulir_kosong()))
    lembar = buku["LKE ZI"]
    atas, kolom = 4, 16
    isi = {(s.row, s.column): s.value for baris in lembar["A1:P208"] for s in baris}
    for rentang in list(lembar.merged_cells.ranges):
        lembar.unmerge_cells(str(rentang))
    for (baris, k), nilai in isi.items():
        lembar.cell(baris, k).value = None if baris <= atas else lembar.cell(baris, k).value
        lembar.cell(baris + atas, k).value = _geser(nilai, atas)
    for baris in range(1, atas + 1):
        for k in range(1, kolom + 1):
            lembar.cell(baris, k).value = None
    keluaran = BytesIO()
    buku.save(keluaran)
    bergeser = open_buku(keluaran.getvalue())
    letak = find_letak(bergeser, LKE)
    assert letak.baris_simpul["total"] == 208 + atas
    isian = {"unit": {kode: Tulisan(satu) for kode, satu in LEMBAR[5].items()}}
    baik = open_buku(fill_formulir(bergeser, letak, LKE, isian, perbaiki=True))
    nilai = hitung(baik).nilai("LKE ZI", 208 + atas, NILAI)
    assert abs(float(nilai) - float(score_lembar(LEMBAR[5]).total)) < TOLERANSI


def _geser(nilai: Any, baris: int) -> Any:
    if isinstance(nilai, str) and nilai.startswith("="):
        return f"={geser(nilai[1:], baris, 0)}"
    return nilai
