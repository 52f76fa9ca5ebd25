"""LHKPN and LHKASN are counted twice: in the requirements (E8) and in lines A.II.5.iii.

Where the two disagree, both are shown with who entered them and when; neither is corrected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from units.models import ProfilUnit, UnitKerja, User

from .models import Jawaban, Pihak, Putaran
from .penilaian_unit import lke_index
from .permissions import can_see_tpi

# The line of the LKE → the report's name in the fields of the profile.
LAPORAN: Mapping[str, str] = {"A.II.5.iii.a": "lhkpn", "A.II.5.iii.b": "lhkasn"}


@dataclass(frozen=True, slots=True)
class Sumber:
    """What one party counted: how many have to report, how many did, by whom and when."""

    nama: str
    wajib: int
    sudah: int
    oleh: User | None
    pada: datetime | None


@dataclass(frozen=True, slots=True)
class BandingSyarat:
    """Counts of one report that disagree; the first source is the requirement's."""

    laporan: str
    kode: str
    sumber: tuple[Sumber, ...]


def compare_lhkpn(
    profil: ProfilUnit | None, jawaban: Iterable[Jawaban], kode_lke: str
) -> list[BandingSyarat]:
    """The reports for which an answer counts otherwise than the profile; no query.

    `jawaban` may be of any lines and parties, with their `pertanyaan` and `oleh`. What nobody
    counted yet, in the profile or on the line, disagrees with nothing.
    """
    if profil is None:
        return []
    per_kode: dict[str, list[Sumber]] = {}
    for j in jawaban:
        sumber = _read(j, kode_lke) if j.pertanyaan.kode in LAPORAN else None
        if sumber is not None:
            per_kode.setdefault(j.pertanyaan.kode, []).append(sumber)
    hasil = []
    for kode, laporan in LAPORAN.items():
        wajib, sudah = getattr(profil, f"{laporan}_wajib"), getattr(profil, f"{laporan}_sudah")
        daftar = per_kode.get(kode, [])
        if wajib is None or all((s.wajib, s.sudah) == (wajib, sudah) for s in daftar):
            continue
        syarat = Sumber("Syarat E8, diisi TPI", wajib, sudah, profil.oleh, profil.diubah)
        hasil.append(BandingSyarat(laporan.upper(), kode, (syarat, *daftar)))
    return hasil


def gather_banding_syarat(
    putaran: Putaran, *, lihat_tpi: bool, kode: str = ""
) -> list[BandingSyarat]:
    """What disagrees in this round now: two queries; of line `kode` alone, if given.

    Without `lihat_tpi` only the unit's answers: what the TPI is deciding is the TPI's.
    """
    if kode and kode not in LAPORAN:
        return []
    evaluasi = putaran.evaluasi
    pihak = Pihak if lihat_tpi else (Pihak.UNIT,)
    jawaban = list(
        putaran.jawaban.filter(
            pihak__in=list(pihak), terjawab=True, pertanyaan__kode__in=[kode] if kode else LAPORAN
        ).select_related("pertanyaan", "oleh")
    )
    if not jawaban:
        return []
    jawaban.sort(key=lambda j: list(Pihak).index(Pihak(j.pihak)))
    profil = (
        ProfilUnit.objects.filter(unit=evaluasi.unit_id, tahun=evaluasi.tahun)
        .select_related("oleh")
        .first()
    )
    return compare_lhkpn(profil, jawaban, evaluasi.lke.kode)


def gather_of_unit(user: User, unit: UnitKerja, tahun: int) -> list[BandingSyarat]:
    """What disagrees in the newest round of a unit and year, as far as `user` may see it."""
    putaran = (
        Putaran.objects.visible_to(user)
        .filter(evaluasi__unit=unit, evaluasi__tahun=tahun)
        .select_related("evaluasi__unit", "evaluasi__lke")
        .order_by("-nomor")
        .first()
    )
    if putaran is None:
        return []
    lihat_tpi = not putaran.is_diisi and can_see_tpi(user, putaran)
    return gather_banding_syarat(putaran, lihat_tpi=lihat_tpi)


def _read(jawaban: Jawaban, kode_lke: str) -> Sumber | None:
    """The counts of an answer as the line's formula takes them; None where one is missing."""
    isi, baris = jawaban.nilai, lke_index(kode_lke).get(jawaban.pertanyaan.kode)
    if not isinstance(isi, dict) or baris is None or baris.rumus is None:
        return None
    perlu = (*baris.rumus.penyebut, *baris.rumus.pembilang)
    if any(isi.get(kunci) is None for kunci in perlu):
        return None
    return Sumber(
        f"LKE, {Pihak(jawaban.pihak).label}",
        sum(isi[kunci] for kunci in baris.rumus.penyebut),
        sum(isi[kunci] for kunci in baris.rumus.pembilang),
        jawaban.oleh,
        jawaban.diubah,
    )
