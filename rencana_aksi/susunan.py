"""A plan in the order of its form: headings of the template, rows, items."""

from collections import defaultdict
from dataclasses import dataclass

from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import BagianRencana

from .models import (
    AreaPerubahan,
    AreaRencana,
    BarisRencana,
    Indikator,
    ItemRencana,
    RencanaAksi,
)


@dataclass(frozen=True, slots=True)
class Baris:
    """One row of the form: an indicator with its action items, and the months it carries itself.

    `jadwal` is an unsaved row with version 0 while nobody has given this row months.
    """

    indikator: Indikator
    item: tuple[ItemRencana, ...]
    jadwal: BarisRencana
    dihapus: tuple[ItemRencana, ...] = ()  # own items that were taken off

    @property
    def letak(self) -> str:
        """The name of the row on its page."""
        return f"baris-{self.indikator.pk}"

    @property
    def bulan(self) -> int:
        """The row's own months, as `ItemRencana.bulan`; 0 for none."""
        return self.jadwal.bulan

    @property
    def waktu(self) -> str:
        """The row's own months in words; "" for none."""
        return self.jadwal.waktu

    def waktu_item(self, item: ItemRencana) -> str:
        """When `item` is done, in words: its own time, else the row's; "" for neither."""
        return item.waktu or self.waktu

    @property
    def terjadwal(self) -> int:
        """How many items have a time, their own or the row's."""
        return sum(bool(self.waktu_item(item)) for item in self.item)


@dataclass(frozen=True, slots=True)
class Bagian:
    """The rows below one heading of the form.

    `area` is what the unit says about the area of change: what the template says, unsaved and
    with version 0, until somebody changes it; None below a heading without area (the results).
    """

    asal: BagianRencana
    baris: tuple[Baris, ...]
    area: AreaRencana | None = None

    @property
    def jumlah(self) -> int:
        return sum(len(baris.item) for baris in self.baris)

    @property
    def terjadwal(self) -> int:
        """How many items have a time, their own or their row's."""
        return sum(baris.terjadwal for baris in self.baris)

    @property
    def komentar_terbuka(self) -> int:
        """How many remarks wait on its items, once `build_panel_rencana` has counted them."""
        return sum(getattr(item, "komentar_terbuka", 0) for b in self.baris for item in b.item)

    @property
    def tujuan(self) -> str:
        return self.area.tujuan if self.area else self.asal.tujuan

    @property
    def target(self) -> tuple[str, ...]:
        """The targets of the area, one each."""
        if self.area is None:
            return self.asal.target
        return tuple(baris.strip() for baris in self.area.target.splitlines() if baris.strip())

    @property
    def dihapus(self) -> tuple[ItemRencana, ...]:
        """The own items that were taken off these rows."""
        return tuple(item for baris in self.baris for item in baris.dihapus)


def gather_bagian(rencana: RencanaAksi) -> tuple[Bagian, ...]:
    """Every section of `rencana` with its rows, in the order of the form: four queries."""
    indikator = {
        i.kode: i
        for i in Indikator.objects.filter(regulasi=rencana.regulasi_id).select_related("area")
    }
    per_pk = {i.pk: i for i in indikator.values()}
    item: dict[int, list[ItemRencana]] = defaultdict(list)
    dihapus: dict[int, list[ItemRencana]] = defaultdict(list)
    for satu in (
        ItemRencana.objects.filter(rencana=rencana)
        .select_related("butir", "kemajuan")
        .order_by("urut")
    ):
        satu.rencana = rencana
        satu.indikator = per_pk[satu.indikator_id]
        (dihapus if satu.dihapus_pada else item)[satu.indikator_id].append(satu)
    jadwal = {j.indikator_id: j for j in BarisRencana.objects.filter(rencana=rencana)}
    area = {a.area_id: a for a in AreaRencana.objects.filter(rencana=rencana)}
    return tuple(
        Bagian(
            asal=bagian,
            baris=tuple(
                Baris(
                    i,
                    tuple(item[i.pk]),
                    jadwal.get(i.pk) or build_jadwal(rencana, i),
                    tuple(dihapus[i.pk]),
                )
                for i in (indikator[asal.kode] for asal in bagian.indikator)
            ),
            area=_find_area(rencana, bagian, indikator, area),
        )
        for bagian in get_regulasi(rencana.regulasi.kode).rencana
    )


def build_jadwal(rencana: RencanaAksi, indikator: Indikator) -> BarisRencana:
    """A row that carries no months yet; not saved."""
    return BarisRencana(rencana=rencana, indikator=indikator, version=0)


def build_area(rencana: RencanaAksi, area: AreaPerubahan) -> AreaRencana:
    """An area of which the unit said nothing yet, with what the template says; not saved."""
    daftar = get_regulasi(rencana.regulasi.kode).rencana
    asal = next((b for b in daftar if b.area == area.nomor), None)
    return AreaRencana(
        rencana=rencana,
        area=area,
        tujuan=asal.tujuan if asal else "",
        target="\n".join(asal.target) if asal else "",
        version=0,
    )


def _find_area(
    rencana: RencanaAksi,
    bagian: BagianRencana,
    indikator: dict[str, Indikator],
    tersimpan: dict[int, AreaRencana],
) -> AreaRencana | None:
    area = next((indikator[i.kode].area for i in bagian.indikator), None)
    if area is None:
        return None
    if area.pk in tersimpan:
        satu = tersimpan[area.pk]
        satu.rencana, satu.area = rencana, area
        return satu
    return build_area(rencana, area)


def find_bagian(rencana: RencanaAksi, indikator: Indikator) -> BagianRencana:
    """The heading below which the items of `indikator` stand."""
    return next(
        bagian
        for bagian in get_regulasi(rencana.regulasi.kode).rencana
        if any(satu.kode == indikator.kode for satu in bagian.indikator)
    )
