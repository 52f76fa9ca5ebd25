"""Signing in, guessing, and new passwords."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.factories import KATA_SANDI, UserFactory
from units.models import User
from zi_portal.akun import attempted_email

MASUK = "/akun/masuk/"
TERKUNCI = "Terlalu banyak percobaan masuk"


@pytest.fixture(autouse=True)
def no_shared_rate_limits(settings):
    """allauth counts in the cache, which outlives a test."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


@pytest.fixture
def ani(db) -> User:
    return UserFactory(email="ani@contoh.test")


def sign_in(client: Client, email: str, kata_sandi: str, alamat: str = "10.0.0.1"):
    return client.post(MASUK, {"login": email, "password": kata_sandi}, REMOTE_ADDR=alamat)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", ["ani@contoh.test", "Ani@Contoh.test", " ani@contoh.test "])
def test_an_account_opens_with_its_address_in_any_case(client: Client, ani: User, email: str):
    response = sign_in(client, email, KATA_SANDI)

    assert response.status_code == 302
    assert response["Location"] == reverse("units:beranda")
    assert is_signed_in(client)


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: Client, ani: User):
    response = client.get("/evaluasi/")
    assert response["Location"] == f"{MASUK}?next=/evaluasi/"

    response = client.post(
        MASUK, {"login": ani.email, "password": KATA_SANDI, "next": "/evaluasi/"}
    )
    assert response["Location"] == "/evaluasi/"


def test_signing_in_never_leads_to_another_site(client: Client, ani: User):
    data = {"login": ani.email, "password": KATA_SANDI, "next": "https://jahat.example/"}

    assert client.post(MASUK, data)["Location"] == reverse("units:beranda")


def test_a_wrong_password_and_an_unknown_address_read_the_same(client: Client, ani: User):
    salah = sign_in(client, ani.email, "salah").content.decode()
    tidak_ada = sign_in(client, "bukan@contoh.test", "salah").content.decode()

    pesan = "Alamat surel atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi."
    assert pesan in salah
    assert pesan in tidak_ada


def test_an_inactive_account_does_not_open(client: Client, ani: User):
    ani.is_active = False
    ani.save(update_fields=["is_active"])

    sign_in(client, ani.email, KATA_SANDI)

    assert not is_signed_in(client)


def test_five_failures_close_the_account_for_a_while_even_with_the_right_password(
    client: Client, ani: User
):
    for _ in range(4):
        assert sign_in(client, ani.email, "salah").status_code == 200
    kelima = sign_in(client, ani.email, "salah")

    assert kelima.status_code == 429
    assert TERKUNCI in kelima.content.decode()
    assert "ditunda 15 menit" in kelima.content.decode()
    assert sign_in(client, ani.email, KATA_SANDI).status_code == 429
    assert not is_signed_in(client)


def test_one_persons_failures_do_not_close_the_door_for_his_office(client: Client, ani: User):
    """Everybody in an office comes from one address."""
    budi = UserFactory(email="budi@contoh.test")
    for _ in range(6):
        sign_in(client, ani.email, "salah")

    sign_in(client, budi.email, KATA_SANDI)

    assert is_signed_in(client)


def test_capital_letters_do_not_give_five_more_guesses(client: Client, ani: User):
    for email in ["ani@contoh.test", "ANI@contoh.test", "Ani@contoh.test", " ani@contoh.test"]:
        sign_in(client, email, "salah")

    assert sign_in(client, "aNi@contoh.test", "salah").status_code == 429


def test_guesses_from_elsewhere_do_not_lock_the_owner_out(client: Client, ani: User):
    for _ in range(6):
        sign_in(client, ani.email, "salah", alamat="6.6.6.6")

    sign_in(client, ani.email, KATA_SANDI)

    assert is_signed_in(client)


def test_the_counted_name_is_the_one_that_was_tried(rf):
    request = rf.post(MASUK, {"login": " Ani@Contoh.test "})

    assert attempted_email(request) == "ani@contoh.test"
    assert attempted_email(request, {"email": "Budi@contoh.test"}) == "budi@contoh.test"


# --- New passwords -----------------------------------------------------------------------------


def ask_for_link(client: Client, email: str) -> str | None:
    """The path in the mail that was sent, if one was."""
    response = client.post(reverse("account_reset_password"), {"email": email})
    assert response["Location"] == reverse("account_reset_password_done")
    if not mail.outbox:
        return None
    found = re.search(r"https?://testserver(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found.group(1)


def test_a_forgotten_password_is_renewed_by_a_mailed_link_that_works_once(
    client: Client, ani: User
):
    tautan = ask_for_link(client, ani.email)
    assert tautan
    [surat] = mail.outbox
    assert surat.subject == "Portal ZI: kata sandi baru"
    assert "abaikan surat ini" in surat.body

    halaman = client.get(tautan, follow=True)
    formulir = halaman.redirect_chain[-1][0]
    baru = {"password1": "sandi-baru-yang-kuat-9", "password2": "sandi-baru-yang-kuat-9"}
    selesai = client.post(formulir, baru, follow=True)

    assert "Kata sandi baru tersimpan" in selesai.content.decode()
    ani.refresh_from_db()
    assert ani.check_password("sandi-baru-yang-kuat-9")
    assert "Tautan tidak berlaku lagi" in Client().get(tautan, follow=True).content.decode()


def test_a_stranger_learns_nothing_and_gets_no_mail(client: Client, db):
    assert ask_for_link(client, "bukan@contoh.test") is None


def test_an_account_made_without_a_password_gets_its_first_by_mail(client: Client, db):
    baru = User.objects.create_user("baru@contoh.test", nama="Baru")

    assert ask_for_link(client, baru.email)


@pytest.mark.parametrize("kata_sandi", ["pendek1", "1234567890", "password123", "ani@contoh.test"])
def test_a_weak_password_is_refused_with_a_reason(client: Client, ani: User, kata_sandi: str):
    client.force_login(ani, backend="units.backends.SandiBackend")

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": KATA_SANDI, "password1": kata_sandi, "password2": kata_sandi},
    )

    assert response.status_code == 200
    assert response.context["form"].errors["password1"]
    ani.refresh_from_db()
    assert ani.check_password(KATA_SANDI)


def test_a_changed_password_ends_every_session(client: Client, ani: User):
    lain = Client()
    for peramban in (client, lain):
        peramban.force_login(ani, backend="units.backends.SandiBackend")

    response = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": KATA_SANDI,
            "password1": "sandi-baru-yang-kuat-9",
            "password2": "sandi-baru-yang-kuat-9",
        },
        follow=True,
    )

    assert "Masuklah dengan kata sandi baru" in response.content.decode()
    assert not is_signed_in(client)
    assert lain.get("/").status_code == 302


def test_signing_out_needs_a_click_on_our_page(client: Client, ani: User):
    client.force_login(ani, backend="units.backends.SandiBackend")

    assert "Keluar dari Portal ZI" in client.get(reverse("account_logout")).content.decode()
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_set_password", "account_reauthenticate"]
)
def test_nobody_makes_or_moves_an_account_by_himself(name: str):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
    ],
)
def test_account_pages_are_indonesian_and_explain_themselves(client: Client, db, name: str):
    halaman = client.get(reverse(name)).content.decode()

    for inggris in ("Sign In", "Password", "Email", "password", "Forgot", "Menu:"):
        assert f">{inggris}" not in halaman
    assert '<html lang="id">' in halaman
