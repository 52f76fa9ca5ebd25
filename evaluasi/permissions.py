"""Who may do what with an evaluation. The whole policy is this page.

Seeing is decided by `visible_to`: a hidden row is a 404. Doing is decided here: a visible row
that you may not change is a 403. The state of the round is part of the answer, so that no
address works outside its time (ARCHITECTURE §6; Perbup Ketapang 49/2022 Pasal 7 and 8).
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from units.models import AnggotaTPI, JabatanTPI, Penugasan, Peran, UnitKerja, User
from units.roles import has_peran, has_peran_instansi, own_units

from .models import (
    Evaluasi,
    Pengembalian,
    Pihak,
    Putaran,
    StatusPengembalian,
)

PENGISI = (Peran.TIM_ZI, Peran.KEPALA_UNIT)
PEMUTUS = (JabatanTPI.KETUA, JabatanTPI.SEKRETARIS)


def with_pihak(putaran: QuerySet[Putaran], user: User) -> QuerySet[Putaran]:
    """Add to each round what `user` is in it; `remember_pihak` then spares every later question.

    `mengisi` is whether he writes for the unit today, `jabatan` his position in its team,
    `pihak_unit` whether he was ever the unit's side (`jabatan_penilai`).
    """
    unit, tahun = OuterRef("evaluasi__unit"), OuterRef("evaluasi__tahun")
    peran = Penugasan.objects.active().filter(user=user.pk, unit=unit, peran__in=PENGISI)
    tim = AnggotaTPI.objects.filter(user=user.pk, tim__tugas__unit=unit, tim__tugas__tahun=tahun)
    return putaran.annotate(
        mengisi=Exists(peran),
        jabatan=Subquery(tim.values("jabatan")[:1]),
        pihak_unit=Exists(own_units(user).filter(pk=unit))
        | Exists(Evaluasi.objects.filter(pk=OuterRef("evaluasi")).filled_by(user)),
    )


def remember_pihak(putaran: Putaran, user: User, kode: str = "") -> None:
    """Say of whom the columns of `with_pihak` speak, for the length of one request.

    With `kode` there is also `di_unit`: whether that line was given back (`_is_returned`).
    """
    putaran.dilihat_oleh, putaran.kode_dilihat = user.pk, kode  # type: ignore[attr-defined]


def _is_known(user: User, putaran: Putaran) -> bool:
    return getattr(putaran, "dilihat_oleh", None) == user.pk


def is_pengisi(user: User, putaran: Putaran) -> bool:
    """Whether `user` writes for the unit today, whatever the round's state."""
    if _is_known(user, putaran):
        return bool(putaran.mengisi)  # type: ignore[attr-defined]
    return has_peran(user, putaran.evaluasi.unit, *PENGISI)


def units_to_start(user: User) -> QuerySet[UnitKerja]:
    """Whose evaluation `user` may open: his own unit's, or as who keeps the instansi's periods."""
    peran = Penugasan.objects.active().filter(user=user.pk)
    sendiri = peran.filter(peran__in=(Peran.TIM_ZI, Peran.KEPALA_UNIT)).values("unit")
    instansi = peran.filter(peran=Peran.ADMIN_INSTANSI).values("instansi")
    return UnitKerja.objects.active().filter(Q(pk__in=sendiri) | Q(instansi__in=instansi))


def can_remove_evaluasi(user: User, putaran: Putaran) -> bool:
    """Take back what was opened by mistake: who may open it, before it is handed in.

    That nothing is in it yet is the service's to say, under the lock.
    """
    unit = putaran.evaluasi.unit_id
    return putaran.is_diisi and putaran.nomor == 1 and units_to_start(user).filter(pk=unit).exists()


def can_write_keputusan(user: User, putaran: Putaran, jabatan: JabatanTPI | None = None) -> bool:
    """The Keputusan Inspektur: who keeps the instansi's periods, or the ketua, until the final.

    `jabatan` (of `jabatan_penilai`) saves a query where it was asked already.
    """
    if putaran.nomor != 1 or putaran.is_final or not putaran.evaluasi.unit.aktif:
        return False
    return keeps_keputusan(user, putaran, jabatan)


def keeps_keputusan(user: User, putaran: Putaran, jabatan: JabatanTPI | None = None) -> bool:
    """Whether the Keputusan is his to write, whatever the round's state."""
    return (
        jabatan == JabatanTPI.KETUA
        or has_peran_instansi(user, putaran.evaluasi.unit.instansi_id, Peran.ADMIN_INSTANSI)
        or (jabatan is None and _is_assessor(user, putaran, JabatanTPI.KETUA))
    )


def can_fill(user: User, putaran: Putaran) -> bool:
    """Every answer and all evidence of the unit: its Tim ZI and head, until he hands them in."""
    return putaran.is_diisi and putaran.evaluasi.unit.aktif and is_pengisi(user, putaran)


def can_fill_baris(user: User, putaran: Putaran, kode: str) -> bool:
    """Answer and evidence of one line: as `can_fill`, and while the TPI has given it back."""
    if not putaran.is_diajukan:
        return can_fill(user, putaran)
    aktif = putaran.evaluasi.unit.aktif
    return aktif and is_pengisi(user, putaran) and _is_returned(putaran, kode)


def can_submit(user: User, putaran: Putaran) -> bool:
    unit = putaran.evaluasi.unit
    return putaran.is_diisi and unit.aktif and has_peran(user, unit, Peran.KEPALA_UNIT)


def can_score(user: User, putaran: Putaran) -> bool:
    """The team of that unit and year, never in the own unit."""
    return putaran.is_diajukan and putaran.evaluasi.unit.aktif and _is_assessor(user, putaran)


def can_decide(user: User, putaran: Putaran) -> bool:
    """Write what the team agrees on: its ketua and sekretaris."""
    return (
        putaran.is_diajukan
        and putaran.evaluasi.unit.aktif
        and _is_assessor(user, putaran, *PEMUTUS)
    )


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


def can_record_tpn(user: User, putaran: Putaran) -> bool:
    """What the TPN's letter says, once a round is final: admin instansi, ketua or sekretaris."""
    return putaran.evaluasi.unit.aktif and records_tpn(user, putaran)


def records_tpn(user: User, putaran: Putaran) -> bool:
    """Whose part it is, also while the unit is out of use: what he typed is shown back to him."""
    evaluasi = putaran.evaluasi
    return (
        (putaran.is_final or putaran.nomor > 1)  # a second round follows a final one
        and (
            has_peran_instansi(user, evaluasi.unit.instansi_id, Peran.ADMIN_INSTANSI)
            or _is_assessor(user, putaran, *PEMUTUS)
        )
    )


def can_see_tpi(user: User, putaran: Putaran) -> bool:
    """What the TPI is still deciding is the TPI's; once final, everybody who sees the unit."""
    return putaran.is_final or _is_assessor(user, putaran)


def lost_turn(user: User, putaran: Putaran) -> bool:
    """Whether `user` could write here until somebody moved the round on or closed the unit.

    His typing is then shown back to him (409), instead of a bare refusal (403).
    """
    return lost_filling(user, putaran) or lost_scoring(user, putaran)


def lost_filling(user: User, putaran: Putaran) -> bool:
    """`lost_turn` of the unit's side: it handed in, or the unit was deactivated."""
    unit = putaran.evaluasi.unit
    lewat = putaran.is_diajukan or (putaran.is_diisi and not unit.aktif)
    return lewat and is_pengisi(user, putaran)


def lost_scoring(user: User, putaran: Putaran) -> bool:
    """`lost_turn` of the team: the round is final, or the unit was deactivated."""
    lewat = putaran.is_final or (putaran.is_diajukan and not putaran.evaluasi.unit.aktif)
    return lewat and _is_assessor(user, putaran)


def lost_reopening(user: User, putaran: Putaran) -> bool:
    """Whether the ketua could open the final round again until somebody else did."""
    pernah_final = putaran.is_final or putaran.nomor > 1
    return (
        pernah_final
        and not can_reopen(user, putaran)
        and _is_assessor(user, putaran, JabatanTPI.KETUA)
    )


def pihak_of(user: User, putaran: Putaran, kode: str = "") -> Pihak | None:
    """For whom `user` may write the answer to line `kode` in this round now; None for nobody.

    Without `kode`: to any line that nobody gave back. An anggota writes his own answer, ketua
    and sekretaris the team's (docs/keputusan, 7). One query while the unit fills the round.
    """
    if not putaran.evaluasi.unit.aktif or putaran.is_final:
        return None
    if putaran.is_diisi:
        return Pihak.UNIT if can_fill(user, putaran) else None
    jabatan = jabatan_penilai(user, putaran)
    if jabatan is not None:
        return Pihak.TPI if jabatan in PEMUTUS else Pihak.ANGGOTA
    return Pihak.UNIT if kode and can_fill_baris(user, putaran, kode) else None


def jabatan_penilai(user: User, putaran: Putaran) -> JabatanTPI | None:
    """As what `user` assesses this unit and year; None if he does not, or filled any of it.

    Who ever wrote for the unit or handed it in stays its party, also when he has moved on and
    others have written over it.
    """
    evaluasi = putaran.evaluasi
    if _is_known(user, putaran):
        punya = None if putaran.pihak_unit else putaran.jabatan  # type: ignore[attr-defined]
        return JabatanTPI(punya) if punya else None
    # One query, for it is asked on every act of the team.
    jabatan = (
        AnggotaTPI.objects.filter(
            user=user, tim__tugas__unit=evaluasi.unit_id, tim__tugas__tahun=evaluasi.tahun
        )
        .exclude(Exists(own_units(user).filter(pk=evaluasi.unit_id)))
        .exclude(Exists(Evaluasi.objects.filter(pk=evaluasi.pk).filled_by(user)))
        .values_list("jabatan", flat=True)
        .first()
    )
    return JabatanTPI(jabatan) if jabatan else None


def list_assessed(user: User) -> QuerySet[Evaluasi]:
    """The evaluations that `user` assesses, as `jabatan_penilai` says of one."""
    tugas = AnggotaTPI.objects.filter(
        user=user, tim__tugas__unit=OuterRef("unit"), tim__tugas__tahun=OuterRef("tahun")
    )
    return (
        Evaluasi.objects.filter(Exists(tugas))
        .exclude(Exists(own_units(user).filter(pk=OuterRef("unit"))))
        .exclude(pk__in=Evaluasi.objects.filled_by(user).values("pk"))
    )


def filled_units(user: User, unit: Collection[int], tahun: int) -> set[int]:
    """Those of the units (by key) whose evaluation of `tahun` he filled in; one query."""
    evaluasi = Evaluasi.objects.filter(unit__in=unit, tahun=tahun).filled_by(user)
    return set(evaluasi.values_list("unit", flat=True))


def _is_assessor(user: User, putaran: Putaran, *jabatan: JabatanTPI) -> bool:
    """Whether `user` assesses this unit and year (in one of `jabatan`, if given)."""
    punya = jabatan_penilai(user, putaran)
    return punya is not None and (not jabatan or punya in jabatan)


def _is_returned(putaran: Putaran, kode: str) -> bool:
    """Whether the TPI has given this line back and the unit has not said that it is done."""
    if kode and kode == getattr(putaran, "kode_dilihat", ""):
        return bool(putaran.di_unit)  # type: ignore[attr-defined]
    return Pengembalian.objects.filter(
        putaran=putaran, pertanyaan__kode=kode, status=StatusPengembalian.DIKEMBALIKAN
    ).exists()
