"""Which role a user holds where. The permissions of every app are written in these words."""

from .models import AnggotaTPI, Instansi, JabatanTPI, Penugasan, Peran, UnitKerja, User


def has_peran(user: User, unit: UnitKerja, *peran: Peran) -> bool:
    """Whether `user` holds one of the unit roles `peran` in `unit` today."""
    return Penugasan.objects.active().filter(user=user, unit=unit, peran__in=peran).exists()


def has_peran_instansi(user: User, instansi: Instansi | int, *peran: Peran) -> bool:
    """Whether `user` holds one of the instansi roles `peran` there today."""
    return Penugasan.objects.active().filter(user=user, instansi=instansi, peran__in=peran).exists()


def is_own_unit(user: User, unit: UnitKerja) -> bool:
    """Whether `user` works in `unit`, by his role or as its pegawai.

    A TPI member never scores his own unit (DOMAIN §5, ARCHITECTURE §5).
    """
    bekerja = user.pegawai is not None and user.pegawai.unit_id == unit.pk
    return bekerja or has_peran(user, unit, Peran.TIM_ZI, Peran.KEPALA_UNIT)


def jabatan_tpi(user: User, unit: UnitKerja, tahun: int) -> JabatanTPI | None:
    """The position of `user` in the team that assesses `unit` in `tahun`; None if not in it."""
    jabatan = (
        AnggotaTPI.objects.filter(user=user, tim__tugas__unit=unit, tim__tugas__tahun=tahun)
        .values_list("jabatan", flat=True)
        .first()
    )
    return JabatanTPI(jabatan) if jabatan else None


def is_tpi_for(user: User, unit: UnitKerja, tahun: int, *jabatan: JabatanTPI) -> bool:
    """Whether `user` assesses `unit` in `tahun` (in one of `jabatan`, if given), and may.

    False for his own unit, whatever the team list says.
    """
    punya = jabatan_tpi(user, unit, tahun)
    return bool(punya and (not jabatan or punya in jabatan) and not is_own_unit(user, unit))
