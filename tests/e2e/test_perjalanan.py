"""One unit from an empty plan to a frozen result with its documents, in the browser.

Tim ZI plans, proves and assesses all 113 lines; the head signs the plan and hands in; Tim
Penetapan and the TPI state the requirements; an assessor scores and gives one line back; the
ketua decides and closes. Everything is done by who may do it, by pressing what he sees.
"""

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from evaluasi.contoh import build_pdf
from evaluasi.models import Bukti, Pengembalian, Pihak, Putaran, StatusPengembalian
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import JenisSkala
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from rencana_aksi.models import ItemRencana, KemajuanItem, RencanaAksi, VersiRencana
from tests.berkas import read_pdf
from tests.factories import best_isi
from units.models import UnitKerja
from zi_portal.riwayat.models import Riwayat

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LKE = get_regulasi("permenpanrb-90-2021")
DIKEMBALIKAN = "A.I.1.i.b"
DITURUNKAN = "A.I.1.ii.b"
TERSIMPAN = re.compile(r"^\W*tersimpan", re.IGNORECASE)  # and not "belum tersimpan"


def test_from_an_empty_plan_to_a_frozen_result_with_its_documents(masuk, periksa_akses, tmp_path):
    unit = UnitKerja.objects.get(kode="bapenda")
    tim, kepala = masuk("zi.bapenda"), masuk("kepala.bapenda")

    rencana = plan(tim, unit, periksa_akses)
    rencana_pdf = sign(kepala, rencana, periksa_akses)
    report_progress(tim, rencana, tmp_path, periksa_akses)

    putaran = assess(tim, unit, tmp_path, periksa_akses)
    alamat = putaran.evaluasi.get_absolute_url()
    hand_in(kepala, alamat, periksa_akses)
    state_requirements(masuk, unit, periksa_akses)

    score_as_anggota(masuk("tpi.anggota1"), alamat, periksa_akses)
    mend_what_came_back(tim, alamat, tmp_path, periksa_akses)
    dokumen = decide_and_close(masuk("kepala.inspektorat"), alamat, periksa_akses)

    read_on_a_phone(masuk("zi.bapenda", layar="telepon"), alamat, periksa_akses)
    check_documents({"rencana": rencana_pdf, **dokumen})
    check_what_stays(putaran)


# --- The plan ------------------------------------------------------------------------------------


def plan(tim: Page, unit: UnitKerja, periksa_akses) -> RencanaAksi:
    """Open the plan, give rows and items their time, add an item of the unit's own."""
    tim.get_by_role("link", name="Buka rencana aksi").click()
    tim.get_by_role("button", name="Buka rencana aksi").click()
    expect(tim.get_by_role("link", name="Isi dasar hukum dan tujuan")).to_be_visible()
    tim.wait_for_load_state("networkidle")
    periksa_akses(tim)
    rencana = RencanaAksi.objects.get(unit=unit)
    assert unit.nama in rencana.maksud_tujuan

    item = rencana.item.order_by("urut")[0]
    baris = tim.locator(f"#item-{item.pk}")
    baris.get_by_label("Mar").check()
    saved(baris)
    baris.get_by_label("Sep").check()
    saved(baris)
    baris.get_by_text("Rincian").click()
    baris.get_by_label("Penanggung jawab").fill("Sekretaris Badan")
    baris.get_by_label("Keluaran").fill("Keputusan tim kerja")
    saved(baris)
    expect(tim.locator("#terjadwal")).to_have_text("1")

    tim.wait_for_load_state("networkidle")
    tim.get_by_role("link", name="Tambah butir").first.click()
    expect(tim.get_by_role("textbox", name="Rencana aksi")).to_be_visible()
    periksa_akses(tim)
    tim.get_by_role("textbox", name="Rencana aksi").fill("Mengumumkan tim kerja di laman badan")
    tim.get_by_role("button", name="Tambahkan butir").click()
    expect(tim.get_by_text("Mengumumkan tim kerja di laman badan").first).to_be_visible()
    tim.wait_for_load_state("networkidle")
    item.refresh_from_db()
    assert (item.daftar_bulan, item.penanggung_jawab) == ((3, 9), "Sekretaris Badan")
    assert item.keluaran == "Keputusan tim kerja"
    return rencana


def sign(kepala: Page, rencana: RencanaAksi, periksa_akses) -> bytes:
    """The head reads what he signs, signs, and takes the document."""
    kepala.goto(rencana.get_absolute_url())
    kepala.get_by_role("link", name="Periksa dan tanda tangani").click()
    expect(kepala.get_by_text("112 butir tanpa target waktu")).to_be_visible()
    periksa_akses(kepala)
    kepala.get_by_role("button", name="Tanda tangani rencana").click()
    kepala.locator("dialog").get_by_role("button", name="Tanda tangani").click()
    kepala.wait_for_url("**/versi/**")
    periksa_akses(kepala)
    assert VersiRencana.objects.get(rencana=rencana).nomor == 0
    kepala.goto(rencana.get_absolute_url())
    expect(kepala.get_by_text("Yang berlaku: rencana awal")).to_be_visible()
    return save_download(kepala, "Unduh rencana aksi (PDF)")


def report_progress(tim: Page, rencana: RencanaAksi, folder: Path, periksa_akses) -> None:
    """After signing: progress of an item and its evidence."""
    item = rencana.item.order_by("urut")[0]
    tim.goto(rencana.get_absolute_url())
    baris = tim.locator(f"#item-{item.pk}")
    baris.get_by_label("Kemajuan").select_option("selesai")
    expect(baris).to_contain_text("ersimpan")
    baris.get_by_role("link").first.click()
    tim.wait_for_url("**/butir/**")
    upload(tim, folder, "Keputusan tim kerja.pdf", "Keputusan tim kerja")
    periksa_akses(tim)
    assert KemajuanItem.objects.get(item=item).status == "selesai"
    assert ItemRencana.objects.get(pk=item.pk).bukti.active().count() == 1


# --- The evaluation ------------------------------------------------------------------------------


def assess(tim: Page, unit: UnitKerja, folder: Path, periksa_akses) -> Putaran:
    """Answer every line, the first one with a note and evidence, by going from line to line."""
    tim.goto("/")
    tim.get_by_role("link", name="Mulai penilaian mandiri").click()
    tim.wait_for_url("**/mulai/**")
    periksa_akses(tim)
    tim.get_by_role("button", name="Buka evaluasi").click()
    expect(tim.locator(".angka-utama")).to_contain_text("0 dari 113")
    periksa_akses(tim)
    tim.get_by_role("link", name="Lanjut ke A.I.1.i.a").click()

    isi = best_isi()
    for nomor, baris in enumerate(LKE.pertanyaan):
        expect(tim.get_by_role("heading", level=1)).to_contain_text(baris.kode)
        answer(tim, baris, isi[baris.kode])
        if nomor == 0:
            tim.get_by_label("Catatan").fill("Keputusan nomor 1 tanggal 5 Januari.")
            saved(tim)
            upload(tim, folder, "SK Tim.pdf", "SK Tim Kerja ZI")
            expect(tim.get_by_label("Catatan")).to_have_value(
                "Keputusan nomor 1 tanggal 5 Januari."
            )
            periksa_akses(tim)
        if nomor + 1 < len(LKE.pertanyaan):
            tim.get_by_role("button", name="Simpan dan ke berikutnya").click()
        else:
            tim.get_by_role("button", name="Simpan jawaban").click()
            saved(tim)
    putaran = Putaran.objects.select_related("evaluasi__unit").get(evaluasi__unit=unit)
    assert putaran.jawaban.filter(pihak=Pihak.UNIT, terjawab=True).count() == 113
    assert Bukti.objects.filter(putaran=putaran).count() == 1
    return putaran


def answer(page: Page, baris: BarisLKE, nilai: object) -> None:
    """Choose or type `nilai` where the page asks for it."""
    match baris.skala.jenis:
        case JenisSkala.PILIHAN:
            page.locator(f"input[name=pilihan][value='{nilai}']").check()
        case JenisSkala.INDEKS:
            page.get_by_label("Indeks hasil survei").fill(str(nilai).replace(".", ","))
            page.locator("input[name=responden]").fill("120")
        case JenisSkala.PERSEN:
            assert isinstance(nilai, Mapping)
            for kode, cacah in nilai.items():
                page.locator(f"input[name=isian_{kode}]").fill(str(cacah))


def hand_in(kepala: Page, alamat: str, periksa_akses) -> None:
    kepala.goto(alamat)
    kepala.get_by_role("link", name="Ajukan ke TPI").click()
    kepala.wait_for_url("**/ajukan/")
    expect(kepala.get_by_text("tanpa bukti").first).to_be_visible()
    periksa_akses(kepala)
    kepala.get_by_role("button", name="Ajukan ke TPI").click()
    expect(kepala.get_by_text("Hasil menurut unit seperti saat diajukan")).to_be_visible()
    periksa_akses(kepala)


def state_requirements(masuk, unit: UnitKerja, periksa_akses) -> None:
    """E5 and E6 by Tim Penetapan, E7 to E10 by the TPI; the unit may not."""
    penetapan = masuk("penetapan")
    penetapan.goto(f"/unit/{unit.pk}/")
    penetapan.get_by_role("link", name="Syarat", exact=False).first.click()
    penetapan.get_by_role("link", name="penetapan").click()
    for nama in ("layanan_utama", "risiko_tinggi", "dampak_signifikan"):
        penetapan.locator(f"[name={nama}]").select_option(label="Ya")
    penetapan.locator("[name=tanggal_penetapan]").fill("2024-01-10")
    penetapan.locator("[name=nomor_penetapan]").fill("100.3/9/Contoh")
    penetapan.locator("[name=bukti]").fill("Keputusan Bupati 100.3/9/Contoh")
    periksa_akses(penetapan)
    penetapan.get_by_role("button", name="Simpan").click()
    expect(penetapan.get_by_text("100.3/9/Contoh").first).to_be_visible()

    sekretaris = masuk("tpi.sekretaris")
    sekretaris.goto(penetapan.url)
    assert sekretaris.get_by_role("link", name="Ubah penetapan").count() == 0
    sekretaris.get_by_role("link", name="syarat E7–E11").click()
    for nama, isi in {
        "tlhp_wajib": "6", "tlhp_selesai": "6", "lhkpn_wajib": "10", "lhkpn_sudah": "10",
        "lhkasn_wajib": "10", "lhkasn_sudah": "10", "bukti": "Rekap Inspektorat 700/9",
    }.items():  # fmt: skip
        sekretaris.locator(f"[name={nama}]").fill(isi)
    sekretaris.locator("[name=sakip_internal]").select_option("B")
    sekretaris.locator("[name=predikat_dimiliki]").select_option("tidak")
    periksa_akses(sekretaris)
    sekretaris.get_by_role("button", name="Simpan").click()
    expect(sekretaris.get_by_text("Rekap Inspektorat 700/9")).to_be_visible()


def score_as_anggota(tpi: Page, alamat: str, periksa_akses) -> None:
    """One line lower with a reason, one given back, one by a key, the rest as the unit has it."""
    tpi.goto(f"{alamat}butir/{DITURUNKAN}/")
    periksa_akses(tpi)
    tpi.locator("input[name=pilihan]").nth(1).check()
    expect(tpi.get_by_text("Tuliskan alasannya")).to_be_visible()
    tpi.get_by_label("Alasan berbeda dari unit").fill("Target prioritas belum terukur.")
    saved(tpi)

    tpi.goto(f"{alamat}butir/{DIKEMBALIKAN}/")
    tpi.get_by_role("link", name="Kembalikan ke unit").click()
    tpi.get_by_role("textbox", name="Yang perlu diperbaiki unit").fill(
        "Lampirkan notula pemilihan."
    )
    periksa_akses(tpi)
    tpi.get_by_role("button", name="Kembalikan ke unit").click()
    expect(tpi.get_by_text("Lampirkan notula pemilihan.")).to_be_visible()

    tpi.goto(f"{alamat}butir/A.I.1.i.a/")
    expect(tpi.get_by_text("Keputusan nomor 1 tanggal 5 Januari.")).to_be_visible()
    tpi.keyboard.press("s")
    saved(tpi)
    tpi.goto(alamat)
    periksa_akses(tpi)
    tpi.get_by_role("link", name="Samakan sisanya dengan unit").click()
    tpi.get_by_role("button", name="Samakan 110 pertanyaan dengan unit").click()
    expect(tpi.locator(".angka-utama")).to_contain_text("112 dari 113")  # one is with the unit


def mend_what_came_back(tim: Page, alamat: str, folder: Path, periksa_akses) -> None:
    """The unit changes the one line that came back; every other one stays locked."""
    tim.goto(f"{alamat}butir/{DITURUNKAN}/")
    assert tim.get_by_role("button", name="Simpan jawaban").count() == 0
    tim.goto(f"{alamat}butir/{DIKEMBALIKAN}/")
    expect(tim.get_by_text("Lampirkan notula pemilihan.")).to_be_visible()
    periksa_akses(tim)
    upload(tim, folder, "Notula pemilihan.pdf", "Notula pemilihan tim")
    tim.get_by_role("button", name="Selesai diperbaiki").click()
    expect(tim.get_by_text("Menunggu dicek ulang").first).to_be_visible()
    assert tim.get_by_role("button", name="Simpan jawaban").count() == 0


def decide_and_close(ketua: Page, alamat: str, periksa_akses) -> dict[str, bytes]:
    """The ketua takes the assessor's answers, checks the line that came back, and closes."""
    ketua.goto(f"{alamat}finalkan/")
    expect(ketua.get_by_role("link", name=DIKEMBALIKAN).first).to_be_visible()
    ketua.goto(alamat)
    ketua.get_by_role("link", name="Terima jawaban anggota").click()
    expect(ketua.get_by_text("Target prioritas belum terukur.")).to_be_visible()
    periksa_akses(ketua)
    ketua.get_by_role("button", name="Terima").click()

    ketua.goto("/evaluasi/menunggu/")
    periksa_akses(ketua)
    ketua.get_by_role("link", name=DIKEMBALIKAN).click()
    expect(ketua.get_by_role("link", name="Notula pemilihan tim").first).to_be_visible()
    ketua.get_by_role("button", name="Sama dengan unit").click()
    saved(ketua)
    ketua.goto(alamat)
    expect(ketua.locator(".angka-utama")).to_contain_text("113 dari 113")
    ketua.get_by_role("link", name="Finalkan").click()
    ketua.wait_for_url("**/finalkan/")
    periksa_akses(ketua)
    ketua.get_by_role("button", name="Finalkan evaluasi").click()
    expect(ketua.get_by_text("Hasil final TPI")).to_be_visible()
    periksa_akses(ketua)
    expect(ketua.locator(".angka-utama")).to_contain_text("99,83")
    return {
        "ambang": save_download(ketua, "Lembar ambang batas dan syarat (PDF)"),
        "lke": save_download(ketua, "LKE (Excel)"),
        "lke_pdf": save_download(ketua, "LKE (PDF)"),
    }


def read_on_a_phone(telepon: Page, alamat: str, periksa_akses) -> None:
    telepon.goto(f"{alamat}hasil/")
    expect(telepon.get_by_text("Hasil final TPI")).to_be_visible()
    periksa_akses(telepon)
    telepon.goto(f"{alamat}butir/{DITURUNKAN}/")
    expect(telepon.get_by_text("Target prioritas belum terukur.").first).to_be_visible()
    assert telepon.get_by_role("button", name="Simpan jawaban").count() == 0
    periksa_akses(telepon)


# --- What the documents say, what stays behind ---------------------------------------------------


def check_documents(dokumen: Mapping[str, bytes]) -> None:
    rencana = read_pdf(dokumen["rencana"])
    assert "TARGET WAKTU" in rencana
    assert "Maret, September" in rencana
    assert "Mengumumkan tim kerja di laman badan" in rencana
    assert "DRAF" not in rencana
    ambang = read_pdf(dokumen["ambang"])
    assert "Menuju WBBM" in ambang
    assert "99,83" in ambang
    lke = read_pdf(dokumen["lke_pdf"])
    assert "Target prioritas belum terukur." in lke
    assert "99,83" in lke
    lembar = load_workbook(io.BytesIO(dokumen["lke"]))["LKE ZI"]
    teks = [str(sel) for baris in lembar.iter_rows(values_only=True) for sel in baris if sel]
    assert any("Target prioritas belum terukur." in sel for sel in teks)
    assert any("Notula pemilihan tim" in sel for sel in teks)


def check_what_stays(awal: Putaran) -> None:
    putaran = Putaran.objects.get(pk=awal.pk)
    assert putaran.is_final
    unit, anggota, tpi = (
        Decimal(hasil["publik"]["nilai"]["total"])
        for hasil in (putaran.hasil_unit, putaran.hasil_anggota, putaran.hasil_tpi)
    )
    assert unit == 100
    assert anggota == tpi - Decimal("0.25")  # the line that came back was decided by the team
    # One line of three in an indicator of 1.00, from A to B: half of a third.
    assert unit - tpi == pytest.approx(Decimal(1) / 6)
    assert putaran.hasil_tpi["publik"]["layak"] == {"WBK": True, "WBBM": False}
    kembali = Pengembalian.objects.get(putaran=putaran)
    assert kembali.status == StatusPengembalian.SELESAI
    catatan = Riwayat.objects.for_rantai(f"unit:{putaran.evaluasi.unit_id}")
    tindakan = set(catatan.values_list("tindakan", flat=True))
    assert {"rencana_ditandatangani", "diajukan ke TPI", "difinalkan"} <= tindakan


# --- How a person does it ------------------------------------------------------------------------


def saved(tempat: Page | Locator) -> None:
    """Wait for the word that what was done is kept."""
    expect(tempat.get_by_role("status").filter(has_text=TERSIMPAN).first).to_be_visible()


def upload(page: Page, folder: Path, nama: str, judul: str) -> None:
    """Put a file with its title into the panel of evidence."""
    berkas = folder / nama
    berkas.write_bytes(build_pdf(judul))
    tambah = page.locator("details.bukti-tambah")
    tambah.locator("summary").click()
    tambah.locator("input[type=file]").set_input_files(berkas)
    tambah.get_by_label("Judul", exact=False).first.fill(judul)
    tambah.get_by_role("button", name="Tambah bukti").click()
    expect(page.locator("#bukti").get_by_text(judul).first).to_be_visible()


def save_download(page: Page, tautan: str) -> bytes:
    with page.expect_download() as unduhan:
        page.get_by_role("link", name=tautan).first.click()
    return Path(unduhan.value.path()).read_bytes()
