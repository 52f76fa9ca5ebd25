import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from zi_portal.riwayat import triggers


def create_triggers(apps, schema_editor):
    triggers.create_triggers(schema_editor)


def drop_triggers(apps, schema_editor):
    triggers.drop_triggers(schema_editor)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Segel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nomor", models.PositiveIntegerField(unique=True, verbose_name="nomor")),
                ("tanggal", models.DateField(verbose_name="tanggal")),
                ("waktu", models.DateTimeField(verbose_name="waktu")),
                ("jumlah_rantai", models.PositiveIntegerField(verbose_name="jumlah rantai")),
                ("jumlah_baris", models.PositiveBigIntegerField(verbose_name="jumlah baris")),
                ("kepala", models.JSONField(verbose_name="kepala rantai yang berubah")),
                (
                    "sidik_kepala",
                    models.CharField(max_length=64, verbose_name="sidik semua kepala"),
                ),
                (
                    "hash_sebelumnya",
                    models.CharField(max_length=64, verbose_name="hash segel sebelumnya"),
                ),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
            ],
            options={
                "verbose_name": "segel",
                "verbose_name_plural": "segel",
                "ordering": ["nomor"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("nomor__gte", 1)), name="segel_nomor_mulai_dari_satu"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("hash"), 64
                            ),
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("hash_sebelumnya"), 64
                            ),
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("sidik_kepala"), 64
                            ),
                        ),
                        name="segel_hash_lengkap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Riwayat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rantai", models.CharField(max_length=80, verbose_name="rantai")),
                ("urut", models.PositiveIntegerField(verbose_name="nomor urut")),
                ("waktu", models.DateTimeField(verbose_name="waktu")),
                ("nama_oleh", models.CharField(blank=True, max_length=150, verbose_name="nama")),
                ("dari", models.CharField(max_length=100, verbose_name="dari")),
                ("tindakan", models.CharField(max_length=100, verbose_name="tindakan")),
                ("objek", models.CharField(max_length=120, verbose_name="objek")),
                (
                    "nama_objek",
                    models.CharField(blank=True, max_length=300, verbose_name="nama objek"),
                ),
                ("sebelum", models.JSONField(null=True, verbose_name="sebelum")),
                ("sesudah", models.JSONField(null=True, verbose_name="sesudah")),
                ("catatan", models.TextField(blank=True, verbose_name="catatan")),
                (
                    "hash_sebelumnya",
                    models.CharField(max_length=64, verbose_name="hash sebelumnya"),
                ),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                (
                    "oleh",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "riwayat",
                "verbose_name_plural": "riwayat",
                "ordering": ["rantai", "-urut"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rantai", "urut"),
                        name="riwayat_urut_sekali_per_rantai",
                        violation_error_message="Catatan riwayat bernomor ini sudah ada.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urut__gte", 1)), name="riwayat_urut_mulai_dari_satu"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("hash"), 64
                            ),
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("hash_sebelumnya"), 64
                            ),
                        ),
                        name="riwayat_hash_lengkap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("urut", 1), _negated=True),
                            (
                                "hash_sebelumnya",
                                "0000000000000000000000000000000000000000000000000000000000000000",
                            ),
                            _connector="OR",
                        ),
                        name="riwayat_pertama_tanpa_pendahulu",
                    ),
                ],
            },
        ),
        # Keep this the last operation of every migration here: see triggers.py.
        migrations.RunPython(create_triggers, drop_triggers),
    ]
