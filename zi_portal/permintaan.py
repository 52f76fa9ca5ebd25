"""What a request carries, before anybody looks at it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

PANJANG_CARI = 100
SESI_BERAKHIR = "Sesi Anda berakhir. Masuk lagi di tab baru; isian Anda tetap di sini."


def read_cari(request: HttpRequest) -> str:
    """The words searched for, at most 100 characters; PostgreSQL refuses text with a NUL."""
    return request.GET.get("cari", "").replace("\0", "").strip()[:PANJANG_CARI]


def is_htmx(request: HttpRequest) -> bool:
    """Whether a page asked in the background; known before the middleware of htmx has run."""
    return request.headers.get("HX-Request") == "true"


def answer_signed_out() -> HttpResponse:
    """401 to a background request, in the words that are shown beside the field."""
    return HttpResponse(
        SESI_BERAKHIR, status=HTTPStatus.UNAUTHORIZED, content_type="text/plain; charset=utf-8"
    )


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


class MasukMiddleware(LoginRequiredMiddleware):
    """Asks for the login; afterwards the user is back on the page whose button was pressed.

    The address behind the button often takes only POST: opened after the login it shows nothing.
    A background request is answered 401: its page keeps what was typed and says so itself.
    """

    # The types of Django promise a redirect; whatever is returned here is the answer.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        if is_htmx(request):
            return answer_signed_out()
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        asal = request.headers.get("referer", "")
        if "://" not in asal or not url_has_allowed_host_and_scheme(asal, {request.get_host()}):
            return redirect_to_login("/")
        halaman = urlsplit(asal)
        jalur = "/" + halaman.path.lstrip("/\\")
        return redirect_to_login(f"{jalur}?{halaman.query}" if halaman.query else jalur)


class HalamanTindakanMiddleware:
    """Shows a page where an address that only takes a button is opened as one (405)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        halaman = render(request, "405.html", status=response.status_code)
        halaman["Allow"] = response["Allow"]
        return halaman
