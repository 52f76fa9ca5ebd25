"""Verify the stored evidence against its hashes."""

from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from zi_portal.berkas.models import Berkas
from zi_portal.berkas.services import verify

AKAR = "bukti"


class Command(BaseCommand):
    help = (
        "Cocokkan setiap berkas bukti di penyimpanan dengan sidik SHA-256-nya, dan sebutkan "
        "berkas yang tidak dikenal. Tidak mengubah apa pun."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        masalah, dikenal = 0, set()
        total = Berkas.objects.count()
        baris = Berkas.objects.order_by("pk").iterator(chunk_size=500)
        for nomor, berkas in enumerate(baris, start=1):
            dikenal.add(berkas.lokasi)
            if salah := verify(berkas):
                masalah += 1
                self.stderr.write(f"{berkas.lokasi}: {salah}")
            if verbosity > 1 and (nomor % 100 == 0 or nomor == total):
                self.stdout.write(f"{nomor}/{total} berkas diperiksa")
        for lokasi in _walk(AKAR):
            if lokasi not in dikenal:
                masalah += 1
                self.stderr.write(f"{lokasi}: ada di penyimpanan, tetapi tidak tercatat")
        if masalah:
            raise CommandError(f"{masalah} masalah pada {total} berkas.")
        self.stdout.write(self.style.SUCCESS(f"{total} berkas cocok."))


def _walk(folder: str) -> Iterator[str]:
    """Every file below `folder` of the storage."""
    try:
        anak, berkas = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for nama in berkas:
        yield f"{folder}/{nama}"
    for nama in anak:
        yield from _walk(f"{folder}/{nama}")
