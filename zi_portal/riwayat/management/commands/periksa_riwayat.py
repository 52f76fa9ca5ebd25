"""Verify the audit trail; exit status 1 when anything is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zi_portal.riwayat.periksa import periksa_riwayat


class Command(BaseCommand):
    help = "Periksa riwayat: pemicu, setiap rantai, setiap segel, dan salinan segel di berkas."

    def handle(self, *args: Any, **options: Any) -> None:
        hasil = periksa_riwayat()
        diperiksa = (
            f"{hasil.jumlah_baris} catatan dalam {hasil.jumlah_rantai} rantai"
            f" dan {hasil.jumlah_segel} segel diperiksa"
        )
        if hasil.masalah:
            for masalah in hasil.masalah:
                self.stderr.write(masalah)
            raise CommandError(f"{diperiksa}: {len(hasil.masalah)} masalah.")
        self.stdout.write(self.style.SUCCESS(f"{diperiksa}: utuh."))
