"""Filling a plan in a real browser, with and without JavaScript."""

from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, expect

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
    expect(baris.get_by_role("alert")).to_contain_text("Tersimpan sekarang: Agustus")
    with page.expect_response(lambda response: response.status == HTTPStatus.CONFLICT):
        baris.get_by_label("Mei", exact=True).click()  # goes on: still nothing is overwritten
    expect(page.locator(".htmx-request")).to_have_count(0)
    item.refresh_from_db()
    assert item.waktu == "Agustus"

    baris.get_by_role("button", name="Simpan pilihan saya").click()

    expect(baris.get_by_role("alert")).to_have_count(0)
    item.refresh_from_db()
    assert item.waktu == "April–Mei"


def test_without_javascript_a_plan_can_be_filled(open_page, item):
    baris = row(page := open_page(java_script_enabled=False), item)

    baris.get_by_label("Sep", exact=True).check()
    baris.get_by_role("button", name="Simpan bulan").click()

    page.wait_for_url(f"**#item-{item.pk}")
    item.refresh_from_db()
    assert item.waktu == "September"


@pytest.mark.parametrize("halaman", ["?bagian=C.1.a", "", "bagian-umum/", "butir/{pk}/"])
def test_pages_fit_a_phone_and_are_accessible(open_page, item, halaman):
    page = open_page()
    page.goto(item.rencana.get_absolute_url() + halaman.format(pk=item.pk))

    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
