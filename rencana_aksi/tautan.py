"""Links that lead where they seem to lead."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

TANDA_TAK_TERLIHAT = (
    "Tautan ini berisi spasi atau tanda yang tidak terlihat. Salin lagi alamatnya dari peramban."
)
GARIS_MIRING = "Tautan tidak memakai garis miring terbalik (\\). Ganti dengan garis miring (/)."
NAMA_PENGGUNA = (
    "Tautan tidak boleh memuat nama pengguna atau kata sandi di depan “@”, karena menyamarkan "
    "situs yang dibuka. Tulis alamat situsnya saja."
)

_URL = URLValidator(
    schemes=["http", "https"],
    message="Tautan diawali http:// atau https://, misalnya https://contoh.go.id/sk.",
)


def check_tautan(tautan: str) -> None:
    """Raise ValidationError unless every browser opens the host that a reader sees in it.

    Browsers read a backslash as a slash and drop control characters; what stands before "@" is
    no host; marks of direction turn the text around.
    """
    if any(h.isspace() or unicodedata.category(h)[0] == "C" for h in tautan):
        raise ValidationError(TANDA_TAK_TERLIHAT)
    if "\\" in tautan:
        raise ValidationError(GARIS_MIRING)
    tempat = tautan.partition("://")[2]
    for batas in "/?#":
        tempat = tempat.partition(batas)[0]
    if "@" in tempat:
        raise ValidationError(NAMA_PENGGUNA)
    _URL(tautan)
