"""The form of the TPN's result."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from zi_portal.angka import tampil_tepat

from .models import HasilTPN
from .models.tpn import PutusanTPN

DESIMAL_TERBANYAK = 4
POLA_ANGKA = re.compile(r"-?[0-9]+([.,][0-9]+)?")
AREA = "area_"


class NilaiField(forms.CharField):
    """Points with a comma or a point, at most 4 decimals; Decimal, or None when blank."""

    def __init__(self, maksimum: Decimal, **kwargs: Any) -> None:
        self.maksimum = maksimum
        super().__init__(
            required=False,
            max_length=12,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> Decimal | None:
        teks = super().clean(value).strip()
        if not teks:
            return None
        if not POLA_ANGKA.fullmatch(teks):
            raise ValidationError("Isi angka dengan koma, misalnya 78,25.")
        angka = Decimal(teks.replace(",", "."))
        if -int(angka.as_tuple().exponent) > DESIMAL_TERBANYAK:
            raise ValidationError("Isi paling banyak 4 angka di belakang koma.")
        batas = f"Isi antara 0 dan {tampil_tepat(self.maksimum)}."
        MinValueValidator(0, batas)(angka)
        MaxValueValidator(self.maksimum, batas)(angka)
        return angka


class TPNForm(forms.Form):
    """What the TPN's letter says. `isi` is what the service takes."""

    putusan = forms.ChoiceField(
        label="Putusan TPN",
        choices=[("", "Pilih putusan"), *PutusanTPN.choices],
        error_messages={"required": "Pilih putusan TPN."},
    )
    nomor_surat = forms.CharField(
        label="Nomor surat atau LHE",
        max_length=100,
        error_messages={"required": "Isi nomor surat atau LHE dari TPN."},
    )
    tanggal = forms.DateField(
        label="Tanggal surat",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Isi tanggal surat TPN.",
            "invalid": "Isi tanggal, misalnya 2026-11-20.",
        },
    )
    total = NilaiField(Decimal(100), label="Nilai total (0–100)")
    pengungkit = NilaiField(Decimal(60), label="Nilai pengungkit (0–60)")
    hasil = NilaiField(Decimal(40), label="Nilai hasil (0–40)")
    catatan = forms.CharField(
        label="Catatan", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, daftar_area: dict[str, tuple[str, Decimal]], *args: Any, **kw: Any) -> None:
        """`daftar_area`: number → (name, most points)."""
        super().__init__(*args, **kw)
        self.daftar_area = daftar_area
        for nomor, (nama, maksimum) in daftar_area.items():
            self.fields[AREA + nomor] = NilaiField(
                maksimum, label=f"{nomor}. {nama} (0–{tampil_tepat(maksimum)})"
            )
        self.order_fields(
            [
                "putusan",
                "nomor_surat",
                "tanggal",
                "total",
                "pengungkit",
                "hasil",
                *(AREA + nomor for nomor in daftar_area),
                "catatan",
                "expected_version",
            ]
        )

    @property
    def isi(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        area = {nomor: data.pop(AREA + nomor) for nomor in self.daftar_area}
        return data | {"area": {n: nilai for n, nilai in area.items() if nilai is not None}}

    def list_janggal(self) -> list[str]:
        """What in a valid form does not add up, for a warning: the letter may be so, or the copy.

        Only where it gives every number of a sum.
        """
        isi = self.isi
        total, pengungkit, hasil = isi["total"], isi["pengungkit"], isi["hasil"]
        janggal = []
        if None not in (total, pengungkit, hasil) and pengungkit + hasil != total:
            janggal.append(
                f"Pengungkit dan hasil berjumlah {tampil_tepat(pengungkit + hasil)}, "
                f"sedangkan nilai total {tampil_tepat(total)}."
            )
        area = isi["area"]
        jumlah = sum(area.values(), Decimal(0))
        if len(area) == len(self.daftar_area) and pengungkit is not None and jumlah != pengungkit:
            janggal.append(
                f"Keenam area berjumlah {tampil_tepat(jumlah)}, "
                f"sedangkan pengungkit {tampil_tepat(pengungkit)}."
            )
        return janggal

    @staticmethod
    def initial_of(tpn: HasilTPN | None) -> dict[str, Any]:
        """What the form shows for a record, or for none."""
        if tpn is None:
            return {"expected_version": 0}
        angka = {n: getattr(tpn, n) for n in ("total", "pengungkit", "hasil")}
        angka |= {AREA + nomor: Decimal(teks) for nomor, teks in tpn.area.items()}
        return {
            "putusan": tpn.putusan,
            "nomor_surat": tpn.nomor_surat,
            "tanggal": tpn.tanggal,
            "catatan": tpn.catatan,
            "expected_version": tpn.version,
            **{n: "" if v is None else _show(v) for n, v in angka.items()},
        }

    def add_service_error(self, error: ValidationError) -> None:
        """Show each message at its field, or above the form where it has no such field."""
        rincian: dict[str, Any] = error.update_error_dict({})
        for nama, pesan in rincian.items():
            self.add_error(nama if nama in self.fields else None, pesan)


def _show(angka: Decimal) -> str:
    """Without the zeros that the column adds, and never as 8E+1."""
    bulat = angka == angka.to_integral_value()
    return tampil_tepat(angka.quantize(Decimal(1)) if bulat else angka.normalize())
