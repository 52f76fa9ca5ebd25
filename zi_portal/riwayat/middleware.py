"""Remembers, for the length of one request, where it came from."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .asal import _asal, client_ip


class AsalMiddleware:
    """Sets the origin that `services.catat` writes into the trail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _asal.set(client_ip(request) or "tidak diketahui")
        try:
            return self.get_response(request)
        finally:
            _asal.reset(token)
