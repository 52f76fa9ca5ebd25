"""What a version of a plan says differently from the one before, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from .isi_beku import IsiBagian, IsiItem, IsiRencana

Pasangan = tuple[str, str, str, str]  # what differs, which part of it, before, after
KOSONG = "kosong"
KOLOM_ITEM = {
    "teks": "Rencana aksi",
    "teks_cetak": "Rencana aksi, ejaan peraturan",
    "waktu": "Target waktu",
    "penanggung_jawab": "Penanggung jawab",
    "keluaran": "Keluaran",
    "risiko": "Risiko atau isu strategis",
    "catatan": "Catatan",
}


@dataclass(frozen=True, slots=True)
class Perubahan:
    """One thing that differs: what it is, what it said, what it says."""

    nama: str
    kolom: str
    lama: str
    baru: str


@dataclass(frozen=True, slots=True)
class Beda:
    ditambah: tuple[IsiItem, ...]
    dihapus: tuple[IsiItem, ...]
    diubah: tuple[Perubahan, ...]

    def __bool__(self) -> bool:
        return bool(self.ditambah or self.dihapus or self.diubah)


def compare_isi(lama: IsiRencana, baru: IsiRencana) -> Beda:
    """Items added, taken off and changed, and whatever else a reader of the document would see."""
    item_lama = {i.kode: i for i in lama.item}
    item_baru = {i.kode: i for i in baru.item}
    diubah = [*_compare_umum(lama, baru), *_compare_bagian(lama, baru)]
    for kode, item in item_baru.items():
        dahulu = item_lama.get(kode)
        if dahulu is not None:
            diubah += _compare_item(dahulu, item)
    return Beda(
        ditambah=tuple(i for kode, i in item_baru.items() if kode not in item_lama),
        dihapus=tuple(i for kode, i in item_lama.items() if kode not in item_baru),
        diubah=tuple(diubah),
    )


def _compare_item(lama: IsiItem, baru: IsiItem) -> list[Perubahan]:
    return [
        Perubahan(baru.teks, judul, getattr(lama, kolom) or KOSONG, getattr(baru, kolom) or KOSONG)
        for kolom, judul in KOLOM_ITEM.items()
        if getattr(lama, kolom) != getattr(baru, kolom)
    ]


def _compare_umum(lama: IsiRencana, baru: IsiRencana) -> list[Perubahan]:
    dahulu = {judul: _lines(butir) for judul, butir in lama.pembuka}
    kini = {judul: _lines(butir) for judul, butir in baru.pembuka}
    pasangan = [
        (judul, "", dahulu.get(judul, ""), kini.get(judul, "")) for judul in (dahulu | kini)
    ]
    pasangan += [
        ("Dokumen", "Judul", lama.judul, baru.judul),
        ("Dokumen", "Peraturan", lama.singkatan, baru.singkatan),
        ("Kop surat", "Instansi", lama.kop.instansi, baru.kop.instansi),
        ("Kop surat", "Unit kerja", lama.kop.unit, baru.kop.unit),
        ("Kop surat", "Alamat", lama.kop.alamat, baru.kop.alamat),
        ("Tanda tangan", "Tempat", lama.kop.tempat, baru.kop.tempat),
        ("Tanda tangan", "Zona waktu", lama.kop.zona_waktu, baru.kop.zona_waktu),
        ("Tanda tangan", "Nama", lama.kepala.nama, baru.kepala.nama),
        (
            "Tanda tangan",
            "Pangkat/golongan",
            lama.kepala.pangkat_golongan,
            baru.kepala.pangkat_golongan,
        ),
        ("Tanda tangan", "NIP", lama.kepala.nip, baru.kepala.nip),
    ]
    return _select(pasangan)


def _compare_bagian(lama: IsiRencana, baru: IsiRencana) -> list[Perubahan]:
    """Headings, purposes, targets and rows; a section that only one of them has is all new."""
    dahulu = {b.kode: b for b in lama.bagian}
    kini = {b.kode: b for b in baru.bagian}
    daftar = []
    for kode in dahulu | kini:
        a, b = dahulu.get(kode), kini.get(kode)
        satu = b or a
        assert satu
        nama = _name(satu)
        daftar += [
            (nama, "Judul", _name(a), _name(b)),
            (
                nama,
                "Judul, ejaan peraturan",
                a.judul_cetak if a else "",
                b.judul_cetak if b else "",
            ),
            (
                nama,
                "Judul di atasnya",
                _lines(a.kepala if a else ()),
                _lines(b.kepala if b else ()),
            ),
            (nama, "Tujuan", _lines(a.tujuan if a else ()), _lines(b.tujuan if b else ())),
            (nama, "Target", _lines(a.target if a else ()), _lines(b.target if b else ())),
            *_compare_baris(a, b),
        ]
    return _select(daftar)


def _compare_baris(lama: IsiBagian | None, baru: IsiBagian | None) -> list[Pasangan]:
    dahulu = {b.kode: b for b in lama.baris} if lama else {}
    kini = {b.kode: b for b in baru.baris} if baru else {}
    daftar: list[Pasangan] = []
    for kode in dahulu | kini:
        a, b = dahulu.get(kode), kini.get(kode)
        satu = b or a
        assert satu
        nama = satu.indikator
        daftar += [
            (nama, "Indikator", a.indikator if a else "", b.indikator if b else ""),
            (
                nama,
                "Indikator, ejaan peraturan",
                a.indikator_cetak if a else "",
                b.indikator_cetak if b else "",
            ),
        ]
        if not satu.item:  # only then is the row's own time printed
            daftar.append((nama, "Target waktu", a.waktu if a else "", b.waktu if b else ""))
    return daftar


def _select(daftar: Iterable[Pasangan]) -> list[Perubahan]:
    """Those of `daftar` (what, which part, before, after) that differ."""
    return [
        Perubahan(nama, kolom, lama or KOSONG, baru or KOSONG)
        for nama, kolom, lama, baru in daftar
        if lama != baru
    ]


def _name(bagian: IsiBagian | None) -> str:
    return f"{bagian.nomor} {bagian.judul}".strip() if bagian else ""


def _lines(butir: tuple[str, ...]) -> str:
    return "\n".join(butir)
