"""What a unit promised: plan templates of the regulations, plans made from them, evidence."""

from .bukti import BuktiItem, DokumenBukti
from .regulasi import (
    AreaPerubahan,
    Aspek,
    Bayangan,
    ButirRencanaAksi,
    Erratum,
    Indikator,
    Regulasi,
    TeksRegulasi,
)
from .rencana import (
    AreaRencana,
    BarisRencana,
    ItemRencana,
    KemajuanItem,
    KomentarItem,
    RencanaAksi,
    StatusKemajuan,
    StatusRencana,
    VersiRencana,
)

__all__ = [
    "AreaPerubahan",
    "AreaRencana",
    "Aspek",
    "BarisRencana",
    "Bayangan",
    "BuktiItem",
    "ButirRencanaAksi",
    "DokumenBukti",
    "Erratum",
    "Indikator",
    "ItemRencana",
    "KemajuanItem",
    "KomentarItem",
    "Regulasi",
    "RencanaAksi",
    "StatusKemajuan",
    "StatusRencana",
    "TeksRegulasi",
    "VersiRencana",
]
