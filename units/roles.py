"""Which role a user holds where. The permissions of every app are written in these words."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from .models import AnggotaTPI, Instansi, JabatanTPI, Pegawai, Penugasan, Peran, UnitKerja, User


def has_peran(user: User, unit: UnitKerja, *peran: Peran) -> bool:
    """Whether `user` holds one of the unit roles `peran` in `unit` today."""
    return Penugasan.objects.active().filter(user=user, unit=unit, peran__in=peran).exists()


def has_peran_instansi(user: User, instansi: Instansi | int, *peran: Peran) -> bool:
    """Whether `user` holds one of the instansi roles `peran` there today."""
    return Penugasan.objects.active().filter(user=user, instansi=instansi, peran__in=peran).exists()


def is_own_unit(user: User, unit: UnitKerja) -> bool:
    """Whether `user` works in `unit`, or leads it or the unit above it.

    A TPI member never scores his own unit (DOMAIN §5, ARCHITECTURE §5).
    """
    return own_units(user).filter(pk=unit.pk).exists()


def own_units(user: User) -> QuerySet[UnitKerja]:
    """The units that are `user`'s own, as `gather_own` says it of many people; for a subquery."""
    pegawai = Pegawai.objects.filter(user=user.pk)
    peran = Penugasan.objects.active().filter(user=user.pk)
    kepala = peran.filter(peran=Peran.KEPALA_UNIT).values("unit")
    tim = peran.filter(peran__in=(Peran.TIM_ZI, Peran.KEPALA_UNIT)).values("unit")
    return UnitKerja.objects.filter(
        Q(pk__in=pegawai.values("unit"))
        | Q(pk__in=tim)
        | Q(kepala__in=pegawai)
        | Q(induk__in=kepala)
        | Q(induk__kepala__in=pegawai)
    )


def gather_own(
    daftar_user: Collection[User], daftar_unit: Collection[UnitKerja]
) -> set[tuple[int, int]]:
    """Every (user, unit) pair, by keys, where the unit is the user's own: two queries.

    His own is the unit where he is a pegawai, Tim ZI or head, and each UPT below a unit that he
    leads: its result is his result too. He leads by his role or by his name as the unit's head.
    """
    induk = {unit.induk_id for unit in daftar_unit if unit.induk_id is not None}
    kepala: dict[int, int | None] = dict(
        UnitKerja.objects.filter(pk__in=induk).values_list("pk", "kepala")
    )
    kepala |= {unit.pk: unit.kepala_id for unit in daftar_unit}
    penugasan = Penugasan.objects.active().filter(
        user__in=daftar_user, unit__in=kepala, peran__in=(Peran.TIM_ZI, Peran.KEPALA_UNIT)
    )
    bekerja: set[tuple[int, int | None]] = set()
    memimpin: set[tuple[int, int | None]] = set()
    for pk, tempat, peran in penugasan.values_list("user", "unit", "peran"):
        bekerja.add((pk, tempat))
        if peran == Peran.KEPALA_UNIT:
            memimpin.add((pk, tempat))
    for user in daftar_user:
        if user.pegawai is not None:
            bekerja.add((user.pk, user.pegawai.unit_id))
            memimpin |= {(user.pk, pk) for pk, siapa in kepala.items() if siapa == user.pegawai_id}
    bekerja |= memimpin
    return {
        (user.pk, unit.pk)
        for user in daftar_user
        for unit in daftar_unit
        if (user.pk, unit.pk) in bekerja or (user.pk, unit.induk_id) in memimpin
    }


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
    """Which of the units `user` assesses in `tahun`, and may, with his position: three queries.

    The same answer as `is_tpi_for` for each unit: his own are left out.
    """
    unit = {u.pk: u for u in daftar_unit}
    tugas = AnggotaTPI.objects.filter(
        user=user, tim__tugas__tahun=tahun, tim__tugas__unit__in=unit
    ).values_list("tim__tugas__unit", "jabatan")
    sendiri = gather_own([user], list(unit.values()))
    return {pk: JabatanTPI(jabatan) for pk, jabatan in tugas if (user.pk, pk) not in sendiri}
