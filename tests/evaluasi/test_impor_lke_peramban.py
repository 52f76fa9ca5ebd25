"""A workbook on a phone: upload, look, decide, apply, take back; by keyboard as well."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from evaluasi.models import Pertanyaan, Pihak, Putaran
from evaluasi.services import save_jawaban, submit_evaluasi
from tests.conftest import Pemeran
from tests.evaluasi.buku_kerja import fill
from tests.evaluasi.letak_beredar import BARIS
from tests.factories import best_isi, jawab

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
KODE, LAIN, TIGA, RUSAK = "A.I.1.i.b", "A.I.1.i.a", "A.I.1.ii.b", "A.I.1.ii.a"
TELEPON, LAPTOP = {"width": 360, "height": 740}, {"width": 1366, "height": 768}


@pytest.fixture
def open_page(browser, live_server, client_for, pemeran) -> Iterator[Callable[..., Page]]:
    """`open_page(putaran, role)`: the page of the workbook; a breach of the policy fails."""
    terbuka: list[BrowserContext] = []
    pelanggaran: list[str] = []

    def make(putaran: Putaran, peran: str = "tim_zi", layar=TELEPON) -> Page:
        context = browser.new_context(
            reduced_motion="reduce", base_url=live_server.url, viewport=layar
        )
        terbuka.append(context)
        sesi = client_for(pemeran[peran]).cookies[settings.SESSION_COOKIE_NAME].value
        nama = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": nama, "value": sesi, "url": live_server.url}])
        page: Page = context.new_page()
        page.on(
            "console",
            lambda pesan: (
                pelanggaran.append(pesan.text) if "Content Security" in pesan.text else None
            ),
        )
        page.goto(f"{putaran.evaluasi.get_absolute_url()}buku-kerja/")
        return page

    yield make
    for context in terbuka:
        context.close()
    assert pelanggaran == []


def check(page: Page) -> None:
    """No accessibility mistake, and no sideways scrolling."""
    pelanggaran = [
        f"{p['id']}: {simpul['html'][:150]}"
        for p in Axe().run(page).response["violations"]
        for simpul in p["nodes"]
    ]
    assert pelanggaran == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def upload(page: Page, tmp_path: Path, data: bytes) -> None:
    berkas = tmp_path / "lke.xlsx"
    berkas.write_bytes(data)
    page.get_by_label("Buku kerja LKE yang sudah diisi").set_input_files(berkas)
    page.get_by_role("button", name="Periksa berkas").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa lke.xlsx")
    expect(page.get_by_text("Laporan cacat formulir")).to_be_visible()
    expect(page.get_by_text("menyentuh nilai", exact=False).first).to_be_visible()


def kini(putaran: Putaran, pihak: Pihak = Pihak.UNIT) -> dict[str, str]:
    semua = putaran.jawaban.filter(pihak=pihak)
    return dict(semua.values_list("pertanyaan__kode", "pilihan"))


def test_a_form_is_looked_at_applied_and_taken_back_on_a_phone(
    open_page, putaran: Putaran, pemeran: Pemeran, tmp_path: Path
):
    jawab(putaran, {KODE: "A", LAIN: "Ya"})
    page = open_page(putaran)
    check(page)
    rusak = {f"K{BARIS[RUSAK]}": "Mungkin"}
    upload(page, tmp_path, fill({KODE: "B", LAIN: "Ya", TIGA: "A"}, rusak))

    expect(page.get_by_label("Ringkasan")).to_contain_text(
        "1 berubah, 1 baru, 1 tidak terbaca, 109 kosong di berkas, 1 sama."
    )
    check(page)
    page.get_by_role("radio", name="Berubah 1").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("row", name=KODE)).to_be_visible()
    expect(page.get_by_role("row", name=TIGA)).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("row", name=TIGA)).to_be_visible()

    page.get_by_role("button", name="Terapkan menjadi jawaban unit").click()
    expect(page.get_by_role("alert").first).to_contain_text("Periksa dahulu baris yang tidak")
    assert kini(putaran) == {KODE: "A", LAIN: "Ya"}
    page.get_by_label("Terapkan yang terbaca saja").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Terapkan menjadi jawaban unit").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("2 jawaban diambil dari lke.xlsx")
    assert kini(putaran) == {KODE: "B", LAIN: "Ya", TIGA: "A"}
    check(page)

    page.get_by_role("button", name="Urungkan impor lke.xlsx").press("Enter")
    page.locator("#konfirmasi-lanjut").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2 jawaban kembali")
    assert kini(putaran) == {KODE: "A", LAIN: "Ya"}


def test_a_conflict_that_comes_in_between_keeps_what_was_chosen(
    open_page, putaran: Putaran, pemeran: Pemeran, tmp_path: Path
):
    jawab(putaran, best_isi())
    diajukan = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    page = open_page(diajukan, "tpi_ketua", LAPTOP)
    upload(page, tmp_path, fill({KODE: "B", LAIN: "Ya", TIGA: "C"}))
    check(page)
    page.get_by_label(f"Alasan berbeda dari unit {KODE}").fill("SK belum ada.")
    save_jawaban(
        putaran=diajukan,
        pertanyaan=Pertanyaan.objects.get(kode=TIGA),
        pihak=Pihak.TPI,
        nilai="B",
        catatan="",
        alasan="Cek lapangan.",
        expected_version=0,
        by=pemeran["tpi_sekretaris"],
    )

    page.get_by_role("button", name="Terapkan menjadi jawaban TPI").click()

    expect(page.get_by_role("alert").first).to_contain_text("berubah sejak Anda membuka halaman")
    expect(page.get_by_label(f"Alasan berbeda dari unit {KODE}")).to_have_value("SK belum ada.")
    check(page)
    assert kini(diajukan, Pihak.TPI) == {TIGA: "B"}
    page.get_by_role("button", name="Terapkan menjadi jawaban TPI").click()
    expect(page.get_by_role("status")).to_contain_text("2 jawaban diambil")
    assert kini(diajukan, Pihak.TPI) == {KODE: "B", LAIN: "Ya", TIGA: "B"}
