"""The register of a unit's evidence: found by words, each document with where it is used."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from .models import DokumenBukti
from .pemakaian import Pemakaian, gather_pemakaian

PER_HALAMAN = 20


@dataclass(frozen=True, slots=True)
class DokumenTerdaftar:
    dokumen: DokumenBukti
    pemakaian: list[Pemakaian]

    @property
    def is_terkunci(self) -> bool:
        return any(p.terkunci for p in self.pemakaian)


def find_dokumen(unit_pk: int, cari: str) -> QuerySet[DokumenBukti]:
    """The newest versions of the unit's documents that hold every word of `cari`."""
    daftar = DokumenBukti.objects.current().filter(unit=unit_pk).select_related("berkas", "oleh")
    for kata in cari.split():
        daftar = daftar.filter(
            Q(judul__icontains=kata) | Q(nama__icontains=kata) | Q(tautan__icontains=kata)
        )
    return daftar.order_by("-dibuat", "-pk")


def list_terdaftar(unit_pk: int, cari: str, halaman: str | None) -> Page[Any]:
    """One page of the register with its uses; the same queries for one document and for forty."""
    hasil: Page[Any] = Paginator(find_dokumen(unit_pk, cari), PER_HALAMAN).get_page(halaman)
    daftar = list(hasil.object_list)
    pemakaian = gather_pemakaian([d.pk for d in daftar])
    hasil.object_list = [DokumenTerdaftar(d, pemakaian[d.pk]) for d in daftar]
    return hasil
