from typing import Any

from django.core.management.base import BaseCommand, CommandError

from units.contoh import read_akun


class Command(BaseCommand):
    help = "Tampilkan akun data contoh pada pemasangan ini: alamat surel, peran, kata sandi."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        try:
            akun = read_akun()
        except FileNotFoundError as error:
            raise CommandError(
                "Belum ada data contoh di sini. Muat dengan: manage.py muat_contoh"
            ) from error
        lebar = max(len(a.email) for a in akun)
        for a in akun:
            self.stdout.write(f"{a.email:<{lebar}}  {a.kata_sandi}  {a.peran}")
