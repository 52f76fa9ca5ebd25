"""A real browser on a real server with the demonstration in its database.

Debian's Chromium, driven by Playwright. Each page that a test opens is watched: an error on the
console, a refused resource or a broken promise of the Content-Security-Policy fails the test.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.fixtures import Settings

from units.contoh import read_akun

DOMAIN = "contoh.test"
LEBAR = {"laptop": (1366, 768), "telepon": (360, 740)}
BERAT = {"serious", "critical"}

Masuk = Callable[..., Page]
PeriksaAkses = Callable[[Page], None]


@pytest.fixture
def contoh(transactional_db: None, settings: Settings, tmp_path: Path) -> Path:
    """The demonstration in the database, its files and passwords in a folder of this test."""
    settings.VAR_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    call_command("muat_contoh", verbosity=0, stdout=io.StringIO())
    return tmp_path


@pytest.fixture
def kesalahan() -> Iterator[list[str]]:
    """What went wrong in any page of the test; there must be nothing at its end."""
    daftar: list[str] = []
    yield daftar
    assert daftar == []


@pytest.fixture
def masuk(
    browser: Browser, live_server: object, contoh: Path, kesalahan: list[str]
) -> Iterator[Masuk]:
    """`masuk("zi.dpmptsp")` signs in through the form and returns the page, at home.

    Everybody gets a browser profile of his own; `layar` is "laptop" or "telepon".
    """
    kata_sandi = {akun.email: akun.kata_sandi for akun in read_akun()}
    terbuka: list[BrowserContext] = []

    def sign_in(nama: str, layar: str = "laptop") -> Page:
        lebar, tinggi = LEBAR[layar]
        context = browser.new_context(
            # A colour half-way through a transition is no colour to measure.
            reduced_motion="reduce",
            base_url=str(live_server),
            viewport={"width": lebar, "height": tinggi},
            locale="id-ID",
        )
        terbuka.append(context)
        page = context.new_page()
        watch(page, kesalahan)
        page.goto("/")
        page.fill("input[name=login]", f"{nama}@{DOMAIN}")
        page.fill("input[name=password]", kata_sandi[f"{nama}@{DOMAIN}"])
        page.click("main button[type=submit]")
        page.wait_for_selector("nav.navigasi")
        return page

    yield sign_in
    for context in terbuka:
        context.close()


@pytest.fixture
def periksa_akses() -> PeriksaAkses:
    """`periksa_akses(page)`: no serious accessibility mistake, and no sideways scrolling."""

    def check(page: Page) -> None:
        pelanggaran = [
            f"{p['id']}: {simpul['html'][:150]}"
            for p in Axe().run(page).response["violations"]
            if p["impact"] in BERAT
            for simpul in p["nodes"]
        ]
        assert pelanggaran == [], page.url
        lebar = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert lebar <= 0, f"{page.url} scrolls sideways by {lebar}px"

    return check


def watch(page: Page, kesalahan: list[str]) -> None:
    """Collect console errors and failed requests; a 409 or 422 is an answer, not a failure."""
    page.on("pageerror", lambda error: kesalahan.append(f"{page.url}: {error}"))

    def on_console(message: object) -> None:
        jenis, teks = message.type, message.text  # type: ignore[attr-defined]
        if jenis == "error" and "status of 409" not in teks and "status of 422" not in teks:
            kesalahan.append(f"{page.url}: {teks}")

    page.on("console", on_console)
    page.on(
        "response",
        lambda r: kesalahan.append(f"{r.url}: {r.status}") if r.status >= 500 else None,
    )
