"""Questions asked on every request, written as SQL once per process.

Django spells a query out anew each time it is asked, which for one with several subqueries
takes longer than the database needs to answer it.
"""

import copy
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.utils import timezone

M = TypeVar("M", bound=models.Model)

# Stand in for the values while the SQL is written: within every column of numbers, and two of
# each, so that whatever else differs between two spellings is found.
_ANGKA = (31_001, 31_501)
_TEKS = ("\u2039a{}\u203a", "\u2039b{}\u203a")


class KueriSiap(Generic[M]):
    """A query whose SQL is kept; only the values named in a call change from one to the next.

    `bangun` builds the queryset from the values, whole numbers or texts that it hands to filters
    and nothing else, and from `bentuk`: what changes the SQL itself. It may ask for today's
    date, but not for the time. RuntimeError when it does not keep to that.
    """

    def __init__(self, bangun: Callable[..., models.QuerySet[M]]) -> None:
        self._bangun = bangun
        self._siapkan = lru_cache(maxsize=64)(self._tulis)

    def rows(self, *bentuk: Any, **nilai: int | str) -> list[M]:
        """The rows. Raise TransactionManagementError for a lock outside a transaction."""
        jenis = tuple((nama, type(isi)) for nama, isi in nilai.items())
        himpunan, penyusun, sql, isi = self._siapkan(timezone.localdate(), bentuk, jenis)
        koneksi = connections[himpunan.db]
        if (
            himpunan.query.select_for_update
            and koneksi.features.has_select_for_update
            and koneksi.get_autocommit()
        ):
            raise TransactionManagementError("select_for_update cannot be used here.")
        # The rows are read by Django's own reader, with a compiler that has written already.
        salinan = copy.copy(penyusun)
        salinan.connection = koneksi
        tertulis = sql, tuple(nilai[i.nama] if isinstance(i, _Tempat) else i for i in isi)
        salinan.as_sql = lambda *args, **kwargs: tertulis  # type: ignore[method-assign]
        baru = himpunan.all()
        baru.query.get_compiler = lambda *args, **kwargs: salinan  # type: ignore[method-assign]
        return list(baru)

    def first(self, *bentuk: Any, **nilai: int | str) -> M | None:
        """The first row in the order of the query, which says itself how many it wants."""
        return next(iter(self.rows(*bentuk, **nilai)), None)

    def _tulis(
        self, hari: object, bentuk: tuple[Any, ...], jenis: tuple[tuple[str, type], ...]
    ) -> tuple[models.QuerySet[M], SQLCompiler, str, tuple[Any, ...]]:
        """Spell the query out with stand-ins, and find where each of them came to stand."""
        ditulis = []
        for angka, teks in zip(_ANGKA, _TEKS, strict=True):
            nilai = {
                nama: angka + n if tipe is int else teks.format(n)
                for n, (nama, tipe) in enumerate(jenis)
            }
            himpunan = self._bangun(*bentuk, **nilai)
            penyusun = himpunan.query.get_compiler(using=himpunan.db)
            ditulis.append((himpunan, penyusun, *penyusun.as_sql(), nilai))
        (himpunan, penyusun, sql, satu, a), (_, _, sql_lain, dua, b) = ditulis
        tempat = {(a[nama], b[nama]): _Tempat(nama) for nama in a}
        isi = tuple(x if x == y else tempat.get((x, y)) for x, y in zip(satu, dua, strict=True))
        if (
            sql != sql_lain
            or None in isi
            or {i.nama for i in isi if isinstance(i, _Tempat)} != set(a)
        ):
            raise RuntimeError(f"{self._bangun.__qualname__} cannot be kept as SQL.")
        return himpunan, penyusun, sql, isi


class _Tempat:
    """The place of a value among the parameters."""

    def __init__(self, nama: str) -> None:
        self.nama = nama
