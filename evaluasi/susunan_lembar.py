"""The order in which people read a worksheet: parts, the groups in them, their lines; and the
tree beside a line that says how far each is.

Nothing here queries or judges; what is answered comes from the caller.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import Komponen
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE

JENIS_BAGIAN = frozenset({"area", "sub_komponen"})
JENIS_ASPEK = frozenset({"aspek", "komponen"})


@dataclass(frozen=True, slots=True)
class BagianLembar:
    """An area of one aspect, or a result group, with its groups of lines."""

    komponen: Komponen
    aspek: str
    kelompok: tuple[tuple[Komponen, tuple[BarisLKE, ...]], ...]

    @property
    def judul(self) -> str:
        nama = self.komponen.nama
        return nama if self.aspek == nama else f"{self.aspek}: {nama}"

    @property
    def baris(self) -> tuple[BarisLKE, ...]:
        return tuple(p for _, isi in self.kelompok for p in isi)


@cache
def list_bagian(kode_lke: str) -> tuple[BagianLembar, ...]:
    """The parts of an LKE in printed order: each area of each aspect, then the result groups."""
    return tuple(_walk(kode_lke))


def _walk(kode_lke: str) -> Iterator[BagianLembar]:
    aspek = ""
    for komponen in get_regulasi(kode_lke).walk():
        if komponen.jenis in JENIS_ASPEK:
            aspek = komponen.nama
        if komponen.jenis in JENIS_BAGIAN:
            kelompok = tuple((k, k.pertanyaan) for k in komponen.walk() if k.pertanyaan)
            yield BagianLembar(komponen, aspek, kelompok)


@dataclass(frozen=True, slots=True)
class Kemajuan:
    """How many lines of a node are done, as sign and words."""

    id: str  # of the element that shows it: "tanda-A-I-1"
    selesai: int
    jumlah: int

    @property
    def tanda(self) -> str:
        if self.selesai == self.jumlah:
            return "✓"
        return "●" if self.selesai else "○"

    @property
    def kata(self) -> str:
        if self.jumlah == 1:
            return "selesai" if self.selesai else "belum"
        return f"{self.selesai} dari {self.jumlah} selesai"

    @property
    def kelas(self) -> str:
        if self.selesai == self.jumlah:
            return "tanda-ok"
        return "tanda-sebagian" if self.selesai else "tanda-kosong"


@dataclass(frozen=True, slots=True)
class Daun:
    """A line in the tree; only those of the present group are in it."""

    baris: BarisLKE
    kemajuan: Kemajuan
    kini: bool


@dataclass(frozen=True, slots=True)
class Ranting:
    """A group of lines in the tree; `tuju` is the line that its name leads to."""

    komponen: Komponen
    kemajuan: Kemajuan
    tuju: BarisLKE
    daun: tuple[Daun, ...]


@dataclass(frozen=True, slots=True)
class Cabang:
    """A part of the worksheet in the tree."""

    bagian: BagianLembar
    kemajuan: Kemajuan
    ranting: tuple[Ranting, ...]
    kini: bool


def build_pohon(kode_lke: str, selesai: Collection[str], kini: str) -> tuple[Cabang, ...]:
    """The tree beside line `kini`; `selesai` holds the codes of the lines that are done."""
    return tuple(_cabang(bagian, selesai, kini) for bagian in list_bagian(kode_lke))


def list_kemajuan(kode_lke: str, selesai: Collection[str], kini: str) -> list[Kemajuan]:
    """The signs that change when line `kini` does: its part's, its group's, its own."""
    for cabang in build_pohon(kode_lke, selesai, kini):
        for ranting in cabang.ranting:
            for daun in ranting.daun:
                if daun.kini:
                    # A part that is its only group shows its sign once.
                    kelompok = [ranting.kemajuan] if len(cabang.ranting) > 1 else []
                    return [cabang.kemajuan, *kelompok, daun.kemajuan]
    return []


def _cabang(bagian: BagianLembar, selesai: Collection[str], kini: str) -> Cabang:
    ranting = tuple(_ranting(komponen, isi, selesai, kini) for komponen, isi in bagian.kelompok)
    return Cabang(
        bagian=bagian,
        kemajuan=_kemajuan(bagian.komponen.kode, bagian.baris, selesai),
        ranting=ranting,
        kini=any(r.daun for r in ranting),
    )


def _ranting(
    komponen: Komponen,
    isi: tuple[BarisLKE, ...],
    selesai: Collection[str],
    kini: str,
) -> Ranting:
    terbuka = next((p for p in isi if p.kode not in selesai), isi[0])
    daun: tuple[Daun, ...] = ()
    if any(p.kode == kini for p in isi):
        daun = tuple(Daun(p, _kemajuan(p.kode, (p,), selesai), p.kode == kini) for p in isi)
    return Ranting(komponen, _kemajuan(komponen.kode, isi, selesai), terbuka, daun)


def _kemajuan(kode: str, isi: tuple[BarisLKE, ...], selesai: Collection[str]) -> Kemajuan:
    beres = sum(1 for p in isi if p.kode in selesai)
    return Kemajuan(f"tanda-{kode.replace('.', '-')}", beres, len(isi))
