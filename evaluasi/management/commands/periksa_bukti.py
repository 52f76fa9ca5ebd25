"""Verify the stored evidence against its hashes."""

from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from zi_portal.berkas import lukisan
from zi_portal.berkas.models import Berkas
from zi_portal.berkas.services import verify

AKAR = "bukti"


class Command(BaseCommand):
    help = (
        "Cocokkan setiap berkas bukti di penyimpanan dengan sidik SHA-256-nya, dan sebutkan "
        "berkas yang tidak dikenal serta gambar halaman dari berkas yang tidak tercatat. "
        "Tidak mengubah apa pun."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        masalah, lokasi_dikenal, sidik_dikenal = 0, set(), set()
        total = Berkas.objects.count()
        baris = Berkas.objects.order_by("pk").iterator(chunk_size=500)
        for nomor, berkas in enumerate(baris, start=1):
            lokasi_dikenal.add(berkas.lokasi)
            sidik_dikenal.add(berkas.sha256)
            if salah := verify(berkas):
                masalah += 1
                self.stderr.write(f"{berkas.lokasi}: {salah}")
            if verbosity > 1 and (nomor % 100 == 0 or nomor == total):
                self.stdout.write(f"{nomor}/{total} berkas diperiksa")
        for lokasi in _walk(AKAR):
            if lokasi not in lokasi_dikenal:
                masalah += 1
                self.stderr.write(f"{lokasi}: ada di penyimpanan, tetapi tidak tercatat")
        gambar = 0
        for lokasi in _walk(lukisan.AKAR):
            gambar += 1
            if lokasi.split("/")[-2] not in sidik_dikenal:
                masalah += 1
                self.stderr.write(f"{lokasi}: gambar dari berkas yang tidak tercatat")
        if masalah:
            raise CommandError(f"{masalah} masalah pada {total} berkas dan {gambar} gambarnya.")
        self.stdout.write(
            self.style.SUCCESS(f"{total} berkas cocok; {gambar} gambar halaman milik berkas itu.")
        )


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
