"""Forms around a signed plan: revision, progress, remarks. Names equal those of the services."""

from typing import Any

from django import forms

from .kemajuan import get_kemajuan
from .models import ItemRencana, StatusKemajuan


class RevisiForm(forms.Form):
    alasan = forms.CharField(
        label="Alasan revisi",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tercatat pada riwayat dan pada daftar versi.",
        error_messages={
            "required": "Tuliskan alasan rencana ini direvisi.",
            "max_length": "Paling banyak %(limit_value)d huruf: ringkas alasannya.",
        },
    )


class KemajuanForm(forms.Form):
    """How far an item is; the list of items leaves the note out."""

    status = forms.ChoiceField(
        label="Kemajuan",
        choices=StatusKemajuan,
        error_messages={
            "required": "Pilih kemajuannya: belum, berjalan atau selesai.",
            "invalid_choice": "Pilih kemajuannya: belum, berjalan atau selesai.",
        },
    )
    realisasi = forms.CharField(
        label="Realisasi",
        max_length=300,
        required=False,
        help_text="Apa yang sudah dilakukan, misalnya SK terbit 3 Maret 2026.",
        error_messages={"max_length": "Paling banyak %(limit_value)d huruf: ringkas realisasinya."},
    )
    catatan = forms.CharField(
        label="Catatan kemajuan",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Paling banyak %(limit_value)d huruf: ringkas catatannya."},
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, item: ItemRencana) -> None:
        kemajuan = get_kemajuan(item)
        super().__init__(
            data,
            auto_id=f"id_kemajuan_{item.pk}_%s",
            initial={
                "status": kemajuan.status,
                "realisasi": kemajuan.realisasi,
                "catatan": kemajuan.catatan,
                "expected_version": kemajuan.version,
            },
        )


class KomentarForm(forms.Form):
    teks = forms.CharField(
        label="Komentar",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Komentar tidak dapat diubah setelah disimpan.",
        error_messages={
            "required": "Tuliskan komentarnya.",
            "max_length": "Paling banyak %(limit_value)d huruf: ringkas komentarnya.",
        },
    )
