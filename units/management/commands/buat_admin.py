import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from units.akun import password_path
from units.models import Instansi, Peran, User
from units.services.jejak import record
from units.services.orang import SUREL_DIPAKAI, create_pegawai, create_user


class Command(BaseCommand):
    help = (
        "Buat akun admin. Tanpa --instansi: admin sistem. Dengan --instansi NAMA: admin instansi "
        "itu. Kata sandi ditanyakan; bila tidak dapat, dicetak tautan sekali pakai."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--surel", help="Alamat surel untuk masuk.")
        parser.add_argument("--nama", help="Nama orangnya.")
        parser.add_argument("--instansi", help="Nama instansi yang sudah ada.")
        parser.add_argument(
            "--tautan",
            action="store_true",
            help="Jangan tanyakan kata sandi; cetak tautan sekali pakai untuk membuatnya.",
        )
        parser.add_argument(
            "--alamat",
            default="http://localhost:8000",
            help="Alamat portal di depan tautan itu (bawaan: %(default)s).",
        )

    def handle(self, **options: Any) -> None:
        bertanya = sys.stdin.isatty()
        email = self._value(options["surel"], "--surel", "Alamat surel: ", bertanya).lower()
        nama = self._value(options["nama"], "--nama", "Nama: ", bertanya)
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” bukan alamat surel.") from error
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(SUREL_DIPAKAI)
        # Everything is asked before anything is written.
        kata_sandi = (
            self._ask_password(User(email=email, nama=nama))
            if bertanya and not options["tautan"]
            else None
        )
        user = self._create(email, nama, options["instansi"], kata_sandi)
        sebutan = f"admin {options['instansi']}" if options["instansi"] else "admin sistem"
        self.stdout.write(self.style.SUCCESS(f"Akun {user.email} dibuat: {sebutan}."))
        if kata_sandi is None:
            self.stdout.write("Buat kata sandinya melalui tautan sekali pakai ini:")
            self.stdout.write(options["alamat"].rstrip("/") + password_path(user))

    def _value(self, value: str | None, flag: str, question: str, bertanya: bool) -> str:
        if not value and bertanya:
            value = input(question)
        if not value or not value.strip():
            raise CommandError(f"Isi {flag}.")
        return value.strip()

    def _ask_password(self, user: User) -> str:
        while True:
            pertama = getpass("Kata sandi: ")
            try:
                validate_password(pertama, user)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                continue
            if pertama == getpass("Kata sandi, sekali lagi: "):
                return pertama
            self.stderr.write("Kedua kata sandi tidak sama. Ketik sekali lagi.")

    @transaction.atomic
    def _create(self, email: str, nama: str, instansi: str | None, kata_sandi: str | None) -> User:
        if instansi is None:
            user = User.objects.create_superuser(email, nama=nama)
            record(user, "admin sistem dibuat", user, by=None)
        else:
            baris = Instansi.objects.filter(nama__iexact=instansi).first()
            if baris is None:
                ada = ", ".join(Instansi.objects.values_list("nama", flat=True)) or "belum ada"
                raise CommandError(f"Instansi “{instansi}” tidak dikenal. Yang ada: {ada}.")
            pegawai = create_pegawai(instansi=baris, by=None, nama=nama)
            user = create_user(pegawai=pegawai, email=email, peran=Peran.ADMIN_INSTANSI, by=None)
        if kata_sandi is not None:
            user.set_password(kata_sandi)
            user.save(update_fields=["password"])
        return user
