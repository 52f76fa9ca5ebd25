"""Shows times in the zone of the user's instansi (WIB, WITA or WIT)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .permissions import remember_menu
from .rumah import home_of


class ZonaWaktuMiddleware:
    """Sets `request.instansi` (None for an admin sistem or a visitor) and its time zone.

    It also serves the frame of the page, which names the instansi and shows a menu by the user's
    roles. One query for a user who is no pegawai; any other came with his instansi (rumah.py).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        instansi = home_of(request.user)
        request.instansi = instansi  # type: ignore[attr-defined]
        if instansi is None:
            return self.get_response(request)
        with timezone.override(instansi.zona_waktu):
            remember_menu(request.user, instansi)  # type: ignore[arg-type]
            return self.get_response(request)
