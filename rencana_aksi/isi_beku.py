"""What a plan says, as values: taken from the live rows, frozen with a signature, printed.

Pages of a version and documents know only `IsiRencana`, so that a draft and a signed version
go the same way, and nothing that changes later reaches what was signed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from evaluasi.penilaian.loader import get_regulasi
from units.models import User

from .models import ItemRencana, RencanaAksi, VersiRencana
from .susunan import Bagian, Baris, gather_bagian

BENTUK = 1  # of the JSON; a reader of another one is written beside this one


@dataclass(frozen=True, slots=True)
class IsiItem:
    """An item; `waktu` is its time in words: its own, else that of its row, else ""."""

    kode: str  # of the template; of an own item "+" and its key
    teks: str
    teks_cetak: str
    waktu: str
    penanggung_jawab: str
    keluaran: str
    risiko: str
    catatan: str

    @property
    def is_tambahan(self) -> bool:
        return self.kode.startswith("+")


@dataclass(frozen=True, slots=True)
class IsiBaris:
    """A row of the form; `waktu` are the months that it carries itself, "" for none."""

    kode: str
    indikator: str
    indikator_cetak: str
    waktu: str
    item: tuple[IsiItem, ...]


@dataclass(frozen=True, slots=True)
class IsiBagian:
    """A section of the form. Purpose and target stand at the first section of their area."""

    kode: str
    nomor: str
    judul: str
    judul_cetak: str
    kepala: tuple[str, ...]
    awal_area: bool  # the first section of an area
    tujuan: tuple[str, ...]
    target: tuple[str, ...]
    baris: tuple[IsiBaris, ...]


@dataclass(frozen=True, slots=True)
class IsiKop:
    """Letterhead, and the place and time zone of the signature."""

    instansi: str
    unit: str
    alamat: str
    tempat: str
    zona_waktu: str


@dataclass(frozen=True, slots=True)
class IsiKepala:
    """Who signs, as the signature block names him; every field may be empty."""

    nama: str
    pangkat_golongan: str
    nip: str


@dataclass(frozen=True, slots=True)
class IsiRencana:
    judul: str
    tahun: int
    revisi: int
    alasan_revisi: str
    regulasi: str  # its code
    singkatan: str  # how documents call it
    kop: IsiKop
    kepala: IsiKepala
    pembuka: tuple[tuple[str, tuple[str, ...]], ...]  # heading, its points
    bagian: tuple[IsiBagian, ...]

    @property
    def item(self) -> tuple[IsiItem, ...]:
        return tuple(i for b in self.bagian for baris in b.baris for i in baris.item)

    @property
    def tanpa_waktu(self) -> tuple[IsiItem, ...]:
        return tuple(i for i in self.item if not i.waktu)


def build_isi(rencana: RencanaAksi, penanda: User | None = None) -> IsiRencana:
    """What `rencana` says now; signed by `penanda`, else to be signed by the unit's head.

    A signer without data as a pegawai is named as his account is, never as somebody else.

    Source of the form: Perbup Ketapang 49/2022 Lampiran I.
    """
    regulasi = get_regulasi(rencana.regulasi.kode)
    unit = rencana.unit
    kepala = penanda.pegawai if penanda else unit.kepala
    sudah: set[int | None] = set()
    daftar = []
    for bagian in gather_bagian(rencana):
        nomor = bagian.asal.area
        awal = nomor is not None and nomor not in sudah
        sudah.add(nomor)
        daftar.append(_build_bagian(bagian, awal))
    isi = (rencana.dasar_hukum, rencana.maksud_tujuan)
    return IsiRencana(
        judul=regulasi.judul_rencana,
        tahun=rencana.tahun,
        revisi=rencana.revisi,
        alasan_revisi=rencana.alasan_revisi,
        regulasi=regulasi.kode,
        singkatan=rencana.regulasi.singkatan,
        kop=IsiKop(
            instansi=unit.instansi.nama,
            unit=unit.nama,
            alamat=unit.alamat or unit.instansi.alamat,
            tempat=unit.instansi.tempat,
            zona_waktu=unit.instansi.zona_waktu,
        ),
        kepala=IsiKepala(
            nama=kepala.nama if kepala else penanda.nama if penanda else "",
            pangkat_golongan=kepala.pangkat_golongan if kepala else "",
            nip=kepala.nip if kepala else "",
        ),
        pembuka=tuple(
            (judul, points(teks))
            for judul, teks in zip(regulasi.pembuka_rencana, isi, strict=False)
        ),
        bagian=tuple(daftar),
    )


def points(teks: str) -> tuple[str, ...]:
    """The lines of `teks` that say something."""
    return tuple(baris.strip() for baris in teks.splitlines() if baris.strip())


def _build_bagian(bagian: Bagian, awal_area: bool) -> IsiBagian:
    asal = bagian.asal
    return IsiBagian(
        kode=asal.kode,
        nomor=asal.nomor,
        judul=asal.judul,
        judul_cetak=asal.judul_cetak,
        kepala=asal.kepala,
        awal_area=awal_area,
        tujuan=points(bagian.tujuan) if awal_area else (),
        target=bagian.target if awal_area else (),
        baris=tuple(_build_baris(baris) for baris in bagian.baris),
    )


def _build_baris(baris: Baris) -> IsiBaris:
    return IsiBaris(
        kode=baris.indikator.kode,
        indikator=baris.indikator.nama,
        indikator_cetak=baris.indikator.nama_cetak,
        waktu=baris.waktu,
        # Own items after the template's, whatever their number.
        item=tuple(
            _build_item(item, baris.waktu_item(item))
            for item in sorted(baris.item, key=lambda i: (i.is_tambahan, i.urut))
        ),
    )


def _build_item(item: ItemRencana, waktu: str) -> IsiItem:
    return IsiItem(
        kode=item.butir.kode if item.butir else f"+{item.pk}",
        teks=item.uraian,
        teks_cetak=item.butir.teks_cetak if item.butir else "",
        waktu=waktu,
        penanggung_jawab=item.penanggung_jawab,
        keluaran=item.keluaran,
        risiko=item.risiko,
        catatan=item.catatan,
    )


# --- JSON ----------------------------------------------------------------------------------------


def to_json(isi: IsiRencana) -> dict[str, Any]:
    """`isi` as a version keeps it."""
    mentah: dict[str, Any] = json.loads(json.dumps(asdict(isi)))
    return {"bentuk": BENTUK, **mentah}


def from_json(mentah: Mapping[str, Any]) -> IsiRencana:
    """What `to_json` wrote. Raise ValueError for another form of it."""
    if mentah.get("bentuk") != BENTUK:
        raise ValueError(f"not a plan in form {BENTUK}: {mentah.get('bentuk')!r}")
    return IsiRencana(
        **{k: mentah[k] for k in ("judul", "tahun", "revisi", "alasan_revisi")},
        regulasi=mentah["regulasi"],
        singkatan=mentah["singkatan"],
        kop=IsiKop(**mentah["kop"]),
        kepala=IsiKepala(**mentah["kepala"]),
        pembuka=tuple((judul, tuple(butir)) for judul, butir in mentah["pembuka"]),
        bagian=tuple(_read_bagian(bagian) for bagian in mentah["bagian"]),
    )


def _read_bagian(mentah: Mapping[str, Any]) -> IsiBagian:
    return IsiBagian(
        **{k: mentah[k] for k in ("kode", "nomor", "judul", "judul_cetak", "awal_area")},
        kepala=tuple(mentah["kepala"]),
        tujuan=tuple(mentah["tujuan"]),
        target=tuple(mentah["target"]),
        baris=tuple(
            IsiBaris(**{**baris, "item": tuple(IsiItem(**item) for item in baris["item"])})
            for baris in mentah["baris"]
        ),
    )


def sidik_isi(mentah: Mapping[str, Any]) -> str:
    """The SHA-256 of a plan as `to_json` writes it."""
    teks = json.dumps(mentah, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(teks.encode()).hexdigest()


def is_utuh(versi: VersiRencana) -> bool:
    """Whether `versi` still holds what was signed."""
    return sidik_isi(versi.isi) == versi.isi_sha256


def read_versi(versi: VersiRencana) -> IsiRencana:
    """What was signed with `versi`."""
    return from_json(versi.isi)
