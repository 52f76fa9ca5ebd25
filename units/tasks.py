"""Work that no request waits for."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django_tasks import task

from .akun import password_path
from .models import User


@task()
def send_password_mail(user_pk: int, alamat_dasar: str) -> None:
    """Mail the link for setting a password; the link is made only now, and kept nowhere."""
    user = User.objects.filter(pk=user_pk, is_active=True).first()
    if user is None:
        return
    context = {
        "user": user,
        "tautan": alamat_dasar.rstrip("/") + password_path(user),
        "alamat": alamat_dasar,
        "hari": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    send_mail(
        subject="Portal ZI: buat kata sandi Anda",
        message=render_to_string("units/surel/kata_sandi.txt", context),
        from_email=None,
        recipient_list=[user.email],
    )


@task()
def send_email_changed_mail(alamat_lama: str, nama: str, nama_oleh: str) -> None:
    """Tell the owner at his old address that the account no longer answers to it."""
    send_mail(
        subject="Portal ZI: alamat surel akun Anda diganti",
        message=render_to_string(
            "units/surel/surel_diganti.txt",
            {"alamat": alamat_lama, "nama": nama, "oleh": nama_oleh},
        ),
        from_email=None,
        recipient_list=[alamat_lama],
    )


def queue_email_changed_mail(daftar: Iterable[tuple[str, int]], by: User) -> None:
    """Queue one notice for each (old address, account's key) after the commit.

    An account that still has that address gets none; a failing queue undoes nothing.
    """
    lama = {pk: alamat for alamat, pk in daftar}
    for user in User.objects.filter(pk__in=lama):
        if user.email != lama[user.pk]:
            _enqueue_notice_after_commit(lama[user.pk], user.nama, str(by))


def _enqueue_notice_after_commit(alamat: str, nama: str, nama_oleh: str) -> None:
    def enqueue() -> None:
        send_email_changed_mail.enqueue(alamat, nama, nama_oleh)

    transaction.on_commit(enqueue, robust=True)


def queue_password_mail(daftar_user: Iterable[int], alamat_dasar: str) -> None:
    """Queue one mail a user after the commit; a failing queue never undoes what was saved.

    `alamat_dasar` is the portal's own address, as the browser of the admin knows it.
    """
    for pk in daftar_user:
        _enqueue_after_commit(pk, alamat_dasar)


def _enqueue_after_commit(pk: int, alamat_dasar: str) -> None:
    def enqueue() -> None:  # Django logs a failure by this name; a partial has none
        send_password_mail.enqueue(pk, alamat_dasar)

    transaction.on_commit(enqueue, robust=True)
