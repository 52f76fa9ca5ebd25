from django.apps import AppConfig


class PekerjaanConfig(AppConfig):
    name = "zi_portal.pekerjaan"
    label = "pekerjaan"
    verbose_name = "Pekerjaan latar"
