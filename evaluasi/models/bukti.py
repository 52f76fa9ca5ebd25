"""Evidence of answers: documents of the unit, in the named slots of a line or beside them."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse

from rencana_aksi.models import DokumenBukti
from units.models import User

from .evaluasi import Pertanyaan, Putaran


class BuktiQuerySet(models.QuerySet["Bukti"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Evidence of the units that `user` may know about, removed or not."""
        return self.filter(putaran__in=Putaran.objects.visible_to(user))

    def active(self) -> Self:
        return self.filter(dihapus_pada__isnull=True)


class Bukti(models.Model):
    """A document that proves the unit's answer to one line in one round.

    `slot` is the name in the LKE's list of what usually proves the line, empty for anything
    else. Removing it only marks it: what was shown to the assessors stays readable.
    """

    putaran = models.ForeignKey(Putaran, models.PROTECT, related_name="bukti")
    pertanyaan = models.ForeignKey(Pertanyaan, models.PROTECT, related_name="bukti")
    dokumen = models.ForeignKey(DokumenBukti, models.PROTECT, related_name="bukti")
    slot = models.CharField("jenis bukti", max_length=200, blank=True)
    halaman = models.PositiveSmallIntegerField("halaman", null=True, blank=True)
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    dibuat = models.DateTimeField("ditambahkan")
    dihapus_pada = models.DateTimeField("dihapus pada", null=True, blank=True)
    dihapus_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="dihapus oleh"
    )

    objects = BuktiQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["dibuat", "pk"]
        verbose_name = verbose_name_plural = "bukti"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["putaran", "pertanyaan", "dokumen"],
                condition=Q(dihapus_pada__isnull=True),
                name="bukti_dokumen_sekali_per_pertanyaan",
                violation_error_message="Dokumen ini sudah menjadi bukti pertanyaan tersebut.",
            ),
            models.CheckConstraint(
                condition=Q(dihapus_pada__isnull=True, dihapus_oleh__isnull=True)
                | Q(dihapus_pada__isnull=False, dihapus_oleh__isnull=False),
                name="bukti_dihapus_oleh_seseorang",
                violation_error_message="Bukti yang dihapus mencatat siapa yang menghapusnya.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.dokumen)

    def get_absolute_url(self) -> str:
        """The evidence on the page of its line."""
        evaluasi = self.putaran.evaluasi
        args = [evaluasi.unit_id, evaluasi.tahun, self.pertanyaan.kode]
        return reverse("evaluasi:pertanyaan", args=args) + "#bukti"


class SlotTidakBerlaku(models.Model):
    """A slot that the unit says does not apply to it, and why."""

    putaran = models.ForeignKey(Putaran, models.PROTECT, related_name="slot_tidak_berlaku")
    pertanyaan = models.ForeignKey(Pertanyaan, models.PROTECT, related_name="slot_tidak_berlaku")
    slot = models.CharField("jenis bukti", max_length=200)
    alasan = models.CharField("alasan", max_length=500)
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    dibuat = models.DateTimeField("ditulis")

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = verbose_name_plural = "slot tidak berlaku"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["putaran", "pertanyaan", "slot"],
                name="slot_tidak_berlaku_sekali",
                violation_error_message="Jenis bukti ini sudah ditandai tidak berlaku.",
            ),
            models.CheckConstraint(
                condition=~Q(slot="") & ~Q(alasan=""),
                name="slot_tidak_berlaku_beralasan",
                violation_error_message="Tuliskan alasan jenis bukti ini tidak berlaku.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.alasan}"
