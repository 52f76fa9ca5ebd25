"""The evidence panel: documents in their slots and beside them, the viewer, what may be done.

The same panel stands on the page of a plan item (here) and of a line of the LKE (`evaluasi`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.urls import reverse

from units.models import User
from zi_portal.berkas.jenis import ACCEPT, DITERIMA

from .forms_bukti import BuktiForm
from .models import BuktiItem, DokumenBukti, ItemRencana
from .penampil import Penampil, build_penampil, lihat_url
from .permissions import can_prove


@dataclass(frozen=True, slots=True)
class BuktiShown:
    """One use of a document, with where to change it."""

    pk: int
    dokumen: DokumenBukti
    halaman: int | None
    url_hapus: str
    url_halaman: str
    asal: str  # the page on which the panel stands

    @property
    def url_lihat(self) -> str:
        return lihat_url(self.dokumen, self.halaman, self.asal)


@dataclass(frozen=True, slots=True)
class SlotShown:
    """A kind of evidence that the regulation's data names, and how it stands with it."""

    nama: str
    daftar: list[BuktiShown]
    alasan: str = ""
    ketikan: str = ""  # a reason that was refused

    @property
    def keadaan(self) -> str:
        if self.daftar:
            return "terisi"
        return "tidak-berlaku" if self.alasan else "kosong"


@dataclass(frozen=True, slots=True)
class PanelBukti:
    """`form` is None for who may only read."""

    unit_pk: int
    url: str  # the page on which the panel stands
    form: BuktiForm | None
    url_tambah: str
    url_pilih: str
    url_slot: str = ""
    slot: list[SlotShown] = field(default_factory=list)
    lain: list[BuktiShown] = field(default_factory=list)
    penampil: Penampil | None = None

    @property
    def jumlah(self) -> int:
        return len(self.lain) + sum(len(slot.daftar) for slot in self.slot)

    @property
    def accept(self) -> str:
        return ACCEPT

    @property
    def bantuan_berkas(self) -> str:
        batas = settings.BUKTI_MAKSIMUM_BYTE // (1024 * 1024)
        return f"Boleh beberapa. {DITERIMA}; masing-masing paling besar {batas} MB."


def build_panel_bukti(
    item: ItemRencana, user: User, *, form: BuktiForm | None = None
) -> dict[str, Any]:
    """The context of `rencana_aksi/_bukti.html`."""
    rencana = item.rencana
    asal = BuktiItem(item=item).get_absolute_url()
    boleh = item.dihapus_pada is None and can_prove(user, rencana.unit)
    daftar = [
        BuktiShown(
            bukti.pk,
            bukti.dokumen,
            bukti.halaman,
            reverse("rencana_aksi:bukti-remove", args=[bukti.pk]),
            reverse("rencana_aksi:bukti-halaman", args=[bukti.pk]),
            asal,
        )
        for bukti in item.bukti.active().select_related("dokumen__berkas__pratinjau")
    ]
    alamat = [rencana.unit_id, rencana.tahun, item.pk]
    panel = PanelBukti(
        unit_pk=rencana.unit_id,
        url=asal,
        form=(form or BuktiForm()) if boleh else None,
        url_tambah=reverse("rencana_aksi:bukti-add", args=alamat),
        url_pilih=reverse("rencana_aksi:bukti-pick", args=alamat),
        lain=daftar,
        penampil=show_first(daftar),
    )
    return {"panel_bukti": panel}


def show_first(daftar: Sequence[BuktiShown]) -> Penampil | None:
    """The viewer of the first document that has pages."""
    for bukti in daftar:
        if not bukti.dokumen.is_tautan:
            penampil = build_penampil(bukti.dokumen, bukti.halaman)
            return penampil and replace(penampil, asal=bukti.asal)
    return None
