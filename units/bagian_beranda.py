"""What apps above show a pimpinan of his instansi. They register it in `AppConfig.ready`."""

from collections.abc import Callable

from .bagian_profil import Tambahan
from .http import PortalRequest
from .models import Instansi

Pengumpul = Callable[[PortalRequest, Instansi, int], Tambahan | None]

_pengumpul: list[Pengumpul] = []


def register_ikhtisar(pengumpul: Pengumpul) -> None:
    """Add a source: (request, instansi, year) → what to show of it at a glance, or None.

    It is asked only for who sees all units of that instansi.
    """
    if pengumpul not in _pengumpul:
        _pengumpul.append(pengumpul)


def gather_ikhtisar(request: PortalRequest, instansi: Instansi, tahun: int) -> list[Tambahan]:
    return [t for kumpul in _pengumpul if (t := kumpul(request, instansi, tahun)) is not None]
