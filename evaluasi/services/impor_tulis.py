"""Writing the answers that a workbook brings, and the earlier ones back: a few queries for all.

Called under the lock of the round, so that no version can change between reading and writing.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from evaluasi.hasil_beku import read_jawaban
from evaluasi.models import ImporLKE, Jawaban, Pertanyaan, Putaran
from evaluasi.penilaian.jawaban import nilai_jawaban
from evaluasi.penilaian_unit import lke_index
from units.models import User

from .impor_banding import BarisBanding, KeadaanButir, Pilihan
from .jawaban import KOLOM_JAWABAN, kolom_nilai, tulis_nilai
from .kunci import catat_putaran

# The first version of an answer that a workbook brings: undoing takes the row away, and what is
# written there later must never carry a version that somebody was shown of the row before.
VERSI_IMPOR = 1_000_000
JARAK_VERSI = 1_000  # more than one answer is ever saved between two imports
KOLOM_TULIS = (*KOLOM_JAWABAN, "version")


def write_baris(
    putaran: Putaran, impor: ImporLKE, ambil: list[BarisBanding], pilihan: Pilihan, by: User
) -> dict[str, Any]:
    """Write the rows and one record of them all; return what undoing needs, by line."""
    sekarang, indeks = timezone.now(), lke_index(putaran.evaluasi.lke.kode)
    pertanyaan = dict(
        Pertanyaan.objects.filter(regulasi=putaran.evaluasi.lke_id).values_list("kode", "pk")
    )
    baru: list[Jawaban] = []
    ubah: list[Jawaban] = []
    perubahan: dict[str, Any] = {}
    sebelum: dict[str, Any] = {}
    sesudah: dict[str, Any] = {"berkas": impor.nama_berkas, "sha256": impor.sha256}
    for satu in ambil:
        jawaban = satu.kini or Jawaban(
            putaran=putaran, pertanyaan_id=pertanyaan[satu.kode], pihak=impor.pihak
        )
        lama, versi_semula = (_isi(satu.kini), satu.versi) if satu.kini else (None, 0)
        _set(
            jawaban,
            {
                **kolom_nilai(satu.nilai),
                "terjawab": nilai_jawaban(indeks[satu.kode], satu.nilai).nilai is not None,
                "catatan": satu.catatan,
                "alasan": satu.reason(pilihan),
                "oleh": by,
                "diubah": sekarang,
                "version": satu.kini.version + 1 if satu.kini else first_version(impor),
            },
        )
        (ubah if satu.kini else baru).append(jawaban)
        perubahan[satu.kode] = {
            "sebelum": lama,
            "versi_semula": versi_semula,
            "versi": jawaban.version,
            "bentrok": satu.keadaan is KeadaanButir.BENTROK,
        }
        _describe(sebelum, sesudah, satu.kode, lama, _isi(jawaban))
    Jawaban.objects.bulk_create(baru)
    _update(ubah)
    catat_putaran(
        putaran,
        f"jawaban {impor.pihak} diambil dari buku kerja",
        by,
        objek=impor,
        sebelum=sebelum,
        sesudah=sesudah,
    )
    return perubahan


def first_version(impor: ImporLKE) -> int:
    """The version of the answers that `impor` makes; no other import's comes near."""
    return VERSI_IMPOR + impor.pk * JARAK_VERSI


def restore_baris(
    putaran: Putaran, impor: ImporLKE, kini: Mapping[str, Jawaban], by: User
) -> dict[str, int]:
    """Give these rows the content from before `impor`, or take away those that it made.

    Return the new version of each that stays.
    """
    sekarang, indeks = timezone.now(), lke_index(putaran.evaluasi.lke.kode)
    assert impor.perubahan is not None
    hapus: list[int] = []
    hilang: set[str] = set()
    ubah: list[Jawaban] = []
    sebelum: dict[str, Any] = {}
    sesudah: dict[str, Any] = {"berkas": impor.nama_berkas, "sha256": impor.sha256}
    for kode, jawaban in kini.items():
        lama, dari_berkas = impor.perubahan["baris"][kode]["sebelum"], _isi(jawaban)
        _describe(sebelum, sesudah, kode, dari_berkas, lama)
        if lama is None:
            hapus.append(jawaban.pk)
            hilang.add(kode)
            continue
        nilai = None if lama["nilai"] is None else read_jawaban(lama["nilai"])
        _set(
            jawaban,
            {
                **kolom_nilai(nilai),
                "terjawab": nilai_jawaban(indeks[kode], nilai).nilai is not None,
                "catatan": lama["catatan"],
                "alasan": lama["alasan"],
                "oleh": by,
                "diubah": sekarang,
                "version": jawaban.version + 1,
            },
        )
        ubah.append(jawaban)
    Jawaban.objects.filter(pk__in=hapus).delete()
    _update(ubah)
    catat_putaran(
        putaran,
        f"impor buku kerja ke jawaban {impor.pihak} diurungkan",
        by,
        objek=impor,
        sebelum=sebelum,
        sesudah=sesudah,
    )
    return {kode: kini[kode].version for kode in kini if kode not in hilang}


def _update(ubah: list[Jawaban]) -> None:
    """Save the columns KOLOM_TULIS of rows that exist, as one statement.

    An insert that meets each row by its key: `bulk_update` of a whole worksheet takes a second.
    """
    for jawaban in ubah:
        jawaban.pk = None
    Jawaban.objects.bulk_create(
        ubah,
        update_conflicts=True,
        unique_fields=("putaran", "pertanyaan", "pihak"),
        update_fields=KOLOM_TULIS,
    )


def _set(jawaban: Jawaban, kolom: Mapping[str, Any]) -> None:
    for nama, nilai in kolom.items():
        setattr(jawaban, nama, nilai)


def _isi(jawaban: Jawaban) -> dict[str, Any]:
    return {
        "nilai": tulis_nilai(jawaban.nilai),
        "catatan": jawaban.catatan,
        "alasan": jawaban.alasan,
    }


def _describe(
    sebelum: dict[str, Any],
    sesudah: dict[str, Any],
    kode: str,
    lama: Mapping[str, Any] | None,
    baru: Mapping[str, Any] | None,
) -> None:
    """What the record says of one line: its value, and note and reason where they changed."""
    dulu, kini = lama or {}, baru or {}
    sebelum[kode], sesudah[kode] = dulu.get("nilai"), kini.get("nilai")
    for nama in ("catatan", "alasan"):
        if dulu.get(nama, "") != kini.get(nama, ""):
            sebelum[f"{kode} {nama}"] = dulu.get(nama, "")
            sesudah[f"{kode} {nama}"] = kini.get(nama, "")
