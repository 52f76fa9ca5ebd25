"""What an account's trail and owner learn about its address and password."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.crypto import get_random_string

from tests.conftest import Pemeran
from tests.factories import KATA_SANDI
from tests.units.buku import make_berkas
from units.adapter import AkunAdapter
from units.akun import password_path
from units.models import User
from units.services.impor import preview, save_upload
from zi_portal.riwayat.models import Riwayat


def trail(user: User) -> list[tuple[str, str, str]]:
    riwayat = Riwayat.objects.for_rantai(f"pengguna:{user.pk}").order_by("urut")
    return [(r.tindakan, r.nama_oleh, r.catatan) for r in riwayat]


# --- another address -----------------------------------------------------------------------------


def move(client: Client, user: User, email: str):
    return client.post(reverse("units:akun-email", args=[user.pegawai_id]), {"email": email})


def test_the_old_address_learns_who_moved_the_account(
    pemeran: Pemeran, client_for, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        move(client_for(pemeran["admin_instansi"]), pemeran["tim_zi"], "Baru@contoh.test")
        assert not mail.outbox

    (surat,) = mail.outbox
    assert surat.to == ["tim_zi@pemeran.test"]
    assert "alamat surel akun Anda diganti" in surat.subject
    assert "tim_zi@pemeran.test, diganti dengan alamat lain\noleh admin_instansi." in surat.body
    assert "baru@contoh.test" not in surat.body


def test_nobody_is_told_of_a_change_that_did_not_happen(
    pemeran: Pemeran, client_for, django_capture_on_commit_callbacks
):
    zi, admin = pemeran["tim_zi"], client_for(pemeran["admin_instansi"])
    with django_capture_on_commit_callbacks(execute=True):
        assert move(admin, zi, zi.email.upper()).status_code == 302
        assert move(admin, zi, pemeran["pembina"].email).status_code == 422

    assert not mail.outbox


def test_an_import_that_moves_an_account_tells_its_old_address_too(
    pemeran: Pemeran, client_for, django_capture_on_commit_callbacks
):
    zi, admin = pemeran["tim_zi"], pemeran["admin_instansi"]
    assert zi.pegawai
    baris = {"nama": "Tim Baru", "nip": zi.pegawai.nip, "email": "baru@contoh.test"}
    impor = save_upload(
        instansi=pemeran.instansi,
        by=admin,
        nama_berkas="x.xlsx",
        data=make_berkas(pengguna=[baris]),
    )
    with django_capture_on_commit_callbacks(execute=True):
        client_for(admin).post(
            reverse("units:impor-apply", args=[impor.pk]), {"sidik": preview(impor).sidik}
        )

    assert [s.to for s in mail.outbox] == [["tim_zi@pemeran.test"]]
    zi.refresh_from_db()
    assert zi.email == "baru@contoh.test"


# --- passwords -----------------------------------------------------------------------------------


def test_sending_the_link_for_a_password_is_recorded(
    pemeran: Pemeran, client_for, django_capture_on_commit_callbacks
):
    zi = pemeran["tim_zi"]
    with django_capture_on_commit_callbacks(execute=True):
        client_for(pemeran["admin_instansi"]).post(reverse("units:akun-mail", args=[zi.pegawai_id]))

    assert [s.to for s in mail.outbox] == [[zi.email]]
    assert trail(zi) == [("tautan kata sandi dikirim", "admin_instansi", "")]


def test_a_closed_account_gets_no_link_and_no_record(
    pemeran: Pemeran, client_for, django_capture_on_commit_callbacks
):
    zi = pemeran["tim_zi"]
    User.objects.filter(pk=zi.pk).update(is_active=False)
    with django_capture_on_commit_callbacks(execute=True):
        client_for(pemeran["admin_instansi"]).post(reverse("units:akun-mail", args=[zi.pegawai_id]))

    assert not mail.outbox
    assert not trail(zi)


def test_a_changed_password_is_recorded(pemeran: Pemeran, client_for):
    zi, baru = pemeran["tim_zi"], get_random_string(20)
    client_for(zi).post(
        reverse("account_change_password"),
        {"oldpassword": KATA_SANDI, "password1": baru, "password2": baru},
    )

    zi.refresh_from_db()
    assert zi.check_password(baru)
    assert trail(zi) == [("kata sandi diganti", "tim_zi", "")]


def test_a_password_set_through_a_mailed_link_is_recorded(pemeran: Pemeran):
    zi, baru = pemeran["tim_zi"], get_random_string(20)
    client = Client()
    formulir = client.get(password_path(zi), follow=True).redirect_chain[-1][0]
    client.post(formulir, {"password1": baru, "password2": baru})

    zi.refresh_from_db()
    assert zi.check_password(baru)
    ((tindakan, oleh, catatan),) = trail(zi)
    assert (tindakan, oleh) == ("kata sandi diganti", "tim_zi")
    assert catatan.startswith("Melalui tautan")


def test_a_password_is_not_kept_without_its_record(pemeran: Pemeran, monkeypatch):
    zi = pemeran["tim_zi"]

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no trail")

    monkeypatch.setattr("units.adapter.record", fail)
    with pytest.raises(RuntimeError, match="no trail"):
        AkunAdapter().set_password(zi, get_random_string(20))

    zi.refresh_from_db()
    assert zi.check_password(KATA_SANDI)


def test_a_new_password_leaves_what_an_admin_changed_meanwhile(pemeran: Pemeran):
    usang = User.objects.get(pk=pemeran["tim_zi"].pk)
    User.objects.filter(pk=usang.pk).update(is_active=False)

    AkunAdapter().set_password(usang, get_random_string(20))

    assert not User.objects.get(pk=usang.pk).is_active
