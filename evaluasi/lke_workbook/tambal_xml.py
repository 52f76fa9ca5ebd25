"""Change single cells of a sheet's XML and leave every other byte as it is.

`read_susunan` finds by position where rows and cells stand; nothing is parsed into a tree and
written again. `Penambal` collects changes and applies them once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from .buku import Galat, nama_kolom, nomor_kolom
from .galat import tolak

IsiSel: TypeAlias = str | int | Decimal | None  # what is typed into a cell; None empties it
HasilSel: TypeAlias = str | bool | Galat | float | None  # the stored result of a formula

KARAKTER_TERBANYAK = 32_767  # of one cell, in Excel
ALAMAT = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
ATRIBUT = re.compile(rb"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
TAG = re.compile(rb"""<(?:[^"'<>]|"[^"]*"|'[^']*')*>""")
# What XML 1.0 cannot hold, and halves of characters that are no characters.
TERLARANG = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SANDI_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x000D_ as one character


@dataclass(slots=True)
class PosisiSel:
    """One `<c>`: where it starts and ends, and what its formula and value take."""

    awal: int
    akhir: int = 0
    akhir_tag: int = 0  # behind its start tag
    rumus: tuple[int, int] | None = None
    nilai: tuple[int, int] | None = None
    atribut_rumus: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PosisiBaris:
    awal: int
    akhir: int = 0
    akhir_tag: int = 0
    gaya: str = ""  # style of cells that do not exist, where the row has one
    sel: dict[int, PosisiSel] = field(default_factory=dict)


@dataclass(slots=True)
class SusunanXml:
    """A sheet part and where everything stands in it; rows and columns count from 1."""

    isi: bytes
    awalan: str = ""  # namespace prefix with its colon
    data: tuple[int, int, int] = (0, 0, 0)  # sheetData: start, behind its start tag, end
    baris: dict[int, PosisiBaris] = field(default_factory=dict)
    gabungan: list[tuple[int, int, int, int]] = field(default_factory=list)  # r1, c1, r2, c2
    gaya_kolom: list[tuple[int, int, str]] = field(default_factory=list)
    rentang: tuple[int, int] | None = None  # the dimension tag


def read_susunan(isi: bytes) -> SusunanXml:
    """Raise BukuKerjaSalah for XML that is not a sound sheet in UTF-8."""
    pembaca = _Pembaca(isi)
    try:
        pembaca.run()
    except (expat.ExpatError, UnicodeError, ValueError):
        raise tolak("Lembar kerja dalam berkas ini rusak. Simpan ulang dengan Excel.") from None
    return pembaca.susunan


class _Pembaca:
    """Handlers of expat; what it says is where a tag starts, in bytes."""

    def __init__(self, isi: bytes) -> None:
        self.isi = isi
        self.susunan = SusunanXml(isi)
        self.jalur: list[str] = []
        self.baris: PosisiBaris | None = None
        self.sel: PosisiSel | None = None
        self.nomor_baris = 0
        self.nomor_kolom = 0
        self.tertunda: tuple[int, dict[str, str]] | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.XmlDeclHandler = self.declare

    def run(self) -> None:
        self.parser.Parse(self.isi, True)
        if not self.susunan.data[2]:
            raise ValueError("no sheetData")

    def refuse(self, *_: object) -> None:
        raise ValueError("a document type")

    def declare(self, _versi: str, sandi: str | None, _sendiri: int) -> None:
        if (sandi or "utf-8").casefold() not in ("utf-8", "us-ascii"):
            raise ValueError("not UTF-8")

    def start(self, nama: str, atribut: dict[str, str]) -> None:
        di = self.parser.CurrentByteIndex
        if not self.jalur:
            self.susunan.awalan = nama[: nama.find(":") + 1]
        lokal = nama.removeprefix(self.susunan.awalan)
        dalam = len(self.jalur)
        self.jalur.append(lokal)
        if dalam == 1:
            if lokal == "sheetData":
                self.susunan.data = (di, self._end_tag(di), 0)
            elif lokal == "dimension":
                self.susunan.rentang = (di, self._end_tag(di))
        elif dalam == 2:
            self._start_row_or_setting(di, lokal, atribut)
        elif dalam == 3 and lokal == "c" and self.baris is not None:
            self.nomor_kolom = _kolom(atribut.get("r")) or self.nomor_kolom + 1
            self.sel = PosisiSel(di, akhir_tag=self._end_tag(di))
            self.baris.sel[self.nomor_kolom] = self.sel
        elif dalam == 4 and self.sel is not None and lokal in ("f", "v"):
            self.tertunda = (di, atribut)

    def _start_row_or_setting(self, di: int, lokal: str, atribut: dict[str, str]) -> None:
        if lokal == "row" and self.jalur[1] == "sheetData":
            self.nomor_baris = int(atribut.get("r") or self.nomor_baris + 1)
            self.nomor_kolom = 0
            gaya = atribut.get("s", "") if atribut.get("customFormat") in ("1", "true") else ""
            self.baris = PosisiBaris(di, akhir_tag=self._end_tag(di), gaya=gaya)
            self.susunan.baris[self.nomor_baris] = self.baris
        elif lokal == "col" and atribut.get("style"):
            kolom = (int(atribut["min"]), int(atribut["max"]), atribut["style"])
            self.susunan.gaya_kolom.append(kolom)
        elif lokal == "mergeCell":
            awal, _, akhir = atribut.get("ref", "").partition(":")
            satu, dua = _alamat(awal), _alamat(akhir or awal)
            self.susunan.gabungan.append((*satu, *dua))

    def end(self, _nama: str) -> None:
        di = self.parser.CurrentByteIndex
        dalam = len(self.jalur)
        lokal = self.jalur.pop()
        if dalam == 5 and self.tertunda is not None and self.sel is not None:
            awal, atribut = self.tertunda
            self.tertunda = None
            if lokal == "f":
                self.sel.rumus = (awal, self._end(awal, di))
                self.sel.atribut_rumus = atribut
            else:
                self.sel.nilai = (awal, self._end(awal, di))
        elif dalam == 4 and lokal == "c" and self.sel is not None:
            self.sel.akhir = self._end(self.sel.awal, di)
            self.sel = None
        elif dalam == 3 and lokal == "row" and self.baris is not None:
            self.baris.akhir = self._end(self.baris.awal, di)
            self.baris = None
        elif dalam == 2 and lokal == "sheetData":
            awal, akhir_tag, _ = self.susunan.data
            self.susunan.data = (awal, akhir_tag, self._end(awal, di))

    def _end(self, awal: int, di: int) -> int:
        """Where an element ends; for an empty one, expat has already gone past its tag."""
        akhir_tag = self._end_tag(awal)
        return akhir_tag if self.isi[akhir_tag - 2] == ord("/") else self._end_tag(di)

    def _end_tag(self, di: int) -> int:
        if (tag := TAG.match(self.isi, di)) is None:
            raise ValueError("not UTF-8")  # expat counted other bytes than these
        return tag.end()


class Penambal:
    """The changes of one sheet: `put` types, `put_rumus` writes a formula, `store` its result."""

    def __init__(self, isi: bytes) -> None:
        self.susunan = read_susunan(isi)
        self._sel: dict[tuple[int, int], bytes] = {}  # the new <c>, whole
        self._simpan: dict[tuple[int, int], HasilSel] = {}
        self._gaya: dict[tuple[int, int], str] = {}
        self.jangkar = {
            (baris, kolom): (r1, c1)
            for r1, c1, r2, c2 in self.susunan.gabungan
            for baris in range(r1, min(r2, r1 + 999) + 1)
            for kolom in range(c1, min(c2, c1 + 99) + 1)
        }

    def find_sel(self, baris: int, kolom: int) -> PosisiSel | None:
        satu = self.susunan.baris.get(baris)
        return satu.sel.get(kolom) if satu else None

    def put(self, baris: int, kolom: int, nilai: IsiSel) -> None:
        """Type a value; a cell that is not there is left away when it stays empty."""
        if nilai is None and self.find_sel(baris, kolom) is None:
            return
        p = self.susunan.awalan
        if nilai is None:
            self._sel[baris, kolom] = self._tag(baris, kolom, "", tutup=True)
        elif isinstance(nilai, str):
            isi = f'<{p}is><{p}t xml:space="preserve">{_teks(nilai)}</{p}t></{p}is>'
            self._sel[baris, kolom] = self._tag(baris, kolom, "inlineStr") + self._close(isi)
        else:
            angka = f"{Decimal(nilai).normalize():f}"
            self._sel[baris, kolom] = self._tag(baris, kolom) + self._close(f"<{p}v>{angka}</{p}v>")

    def put_rumus(self, baris: int, kolom: int, rumus: str) -> None:
        """Write a formula of ours; its result is told by `store`."""
        p = self.susunan.awalan
        isi = self._close(f"<{p}f>{escape(rumus)}</{p}f>")
        self._sel[baris, kolom] = self._tag(baris, kolom) + isi

    def put_gaya(self, baris: int, kolom: int, gaya: str) -> None:
        """Give an existing cell another style; call it before anything is put there."""
        self._gaya[baris, kolom] = gaya

    def store(self, baris: int, kolom: int, hasil: HasilSel) -> None:
        self._simpan[baris, kolom] = hasil

    def is_rumus(self, baris: int, kolom: int) -> bool:
        """Whether this cell will hold a formula."""
        if baru := self._sel.get((baris, kolom)):
            return b"f>" in baru
        sel = self.find_sel(baris, kolom)
        return sel is not None and sel.rumus is not None

    def list_bagi(self) -> Iterator[tuple[int, int]]:
        """Cells that share a formula whose first cell is overwritten: they need their own."""
        pemilik: dict[str, tuple[int, int]] = {}
        anak: list[tuple[str, tuple[int, int]]] = []
        for nomor, baris in self.susunan.baris.items():
            for kolom, sel in baris.sel.items():
                if sel.atribut_rumus.get("t") == "shared":
                    si = sel.atribut_rumus.get("si", "")
                    if "ref" in sel.atribut_rumus:
                        pemilik[si] = (nomor, kolom)
                    anak.append((si, (nomor, kolom)))
        hilang = {si for si, tempat in pemilik.items() if tempat in self._sel}
        return iter([t for si, t in anak if si in hilang and t not in self._sel])

    def gaya_sel(self, baris: int, kolom: int) -> str:
        """The style of a cell, or the one that it would take over from its row or column."""
        if gaya := self._gaya.get((baris, kolom)):
            return gaya
        if sel := self.find_sel(baris, kolom):
            return _atribut(self.susunan.isi[sel.awal : sel.akhir_tag]).get("s", "")
        satu = self.susunan.baris.get(baris)
        if satu and satu.gaya:
            return satu.gaya
        return next((g for a, z, g in self.susunan.gaya_kolom if a <= kolom <= z), "")

    def apply(self) -> bytes:
        """The sheet with every change."""
        ganti: list[tuple[int, int, bytes]] = []
        baris_baru: dict[int, dict[int, bytes]] = {}
        for (baris, kolom), isi in self._sel.items():
            sel = self.find_sel(baris, kolom)
            if (baris, kolom) in self._simpan:
                isi = _store(isi, self._simpan[baris, kolom], self.susunan.awalan)
            if sel is not None:
                ganti.append((sel.awal, sel.akhir, isi))
            else:
                baris_baru.setdefault(baris, {})[kolom] = isi
        for (baris, kolom), hasil in self._simpan.items():
            sel = self.find_sel(baris, kolom)
            if sel is not None and sel.rumus is not None and (baris, kolom) not in self._sel:
                ganti.append((sel.awal, sel.akhir, self._store_existing(sel, hasil)))
        for (baris, kolom), gaya in self._gaya.items():
            sel = self.find_sel(baris, kolom)
            if sel is not None and (baris, kolom) not in self._sel:
                tag = _set_atribut(self.susunan.isi[sel.awal : sel.akhir_tag], "s", gaya)
                ganti.append((sel.awal, sel.akhir_tag, tag))
        ganti += self._insert(baris_baru)
        return _splice(self.susunan.isi, ganti)

    def _store_existing(self, sel: PosisiSel, hasil: HasilSel) -> bytes:
        lama = self.susunan.isi[sel.awal : sel.akhir]
        nilai = sel.nilai and (sel.nilai[0] - sel.awal, sel.nilai[1] - sel.awal)
        assert sel.rumus is not None
        return _store(
            lama, hasil, self.susunan.awalan, akhir_rumus=sel.rumus[1] - sel.awal, nilai=nilai
        )

    def _insert(self, baru: Mapping[int, Mapping[int, bytes]]) -> Iterator[tuple[int, int, bytes]]:
        p = self.susunan.awalan
        baris_utuh: dict[int, bytes] = {}
        for nomor, sel in baru.items():
            satu = self.susunan.baris.get(nomor)
            if satu is None or satu.akhir == satu.akhir_tag:  # no row, or a self-closing one
                isi = b"".join(sel[kolom] for kolom in sorted(sel))
                if satu is None:
                    baris_utuh[nomor] = f'<{p}row r="{nomor}">'.encode() + isi
                    baris_utuh[nomor] += f"</{p}row>".encode()
                else:
                    tag = self._widen(satu, sel)[:-2].rstrip() + b">"
                    yield satu.awal, satu.akhir, tag + isi + f"</{p}row>".encode()
                continue
            lebar = self._widen(satu, sel)
            yield satu.awal, satu.akhir_tag, lebar
            for kolom in sorted(sel):
                sebelum = [s.akhir for k, s in satu.sel.items() if k < kolom]
                di = max(sebelum, default=satu.akhir_tag)
                yield di, di, sel[kolom]
        yield from self._insert_rows(baris_utuh)
        if baru:
            yield from self._widen_dimension(baru)

    def _insert_rows(self, baru: Mapping[int, bytes]) -> Iterator[tuple[int, int, bytes]]:
        if not baru:
            return
        awal, akhir_tag, akhir = self.susunan.data
        if akhir == akhir_tag:  # <sheetData/>
            p = self.susunan.awalan
            isi = b"".join(baru[nomor] for nomor in sorted(baru))
            yield awal, akhir, f"<{p}sheetData>".encode() + isi + f"</{p}sheetData>".encode()
            return
        for nomor in sorted(baru):
            sebelum = [b.akhir for n, b in self.susunan.baris.items() if n < nomor]
            di = max(sebelum, default=akhir_tag)
            yield di, di, baru[nomor]

    def _widen(self, baris: PosisiBaris, sel: Mapping[int, bytes]) -> bytes:
        """The start tag of a row whose `spans` includes the new cells."""
        tag = self.susunan.isi[baris.awal : baris.akhir_tag]
        kiri, _, kanan = _atribut(tag).get("spans", "").partition(":")
        if not (kiri.isdigit() and kanan.isdigit()):
            return tag
        lebar = f"{min(int(kiri), *sel)}:{max(int(kanan), *sel)}"
        return tag if lebar == f"{kiri}:{kanan}" else _set_atribut(tag, "spans", lebar)

    def _widen_dimension(
        self, baru: Mapping[int, Mapping[int, bytes]]
    ) -> Iterator[tuple[int, int, bytes]]:
        if self.susunan.rentang is None:
            return
        awal, akhir = self.susunan.rentang
        tag = self.susunan.isi[awal:akhir]
        satu, _, dua = _atribut(tag).get("ref", "").partition(":")
        try:
            (r1, c1), (r2, c2) = _alamat(satu), _alamat(dua or satu)
        except ValueError:
            return
        kolom = [k for sel in baru.values() for k in sel]
        lebar = (min(r1, *baru), min(c1, *kolom), max(r2, *baru), max(c2, *kolom))
        if lebar != (r1, c1, r2, c2):
            ref = f"{nama_kolom(lebar[1])}{lebar[0]}:{nama_kolom(lebar[3])}{lebar[2]}"
            yield awal, akhir, _set_atribut(tag, "ref", ref)

    def _tag(self, baris: int, kolom: int, jenis: str = "", *, tutup: bool = False) -> bytes:
        p = self.susunan.awalan
        gaya = self.gaya_sel(baris, kolom)
        tag = f'<{p}c r="{nama_kolom(kolom)}{baris}"'
        tag += f" s={quoteattr(gaya)}" if gaya else ""
        tag += f' t="{jenis}"' if jenis else ""
        return (tag + ("/>" if tutup else ">")).encode()

    def _close(self, isi: str) -> bytes:
        return f"{isi}</{self.susunan.awalan}c>".encode()


def _store(
    sel: bytes,
    hasil: HasilSel,
    p: str,
    *,
    akhir_rumus: int | None = None,
    nilai: tuple[int, int] | None = None,
) -> bytes:
    """A formula's `<c>` with its result; only the type and the value change."""
    if akhir_rumus is None:
        akhir_rumus = sel.index(f"</{p}f>".encode()) + len(f"</{p}f>")
    jenis, isi = _hasil(hasil)
    v = b"" if hasil is None else f"<{p}v>{isi}</{p}v>".encode()
    potong = [(*nilai, v)] if nilai else [(akhir_rumus, akhir_rumus, v)]
    tag = TAG.match(sel)
    assert tag is not None
    lama = _atribut(tag[0]).get("t", "n")
    if lama != jenis:
        baru = _set_atribut(tag[0], "t", "" if jenis == "n" else jenis)
        potong.append((0, tag.end(), baru))
    return _splice(sel, potong)


def _hasil(hasil: HasilSel) -> tuple[str, str]:
    match hasil:
        case bool():
            return "b", str(int(hasil))
        case Galat():
            return "e", escape(hasil)
        case str():
            return "str", _teks(hasil)
        case None:
            return "n", ""
        case _:
            return "n", repr(hasil).removesuffix(".0")


def _splice(isi: bytes, ganti: list[tuple[int, int, bytes]]) -> bytes:
    """Every replacement at its place; insertions at one place keep their order."""
    potongan, di = [], 0
    for awal, akhir, baru in sorted(ganti, key=lambda g: g[:2]):
        potongan += [isi[di:awal], baru]
        di = akhir
    return b"".join([*potongan, isi[di:]])


def _teks(teks: str) -> str:
    """User text inside an element: nothing that XML or Excel would read as something else."""
    bersih = TERLARANG.sub("", teks.replace("\r\n", "\n").replace("\r", "\n"))
    bersih = SANDI_EXCEL.sub("_x005F_", bersih)
    if len(bersih) * 2 > KARAKTER_TERBANYAK:  # Excel counts UTF-16; a cut half is dropped
        potong = bersih.encode("utf-16-le")[: 2 * KARAKTER_TERBANYAK]
        bersih = potong.decode("utf-16-le", "ignore")
    return escape(bersih)


def _atribut(tag: bytes) -> dict[str, str]:
    return {a.decode(): n[1:-1].decode() for a, n in ATRIBUT.findall(tag)}


def _set_atribut(tag: bytes, nama: str, nilai: str) -> bytes:
    """A tag with another value of an attribute; "" takes it away."""
    baru = f' {nama}="{nilai}"'.encode() if nilai else b""
    for ada in ATRIBUT.finditer(tag):
        if ada[1] == nama.encode():
            return tag[: ada.start()] + baru + tag[ada.end() :]
    akhir = len(tag) - (2 if tag.endswith(b"/>") else 1)
    badan = tag[:akhir].rstrip()
    return badan + baru + tag[akhir:] if nilai else tag


def _kolom(alamat: str | None) -> int:
    cocok = ALAMAT.fullmatch(alamat or "")
    return nomor_kolom(cocok[1]) if cocok else 0


def _alamat(alamat: str) -> tuple[int, int]:
    cocok = ALAMAT.fullmatch(alamat.replace("$", ""))
    if cocok is None:
        raise ValueError(alamat)
    return int(cocok[2]), nomor_kolom(cocok[1])
