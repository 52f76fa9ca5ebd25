"""Writing the trail. Nothing else writes its tables."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import Truncator

from .asal import current_asal
from .kanonik import AWAL, to_json_safe
from .models import Riwayat

RANTAI_PATTERN = re.compile(r"[a-z_]+:[\w.-]+")


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
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("catat() must run in the transaction of the change that it records.")
    if not RANTAI_PATTERN.fullmatch(rantai):
        raise ValueError(f"Not a chain name: {rantai!r}")
    pendahulu = Riwayat.objects.for_rantai(rantai).only("urut", "hash").first()
    riwayat = Riwayat(
        rantai=rantai,
        urut=pendahulu.urut + 1 if pendahulu else 1,
        waktu=timezone.now(),
        oleh_id=oleh.pk if oleh else None,
        nama_oleh=_shorten(str(oleh), 150) if oleh else "",
        dari=_shorten(current_asal(), 100),
        tindakan=tindakan,
        objek=objek if isinstance(objek, str) else f"{objek._meta.label_lower}:{objek.pk}",
        nama_objek="" if isinstance(objek, str) else _shorten(str(objek), 300),
        sebelum=None if sebelum is None else to_json_safe(sebelum),
        sesudah=None if sesudah is None else to_json_safe(sesudah),
        catatan=catatan,
        hash_sebelumnya=pendahulu.hash if pendahulu else AWAL,
    )
    riwayat.hash = riwayat.compute_hash()
    riwayat.save(force_insert=True)
    return riwayat


def _shorten(text: str, length: int) -> str:
    return Truncator(text).chars(length)
