"""The instansi, its units, people, users, roles and assessment teams."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Exists, F, Q, Subquery, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone


class ZonaWaktu(models.TextChoices):
    """The three time zones of Indonesia, by the name that the system knows."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class JenisLayanan(models.TextChoices):
    """Kinds of service that PermenPANRB 5/2024 (Lampiran II Bab II A) excepts, and all others.

    An own field, never guessed from a unit's name.
    """

    LAINNYA = "lainnya", "Layanan lain"
    RSUD = "rsud", "Rumah sakit umum daerah"
    DUKCAPIL = "dukcapil", "Kependudukan dan catatan sipil"
    SAMSAT = "samsat", "Sistem administrasi manunggal satu atap (Samsat)"
    PTSP = "ptsp", "Pelayanan terpadu satu pintu"
    PENDIDIKAN = "pendidikan", "Pelayanan pendidikan"
    KETENAGAKERJAAN = "ketenagakerjaan", "Pelayanan ketenagakerjaan"


class Peran(models.TextChoices):
    """Roles given to a user; the TPI's roles come from its team of the year."""

    TIM_ZI = "tim_zi", "Tim ZI"
    KEPALA_UNIT = "kepala_unit", "Kepala unit"
    PENDAMPING = "pendamping", "Pendamping area"
    PEMBINA = "pembina", "Pembina"
    PIMPINAN = "pimpinan", "Pimpinan"
    PENETAPAN = "penetapan", "Tim Penetapan"
    ADMIN_INSTANSI = "admin_instansi", "Admin instansi"


PERAN_UNIT = (Peran.TIM_ZI, Peran.KEPALA_UNIT, Peran.PENDAMPING, Peran.PEMBINA)
# The Tim Penetapan names the units that build a ZI (Perbup Ketapang 49/2022 Pasal 4).
PERAN_INSTANSI = (Peran.PIMPINAN, Peran.PENETAPAN, Peran.ADMIN_INSTANSI)


class JabatanTPI(models.TextChoices):
    """Perbup Ketapang 49/2022 Pasal 8."""

    KETUA = "ketua", "Ketua"
    SEKRETARIS = "sekretaris", "Sekretaris"
    ANGGOTA = "anggota", "Anggota"


class InstansiQuerySet(models.QuerySet["Instansi"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The instansi where `user` has a role today or a team; an admin sistem knows all."""
        if user.is_superuser:
            return self
        penugasan = Penugasan.objects.active().filter(user=user.pk)
        return self.filter(
            Q(pk__in=penugasan.filter(instansi__isnull=False).values("instansi"))
            | Q(pk__in=penugasan.filter(unit__isnull=False).values("unit__instansi"))
            | Q(pk__in=TimTPI.objects.filter(anggota__user=user.pk).values("instansi"))
        )

    def where_known(self, user: int) -> Self:
        """Where the user with this key is a pegawai, then where he has a role, with `menu_of`."""
        pegawai = Q(pk__in=Pegawai.objects.filter(user=user).values("instansi"))
        penugasan = Penugasan.objects.filter(user=user)
        return (
            self.filter(
                pegawai
                | Q(pk__in=penugasan.filter(instansi__isnull=False).values("instansi"))
                | Q(pk__in=penugasan.filter(unit__isnull=False).values("unit__instansi"))
                | Q(pk__in=TimTPI.objects.filter(anggota__user=user).values("instansi"))
            )
            .annotate(tempat_bekerja=Case(When(pegawai, then=0), default=1), **menu_of(user))
            .order_by("tempat_bekerja", "pk")
        )


def menu_of(user: int) -> dict[str, Any]:
    """What the menu of every page asks about a user, by his key: columns for a query.

    Whether the role of an admin holds today is asked in units/middleware.py, where the zone is
    known.
    """
    admin = Penugasan.objects.filter(user=user, peran=Peran.ADMIN_INSTANSI)
    akhir = admin.exclude(selesai=None).order_by("-selesai")
    return {
        "admin_tetap": Exists(admin.filter(selesai=None)),
        "admin_sampai": Subquery(akhir.values("selesai")[:1]),
        "anggota_tpi": Exists(AnggotaTPI.objects.filter(user=user)),
    }


class Instansi(models.Model):
    """A local government: the owner of units, people, periods and letterhead."""

    nama = models.CharField("nama", max_length=200, unique=True)
    tempat = models.CharField("tempat kedudukan", max_length=100, help_text="Contoh: Ketapang")
    jabatan_kepala = models.CharField("jabatan kepala daerah", max_length=50, default="Bupati")
    alamat = models.TextField("alamat pada kop surat", blank=True)
    zona_waktu = models.CharField(
        "zona waktu", max_length=20, choices=ZonaWaktu, default=ZonaWaktu.WIB
    )
    regulasi = models.SlugField(
        "regulasi yang berlaku", max_length=60, default="perbup-ketapang-49-2022"
    )

    objects = InstansiQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["nama"]
        verbose_name = verbose_name_plural = "instansi"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(zona_waktu__in=ZonaWaktu.values),
                name="instansi_zona_waktu_dikenal",
                violation_error_message="Pilih WIB, WITA atau WIT.",
            )
        ]

    def __str__(self) -> str:
        return self.nama


class PegawaiQuerySet(models.QuerySet["Pegawai"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The people of the instansi that `user` belongs to."""
        return self.filter(instansi__in=Instansi.objects.visible_to(user))


class Pegawai(models.Model):
    """A person as documents name him: name, NIP, rank and position."""

    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="pegawai")
    unit = models.ForeignKey(
        "UnitKerja", models.PROTECT, related_name="pegawai", null=True, blank=True
    )
    nama = models.CharField("nama dan gelar", max_length=150)
    nip = models.CharField(
        "NIP",
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^\d{18}$", "NIP terdiri dari 18 angka, tanpa spasi.")],
    )
    jabatan = models.CharField("jabatan", max_length=200, blank=True)
    pangkat_golongan = models.CharField("pangkat/golongan", max_length=100, blank=True)

    objects = PegawaiQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["nama"]
        verbose_name = verbose_name_plural = "pegawai"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["instansi", "nip"],
                condition=~Q(nip=""),
                name="pegawai_nip_sekali_per_instansi",
                violation_error_message="NIP ini sudah dipakai pegawai lain.",
            )
        ]

    def __str__(self) -> str:
        return self.nama


class UnitKerjaQuerySet(models.QuerySet["UnitKerja"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The units `user` may know about; any other unit is a 404 for him.

        A head and a Tim ZI see their unit, a head also its UPTs; a TPI member the units
        assigned to his teams; pimpinan, Tim Penetapan and admin all units of their instansi.
        """
        if user.is_superuser:
            return self
        penugasan = Penugasan.objects.active().filter(user=user.pk)
        sendiri = penugasan.filter(unit__isnull=False).values("unit")
        kepala = penugasan.filter(peran=Peran.KEPALA_UNIT).values("unit")
        return self.filter(
            Q(pk__in=sendiri)
            | Q(induk__in=kepala)
            | Q(instansi__in=penugasan.filter(peran__in=PERAN_INSTANSI).values("instansi"))
            | Q(pk__in=TugasTPI.objects.filter(tim__anggota__user=user.pk).values("unit"))
        )

    def active(self) -> Self:
        return self.filter(aktif=True)


class UnitKerja(models.Model):
    """A unit that builds a Zona Integritas: an OPD or a UPT below one.

    Source: Perbup Ketapang 49/2022 Pasal 1 angka 7 and Pasal 4.
    """

    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="unit_kerja")
    induk = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="upt",
        null=True,
        blank=True,
        verbose_name="unit induk",
        help_text="Isi untuk UPT: unit yang membawahinya.",
    )
    kode = models.SlugField("kode", max_length=40, help_text="Huruf, angka dan tanda hubung.")
    nama = models.CharField("nama", max_length=200)
    singkatan = models.CharField("singkatan", max_length=40, blank=True)
    jenis_layanan = models.CharField(
        "jenis layanan",
        max_length=20,
        choices=JenisLayanan,
        default=JenisLayanan.LAINNYA,
    )
    layanan_utama = models.TextField("layanan utama", blank=True)
    kepala = models.ForeignKey(
        Pegawai, models.SET_NULL, related_name="memimpin", null=True, blank=True
    )
    alamat = models.TextField("alamat pada kop surat", blank=True)
    aktif = models.BooleanField("aktif", default=True)

    objects = UnitKerjaQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["nama"]
        verbose_name = verbose_name_plural = "unit kerja"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["instansi", "kode"],
                name="unit_kode_sekali_per_instansi",
                violation_error_message="Kode unit ini sudah dipakai.",
            ),
            models.UniqueConstraint(
                fields=["instansi", "nama"],
                name="unit_nama_sekali_per_instansi",
                violation_error_message="Nama unit ini sudah dipakai.",
            ),
            models.CheckConstraint(
                condition=Q(induk__isnull=True) | ~Q(induk=F("id")),
                name="unit_bukan_induk_sendiri",
                violation_error_message="Sebuah unit tidak dapat menjadi induk dirinya sendiri.",
            ),
            models.CheckConstraint(
                condition=Q(jenis_layanan__in=JenisLayanan.values),
                name="unit_jenis_layanan_dikenal",
                violation_error_message="Pilih jenis layanan dari daftar.",
            ),
        ]

    def __str__(self) -> str:
        return self.nama

    def get_absolute_url(self) -> str:
        return reverse("units:unit", args=[self.pk])


class UserQuerySet(models.QuerySet["User"]):
    def of_instansi(self, instansi: "Instansi | int") -> Self:
        """The accounts that the admin of `instansi` keeps: its pegawai, never an admin sistem."""
        return self.filter(pegawai__instansi=instansi, is_superuser=False)

    def with_home(self, pk: int) -> Self:
        """The user with this key, with the instansi of his post and `menu_of` him."""
        return self.filter(pk=pk).select_related("pegawai__instansi").annotate(**menu_of(pk))


class UserManager(BaseUserManager["User"]):
    """Makes users that log in by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user; without a password he can only set one through the mailed link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Superusers are the admin sistem: instansi and regulations, no scoring."""

    email = models.EmailField("alamat surel", unique=True)
    nama = models.CharField("nama", max_length=150)
    pegawai = models.OneToOneField(
        Pegawai, models.SET_NULL, related_name="user", null=True, blank=True
    )
    is_active = models.BooleanField("aktif", default=True)
    date_joined = models.DateTimeField("dibuat", default=timezone.now, editable=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["nama"]

    class Meta:
        ordering: ClassVar = ["nama", "email"]
        verbose_name = verbose_name_plural = "pengguna"
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_surel_sekali",
                violation_error_message="Alamat surel ini sudah dipakai.",
            )
        ]

    def __str__(self) -> str:
        return self.nama or self.email

    @property
    def is_staff(self) -> bool:
        return self.is_superuser


class PenugasanQuerySet(models.QuerySet["Penugasan"]):
    def active(self) -> Self:
        """Roles that hold today."""
        hari_ini = timezone.localdate()
        return self.filter(Q(selesai=None) | Q(selesai__gte=hari_ini))


class Penugasan(models.Model):
    """One role of one user, in a unit or in the whole instansi (ARCHITECTURE §6)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="penugasan")
    peran = models.CharField("peran", max_length=20, choices=Peran)
    unit = models.ForeignKey(
        UnitKerja, models.CASCADE, related_name="penugasan", null=True, blank=True
    )
    instansi = models.ForeignKey(
        Instansi, models.CASCADE, related_name="penugasan", null=True, blank=True
    )
    selesai = models.DateField("berakhir pada", null=True, blank=True)

    objects = PenugasanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "penugasan"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(peran__in=PERAN_UNIT, unit__isnull=False, instansi__isnull=True)
                | Q(peran__in=PERAN_INSTANSI, unit__isnull=True, instansi__isnull=False),
                name="penugasan_peran_pada_tempatnya",
                violation_error_message=(
                    "Peran unit memerlukan unit kerja; peran instansi memerlukan instansi."
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "peran", "unit"],
                condition=Q(unit__isnull=False),
                name="penugasan_unit_sekali",
                violation_error_message="Pengguna ini sudah punya peran itu di unit tersebut.",
            ),
            models.UniqueConstraint(
                fields=["user", "peran", "instansi"],
                condition=Q(instansi__isnull=False),
                name="penugasan_instansi_sekali",
                violation_error_message="Pengguna ini sudah punya peran itu di instansi tersebut.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_peran_display()} {self.unit or self.instansi}"


class TimTPI(models.Model):
    """A Tim Penilai Internal of one instansi for one year.

    Source: Perbup Ketapang 49/2022 Pasal 8; its make-up differs between instansi.
    """

    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="tim_tpi")
    tahun = models.PositiveSmallIntegerField("tahun")
    nama = models.CharField("nama tim", max_length=100, default="TPI")
    nomor_keputusan = models.CharField("nomor keputusan pembentukan", max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["-tahun", "nama"]
        verbose_name = verbose_name_plural = "tim TPI"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["instansi", "tahun", "nama"],
                name="tim_tpi_sekali_per_tahun",
                violation_error_message="Tim dengan nama itu sudah ada untuk tahun tersebut.",
            ),
            models.CheckConstraint(
                condition=Q(tahun__gte=2015, tahun__lte=2100),
                name="tim_tpi_tahun_masuk_akal",
                violation_error_message="Isi tahun empat angka, misalnya 2026.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nama} {self.tahun}"


class AnggotaTPI(models.Model):
    """One member of a team, with his position in it."""

    tim = models.ForeignKey(TimTPI, models.CASCADE, related_name="anggota")
    user = models.ForeignKey(User, models.PROTECT, related_name="keanggotaan_tpi")
    jabatan = models.CharField(
        "jabatan dalam tim",
        max_length=10,
        choices=JabatanTPI,
        default=JabatanTPI.ANGGOTA,
    )

    class Meta:
        ordering: ClassVar = ["tim", "pk"]
        verbose_name = verbose_name_plural = "anggota TPI"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tim", "user"],
                name="anggota_tpi_sekali_per_tim",
                violation_error_message="Orang ini sudah menjadi anggota tim tersebut.",
            ),
            models.UniqueConstraint(
                fields=["tim"],
                condition=Q(jabatan=JabatanTPI.KETUA),
                name="tim_tpi_satu_ketua",
                violation_error_message="Tim ini sudah punya ketua.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_jabatan_display()})"


class TugasTPI(models.Model):
    """A unit that a team assesses in the team's year; one team per unit and year."""

    tim = models.ForeignKey(TimTPI, models.CASCADE, related_name="tugas")
    unit = models.ForeignKey(UnitKerja, models.PROTECT, related_name="tugas_tpi")
    # Repeated from the team so that the database itself can hold the rule below.
    tahun = models.PositiveSmallIntegerField("tahun", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "tugas TPI"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "tahun"],
                name="unit_satu_tim_tpi_per_tahun",
                violation_error_message="Unit ini sudah ditugaskan kepada tim lain tahun itu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tim}: {self.unit}"
