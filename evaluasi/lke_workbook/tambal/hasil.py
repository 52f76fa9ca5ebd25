"""One mend of a form, as a page shows it and as the patch makes it."""

from dataclasses import dataclass
from decimal import Decimal

from evaluasi.lke_workbook.buku import Sel


@dataclass(frozen=True, slots=True)
class Perbaikan:
    """One cell that is mended; `sebelum` and `sesudah` as a person reads them in Excel."""

    lokasi: str  # "LKE ZI!K185"
    baris: int
    kolom: int
    sebelum: str
    sesudah: str
    alasan: str
    lembar: str  # name of the sheet
    nilai: str | Decimal | None = None  # what is typed …
    rumus: str = ""  # … or the formula, without "="
    gaya: str = ""  # … or the style that it takes over
    validasi: str = ""  # … or the drop-down that it joins


def tulis_sel(sel: Sel | None) -> str:
    """A cell as its owner sees it in the edit line."""
    if sel is None:
        return ""
    return f"={sel.rumus}" if sel.rumus else tulis_nilai(sel.nilai)


def tulis_nilai(nilai: object) -> str:
    if nilai is None:
        return ""
    return f"{nilai.normalize():f}".replace(".", ",") if isinstance(nilai, Decimal) else str(nilai)
