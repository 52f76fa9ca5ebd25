"""Which lines a formula counts: its references, followed down to the lines of the worksheet."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from evaluasi.lke_workbook.buku import Lembar, Sel, nomor_kolom
from evaluasi.lke_workbook.letak import Kolom, Letak
from evaluasi.penilaian.regulasi import Pertanyaan, Regulasi

TEKS = re.compile(r'"(?:[^"]|"")*"')
ACUAN = re.compile(
    r"(?P<lembar>'(?:[^']|'')+'!|[\w.]+!)?"
    r"\$?(?P<k1>[A-Z]{1,3})\$?(?P<b1>[1-9]\d{0,6})"
    r"(?::\$?(?P<k2>[A-Z]{1,3})\$?(?P<b2>[1-9]\d{0,6}))?"
    r"(?![\w(])",
    re.IGNORECASE,
)
# A hostile formula may name anything; more than this is no sum of a worksheet.
ACUAN_TERBANYAK = 100
BARIS_TERBANYAK = 500
KEDALAMAN_TERBANYAK = 20
BARIS_JUMLAH = 50  # totals stand so close below the last line


@dataclass(frozen=True, slots=True)
class Acuan:
    """One reference; `lembar` is "" for the formula's own sheet. Columns and rows count from 1."""

    lembar: str
    kolom: tuple[int, int]
    baris: tuple[int, int]

    def covers(self, kolom: int) -> bool:
        return self.kolom[0] <= kolom <= self.kolom[1]


def find_acuan(rumus: str) -> Iterator[Acuan]:
    """Every cell or range that a formula names, in order; texts in quotes are no references."""
    for cocok in islice(ACUAN.finditer(TEKS.sub('""', rumus)), ACUAN_TERBANYAK):
        k1, b1 = nomor_kolom(cocok["k1"]), int(cocok["b1"])
        k2 = nomor_kolom(cocok["k2"]) if cocok["k2"] else k1
        b2 = int(cocok["b2"]) if cocok["b2"] else b1
        lembar = (cocok["lembar"] or "").removesuffix("!").strip("'").replace("''", "'")
        yield Acuan(lembar, (min(k1, k2), max(k1, k2)), (min(b1, b2), max(b1, b2)))


@dataclass(frozen=True)
class Cakupan:
    """What the cells of the value column stand for, by the rows that were recognised."""

    letak: Letak
    lke: Regulasi
    _wakil: dict[int, Counter[str]] = field(default_factory=dict, repr=False)

    @property
    def lembar(self) -> Lembar:
        return self.letak.lembar

    @property
    def kolom_nilai(self) -> int:
        return self.letak.kolom[Kolom.NILAI]

    @property
    def kolom_jawaban(self) -> int:
        return self.letak.kolom[Kolom.JAWABAN_UNIT]

    @cached_property
    def butir_di(self) -> Mapping[int, str]:
        """Row → line."""
        return {baris: kode for kode, baris in self.letak.baris.items()}

    @cached_property
    def isian_di(self) -> Mapping[int, str]:
        """Row of a count → its line."""
        return {
            baris: kode
            for kode, isian in self.letak.baris_isian.items()
            for baris in isian.values()
        }

    @cached_property
    def simpul_di(self) -> Mapping[int, str]:
        """Row → component."""
        return {baris: kode for kode, baris in self.letak.baris_simpul.items()}

    @cached_property
    def butir_dari(self) -> Mapping[str, tuple[str, ...]]:
        """Component (and "total") → all lines below it."""
        semua: dict[str, tuple[str, ...]] = {
            k.kode: tuple(p.kode for anak in k.walk() for p in anak.pertanyaan)
            for k in self.lke.walk()
        }
        return semua | {"total": tuple(p.kode for p in self.lke.pertanyaan)}

    @cached_property
    def baris_terakhir(self) -> int:
        """The last recognised row; below it a form holds signatures and notes."""
        return max([*self.butir_di, *self.isian_di, *self.simpul_di], default=0)

    @cached_property
    def rumus_terakhir(self) -> int:
        """The last row that may count: recognised, or with a formula that leads further."""
        rumus = (
            baris
            for (baris, kolom), sel in self.lembar.sel.items()
            if kolom == self.kolom_nilai and sel.rumus
        )
        batas = self.baris_terakhir + BARIS_JUMLAH
        return max([self.baris_terakhir, *(b for b in rumus if b <= batas)])

    def nilai(self, baris: int) -> Sel | None:
        return self.lembar.get(baris, self.kolom_nilai)

    def list_baris(self, rumus: str) -> Iterator[int]:
        """Rows of the value column that a formula names directly, once per naming."""
        return islice(self._walk_baris(rumus), BARIS_TERBANYAK)

    def _walk_baris(self, rumus: str) -> Iterator[int]:
        for acuan in find_acuan(rumus):
            if not acuan.lembar and acuan.covers(self.kolom_nilai):
                yield from range(acuan.baris[0], min(acuan.baris[1], self.rumus_terakhir) + 1)

    def names_elsewhere(self, rumus: str) -> bool:
        """The formula looks into another sheet: what it counts there cannot be told."""
        return any(acuan.lembar for acuan in find_acuan(rumus))

    def count_butir(self, rumus: str, kedalaman: int = 0) -> Counter[str]:
        """How often each line is counted in by a formula, through whatever it names."""
        jumlah: Counter[str] = Counter()
        for baris in self.list_baris(rumus):
            jumlah.update(self._count_baris(baris, kedalaman))
        return jumlah

    def list_simpul(self, rumus: str) -> frozenset[str]:
        """The components and result items that a formula is made of, through rows in between."""
        dikenal: set[str] = set()
        dilihat: set[int] = set()
        antre = [rumus]
        while antre and len(dilihat) < BARIS_TERBANYAK:
            for baris in self.list_baris(antre.pop()):
                if baris in dilihat:
                    continue
                dilihat.add(baris)
                if kode := self.simpul_di.get(baris) or self.butir_di.get(baris):
                    dikenal.add(kode)
                elif baris not in self.isian_di and (sel := self.nilai(baris)) and sel.rumus:
                    antre.append(sel.rumus)
        return frozenset(dikenal)

    def _count_baris(self, baris: int, kedalaman: int) -> Counter[str]:
        """The lines that the value in one row stands for; a component stands for all its own."""
        if baris in self.butir_di:
            return Counter([self.butir_di[baris]])
        if baris in self.isian_di:
            return Counter()
        if baris in self.simpul_di:
            return Counter(self.butir_dari[self.simpul_di[baris]])
        sel = self.nilai(baris)
        if sel is None or not sel.rumus or kedalaman > KEDALAMAN_TERBANYAK:
            return Counter()
        if baris not in self._wakil:
            self._wakil[baris] = Counter()  # a circle ends here
            self._wakil[baris] = self.count_butir(sel.rumus, kedalaman + 1)
        return self._wakil[baris]


def baris_jumlah(letak: Letak, p: Pertanyaan) -> int | None:
    """The row that adds up the counts below the division, where there are several of them."""
    isian = letak.baris_isian.get(p.kode, {})
    if p.rumus is None or len(p.rumus.penyebut) < 2 or not set(p.rumus.penyebut) <= isian.keys():
        return None
    calon = min(isian[kode] for kode in p.rumus.penyebut) - 1
    dipakai = {b for satu in letak.baris_isian.values() for b in satu.values()}
    if calon in dipakai | {*letak.baris.values(), *letak.baris_simpul.values()}:
        return None
    return calon
