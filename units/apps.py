from django.apps import AppConfig

from zi_portal.menu import Entri, register_menu


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "Unit kerja dan orang"

    def ready(self) -> None:
        from .permissions import is_admin

        register_menu(Entri("units:beranda", "Beranda", "beranda", urutan=10))
        register_menu(Entri("units:daftar-unit", "Unit kerja", "unit", urutan=40))
        register_menu(Entri("units:daftar-orang", "Orang", "orang", urutan=50, boleh=is_admin))
        register_menu(Entri("units:daftar-tim", "Tim TPI", "orang", urutan=60, boleh=is_admin))
        register_menu(Entri("units:impor", "Impor Excel", "dokumen", urutan=70, boleh=is_admin))
