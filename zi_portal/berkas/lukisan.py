"""What is made of a file so that its pages can be seen: painted, counted, converted, kept.

The way in is gambar.py; this part runs in the background too (tasks.py).
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

from . import pelukis
from .jenis import AKHIRAN, JenisBerkas
from .konversi import KonversiGagal, convert_to_pdf
from .models import Berkas, GalatPratinjau, KeadaanPratinjau, Pratinjau

logger = logging.getLogger(__name__)

AKAR = "pratinjau"  # the folder of the pictures in the storage
LEBAR = 1000  # pixels
DETIK = 8  # for one page

TUNGGU = 2  # seconds that a reader waits for the page of another
TUNGGU_LATAR = 120  # … and the background, for which nobody waits

# One painter at a time in each server process: many hostile files cannot take all memory.
_kuas = threading.Lock()


class PelukisSibuk(Exception):
    """Another page is being painted; ask again in a moment."""


def convert(berkas: Berkas) -> Pratinjau:
    """Make the PDF of an office document and count its pages; the work of the background.

    Whatever goes wrong is kept as a failure, so that nobody waits for it: raised again when it
    is none of the document.
    """
    try:
        return _convert(berkas)
    except PelukisSibuk:
        return keep_pratinjau(berkas, KeadaanPratinjau.GAGAL, galat=GalatPratinjau.LAMA)
    except Exception:
        keep_pratinjau(berkas, KeadaanPratinjau.GAGAL, galat=GalatPratinjau.KONVERSI)
        raise


def _convert(berkas: Berkas) -> Pratinjau:
    tempat = get_lokasi(berkas, "dokumen.pdf")
    akhiran = AKHIRAN[JenisBerkas(berkas.jenis)][0]
    with tempfile.TemporaryDirectory(prefix="zi-konversi-") as folder:
        sumber = Path(folder) / f"dokumen{akhiran}"
        with berkas.open() as isi, sumber.open("wb") as tujuan:
            for potongan in File(isi).chunks():
                tujuan.write(potongan)
        try:
            pdf = convert_to_pdf(sumber, Path(folder))
        except KonversiGagal as error:
            logger.warning("%s tidak dapat diubah menjadi PDF: %s", berkas, error)
            return keep_pratinjau(berkas, KeadaanPratinjau.GAGAL, galat=GalatPratinjau.KONVERSI)
        with pdf.open("rb") as hasil:
            store(tempat, File(hasil))
    return count_halaman(berkas, tempat, JenisBerkas.PDF, lokasi_pdf=tempat, tunggu=TUNGGU_LATAR)


def get_lokasi(berkas: Berkas, nama: str) -> str:
    """Where something made of the file lies: under its hash, in a folder of its own."""
    return f"{AKAR}/{berkas.sha256[:2]}/{berkas.sha256}/{nama}"


def count_halaman(
    berkas: Berkas, lokasi: str, jenis: str, *, lokasi_pdf: str = "", tunggu: float | None = None
) -> Pratinjau:
    """Count and keep; raise PelukisSibuk, FileNotFoundError."""
    jawaban = paint(lokasi, jenis, 0, None, tunggu=tunggu)
    if isinstance(jawaban, GalatPratinjau):
        return keep_pratinjau(berkas, KeadaanPratinjau.GAGAL, galat=jawaban)
    return keep_pratinjau(berkas, KeadaanPratinjau.SIAP, halaman=jawaban, lokasi_pdf=lokasi_pdf)


def keep_pratinjau(
    berkas: Berkas,
    keadaan: KeadaanPratinjau,
    *,
    halaman: int = 0,
    galat: str = "",
    lokasi_pdf: str = "",
) -> Pratinjau:
    baris, _ = Pratinjau.objects.update_or_create(
        berkas=berkas,
        defaults={
            "keadaan": keadaan,
            "halaman": halaman,
            "galat": galat,
            "lokasi_pdf": lokasi_pdf,
            "diperbarui": timezone.now(),
        },
    )
    return baris


def paint(
    lokasi: str, jenis: str, halaman: int, tujuan: Path | None, *, tunggu: float | None = None
) -> int | GalatPratinjau:
    """Run the painter; the number of pages, or why there is no picture.

    Raise PelukisSibuk when it is busy for longer than `tunggu` seconds, FileNotFoundError.
    """
    with _as_path(lokasi) as sumber, _holding_kuas(TUNGGU if tunggu is None else tunggu):
        # -I: neither the folder nor the environment of the portal lends it any code.
        perintah = [sys.executable, "-I", pelukis.__file__, str(sumber), jenis]
        perintah += [str(halaman), str(LEBAR), str(tujuan or "")]
        try:
            proses = subprocess.run(  # noqa: S603  a list of our own words
                perintah,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env={"PATH": os.defpath},
                timeout=DETIK,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return GalatPratinjau.LAMA
    try:
        jawaban = json.loads(proses.stdout)
    except json.JSONDecodeError:  # it crashed, or was stopped at its limit
        logger.warning("pelukis berakhir %s pada %s", proses.returncode, lokasi)
        return GalatPratinjau.RUSAK
    return GalatPratinjau(jawaban["galat"]) if "galat" in jawaban else int(jawaban["halaman"])


@contextmanager
def _holding_kuas(tunggu: float) -> Iterator[None]:
    if not _kuas.acquire(timeout=tunggu):
        raise PelukisSibuk
    try:
        yield
    finally:
        _kuas.release()


@contextmanager
def _as_path(lokasi: str) -> Iterator[Path]:
    """The stored content as a file on this machine, copied only where it lies elsewhere."""
    if not default_storage.exists(lokasi):
        raise FileNotFoundError(lokasi)
    try:
        yield Path(default_storage.path(lokasi))
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="zi-berkas-") as salinan:
            with default_storage.open(lokasi, "rb") as isi:
                for potongan in File(isi).chunks():
                    salinan.write(potongan)
            salinan.flush()
            yield Path(salinan.name)


def store(tempat: str, isi: File[bytes]) -> None:
    """Keep what was made. Whoever was faster made the same; what was cut off is replaced."""
    if default_storage.exists(tempat):
        if default_storage.size(tempat) == isi.size:
            return
        default_storage.delete(tempat)
    tersimpan = default_storage.save(tempat, isi)
    if tersimpan != tempat:
        default_storage.delete(tersimpan)
