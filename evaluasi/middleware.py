"""What no page of an evaluation can answer by itself."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .penilaian_unit import RegulasiBerbeda

logger = logging.getLogger(__name__)


class RegulasiBerbedaMiddleware:
    """Any page that would judge by a regulation file nobody accepted says so instead (503)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RegulasiBerbeda):
            return None
        logger.error("regulation file %s differs from the one that was loaded", exception.kode)
        return render(
            request,
            "evaluasi/regulasi_berbeda.html",
            {"kode": exception.kode},
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
