"""Work that no request waits for: how far it is, and the copy that it made."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from zi_portal.berkas.models import Berkas

from .jenis import JenisPekerjaan, get_jenis

# Silent for longer than this, a job is taken for dead and may be started again.
BATAS_DIAM = timedelta(minutes=2)
BATAS_ANTRE = timedelta(minutes=15)


class StatusPekerjaan(models.TextChoices):
    ANTRE = "antre", "Menunggu giliran"
    BERJALAN = "berjalan", "Sedang dikerjakan"
    SELESAI = "selesai", "Selesai"
    GAGAL = "gagal", "Belum berhasil"


class Pekerjaan(models.Model):
    """One thing to be made, once: whoever asks for the same joins.

    `kunci` names what is made, down to its content ("lke-pdf:putaran:5:tpi:<sidik>"), so the
    finished copy answers every later request for it. `percobaan` counts the attempts; only the
    newest one may write here.
    """

    kunci = models.CharField("kunci", max_length=200, unique=True, editable=False)
    jenis = models.CharField("jenis", max_length=40, editable=False)
    masukan = models.JSONField("masukan", default=dict, editable=False)
    status = models.CharField(
        "status", max_length=10, choices=StatusPekerjaan, default=StatusPekerjaan.ANTRE
    )
    percobaan = models.PositiveSmallIntegerField("percobaan", default=1)
    langkah = models.PositiveSmallIntegerField("langkah selesai", default=0)
    jumlah_langkah = models.PositiveSmallIntegerField("jumlah langkah", default=1)
    kata = models.CharField("yang sedang dikerjakan", max_length=200, blank=True)
    hasil = models.ForeignKey(
        Berkas, models.PROTECT, related_name="+", null=True, verbose_name="hasil"
    )
    nama_berkas = models.CharField("nama berkas", max_length=150, blank=True)
    pesan = models.CharField("pesan", max_length=500, blank=True)
    oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diminta oleh"
    )
    dibuat = models.DateTimeField("diminta")
    denyut = models.DateTimeField("kabar terakhir")
    selesai_pada = models.DateTimeField("selesai pada", null=True)

    class Meta:
        ordering: ClassVar = ["-dibuat", "-pk"]
        verbose_name = verbose_name_plural = "pekerjaan"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    status__in=("antre", "berjalan"),
                    hasil__isnull=True,
                    pesan="",
                    selesai_pada__isnull=True,
                )
                | (
                    Q(status="selesai", hasil__isnull=False, selesai_pada__isnull=False, pesan="")
                    & ~Q(nama_berkas="")
                )
                | (
                    Q(status="gagal", hasil__isnull=True, selesai_pada__isnull=False) & ~Q(pesan="")
                ),
                name="pekerjaan_hasil_sesuai_status",
                violation_error_message="Hasil atau pesan pekerjaan tidak sesuai statusnya.",
            ),
            models.CheckConstraint(
                condition=Q(langkah__lte=models.F("jumlah_langkah"), jumlah_langkah__gte=1),
                name="pekerjaan_langkah_dalam_jumlah",
                violation_error_message="Langkah tidak boleh melebihi jumlah langkah.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kunci} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("pekerjaan:pekerjaan", args=[self.pk])

    @property
    def kind(self) -> JenisPekerjaan | None:
        return get_jenis(self.jenis)

    @property
    def is_selesai(self) -> bool:
        return self.status == StatusPekerjaan.SELESAI

    @property
    def is_gagal(self) -> bool:
        return self.status == StatusPekerjaan.GAGAL

    @property
    def is_diam(self) -> bool:
        """Whether nothing was heard of it for so long that it must have died."""
        batas = {StatusPekerjaan.ANTRE: BATAS_ANTRE, StatusPekerjaan.BERJALAN: BATAS_DIAM}.get(
            StatusPekerjaan(self.status)
        )
        return batas is not None and timezone.now() - self.denyut > batas

    @property
    def is_bergerak(self) -> bool:
        """Whether it waits or runs, and is still heard of."""
        return not (self.is_selesai or self.is_gagal or self.is_diam)
