"""Who may do what with a plan. The whole policy is this page.

Seeing is decided by `RencanaAksiQuerySet.visible_to`: a hidden row is a 404.
Doing is decided here: a visible row that you may not change is a 403.
"""

from units.models import AnggotaTPI, Peran, UnitKerja, User
from units.permissions import is_admin
from units.roles import has_peran

from .models import RencanaAksi


def can_open(user: User, unit: UnitKerja) -> bool:
    """Whether `user` may open a plan for `unit`: those who will fill it."""
    return unit.aktif and has_peran(user, unit, Peran.TIM_ZI, Peran.KEPALA_UNIT)


def can_view(user: User, rencana: RencanaAksi) -> bool:
    return RencanaAksi.objects.visible_to(user).filter(pk=rencana.pk).exists()


def can_fill(user: User, rencana: RencanaAksi) -> bool:
    unit = rencana.unit
    return (
        rencana.is_editable
        and unit.aktif
        and has_peran(user, unit, Peran.TIM_ZI, Peran.KEPALA_UNIT)
    )


def can_browse_regulasi(user: User) -> bool:
    """Reading the loaded regulations: admin sistem, admin instansi, members of a TPI."""
    return user.is_superuser or is_admin(user) or AnggotaTPI.objects.filter(user=user).exists()
