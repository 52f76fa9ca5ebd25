"""A result kept as it was: `Hasil` → JSON → the same `Hasil`, without computing anything.

Exact numbers are kept as fractions ("1502/20"); `publik` repeats them as the decimals of
`nilai_lke`, for who reads the database directly. The hashes say by which engine and which
regulations it was computed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from evaluasi import penilaian
from evaluasi.penilaian.hasil import Besaran, Hasil, Status, Temuan, hasil_to_json
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.profil import Profil
from evaluasi.penilaian.regulasi import Predikat

VERSI = 1


@dataclass(frozen=True, slots=True)
class HasilBeku:
    """A frozen result and what it was computed by."""

    hasil: Hasil
    profil: Mapping[str, str]  # key → value as text; "" for "belum ada data"
    dihitung_pada: datetime
    mesin_sha256: str
    lke_sha256: str
    regulasi_sha256: str

    @property
    def tanggal_evaluasi(self) -> date | None:
        """The day on which the requirements were judged."""
        teks = self.profil["tanggal_evaluasi"]
        return date.fromisoformat(teks) if teks else None


@cache
def mesin_sha256() -> str:
    """The hash of the engine's own source: the same engine gives the same result."""
    sidik = hashlib.sha256()
    for berkas in sorted(Path(penilaian.__path__[0]).glob("*.py")):
        sidik.update(berkas.name.encode() + b"\0" + berkas.read_bytes() + b"\0")
    return sidik.hexdigest()


def freeze(hasil: Hasil, profil: Profil, *, pada: datetime) -> dict[str, Any]:
    """The JSON of a result that will never be computed again."""
    return {
        "versi": VERSI,
        "dihitung_pada": pada.isoformat(),
        "mesin_sha256": mesin_sha256(),
        "lke": hasil.lke.kode,
        "lke_sha256": hasil.lke.isi_sha256,
        "regulasi": hasil.ketentuan.kode,
        "regulasi_sha256": hasil.ketentuan.isi_sha256,
        "profil": {f.name: _tulis_profil(getattr(profil, f.name)) for f in fields(profil)},
        "jawaban": {kode: write_jawaban(isi) for kode, isi in hasil.jawaban.items()},
        "publik": hasil_to_json(hasil, berkas=""),
        "eksak": {
            "nilai": _tulis_pecahan(hasil.nilai),
            "pertanyaan": _tulis_pecahan(hasil.pertanyaan),
            "bobot": _tulis_pecahan(hasil.bobot),
            "area": {str(nomor): str(nilai) for nomor, nilai in hasil.area.items()},
            "aspek": {str(nomor): _tulis_pecahan(isi) for nomor, isi in hasil.aspek.items()},
            "belum_dijawab": list(hasil.belum_dijawab),
            "catatan": [list(baris) for baris in hasil.catatan],
            "temuan": [_tulis_temuan(temuan) for temuan in hasil.temuan],
            "layak": {str(predikat): layak for predikat, layak in hasil.layak.items()},
        },
    }


def sidik_hasil(hasil: Hasil, profil: Profil) -> str:
    """What a result follows from, in one hash: the answers, the profile, both regulations.

    Two results with the same hash are the same; who confirms one confirms no other.
    """
    isi = {
        "lke": hasil.lke.isi_sha256,
        "regulasi": hasil.ketentuan.isi_sha256,
        "jawaban": {kode: write_jawaban(nilai) for kode, nilai in hasil.jawaban.items()},
        "profil": {f.name: _tulis_profil(getattr(profil, f.name)) for f in fields(profil)},
    }
    return hashlib.sha256(json.dumps(isi, sort_keys=True).encode()).hexdigest()


def thaw(beku: Mapping[str, Any]) -> HasilBeku:
    """The result that `freeze` kept."""
    eksak = beku["eksak"]
    hasil = Hasil(
        lke=get_regulasi(beku["lke"]),
        ketentuan=get_regulasi(beku["regulasi"]),
        jawaban={kode: read_jawaban(isi) for kode, isi in beku["jawaban"].items()},
        nilai=_baca_pecahan(eksak["nilai"]),
        pertanyaan=_baca_pecahan(eksak["pertanyaan"]),
        bobot=_baca_pecahan(eksak["bobot"]),
        area={int(nomor): Fraction(nilai) for nomor, nilai in eksak["area"].items()},
        aspek={int(nomor): _baca_pecahan(isi) for nomor, isi in eksak["aspek"].items()},
        belum_dijawab=tuple(eksak["belum_dijawab"]),
        catatan=tuple((kode, pesan) for kode, pesan in eksak["catatan"]),
        temuan=tuple(_baca_temuan(isi) for isi in eksak["temuan"]),
        layak={Predikat(predikat): layak for predikat, layak in eksak["layak"].items()},
    )
    return HasilBeku(
        hasil=hasil,
        profil=beku["profil"],
        dihitung_pada=datetime.fromisoformat(beku["dihitung_pada"]),
        mesin_sha256=beku["mesin_sha256"],
        lke_sha256=beku["lke_sha256"],
        regulasi_sha256=beku["regulasi_sha256"],
    )


def write_jawaban(isi: Jawaban) -> Any:
    """An answer as JSON keeps it: the option, {"indeks": "3.71"} or the counts."""
    if isinstance(isi, Decimal):
        return {"indeks": f"{isi:f}"}
    return isi if isinstance(isi, str) else {"isian": dict(isi)}


def read_jawaban(isi: Any) -> Jawaban:
    """The answer that `write_jawaban` wrote."""
    if isinstance(isi, str):
        return isi
    if "indeks" in isi:
        return Decimal(isi["indeks"])
    return {kode: int(cacah) for kode, cacah in isi["isian"].items()}


def _tulis_profil(nilai: object) -> str:
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    if nilai is None:
        return ""
    if isinstance(nilai, date):
        return nilai.isoformat()
    return str(nilai.value if isinstance(nilai, Enum) else nilai)


def _tulis_pecahan(nilai: Mapping[str, Fraction]) -> dict[str, str]:
    return {kode: str(angka) for kode, angka in nilai.items()}


def _baca_pecahan(nilai: Mapping[str, str]) -> dict[str, Fraction]:
    return {kode: Fraction(angka) for kode, angka in nilai.items()}


def _tulis_besaran(besaran: Besaran) -> dict[str, str] | None:
    if besaran is None:
        return None
    if isinstance(besaran, Fraction):
        return {"angka": str(besaran)}
    return {"tanggal": besaran.isoformat()} if isinstance(besaran, date) else {"teks": besaran}


def _baca_besaran(isi: Mapping[str, str] | None) -> Besaran:
    if isi is None:
        return None
    if "angka" in isi:
        return Fraction(isi["angka"])
    return date.fromisoformat(isi["tanggal"]) if "tanggal" in isi else isi["teks"]


def _tulis_temuan(temuan: Temuan) -> dict[str, Any]:
    return {
        "kode": temuan.kode,
        "predikat": str(temuan.predikat),
        "nama": temuan.nama,
        "status": str(temuan.status),
        "nilai": _tulis_besaran(temuan.nilai),
        "ambang": _tulis_besaran(temuan.ambang),
        "selisih": None if temuan.selisih is None else str(temuan.selisih),
        "satuan": temuan.satuan,
        "rujukan": temuan.rujukan,
        "catatan": temuan.catatan,
        "setelan": list(temuan.setelan),
    }


def _baca_temuan(isi: Mapping[str, Any]) -> Temuan:
    return Temuan(
        kode=isi["kode"],
        predikat=Predikat(isi["predikat"]),
        nama=isi["nama"],
        status=Status(isi["status"]),
        nilai=_baca_besaran(isi["nilai"]),
        ambang=_baca_besaran(isi["ambang"]),
        selisih=None if isi["selisih"] is None else Fraction(isi["selisih"]),
        satuan=isi["satuan"],
        rujukan=isi["rujukan"],
        catatan=isi["catatan"],
        setelan=tuple(isi["setelan"]),
    )
