"""Steps that come from the requirements of the year.

Given out by the app of the evaluations, which knows whose result is frozen.
"""

from collections.abc import Sequence

from django.urls import reverse

from .langkah import Langkah
from .models import ProfilUnit, UnitKerja, User
from .pihak_unit import gather_pihak_unit
from .roles import tpi_by_unit


def gather_langkah_syarat(
    user: User, daftar_unit: Sequence[UnitKerja], tahun: int
) -> dict[int, list[Langkah]]:
    """For the TPI: units whose E7 to E11 nobody has stated, or where "nihil" is not decided."""
    dinilai = set(tpi_by_unit(user, daftar_unit, tahun))
    dinilai -= gather_pihak_unit(user, dinilai, tahun)
    profil = {p.unit_id: p for p in ProfilUnit.objects.filter(unit__in=dinilai, tahun=tahun)}
    hasil: dict[int, list[Langkah]] = {}
    for pk in dinilai:
        if pk not in profil or not profil[pk].is_stated:
            alamat = reverse("units:profil-tpi", args=[pk, tahun])
            hasil[pk] = [Langkah(f"Isi syarat E7–E11 {tahun}", alamat)]
        elif _awaits_nihil(profil[pk]):
            alamat = reverse("units:profil-unit", args=[pk, tahun])
            teks = "Putuskan apakah nihil wajib lapor LHKPN atau LHKASN diterima"
            hasil[pk] = [Langkah(teks, alamat)]
    return hasil


def _awaits_nihil(profil: ProfilUnit) -> bool:
    return (profil.lhkpn_wajib == 0 and not profil.lhkpn_nihil_diterima) or (
        profil.lhkasn_wajib == 0 and not profil.lhkasn_nihil_diterima
    )
