"""Evidence of answers: documents of the unit put on lines, and taken off again.

The unit may do this until it hands in, and then only on what was given back to it.
"""

from datetime import date
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from evaluasi.models import (
    Bukti,
    Pengembalian,
    Pertanyaan,
    Pihak,
    Putaran,
    SlotTidakBerlaku,
    StatusPengembalian,
    StatusPutaran,
)
from rencana_aksi.models import DokumenBukti
from rencana_aksi.services.bukti import Rincian, Sumber, Unggahan, bringing
from units.models import User

from .galat import BuktiDihapus
from .kunci import catat_putaran, lock_for, record_pengisi


class SlotTerisi(Exception):
    """A slot that holds evidence cannot be said not to apply."""


def add_bukti(
    *,
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    berkas: File[Any],
    nama: str,
    maksimum: int,
    by: User,
    judul: str = "",
    slot: str = "",
    tanggal_dokumen: date | None = None,
) -> Bukti:
    """Keep a file of at most `maksimum` bytes as evidence of one line; as `use_bukti`."""
    unggahan = Unggahan(berkas, nama, maksimum, Rincian(judul=judul, tanggal=tanggal_dokumen))
    bukti, _ = use_bukti(putaran=putaran, pertanyaan=pertanyaan, sumber=unggahan, slot=slot, by=by)
    return bukti


def use_bukti(
    *,
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    sumber: Sumber,
    by: User,
    slot: str = "",
    halaman: int | None = None,
) -> tuple[Bukti, bool]:
    """Let a document prove one line; also says whether the document is new in the register.

    A slot that was said not to apply applies again. Raise BerkasDitolak before anything is
    stored, PutaranTerkunci, StaleVersion for a document that is no longer the newest version,
    ValidationError when the line has this document already; nothing stays then.
    """
    with bringing(sumber) as register:
        putaran = lock_for(putaran, pertanyaan, Pihak.UNIT, by)
        dokumen, baru = register(putaran.evaluasi.unit, by)
        bukti = _create(putaran, pertanyaan, dokumen, slot, halaman, by)
        catat_putaran(putaran, "bukti diunggah", by, objek=bukti, sesudah=describe_bukti(bukti))
        record_pengisi(putaran, by)
        if slot:
            _unmark(putaran, pertanyaan, slot, by)
    return bukti, baru


@transaction.atomic
def remove_bukti(*, bukti: Bukti, by: User) -> None:
    """Take evidence off its line; row and file stay. Raise PutaranTerkunci, BuktiDihapus."""
    putaran = lock_for(bukti.putaran, bukti.pertanyaan, Pihak.UNIT, by)
    bukti = Bukti.objects.select_related("dokumen__berkas", "pertanyaan").get(pk=bukti.pk)
    if bukti.dihapus_pada is not None:
        raise BuktiDihapus
    _mark_removed(bukti, by)
    record_pengisi(putaran, by)
    catat_putaran(putaran, "bukti dihapus", by, objek=bukti, sebelum=describe_bukti(bukti))


@transaction.atomic
def set_halaman(*, bukti: Bukti, halaman: int | None, by: User) -> None:
    """Say on which page the proof stands (None: the whole document).

    Raise PutaranTerkunci, BuktiDihapus.
    """
    putaran = lock_for(bukti.putaran, bukti.pertanyaan, Pihak.UNIT, by)
    kini = Bukti.objects.active().select_related("pertanyaan").filter(pk=bukti.pk).first()
    if kini is None:
        raise BuktiDihapus
    bukti = kini
    if bukti.halaman == halaman:
        return
    record_pengisi(putaran, by)
    sebelum = {"pertanyaan": bukti.pertanyaan.kode, "halaman": bukti.halaman}
    bukti.halaman = halaman
    bukti.save(update_fields=["halaman"])
    sesudah = {"pertanyaan": bukti.pertanyaan.kode, "halaman": halaman}
    catat_putaran(
        putaran, "halaman bukti diubah", by, objek=bukti, sebelum=sebelum, sesudah=sesudah
    )


@transaction.atomic
def mark_slot(
    *, putaran: Putaran, pertanyaan: Pertanyaan, slot: str, alasan: str, by: User
) -> SlotTidakBerlaku:
    """Say that a kind of evidence does not apply to the unit, and why; said again, it replaces.

    Raise PutaranTerkunci, SlotTerisi, ValidationError without a reason.
    """
    putaran = lock_for(putaran, pertanyaan, Pihak.UNIT, by)
    if putaran.bukti.active().filter(pertanyaan=pertanyaan, slot=slot).exists():
        raise SlotTerisi
    lama = putaran.slot_tidak_berlaku.filter(pertanyaan=pertanyaan, slot=slot).first()
    baris = lama or SlotTidakBerlaku(putaran=putaran, pertanyaan=pertanyaan, slot=slot)
    sebelum = _isi_slot(baris) if lama else None
    baris.alasan, baris.oleh, baris.dibuat = alasan.strip(), by, timezone.now()
    baris.full_clean()
    baris.save()
    record_pengisi(putaran, by)
    catat_putaran(
        putaran,
        "jenis bukti tidak berlaku",
        by,
        objek=baris,
        sebelum=sebelum,
        sesudah=_isi_slot(baris),
    )
    return baris


@transaction.atomic
def unmark_slot(*, putaran: Putaran, pertanyaan: Pertanyaan, slot: str, by: User) -> None:
    """Take back that a kind of evidence does not apply. Raise PutaranTerkunci."""
    _unmark(lock_for(putaran, pertanyaan, Pihak.UNIT, by), pertanyaan, slot, by)


def move_bukti(lama: DokumenBukti, baru: DokumenBukti, by: User) -> None:
    """Where a line can still be changed, let it use the new version of a document.

    The caller holds the unit's row: nobody hands a round in meanwhile.
    """
    for bukti in list_editable().filter(dokumen=lama):
        sebelum = describe_bukti(bukti)
        _mark_removed(bukti, by)
        record_pengisi(bukti.putaran, by)
        ganti = _create(bukti.putaran, bukti.pertanyaan, baru, bukti.slot, bukti.halaman, by)
        catat_putaran(
            bukti.putaran,
            "bukti diganti versi baru",
            by,
            objek=ganti,
            sebelum=sebelum,
            sesudah=describe_bukti(ganti),
        )


def list_editable() -> Any:
    """The evidence in use that the unit may still change."""
    kembali = Pengembalian.objects.filter(
        putaran=OuterRef("putaran"),
        pertanyaan=OuterRef("pertanyaan"),
        status=StatusPengembalian.DIKEMBALIKAN,
    )
    return (
        Bukti.objects.active()
        .filter(
            Q(putaran__status=StatusPutaran.DIISI)
            | (Q(putaran__status=StatusPutaran.DIAJUKAN) & Exists(kembali))
        )
        .select_related("putaran__evaluasi", "pertanyaan", "dokumen__berkas")
    )


def _create(
    putaran: Putaran,
    pertanyaan: Pertanyaan,
    dokumen: DokumenBukti,
    slot: str,
    halaman: int | None,
    by: User,
) -> Bukti:
    bukti = Bukti(
        putaran=putaran,
        pertanyaan=pertanyaan,
        dokumen=dokumen,
        slot=slot,
        halaman=halaman,
        oleh=by,
        dibuat=timezone.now(),
    )
    bukti.full_clean()
    bukti.save()
    return bukti


def _mark_removed(bukti: Bukti, by: User) -> None:
    bukti.dihapus_pada, bukti.dihapus_oleh = timezone.now(), by
    bukti.save(update_fields=["dihapus_pada", "dihapus_oleh"])


def _unmark(putaran: Putaran, pertanyaan: Pertanyaan, slot: str, by: User) -> None:
    baris = putaran.slot_tidak_berlaku.filter(pertanyaan=pertanyaan, slot=slot).first()
    if baris is None:
        return
    record_pengisi(putaran, by)
    catat_putaran(putaran, "jenis bukti berlaku lagi", by, objek=baris, sebelum=_isi_slot(baris))
    baris.delete()


def _isi_slot(baris: SlotTidakBerlaku) -> dict[str, Any]:
    return {
        "pertanyaan": baris.pertanyaan.kode,
        "jenis bukti": baris.slot,
        "alasan": baris.alasan,
    }


def describe_bukti(bukti: Bukti) -> dict[str, Any]:
    """What the trail says of a piece of evidence."""
    dokumen = bukti.dokumen
    return {
        "pertanyaan": bukti.pertanyaan.kode,
        "dokumen": dokumen.pk,
        "nama": dokumen.nama,
        "tautan": dokumen.tautan,
        "judul": dokumen.judul,
        "versi": dokumen.versi,
        "slot": bukti.slot,
        "halaman": bukti.halaman,
        "tanggal_dokumen": dokumen.tanggal,
        "sha256": dokumen.berkas.sha256 if dokumen.berkas else "",
    }
