"""What the national team (TPN) found, recorded beside our own result."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from units.models import User
from zi_portal.locking import VersionedModel

from .evaluasi import Evaluasi


class PutusanTPN(models.TextChoices):
    WBK = "wbk", "WBK"
    WBBM = "wbbm", "WBBM"
    TIDAK = "tidak", "Tidak lolos"


class HasilTPN(VersionedModel):
    """The result of the TPN's evaluation, copied from its letter; never computed or judged here.

    Scores are points of 100; None where the letter does not say. Source: PermenPANRB 90/2021
    Lampiran II Bab III.
    """

    evaluasi = models.OneToOneField(Evaluasi, models.PROTECT, related_name="hasil_tpn")
    putusan = models.CharField("putusan TPN", max_length=5, choices=PutusanTPN)
    nomor_surat = models.CharField("nomor surat atau LHE", max_length=100)
    tanggal = models.DateField("tanggal surat")
    total = models.DecimalField(
        "nilai total", max_digits=7, decimal_places=4, null=True, blank=True
    )
    pengungkit = models.DecimalField(
        "nilai pengungkit", max_digits=7, decimal_places=4, null=True, blank=True
    )
    hasil = models.DecimalField(
        "nilai hasil", max_digits=7, decimal_places=4, null=True, blank=True
    )
    # Points of each area, by its number: {"1": "7.25"}; only those that the letter gives.
    area = models.JSONField("nilai area", default=dict, blank=True)
    catatan = models.TextField("catatan", blank=True)
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    diubah = models.DateTimeField("diubah")

    class Meta:
        verbose_name = verbose_name_plural = "hasil TPN"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(putusan__in=PutusanTPN.values),
                name="hasil_tpn_putusan_dikenal",
                violation_error_message="Pilih putusan TPN dari daftar.",
            ),
            models.CheckConstraint(
                condition=~Q(nomor_surat=""),
                name="hasil_tpn_bersurat",
                violation_error_message="Isi nomor surat atau LHE dari TPN.",
            ),
            models.CheckConstraint(
                condition=(Q(total__isnull=True) | Q(total__gte=0, total__lte=100))
                & (Q(pengungkit__isnull=True) | Q(pengungkit__gte=0, pengungkit__lte=60))
                & (Q(hasil__isnull=True) | Q(hasil__gte=0, hasil__lte=40)),
                name="hasil_tpn_dalam_batas",
                violation_error_message=(
                    "Nilai total paling tinggi 100, pengungkit 60, dan hasil 40."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Hasil TPN {self.evaluasi}"
