from django.apps import AppConfig

from zi_portal.menu import Entri, register_menu


class EvaluasiConfig(AppConfig):
    name = "evaluasi"
    verbose_name = "Evaluasi"

    def ready(self) -> None:
        register_menu(Entri("evaluasi:daftar", "Evaluasi", "evaluasi", urutan=30))
