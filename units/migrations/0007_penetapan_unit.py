import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import units.models.profil


class Migration(migrations.Migration):
    dependencies = [("units", "0006_tim_penetapan")]

    operations = [
        migrations.AddField(
            model_name="profilinstansi",
            name="diubah",
            field=models.DateTimeField(editable=False, null=True, verbose_name="terakhir diubah"),
        ),
        migrations.AddField(
            model_name="profilinstansi",
            name="oleh",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="diisi oleh",
            ),
        ),
        migrations.AddField(
            model_name="profilunit",
            name="diubah",
            field=models.DateTimeField(editable=False, null=True, verbose_name="terakhir diubah"),
        ),
        migrations.AddField(
            model_name="profilunit",
            name="oleh",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="diisi oleh",
            ),
        ),
        migrations.CreateModel(
            name="PenetapanUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="versi"),
                ),
                ("tahun", models.PositiveSmallIntegerField(verbose_name="tahun")),
                (
                    "per_tanggal",
                    models.DateField(
                        validators=[units.models.profil.not_in_future],
                        verbose_name="keadaan per tanggal",
                    ),
                ),
                (
                    "bukti",
                    models.TextField(
                        help_text="Nomor dan tanggal surat, laporan atau tautan yang membuktikan isian ini.",
                        max_length=2000,
                        verbose_name="bukti",
                    ),
                ),
                (
                    "diubah",
                    models.DateTimeField(editable=False, null=True, verbose_name="terakhir diubah"),
                ),
                (
                    "layanan_utama",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="layanan utama instansi"
                    ),
                ),
                (
                    "risiko_tinggi",
                    models.BooleanField(blank=True, null=True, verbose_name="berisiko tinggi"),
                ),
                (
                    "dampak_signifikan",
                    models.BooleanField(
                        blank=True,
                        null=True,
                        verbose_name="berdampak signifikan terhadap persepsi masyarakat",
                    ),
                ),
                (
                    "tanggal_penetapan",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[units.models.profil.not_in_future],
                        verbose_name="tanggal penetapan sebagai unit ZI",
                    ),
                ),
                (
                    "nomor_penetapan",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="nomor keputusan penetapan"
                    ),
                ),
                (
                    "oleh",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diisi oleh",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="penetapan",
                        to="units.unitkerja",
                    ),
                ),
            ],
            options={
                "verbose_name": "penetapan unit",
                "verbose_name_plural": "penetapan unit",
                "ordering": ["-tahun"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "tahun"),
                        name="penetapan_unit_sekali_per_tahun",
                        violation_error_message="Penetapan unit tahun itu sudah ada; ubah yang ada.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tahun__gte", 2015), ("tahun__lte", 2100)),
                        name="penetapan_unit_tahun_masuk_akal",
                        violation_error_message="Isi tahun empat angka, misalnya 2026.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bukti", ""), _negated=True),
                        name="penetapan_unit_berbukti",
                        violation_error_message="Sebutkan bukti angka-angka ini, misalnya nomor dan tanggal surat atau tautannya.",
                    ),
                ],
            },
        ),
    ]
