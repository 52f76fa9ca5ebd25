"""The viewer of a document: one page as a picture, or in words why there is none."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from zi_portal.berkas.gambar import (
    HALAMAN_TERBANYAK,
    PESAN,
    BelumTergambar,
    TidakTergambar,
    explain_halaman,
    paint_halaman,
    prepare_pratinjau,
)
from zi_portal.berkas.models import GalatPratinjau, KeadaanPratinjau, Pratinjau

from .models import DokumenBukti

HILANG = "Berkas ini tidak ada di penyimpanan. Sampaikan kepada admin sistem."
TANPA_GAMBAR = "Halaman dokumen ini tidak ditampilkan di sini. Buka aslinya."


@dataclass(frozen=True, slots=True)
class Penampil:
    """One page of a document as it is shown. `jumlah` is 0 while nobody knows it."""

    dokumen: DokumenBukti
    halaman: int
    jumlah: int = 0
    pesan: str = ""
    disiapkan: bool = False  # ask again in a moment
    segera: bool = False  # … at once: nobody has asked for its pages yet
    asal: str = ""  # the page on which the document was found

    @property
    def url_gambar(self) -> str:
        """The picture, "" if there is none."""
        if self.pesan or self.disiapkan or not self.jumlah:
            return ""
        return reverse("rencana_aksi:dokumen-halaman", args=[self.dokumen.pk, self.halaman])

    @property
    def url(self) -> str:
        return lihat_url(self.dokumen, self.halaman, self.asal)

    @property
    def sebelum(self) -> str:
        if self.halaman <= 1:
            return ""
        return lihat_url(self.dokumen, self.halaman - 1, self.asal)

    @property
    def berikut(self) -> str:
        ada = self.halaman < min(self.jumlah, HALAMAN_TERBANYAK)
        return lihat_url(self.dokumen, self.halaman + 1, self.asal) if ada else ""


def lihat_url(dokumen: DokumenBukti, halaman: int | None = None, asal: str = "") -> str:
    """The page of a document, opened at one of its pages; it leads back to `asal`."""
    alamat = reverse("rencana_aksi:dokumen-lihat", args=[dokumen.pk])
    isi = {nama: nilai for nama, nilai in (("halaman", halaman), ("kembali", asal)) if nilai}
    return f"{alamat}?{urlencode(isi)}" if isi else alamat


def build_penampil(dokumen: DokumenBukti, halaman: int | None) -> Penampil | None:
    """The viewer inside another page: shows what is known, opens and paints nothing.

    Of a document that nobody has looked at yet, the viewer asks for the pages by itself. None
    for a link: nobody fetches it but its reader.
    """
    berkas = dokumen.berkas
    if berkas is None:
        return None
    diminta = halaman or 1
    pratinjau = getattr(berkas, "pratinjau", None)
    if pratinjau is None:
        return Penampil(dokumen, diminta, disiapkan=True, segera=True)
    hasil = _show(dokumen, diminta, pratinjau)
    if hasil.url_gambar and (pesan := explain_halaman(berkas, hasil.halaman)):
        return Penampil(dokumen, hasil.halaman, hasil.jumlah, pesan=pesan)
    return hasil


def paint_penampil(dokumen: DokumenBukti, halaman: int | None) -> Penampil | None:
    """The viewer with its page painted, so that a page that cannot be says why. None for a link."""
    berkas = dokumen.berkas
    if berkas is None:
        return None
    hasil = Penampil(dokumen, halaman or 1)
    try:
        hasil = _show(dokumen, hasil.halaman, prepare_pratinjau(berkas))
        if hasil.url_gambar:
            paint_halaman(berkas, hasil.halaman)
    except FileNotFoundError:
        return Penampil(dokumen, hasil.halaman, pesan=HILANG)
    except BelumTergambar:
        return Penampil(dokumen, hasil.halaman, hasil.jumlah, disiapkan=True)
    except TidakTergambar as error:
        return Penampil(dokumen, hasil.halaman, hasil.jumlah, pesan=str(error))
    return hasil


def _show(dokumen: DokumenBukti, diminta: int, pratinjau: Pratinjau | None) -> Penampil:
    if pratinjau is None:
        return Penampil(dokumen, diminta, pesan=TANPA_GAMBAR)
    if pratinjau.keadaan == KeadaanPratinjau.DISIAPKAN:
        return Penampil(dokumen, diminta, disiapkan=True)
    if pratinjau.keadaan == KeadaanPratinjau.GAGAL:
        return Penampil(dokumen, diminta, pesan=PESAN[GalatPratinjau(pratinjau.galat)])
    terlihat = min(pratinjau.halaman, HALAMAN_TERBANYAK)
    return Penampil(dokumen, min(diminta, terlihat), pratinjau.halaman)
