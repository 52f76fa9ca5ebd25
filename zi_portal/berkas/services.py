"""Storing a file: measured, sniffed, hashed, and only then kept."""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from .jenis import DITERIMA, JenisBerkas, is_bomb, is_video, sniff, suffix_fits
from .models import Berkas

POTONGAN = 256 * 1024
MB = 1024 * 1024
NAMA_TERPANJANG = 150


class BerkasDitolak(ValueError):
    """A file that is not kept; the text tells the user why and what to do."""


@contextmanager
def storing(berkas: File[Any], *, nama: str, maksimum: int) -> Iterator[Berkas]:
    """Keep the content of `berkas` while the block runs, in one transaction with its rows.

    Yields the row of the content (an earlier one, if the same content is already kept). When
    the block fails, neither row nor file stays. `nama` is only compared with the content and
    shown; the place in storage is made of the hash. Raise BerkasDitolak before anything is
    written.
    """
    jenis = _inspect(berkas, nama=nama, maksimum=maksimum)
    sha256 = _hash(berkas)
    # An own place for each attempt: cleaning up after a failure can never hit the file of
    # another upload with the same content.
    lokasi = f"bukti/{sha256[:2]}/{sha256}-{secrets.token_hex(4)}"
    ditulis = ""
    try:
        with transaction.atomic():
            baris, baru = Berkas.objects.get_or_create(
                sha256=sha256,
                defaults={"ukuran": berkas.size, "jenis": jenis, "lokasi": lokasi},
            )
            if baru:
                berkas.seek(0)
                ditulis = lokasi
                tersimpan = default_storage.save(lokasi, berkas)
                if tersimpan != lokasi:
                    ditulis = tersimpan
                    raise OSError(f"storage renamed {lokasi}")
            yield baris
    except BaseException:
        if ditulis:
            default_storage.delete(ditulis)
        raise


def clean_nama(nama: str) -> str:
    """A file name fit to be shown: no folders, no control or direction marks, not too long."""
    nama = nama.replace("\\", "/").rsplit("/", 1)[-1]
    nama = "".join(h for h in nama if unicodedata.category(h)[0] != "C").strip(" .")
    if len(nama) > NAMA_TERPANJANG:
        batang, titik, akhiran = nama.rpartition(".")
        nama = f"{batang[: NAMA_TERPANJANG - 12]}{titik}{akhiran[:10]}"
    return nama or "berkas"


def verify(baris: Berkas) -> str:
    """Say in words what is wrong with the stored content; nothing if it is what the row says."""
    try:
        with baris.open() as berkas:
            sidik = hashlib.sha256()
            while potongan := berkas.read(POTONGAN):
                sidik.update(potongan)
    except FileNotFoundError:
        return "berkas tidak ada di penyimpanan"
    return "" if sidik.hexdigest() == baris.sha256 else "isi berkas berbeda dari sidiknya"


def _inspect(berkas: File[Any], *, nama: str, maksimum: int) -> JenisBerkas:
    ukuran = berkas.size
    if not ukuran:
        raise BerkasDitolak("Berkas ini kosong (0 byte). Periksa berkasnya, lalu unggah lagi.")
    if ukuran > maksimum:
        raise BerkasDitolak(
            f"Berkas {_tulis_mb(ukuran, atas=True)} MB. Batasnya {_tulis_mb(maksimum)} MB: "
            "perkecil berkasnya atau bagi menjadi dua."
        )
    isi = cast(BinaryIO, berkas)
    jenis = sniff(isi)
    if jenis is None and is_video(isi):
        raise BerkasDitolak(
            "Video tidak disimpan di portal. Simpan videonya di tempat lain, lalu tambahkan "
            "tautannya sebagai bukti."
        )
    if jenis is None:
        raise BerkasDitolak(
            f"Isi berkas “{clean_nama(nama)}” bukan jenis yang diterima. "
            f"Yang diterima: {DITERIMA}, tanpa makro dan tanpa kata sandi."
        )
    if not suffix_fits(clean_nama(nama), jenis):
        raise BerkasDitolak(
            f"Isi berkas “{clean_nama(nama)}” adalah {jenis.label}, tetapi namanya berakhiran "
            "lain. Ganti akhiran namanya, lalu unggah lagi."
        )
    if jenis.is_office and is_bomb(isi):
        raise BerkasDitolak(
            f"Berkas “{clean_nama(nama)}” menjadi lebih dari 500 MB bila dibuka. Simpan sebagai "
            "PDF, lalu unggah PDF-nya."
        )
    return jenis


def _hash(berkas: File[Any]) -> str:
    sidik = hashlib.sha256()
    berkas.seek(0)
    for potongan in berkas.chunks(POTONGAN):
        sidik.update(potongan)
    berkas.seek(0)
    return sidik.hexdigest()


def _tulis_mb(byte: int, *, atas: bool = False) -> str:
    """Megabytes in words; rounded up, so that what is too big never looks allowed."""
    if byte % MB == 0:
        return str(byte // MB)
    persepuluh = -(-byte * 10 // MB) if atas else byte * 10 // MB
    return f"{persepuluh // 10},{persepuluh % 10}"
