"""The yearly profile: what the requirements of Lampiran II huruf A ask beside the worksheet.

Counts are kept, never percentages: 199 of 200 must not be typed as 100.
"""

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from zi_portal.locking import VersionedModel

from .organisasi import Instansi, UnitKerja, User

TAHUN_MASUK_AKAL = Q(tahun__gte=2015, tahun__lte=2100)
PESAN_TAHUN = "Isi tahun empat angka, misalnya 2026."
PESAN_BUKTI = "Sebutkan bukti angka-angka ini, misalnya nomor dan tanggal surat atau tautannya."


def not_in_future(hari: date) -> None:
    """A state that was reached cannot lie ahead."""
    if hari > timezone.localdate():
        raise ValidationError("Tanggal ini belum tiba. Isi hari ini atau sebelumnya.")


class OpiniBPK(models.TextChoices):
    """Opinions of the BPK, best first (thresholds.yaml, scales)."""

    WTP = "WTP", "WTP – Wajar Tanpa Pengecualian"
    WTP_DPP = "WTP-DPP", "WTP-DPP – WTP dengan Paragraf Penjelasan"
    WDP = "WDP", "WDP – Wajar Dengan Pengecualian"
    TMP = "TMP", "TMP – Tidak Menyatakan Pendapat"
    TW = "TW", "TW – Tidak Wajar"


class PredikatSAKIP(models.TextChoices):
    """Categories of SAKIP, of an instansi and of a unit, best first."""

    AA = "AA", "AA"
    A = "A", "A"
    BB = "BB", "BB"
    B = "B", "B"
    CC = "CC", "CC"
    C = "C", "C"
    D = "D", "D"


class KategoriRB(models.TextChoices):
    """Categories of the Indeks RB, best first; A- exists in evaluations since 2023 only."""

    AA = "AA", "AA"
    A = "A", "A"
    A_KURANG = "A-", "A-"
    BB = "BB", "BB"
    B = "B", "B"
    CC = "CC", "CC"
    C = "C", "C"
    D = "D", "D"


class LevelSPIP(models.IntegerChoices):
    """Levels of SPIP maturity; level 0 belongs to the rules of 2016."""

    BELUM_ADA = 0, "0 – Belum ada"
    RINTISAN = 1, "1 – Rintisan"
    BERKEMBANG = 2, "2 – Berkembang"
    TERDEFINISI = 3, "3 – Terdefinisi"
    TERKELOLA = 4, "4 – Terkelola dan terukur"
    OPTIMUM = 5, "5 – Optimum"


class PredikatDimiliki(models.TextChoices):
    """The predicate a unit holds; the empty value says that nobody has answered yet."""

    TIDAK = "tidak", "Belum berpredikat"
    WBK = "wbk", "WBK"
    WBBM = "wbbm", "WBBM"


class IsianBerbukti(VersionedModel):
    """What one party states of one year: when it was so, by what proof, entered by whom.

    `oleh` is None where nobody signed in: the demonstration, and rows older than the field.
    """

    tahun = models.PositiveSmallIntegerField("tahun")
    per_tanggal = models.DateField("keadaan per tanggal", validators=[not_in_future])
    bukti = models.TextField(
        "bukti",
        max_length=2000,
        help_text="Nomor dan tanggal surat, laporan atau tautan yang membuktikan isian ini.",
    )
    oleh = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        verbose_name="diisi oleh",
        null=True,
        blank=True,
        editable=False,
    )
    diubah = models.DateTimeField("terakhir diubah", null=True, editable=False)

    class Meta:
        abstract = True


class ProfilInstansiQuerySet(models.QuerySet["ProfilInstansi"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The profiles of the instansi that `user` belongs to."""
        return self.filter(instansi__in=Instansi.objects.visible_to(user))


class ProfilInstansi(IsianBerbukti):
    """What the requirements E1 to E4 ask of an instansi, for one year: by the admin instansi.

    An empty value means "belum ada data". Source: Perbup Ketapang 49/2022 Lampiran II huruf A.
    """

    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="profil")
    opini_bpk = models.CharField(
        "opini BPK atas laporan keuangan", max_length=10, choices=OpiniBPK, blank=True
    )
    sakip = models.CharField(
        "predikat SAKIP instansi", max_length=2, choices=PredikatSAKIP, blank=True
    )
    indeks_rb = models.CharField("kategori Indeks RB", max_length=2, choices=KategoriRB, blank=True)
    spip = models.PositiveSmallIntegerField(
        "level maturitas SPIP", choices=LevelSPIP, null=True, blank=True
    )

    objects = ProfilInstansiQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-tahun"]
        verbose_name = verbose_name_plural = "profil instansi"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["instansi", "tahun"],
                name="profil_instansi_sekali_per_tahun",
                violation_error_message="Profil instansi tahun itu sudah ada; ubah yang ada.",
            ),
            models.CheckConstraint(
                condition=TAHUN_MASUK_AKAL,
                name="profil_instansi_tahun_masuk_akal",
                violation_error_message=PESAN_TAHUN,
            ),
            models.CheckConstraint(
                condition=Q(opini_bpk="") | Q(opini_bpk__in=OpiniBPK.values),
                name="profil_instansi_opini_dikenal",
                violation_error_message="Pilih opini BPK dari daftar.",
            ),
            models.CheckConstraint(
                condition=Q(sakip="") | Q(sakip__in=PredikatSAKIP.values),
                name="profil_instansi_sakip_dikenal",
                violation_error_message="Pilih predikat SAKIP dari daftar.",
            ),
            models.CheckConstraint(
                condition=Q(indeks_rb="") | Q(indeks_rb__in=KategoriRB.values),
                name="profil_instansi_indeks_rb_dikenal",
                violation_error_message="Pilih kategori Indeks RB dari daftar.",
            ),
            models.CheckConstraint(
                condition=Q(spip=None) | Q(spip__in=LevelSPIP.values),
                name="profil_instansi_spip_dikenal",
                violation_error_message="Pilih level SPIP 0 sampai 5.",
            ),
            models.CheckConstraint(
                condition=~Q(bukti=""),
                name="profil_instansi_berbukti",
                violation_error_message=PESAN_BUKTI,
            ),
        ]

    def __str__(self) -> str:
        return f"Profil {self.instansi} {self.tahun}"


def _pair(nama: str, wajib: str, selesai: str, sebutan: str) -> models.CheckConstraint:
    """Both counts known or both unknown, and not more done than due."""
    return models.CheckConstraint(
        condition=Q(**{f"{wajib}__isnull": True, f"{selesai}__isnull": True})
        | Q(
            **{
                f"{wajib}__isnull": False,
                f"{selesai}__isnull": False,
                f"{selesai}__lte": F(wajib),
            }
        ),
        name=nama,
        violation_error_message=(
            f"{sebutan}: isi kedua angka, dan yang sudah tidak boleh lebih dari yang wajib."
        ),
    )


# What the TPI states; each is None or empty while nobody knows it.
FIELD_SYARAT = (
    "tlhp_wajib",
    "tlhp_selesai",
    "lhkpn_wajib",
    "lhkpn_sudah",
    "lhkasn_wajib",
    "lhkasn_sudah",
    "sakip_internal",
    "tanggal_mulai_wbbm",
    "predikat_dimiliki",
    "predikat_tahun",
)


class ProfilUnitQuerySet(models.QuerySet["ProfilUnit"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The profiles of the units that `user` may know about."""
        return self.filter(unit__in=UnitKerja.objects.visible_to(user))

    def stated(self) -> Self:
        """Those that say anything of E7 to E11, as `ProfilUnit.is_stated`."""
        kosong = Q()
        for nama in FIELD_SYARAT:
            teks = self.model._meta.get_field(nama).get_internal_type() == "CharField"
            kosong &= Q(**({nama: ""} if teks else {f"{nama}__isnull": True}))
        return self.exclude(kosong)


class PenetapanUnitQuerySet(models.QuerySet["PenetapanUnit"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The determinations of the units that `user` may know about."""
        return self.filter(unit__in=UnitKerja.objects.visible_to(user))


class PenetapanUnit(IsianBerbukti):
    """Why and since when a unit builds a ZI, for one year of evaluation: by the Tim Penetapan.

    The three criteria are those of Perbup Ketapang 49/2022 Pasal 4 ayat (2); the requirements
    E5 and E6 ask for the first and the third, and E9 counts from the date. Empty and None mean
    "belum ada data".
    """

    unit = models.ForeignKey(UnitKerja, models.PROTECT, related_name="penetapan")
    layanan_utama = models.BooleanField("layanan utama instansi", null=True, blank=True)
    risiko_tinggi = models.BooleanField("berisiko tinggi", null=True, blank=True)
    dampak_signifikan = models.BooleanField(
        "berdampak signifikan terhadap persepsi masyarakat", null=True, blank=True
    )
    tanggal_penetapan = models.DateField(
        "tanggal penetapan sebagai unit ZI", null=True, blank=True, validators=[not_in_future]
    )
    nomor_penetapan = models.CharField("nomor keputusan penetapan", max_length=100, blank=True)

    objects = PenetapanUnitQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-tahun"]
        verbose_name = verbose_name_plural = "penetapan unit"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "tahun"],
                name="penetapan_unit_sekali_per_tahun",
                violation_error_message="Penetapan unit tahun itu sudah ada; ubah yang ada.",
            ),
            models.CheckConstraint(
                condition=TAHUN_MASUK_AKAL,
                name="penetapan_unit_tahun_masuk_akal",
                violation_error_message=PESAN_TAHUN,
            ),
            models.CheckConstraint(
                condition=~Q(bukti=""),
                name="penetapan_unit_berbukti",
                violation_error_message=PESAN_BUKTI,
            ),
        ]

    def __str__(self) -> str:
        return f"Penetapan {self.unit} {self.tahun}"


class ProfilUnit(IsianBerbukti):
    """What the requirements E7 to E11 ask of a unit, for one year of evaluation: by its TPI.

    Empty and None mean "belum ada data". Where nobody has to report LHKPN or LHKASN (0 due),
    the TPI decides whether that is accepted (thresholds.yaml A4): `…_nihil_diterima`.
    """

    unit = models.ForeignKey(UnitKerja, models.PROTECT, related_name="profil")
    tlhp_wajib = models.PositiveIntegerField(
        "rekomendasi APIP/BPK yang harus ditindaklanjuti", null=True, blank=True
    )
    tlhp_selesai = models.PositiveIntegerField(
        "rekomendasi APIP/BPK yang selesai", null=True, blank=True
    )
    lhkpn_wajib = models.PositiveIntegerField("wajib lapor LHKPN", null=True, blank=True)
    lhkpn_sudah = models.PositiveIntegerField("sudah lapor LHKPN", null=True, blank=True)
    lhkpn_nihil_diterima = models.BooleanField(
        "tidak ada wajib LHKPN, diterima TPI", default=False, editable=False
    )
    lhkasn_wajib = models.PositiveIntegerField("wajib lapor LHKASN", null=True, blank=True)
    lhkasn_sudah = models.PositiveIntegerField("sudah lapor LHKASN", null=True, blank=True)
    lhkasn_nihil_diterima = models.BooleanField(
        "tidak ada wajib LHKASN, diterima TPI", default=False, editable=False
    )
    sakip_internal = models.CharField(
        "predikat SAKIP unit dari evaluasi internal",
        max_length=2,
        choices=PredikatSAKIP,
        blank=True,
    )
    tanggal_mulai_wbbm = models.DateField(
        "mulai membangun menuju WBBM", null=True, blank=True, validators=[not_in_future]
    )
    predikat_dimiliki = models.CharField(
        "predikat yang sudah dimiliki", max_length=5, choices=PredikatDimiliki, blank=True
    )
    predikat_tahun = models.PositiveSmallIntegerField(
        "tahun predikat diterima", null=True, blank=True
    )

    objects = ProfilUnitQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-tahun"]
        verbose_name = verbose_name_plural = "profil unit"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "tahun"],
                name="profil_unit_sekali_per_tahun",
                violation_error_message="Profil unit tahun itu sudah ada; ubah yang ada.",
            ),
            models.CheckConstraint(
                condition=TAHUN_MASUK_AKAL,
                name="profil_unit_tahun_masuk_akal",
                violation_error_message=PESAN_TAHUN,
            ),
            _pair("profil_unit_tlhp_cocok", "tlhp_wajib", "tlhp_selesai", "Tindak lanjut"),
            _pair("profil_unit_lhkpn_cocok", "lhkpn_wajib", "lhkpn_sudah", "LHKPN"),
            _pair("profil_unit_lhkasn_cocok", "lhkasn_wajib", "lhkasn_sudah", "LHKASN"),
            models.CheckConstraint(
                # A comparison with NULL is not false, and a CHECK refuses only what is false.
                condition=(
                    Q(lhkpn_nihil_diterima=False) | Q(lhkpn_wajib__isnull=False, lhkpn_wajib=0)
                )
                & (Q(lhkasn_nihil_diterima=False) | Q(lhkasn_wajib__isnull=False, lhkasn_wajib=0)),
                name="profil_unit_nihil_hanya_bila_nol",
                violation_error_message=(
                    "Nihil hanya dapat diterima bila jumlah wajib lapornya 0."
                ),
            ),
            models.CheckConstraint(
                condition=Q(sakip_internal="") | Q(sakip_internal__in=PredikatSAKIP.values),
                name="profil_unit_sakip_dikenal",
                violation_error_message="Pilih predikat SAKIP dari daftar.",
            ),
            models.CheckConstraint(
                condition=Q(predikat_dimiliki="")
                | Q(predikat_dimiliki__in=PredikatDimiliki.values),
                name="profil_unit_predikat_dikenal",
                violation_error_message="Pilih predikat dari daftar.",
            ),
            models.CheckConstraint(
                condition=Q(predikat_tahun=None)
                | Q(
                    predikat_dimiliki__in=[PredikatDimiliki.WBK, PredikatDimiliki.WBBM],
                    predikat_tahun__gte=2012,
                    predikat_tahun__lte=F("tahun"),
                ),
                name="profil_unit_predikat_tahun_cocok",
                violation_error_message=(
                    "Tahun predikat hanya diisi untuk WBK atau WBBM, antara 2012 dan tahun profil."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(bukti=""),
                name="profil_unit_berbukti",
                violation_error_message=PESAN_BUKTI,
            ),
        ]

    def __str__(self) -> str:
        return f"Profil {self.unit} {self.tahun}"

    @property
    def is_stated(self) -> bool:
        """Whether anything of E7 to E11 is known; the rest of a row says only how and when."""
        return any(getattr(self, nama) not in (None, "") for nama in FIELD_SYARAT)
