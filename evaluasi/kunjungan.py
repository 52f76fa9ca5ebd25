"""What the other side changed since somebody last looked at a line.

The other side of the unit is the TPI, and the other way round. Only a line that he has opened in
this round can have changed for him; a line that was given back or mended is news before that
too. Nobody's own changes are news to himself.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils import timezone

from units.models import User

from . import permissions
from .models import Kunjungan, Pertanyaan, Pihak, Putaran, StatusPengembalian
from .penilaian_unit import LembarKerja, gather_lembar


def record_kunjungan(
    *, user: User, putaran: Putaran, pertanyaan: Pertanyaan, pada: datetime | None = None
) -> None:
    """Remember that `user` saw this line as it was at `pada` (default: now). One query."""
    Kunjungan.objects.bulk_create(
        [Kunjungan(user=user, putaran=putaran, pertanyaan=pertanyaan, pada=pada or timezone.now())],
        update_conflicts=True,
        unique_fields=["user", "putaran", "pertanyaan"],
        update_fields=["pada"],
    )


def list_berubah(
    user: User,
    putaran: Putaran,
    lembar: LembarKerja | None = None,
    *,
    menilai: bool | None = None,
) -> set[str]:
    """The codes of the lines that the other side changed since `user` last looked at them.

    No query while the unit fills the round: nobody else writes then. Later at most five, two
    more without the answers of `lembar`. `menilai` says whether he assesses, where that is known.
    """
    if putaran.is_diisi:
        return set()
    if menilai is None:
        menilai = permissions.jabatan_penilai(user, putaran) is not None
    if menilai:
        perubahan, kembali = _by_unit(putaran, lembar), _mended(putaran)
    elif permissions.is_pengisi(user, putaran):
        perubahan, kembali = _by_tpi(putaran, lembar), _returned(putaran)
    else:
        return set()
    dilihat = _gather_dilihat(user, putaran)
    berubah = {
        kode
        for kode, pada, oleh in perubahan
        if oleh != user.pk and kode in dilihat and pada > dilihat[kode]
    }
    return berubah | {
        kode for kode, pada, _ in kembali if kode not in dilihat or pada > dilihat[kode]
    }


def _gather_dilihat(user: User, putaran: Putaran) -> Mapping[str, datetime]:
    kunjungan = Kunjungan.objects.filter(user=user, putaran=putaran)
    return dict(kunjungan.values_list("pertanyaan__kode", "pada"))


Perubahan = tuple[str, datetime, int | None]  # code of the line, when, by whom


def _by_unit(putaran: Putaran, lembar: LembarKerja | None) -> Iterator[Perubahan]:
    """Answers, and evidence put on, taken off, or said not to apply."""
    if lembar is not None:
        for kode, jawaban in lembar.jawaban[Pihak.UNIT].items():
            yield kode, jawaban.diubah, jawaban.oleh_id
    else:
        semua = putaran.jawaban.filter(pihak=Pihak.UNIT).order_by()
        yield from semua.values_list("pertanyaan__kode", "diubah", "oleh")
    bukti = putaran.bukti.order_by().values_list(
        "pertanyaan__kode", "dibuat", "oleh", "dihapus_pada", "dihapus_oleh"
    )
    for kode, dibuat, oleh, dihapus, penghapus in bukti:
        yield kode, dibuat, oleh
        if dihapus is not None:
            yield kode, dihapus, penghapus
    slot = putaran.slot_tidak_berlaku.order_by()
    yield from slot.values_list("pertanyaan__kode", "dibuat", "oleh")


def _by_tpi(putaran: Putaran, lembar: LembarKerja | None) -> Iterator[Perubahan]:
    """What the TPI decided otherwise than the unit: seen by the unit once the round is final."""
    if putaran.final_pada is None:
        return
    lembar = lembar or gather_lembar(putaran)
    unit = lembar.jawaban[Pihak.UNIT]
    for kode, jawaban in lembar.jawaban[Pihak.TPI].items():
        dari_unit = unit.get(kode)
        berbeda = jawaban.nilai != (dari_unit.nilai if dari_unit else None)
        if berbeda or jawaban.catatan:
            yield kode, putaran.final_pada, jawaban.oleh_id


def _mended(putaran: Putaran) -> Iterator[Perubahan]:
    """What the unit says is mended and the TPI has not checked."""
    menunggu = putaran.pengembalian.filter(status=StatusPengembalian.MENUNGGU)
    baris = menunggu.values_list("pertanyaan__kode", "ditanggapi_pada", "ditanggapi_oleh")
    yield from ((kode, pada, oleh) for kode, pada, oleh in baris if pada is not None)


def _returned(putaran: Putaran) -> Iterator[Perubahan]:
    """What the TPI gave back and the unit has not mended."""
    kembali = putaran.pengembalian.filter(status=StatusPengembalian.DIKEMBALIKAN)
    yield from kembali.values_list("pertanyaan__kode", "dikembalikan_pada", "dikembalikan_oleh")
