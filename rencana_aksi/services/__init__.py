"""Writing plans. Every act is one transaction with its row in the trail of the unit.

Services trust no form and ask no permission. The unit's row is locked first: its trail is one
chain, and nobody signs a plan between two statements of somebody who fills it.
"""

from .baris import save_area, set_bulan_baris
from .galat import (
    BelumPernahDitandatangani,
    BukanDitandatangani,
    IsiBerubah,
    RencanaTerkunci,
    TanpaTemplat,
)
from .item import add_item, remove_item, restore_item, save_item, set_bulan
from .kemajuan import save_kemajuan
from .komentar import add_komentar, settle_komentar
from .rencana import open_rencana, save_bagian_umum
from .tanda_tangan import open_revisi, sign_rencana

__all__ = [
    "BelumPernahDitandatangani",
    "BukanDitandatangani",
    "IsiBerubah",
    "RencanaTerkunci",
    "TanpaTemplat",
    "add_item",
    "add_komentar",
    "open_rencana",
    "open_revisi",
    "remove_item",
    "restore_item",
    "save_area",
    "save_bagian_umum",
    "save_item",
    "save_kemajuan",
    "set_bulan",
    "set_bulan_baris",
    "settle_komentar",
    "sign_rencana",
]
