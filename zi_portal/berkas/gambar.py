"""Pages of files as pictures: painted once by `pelukis.py`, kept under the hash of the content.

The pictures lie in the storage beside the files, never under a public address; who may see one
is asked by the view that hands it out.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from .jenis import JenisBerkas
from .konversi import find_soffice
from .lukisan import PelukisSibuk, count_halaman, get_lokasi, keep_pratinjau, paint, store
from .models import Berkas, GalatPratinjau, HalamanGagal, KeadaanPratinjau, Pratinjau
from .tasks import convert_office

LUKISAN = 1  # raised when the same page would be painted differently
HALAMAN_TERBANYAK = 500  # shown of one file; the rest is read in the original
SESUDAH = timedelta(minutes=10)  # a run that was cut off, or took too long, is tried again
SESUDAH_HALAMAN = timedelta(hours=1)  # a page that failed is painted again
AKHIR_JPEG = b"\xff\xd9"  # a kept picture without it was cut off

PESAN = {
    GalatPratinjau.TERKUNCI: (
        "PDF ini memakai kata sandi, jadi halamannya tidak dapat ditampilkan di sini. "
        "Unggah versi tanpa kata sandi, atau buka aslinya."
    ),
    GalatPratinjau.RUSAK: (
        "Halaman berkas ini tidak dapat dibaca. Buka aslinya untuk memeriksa; bila rusak, "
        "unggah versi baru."
    ),
    GalatPratinjau.BESAR: "Gambar ini terlalu besar untuk ditampilkan di sini. Buka aslinya.",
    GalatPratinjau.LAMA: "Halaman ini terlalu rumit untuk ditampilkan di sini. Buka aslinya.",
    GalatPratinjau.KONVERSI: ("Dokumen ini tidak dapat ditampilkan sebagai gambar. Buka aslinya."),
}


class TidakTergambar(Exception):
    """There is no picture of this page; the text tells the reader why and what to do."""


class BelumTergambar(TidakTergambar):
    """There is no picture yet; it is worth asking again in a moment."""

    def __init__(self) -> None:
        super().__init__("Gambar halaman ini belum siap. Coba sebentar lagi, atau buka aslinya.")


def prepare_pratinjau(berkas: Berkas) -> Pratinjau | None:
    """What is known about the pictures of a file; of a PDF or picture, found out now.

    An office document is given to the background ("disiapkan"); None where no LibreOffice is
    installed, so that only its name and size can be shown. Raise FileNotFoundError when the
    content is gone, BelumTergambar while other pages are being painted.
    """
    lama = Pratinjau.objects.filter(pk=berkas.pk).first()
    if lama is not None and lama.keadaan == KeadaanPratinjau.SIAP:
        return lama
    if not default_storage.exists(berkas.lokasi):
        raise FileNotFoundError(berkas.lokasi)
    if lama is not None and not _is_stale(lama):
        return lama
    if not JenisBerkas(berkas.jenis).is_office:
        try:
            return count_halaman(berkas, berkas.lokasi, berkas.jenis)
        except PelukisSibuk as error:
            raise BelumTergambar from error
    if find_soffice() is None:
        return None
    baris = keep_pratinjau(berkas, KeadaanPratinjau.DISIAPKAN)
    transaction.on_commit(lambda: convert_office.enqueue(berkas.pk))
    return Pratinjau.objects.filter(pk=berkas.pk).first() or baris


def paint_halaman(berkas: Berkas, halaman: int) -> bytes:
    """The picture of one page (1…) as JPEG, at most 1,000 pixels wide; kept for the next time.

    A page that failed is not tried again for an hour. Raise TidakTergambar, BelumTergambar while
    it is worth asking again, FileNotFoundError when the content is gone.
    """
    tempat = get_lokasi(berkas, f"{LUKISAN}-{halaman}.jpg")
    tersimpan = _read_kept(tempat)
    if tersimpan is not None:
        return tersimpan
    pratinjau = prepare_pratinjau(berkas)
    if pratinjau is None:
        raise TidakTergambar("Halaman dokumen ini tidak dapat ditampilkan. Buka aslinya.")
    if pratinjau.keadaan == KeadaanPratinjau.DISIAPKAN:
        raise BelumTergambar
    if pratinjau.keadaan == KeadaanPratinjau.GAGAL:
        raise TidakTergambar(PESAN[GalatPratinjau(pratinjau.galat)])
    if not 1 <= halaman <= min(pratinjau.halaman, HALAMAN_TERBANYAK):
        raise TidakTergambar("Halaman ini tidak ada dalam dokumen.")
    if pesan := explain_halaman(berkas, halaman):
        raise TidakTergambar(pesan)
    sumber, jenis = berkas.lokasi, berkas.jenis
    if pratinjau.lokasi_pdf:
        sumber, jenis = pratinjau.lokasi_pdf, JenisBerkas.PDF
    with tempfile.TemporaryDirectory(prefix="zi-gambar-") as folder:
        tujuan = Path(folder) / "halaman.jpg"
        try:
            jawaban = paint(sumber, jenis, halaman, tujuan)
        except PelukisSibuk as error:
            raise BelumTergambar from error
        if isinstance(jawaban, GalatPratinjau):
            HalamanGagal.objects.update_or_create(
                berkas=berkas,
                halaman=halaman,
                defaults={"galat": jawaban, "dicoba": timezone.now()},
            )
            raise TidakTergambar(PESAN[jawaban])
        isi = tujuan.read_bytes()
    store(tempat, ContentFile(isi))
    return isi


def explain_halaman(berkas: Berkas, halaman: int) -> str:
    """Why there is no picture of this page for now; "" if nothing is known against it."""
    gagal = HalamanGagal.objects.filter(
        berkas=berkas, halaman=halaman, dicoba__gt=timezone.now() - SESUDAH_HALAMAN
    ).first()
    return PESAN[GalatPratinjau(gagal.galat)] if gagal else ""


def _read_kept(tempat: str) -> bytes | None:
    """The picture that was painted earlier, None if there is none or it was cut off."""
    if not default_storage.exists(tempat):
        return None
    with default_storage.open(tempat, "rb") as gambar:
        isi = bytes(gambar.read())
    return isi if isi.endswith(AKHIR_JPEG) else None


def _is_stale(baris: Pratinjau) -> bool:
    """Whether a run was cut off or ran out of time, long enough ago to try again."""
    tertunda = baris.keadaan == KeadaanPratinjau.DISIAPKAN or baris.galat == GalatPratinjau.LAMA
    return tertunda and timezone.now() - baris.diperbarui > SESUDAH
