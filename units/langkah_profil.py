"""Steps that come from the yearly profile."""

from collections.abc import Sequence

from django.db.models import Q

from .langkah import Langkah
from .models import ProfilUnit, UnitKerja, User
from .roles import tpi_by_unit


def gather_keputusan_nihil(
    user: User, daftar_unit: Sequence[UnitKerja], tahun: int
) -> dict[int, list[Langkah]]:
    """For the TPI: units where nobody has to report LHKPN or LHKASN, not decided yet."""
    menunggu = ProfilUnit.objects.filter(
        Q(lhkpn_wajib=0, lhkpn_nihil_diterima=False)
        | Q(lhkasn_wajib=0, lhkasn_nihil_diterima=False),
        tahun=tahun,
        unit__in=tpi_by_unit(user, daftar_unit, tahun),
    )
    return {
        profil.unit_id: [
            Langkah(
                "Putuskan apakah nihil wajib lapor LHKPN atau LHKASN diterima",
                f"{profil.unit.get_absolute_url()}?tahun={tahun}",
            )
        ]
        for profil in menunggu.select_related("unit")
    }
