"""Who wrote for the unit in an evaluation, filled from the rows there are and from the trail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

RANTAI_UNIT = "unit:"
# What somebody who writes for the unit leaves in the trail, on rows that are never deleted.
TINDAKAN = {
    "evaluasi.jawaban": ("Jawaban", ("jawaban unit disimpan",)),
    "evaluasi.bukti": (
        "Bukti",
        (
            "bukti diunggah",
            "bukti dihapus",
            "bukti diganti versi baru",
            "halaman bukti diubah",
        ),
    ),
    "evaluasi.slottidakberlaku": ("SlotTidakBerlaku", ("jenis bukti tidak berlaku",)),
}


def fill_pengisi(apps, schema_editor):
    """Everybody who is known to have written; a slot's reason that was deleted names nobody."""
    rows = {nama: apps.get_model("evaluasi", nama) for nama in ("Jawaban", "Bukti")}
    rows["SlotTidakBerlaku"] = apps.get_model("evaluasi", "SlotTidakBerlaku")
    pengisi = set()
    for nama, kolom, saring in (
        ("Jawaban", "oleh", {"pihak": "unit"}),
        ("Bukti", "oleh", {}),
        ("Bukti", "dihapus_oleh", {"dihapus_oleh__isnull": False}),
        ("SlotTidakBerlaku", "oleh", {}),
    ):
        semua = rows[nama].objects.filter(**saring).order_by()
        pengisi.update(semua.values_list("putaran__evaluasi", kolom).distinct())
    pengisi |= _gather_jejak(apps.get_model("riwayat", "Riwayat"), rows)
    PengisiUnit = apps.get_model("evaluasi", "PengisiUnit")
    PengisiUnit.objects.bulk_create(
        [PengisiUnit(evaluasi_id=evaluasi, user_id=user) for evaluasi, user in sorted(pengisi)],
        batch_size=500,
    )


def _gather_jejak(Riwayat, rows):
    """Pairs of evaluation and user from the records of rows that still stand."""
    pengisi = set()
    for label, (nama, tindakan) in TINDAKAN.items():
        tempat = dict(rows[nama].objects.order_by().values_list("pk", "putaran__evaluasi"))
        jejak = Riwayat.objects.filter(
            rantai__startswith=RANTAI_UNIT, tindakan__in=tindakan, oleh__isnull=False
        ).order_by()
        for objek, oleh in jejak.values_list("objek", "oleh").distinct().iterator():
            awal, _, pk = objek.partition(":")
            if awal == label and pk.isdecimal() and int(pk) in tempat:
                pengisi.add((tempat[int(pk)], oleh))
    return pengisi


class Migration(migrations.Migration):
    dependencies = [
        ("evaluasi", "0004_bukti_tanpa_berkas"),
        ("riwayat", "0001_awal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PengisiUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "evaluasi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pengisi",
                        to="evaluasi.evaluasi",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pengisi unit",
                "verbose_name_plural": "pengisi unit",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluasi", "user"), name="pengisi_unit_sekali_per_evaluasi"
                    )
                ],
            },
        ),
        migrations.RunPython(fill_pengisi, migrations.RunPython.noop),
    ]
