"""Read the small XML parts of a workbook with expat, under limits that the whole book shares."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.parsers.expat import ExpatError, ParserCreate

from evaluasi.lke_workbook.galat import BukuKerjaSalah, tolak

from .jenis_berkas import SIMPAN_ULANG

UNSUR_TERBANYAK = 400_000  # elements of all parts; a full LKE has 10.000
TINGKAT_TERDALAM = 60
NAMA_TERBANYAK = 2_000  # different names of elements, attributes and prefixes in one part
BITA_UNSUR_TERBESAR = 300_000  # one tag, comment or instruction
BITA_TERBANYAK = 20_000_000  # of XML that is really unpacked
HURUF_TERBANYAK = 32_767  # of one cell, as in Excel
SEL_TERBANYAK = 60_000  # with a value or a formula, of all sheets
BARIS_TERBANYAK = 50_000  # that are written down in one sheet
HURUF_RUMUS_TERBANYAK = 1_000_000  # a LKE has 80.000; a shared formula counts in each cell
LEMBAR_TERBANYAK = 200

_UTAMA = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # "Strict Open XML"
)
_HUBUNGAN = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PAKET = "http://schemas.openxmlformats.org/package/2006/"
_UNSUR_UTAMA = (
    *("workbook", "sheets", "sheet", "worksheet", "sheetData", "sheetProtection", "hyperlink"),
    *("cols", "col", "row", "c", "v", "f", "is", "sst", "si", "r", "t", "rPh", "mergeCell"),
    *("styleSheet", "numFmts", "numFmt", "cellXfs", "xf"),
)
# Name as expat gives it → short name; everything else is skipped.
_UNSUR = {
    **{f"{ruang} {nama}": nama for ruang in _UTAMA for nama in _UNSUR_UTAMA},
    **{f"{_PAKET}relationships {n}": n for n in ("Relationships", "Relationship")},
    **{f"{_PAKET}content-types {n}": n for n in ("Types", "Default", "Override")},
}
_LOLOS = re.compile(r"_x([0-9A-Fa-f]{4})_")
BENAR = frozenset({"1", "true", "on"})

Atribut = Mapping[str, str]


def rusak(bagian: str) -> BukuKerjaSalah:
    """The refusal of a part that no program of offices writes so."""
    return tolak(
        f"Isi berkas ini rusak (bagian “{bagian}”). Buka dengan Excel, setujui bila ditawarkan "
        "perbaikan, lalu simpan ulang sebagai .xlsx."
    )


def terlalu_besar(apa: str) -> BukuKerjaSalah:
    return tolak(
        f"Buku kerja ini terlalu besar untuk sebuah LKE: {apa}. Hapus lembar, baris, dan kolom "
        "yang tidak dipakai, lalu simpan ulang."
    )


@dataclass(slots=True)
class Jatah:
    """What one workbook may still use up."""

    bita: int = BITA_TERBANYAK
    unsur: int = UNSUR_TERBANYAK
    sel: int = SEL_TERBANYAK
    huruf_rumus: int = HURUF_RUMUS_TERBANYAK


class Pembaca:
    """One XML part. Subclasses see short names, and `tingkat` 1 for the root element.

    Nothing is ever expanded or fetched: a DOCTYPE is refused, so there are no entities.
    """

    akar = ""

    def __init__(self, bagian: str, jatah: Jatah) -> None:
        self.bagian = bagian
        self.jatah = jatah
        self.tingkat = 0
        self._teks: list[str] | None = None  # where characters go; None: nobody wants them

    def read(self, potongan: Iterable[bytes]) -> None:
        """Raise BukuKerjaSalah where the part is broken or beyond a limit."""
        nama: dict[str, str] = {}
        pengurai = None
        bita = 0
        try:
            for satu in potongan:
                if pengurai is None:
                    # Only what the standard allows; an encoding that the part names is ignored.
                    utf16 = satu.startswith((b"\xff\xfe", b"\xfe\xff"))
                    pengurai = ParserCreate("utf-16" if utf16 else "utf-8", " ", nama)
                    pengurai.buffer_text = True
                    pengurai.buffer_size = 65_536
                    pengurai.StartDoctypeDeclHandler = self._refuse_doctype
                    # Only so that prefixes count among the names.
                    pengurai.StartNamespaceDeclHandler = lambda awalan, alamat: None
                    pengurai.StartElementHandler = self._mulai
                    pengurai.EndElementHandler = self._selesai
                    pengurai.CharacterDataHandler = self._huruf
                bita += len(satu)
                self.jatah.bita -= len(satu)
                if self.jatah.bita < 0:
                    raise terlalu_besar(f"isinya lebih dari {BITA_TERBANYAK // 1_000_000} MB")
                pengurai.Parse(satu, False)
                # Expat reads an unfinished tag again with every piece, and keeps every name.
                if bita - max(pengurai.CurrentByteIndex, 0) > BITA_UNSUR_TERBESAR:
                    raise rusak(self.bagian)
                if len(nama) > NAMA_TERBANYAK:
                    raise rusak(self.bagian)
            if pengurai is None:
                raise rusak(self.bagian)
            pengurai.Parse(b"", True)
        except ExpatError:
            raise rusak(self.bagian) from None

    def mulai(self, unsur: str, atribut: Atribut) -> None:
        """An element begins; `unsur` is "" for one of no interest."""

    def selesai(self, unsur: str) -> None:
        """An element ends."""

    def teks(self) -> str:
        """The characters since `self._teks` was set to a list; stops collecting."""
        potongan, self._teks = self._teks or (), None
        teks = "".join(potongan)
        return _LOLOS.sub(_unescape, teks) if "_x" in teks else teks

    def _mulai(self, nama: str, atribut: dict[str, str]) -> None:
        self.tingkat += 1
        self.jatah.unsur -= 1
        if self.jatah.unsur < 0:
            raise terlalu_besar("sel dan gayanya terlalu banyak")
        if self.tingkat > TINGKAT_TERDALAM:
            raise rusak(self.bagian)
        unsur = _UNSUR.get(nama, "")
        if self.tingkat == 1 and unsur != self.akar:
            raise rusak(self.bagian)
        self.mulai(unsur, atribut)

    def _selesai(self, nama: str) -> None:
        self.selesai(_UNSUR.get(nama, ""))
        self.tingkat -= 1

    def _huruf(self, teks: str) -> None:
        if self._teks is not None:
            self._teks.append(teks)

    def _refuse_doctype(
        self, nama: str, sistem: str | None, publik: str | None, dalam: bool
    ) -> None:
        raise tolak(
            "Berkas ini memuat deklarasi XML (DOCTYPE) yang tidak pernah ditulis Excel dan dapat "
            f"membahayakan. {SIMPAN_ULANG}"
        )


def _unescape(temu: re.Match[str]) -> str:
    """ "_x000D_" → the character; those that no database takes become "�"."""
    huruf = chr(int(temu[1], 16))
    sah = huruf in "\t\n\r" or (huruf >= " " and not "\ud800" <= huruf <= "\udfff")
    return huruf if sah else "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Hubungan:
    """One relationship of a part; `jenis` is the last word of its type."""

    jenis: str
    sasaran: str
    di_luar: bool


class PembacaHubungan(Pembaca):
    """A .rels part: `hubungan` by id."""

    akar = "Relationships"

    def __init__(self, bagian: str, jatah: Jatah) -> None:
        super().__init__(bagian, jatah)
        self.hubungan: dict[str, Hubungan] = {}

    def mulai(self, unsur: str, atribut: Atribut) -> None:
        if unsur == "Relationship":
            self.hubungan[atribut.get("Id", "")] = Hubungan(
                atribut.get("Type", "").rpartition("/")[2],
                atribut.get("Target", ""),
                atribut.get("TargetMode") == "External",
            )


class PembacaJenisIsi(Pembaca):
    """[Content_Types].xml: every content type that is declared."""

    akar = "Types"

    def __init__(self, bagian: str, jatah: Jatah) -> None:
        super().__init__(bagian, jatah)
        self.jenis: set[str] = set()

    def mulai(self, unsur: str, atribut: Atribut) -> None:
        if unsur in {"Default", "Override"}:
            self.jenis.add(atribut.get("ContentType", ""))


@dataclass(frozen=True, slots=True)
class EntriLembar:
    """A sheet as workbook.xml names it."""

    nama: str
    hubungan: str
    tersembunyi: bool


class PembacaBuku(Pembaca):
    """workbook.xml: its sheets in their order."""

    akar = "workbook"

    def __init__(self, bagian: str, jatah: Jatah) -> None:
        super().__init__(bagian, jatah)
        self.lembar: list[EntriLembar] = []
        self._di_daftar = False

    def mulai(self, unsur: str, atribut: Atribut) -> None:
        if self.tingkat == 2:
            self._di_daftar = unsur == "sheets"
        elif unsur == "sheet" and self.tingkat == 3 and self._di_daftar:
            if len(self.lembar) == LEMBAR_TERBANYAK:
                raise terlalu_besar(f"lembarnya lebih dari {LEMBAR_TERBANYAK}")
            nama = atribut.get("name", "")
            kembar = any(satu.nama.casefold() == nama.casefold() for satu in self.lembar)
            if not nama.strip() or kembar:
                raise rusak(self.bagian)
            self.lembar.append(
                EntriLembar(
                    _LOLOS.sub(_unescape, nama),
                    get_id(atribut),
                    atribut.get("state", "visible") != "visible",
                )
            )


class PembacaTeks(Pembaca):
    """sharedStrings.xml: the texts by their index; runs are joined, phonetic hints left out."""

    akar = "sst"

    def __init__(self, bagian: str, jatah: Jatah) -> None:
        super().__init__(bagian, jatah)
        self.daftar: list[str] = []
        self._potongan: list[str] = []
        self._fonetik = False

    def mulai(self, unsur: str, atribut: Atribut) -> None:
        if unsur == "si" and self.tingkat == 2:
            self._potongan = []
        elif unsur == "rPh":
            self._fonetik = True
        elif unsur == "t" and not self._fonetik:
            self._teks = []

    def selesai(self, unsur: str) -> None:
        if unsur == "t" and self._teks is not None:
            self._potongan.append(self.teks())
        elif unsur == "rPh":
            self._fonetik = False
        elif unsur == "si" and self.tingkat == 2:
            teks = "".join(self._potongan)
            if len(teks) > HURUF_TERBANYAK:
                raise terlalu_besar(f"ada sel dengan lebih dari {HURUF_TERBANYAK} huruf")
            self.daftar.append(teks)


def get_id(atribut: Atribut) -> str:
    """The r:id of an element."""
    return next((atribut[kunci] for kunci in _KUNCI_ID if kunci in atribut), "")


_KUNCI_ID = tuple(f"{ruang} id" for ruang in _HUBUNGAN)
