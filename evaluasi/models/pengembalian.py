"""One line given back to the unit while the rest of the round stays locked; what was seen."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from units.models import User

from .evaluasi import Pertanyaan, Putaran


class StatusPengembalian(models.TextChoices):
    DIKEMBALIKAN = "dikembalikan", "Dikembalikan ke unit"
    MENUNGGU = "menunggu", "Menunggu dicek ulang"
    SELESAI = "selesai", "Selesai"


class PengembalianQuerySet(models.QuerySet["Pengembalian"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(putaran__in=Putaran.objects.visible_to(user))

    def open(self) -> Self:
        """Those that are not settled: with the unit, or waiting to be checked again."""
        return self.exclude(status=StatusPengembalian.SELESAI)


class Pengembalian(models.Model):
    """A line that the TPI gave back: the unit may change this one until it says it is done.

    Then it waits to be checked again; the TPI settles it by deciding the line, or takes it back.
    """

    putaran = models.ForeignKey(Putaran, models.PROTECT, related_name="pengembalian")
    pertanyaan = models.ForeignKey(Pertanyaan, models.PROTECT, related_name="pengembalian")
    status = models.CharField(
        "status",
        max_length=15,
        choices=StatusPengembalian,
        default=StatusPengembalian.DIKEMBALIKAN,
    )
    catatan = models.TextField("catatan TPI")
    tenggat = models.DateField("tenggat", null=True, blank=True)
    dikembalikan_pada = models.DateTimeField("dikembalikan pada")
    dikembalikan_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="dikembalikan oleh"
    )
    tanggapan = models.TextField("tanggapan unit", blank=True)
    ditanggapi_pada = models.DateTimeField("ditanggapi pada", null=True)
    ditanggapi_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name="ditanggapi oleh"
    )
    selesai_pada = models.DateTimeField("selesai pada", null=True)
    selesai_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name="diselesaikan oleh"
    )

    objects = PengembalianQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["dikembalikan_pada", "pk"]
        verbose_name = verbose_name_plural = "pengembalian"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["putaran", "pertanyaan"],
                condition=~Q(status="selesai"),
                name="pengembalian_satu_yang_terbuka",
                violation_error_message="Pertanyaan ini sudah dikembalikan dan belum selesai.",
            ),
            models.CheckConstraint(
                condition=~Q(catatan=""),
                name="pengembalian_bercatatan",
                violation_error_message="Tuliskan apa yang perlu diperbaiki unit.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="dikembalikan",
                    ditanggapi_pada__isnull=True,
                    ditanggapi_oleh__isnull=True,
                    selesai_pada__isnull=True,
                    selesai_oleh__isnull=True,
                )
                | Q(
                    status="menunggu",
                    ditanggapi_pada__isnull=False,
                    ditanggapi_oleh__isnull=False,
                    selesai_pada__isnull=True,
                    selesai_oleh__isnull=True,
                )
                | Q(status="selesai", selesai_pada__isnull=False, selesai_oleh__isnull=False),
                name="pengembalian_sesuai_status",
                violation_error_message="Waktu pengembalian tidak sesuai dengan statusnya.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pertanyaan}: {self.get_status_display()}"

    @property
    def is_dikembalikan(self) -> bool:
        return self.status == StatusPengembalian.DIKEMBALIKAN

    @property
    def is_menunggu(self) -> bool:
        return self.status == StatusPengembalian.MENUNGGU

    @property
    def is_terbuka(self) -> bool:
        return self.status != StatusPengembalian.SELESAI

    def is_mended(self, dijawab: datetime | None) -> bool:
        """Whether the unit worked on the line since it came back; at most two queries.

        `dijawab` is when it last changed its answer. Evidence counts as added or taken off.
        """
        sejak = self.dikembalikan_pada
        if dijawab is not None and dijawab > sejak:
            return True
        bukti = self.putaran.bukti.filter(pertanyaan=self.pertanyaan_id)
        slot = self.putaran.slot_tidak_berlaku.filter(pertanyaan=self.pertanyaan_id)
        return (
            bukti.filter(Q(dibuat__gt=sejak) | Q(dihapus_pada__gt=sejak)).exists()
            or slot.filter(dibuat__gt=sejak).exists()
        )

    @property
    def hari_lewat(self) -> int:
        """Days since the due date, while the unit has not said that it is done; else 0."""
        if self.tenggat is None or not self.is_dikembalikan:
            return 0
        return max((timezone.localdate() - self.tenggat).days, 0)


class Kunjungan(models.Model):
    """When a user last looked at a line: later changes of the other side are news to him."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    putaran = models.ForeignKey(Putaran, models.CASCADE, related_name="kunjungan")
    pertanyaan = models.ForeignKey(Pertanyaan, models.CASCADE, related_name="+")
    pada = models.DateTimeField("dilihat pada")

    class Meta:
        verbose_name = verbose_name_plural = "kunjungan"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "putaran", "pertanyaan"], name="kunjungan_sekali_per_pertanyaan"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.pertanyaan}"
