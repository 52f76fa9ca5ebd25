"""The plan document says what Lampiran I of Perbup Ketapang 49/2022 says, in its order."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from evaluasi.penilaian.loader import get_regulasi
from rencana_aksi.bulan import pack_bulan
from rencana_aksi.documents import rencana_xlsx
from rencana_aksi.documents.rencana import BELUM, KOLOM, Ejaan, build_dokumen
from rencana_aksi.documents.rencana_pdf import render
from rencana_aksi.isi_beku import build_isi
from rencana_aksi.models import AreaRencana, BarisRencana, ItemRencana
from tests.berkas import TeksPdf, padat, read_pdf
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


def teks_pdf(rencana, ejaan=Ejaan.BENAR) -> TeksPdf:
    return read_pdf(render(build_dokumen(build_isi(rencana), ejaan)))


def html(rencana, ejaan=Ejaan.BENAR) -> str:
    """What the PDF is made of: a tenth of the time where the layout says nothing."""
    dokumen = build_dokumen(build_isi(rencana), ejaan)
    return render_to_string("documents/rencana_aksi.html", {"dokumen": dokumen})


def row(rencana, indikator):
    dokumen = build_dokumen(build_isi(rencana))
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
    dokumen = build_dokumen(build_isi(rencana))

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


JANUARI, MARET = 0b1, 0b100
TANGGAL = (date(2026, 3, 2), date(2026, 3, 6))


@pytest.mark.parametrize(
    ("baris", "item", "tercetak"),
    [
        # months of the row; months or dates of its items; what the one cell prints
        (0, [0, 0], ("",)),
        (JANUARI, [0, 0], ("Januari",)),
        (JANUARI, [JANUARI, 0], ("Januari",)),
        (JANUARI, [MARET, 0], ("Maret", "Januari")),
        (JANUARI, [MARET, MARET], ("Maret",)),
        (0, [MARET, 0], ("Maret", BELUM)),
        (0, [TANGGAL, TANGGAL], ("2–6 Maret 2026",)),
        (0, [TANGGAL, MARET], ("2–6 Maret 2026", "Maret")),
        (JANUARI, [TANGGAL, 0], ("2–6 Maret 2026", "Januari")),
        (JANUARI, [0, 0, MARET], ("Januari", "Januari", "Maret")),  # the last one is the unit's own
        (JANUARI, [0, 0, 0], ("Januari",)),
        (0, [MARET, 0, TANGGAL], ("Maret", BELUM, "2–6 Maret 2026")),
    ],
)
def test_the_time_cell_of_a_row(rencana, baris, item, tercetak):
    daftar = list(rencana.item.filter(butir__kode__startswith="C.1.a.1.").order_by("urut"))
    indikator = daftar[0].indikator
    for nomor, waktu in enumerate(item):
        satu = (
            daftar[nomor]
            if nomor < len(daftar)
            else ItemRencana(
                rencana=rencana, indikator=indikator, urut=900, teks="Papan janji layanan"
            )
        )
        if isinstance(waktu, tuple):
            satu.mulai, satu.selesai = waktu
        else:
            satu.bulan = waktu
        satu.save()
    if baris:
        BarisRencana.objects.create(rencana=rencana, indikator=indikator, bulan=baris)

    assert row(rencana, "Penyusunan Tim Kerja").waktu == tercetak


def test_own_items_follow_those_of_the_template(rencana):
    item = rencana.item.order_by("urut").first()
    ItemRencana.objects.create(
        rencana=rencana, indikator=item.indikator, urut=1, teks="Papan janji layanan"
    )

    assert row(rencana, "Penyusunan Tim Kerja").butir[-1] == "Papan janji layanan"


def test_purpose_and_target_are_a_line_each_only_where_there_are_any(rencana):
    assert "Tujuan:" not in html(rencana)
    item = rencana.item.order_by("urut").first()
    AreaRencana.objects.create(
        rencana=rencana, area=item.indikator.area, tujuan="Budaya baru", target="Satu\nDua"
    )

    dokumen = html(rencana)

    assert dokumen.count("Tujuan: Budaya baru") == 1
    assert dokumen.count("Target: Satu; Dua") == 1


def test_the_foot_of_each_page_names_the_revision(rencana):
    rencana.revisi, rencana.alasan_revisi = 2, "Jadwal mundur"

    pdf = render(build_dokumen(build_isi(rencana), ditandatangani_pada=timezone.now()))

    for halaman in PdfReader(BytesIO(pdf)).pages:
        assert "Revisi 2" in TeksPdf(halaman.extract_text())


def test_a_signed_plan_prints_no_blank_for_what_the_head_has_not(rencana):
    rencana.unit.kepala.pangkat_golongan = rencana.unit.kepala.nip = ""

    dokumen = build_dokumen(build_isi(rencana), ditandatangani_pada=timezone.now())

    teks = render_to_string("documents/rencana_aksi.html", {"dokumen": dokumen})
    assert "Pangkat/Golongan" not in teks
    assert "NIP." not in teks


def test_the_sheet_says_what_the_template_of_the_regulation_says(rencana):
    """Read back with openpyxl and compared with the regulation's data, item by item."""
    lembar = load_workbook(BytesIO(rencana_xlsx.render(build_dokumen(build_isi(rencana))))).active
    isi = [[sel.value or "" for sel in baris] for baris in lembar.iter_rows(max_col=3)]
    kepala = isi.index(list(KOLOM))
    harap = []
    sebelumnya: tuple[str, ...] = ()
    for bagian in get_regulasi("perbup-ketapang-49-2022").rencana:
        harap += [[teks, "", ""] for teks in bagian.kepala if teks not in sebelumnya]
        harap.append([f"{bagian.nomor} {bagian.judul}", "", ""])
        sebelumnya = bagian.kepala
        for i in bagian.indikator:
            teks = [b.teks for b in i.butir]
            if len(teks) > 1:
                akhir = [";"] * (len(teks) - 1) + ["."]
                teks = [f"{n}. {t}{a}" for n, (t, a) in enumerate(zip(teks, akhir, strict=True), 1)]
            harap.append([i.nama, "\n".join(teks), ""])

    assert isi[kepala + 1 : kepala + 1 + len(harap)] == harap
    assert "RENCANA AKSI PEMBANGUNAN ZONA INTEGRITAS MENUJU WBK/WBBM – DRAF" in isi[4][0]
    assert lembar.page_setup.orientation == "landscape"
    assert lembar.page_setup.paperSize == 9  # A4
    assert lembar.print_title_rows == f"${kepala + 1}:${kepala + 1}"
    assert lembar.page_setup.fitToHeight == 0
    assert "DRAF" in lembar.oddHeader.center.text


def test_a_signed_sheet_carries_its_day_and_no_draft_mark(rencana):
    saat = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    dokumen = build_dokumen(build_isi(rencana), ditandatangani_pada=saat)

    lembar = load_workbook(BytesIO(rencana_xlsx.render(dokumen))).active

    isi = [sel.value for baris in lembar.iter_rows() for sel in baris if sel.value]
    assert "Suratkota, 21 November 2026" in isi
    assert not any("DRAF" in teks for teks in isi)
    assert lembar.oddHeader.center.text is None


def test_a_name_with_an_ampersand_stands_at_the_foot_of_the_sheet(rencana):
    rencana.unit.nama = "Dinas Tanaman & Pangan"

    buku = rencana_xlsx.render(build_dokumen(build_isi(rencana)))

    isi = ZipFile(BytesIO(buku)).read("xl/worksheets/sheet1.xml").decode()
    # "&&" is what Excel prints as one; both are escaped once more in XML.
    assert "Dinas Tanaman &amp;&amp; Pangan 2026" in isi


def test_a_row_higher_than_excel_allows_goes_on_in_the_next(rencana):
    indikator = rencana.item.order_by("urut").first().indikator
    for nomor in range(20):
        ItemRencana.objects.create(
            rencana=rencana, indikator=indikator, urut=900 + nomor, teks=f"Kegiatan {nomor} " * 12
        )
    BarisRencana.objects.create(rencana=rencana, indikator=indikator, bulan=JANUARI)

    buku = rencana_xlsx.render(build_dokumen(build_isi(rencana)))

    lembar = load_workbook(BytesIO(buku)).active
    awal = next(
        n for n, (sel, *_) in enumerate(lembar.iter_rows(), 1) if sel.value == str(indikator.nama)
    )
    bagian = [awal]
    while not lembar.cell(bagian[-1] + 1, 1).value:
        bagian.append(bagian[-1] + 1)
    tercetak = "\n".join(lembar.cell(n, 2).value for n in bagian).split("\n")
    assert [teks.split(".")[0] for teks in tercetak] == [str(n) for n in range(1, 23)]
    assert len(bagian) == 2
    assert all(lembar.row_dimensions[n].height < 409 for n in bagian)
    assert [lembar.cell(n, 3).value or "" for n in bagian] == ["Januari", ""]


def test_text_of_a_unit_never_becomes_a_formula_in_the_sheet(rencana):
    item = rencana.item.order_by("urut").first()
    ItemRencana.objects.create(
        rencana=rencana, indikator=item.indikator, urut=900, teks='=HYPERLINK("http://x")'
    )
    rencana.maksud_tujuan = "=1+1"

    lembar = load_workbook(BytesIO(rencana_xlsx.render(build_dokumen(build_isi(rencana))))).active

    assert all(sel.data_type != "f" for baris in lembar.iter_rows() for sel in baris)


def test_a_row_without_any_time_stays_empty(rencana):
    assert row(rencana, "Penyusunan Tim Kerja").waktu == ("",)


def test_corrected_wording_is_printed_unless_the_print_is_asked_for(rencana):
    assert "pimpinan menjadi role model" in html(rencana)
    assert "pimpinan menjadi role mode dalam" in html(rencana, Ejaan.CETAK)


def test_a_draft_says_so_on_every_page_and_a_signed_plan_does_not(rencana):
    isi = build_isi(rencana)
    halaman = PdfReader(BytesIO(render(build_dokumen(isi)))).pages
    assert all("DRAF" in h.extract_text() for h in halaman)

    # 18.30 UTC is the next day in Ketapang.
    saat = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    teks = read_pdf(render(build_dokumen(isi, ditandatangani_pada=saat)))
    assert "DRAF" not in teks
    assert "Suratkota, 21 November 2026" in teks


def test_what_a_user_typed_is_printed_as_text(rencana):
    rencana.maksud_tujuan = "<img src='http://contoh.test/x.png'>\nMelayani & bersih"

    teks = teks_pdf(rencana)
    assert "<img src='http://contoh.test/x.png'>" in teks
    assert "Melayani & bersih" in teks
