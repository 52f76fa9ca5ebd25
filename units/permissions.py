"""Who may change people, units, teams and profiles. The whole policy is this page.

Seeing is decided by `visible_to` of each QuerySet: a hidden row is a 404.
Doing is decided here: a visible row that you may not change is a 403.
"""

from typing import Any

from django.utils import timezone

from .models import AnggotaTPI, Instansi, Penugasan, Peran, ProfilUnit, UnitKerja, User
from .pihak_unit import was_pihak_unit
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


def is_tpi_member(user: User) -> bool:
    """Whether `user` sits in any team, of whatever year; asked by the menu too, kept once."""
    if not hasattr(user, "_is_tpi_member"):
        user._is_tpi_member = AnggotaTPI.objects.filter(user=user.pk).exists()  # type: ignore[attr-defined]
    return bool(user._is_tpi_member)  # type: ignore[attr-defined]


def remember_menu(user: User, instansi: Instansi) -> None:
    """Keep what was found with `user` or else with his `instansi`: the menu asks no more."""
    tahu: Any = user if hasattr(user, "admin_tetap") else instansi
    user._is_admin_instansi = bool(  # type: ignore[attr-defined]
        tahu.admin_tetap or (tahu.admin_sampai and tahu.admin_sampai >= timezone.localdate())
    )
    user._is_tpi_member = tahu.anggota_tpi  # type: ignore[attr-defined]


def can_create_instansi(user: User) -> bool:
    return user.is_superuser


def can_edit_instansi(user: User, instansi: Instansi) -> bool:
    """Name, letterhead and time zone."""
    return user.is_superuser or can_manage(user, instansi)


def can_add_admin(user: User, instansi: Instansi) -> bool:
    """A further admin instansi; the instansi's own admin does it through the people's pages."""
    return user.is_superuser


def can_manage(user: User, instansi: Instansi | int) -> bool:
    """Units, people, roles, teams, E1 to E4 and imports of an instansi.

    Only its own admin: an admin sistem keeps instansi and regulations, not people.
    """
    return has_peran_instansi(user, instansi, Peran.ADMIN_INSTANSI)


def can_manage_unit(user: User, unit: UnitKerja) -> bool:
    return can_manage(user, unit.instansi_id)


def can_fill_penetapan(user: User, unit: UnitKerja) -> bool:
    """E5, E6 and the date that E9 counts from: the Tim Penetapan, nobody else (Pasal 4)."""
    return unit.aktif and states_penetapan(user, unit)


def states_penetapan(user: User, unit: UnitKerja) -> bool:
    """Whose part it is, also while the unit is out of use: what he typed is shown back to him."""
    return has_peran_instansi(user, unit.instansi_id, Peran.PENETAPAN)


def can_fill_profil_tpi(user: User, unit: UnitKerja, tahun: int) -> bool:
    """E7 to E11: the TPI of that unit and year, in any position.

    Never the unit, nor its own, nor who filled in its evaluation of that year.
    """
    return unit.aktif and states_syarat(user, unit, tahun)


def states_syarat(user: User, unit: UnitKerja, tahun: int) -> bool:
    """Whose part it is, also while the unit is out of use: what he typed is shown back to him."""
    return is_tpi_for(user, unit, tahun) and not was_pihak_unit(user, unit.pk, tahun)


def can_manage_user(user: User, target: User) -> bool:
    """Roles, deactivation and the set-password mail of an account; never of an admin sistem."""
    return (
        not target.is_superuser
        and target.pegawai is not None
        and can_manage(user, target.pegawai.instansi_id)
    )


def can_decide_nihil(user: User, profil: ProfilUnit) -> bool:
    """Whether nobody having to report is accepted: the TPI of the unit (thresholds.yaml A4)."""
    return can_fill_profil_tpi(user, profil.unit, profil.tahun)
