"""Who may change people, units, teams and profiles. The whole policy is this page.

Seeing is decided by `visible_to` of each QuerySet: a hidden row is a 404.
Doing is decided here: a visible row that you may not change is a 403.
"""

from .models import Instansi, Penugasan, Peran, ProfilUnit, UnitKerja, User
from .roles import has_peran_instansi, is_tpi_for


def administered_instansi(user: User) -> Instansi | None:
    """The instansi whose people and units `user` keeps; None if he is admin of none."""
    penugasan = (
        Penugasan.objects.active()
        .filter(user=user, peran=Peran.ADMIN_INSTANSI)
        .select_related("instansi")
        .order_by("pk")
        .first()
    )
    return penugasan.instansi if penugasan else None


def is_admin(user: User) -> bool:
    """Whether `user` is an admin instansi anywhere; asked by the menu of every page, kept once."""
    if not hasattr(user, "_is_admin_instansi"):
        user._is_admin_instansi = administered_instansi(user) is not None  # type: ignore[attr-defined]
    return bool(user._is_admin_instansi)  # type: ignore[attr-defined]


def can_create_instansi(user: User) -> bool:
    return user.is_superuser


def can_edit_instansi(user: User, instansi: Instansi) -> bool:
    """Name, letterhead and time zone."""
    return user.is_superuser or can_manage(user, instansi)


def can_add_admin(user: User, instansi: Instansi) -> bool:
    """A further admin instansi; the instansi's own admin does it through the people's pages."""
    return user.is_superuser


def can_manage(user: User, instansi: Instansi | int) -> bool:
    """Units, people, roles, teams, profiles and imports of an instansi.

    Only its own admin: an admin sistem keeps instansi and regulations, not people.
    """
    return has_peran_instansi(user, instansi, Peran.ADMIN_INSTANSI)


def can_manage_unit(user: User, unit: UnitKerja) -> bool:
    return can_manage(user, unit.instansi_id)


def can_edit_profil_unit(user: User, unit: UnitKerja) -> bool:
    """The profile of a unit in use; out of use, it is only read."""
    return unit.aktif and can_manage_unit(user, unit)


def can_manage_user(user: User, target: User) -> bool:
    """Roles, deactivation and the set-password mail of an account; never of an admin sistem."""
    return (
        not target.is_superuser
        and target.pegawai is not None
        and can_manage(user, target.pegawai.instansi_id)
    )


def can_decide_nihil(user: User, profil: ProfilUnit) -> bool:
    """Whether nobody having to report is accepted: the TPI of the unit (thresholds.yaml A4)."""
    return is_tpi_for(user, profil.unit, profil.tahun)
