"""From a regulation's file to all its rows: those of the plans and the lines of its LKE."""

from django.db import transaction

from evaluasi.penilaian import regulasi as nilai
from rencana_aksi.models import Indikator, Regulasi
from rencana_aksi.proyeksi import Perubahan, project_regulasi
from units.models import User

from .models import Pertanyaan


@transaction.atomic
def load_regulasi_tabel(regulasi: nilai.Regulasi, *, oleh: User | None = None) -> Perubahan:
    """Make all rows say what `regulasi` says, or write nothing at all; say what changed.

    A second run writes nothing. Raises RegulasiBerubah (`rencana_aksi.proyeksi`).
    """
    baris, perubahan = project_regulasi(regulasi, oleh=oleh)
    if perubahan not in (Perubahan.TETAP, Perubahan.TERBIT):
        _write_pertanyaan(baris, regulasi)
    return perubahan


def _write_pertanyaan(baris: Regulasi, regulasi: nilai.Regulasi) -> None:
    indikator = {i.kode: i for i in Indikator.objects.filter(regulasi=baris)}
    daftar = [(komponen, p) for komponen in regulasi.walk() for p in komponen.pertanyaan]
    Pertanyaan.objects.bulk_create(
        [
            Pertanyaan(
                regulasi=baris,
                # An item of the result component is its own indicator.
                indikator=indikator.get(pertanyaan.kode) or indikator[komponen.kode],
                kode=pertanyaan.kode,
                urut=urut,
                teks=pertanyaan.teks,
                skala=pertanyaan.skala.kode,
            )
            for urut, (komponen, pertanyaan) in enumerate(daftar, start=1)
        ],
        update_conflicts=True,
        unique_fields=["regulasi", "kode"],
        update_fields=["indikator", "urut", "teks", "skala"],
    )
    Pertanyaan.objects.filter(regulasi=baris).exclude(
        kode__in=[pertanyaan.kode for _, pertanyaan in daftar]
    ).delete()
