"""What every detector of defects looks at."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from evaluasi.lke_workbook.buku import BukuKerja, Galat, Sel, nama_kolom
from evaluasi.lke_workbook.isi import IsiButir
from evaluasi.lke_workbook.letak import Bentuk, Kolom, Letak
from evaluasi.penilaian.hasil import Hasil
from evaluasi.penilaian.jawaban import kutip
from evaluasi.penilaian.regulasi import JenisSkala, Komponen, Pertanyaan, Regulasi

from .acuan import Cakupan
from .laporan import NilaiFormulir
from .nilai import NilaiForm, NilaiHitung, read_butir


@dataclass(frozen=True)
class Konteks:
    """One workbook under inspection; `butir` are the lines as the unit answered them."""

    buku: BukuKerja
    letak: Letak
    butir: Mapping[str, IsiButir]
    hasil: Hasil
    form: NilaiForm
    cakupan: Cakupan

    @property
    def lke(self) -> Regulasi:
        return self.hasil.lke

    @property
    def beredar(self) -> bool:
        """The circulating form, whose formulas are known."""
        return self.letak.bentuk is Bentuk.BEREDAR

    @property
    def portal(self) -> bool:
        """This portal's own workbook, whose formulas are not followed: their values tell."""
        return self.letak.bentuk is Bentuk.PORTAL

    @cached_property
    def pertanyaan(self) -> Mapping[str, Pertanyaan]:
        return {p.kode: p for p in self.lke.pertanyaan}

    @cached_property
    def komponen(self) -> Mapping[str, Komponen]:
        return {k.kode: k for k in self.lke.walk()}

    @cached_property
    def induk(self) -> Mapping[str, Komponen]:
        """Line → the component right above it."""
        return {p.kode: k for k in self.lke.walk() for p in k.pertanyaan}

    def simpul_dari(self, kode: str) -> str:
        """The component whose points a line makes: its indicator; a result item makes its own."""
        induk = self.induk[kode]
        return kode if induk.jenis == "sub_komponen" else induk.kode

    @cached_property
    def dihitung(self) -> frozenset[str]:
        """The lines that the formula of their component counts in."""
        return frozenset(
            kode for kode in self.pertanyaan if self._is_dihitung(kode, self.simpul_dari(kode))
        )

    def simpul_terdampak(self, kode: str) -> str:
        """The component that a defect of this line changes; "" where the form ignores the line."""
        return self.simpul_dari(kode) if kode in self.dihitung else ""

    def _is_dihitung(self, kode: str, simpul: str) -> bool:
        if simpul == kode:
            return True
        jumlah = self.hitungan.get(simpul)
        return jumlah is not None and jumlah[kode] > 0

    @cached_property
    def hitungan(self) -> Mapping[str, Counter[str] | None]:
        """Component → how often its formula counts each line; None: no formula to follow."""
        return {kode: self._count(baris) for kode, baris in self.letak.baris_simpul.items()}

    def _count(self, baris: int) -> Counter[str] | None:
        sel = self.nilai_di(baris)
        if sel is None or not sel.rumus:
            return None
        if self.portal or self.cakupan.names_elsewhere(sel.rumus):
            return Counter(self.pertanyaan.keys())
        return self.cakupan.count_butir(sel.rumus)

    # --- cells ---------------------------------------------------------------------------------

    def nilai_di(self, baris: int) -> Sel | None:
        """The cell of the value column in a row."""
        kolom = self.letak.kolom.get(Kolom.NILAI)
        return None if kolom is None else self.letak.lembar.get(baris, kolom)

    def jawaban_di(self, baris: int) -> Sel | None:
        """The cell of the answer column in a row."""
        kolom = self.letak.kolom.get(Kolom.JAWABAN_UNIT)
        return None if kolom is None else self.letak.lembar.get(baris, kolom)

    def lokasi(self, baris: int, kolom: Kolom) -> str:
        return self.letak.lembar.lokasi(baris, self.letak.kolom[kolom])

    def alamat(self, baris: int, kolom: Kolom) -> str:
        """Without the sheet: "L7"."""
        return f"{nama_kolom(self.letak.kolom[kolom])}{baris}"

    def nilai_jawaban(self, baris: int) -> NilaiHitung:
        """What the answer column shows in a row."""
        return self.form.nilai(baris, self.letak.kolom[Kolom.JAWABAN_UNIT])

    def butir_ulang(self, kode: str) -> NilaiHitung:
        """What the form's formula makes of a line, recomputed: 0…1, of a result item too.

        A text drops out of a mean; where the form adds up instead, it is worth 0. None: there is
        no value, or it cannot be computed.
        """
        simpul = self.simpul_dari(kode)
        baris = self.letak.baris.get(kode)
        nilai = (
            None
            if baris is None
            else read_butir(self.letak, baris, self.poin_butir(kode), self.form.ulang)
        )
        teks = isinstance(nilai, str) and not isinstance(nilai, Galat)
        if teks and not self.is_rata_rata(simpul):
            return Fraction(0)
        return nilai

    def poin_butir(self, kode: str) -> Fraction:
        """The points of a result item; 0 of a line of an indicator."""
        return self.hasil.bobot[kode] if self.simpul_dari(kode) == kode else Fraction(0)

    def is_rata_rata(self, simpul: str) -> bool:
        """The form averages in this component, so that a text drops out of it."""
        baris = self.letak.baris_simpul.get(simpul)
        sel = self.nilai_di(baris) if baris is not None else None
        return sel is not None and "AVERAGE(" in sel.rumus.upper()

    def simpul(self, kode: str, baris: int, *, ulang: bool = False) -> NilaiFormulir:
        """The form's points of a component or result item; a sum takes a text for 0."""
        nilai = self.form.simpul(baris, ulang=ulang)
        if nilai is None and kode in self.pertanyaan:
            teks = self.form.butir(kode, ulang=ulang)
            if isinstance(teks, str) and not self.is_rata_rata(self.induk[kode].kode):
                return Fraction(0)
        return nilai

    def is_berbeda(self, kode: str) -> bool:
        """The form gives a line another value than the regulation, or none."""
        return self.butir_ulang(kode) != self.hasil.pertanyaan[kode]

    def simpul_bila_beda(self, kode: str) -> str:
        return self.simpul_terdampak(kode) if self.is_berbeda(kode) else ""


def sebut(nilai: NilaiHitung) -> str:
    """A value of the form as a message quotes it."""
    if isinstance(nilai, Fraction):
        return tulis_pecahan(nilai)
    return "kosong" if nilai in (None, "") else kutip(nilai)


def tulis_pecahan(nilai: Fraction, *, desimal: int = 4) -> str:
    """A value 0…1 or a weight: exact where few decimals hold it, else rounded to four."""
    skala = nilai * 10**desimal
    bulat = round(skala)
    teks = f"{Decimal(bulat) / 10**desimal:f}"
    teks = (teks.rstrip("0").rstrip(".") if "." in teks else teks).replace(".", ",")
    return teks if skala == bulat else f"±{teks}"


def jenis_di_formulir(p: Pertanyaan) -> str:
    """How the circulating form names the kind of answer of a line; "" for an index."""
    match p.skala.jenis:
        case JenisSkala.PILIHAN:
            return "/".join(p.skala.pilihan)
        case JenisSkala.PERSEN:
            return "%"
        case JenisSkala.INDEKS:
            return ""
