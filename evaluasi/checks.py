"""System check: every regulation that judges an evaluation is the file that was loaded for it."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.models import Q

from evaluasi.penilaian.loader import RegulasiSalah, RegulasiTidakDikenal
from rencana_aksi.models import Regulasi

from .models import Evaluasi
from .penilaian_unit import RegulasiBerbeda, read_regulasi


def check_regulasi_used(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """One error for each regulation in use whose file is another one now, or cannot be read.

    One that no evaluation uses is left to `muat_regulasi`, which may still load it anew.
    """
    perlu = {model._meta.db_table for model in (Evaluasi, Regulasi)}
    masalah: list[CheckMessage] = []
    for alias in databases or []:
        if not perlu <= set(connections[alias].introspection.table_names()):
            continue
        dipakai = Regulasi.objects.using(alias).filter(
            Q(evaluasi__isnull=False) | Q(evaluasi_lke__isnull=False)
        )
        for regulasi in dipakai.only("kode", "isi_sha256").distinct().order_by("kode"):
            try:
                read_regulasi(regulasi)
            except (RegulasiBerbeda, RegulasiTidakDikenal, RegulasiSalah):
                masalah.append(
                    Error(
                        f"Berkas regulasi “{regulasi.kode}” tidak sama dengan yang dimuat pada "
                        f"basis data “{alias}” dan dipakai evaluasi: penilaian dihentikan.",
                        hint=(
                            "Kembalikan berkas itu dari versi semula. Perubahan isi adalah versi "
                            "baru dengan kode sendiri."
                        ),
                        id="evaluasi.E001",
                    )
                )
    return masalah
