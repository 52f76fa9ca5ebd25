"""Writing the trail. Nothing else writes its tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import Truncator

from .asal import current_asal
from .kanonik import AWAL, to_json_safe
from .models import Riwayat

RANTAI_PATTERN = re.compile(r"[a-z_]+:[\w.-]+")
PER_KUERI = 500


def catat(
    *,
    rantai: str,
    tindakan: str,
    objek: models.Model | str,
    oleh: AbstractBaseUser | None,
    sebelum: Mapping[str, Any] | None = None,
    sesudah: Mapping[str, Any] | None = None,
    catatan: str = "",
) -> Riwayat:
    """Add one record to the chain `rantai` ("kind:key") inside the caller's transaction.

    The caller has locked the chain's subject row (`select_for_update`), so writers of one
    chain come one after the other and writers of different chains never wait. Without that
    lock the second of two writers gets an IntegrityError, never a forked chain.

    `oleh` is None only for what the system does by itself. Raise RuntimeError outside a
    transaction, ValueError for a malformed chain name, TypeError for a value without an exact
    text (a float).
    """
    pendahulu = Riwayat.objects.for_rantai(rantai).only("urut", "hash").first()
    riwayat = _build(
        Catatan(rantai, tindakan, objek, sebelum, sesudah, catatan),
        (pendahulu.urut, pendahulu.hash) if pendahulu else None,
        oleh,
    )
    riwayat.save(force_insert=True)
    return riwayat


@dataclass(frozen=True, slots=True)
class Catatan:
    """One act to be recorded by `catat_banyak`; the fields are the parameters of `catat`."""

    rantai: str
    tindakan: str
    objek: models.Model | str
    sebelum: Mapping[str, Any] | None = None
    sesudah: Mapping[str, Any] | None = None
    catatan: str = ""


def catat_banyak(daftar: Sequence[Catatan], *, oleh: AbstractBaseUser | None) -> None:
    """Record many acts of one person like `catat`, in a few queries for any number.

    The caller has locked the subjects of all chains. Acts of one chain keep their order.
    """
    kepala: dict[str, tuple[int, str]] = {}
    rantai = list(dict.fromkeys(c.rantai for c in daftar))
    for awal in range(0, len(rantai), PER_KUERI):
        bagian = Riwayat.objects.filter(rantai__in=rantai[awal : awal + PER_KUERI])
        kepala |= bagian.kepala()
    baris = []
    for c in daftar:
        riwayat = _build(c, kepala.get(c.rantai), oleh)
        kepala[c.rantai] = (riwayat.urut, riwayat.hash)
        baris.append(riwayat)
    Riwayat.objects.bulk_create(baris)


def _build(c: Catatan, pendahulu: tuple[int, str] | None, oleh: AbstractBaseUser | None) -> Riwayat:
    """The next record of a chain after the one with this number and hash; not saved yet."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("catat() must run in the transaction of the change that it records.")
    if not RANTAI_PATTERN.fullmatch(c.rantai):
        raise ValueError(f"Not a chain name: {c.rantai!r}")
    urut, hash_sebelumnya = pendahulu or (0, AWAL)
    objek = c.objek
    riwayat = Riwayat(
        rantai=c.rantai,
        urut=urut + 1,
        waktu=timezone.now(),
        oleh_id=oleh.pk if oleh else None,
        nama_oleh=_shorten(str(oleh), 150) if oleh else "",
        dari=_shorten(current_asal(), 100),
        tindakan=c.tindakan,
        objek=objek if isinstance(objek, str) else f"{objek._meta.label_lower}:{objek.pk}",
        nama_objek="" if isinstance(objek, str) else _shorten(str(objek), 300),
        sebelum=None if c.sebelum is None else to_json_safe(c.sebelum),
        sesudah=None if c.sesudah is None else to_json_safe(c.sesudah),
        catatan=c.catatan,
        hash_sebelumnya=hash_sebelumnya,
    )
    riwayat.hash = riwayat.compute_hash()
    return riwayat


def _shorten(text: str, length: int) -> str:
    return Truncator(text).chars(length)
