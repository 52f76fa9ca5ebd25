"""Handing in a workbook: a filled one, or a blank one to be filled."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict

from .services.impor_banding import Pilihan
from .services.impor_isi import TEKS_TERPANJANG, clean_teks

BYTE_TERBANYAK = 10_000_000
ALASAN = "alasan-"  # before the code of a line: the reason typed for it


class _BerkasForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False  # the template owns <form> and its token
        self.helper.disable_csrf = True

    def _clean_berkas(self, nama: str) -> Any:
        berkas = self.cleaned_data[nama]
        if berkas.size > BYTE_TERBANYAK:
            besar = -(-berkas.size // 100_000)  # rounded up: what is too big never looks allowed
            raise forms.ValidationError(
                f"Berkas {besar // 10},{besar % 10} MB. Batasnya "
                f"{BYTE_TERBANYAK // 1_000_000} MB: simpan ulang tanpa gambar dan lembar lain."
            )
        return berkas


def _berkas(label: str, bantuan: str, pilih: str) -> forms.FileField:
    return forms.FileField(
        label=label,
        help_text=bantuan,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": pilih, "empty": f"Berkas ini kosong. {pilih}"},
    )


class UnggahForm(_BerkasForm):
    """A filled workbook of any of the forms."""

    berkas = _berkas(
        "Buku kerja LKE yang sudah diisi",
        "Berkas .xlsx, paling besar 10 MB.",
        "Pilih buku kerja LKE (.xlsx) yang sudah Anda isi.",
    )

    def clean_berkas(self) -> Any:
        return self._clean_berkas("berkas")


class FormulirForm(_BerkasForm):
    """A blank form of the office's own, to be given back filled."""

    kosong = _berkas(
        "Formulir kosong Anda",
        "Berkas .xlsx dengan susunan LKE, paling besar 10 MB. Berkas ini tidak disimpan.",
        "Pilih formulir LKE (.xlsx) yang akan diisikan.",
    )

    def clean_kosong(self) -> Any:
        return self._clean_berkas("kosong")


def read_pilihan(isi: QueryDict, kode: Iterable[str]) -> Pilihan:
    """What was chosen and typed in the preview; what names no line is not looked at."""
    dipakai = set(isi.getlist("bentrok"))
    alasan = {satu: clean_teks(isi.get(ALASAN + satu, "")) for satu in kode}
    return Pilihan(
        bentrok=frozenset(dipakai & alasan.keys()),
        alasan={satu: teks for satu, teks in alasan.items() if teks},
        terbaca_saja="terbaca_saja" in isi,
        tautan="tautan" in isi,
    )


def list_terlalu_panjang(pilihan: Pilihan) -> list[str]:
    """The lines whose typed reason is longer than the portal keeps."""
    return [kode for kode, teks in pilihan.alasan.items() if len(teks) > TEKS_TERPANJANG]
