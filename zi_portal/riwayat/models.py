"""The trail: who changed what, when and from where. Rows are added, never changed.

Database triggers (triggers.py) refuse every UPDATE and DELETE of both tables.
"""

from datetime import UTC
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from .kanonik import AWAL, hash_of


class RiwayatQuerySet(models.QuerySet["Riwayat"]):
    def for_rantai(self, rantai: str) -> Self:
        """The records of one subject, newest first."""
        return self.filter(rantai=rantai).order_by("-urut")

    def kepala(self) -> dict[str, tuple[int, str]]:
        """The head of every chain: its name → (number of its last record, that one's hash).

        One query, so one moment: no chain is seen newer than another.
        """
        terakhir = Riwayat.objects.filter(rantai=OuterRef("rantai")).order_by("-urut")
        rows = (
            self.order_by()
            .values("rantai")
            .annotate(terakhir=Max("urut"), sidik=Subquery(terakhir.values("hash")[:1]))
            .values_list("rantai", "terakhir", "sidik")
        )
        return {rantai: (urut, sidik) for rantai, urut, sidik in rows}


class Riwayat(models.Model):
    """One act, as it was done. Written by `services.catat` only.

    Each subject has its own chain (`rantai`), numbered from 1 without a gap (`urut`); every
    record carries the hash of the one before it, so a changed, removed or inserted record
    shows. A user who appears here cannot be deleted (PROTECT): accounts are deactivated.
    His name is kept as text beside, as it was on that day.
    """

    rantai = models.CharField("rantai", max_length=80)
    urut = models.PositiveIntegerField("nomor urut")
    waktu = models.DateTimeField("waktu")
    oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="oleh",
    )
    nama_oleh = models.CharField("nama", max_length=150, blank=True)
    dari = models.CharField("dari", max_length=100)
    tindakan = models.CharField("tindakan", max_length=100)
    objek = models.CharField("objek", max_length=120)
    nama_objek = models.CharField("nama objek", max_length=300, blank=True)
    sebelum = models.JSONField("sebelum", null=True)
    sesudah = models.JSONField("sesudah", null=True)
    catatan = models.TextField("catatan", blank=True)
    hash_sebelumnya = models.CharField("hash sebelumnya", max_length=64)
    hash = models.CharField("hash", max_length=64)

    objects = RiwayatQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["rantai", "-urut"]
        verbose_name = verbose_name_plural = "riwayat"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rantai", "urut"],
                name="riwayat_urut_sekali_per_rantai",
                violation_error_message="Catatan riwayat bernomor ini sudah ada.",
            ),
            models.CheckConstraint(condition=Q(urut__gte=1), name="riwayat_urut_mulai_dari_satu"),
            models.CheckConstraint(
                condition=Q(
                    Exact(Length("hash"), 64),
                    Exact(Length("hash_sebelumnya"), 64),
                ),
                name="riwayat_hash_lengkap",
            ),
            models.CheckConstraint(
                condition=~Q(urut=1) | Q(hash_sebelumnya=AWAL),
                name="riwayat_pertama_tanpa_pendahulu",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rantai} #{self.urut}: {self.tindakan}"

    def isi(self) -> dict[str, Any]:
        """All that the hash of this record covers."""
        return {
            "rantai": self.rantai,
            "urut": self.urut,
            "waktu": self.waktu.astimezone(UTC).isoformat(),
            "oleh": self.oleh_id,
            "nama_oleh": self.nama_oleh,
            "dari": self.dari,
            "tindakan": self.tindakan,
            "objek": self.objek,
            "nama_objek": self.nama_objek,
            "sebelum": self.sebelum,
            "sesudah": self.sesudah,
            "catatan": self.catatan,
            "hash_sebelumnya": self.hash_sebelumnya,
        }

    def compute_hash(self) -> str:
        return hash_of(self.isi())

    @property
    def perubahan(self) -> list[tuple[str, Any, Any]]:
        """Each value that differs: its name, what it was, what it became."""
        sebelum, sesudah = self.sebelum or {}, self.sesudah or {}
        return [
            (nama, sebelum.get(nama), sesudah.get(nama))
            for nama in dict.fromkeys([*sebelum, *sesudah])
            if sebelum.get(nama) != sesudah.get(nama)
        ]


class Segel(models.Model):
    """A seal over the heads of all chains at one moment; a copy is kept outside the database.

    `kepala` holds only the heads that moved since the seal before, `sidik_kepala` the hash of
    all of them. So a chain whose tail was cut, a removed chain and a removed seal all show.
    """

    nomor = models.PositiveIntegerField("nomor", unique=True)
    tanggal = models.DateField("tanggal")
    waktu = models.DateTimeField("waktu")
    jumlah_rantai = models.PositiveIntegerField("jumlah rantai")
    jumlah_baris = models.PositiveBigIntegerField("jumlah baris")
    kepala = models.JSONField("kepala rantai yang berubah")
    sidik_kepala = models.CharField("sidik semua kepala", max_length=64)
    hash_sebelumnya = models.CharField("hash segel sebelumnya", max_length=64)
    hash = models.CharField("hash", max_length=64)

    class Meta:
        ordering: ClassVar = ["nomor"]
        verbose_name = verbose_name_plural = "segel"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(nomor__gte=1), name="segel_nomor_mulai_dari_satu"),
            models.CheckConstraint(
                condition=Q(
                    Exact(Length("hash"), 64),
                    Exact(Length("hash_sebelumnya"), 64),
                    Exact(Length("sidik_kepala"), 64),
                ),
                name="segel_hash_lengkap",
            ),
        ]

    def __str__(self) -> str:
        return f"Segel nomor {self.nomor}, {self.tanggal:%Y-%m-%d}"

    def isi(self) -> dict[str, Any]:
        """All that the hash of this seal covers."""
        return {
            "nomor": self.nomor,
            "tanggal": self.tanggal.isoformat(),
            "waktu": self.waktu.astimezone(UTC).isoformat(),
            "jumlah_rantai": self.jumlah_rantai,
            "jumlah_baris": self.jumlah_baris,
            "kepala": self.kepala,
            "sidik_kepala": self.sidik_kepala,
            "hash_sebelumnya": self.hash_sebelumnya,
        }

    def compute_hash(self) -> str:
        return hash_of(self.isi())
