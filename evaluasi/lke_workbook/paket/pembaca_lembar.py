"""Read the XML of one worksheet: its cells, what is hidden, what is locked, its links."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from evaluasi.lke_workbook.buku import (
    Galat,
    JenisAngka,
    NilaiSel,
    Sel,
    nama_kolom,
    nomor_kolom,
)
from evaluasi.lke_workbook.galat import BukuKerjaSalah, tolak

from .jenis_berkas import SIMPAN_ULANG
from .pembaca_xml import (
    BARIS_TERBANYAK,
    BENAR,
    HURUF_RUMUS_TERBANYAK,
    HURUF_TERBANYAK,
    SEL_TERBANYAK,
    Atribut,
    Jatah,
    Pembaca,
    get_id,
    rusak,
    terlalu_besar,
)
from .rumus_bersama import BARIS_AKHIR, KOLOM_AKHIR, geser, is_luar

HURUF_SATU_RUMUS = 8_192  # as in Excel
GALAT_TERPANJANG = 32
LUAS_LARIK_TERBESAR = 100_000  # cells under all formulas that fill a whole range

Alamat = tuple[int, int]

_ALAMAT = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ANGKA = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?")
_JENIS = frozenset({"n", "s", "str", "inlineStr", "b", "e", "d"})
_ANGKA_TERPANJANG = 400


def baca_angka(teks: str) -> int | Decimal | None:
    """A number as a file holds it, with the 15 digits that Excel keeps; None: it is none.

    What lies beyond them is binary residue: 0.30000000000000004 was typed as 0.3.
    """
    if len(teks) <= 15 and teks.isascii() and teks.isdigit():
        return int(teks)
    teks = teks.strip(" \t\r\n")
    if len(teks) > _ANGKA_TERPANJANG or not _ANGKA.fullmatch(teks):
        return None
    pecahan = float(teks)
    if pecahan in {float("inf"), float("-inf")}:
        return None
    angka = Decimal(f"{pecahan:.15g}")
    return int(angka) if angka == angka.to_integral_value() else angka


class PembacaLembar(Pembaca):
    """One worksheet; what its cells refer to by number: shared texts, and kinds of numbers."""

    akar = "worksheet"

    def __init__(
        self,
        bagian: str,
        jatah: Jatah,
        nama: str,
        teks_bersama: Sequence[str],
        gaya: Sequence[JenisAngka] = (),
    ) -> None:
        super().__init__(bagian, jatah)
        self.nama = nama
        self.sel: dict[Alamat, Sel] = {}
        self.terkunci = False
        self.kolom_tersembunyi: set[int] = set()
        self.baris_tersembunyi: set[int] = set()
        self.tautan: list[tuple[str, str]] = []  # range, id of the relationship
        self.gabungan: list[tuple[int, int, int, int]] = []
        self._teks_bersama = teks_bersama
        # Most styles are plain: only the others are looked up, by the number as it is written.
        self._gaya = {str(n): j for n, j in enumerate(gaya) if j is not JenisAngka.BIASA}
        self._jenis_angka = JenisAngka.BIASA
        self._bagian_lembar = ""  # the element on level 2
        self._banyak_baris = 0
        self._lebar_tersembunyi = 0
        self._baris = 0
        self._kolom = 0
        self._di_sel = False
        self._fonetik = False
        self._jenis = "n"
        self._isi: str | None = None  # <v>
        self._sisip: list[str] = []  # <is>
        self._rumus: str | None = None  # <f>
        self._atribut_rumus: Atribut = {}
        self._induk: dict[str, tuple[int, int, str]] = {}
        self._anak: list[tuple[Alamat, str]] = []
        self._larik: list[tuple[str, str]] = []  # range, formula

    # --- What expat tells, by level: worksheet 1, sheetData 2, row 3, c 4, v 5, is › r › t 7

    def mulai(self, unsur: str, atribut: Atribut) -> None:
        match self.tingkat:
            case 2:
                self._bagian_lembar = unsur
                if unsur == "sheetProtection":
                    self.terkunci = atribut.get("sheet") in BENAR
            case 3:
                if unsur == "row" and self._bagian_lembar == "sheetData":
                    self._mulai_baris(atribut)
                elif unsur == "col" and self._bagian_lembar == "cols":
                    self._hide_kolom(atribut)
                elif unsur == "hyperlink" and get_id(atribut):
                    self.tautan.append((atribut.get("ref", ""), get_id(atribut)))
                elif unsur == "mergeCell" and (kawasan := baca_kawasan(atribut.get("ref", ""))):
                    self.gabungan.append(kawasan)
            case 4:
                if unsur == "c" and self._bagian_lembar == "sheetData":
                    self._mulai_sel(atribut)
            case 5 if self._di_sel:
                if unsur == "v" and self._isi is None:
                    self._teks = []
                elif unsur == "f" and self._rumus is None:
                    self._teks = []
                    self._atribut_rumus = atribut
                elif unsur in {"v", "f"}:
                    raise self._rusak()
            case 6 | 7 if self._di_sel:
                if unsur == "rPh":
                    self._fonetik = True
                elif unsur == "t" and not self._fonetik:
                    self._teks = []

    def selesai(self, unsur: str) -> None:
        if not self._di_sel:
            return
        if self.tingkat == 4:
            self._selesai_sel()
        elif unsur == "rPh":
            self._fonetik = False
        elif self._teks is None:
            return
        elif unsur == "v":
            self._isi = self.teks()
        elif unsur == "f":
            self._rumus = self.teks()
        elif unsur == "t":
            self._sisip.append(self.teks())

    # --- Rows and columns

    def _mulai_baris(self, atribut: Atribut) -> None:
        self._banyak_baris += 1
        if self._banyak_baris > BARIS_TERBANYAK:
            raise terlalu_besar(f"lembar “{self.nama}” berisi lebih dari {BARIS_TERBANYAK} baris")
        tulis = atribut.get("r")
        baris = self._baris + 1 if tulis is None else _cacah(tulis)
        if not 1 <= baris <= BARIS_AKHIR:
            raise rusak(self.bagian)
        self._baris = baris
        self._kolom = 0
        if atribut.get("hidden") in BENAR:
            self.baris_tersembunyi.add(baris)

    def _hide_kolom(self, atribut: Atribut) -> None:
        awal, akhir = _cacah(atribut.get("min", "")), _cacah(atribut.get("max", ""))
        if not 1 <= awal <= akhir <= KOLOM_AKHIR:
            raise rusak(self.bagian)
        if atribut.get("hidden") in BENAR:
            self._lebar_tersembunyi += akhir - awal + 1
            if self._lebar_tersembunyi > KOLOM_AKHIR:  # every column stands there once
                raise rusak(self.bagian)
            self.kolom_tersembunyi.update(range(awal, akhir + 1))

    # --- Cells

    def _mulai_sel(self, atribut: Atribut) -> None:
        tulis = atribut.get("r")
        if tulis is None:
            self._kolom += 1
        else:
            temu = _ALAMAT.fullmatch(tulis)
            if temu is None or int(temu[2]) != self._baris:
                raise rusak(self.bagian)
            self._kolom = nomor_kolom(temu[1])
        if self._kolom > KOLOM_AKHIR:
            raise rusak(self.bagian)
        self._jenis = atribut.get("t", "n")
        if self._jenis not in _JENIS:
            raise self._rusak()
        self._jenis_angka = self._gaya.get(atribut.get("s", "0"), JenisAngka.BIASA)
        self._di_sel = True
        self._isi = self._rumus = None
        self._sisip = []

    def _selesai_sel(self) -> None:
        self._di_sel = self._fonetik = False
        if self._isi is None and self._rumus is None and not self._sisip:
            return
        alamat = (self._baris, self._kolom)
        rumus = self._read_rumus(alamat) if self._rumus is not None else ""
        nilai = self._read_nilai()
        anak = self._rumus is not None and self._atribut_rumus.get("t") == "shared"
        if not rumus and not anak and (nilai is None or nilai == ""):
            return
        if alamat in self.sel:
            raise self._rusak()  # which of the two would be the answer?
        self.jatah.sel -= 1
        if self.jatah.sel < 0:
            raise terlalu_besar(f"isinya lebih dari {SEL_TERBANYAK} sel")
        self.sel[alamat] = Sel(*alamat, nilai, rumus, self._jenis_angka)

    def _read_nilai(self) -> NilaiSel:
        if self._jenis == "inlineStr":
            return self._check_teks("".join(self._sisip)) if self._sisip else None
        teks = self._isi
        if teks is None:
            return None
        match self._jenis:
            case "str" | "d":
                return self._check_teks(teks)
            case _ if not teks:
                return None
            case "n":
                angka = baca_angka(teks)
                if angka is None:
                    raise self._rusak()
                return angka
            case "s":
                nomor = _cacah(teks)
                if not 0 <= nomor < len(self._teks_bersama):
                    raise self._rusak()
                return self._teks_bersama[nomor]
            case "b":
                if teks not in {"0", "1", "true", "false"}:
                    raise self._rusak()
                return teks in BENAR
            case _:
                if len(teks) > GALAT_TERPANJANG or not teks.startswith("#"):
                    raise self._rusak()
                return Galat(teks)

    def _check_teks(self, teks: str) -> str:
        if len(teks) > HURUF_TERBANYAK:
            raise terlalu_besar(f"sel {self._lokasi} berisi lebih dari {HURUF_TERBANYAK} huruf")
        return teks

    # --- Formulas

    def _read_rumus(self, alamat: Alamat) -> str:
        rumus = (self._rumus or "").strip().removeprefix("=")
        self._count_rumus(rumus)
        if len(rumus) > HURUF_SATU_RUMUS:
            raise terlalu_besar(f"rumus sel {self._lokasi} terlalu panjang")
        if is_luar(rumus):
            raise tolak_tautan_luar(self._lokasi)
        jenis = self._atribut_rumus.get("t", "normal")
        if jenis == "shared":
            nomor = self._atribut_rumus.get("si", "")
            if rumus and nomor not in self._induk:
                self._induk[nomor] = (*alamat, rumus)
            elif not rumus:
                self._anak.append((alamat, nomor))
        elif jenis in {"array", "dataTable"}:
            rumus = rumus or "TABLE()"
            self._larik.append((self._atribut_rumus.get("ref", ""), rumus))
        return rumus

    def _count_rumus(self, rumus: str) -> None:
        self.jatah.huruf_rumus -= len(rumus)
        if self.jatah.huruf_rumus < 0:
            raise terlalu_besar(f"rumusnya lebih dari {HURUF_RUMUS_TERBANYAK} huruf")

    def complete(self) -> None:
        """After the last byte: give every cell of a shared or array formula its own."""
        for alamat, nomor in self._anak:
            if nomor not in self._induk:
                raise rusak(self.bagian)
            baris, kolom, rumus = self._induk[nomor]
            self._count_rumus(rumus)
            self._set_rumus(alamat, geser(rumus, alamat[0] - baris, alamat[1] - kolom))
        luas = 0
        for kawasan, rumus in self._larik:
            b1, k1, b2, k2 = baca_kawasan(kawasan) or (1, 1, 1, 1)
            luas += (b2 - b1 + 1) * (k2 - k1 + 1)
            if luas > LUAS_LARIK_TERBESAR:
                raise terlalu_besar("rumus larik (array) mencakup terlalu banyak sel")
            for baris in range(b1, b2 + 1):
                for kolom in range(k1, k2 + 1):
                    # Its other cells hold stored results only: nobody typed them.
                    if (baris, kolom) in self.sel:
                        self._set_rumus((baris, kolom), rumus)

    def _set_rumus(self, alamat: Alamat, rumus: str) -> None:
        self.sel[alamat] = replace(self.sel[alamat], rumus=rumus)

    # --- Refusals

    @property
    def _lokasi(self) -> str:
        return f"{self.nama}!{nama_kolom(self._kolom)}{self._baris}"

    def _rusak(self) -> BukuKerjaSalah:
        return tolak(
            f"Isi sel {self._lokasi} rusak. Buka berkas ini dengan Excel, periksa sel itu, lalu "
            "simpan ulang sebagai .xlsx."
        )


def tolak_tautan_luar(lokasi: str = "") -> BukuKerjaSalah:
    """The refusal of a workbook that reads other workbooks."""
    di = f" (sel {lokasi})" if lokasi else ""
    return tolak(
        f"Buku kerja ini mengambil isi dari berkas lain{di}, sehingga nilainya tidak dapat "
        "dipastikan. Di Excel pilih Data › Edit Links › Break Link, lalu simpan ulang. "
        f"Bila pilihan itu tidak ada: {SIMPAN_ULANG}"
    )


def baca_kawasan(teks: str) -> tuple[int, int, int, int] | None:
    """ "B2:C9" → (2, 2, 9, 3); one cell is a range, too; None: it is none."""
    awal, _, akhir = teks.replace("$", "").partition(":")
    satu, dua = _ALAMAT.fullmatch(awal), _ALAMAT.fullmatch(akhir or awal)
    if satu is None or dua is None:
        return None
    b1, k1, b2, k2 = int(satu[2]), nomor_kolom(satu[1]), int(dua[2]), nomor_kolom(dua[1])
    if not (1 <= b1 <= b2 <= BARIS_AKHIR and 1 <= k1 <= k2 <= KOLOM_AKHIR):
        return None
    return b1, k1, b2, k2


def _cacah(teks: str) -> int:
    """A plain whole number of at most seven digits; -1 for anything else."""
    return int(teks) if len(teks) <= 7 and teks.isascii() and teks.isdigit() else -1
