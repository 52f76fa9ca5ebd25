"""Score filled LKE worksheets from the command line; no database is read or written."""

import json
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from evaluasi.lke_workbook.cacat.pihak import choose_butir, find_pihak, sebut_pihak
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.isi import IsiButir
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.management.commands._nilai_lke_teks import (
    render_hasil,
    render_kesalahan,
    tulis_kesalahan,
)
from evaluasi.penilaian.hasil import Hasil, hasil_to_json
from evaluasi.penilaian.jawaban import Kesalahan
from evaluasi.penilaian.kasus import Kasus, KasusSalah, parse_kasus, parse_profil
from evaluasi.penilaian.loader import daftar_regulasi, get_regulasi
from evaluasi.penilaian.profil import Profil
from evaluasi.penilaian.regulasi import Predikat
from evaluasi.penilaian.scoring import score

KETENTUAN = "perbup-ketapang-49-2022"  # thresholds and requirements; it names its LKE
BYTE_TERBANYAK = 12_000_000  # read at most; each kind of file has its own, lower limit


class Ditolak(Exception):
    """A file cannot be scored, for these reasons."""

    def __init__(self, kesalahan: Iterable[Kesalahan]) -> None:
        self.kesalahan = tuple(kesalahan)


@dataclass(frozen=True, slots=True)
class Dinilai:
    """A scored file; `peringatan` is what was accepted in it, and must be said."""

    hasil: Hasil
    peringatan: Sequence[Kesalahan] = ()


class Command(BaseCommand):
    help = (
        "Menilai LKE Zona Integritas dari berkas kasus (.json) atau buku kerja (.xlsx). "
        "Kode keluar: 0 semua dinilai; 1 ada berkas yang ditolak; 2 salah pakai."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        self.parser = parser
        parser.add_argument("berkas", metavar="BERKAS", nargs="*", help="kasus .json atau .xlsx")
        parser.add_argument(
            "--format",
            type=pilih_satu("json", "teks"),
            default="teks",
            metavar="json|teks",
            help="json: satu objek sebaris untuk tiap berkas; teks (bawaan): tabel",
        )
        parser.add_argument(
            "--target",
            type=pilih_satu(*Predikat),
            metavar="WBK|WBBM",
            help="tampilkan temuan untuk predikat ini saja",
        )
        parser.add_argument(
            "--profil",
            metavar="BERKAS.json",
            help="tanggal evaluasi, data instansi dan unit untuk buku kerja .xlsx",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        daftar: list[str] = options["berkas"]
        if not daftar:
            self.parser.error("sebutkan sedikitnya satu BERKAS (.json atau .xlsx)")
        target = Predikat(options["target"]) if options["target"] else None
        sebagai_json = options["format"] == "json"
        penilai = Penilai(options["profil"])
        ada_yang_ditolak = False
        try:
            for nomor, berkas in enumerate(daftar):
                try:
                    dinilai = penilai.score_berkas(berkas)
                except Ditolak as ditolak:
                    ada_yang_ditolak = True
                    keluaran = (
                        _dump(
                            {
                                "berkas": berkas,
                                "kesalahan": [k._asdict() for k in ditolak.kesalahan],
                            }
                        )
                        if sebagai_json
                        else render_kesalahan(ditolak.kesalahan, berkas=berkas)
                    )
                else:
                    keluaran = self._tulis(
                        dinilai, berkas=berkas, target=target, sebagai_json=sebagai_json
                    )
                if nomor and not sebagai_json:
                    keluaran = f"{'=' * 100}\n{keluaran}"
                self.stdout.write(encodable(keluaran, getattr(self.stdout, "encoding", None)))
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        if ada_yang_ditolak:
            sys.exit(1)

    def _tulis(
        self, dinilai: Dinilai, *, berkas: str, target: Predikat | None, sebagai_json: bool
    ) -> str:
        """What goes to stdout. The JSON is a contract: remarks beside it go to stderr."""
        if not sebagai_json:
            return render_hasil(
                dinilai.hasil, berkas=berkas, target=target, peringatan=dinilai.peringatan
            )
        for satu in dinilai.peringatan:
            self.stderr.write(
                encodable(
                    f"{berkas}: {tulis_kesalahan(satu)}", getattr(self.stderr, "encoding", None)
                ),
                self.style.WARNING,
            )
        return _dump(hasil_to_json(dinilai.hasil, berkas=berkas, target=target))


class Penilai:
    """Scores files by the ruling regulation; `berkas_profil` is read when a workbook needs it."""

    def __init__(self, berkas_profil: str | None) -> None:
        self.ketentuan = get_regulasi(KETENTUAN)
        self.lke = get_regulasi(self.ketentuan.lke)
        self.berkas_profil = berkas_profil
        self._profil: Profil | Ditolak | None = None

    def score_berkas(self, berkas: str) -> Dinilai:
        """Raise Ditolak with every mistake of the file."""
        isi = read_bytes(berkas)
        akhiran = Path(berkas).suffix.casefold()
        if akhiran == ".json":
            return Dinilai(self._score(self._parse_kasus(isi)))
        if akhiran == ".xlsx":
            kasus, peringatan = self._read_buku_kerja(isi)
            return Dinilai(self._score(kasus), peringatan)
        raise Ditolak(
            [
                Kesalahan(
                    "",
                    "Jenis berkas ini tidak dikenal. Gunakan kasus .json atau buku kerja "
                    ".xlsx (.xls dan .ods: simpan ulang sebagai .xlsx).",
                )
            ]
        )

    def _score(self, kasus: Kasus) -> Hasil:
        return score(self.lke, kasus.jawaban, ketentuan=self.ketentuan, profil=kasus.profil)

    def _parse_kasus(self, isi: bytes) -> Kasus:
        try:
            return parse_kasus(
                isi, lke=self.lke, ketentuan=self.ketentuan, dikenal=daftar_regulasi()
            )
        except KasusSalah as salah:
            raise Ditolak(salah.kesalahan) from None

    def _read_buku_kerja(self, isi: bytes) -> tuple[Kasus, list[Kesalahan]]:
        """The answers that the form's own formulas score, and every remark about reading them."""
        kesalahan: list[Kesalahan] = []
        peringatan: list[Kesalahan] = []
        profil = Profil()
        butir: Mapping[str, IsiButir] = {}
        try:
            profil = self.get_profil()
        except Ditolak as ditolak:
            kesalahan += (
                Kesalahan(f"--profil {k.lokasi}".strip(), k.pesan) for k in ditolak.kesalahan
            )
        try:
            terbaca = read_isi(open_buku(isi), self.lke)
        except BukuKerjaSalah as salah:
            kesalahan += salah.kesalahan
        else:
            butir = choose_butir(terbaca)
            kesalahan += terbaca.letak.tak_dikenal
            if siapa := sebut_pihak(find_pihak(terbaca.letak)):
                peringatan.append(Kesalahan("", siapa))
            peringatan += terbaca.peringatan
        for satu in butir.values():
            kesalahan += satu.kesalahan
            peringatan += satu.peringatan
        if kesalahan:
            raise Ditolak(kesalahan)
        jawaban = {kode: b.jawaban for kode, b in butir.items() if b.jawaban is not None}
        return Kasus(jawaban, profil), peringatan

    def get_profil(self) -> Profil:
        """What `--profil` names, read once. Raise Ditolak with every mistake of that file."""
        if self.berkas_profil is None:
            return Profil()
        if self._profil is None:
            try:
                isi = read_bytes(self.berkas_profil)
                self._profil = parse_profil(isi, lke=self.lke, ketentuan=self.ketentuan)
            except Ditolak as ditolak:
                self._profil = ditolak
            except KasusSalah as salah:
                self._profil = Ditolak(salah.kesalahan)
        if isinstance(self._profil, Ditolak):
            raise self._profil
        return self._profil


def read_bytes(berkas: str) -> bytes:
    """The content of a file, or a little more than the limit of a greater one."""
    try:
        with open(berkas, "rb") as sumber:
            return sumber.read(BYTE_TERBANYAK)
    except FileNotFoundError:
        pesan = "Berkas tidak ditemukan."
    except IsADirectoryError:
        pesan = "Ini folder, bukan berkas."
    except PermissionError:
        pesan = "Berkas tidak boleh dibaca. Periksa izinnya."
    except (OSError, ValueError):
        pesan = "Berkas tidak dapat dibaca."
    raise Ditolak([Kesalahan("", pesan)])


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data)  # ASCII only: no terminal and no pipe can spoil it


def encodable(teks: str, encoding: str | None) -> str:
    """`teks` without characters that the terminal cannot write."""
    encoding = encoding or "utf-8"
    return teks.encode(encoding, "replace").decode(encoding)


def pilih_satu(*pilihan: str) -> Any:
    """The type of an option that takes one of these words."""

    def check(nilai: str) -> str:
        if nilai not in pilihan:
            raise ArgumentTypeError(f"pilih salah satu: {', '.join(pilihan)}")
        return nilai

    return check
