from django.apps import AppConfig
from django.core.checks import Tags, register


class RiwayatConfig(AppConfig):
    name = "zi_portal.riwayat"
    label = "riwayat"
    verbose_name = "Riwayat"

    def ready(self) -> None:
        from .checks import check_triggers

        register(check_triggers, Tags.database)
