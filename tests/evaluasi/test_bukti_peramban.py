"""Files chosen in a browser for a line of the LKE."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from evaluasi.models import Bukti, Pertanyaan, Putaran
from tests import berkas as contoh

KODE = "A.I.1.i.b"

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }


@pytest.fixture
def page(browser, live_server, client_for, pemeran, putaran: Putaran) -> Iterator[Page]:
    context = browser.new_context(
        base_url=live_server.url,
        reduced_motion="reduce",
        viewport={"width": 360, "height": 740},
    )
    sesi = client_for(pemeran["tim_zi"]).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": sesi, "url": live_server.url}]
    )
    halaman: Page = context.new_page()
    halaman.goto(f"/evaluasi/{putaran.evaluasi.unit_id}/{putaran.evaluasi.tahun}/butir/{KODE}/")
    yield halaman
    context.close()


def pdf(nama: str, halaman: int) -> dict[str, object]:
    isi = contoh.make_pdf(halaman)
    return {"name": nama, "mimeType": "application/pdf", "buffer": isi}


def chosen(page: Page, nomor: int) -> list[str]:
    nama: list[str] = page.locator(f"#berkas-slot-{nomor}").evaluate(
        "kolom => [...kolom.files].map((b) => b.name)"
    )
    return nama


def test_chosen_files_outlast_an_answer_and_an_upload_beside_them(page, putaran):
    slot = page.locator("#bukti section.slot")
    for nomor in (0, 1):
        slot.nth(nomor).locator("summary").first.click()
    page.locator("#berkas-slot-1").set_input_files([pdf("undangan.pdf", 1), pdf("notula.pdf", 2)])
    page.locator("#berkas-slot-2").set_input_files([pdf("sk.pdf", 3)])

    page.locator("#form-jawaban input[name=pilihan]").first.check()
    expect(page.locator("#status-simpan")).to_contain_text("ersimpan")
    assert chosen(page, 1) == ["undangan.pdf", "notula.pdf"]

    slot.nth(1).get_by_role("button", name="Unggah ke sini").click()
    expect(page.locator("#bukti")).to_contain_text("“sk.pdf” tersimpan.")
    expect(page.locator("#berkas-slot-1")).to_be_visible()
    assert chosen(page, 1) == ["undangan.pdf", "notula.pdf"]
    assert chosen(page, 2) == []
    # The viewer asks for the pages by itself.
    expect(page.locator("#penampil img")).to_be_visible()

    slot.nth(0).get_by_role("button", name="Unggah ke sini").click()
    expect(page.locator("#bukti")).to_contain_text("“notula.pdf” tersimpan.")
    baris = Pertanyaan.objects.get(kode=KODE)
    assert Bukti.objects.filter(putaran=putaran, pertanyaan=baris).count() == 3
