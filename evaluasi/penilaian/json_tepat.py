"""JSON read exactly: decimals stay decimals, and a key written twice or a NaN is a mistake."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .jawaban import PANJANG_TERBESAR, Kesalahan, baca_desimal, kutip

BYTE_TERBANYAK = 2_000_000


class JsonSalah(ValueError):
    """The bytes cannot be read as JSON at all."""

    def __init__(self, lokasi: str, pesan: str) -> None:
        super().__init__(pesan)
        self.kesalahan = Kesalahan(lokasi, pesan)


class Objek(dict[str, Any]):
    """A JSON object that remembers which keys were written twice; the last one counts."""

    ganda: tuple[str, ...] = ()


class TakHingga:
    """NaN or Infinity, which JSON does not know."""

    def __init__(self, tulisan: str) -> None:
        self.tulisan = tulisan


def load_json(isi: bytes) -> object:
    """The value in `isi`: Objek, list, str, int, Decimal, bool, None or TakHingga.

    A number too long to be meant stays text. Raise JsonSalah with what stops the reading.
    """
    if len(isi) > BYTE_TERBANYAK:
        raise JsonSalah("", f"Berkas lebih besar dari {BYTE_TERBANYAK // 1_000_000} MB.")
    try:
        teks = isi.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise JsonSalah("", "Berkas bukan teks UTF-8. Simpan ulang sebagai UTF-8.") from None
    if not teks.strip():
        raise JsonSalah("", "Berkas kosong.")
    try:
        data: object = json.loads(
            teks,
            parse_float=_parse_pecahan,
            parse_int=_parse_bulat,
            parse_constant=TakHingga,
            object_pairs_hook=_make_objek,
        )
        _measure_depth(data)
    except json.JSONDecodeError as salah:
        raise JsonSalah(
            f"baris {salah.lineno}, kolom {salah.colno}",
            "Berkas bukan JSON yang benar mulai dari tempat ini.",
        ) from None
    except RecursionError:
        raise JsonSalah("", "Isi berkas bersarang terlalu dalam.") from None
    return data


def find_kesalahan(data: object, lokasi: str = "") -> Iterator[Kesalahan]:
    """Mistakes of the JSON itself, wherever they stand: keys written twice, NaN, Infinity."""
    if isinstance(data, TakHingga):
        yield Kesalahan(lokasi, f"{data.tulisan} bukan angka yang dapat dihitung.")
    elif isinstance(data, list):
        for nomor, anak in enumerate(data):
            yield from find_kesalahan(anak, f"{lokasi}[{nomor}]")
    elif isinstance(data, Objek):
        for kunci in data.ganda:
            yield Kesalahan(
                join_lokasi(lokasi, tulis_kunci(kunci)), "Kunci ini tertulis lebih dari sekali."
            )
        for kunci, anak in data.items():
            yield from find_kesalahan(anak, join_lokasi(lokasi, tulis_kunci(kunci)))


def drop_tak_hingga(data: Objek) -> dict[str, Any]:
    """`data` and the objects in it without NaN and Infinity, which are reported already."""
    return {
        kunci: drop_tak_hingga(anak) if isinstance(anak, Objek) else anak
        for kunci, anak in data.items()
        if not isinstance(anak, TakHingga)
    }


def join_lokasi(*bagian: str) -> str:
    return ".".join(b for b in bagian if b)


def tulis_kunci(kunci: str) -> str:
    """A key as a location shows it: short and printable."""
    return kutip(kunci)[1:-1]


def _make_objek(pasangan: list[tuple[str, Any]]) -> Objek:
    objek = Objek(pasangan)
    if len(objek) < len(pasangan):
        banyaknya = Counter(kunci for kunci, _ in pasangan)
        objek.ganda = tuple(kunci for kunci in objek if banyaknya[kunci] > 1)
    return objek


def _parse_pecahan(tulisan: str) -> Decimal | str:
    angka = baca_desimal(tulisan)
    return tulisan if angka is None else angka


def _parse_bulat(tulisan: str) -> int | str:
    return tulisan if len(tulisan) > PANJANG_TERBESAR else int(tulisan)


def _measure_depth(data: object, dalam: int = 0) -> None:
    """Raise RecursionError where nothing that we read is nested so deep."""
    if dalam > 20:
        raise RecursionError
    for anak in (
        data.values() if isinstance(data, Objek) else data if isinstance(data, list) else ()
    ):
        _measure_depth(anak, dalam + 1)
