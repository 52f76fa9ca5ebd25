"""What a unit promised: the plan templates of the regulations, and the plans made from them.

`Regulasi`, `AreaPerubahan`, `Indikator` and `ButirRencanaAksi` are the shadow of the files in
`fixtures/regulasi/` (docs/keputusan, 1): read-only, written by `proyeksi.py` alone.
"""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from units.models import UnitKerja, User
from zi_portal.locking import VersionedModel

from .bulan import SETAHUN, unpack_bulan, write_bulan


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


class StatusRencana(models.TextChoices):
    DRAF = "draf", "Draf"
    DITANDATANGANI = "ditandatangani", "Ditandatangani"


class RencanaAksiQuerySet(models.QuerySet["RencanaAksi"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The plans `user` may know about; any other one is a 404 for him."""
        return self.filter(unit__in=UnitKerja.objects.visible_to(user))

    def with_progress(self) -> Self:
        """Add `jumlah_butir` and `terjadwal` (items that have a month) in the same query."""
        return self.annotate(
            jumlah_butir=Count("item"), terjadwal=Count("item", filter=Q(item__bulan__gt=0))
        )


class RencanaAksi(VersionedModel):
    """The action plan of one unit for one year, by the regulation it was opened under.

    That regulation stays for ever, also after the instansi adopts a newer one.

    Source: Perbup Ketapang 49/2022 Pasal 5 and Lampiran I.
    """

    unit = models.ForeignKey(UnitKerja, models.PROTECT, related_name="rencana_aksi")
    tahun = models.PositiveSmallIntegerField("tahun")
    regulasi = models.ForeignKey(Regulasi, models.PROTECT, related_name="rencana_aksi")
    status = models.CharField(
        "status", max_length=15, choices=StatusRencana, default=StatusRencana.DRAF
    )
    # One point per line; the document numbers them.
    dasar_hukum = models.TextField("dasar hukum", blank=True)
    maksud_tujuan = models.TextField("maksud dan tujuan", blank=True)

    objects = RencanaAksiQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-tahun", "unit__nama"]
        verbose_name = verbose_name_plural = "rencana aksi"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "tahun"],
                name="rencana_satu_per_unit_per_tahun",
                violation_error_message="Unit kerja ini sudah punya rencana aksi tahun tersebut.",
            ),
            models.CheckConstraint(
                condition=Q(tahun__gte=2015, tahun__lte=2100),
                name="rencana_tahun_masuk_akal",
                violation_error_message="Isi tahun empat angka, misalnya 2026.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=StatusRencana.values), name="rencana_status_dikenal"
            ),
        ]

    def __str__(self) -> str:
        return f"Rencana aksi {self.unit} {self.tahun}"

    def get_absolute_url(self) -> str:
        return reverse("rencana_aksi:rencana", args=[self.unit_id, self.tahun])

    @property
    def is_editable(self) -> bool:
        return self.status == StatusRencana.DRAF


class ItemRencana(VersionedModel):
    """When, by whom and with what output a unit does one item of the template."""

    rencana = models.ForeignKey(RencanaAksi, models.CASCADE, related_name="item")
    butir = models.ForeignKey(ButirRencanaAksi, models.PROTECT, related_name="item")
    urut = models.PositiveSmallIntegerField("urut")
    # Bit 0 is January … bit 11 December (bulan.py).
    bulan = models.PositiveSmallIntegerField("target waktu", default=0)
    penanggung_jawab = models.CharField("penanggung jawab", max_length=200, blank=True)
    keluaran = models.CharField("keluaran", max_length=300, blank=True)
    catatan = models.TextField("catatan", blank=True)

    class Meta:
        ordering: ClassVar = ["rencana", "urut"]
        verbose_name = verbose_name_plural = "item rencana"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rencana", "butir"],
                name="item_butir_sekali_per_rencana",
                violation_error_message="Butir ini sudah ada dalam rencana.",
            ),
            models.CheckConstraint(
                condition=Q(bulan__gte=0, bulan__lte=SETAHUN),
                name="item_bulan_dalam_setahun",
                violation_error_message="Pilih bulan Januari sampai Desember.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.butir}: {self.waktu or 'belum dijadwalkan'}"

    @property
    def daftar_bulan(self) -> tuple[int, ...]:
        """The months (1–12), in order."""
        return unpack_bulan(self.bulan)

    @property
    def waktu(self) -> str:
        """The months in words: "Januari–Maret, Juni"; "" for none."""
        return write_bulan(self.bulan)
