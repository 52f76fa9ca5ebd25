"""Move the Tim Penetapan's part of the unit's profile into the row of its own."""

from django.db import migrations

FIELD_PENETAPAN = ("layanan_utama", "dampak_signifikan", "tanggal_penetapan", "nomor_penetapan")
FIELD_BERSAMA = ("unit_id", "tahun", "per_tanggal", "bukti")
FIELD_TPI = (
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


def move_penetapan(apps, schema_editor):
    """A profile that says nothing of the determination gets no row: nobody stated it.

    Nor does one stay that said nothing else: the TPI has stated nothing.
    """
    ProfilUnit = apps.get_model("units", "ProfilUnit")
    PenetapanUnit = apps.get_model("units", "PenetapanUnit")
    pindah = [p for p in ProfilUnit.objects.order_by("pk") if _says(p, FIELD_PENETAPAN)]
    PenetapanUnit.objects.bulk_create(
        PenetapanUnit(
            **{nama: getattr(profil, nama) for nama in (*FIELD_BERSAMA, *FIELD_PENETAPAN)}
        )
        for profil in pindah
    )
    for profil in pindah:
        if not _says(profil, FIELD_TPI):
            profil.delete()


def _says(profil, fields):
    return any(getattr(profil, nama) not in (None, "") for nama in fields)


def return_penetapan(apps, schema_editor):
    ProfilUnit = apps.get_model("units", "ProfilUnit")
    for baris in apps.get_model("units", "PenetapanUnit").objects.order_by("pk"):
        isi = {nama: getattr(baris, nama) for nama in FIELD_PENETAPAN}
        umum = {"per_tanggal": baris.per_tanggal, "bukti": baris.bukti}
        profil, _ = ProfilUnit.objects.get_or_create(
            unit_id=baris.unit_id, tahun=baris.tahun, defaults=umum
        )
        ProfilUnit.objects.filter(pk=profil.pk).update(**isi)


class Migration(migrations.Migration):
    dependencies = [("units", "0007_penetapan_unit")]

    operations = [
        migrations.RunPython(move_penetapan, return_penetapan),
        *(migrations.RemoveField(model_name="profilunit", name=nama) for nama in FIELD_PENETAPAN),
    ]
