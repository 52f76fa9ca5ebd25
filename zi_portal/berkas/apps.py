from django.apps import AppConfig


class BerkasConfig(AppConfig):
    name = "zi_portal.berkas"
    label = "berkas"
    verbose_name = "Berkas"
