"""Small random formulas over a small grid, for comparison with LibreOffice.

To LibreOffice TRUE is the number 1 that looks otherwise, so conditions stand only where that makes
no difference: no cell of the grid holds one, none is compared, joined or counted. It does not
convert a text handed to SUM or COUNT, either: such an argument is multiplied by 1.
"""

import random
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

LEMBAR, LEMBAR_LAIN = "Kisi", "Lembar Lain"
# Columns A to E; column F is empty. No text that Excel reads by the settings of its computer.
KISI: list[list[Any]] = [
    [1, 0.5, "Ya", -1.5, "#DIV/0!"],
    [2, -3, " Ya", 6, "#N/A"],
    [0, 0.1, "ya", None, 7],
    [None, 12.25, "", 3, "A"],
    [4, None, "5", 0, "Blm Diisi"],
    [100, 3, "abc", 1e9, 2],
]
_KOLOM = "ABCDEF"
_ANGKA = ("0", "1", "2", "3", "0.5", "0.67", "10", "4%", "1E3")
_TEKS = ('"Ya"', '"ya"', '""', '"A"', '"5"', '"Blm Diisi"', '"a ""b"""')
_BANDING = ("=", "<>", "<", ">", "<=", ">=")
_KRITERIA = ("0", "3", '">1"', '"<=0"', '"<>3"', '""')
_KRITERIA_TEKS = ('"ya"', '"=A"', '"<>abc"', '"blm diisi"')


def make_rumus(acak: random.Random) -> str:
    """One formula; most of them end in a value, some in an error."""
    return _ungkapan(acak, 3) if acak.random() < 0.8 else _logis(acak, 2)


def _sel(acak: random.Random) -> str:
    # The columns of errors are rare, or every long formula would be an error.
    kolom = acak.choice(_KOLOM if acak.random() < 0.2 else "ABDF")
    lembar = "'Lembar Lain'!" if acak.random() < 0.1 else ""
    tanda = acak.choice(["", "", "$"])
    return f"{lembar}{tanda}{kolom}{acak.choice(['', '$'])}{acak.randint(1, 6)}"


def _rentang(acak: random.Random) -> str:
    kolom = sorted(acak.choices("ABCD" if acak.random() < 0.8 else _KOLOM, k=2))
    baris = sorted(acak.choices(range(1, 7), k=2))
    return f"{kolom[0]}{baris[0]}:{kolom[1]}{baris[1]}"


def _daun(acak: random.Random) -> str:
    undi = acak.random()
    if undi < 0.6:
        return _sel(acak)
    return acak.choice(_ANGKA if undi < 0.9 else _TEKS)


def _ungkapan(acak: random.Random, dalam: int) -> str:
    """A number or a text."""
    if not dalam:
        return _daun(acak)
    return acak.choice((_hitung, _fungsi, _fungsi))(acak, dalam - 1)


def _hitung(acak: random.Random, dalam: int) -> str:
    kiri, kanan = (_ungkapan(acak, acak.randint(0, dalam)) for _ in range(2))
    match acak.choice(["+", "-", "*", "/", "&", "^", "%", "(", "?"]):
        case "%":
            return f"({kiri})%"
        case "(":
            return f"-({kiri})"
        case "^":
            return f"({kiri})^{acak.choice(['2', '3', '1'])}"
        case "?":
            return f"({_logis(acak, dalam)})*({kanan})"
        case operator:
            return f"({kiri}){operator}({kanan})"


def _logis(acak: random.Random, dalam: int) -> str:
    """A condition."""
    satu, dua = (_ungkapan(acak, acak.randint(0, dalam)) for _ in range(2))
    banding = f"({satu}){acak.choice(_BANDING)}({dua})"
    if not dalam:
        return acak.choice([banding, banding, banding, "TRUE", "FALSE"])
    pilihan: list[Callable[[], str]] = [
        lambda: banding,
        lambda: banding,
        lambda: f"OR({_logis(acak, dalam - 1)},{_logis(acak, dalam - 1)})",
        lambda: f"AND({banding},{_logis(acak, dalam - 1)},{_rentang(acak)})",
        lambda: f"OR({_rentang(acak)},{_sel(acak)})",
        lambda: f"ISNUMBER({satu})",
        lambda: f"ISBLANK({_sel(acak)})",
        lambda: f"NOT({_logis(acak, dalam - 1)})",
    ]
    return acak.choice(pilihan)()


def _fungsi(acak: random.Random, dalam: int) -> str:
    satu, dua = (_ungkapan(acak, acak.randint(0, dalam)) for _ in range(2))
    pilihan: list[Callable[[], str]] = [
        lambda: f"IF({_logis(acak, dalam)},{satu},{dua})",
        lambda: f"IF({_logis(acak, dalam)},{satu},{dua})",
        lambda: f"IF({satu},{dua},{_daun(acak)})",
        lambda: f"SUM({_rentang(acak)},({dua})*1)",
        lambda: f"SUM({_rentang(acak)},{_sel(acak)})",
        lambda: f"SUM(({satu})*1,IF({_logis(acak, dalam)},{_rentang(acak)},{_sel(acak)}))",
        lambda: f"AVERAGE({_rentang(acak)})",
        lambda: f"AVERAGE({_sel(acak)},({satu})*1)",
        lambda: f"ROUND({satu},{acak.randint(-2, 3)})",
        lambda: f"MIN({_rentang(acak)},({satu})*1)",
        lambda: f"MAX({_rentang(acak)})",
        lambda: f"COUNT({_rentang(acak)},({satu})*1)",
        lambda: f"COUNTA({_rentang(acak)},{satu})",
        lambda: f"COUNTBLANK({_rentang(acak)})",
        lambda: f"COUNTIF(A1:B6,{acak.choice(_KRITERIA)})",
        lambda: f"COUNTIF(A1:E6,{acak.choice(_KRITERIA_TEKS)})",
        lambda: f"IFERROR({satu},{dua})",
        lambda: f"ABS({satu})",
    ]
    return acak.choice(pilihan)()


def build_buku(rumus: list[str]) -> Workbook:
    """The grid, and `rumus` in column H, one under the other."""
    buku = Workbook()
    lembar = buku.active
    lembar.title = LEMBAR
    lain = buku.create_sheet(LEMBAR_LAIN)
    for nomor, baris in enumerate(KISI, 1):
        for kolom, nilai in enumerate(baris, 1):
            for satu in (lembar, lain):
                satu.cell(nomor, kolom).value = nilai
    for nomor, satu in enumerate(rumus, 1):
        lembar.cell(nomor, 8).value = f"={satu}"
    return buku
