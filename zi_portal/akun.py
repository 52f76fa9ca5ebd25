"""Signing in and passwords: allauth's forms in the words of the portal."""

from collections.abc import Mapping
from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.functional import lazystr

SUREL_TERPANJANG = 254  # as User.email; django-axes keeps no more than 255
SUREL_LABEL = "Alamat surel"
SYARAT_KATA_SANDI = (
    "Paling sedikit 10 karakter, bukan angka saja, bukan kata yang lazim,"
    " dan tidak mirip nama atau alamat surel Anda."
)


def attempted_email(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Whose account somebody tried to open, for counting failures.

    allauth authenticates by `email`, which django-axes does not look for by itself: all
    failures of one office would count as one person's.
    """
    email = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(email).replace("\0", "").strip().lower()[:SUREL_TERPANJANG]


class _WithoutPlaceholders(forms.Form):
    """Labels stand above the fields; the same word as a placeholder only disturbs."""

    labels: Mapping[str, str] = {}
    help_texts: Mapping[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels[name]
            field.help_text = lazystr(self.help_texts.get(name, ""))
            field.widget.attrs.pop("placeholder", None)


class MasukForm(_WithoutPlaceholders, LoginForm):  # type: ignore[misc]
    labels = {"login": SUREL_LABEL, "password": "Kata sandi"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].validators.append(MaxLengthValidator(SUREL_TERPANJANG))
        self.fields["login"].widget.attrs["maxlength"] = SUREL_TERPANJANG


class LupaKataSandiForm(_WithoutPlaceholders, ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": SUREL_LABEL}


class KataSandiBaruForm(_WithoutPlaceholders, ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": "Kata sandi baru", "password2": "Kata sandi baru, sekali lagi"}
    help_texts = {"password1": SYARAT_KATA_SANDI}


class GantiKataSandiForm(_WithoutPlaceholders, ChangePasswordForm):  # type: ignore[misc]
    labels = {"oldpassword": "Kata sandi sekarang"} | KataSandiBaruForm.labels
    help_texts = KataSandiBaruForm.help_texts
