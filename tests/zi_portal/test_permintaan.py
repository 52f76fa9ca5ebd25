"""Requests that no browser sends; on PostgreSQL a NUL or a long text was once an error 500."""

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from tests.conftest import Pemeran
from tests.factories import KATA_SANDI, UserFactory
from zi_portal.akun import attempted_email
from zi_portal.permintaan import read_cari

MASUK = "/akun/masuk/"


@pytest.fixture(autouse=True)
def no_shared_rate_limits(settings):
    """allauth counts in the cache, which outlives a test."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


@pytest.mark.parametrize(
    "email",
    [f"{'a' * 300}@contoh.test", f"{'a' * 60}@{'b.' * 110}id", "ani\0@contoh.test", "\0", ""],
)
def test_a_senseless_address_is_refused_by_the_form(client: Client, db, email: str):
    response = client.post(MASUK, {"login": email, "password": KATA_SANDI})

    assert response.status_code == 200
    assert response.context["form"].errors["login"]
    assert not AccessAttempt.objects.exists()


def test_the_counted_name_fits_where_it_is_kept(rf):
    request = rf.post(MASUK, {"login": f" A\0{'a' * 300}@contoh.test"})

    assert attempted_email(request) == "a" * 254
    assert attempted_email(request, {"email": "b" * 300}) == "b" * 254


def test_the_longest_address_of_an_account_opens_it(client: Client, db):
    email = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 5}.test"
    assert len(email) == 254
    UserFactory(email=email)

    assert client.post(MASUK, {"login": email, "password": KATA_SANDI}).status_code == 302


@pytest.mark.parametrize("nama", ["HTTP_USER_AGENT", "HTTP_ACCEPT"])
def test_a_header_with_a_nul_is_a_bad_request(client: Client, db, nama: str):
    data = {"login": "ani@contoh.test", "password": "salah"}

    response = client.post(MASUK, data, **{nama: "x\0y"})

    assert response.status_code == 400
    assert not AccessAttempt.objects.exists()


def test_a_nul_in_the_address_or_the_other_fields_does_not_stop_the_counting(client: Client, db):
    data = {"login": "ani@contoh.test", "password": "sal\0ah", "lain": "\0"}
    assert client.post(f"{MASUK}?x=%00", data).status_code == 200

    data["password"] = "salah"
    assert client.post(f"{MASUK}?x=%00", data).status_code == 200
    assert AccessAttempt.objects.get().username == "ani@contoh.test"


@pytest.mark.parametrize(
    ("kueri", "hasil"),
    [
        ("", ""),
        ("cari=+dinas+", "dinas"),
        ("cari=%00", ""),
        ("cari=di%00nas", "dinas"),
        (f"cari={'x' * 500}", "x" * 100),
    ],
)
def test_the_words_searched_for_are_short_and_without_nul(rf, kueri: str, hasil: str):
    assert read_cari(rf.get(f"/?{kueri}")) == hasil


@pytest.mark.parametrize(
    ("nama", "orang"),
    [
        ("units:daftar-unit", "admin_instansi"),
        ("units:daftar-orang", "admin_instansi"),
        ("rencana_aksi:daftar", "pimpinan"),
    ],
)
def test_lists_are_searched_for_anything(pemeran: Pemeran, client_for, nama: str, orang: str):
    client = client_for(pemeran[orang])

    for cari in ("%00", "Dinas%00", "x" * 5000, "%F0%9F%8F%9B", "%25_"):
        assert client.get(f"{reverse(nama)}?cari={cari}").status_code == 200


@pytest.mark.parametrize(
    "tahun", ["2026" * 1100, "٢٠٢٦", "²", "-2026", "99999", "02026", "2026\n", "\0", ""]
)
@pytest.mark.parametrize("nama", ["units:daftar-unit", "units:beranda"])
def test_a_senseless_year_is_the_present_one(pemeran: Pemeran, client_for, nama: str, tahun: str):
    client = client_for(pemeran["admin_instansi"])
    kini = client.get(reverse(nama)).context["tahun"]

    assert client.get(reverse(nama), {"tahun": tahun}).context["tahun"] == kini


@pytest.mark.parametrize(
    "nama",
    [
        "units:beranda",
        "units:daftar-unit",
        "units:unit-create",
        "units:daftar-orang",
        "units:orang-create",
        "units:daftar-tim",
        "units:tim-create",
        "units:impor",
        "units:impor-template",
        "rencana_aksi:daftar",
        "evaluasi:daftar",
        "evaluasi:regulasi-daftar",
    ],
)
def test_a_page_answers_head_like_get(pemeran: Pemeran, client_for, nama: str):
    client = client_for(pemeran["admin_instansi"])

    response = client.head(reverse(nama))

    assert response.status_code == client.get(reverse(nama)).status_code == 200
    assert response.content == b""


def test_the_pages_of_one_unit_answer_head_like_get(pemeran: Pemeran, client_for):
    client = client_for(pemeran["pimpinan"])
    tahun = pemeran.tim.tahun

    for nama, args in (
        ("units:unit", [pemeran.unit.pk]),
        ("units:profil-unit", [pemeran.unit.pk, tahun]),
        ("rencana_aksi:rencana", [pemeran.unit.pk, tahun]),
        ("evaluasi:evaluasi", [pemeran.unit.pk, tahun]),
    ):
        alamat = reverse(nama, args=args)
        assert client.head(alamat).status_code == client.get(alamat).status_code != 405
