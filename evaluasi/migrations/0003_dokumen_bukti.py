"""Evidence becomes a document of the unit, registered once for each file and what is said of it.

The same file under another title, name or date stays a document of its own: one file may hold
several things that prove different lines.
"""

from django.db import migrations


def register(apps, schema_editor):
    bukti_model = apps.get_model("evaluasi", "Bukti")
    dokumen_model = apps.get_model("rencana_aksi", "DokumenBukti")
    semua = bukti_model.objects.filter(dokumen=None).select_related("putaran__evaluasi")
    for bukti in semua.order_by("pk"):
        bukti.dokumen, _ = dokumen_model.objects.get_or_create(
            unit_id=bukti.putaran.evaluasi.unit_id,
            berkas_id=bukti.berkas_id,
            nama=bukti.nama,
            judul=bukti.judul,
            tanggal=bukti.tanggal_dokumen,
            defaults={"oleh_id": bukti.oleh_id, "dibuat": bukti.dibuat},
        )
        bukti.save(update_fields=["dokumen"])


class Migration(migrations.Migration):
    dependencies = [
        ("evaluasi", "0002_penilaian_penuh"),
        ("rencana_aksi", "0002_perencanaan_penuh"),
    ]

    operations = [migrations.RunPython(register, migrations.RunPython.noop)]
