"""Plans of units: what is promised, signed versions, progress, remarks of the TPI."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from rencana_aksi.bulan import SETAHUN, unpack_bulan, write_bulan, write_rentang
from units.models import UnitKerja, User
from zi_portal.locking import VersionedModel

from .regulasi import AreaPerubahan, ButirRencanaAksi, Indikator, Regulasi


class StatusRencana(models.TextChoices):
    DRAF = "draf", "Draf"
    DITANDATANGANI = "ditandatangani", "Ditandatangani"


class RencanaAksiQuerySet(models.QuerySet["RencanaAksi"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The plans `user` may know about; any other one is a 404 for him."""
        return self.filter(unit__in=UnitKerja.objects.visible_to(user))

    def with_progress(self) -> Self:
        """Add `jumlah_butir`, `terjadwal` (items with a time, their own or their row's) and
        `selesai` in one query."""
        ada = Q(item__isnull=False, item__dihapus_pada__isnull=True)
        baris = BarisRencana.objects.filter(
            rencana=OuterRef("pk"), indikator=OuterRef("item__indikator"), bulan__gt=0
        )
        berwaktu = Q(item__bulan__gt=0) | Q(item__mulai__isnull=False) | Q(Exists(baris))
        return self.annotate(
            jumlah_butir=Count("item", filter=ada),
            terjadwal=Count("item", filter=ada & berwaktu),
            selesai=Count("item", filter=ada & Q(item__kemajuan__status=StatusKemajuan.SELESAI)),
        )


class RencanaAksi(VersionedModel):
    """The action plan of one unit for one year, by the regulation it was opened under.

    That regulation stays for ever, also after the instansi adopts a newer one. What the head
    signs is kept as a `VersiRencana`; a change after that is a revision with a number and a
    reason, signed again.

    Source: Perbup Ketapang 49/2022 Pasal 5 and Lampiran I.
    """

    unit = models.ForeignKey(UnitKerja, models.PROTECT, related_name="rencana_aksi")
    tahun = models.PositiveSmallIntegerField("tahun")
    regulasi = models.ForeignKey(Regulasi, models.PROTECT, related_name="rencana_aksi")
    status = models.CharField(
        "status", max_length=15, choices=StatusRencana, default=StatusRencana.DRAF
    )
    # 0 is the plan as it was first written.
    revisi = models.PositiveSmallIntegerField("revisi ke", default=0)
    alasan_revisi = models.TextField("alasan revisi", blank=True)
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
            models.CheckConstraint(
                condition=Q(revisi=0, alasan_revisi="") | (Q(revisi__gte=1) & ~Q(alasan_revisi="")),
                name="rencana_revisi_beralasan",
                violation_error_message="Tuliskan alasan rencana ini direvisi.",
            ),
        ]

    def __str__(self) -> str:
        return f"Rencana aksi {self.unit} {self.tahun}"

    def get_absolute_url(self) -> str:
        return reverse("rencana_aksi:rencana", args=[self.unit_id, self.tahun])

    @property
    def is_editable(self) -> bool:
        return self.status == StatusRencana.DRAF

    @property
    def pernah_ditandatangani(self) -> bool:
        """Whether a version of it is signed: a revision is only ever opened of a signed one."""
        return self.revisi > 0 or not self.is_editable

    @property
    def nama_versi(self) -> str:
        """What the version that is being written or was signed last is called."""
        return f"revisi {self.revisi}" if self.revisi else "rencana awal"


class VersiRencana(models.Model):
    """A plan as it was signed: read and printed from `isi`, never composed again."""

    rencana = models.ForeignKey(RencanaAksi, models.PROTECT, related_name="versi")
    nomor = models.PositiveSmallIntegerField("revisi ke")
    alasan = models.TextField("alasan revisi", blank=True)
    isi = models.JSONField("isi", editable=False)  # isi_beku.py
    isi_sha256 = models.CharField("sidik isi", max_length=64, editable=False)
    ditandatangani_pada = models.DateTimeField("ditandatangani pada")
    ditandatangani_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="ditandatangani oleh"
    )

    class Meta:
        ordering: ClassVar = ["rencana", "-nomor"]
        verbose_name = verbose_name_plural = "versi rencana"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rencana", "nomor"],
                name="versi_rencana_nomor_sekali",
                violation_error_message="Versi ini sudah ditandatangani.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rencana}, {self.nama}"

    @property
    def nama(self) -> str:
        return f"revisi {self.nomor}" if self.nomor else "rencana awal"


class AreaRencana(VersionedModel):
    """What a unit wants to reach in one area of change: purpose and target."""

    rencana = models.ForeignKey(RencanaAksi, models.CASCADE, related_name="area")
    area = models.ForeignKey(AreaPerubahan, models.PROTECT, related_name="+")
    tujuan = models.TextField("tujuan", blank=True)
    target = models.TextField("target", blank=True)

    class Meta:
        ordering: ClassVar = ["rencana", "area__urut"]
        verbose_name = verbose_name_plural = "area rencana"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rencana", "area"],
                name="area_sekali_per_rencana",
                violation_error_message="Area ini sudah ada dalam rencana.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rencana}: {self.area}"


class BarisRencana(VersionedModel):
    """Months that an indicator row carries itself; items without an own time follow them."""

    rencana = models.ForeignKey(RencanaAksi, models.CASCADE, related_name="baris")
    indikator = models.ForeignKey(Indikator, models.PROTECT, related_name="+")
    bulan = models.PositiveSmallIntegerField("target waktu", default=0)  # as ItemRencana.bulan

    class Meta:
        ordering: ClassVar = ["rencana", "indikator__urut"]
        verbose_name = verbose_name_plural = "baris rencana"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rencana", "indikator"],
                name="baris_sekali_per_rencana",
                violation_error_message="Baris ini sudah ada dalam rencana.",
            ),
            models.CheckConstraint(
                condition=Q(bulan__gte=0, bulan__lte=SETAHUN),
                name="baris_bulan_dalam_setahun",
                violation_error_message="Pilih bulan Januari sampai Desember.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indikator}: {self.waktu or 'belum dijadwalkan'}"

    @property
    def daftar_bulan(self) -> tuple[int, ...]:
        """The months (1–12), in order."""
        return unpack_bulan(self.bulan)

    @property
    def waktu(self) -> str:
        return write_bulan(self.bulan)


class ItemRencanaQuerySet(models.QuerySet["ItemRencana"]):
    def active(self) -> Self:
        """Without the own items that the unit has taken off its plan."""
        return self.filter(dihapus_pada__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The items of the plans that `user` may know about."""
        return self.filter(rencana__in=RencanaAksi.objects.visible_to(user))


class ItemRencana(VersionedModel):
    """One thing that a unit will do: an item of the template, or one of its own (`teks`).

    When (months or dates), by whom, with what output, and which risk or strategic issue it
    answers. An own item that is taken off stays as a row, so that it can come back.

    Source: Perbup Ketapang 49/2022 Pasal 5 ayat (2) and Lampiran I.
    """

    rencana = models.ForeignKey(RencanaAksi, models.CASCADE, related_name="item")
    # The row of the form below which it stands; of an item of the template, the template's.
    indikator = models.ForeignKey(Indikator, models.PROTECT, related_name="item")
    butir = models.ForeignKey(ButirRencanaAksi, models.PROTECT, related_name="item", null=True)
    teks = models.TextField("rencana aksi", blank=True)
    urut = models.PositiveSmallIntegerField("urut")
    # Bit 0 is January … bit 11 December (bulan.py).
    bulan = models.PositiveSmallIntegerField("target waktu", default=0)
    mulai = models.DateField("mulai", null=True, blank=True)
    selesai = models.DateField("selesai", null=True, blank=True)
    penanggung_jawab = models.CharField("penanggung jawab", max_length=200, blank=True)
    keluaran = models.CharField("keluaran", max_length=300, blank=True)
    risiko = models.CharField("risiko atau isu strategis", max_length=300, blank=True)
    catatan = models.TextField("catatan", blank=True)
    dihapus_pada = models.DateTimeField("dihapus pada", null=True, blank=True)

    objects = ItemRencanaQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(mulai__isnull=True, selesai__isnull=True)
                | Q(mulai__isnull=False, selesai__isnull=False, selesai__gte=F("mulai")),
                name="item_tanggal_berurutan",
                violation_error_message="Isi tanggal mulai, dan selesai yang tidak sebelumnya.",
            ),
            models.CheckConstraint(
                condition=Q(bulan=0) | Q(mulai__isnull=True),
                name="item_bulan_atau_tanggal",
                violation_error_message="Pilih bulan atau tanggal, salah satu.",
            ),
            models.CheckConstraint(
                condition=Q(butir__isnull=False, teks="", dihapus_pada__isnull=True)
                | (Q(butir__isnull=True) & ~Q(teks="")),
                name="item_templat_atau_tambahan",
                violation_error_message="Tuliskan rencana aksi tambahan ini.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uraian}: {self.waktu or 'belum dijadwalkan'}"

    @property
    def uraian(self) -> str:
        """What is done, in the template's words or the unit's own."""
        return self.butir.teks if self.butir else self.teks

    @property
    def is_tambahan(self) -> bool:
        return self.butir_id is None

    @property
    def daftar_bulan(self) -> tuple[int, ...]:
        """The months (1–12), in order."""
        return unpack_bulan(self.bulan)

    @property
    def waktu(self) -> str:
        """Its own time in words: "Januari–Maret, Juni", "2–6 Maret 2026"; "" for none."""
        if isinstance(self.mulai, date) and isinstance(self.selesai, date):
            return write_rentang(self.mulai, self.selesai)
        return write_bulan(self.bulan)


class StatusKemajuan(models.TextChoices):
    BELUM = "belum", "Belum"
    BERJALAN = "berjalan", "Berjalan"
    SELESAI = "selesai", "Selesai"


class KemajuanItem(VersionedModel):
    """How far a unit is with an item. Apart from the item: it goes on after signing."""

    item = models.OneToOneField(ItemRencana, models.CASCADE, related_name="kemajuan")
    status = models.CharField(
        "kemajuan", max_length=10, choices=StatusKemajuan, default=StatusKemajuan.BELUM
    )
    realisasi = models.CharField("realisasi", max_length=300, blank=True)
    catatan = models.TextField("catatan kemajuan", blank=True)
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    diubah = models.DateTimeField("diubah")

    class Meta:
        verbose_name = verbose_name_plural = "kemajuan item"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=StatusKemajuan.values), name="kemajuan_status_dikenal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_status_display()}"


class KomentarItem(models.Model):
    """A remark of the TPI on an item; the unit says when it has followed it."""

    item = models.ForeignKey(ItemRencana, models.CASCADE, related_name="komentar")
    teks = models.TextField("komentar")
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    dibuat = models.DateTimeField("ditulis")
    selesai_pada = models.DateTimeField("ditindaklanjuti pada", null=True)
    selesai_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name="ditindaklanjuti oleh"
    )

    class Meta:
        ordering: ClassVar = ["dibuat", "pk"]
        verbose_name = verbose_name_plural = "komentar item"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(teks=""),
                name="komentar_berisi",
                violation_error_message="Tuliskan komentarnya.",
            ),
            models.CheckConstraint(
                condition=Q(selesai_pada__isnull=True, selesai_oleh__isnull=True)
                | Q(selesai_pada__isnull=False, selesai_oleh__isnull=False),
                name="komentar_selesai_oleh_seseorang",
                violation_error_message="Komentar yang selesai mencatat siapa penyelesainya.",
            ),
        ]

    def __str__(self) -> str:
        return self.teks
