"""The thin slice through the whole house, in the browser, on the demonstration.

A Tim ZI member sets the months of a plan item and answers the last open line with evidence; the
head hands in; the TPI scores; its ketua finalises; everybody reads the result and its documents.
"""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from evaluasi.contoh import build_pdf
from evaluasi.models import Bukti, Evaluasi, Pihak, Putaran
from rencana_aksi.models import ItemRencana
from zi_portal.riwayat.models import Riwayat

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
BUTIR = "A.I.1.i.b"


def save_download(page: Page, tautan: str) -> bytes:
    with page.expect_download() as unduhan:
        page.get_by_role("link", name=tautan).click()
    return Path(unduhan.value.path()).read_bytes()


def read_pdf(isi: bytes) -> str:
    """Its text, all white space as single spaces."""
    halaman = PdfReader(io.BytesIO(isi)).pages
    return " ".join(" ".join(h.extract_text() for h in halaman).split())


def test_from_a_plan_item_to_a_frozen_result_with_its_documents(masuk, periksa_akses, tmp_path):
    evaluasi = Evaluasi.objects.get(unit__kode="dpmptsp")
    alamat = evaluasi.get_absolute_url()

    # --- Tim ZI: the months of an item that has none yet
    tim = masuk("zi.dpmptsp")
    periksa_akses(tim)
    item = ItemRencana.objects.filter(bulan=0).select_related("butir__indikator", "rencana")[0]
    tim.goto(item.rencana.get_absolute_url())
    periksa_akses(tim)
    tim.goto(f"{item.rencana.get_absolute_url()}?bagian={item.butir.kode.rsplit('.', 2)[0]}")
    baris = tim.locator(f"#item-{item.pk}")
    baris.get_by_label("Mar").check()
    expect(baris.get_by_role("status")).to_contain_text("ersimpan")
    baris.get_by_label("Sep").check()
    expect(baris.get_by_role("status")).to_contain_text("ersimpan")
    tim.wait_for_load_state("networkidle")
    item.refresh_from_db()
    assert item.daftar_bulan == (3, 9)
    rencana_pdf = save_download(tim, "Unduh rencana aksi (PDF)")

    # --- Tim ZI: the last line, with evidence
    tim.goto(alamat)
    periksa_akses(tim)
    expect(tim.locator(".angka-utama")).to_contain_text("112 dari 113")
    tim.get_by_role("link", name=f"Lanjut ke {BUTIR}").click()
    periksa_akses(tim)
    tim.locator("label.opsi", has_text="sebagian menggunakan prosedur").click()
    tim.get_by_label("Catatan").fill("Dipilih melalui rapat 12 Januari.")
    tim.get_by_role("button", name="Simpan jawaban").click()
    expect(tim.get_by_role("status")).to_contain_text("Tersimpan")
    bukti = tmp_path / "Notula pemilihan tim.pdf"
    bukti.write_bytes(build_pdf("Notula pemilihan tim"))
    tim.get_by_label("Berkas").set_input_files(bukti)
    tim.get_by_label("Judul dokumen").fill("Notula rapat pemilihan tim")
    tim.get_by_role("button", name="Unggah bukti").click()
    expect(tim.get_by_role("link", name="Notula rapat pemilihan tim")).to_be_visible()
    periksa_akses(tim)
    salah = tmp_path / "salah.pdf"
    salah.write_bytes(b"MZ program")
    tim.get_by_label("Berkas").set_input_files(salah)
    tim.get_by_role("button", name="Unggah bukti").click()
    expect(tim.get_by_text("bukan jenis yang diterima")).to_be_visible()
    assert Bukti.objects.filter(pertanyaan__kode=BUTIR).count() == 1

    # --- Head: hand in
    kepala = masuk("kepala.dpmptsp")
    kepala.goto(alamat)
    kepala.get_by_role("link", name="Ajukan ke TPI").click()
    periksa_akses(kepala)
    kepala.get_by_role("button", name="Ajukan ke TPI").click()
    expect(kepala.get_by_text("Hasil menurut unit seperti saat diajukan")).to_be_visible()
    periksa_akses(kepala)

    # --- TPI: one line lower with a reason, one by hand, the rest as the unit has it
    tpi = masuk("tpi.anggota1")
    tpi.goto(f"{alamat}butir/{BUTIR}/")
    expect(tpi.get_by_text("Dipilih melalui rapat 12 Januari.")).to_be_visible()
    periksa_akses(tpi)
    tpi.locator("label.opsi", has_text="tidak di seleksi").click()
    tpi.get_by_role("button", name="Simpan jawaban").click()
    expect(tpi.get_by_text("Tuliskan alasannya")).to_be_visible()
    tpi.get_by_label("Alasan berbeda dari unit").fill("Notula belum ditandatangani.")
    tpi.get_by_role("button", name="Simpan dan ke berikutnya").click()
    expect(tpi.get_by_role("heading", level=1)).to_have_text("A.I.1.ii.a")
    tpi.get_by_role("button", name="Sama dengan unit").click()
    expect(tpi.get_by_role("status")).to_contain_text("Tersimpan")
    tpi.goto(alamat)
    periksa_akses(tpi)
    tpi.get_by_role("link", name="Samakan sisanya dengan unit").click()
    periksa_akses(tpi)
    tpi.get_by_role("button", name="Samakan 111 pertanyaan dengan unit").click()
    expect(tpi.locator(".angka-utama")).to_contain_text("113 dari 113")

    # --- Ketua: finalise, read, download
    ketua = masuk("kepala.inspektorat")
    ketua.goto(alamat)
    ketua.get_by_role("link", name="Finalkan").click()
    periksa_akses(ketua)
    ketua.get_by_role("button", name="Finalkan evaluasi").click()
    expect(ketua.get_by_text("Hasil final TPI")).to_be_visible()
    periksa_akses(ketua)
    expect(ketua.get_by_role("row", name="Penguatan Akuntabilitas").first).to_contain_text("9,05")
    expect(ketua.locator(".angka-utama")).to_contain_text("91,70")
    expect(ketua.get_by_text("Mengapa belum WBBM")).to_be_visible()
    expect(ketua.get_by_text("Lampiran II huruf B angka 3").first).to_be_visible()
    ambang_pdf = save_download(ketua, "Lembar ambang batas (PDF)")
    lke_xlsx = save_download(ketua, "LKE (Excel)")

    # --- The unit reads its final result on a phone
    telepon = masuk("zi.dpmptsp", layar="telepon")
    telepon.goto(f"{alamat}hasil/")
    expect(telepon.get_by_text("Hasil final TPI")).to_be_visible()
    periksa_akses(telepon)
    telepon.goto(f"{alamat}butir/{BUTIR}/")
    expect(telepon.get_by_text("Notula belum ditandatangani.")).to_be_visible()
    assert telepon.get_by_role("button", name="Simpan jawaban").count() == 0
    periksa_akses(telepon)

    # --- What the documents say
    rencana = read_pdf(rencana_pdf)
    assert "INDIKATOR" in rencana
    assert "RENCANA AKSI" in rencana
    assert "Maret, September" in rencana
    ambang = read_pdf(ambang_pdf)
    assert "Menuju WBBM" in ambang
    assert "91,70" in ambang
    assert "DRAF" not in ambang
    lembar = load_workbook(io.BytesIO(lke_xlsx))["LKE ZI"]
    baris_lke = {str(b[0]).strip(): b for b in lembar.iter_rows(values_only=True)}
    butir = next(b for nama, b in baris_lke.items() if "Penentuan anggota Tim" in nama)
    assert (butir[4], butir[5]) == ("B", "C")
    assert "Notula belum ditandatangani." in butir[9]
    assert "Notula rapat pemilihan tim" in butir[10]

    # --- What stays behind
    putaran = Putaran.objects.get(evaluasi=evaluasi)
    assert putaran.is_final
    unit, oleh_tpi = (
        Decimal(hasil["publik"]["nilai"]["total"])
        for hasil in (putaran.hasil_unit, putaran.hasil_tpi)
    )
    assert unit - oleh_tpi == Decimal("0.125")  # one line of two, from B to C: half of 0.25
    assert putaran.jawaban.filter(pihak=Pihak.TPI).count() == 113
    tindakan = list(
        Riwayat.objects.for_rantai(f"unit:{evaluasi.unit_id}").values_list("tindakan", flat=True)[
            :3
        ]
    )
    assert tindakan == ["difinalkan", "jawaban TPI disamakan dengan unit", "jawaban tpi disimpan"]


def test_two_people_on_one_line_both_keep_what_they_typed(masuk, periksa_akses):
    alamat = Evaluasi.objects.get(unit__kode="dpmptsp").get_absolute_url() + f"butir/{BUTIR}/"
    satu, dua = masuk("zi.dpmptsp"), masuk("zi2.dpmptsp", layar="telepon")
    for page in (satu, dua):
        page.goto(alamat)
    satu.locator("label.opsi").nth(0).click()
    satu.get_by_label("Catatan").fill("Catatan orang pertama")
    satu.get_by_role("button", name="Simpan jawaban").click()
    expect(satu.get_by_role("status")).to_contain_text("Tersimpan")

    dua.locator("label.opsi").nth(2).click()
    dua.get_by_label("Catatan").fill("Catatan orang kedua")
    dua.get_by_role("button", name="Simpan jawaban").click()

    expect(dua.get_by_role("alert")).to_contain_text("Catatan orang kedua")
    expect(dua.get_by_label("Catatan")).to_have_value("Catatan orang pertama")
    periksa_akses(dua)


def test_a_line_is_answered_without_javascript(browser, live_server, masuk):
    alamat = Evaluasi.objects.get(unit__kode="dpmptsp").get_absolute_url() + f"butir/{BUTIR}/"
    kuki = masuk("zi.dpmptsp").context.cookies()
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    context.add_cookies(kuki)
    page = context.new_page()
    page.goto(alamat)

    page.locator("label.opsi").nth(1).click()
    page.get_by_role("button", name="Simpan jawaban").click()

    expect(page.get_by_text("Jawaban tersimpan.")).to_be_visible()
    assert page.locator("input[name=pilihan][value=B]").is_checked()
    context.close()
