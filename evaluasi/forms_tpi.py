"""Forms of giving a line back, and of answering that."""

from datetime import date

from django import forms
from django.utils import timezone

TAHUN_DEPAN = 366  # days; a due date further away is a slip of the pen


class KembalikanForm(forms.Form):
    """What the unit has to mend, and until when."""

    catatan = forms.CharField(
        label="Yang perlu diperbaiki unit",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        error_messages={
            "required": "Tuliskan apa yang perlu diperbaiki unit.",
            "max_length": "Catatan paling panjang %(limit_value)d huruf.",
        },
    )
    tenggat = forms.DateField(
        label="Tenggat",
        required=False,
        help_text="Boleh dikosongkan.",
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Isi tenggat sebagai tanggal, misalnya 12/01/2026."},
    )

    def clean_tenggat(self) -> date | None:
        tenggat: date | None = self.cleaned_data["tenggat"]
        if tenggat is None:
            return None
        if tenggat < timezone.localdate():
            raise forms.ValidationError("Tenggat tidak boleh sebelum hari ini.")
        if (tenggat - timezone.localdate()).days > TAHUN_DEPAN:
            raise forms.ValidationError("Tenggat paling lama satu tahun dari hari ini.")
        return tenggat


class SelesaiDiperbaikiForm(forms.Form):
    """What the unit did about it; may be left empty."""

    tanggapan = forms.CharField(
        label="Tanggapan untuk TPI",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        error_messages={"max_length": "Tanggapan paling panjang %(limit_value)d huruf."},
    )
