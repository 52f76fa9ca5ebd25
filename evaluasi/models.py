"""How a unit is judged: the lines of the LKE, evaluations, answers, results."""

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from rencana_aksi.models import Bayangan, Indikator, Regulasi
from units.models import UnitKerja, User
from zi_portal.berkas.models import Berkas
from zi_portal.locking import VersionedModel


class Pertanyaan(Bayangan):
    """One line of an LKE: the shadow of its file, written by `regulasi_tabel.py` alone.

    Source: PermenPANRB 90/2021 Lampiran III.
    """

    regulasi = models.ForeignKey(Regulasi, models.PROTECT, related_name="pertanyaan")
    # Both go and come with the file; an answer protects its line, and so its indicator.
    indikator = models.ForeignKey(Indikator, models.CASCADE, related_name="pertanyaan")
    kode = models.CharField("kode", max_length=40)
    urut = models.PositiveSmallIntegerField("urut", help_text="Urutan dalam seluruh LKE.")
    teks = models.TextField("teks")
    skala = models.CharField("skala", max_length=30)

    class Meta:
        ordering: ClassVar = ["regulasi", "urut"]
        verbose_name = verbose_name_plural = "pertanyaan"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regulasi", "kode"], name="pertanyaan_kode_sekali")
        ]

    def __str__(self) -> str:
        return f"{self.kode} {self.teks}"


class EvaluasiQuerySet(models.QuerySet["Evaluasi"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The evaluations `user` may know about; any other one is a 404 for him."""
        return self.filter(unit__in=UnitKerja.objects.visible_to(user))

    def filled_by(self, user: User) -> Self:
        """Those in which `user` answered a line for the unit or handed in one of the rounds."""
        jawaban = Jawaban.objects.filter(pihak=Pihak.UNIT, oleh=user)
        putaran = Putaran.objects.filter(
            Q(diajukan_oleh=user) | Exists(jawaban.filter(putaran=OuterRef("pk"))),
            evaluasi=OuterRef("pk"),
        )
        return self.filter(Exists(putaran))

    def with_progress(self) -> Self:
        """Add the state and progress of the newest round, in the same query.

        `nomor_putaran`, `status_putaran`; `terjawab` (lines the unit has answered),
        `diputuskan` (lines the TPI has decided), `jumlah_pertanyaan` of the LKE.
        """
        terbaru = Putaran.objects.filter(evaluasi=OuterRef("pk")).order_by("-nomor")
        isi = Jawaban.objects.filter(putaran=OuterRef("putaran_pk")).order_by()
        return self.annotate(
            putaran_pk=Subquery(terbaru.values("pk")[:1]),
            nomor_putaran=Subquery(terbaru.values("nomor")[:1]),
            status_putaran=Subquery(terbaru.values("status")[:1]),
            terjawab=_count(isi.filter(pihak=Pihak.UNIT, terjawab=True)),
            diputuskan=_count(isi.filter(pihak=Pihak.TPI)),
            jumlah_pertanyaan=_count(
                Pertanyaan.objects.filter(regulasi=OuterRef("lke")).order_by()
            ),
        )


def _count(baris: models.QuerySet[Any]) -> Coalesce:
    """The number of rows of a correlated query."""
    grup = baris.annotate(satu=Value(1)).values("satu").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(grup, output_field=models.IntegerField()), 0)


class Evaluasi(models.Model):
    """The evaluation of one unit for one year, by its own regulation for ever.

    `regulasi` rules (requirements, thresholds), `lke` is the worksheet; neither changes after
    a newer one applies. The LKE is adopted by a Keputusan Inspektur.

    Source: Perbup Ketapang 49/2022 Pasal 7 ayat (3)-(4), Pasal 9 and Lampiran II.
    """

    unit = models.ForeignKey(UnitKerja, models.PROTECT, related_name="evaluasi")
    tahun = models.PositiveSmallIntegerField("tahun")
    regulasi = models.ForeignKey(Regulasi, models.PROTECT, related_name="evaluasi")
    lke = models.ForeignKey(Regulasi, models.PROTECT, related_name="evaluasi_lke")
    keputusan_nomor = models.CharField("nomor Keputusan Inspektur", max_length=100, blank=True)
    keputusan_tanggal = models.DateField("tanggal Keputusan Inspektur", null=True, blank=True)
    dibuat = models.DateTimeField("dibuat", auto_now_add=True)

    objects = EvaluasiQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-tahun", "unit__nama"]
        verbose_name = verbose_name_plural = "evaluasi"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "tahun"],
                name="evaluasi_satu_per_unit_per_tahun",
                violation_error_message="Unit kerja ini sudah punya evaluasi tahun tersebut.",
            ),
            models.CheckConstraint(
                condition=Q(tahun__gte=2021, tahun__lte=2100),
                name="evaluasi_tahun_masuk_akal",
                violation_error_message="Isi tahun evaluasi dengan empat angka, dari 2021.",
            ),
            models.CheckConstraint(
                condition=Q(keputusan_nomor="", keputusan_tanggal__isnull=True)
                | (~Q(keputusan_nomor="") & Q(keputusan_tanggal__isnull=False)),
                name="evaluasi_keputusan_lengkap",
                violation_error_message="Isi nomor dan tanggal Keputusan Inspektur keduanya.",
            ),
        ]

    def __str__(self) -> str:
        return f"Evaluasi {self.unit} {self.tahun}"

    def get_absolute_url(self) -> str:
        return reverse("evaluasi:evaluasi", args=[self.unit_id, self.tahun])

    def is_filled_by(self, user: User) -> bool:
        """Whether `user` answered a line for the unit or handed in any of the rounds; one query."""
        return Evaluasi.objects.filter(pk=self.pk).filled_by(user).exists()


class StatusPutaran(models.TextChoices):
    DIISI = "diisi", "Diisi unit"
    DIAJUKAN = "diajukan", "Dinilai TPI"
    FINAL = "final", "Final"


class JenisPutaran(models.TextChoices):
    AWAL = "awal", "Penilaian awal"
    DIBUKA_KEMBALI = "dibuka_kembali", "Dibuka kembali"


class PutaranQuerySet(models.QuerySet["Putaran"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The rounds of the evaluations that `user` may know about."""
        return self.filter(evaluasi__in=Evaluasi.objects.visible_to(user))


class Putaran(models.Model):
    """One round of an evaluation: filled by the unit, handed in, scored, final.

    Handing in freezes the unit's result, finalising the TPI's. A final round is never edited;
    reopening makes the next one with the answers copied, and says why.
    """

    evaluasi = models.ForeignKey(Evaluasi, models.PROTECT, related_name="putaran")
    nomor = models.PositiveSmallIntegerField("nomor")
    jenis = models.CharField(
        "jenis", max_length=20, choices=JenisPutaran, default=JenisPutaran.AWAL
    )
    status = models.CharField(
        "status", max_length=10, choices=StatusPutaran, default=StatusPutaran.DIISI
    )
    alasan = models.TextField("alasan dibuka kembali", blank=True)
    dibuka_pada = models.DateTimeField("dibuka pada")
    dibuka_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="dibuka oleh"
    )
    diajukan_pada = models.DateTimeField("diajukan pada", null=True)
    diajukan_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name="diajukan oleh"
    )
    final_pada = models.DateTimeField("final pada", null=True)
    final_oleh = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name="difinalkan oleh"
    )
    # Frozen by hasil_beku.py: read, never computed again.
    hasil_unit = models.JSONField("hasil menurut unit", null=True, editable=False)
    hasil_tpi = models.JSONField("hasil menurut TPI", null=True, editable=False)

    objects = PutaranQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["evaluasi", "-nomor"]
        verbose_name = verbose_name_plural = "putaran"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evaluasi", "nomor"],
                name="putaran_nomor_sekali",
                violation_error_message="Putaran bernomor ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["evaluasi"],
                condition=~Q(status=StatusPutaran.FINAL),
                name="putaran_satu_yang_terbuka",
                violation_error_message="Evaluasi ini masih punya putaran yang terbuka.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=StatusPutaran.DIISI,
                    hasil_unit__isnull=True,
                    diajukan_pada__isnull=True,
                    diajukan_oleh__isnull=True,
                    hasil_tpi__isnull=True,
                    final_pada__isnull=True,
                    final_oleh__isnull=True,
                )
                | Q(
                    status=StatusPutaran.DIAJUKAN,
                    hasil_unit__isnull=False,
                    diajukan_pada__isnull=False,
                    diajukan_oleh__isnull=False,
                    hasil_tpi__isnull=True,
                    final_pada__isnull=True,
                    final_oleh__isnull=True,
                )
                | Q(
                    status=StatusPutaran.FINAL,
                    hasil_unit__isnull=False,
                    diajukan_pada__isnull=False,
                    diajukan_oleh__isnull=False,
                    hasil_tpi__isnull=False,
                    final_pada__isnull=False,
                    final_oleh__isnull=False,
                ),
                name="putaran_hasil_sesuai_status",
                violation_error_message=(
                    "Hasil unit ada sejak diajukan, hasil TPI sejak final; tidak sebelumnya."
                ),
            ),
            models.CheckConstraint(
                condition=Q(jenis=JenisPutaran.AWAL, nomor=1)
                | (Q(jenis=JenisPutaran.DIBUKA_KEMBALI, nomor__gte=2) & ~Q(alasan="")),
                name="putaran_dibuka_kembali_beralasan",
                violation_error_message="Tuliskan alasan evaluasi dibuka kembali.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluasi}, putaran {self.nomor}"

    def pertanyaan_belum_diputuskan(self) -> models.QuerySet[Pertanyaan]:
        """The lines of the LKE without the TPI's agreed answer, in order."""
        diputuskan = self.jawaban.filter(pihak=Pihak.TPI).values("pertanyaan")
        return Pertanyaan.objects.filter(regulasi=self.evaluasi.lke_id).exclude(pk__in=diputuskan)

    @property
    def is_diisi(self) -> bool:
        return self.status == StatusPutaran.DIISI

    @property
    def is_diajukan(self) -> bool:
        return self.status == StatusPutaran.DIAJUKAN

    @property
    def is_final(self) -> bool:
        return self.status == StatusPutaran.FINAL


class Pihak(models.TextChoices):
    """Whose answer: each level's answer, note and reason survives beside the others.

    `anggota` is for what one assessor thinks before the team agrees, `tpi` for what it agrees
    on; `tpn` for the national team's, recorded beside ours. For now every member of the team
    writes the agreed answer; no service writes `anggota` or `tpn` yet.
    """

    UNIT = "unit", "Unit"
    ANGGOTA = "anggota", "Anggota TPI"
    TPI = "tpi", "TPI"
    TPN = "tpn", "TPN"


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


class BuktiQuerySet(models.QuerySet["Bukti"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Evidence of the units that `user` may know about, removed or not."""
        return self.filter(putaran__in=Putaran.objects.visible_to(user))

    def active(self) -> Self:
        return self.filter(dihapus_pada__isnull=True)


class Bukti(models.Model):
    """A file that proves the unit's answer to one line in one round.

    Removing it only marks it: what was shown to the assessors stays readable.
    """

    putaran = models.ForeignKey(Putaran, models.PROTECT, related_name="bukti")
    pertanyaan = models.ForeignKey(Pertanyaan, models.PROTECT, related_name="bukti")
    berkas = models.ForeignKey(Berkas, models.PROTECT, related_name="bukti")
    nama = models.CharField("nama berkas", max_length=150)
    judul = models.CharField("judul", max_length=200, blank=True)
    slot = models.CharField("jenis bukti", max_length=200, blank=True)
    tanggal_dokumen = models.DateField("tanggal dokumen", null=True, blank=True)
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="oleh")
    dibuat = models.DateTimeField("diunggah")
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
                fields=["putaran", "pertanyaan", "berkas"],
                condition=Q(dihapus_pada__isnull=True),
                name="bukti_berkas_sekali_per_pertanyaan",
                violation_error_message="Berkas yang sama sudah diunggah untuk pertanyaan ini.",
            ),
            models.CheckConstraint(
                condition=Q(dihapus_pada__isnull=True, dihapus_oleh__isnull=True)
                | Q(dihapus_pada__isnull=False, dihapus_oleh__isnull=False),
                name="bukti_dihapus_oleh_seseorang",
                violation_error_message="Bukti yang dihapus mencatat siapa yang menghapusnya.",
            ),
        ]

    def __str__(self) -> str:
        return self.judul or self.nama

    def get_absolute_url(self) -> str:
        return reverse("evaluasi:bukti", args=[self.pk])
