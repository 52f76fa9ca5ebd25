"""Asking for a piece of background work, doing it, and keeping what it made."""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from zi_portal.berkas.services import clean_nama, storing

from .jenis import Digantikan, Hasil, PekerjaanGagal, get_jenis
from .models import Pekerjaan, StatusPekerjaan

logger = logging.getLogger(__name__)
HASIL_TERBESAR = 100 * 1024 * 1024  # bytes; our own documents are far below
GAGAL_TAK_TERDUGA = (
    "Pembuatan dokumen terhenti karena gangguan di server. Coba lagi; bila terulang, sampaikan"
    " kepada admin sistem."
)


def find_selesai(kunci: str) -> Pekerjaan | None:
    """The finished job for exactly this, if there is one."""
    return Pekerjaan.objects.filter(kunci=kunci, status=StatusPekerjaan.SELESAI).first()


def request_pekerjaan(*, kunci: str, jenis: str, masukan: Mapping[str, Any], by: Any) -> Pekerjaan:
    """The job for `kunci`: the one that is there (done, waiting or running), else a new one.

    One that failed or fell silent is started again. Work begins after the commit; where
    TASK_BACKEND is "langsung" it is then done before this returns to the caller's caller.
    Raise LookupError for an unknown kind.
    """
    kind = get_jenis(jenis)
    if kind is None:
        raise LookupError(jenis)
    kini = timezone.now()
    with transaction.atomic():
        pekerjaan, baru = Pekerjaan.objects.select_for_update().get_or_create(
            kunci=kunci,
            defaults={
                "jenis": jenis,
                "masukan": dict(masukan),
                "jumlah_langkah": kind.langkah,
                "oleh": by,
                "dibuat": kini,
                "denyut": kini,
            },
        )
        if baru:
            _enqueue_after_commit(pekerjaan)
        elif not pekerjaan.is_selesai and not pekerjaan.is_bergerak:
            _restart(pekerjaan)
    pekerjaan.refresh_from_db()
    return pekerjaan


def retry_pekerjaan(*, pekerjaan: Pekerjaan) -> Pekerjaan:
    """Start a job again that failed or fell silent; any other one stays as it is."""
    with transaction.atomic():
        pekerjaan = Pekerjaan.objects.select_for_update().get(pk=pekerjaan.pk)
        if not pekerjaan.is_selesai and not pekerjaan.is_bergerak:
            _restart(pekerjaan)
    pekerjaan.refresh_from_db()
    return pekerjaan


def perform(pk: int, percobaan: int) -> None:
    """Do attempt `percobaan` of a job, and keep what it made or say why there is nothing.

    Does nothing where that attempt was given up. Never inside a transaction of its own: steps
    are seen by others while they happen.
    """
    kini = timezone.now()
    milik = Pekerjaan.objects.filter(pk=pk, percobaan=percobaan)
    if not milik.filter(status=StatusPekerjaan.ANTRE).update(
        status=StatusPekerjaan.BERJALAN, denyut=kini
    ):
        return
    pekerjaan = milik.get()

    def lapor(langkah: int, kata: str) -> None:
        sampai = min(langkah, pekerjaan.jumlah_langkah)
        if not milik.filter(status=StatusPekerjaan.BERJALAN).update(
            langkah=sampai, kata=kata[:200], denyut=timezone.now()
        ):
            raise Digantikan(str(pekerjaan))

    kind = get_jenis(pekerjaan.jenis)
    try:
        if kind is None:
            raise LookupError(pekerjaan.jenis)
        _finish(pekerjaan, kind.make(pekerjaan, lapor))
    except Digantikan:
        logger.info("Given up, another attempt does it: %s", pekerjaan)
    except PekerjaanGagal as error:
        _fail(pekerjaan, str(error))
    except Exception:
        logger.exception("Background work failed: %s", pekerjaan)
        _fail(pekerjaan, GAGAL_TAK_TERDUGA)


def _finish(pekerjaan: Pekerjaan, hasil: Hasil) -> None:
    nama = clean_nama(hasil.nama)
    with (
        storing(ContentFile(hasil.isi), nama=nama, maksimum=HASIL_TERBESAR) as berkas,
        transaction.atomic(),
    ):
        baris = Pekerjaan.objects.select_for_update().get(pk=pekerjaan.pk)
        if (baris.percobaan, baris.status) != (pekerjaan.percobaan, StatusPekerjaan.BERJALAN):
            raise Digantikan(str(pekerjaan))
        kunci = hasil.kunci or baris.kunci
        if kunci != baris.kunci and Pekerjaan.objects.filter(kunci=kunci).exists():
            kunci = f"{baris.jenis}:lain:{baris.pk}"  # that content has its copy already
        baris.kunci = kunci
        baris.status = StatusPekerjaan.SELESAI
        baris.langkah = baris.jumlah_langkah
        baris.kata = ""
        baris.hasil, baris.nama_berkas = berkas, nama
        baris.denyut = baris.selesai_pada = timezone.now()
        baris.save()


def _fail(pekerjaan: Pekerjaan, pesan: str) -> None:
    kini = timezone.now()
    Pekerjaan.objects.filter(
        pk=pekerjaan.pk, percobaan=pekerjaan.percobaan, status=StatusPekerjaan.BERJALAN
    ).update(
        status=StatusPekerjaan.GAGAL, pesan=pesan[:500], kata="", denyut=kini, selesai_pada=kini
    )


def _restart(pekerjaan: Pekerjaan) -> None:
    pekerjaan.status = StatusPekerjaan.ANTRE
    pekerjaan.percobaan += 1
    pekerjaan.langkah, pekerjaan.kata, pekerjaan.pesan = 0, "", ""
    pekerjaan.denyut, pekerjaan.selesai_pada = timezone.now(), None
    pekerjaan.save()
    _enqueue_after_commit(pekerjaan)


def _enqueue_after_commit(pekerjaan: Pekerjaan) -> None:
    from .tasks import run_pekerjaan  # tasks import this module

    pk, percobaan = pekerjaan.pk, pekerjaan.percobaan

    def enqueue() -> None:
        try:
            run_pekerjaan.enqueue(pk, percobaan)
        except (DatabaseError, OSError):
            # Nobody will do it: said at once, and the button to try again is there.
            logger.exception("Background work could not be queued: %s", pk)
            Pekerjaan.objects.filter(
                pk=pk, percobaan=percobaan, status=StatusPekerjaan.ANTRE
            ).update(
                status=StatusPekerjaan.GAGAL,
                pesan=GAGAL_TAK_TERDUGA,
                selesai_pada=timezone.now(),
            )

    transaction.on_commit(enqueue)


def is_langsung() -> bool:
    """Whether work is done while the request waits (TASK_BACKEND=langsung)."""
    return bool(settings.TASK_BACKEND == "langsung")
