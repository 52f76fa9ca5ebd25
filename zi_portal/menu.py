"""The navigation. Each app names its pages here in `AppConfig.ready`; the kernel knows none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def _everybody(user: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Entri:
    """One entry: where it leads, its word, and who may see it.

    `urutan` sorts the menu. `ikon` names a symbol of static/zi/ikon.svg.
    """

    url_name: str
    label: str
    ikon: str
    urutan: int
    boleh: Callable[[Any], bool] = field(default=_everybody, compare=False)

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def is_current(self, path: str) -> bool:
        """Whether `path` is this page or lies below it; the root has nothing below it."""
        return path == self.url or (self.url != "/" and path.startswith(self.url))


_menu: dict[str, Entri] = {}


def register_menu(entri: Entri) -> None:
    """Add `entri`; a second one for the same page replaces the first."""
    _menu[entri.url_name] = entri


def visible_menu(request: HttpRequest) -> tuple[Entri, ...]:
    """The entries that the signed-in user may see, in order; none for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ()
    return tuple(
        entri for entri in sorted(_menu.values(), key=lambda e: e.urutan) if entri.boleh(user)
    )
