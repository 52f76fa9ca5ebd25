"""Workbooks that are shown, applied and taken back."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluasi", "0005_pengisi_unit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImporLKE",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "pihak",
                    models.CharField(
                        choices=[
                            ("unit", "Unit"),
                            ("anggota", "Anggota TPI"),
                            ("tpi", "TPI"),
                            ("tpn", "TPN"),
                        ],
                        max_length=10,
                        verbose_name="jawaban",
                    ),
                ),
                ("dibuat", models.DateTimeField(verbose_name="diunggah")),
                ("nama_berkas", models.CharField(max_length=200, verbose_name="nama berkas")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                (
                    "isi",
                    models.JSONField(editable=False, null=True, verbose_name="isi yang terbaca"),
                ),
                ("berkas", models.BinaryField(null=True, verbose_name="buku kerja")),
                (
                    "ditulis",
                    models.CharField(
                        blank=True, editable=False, max_length=40, verbose_name="ditulis portal"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pratinjau", "Menunggu persetujuan"),
                            ("diterapkan", "Diterapkan"),
                            ("diurungkan", "Diurungkan"),
                            ("dibatalkan", "Dibatalkan"),
                            ("kedaluwarsa", "Kedaluwarsa"),
                        ],
                        default="pratinjau",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "perubahan",
                    models.JSONField(editable=False, null=True, verbose_name="yang diubah"),
                ),
                (
                    "diterapkan_pada",
                    models.DateTimeField(null=True, verbose_name="diterapkan pada"),
                ),
                (
                    "diurungkan_pada",
                    models.DateTimeField(null=True, verbose_name="diurungkan pada"),
                ),
                (
                    "diurungkan_oleh",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diurungkan oleh",
                    ),
                ),
                (
                    "oleh",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="oleh",
                    ),
                ),
                (
                    "putaran",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="impor",
                        to="evaluasi.putaran",
                    ),
                ),
            ],
            options={
                "verbose_name": "impor LKE",
                "verbose_name_plural": "impor LKE",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "pratinjau")),
                        fields=("putaran", "oleh"),
                        name="impor_lke_satu_pratinjau",
                        violation_error_message="Selesaikan dahulu pratinjau yang sebelumnya.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pihak__in", ("unit", "anggota", "tpi"))),
                        name="impor_lke_pihak_dikenal",
                        violation_error_message="Buku kerja hanya menjadi jawaban unit, anggota atau TPI.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("sha256"), 64
                        ),
                        name="impor_lke_sha256_lengkap",
                        violation_error_message="Sidik SHA-256 terdiri dari 64 huruf dan angka.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("berkas__isnull", False),
                                ("diterapkan_pada__isnull", True),
                                ("isi__isnull", False),
                                ("perubahan__isnull", True),
                                ("status", "pratinjau"),
                            ),
                            models.Q(
                                ("berkas__isnull", True),
                                ("diterapkan_pada__isnull", False),
                                ("isi__isnull", True),
                                ("perubahan__isnull", False),
                                ("status__in", ("diterapkan", "diurungkan")),
                            ),
                            models.Q(
                                ("berkas__isnull", True),
                                ("diterapkan_pada__isnull", True),
                                ("isi__isnull", True),
                                ("perubahan__isnull", True),
                                ("status__in", ("dibatalkan", "kedaluwarsa")),
                            ),
                            _connector="OR",
                        ),
                        name="impor_lke_sesuai_status",
                        violation_error_message="Isi impor tidak sesuai dengan statusnya.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("diurungkan_oleh__isnull", False),
                                ("diurungkan_pada__isnull", False),
                                ("status", "diurungkan"),
                            ),
                            models.Q(
                                models.Q(("status", "diurungkan"), _negated=True),
                                ("diurungkan_oleh__isnull", True),
                                ("diurungkan_pada__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="impor_lke_diurungkan_oleh_seseorang",
                        violation_error_message="Impor yang diurungkan mencatat siapa dan kapan.",
                    ),
                ],
            },
        ),
    ]
