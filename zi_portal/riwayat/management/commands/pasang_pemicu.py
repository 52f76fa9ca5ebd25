"""Put the triggers back after a migration or a restore lost them."""

from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand
from django.db import connection

from zi_portal.riwayat.triggers import create_triggers


class Command(BaseCommand):
    help = "Pasang kembali pemicu yang menolak perubahan pada riwayat dan segel."
    # The check that fails without triggers must not stop the command that makes them.
    requires_system_checks = [Tags.models]

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.schema_editor() as schema_editor:
            create_triggers(schema_editor)
        self.stdout.write("Pemicu riwayat terpasang. Jalankan juga: manage.py periksa_riwayat")
