"""What somebody typed and what is saved, in words, for pages that show both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from zi_portal.angka import tanggal
from zi_portal.riwayat.models import Riwayat

from .bulan import pack_bulan, write_bulan
from .models import RencanaAksi
from .services.kunci import PENAIK_VERSI, Isian, name_objek

PALING_BANYAK = 50  # records that are read to tell who changed what


@dataclass(frozen=True, slots=True)
class Beda:
    """A field in which what is saved and what was typed differ."""

    label: str
    tersimpan: str
    isian: str


@dataclass(frozen=True, slots=True)
class Bentrok:
    """Somebody else saved first: who, when, what, and the version that his is.

    `beda` are the fields that were typed in; `segar` the names of those that only the other one
    changed, which therefore show what he saved.
    """

    versi: int
    beda: tuple[Beda, ...]
    segar: tuple[str, ...] = ()
    lain: tuple[tuple[str, str], ...] = ()  # label and value of `segar`
    oleh: str = ""
    pada: datetime | None = None
    dihapus: bool = False


def describe_isian(form: forms.Form) -> tuple[tuple[str, str], ...]:
    """Every field of a bound form that was filled in: its label and what was typed."""
    form.full_clean()
    daftar = ((form[nama].label, _typed(form, nama)) for nama in _fields(form))
    return tuple((str(label), teks) for label, teks in daftar if teks)


def describe_bentrok(form: forms.Form, kini: Isian, tersimpan: Mapping[str, Any]) -> Bentrok:
    """What separates a bound, valid form from the row `kini`, whose values are `tersimpan`.

    The trail says what the row held when the form was shown: whoever left a field as it was has
    not typed it, and shall not undo what somebody else changed there.
    """
    riwayat = _list_sejak(kini, form.cleaned_data["expected_version"])
    dulu: dict[str, Any] = {}
    for baris in riwayat:  # newest first: the oldest value stays
        dulu |= baris.sebelum or {}
    beda, segar, lain = [], [], []
    for nama in _fields(form):
        label = str(form[nama].label)
        ada, isi = _write(nama, tersimpan.get(nama)), _write(nama, form.cleaned_data[nama])
        if ada == isi:
            continue
        if nama in dulu and isi == _write_riwayat(nama, dulu[nama]):
            segar.append(nama)
            lain.append((label, ada or "kosong"))
        else:
            beda.append(Beda(label, ada or "kosong", isi or "kosong"))
    return Bentrok(
        versi=kini.version,
        beda=tuple(beda),
        segar=tuple(segar),
        lain=tuple(lain),
        oleh=riwayat[0].nama_oleh if riwayat else "",
        pada=riwayat[0].waktu if riwayat else None,
        dihapus=bool(getattr(kini, "dihapus_pada", None)),
    )


def merge_isian(form: forms.Form, segar: Iterable[str], tersimpan: Mapping[str, Any]) -> QueryDict:
    """What was sent, with the saved values in the fields `segar`."""
    assert isinstance(form.data, QueryDict)
    data = form.data.copy()
    for nama in segar:
        nilai = tersimpan[nama]
        if isinstance(nilai, list | tuple):
            data.setlist(nama, [str(satu) for satu in nilai])
        else:
            data[nama] = str(nilai or "")
    return data


def _list_sejak(kini: Isian, versi: int) -> list[Riwayat]:
    """The records of a row since it had that version, newest first: one for each version."""
    sesudahnya = min(kini.version - versi, PALING_BANYAK)
    if kini._state.adding or sesudahnya <= 0:
        return []
    unit_pk = kini.unit_id if isinstance(kini, RencanaAksi) else kini.rencana.unit_id
    daftar = Riwayat.objects.for_rantai(f"unit:{unit_pk}").filter(
        objek=name_objek(kini), tindakan__in=PENAIK_VERSI
    )
    return list(daftar.only("sebelum", "nama_oleh", "waktu")[:sesudahnya])


def _fields(form: forms.Form) -> list[str]:
    return [nama for nama in form.fields if not form[nama].is_hidden]


def _typed(form: forms.Form, nama: str) -> str:
    """The value as it was sent; a form that is refused may hold anything."""
    if form.is_bound and nama in getattr(form, "cleaned_data", {}):
        return _write(nama, form.cleaned_data[nama])
    nilai = form[nama].value()
    if isinstance(nilai, list | tuple):
        return ", ".join(str(satu) for satu in nilai)
    return str(nilai or "").strip()


def _write(nama: str, nilai: Any) -> str:
    if nama == "bulan":
        return write_bulan(pack_bulan(nilai or ()))
    if isinstance(nilai, date):
        return tanggal(nilai)
    return str(nilai or "").strip()


def _write_riwayat(nama: str, nilai: Any) -> str:
    """A value of the trail as `_write` writes it."""
    if nama in ("mulai", "selesai") and nilai:
        return tanggal(date.fromisoformat(nilai))
    return str(nilai or "").strip()
