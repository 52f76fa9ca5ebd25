"""Find single elements of a part by position, and read and change their start tags.

A part is somebody else's file: expat alone says where a tag stands, so that comments, texts and
endless spaces cost no more than reading them once.
"""

import html
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from evaluasi.lke_workbook.galat import tolak

UNSUR_TERBANYAK = 100_000  # elements of one part; an LKE's have a few thousand
TINGKAT_TERDALAM = 60
ATRIBUT_TERBANYAK = 100  # of one element
NAMA_TERBANYAK = 2_000  # different names of elements and attributes in one part
BITA_UNSUR_TERBESAR = 300_000  # one tag, comment or instruction
POTONGAN = 65_536
# Possessive, and an attribute starts only behind the space before it: never read twice.
TAG = re.compile(rb"""<(?:[^"'<>]++|"[^"]*+"|'[^']*+')*+>""")
ATRIBUT = re.compile(rb"""(?<!\s)\s++([^\s=]++)\s*+=\s*+("[^"]*+"|'[^']*+')""")


@dataclass(slots=True)
class Unsur:
    """One element: `jalur` below the root ("sheets/sheet"), and the bytes that it takes."""

    jalur: str
    atribut: Mapping[str, str]
    awal: int
    akhir_tag: int  # behind its start tag
    akhir: int = 0


@dataclass(frozen=True, slots=True)
class DaftarUnsur:
    awalan: str  # the root's namespace prefix with its colon
    unsur: list[Unsur]  # in the order of their start tags


def list_unsur(isi: bytes, jalur: Collection[str]) -> DaftarUnsur:
    """The elements on those paths. Raise BukuKerjaSalah for a part that is no sound UTF-8 XML."""
    try:
        pembaca = _Pembaca(isi, jalur)
        pembaca.run()
    except (expat.ExpatError, ValueError):
        raise tolak(
            "Isi berkas ini rusak atau tidak lazim. Buka dengan Excel, lalu simpan ulang "
            "sebagai .xlsx."
        ) from None
    return DaftarUnsur(pembaca.awalan, pembaca.hasil)


def create_parser(isi: bytes, nama: dict[str, str] | None = None) -> expat.XMLParserType:
    """A parser whose positions are those of `isi`; it keeps every name in `nama`.

    Raise ValueError where positions would be those of other bytes.
    """
    if isi.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in isi:
        raise ValueError("UTF-16: nothing could be put into it")
    parser = expat.ParserCreate("utf-8", None, {} if nama is None else nama)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_sandi
    return parser


def find_akhir_tag(isi: bytes, di: int) -> int:
    """Where the tag at `di` ends."""
    if (tag := TAG.match(isi, di)) is None:
        raise ValueError("not UTF-8")  # expat counted other bytes than these
    return tag.end()


def read_atribut(tag: bytes) -> dict[str, str]:
    """The attributes of a sound tag."""
    return {a.decode(): html.unescape(n[1:-1].decode()) for a, n in ATRIBUT.findall(tag)}


def set_atribut(tag: bytes, nama: str, nilai: str) -> bytes:
    """A tag with another value of an attribute; "" takes it away."""
    baru = f" {nama}={quoteattr(nilai)}".encode() if nilai else b""
    for ada in ATRIBUT.finditer(tag):
        if ada[1] == nama.encode():
            return tag[: ada.start()] + baru + tag[ada.end() :]
    akhir = len(tag) - (2 if tag.endswith(b"/>") else 1)
    badan = tag[:akhir].rstrip()
    return badan + baru + tag[akhir:] if nilai else tag


class _Pembaca:
    def __init__(self, isi: bytes, jalur: Collection[str]) -> None:
        self.isi = isi
        self.dicari = frozenset(jalur)
        # Every path on the way to one that is wanted; "" is the root.
        langkah = [satu.split("/") for satu in jalur]
        self.menuju = {"/".join(satu[:n]) for satu in langkah for n in range(len(satu) + 1)}
        self.awalan = ""
        self.hasil: list[Unsur] = []
        self.jumlah = 0
        self.tumpukan: list[tuple[str | None, Unsur | None]] = []
        self.nama: dict[str, str] = {}
        self.parser = create_parser(isi, self.nama)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def run(self) -> None:
        for di in range(0, len(self.isi), POTONGAN):
            potongan = self.isi[di : di + POTONGAN]
            self.parser.Parse(potongan, False)
            # Expat reads an unfinished tag again with every piece.
            if di + len(potongan) - max(self.parser.CurrentByteIndex, 0) > BITA_UNSUR_TERBESAR:
                raise ValueError("an endless tag")
            if len(self.nama) > NAMA_TERBANYAK:
                raise ValueError("too many names")
        self.parser.Parse(b"", True)

    def start(self, nama: str, atribut: dict[str, str]) -> None:
        self.jumlah += 1
        if self.jumlah > UNSUR_TERBANYAK or len(self.tumpukan) == TINGKAT_TERDALAM:
            raise ValueError("too many elements")
        if len(atribut) > ATRIBUT_TERBANYAK:
            raise ValueError("too many attributes")
        if not self.tumpukan:
            self.awalan = nama[: nama.find(":") + 1]
            self.tumpukan.append(("", None))
            return
        jalur = self._below(self.tumpukan[-1][0], nama)
        unsur = None
        if jalur in self.dicari:
            di = self.parser.CurrentByteIndex
            unsur = Unsur(jalur or "", atribut, di, find_akhir_tag(self.isi, di))
            self.hasil.append(unsur)
        self.tumpukan.append((jalur, unsur))

    def _below(self, induk: str | None, nama: str) -> str | None:
        """The path of a child; None: nothing wanted is there."""
        if induk is None or not nama.startswith(self.awalan):
            return None
        lokal = nama.removeprefix(self.awalan)
        jalur = f"{induk}/{lokal}" if induk else lokal
        return jalur if jalur in self.menuju else None

    def end(self, _nama: str) -> None:
        _, unsur = self.tumpukan.pop()
        if unsur is not None:
            # For an empty one, expat has already gone past its tag.
            kosong = self.isi[unsur.akhir_tag - 2] == ord("/")
            di = self.parser.CurrentByteIndex
            unsur.akhir = unsur.akhir_tag if kosong else find_akhir_tag(self.isi, di)


def _refuse_doctype(*_: object) -> None:
    raise ValueError("a document type")


def _check_sandi(_versi: str, sandi: str | None, _sendiri: int) -> None:
    if (sandi or "utf-8").casefold() not in ("utf-8", "us-ascii"):
        raise ValueError("not UTF-8")
