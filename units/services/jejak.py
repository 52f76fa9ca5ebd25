"""How rows of this app are locked and written into the trail."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import models

from units.models import User
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.services import catat

M = TypeVar("M", bound=models.Model)


def lock(objek: M) -> M:
    """A fresh copy of the row, held until the transaction ends; foreign keys to it stay free."""
    baris: M = type(objek)._base_manager.select_for_update(no_key=True).get(pk=objek.pk)
    return baris


def describe(objek: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """Each field's name and value in the words that a reader of the trail knows."""
    hasil: dict[str, Any] = {}
    for nama in fields:
        field = objek._meta.get_field(nama)
        nilai = getattr(objek, nama)
        if isinstance(nilai, models.Model):
            nilai = str(nilai)
        elif getattr(field, "choices", None) and nilai not in (None, ""):
            nilai = getattr(objek, f"get_{nama}_display")()
        hasil[str(getattr(field, "verbose_name", nama))] = nilai
    return hasil


def hash_isi(isi: Mapping[str, Any]) -> str:
    """What a form showed, in one word that it sends back: equal for equal values."""
    return hashlib.sha256(json.dumps(isi, default=str, sort_keys=True).encode()).hexdigest()


def refuse_stale(kini: Mapping[str, Any], sidik: str | None) -> None:
    """Raise StaleVersion if `kini` is not what the form with this `sidik` showed.

    None: no form showed anything, as for an import or the demonstration.
    """
    if sidik is not None and sidik != hash_isi(kini):
        raise StaleVersion


def apply(objek: models.Model, isi: dict[str, Any]) -> bool:
    """Set the values; whether one of them differs from before."""
    berubah = False
    for nama, nilai in isi.items():
        if getattr(objek, nama) != nilai:
            setattr(objek, nama, nilai)
            berubah = True
    return berubah


def rantai(subjek: models.Model) -> str:
    """The name of the chain of a unit, an account or an instansi."""
    nama = {"unitkerja": "unit", "user": "pengguna", "instansi": "instansi"}
    return f"{nama[subjek._meta.model_name or '']}:{subjek.pk}"


def record(
    subjek: models.Model,
    tindakan: str,
    objek: models.Model,
    *,
    by: User | None,
    sebelum: dict[str, Any] | None = None,
    sesudah: dict[str, Any] | None = None,
    catatan: str = "",
) -> None:
    """Write one act into the chain of `subjek`, whose row the caller has locked."""
    catat(
        rantai=rantai(subjek),
        tindakan=tindakan,
        objek=objek,
        oleh=by,
        sebelum=sebelum,
        sesudah=sesudah,
        catatan=catatan,
    )
