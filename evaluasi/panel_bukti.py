"""The evidence panel of a line: its slots from the regulation's data, and everything else."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from rencana_aksi.forms_bukti import BuktiForm
from rencana_aksi.panel_bukti import BuktiShown, PanelBukti, SlotShown, show_first
from units.models import User

from .models import Pihak, Putaran


def build_panel_bukti(
    putaran: Putaran,
    baris: BarisLKE,
    user: User,
    pihak: Pihak | None,
    form: BuktiForm | None = None,
    ketikan: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The context of `evaluasi/_bukti.html`: who writes for the unit may change it.

    `ketikan` are refused reasons why a slot does not apply, by its name.
    """
    evaluasi = putaran.evaluasi
    alamat = [evaluasi.unit_id, evaluasi.tahun, baris.kode]
    asal = reverse("evaluasi:pertanyaan", args=alamat) + "#bukti"
    per_slot: dict[str, list[BuktiShown]] = defaultdict(list)
    bukti_baris = putaran.bukti.active().filter(pertanyaan__kode=baris.kode)
    for bukti in bukti_baris.select_related("dokumen__berkas__pratinjau"):
        # A slot that a corrected wording has renamed is a free extra.
        slot = bukti.slot if bukti.slot in baris.bukti else ""
        per_slot[slot].append(
            BuktiShown(
                bukti.pk,
                bukti.dokumen,
                bukti.halaman,
                reverse("evaluasi:bukti-remove", args=[bukti.pk]),
                reverse("evaluasi:bukti-halaman", args=[bukti.pk]),
                asal,
            )
        )
    alasan = dict(
        putaran.slot_tidak_berlaku.filter(pertanyaan__kode=baris.kode).values_list("slot", "alasan")
    )
    ketikan = ketikan or {}
    slot_shown = [
        SlotShown(nama, per_slot[nama], alasan.get(nama, ""), ketikan.get(nama, ""))
        for nama in baris.bukti
    ]
    lain = per_slot[""]
    panel = PanelBukti(
        unit_pk=evaluasi.unit_id,
        url=asal,
        form=(form or BuktiForm(slot=baris.bukti)) if pihak == Pihak.UNIT else None,
        url_tambah=reverse("evaluasi:bukti-add", args=alamat),
        url_pilih=reverse("evaluasi:bukti-pick", args=alamat),
        url_slot=reverse("evaluasi:bukti-slot", args=alamat),
        slot=slot_shown,
        lain=lain,
        penampil=show_first([b for s in slot_shown for b in s.daftar] + lain),
    )
    return {"panel_bukti": panel}
