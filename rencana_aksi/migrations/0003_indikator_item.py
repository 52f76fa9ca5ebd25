"""Items of the template name their row of the form themselves, as the unit's own items do."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill_indikator(apps, schema_editor):
    item = apps.get_model("rencana_aksi", "ItemRencana")
    butir = apps.get_model("rencana_aksi", "ButirRencanaAksi")
    asal = butir.objects.filter(pk=OuterRef("butir")).order_by()
    item.objects.filter(indikator=None).update(indikator=Subquery(asal.values("indikator")[:1]))


class Migration(migrations.Migration):
    dependencies = [("rencana_aksi", "0002_perencanaan_penuh")]

    operations = [migrations.RunPython(fill_indikator, migrations.RunPython.noop)]
