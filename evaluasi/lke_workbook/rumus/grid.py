"""The cells of a workbook by place: which sheet, row and column a reference means."""

import re
from typing import NamedTuple, TypeAlias

from evaluasi.lke_workbook.buku import BukuKerja, Sel, nomor_kolom

from .values import TidakDihitung

# Number of the sheet in the workbook, row, column.
Kunci: TypeAlias = tuple[int, int, int]

BARIS_TERAKHIR, KOLOM_TERAKHIR = 1_048_576, 16_384

_SEL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Kotak(NamedTuple):
    """A rectangle of cells of one sheet; a single cell is one, too."""

    lembar: int
    atas: int
    kiri: int
    bawah: int
    kanan: int

    @property
    def luas(self) -> int:
        return (self.bawah - self.atas + 1) * (self.kanan - self.kiri + 1)


class Kisi:
    """All sheets of a workbook."""

    def __init__(self, buku: BukuKerja) -> None:
        self.lembar = buku.lembar
        self._nomor: dict[str, int] = {}
        for nomor, satu in enumerate(buku.lembar):
            self._nomor.setdefault(satu.nama.casefold(), nomor)
        self._kotak: dict[tuple[int, str], Kotak] = {}
        self._baris: dict[int, dict[int, list[int]]] = {}

    def get_nomor(self, nama: str) -> int:
        """The number of the sheet of that name; raise KeyError."""
        return self._nomor[nama.casefold()]

    def get(self, kunci: Kunci) -> Sel | None:
        return self.lembar[kunci[0]].get(kunci[1], kunci[2])

    def lokasi(self, kunci: Kunci) -> str:
        return self.lembar[kunci[0]].lokasi(kunci[1], kunci[2])

    def list_rumus(self) -> list[Kunci]:
        """Every cell with a formula, sheet by sheet, row by row."""
        return [
            (nomor, *tempat)
            for nomor, satu in enumerate(self.lembar)
            for tempat in sorted(t for t, sel in satu.sel.items() if sel.rumus)
        ]

    def find(self, asal: int, acuan: str) -> Kotak:
        """What a reference in a formula of sheet `asal` means; raise TidakDihitung."""
        kotak = self._kotak.get((asal, acuan))
        if kotak is None:
            kotak = self._kotak[asal, acuan] = self._read(asal, acuan)
        return kotak

    def _read(self, asal: int, acuan: str) -> Kotak:
        lembar, _, alamat = acuan.rpartition("!")
        nomor = asal
        if lembar:
            nama = lembar[1:-1].replace("''", "'") if lembar.startswith("'") else lembar
            if "[" in nama:
                raise TidakDihitung("acuan ke buku kerja lain tidak dihitung portal")
            if nama.casefold() not in self._nomor:
                raise TidakDihitung(f'lembar "{nama[:60]}" tidak ada dalam berkas')
            nomor = self.get_nomor(nama)
        ujung = [_read_alamat(satu) for satu in alamat.split(":")]
        baris, kolom = zip(*ujung, strict=True)
        return Kotak(nomor, min(baris), min(kolom), max(baris), max(kolom))

    def list_isi(self, kotak: Kotak) -> list[Kunci]:
        """The cells of a rectangle that hold something, row by row."""
        nomor = kotak.lembar
        if kotak.luas <= 64:
            sel = self.lembar[nomor].sel
            return [
                (nomor, baris, kolom)
                for baris in range(kotak.atas, kotak.bawah + 1)
                for kolom in range(kotak.kiri, kotak.kanan + 1)
                if (baris, kolom) in sel
            ]
        isi = self._index(nomor)
        if kotak.bawah - kotak.atas < len(isi):
            deretan = [b for b in range(kotak.atas, kotak.bawah + 1) if b in isi]
        else:
            deretan = [b for b in isi if kotak.atas <= b <= kotak.bawah]
        return [
            (nomor, baris, kolom)
            for baris in deretan
            for kolom in isi[baris]
            if kotak.kiri <= kolom <= kotak.kanan
        ]

    def count_baris(self, kotak: Kotak) -> int:
        """How many rows `list_isi` has to look at, at most."""
        return min(kotak.bawah - kotak.atas + 1, len(self._index(kotak.lembar)))

    def _index(self, nomor: int) -> dict[int, list[int]]:
        """The columns that hold something, by row; both in their order."""
        if nomor not in self._baris:
            isi: dict[int, list[int]] = {}
            for baris, kolom in sorted(self.lembar[nomor].sel):
                isi.setdefault(baris, []).append(kolom)
            self._baris[nomor] = isi
        return self._baris[nomor]


def _read_alamat(alamat: str) -> tuple[int, int]:
    cocok = _SEL.fullmatch(alamat)
    if cocok is not None:
        baris, kolom = int(cocok[2]), nomor_kolom(cocok[1])
        if baris <= BARIS_TERAKHIR and kolom <= KOLOM_TERAKHIR:
            return baris, kolom
    raise TidakDihitung(f'nama "{alamat[:60]}" tidak dihitung portal')
