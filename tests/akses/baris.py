"""One row of the access table. How to add one: docs/resep.md, "A new page"."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.akses.orang import Harap
from tests.conftest import Pemeran


def tanpa(pemeran: Pemeran) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Baris:
    """Which status each person gets at the URL `nama`, for GET and for POST.

    `args` makes the rows that the URL needs and gives its arguments; POST sends `data`, by
    default nothing, so 422 means: let in, and asked to correct the form.
    """

    nama: str
    get: Harap
    post: Harap = 405
    args: Callable[[Pemeran], dict[str, Any]] = field(default=tanpa)
    data: Callable[[Pemeran], dict[str, Any]] = field(default=tanpa)
