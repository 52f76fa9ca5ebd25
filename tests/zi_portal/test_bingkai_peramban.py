"""The frame in a real browser: phone and desk, light and dark, without breaking the policy."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page

from tests.factories import KATA_SANDI, InstansiFactory, PenugasanFactory, UserFactory
from units.models import Peran, User

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TELEPON, MEJA = (360, 740), (1366, 768)


@pytest.fixture
def admin(transactional_db) -> User:
    instansi = InstansiFactory(nama="Kabupaten Contoh dengan Nama yang Sangat Panjang Sekali")
    user: User = UserFactory(email="admin@contoh.test", nama="Admin Contoh")
    PenugasanFactory(user=user, peran=Peran.ADMIN_INSTANSI, unit=None, instansi=instansi)
    return user


SEMUA = [(TELEPON, "light"), (TELEPON, "dark"), (MEJA, "light"), (MEJA, "dark")]


def name_of(param: tuple[tuple[int, int], str]) -> str:
    return f"{param[0][0]}-{param[1]}"


@pytest.fixture(params=[(TELEPON, "light"), (MEJA, "dark")], ids=name_of)
def page(request, browser: Browser, live_server) -> Iterator[Page]:
    """A page that fails the test on any violation of the policy or error of a script."""
    (lebar, tinggi), tema = request.param
    context = browser.new_context(
        # A colour half-way through a transition is no colour to measure.
        reduced_motion="reduce",
        base_url=live_server.url,
        viewport={"width": lebar, "height": tinggi},
        color_scheme=tema,
        locale="id-ID",
    )
    page = context.new_page()
    masalah: list[str] = []
    page.on("pageerror", lambda error: masalah.append(str(error)))
    page.on(
        "console",
        lambda message: (
            masalah.append(message.text) if "Content Security" in message.text else None
        ),
    )
    yield page
    context.close()
    assert masalah == []


def sign_in(page: Page, email: str) -> None:
    page.goto("/akun/masuk/")
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label("Kata sandi").fill(KATA_SANDI)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/")


def assert_fits_and_is_accessible(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    hasil = Axe().run(page)
    assert hasil.violations_count == 0, hasil.generate_report()


@pytest.mark.parametrize("page", SEMUA, ids=name_of, indirect=True)
def test_sign_in_and_error_pages_fit_and_are_accessible(page: Page, admin: User):
    page.goto("/akun/masuk/")
    assert_fits_and_is_accessible(page)
    page.goto("/akun/kata-sandi/lupa/")
    assert_fits_and_is_accessible(page)

    sign_in(page, admin.email)
    page.goto("/tidak/ada/")
    assert_fits_and_is_accessible(page)
    page.goto("/akun/kata-sandi/ganti/")
    assert_fits_and_is_accessible(page)


def test_the_keyboard_reaches_the_content_and_the_menu(page: Page, admin: User):
    sign_in(page, admin.email)
    page.goto("/tidak/ada/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Lewati ke isi"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"

    akun = page.locator(".menu-akun summary")
    akun.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Keluar").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="Keluar").is_hidden()
    assert akun.evaluate("node => node === document.activeElement")


def test_every_page_of_the_menu_can_be_reached(page: Page, admin: User):
    sign_in(page, admin.email)
    lainnya = page.locator(".lainnya summary")
    menu = page.get_by_role("navigation", name="Menu utama")
    if lainnya.is_visible():
        lainnya.click()

    terlihat = [link for link in menu.get_by_role("link").all() if link.is_visible()]

    assert {"Beranda", "Rencana aksi", "Evaluasi", "Unit kerja"} <= {
        link.inner_text().strip() for link in terlihat
    }
    for link in terlihat:
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44, link.inner_text()  # a thumb's width


def test_a_question_is_asked_before_what_cannot_be_undone(page: Page, admin: User):
    sign_in(page, admin.email)
    page.goto("/akun/keluar/")
    formulir = page.locator("main form")
    formulir.evaluate(
        "form => { form.dataset.konfirmasi = 'Keluar sekarang?';"
        " form.dataset.konfirmasiTombol = 'Keluar dari portal'; }"
    )

    formulir.get_by_role("button", name="Keluar").click()
    dialog = page.get_by_role("dialog", name="Keluar sekarang?")
    assert dialog.is_visible()
    dialog.get_by_role("button", name="Batal").click()
    assert dialog.is_hidden()
    assert page.url.endswith("/akun/keluar/")

    formulir.get_by_role("button", name="Keluar").click()
    dialog.get_by_role("button", name="Keluar dari portal").click()
    page.wait_for_url("**/akun/masuk/**")


def test_leaving_with_unsaved_typing_asks_first(page: Page, admin: User):
    sign_in(page, admin.email)
    page.goto("/akun/kata-sandi/ganti/")
    page.locator("main form").evaluate("form => { form.dataset.jagaIsian = ''; }")
    page.get_by_label("Kata sandi sekarang").press_sequentially("abc")
    dialogs: list[str] = []

    def leave(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)

    page.goto("/tidak/ada/")

    assert dialogs == ["beforeunload"]


def test_a_refused_form_opens_at_its_first_mistake(page: Page, admin: User):
    sign_in(page, admin.email)
    page.goto("/orang/baru/")
    page.get_by_label("Nama dan gelar").fill("Ani")
    page.get_by_label("NIP").fill("123")

    page.get_by_role("button", name="Simpan orang").click()

    page.wait_for_selector('[name="nip"][aria-invalid="true"]:focus')


def test_a_list_stands_below_each_other_on_a_phone(page: Page, admin: User):
    sign_in(page, admin.email)
    page.set_viewport_size({"width": TELEPON[0], "height": TELEPON[1]})

    page.goto("/")

    baris = page.locator(".tabel-kartu tbody tr").first
    nama, unit = baris.locator("th").bounding_box(), baris.locator("td").first.bounding_box()
    assert nama
    assert unit
    assert unit["y"] >= nama["y"] + nama["height"]
    assert unit["x"] + unit["width"] <= TELEPON[0]
