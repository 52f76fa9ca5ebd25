"""All units of a year as an Excel workbook: a row for each, and what the columns mean."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from evaluasi.models import StatusPutaran
from evaluasi.penilaian.hasil import Status
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import (
    AmbangBatas,
    JenisSyarat,
    Predikat,
    Satuan,
    SyaratPengajuan,
)
from evaluasi.rekap import BarisRekap, Ringkas
from zi_portal.angka import tampil_tepat, tanggal
from zi_portal.xlsx import Capaian, Lembar, render_xlsx


@dataclass(frozen=True, slots=True)
class Batas:
    """A minimum in points."""

    kode: str
    predikat: Predikat
    minimum: Fraction


AREA = (1, 2, 3, 4, 5, 6)
AWAL = (
    ("Unit kerja", 30, "Unit kerja yang aktif, dan unit lain yang dievaluasi pada tahun ini."),
    ("Instansi", 20, "Instansi tempat unit berada."),
    ("Keadaan", 12, "Diisi unit, dinilai TPI, atau final; “belum dibuka” bila belum ada evaluasi."),
    ("Putaran", 7, "Putaran terakhir. Putaran kedua dan seterusnya dibuka kembali."),
    ("Menurut", 8, "Hasil siapa di kolom berikutnya: TPI bila sudah final, selain itu unit."),
    ("Nilai unit", 8, "Nilai total menurut unit saat diajukan; sementara bila masih diisi."),
    ("Nilai TPI", 8, "Nilai total menurut TPI, hanya bila sudah final."),
    ("Pengungkit", 10, "Nilai komponen pengungkit."),
    ("Hasil", 8, "Nilai komponen hasil."),
)
AKHIR = (
    ("Layak WBK", 8, "Ya bila semua syarat dan ambang batas menuju WBK terpenuhi."),
    ("Layak WBBM", 8, "Ya bila semua syarat dan ambang batas menuju WBBM terpenuhi."),
    ("WBK kurang", 8, "Banyaknya syarat menuju WBK yang belum terpenuhi atau belum ada datanya."),
    ("Syarat WBK yang kurang", 26, "Kodenya; artinya pada daftar di bawah."),
    ("WBBM kurang", 8, "Banyaknya syarat menuju WBBM yang belum terpenuhi atau belum ada datanya."),
    ("Syarat WBBM yang kurang", 26, "Kodenya; artinya pada daftar di bawah."),
    ("Belum dijawab", 9, "Banyaknya pertanyaan yang belum dijawab dan dihitung 0."),
    ("Tanggal final", 17, "Hari hasil TPI difinalkan."),
    ("Catatan", 20, "Mengapa hasilnya belum ada."),
)
INSTANSI = 1  # the column that only a list over several instansi needs
BELUM_DIBUKA = "Belum dibuka"
LEBAR = len(AWAL) + 2 * len(AREA) + len(AKHIR)


def render(baris: Sequence[BarisRekap], tahun: int, hari: date) -> bytes:
    """The workbook: sheet "Rekap" and sheet "Keterangan"."""
    instansi = list(dict.fromkeys(b.unit.instansi.nama for b in baris))
    banyak = len(instansi) > 1
    kolom = [
        *(k for nomor, k in enumerate(AWAL) if banyak or nomor != INSTANSI),
        *_kolom_area(baris),
        *AKHIR,
    ]
    return render_xlsx(
        [
            Lembar(
                judul=f"Rekap {tahun}",
                header=[nama for nama, _, _ in kolom],
                lebar=[lebar for _, lebar, _ in kolom],
                kepala=(
                    f"Rekapitulasi evaluasi Zona Integritas tahun {tahun}",
                    instansi[0] if len(instansi) == 1 else f"{len(instansi)} instansi",
                    _jumlah(baris),
                ),
                baris=[_row(b, banyak) for b in baris],
                catatan=[
                    f"Dicetak {tanggal(hari)}. Hasil unit yang masih diisi bersifat sementara."
                ],
                lanskap=True,
                huruf=9,
                beku=1,
                saring=True,
                halaman=2,
            ),
            Lembar(
                judul="Keterangan",
                header=("Kolom atau kode", "Arti", "WBK", "WBBM", "Rujukan"),
                lebar=(22, 70, 12, 12, 44),
                kepala=("Arti kolom dan syarat",),
                baris=list(_rows_keterangan(kolom, baris)),
                lanskap=True,
                huruf=9,
            ),
        ]
    )


def _kolom_area(baris: Sequence[BarisRekap]) -> Iterator[tuple[str, int, str]]:
    """Two columns for each area, by the names that the LKE of these rows gives it."""
    lke = next((b.evaluasi.lke.kode for b in baris if b.evaluasi), "")
    nama = {k.area: k.nama for k in get_regulasi(lke).walk() if k.area} if lke else {}
    for nomor in AREA:
        sebutan = nama.get(nomor, "")
        yield (
            f"{nomor}. {sebutan or 'Area'}",
            14,
            f"Nilai area {nomor} {sebutan}: pemenuhan dan reform bersama.".replace("  ", " "),
        )
        yield (
            f"Lantai {nomor}",
            7,
            f"Lantai tertinggi yang dicapai area {nomor}: WBBM, WBK, atau ✕ bila belum.",
        )


def _jumlah(baris: Sequence[BarisRekap]) -> str:
    """The sums in one line: sorting and filtering the rows does not move it."""
    keadaan = [b.status for b in baris]
    layak = [b.ringkas.layak for b in baris if b.ringkas and b.status == StatusPutaran.FINAL]
    bagian = [
        f"{keadaan.count(StatusPutaran.FINAL)} final",
        f"{keadaan.count(StatusPutaran.DIAJUKAN)} dinilai TPI",
        f"{keadaan.count(StatusPutaran.DIISI)} diisi unit",
        f"{keadaan.count(None)} belum dibuka",
    ]
    capai = [f"{sum(1 for x in layak if x[p])} layak {p}" for p in Predikat]
    return f"{len(baris)} unit: {', '.join(bagian)}. Yang final: {', '.join(capai)}."


def _row(b: BarisRekap, banyak: bool) -> list[Any]:
    awal: list[Any] = [b.unit.nama, *([b.unit.instansi.nama] if banyak else [])]
    if b.evaluasi is None or b.status is None:
        return [*awal, BELUM_DIBUKA, *[None] * (LEBAR - 3)]
    awal += [b.status.label, b.nomor]
    if b.ringkas is None:
        return [*awal, None, *[None] * (LEBAR - 6), b.catatan]
    aturan = _batas(b.evaluasi.lke.kode, b.evaluasi.regulasi.kode)
    pengungkit, hasil = get_regulasi(b.evaluasi.lke.kode).komponen[:2]
    kurang = {predikat: b.ringkas.kurang(predikat) for predikat in Predikat}
    return [
        *awal,
        b.menurut.label,
        _angka(b.total_unit, aturan["total"]),
        _angka(b.total_tpi, aturan["total"]),
        _angka(b.ringkas.nilai[pengungkit.kode], aturan.get(pengungkit.kode, ())),
        _angka(b.ringkas.nilai[hasil.kode], aturan.get(hasil.kode, ())),
        *(sel for nomor in AREA for sel in _area(nomor, b.ringkas, aturan)),
        *("Ya" if b.ringkas.layak.get(predikat) else "Belum" for predikat in Predikat),
        *(
            sel
            for predikat in Predikat
            for sel in (len(kurang[predikat]), ", ".join(kurang[predikat]))
        ),
        b.ringkas.belum_dijawab,
        b.tanggal_final,
        b.catatan,
    ]


def _area(
    nomor: int, ringkas: Ringkas, aturan: Mapping[str, tuple[Batas, ...]]
) -> tuple[Capaian | None, str]:
    """The points of an area, and the highest floor that it reached."""
    if nomor not in ringkas.area:
        return None, ""
    lantai = aturan.get(f"area {nomor}", ())
    capai = [
        str(batas.predikat)
        for batas in lantai
        if ringkas.temuan.get((batas.kode, batas.predikat)) is Status.MEMENUHI
    ]
    return _angka(ringkas.area[nomor], lantai), capai[-1] if capai else "✕"


def _angka(nilai: Fraction | None, batas: Sequence[Batas]) -> Capaian | None:
    """A cell that never looks like a minimum that it misses."""
    return None if nilai is None else Capaian(nilai, tuple(b.minimum for b in batas))


@cache
def _batas(kode_lke: str, kode_regulasi: str) -> Mapping[str, tuple[Batas, ...]]:
    """The minimums in points of "total", of each component and of "area 1" … "area 6"."""
    lke = get_regulasi(kode_lke)
    bobot = {k.kode: Fraction(k.bobot) for k in lke.walk()}
    nama = {frozenset(k.kode for k in lke.komponen): "total"}
    area: dict[int, set[str]] = {}
    for komponen in lke.walk():
        nama[frozenset({komponen.kode})] = komponen.kode
        if komponen.area is not None:
            area.setdefault(komponen.area, set()).add(komponen.kode)
    nama |= {frozenset(kode): f"area {nomor}" for nomor, kode in area.items()}
    hasil: dict[str, tuple[Batas, ...]] = {}
    for b in get_regulasi(kode_regulasi).ambang_batas:
        minimum = Fraction(b.minimum)
        if b.satuan is Satuan.PERSEN:
            minimum *= sum((bobot.get(k, Fraction(0)) for k in b.komponen), Fraction(0)) / 100
        tentang = nama.get(frozenset(b.komponen), "")
        hasil[tentang] = (*hasil.get(tentang, ()), Batas(b.kode, b.predikat, minimum))
    return hasil


def _rows_keterangan(
    kolom: Sequence[tuple[str, int, str]], baris: Sequence[BarisRekap]
) -> Iterator[tuple[str, ...]]:
    """What each column means, then each rule of the regulations that these rows were judged by."""
    for nama, _, arti in kolom:
        yield (nama, arti, "", "", "")
    for kode in dict.fromkeys(b.evaluasi.regulasi.kode for b in baris if b.evaluasi):
        regulasi = get_regulasi(kode)
        yield ("", regulasi.singkatan, "", "", "")
        aturan: dict[str, dict[Predikat, AmbangBatas | SyaratPengajuan]] = {}
        semua: list[AmbangBatas | SyaratPengajuan] = [*regulasi.syarat, *regulasi.ambang_batas]
        for satu in semua:
            aturan.setdefault(satu.kode, {})[satu.predikat] = satu
        for kode_aturan, per_predikat in aturan.items():
            contoh = next(iter(per_predikat.values()))
            minimum = (_tulis(per_predikat.get(predikat)) for predikat in Predikat)
            nama_aturan = " / ".join(dict.fromkeys(a.nama for a in per_predikat.values()))
            yield (kode_aturan, nama_aturan, *minimum, str(contoh.rujukan))


def _tulis(aturan: AmbangBatas | SyaratPengajuan | None) -> str:
    if aturan is None:
        return "–"
    minimum = aturan.minimum
    if isinstance(minimum, bool):
        return "ya" if minimum else "tidak"
    if isinstance(minimum, str):
        return minimum
    if isinstance(aturan, AmbangBatas):
        persen = aturan.satuan is Satuan.PERSEN
    else:
        persen = aturan.jenis is JenisSyarat.PERSEN
    return tampil_tepat(minimum) + ("%" if persen else "")
