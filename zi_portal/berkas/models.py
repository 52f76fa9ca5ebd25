"""Files as content: stored once, named by their SHA-256, never overwritten."""

from typing import BinaryIO, ClassVar, cast

from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from .jenis import JenisBerkas


class Berkas(models.Model):
    """The content of one file. Who uses it, and under which name, is said elsewhere.

    Other apps point here; the same content uploaded twice is one row and one stored file.
    """

    sha256 = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    ukuran = models.PositiveBigIntegerField("ukuran (byte)", editable=False)
    jenis = models.CharField("jenis", max_length=100, choices=JenisBerkas, editable=False)
    lokasi = models.CharField("lokasi", max_length=200, unique=True, editable=False)
    dibuat = models.DateTimeField("dibuat", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "berkas"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Exact(Length("sha256"), 64),
                name="berkas_sha256_lengkap",
                violation_error_message="Sidik SHA-256 terdiri dari 64 huruf dan angka.",
            ),
            models.CheckConstraint(
                condition=Q(ukuran__gt=0),
                name="berkas_tidak_kosong",
                violation_error_message="Berkas ini kosong.",
            ),
            models.CheckConstraint(
                condition=Q(jenis__in=JenisBerkas.values),
                name="berkas_jenis_dikenal",
                violation_error_message="Jenis berkas ini tidak diterima.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.sha256[:12]}"

    def open(self) -> BinaryIO:
        """The stored content, opened for reading; raise FileNotFoundError when it is gone."""
        return cast(BinaryIO, default_storage.open(self.lokasi, "rb"))

    @property
    def is_inline(self) -> bool:
        """Whether a browser may show it in place; anything else is only handed over."""
        return self.jenis in {JenisBerkas.PDF, JenisBerkas.JPEG, JenisBerkas.PNG}


class KeadaanPratinjau(models.TextChoices):
    DISIAPKAN = "disiapkan", "Sedang disiapkan"
    SIAP = "siap", "Siap"
    GAGAL = "gagal", "Tidak dapat ditampilkan"


class GalatPratinjau(models.TextChoices):
    """Why a file has no pictures; what its reader is told stands in gambar.py."""

    TERKUNCI = "terkunci", "Memakai kata sandi"
    RUSAK = "rusak", "Tidak dapat dibaca"
    BESAR = "besar", "Terlalu besar"
    LAMA = "lama", "Terlalu lama"
    KONVERSI = "konversi", "Tidak dapat diubah menjadi PDF"


class Pratinjau(models.Model):
    """What is known about the pictures of a file's pages; they can be made again at any time."""

    berkas = models.OneToOneField(
        Berkas, models.CASCADE, primary_key=True, related_name="pratinjau"
    )
    keadaan = models.CharField("keadaan", max_length=10, choices=KeadaanPratinjau)
    halaman = models.PositiveIntegerField("jumlah halaman", default=0)
    galat = models.CharField("galat", max_length=10, choices=GalatPratinjau, blank=True)
    # Of an office document: the PDF made of it.
    lokasi_pdf = models.CharField("lokasi PDF", max_length=200, blank=True)
    diperbarui = models.DateTimeField("diperbarui")

    class Meta:
        verbose_name = verbose_name_plural = "pratinjau"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(keadaan="disiapkan", halaman=0, galat="")
                | Q(keadaan="siap", halaman__gte=1, galat="")
                | (Q(keadaan="gagal", halaman=0) & ~Q(galat="")),
                name="pratinjau_sesuai_keadaan",
                violation_error_message="Keadaan pratinjau tidak sesuai dengan isinya.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.berkas}: {self.get_keadaan_display()}"


class HalamanGagal(models.Model):
    """One page of which there is no picture, so that not every reader pays for trying again."""

    berkas = models.ForeignKey(Berkas, models.CASCADE, related_name="halaman_gagal")
    halaman = models.PositiveIntegerField("halaman")
    galat = models.CharField("galat", max_length=10, choices=GalatPratinjau)
    dicoba = models.DateTimeField("dicoba")

    class Meta:
        verbose_name = verbose_name_plural = "halaman gagal"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["berkas", "halaman"],
                name="halaman_gagal_sekali",
                violation_error_message="Halaman ini sudah dicatat.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.berkas} hlm. {self.halaman}: {self.get_galat_display()}"
