"""Workbooks as users fill them, for the tests of the import."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from units.impor import bentuk
from units.impor.bentuk import Lembar

Baris = Mapping[str, Any]  # column key → cell value


def make_buku(
    *,
    unit: Sequence[Baris] = (),
    pengguna: Sequence[Baris] = (),
    tim: Sequence[Baris] = (),
    profil_instansi: Sequence[Baris] = (),
) -> Workbook:
    """A workbook with the sheets that have rows; cells are named by the keys of the columns."""
    buku = Workbook()
    buku.remove(buku.active)
    for lembar, isi in (
        (bentuk.UNIT, unit),
        (bentuk.PENGGUNA, pengguna),
        (bentuk.TIM, tim),
        (bentuk.PROFIL_INSTANSI, profil_instansi),
    ):
        if isi:
            _add_sheet(buku, lembar, isi)
    return buku


def _add_sheet(buku: Workbook, lembar: Lembar, isi: Sequence[Baris]) -> None:
    sheet = buku.create_sheet(lembar.judul)
    sheet.append([k.judul + (" *" if k.wajib else "") for k in lembar.kolom])
    dikenal = {k.kunci for k in lembar.kolom}
    for baris in isi:
        assert set(baris) <= dikenal, set(baris) - dikenal
        sheet.append([baris.get(k.kunci) for k in lembar.kolom])


def to_bytes(buku: Workbook) -> bytes:
    keluaran = BytesIO()
    buku.save(keluaran)
    return keluaran.getvalue()


def make_berkas(**isi: Sequence[Baris]) -> bytes:
    return to_bytes(make_buku(**isi))


def nip(nomor: int) -> str:
    return f"1900010119200110{nomor:02}" if nomor < 100 else f"190001011920011{nomor:03}"
