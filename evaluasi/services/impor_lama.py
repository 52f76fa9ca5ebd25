"""Previews that nobody will confirm any more: what was read, and the workbook, go."""

from typing import Any

from django.utils import timezone

from evaluasi.models import ImporLKE, StatusImporLKE
from evaluasi.models.impor import BERLAKU


def drop_old() -> int:
    """Drop every preview that is older than BERLAKU; how many."""
    return drop_waiting(StatusImporLKE.KEDALUWARSA, dibuat__lt=timezone.now() - BERLAKU)


def drop_waiting(menjadi: StatusImporLKE = StatusImporLKE.DIBATALKAN, **mana: Any) -> int:
    """Drop the previews that `mana` finds; how many."""
    menunggu = ImporLKE.objects.filter(status=StatusImporLKE.PRATINJAU, **mana)
    return menunggu.update(status=menjadi, isi=None, berkas=None)
