"""A workbook on its way into a round: shown first, then applied, and perhaps taken back."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone

from units.models import User

from .evaluasi import Putaran
from .pihak import Pihak


class StatusImporLKE(models.TextChoices):
    PRATINJAU = "pratinjau", "Menunggu persetujuan"
    DITERAPKAN = "diterapkan", "Diterapkan"
    DIURUNGKAN = "diurungkan", "Diurungkan"
    DIBATALKAN = "dibatalkan", "Dibatalkan"
    KEDALUWARSA = "kedaluwarsa", "Kedaluwarsa"


BERLAKU = timedelta(days=1)  # a preview that nobody confirms is dropped
SELESAI_TANPA_BEKAS = (StatusImporLKE.DIBATALKAN, StatusImporLKE.KEDALUWARSA)


class ImporLKE(models.Model):
    """One upload of a filled LKE workbook, for one party of one round.

    While it waits, `isi` holds what the server read (services/impor_isi.py) and `berkas` the
    workbook itself, for the report of its defects: what is confirmed is what was read, never what
    a browser sends back. Both go once it is decided; the SHA-256 stays. `perubahan` holds, by the
    code of each line that was written, what was there before and the version written, so that it
    can be taken back. The row lies in the database and not among the evidence, for it goes.
    """

    putaran = models.ForeignKey(Putaran, models.CASCADE, related_name="impor")
    pihak = models.CharField("jawaban", max_length=10, choices=Pihak)
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    dibuat = models.DateTimeField("diunggah")
    nama_berkas = models.CharField("nama berkas", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    isi = models.JSONField("isi yang terbaca", null=True, editable=False)
    berkas = models.BinaryField("buku kerja", null=True, editable=False)
    # When the portal wrote the workbook, as it says; "" for every other form.
    ditulis = models.CharField("ditulis portal", max_length=40, blank=True, editable=False)
    status = models.CharField(
        "status", max_length=12, choices=StatusImporLKE, default=StatusImporLKE.PRATINJAU
    )
    perubahan = models.JSONField("yang diubah", null=True, editable=False)
    diterapkan_pada = models.DateTimeField("diterapkan pada", null=True)
    diurungkan_pada = models.DateTimeField("diurungkan pada", null=True)
    diurungkan_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name="diurungkan oleh"
    )

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = verbose_name_plural = "impor LKE"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["putaran", "oleh"],
                condition=Q(status=StatusImporLKE.PRATINJAU),
                name="impor_lke_satu_pratinjau",
                violation_error_message="Selesaikan dahulu pratinjau yang sebelumnya.",
            ),
            models.CheckConstraint(
                condition=Q(pihak__in=(Pihak.UNIT, Pihak.ANGGOTA, Pihak.TPI)),
                name="impor_lke_pihak_dikenal",
                violation_error_message="Buku kerja hanya menjadi jawaban unit, anggota atau TPI.",
            ),
            models.CheckConstraint(
                condition=Exact(Length("sha256"), 64),
                name="impor_lke_sha256_lengkap",
                violation_error_message="Sidik SHA-256 terdiri dari 64 huruf dan angka.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=StatusImporLKE.PRATINJAU,
                    isi__isnull=False,
                    berkas__isnull=False,
                    perubahan__isnull=True,
                    diterapkan_pada__isnull=True,
                )
                | Q(
                    status__in=(StatusImporLKE.DITERAPKAN, StatusImporLKE.DIURUNGKAN),
                    isi__isnull=True,
                    berkas__isnull=True,
                    perubahan__isnull=False,
                    diterapkan_pada__isnull=False,
                )
                | Q(
                    status__in=SELESAI_TANPA_BEKAS,
                    isi__isnull=True,
                    berkas__isnull=True,
                    perubahan__isnull=True,
                    diterapkan_pada__isnull=True,
                ),
                name="impor_lke_sesuai_status",
                violation_error_message="Isi impor tidak sesuai dengan statusnya.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=StatusImporLKE.DIURUNGKAN,
                    diurungkan_pada__isnull=False,
                    diurungkan_oleh__isnull=False,
                )
                | (
                    ~Q(status=StatusImporLKE.DIURUNGKAN)
                    & Q(diurungkan_pada__isnull=True, diurungkan_oleh__isnull=True)
                ),
                name="impor_lke_diurungkan_oleh_seseorang",
                violation_error_message="Impor yang diurungkan mencatat siapa dan kapan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nama_berkas} ({self.get_status_display()})"

    @property
    def is_pratinjau(self) -> bool:
        """Whether it can still be confirmed: it waits, and not for longer than BERLAKU."""
        menunggu = self.status == StatusImporLKE.PRATINJAU
        return menunggu and self.dibuat >= timezone.now() - BERLAKU

    @property
    def is_diterapkan(self) -> bool:
        return self.status == StatusImporLKE.DITERAPKAN
