from django.apps import AppConfig
from django.core.checks import Tags, register

from zi_portal.menu import Entri, register_menu


class EvaluasiConfig(AppConfig):
    name = "evaluasi"
    verbose_name = "Evaluasi"

    def ready(self) -> None:
        from rencana_aksi.permissions import can_browse_regulasi
        from units.langkah import register_langkah

        from .checks import check_regulasi_used
        from .langkah import gather_langkah_evaluasi

        register(check_regulasi_used, Tags.database)
        register_langkah(gather_langkah_evaluasi, urutan=30)

        register_menu(Entri("evaluasi:daftar", "Evaluasi", "evaluasi", urutan=30))
        register_menu(
            Entri(
                "evaluasi:regulasi-daftar",
                "Regulasi",
                "regulasi",
                urutan=80,
                boleh=can_browse_regulasi,
            )
        )
