"""How accounts are made: by an admin, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from .models import User
from .services.jejak import record


class AkunAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's behaviour, with the door to self-made accounts closed."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "Alamat surel atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi."
        ),
        "enter_current_password": "Kata sandi sekarang tidak cocok. Ketik sekali lagi.",
        "too_many_login_attempts": (
            "Terlalu banyak percobaan masuk yang gagal. Tunggu 15 menit, lalu coba lagi."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Keep a new password, whether typed after the old one or through a mailed link."""
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # `user` may be a lazy object
        user.set_password(password)
        user.save(update_fields=["password"])
        sendiri = self.request is not None and self.request.user == user
        record(
            user,
            "kata sandi diganti",
            user,
            by=user,
            catatan="" if sendiri else "Melalui tautan yang dikirim ke alamat surelnya",
        )
