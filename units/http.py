"""Requests as views see them: the login middleware guarantees a real user."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import User


class PortalRequest(HttpRequest):
    """An authenticated request, for typing only."""

    user: User
    htmx: HtmxDetails
    jalur_menu: str  # the page of the menu to which this one belongs, where it is not its own
