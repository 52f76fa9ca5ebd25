"""The acts "sama dengan unit" and "sama dengan anggota", on one line and on many."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from evaluasi.models import Jawaban, Pertanyaan, Pihak, Putaran, StatusPutaran
from evaluasi.penilaian_unit import is_diputuskan
from units.models import User

from .galat import AlasanKurang, HasilBerubah, SumberBerubah
from .jawaban import copy_nilai, gather_baris, tulis_nilai, write_row
from .kunci import catat_putaran, lock_putaran
from .pengembalian import settle_pengembalian


@transaction.atomic
def agree_with_unit(
    *,
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    pihak: Pihak = Pihak.TPI,
    expected_version: int,
    versi_asal: int | None = None,
    by: User,
) -> Jawaban:
    """The act "sama dengan unit" of `pihak` on one line, also where the unit left it open.

    The note that `pihak` had stays. `versi_asal` is the version of the unit's answer that was
    shown (0 for none), None where nobody was shown it. Raise PutaranTerkunci, StaleVersion,
    SumberBerubah, UnitSendiri.
    """
    putaran = lock_putaran(putaran, StatusPutaran.DIAJUKAN, penilai=by)
    baris = gather_baris(putaran, pertanyaan, pihak)
    lama = baris.get(pihak)
    _check_asal(baris.get(Pihak.UNIT), versi_asal)
    kolom = copy_nilai(baris.get(Pihak.UNIT))
    kolom |= {"catatan": lama.catatan if lama else "", "alasan": ""}
    jawaban = write_row(putaran, pertanyaan, pihak, lama, kolom, expected_version, by)
    settle_pengembalian(putaran, pertanyaan, pihak, by)
    return jawaban


@transaction.atomic
def agree_with_anggota(
    *,
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    expected_version: int,
    versi_asal: int | None = None,
    by: User,
) -> Jawaban:
    """The team takes the anggota's answer to one line, with his reason; its own note stays.

    `versi_asal` as in `agree_with_unit`, of the anggota's answer. Raise PutaranTerkunci,
    StaleVersion, SumberBerubah, UnitSendiri, AlasanKurang where the anggota has no answer, or
    one that differs from what the unit says now and gives no reason.
    """
    putaran = lock_putaran(putaran, StatusPutaran.DIAJUKAN, penilai=by)
    semua = {Pihak(j.pihak): j for j in putaran.jawaban.filter(pertanyaan=pertanyaan)}
    anggota, lama = semua.get(Pihak.ANGGOTA), semua.get(Pihak.TPI)
    _check_asal(anggota, versi_asal)
    if anggota is None:
        raise AlasanKurang("Anggota TPI belum menjawab pertanyaan ini.")
    if not is_diputuskan(anggota, semua.get(Pihak.UNIT)):
        raise AlasanKurang(
            "Jawaban anggota berbeda dari jawaban unit yang sekarang, tanpa alasan. "
            "Isi jawaban TPI dengan alasannya."
        )
    kolom = copy_nilai(anggota) | {
        "catatan": lama.catatan if lama else "",
        "alasan": anggota.alasan,
    }
    jawaban = write_row(putaran, pertanyaan, Pihak.TPI, lama, kolom, expected_version, by)
    settle_pengembalian(putaran, pertanyaan, Pihak.TPI, by)
    return jawaban


@transaction.atomic
def agree_on_the_rest(
    *, putaran: Putaran, pihak: Pihak = Pihak.TPI, by: User, sidik: str | None = None
) -> int:
    """The act "sama dengan unit" on every line `pihak` has not answered; return how many.

    Lines that were given back and not settled are left out: they are looked at one by one. One
    record in the trail names each line and its value. `sidik` (`sidik_rest`) names what was
    shown, None where nobody was shown it. Raise PutaranTerkunci, UnitSendiri, HasilBerubah.
    """
    putaran = lock_putaran(putaran, StatusPutaran.DIAJUKAN, penilai=by)
    sisa = list_rest(putaran, pihak)
    if sidik is not None and sidik != sidik_rest(sisa, pihak):
        raise HasilBerubah
    sekarang = timezone.now()
    baris = [
        Jawaban(
            putaran=putaran,
            pertanyaan=pertanyaan,
            pihak=pihak,
            **copy_nilai(unit),
            oleh=by,
            diubah=sekarang,
        )
        for pertanyaan, unit in sisa
    ]
    _write_many(putaran, baris, f"jawaban {pihak} disamakan dengan unit", by)
    return len(baris)


@transaction.atomic
def agree_on_anggota(*, putaran: Putaran, by: User, sidik: str | None = None) -> int:
    """The team takes the anggota's answer on every line it has not answered; return how many.

    Only those of `list_to_take_over`. `sidik` (`sidik_anggota`) names what was shown, None where
    nobody was shown it. Raise PutaranTerkunci, UnitSendiri, HasilBerubah.
    """
    putaran = lock_putaran(putaran, StatusPutaran.DIAJUKAN, penilai=by)
    pasangan = list_to_take_over(putaran)
    if sidik is not None and sidik != sidik_anggota(pasangan):
        raise HasilBerubah
    sekarang = timezone.now()
    baris = [
        Jawaban(
            putaran=putaran,
            pertanyaan=anggota.pertanyaan,
            pihak=Pihak.TPI,
            **copy_nilai(anggota),
            alasan=anggota.alasan,
            oleh=by,
            diubah=sekarang,
        )
        for anggota, _ in pasangan
    ]
    _write_many(putaran, baris, "jawaban anggota diterima sebagai jawaban tpi", by)
    return len(baris)


def list_untouched(putaran: Putaran, pihak: Pihak) -> Sequence[Pertanyaan]:
    """The lines without an answer of `pihak` and without an open return, in order; one query."""
    return list(
        Pertanyaan.objects.filter(regulasi=putaran.evaluasi.lke_id)
        .exclude(pk__in=putaran.jawaban.filter(pihak=pihak).values("pertanyaan"))
        .exclude(pk__in=putaran.pengembalian.open().values("pertanyaan"))
    )


def list_rest(putaran: Putaran, pihak: Pihak) -> list[tuple[Pertanyaan, Jawaban | None]]:
    """The lines that `agree_on_the_rest` answers, each with the unit's answer; two queries."""
    unit = {j.pertanyaan_id: j for j in putaran.jawaban.filter(pihak=Pihak.UNIT)}
    return [(p, unit.get(p.pk)) for p in list_untouched(putaran, pihak)]


def sidik_rest(sisa: Iterable[tuple[Pertanyaan, Jawaban | None]], pihak: Pihak) -> str:
    """These lines, what the unit says of each and who agrees, in one hash."""
    return _sidik([pihak.value, *([p.kode, _nilai_unit(unit)] for p, unit in sisa)])


def list_to_take_over(putaran: Putaran) -> list[tuple[Jawaban, Jawaban | None]]:
    """The anggota's answers that the team can take in bulk, each beside the unit's.

    The team has none there, nothing is open with the unit, and where it differs from what the
    unit says now it has a reason. Two queries.
    """
    terbuka = {p.pk for p in list_untouched(putaran, Pihak.TPI)}
    dua = putaran.jawaban.filter(pihak__in=(Pihak.UNIT, Pihak.ANGGOTA))
    unit: dict[int, Jawaban] = {}
    anggota: list[Jawaban] = []
    for jawaban in dua.select_related("pertanyaan", "oleh").order_by("pertanyaan__urut"):
        if jawaban.pihak == Pihak.UNIT:
            unit[jawaban.pertanyaan_id] = jawaban
        elif jawaban.pertanyaan_id in terbuka:
            anggota.append(jawaban)
    pasangan = ((j, unit.get(j.pertanyaan_id)) for j in anggota)
    return [(j, dari_unit) for j, dari_unit in pasangan if is_diputuskan(j, dari_unit)]


def sidik_anggota(pasangan: Iterable[tuple[Jawaban, Jawaban | None]]) -> str:
    """These answers and the unit's beside them in one hash: who confirms a list, no other."""
    return _sidik(
        [j.pertanyaan.kode, tulis_nilai(j.nilai), j.alasan, _nilai_unit(unit)]
        for j, unit in pasangan
    )


def _sidik(isi: Iterable[Any]) -> str:
    return hashlib.sha256(json.dumps(list(isi)).encode()).hexdigest()


def _nilai_unit(unit: Jawaban | None) -> Any:
    return tulis_nilai(unit.nilai) if unit else None


def _check_asal(asal: Jawaban | None, versi: int | None) -> None:
    if versi is not None and versi != (asal.version if asal else 0):
        raise SumberBerubah


def _write_many(putaran: Putaran, baris: Sequence[Jawaban], tindakan: str, by: User) -> None:
    """Write the answers, and one record that names each value and, where given, its reason."""
    Jawaban.objects.bulk_create(baris)
    if not baris:
        return
    sesudah: dict[str, Any] = {}
    for j in baris:
        sesudah[j.pertanyaan.kode] = tulis_nilai(j.nilai)
        if j.alasan:
            sesudah[f"{j.pertanyaan.kode} alasan"] = j.alasan
    catat_putaran(putaran, tindakan, by, sesudah=sesudah)
