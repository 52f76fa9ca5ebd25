"""Links to evidence that a workbook names: into the unit's register, never fetched."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from evaluasi.models import Bukti, Pertanyaan, Pihak, Putaran
from rencana_aksi.services.bukti import Rincian, Tautan
from units.models import User

from .bukti import remove_bukti, use_bukti
from .impor_banding import Banding

TAUTAN = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
NOMOR = re.compile(r"^\s*\d+[.)]\s+")  # before each piece of evidence in the portal's own workbook
PANJANG_JUDUL = 200
PANJANG_TAUTAN = 1000


@dataclass(frozen=True, slots=True)
class TautanBerkas:
    """One link that the file puts on a line."""

    kode: str
    url: str
    judul: str


def list_tautan(putaran: Putaran, banding: Banding, tutup: Collection[str]) -> list[TautanBerkas]:
    """The links of the unit's file that do not prove their line yet; at most one query.

    Lines in `tutup` are not open to the unit now.
    """
    if banding.pihak != Pihak.UNIT:
        return []
    semua = [
        tautan
        for satu in banding.baris
        if satu.berkas and satu.kode not in tutup
        for tautan in _read(satu.kode, satu.berkas.bukti)
    ]
    if not semua:
        return []
    dipakai = putaran.bukti.active().exclude(dokumen__tautan="")
    ada = set(dipakai.values_list("pertanyaan__kode", "dokumen__tautan"))
    baru = {(t.kode, t.url): t for t in semua if (t.kode, t.url) not in ada}
    return list(baru.values())


def add_tautan(putaran: Putaran, daftar: Collection[TautanBerkas], by: User) -> list[int]:
    """Let each link prove its line; return the keys of the evidence. Called under the lock.

    A link that the register does not accept is left out.
    """
    baris = {
        p.kode: p
        for p in Pertanyaan.objects.filter(
            regulasi=putaran.evaluasi.lke_id, kode__in={t.kode for t in daftar}
        )
    }
    bukti = []
    for satu in daftar:
        try:
            dibuat, _ = use_bukti(
                putaran=putaran,
                pertanyaan=baris[satu.kode],
                sumber=Tautan(satu.url, Rincian(judul=satu.judul)),
                by=by,
            )
        except ValidationError:
            continue
        bukti.append(dibuat.pk)
    return bukti


def remove_tautan(putaran: Putaran, pk: Collection[int], tutup: Collection[str], by: User) -> int:
    """Take these pieces of evidence off their lines again, where that is open; how many."""
    semua = Bukti.objects.active().filter(putaran=putaran, pk__in=pk).select_related("pertanyaan")
    lepas = [bukti for bukti in semua if bukti.pertanyaan.kode not in tutup]
    for bukti in lepas:
        remove_bukti(bukti=bukti, by=by)
    return len(lepas)


def _read(kode: str, teks: str) -> Iterator[TautanBerkas]:
    """Each link, titled by the words that stand before it in its line."""
    for baris in teks.splitlines():
        for nomor, temu in enumerate(TAUTAN.finditer(baris)):
            url = temu.group().rstrip(").,;:]")
            judul = NOMOR.sub("", baris[: temu.start()]).strip(" -–:(") if nomor == 0 else ""
            if len(url) <= PANJANG_TAUTAN:
                yield TautanBerkas(kode, url, judul[:PANJANG_JUDUL] or f"Bukti {kode}")
