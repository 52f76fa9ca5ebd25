from django.apps import AppConfig
from django.core.checks import Tags, register

from zi_portal.menu import Entri, register_menu


class EvaluasiConfig(AppConfig):
    name = "evaluasi"
    verbose_name = "Evaluasi"

    def ready(self) -> None:
        from rencana_aksi.pemakaian import register_pemakaian
        from rencana_aksi.permissions import can_browse_regulasi
        from units.bagian_beranda import register_ikhtisar
        from units.bagian_profil import register_tambahan
        from units.langkah import register_langkah
        from units.pihak_unit import register_pihak_unit
        from zi_portal.pekerjaan.jenis import register_pekerjaan

        from .bagian_profil import show_banding_syarat
        from .checks import check_regulasi_used
        from .ikhtisar import show_ikhtisar
        from .langkah import gather_langkah_evaluasi
        from .pemakaian_bukti import find_diajukan, gather_pemakaian_lke
        from .permissions import filled_units
        from .services.bukti import move_bukti
        from .tasks import JENIS_LKE, LKE_PDF

        register_pekerjaan(JENIS_LKE, LKE_PDF)
        register(check_regulasi_used, Tags.database)
        register_langkah(gather_langkah_evaluasi, urutan=30)
        register_ikhtisar(show_ikhtisar)
        register_tambahan(show_banding_syarat)
        register_pihak_unit(filled_units)
        register_pemakaian(gather_pemakaian_lke, move_bukti, find_diajukan)

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
