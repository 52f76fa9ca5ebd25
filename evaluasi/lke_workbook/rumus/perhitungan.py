"""Compute the formulas of a workbook, each once and only when somebody asks for it."""

from fractions import Fraction
from functools import cached_property

from evaluasi.lke_workbook.buku import BukuKerja, Galat, Lembar
from evaluasi.penilaian.jawaban import Kesalahan

from .evaluator import Evaluasi, Perlu
from .grid import Kisi, Kunci
from .parser import parse
from .tokens import split_acuan
from .tree import Simpul
from .values import BUKAN_ANGKA, GalatSel, Nilai, TidakDihitung, from_sel

TAK_DIDUKUNG = Galat("#TAK-DIDUKUNG")

# Work that a workbook may cause, counted in values read or computed: about a second. A circulating
# form takes a fiftieth of it.
ANGGARAN = 400_000
_RUMUS_DIKUTIP = 120  # characters of a formula that a message quotes


class _AnggaranHabis(Exception):
    """The workbook asks for more work than any worksheet needs."""


class _Bergantung(TidakDihitung):
    """A formula needs a cell that is not computed, for this first reason."""

    def __init__(self, sebab: Kesalahan) -> None:
        super().__init__(sebab.pesan)
        self.sebab = sebab


class Perhitungan:
    """The values that a workbook's formulas have; stored ones are not looked at."""

    def __init__(self, buku: BukuKerja, anggaran: int = ANGGARAN) -> None:
        self._kisi = Kisi(buku)
        self._nilai: dict[Kunci, Nilai | Galat] = {}
        self._sebab: dict[Kunci, Kesalahan] = {}
        self._laporan: dict[Kunci, Kesalahan] = {}
        self._kerangka: dict[str, tuple[Simpul | TidakDihitung, bool]] = {}
        self._sisa = anggaran
        self._habis: Kesalahan | None = None

    def nilai(self, lembar: Lembar | str, baris: int, kolom: int) -> Nilai | Galat:
        """The value of a cell: typed, or computed from its formula; None: the cell is empty.

        `TAK_DIDUKUNG` where the formula, or one that it needs, is not computed; `sebab` says why.
        Raise KeyError when the workbook has no such sheet.
        """
        kunci = self._find(lembar, baris, kolom)
        try:
            return self._read(kunci)
        except Perlu:
            self._compute_all(kunci)
        except TidakDihitung:
            return TAK_DIDUKUNG
        return self._nilai.get(kunci, TAK_DIDUKUNG)

    def sebab(self, lembar: Lembar | str, baris: int, kolom: int) -> Kesalahan | None:
        """Why a cell is `TAK_DIDUKUNG`: the first formula that is not computed; else None."""
        if self.nilai(lembar, baris, kolom) is not TAK_DIDUKUNG:
            return None
        return self._sebab.get(self._find(lembar, baris, kolom), self._habis)

    @cached_property
    def tak_didukung(self) -> tuple[Kesalahan, ...]:
        """Every formula of the workbook that is not computed, with its place and the reason.

        Cells that only depend on such a one are not repeated here.
        """
        for kunci in self._kisi.list_rumus():
            if self._habis:
                break
            if kunci not in self._nilai:
                self._compute_all(kunci)
        laporan = [self._laporan[kunci] for kunci in sorted(self._laporan)]
        return (*laporan, self._habis) if self._habis else tuple(laporan)

    def _find(self, lembar: Lembar | str, baris: int, kolom: int) -> Kunci:
        nama = lembar if isinstance(lembar, str) else lembar.nama
        return self._kisi.get_nomor(nama), baris, kolom

    # --- What a formula asks (evaluator.PembacaSel) ----------------------------------------------

    def read(self, kunci: Kunci) -> Nilai | Galat:
        nilai = self._nilai.get(kunci)
        if nilai is None:
            return self._read(kunci)
        if nilai is TAK_DIDUKUNG:
            raise _Bergantung(self._sebab[kunci])
        return nilai

    def _read(self, kunci: Kunci) -> Nilai | Galat:
        nilai = self._nilai.get(kunci)
        if nilai is None:
            sel = self._kisi.get(kunci)
            if sel is None:
                return None
            if sel.rumus:
                raise Perlu([kunci])
            try:
                nilai = self._nilai[kunci] = from_sel(sel.nilai)
            except GalatSel:
                nilai = self._nilai[kunci] = BUKAN_ANGKA
        return nilai

    def spend(self, banyak: int) -> None:
        self._sisa -= banyak
        if self._sisa < 0:
            raise _AnggaranHabis

    # --- One formula after the other -------------------------------------------------------------

    def _compute_all(self, kunci: Kunci) -> None:
        """Compute a formula and before it those that it needs, without recursion."""
        tumpukan = [kunci]
        jalan: dict[Kunci, None] = {}  # begun and waiting: the way from `kunci` to the top
        while tumpukan and not self._habis:
            kini = tumpukan[-1]
            if kini in self._nilai:
                tumpukan.pop()
                continue
            try:
                self._nilai[kini] = self._compute(kini)
            except Perlu as perlu:
                jalan[kini] = None
                if lingkar := next((satu for satu in perlu.kunci if satu in jalan), None):
                    self._reject(kini, TidakDihitung(self._describe_lingkar(jalan, lingkar)))
                else:
                    tumpukan += reversed(perlu.kunci)
                    continue
            except TidakDihitung as salah:
                self._reject(kini, salah)
            except _AnggaranHabis:
                self._habis = Kesalahan(
                    self._kisi.lokasi(kini),
                    "rumus dalam berkas ini terlalu banyak atau terlalu besar; portal berhenti "
                    "menghitungnya di sel ini. Pakai formulir LKE tanpa lembar tambahan.",
                )
            jalan.pop(kini, None)

    def _compute(self, kunci: Kunci) -> Nilai | Galat:
        sel = self._kisi.get(kunci)
        rumus = sel.rumus if sel else ""
        self.spend(10 + len(rumus) // 8)
        kerangka, acuan = split_acuan(rumus)
        simpul, malas = self._parse(kerangka)
        evaluasi = Evaluasi(self._kisi, self, kunci[0], acuan)
        if not malas:
            evaluasi.require_acuan()
        try:
            nilai = evaluasi.compute(simpul)
        except GalatSel as salah:
            return salah.galat
        return Fraction(0) if nilai is None else nilai

    def _parse(self, kerangka: str) -> tuple[Simpul, bool]:
        """The tree, and whether it leaves out parts that it does not need."""
        if kerangka not in self._kerangka:
            self.spend(len(kerangka))
            try:
                simpul: Simpul | TidakDihitung = parse(kerangka)
            except TidakDihitung as salah:
                simpul = salah
            besar = kerangka.upper()
            self._kerangka[kerangka] = simpul, "IF(" in besar or "IFERROR(" in besar
        simpul, malas = self._kerangka[kerangka]
        if isinstance(simpul, TidakDihitung):
            raise TidakDihitung(str(simpul))
        return simpul, malas

    def _reject(self, kunci: Kunci, salah: TidakDihitung) -> None:
        self._nilai[kunci] = TAK_DIDUKUNG
        if isinstance(salah, _Bergantung):
            self._sebab[kunci] = salah.sebab
            return
        self._sisa -= 20  # a report is work, too
        sel = self._kisi.get(kunci)
        rumus = sel.rumus if sel else ""
        kutipan = rumus if len(rumus) <= _RUMUS_DIKUTIP else f"{rumus[:_RUMUS_DIKUTIP]}…"
        self._sebab[kunci] = self._laporan[kunci] = Kesalahan(
            self._kisi.lokasi(kunci),
            f"{salah} (rumus ={kutipan}). Nilai sel ini tidak diketahui portal.",
        )

    def _describe_lingkar(self, jalan: dict[Kunci, None], lingkar: Kunci) -> str:
        urutan = list(jalan)
        putaran = [self._kisi.lokasi(satu) for satu in urutan[urutan.index(lingkar) :]]
        if len(putaran) > 6:
            putaran[3:-2] = ["…"]
        return "rumus berputar ke dirinya sendiri: " + " → ".join([*putaran, putaran[0]])


def hitung(buku: BukuKerja, anggaran: int = ANGGARAN) -> Perhitungan:
    """The formulas of a workbook, computed on demand, for so much work at most."""
    return Perhitungan(buku, anggaran)
