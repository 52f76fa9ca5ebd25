"""What the portal's own workbook says to itself: headers, line keys and whose worksheet it is.

The writer and the reader share this module. The key column holds one key a row; its header cell
(the header row of the table, not a fixed address) holds the identity. Nobody types there, so a
key or an identity that does not read is told, never repaired.
"""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from .isi import Identitas
from .letak import Kolom

LEMBAR = "LKE ZI"  # the worksheet's name as written; a renamed sheet is read all the same

# The table's header row, left to right; the key column stands after the last one.
KEPALA: Mapping[Kolom, str] = {
    Kolom.PENILAIAN: "Penilaian",
    Kolom.BOBOT: "Bobot",
    Kolom.PENJELASAN: "Penjelasan",
    Kolom.PILIHAN: "Pilihan Jawaban",
    Kolom.JAWABAN_UNIT: "Jawaban Unit",
    Kolom.JAWABAN_TPI: "Jawaban TPI",
    Kolom.NILAI: "Nilai",
    Kolom.PERSEN: "%",
    Kolom.CATATAN_UNIT: "Catatan Unit",
    Kolom.CATATAN_TPI: "Catatan TPI",
    Kolom.BUKTI: "Bukti Dukung",
}

AWALAN = "ZI1"  # of an identity; another number is another shape
TOTAL = "total"  # key of the row of the total
PANJANG_TERBANYAK = 32_767  # characters that Excel keeps in one cell

KUNCI = re.compile(r"(total|[A-Z](?:\.[0-9A-Za-z]+)*)(?:#([a-z0-9_]+))?", re.ASCII)


class IdentitasRusak(ValueError):
    """The header cell of the key column was an identity and is not one any more."""


def kunci(kode: str, isian: str = "") -> str:
    """The key of a row: a line or component "A.I.1.i.a", a count "A.II.1.i.a#jumlah_agen"."""
    return f"{kode}#{isian}" if isian else kode


def baca_kunci(teks: str) -> tuple[str, str] | None:
    """Code and count ("" for a line or component), or None for a text that is no key."""
    cocok = KUNCI.fullmatch(teks.strip())
    return (cocok[1], cocok[2] or "") if cocok else None


def encode_identitas(identitas: Identitas) -> str:
    """The text of the key column's header cell."""
    isi = json.dumps(
        {
            "instansi": identitas.instansi,
            "unit": identitas.unit,
            "unit_kode": identitas.unit_kode,
            "tahun": identitas.tahun,
            "lke": identitas.lke,
            "putaran": identitas.putaran,
            "ditulis": identitas.ditulis,
            "versi": {pihak: dict(baris) for pihak, baris in identitas.versi.items()},
            "sidik": {pihak: dict(baris) for pihak, baris in identitas.sidik.items()},
        },
        ensure_ascii=True,  # no editor can spoil it by another encoding
        sort_keys=True,
        separators=(",", ":"),
    )
    teks = f"{AWALAN}:{_sidik(isi)}:{isi}"
    if len(teks) > PANJANG_TERBANYAK:
        raise ValueError(f"an identity of {len(teks)} characters does not fit into a cell")
    return teks


def decode_identitas(teks: str) -> Identitas | None:
    """None where there is no identity; raise IdentitasRusak for one that was changed or cut."""
    teks = teks.strip()
    if not teks.startswith(AWALAN):
        return None
    _, _, sisa = teks.partition(":")
    sidik, _, isi = sisa.partition(":")
    if sidik != _sidik(isi):
        raise IdentitasRusak("identitas tidak utuh")
    try:
        return _identitas(json.loads(isi))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise IdentitasRusak("identitas tidak dikenal") from None


def _identitas(isi: Any) -> Identitas:
    return Identitas(
        instansi=_teks(isi["instansi"]),
        unit=_teks(isi["unit"]),
        unit_kode=_teks(isi["unit_kode"]),
        tahun=_angka(isi["tahun"]),
        lke=_teks(isi["lke"]),
        putaran=_angka(isi["putaran"]),
        ditulis=_teks(isi["ditulis"]),
        versi={
            _teks(pihak): {_teks(kode): _angka(versi) for kode, versi in baris.items()}
            for pihak, baris in isi["versi"].items()
        },
        sidik={
            _teks(pihak): {_teks(kode): _teks(sidik) for kode, sidik in baris.items()}
            for pihak, baris in isi["sidik"].items()
        },
    )


def _teks(nilai: Any) -> str:
    if not isinstance(nilai, str):
        raise TypeError("not a text")
    return nilai


def _angka(nilai: Any) -> int:
    if type(nilai) is not int:
        raise TypeError("not a whole number")
    return nilai


def _sidik(isi: str) -> str:
    return sha256(isi.encode()).hexdigest()[:16]
