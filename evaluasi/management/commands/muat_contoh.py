"""Load the demonstration."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from evaluasi.contoh import muat_contoh_evaluasi
from rencana_aksi.models import Regulasi
from units.contoh import muat_contoh_units


class Command(BaseCommand):
    help = (
        "Muat Kabupaten Contoh: unit, orang, peran, rencana aksi dan evaluasi dalam berbagai "
        "tahap. Aman diulang; yang sudah ada tidak diubah."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if not Regulasi.objects.exists():
            call_command("muat_regulasi", verbosity=verbosity, stdout=self.stdout)
        instansi = muat_contoh_units()
        baru = muat_contoh_evaluasi(instansi)
        if verbosity:
            self.stdout.write(self.style.SUCCESS(f"{instansi} siap; {baru} evaluasi baru."))
            call_command("akun_contoh", stdout=self.stdout)
