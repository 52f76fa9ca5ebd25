"""The plan document says what Lampiran I of Perbup Ketapang 49/2022 says, in its order."""

import re
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from rencana_aksi.bulan import pack_bulan
from rencana_aksi.documents.rencana import BELUM, Ejaan, build_dokumen
from rencana_aksi.documents.rencana_pdf import render
from rencana_aksi.models import RencanaAksi, StatusRencana
from tests.factories import InstansiFactory, PegawaiFactory, UnitKerjaFactory, buka_rencana

# Copied by hand from the printed Lampiran I.
JUDUL_BERURUT = [
    "RENCANA AKSI PEMBANGUNAN ZONA INTEGRITAS MENUJU WBK/WBBM",
    "A. DASAR HUKUM",
    "B. MAKSUD DAN TUJUAN",
    "C. RENCANA AKSI KOMPONEN PENGUNGKIT",
    "1. Pemenuhan",
    "a. Manajemen Perubahan",
    "b. Penataan Tata Laksana",
    "c. Penataan Sistem Manajemen SDM",
    "d. Penguatan Akuntabilitas",
    "e. Penguatan Pengawasan",
    "f. Peningkatan Kualitas Pelayanan Publik",
    "2. Reform",
    "a. Manajemen Perubahan",
    "b. Penataan Tatalaksana",
    "c. Penataan Sistem Manajemen SDM Aparatur",
    "d. Penguatan Akuntabilitas",
    "e. Penguatan Pengawasan",
    "f. Peningkatan Kualitas Pelayanan Publik",
    "D. RENCANA AKSI KOMPONEN HASIL",
    "a. Birokrasi Yang Bersih dan Akuntabel",
    "b. Pelayanan Publik Yang Prima",
    "Kepala Unit Kerja",
]
KEPALA_TABEL = "INDIKATOR RENCANA AKSI TARGET WAKTU PELAKSANAAN"

pytestmark = pytest.mark.django_db


@pytest.fixture
def rencana():
    instansi = InstansiFactory(nama="Kabupaten Surat", tempat="Suratkota", alamat="Jalan Surat 1")
    kepala = PegawaiFactory(
        instansi=instansi,
        unit=None,
        nama="Kepala Contoh, S.Sos.",
        nip="190001011900011001",
        pangkat_golongan="Pembina Tingkat I, IV/b",
    )
    return buka_rencana(UnitKerjaFactory(instansi=instansi, nama="Dinas Surat", kepala=kepala))


def set_waktu(rencana, **per_kode):
    for kode, bulan in per_kode.items():
        rencana.item.filter(butir__kode=kode.replace("_", ".")).update(bulan=pack_bulan(bulan))


class TeksPdf(str):
    """The text of a PDF without spaces: how wide a gap must be to be one is the reader's guess."""

    def __new__(cls, teks: str) -> "TeksPdf":
        return super().__new__(cls, padat(teks))

    def __contains__(self, kata: object) -> bool:
        return super().__contains__(padat(str(kata)))


def padat(teks: str) -> str:
    return re.sub(r"\s+", "", teks)


def teks_pdf(rencana, ejaan=Ejaan.BENAR) -> TeksPdf:
    pembaca = PdfReader(BytesIO(render(build_dokumen(rencana, ejaan))))
    return TeksPdf("".join(halaman.extract_text() for halaman in pembaca.pages))


def html(rencana, ejaan=Ejaan.BENAR) -> str:
    """What the PDF is made of: a tenth of the time where the layout says nothing."""
    dokumen = build_dokumen(rencana, ejaan)
    return render_to_string("documents/rencana_aksi.html", {"dokumen": dokumen})


def row(rencana, indikator):
    dokumen = build_dokumen(rencana)
    return next(b for bagian in dokumen.bagian for b in bagian.baris if b.indikator == indikator)


def test_headings_are_those_of_the_regulation_in_its_order(rencana):
    teks = teks_pdf(rencana)

    letak = 0
    for judul in JUDUL_BERURUT:
        letak = teks.find(padat(judul), letak) + 1
        assert letak, f"“{judul}” tidak ada, atau tidak pada urutannya"
    assert teks.count(padat(KEPALA_TABEL)) >= 14


def test_letterhead_and_signature_are_those_of_the_unit(rencana):
    teks = teks_pdf(rencana)

    for kata in [
        "PEMERINTAH KABUPATEN SURAT",
        "DINAS SURAT",
        "Jalan Surat 1",
        "Suratkota, …",
        "(Kepala Contoh, S.Sos.)",
        "Pembina Tingkat I, IV/b",
        "NIP. 190001011900011001",
    ]:
        assert kata in teks


def test_a_unit_without_head_leaves_the_signature_to_be_filled_by_hand(rencana):
    rencana.unit.kepala = None

    assert "<p>Pangkat/Golongan</p>" in html(rencana)


def test_all_112_items_are_printed(rencana):
    dokumen = build_dokumen(rencana)

    assert sum(len(baris.butir) for b in dokumen.bagian for baris in b.baris) == 112
    assert sum(len(b.baris) for b in dokumen.bagian) == 45


def test_items_that_agree_share_one_time(rencana):
    set_waktu(rencana, C_1_a_1_1=[1, 2, 3], C_1_a_1_2=[1, 2, 3])

    assert row(rencana, "Penyusunan Tim Kerja").waktu == ("Januari–Maret",)


def test_items_that_differ_get_a_time_each_in_their_order(rencana):
    set_waktu(rencana, C_1_a_2_1=[1, 2, 3, 6], C_1_a_2_3=[12])

    baris = row(rencana, "Dokumen Rencana Pembangunan Zona Integritas")
    assert baris.waktu == ("Januari–Maret, Juni", BELUM, "Desember")
    assert "<li>Januari–Maret, Juni</li><li>belum ditetapkan</li><li>Desember</li>" in html(rencana)


def test_a_row_without_any_time_stays_empty(rencana):
    assert row(rencana, "Penyusunan Tim Kerja").waktu == ("",)


def test_corrected_wording_is_printed_unless_the_print_is_asked_for(rencana):
    assert "pimpinan menjadi role model" in html(rencana)
    assert "pimpinan menjadi role mode dalam" in html(rencana, Ejaan.CETAK)


def test_a_draft_says_so_on_every_page_and_a_signed_plan_does_not(rencana):
    halaman = PdfReader(BytesIO(render(build_dokumen(rencana)))).pages
    assert all("DRAF" in h.extract_text() for h in halaman)

    RencanaAksi.objects.filter(pk=rencana.pk).update(status=StatusRencana.DITANDATANGANI)
    rencana.refresh_from_db()

    assert "DRAF" not in teks_pdf(rencana)


def test_what_a_user_typed_is_printed_as_text(rencana):
    rencana.maksud_tujuan = "<img src='http://contoh.test/x.png'>\nMelayani & bersih"

    teks = teks_pdf(rencana)
    assert "<img src='http://contoh.test/x.png'>" in teks
    assert "Melayani & bersih" in teks
