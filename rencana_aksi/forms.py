"""Forms of a plan. Field names equal the parameters of the services."""

from typing import Any

from django import forms

from .bulan import NAMA_BULAN, SETAHUN, unpack_bulan
from .models import ItemRencana, RencanaAksi


class BulanForm(forms.Form):
    """The twelve boxes of one item; no month at all is allowed while the plan is a draft."""

    bulan = forms.TypedMultipleChoiceField(
        label="Target waktu pelaksanaan",
        choices=list(enumerate(NAMA_BULAN, start=1)),
        coerce=int,
        required=False,
        error_messages={
            "invalid_choice": "“%(value)s” bukan bulan. Muat ulang halaman, lalu pilih kembali."
        },
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, item: ItemRencana) -> None:
        super().__init__(data, initial=self.get_saved(item))

    @staticmethod
    def get_saved(item: ItemRencana) -> dict[str, Any]:
        return {"bulan": unpack_bulan(item.bulan), "expected_version": item.version}

    @property
    def chosen(self) -> set[int]:
        """The months that the boxes show: what was sent, else what is saved."""
        terpilih = {str(nomor) for nomor in self["bulan"].value() or ()}
        return {nomor for nomor in unpack_bulan(SETAHUN) if str(nomor) in terpilih}


class ItemForm(BulanForm):
    penanggung_jawab = forms.CharField(
        label="Penanggung jawab",
        max_length=200,
        required=False,
        help_text="Nama atau jabatan, misalnya Sekretaris Dinas.",
        error_messages={"max_length": "Paling banyak %(limit_value)d huruf: singkatkan namanya."},
    )
    keluaran = forms.CharField(
        label="Keluaran",
        max_length=300,
        required=False,
        help_text="Apa yang dihasilkan, misalnya SK Tim Kerja.",
        error_messages={"max_length": "Paling banyak %(limit_value)d huruf: ringkas keluarannya."},
    )
    catatan = forms.CharField(
        label="Catatan",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Paling banyak %(limit_value)d huruf: ringkas catatannya."},
    )

    @staticmethod
    def get_saved(item: ItemRencana) -> dict[str, Any]:
        return BulanForm.get_saved(item) | {
            "penanggung_jawab": item.penanggung_jawab,
            "keluaran": item.keluaran,
            "catatan": item.catatan,
        }


class BagianUmumForm(forms.Form):
    dasar_hukum = forms.CharField(
        label="A. Dasar hukum",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Satu dasar hukum setiap baris; nomornya dibuat pada dokumen.",
    )
    maksud_tujuan = forms.CharField(
        label="B. Maksud dan tujuan",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Satu butir setiap baris; nomornya dibuat pada dokumen.",
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, rencana: RencanaAksi) -> None:
        super().__init__(
            data,
            initial={
                "dasar_hukum": rencana.dasar_hukum,
                "maksud_tujuan": rencana.maksud_tujuan,
                "expected_version": rencana.version,
            },
        )
