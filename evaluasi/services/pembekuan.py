"""Freezing what the answers of one party come to, and what the trail keeps of it."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from evaluasi.hasil_beku import freeze, read_jawaban, sidik_hasil
from evaluasi.models import Pihak, Putaran, StatusPengembalian
from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian_unit import gather_jawaban, gather_profil, score_jawaban

from .galat import HasilBerubah


def freeze_hasil(
    putaran: Putaran, pihak: Pihak, sidik: str | None, jawaban: Mapping[str, Isi] | None = None
) -> dict[str, Any]:
    """The result of `pihak` as of now, to be kept; of `jawaban`, by default of its saved answers.

    `sidik` names the result that was shown (`sidik_hasil`), None where nobody was shown one.
    Raise HasilBerubah if this is another one, RegulasiBerbeda.
    """
    profil = gather_profil(putaran)
    if jawaban is None:
        jawaban = gather_jawaban(putaran, pihak)
    hasil = score_jawaban(putaran, jawaban, profil)
    if sidik is not None and sidik != sidik_hasil(hasil, profil):
        raise HasilBerubah
    return freeze(hasil, profil, pada=timezone.now())


def refreeze_unit(putaran: Putaran, *, always: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Freeze the unit's result anew, after a line that was with it is locked again.

    A line that is still with the unit keeps the answer that was handed in last: what it is
    still mending is not handed in. Unless `always`, nothing is written where no answer changed.
    Return what the trail keeps of it before and after, {} where nothing was written. Called
    under the lock of the round. Raise RegulasiBerbeda.
    """
    lama = putaran.hasil_unit
    assert lama is not None
    diajukan = {kode: read_jawaban(isi) for kode, isi in lama["jawaban"].items()}
    jawaban = gather_jawaban(putaran, Pihak.UNIT)
    for kode in putaran.pengembalian.filter(status=StatusPengembalian.DIKEMBALIKAN).values_list(
        "pertanyaan__kode", flat=True
    ):
        jawaban.pop(kode, None)
        if kode in diajukan:
            jawaban[kode] = diajukan[kode]
    if not always and jawaban == diajukan:
        return {}, {}
    putaran.hasil_unit = freeze_hasil(putaran, Pihak.UNIT, None, jawaban)
    putaran.save(update_fields=["hasil_unit"])
    return ringkas_hasil(lama), ringkas_hasil(putaran.hasil_unit)


def ringkas_hasil(beku: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a frozen result; the rest stands in the round itself."""
    return {
        "total": beku["publik"]["nilai"]["total"],
        "layak": beku["publik"]["layak"],
        "belum_dijawab": beku["publik"]["belum_dijawab"],
        "mesin_sha256": beku["mesin_sha256"],
        "lke_sha256": beku["lke_sha256"],
        "regulasi_sha256": beku["regulasi_sha256"],
    }
