from django.apps import AppConfig

from zi_portal.menu import Entri, register_menu


class RencanaAksiConfig(AppConfig):
    name = "rencana_aksi"
    verbose_name = "Rencana aksi"

    def ready(self) -> None:
        from units.langkah import register_langkah

        from .langkah import gather_langkah_rencana

        register_langkah(gather_langkah_rencana, urutan=20)
        register_menu(Entri("rencana_aksi:daftar", "Rencana aksi", "rencana", urutan=20))
