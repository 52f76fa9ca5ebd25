"""Forms of evidence: several files or one link, what is said about them, the page of the proof."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from zi_portal.berkas.jenis import ACCEPT

from .models import DokumenBukti
from .services.bukti import Rincian, Tautan, Unggahan
from .tautan import check_tautan

BERKAS_SEKALIGUS = 20
HALAMAN_TERAKHIR = 9999
_NAMA_PANJANG = "Nama berkas terlalu panjang. Pendekkan namanya, lalu unggah lagi."


class _BanyakBerkasInput(forms.FileInput):
    allow_multiple_selected = True


class BanyakBerkasField(forms.FileField):
    """Any number of files; each is judged by the service on its own, not by its name."""

    widget = _BanyakBerkasInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        berkas = data if isinstance(data, list | tuple) else [data]
        return [super(BanyakBerkasField, self).clean(b, initial) for b in berkas if b]


def _tanggal(label: str, contoh: str = "12/01/2026") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"invalid": f"Isi {label.lower()} sebagai tanggal, misalnya {contoh}."},
    )


def _halaman() -> forms.IntegerField:
    return forms.IntegerField(
        label="Halaman",
        required=False,
        min_value=1,
        max_value=HALAMAN_TERAKHIR,
        widget=forms.NumberInput(attrs={"class": "form-control", "min": 1}),
        error_messages={
            "invalid": "Isi halaman dengan angka, misalnya 3.",
            "min_value": "Halaman dihitung dari 1.",
            "max_value": "Halaman paling besar %(limit_value)s.",
        },
    )


class RincianForm(forms.Form):
    """Title, date and period of a document: its own, not those of the upload."""

    judul = forms.CharField(
        label="Judul dokumen",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"max_length": "Judul paling panjang 200 huruf."},
    )
    tanggal_dokumen = _tanggal("Tanggal dokumen")
    periode_mulai = _tanggal("Periode sejak")
    periode_selesai = _tanggal("Periode sampai")
    sidik = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, dokumen: DokumenBukti | None = None, **kwargs: Any) -> None:
        if dokumen is not None:
            kwargs["initial"] = {
                "judul": dokumen.judul,
                "tanggal_dokumen": dokumen.tanggal,
                "periode_mulai": dokumen.periode_mulai,
                "periode_selesai": dokumen.periode_selesai,
                "sidik": dokumen.sidik_rincian,
            }
        super().__init__(*args, **kwargs)
        if dokumen is not None and dokumen.is_tautan:
            self.fields["judul"].required = True
            self.fields["judul"].error_messages["required"] = "Beri tautan ini sebuah judul."

    def clean_tanggal_dokumen(self) -> Any:
        tanggal = self.cleaned_data["tanggal_dokumen"]
        if tanggal and tanggal > timezone.localdate():
            raise forms.ValidationError("Tanggal dokumen tidak boleh setelah hari ini.")
        return tanggal

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or {}
        mulai, selesai = isi.get("periode_mulai"), isi.get("periode_selesai")
        if mulai and selesai and selesai < mulai:
            self.add_error("periode_selesai", "Akhir periode tidak boleh sebelum awalnya.")
        return isi

    @property
    def rincian(self) -> Rincian:
        """The cleaned values as the services take them."""
        isi = self.cleaned_data
        return Rincian(
            judul=isi["judul"],
            tanggal=isi["tanggal_dokumen"],
            periode_mulai=isi["periode_mulai"],
            periode_selesai=isi["periode_selesai"],
        )


class BuktiForm(RincianForm):
    """Files or a link, for one item or line; `slot` only where the regulation names some."""

    berkas = BanyakBerkasField(
        label="Berkas",
        required=False,
        allow_empty_file=True,  # the service says why it is refused
        max_length=255,
        error_messages={"max_length": _NAMA_PANJANG},
        widget=_BanyakBerkasInput(attrs={"class": "form-control", "accept": ACCEPT}),
    )
    tautan = forms.CharField(
        label="Tautan",
        required=False,
        max_length=1000,
        widget=forms.URLInput(attrs={"class": "form-control", "placeholder": "https://"}),
        error_messages={"max_length": "Tautan paling panjang 1.000 huruf."},
    )
    slot = forms.ChoiceField(
        label="Jenis bukti",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Pilih jenis bukti dari daftar."},
    )
    halaman = _halaman()

    def __init__(self, *args: Any, slot: Sequence[str] = (), **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "bukti_%s")  # other forms stand on the same page
        super().__init__(*args, **kwargs)
        pilihan = self.fields["slot"]
        assert isinstance(pilihan, forms.ChoiceField)
        pilihan.choices = [("", "Bukti lain"), *((nama, nama) for nama in slot)]

    def clean_berkas(self) -> list[UploadedFile[Any]]:
        berkas: list[UploadedFile[Any]] = self.cleaned_data["berkas"]
        if len(berkas) > BERKAS_SEKALIGUS:
            raise forms.ValidationError(
                f"Anda memilih {len(berkas)} berkas. Unggah paling banyak {BERKAS_SEKALIGUS} "
                "sekaligus."
            )
        return berkas

    def clean_tautan(self) -> str:
        tautan: str = self.cleaned_data["tautan"]
        if tautan:
            check_tautan(tautan)
        return tautan

    def clean(self) -> dict[str, Any]:
        isi = super().clean()
        if self.errors:
            return isi
        if isi["berkas"] and isi["tautan"]:
            self.add_error("tautan", "Unggah berkas atau isi tautan, salah satu.")
        elif isi["tautan"] and not isi["judul"]:
            self.add_error("judul", "Beri tautan ini sebuah judul.")
        elif not isi["berkas"] and not isi["tautan"]:
            self.add_error("berkas", "Pilih berkas yang akan diunggah.")
        return isi

    def list_sumber(self, maksimum: int) -> list[tuple[str, Unggahan | Tautan]]:
        """(name for the report, what to bring): each file, or the link.

        A title belongs to one document; several files keep their own names.
        """
        isi, rincian = self.cleaned_data, self.rincian
        if isi["tautan"]:
            return [(rincian.judul, Tautan(isi["tautan"], rincian))]
        if len(isi["berkas"]) > 1:
            rincian = Rincian("", *(getattr(rincian, n) for n in _TANPA_JUDUL))
        return [(b.name or "", Unggahan(b, b.name or "", maksimum, rincian)) for b in isi["berkas"]]


_TANPA_JUDUL = ("tanggal", "periode_mulai", "periode_selesai")


class VersiForm(RincianForm):
    """The file that replaces a document, with its own details."""

    berkas = forms.FileField(
        label="Berkas",
        allow_empty_file=True,
        max_length=255,
        error_messages={
            "required": "Pilih berkas yang akan diunggah.",
            "max_length": _NAMA_PANJANG,
        },
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ACCEPT}),
    )


class HalamanForm(forms.Form):
    """On which page of the document the proof stands."""

    halaman = _halaman()


class PakaiForm(forms.Form):
    """Which document of the register to use, and where in it."""

    dokumen = forms.ModelChoiceField(
        queryset=DokumenBukti.objects.none(),
        error_messages={
            "required": "Pilih dokumen dari daftar.",
            "invalid_choice": "Pilih dokumen dari daftar.",
        },
    )
    slot = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "Pilih jenis bukti dari daftar."}
    )
    halaman = _halaman()

    def __init__(self, unit_pk: int, *args: Any, slot: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dokumen, pilihan = self.fields["dokumen"], self.fields["slot"]
        assert isinstance(dokumen, forms.ModelChoiceField)
        assert isinstance(pilihan, forms.ChoiceField)
        dokumen.queryset = DokumenBukti.objects.current().filter(unit=unit_pk)
        pilihan.choices = [("", "Bukti lain"), *((nama, nama) for nama in slot)]
