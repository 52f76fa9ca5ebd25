"""Links to evidence that a workbook names: into the unit's register, never fetched."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils import timezone

from evaluasi.models import Bukti, Pertanyaan, Pihak, Putaran
from rencana_aksi.models import DokumenBukti
from rencana_aksi.tautan import check_tautan
from units.models import User
from zi_portal.riwayat.services import Catatan, catat_banyak

from .bukti import describe_bukti
from .impor_banding import Banding

TAUTAN = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
NOMOR = re.compile(r"^\s*\d+[.)]\s+")  # before each piece of evidence in the portal's own workbook
PANJANG_JUDUL = 200
PANJANG_TAUTAN = 1000
# The locks of round and unit are held while they are written.
TERBANYAK_PER_BARIS = 5
TERBANYAK = 200
PANJANG = f"Alamatnya lebih dari {PANJANG_TAUTAN} huruf."
BANYAK_BARIS = (
    f"Hanya {TERBANYAK_PER_BARIS} tautan pertama pada satu pertanyaan yang diambil sekaligus."
)
BANYAK = f"Hanya {TERBANYAK} tautan pertama dalam satu berkas yang diambil sekaligus."


@dataclass(frozen=True, slots=True)
class TautanBerkas:
    """One link that the file puts on a line; `salah` says why it is not taken, if it is not."""

    kode: str
    url: str
    judul: str
    salah: str = ""


def list_tautan(putaran: Putaran, banding: Banding, tutup: Collection[str]) -> list[TautanBerkas]:
    """The links of the unit's file that do not prove their line yet; at most one query.

    Lines in `tutup` are not open to the unit now. At most TERBANYAK are without `salah`.
    """
    if banding.pihak != Pihak.UNIT:
        return []
    semua = {
        (tautan.kode, tautan.url): tautan
        for satu in reversed(banding.baris)
        if satu.berkas and satu.kode not in tutup
        for tautan in reversed(list(_read(satu.kode, satu.berkas.bukti)))
    }  # backwards, so that the first of two with the same address gives its title
    if not semua:
        return []
    dipakai = putaran.bukti.active().exclude(dokumen__tautan="")
    ada = set(dipakai.values_list("pertanyaan__kode", "dokumen__tautan"))
    return _limit([t for kunci, t in reversed(semua.items()) if kunci not in ada])


def add_tautan(putaran: Putaran, daftar: Collection[TautanBerkas], by: User) -> list[int]:
    """Let each link prove its line; return the keys of the evidence. Called under the lock.

    As `use_bukti` does for one, in a few queries for all. `daftar` is of `list_tautan`, without
    those that are `salah`.
    """
    baris = Pertanyaan.objects.filter(
        regulasi=putaran.evaluasi.lke_id, kode__in={t.kode for t in daftar}
    )
    pertanyaan = {p.kode: p for p in baris}
    dokumen = _register(putaran, daftar, by)
    bukti = [
        Bukti(
            putaran=putaran,
            pertanyaan=pertanyaan[satu.kode],
            dokumen=dokumen[satu.url],
            oleh=by,
            dibuat=timezone.now(),
        )
        for satu in daftar
    ]
    Bukti.objects.bulk_create(bukti)
    rantai = f"unit:{putaran.evaluasi.unit_id}"
    catat_banyak(
        [Catatan(rantai, "bukti diunggah", b, sesudah=describe_bukti(b)) for b in bukti], oleh=by
    )
    return [b.pk for b in bukti]


def remove_tautan(putaran: Putaran, pk: Collection[int], tutup: Collection[str], by: User) -> int:
    """Take these pieces of evidence off their lines again, where that is open; how many."""
    semua = (
        Bukti.objects.active()
        .filter(putaran=putaran, pk__in=pk)
        .select_related("pertanyaan", "dokumen__berkas")
    )
    lepas = [bukti for bukti in semua if bukti.pertanyaan.kode not in tutup]
    Bukti.objects.filter(pk__in=[bukti.pk for bukti in lepas]).update(
        dihapus_pada=timezone.now(), dihapus_oleh=by
    )
    rantai = f"unit:{putaran.evaluasi.unit_id}"
    catat_banyak(
        [Catatan(rantai, "bukti dihapus", b, sebelum=describe_bukti(b)) for b in lepas], oleh=by
    )
    return len(lepas)


def _register(
    putaran: Putaran, daftar: Collection[TautanBerkas], by: User
) -> dict[str, DokumenBukti]:
    """The document of each address in the unit's register; those that are missing are made."""
    unit = putaran.evaluasi.unit
    judul = {t.url: t.judul for t in reversed(list(daftar))}
    kini = DokumenBukti.objects.current().filter(
        unit=unit, berkas__isnull=True, tautan__in=list(judul)
    )
    dokumen = {d.tautan: d for d in kini.order_by("dibuat", "pk")}  # the newest, as for one
    baru = [
        DokumenBukti(unit=unit, tautan=url, judul=teks, oleh=by, dibuat=timezone.now())
        for url, teks in reversed(judul.items())
        if url not in dokumen
    ]
    DokumenBukti.objects.bulk_create(baru)
    return dokumen | {d.tautan: d for d in baru}


def _read(kode: str, teks: str) -> Iterator[TautanBerkas]:
    """Each link, titled by the words that stand before it in its line."""
    for baris in teks.splitlines():
        for nomor, temu in enumerate(TAUTAN.finditer(baris)):
            url = temu.group().rstrip(").,;:]")
            judul = NOMOR.sub("", baris[: temu.start()]).strip(" -–:(") if nomor == 0 else ""
            yield TautanBerkas(kode, url, judul[:PANJANG_JUDUL] or f"Bukti {kode}")


def _limit(daftar: list[TautanBerkas]) -> list[TautanBerkas]:
    """The same links; those that cannot be taken say why."""
    diambil: Counter[str] = Counter()
    banyak = 0
    hasil = []
    for satu in daftar:
        salah = ""
        if diambil[satu.kode] >= TERBANYAK_PER_BARIS:
            salah = BANYAK_BARIS
        elif banyak >= TERBANYAK:
            salah = BANYAK
        else:
            salah = _check(satu.url)
        if not salah:
            diambil[satu.kode] += 1
            banyak += 1
        hasil.append(replace(satu, salah=salah))
    return hasil


def _check(url: str) -> str:
    """Why the register would refuse this address; "" if it would not."""
    if len(url) > PANJANG_TAUTAN:
        return PANJANG
    try:
        check_tautan(url)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
