"""What the question page shows of the other parties: their answers, and the return of the line."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evaluasi.penilaian.jawaban import nilai_jawaban
from evaluasi.penilaian.regulasi import JenisSkala
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from units.models import User
from zi_portal.angka import tampil, tampil_persen

from . import permissions
from .forms_tpi import SelesaiDiperbaikiForm
from .models import Jawaban, Pengembalian, Pihak, Putaran
from .penilaian_unit import is_diputuskan
from .tampilan import write_isi
from .tampilan_butir import is_responden_sedikit, write_survei

PENILAI = frozenset({Pihak.ANGGOTA, Pihak.TPI})


@dataclass(frozen=True, slots=True)
class JawabanPihak:
    """An answer of another party in words; `jawaban` is None where it has none yet."""

    pihak: Pihak
    isi: str
    nilai: str
    catatan_nilai: str
    jawaban: Jawaban | None

    @property
    def judul(self) -> str:
        return f"Jawaban {'unit' if self.pihak == Pihak.UNIT else self.pihak.label}"

    @property
    def survei(self) -> str:
        """Of an index: who asked how many people, and when."""
        return "" if self.jawaban is None else write_survei(self.jawaban)

    @property
    def responden_sedikit(self) -> bool:
        return self.jawaban is not None and is_responden_sedikit(self.jawaban.responden)


def build_panel_tpi(
    putaran: Putaran,
    baris: BarisLKE,
    user: User,
    pihak: Pihak | None,
    jawaban: Mapping[Pihak, Jawaban] | None = None,
) -> dict[str, Any]:
    """The context of `_panel_tpi.html`: {"panel_tpi": …}, empty while the unit fills the round.

    `jawaban` (of this line, by party) saves a query. At most five.
    """
    if putaran.is_diisi:
        return {}
    if jawaban is None:
        jawaban = gather_jawaban_baris(putaran, baris)
    terakhir = (
        putaran.pengembalian.filter(pertanyaan__kode=baris.kode)
        .select_related("dikembalikan_oleh", "ditanggapi_oleh", "selesai_oleh")
        .last()
    )
    menilai = pihak in PENILAI
    sendiri, unit = jawaban.get(pihak) if pihak else None, jawaban.get(Pihak.UNIT)
    berbeda = sendiri is not None and sendiri.nilai != (unit.nilai if unit else None)
    anggota = jawaban.get(Pihak.ANGGOTA)
    return {
        "panel_tpi": {
            "lain": tuple(_list_lain(putaran, baris, user, pihak, jawaban)),
            "menilai": menilai,
            "sudah": sendiri is not None,
            "kosong": sendiri is not None and sendiri.nilai is None and not berbeda,
            "berbeda": berbeda,
            "tanpa_alasan": not is_diputuskan(sendiri, unit),
            "ganti": berbeda,  # agreeing would replace an answer of his own, and its reason
            "versi": sendiri.version if sendiri else 0,
            "versi_unit": unit.version if unit else 0,
            "versi_anggota": anggota.version if anggota else 0,
            "bisa_samakan_anggota": pihak == Pihak.TPI and anggota is not None,
            "pengembalian": terakhir,
            "boleh_kembalikan": menilai and not _is_with_unit(terakhir),
            # What the team has decided, only the team takes back.
            "boleh_batalkan": menilai
            and terakhir is not None
            and terakhir.is_terbuka
            and (pihak == Pihak.TPI or Pihak.TPI not in jawaban),
            **(_build_selesai(terakhir, unit) if pihak == Pihak.UNIT else {}),
        }
    }


def _build_selesai(kembali: Pengembalian | None, unit: Jawaban | None) -> dict[str, Any]:
    """The form that hands a line back to the TPI, and whether nothing was mended yet."""
    if kembali is None or not kembali.is_dikembalikan:
        return {}
    return {
        "form_selesai": SelesaiDiperbaikiForm(),
        "belum_diubah": not kembali.is_mended(unit.diubah if unit else None),
    }


def list_kembali(putaran: Putaran, kembali: Collection[str]) -> dict[str, list[Pengembalian]]:
    """The open returns of a round, in printed order: all, with the unit, and mended by it.

    No query where `kembali` names no line.
    """
    if not kembali:
        return {}
    terbuka = putaran.pengembalian.open().select_related("pertanyaan")
    semua = list(terbuka.order_by("pertanyaan__urut"))
    return {
        "semua": semua,
        "di_unit": [p for p in semua if p.is_dikembalikan],
        "menunggu": [p for p in semua if p.is_menunggu],
    }


def gather_jawaban_baris(putaran: Putaran, baris: BarisLKE) -> dict[Pihak, Jawaban]:
    """The saved answers to one line by party; one query."""
    semua = putaran.jawaban.filter(
        pertanyaan__kode=baris.kode, pertanyaan__regulasi=putaran.evaluasi.lke_id
    )
    return {Pihak(j.pihak): j for j in semua.select_related("oleh")}


def describe_jawaban(baris: BarisLKE, pihak: Pihak, jawaban: Jawaban | None) -> JawabanPihak:
    """An answer as it is shown beside others."""
    if jawaban is None:
        return JawabanPihak(pihak, "", "", "", None)
    nilai, catatan = nilai_jawaban(baris, jawaban.nilai)
    angka = ""
    if nilai is not None:
        pilihan = baris.skala.jenis is JenisSkala.PILIHAN
        angka = f"nilai {tampil(nilai)}" if pilihan else tampil_persen(nilai * 100)
    return JawabanPihak(pihak, write_isi(baris, jawaban.nilai), angka, catatan, jawaban)


def _list_lain(
    putaran: Putaran,
    baris: BarisLKE,
    user: User,
    pihak: Pihak | None,
    jawaban: Mapping[Pihak, Jawaban],
) -> Iterator[JawabanPihak]:
    """The answers of the parties that are not the user's own, as far as he may see them."""
    if pihak != Pihak.UNIT:
        yield describe_jawaban(baris, Pihak.UNIT, jawaban.get(Pihak.UNIT))
    if pihak == Pihak.UNIT or not (pihak in PENILAI or permissions.can_see_tpi(user, putaran)):
        return
    if pihak != Pihak.ANGGOTA and (pihak == Pihak.TPI or Pihak.ANGGOTA in jawaban):
        yield describe_jawaban(baris, Pihak.ANGGOTA, jawaban.get(Pihak.ANGGOTA))
    if pihak != Pihak.TPI:
        yield describe_jawaban(baris, Pihak.TPI, jawaban.get(Pihak.TPI))


def _is_with_unit(pengembalian: Pengembalian | None) -> bool:
    return pengembalian is not None and pengembalian.is_dikembalikan
