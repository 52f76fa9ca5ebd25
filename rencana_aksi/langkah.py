"""What there is to do next in the plans, for the first page."""

from collections.abc import Sequence

from django.urls import reverse

from units.langkah import Langkah
from units.models import Peran, UnitKerja, User
from units.roles import peran_by_unit

from .models import RencanaAksi

PENGISI = {Peran.TIM_ZI, Peran.KEPALA_UNIT}


def gather_langkah_rencana(
    user: User, daftar_unit: Sequence[UnitKerja], tahun: int
) -> dict[int, list[Langkah]]:
    """For who fills a plan: open it, or give the rest of its items their months. Two queries."""
    diisi = [pk for pk, peran in peran_by_unit(user, daftar_unit).items() if peran & PENGISI]
    rencana = {
        r.unit_id: r
        for r in RencanaAksi.objects.filter(unit__in=diisi, tahun=tahun).with_progress()
    }
    hasil = {}
    for pk in diisi:
        r = rencana.get(pk)
        if r is None:
            teks = f"Buka rencana aksi {tahun}"
        elif r.is_editable and r.terjadwal < r.jumlah_butir:  # type: ignore[attr-defined]
            belum = r.jumlah_butir - r.terjadwal  # type: ignore[attr-defined]
            teks = f"Jadwalkan {belum} butir rencana aksi {tahun} yang belum berbulan"
        else:
            continue
        hasil[pk] = [Langkah(teks, reverse("rencana_aksi:rencana", args=[pk, tahun]))]
    return hasil
