"""The formulas of the mended form as text; `alamat` are cells such as "K129"."""

import re
from collections.abc import Callable, Iterable

from evaluasi.penilaian.regulasi import JenisRumus, PenyebutNol, Rumus, Skala

BELUM = '"Blm Diisi"'
PERIKSA = '"Periksa"'  # counts that cannot be: text, so that nothing is scored for them
# What the form itself writes for a line; {J} is its kind of answer, {K} its answer.
RUMUS_BAKU = (
    'IF({J}="Ya/Tidak",IF({K}="Ya",1,IF({K}="Tidak",0,"Blm Diisi")),'
    'IF({J}="A/B/C",IF({K}="A",1,IF({K}="B",0.5,IF({K}="C",0,"Blm Diisi"))),'
    'IF({J}="A/B/C/D",IF({K}="A",1,IF({K}="B",0.67,IF({K}="C",0.33,IF({K}="D",0,"Blm Diisi")))),'
    'IF({J}="A/B/C/D/E",IF({K}="A",1,IF({K}="B",0.75,IF({K}="C",0.5,IF({K}="D",0.25,'
    'IF({K}="E",0,"Blm Diisi"))))),IF({J}="%",IF({K}="","Blm Diisi",{K}),'
    'IF({J}="Jumlah",IF({K}="","Blm Diisi",""),IF({J}="Rupiah",IF({K}="","Blm Diisi",""),'
    'IF({J}="","","-"))))))))'
)

RUJUKAN = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?(?![0-9])")


def rumus_pilihan(skala: Skala, alamat: str, bobot: str = "") -> str:
    """The value of an option; with `bobot` (a cell or a number) its points."""
    rumus = BELUM
    for pilihan, nilai in reversed(list(skala.pilihan.items())):
        angka = f"{nilai.normalize():f}" + (f"*{bobot}" if bobot and nilai else "")
        angka = bobot if bobot and nilai == 1 else angka
        rumus = f'IF({alamat}="{pilihan}",{angka},{rumus})'
    return rumus


def rumus_rasio(rumus: Rumus, semua: Iterable[str], pembilang: str, penyebut: str) -> str:
    """A percentage, 0 to 1, with the rules of a zero denominator; `semua` are its counts."""
    nol = "1" if rumus.penyebut_nol is PenyebutNol.SATU else "0"
    if rumus.jenis is JenisRumus.PENURUNAN:
        nol = f"IF({pembilang}=0,1,{nol})"
        turun = f"({penyebut}-{pembilang})/{penyebut}"
        rasio = f"IF({turun}<0,0,{turun})"
    else:
        salah = rumus.penyebut_nol is PenyebutNol.SALAH
        nol = PERIKSA if salah else f"IF({pembilang}=0,{nol},{PERIKSA})"
        rasio = f"IF({pembilang}/{penyebut}>1,1,{pembilang}/{penyebut})"
    return f"IF({belum_diisi(semua)},{BELUM},IF({penyebut}=0,{nol},{rasio}))"


def belum_diisi(alamat: Iterable[str]) -> str:
    return f"""OR({",".join(f'{satu}=""' for satu in alamat)})"""


def rumus_sum(alamat: Callable[[int], str], rows: list[int]) -> str:
    if len(rows) > 1 and rows == list(range(rows[0], rows[-1] + 1)):
        return f"SUM({alamat(rows[0])}:{alamat(rows[-1])})"
    return f"SUM({','.join(alamat(r) for r in rows)})"


def is_sum(rumus: str) -> bool:
    """Whether a formula is one SUM of cells and nothing else."""
    return re.fullmatch(r"SUM\([A-Z0-9:,]+\)", rumus) is not None


def padat(rumus: str) -> str:
    """A formula for comparing: no spaces and one case outside of texts, no "$"."""
    bagian = rumus.split('"')
    bagian[::2] = [re.sub(r"[\s$]", "", satu).upper() for satu in bagian[::2]]
    return '"'.join(bagian)
