"""What a workbook says, as it waits for the user's word: plain values, kept as JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from evaluasi.hasil_beku import read_jawaban, write_jawaban
from evaluasi.models import Pihak
from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.jawaban import Kesalahan

TEKS_TERPANJANG = 4000  # characters of a note, as in the form of a line
UNIT, TPI = "unit", "tpi"  # the columns of a workbook that hold answers


@dataclass(frozen=True, slots=True)
class ButirBerkas:
    """One line of the file, as one of its columns answers it.

    `nilai` has passed `periksa_jawaban`; None: empty, or `kesalahan` says why it is unreadable.
    """

    kode: str
    lokasi: str
    nilai: Isi | None = None
    tertulis: str = ""
    catatan: str = ""
    bukti: str = ""
    kesalahan: tuple[Kesalahan, ...] = ()
    peringatan: tuple[Kesalahan, ...] = ()


@dataclass(frozen=True, slots=True)
class PemilikBerkas:
    """Whose worksheet a file of this portal says it is; any other form says nothing."""

    instansi: str
    unit: str
    unit_kode: str
    tahun: int
    lke: str
    putaran: int
    ditulis: str  # ISO time


@dataclass(frozen=True, slots=True)
class IsiBerkas:
    """All of a file: `butir` by column ("unit", "tpi") and line; `versi` by party and line.

    `sidik` says by column and line what the portal wrote there (`digest_butir`).
    `tak_dikenal` are lines of the regulation that the file has no row for, `peringatan` are of
    the file as a whole. `judul` are the titles of a workbook of the portal's shape without the
    mark that says whose it is; None for every other one.
    """

    butir: Mapping[str, Mapping[str, ButirBerkas]]
    pemilik: PemilikBerkas | None = None
    versi: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    sidik: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tak_dikenal: tuple[Kesalahan, ...] = ()
    peringatan: tuple[Kesalahan, ...] = ()
    judul: tuple[str, ...] | None = None


def list_kolom(isi: IsiBerkas, pihak: Pihak) -> list[str]:
    """The columns that may become the answers of `pihak`, the likeliest first.

    The unit takes only its own. The TPI may take the unit's column of a file in which it wrote
    there, as in the circulating form, which has but one.
    """
    if pihak == Pihak.UNIT:
        return [UNIT]
    terisi = any(b.nilai is not None or b.kesalahan for b in isi.butir.get(TPI, {}).values())
    urut = [TPI, UNIT] if terisi else [UNIT, TPI]
    return [kolom for kolom in urut if kolom in isi.butir]


def clean_teks(teks: str) -> str:
    """Text fit for the database and the page: no control characters but line breaks."""
    rapi = teks.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(h for h in rapi if h in "\n\t" or h.isprintable()).strip()


def digest_butir(nilai: Isi | None, catatan: str) -> str:
    """What a line of a column says, in few letters: its spaces and trailing zeros do not count."""
    rapi = nilai.normalize() if isinstance(nilai, Decimal) else nilai
    tulis = None if rapi is None else write_jawaban(rapi)
    isi = json.dumps([tulis, " ".join(clean_teks(catatan).split())], sort_keys=True)
    return hashlib.sha256(isi.encode()).hexdigest()[:8]


def to_json(isi: IsiBerkas) -> dict[str, Any]:
    """The file as JSON keeps it."""
    p = isi.pemilik
    return {
        "butir": {
            kolom: [_write_butir(satu) for satu in semua.values()]
            for kolom, semua in isi.butir.items()
        },
        "pemilik": None if p is None else {nama: getattr(p, nama) for nama in p.__slots__},
        "versi": {pihak: dict(versi) for pihak, versi in isi.versi.items()},
        "sidik": {kolom: dict(sidik) for kolom, sidik in isi.sidik.items()},
        "tak_dikenal": [list(k) for k in isi.tak_dikenal],
        "peringatan": [list(k) for k in isi.peringatan],
        "judul": None if isi.judul is None else list(isi.judul),
    }


def from_json(isi: Mapping[str, Any]) -> IsiBerkas:
    """The file that `to_json` wrote."""
    return IsiBerkas(
        butir={
            kolom: {satu["kode"]: _read_butir(satu) for satu in semua}
            for kolom, semua in isi["butir"].items()
        },
        pemilik=None if isi["pemilik"] is None else PemilikBerkas(**isi["pemilik"]),
        versi=isi["versi"],
        sidik=isi["sidik"],
        tak_dikenal=_read_kesalahan(isi["tak_dikenal"]),
        peringatan=_read_kesalahan(isi["peringatan"]),
        judul=None if isi.get("judul") is None else tuple(isi["judul"]),  # older rows have none
    )


def _write_butir(satu: ButirBerkas) -> dict[str, Any]:
    return {
        "kode": satu.kode,
        "lokasi": satu.lokasi,
        "nilai": None if satu.nilai is None else write_jawaban(satu.nilai),
        "tertulis": satu.tertulis,
        "catatan": satu.catatan,
        "bukti": satu.bukti,
        "kesalahan": [list(k) for k in satu.kesalahan],
        "peringatan": [list(k) for k in satu.peringatan],
    }


def _read_butir(isi: Mapping[str, Any]) -> ButirBerkas:
    return ButirBerkas(
        kode=isi["kode"],
        lokasi=isi["lokasi"],
        nilai=None if isi["nilai"] is None else read_jawaban(isi["nilai"]),
        tertulis=isi["tertulis"],
        catatan=isi["catatan"],
        bukti=isi["bukti"],
        kesalahan=_read_kesalahan(isi["kesalahan"]),
        peringatan=_read_kesalahan(isi["peringatan"]),
    )


def _read_kesalahan(semua: list[list[str]]) -> tuple[Kesalahan, ...]:
    return tuple(Kesalahan(*satu) for satu in semua)
