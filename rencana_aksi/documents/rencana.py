"""The plan document: what it prints, from the values of a draft or of a signed version."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from rencana_aksi.isi_beku import (
    IsiBagian,
    IsiBaris,
    IsiKepala,
    IsiKop,
    IsiRencana,
    is_utuh,
    read_versi,
)
from rencana_aksi.models import VersiRencana

BELUM = "belum ditetapkan"
KOLOM = ("INDIKATOR", "RENCANA AKSI", "TARGET WAKTU PELAKSANAAN")


class Ejaan(StrEnum):
    """Which wording a document prints."""

    BENAR = "benar"  # as corrected
    CETAK = "cetak"  # as the regulation printed it


class VersiBerubah(Exception):
    """The version no longer holds what was signed: there is no document of it to give out."""


@dataclass(frozen=True, slots=True)
class BarisDokumen:
    """A row of the table: texts of the items, and one time, or one for each item."""

    indikator: str
    butir: tuple[str, ...]
    waktu: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BagianDokumen:
    """A table below its headings; `kepala` are only those that the section before lacks.

    `keterangan` are the purpose and target of the area, a line each, where there are any.
    """

    kepala: tuple[str, ...]
    judul: str
    keterangan: tuple[str, ...]
    baris: tuple[BarisDokumen, ...]


@dataclass(frozen=True, slots=True)
class DokumenRencana:
    judul: str
    tahun: int
    revisi: int
    regulasi: str
    kop: IsiKop
    kepala: IsiKepala
    pembuka: tuple[tuple[str, tuple[str, ...]], ...]  # heading, its points
    bagian: tuple[BagianDokumen, ...]
    ditandatangani: date | None  # where the unit is; None for a draft

    @property
    def draf(self) -> bool:
        return self.ditandatangani is None

    @property
    def kaki(self) -> str:
        """What the foot of each page names."""
        revisi = f" · Revisi {self.revisi}" if self.revisi else ""
        return f"Rencana Aksi {self.kop.unit} {self.tahun}{revisi} · {self.regulasi}"


def build_dokumen(
    isi: IsiRencana, ejaan: Ejaan = Ejaan.BENAR, *, ditandatangani_pada: datetime | None = None
) -> DokumenRencana:
    """Everything the form of `isi` says, in the wording that `ejaan` asks for.

    Without the moment of a signature it is a draft. Source of the form: Perbup Ketapang 49/2022
    Lampiran I.
    """
    sebelumnya: tuple[str, ...] = ()
    daftar = []
    for bagian in isi.bagian:
        daftar.append(_build_bagian(bagian, sebelumnya, ejaan))
        sebelumnya = bagian.kepala
    zona = ZoneInfo(isi.kop.zona_waktu)
    return DokumenRencana(
        judul=isi.judul,
        tahun=isi.tahun,
        revisi=isi.revisi,
        regulasi=isi.singkatan,
        kop=isi.kop,
        kepala=isi.kepala,
        pembuka=isi.pembuka,
        bagian=tuple(daftar),
        ditandatangani=(
            ditandatangani_pada.astimezone(zona).date() if ditandatangani_pada else None
        ),
    )


def build_dokumen_versi(versi: VersiRencana, ejaan: Ejaan = Ejaan.BENAR) -> DokumenRencana:
    """The document of a signed version. Raise VersiBerubah if it is not what was signed."""
    if not is_utuh(versi):
        raise VersiBerubah
    return build_dokumen(read_versi(versi), ejaan, ditandatangani_pada=versi.ditandatangani_pada)


def _build_bagian(bagian: IsiBagian, sebelumnya: tuple[str, ...], ejaan: Ejaan) -> BagianDokumen:
    sama = 0
    while sama < min(len(bagian.kepala), len(sebelumnya)) and (
        bagian.kepala[sama] == sebelumnya[sama]
    ):
        sama += 1
    judul = bagian.judul_cetak if ejaan is Ejaan.CETAK and bagian.judul_cetak else bagian.judul
    return BagianDokumen(
        kepala=bagian.kepala[sama:],
        judul=f"{bagian.nomor} {judul}".strip(),
        keterangan=tuple(
            f"{nama}: {'; '.join(butir)}"
            for nama, butir in (("Tujuan", bagian.tujuan), ("Target", bagian.target))
            if butir
        ),
        baris=tuple(_build_baris(baris, ejaan) for baris in bagian.baris),
    )


def _build_baris(baris: IsiBaris, ejaan: Ejaan) -> BarisDokumen:
    cetak = ejaan is Ejaan.CETAK
    return BarisDokumen(
        indikator=(baris.indikator_cetak if cetak and baris.indikator_cetak else baris.indikator),
        butir=tuple(i.teks_cetak if cetak and i.teks_cetak else i.teks for i in baris.item),
        waktu=_waktu(baris),
    )


def _waktu(baris: IsiBaris) -> tuple[str, ...]:
    """One time for the whole row when its items agree (none at all: an empty cell to fill by
    hand), else one for each item."""
    waktu = [item.waktu for item in baris.item] or [baris.waktu]
    if len(set(waktu)) == 1:
        return (waktu[0],)
    return tuple(teks or BELUM for teks in waktu)
