"""The LKE of a round as a workbook to be filled offline: what is open, and what it remembers."""

import io
from decimal import Decimal

from openpyxl import load_workbook

from evaluasi.baca_impor import read_berkas
from evaluasi.documents import lke_xlsx
from evaluasi.documents.lembar import gather_dokumen
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.models import Jawaban, Pertanyaan, Pihak, Putaran
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.services import finalize_putaran, return_pertanyaan, save_jawaban, submit_evaluasi
from evaluasi.services.impor_isi import digest_butir
from tests.factories import best_isi, jawab
from units.models import User

KODE, IPKP = "A.I.1.i.b", "B.II.a"


def write(putaran: Putaran, *, lihat_tpi: bool = False) -> bytes:
    putaran = Putaran.objects.get(pk=putaran.pk)
    return lke_xlsx.render(gather_dokumen(putaran, lihat_tpi=lihat_tpi))


def read(isi: bytes):
    return read_isi(open_buku(isi), get_regulasi("permenpanrb-90-2021"))


def open_columns(isi: bytes) -> str:
    lembar = load_workbook(io.BytesIO(isi))["LKE ZI"]
    buka = {s.column_letter for b in lembar.iter_rows() for s in b if not s.protection.locked}
    return "".join(sorted(buka))


def give_back(putaran: Putaran, by: User) -> Pertanyaan:
    baris = Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke, kode=KODE)
    return_pertanyaan(putaran=putaran, pertanyaan=baris, catatan="Periksa.", by=by)
    return baris


def test_a_round_without_answers_is_an_empty_workbook(putaran):
    isi = write(putaran)

    terbaca = read(isi)
    assert open_columns(isi) == "EIK"
    assert not any(b.jawaban for b in terbaca.butir["unit"].values())
    assert not terbaca.list_kesalahan()
    assert dict(terbaca.identitas.versi) == {"unit": {}}


def test_a_workbook_remembers_whose_it_is_and_which_answers_it_shows(putaran):
    jawab(putaran, best_isi())
    Jawaban.objects.filter(pertanyaan__kode=KODE).update(version=7, catatan="Sudah.")
    evaluasi = putaran.evaluasi

    terbaca = read(write(putaran))
    siapa = terbaca.identitas
    assert (siapa.unit, siapa.instansi) == (evaluasi.unit.nama, evaluasi.unit.instansi.nama)
    assert (siapa.unit_kode, siapa.tahun) == (evaluasi.unit.kode, evaluasi.tahun)
    assert (siapa.lke, siapa.putaran) == ("permenpanrb-90-2021", 1)
    assert siapa.versi["unit"][KODE] == 7
    assert len(siapa.versi["unit"]) == 113
    assert {k: b.jawaban for k, b in terbaca.butir["unit"].items()} == best_isi()
    assert terbaca.butir["unit"][KODE].catatan == "Sudah."


def test_a_workbook_knows_each_line_that_nobody_touched(putaran):
    """Also one whose text, number or counts a spreadsheet writes in its own way."""
    jawab(putaran, best_isi() | {IPKP: Decimal("3.500000")})
    sulit = "Dua\r\nbaris,  dua spasi\x07, _x0041_ dan “kutip” – =1+1 "
    putaran.jawaban.filter(pertanyaan__kode__in=[KODE, IPKP]).update(catatan=sulit)

    terbaca = read_berkas(write(putaran), get_regulasi("permenpanrb-90-2021"), 2026)

    kini = {k: digest_butir(b.nilai, b.catatan) for k, b in terbaca.butir["unit"].items()}
    assert kini == terbaca.sidik["unit"]
    assert terbaca.butir["unit"][IPKP].nilai == Decimal("3.5")


def test_a_note_that_can_be_typed_is_the_note_alone(putaran):
    jawab(putaran, {IPKP: Decimal("3.5")})
    putaran.jawaban.update(survei_oleh="BPS", responden=28, catatan="Triwulan pertama.")

    isi = write(putaran)
    assert read(isi).butir["unit"][IPKP].catatan == "Triwulan pertama."
    teks = [s.value for b in load_workbook(io.BytesIO(isi))["LKE ZI"].iter_rows() for s in b]
    assert sum("Survei oleh BPS, 28 responden." in str(satu) for satu in teks) == 1


def test_what_was_handed_in_is_locked_for_the_unit_and_the_tpi_types_its_own(diputuskan):
    unit, tpi = write(diputuskan), write(diputuskan, lihat_tpi=True)

    assert (open_columns(unit), open_columns(tpi)) == ("", "FJ")
    assert "tpi" not in read(unit).identitas.versi
    assert not any(b.jawaban for b in read(unit).butir["tpi"].values())
    terbaca = read(tpi)
    assert terbaca.identitas.versi["tpi"][KODE] == 1
    assert terbaca.butir["tpi"][KODE].jawaban == "A"
    assert terbaca.butir["tpi"][KODE].catatan == "Alasan berbeda: Alasan uji."


def test_a_returned_line_without_an_answer_has_an_empty_note(putaran, pemeran):
    jawab(putaran, {kode: isi for kode, isi in best_isi().items() if kode != KODE})
    diajukan = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    give_back(diajukan, pemeran["tpi_ketua"])

    butir = read(write(diajukan)).butir["unit"][KODE]
    assert (butir.jawaban, butir.catatan) == (None, "")


def test_a_final_round_is_locked(diputuskan, pemeran):
    finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    isi = write(diputuskan, lihat_tpi=True)
    assert open_columns(isi) == ""
    assert "DRAF" not in load_workbook(io.BytesIO(isi))["LKE ZI"]["A1"].value


def test_a_line_that_changed_since_it_was_frozen_cannot_be_put_back_unseen(diajukan, pemeran):
    baris = give_back(diajukan, pemeran["tpi_ketua"])
    save_jawaban(
        putaran=diajukan,
        pertanyaan=baris,
        pihak=Pihak.UNIT,
        nilai="C",
        catatan="",
        expected_version=1,
        by=pemeran["tim_zi"],
    )

    isi = write(diajukan)
    lembar = load_workbook(io.BytesIO(isi))["LKE ZI"]
    buka = {sel.coordinate for b in lembar.iter_rows() for sel in b if not sel.protection.locked}
    assert buka == {"E11", "I11", "K11"}
    assert "Sedang diperbaiki" in lembar["C11"].value
    terbaca = read(isi)
    assert terbaca.butir["unit"][KODE].jawaban == "A"  # as it was handed in
    assert "Sedang diperbaiki" not in terbaca.butir["unit"][KODE].catatan
    assert terbaca.identitas.versi["unit"][KODE] == 0
    assert terbaca.identitas.versi["unit"][IPKP] == 1
