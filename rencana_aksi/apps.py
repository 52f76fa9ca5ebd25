from django.apps import AppConfig

from zi_portal.menu import Entri, register_menu


class RencanaAksiConfig(AppConfig):
    name = "rencana_aksi"
    verbose_name = "Rencana aksi"

    def ready(self) -> None:
        register_menu(Entri("rencana_aksi:daftar", "Rencana aksi", "rencana", urutan=20))
