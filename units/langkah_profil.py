"""Steps that come from the yearly profile."""

from collections.abc import Sequence

from django.db.models import Q

from .langkah import Langkah
from .models import AnggotaTPI, ProfilUnit, UnitKerja, User


def gather_keputusan_nihil(
    user: User, daftar_unit: Sequence[UnitKerja], tahun: int
) -> dict[int, list[Langkah]]:
    """For the TPI: units where nobody has to report LHKPN or LHKASN, not decided yet."""
    dinilai = AnggotaTPI.objects.filter(user=user, tim__tugas__tahun=tahun)
    menunggu = ProfilUnit.objects.filter(
        Q(lhkpn_wajib=0, lhkpn_nihil_diterima=False)
        | Q(lhkasn_wajib=0, lhkasn_nihil_diterima=False),
        tahun=tahun,
        unit__in=daftar_unit,
    ).filter(unit__in=dinilai.values("tim__tugas__unit"))
    if user.pegawai_id is not None:  # nobody decides about his own unit
        menunggu = menunggu.exclude(unit__pegawai=user.pegawai_id)
    return {
        profil.unit_id: [
            Langkah(
                "Putuskan apakah nihil wajib lapor LHKPN atau LHKASN diterima",
                f"{profil.unit.get_absolute_url()}?tahun={tahun}",
            )
        ]
        for profil in menunggu.select_related("unit")
    }
