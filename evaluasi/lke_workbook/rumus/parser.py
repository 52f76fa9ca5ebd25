"""From the tokens of a skeleton to a tree; a run of equal rank stays flat, however long it is."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from evaluasi.lke_workbook.buku import Galat

from .functions import ARGUMEN
from .tokens import Token, tokenize
from .tree import Acuan, Panggil, Rantai, Simpul, Tanda, Tetap
from .values import GalatSel, TidakDihitung, from_decimal

KEDALAMAN_TERBESAR = 64  # levels of parentheses and functions; Excel nests no more functions

# The higher, the tighter. Signs and "%" bind tighter than all of them: -2^2 is 4 in Excel.
_PERINGKAT = {
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), 1),
    "&": 2,
    "+": 3,
    "-": 3,
    "*": 4,
    "/": 4,
    "^": 5,
}


def parse(kerangka: str) -> Simpul:
    """The tree of a skeleton; raise TidakDihitung where it uses what is not computed here."""
    return _Parser(tokenize(kerangka)).parse()


_AKHIR = Token("akhir", "")


class _Parser:
    def __init__(self, token: Iterable[Token]) -> None:
        self.token = [*token, _AKHIR]
        self.posisi = 0
        self.acuan = 0
        self.dalam = 0

    def parse(self) -> Simpul:
        simpul = self._ungkapan(1)
        if self.kini is not _AKHIR:
            raise self._salah()
        return simpul

    @property
    def kini(self) -> Token:
        return self.token[self.posisi]

    def _salah(self) -> TidakDihitung:
        if self.kini is _AKHIR:
            return TidakDihitung("rumus berhenti di tengah")
        if self.kini.jenis in ("sel", "rentang"):
            return TidakDihitung("dua acuan tanpa operator di antaranya tidak dihitung portal")
        return TidakDihitung(f'bagian "{self.kini.teks[:40]}" tidak pada tempatnya dalam rumus')

    def _take(self, *teks: str) -> str:
        """Step over an operator if it is one of these, and return it; else ""."""
        kini = self.kini
        if kini.jenis != "operator" or kini.teks not in teks:
            return ""
        self.posisi += 1
        return kini.teks

    def _ungkapan(self, terendah: int) -> Simpul:
        """An expression of operators that bind at least as tightly as `terendah`."""
        self.dalam += 1
        if self.dalam > KEDALAMAN_TERBESAR:
            raise TidakDihitung(f"rumus bersarang lebih dari {KEDALAMAN_TERBESAR} tingkat")
        simpul = self._bertanda()
        while (peringkat := self._peringkat()) >= terendah:
            lanjut: list[tuple[str, Simpul]] = []
            while self._peringkat() == peringkat:
                operator = self.kini.teks
                self.posisi += 1
                lanjut.append((operator, self._ungkapan(peringkat + 1)))
            simpul = Rantai(simpul, tuple(lanjut))
        self.dalam -= 1
        return simpul

    def _peringkat(self) -> int:
        """The rank of the operator that comes now; 0: none comes."""
        return _PERINGKAT.get(self.kini.teks, 0) if self.kini.jenis == "operator" else 0

    def _bertanda(self) -> Simpul:
        """An operand with its signs in front and its per cents behind."""
        tanda = []
        while satu := self._take("+", "-"):
            tanda.append(satu)
        simpul = self._operan()
        persen = 0
        while self._take("%"):
            persen += 1
        if persen or "-" in tanda:
            kali = Fraction((-1) ** tanda.count("-"), 100 ** min(persen, 200))
            simpul = Tanda(simpul, kali)
        return simpul

    def _operan(self) -> Simpul:
        token = self.kini
        self.posisi += 1
        match token.jenis:
            case "sel" | "rentang":
                self.acuan += 1
                return Acuan(self.acuan - 1, token.jenis == "rentang")
            case "angka":
                return Tetap(_angka(token.teks))
            case "teks":
                return Tetap(token.teks[1:-1].replace('""', '"'))
            case "nama":
                return Tetap(token.teks.upper() == "TRUE")
            case "galat":
                return Tetap(Galat("#REF!" if "#REF!" in token.teks else token.teks))
            case "fungsi":
                return self._fungsi(token.teks[:-1].upper())
        if token.teks == "(":
            simpul = self._ungkapan(1)
            if not self._take(")"):
                raise self._salah()
            return simpul
        self.posisi -= 1
        raise self._salah()

    def _fungsi(self, nama: str) -> Simpul:
        if nama not in ARGUMEN:
            raise TidakDihitung(f"fungsi {nama[:60]} tidak dihitung portal")
        argumen: list[Simpul] = []
        while not self._take(")"):
            if argumen and not self._take(","):
                raise self._salah()
            if self.kini.teks in (",", ")"):
                raise TidakDihitung(f"fungsi {nama} dengan argumen kosong tidak dihitung portal")
            argumen.append(self._ungkapan(1))
        paling_sedikit, paling_banyak = ARGUMEN[nama]
        if not paling_sedikit <= len(argumen) <= paling_banyak:
            raise TidakDihitung(f"fungsi {nama} dengan {len(argumen)} argumen tidak dikenal")
        return Panggil(nama, tuple(argumen))


def _angka(teks: str) -> Fraction | Galat:
    try:
        return from_decimal(Decimal(teks))
    except GalatSel as salah:
        return salah.galat
