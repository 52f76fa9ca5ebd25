"""Find the row of a line whose text was retyped with small mistakes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from .susunan import TeksBaris
from .teks import Peta

CUKUP_LABEL = 0.88  # the same for the short label of a count, below its own line
CUKUP = 0.92  # alike enough to be the same sentence …
JARAK = 0.05  # … when nothing else comes this near
DISEBUT = 0.75  # alike enough to be named as the row that was probably meant
BANDING_TERBANYAK = 4_000  # comparisons; a form with more unknown rows is no retyped form,
BANDING_TELITI_TERBANYAK = 150  # nor one with so many that look alike: these take 1–5 ms each


@dataclass(frozen=True, slots=True)
class Mirip:
    """A line and the row that looks like it; `pasti` says whether it may be read as it."""

    kode: str
    baris: int
    kolom: int
    pasti: bool


def find_mirip(
    peta: Peta,
    hilang: Iterable[str],
    bebas: Mapping[int, TeksBaris],
    daerah: Mapping[str, tuple[int, int]],
) -> Iterator[Mirip]:
    """At most one row for a line, at most one line for a row."""
    pasangan: list[tuple[float, str, int, str]] = []
    sisa, teliti = BANDING_TERBANYAK, BANDING_TELITI_TERBANYAK
    for kode in hilang:
        atas, bawah = daerah[kode]
        for nomor, baris in bebas.items():
            if not atas < nomor < bawah:
                continue
            for teks in baris.teks:
                for asli in peta.teks_garis[kode]:
                    if min(len(teks), len(asli)) * 5 < max(len(teks), len(asli)) * 3:
                        continue  # cannot reach DISEBUT
                    sisa -= 1
                    banding = SequenceMatcher(None, asli, teks, autojunk=False)
                    if sisa < 0:
                        return
                    if _is_unlike(banding):
                        continue
                    teliti -= 1
                    if teliti < 0:
                        return
                    if (nilai := banding.ratio()) >= DISEBUT:
                        pasangan.append((nilai, kode, nomor, teks))
    pasangan.sort(reverse=True)
    kode_dipakai: set[str] = set()
    baris_dipakai: set[int] = set()
    for nilai, kode, nomor, teks in pasangan:
        if kode in kode_dipakai or nomor in baris_dipakai:
            continue
        saingan = [
            n for n, k, b, _ in pasangan if (k == kode) != (b == nomor) and n > nilai - JARAK
        ]
        label = bebas[nomor].label
        yield Mirip(
            kode=kode,
            baris=nomor,
            kolom=bebas[nomor].teks[teks],
            pasti=nilai >= CUKUP
            and not saingan
            and label in ("", peta.label[kode])
            and not _is_nearer_to_other(peta, kode, teks, nilai),
        )
        kode_dipakai.add(kode)
        baris_dipakai.add(nomor)


def find_label(
    teks: Iterable[str], lain: Iterable[str], bebas: Mapping[int, Iterable[str]]
) -> int | None:
    """The one row that looks like a label, and not as much like one of the `lain`."""
    nilai = {
        nomor: max((_ratio(asli, satu) for asli in teks for satu in isi), default=0.0)
        for nomor, isi in bebas.items()
    }
    urut = sorted(nilai, key=lambda n: nilai[n], reverse=True)
    if not urut or nilai[urut[0]] < CUKUP_LABEL:
        return None
    terbaik = urut[0]
    saingan = [nilai[n] for n in urut[1:2]]
    saingan += [_ratio(asli, satu) for asli in lain for satu in bebas[terbaik]]
    return None if any(n > nilai[terbaik] - JARAK for n in saingan) else terbaik


def _is_unlike(banding: SequenceMatcher[str]) -> bool:
    return banding.real_quick_ratio() < DISEBUT or banding.quick_ratio() < DISEBUT


def _ratio(asli: str, teks: str) -> float:
    banding = SequenceMatcher(None, asli, teks, autojunk=False)
    return 0.0 if _is_unlike(banding) else banding.ratio()


def _is_nearer_to_other(peta: Peta, kode: str, teks: str, nilai: float) -> bool:
    """Would the text do as well for a neighbour of the line?"""
    indikator = kode.rpartition(".")[0] + "."
    return any(
        lain != kode and lain.startswith(indikator) and _ratio(asli, teks) > nilai - JARAK
        for lain, semua in peta.teks_garis.items()
        for asli in semua
    )
