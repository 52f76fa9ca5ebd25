"""Evidence: documents of a unit, and the plan items that they prove.

A document is registered once and used wherever it proves something, in plans here and in
answers to the LKE (`evaluasi.models.Bukti`).
"""

import hashlib
from typing import ClassVar, Self
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from rencana_aksi.tautan import check_tautan
from units.models import UnitKerja, User
from zi_portal.berkas.models import Berkas

from .rencana import ItemRencana


class DokumenBuktiQuerySet(models.QuerySet["DokumenBukti"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The documents of the units that `user` may know about."""
        return self.filter(unit__in=UnitKerja.objects.visible_to(user))

    def current(self) -> Self:
        """Without those that a newer version has replaced."""
        return self.filter(pengganti__isnull=True)


class DokumenBukti(models.Model):
    """A file or a link that a unit shows as evidence.

    A new version is a new row that points back (`pendahulu`): what was shown to the assessors
    stays readable. Dates are the document's own; `dibuat` is the day of upload.
    """

    unit = models.ForeignKey(UnitKerja, models.PROTECT, related_name="dokumen_bukti")
    berkas = models.ForeignKey(
        Berkas, models.PROTECT, related_name="dokumen_bukti", null=True, blank=True
    )
    tautan = models.URLField(
        "tautan", max_length=1000, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    nama = models.CharField("nama berkas", max_length=150, blank=True)
    judul = models.CharField("judul", max_length=200, blank=True)
    tanggal = models.DateField("tanggal dokumen", null=True, blank=True)
    periode_mulai = models.DateField("periode sejak", null=True, blank=True)
    periode_selesai = models.DateField("periode sampai", null=True, blank=True)
    versi = models.PositiveSmallIntegerField("versi", default=1)
    pendahulu = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="pengganti",
        null=True,
        blank=True,
        verbose_name="versi sebelumnya",
    )
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    dibuat = models.DateTimeField("diunggah")

    objects = DokumenBuktiQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-dibuat", "-pk"]
        verbose_name = verbose_name_plural = "dokumen bukti"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(berkas__isnull=False, tautan="") & ~Q(nama=""))
                | (Q(berkas__isnull=True) & ~Q(tautan="") & ~Q(judul="")),
                name="dokumen_bukti_berkas_atau_tautan",
                violation_error_message=(
                    "Sebuah bukti adalah berkas, atau tautan dengan judul; salah satu."
                ),
            ),
            models.CheckConstraint(
                condition=Q(periode_mulai__isnull=True)
                | Q(periode_selesai__isnull=True)
                | Q(periode_selesai__gte=F("periode_mulai")),
                name="dokumen_bukti_periode_berurutan",
                violation_error_message="Akhir periode tidak boleh sebelum awalnya.",
            ),
            models.CheckConstraint(
                condition=Q(versi=1, pendahulu__isnull=True)
                | Q(versi__gte=2, pendahulu__isnull=False),
                name="dokumen_bukti_versi_berurutan",
                violation_error_message="Versi kedua dan seterusnya menggantikan versi sebelumnya.",
            ),
        ]

    def __str__(self) -> str:
        return self.judul or self.nama

    def get_absolute_url(self) -> str:
        """The file itself, or where the link leads. What the portal knows: `dokumen-lihat`."""
        return self.tautan or reverse("rencana_aksi:dokumen", args=[self.pk])

    def clean(self) -> None:
        """A new link leads where it seems to lead; one that was shown already stays as it is."""
        if self.tautan and self._state.adding:
            try:
                check_tautan(self.tautan)
            except ValidationError as error:
                raise ValidationError({"tautan": error.messages}) from error

    @property
    def is_tautan(self) -> bool:
        return self.berkas_id is None

    @property
    def situs(self) -> str:
        """Where a link leads: the name of its host, as a browser reads it."""
        return urlsplit(self.tautan.replace("\\", "/")).hostname or ""

    @property
    def sidik_rincian(self) -> str:
        """Stands for the details as they were shown; a form sends it back with what it changed."""
        isi = (self.judul, self.tanggal, self.periode_mulai, self.periode_selesai)
        return hashlib.sha256(repr([str(nilai) for nilai in isi]).encode()).hexdigest()[:16]


class BuktiItemQuerySet(models.QuerySet["BuktiItem"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Evidence of the units that `user` may know about, removed or not."""
        return self.filter(item__in=ItemRencana.objects.visible_to(user))

    def active(self) -> Self:
        return self.filter(dihapus_pada__isnull=True)


class BuktiItem(models.Model):
    """A document that proves a plan item. Removing it only marks it."""

    item = models.ForeignKey(ItemRencana, models.CASCADE, related_name="bukti")
    dokumen = models.ForeignKey(DokumenBukti, models.PROTECT, related_name="bukti_item")
    halaman = models.PositiveSmallIntegerField("halaman", null=True, blank=True)
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    dibuat = models.DateTimeField("ditambahkan")
    dihapus_pada = models.DateTimeField("dihapus pada", null=True, blank=True)
    dihapus_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="dihapus oleh"
    )

    objects = BuktiItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["dibuat", "pk"]
        verbose_name = verbose_name_plural = "bukti item"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "dokumen"],
                condition=Q(dihapus_pada__isnull=True),
                name="bukti_item_dokumen_sekali",
                violation_error_message="Dokumen ini sudah menjadi bukti butir tersebut.",
            ),
            models.CheckConstraint(
                condition=Q(dihapus_pada__isnull=True, dihapus_oleh__isnull=True)
                | Q(dihapus_pada__isnull=False, dihapus_oleh__isnull=False),
                name="bukti_item_dihapus_oleh_seseorang",
                violation_error_message="Bukti yang dihapus mencatat siapa yang menghapusnya.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.dokumen)

    def get_absolute_url(self) -> str:
        """The evidence on the page of its item."""
        rencana = self.item.rencana
        halaman = reverse("rencana_aksi:item", args=[rencana.unit_id, rencana.tahun, self.item_id])
        return f"{halaman}#bukti"
