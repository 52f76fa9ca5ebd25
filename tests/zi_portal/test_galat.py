"""Errors in Indonesian that say what to do, and the security headers on every answer."""

import pytest
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client

from tests.factories import UserFactory

CSP = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


@pytest.fixture
def peramban(settings) -> Client:
    """A browser on a portal with failing addresses; shows the error page as users see it."""
    settings.ROOT_URLCONF = "tests.zi_portal.urls_galat"
    return Client(raise_request_exception=False)


def policy(response) -> dict[str, str]:
    pairs = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in pairs}


GALAT = [
    ("/galat/400/", 400, "Permintaan tidak dapat dibaca", "coba lagi"),
    ("/galat/403/", 403, "Peran Anda tidak mengizinkan ini", "minta admin instansi"),
    ("/tidak/ada/", 404, "Halaman tidak ditemukan", "cari dari beranda"),
    ("/galat/500/", 500, "Ada kesalahan pada server", "coba lagi beberapa menit"),
]


@pytest.mark.parametrize(("alamat", "status", "judul", "nasihat"), GALAT)
@pytest.mark.parametrize("masuk", [True, False], ids=["masuk", "pengunjung"])
def test_an_error_page_says_what_happened_and_what_to_do(
    db, peramban: Client, alamat, status, judul, nasihat, masuk
):
    if masuk:
        peramban.force_login(UserFactory(is_superuser=True), backend="units.backends.SandiBackend")

    response = peramban.get(alamat)

    assert response.status_code == status
    halaman = response.content.decode()
    assert f">{judul}</h1>" in halaman
    assert nasihat in halaman
    assert "!" not in halaman.replace("<!doctype", "")
    assert policy(response) == CSP


@pytest.mark.parametrize(
    ("alamat", "status"),
    [("/", 302), ("/akun/masuk/", 200), ("/sehat/", 200), ("/akun/kata-sandi/lupa/", 200)],
)
def test_every_answer_carries_the_policy(db, client: Client, alamat: str, status: int):
    response = client.get(alamat)

    assert response.status_code == status
    assert policy(response) == CSP
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


def test_a_foreign_host_is_refused_with_the_policy(settings):
    settings.SECURE_SSL_REDIRECT = True  # the security middleware itself asks for the host

    response = Client(raise_request_exception=False).get("/", headers={"host": "jahat.example"})

    assert response.status_code == 400
    assert policy(response) == CSP
    assert "Permintaan tidak dapat dibaca" in response.content.decode()


def test_a_form_that_is_too_large_is_told_so(peramban: Client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    response = peramban.post("/isian/", {"catatan": "x" * 200})

    assert response.status_code == 413
    assert "Kecilkan berkasnya" in response.content.decode()


def test_an_old_form_is_told_how_to_go_on(db, settings):
    response = Client(enforce_csrf_checks=True).post("/akun/masuk/", {"login": "a"})

    assert response.status_code == 403
    assert "Formulir ini kedaluwarsa" in response.content.decode()
    assert policy(response) == CSP


@pytest.mark.parametrize("template", ["400.html", "413.html", "500.html"])
def test_pages_of_broken_requests_need_no_request(template: str):
    assert "<h1>" in render_to_string(template)


def test_health_needs_no_login(db, client: Client):
    response = client.get("/sehat/")

    assert (response.status_code, response.content) == (200, b"sehat")
    assert "no-store" in response["Cache-Control"]


def test_health_fails_without_a_database(db, client: Client, monkeypatch):
    def refuse(*args: object) -> None:
        raise OperationalError("no connection")

    with monkeypatch.context() as tanpa_basis_data:
        tanpa_basis_data.setattr(connection, "cursor", refuse)
        response = client.get("/sehat/")

    assert response.status_code == 503


def test_health_changes_nothing(db, client: Client):
    assert client.post("/sehat/").status_code == 405


def test_health_answers_a_monitor_without_https(db, client: Client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^sehat/$"]

    assert client.get("/sehat/").status_code == 200
    assert client.get("/akun/masuk/").status_code == 301
