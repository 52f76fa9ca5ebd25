"""Verifies the trail: triggers, chains, seals, and the copies of the seals outside."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from .kanonik import AWAL, hash_of
from .models import Riwayat, Segel
from .segel import Kepala, read_files, seal_record
from .triggers import missing_triggers


@dataclass(slots=True)
class Pemeriksaan:
    """What was looked at, and every mistake found, in words for the admin."""

    jumlah_rantai: int = 0
    jumlah_baris: int = 0
    jumlah_segel: int = 0
    masalah: list[str] = field(default_factory=list)


def periksa_riwayat() -> Pemeriksaan:
    """Verify everything; reads each record once. An intact trail gives no `masalah`."""
    hasil = Pemeriksaan()
    hasil.masalah += [
        f"Pemicu {name} tidak ada: riwayat dapat diubah. Pasang dengan manage.py pasang_pemicu."
        for name in missing_triggers(connection)
    ]
    daftar_segel = list(Segel.objects.order_by("nomor"))
    hasil.jumlah_segel = len(daftar_segel)
    disegel = {
        (rantai, urut): (sidik, segel.nomor)
        for segel in reversed(daftar_segel)
        for rantai, (urut, sidik) in segel.kepala.items()
    }
    hasil.masalah += _check_rantai(hasil, disegel)
    hasil.masalah += _check_segel(daftar_segel)
    hasil.masalah += _check_berkas(daftar_segel, Path(settings.SEGEL_DIR))
    return hasil


def _check_rantai(
    hasil: Pemeriksaan, disegel: dict[tuple[str, int], tuple[str, int]]
) -> Iterator[str]:
    """Each chain: no gap, each hash right, each predecessor right, each sealed head present."""
    belum_terlihat = dict(disegel)
    rantai, urut, sebelumnya = "", 0, AWAL
    for riwayat in Riwayat.objects.order_by("rantai", "urut").iterator(chunk_size=1000):
        if riwayat.rantai != rantai:
            rantai, urut, sebelumnya = riwayat.rantai, 0, AWAL
            hasil.jumlah_rantai += 1
        hasil.jumlah_baris += 1
        if riwayat.urut != urut + 1:
            hilang = (
                f"catatan {urut + 1}"
                if riwayat.urut == urut + 2
                else f"catatan {urut + 1} sampai {riwayat.urut - 1}"
            )
            yield f"Rantai {rantai}: {hilang} hilang."
        elif riwayat.hash_sebelumnya != sebelumnya:
            yield f"Rantai {rantai} catatan {riwayat.urut}: tidak menyambung pada pendahulunya."
        if riwayat.compute_hash() != riwayat.hash:
            yield f"Rantai {rantai} catatan {riwayat.urut}: isinya tidak cocok dengan hash-nya."
        sidik, nomor = belum_terlihat.pop((rantai, riwayat.urut), (riwayat.hash, 0))
        if sidik != riwayat.hash:
            yield f"Rantai {rantai} catatan {riwayat.urut}: berbeda dari segel nomor {nomor}."
        urut, sebelumnya = riwayat.urut, riwayat.hash
    for (rantai, urut), (_, nomor) in sorted(belum_terlihat.items()):
        yield f"Rantai {rantai} catatan {urut}: disegel dengan nomor {nomor}, sekarang tidak ada."


def _check_segel(daftar_segel: list[Segel]) -> Iterator[str]:
    """Each seal: no gap, hash, predecessor, and the digest of all heads it claims."""
    nomor, sebelumnya = 0, AWAL
    kepala: Kepala = {}
    for segel in daftar_segel:
        if segel.nomor != nomor + 1:
            yield f"Segel nomor {nomor + 1} hilang dari basis data."
        elif segel.hash_sebelumnya != sebelumnya:
            yield f"Segel nomor {segel.nomor}: tidak menyambung pada segel sebelumnya."
        if segel.compute_hash() != segel.hash:
            yield f"Segel nomor {segel.nomor}: isinya tidak cocok dengan hash-nya."
        kepala |= {rantai: (urut, sidik) for rantai, (urut, sidik) in segel.kepala.items()}
        if hash_of(kepala) != segel.sidik_kepala:
            yield f"Segel nomor {segel.nomor}: sidik semua kepala tidak cocok."
        nomor, sebelumnya = segel.nomor, segel.hash


def _check_berkas(daftar_segel: list[Segel], folder: Path) -> Iterator[str]:
    """The files and the database hold the same seals."""
    belum_terlihat = {segel.nomor: segel for segel in daftar_segel}
    per_nomor = dict(belum_terlihat)
    for tempat, record in read_files(folder):
        if record is None:
            yield f"Berkas {tempat}: tidak dapat dibaca."
            continue
        segel = per_nomor.get(record.get("nomor", 0))
        belum_terlihat.pop(record.get("nomor", 0), None)
        if segel is None:
            yield f"Berkas {tempat}: segel nomor {record.get('nomor')} tidak ada di basis data."
        elif not _is_same(record, segel):
            yield f"Berkas {tempat}: berbeda dari segel nomor {segel.nomor} di basis data."
    for nomor in belum_terlihat:
        yield f"Segel nomor {nomor}: salinannya tidak ada di {folder}."


def _is_same(record: Mapping[str, Any], segel: Segel) -> bool:
    return dict(record) == seal_record(segel)
