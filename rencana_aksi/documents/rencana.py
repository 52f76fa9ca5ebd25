"""Step 1 of the plan document: gather everything it says. Only this step queries."""

from dataclasses import dataclass
from enum import StrEnum

from evaluasi.penilaian.loader import get_regulasi
from rencana_aksi.bulan import write_bulan
from rencana_aksi.models import RencanaAksi
from rencana_aksi.susunan import Bagian, Baris, gather_bagian
from units.models import Instansi, Pegawai, UnitKerja

BELUM = "belum ditetapkan"


class Ejaan(StrEnum):
    """Which wording a document prints."""

    BENAR = "benar"  # as corrected
    CETAK = "cetak"  # as the regulation printed it


@dataclass(frozen=True, slots=True)
class BarisDokumen:
    """A row of the table: texts of the items, and one time, or one for each item."""

    indikator: str
    butir: tuple[str, ...]
    waktu: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BagianDokumen:
    """A table below its headings; `kepala` are only those that the section before lacks."""

    kepala: tuple[str, ...]
    judul: str
    baris: tuple[BarisDokumen, ...]


@dataclass(frozen=True, slots=True)
class DokumenRencana:
    judul: str
    tahun: int
    regulasi: str
    instansi: Instansi
    unit: UnitKerja
    kepala: Pegawai | None
    pembuka: tuple[tuple[str, tuple[str, ...]], ...]  # heading, its points
    bagian: tuple[BagianDokumen, ...]
    draf: bool


def build_dokumen(rencana: RencanaAksi, ejaan: Ejaan = Ejaan.BENAR) -> DokumenRencana:
    """Everything the form of `rencana` says, with the wording that `ejaan` asks for.

    Source of the form: Perbup Ketapang 49/2022 Lampiran I.
    """
    regulasi = get_regulasi(rencana.regulasi.kode)
    isi = (rencana.dasar_hukum, rencana.maksud_tujuan)
    sebelumnya: tuple[str, ...] = ()
    daftar = []
    for bagian in gather_bagian(rencana):
        daftar.append(_build_bagian(bagian, sebelumnya, ejaan))
        sebelumnya = bagian.asal.kepala
    return DokumenRencana(
        judul=regulasi.judul_rencana,
        tahun=rencana.tahun,
        regulasi=rencana.regulasi.singkatan,
        instansi=rencana.unit.instansi,
        unit=rencana.unit,
        kepala=rencana.unit.kepala,
        pembuka=tuple(
            (judul, _points(teks))
            for judul, teks in zip(regulasi.pembuka_rencana, isi, strict=False)
        ),
        bagian=tuple(daftar),
        draf=rencana.is_editable,
    )


def _points(teks: str) -> tuple[str, ...]:
    return tuple(baris.strip() for baris in teks.splitlines() if baris.strip())


def _build_bagian(bagian: Bagian, sebelumnya: tuple[str, ...], ejaan: Ejaan) -> BagianDokumen:
    asal = bagian.asal
    sama = 0
    while sama < min(len(asal.kepala), len(sebelumnya)) and asal.kepala[sama] == sebelumnya[sama]:
        sama += 1
    judul = asal.judul_cetak if ejaan is Ejaan.CETAK and asal.judul_cetak else asal.judul
    return BagianDokumen(
        kepala=asal.kepala[sama:],
        judul=f"{asal.nomor} {judul}".strip(),
        baris=tuple(_build_baris(baris, ejaan) for baris in bagian.baris),
    )


def _build_baris(baris: Baris, ejaan: Ejaan) -> BarisDokumen:
    cetak = ejaan is Ejaan.CETAK
    indikator = baris.indikator
    return BarisDokumen(
        indikator=indikator.nama_cetak if cetak and indikator.nama_cetak else indikator.nama,
        butir=tuple(
            item.butir.teks_cetak if cetak and item.butir.teks_cetak else item.butir.teks
            for item in baris.item
        ),
        waktu=_waktu([item.bulan for item in baris.item]),
    )


def _waktu(daftar_bulan: list[int]) -> tuple[str, ...]:
    """One time for the whole row when its items agree (none at all: an empty cell to fill by
    hand), else one for each item."""
    if len(set(daftar_bulan)) == 1:
        return (write_bulan(daftar_bulan[0]),)
    return tuple(write_bulan(bulan) or BELUM for bulan in daftar_bulan)
