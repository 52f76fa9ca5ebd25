from django.apps import AppConfig


class RiwayatConfig(AppConfig):
    name = "zi_portal.riwayat"
    label = "riwayat"
    verbose_name = "Riwayat"
