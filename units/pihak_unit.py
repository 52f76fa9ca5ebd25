"""Who was the unit's side in a year and so does not judge it. Apps above say it.

They register what they know in `AppConfig.ready`.
"""

from collections.abc import Callable, Collection

from .models import User

Pengumpul = Callable[[User, Collection[int], int], Collection[int]]

_pengumpul: list[Pengumpul] = []


def register_pihak_unit(pengumpul: Pengumpul) -> None:
    """Add a source: (user, keys of units, year) → those of them whose side he was then."""
    if pengumpul not in _pengumpul:
        _pengumpul.append(pengumpul)


def gather_pihak_unit(user: User, unit: Collection[int], tahun: int) -> set[int]:
    """Those of the units (by key) that `user` does not judge in `tahun`: one query a source."""
    return {pk for kumpul in _pengumpul for pk in kumpul(user, unit, tahun)} if unit else set()


def was_pihak_unit(user: User, unit: int, tahun: int) -> bool:
    """Whether `user` was the side of this unit (by key) in `tahun`, also if he has moved on."""
    return unit in gather_pihak_unit(user, [unit], tahun)
