"""What the question page says when a save fails: beside the field, and nothing typed is lost."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route, expect

from evaluasi.models import Jawaban, Pertanyaan, Pihak, Putaran
from evaluasi.services import save_jawaban
from tests.conftest import Pemeran

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
BUTIR = "A.I.1.i.b"


@pytest.fixture
def open_page(browser, live_server, client_for, pemeran) -> Iterator[Callable[..., Page]]:
    """`open_page(putaran, role)`: the line on a phone; a breach of the policy fails the test."""
    terbuka: list[BrowserContext] = []
    pelanggaran: list[str] = []

    def make(putaran: Putaran, peran: str = "tim_zi") -> Page:
        context = browser.new_context(
            reduced_motion="reduce",
            base_url=live_server.url,
            viewport={"width": 360, "height": 740},
        )
        terbuka.append(context)
        sign_in(context, live_server.url, client_for(pemeran[peran]))
        page: Page = context.new_page()
        page.on(
            "console",
            lambda pesan: (
                pelanggaran.append(pesan.text) if "Content Security" in pesan.text else None
            ),
        )
        page.goto(f"{putaran.evaluasi.get_absolute_url()}butir/{BUTIR}/")
        return page

    yield make
    for context in terbuka:
        context.close()
    assert pelanggaran == []


def sign_in(context: BrowserContext, alamat: str, client: Client) -> None:
    sesi = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": sesi, "url": alamat}])


def choose(page: Page, nomor: int) -> None:
    page.locator("label.opsi").nth(nomor).click()


def kept() -> tuple[str, str]:
    jawaban = Jawaban.objects.get(pihak=Pihak.UNIT, pertanyaan__kode=BUTIR)
    return jawaban.pilihan, jawaban.catatan


def test_whose_session_ended_keeps_the_form_and_goes_on_after_signing_in_elsewhere(
    open_page, putaran, client_for, pemeran, live_server
):
    page = open_page(putaran)
    status = page.locator("#status-simpan")
    choose(page, 0)
    expect(status).to_contain_text("✓ Tersimpan")
    page.context.clear_cookies()

    page.get_by_label("Catatan").fill("SK Tim Kerja")

    expect(status).to_contain_text(
        "Sesi Anda berakhir. Masuk lagi di tab baru; isian Anda tetap di sini."
    )
    expect(status).to_contain_text("Belum tersimpan")
    expect(status).not_to_contain_text("✓")
    expect(page.get_by_label("Kata sandi")).to_have_count(0)
    expect(page.get_by_label("Catatan")).to_have_value("SK Tim Kerja")
    assert kept() == ("A", "")

    # Signed in in another tab, he comes back to this one: its old token is no obstacle.
    sign_in(page.context, live_server.url, client_for(pemeran["tim_zi"]))
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(status).to_contain_text("✓ Tersimpan")
    assert kept() == ("A", "SK Tim Kerja")


def test_a_form_of_somebody_else_is_never_sent_in_the_name_of_who_signed_in_now(
    open_page, putaran, client_for, pemeran, live_server
):
    page = open_page(putaran)
    page.context.clear_cookies()
    choose(page, 0)
    expect(page.locator("#status-simpan")).to_contain_text("Sesi Anda berakhir")

    sign_in(page.context, live_server.url, client_for(pemeran["kepala_unit"]))
    with page.expect_response(lambda response: response.url == f"{live_server.url}/"):
        page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(page.locator("#status-simpan")).to_contain_text("Belum tersimpan")
    assert not Jawaban.objects.exists()


def test_a_lost_connection_is_told_at_the_field_and_the_answer_follows_by_itself(
    open_page, putaran
):
    page = open_page(putaran)
    status = page.locator("#status-simpan")
    choose(page, 0)
    expect(status).to_contain_text("✓ Tersimpan")

    page.context.set_offline(True)
    page.get_by_label("Catatan").fill("Ditulis di kereta")
    expect(status).to_contain_text("Belum tersimpan. Sambungan terputus.")
    expect(status).not_to_contain_text("✓")
    assert kept() == ("A", "")

    page.context.set_offline(False)
    expect(status).to_contain_text("✓ Tersimpan")
    expect(page.locator("#pesan-permintaan")).to_have_count(0)
    assert kept() == ("A", "Ditulis di kereta")


def test_a_banner_of_a_failed_request_goes_with_the_next_success(open_page, putaran):
    page = open_page(putaran)
    page.context.set_offline(True)
    page.get_by_role("link", name="Pakai dokumen yang sudah ada").last.click()
    expect(page.locator("#pesan-permintaan")).to_contain_text("Sambungan terputus")

    page.context.set_offline(False)
    choose(page, 0)

    expect(page.locator("#pesan-permintaan")).to_have_count(0)


@pytest.mark.parametrize("kode", [403, 500])
def test_after_a_failed_save_nothing_claims_to_be_saved(open_page, putaran, kode):
    page = open_page(putaran)
    status = page.locator("#status-simpan")
    choose(page, 0)
    expect(status).to_contain_text("✓ Tersimpan")

    def fail(route: Route) -> None:
        route.fulfill(status=kode, body="galat")

    page.route("**/simpan/", fail)
    choose(page, 1)

    expect(status).to_contain_text("Belum tersimpan")
    expect(status).not_to_contain_text("✓")
    assert page.locator("input[name=pilihan][value=B]").is_checked()


def test_who_goes_back_never_conflicts_with_himself(open_page, putaran):
    page = open_page(putaran)
    choose(page, 0)
    expect(page.locator("#status-simpan")).to_contain_text("✓ Tersimpan")
    page.get_by_label("Catatan").fill("Pertama")
    page.get_by_label("Catatan").blur()
    expect(page.locator("#id_expected_version")).to_have_value("2")
    page.locator("[data-tombol=n]").click()
    page.wait_for_url(lambda url: BUTIR not in url)

    page.go_back()
    expect(page.get_by_label("Catatan")).to_have_value("Pertama")
    expect(page.locator("#id_expected_version")).to_have_value("2")
    choose(page, 1)

    expect(page.locator("#status-simpan")).to_contain_text("✓ Tersimpan")
    expect(page.locator("#id_expected_version")).to_have_value("3")
    assert kept() == ("B", "Pertama")


def test_who_wrote_in_another_window_is_told_so_where_he_can_read_it(
    open_page, putaran, pemeran: Pemeran
):
    page = open_page(putaran)
    save_jawaban(
        putaran=putaran,
        pertanyaan=Pertanyaan.objects.get(kode=BUTIR, regulasi=putaran.evaluasi.lke),
        pihak=Pihak.UNIT,
        nilai="C",
        catatan="",
        expected_version=0,
        by=pemeran["tim_zi"],
    )

    choose(page, 0)

    bentrok = page.locator("#status-simpan.ditolak")
    expect(bentrok).to_contain_text("Anda ubah di jendela lain")
    tombol = page.get_by_role("button", name="Simpan isian saya")
    expect(tombol).to_be_in_viewport(ratio=1)
    # … and no bar lies over it.
    assert tombol.evaluate(
        "(el) => { const k = el.getBoundingClientRect();"
        " return el.contains(document.elementFromPoint(k.x + k.width / 2, k.y + k.height / 2)); }"
    )


def test_an_assessor_reads_above_the_form_that_his_present_choice_is_not_saved(open_page, diajukan):
    page = open_page(diajukan, "tpi_ketua")
    page.get_by_role("button", name="Sama dengan unit").click()
    expect(page.locator("#keadaan-jawaban")).to_contain_text("sama dengan jawaban unit")
    expect(page.locator("#tersimpan-tadi")).to_be_visible()
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)  # the form listens again

    choose(page, 2)  # another answer needs a reason

    expect(page.locator("#status-simpan")).to_contain_text("Belum tersimpan")
    expect(page.locator("#keadaan-jawaban")).to_contain_text("belum tersimpan")
    expect(page.locator("#panel-tpi")).not_to_contain_text("✓")
    expect(page.locator("#tersimpan-tadi")).to_have_count(0)

    page.get_by_label("Alasan").fill("Tanpa SK")
    expect(page.locator("#keadaan-jawaban")).to_contain_text("berbeda dari jawaban unit")


def test_the_panel_of_the_save_before_does_not_hide_a_refusal(open_page, diajukan):
    page = open_page(diajukan, "tpi_ketua")
    ditahan: list[Route] = []
    page.route("**/nilai/", lambda rute: ditahan.append(rute))
    page.get_by_role("button", name="Sama dengan unit").click()
    expect(page.locator("#tersimpan-tadi")).to_be_visible()
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    choose(page, 2)
    expect(page.locator("#keadaan-jawaban")).to_contain_text("belum tersimpan")

    with page.expect_response("**/nilai/"):
        ditahan[0].continue_()

    expect(page.locator("#nilai-berjalan")).to_contain_text("Baru 1 dari")
    expect(page.locator("#keadaan-jawaban")).to_contain_text("belum tersimpan")


def test_what_is_chosen_before_the_scripts_arrive_is_saved_when_they_do(open_page, putaran):
    page = open_page(putaran)
    ditahan: list[Route] = []
    page.route("**/htmx-2*.js", lambda rute: ditahan.append(rute))
    page.goto(page.url, wait_until="commit")
    choose(page, 0)
    page.get_by_label("Catatan").fill("Diketik lebih dahulu")
    assert not Jawaban.objects.exists()

    ditahan[0].continue_()

    expect(page.locator("#status-simpan")).to_contain_text("✓ Tersimpan")
    assert kept() == ("A", "Diketik lebih dahulu")


def test_a_slot_without_a_reason_stays_open_with_the_mistake_in_it(open_page, putaran):
    page = open_page(putaran)
    slot = page.locator(".slot").first
    slot.locator("summary").click()

    slot.get_by_role("button", name="Tandai tidak berlaku").click()

    expect(slot.get_by_role("alert")).to_contain_text("Tuliskan alasan")
    expect(slot.get_by_label("Tidak berlaku, karena")).to_be_focused()


def test_a_field_made_larger_breaks_no_policy_when_its_card_comes_anew(open_page, diajukan):
    """The browser keeps the size in a style attribute, which htmx would copy to the new field."""
    page = open_page(diajukan, "tpi_ketua")
    page.get_by_label("Catatan").evaluate("kolom => { kolom.style.height = '300px' }")

    page.get_by_role("button", name="Sama dengan unit").click()

    expect(page.locator("#tersimpan-tadi")).to_be_visible()


def test_a_page_kept_by_the_browser_asks_for_the_present_answer(open_page, putaran, pemeran):
    """The browser may show a left page as it was; a test has to say so in its place."""
    page = open_page(putaran)
    save_jawaban(
        putaran=putaran,
        pertanyaan=Pertanyaan.objects.get(kode=BUTIR, regulasi=putaran.evaluasi.lke),
        pihak=Pihak.UNIT,
        nilai="C",
        catatan="Dari jendela lain",
        expected_version=0,
        by=pemeran["tim_zi"],
    )

    page.evaluate(
        "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })), null"
    )

    expect(page.get_by_label("Catatan")).to_have_value("Dari jendela lain")
    expect(page.locator("#id_expected_version")).to_have_value("1")
