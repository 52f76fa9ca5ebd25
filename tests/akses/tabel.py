"""The whole table, and the addresses that it has to cover."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver

from tests.akses.baris_akun import AKUN
from tests.akses.baris_evaluasi import EVALUASI, REGULASI
from tests.akses.baris_rencana_aksi import RENCANA_AKSI
from tests.akses.baris_units import UNITS

TABEL = [*UNITS, *AKUN, *RENCANA_AKSI, *EVALUASI, *REGULASI]


def walk_names(resolver: URLResolver, awalan: str = "") -> Iterator[str]:
    for pola in resolver.url_patterns:
        if isinstance(pola, URLPattern):
            yield awalan + (pola.name or str(pola.pattern))
        else:
            yield from walk_names(pola, awalan + (f"{pola.namespace}:" if pola.namespace else ""))
