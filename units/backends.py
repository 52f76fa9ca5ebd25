"""Who may sign in, and who is signed in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from .models import User
from .rumah import find_user


class SandiBackend(ModelBackend):
    """By e-mail address and password. Every request then reads the user with his place."""

    def get_user(self, user_id: Any) -> User | None:
        user = find_user(User._meta.pk.to_python(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None


class SurelBackend(SandiBackend, AuthenticationBackend):  # type: ignore[misc]
    """What the pages of allauth ask."""
