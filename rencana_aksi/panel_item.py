"""What the panels of progress and remarks show, at an item and on the page of a plan."""

from collections.abc import Sequence
from typing import Any

from units.models import User

from .forms_tahap import KemajuanForm, KomentarForm
from .kemajuan import count_komentar, get_kemajuan, sum_kemajuan
from .models import ItemRencana, RencanaAksi, StatusKemajuan
from .permissions import can_comment, can_report, can_revise, can_settle, can_sign
from .susunan import Bagian


def build_panel_item(
    item: ItemRencana,
    user: User,
    *,
    form_kemajuan: KemajuanForm | None = None,
    form_komentar: KomentarForm | None = None,
) -> dict[str, Any]:
    """The context of `_kemajuan.html` and `_komentar.html`."""
    rencana, ada = item.rencana, item.dihapus_pada is None
    return {
        "kemajuan": get_kemajuan(item),
        "form_kemajuan": form_kemajuan or KemajuanForm(item=item),
        "boleh_lapor": ada and can_report(user, rencana),
        "daftar_komentar": item.komentar.select_related("oleh", "selesai_oleh"),
        "form_komentar": form_komentar or KomentarForm(),
        "boleh_komentar": ada and can_comment(user, rencana),
        "boleh_tindak_lanjut": can_settle(user, rencana),
    }


def build_panel_rencana(
    rencana: RencanaAksi, user: User, daftar_bagian: Sequence[Bagian], *, mengisi: bool
) -> dict[str, Any]:
    """The context of `_tahap.html`: what comes next, progress of each area, waiting remarks.

    `mengisi` is `can_fill`: who fills the plan is of the unit without being looked up again.
    The items learn their own number of waiting remarks (`komentar_terbuka`).
    """
    komentar = count_komentar(rencana)
    for bagian in daftar_bagian:
        for baris in bagian.baris:
            for item in baris.item:
                item.komentar_terbuka = komentar.get(item.pk, 0)  # type: ignore[attr-defined]
    boleh = mengisi or can_settle(user, rencana)  # the unit's own people
    area = sum_kemajuan(daftar_bagian) if rencana.pernah_ditandatangani else []
    return {
        "boleh_tanda_tangan": boleh and can_sign(user, rencana),
        "boleh_revisi": boleh and can_revise(user, rencana),
        "boleh_lapor": boleh and can_report(user, rencana),
        "boleh_komentar": not boleh and can_comment(user, rencana),
        "kemajuan_area": area,
        "selesai": sum(a.selesai for a in area),
        "jumlah_komentar": sum(komentar.values()),
        "pilihan_kemajuan": StatusKemajuan.choices,
    }
