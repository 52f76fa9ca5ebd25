"""The lines of the LKE, evaluations and their rounds."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from rencana_aksi.models import Bayangan, Indikator, Regulasi
from units.models import UnitKerja, User

from .pihak import Pihak


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
        """Those in which `user` was the unit's side, also where others wrote over it since.

        He wrote for it (PengisiUnit), handed a round in, or said that a line is mended.
        """
        putaran = Putaran.objects.filter(evaluasi=OuterRef("pk"))
        return self.filter(
            Exists(PengisiUnit.objects.filter(evaluasi=OuterRef("pk"), user=user))
            | Exists(putaran.filter(diajukan_oleh=user))
            | Exists(putaran.filter(pengembalian__ditanggapi_oleh=user))
        )

    def with_progress(self) -> Self:
        """Add the state and progress of the newest round, in the same query.

        `nomor_putaran`, `status_putaran`; `terjawab` (lines the unit has answered),
        `diputuskan` (lines the TPI has decided, as `penilaian_unit.is_diputuskan` says of one),
        `jumlah_pertanyaan` of the LKE.
        """
        terbaru = Putaran.objects.filter(evaluasi=OuterRef("pk")).order_by("-nomor")
        putaran = Putaran.objects.filter(pk=OuterRef("putaran_pk"))
        pertanyaan = Pertanyaan.objects.filter(regulasi=OuterRef("lke"))
        return self.annotate(
            putaran_pk=Subquery(terbaru.values("pk")[:1]),
            nomor_putaran=Subquery(terbaru.values("nomor")[:1]),
            status_putaran=Subquery(terbaru.values("status")[:1]),
            terjawab=_count(putaran.filter(jawaban__pihak=Pihak.UNIT, jawaban__terjawab=True)),
            diputuskan=_count(_decided().filter(putaran=OuterRef("putaran_pk"))),
            jumlah_pertanyaan=_count(pertanyaan),
        )


def _decided() -> models.QuerySet[Any]:
    """The answers of the TPI that have a reason or equal what the unit says now."""
    from .jawaban import Jawaban  # imports this module

    kosong = Q(pilihan="", indeks__isnull=True, isian__isnull=True)
    unit = Jawaban.objects.filter(
        putaran=OuterRef("putaran"), pertanyaan=OuterRef("pertanyaan"), pihak=Pihak.UNIT
    )
    sama = unit.filter(
        (~Q(pilihan="") & Q(pilihan=OuterRef("pilihan")))
        | Q(indeks=OuterRef("indeks"))
        | Q(isian=OuterRef("isian"))
    )
    return Jawaban.objects.filter(pihak=Pihak.TPI).filter(
        ~Q(alasan="") | Exists(sama) | (kosong & ~Exists(unit.exclude(kosong)))
    )


def _count(baris: models.QuerySet[Any]) -> Coalesce:
    """The number of rows of a correlated query, those of its joins counted each."""
    grup = (
        baris.order_by().annotate(satu=Value(1)).values("satu").annotate(n=Count("*")).values("n")
    )
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
        """Whether `user` was ever the unit's side in any of the rounds; one query."""
        return Evaluasi.objects.filter(pk=self.pk).filled_by(user).exists()


class PengisiUnit(models.Model):
    """Somebody who wrote for the unit in an evaluation: an answer, evidence, a slot's reason.

    The rows he wrote may be overwritten or removed; that he wrote stays. He never scores it.
    """

    evaluasi = models.ForeignKey(Evaluasi, models.CASCADE, related_name="pengisi")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "pengisi unit"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evaluasi", "user"], name="pengisi_unit_sekali_per_evaluasi"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.evaluasi}"


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
    # Beside the final one, where anggota had answered.
    hasil_anggota = models.JSONField("hasil menurut anggota TPI", null=True, editable=False)

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
                    hasil_anggota__isnull=True,
                    final_pada__isnull=True,
                    final_oleh__isnull=True,
                )
                | Q(
                    status=StatusPutaran.DIAJUKAN,
                    hasil_unit__isnull=False,
                    diajukan_pada__isnull=False,
                    diajukan_oleh__isnull=False,
                    hasil_tpi__isnull=True,
                    hasil_anggota__isnull=True,
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

    @property
    def is_diisi(self) -> bool:
        return self.status == StatusPutaran.DIISI

    @property
    def is_diajukan(self) -> bool:
        return self.status == StatusPutaran.DIAJUKAN

    @property
    def is_final(self) -> bool:
        return self.status == StatusPutaran.FINAL
