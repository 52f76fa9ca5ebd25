"""What LibreOffice computes for workbooks without stored values."""

import os
import signal
import subprocess
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from evaluasi.lke_workbook.buku import BukuKerja, Galat, NilaiSel
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.rumus.values import Nilai
from zi_portal.berkas.konversi import find_soffice

DETIK = 120
# Compute everything on loading, whatever is stored.
_PROFIL = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def to_bytes(buku: Workbook) -> bytes:
    keluaran = BytesIO()
    buku.save(keluaran)
    return keluaran.getvalue()


def recalculate(berkas: Mapping[str, bytes], folder: Path) -> dict[str, BukuKerja]:
    """The workbooks with the values that LibreOffice computes, all in one run of it."""
    masuk, keluar, profil = folder / "masuk", folder / "keluar", folder / "profil" / "user"
    for satu in (masuk, keluar, profil):
        satu.mkdir(parents=True)
    (profil / "registrymodifications.xcu").write_text(_PROFIL)
    for nama, isi in berkas.items():
        (masuk / f"{nama}.xlsx").write_bytes(isi)
    soffice = find_soffice()
    assert soffice, "LibreOffice belum terpasang: jalankan ./zi test"
    _run(
        [
            soffice,
            f"-env:UserInstallation=file://{profil.parent}",
            *("--headless", "--norestore", "--convert-to", "xlsx", "--outdir", str(keluar)),
            *(str(masuk / f"{nama}.xlsx") for nama in berkas),
        ],
        folder,
    )
    return {nama: open_buku((keluar / f"{nama}.xlsx").read_bytes()) for nama in berkas}


def _run(perintah: list[str], rumah: Path) -> None:
    env = {"HOME": str(rumah), "TMPDIR": str(rumah), "PATH": os.defpath, "LANG": "C.UTF-8"}
    proses = subprocess.Popen(
        perintah,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=env,
        start_new_session=True,
    )
    try:
        assert proses.wait(DETIK) == 0
    finally:
        if proses.poll() is None:
            os.killpg(proses.pid, signal.SIGKILL)
            proses.wait()


def get_nilai(buku: BukuKerja, lembar: str, baris: int, kolom: int) -> NilaiSel:
    """A stored value; LibreOffice stores an empty text as nothing."""
    sel = buku.find(lembar).get(baris, kolom)
    return "" if sel is None or sel.nilai is None else sel.nilai


def is_same(kita: Nilai | Galat, mereka: NilaiSel) -> bool:
    """Are they one value? Numbers to 1e-9."""
    if isinstance(mereka, int | Decimal) and not isinstance(mereka, bool):
        if not isinstance(kita, Fraction):
            return False
        return abs(kita - Fraction(mereka)) <= max(Fraction(1), abs(kita)) / 10**9
    return type(kita) is type(mereka) and kita == mereka
