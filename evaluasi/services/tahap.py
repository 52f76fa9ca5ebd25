"""Moving a round on: handed in by the unit, closed by the TPI."""

from django.db import transaction
from django.utils import timezone

from evaluasi.models import Pihak, Putaran, StatusPutaran
from evaluasi.penilaian_unit import list_belum_diputuskan, list_dikembalikan
from units.models import User

from .galat import BelumDiputuskan
from .impor_lama import drop_waiting
from .kunci import catat_putaran, lock_putaran, refuse_own_unit
from .pembekuan import freeze_hasil, ringkas_hasil


@transaction.atomic
def submit_evaluasi(*, putaran: Putaran, by: User, sidik: str | None = None) -> Putaran:
    """Hand the unit's answers to the TPI and freeze the result they give.

    Unanswered lines are allowed; they count 0 and the result lists them. `sidik` names the
    result that was shown (`sidik_hasil`), None where nobody was shown one. Raise
    PutaranTerkunci, HasilBerubah if it would freeze another result.
    """
    putaran = lock_putaran(putaran, StatusPutaran.DIISI)
    putaran.hasil_unit = freeze_hasil(putaran, Pihak.UNIT, sidik)
    putaran.status = StatusPutaran.DIAJUKAN
    putaran.diajukan_pada, putaran.diajukan_oleh = timezone.now(), by
    putaran.save(update_fields=["hasil_unit", "status", "diajukan_pada", "diajukan_oleh"])
    drop_waiting(putaran=putaran)
    catat_putaran(putaran, "diajukan ke TPI", by, sesudah=ringkas_hasil(putaran.hasil_unit))
    return putaran


@transaction.atomic
def finalize_putaran(*, putaran: Putaran, by: User, sidik: str | None = None) -> Putaran:
    """Close the round with the TPI's agreed answers and freeze the result they give.

    `sidik` as in `submit_evaluasi`. Raise PutaranTerkunci, UnitSendiri, BelumDiputuskan while a
    line has no agreed answer or was given back to the unit and not settled, HasilBerubah.
    """
    putaran = lock_putaran(putaran, StatusPutaran.DIAJUKAN)
    refuse_own_unit(putaran, by)
    terbuka = list_belum_diputuskan(putaran)
    dikembalikan = list_dikembalikan(putaran)
    if terbuka or dikembalikan:
        raise BelumDiputuskan(terbuka, dikembalikan)
    putaran.hasil_tpi = freeze_hasil(putaran, Pihak.TPI, sidik)
    if putaran.jawaban.filter(pihak=Pihak.ANGGOTA).exists():
        putaran.hasil_anggota = freeze_hasil(putaran, Pihak.ANGGOTA, None)
    putaran.status = StatusPutaran.FINAL
    putaran.final_pada, putaran.final_oleh = timezone.now(), by
    putaran.save(update_fields=["hasil_tpi", "hasil_anggota", "status", "final_pada", "final_oleh"])
    drop_waiting(putaran=putaran)
    catat_putaran(putaran, "difinalkan", by, sesudah=ringkas_hasil(putaran.hasil_tpi))
    return putaran
