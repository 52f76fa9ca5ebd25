"""System check: the trail is append-only in every database that holds it."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections

from .triggers import missing_triggers


def check_triggers(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """One error for each trigger that is missing; only where the tables exist already."""
    return [
        Error(
            f"Pemicu {name} pada basis data “{alias}” tidak ada: riwayat dapat diubah.",
            hint=(
                "Setiap migrasi aplikasi riwayat berakhir dengan create_triggers. Pasang kembali"
                " dengan: manage.py pasang_pemicu. Lalu jalankan: manage.py periksa_riwayat."
            ),
            id="riwayat.E001",
        )
        for alias in databases or []
        for name in missing_triggers(connections[alias])
    ]
