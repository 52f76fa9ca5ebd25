"""The plan templates of the regulations.

`Regulasi`, `AreaPerubahan`, `Indikator` and `ButirRencanaAksi` are the shadow of the files in
`fixtures/regulasi/` (docs/keputusan, 1): read-only, written by `proyeksi.py` alone.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Q


class Aspek(models.TextChoices):
    """The aspects of a component; a plan that does not divide an area has none."""

    PEMENUHAN = "pemenuhan", "Pemenuhan"
    REFORM = "reform", "Reform"
    HASIL = "hasil", "Hasil"


class RegulasiQuerySet(models.QuerySet["Regulasi"]):
    def with_usage(self) -> Self:
        """Add `jumlah_rencana`, the plans made from it, in the same query."""
        return self.annotate(jumlah_rencana=Count("rencana_aksi", distinct=True))


class Regulasi(models.Model):
    """One version of a regulation that this installation has loaded."""

    kode = models.SlugField("kode", max_length=60, unique=True)
    judul = models.TextField("judul")
    singkatan = models.CharField("singkatan", max_length=100)
    terbit = models.BooleanField("terbit")
    lke = models.ForeignKey(
        "self", models.PROTECT, related_name="diatur_oleh", null=True, verbose_name="LKE"
    )
    isi_sha256 = models.CharField("sidik isi", max_length=64)
    teks_sha256 = models.CharField("sidik teks", max_length=64)
    dimuat_pada = models.DateTimeField("dimuat pada")

    objects = RegulasiQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kode"]
        verbose_name = verbose_name_plural = "regulasi"

    def __str__(self) -> str:
        return self.singkatan


class Bayangan(models.Model):
    """A row that shadows part of a regulation file: it goes and comes with the file.

    A row of any other table that points to a regulation uses it, and keeps it as it is.
    """

    class Meta:
        abstract = True


class TeksRegulasi(Bayangan):
    """The wording as last loaded, apart from `Regulasi` because only an erratum reads it."""

    regulasi = models.OneToOneField(Regulasi, models.PROTECT, related_name="teks")
    isi = models.JSONField("isi")  # [[code, field, text], …]

    class Meta:
        verbose_name = verbose_name_plural = "teks regulasi"

    def __str__(self) -> str:
        return f"Teks {self.regulasi}"


class Erratum(Bayangan):
    """A corrected wording of a loaded regulation; what it rules has not changed."""

    regulasi = models.ForeignKey(Regulasi, models.PROTECT, related_name="erratum")
    nomor = models.PositiveSmallIntegerField("nomor")
    tanggal = models.DateField("tanggal")
    isi = models.JSONField("isi")  # [{"kode", "kolom", "lama", "baru"}, …]

    class Meta:
        ordering: ClassVar = ["regulasi", "nomor"]
        verbose_name = verbose_name_plural = "erratum"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regulasi", "nomor"], name="erratum_nomor_sekali")
        ]

    def __str__(self) -> str:
        return f"Erratum {self.nomor} {self.regulasi}"


class AreaPerubahan(Bayangan):
    """One of the six areas of change, as one regulation names it.

    Source: Perbup Ketapang 49/2022 Pasal 5 ayat (1); PermenPANRB 90/2021 Lampiran III.
    """

    regulasi = models.ForeignKey(Regulasi, models.PROTECT, related_name="area")
    nomor = models.PositiveSmallIntegerField("nomor")
    urut = models.PositiveSmallIntegerField("urut")
    nama = models.CharField("nama", max_length=200)

    class Meta:
        ordering: ClassVar = ["regulasi", "urut"]
        verbose_name = verbose_name_plural = "area perubahan"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regulasi", "nomor"], name="area_nomor_sekali"),
            models.CheckConstraint(condition=Q(nomor__gte=1, nomor__lte=6), name="area_1_sampai_6"),
        ]

    def __str__(self) -> str:
        return self.nama


class Indikator(Bayangan):
    """An indicator of an LKE, an item of its result component, or a row of a plan template."""

    regulasi = models.ForeignKey(Regulasi, models.PROTECT, related_name="indikator")
    kode = models.CharField("kode", max_length=40)
    urut = models.PositiveSmallIntegerField("urut", help_text="Urutan dalam seluruh dokumen.")
    nama = models.TextField("nama")
    nama_cetak = models.TextField("nama tercetak", blank=True)
    # No area: the result component has none.
    area = models.ForeignKey(AreaPerubahan, models.PROTECT, related_name="indikator", null=True)
    aspek = models.CharField("aspek", max_length=10, choices=Aspek, blank=True)
    bobot = models.DecimalField("bobot", max_digits=6, decimal_places=3, null=True)
    # Of a plan row: what the LKE calls the same thing.
    padanan = models.ForeignKey("self", models.PROTECT, related_name="baris_rencana", null=True)

    class Meta:
        ordering: ClassVar = ["regulasi", "urut"]
        verbose_name = verbose_name_plural = "indikator"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regulasi", "kode"], name="indikator_kode_sekali"),
            models.CheckConstraint(
                condition=Q(aspek__in=["", *Aspek.values]), name="indikator_aspek_dikenal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kode} {self.nama}"


class ButirRencanaAksi(Bayangan):
    """One action item of a plan template.

    Source: Perbup Ketapang 49/2022 Lampiran I, column "Rencana Aksi".
    """

    regulasi = models.ForeignKey(Regulasi, models.PROTECT, related_name="butir")
    indikator = models.ForeignKey(Indikator, models.PROTECT, related_name="butir")
    kode = models.CharField("kode", max_length=40)
    urut = models.PositiveSmallIntegerField("urut", help_text="Urutan dalam seluruh dokumen.")
    teks = models.TextField("teks")
    teks_cetak = models.TextField("teks tercetak", blank=True)
    pertanyaan_kode = models.CharField("pertanyaan LKE yang disiapkan", max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["regulasi", "urut"]
        verbose_name = verbose_name_plural = "butir rencana aksi"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regulasi", "kode"], name="butir_kode_sekali")
        ]

    def __str__(self) -> str:
        return f"{self.kode} {self.teks}"
