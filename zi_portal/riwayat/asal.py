"""From where the present act is done: an address of the network, or a command."""

import sys
from contextvars import ContextVar
from ipaddress import ip_address
from pathlib import PurePath

from django.conf import settings
from django.http import HttpRequest

_asal: ContextVar[str | None] = ContextVar("asal", default=None)


def client_ip(request: HttpRequest) -> str | None:
    """The client's address; None when there is none (a socket instead of a network).

    Behind our own proxy it is the last entry of X-Forwarded-For, the one that this proxy
    added; the entries before it are whatever the client cared to send.
    """
    if settings.BEHIND_PROXY:
        diteruskan: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
        terakhir = _address(diteruskan.rpartition(",")[2])
        if terakhir:
            return terakhir
    return _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    """`text` as an IP address; None if it is not one (PostgreSQL would refuse to store it)."""
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None


def current_asal() -> str:
    """The address of the request being answered; outside of one, the command that runs."""
    return _asal.get() or _command()


def _command() -> str:
    program = PurePath(sys.argv[0]).name if sys.argv else ""
    if program in {"manage.py", "django-admin"} and len(sys.argv) > 1:
        return f"perintah {sys.argv[1]}"
    return f"perintah {program or 'python'}"
