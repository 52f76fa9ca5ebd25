"""A workbook beside what a round holds now: what taking it in would change, line by line."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from evaluasi.hasil_beku import write_jawaban
from evaluasi.models import Jawaban, Pihak
from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.jawaban import nilai_jawaban, periksa_jawaban
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE

from .impor_isi import TEKS_TERPANJANG, TPI, UNIT, ButirBerkas, IsiBerkas, digest_butir
from .jawaban import DESIMAL_INDEKS

PENANDA_ALASAN = "Alasan berbeda: "  # before the reason, in the notes of the portal's own workbook


class KeadaanButir(StrEnum):
    """What the file means for a line; in the order in which they are shown."""

    BENTROK = "bentrok"  # changed in the portal after the file was written
    PERLU_ALASAN = "perlu_alasan"  # differs from the unit's, and nobody says why
    BERUBAH = "berubah"
    BARU = "baru"
    LEBIH_BARU = "lebih_baru"  # untouched in the file, and the portal went on since
    TAK_TERBACA = "tak_terbaca"
    TERKUNCI = "terkunci"  # the file differs, but this line is not open to the party now
    KOSONG = "kosong"  # empty in the file: the portal's answer stays
    SAMA = "sama"


DITULIS = {KeadaanButir.BERUBAH, KeadaanButir.BARU}  # without a further word of the user


@dataclass(frozen=True, slots=True)
class Pilihan:
    """What the user chose in the preview.

    `bentrok`: the lines in conflict that take the file's answer; `alasan`: typed reasons, by line.
    """

    bentrok: frozenset[str] = frozenset()
    alasan: Mapping[str, str] = field(default_factory=dict)
    terbaca_saja: bool = False
    tautan: bool = False


@dataclass(frozen=True, slots=True)
class BarisBanding:
    """One line: what is there (`kini`), what the file says, what would be written.

    `nilai`, `catatan`, `alasan` are what the row would hold; `perlu_alasan` that `alasan` is
    missing; `pesan` says why a line is unreadable or closed, and what was accepted with a word.
    """

    baris: BarisLKE
    keadaan: KeadaanButir
    berkas: ButirBerkas | None
    kini: Jawaban | None
    unit: Jawaban | None
    nilai: Isi | None
    catatan: str
    alasan: str
    perlu_alasan: bool
    pesan: tuple[str, ...]

    @property
    def kode(self) -> str:
        return self.baris.kode

    @property
    def versi(self) -> int:
        return self.kini.version if self.kini else 0

    def reason(self, pilihan: Pilihan) -> str:
        """The reason as it would be kept: the file's, or the one that was typed."""
        return pilihan.alasan.get(self.kode, "").strip() if self.perlu_alasan else self.alasan

    def is_taken(self, pilihan: Pilihan) -> bool:
        """Whether the file's answer goes in, as far as the user has chosen."""
        if self.keadaan is KeadaanButir.BENTROK and self.kode not in pilihan.bentrok:
            return False
        if self.keadaan not in DITULIS | {KeadaanButir.BENTROK, KeadaanButir.PERLU_ALASAN}:
            return False
        return not self.perlu_alasan or bool(self.reason(pilihan))


@dataclass(frozen=True, slots=True)
class Banding:
    """Every line of the worksheet in its order."""

    pihak: Pihak
    kolom: str
    baris: tuple[BarisBanding, ...]

    def count(self, keadaan: KeadaanButir) -> int:
        return sum(satu.keadaan is keadaan for satu in self.baris)

    def list_taken(self, pilihan: Pilihan) -> list[BarisBanding]:
        return [satu for satu in self.baris if satu.is_taken(pilihan)]

    @property
    def sidik(self) -> str:
        """All that is shown, in one hash: who confirms it, confirms this and nothing else."""
        isi = [
            [
                satu.kode,
                satu.keadaan,
                _tulis(satu.nilai),
                satu.catatan,
                satu.alasan,
                satu.versi,
                _tulis(satu.unit.nilai if satu.unit else None),
            ]
            for satu in self.baris
        ]
        # Sorted: PostgreSQL keeps the counts of a line in an order of its own.
        teks = json.dumps([self.pihak, self.kolom, isi], sort_keys=True)
        return hashlib.sha256(teks.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Keadaan:
    """What of a round the comparison needs, gathered before.

    `kini` and `unit` are answers by line; `tutup` says why a line is closed to the party now;
    `lebih_baru` are the lines whose answer changed after the file was written or uploaded.
    """

    baris: Iterable[BarisLKE]
    kini: Mapping[str, Jawaban]
    unit: Mapping[str, Jawaban]
    tutup: Mapping[str, str]
    lebih_baru: Collection[str]


def compare(isi: IsiBerkas, kolom: str, pihak: Pihak, keadaan: Keadaan) -> Banding:
    """What taking the column `kolom` in as the answers of `pihak` would do; no query."""
    butir = isi.butir.get(kolom, {})
    sidik = isi.sidik.get(kolom, {}) if kolom == (UNIT if pihak == Pihak.UNIT else TPI) else {}
    utuh = {
        kode for kode, b in butir.items() if sidik.get(kode) == digest_butir(b.nilai, b.catatan)
    }
    hilang: dict[str, list[str]] = {}
    for salah in isi.tak_dikenal:  # of a line, or of one of its counts
        hilang.setdefault(salah.lokasi.partition("#")[0], []).append(salah.pesan)
    return Banding(
        pihak,
        kolom,
        tuple(
            _compare(
                p, butir.get(p.kode), hilang.get(p.kode, []), pihak, keadaan, utuh=p.kode in utuh
            )
            for p in keadaan.baris
        ),
    )


def _compare(
    p: BarisLKE,
    berkas: ButirBerkas | None,
    hilang: list[str],
    pihak: Pihak,
    keadaan: Keadaan,
    *,
    utuh: bool,
) -> BarisBanding:
    kini, unit = keadaan.kini.get(p.kode), keadaan.unit.get(p.kode)
    ada, menurut_unit = _nilai(kini), _nilai(unit)
    lama = _Isi(ada, kini.catatan, kini.alasan) if kini else _Isi(None, "", "")

    def line(
        status: KeadaanButir, isi: _Isi = lama, pesan: Iterable[str] = (), *, perlu: bool = False
    ) -> BarisBanding:
        diterima: list[str] = []
        if berkas:
            diterima = [*hilang, *(salah.pesan for salah in berkas.peringatan)]
            diterima += _tell_kosong(p, berkas.nilai, ada)
        return BarisBanding(p, status, berkas, kini, unit, *isi, perlu, (*pesan, *diterima))

    if berkas is None:
        pesan = hilang or ["Baris pertanyaan ini tidak ditemukan dalam berkas."]
        return line(KeadaanButir.TAK_TERBACA, pesan=pesan)
    sisa = KeadaanButir.KOSONG if berkas.nilai is None else KeadaanButir.SAMA
    nilai, salah = _read_nilai(p, berkas, ada, pihak)
    baru = _read_isi(berkas.catatan, nilai, lama, pihak, berbeda=nilai != menurut_unit)
    if not salah and max(len(baru.catatan), len(baru.alasan)) > TEKS_TERPANJANG:
        salah = [f"Catatannya lebih dari {TEKS_TERPANJANG} huruf. Ringkas, lalu unggah lagi."]
    if not salah and baru == lama:
        return line(sisa)
    # Nobody typed here: what is newer in the portal is no conflict, unless this file brought it.
    if utuh and p.kode in keadaan.lebih_baru and not salah:
        return line(KeadaanButir.LEBIH_BARU)
    if tutup := keadaan.tutup.get(p.kode):
        return line(KeadaanButir.TERKUNCI, baru if not salah else lama, [tutup])
    if salah:
        return line(KeadaanButir.TAK_TERBACA, pesan=salah)
    perlu = pihak != Pihak.UNIT and nilai != menurut_unit and not baru.alasan
    if p.kode in keadaan.lebih_baru:
        return line(KeadaanButir.BENTROK, baru, perlu=perlu)
    if perlu:
        return line(KeadaanButir.PERLU_ALASAN, baru, perlu=True)
    return line(KeadaanButir.BARU if kini is None else KeadaanButir.BERUBAH, baru)


class _Isi(NamedTuple):
    """What a row holds, or would."""

    nilai: Isi | None
    catatan: str
    alasan: str


def _nilai(jawaban: Jawaban | None) -> Isi | None:
    return jawaban.nilai if jawaban else None


def _read_nilai(
    p: BarisLKE, berkas: ButirBerkas, ada: Isi | None, pihak: Pihak
) -> tuple[Isi | None, list[str]]:
    """The answer that the row would hold, and why the file's cannot be taken."""
    salah = [k.pesan for k in berkas.kesalahan]
    if salah or berkas.nilai is None:
        return ada, salah
    nilai: Isi | None = berkas.nilai
    if isinstance(nilai, Mapping) and isinstance(ada, Mapping):
        nilai = {**ada, **nilai}  # a count that is empty in the file stays
    if isinstance(nilai, Decimal) and nilai != round(nilai, DESIMAL_INDEKS):
        salah = [f"Tulis indeks dengan paling banyak {DESIMAL_INDEKS} angka desimal."]
    else:
        nilai, kesalahan = periksa_jawaban(p, nilai)
        salah = [k.pesan for k in kesalahan]
    if not salah and pihak != Pihak.UNIT and nilai_jawaban(p, nilai).nilai is None:
        salah = ["Jumlahnya belum lengkap. Jawaban TPI harus lengkap."]
    return (ada if salah else nilai), salah


def _tell_kosong(p: BarisLKE, berkas: Isi | None, ada: Isi | None) -> Iterable[str]:
    """The counts that are empty in the file beside others: which stay, and which are missing."""
    if not isinstance(berkas, Mapping):
        return
    lama = ada if isinstance(ada, Mapping) else {}
    kosong = [i for i in p.isian if i.kode not in berkas]
    if tetap := [f"“{i.label}” ({lama[i.kode]})" for i in kosong if i.kode in lama]:
        yield f"Kosong di berkas, jadi jumlah di portal tetap: {', '.join(tetap)}."
    if kurang := [f"“{i.label}”" for i in kosong if i.kode not in lama]:
        yield f"Isian belum lengkap: {', '.join(kurang)} kosong. Pertanyaan ini dihitung 0."


def _read_isi(nota: str, nilai: Isi | None, lama: _Isi, pihak: Pihak, *, berbeda: bool) -> _Isi:
    """What the row would hold: nothing that is empty in the file takes anything away.

    Where the TPI's answer differs from the unit's (`berbeda`), its note is the reason.
    """
    catatan, alasan = lama.catatan, lama.alasan
    if pihak == Pihak.UNIT:
        return _Isi(nilai, _keep(nota, catatan), alasan)
    if nilai is None:  # nothing to note on
        return lama
    if nilai != lama.nilai and not berbeda:
        alasan = ""
    awal, penanda, akhir = f"\n{nota}".rpartition("\n" + PENANDA_ALASAN)
    if penanda:
        return _Isi(nilai, _keep(awal, catatan), _keep(akhir, alasan))
    if not berbeda:
        return _Isi(nilai, _keep(nota, catatan), alasan)
    if alasan and _padat(nota) == _padat(catatan):
        return _Isi(nilai, catatan, alasan)
    return _Isi(nilai, catatan, _keep(nota, alasan))


def _keep(baru: str, lama: str) -> str:
    """The new text, unless it is empty or says the same with other spaces."""
    return lama if _padat(baru) in {"", _padat(lama)} else baru.strip()


def _padat(teks: str) -> str:
    return " ".join(teks.split())


def _tulis(nilai: Isi | None) -> Any:
    return None if nilai is None else write_jawaban(nilai)


def list_isi(banding: Banding, pilihan: Pilihan) -> tuple[dict[str, Isi], dict[str, Isi]]:
    """The answers of the party as they are, and as they would be, as the engine takes them."""
    kini: dict[str, Isi] = {}
    for satu in banding.baris:
        if (nilai := _nilai(satu.kini)) is not None:
            kini[satu.kode] = nilai
    ambil = {s.kode: s.nilai for s in banding.list_taken(pilihan) if s.nilai is not None}
    return kini, kini | ambil
