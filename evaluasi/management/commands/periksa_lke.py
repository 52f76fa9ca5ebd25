"""Check the formulas of filled LKE workbooks from the command line; no database is touched."""

import json
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from evaluasi.lke_workbook.cacat import LaporanCacat, periksa_cacat
from evaluasi.lke_workbook.cacat.pihak import sebut_pihak
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.management.commands._nilai_lke_teks import render_kesalahan
from evaluasi.management.commands._periksa_lke_teks import laporan_to_json, render_laporan
from evaluasi.management.commands.nilai_lke import (
    Ditolak,
    Penilai,
    encodable,
    pilih_satu,
    read_bytes,
)
from evaluasi.penilaian.jawaban import Kesalahan

KODE_DITOLAK = 1
KODE_BERBEDA = 3


class Command(BaseCommand):
    help = (
        "Memeriksa rumus buku kerja LKE (.xlsx): apa kata formulir, apa kata peraturan, dan "
        "mengapa berbeda. Kode keluar: 0 nilai formulir sama dengan peraturan (atau formulir "
        "tidak menghitung nilai); 3 ada nilai yang berbeda atau tidak dapat dihitung; 1 ada "
        "berkas yang ditolak; 2 salah pakai."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        self.parser = parser
        parser.add_argument("berkas", metavar="BERKAS.xlsx", nargs="*", help="buku kerja LKE")
        parser.add_argument(
            "--profil",
            metavar="BERKAS.json",
            help="tanggal evaluasi, data instansi dan unit (sama dengan nilai_lke)",
        )
        parser.add_argument(
            "--format",
            type=pilih_satu("teks", "json"),
            default="teks",
            metavar="teks|json",
            help="json: satu objek sebaris untuk tiap berkas; teks (bawaan): laporan",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        daftar: list[str] = options["berkas"]
        if not daftar:
            self.parser.error("sebutkan sedikitnya satu BERKAS.xlsx")
        sebagai_json = options["format"] == "json"
        penilai = Penilai(options["profil"])
        kode = 0
        try:
            for nomor, berkas in enumerate(daftar):
                try:
                    laporan = _periksa(penilai, berkas)
                except Ditolak as ditolak:
                    kode = KODE_DITOLAK
                    keluaran = _tulis_ditolak(ditolak, berkas, sebagai_json=sebagai_json)
                else:
                    if laporan.mengubah_nilai and kode == 0:
                        kode = KODE_BERBEDA
                    siapa = sebut_pihak(laporan.pihak)
                    if sebagai_json and siapa:
                        self.stderr.write(f"{berkas}: {siapa}", self.style.WARNING)
                    keluaran = (
                        json.dumps(laporan_to_json(laporan, berkas=berkas))
                        if sebagai_json
                        else render_laporan(laporan, berkas=berkas)
                    )
                if nomor and not sebagai_json:
                    keluaran = f"{'=' * 100}\n{keluaran}"
                self.stdout.write(encodable(keluaran, getattr(self.stdout, "encoding", None)))
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(KODE_DITOLAK)
        if kode:
            sys.exit(kode)


def _periksa(penilai: Penilai, berkas: str) -> LaporanCacat:
    """Raise Ditolak with every mistake of the file and of the profile."""
    isi = read_bytes(berkas)
    kesalahan: list[Kesalahan] = []
    try:
        profil = penilai.get_profil()
    except Ditolak as ditolak:
        kesalahan += (Kesalahan(f"--profil {k.lokasi}".strip(), k.pesan) for k in ditolak.kesalahan)
    try:
        buku = open_buku(isi)
        terbaca = read_isi(buku, penilai.lke)
    except BukuKerjaSalah as salah:
        kesalahan += salah.kesalahan
    if kesalahan:
        raise Ditolak(kesalahan)
    return periksa_cacat(buku, terbaca, penilai.lke, penilai.ketentuan, profil)


def _tulis_ditolak(ditolak: Ditolak, berkas: str, *, sebagai_json: bool) -> str:
    if sebagai_json:
        salah = [k._asdict() for k in ditolak.kesalahan]
        return json.dumps({"berkas": berkas, "kesalahan": salah})
    return render_kesalahan(ditolak.kesalahan, berkas=berkas)
