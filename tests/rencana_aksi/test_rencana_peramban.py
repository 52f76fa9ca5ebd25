"""Filling a plan in a real browser, with and without JavaScript."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, Route, expect

from rencana_aksi.models import ItemRencana, RencanaAksi
from rencana_aksi.services import set_bulan
from tests.factories import buka_rencana

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rencana(pemeran) -> RencanaAksi:
    return buka_rencana(pemeran.unit, by=pemeran["tim_zi"])


@pytest.fixture
def item(rencana) -> ItemRencana:
    butir: ItemRencana = rencana.item.get(urut=1)
    return butir


@pytest.fixture
def open_page(browser, live_server, client_for, pemeran) -> Iterator[Callable[..., Page]]:
    """`open_page(…)`: a phone's page of a signed-in Tim ZI member."""
    terbuka: list[BrowserContext] = []

    def make(**options: bool) -> Page:
        context = browser.new_context(
            # A colour half-way through a transition is no colour to measure.
            reduced_motion="reduce",
            base_url=live_server.url,
            viewport={"width": 360, "height": 740},
            **options,
        )
        terbuka.append(context)
        sesi = client_for(pemeran["tim_zi"]).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": sesi, "url": live_server.url}]
        )
        page: Page = context.new_page()
        return page

    yield make
    for context in terbuka:
        context.close()


def row(page: Page, item: ItemRencana) -> Locator:
    page.goto(f"{item.rencana.get_absolute_url()}?bagian=C.1.a")
    return page.locator(f"#item-{item.pk}")


def test_boxes_clicked_faster_than_the_server_answers_are_all_saved(open_page, item):
    baris = row(page := open_page(), item)

    for bulan in ("Jan", "Feb", "Mar", "Jun", "Des"):
        baris.get_by_label(bulan, exact=True).click()

    expect(baris.get_by_role("status")).to_contain_text("tersimpan")
    expect(page.locator(".htmx-request")).to_have_count(0)
    item.refresh_from_db()
    assert item.waktu == "Januari–Maret, Juni, Desember"
    expect(page.locator("#terjadwal")).to_have_text("1")
    expect(page.locator("#terjadwal-bagian")).to_have_text("1/12")


def test_who_comes_second_keeps_his_boxes_and_decides(open_page, pemeran, item):
    baris = row(page := open_page(), item)
    set_bulan(item=item, bulan=[8], expected_version=1, by=pemeran["kepala_unit"])

    baris.get_by_label("Apr", exact=True).click()
    expect(baris.get_by_role("alert")).to_contain_text(
        "Tersimpan sekarang: Agustus Isian Anda: April"
    )
    baris.get_by_label("Mei", exact=True).click()  # goes on: still nothing is overwritten
    expect(page.locator(".htmx-request")).to_have_count(0)
    item.refresh_from_db()
    assert item.waktu == "Agustus"

    baris.get_by_role("button", name="Simpan isian saya").click()

    expect(baris.get_by_role("alert")).to_have_count(0)
    item.refresh_from_db()
    assert item.waktu == "April–Mei"


def test_text_typed_while_months_are_saved_is_never_lost(open_page, item):
    """Boxes and fields of one form, changed faster than the server answers, end up saved."""
    baris = row(page := open_page(), item)
    baris.get_by_text("Rincian").click()

    baris.get_by_label("Jan", exact=True).click()
    baris.get_by_label("Penanggung jawab").fill("Sekretaris")
    baris.get_by_label("Feb", exact=True).click()
    baris.get_by_label("Keluaran").fill("SK Tim")
    baris.get_by_label("Risiko atau isu").fill("Mutasi")
    baris.get_by_label("Catatan").press_sequentially("Rapat dahulu")

    expect(baris).to_contain_text("Menjawab: Mutasi")
    page.get_by_role("link", name="Berikutnya").click()  # leaves at once: what waits goes first
    page.wait_for_url("**C.1.b**")
    item.refresh_from_db()
    assert item.waktu == "Januari–Februari"
    assert (item.penanggung_jawab, item.keluaran) == ("Sekretaris", "SK Tim")
    assert (item.risiko, item.catatan) == ("Mutasi", "Rapat dahulu")


def test_who_typed_a_text_keeps_it_beside_what_somebody_else_saved(open_page, pemeran, item):
    baris = row(page := open_page(), item)
    set_bulan(item=item, bulan=[8], expected_version=1, by=pemeran["kepala_unit"])
    baris.get_by_text("Rincian").click()

    baris.get_by_label("Keluaran").fill("SK Tim")
    expect(baris.get_by_role("alert")).to_contain_text("diubah oleh kepala_unit")
    # His month is on my page now, and what I typed is where I typed it.
    expect(baris.get_by_label("Agu", exact=True)).to_be_checked()
    expect(baris.get_by_label("Keluaran")).to_have_value("SK Tim")
    baris.get_by_role("button", name="Simpan isian saya").click()
    expect(baris.get_by_role("alert")).to_have_count(0)
    item.refresh_from_db()
    assert (item.waktu, item.keluaran) == ("Agustus", "SK Tim")

    set_bulan(item=item, bulan=[9], expected_version=3, by=pemeran["kepala_unit"])
    baris.get_by_label("Keluaran").fill("Keliru")
    baris.get_by_role("link", name="Pakai yang tersimpan").click()
    expect(baris.get_by_role("alert")).to_have_count(0)
    expect(baris.get_by_label("Sep", exact=True)).to_be_checked()
    expect(page.locator(".htmx-request")).to_have_count(0)
    item.refresh_from_db()
    assert (item.waktu, item.keluaran) == ("September", "SK Tim")


def test_an_own_item_is_added_taken_off_and_brought_back(open_page, item):
    row(page := open_page(), item)

    page.get_by_role("link", name="Tambah butir").first.click()
    page.get_by_label("Rencana aksi").fill("Studi tiru")
    page.get_by_label("Mei", exact=True).check()
    page.get_by_role("button", name="Tambahkan butir").click()
    tambahan = page.locator("li", has_text="butir tambahan")
    tambahan.get_by_text("Rincian").click()
    tambahan.get_by_label("Keluaran").fill("Laporan")
    expect(tambahan.get_by_role("status")).to_contain_text("tersimpan")
    tambahan.get_by_role("button", name="Hapus butir tambahan").click()
    page.get_by_role("button", name="Hapus butir", exact=True).click()
    expect(page.get_by_text("Butir tambahan yang dihapus")).to_be_visible()
    page.get_by_role("button", name="Kembalikan").click()

    expect(page.locator("li", has_text="butir tambahan")).to_contain_text("Keluaran: Laporan")
    kembali = item.rencana.item.get(butir=None)
    assert (kembali.dihapus_pada, kembali.waktu) == (None, "Mei")


def test_whose_session_ended_is_told_so_and_keeps_what_was_typed(open_page, item):
    baris = row(page := open_page(), item)
    baris.get_by_text("Rincian").click()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    baris.get_by_label("Keluaran").fill("SK Tim")

    expect(baris.get_by_role("alert")).to_contain_text("Sesi Anda berakhir")
    expect(baris.get_by_label("Keluaran")).to_have_value("SK Tim")
    expect(page.get_by_label("Kata sandi")).to_have_count(0)


def test_a_row_gives_its_items_their_time(open_page, item):
    baris = row(page := open_page(), item)
    page.get_by_text("Waktu seluruh baris").first.click()

    page.locator(".baris-rencana").first.get_by_label("Jul", exact=True).click()

    expect(baris).to_contain_text("Mengikuti barisnya: Juli")
    expect(page.locator("#terjadwal")).to_have_text("2")


def test_without_javascript_a_plan_can_be_filled(open_page, item):
    baris = row(page := open_page(java_script_enabled=False), item)

    baris.get_by_label("Sep", exact=True).check()
    baris.get_by_role("button", name="Simpan butir").click()

    page.wait_for_url(f"**#item-{item.pk}")
    item.refresh_from_db()
    assert item.waktu == "September"


@pytest.mark.parametrize(
    "halaman",
    ["?bagian=C.1.a", "", "bagian-umum/", "butir/{pk}/", "baris/{indikator}/tambah/"],
)
def test_pages_fit_a_phone_and_are_accessible(open_page, item, halaman):
    page = open_page()
    jalur = halaman.format(pk=item.pk, indikator=item.indikator_id)
    page.goto(item.rencana.get_absolute_url() + jalur)
    for rincian in page.locator("main details").all():
        rincian.evaluate("element => { element.open = true; }")

    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


# --- When saving fails ---------------------------------------------------------------------------

TANYA = "() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"


def fail(page: Page, status: int | None) -> None:
    """Every POST to an item fails from now on: with that status, or the line is cut."""

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif status is None:
            route.abort()
        else:
            route.fulfill(status=status, body="<p>galat</p>", content_type="text/html")

    page.route("**/butir/**", answer)


def listen(page: Page, *, leave: bool) -> list[str]:
    """The questions that the browser asks from now on; each is answered with `leave`."""
    pertanyaan: list[str] = []

    def answer(dialog: Dialog) -> None:
        pertanyaan.append(dialog.type)
        if leave:
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", answer)
    return pertanyaan


@pytest.mark.parametrize("status", [500, 403, None])
def test_when_saving_fails_links_still_lead_away_after_a_question(open_page, item, status):
    baris = row(page := open_page(), item)
    pertanyaan = listen(page, leave=True)
    fail(page, status)

    baris.get_by_label("Jan", exact=True).click()
    expect(baris).to_contain_text("Belum tersimpan.")
    page.get_by_role("link", name="Berikutnya").click()

    page.wait_for_url("**C.1.b**")
    assert pertanyaan == ["beforeunload"]


@pytest.mark.parametrize("status", [500, 403, None])
def test_who_stays_after_a_failure_is_asked_again_and_saved_once_the_server_is_well(
    open_page, item, status
):
    baris = row(page := open_page(), item)
    pertanyaan = listen(page, leave=False)
    fail(page, status)
    baris.get_by_label("Jan", exact=True).click()
    expect(baris).to_contain_text("Belum tersimpan.")
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Berikutnya").click()
    assert page.evaluate(TANYA)
    page.unroute("**/butir/**")

    page.get_by_role("link", name="Berikutnya").click()

    page.wait_for_url("**C.1.b**")
    assert pertanyaan == ["beforeunload"]  # the second time nothing is left to lose
    item.refresh_from_db()
    assert item.waktu == "Januari"


def test_who_was_refused_reads_why_and_is_asked_before_leaving(open_page, pemeran, item):
    baris = row(page := open_page(), item)
    pertanyaan = listen(page, leave=True)
    set_bulan(item=item, bulan=[8], expected_version=1, by=pemeran["kepala_unit"])
    baris.get_by_label("Apr", exact=True).click()
    expect(baris.get_by_role("alert")).to_contain_text("Isian Anda: April")

    assert page.evaluate(TANYA)
    page.get_by_role("link", name="Berikutnya").click()

    page.wait_for_url("**C.1.b**")
    assert pertanyaan == ["beforeunload"]
