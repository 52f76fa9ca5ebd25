"""Change single cells of a sheet's XML and leave every other byte as it is.

`Penambal` collects changes and applies them once; a cell keeps its place and its style.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import accumulate
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from evaluasi.lke_workbook.buku import BukuKerja, Galat, Lembar, nama_kolom
from evaluasi.lke_workbook.galat import tolak

from .susunan import PosisiBaris, PosisiSel, PosisiValidasi, read_alamat, read_susunan
from .unsur import find_akhir_tag, read_atribut, set_atribut
from .zip import read_part

IsiSel: TypeAlias = str | int | Decimal | None  # what is typed into a cell; None empties it
HasilSel: TypeAlias = str | bool | Galat | float | None  # the stored result of a formula

KARAKTER_TERBANYAK = 32_767  # of one cell, in Excel
# What XML 1.0 cannot hold, and halves of characters that are no characters.
TERLARANG = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SANDI_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x000D_ as one character


class Penambal:
    """The changes of one sheet: `put` types, `put_rumus` writes a formula, `store` its result."""

    def __init__(self, isi: bytes) -> None:
        self.susunan = read_susunan(isi)
        self._sel: dict[tuple[int, int], bytes] = {}  # the new <c>, whole
        self._simpan: dict[tuple[int, int], HasilSel] = {}
        self._gaya: dict[tuple[int, int], str] = {}
        self._validasi: dict[str, list[str]] = {}  # list → cells that join it
        self._gaya_kolom: dict[int, str] = {}
        self._gabungan: dict[int, list[tuple[int, int, int]]] = {}  # column → r1, r2, c1
        self._daftar: dict[str, PosisiValidasi] = {}  # the first check that offers a list
        for satu in self.susunan.validasi:
            self._daftar.setdefault(satu.daftar, satu)

    def find_jangkar(self, baris: int, kolom: int) -> tuple[int, int]:
        """The cell that holds what is typed here: the first one of a merged range."""
        if kolom not in self._gabungan:
            self._gabungan[kolom] = sorted(
                (r1, r2, c1) for r1, c1, r2, c2 in self.susunan.gabungan if c1 <= kolom <= c2
            )
        daftar = self._gabungan[kolom]
        di = bisect_right(daftar, baris, key=lambda satu: satu[0])  # ranges do not overlap
        if di and baris <= daftar[di - 1][1]:
            return daftar[di - 1][0], daftar[di - 1][2]
        return baris, kolom

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

    def put_validasi(self, daftar: str, alamat: str) -> None:
        """Let a cell join the drop-down of a list such as '"A,B,C"'."""
        self._validasi.setdefault(daftar, []).append(alamat)

    def list_validasi(self) -> Iterator[str]:
        """The cells of every input check, "K9 K12:K13"."""
        return (satu.sqref for satu in self.susunan.validasi)

    def has_validasi(self, daftar: str) -> bool:
        return daftar in self._daftar

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
            return read_atribut(self.susunan.isi[sel.awal : sel.akhir_tag]).get("s", "")
        satu = self.susunan.baris.get(baris)
        if satu and satu.gaya:
            return satu.gaya
        if kolom not in self._gaya_kolom:
            semua = (g for a, z, g in self.susunan.gaya_kolom if a <= kolom <= z)
            self._gaya_kolom[kolom] = next(semua, "")
        return self._gaya_kolom[kolom]

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
        lain = (self._simpan.keys() | self._gaya.keys()) - self._sel.keys()
        for tempat in lain:
            if (sel := self.find_sel(*tempat)) is not None:
                lama = self.susunan.isi[sel.awal : sel.akhir]
                ganti.append((sel.awal, sel.akhir, self._change(tempat, sel, lama)))
        for daftar, alamat in self._validasi.items():
            if (ada := self._daftar.get(daftar)) is not None:
                tag = self.susunan.isi[ada.awal : ada.akhir_tag]
                sqref = " ".join([ada.sqref, *alamat])
                ganti.append((ada.awal, ada.akhir_tag, set_atribut(tag, "sqref", sqref)))
        ganti += self._insert(baris_baru)
        return _splice(self.susunan.isi, ganti)

    def _change(self, tempat: tuple[int, int], sel: PosisiSel, lama: bytes) -> bytes:
        """An existing cell with the stored result and the style that it gets."""
        if tempat in self._simpan and sel.rumus is not None:
            nilai = sel.nilai and (sel.nilai[0] - sel.awal, sel.nilai[1] - sel.awal)
            akhir_rumus = sel.rumus[1] - sel.awal
            hasil = self._simpan[tempat]
            lama = _store(lama, hasil, self.susunan.awalan, akhir_rumus=akhir_rumus, nilai=nilai)
        if tempat in self._gaya:
            akhir_tag = find_akhir_tag(lama, 0)
            lama = set_atribut(lama[:akhir_tag], "s", self._gaya[tempat]) + lama[akhir_tag:]
        return lama

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
        urut = sorted(self.susunan.baris)
        batas = list(
            accumulate((self.susunan.baris[n].akhir for n in urut), max, initial=akhir_tag)
        )
        for nomor in sorted(baru):
            di = batas[bisect_left(urut, nomor)]
            yield di, di, baru[nomor]

    def _widen(self, baris: PosisiBaris, sel: Mapping[int, bytes]) -> bytes:
        """The start tag of a row whose `spans` includes the new cells."""
        tag = self.susunan.isi[baris.awal : baris.akhir_tag]
        kiri, _, kanan = read_atribut(tag).get("spans", "").partition(":")
        if not (kiri.isdigit() and kanan.isdigit()):
            return tag
        lebar = f"{min(int(kiri), *sel)}:{max(int(kanan), *sel)}"
        return tag if lebar == f"{kiri}:{kanan}" else set_atribut(tag, "spans", lebar)

    def _widen_dimension(
        self, baru: Mapping[int, Mapping[int, bytes]]
    ) -> Iterator[tuple[int, int, bytes]]:
        if self.susunan.rentang is None:
            return
        awal, akhir = self.susunan.rentang
        tag = self.susunan.isi[awal:akhir]
        satu, _, dua = read_atribut(tag).get("ref", "").partition(":")
        try:
            (r1, c1), (r2, c2) = read_alamat(satu), read_alamat(dua or satu)
        except ValueError:
            return
        kolom = [k for sel in baru.values() for k in sel]
        lebar = (min(r1, *baru), min(c1, *kolom), max(r2, *baru), max(c2, *kolom))
        if lebar != (r1, c1, r2, c2):
            ref = f"{nama_kolom(lebar[1])}{lebar[0]}:{nama_kolom(lebar[3])}{lebar[2]}"
            yield awal, akhir, set_atribut(tag, "ref", ref)

    def _tag(self, baris: int, kolom: int, jenis: str = "", *, tutup: bool = False) -> bytes:
        p = self.susunan.awalan
        gaya = self.gaya_sel(baris, kolom)
        tag = f'<{p}c r="{nama_kolom(kolom)}{baris}"'
        tag += f" s={quoteattr(gaya)}" if gaya else ""
        tag += f' t="{jenis}"' if jenis else ""
        return (tag + ("/>" if tutup else ">")).encode()

    def _close(self, isi: str) -> bytes:
        return f"{isi}</{self.susunan.awalan}c>".encode()


def open_lembar(buku: BukuKerja, lembar: Lembar) -> Penambal:
    """A sheet of a workbook, ready to be changed."""
    bagian = read_part(buku.isi, lembar.bagian)
    if bagian is None:
        raise tolak("Berkas ini rusak. Buka dengan Excel, lalu simpan ulang sebagai .xlsx.")
    return Penambal(bagian)


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
    tag = sel[: find_akhir_tag(sel, 0)]
    if read_atribut(tag).get("t", "n") != jenis:
        potong.append((0, len(tag), set_atribut(tag, "t", "" if jenis == "n" else jenis)))
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
