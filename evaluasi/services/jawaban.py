"""Saving answers: of the unit, of one assessor, of the team."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from evaluasi.hasil_beku import write_jawaban
from evaluasi.models import Jawaban, Pertanyaan, Pihak, Putaran
from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.jawaban import JawabanSalah, Kesalahan, nilai_jawaban, periksa_jawaban
from evaluasi.penilaian_unit import lke_index, read_regulasi
from units.models import User
from zi_portal.locking import StaleVersion

from .galat import AlasanKurang
from .kunci import catat_putaran, lock_for, record_pengisi
from .pengembalian import settle_pengembalian

DESIMAL_INDEKS = 6
KOLOM_SURVEI = ("survei_oleh", "survei_mulai", "survei_selesai", "responden")
KOLOM_NILAI = ("pilihan", "isian", "indeks", "terjawab")
KOLOM_JAWABAN = (*KOLOM_NILAI, *KOLOM_SURVEI, "catatan", "alasan", "oleh", "diubah")


@transaction.atomic
def save_jawaban(
    *,
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    pihak: Pihak,
    nilai: object,
    catatan: str,
    alasan: str = "",
    survei: Mapping[str, Any] | None = None,
    expected_version: int,
    by: User,
) -> Jawaban:
    """Save the answer of `pihak` (unit, anggota or tpi), unless it changed since it was shown.

    `nilai` is an option, an index, counts by their code, or None for no value; `survei` says of
    an index who asked whom (KOLOM_SURVEI); version 0 means that there was no row yet. Raise
    PutaranTerkunci, StaleVersion, JawabanSalah (with each mistake), and for the TPI UnitSendiri
    and AlasanKurang.
    """
    putaran = lock_for(putaran, pertanyaan, pihak, by)
    isi, terjawab = _check_nilai(putaran, pertanyaan, nilai)
    baris = gather_baris(putaran, pertanyaan, pihak)
    if pihak != Pihak.UNIT:
        _check_tpi(baris.get(Pihak.UNIT), isi, terjawab, alasan)
    jawaban = write_row(
        putaran,
        pertanyaan,
        pihak,
        baris.get(pihak),
        {
            **kolom_nilai(isi),
            **dict.fromkeys(KOLOM_SURVEI[:1], ""),
            **dict.fromkeys(KOLOM_SURVEI[1:]),
            **(survei or {}),
            "terjawab": terjawab,
            "catatan": catatan.strip(),
            "alasan": alasan.strip(),
        },
        expected_version,
        by,
    )
    kembali = not baris or any(j.dikembalikan for j in baris.values())  # type: ignore[attr-defined]
    if pihak != Pihak.UNIT and kembali:
        settle_pengembalian(putaran, pertanyaan, pihak, by)
    return jawaban


def gather_baris(putaran: Putaran, pertanyaan: Pertanyaan, pihak: Pihak) -> dict[Pihak, Jawaban]:
    """The saved answers of the unit and of `pihak` to one line; one query.

    Each knows in `dikembalikan` whether a return of the line is still open.
    """
    terbuka = putaran.pengembalian.open().filter(pertanyaan=pertanyaan)
    baris = putaran.jawaban.filter(pertanyaan=pertanyaan, pihak__in={pihak, Pihak.UNIT})
    return {Pihak(j.pihak): j for j in baris.annotate(dikembalikan=Exists(terbuka)).order_by()}


def _check_nilai(
    putaran: Putaran, pertanyaan: Pertanyaan, nilai: object
) -> tuple[Isi | None, bool]:
    """The answer as it is kept, and whether it is complete. Raise JawabanSalah, RegulasiBerbeda."""
    read_regulasi(putaran.evaluasi.lke)
    baris = lke_index(putaran.evaluasi.lke.kode).get(pertanyaan.kode)
    if baris is None or pertanyaan.regulasi_id != putaran.evaluasi.lke_id:
        raise JawabanSalah([Kesalahan(pertanyaan.kode, "Pertanyaan ini bukan bagian LKE ini.")])
    isi, kesalahan = periksa_jawaban(baris, nilai)
    if isinstance(isi, Decimal) and isi != round(isi, DESIMAL_INDEKS):
        # The column would round it silently, and a rounded index can reach what it missed.
        kesalahan = [Kesalahan("", f"Tulis paling banyak {DESIMAL_INDEKS} angka desimal.")]
    if kesalahan:
        raise JawabanSalah(kesalahan)
    return isi, nilai_jawaban(baris, isi).nilai is not None


def _check_tpi(unit: Jawaban | None, isi: Isi | None, terjawab: bool, alasan: str) -> None:
    if not terjawab:
        raise JawabanSalah([Kesalahan("", "Isi jawaban TPI sampai lengkap sebelum menyimpan.")])
    if isi != (unit.nilai if unit else None) and not alasan.strip():
        raise AlasanKurang("Jawaban Anda berbeda dari jawaban unit. Tuliskan alasannya.")


def write_row(
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    pihak: Pihak,
    lama: Jawaban | None,
    kolom: Mapping[str, Any],
    expected_version: int,
    by: User,
) -> Jawaban:
    """Write the row and its record; nothing at all if the row already says so."""
    jawaban = lama or Jawaban(putaran=putaran, pertanyaan=pertanyaan, pihak=pihak)
    if lama:  # both are here already: no query for what the record says of them
        lama.putaran, lama.pertanyaan = putaran, pertanyaan
    sebelum = _isi_jawaban(lama) if lama else None
    for nama, nilai in kolom.items():
        setattr(jawaban, nama, nilai)
    sesudah = _isi_jawaban(jawaban)
    if sesudah == sebelum:  # also a second press of the button, with the version of the first
        return jawaban
    if (lama.version if lama else 0) != expected_version:
        raise StaleVersion
    jawaban.oleh, jawaban.diubah = by, timezone.now()
    if lama:
        jawaban.save_if_unchanged(expected_version=expected_version, fields=KOLOM_JAWABAN)
    else:
        jawaban.save(force_insert=True)
    if pihak == Pihak.UNIT:
        record_pengisi(putaran, by)
    catat_putaran(
        putaran, f"jawaban {pihak} disimpan", by, objek=jawaban, sebelum=sebelum, sesudah=sesudah
    )
    return jawaban


def copy_nilai(asal: Jawaban | None) -> dict[str, Any]:
    """The value of another party's answer, as the columns that hold it."""
    if asal is None:
        return {**kolom_nilai(None), "terjawab": False}
    return {nama: getattr(asal, nama) for nama in (*KOLOM_NILAI, *KOLOM_SURVEI)}


def kolom_nilai(isi: Isi | None) -> dict[str, Any]:
    """The columns that hold a value, and those that do not."""
    kolom: dict[str, Any] = {"pilihan": "", "isian": None, "indeks": None}
    if isinstance(isi, str):
        kolom["pilihan"] = isi
    elif isinstance(isi, Mapping):
        kolom["isian"] = dict(isi)
    elif isi is not None:
        kolom["indeks"] = isi
    return kolom


def tulis_nilai(isi: Isi | None) -> Any:
    """An answer as the trail keeps it."""
    return None if isi is None else write_jawaban(isi)


def _isi_jawaban(jawaban: Jawaban) -> dict[str, Any]:
    return {
        "pertanyaan": jawaban.pertanyaan.kode,
        "putaran": jawaban.putaran.nomor,
        "pihak": jawaban.pihak,
        "nilai": tulis_nilai(jawaban.nilai),
        **{nama: isi for nama in KOLOM_SURVEI if (isi := getattr(jawaban, nama)) not in ("", None)},
        "catatan": jawaban.catatan,
        "alasan": jawaban.alasan,
    }
