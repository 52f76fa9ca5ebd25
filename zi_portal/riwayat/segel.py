"""Seals: what the trail looked like at one moment, kept outside the database too."""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from .kanonik import AWAL, canonical_json, hash_of
from .models import Riwayat, Segel

logger = logging.getLogger(__name__)

Kepala = dict[str, tuple[int, str]]
"""Heads of chains: name → (number of the last record, its hash)."""


@dataclass(frozen=True, slots=True)
class HasilSegel:
    """A seal that was made, its file, and why the mail did not go out ("" when it did)."""

    segel: Segel
    berkas: Path
    galat_surat: str


def buat_segel() -> HasilSegel:
    """Seal the heads of all chains: a row, a line in the day's file, and a mail.

    The file is written before the transaction commits: a seal without its copy outside never
    exists (OSError undoes it). The mail goes out afterwards; when it fails the seal stays and
    the result says why. Must not be called inside a transaction.
    """
    with transaction.atomic(durable=True):
        sebelumnya = Segel.objects.select_for_update().order_by("-nomor").first()
        kepala_lama = sealed_kepala(Segel.objects.order_by("nomor").iterator())
        kepala = Riwayat.objects.kepala()
        waktu = timezone.now()
        segel = Segel(
            nomor=sebelumnya.nomor + 1 if sebelumnya else 1,
            tanggal=timezone.localdate(waktu),
            waktu=waktu,
            jumlah_rantai=len(kepala),
            jumlah_baris=sum(urut for urut, _ in kepala.values()),
            kepala={
                rantai: [urut, sidik]
                for rantai, (urut, sidik) in kepala.items()
                if kepala_lama.get(rantai) != (urut, sidik)
            },
            sidik_kepala=hash_of(kepala),
            hash_sebelumnya=sebelumnya.hash if sebelumnya else AWAL,
        )
        segel.hash = segel.compute_hash()
        segel.save(force_insert=True)
        berkas = _append_to_file(segel)
    return HasilSegel(segel, berkas, galat_surat=_send_mail(segel))


def is_sealed_today() -> bool:
    return Segel.objects.filter(tanggal=timezone.localdate()).exists()


def sealed_kepala(daftar_segel: Iterator[Segel]) -> Kepala:
    """The heads as the last of `daftar_segel` (from the first, in order) saw them."""
    kepala: Kepala = {}
    for segel in daftar_segel:
        kepala |= {rantai: (urut, sidik) for rantai, (urut, sidik) in segel.kepala.items()}
    return kepala


def seal_record(segel: Segel) -> dict[str, Any]:
    """What the file holds of one seal."""
    return {**segel.isi(), "hash": segel.hash}


def read_files(folder: Path) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """Every line of every seal file: where it stands, and its record (None if unreadable)."""
    for berkas in sorted(folder.glob("segel-*.jsonl")):
        for nomor, baris in enumerate(
            berkas.read_text("utf-8", errors="replace").splitlines(), start=1
        ):
            tempat = f"{berkas.name} baris {nomor}"
            try:
                record = json.loads(baris)
            except ValueError:
                record = None
            yield tempat, record if isinstance(record, dict) else None


def _append_to_file(segel: Segel) -> Path:
    folder = Path(settings.SEGEL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    berkas = folder / f"segel-{segel.tanggal.isoformat()}.jsonl"
    baris = (canonical_json(seal_record(segel)) + "\n").encode("ascii")
    # O_APPEND and one write: two processes cannot mix their lines.
    descriptor = os.open(berkas, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        ditulis = os.write(descriptor, baris)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if ditulis != len(baris):
        raise OSError(f"Segel nomor {segel.nomor} tidak tertulis lengkap di {berkas}.")
    folder_descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(folder_descriptor)  # the name of a new file, not only its content
    finally:
        os.close(folder_descriptor)
    return berkas


def _send_mail(segel: Segel) -> str:
    """Send the seal to SEGEL_EMAIL. Return why it failed, "" when it did not."""
    if not settings.SEGEL_EMAIL:
        return ""
    isi = (
        f"Segel riwayat Portal ZI nomor {segel.nomor}, {segel.tanggal.isoformat()}.\n"
        f"{segel.jumlah_baris} catatan dalam {segel.jumlah_rantai} rantai.\n\n"
        f"Hash segel            : {segel.hash}\n"
        f"Hash segel sebelumnya : {segel.hash_sebelumnya}\n"
        f"Sidik semua kepala    : {segel.sidik_kepala}\n\n"
        "Simpan surat ini. Bila riwayat di basis data pernah diubah atau dipotong,\n"
        "angka di atas tidak akan cocok lagi dengan hasil manage.py periksa_riwayat.\n"
    )
    try:
        send_mail(
            subject=f"Segel riwayat Portal ZI nomor {segel.nomor}",
            message=isi,
            from_email=settings.DEFAULT_FROM_EMAIL,
            recipient_list=settings.SEGEL_EMAIL,
        )
    except (OSError, SMTPException) as error:
        logger.exception("The seal %s was kept, but its mail failed.", segel.nomor)
        return str(error) or type(error).__name__
    return ""
