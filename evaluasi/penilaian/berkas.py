"""Reading one TOML table key by key, collecting every mistake instead of stopping at the first.

A value that cannot be read is reported and replaced by a neutral one (`""`, `0`, NaN), so that
reading goes on; the caller raises once at the end.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

Kesalahan = tuple[str, str]  # code of the record, sentence that says what is wrong
E = TypeVar("E", bound=StrEnum)

TAK_TERBACA = Decimal("NaN")  # checks that meet it stay silent: the mistake is already reported


def tulis(angka: Decimal) -> str:
    """A number as the reader of a message writes it: `3,5`."""
    return f"{angka.normalize():f}".replace(".", ",")


class Rekaman:
    """One table of the file; a key that nobody asked for is a typo (`finish`)."""

    def __init__(self, tabel: Mapping[str, Any], kode: str, kesalahan: list[Kesalahan]) -> None:
        self.tabel = tabel
        self.kode = kode
        self.kesalahan = kesalahan
        self._dibaca: set[str] = set()

    def report(self, pesan: str) -> None:
        self.kesalahan.append((self.kode, pesan))

    def has(self, kunci: str) -> bool:
        return kunci in self.tabel

    def raw(self, kunci: str) -> Any:
        """The value as TOML gave it, or None; for values of more than one type."""
        self._dibaca.add(kunci)
        return self.tabel.get(kunci)

    def _read(self, kunci: str, jenis: type, sebutan: str, wajib: bool) -> Any:
        nilai = self.raw(kunci)
        if nilai is None:
            if wajib:
                self.report(f"“{kunci}” belum ditulis.")
            return None
        if not isinstance(nilai, jenis) or (isinstance(nilai, bool) and jenis is not bool):
            self.report(f"“{kunci}” harus {sebutan}.")
            return None
        return nilai

    def text(self, kunci: str, *, wajib: bool = False) -> str:
        teks: str | None = self._read(kunci, str, "teks", wajib)
        if teks is None:
            return ""
        if not teks.strip():
            self.report(f"“{kunci}” tidak boleh kosong.")
        return teks

    def whole(self, kunci: str, *, wajib: bool = False) -> int | None:
        nilai: int | None = self._read(kunci, int, "bilangan bulat", wajib)
        return nilai

    def number(self, kunci: str, *, wajib: bool = False) -> Decimal | None:
        """An exact number; None when absent, NaN when it cannot be read."""
        nilai = self.raw(kunci)
        if nilai is None:
            if wajib:
                self.report(f"“{kunci}” belum ditulis.")
            return TAK_TERBACA if wajib else None
        angka = as_number(nilai)
        if angka is None:
            self.report(f"“{kunci}” harus angka.")
            return TAK_TERBACA
        return angka

    def flag(self, kunci: str, *, bawaan: bool) -> bool:
        nilai: bool | None = self._read(kunci, bool, "true atau false", False)
        return bawaan if nilai is None else nilai

    def choice(self, kunci: str, pilihan: type[E]) -> E | None:
        teks = self.text(kunci, wajib=True)
        if not teks:
            return None
        try:
            return pilihan(teks)
        except ValueError:
            daftar = ", ".join(pilihan)
            self.report(f"“{kunci}” berisi “{teks}”; yang dikenal: {daftar}.")
            return None

    def texts(self, kunci: str, *, wajib: bool = False) -> tuple[str, ...]:
        nilai: list[Any] | None = self._read(kunci, list, "daftar teks", wajib)
        if nilai is None:
            return ()
        if not all(isinstance(isi, str) and isi.strip() for isi in nilai):
            self.report(f"“{kunci}” harus daftar teks.")
            return ()
        if wajib and not nilai:
            self.report(f"“{kunci}” tidak boleh kosong.")
        return tuple(nilai)

    def wholes(self, kunci: str) -> tuple[int, ...]:
        nilai: list[Any] | None = self._read(kunci, list, "daftar bilangan bulat", False)
        if nilai is None:
            return ()
        if not all(isinstance(isi, int) and not isinstance(isi, bool) for isi in nilai):
            self.report(f"“{kunci}” harus daftar bilangan bulat.")
            return ()
        return tuple(nilai)

    def pairs(self, kunci: str) -> Mapping[str, Any]:
        nilai: dict[str, Any] | None = self._read(kunci, dict, "tabel", False)
        return nilai or {}

    def table(self, kunci: str) -> "Rekaman | None":
        """A table inside this one; its mistakes carry this record's code."""
        nilai: dict[str, Any] | None = self._read(kunci, dict, "tabel", False)
        return None if nilai is None else Rekaman(nilai, self.kode, self.kesalahan)

    def tables(self, kunci: str) -> "Iterator[Rekaman]":
        """The tables of a list inside this one; their mistakes carry this record's code."""
        nilai: list[Any] | None = self._read(kunci, list, "daftar tabel", False)
        for isi in nilai or ():
            if isinstance(isi, dict):
                yield Rekaman(isi, self.kode, self.kesalahan)
            else:
                self.report(f"“{kunci}” harus daftar tabel.")

    def finish(self) -> None:
        """Report the keys that no reader knows."""
        for kunci in self.tabel.keys() - self._dibaca:
            self.report(f"kunci “{kunci}” tidak dikenal; periksa ejaannya.")


def as_number(nilai: Any) -> Decimal | None:
    """A TOML number as an exact Decimal; None if it is no finite number."""
    if isinstance(nilai, bool) or not isinstance(nilai, (int, Decimal)):
        return None
    angka = Decimal(nilai)
    return angka if angka.is_finite() else None
