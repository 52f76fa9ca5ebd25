"""Who may do what with a plan. The whole policy is this page.

Seeing is decided by `RencanaAksiQuerySet.visible_to`: a hidden row is a 404.
Doing is decided here: a visible row that you may not change is a 403.
"""

from units.models import Peran, UnitKerja, User
from units.permissions import is_admin, is_tpi_member
from units.roles import has_peran, is_tpi_for

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


def can_sign(user: User, rencana: RencanaAksi) -> bool:
    """Only the head signs what the unit promises (Perbup Ketapang 49/2022 Lampiran I)."""
    return rencana.is_editable and is_signer(user, rencana.unit)


def is_signer(user: User, unit: UnitKerja) -> bool:
    """Whether `user` signs the plans of `unit`, whether or not there is one to sign."""
    return unit.aktif and has_peran(user, unit, Peran.KEPALA_UNIT)


def can_revise(user: User, rencana: RencanaAksi) -> bool:
    """Open a signed plan again."""
    return not rencana.is_editable and can_open(user, rencana.unit)


def can_report(user: User, rencana: RencanaAksi) -> bool:
    """Progress: who fills the plan, as soon as a version of it is signed, also in a revision."""
    return rencana.pernah_ditandatangani and can_open(user, rencana.unit)


def can_comment(user: User, rencana: RencanaAksi) -> bool:
    """The team that assesses the unit that year, never its own unit; pendamping and pembina.

    Nobody remarks on a plan that he fills himself, whatever else he is.
    """
    unit = rencana.unit
    return unit.aktif and (
        is_tpi_for(user, unit, rencana.tahun)  # who fills it is of the unit: never its assessor
        or (has_peran(user, unit, Peran.PENDAMPING, Peran.PEMBINA) and not can_open(user, unit))
    )


def can_settle(user: User, rencana: RencanaAksi) -> bool:
    """Say that a remark has been followed: those who fill the plan, signed or not."""
    return can_open(user, rencana.unit)


def can_prove(user: User, unit: UnitKerja) -> bool:
    """Keep the unit's register of evidence and prove plan items, also after signing."""
    return can_open(user, unit)


def can_browse_regulasi(user: User) -> bool:
    """Reading the loaded regulations: admin sistem, admin instansi, members of a TPI."""
    return user.is_superuser or is_admin(user) or is_tpi_member(user)
