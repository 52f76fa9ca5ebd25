"""What the frame around every page shows."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from .menu import Entri, visible_menu

BAWAH = 4
"""Places in the bottom bar of a phone; when they do not suffice the last is "Lainnya"."""


class Bingkai:
    """The frame: menu entries this user may see, year, and the instansi if he has one.

    Everything is computed when first asked for, so a partial page pays nothing.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def menu(self) -> list[tuple[Entri, bool]]:
        """Each entry, and whether the present page belongs to it: to one only, the nearest."""
        daftar = visible_menu(self._request)
        # A page that is part of another one says so (`jalur_menu`).
        jalur = getattr(self._request, "jalur_menu", self._request.path)
        kini = [entri for entri in daftar if entri.is_current(jalur)]
        terdekat = max(kini, key=lambda entri: len(entri.url), default=None)
        return [(entri, entri is terdekat) for entri in daftar]

    @property
    def menu_bawah(self) -> list[tuple[Entri, bool]]:
        return self.menu if len(self.menu) <= BAWAH else self.menu[: BAWAH - 1]

    @property
    def menu_lainnya(self) -> list[tuple[Entri, bool]]:
        return self.menu[len(self.menu_bawah) :]

    @property
    def instansi(self) -> Any:
        """Set by a middleware of the app that knows people; None for a visitor."""
        return getattr(self._request, "instansi", None)

    @property
    def tahun(self) -> int:
        return timezone.localdate().year


def bingkai(request: HttpRequest) -> dict[str, Bingkai]:
    """Context processor: `bingkai`."""
    return {"bingkai": Bingkai(request)}
