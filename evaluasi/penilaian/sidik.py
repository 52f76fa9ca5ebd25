"""Fingerprints of a regulation: one of what it rules, one of how it is worded.

`isi_sha256` covers codes, order, weights, options, formulas, inputs, thresholds, requirements
and articles; `teks_sha256` covers wording. A field that holds its default is left out, so a
field added later with an empty default changes no fingerprint of a published regulation.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from .regulasi import Regulasi, Skala

TEKS = frozenset({
    "asal", "bukti", "catatan", "catatan_nol", "dasar_hukum", "judul", "judul_cetak",
    "judul_rencana", "kepala", "kriteria", "kriteria_cetak", "label", "nama", "nama_cetak",
    "nomor", "nomor_cetak", "pembuka_rencana", "penjelasan", "singkatan", "target",
    "target_cetak", "teks", "teks_cetak", "topik", "tujuan", "tujuan_cetak",
})  # fmt: skip
BUKAN_ISI = frozenset({"terbit", "isi_sha256", "teks_sha256"})


class TeksBerubah(NamedTuple):
    """One wording that differs between two versions of the same regulation."""

    kode: str
    kolom: str
    lama: str
    baru: str


def hash_isi(regulasi: Regulasi) -> str:
    """SHA-256 (hex) of everything that decides a score or a verdict."""
    return _sha256(_isi(regulasi))


def hash_teks(regulasi: Regulasi) -> str:
    """SHA-256 (hex) of the wording."""
    return _sha256(list(_teks(regulasi, "")))


def daftar_teks(regulasi: Regulasi) -> tuple[tuple[str, str, str], ...]:
    """(code, field, text) of every wording, in order; what an erratum is later told from."""
    return tuple((*kunci, teks) for kunci, teks in _teks(regulasi, ""))


def teks_berubah(
    lama: Iterable[Sequence[str]], baru: Iterable[Sequence[str]]
) -> tuple[TeksBerubah, ...]:
    """Every wording that differs between two `daftar_teks`, in the order of the new one.

    A text that only one of the two has is compared with "". Lists of texts are joined by "; ".
    """
    dulu = {(kode, kolom): teks for kode, kolom, teks in lama}
    kini = {(kode, kolom): teks for kode, kolom, teks in baru}
    tempat = list(kini) + [kunci for kunci in dulu if kunci not in kini]
    return tuple(
        TeksBerubah(*kunci, dulu.get(kunci, ""), kini.get(kunci, ""))
        for kunci in tempat
        if dulu.get(kunci, "") != kini.get(kunci, "")
    )


def _sha256(nilai: Any) -> str:
    kanonik = json.dumps(nilai, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(kanonik.encode()).hexdigest()


_KOLOM: dict[type, list[tuple[str, Any, bool]]] = {}


def _fields(jenis: type) -> list[tuple[str, Any, bool]]:
    """Name, default and "is wording" of each field of a dataclass that is fingerprinted."""
    if jenis not in _KOLOM:
        _KOLOM[jenis] = [
            (kolom.name, _default(kolom), kolom.name in TEKS)
            for kolom in fields(jenis)
            if kolom.name not in BUKAN_ISI
        ]
    return _KOLOM[jenis]


def _default(kolom: Field[Any]) -> Any:
    return kolom.default if kolom.default_factory is MISSING else kolom.default_factory()


def _isi(nilai: Any) -> Any:
    """`nilai` as JSON without its wording."""
    if isinstance(nilai, str | bool | None):
        return nilai
    if isinstance(nilai, Decimal):
        return f"{nilai.normalize():f}"  # 0.50 and 0.5 are the same weight
    if isinstance(nilai, int):
        return nilai
    if isinstance(nilai, tuple):
        return [_isi(isi) for isi in nilai]
    if isinstance(nilai, Mapping):
        # Pairs, not an object: the order of options (best first) is content.
        return [[kunci, _isi(isi)] for kunci, isi in nilai.items()]
    return {
        nama: (isi.kode if isinstance(isi, Skala) else _isi(isi))
        for nama, bawaan, teks in _fields(type(nilai))
        if not teks and (isi := getattr(nilai, nama)) != bawaan
    }


def _teks(nilai: Any, kode: str) -> Iterator[tuple[tuple[str, str], str]]:
    """((code, field), text) of every wording below `nilai`, in order."""
    if isinstance(nilai, tuple):
        for isi in nilai:
            yield from _teks(isi, kode)
    elif is_dataclass(nilai) and not isinstance(nilai, Skala):
        kode = _kode(nilai, kode)
        for nama, bawaan, teks in _fields(type(nilai)):
            isi = getattr(nilai, nama)
            if not teks:
                yield from _teks(isi, kode)
            elif isi != bawaan:
                yield (kode, nama), isi if isinstance(isi, str) else "; ".join(isi)


def _kode(nilai: Any, induk: str) -> str:
    """What names a record in an erratum; options and inputs are named below their question."""
    kode: str = getattr(nilai, "kode", "")
    match type(nilai).__name__:
        case "Pilihan" | "Isian":
            return f"{induk} {kode}"
        case "AmbangBatas" | "SyaratPengajuan":
            return f"{kode} {nilai.predikat}"
        case _:
            return kode or induk
