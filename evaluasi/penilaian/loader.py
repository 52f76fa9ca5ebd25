"""TOML file → `Regulasi`; a file that contradicts itself is refused with all its mistakes.

`pembaca.py` finds what is missing, misspelt or of the wrong type, `periksa.py` what does not fit
together; every mistake of the file is told at once.
"""

import re
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from .berkas import Kesalahan
from .pembaca import Pembaca
from .periksa import check_published, check_regulasi
from .regulasi import Regulasi
from .sidik import hash_isi

__all__ = [
    "FOLDER",
    "RegulasiSalah",
    "RegulasiTidakDikenal",
    "daftar_regulasi",
    "get_regulasi",
    "hash_isi",
    "load_regulasi",
]

FOLDER = Path(__file__).parents[2] / "fixtures" / "regulasi"


class RegulasiSalah(ValueError):
    """A regulation file that cannot be used; `kesalahan` holds every (code, sentence)."""

    def __init__(self, kesalahan: Sequence[Kesalahan], berkas: str = "") -> None:
        self.berkas = berkas
        self.kesalahan = tuple(kesalahan)
        super().__init__(
            "\n".join([f"Berkas regulasi {berkas} salah:"] + [f"{k}: {p}" for k, p in kesalahan])
        )


class RegulasiTidakDikenal(KeyError):
    """No file of that code."""

    def __str__(self) -> str:
        return (
            f"Regulasi “{self.args[0]}” tidak dikenal. "
            f"Yang dikenal: {', '.join(daftar_regulasi())}."
        )


def daftar_regulasi() -> tuple[str, ...]:
    """The codes of all shipped regulations, sorted."""
    return tuple(sorted(berkas.stem for berkas in FOLDER.glob("*.toml")))


@cache
def get_regulasi(kode: str) -> Regulasi:
    """The shipped regulation of that code, read once per process.

    Raises RegulasiTidakDikenal, or RegulasiSalah if the file contradicts itself.
    """
    if kode not in daftar_regulasi():
        raise RegulasiTidakDikenal(kode)
    return load_regulasi(FOLDER / f"{kode}.toml")


def load_regulasi(path: Path) -> Regulasi:
    """Read one file; its LKE, if it names another one, is read from the same folder.

    Raises RegulasiSalah with every mistake of the file, OSError if it cannot be opened.
    """
    return _load(path, sebagai_lke=False)


def _load(path: Path, *, sebagai_lke: bool) -> Regulasi:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise RegulasiSalah([(path.stem, "berkas bukan teks UTF-8.")], path.name) from error
    except tomllib.TOMLDecodeError as error:
        raise RegulasiSalah([(path.stem, _syntax(error))], path.name) from error
    kesalahan: list[Kesalahan] = []
    regulasi = Pembaca(data, path.stem, kesalahan).read()
    acuan: Regulasi | None = regulasi
    if regulasi.lke not in ("", regulasi.kode):
        if sebagai_lke:
            raise RegulasiSalah([(path.stem, "tidak memuat LKE sendiri.")], path.name)
        acuan = _load_acuan(path, regulasi.lke, kesalahan)
    kesalahan += check_regulasi(regulasi, acuan)
    if not kesalahan:
        kesalahan += check_published(regulasi, str(data.get("isi_sha256", "")))
    if kesalahan:
        raise RegulasiSalah(kesalahan, path.name)
    return regulasi


def _load_acuan(path: Path, lke: str, kesalahan: list[Kesalahan]) -> Regulasi | None:
    """The other regulation that holds the LKE; None, with the reason told, if it cannot be used."""
    berkas = path.with_name(f"{lke}.toml")
    if not berkas.is_file():
        kesalahan.append((path.stem, f"“lke” menunjuk regulasi “{lke}” yang tidak ada."))
        return None
    try:
        if path.parent == FOLDER:
            return get_regulasi(lke)  # once per process
        return _load(berkas, sebagai_lke=True)
    except RegulasiSalah as error:
        ((_, sebab), *lain) = error.kesalahan
        dan = f" (dan {len(lain)} kesalahan lain)" if lain else ""
        kesalahan.append((path.stem, f"“lke” menunjuk “{lke}”, yang salah{dan}: {sebab}"))
        return None


def _syntax(error: tomllib.TOMLDecodeError) -> str:
    tempat = re.search(r"line (\d+), column (\d+)", str(error))
    di = f"baris {tempat[1]}, kolom {tempat[2]}" if tempat else "akhir berkas"
    return f"{di}: penulisan TOML salah."
