"""An uploaded workbook between its preview and its confirmation."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .organisasi import Instansi, User


class StatusImpor(models.TextChoices):
    PRATINJAU = "pratinjau", "Menunggu persetujuan"
    DITERAPKAN = "diterapkan", "Sudah diterapkan"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


class Impor(models.Model):
    """One upload. What was read (`isi`) stays here until it is applied or dropped.

    So the confirmation applies what the server read, not what a browser sends back. The
    workbook itself is not kept, only its SHA-256.
    """

    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="impor")
    oleh = models.ForeignKey(User, models.PROTECT, related_name="impor")
    dibuat = models.DateTimeField("diunggah", auto_now_add=True)
    nama_berkas = models.CharField("nama berkas", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    isi = models.JSONField("isi yang terbaca", null=True, editable=False)
    status = models.CharField(
        "status", max_length=10, choices=StatusImpor, default=StatusImpor.PRATINJAU
    )

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = verbose_name_plural = "impor"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status=StatusImpor.PRATINJAU, isi__isnull=False)
                | Q(status__in=[StatusImpor.DITERAPKAN, StatusImpor.DIBATALKAN], isi__isnull=True),
                name="impor_isi_hanya_selama_pratinjau",
                violation_error_message="Isi berkas hanya disimpan selama menunggu persetujuan.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nama_berkas} ({self.get_status_display()})"
