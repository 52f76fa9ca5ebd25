"""The kinds of background work. Each app registers its own in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Pekerjaan

# Says how far it is: the number of the step and what is done now. Raise Digantikan.
Lapor = Callable[[int, str], None]


class PekerjaanGagal(Exception):
    """A job that cannot be done; the text tells the user why and what to do (Indonesian)."""


class Digantikan(Exception):
    """This attempt was given up in the meantime: another one does the job."""


@dataclass(frozen=True, slots=True)
class Hasil:
    """What a job made. `kunci` names what it really holds, if that is not what was asked for.

    Rows can change between asking and making; the copy is then filed under what it shows.
    """

    isi: bytes
    nama: str
    kunci: str = ""


@dataclass(frozen=True, slots=True)
class JenisPekerjaan:
    """One kind of work.

    `make` does it; it runs outside of any transaction and says its steps with `Lapor`.
    `may` decides who may see and fetch it, also later. `judul` names it, `kembali` is the
    address of the page that it belongs to.
    """

    make: Callable[[Pekerjaan, Lapor], Hasil]
    may: Callable[[Any, Pekerjaan], bool]
    judul: Callable[[Pekerjaan], str]
    kembali: Callable[[Pekerjaan], str]
    langkah: int


_jenis: dict[str, JenisPekerjaan] = {}


def register_pekerjaan(kode: str, jenis: JenisPekerjaan) -> None:
    """Make `kode` known; a second registration replaces the first."""
    _jenis[kode] = jenis


def get_jenis(kode: str) -> JenisPekerjaan | None:
    """The kind, or None for one that no installed app knows (any more)."""
    return _jenis.get(kode)
