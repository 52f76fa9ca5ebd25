"""What there is to do next in a unit. Apps above add their steps in `AppConfig.ready`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .models import UnitKerja, User


@dataclass(frozen=True, slots=True)
class Langkah:
    """One thing to do: what, and where. `dahulu`: it stands before every other step of the unit."""

    teks: str
    url: str
    dahulu: bool = False


Pengumpul = Callable[[User, Sequence[UnitKerja], int], Mapping[int, Sequence[Langkah]]]

_pengumpul: dict[Pengumpul, int] = {}


def register_langkah(pengumpul: Pengumpul, *, urutan: int) -> None:
    """Add a source of steps: (user, units, year) → steps by unit pk, for all units at once.

    `urutan` sorts the sources, as in the menu.
    """
    _pengumpul[pengumpul] = urutan


def gather_langkah(
    user: User, daftar_unit: Sequence[UnitKerja], tahun: int
) -> dict[int, list[Langkah]]:
    """Each unit's steps for this user: first those marked `dahulu`, then source by source."""
    hasil: dict[int, list[Langkah]] = {unit.pk: [] for unit in daftar_unit}
    if not hasil:
        return hasil
    for pengumpul in sorted(_pengumpul, key=_pengumpul.__getitem__):
        for pk, langkah in pengumpul(user, daftar_unit, tahun).items():
            hasil[pk].extend(langkah)
    for daftar in hasil.values():
        daftar.sort(key=lambda langkah: not langkah.dahulu)  # stable
    return hasil
