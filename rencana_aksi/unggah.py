"""What became of each file of an upload: one that is refused takes none of the others with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError

from units.http import PortalRequest
from zi_portal.berkas.services import BerkasDitolak, clean_nama
from zi_portal.locking import StaleVersion

from .models import DokumenBukti
from .services.bukti import Sumber

SUDAH_DIGANTI = "Dokumen ini sudah punya versi yang lebih baru. Pilih versi itu dari daftar."


@dataclass(frozen=True, slots=True)
class HasilUnggah:
    pesan: str
    tersimpan: bool


Pemakai = Callable[[Sumber], tuple[DokumenBukti, bool]]


def bring_all(daftar: Iterable[tuple[str, Sumber]], use: Pemakai) -> list[HasilUnggah]:
    """Let each source be used by `use` (→ the document, and whether it is new); report each."""
    return [_bring(clean_nama(nama), sumber, use) for nama, sumber in daftar]


def _bring(nama: str, sumber: Sumber, use: Pemakai) -> HasilUnggah:
    try:
        dokumen, baru = use(sumber)
    except BerkasDitolak as error:
        return HasilUnggah(f"“{nama}” tidak disimpan. {error}", tersimpan=False)
    except ValidationError as error:
        return HasilUnggah(f"“{nama}”: {' '.join(error.messages)}", tersimpan=False)
    except StaleVersion:
        return HasilUnggah(f"“{nama}”: {SUDAH_DIGANTI}", tersimpan=False)
    if baru:
        return HasilUnggah(f"“{dokumen}” tersimpan.", tersimpan=True)
    if isinstance(sumber, DokumenBukti):
        return HasilUnggah(f"“{dokumen}” dipakai di sini.", tersimpan=True)
    return HasilUnggah(
        f"“{nama}” sudah ada di daftar unit sebagai “{dokumen}” (isi yang sama); dokumen itu "
        "yang dipakai di sini.",
        tersimpan=True,
    )


def tell(request: PortalRequest, hasil: Iterable[HasilUnggah]) -> None:
    """Show the report on the next page."""
    for baris in hasil:
        tingkat = messages.SUCCESS if baris.tersimpan else messages.ERROR
        messages.add_message(request, tingkat, baris.pesan)
