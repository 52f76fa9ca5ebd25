"""Fill the circulating form as an office does: answers typed into column K."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.regulasi import JenisSkala, PenyebutNol, Pertanyaan
from tests.evaluasi.letak_beredar import BARIS, BARIS_ISIAN, LEMBAR
from tests.penilaian.lembar import LKE

KOSONG = Path(__file__).parents[1] / "data" / "lke_beredar_kosong.xlsx"
BANYAK_ISIAN = 20


def fill(jawaban: Mapping[str, Jawaban], sel: Mapping[str, Any] | None = None) -> bytes:
    """The bytes of the form with `jawaban`; `sel` (address → value) is written last."""
    buku = load_workbook(KOSONG)
    lembar = buku[LEMBAR]
    for alamat, nilai in cells(jawaban).items():
        lembar[alamat] = nilai
    for alamat, nilai in (sel or {}).items():
        lembar[alamat] = nilai
    keluaran = BytesIO()
    buku.save(keluaran)
    return keluaran.getvalue()


def cells(jawaban: Mapping[str, Jawaban]) -> dict[str, Any]:
    """Answers by the address of their cell in the circulating form."""
    sel: dict[str, Any] = {}
    for kode, isi in jawaban.items():
        if isinstance(isi, Mapping):
            sel |= {f"K{BARIS_ISIAN[kode][isian]}": cacah for isian, cacah in isi.items()}
        else:
            sel[f"K{BARIS[kode]}"] = float(isi) if isinstance(isi, Decimal) else isi
    return sel


def make_jawaban(acak: random.Random, terisi: float = 0.95) -> dict[str, Jawaban]:
    """A random sheet that `periksa_jawaban` lets through; good answers are likelier."""
    jawaban: dict[str, Jawaban] = {}
    for p in LKE.pertanyaan:
        if acak.random() > terisi:
            continue
        match p.skala.jenis:
            case JenisSkala.PILIHAN:
                pilihan = list(p.skala.pilihan)
                jawaban[p.kode] = pilihan[min(acak.randrange(4) // 2, len(pilihan) - 1)]
                if acak.random() < 0.2:
                    jawaban[p.kode] = acak.choice(pilihan)
            case JenisSkala.INDEKS:
                jawaban[p.kode] = Decimal(acak.randint(2_400, 4_000)) / 1_000
            case JenisSkala.PERSEN:
                jawaban[p.kode] = _make_isian(p, acak)
    return jawaban


def _make_isian(p: Pertanyaan, acak: random.Random) -> dict[str, int]:
    isian = {i.kode: acak.randint(0, 12) for i in p.isian}
    assert p.rumus is not None
    penyebut = sum(isian[k] for k in p.rumus.penyebut)
    if penyebut == 0 and p.rumus.penyebut_nol is PenyebutNol.SALAH:
        isian[p.rumus.penyebut[0]] = penyebut = acak.randint(1, 12)
    if penyebut == 0:
        isian |= dict.fromkeys(p.rumus.pembilang, 0)
    elif acak.random() < 0.8:  # mostly no more than due
        isian |= {k: acak.randint(0, penyebut) for k in p.rumus.pembilang}
    return isian


@dataclass(frozen=True, slots=True)
class IsianBeredar:
    """One filled circulating form, as offices send it: `jawaban` is what it means."""

    nomor: int
    isi: bytes
    jawaban: Mapping[str, Jawaban]
    sel: Mapping[str, Any]  # what was typed besides, by address
    cacat: tuple[str, ...]  # the defects that were typed in


# What people type besides plain answers: cells, and the answers that follow from them.
CACAT: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Jawaban | None]]] = {
    "huruf_kecil": ({"K9": "a", "K12": " b "}, {"A.I.1.i.b": "A", "A.I.1.ii.b": "B"}),
    "ya_berspasi": ({"K8": "ya ", "K11": "YA"}, {"A.I.1.i.a": "Ya", "A.I.1.ii.a": "Ya"}),
    "lhkasn_nol": (
        {"K185": 9, "K186": 2, "K187": 3, "K188": 4, "K189": 0},
        {
            "A.II.5.iii.b": {
                "wajib_administrator": 2,
                "wajib_pengawas": 3,
                "wajib_fungsional_pelaksana": 4,
                "sudah_melapor": 0,
            }
        },
    ),
    "di_atas_100": (
        {"K179": 1, "K180": 2, "K181": 0, "K182": 5},
        {
            "A.II.5.iii.a": {
                "wajib_kepala_satker": 1,
                "wajib_pejabat_lhkpn": 2,
                "wajib_lainnya": 0,
                "sudah_melapor": 5,
            }
        },
    ),
    "agen_berbeda": (
        {"K129": 5, "K130": 4, "K132": 6, "K133": 3},
        {
            "A.II.1.i.a": {"jumlah_agen": 5, "jumlah_perubahan": 4},
            "A.II.1.i.b": {"jumlah_perubahan": 6, "jumlah_terintegrasi": 3},
        },
    ),
    "isian_kosong": (
        {"K155": 3, "K156": 1, "K157": None},
        {"A.II.3.iii.a": {"pelanggaran_tahun_lalu": 3, "pelanggaran_tahun_ini": 1}},
    ),
    "indeks_teks": ({"K202": "3,71"}, {"B.I.a": Decimal("3.71")}),
    "rumus_tertimpa": ({"L9": 1, "K160": 1, "L7": 0.5}, {}),
    "bobot_berubah": ({"H7": 1, "H202": 20}, {}),
    "tak_terjawab": (
        {"K102": None, "K103": None, "K205": None},
        {"A.I.6.i.a": None, "A.I.6.i.b": None, "B.II.a": None},
    ),
    "pelanggaran_naik": (
        {"K155": 0, "K156": 2, "K157": 2},
        {
            "A.II.3.iii.a": {
                "pelanggaran_tahun_lalu": 0,
                "pelanggaran_tahun_ini": 2,
                "pelanggaran_diberi_sanksi": 2,
            }
        },
    ),
}


@cache
def isian_beredar(nomor: int) -> IsianBeredar:
    """The form number 0 … BANYAK_ISIAN − 1; the first five have nothing but answers."""
    acak = random.Random(f"isian beredar {nomor}")
    jawaban: dict[str, Jawaban] = make_jawaban(acak, 1.0 if nomor < 3 else 0.95)
    sel: dict[str, Any] = {}
    cacat: tuple[str, ...] = ()
    if nomor >= 5:
        cacat = tuple(sorted(acak.sample(sorted(CACAT), 2)))
        if {"isian_kosong", "pelanggaran_naik"} <= set(cacat):
            cacat = ("isian_kosong",)
    for nama in cacat:
        ditulis, berarti = CACAT[nama]
        sel |= ditulis
        for kode, isi in berarti.items():
            jawaban.pop(kode, None)
            if isi is not None:
                jawaban[kode] = isi
    return IsianBeredar(nomor, fill(jawaban, sel), jawaban, sel, cacat)
