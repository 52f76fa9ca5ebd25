"""A plan saved as one types, while the connection and the session come and go."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from rencana_aksi.models import ItemRencana
from tests.factories import buka_rencana

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(pemeran) -> ItemRencana:
    butir: ItemRencana = buka_rencana(pemeran.unit, by=pemeran["tim_zi"]).item.get(urut=1)
    return butir


@pytest.fixture
def page(browser, live_server, client_for, pemeran) -> Iterator[Page]:
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, reduced_motion="reduce"
    )
    sesi = client_for(pemeran["tim_zi"]).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": sesi, "url": live_server.url}]
    )
    yield context.new_page()
    context.close()


def open_row(page: Page, item: ItemRencana) -> Locator:
    page.goto(f"{item.rencana.get_absolute_url()}?bagian=C.1.a")
    return page.locator(f"#item-{item.pk}")


def test_months_ticked_without_a_connection_are_saved_once_it_is_back(page, item):
    baris = open_row(page, item)
    status = baris.locator(".simpan").first
    baris.get_by_label("Jan", exact=True).click()
    expect(status).to_contain_text("✓ tersimpan")

    page.context.set_offline(True)
    baris.get_by_label("Feb", exact=True).click()
    expect(status).to_contain_text("Belum tersimpan. Sambungan terputus.")
    expect(status).not_to_contain_text("✓")

    page.context.set_offline(False)
    expect(status).to_contain_text("✓ tersimpan")
    expect(status).not_to_contain_text("Belum tersimpan")
    item.refresh_from_db()
    assert item.waktu == "Januari–Februari"


def test_who_goes_back_to_a_plan_never_conflicts_with_himself(page, item):
    baris = open_row(page, item)
    baris.get_by_label("Jan", exact=True).click()
    expect(baris.locator(".simpan").first).to_contain_text("✓ tersimpan")
    page.get_by_role("link", name="Berikutnya").click()
    page.wait_for_url("**C.1.b**")

    page.go_back()
    expect(baris.get_by_label("Jan", exact=True)).to_be_checked()
    expect(baris.locator("[name=expected_version]").first).to_have_value("2")
    baris.get_by_label("Feb", exact=True).click()

    expect(baris.locator(".simpan").first).to_contain_text("✓ tersimpan")
    item.refresh_from_db()
    assert item.waktu == "Januari–Februari"
