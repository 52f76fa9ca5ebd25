"""The portal's addresses, and some that fail in every way."""

from typing import Any, NoReturn

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from zi_portal.urls import handler400
from zi_portal.urls import urlpatterns as portal

__all__ = ["handler400", "urlpatterns"]


@login_not_required
def galat(request: HttpRequest, jenis: str) -> NoReturn:
    raise {"403": PermissionDenied, "400": SuspiciousOperation, "500": ZeroDivisionError}[jenis]


@login_not_required
def isian(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


urlpatterns: list[Any] = [path("galat/<str:jenis>/", galat), path("isian/", isian), *portal]
