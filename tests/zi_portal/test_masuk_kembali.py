"""A session that ended, and addresses of buttons opened as pages: never an empty page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import Pemeran


def page_after_login(response) -> str:
    assert response.status_code == 302
    assert urlsplit(response["Location"]).path == reverse("account_login")
    tujuan: str = parse_qs(urlsplit(response["Location"]).query)["next"][0]
    return tujuan


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page(client: Client, db):
    response = client.post(
        "/unit/1/aktifkan/", headers={"referer": "http://testserver/unit/1/?tahun=2026"}
    )

    assert page_after_login(response) == "/unit/1/?tahun=2026"


@pytest.mark.parametrize(
    "asal", ["", "https://jahat.example/", "//jahat.example/", "javascript:alert(1)", "\\jahat"]
)
def test_a_foreign_page_is_never_the_page_after_the_login(client: Client, db, asal: str):
    response = client.post("/unit/1/aktifkan/", headers={"referer": asal})

    assert page_after_login(response).startswith("/")
    assert "jahat" not in page_after_login(response)


def test_a_page_asked_for_without_session_is_the_page_after_the_login(client: Client, db):
    assert page_after_login(client.get("/unit/1/?tahun=2026")) == "/unit/1/?tahun=2026"


def test_the_address_of_a_button_opened_as_a_page_says_what_to_do(pemeran: Pemeran, client_for):
    client = client_for(pemeran["admin_instansi"])

    response = client.get(reverse("units:unit-activate", args=[pemeran.unit.pk]))

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Alamat ini milik sebuah tombol" in response.content.decode()


SESI_BERAKHIR = "Sesi Anda berakhir. Masuk lagi di tab baru; isian Anda tetap di sini."


@pytest.mark.parametrize("periksa_token", [False, True])
@pytest.mark.parametrize("cara", ["get", "post"])
def test_a_background_request_after_the_session_ended_never_brings_the_login_page(
    db, cara: str, periksa_token: bool
):
    client = Client(enforce_csrf_checks=periksa_token, headers={"HX-Request": "true"})

    response = getattr(client, cara)("/unit/1/aktifkan/")

    assert response.status_code == 401
    assert response.content.decode() == SESI_BERAKHIR
    assert response["Content-Type"].startswith("text/plain")


def test_an_old_token_of_who_is_still_signed_in_is_no_ended_session(pemeran: Pemeran):
    client = Client(enforce_csrf_checks=True, headers={"HX-Request": "true"})
    client.force_login(pemeran["admin_instansi"])

    response = client.post(reverse("units:unit-activate", args=[pemeran.unit.pk]))

    assert response.status_code == 403
