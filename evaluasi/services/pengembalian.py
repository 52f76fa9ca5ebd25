"""Giving one line back to the unit while the rest of the round stays locked."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from evaluasi.models import (
    Pengembalian,
    Pertanyaan,
    Pihak,
    Putaran,
    StatusPengembalian,
    StatusPutaran,
)
from units.models import User

from .galat import PengembalianBerpindah, SudahDiputuskanTim
from .kunci import catat_putaran, lock_putaran
from .pembekuan import refreeze_unit


@transaction.atomic
def return_pertanyaan(
    *,
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    catatan: str,
    tenggat: date | None = None,
    by: User,
) -> Pengembalian:
    """Give a line back with what is to be mended, until `tenggat` (may be open).

    A line that waits to be checked again may be given back once more. Raise PutaranTerkunci,
    UnitSendiri, ValidationError (no note, a date before today, a line that is with the unit).
    """
    putaran = lock_putaran(putaran, StatusPutaran.DIAJUKAN, penilai=by)
    if tenggat is not None and tenggat < timezone.localdate():
        raise ValidationError({"tenggat": "Tenggat tidak boleh sebelum hari ini."})
    lama = _get_open(putaran, pertanyaan)
    if lama is not None and lama.status == StatusPengembalian.MENUNGGU:
        _close(putaran, lama, "pengembalian dicek, dikembalikan lagi", by)
    pengembalian = Pengembalian(
        putaran=putaran,
        pertanyaan=pertanyaan,
        catatan=catatan.strip(),
        tenggat=tenggat,
        dikembalikan_pada=timezone.now(),
        dikembalikan_oleh=by,
    )
    pengembalian.full_clean(
        exclude=["ditanggapi_pada", "ditanggapi_oleh", "selesai_pada", "selesai_oleh"]
    )
    pengembalian.save()
    _catat(putaran, pengembalian, "pertanyaan dikembalikan ke unit", by, sebelum=None)
    return pengembalian


@transaction.atomic
def answer_pengembalian(
    *, putaran: Putaran, pertanyaan: Pertanyaan, tanggapan: str = "", by: User
) -> Pengembalian:
    """The unit says that the line is mended: it is locked again and waits for the TPI.

    Mending is an act of the unit like handing in, so its result is frozen anew; the trail keeps
    both totals. Raise PutaranTerkunci, PengembalianBerpindah if the line is not with the unit
    any more, RegulasiBerbeda.
    """
    putaran = lock_putaran(putaran, StatusPutaran.DIAJUKAN)
    pengembalian = _get_open(putaran, pertanyaan)
    if pengembalian is None or pengembalian.status != StatusPengembalian.DIKEMBALIKAN:
        raise PengembalianBerpindah
    sebelum = _isi(putaran, pengembalian)
    pengembalian.status = StatusPengembalian.MENUNGGU
    pengembalian.tanggapan = tanggapan.strip()
    pengembalian.ditanggapi_pada, pengembalian.ditanggapi_oleh = timezone.now(), by
    pengembalian.save(update_fields=["status", "tanggapan", "ditanggapi_pada", "ditanggapi_oleh"])
    hasil = refreeze_unit(putaran, always=True)
    _catat(
        putaran,
        pengembalian,
        "pertanyaan selesai diperbaiki unit",
        by,
        sebelum=sebelum,
        hasil=hasil,
    )
    return pengembalian


@transaction.atomic
def cancel_pengembalian(
    *, putaran: Putaran, pertanyaan: Pertanyaan, pihak: Pihak = Pihak.TPI, by: User
) -> Pengembalian:
    """The TPI takes the line back as it is now, mended or not.

    Where the unit had changed its answer, its result is frozen anew. `pihak` is for whom `by`
    writes: where the team has decided the line, only the team takes it back, for its answer
    then stands beside what the unit says now. Raise PutaranTerkunci, UnitSendiri,
    PengembalianBerpindah if nothing is open, SudahDiputuskanTim, RegulasiBerbeda.
    """
    putaran = lock_putaran(putaran, StatusPutaran.DIAJUKAN, penilai=by)
    pengembalian = _get_open(putaran, pertanyaan)
    if pengembalian is None:
        raise PengembalianBerpindah
    if pihak != Pihak.TPI and _has_team_answer(putaran, pertanyaan):
        raise SudahDiputuskanTim
    return _close(putaran, pengembalian, "pengembalian dibatalkan", by)


def settle_pengembalian(putaran: Putaran, pertanyaan: Pertanyaan, pihak: Pihak, by: User) -> None:
    """Close what waits to be checked again, now that `pihak` has decided the line.

    An anggota's answer closes it only where the team still has to decide: what the team decided
    before the unit mended it is decided again by the team. Called under the lock of the round.
    """
    pengembalian = _get_open(putaran, pertanyaan)
    if pengembalian is None or pengembalian.status != StatusPengembalian.MENUNGGU:
        return
    if pihak == Pihak.ANGGOTA and _has_team_answer(putaran, pertanyaan):
        return
    _close(putaran, pengembalian, "pengembalian dicek ulang", by)


def _has_team_answer(putaran: Putaran, pertanyaan: Pertanyaan) -> bool:
    return putaran.jawaban.filter(pertanyaan=pertanyaan, pihak=Pihak.TPI).exists()


def _get_open(putaran: Putaran, pertanyaan: Pertanyaan) -> Pengembalian | None:
    pengembalian = putaran.pengembalian.open().filter(pertanyaan=pertanyaan).first()
    if pengembalian is not None:  # here already: no query for what the trail says of it
        pengembalian.pertanyaan = pertanyaan
    return pengembalian


def _close(putaran: Putaran, pengembalian: Pengembalian, tindakan: str, by: User) -> Pengembalian:
    sebelum = _isi(putaran, pengembalian)
    di_unit = pengembalian.is_dikembalikan
    pengembalian.status = StatusPengembalian.SELESAI
    pengembalian.selesai_pada, pengembalian.selesai_oleh = timezone.now(), by
    pengembalian.save(update_fields=["status", "selesai_pada", "selesai_oleh"])
    hasil = refreeze_unit(putaran, always=False) if di_unit else None
    _catat(putaran, pengembalian, tindakan, by, sebelum=sebelum, hasil=hasil)
    return pengembalian


def _catat(
    putaran: Putaran,
    pengembalian: Pengembalian,
    tindakan: str,
    by: User,
    *,
    sebelum: dict[str, Any] | None,
    hasil: tuple[dict[str, Any], dict[str, Any]] | None = None,
) -> None:
    """`hasil` is the unit's result before and after, where it was frozen anew."""
    sesudah = _isi(putaran, pengembalian)
    if sebelum is not None and hasil is not None and all(hasil):
        sebelum["hasil_unit"], sesudah["hasil_unit"] = hasil
    catat_putaran(putaran, tindakan, by, objek=pengembalian, sebelum=sebelum, sesudah=sesudah)


def _isi(putaran: Putaran, pengembalian: Pengembalian) -> dict[str, Any]:
    return {
        "pertanyaan": pengembalian.pertanyaan.kode,
        "putaran": putaran.nomor,
        "status": pengembalian.status,
        "catatan": pengembalian.catatan,
        "tenggat": pengembalian.tenggat,
        "tanggapan": pengembalian.tanggapan,
    }
