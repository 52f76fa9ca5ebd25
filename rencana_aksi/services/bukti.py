"""The register of a unit's evidence documents, and what of it proves the items of a plan."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from rencana_aksi.models import BuktiItem, DokumenBukti, ItemRencana
from rencana_aksi.pemakaian import is_terkunci, move_pemakaian
from units.models import UnitKerja, User
from zi_portal.berkas.models import Berkas
from zi_portal.berkas.services import BerkasDitolak, clean_nama, storing
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.services import catat

from .galat import RencanaTerkunci
from .kunci import lock_unit


class DokumenTerkunci(Exception):
    """The document was handed in to the assessors: it stays as they were shown it."""


class ItemDihapus(Exception):
    """The plan item was taken off meanwhile: nothing proves it any more."""


@dataclass(frozen=True, slots=True)
class Rincian:
    """What a unit says about a document: its own date and period, not those of the upload."""

    judul: str = ""
    tanggal: date | None = None
    periode_mulai: date | None = None
    periode_selesai: date | None = None


@dataclass(frozen=True, slots=True)
class Unggahan:
    """A file of at most `maksimum` bytes. `nama` is shown, never used as a path."""

    berkas: File[Any]
    nama: str
    maksimum: int
    rincian: Rincian = Rincian()


@dataclass(frozen=True, slots=True)
class Tautan:
    """A link (http or https) with its title in `rincian`; nobody but the reader follows it."""

    url: str
    rincian: Rincian


Sumber = Unggahan | Tautan | DokumenBukti  # the last: one that the register has already
Pendaftar = Callable[[UnitKerja, User], tuple[DokumenBukti, bool]]


@contextmanager
def bringing(sumber: Sumber) -> Iterator[Pendaftar]:
    """A document about to be used, in one transaction with what the block writes.

    The block takes its locks (the unit's among them) and calls what is yielded: (unit, by) →
    the document, and whether it is new. The same content, or the same link, is the document
    that the register has already. When the block fails, nothing stays. Raise BerkasDitolak
    before anything is stored, ValidationError for a link that is none.
    """
    if isinstance(sumber, Unggahan):
        with storing(sumber.berkas, nama=sumber.nama, maksimum=sumber.maksimum) as isi:
            yield lambda unit, by: _register_berkas(unit, isi, sumber.nama, sumber.rincian, by)
        return
    with transaction.atomic():
        if isinstance(sumber, Tautan):
            yield lambda unit, by: _register_tautan(unit, sumber, by)
        else:
            yield lambda unit, by: (_get_current(unit, sumber), False)


def add_bukti_item(
    *, item: ItemRencana, sumber: Sumber, by: User, halaman: int | None = None
) -> tuple[BuktiItem, bool]:
    """Let a document prove a plan item; also says whether the document is new.

    At any time while the unit is active: progress is proved after signing. Raise
    RencanaTerkunci, ItemDihapus, BerkasDitolak, StaleVersion for a document that is no longer the
    newest version, ValidationError when the item has this document already; nothing stays then.
    """
    with bringing(sumber) as register:
        unit = _lock_aktif(item.rencana.unit_id)
        if not ItemRencana.objects.filter(pk=item.pk, dihapus_pada__isnull=True).exists():
            raise ItemDihapus
        dokumen, baru = register(unit, by)
        bukti = BuktiItem(
            item=item, dokumen=dokumen, halaman=halaman, oleh=by, dibuat=timezone.now()
        )
        bukti.full_clean()
        bukti.save()
        _catat_item(unit, "bukti_ditambahkan", bukti, by, sesudah=_isi_bukti(bukti))
    return bukti, baru


@transaction.atomic
def remove_bukti_item(*, bukti: BuktiItem, by: User) -> None:
    """Take a document off its plan item; it stays in the register.

    Raise RencanaTerkunci, StaleVersion when it was removed or replaced already.
    """
    unit = _lock_aktif(bukti.item.rencana.unit_id)
    bukti = _get_active(bukti)
    bukti.dihapus_pada, bukti.dihapus_oleh = timezone.now(), by
    bukti.save(update_fields=["dihapus_pada", "dihapus_oleh"])
    _catat_item(unit, "bukti_dihapus", bukti, by, sebelum=_isi_bukti(bukti))


@transaction.atomic
def set_halaman_item(*, bukti: BuktiItem, halaman: int | None, by: User) -> None:
    """Say on which page the proof stands (None: the whole document).

    Raise RencanaTerkunci, StaleVersion when it was removed or replaced meanwhile.
    """
    unit = _lock_aktif(bukti.item.rencana.unit_id)
    bukti = _get_active(bukti)
    if bukti.halaman == halaman:
        return
    sebelum = {"halaman": bukti.halaman}
    bukti.halaman = halaman
    bukti.save(update_fields=["halaman"])
    _catat_item(
        unit, "halaman_bukti_diubah", bukti, by, sebelum=sebelum, sesudah={"halaman": halaman}
    )


@transaction.atomic
def change_dokumen(
    *, dokumen: DokumenBukti, rincian: Rincian, sidik: str, by: User
) -> DokumenBukti:
    """Correct title, date and period of a document.

    `sidik` is the `sidik_rincian` that was shown. Raise StaleVersion (also when a newer version
    has replaced it), RencanaTerkunci, DokumenTerkunci when it was ever handed in somewhere,
    ValidationError.
    """
    unit = _lock_aktif(dokumen.unit_id)
    tersimpan = _get_current(unit, dokumen)
    if tersimpan.sidik_rincian != sidik:
        raise StaleVersion
    if is_terkunci(tersimpan):
        raise DokumenTerkunci
    baru = asdict(rincian)
    sebelum = {nama: getattr(tersimpan, nama) for nama in baru}
    berubah = [nama for nama in baru if baru[nama] != sebelum[nama]]
    if not berubah:
        return tersimpan
    for nama in berubah:
        setattr(tersimpan, nama, baru[nama])
    tersimpan.full_clean()
    tersimpan.save(update_fields=berubah)
    catat(
        rantai=f"unit:{unit.pk}",
        tindakan="dokumen_diubah",
        objek=tersimpan,
        oleh=by,
        sebelum={nama: sebelum[nama] for nama in berubah},
        sesudah={nama: baru[nama] for nama in berubah},
    )
    return tersimpan


def replace_dokumen(*, dokumen: DokumenBukti, unggahan: Unggahan, by: User) -> DokumenBukti:
    """Register a newer version of a file; the older one stays readable.

    Plan items and lines that can still be changed use the new one from now on, what was handed
    in keeps the old. Raise StaleVersion when it has a newer version already, RencanaTerkunci,
    BerkasDitolak.
    """
    with storing(unggahan.berkas, nama=unggahan.nama, maksimum=unggahan.maksimum) as isi:
        unit = _lock_aktif(dokumen.unit_id)
        lama = _get_current(unit, dokumen)
        if lama.berkas_id == isi.pk:
            raise BerkasDitolak(
                "Isi berkas ini sama dengan versi yang sekarang. Pilih berkas yang sudah diubah."
            )
        lain = DokumenBukti.objects.current().filter(unit=unit, berkas=isi).first()
        if lain is not None:
            raise BerkasDitolak(
                f"Isi berkas ini sudah ada di daftar unit sebagai “{lain}”. Pakai dokumen itu, "
                "atau unggah berkas yang benar."
            )
        baru = _create(
            unit,
            unggahan.rincian,
            by,
            berkas=isi,
            nama=clean_nama(unggahan.nama),
            versi=lama.versi + 1,
            pendahulu=lama,
        )
        catat(
            rantai=f"unit:{unit.pk}",
            tindakan="dokumen_versi_baru",
            objek=baru,
            oleh=by,
            sebelum=_isi_dokumen(lama),
            sesudah=_isi_dokumen(baru),
        )
        for bukti in lama.bukti_item.active().select_related("item__butir"):
            _move_item(unit, bukti, baru, by)
        move_pemakaian(lama, baru, by)
    return baru


def _move_item(unit: UnitKerja, bukti: BuktiItem, baru: DokumenBukti, by: User) -> None:
    sebelum = _isi_bukti(bukti)
    bukti.dihapus_pada, bukti.dihapus_oleh = timezone.now(), by
    bukti.save(update_fields=["dihapus_pada", "dihapus_oleh"])
    ganti = BuktiItem.objects.create(
        item=bukti.item, dokumen=baru, halaman=bukti.halaman, oleh=by, dibuat=timezone.now()
    )
    _catat_item(unit, "bukti_diganti_versi", ganti, by, sebelum=sebelum, sesudah=_isi_bukti(ganti))


def _lock_aktif(unit_pk: int) -> UnitKerja:
    lock_unit(unit_pk)
    unit = UnitKerja.objects.get(pk=unit_pk)
    if not unit.aktif:
        raise RencanaTerkunci
    return unit


def _get_active(bukti: BuktiItem) -> BuktiItem:
    """The evidence as it is now; raise StaleVersion if it was removed or replaced."""
    kini = BuktiItem.objects.active().select_related("dokumen__berkas", "item__butir")
    tersimpan = kini.filter(pk=bukti.pk).first()
    if tersimpan is None:
        raise StaleVersion
    return tersimpan


def _get_current(unit: UnitKerja, dokumen: DokumenBukti) -> DokumenBukti:
    """The document as it is now; raise StaleVersion if a newer version has replaced it."""
    kini = DokumenBukti.objects.current().filter(unit=unit, pk=dokumen.pk)
    tersimpan = kini.select_related("berkas").first()
    if tersimpan is None:
        raise StaleVersion
    return tersimpan


def _register_berkas(
    unit: UnitKerja, isi: Berkas, nama: str, rincian: Rincian, by: User
) -> tuple[DokumenBukti, bool]:
    sama = DokumenBukti.objects.filter(unit=unit, berkas=isi).select_related("berkas")
    # One file may stand under several titles; the one registered first is meant.
    lama = sama.current().order_by("dibuat", "pk").first()
    if lama is not None:
        return lama, False
    usang = sama.first()
    if usang is not None:
        raise BerkasDitolak(
            f"Isinya sama dengan versi {usang.versi} dari “{usang}”, yang sudah digantikan. "
            "Pakai versi terbarunya dari daftar dokumen, atau unggah berkas yang benar."
        )
    return _create(unit, rincian, by, berkas=isi, nama=clean_nama(nama)), True


def _register_tautan(unit: UnitKerja, tautan: Tautan, by: User) -> tuple[DokumenBukti, bool]:
    kini = DokumenBukti.objects.current()
    lama = kini.filter(unit=unit, berkas__isnull=True, tautan=tautan.url).first()
    if lama is not None:
        return lama, False
    return _create(unit, tautan.rincian, by, tautan=tautan.url), True


def _create(unit: UnitKerja, rincian: Rincian, by: User, **isi: Any) -> DokumenBukti:
    dokumen = DokumenBukti(unit=unit, oleh=by, dibuat=timezone.now(), **asdict(rincian), **isi)
    dokumen.full_clean()
    dokumen.save()
    return dokumen


def _isi_dokumen(dokumen: DokumenBukti) -> dict[str, Any]:
    return {
        "dokumen": dokumen.pk,
        "nama": dokumen.nama,
        "tautan": dokumen.tautan,
        "judul": dokumen.judul,
        "versi": dokumen.versi,
        "tanggal_dokumen": dokumen.tanggal,
        "sha256": dokumen.berkas.sha256 if dokumen.berkas else "",
    }


def _isi_bukti(bukti: BuktiItem) -> dict[str, Any]:
    return _isi_dokumen(bukti.dokumen) | {"halaman": bukti.halaman}


def _catat_item(unit: UnitKerja, tindakan: str, bukti: BuktiItem, by: User, **rincian: Any) -> None:
    catat(
        rantai=f"unit:{unit.pk}",
        tindakan=tindakan,
        objek=bukti,
        oleh=by,
        catatan=f"Butir: {bukti.item.uraian}",
        **rincian,
    )
