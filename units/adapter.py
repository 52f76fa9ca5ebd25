"""How accounts are made: by an admin, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AkunAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's behaviour, with the door to self-made accounts closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
