"""What every act begins and ends with: the lock, the guard, the row in the trail."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from evaluasi.models import (
    Evaluasi,
    PengisiUnit,
    Pertanyaan,
    Pihak,
    Putaran,
    StatusPengembalian,
    StatusPutaran,
)
from units.models import User
from units.roles import is_own_unit, own_units
from zi_portal.kueri import KueriSiap
from zi_portal.riwayat.services import catat

from .galat import EvaluasiDihapus, PutaranTerkunci, UnitNonaktif, UnitSendiri


def lock_putaran(
    putaran: Putaran,
    *status: StatusPutaran,
    penilai: User | None = None,
    pengisi: User | None = None,
) -> Putaran:
    """The round as it is now, held with its unit until the transaction ends.

    Raise EvaluasiDihapus if it is no more, PutaranTerkunci if it is in none of `status`,
    UnitNonaktif if its unit is not active, UnitSendiri if `penilai` is of the unit's side.
    `pengisi` is who writes for the unit: `record_pengisi` then knows him. One query.
    """
    siapa = {"penilai": penilai, "pengisi": pengisi}
    terkunci = _kunci.first(
        putaran=putaran.pk, **{sebagai: user.pk for sebagai, user in siapa.items() if user}
    )
    if terkunci is None:
        raise EvaluasiDihapus
    if terkunci.status not in status:
        raise PutaranTerkunci
    if not terkunci.evaluasi.unit.aktif:
        raise UnitNonaktif
    if penilai is not None and terkunci.penilai_terlibat:  # type: ignore[attr-defined]
        raise UnitSendiri
    return terkunci


def _build_kunci(
    putaran: int, penilai: int | None = None, pengisi: int | None = None
) -> QuerySet[Putaran]:
    semua = Putaran.objects.select_for_update(of=("self", "evaluasi__unit"), no_key=True)
    if penilai is not None:
        semua = semua.alias(**_pihak_unit(User(pk=penilai))).annotate(
            penilai_terlibat=Q(unit_sendiri=True) | Q(pengisi=True)
        )
    if pengisi is not None:
        tercatat = PengisiUnit.objects.filter(evaluasi=OuterRef("evaluasi"), user=pengisi)
        semua = semua.annotate(pengisi_tercatat=Exists(tercatat))
    return semua.select_related(
        "evaluasi__unit__instansi", "evaluasi__lke", "evaluasi__regulasi"
    ).filter(pk=putaran)


_kunci = KueriSiap(_build_kunci)


def lock_for(putaran: Putaran, pertanyaan: Pertanyaan, pihak: Pihak, by: User) -> Putaran:
    """The round, held, in a state in which `pihak` may change this line or its evidence.

    The unit may until it hands in, and then only what was given back to it and it has not said
    to be done. Raise PutaranTerkunci, UnitNonaktif, and for an assessor UnitSendiri.
    """
    if pihak != Pihak.UNIT:
        return lock_putaran(putaran, StatusPutaran.DIAJUKAN, penilai=by)
    terkunci = lock_putaran(putaran, StatusPutaran.DIISI, StatusPutaran.DIAJUKAN, pengisi=by)
    if (
        terkunci.is_diajukan
        and not terkunci.pengembalian.filter(
            pertanyaan=pertanyaan, status=StatusPengembalian.DIKEMBALIKAN
        ).exists()
    ):
        raise PutaranTerkunci
    return terkunci


def record_pengisi(putaran: Putaran, by: User) -> None:
    """Keep that `by` wrote for the unit; no query where the lock found him there already."""
    if getattr(putaran, "pengisi_tercatat", False):
        return
    baris = PengisiUnit(evaluasi_id=putaran.evaluasi_id, user=by)
    PengisiUnit.objects.bulk_create([baris], ignore_conflicts=True)
    putaran.pengisi_tercatat = True  # type: ignore[attr-defined]


def _pihak_unit(user: User) -> dict[str, Exists]:
    """Why `user` may not score a round, as conditions on it: his own unit, or he filled it in."""
    return {
        "unit_sendiri": Exists(own_units(user).filter(pk=OuterRef("evaluasi__unit"))),
        "pengisi": Exists(Evaluasi.objects.filter(pk=OuterRef("evaluasi")).filled_by(user)),
    }


def refuse_own_unit(putaran: Putaran, by: User) -> None:
    if is_own_unit(by, putaran.evaluasi.unit) or putaran.evaluasi.is_filled_by(by):
        raise UnitSendiri


def catat_putaran(
    putaran: Putaran, tindakan: str, by: User, *, objek: Any = None, **rincian: Any
) -> None:
    catat(
        rantai=f"unit:{putaran.evaluasi.unit_id}",
        tindakan=tindakan,
        objek=objek or putaran,
        oleh=by,
        **rincian,
    )
