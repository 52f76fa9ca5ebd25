"""Seal the trail. Run once a day by cron or a systemd timer:

5 0 * * *  cd /srv/portal-zi && .venv/bin/python manage.py buat_segel --jika-belum
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zi_portal.riwayat.segel import buat_segel, is_sealed_today
from zi_portal.riwayat.tasks import seal_today


class Command(BaseCommand):
    help = "Segel riwayat: catat kepala semua rantai di basis data, berkas dan surel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--jika-belum", action="store_true", help="Hanya bila hari ini belum ada segel."
        )
        parser.add_argument(
            "--latar", action="store_true", help="Serahkan kepada pekerja latar; hanya bila belum."
        )

    def handle(self, *, jika_belum: bool, latar: bool, verbosity: int, **options: Any) -> None:
        def say(text: str) -> None:
            if verbosity:
                self.stdout.write(text)

        if (jika_belum or latar) and is_sealed_today():
            say("Riwayat sudah disegel hari ini.")
            return
        if latar:
            seal_today.enqueue()
            say("Segel hari ini diserahkan kepada pekerja latar.")
            return
        hasil = buat_segel()
        segel = hasil.segel
        say(
            f"Segel nomor {segel.nomor}: {segel.jumlah_baris} catatan dalam"
            f" {segel.jumlah_rantai} rantai, tersimpan di {hasil.berkas}.\nHash {segel.hash}"
        )
        if hasil.galat_surat:
            raise CommandError(
                f"Segel nomor {segel.nomor} tersimpan, tetapi suratnya tidak terkirim:"
                f" {hasil.galat_surat}. Periksa EMAIL_URL dan SEGEL_EMAIL."
            )
