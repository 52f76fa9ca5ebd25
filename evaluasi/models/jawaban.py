"""Answers to the LKE."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from units.models import User
from zi_portal.locking import VersionedModel

from .evaluasi import Pertanyaan, Putaran
from .pihak import Pihak


class Jawaban(VersionedModel):
    """One party's answer to one line of the LKE in one round.

    A row without a value is a note, or the TPI's agreement that the unit gave no answer.
    Value, note and reason are one row: none is ever changed without the others being shown.
    """

    putaran = models.ForeignKey(Putaran, models.PROTECT, related_name="jawaban")
    pertanyaan = models.ForeignKey(Pertanyaan, models.PROTECT, related_name="jawaban")
    pihak = models.CharField("pihak", max_length=10, choices=Pihak)
    pilihan = models.CharField("pilihan", max_length=10, blank=True)
    # Counts of a percentage line, by the code of the input: {"jumlah_agen": 7}.
    isian = models.JSONField("isian", null=True, blank=True)
    indeks = models.DecimalField("indeks", max_digits=9, decimal_places=6, null=True, blank=True)
    # Whether the engine counts it as answered: of a percentage line, that every count is there.
    terjawab = models.BooleanField("terjawab", default=False, editable=False)
    # Of an index: who asked how many people, and when.
    survei_oleh = models.CharField("pelaksana survei", max_length=200, blank=True)
    survei_mulai = models.DateField("survei sejak", null=True, blank=True)
    survei_selesai = models.DateField("survei sampai", null=True, blank=True)
    responden = models.PositiveIntegerField("jumlah responden", null=True, blank=True)
    catatan = models.TextField("catatan", blank=True)
    alasan = models.TextField("alasan berbeda dari unit", blank=True)
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    diubah = models.DateTimeField("diubah")

    class Meta:
        ordering: ClassVar = ["putaran", "pertanyaan", "pihak"]
        verbose_name = verbose_name_plural = "jawaban"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["putaran", "pertanyaan", "pihak"],
                name="jawaban_sekali_per_pihak",
                violation_error_message="Pertanyaan ini sudah dijawab.",
            ),
            models.CheckConstraint(
                condition=Q(pilihan="", isian__isnull=True)
                | Q(pilihan="", indeks__isnull=True)
                | Q(isian__isnull=True, indeks__isnull=True),
                name="jawaban_satu_macam_nilai",
                violation_error_message="Satu jawaban berisi pilihan, isian, atau indeks.",
            ),
            models.CheckConstraint(
                condition=Q(terjawab=False)
                | ~Q(pilihan="")
                | Q(isian__isnull=False)
                | Q(indeks__isnull=False),
                name="jawaban_terjawab_berisi",
                violation_error_message="Pertanyaan yang terjawab berisi sebuah nilai.",
            ),
            models.CheckConstraint(
                condition=Q(indeks__isnull=True) | Q(indeks__gte=0),
                name="jawaban_indeks_tidak_negatif",
                violation_error_message="Indeks tidak boleh kurang dari 0.",
            ),
            models.CheckConstraint(
                condition=Q(survei_mulai__isnull=True)
                | Q(survei_selesai__isnull=True)
                | Q(survei_selesai__gte=F("survei_mulai")),
                name="jawaban_survei_berurutan",
                violation_error_message="Akhir survei tidak boleh sebelum awalnya.",
            ),
            models.CheckConstraint(
                condition=Q(pihak__in=Pihak.values),
                name="jawaban_pihak_dikenal",
                violation_error_message="Pihak ini tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pertanyaan} ({self.get_pihak_display()})"

    @property
    def nilai(self) -> "str | Decimal | dict[str, int] | None":
        """The answer as the engine takes it; None when there is no value."""
        if self.pilihan:
            return self.pilihan
        return self.indeks if self.indeks is not None else self.isian
