"""What apps above show on the profile page of a unit. They register it in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .http import PortalRequest
from .models import UnitKerja


@dataclass(frozen=True, slots=True)
class Tambahan:
    """A partial template with its context, shown below the parts of the profile."""

    templat: str
    isi: Any


Pengumpul = Callable[[PortalRequest, UnitKerja, int], Tambahan | None]

_pengumpul: list[Pengumpul] = []


def register_tambahan(pengumpul: Pengumpul) -> None:
    """Add a source: (request, unit, year) → what to show there, or None."""
    if pengumpul not in _pengumpul:
        _pengumpul.append(pengumpul)


def gather_tambahan(request: PortalRequest, unit: UnitKerja, tahun: int) -> list[Tambahan]:
    return [t for kumpul in _pengumpul if (t := kumpul(request, unit, tahun)) is not None]
