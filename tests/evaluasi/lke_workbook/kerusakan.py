"""Workbooks that were damaged on purpose, each the same for the same seed, and how they are tried.

`rusakkan(seed)` damages one of `sumber()` in one to three ways: bytes of the archive, parts of the
package, the XML of a sheet, or single cells. `coba(isi)` takes it the whole way of an upload.
"""

import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

from evaluasi.lke_workbook.cacat import periksa_cacat
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from evaluasi.lke_workbook.isi import Identitas
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.penulis import write_buku
from evaluasi.lke_workbook.penulis.isi import IsiTulis
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.lke_workbook.rumus import hitung
from evaluasi.penilaian.jawaban import Jawaban
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import JenisSkala
from evaluasi.penilaian.scoring import score
from tests.evaluasi.buku_kerja import fill
from tests.evaluasi.lke_workbook.cara_merusak import BITA, LEMBAR, PAKET, Bagian

LKE = get_regulasi("permenpanrb-90-2021")
KETENTUAN = get_regulasi("perbup-ketapang-49-2022")


@dataclass(frozen=True, slots=True)
class Rusakan:
    """A damaged workbook, and what was done to it."""

    cara: str
    isi: bytes


# --- Sound workbooks --------------------------------------------------------------------------


def make_jawaban(acak: Random) -> dict[str, Jawaban]:
    """Nine of ten lines answered."""
    jawaban: dict[str, Jawaban] = {}
    for p in LKE.pertanyaan:
        if acak.random() < 0.1:
            continue
        match p.skala.jenis:
            case JenisSkala.PILIHAN:
                jawaban[p.kode] = acak.choice(list(p.skala.pilihan))
            case JenisSkala.INDEKS:
                jawaban[p.kode] = Decimal(acak.randint(0, 400)) / 100
            case JenisSkala.PERSEN:
                jawaban[p.kode] = {isian.kode: acak.randint(0, 40) for isian in p.isian}
    return jawaban


def _write_portal(jawaban: dict[str, Jawaban]) -> bytes:
    identitas = Identitas(
        instansi="Kabupaten Contoh", unit="Dinas Contoh", unit_kode="D1", tahun=2026,
        lke=LKE.kode, putaran=1, ditulis=datetime(2026, 1, 5, tzinfo=UTC).isoformat(),
    )  # fmt: skip
    return write_buku(
        IsiTulis(
            hasil=score(LKE, jawaban, ketentuan=KETENTUAN), menurut="unit",
            jawaban={"unit": jawaban}, identitas=identitas, kepala=("LKE", "Dinas Contoh"),
            kepala_ambang=("Ambang batas",), terbuka={"unit": [p.kode for p in LKE.pertanyaan]},
        )
    )  # fmt: skip


@cache
def sumber() -> tuple[tuple[str, bytes], ...]:
    """The workbooks that are damaged, by a name."""
    acak = Random(2026)
    return (
        ("beredar", fill(make_jawaban(acak))),
        ("libreoffice", (Path(__file__).parent / "beredar_libreoffice.xlsx").read_bytes()),
        ("portal", _write_portal(make_jawaban(acak))),
    )


def unpack(isi: bytes) -> Bagian:
    with zipfile.ZipFile(BytesIO(isi)) as arsip:
        return {nama: arsip.read(nama) for nama in arsip.namelist()}


def pack(bagian: Bagian) -> bytes:
    """Not compressed: it is packed ten thousand times."""
    keluaran = BytesIO()
    with zipfile.ZipFile(keluaran, "w") as arsip:
        for nama, isi in bagian.items():
            arsip.writestr(zipfile.ZipInfo(nama, (2026, 1, 1, 0, 0, 0)), isi)
    return keluaran.getvalue()


# --- All of it --------------------------------------------------------------------------------


def rusakkan(benih: int) -> Rusakan:
    """A damaged workbook: the same one for the same seed."""
    acak = Random(benih)
    nama, isi = acak.choices(sumber(), (3, 2, 1))[0]  # the third takes longest to check
    cara = [nama]
    tingkat = acak.choices(("bita", "paket", "lembar"), (2, 2, 8))[0]
    if tingkat == "bita":
        rusak_bita = acak.choice(BITA)
        return Rusakan(f"{nama} {rusak_bita.__name__}", rusak_bita(isi, acak))
    bagian = unpack(isi)
    for _ in range(acak.choice((1, 1, 2, 3))):
        if tingkat == "paket":
            rusak_paket = acak.choice(PAKET)
            rusak_paket(bagian, acak)
            cara.append(rusak_paket.__name__)
            continue
        lembar = [satu for satu in bagian if satu.startswith("xl/worksheets/sheet")]
        tujuan = max(lembar, key=lambda satu: len(bagian[satu]))
        if acak.random() < 0.2:
            tujuan = acak.choice(lembar)
        rusak_lembar = acak.choice(LEMBAR)
        xml = rusak_lembar(bagian[tujuan].decode(), acak)
        bagian[tujuan] = xml.encode("utf-8", "surrogatepass")
        cara.append(rusak_lembar.__name__)
    return Rusakan(" ".join(cara), pack(bagian))


def coba(isi: bytes, *, semua_rumus: bool = False) -> str:
    """Take a workbook the whole way: "dibaca", or the sentence with which it was refused.

    `semua_rumus`: also compute the formulas that the report does not ask for.
    Anything but a BukuKerjaSalah with a sentence comes out as it is raised.
    """
    try:
        buku = open_buku(isi)
        if semua_rumus:
            hitung(buku).tak_didukung  # noqa: B018 – a property that computes every formula
        bacaan = read_isi(buku, LKE)
        laporan = periksa_cacat(buku, bacaan, LKE, KETENTUAN)
    except BukuKerjaSalah as galat:
        pesan = galat.kesalahan[0].pesan
        _check_pesan(pesan)
        return pesan
    for kesalahan in bacaan.list_kesalahan():
        _check_pesan(kesalahan.pesan)
    assert 0 <= laporan.hasil.total <= 100
    return "dibaca"


def _check_pesan(pesan: str) -> None:
    """A sentence of Indonesian, not the words of a library."""
    assert pesan, "a refusal without a word"
    assert pesan.endswith((".", "?", ".)")), pesan
    assert not re.search(r"Error|Exception|Traceback|NoneType|invalid|not well-formed", pesan), (
        pesan
    )
