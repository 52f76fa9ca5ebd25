"""Why a kind of evidence does not apply."""

from collections.abc import Sequence
from typing import Any

from django import forms


class SlotForm(forms.Form):
    """A slot of the line, and the reason; with `berlaku` the word is taken back."""

    slot = forms.ChoiceField(
        error_messages={
            "required": "Pilih jenis bukti dari daftar.",
            "invalid_choice": "Pilih jenis bukti dari daftar.",
        }
    )
    alasan = forms.CharField(
        required=False,
        max_length=500,
        error_messages={"max_length": "Alasan paling panjang 500 huruf."},
    )
    berlaku = forms.BooleanField(required=False)

    def __init__(self, slot: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pilihan = self.fields["slot"]
        assert isinstance(pilihan, forms.ChoiceField)
        pilihan.choices = [(nama, nama) for nama in slot]

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or {}
        if not isi.get("berlaku") and not isi.get("alasan") and "alasan" not in self.errors:
            self.add_error("alasan", "Tuliskan alasan jenis bukti ini tidak berlaku.")
        return isi
