"""Who may do what with an evaluation. The whole policy is this page.

Seeing is decided by `visible_to`: a hidden row is a 404. Doing is decided here: a visible row
that you may not change is a 403. The state of the round is part of the answer, so that no
address works outside its time (ARCHITECTURE §6; Perbup Ketapang 49/2022 Pasal 7 and 8).
"""

from django.db.models import Q, QuerySet

from units.models import JabatanTPI, Penugasan, Peran, UnitKerja, User
from units.roles import has_peran, is_tpi_for

from .models import Bukti, Pihak, Putaran


def units_to_start(user: User) -> QuerySet[UnitKerja]:
    """Whose evaluation `user` may open: his own unit's, or as who keeps the instansi's periods."""
    peran = Penugasan.objects.active().filter(user=user.pk)
    sendiri = peran.filter(peran__in=(Peran.TIM_ZI, Peran.KEPALA_UNIT)).values("unit")
    instansi = peran.filter(peran=Peran.ADMIN_INSTANSI).values("instansi")
    return UnitKerja.objects.active().filter(Q(pk__in=sendiri) | Q(instansi__in=instansi))


def can_fill(user: User, putaran: Putaran) -> bool:
    """Answers and evidence of the unit: its Tim ZI, until the head hands them in."""
    unit = putaran.evaluasi.unit
    return putaran.is_diisi and unit.aktif and has_peran(user, unit, Peran.TIM_ZI)


def can_submit(user: User, putaran: Putaran) -> bool:
    unit = putaran.evaluasi.unit
    return putaran.is_diisi and unit.aktif and has_peran(user, unit, Peran.KEPALA_UNIT)


def can_score(user: User, putaran: Putaran) -> bool:
    """The team of that unit and year, never in the own unit."""
    return putaran.is_diajukan and putaran.evaluasi.unit.aktif and _is_assessor(user, putaran)


def can_finalize(user: User, putaran: Putaran) -> bool:
    return (
        putaran.is_diajukan
        and putaran.evaluasi.unit.aktif
        and _is_assessor(user, putaran, JabatanTPI.KETUA)
    )


def can_reopen(user: User, putaran: Putaran) -> bool:
    """Only the newest round; the caller hands that one in."""
    return (
        putaran.is_final
        and putaran.evaluasi.unit.aktif
        and _is_assessor(user, putaran, JabatanTPI.KETUA)
    )


def can_remove_bukti(user: User, bukti: Bukti) -> bool:
    return bukti.dihapus_pada is None and can_fill(user, bukti.putaran)


def can_see_tpi(user: User, putaran: Putaran) -> bool:
    """What the TPI is still deciding is the TPI's; once final, everybody who sees the unit."""
    return putaran.is_final or _is_assessor(user, putaran)


def lost_turn(user: User, putaran: Putaran) -> bool:
    """Whether `user` could write here until somebody moved the round on.

    His typing is then shown back to him (409), instead of a bare refusal (403).
    """
    if putaran.is_diajukan:
        return has_peran(user, putaran.evaluasi.unit, Peran.TIM_ZI)
    return putaran.is_final and _is_assessor(user, putaran)


def pihak_of(user: User, putaran: Putaran) -> Pihak | None:
    """For whom `user` may write an answer in this round now; None if for nobody."""
    if can_fill(user, putaran):
        return Pihak.UNIT
    return Pihak.TPI if can_score(user, putaran) else None


def _is_assessor(user: User, putaran: Putaran, *jabatan: JabatanTPI) -> bool:
    """Whether `user` assesses this unit and year (in one of `jabatan`), and filled none of it.

    Who answered for the unit or handed it in stays its party, also when he has moved on.
    """
    evaluasi = putaran.evaluasi
    return is_tpi_for(user, evaluasi.unit, evaluasi.tahun, *jabatan) and not evaluasi.is_filled_by(
        user
    )
