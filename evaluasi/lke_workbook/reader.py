"""Read the answers of a filled LKE workbook, as it circulates, from its fixed rows.

Formulas are never trusted: only what was typed is read, and everything is computed anew. A form
whose rows do not stand where they belong is refused, never guessed.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from evaluasi.lke_workbook.tata_letak import (
    BARIS,
    BARIS_ISIAN,
    BARIS_TERAKHIR,
    KOLOM_JAWABAN,
    KOLOM_TEKS,
    KOLOM_TEKS_HASIL,
    LABEL_SALAH_CETAK,
    LEMBAR,
)
from evaluasi.penilaian.jawaban import Jawaban, Kesalahan, kutip, periksa_jawaban
from evaluasi.penilaian.regulasi import JenisSkala, Pertanyaan, Regulasi

BYTE_TERBANYAK = 10_000_000
BYTE_ISI_TERBANYAK = 40_000_000  # of the XML inside, unpacked
BAGIAN_TERBANYAK = 1_000

# What openpyxl and the modules below it raise on a file that is not a sound workbook.
TIDAK_TERBACA = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    RuntimeError,  # zipfile: an encrypted entry
    NotImplementedError,  # zipfile: an unknown compression
)


class BukuKerjaSalah(ValueError):
    """A workbook cannot be scored; `kesalahan` holds every mistake, each with its cell."""

    def __init__(self, kesalahan: list[Kesalahan]) -> None:
        super().__init__("; ".join(f"{k.lokasi}: {k.pesan}" for k in kesalahan))
        self.kesalahan = tuple(kesalahan)


def read_workbook(isi: bytes, lke: Regulasi) -> dict[str, Jawaban]:
    """The answers in the bytes of an .xlsx; an empty cell is an unanswered line.

    Raise BukuKerjaSalah with every mistake of the file.
    """
    _check_size(isi)
    sel = _load_cells(isi)
    pertanyaan = {p.kode: p for p in lke.pertanyaan}
    if salah := list(_find_misplaced(sel, pertanyaan)):
        lain = f" Begitu juga {len(salah) - 1} baris lain." if len(salah) > 1 else ""
        raise BukuKerjaSalah([Kesalahan(salah[0].lokasi, salah[0].pesan + lain)])
    jawaban: dict[str, Jawaban] = {}
    kesalahan: list[Kesalahan] = []
    for kode, p in pertanyaan.items():
        mentah, salah = _read_mentah(sel, p)
        kesalahan += salah
        if salah:
            continue
        bersih, salah = periksa_jawaban(p, mentah)
        kesalahan += (Kesalahan(_lokasi(_baris(kode, k.lokasi)), k.pesan) for k in salah)
        if bersih is not None:
            jawaban[kode] = bersih
    if kesalahan:
        raise BukuKerjaSalah(kesalahan)
    return jawaban


Sel = tuple[Any, str]  # value and openpyxl's data type
Lembar = Mapping[str, Sel]


def _check_size(isi: bytes) -> None:
    """Refuse what is no workbook, and what would fill the memory, before it is unpacked."""
    if not isi:
        raise _tolak("Berkas kosong.")
    if len(isi) > BYTE_TERBANYAK:
        raise _tolak(f"Berkas lebih besar dari {BYTE_TERBANYAK // 1_000_000} MB.")
    try:
        with zipfile.ZipFile(BytesIO(isi)) as arsip:
            bagian = arsip.infolist()
    except TIDAK_TERBACA:
        raise _tolak(
            "Berkas bukan buku kerja Excel (.xlsx), rusak, atau terkunci kata sandi. "
            "Buka dengan Excel lalu simpan ulang sebagai .xlsx tanpa kata sandi."
        ) from None
    besar = sum(b.file_size for b in bagian if b.filename.endswith((".xml", ".rels")))
    if len(bagian) > BAGIAN_TERBANYAK or besar > BYTE_ISI_TERBANYAK:
        raise _tolak("Isi buku kerja terlalu besar untuk sebuah LKE.")


def _load_cells(isi: bytes) -> Lembar:
    """Every cell with a value in the columns that matter, by its address."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # extensions that openpyxl does not know
            buku = load_workbook(BytesIO(isi), read_only=True, data_only=False)
            nama = next((n for n in buku.sheetnames if n.strip().casefold() == "lke zi"), None)
            if nama is None:
                raise _tolak(f"Lembar “{LEMBAR}” tidak ada dalam buku kerja ini.")
            lembar = buku[nama]
            lembar.reset_dimensions()
            return {
                sel.coordinate: (sel.value, sel.data_type)
                for baris in lembar.iter_rows(
                    min_row=1, max_row=BARIS_TERAKHIR, min_col=5, max_col=11
                )
                for sel in baris
                if sel.value is not None
            }
    except BukuKerjaSalah:
        raise
    except TIDAK_TERBACA:
        raise _tolak(
            "Buku kerja rusak. Buka dengan Excel lalu simpan ulang sebagai .xlsx."
        ) from None


def _find_misplaced(sel: Lembar, pertanyaan: Mapping[str, Pertanyaan]) -> Iterator[Kesalahan]:
    """Rows whose printed text is not that of the line which belongs there."""
    for kode, p in pertanyaan.items():
        kolom = KOLOM_TEKS_HASIL if kode.startswith("B.") else KOLOM_TEKS
        diharap = [(f"{kolom}{BARIS[kode]}", [p.teks, p.teks_cetak])]
        for isian in p.isian:
            baris = BARIS_ISIAN[kode][isian.kode]
            label = [isian.label, LABEL_SALAH_CETAK.get(isian.kode, isian.label)]
            diharap.append((f"{KOLOM_TEKS}{baris}", label))
        for alamat, boleh in diharap:
            if _padat(sel.get(alamat, ("", ""))[0]) not in {_padat(t) for t in boleh}:
                yield Kesalahan(
                    f"{LEMBAR}!{alamat}",
                    f"Baris ini seharusnya memuat {kutip(boleh[0])} ({kode}). Susunan baris "
                    "buku kerja ini berbeda dari formulir LKE yang beredar, sehingga "
                    "jawabannya tidak dapat dibaca dengan pasti.",
                )


def _read_mentah(sel: Lembar, p: Pertanyaan) -> tuple[object, list[Kesalahan]]:
    """What was typed for one line, as `periksa_jawaban` takes it."""
    if p.isian:
        cacah: dict[str, object] = {}
        kesalahan: list[Kesalahan] = []
        for isian in p.isian:
            cacah[isian.kode], salah = _read_angka(sel, BARIS_ISIAN[p.kode][isian.kode])
            kesalahan += salah
        return (None if all(c is None for c in cacah.values()) else cacah), kesalahan
    if p.skala.jenis is JenisSkala.INDEKS:
        return _read_angka(sel, BARIS[p.kode], teks_boleh=True)
    nilai, salah = _read_typed(sel, BARIS[p.kode])
    if isinstance(nilai, str):
        pilihan = {kode.casefold(): kode for kode in p.skala.pilihan}
        return pilihan.get(nilai.casefold(), nilai), salah
    return nilai, salah


def _read_angka(
    sel: Lembar, baris: int, *, teks_boleh: bool = False
) -> tuple[object, list[Kesalahan]]:
    """A number that was typed; `teks_boleh`: text such as "3,71" is read as one."""
    nilai, salah = _read_typed(sel, baris)
    if isinstance(nilai, str) and not teks_boleh:
        return None, [
            Kesalahan(_lokasi(baris), f"Sel berisi teks {kutip(nilai)}. Ketik ulang sebagai angka.")
        ]
    return (nilai.replace(",", ".") if isinstance(nilai, str) else nilai), salah


def _read_typed(sel: Lembar, baris: int) -> tuple[object, list[Kesalahan]]:
    """The typed content of an answer cell: stripped text, int, Decimal, or None when empty."""
    nilai, jenis = sel.get(f"{KOLOM_JAWABAN}{baris}", (None, "n"))
    if isinstance(nilai, str) and not nilai.strip():
        return None, []
    pesan = ""
    if jenis == "f":
        pesan = "Sel berisi rumus, yang tidak dipercaya. Ketik jawabannya langsung."
    elif jenis == "e":
        pesan = f"Sel berisi galat {kutip(nilai)}. Ketik jawabannya langsung."
    elif isinstance(nilai, str):
        return nilai.strip(), []
    elif isinstance(nilai, float):
        # Excel types and shows 15 digits; what its file holds beyond them is binary residue.
        return Decimal(f"{nilai:.15g}"), []
    elif nilai is not None and (isinstance(nilai, bool) or not isinstance(nilai, int)):
        pesan = "Isi sel ini bukan jawaban. Ketik ulang sebagai teks atau angka biasa."
    if pesan:
        return None, [Kesalahan(_lokasi(baris), pesan)]
    return nilai, []


def _baris(kode: str, isian: str) -> int:
    return BARIS_ISIAN[kode][isian] if isian else BARIS[kode]


def _lokasi(baris: int) -> str:
    return f"{LEMBAR}!{KOLOM_JAWABAN}{baris}"


def _padat(teks: object) -> str:
    """Letters and digits only: spacing and punctuation differ between copies of the form."""
    return re.sub(r"[^a-z0-9]", "", str(teks).casefold())


def _tolak(pesan: str) -> BukuKerjaSalah:
    return BukuKerjaSalah([Kesalahan("", pesan)])
