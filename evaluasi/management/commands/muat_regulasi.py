"""Project the regulation files into their tables."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluasi.penilaian.loader import FOLDER, RegulasiSalah, load_regulasi
from evaluasi.penilaian.regulasi import Regulasi
from evaluasi.regulasi_tabel import load_regulasi_tabel
from rencana_aksi.proyeksi import Perubahan, RegulasiBerubah

DIKATAKAN = {
    Perubahan.TETAP: "sudah termuat, tidak berubah",
    Perubahan.BARU: "dimuat",
    Perubahan.ISI: "rancangan dimuat ulang dengan isi baru",
    Perubahan.TEKS: "koreksi teks dimuat sebagai erratum",
    Perubahan.TERBIT: "kini terbit",
}


class Command(BaseCommand):
    help = (
        "Muat berkas regulasi ke tabelnya; setiap berkas seluruhnya atau tidak sama sekali. "
        "Aman dijalankan berulang kali."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="Folder berkas TOML.")

    def handle(self, *, folder: Path, verbosity: int, **options: Any) -> None:
        kesalahan: list[str] = []
        dibaca = list(self._read(folder, kesalahan))
        for regulasi in in_loading_order(dibaca):
            try:
                perubahan = load_regulasi_tabel(regulasi)
            except RegulasiBerubah as error:
                kesalahan.append(str(error))
                continue
            if verbosity:
                self.stdout.write(f"{regulasi.kode}: {DIKATAKAN[perubahan]}")
        if kesalahan:
            raise CommandError("\n".join(kesalahan))

    def _read(self, folder: Path, kesalahan: list[str]) -> Iterator[Regulasi]:
        for berkas in sorted(folder.glob("*.toml")):
            try:
                yield load_regulasi(berkas)
            except RegulasiSalah as error:
                kesalahan.append(str(error))


def in_loading_order(daftar: Iterable[Regulasi]) -> list[Regulasi]:
    """Those that rule by their own LKE, or by none, before those that refer to another's."""
    return sorted(daftar, key=lambda r: (bool(r.lke) and r.lke != r.kode, r.kode))
