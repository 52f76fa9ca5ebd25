"""What evaluasi shows on the profile page of a unit."""

from units.bagian_profil import Tambahan
from units.http import PortalRequest
from units.models import UnitKerja

from .banding_syarat import gather_of_unit


def show_banding_syarat(request: PortalRequest, unit: UnitKerja, tahun: int) -> Tambahan | None:
    """Counts of LHKPN and LHKASN that disagree with the worksheet."""
    isi = gather_of_unit(request.user, unit, tahun)
    return Tambahan("evaluasi/_banding_syarat.html", isi) if isi else None
