"""What a request carries, before anybody looks at it."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

PANJANG_CARI = 100


def read_cari(request: HttpRequest) -> str:
    """The words searched for, at most 100 characters; PostgreSQL refuses text with a NUL."""
    return request.GET.get("cari", "").replace("\0", "").strip()[:PANJANG_CARI]


class TanpaNulMiddleware:
    """Answers 400 to a header with a NUL, which no browser sends.

    Failed logins keep the browser's name, and PostgreSQL refuses text with a NUL.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any("\0" in isi for isi in request.headers.values()):
            raise SuspiciousOperation("A header holds a NUL.")
        return self.get_response(request)
