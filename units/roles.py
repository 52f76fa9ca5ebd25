"""Which role a user holds where. The permissions of every app are written in these words."""

from collections.abc import Iterable

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


def peran_by_unit(user: User, daftar_unit: Iterable[UnitKerja]) -> dict[int, set[Peran]]:
    """The unit roles that `user` holds today in each of the units (by key): one query."""
    hasil: dict[int, set[Peran]] = {unit.pk: set() for unit in daftar_unit}
    penugasan = Penugasan.objects.active().filter(user=user, unit__in=hasil)
    for unit, peran in penugasan.values_list("unit", "peran"):
        if unit is not None:
            hasil[unit].add(Peran(peran))
    return hasil


def tpi_by_unit(user: User, daftar_unit: Iterable[UnitKerja], tahun: int) -> dict[int, JabatanTPI]:
    """Which of the units `user` assesses in `tahun`, and may, with his position: two queries.

    The same answer as `is_tpi_for` for each unit: his own are left out.
    """
    peran = peran_by_unit(user, daftar_unit)
    sendiri = {pk for pk, punya in peran.items() if punya & {Peran.TIM_ZI, Peran.KEPALA_UNIT}}
    if user.pegawai is not None and user.pegawai.unit_id is not None:
        sendiri.add(user.pegawai.unit_id)
    tugas = AnggotaTPI.objects.filter(
        user=user, tim__tugas__tahun=tahun, tim__tugas__unit__in=peran
    ).values_list("tim__tugas__unit", "jabatan")
    return {pk: JabatanTPI(jabatan) for pk, jabatan in tugas if pk not in sendiri}
