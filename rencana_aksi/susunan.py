"""A plan in the order of its form: headings of the template, rows, items."""

from dataclasses import dataclass

from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import BagianRencana

from .models import Indikator, ItemRencana, RencanaAksi


@dataclass(frozen=True, slots=True)
class Baris:
    """One row of the form: an indicator with its action items."""

    indikator: Indikator
    item: tuple[ItemRencana, ...]


@dataclass(frozen=True, slots=True)
class Bagian:
    """The rows below one heading of the form."""

    asal: BagianRencana
    baris: tuple[Baris, ...]

    @property
    def jumlah(self) -> int:
        return sum(len(baris.item) for baris in self.baris)

    @property
    def terjadwal(self) -> int:
        """How many items have a month."""
        return sum(item.bulan > 0 for baris in self.baris for item in baris.item)


def gather_bagian(rencana: RencanaAksi) -> tuple[Bagian, ...]:
    """Every section of `rencana` with its rows, in the order of the form: one query."""
    per_indikator: dict[str, list[ItemRencana]] = {}
    indikator: dict[str, Indikator] = {}
    daftar = ItemRencana.objects.filter(rencana=rencana).select_related("butir__indikator")
    for item in daftar.order_by("urut"):
        item.rencana = rencana
        kode = item.butir.indikator.kode
        indikator[kode] = item.butir.indikator
        per_indikator.setdefault(kode, []).append(item)
    return tuple(
        Bagian(
            asal=bagian,
            baris=tuple(
                Baris(indikator[i.kode], tuple(per_indikator[i.kode]))
                for i in bagian.indikator
                if i.kode in indikator
            ),
        )
        for bagian in get_regulasi(rencana.regulasi.kode).rencana
    )


def find_bagian(item: ItemRencana) -> BagianRencana:
    """The heading below which `item` stands."""
    kode = item.butir.indikator.kode
    return next(
        bagian
        for bagian in get_regulasi(item.rencana.regulasi.kode).rencana
        if any(indikator.kode == kode for indikator in bagian.indikator)
    )
