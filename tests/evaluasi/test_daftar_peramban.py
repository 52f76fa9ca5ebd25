"""Lists of an admin on a phone: nothing is cut, nothing has to be pushed aside."""

import pytest
from playwright.sync_api import Browser

from tests.evaluasi.test_peramban_simpan import sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("alamat", ["/tim-tpi/", "/evaluasi/regulasi/"])
def test_a_list_stands_below_each_other_on_a_phone(
    browser: Browser, live_server, client_for, pemeran, putaran, alamat
):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, reduced_motion="reduce"
    )
    sign_in(context, live_server.url, client_for(pemeran["admin_instansi"]))
    page = context.new_page()
    page.goto(alamat)

    baris = page.locator("main table tbody tr")
    assert baris.count() > 0
    lebih = "(e) => e.scrollWidth - e.clientWidth"
    assert page.locator("main .gulir").evaluate(lebih) <= 0
    assert page.locator("html").evaluate(lebih) <= 0
    assert (
        baris.first.locator("td")
        .first.evaluate("(e) => getComputedStyle(e, '::before').content")
        .startswith('"')
    )
    context.close()
