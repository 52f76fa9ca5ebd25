"""Write the LKE of one unit as a workbook that is filled offline and read back.

Its formulas are live and do what the engine does; each holds the engine's value besides, so that
a phone's preview shows numbers.
"""

from io import BytesIO

from xlsxwriter import Workbook

from evaluasi.lke_workbook.kunci import LEMBAR

from .ambang import LEMBAR_AMBANG, write_ambang
from .gaya import Gaya
from .isi import IsiTulis
from .lembar import write_lembar
from .susun import arrange

# Nothing that a user typed becomes a formula, a number or a link.
PENGATURAN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_buku(isi: IsiTulis) -> bytes:
    """The bytes of an .xlsx with the sheets "LKE ZI" and "Ambang Batas"; without answers, empty."""
    keluaran = BytesIO()
    buku = Workbook(keluaran, PENGATURAN)
    buku.set_properties({"title": isi.kepala[0] if isi.kepala else LEMBAR})
    gaya, susunan = Gaya(buku), arrange(isi.hasil.lke)
    write_lembar(buku.add_worksheet(LEMBAR), gaya, isi, susunan)
    write_ambang(buku.add_worksheet(LEMBAR_AMBANG), gaya, isi, susunan)
    buku.close()
    return keluaran.getvalue()
