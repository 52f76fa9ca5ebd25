"""Forms of a plan. Field names equal the parameters of the services."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .bulan import NAMA_BULAN, SETAHUN, unpack_bulan
from .models import AreaRencana, BarisRencana, ItemRencana, RencanaAksi
from .waktu import KEDUANYA, clean_waktu

RINGKAS = "Paling banyak %(limit_value)d huruf: ringkas isinya."
BUKAN_TANGGAL = "Ini bukan tanggal. Tulis seperti 31/3/2026."


class TeksField(forms.CharField):
    """Several lines; browsers send line ends that are not the stored ones."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if value else value)


class BerversiForm(forms.Form):
    """Carries the version that was shown."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class BolehBaruForm(forms.Form):
    """Carries the version that was shown, 0 for what was never saved."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class BulanForm(forms.Form):
    """Twelve boxes; no month at all is allowed while the plan is a draft."""

    bulan = forms.TypedMultipleChoiceField(
        label="Target waktu pelaksanaan",
        choices=list(enumerate(NAMA_BULAN, start=1)),
        coerce=int,
        required=False,
        error_messages={
            "invalid_choice": "“%(value)s” bukan bulan. Muat ulang halaman, lalu pilih kembali."
        },
    )

    @property
    def chosen(self) -> set[int]:
        """The months that the boxes show: what was sent, else what is saved."""
        terpilih = {str(nomor) for nomor in self["bulan"].value() or ()}
        return {nomor for nomor in unpack_bulan(SETAHUN) if str(nomor) in terpilih}


class BarisForm(BulanForm, BolehBaruForm):
    """The months of a whole row."""

    def __init__(self, data: Any = None, *, jadwal: BarisRencana) -> None:
        initial = {"bulan": jadwal.daftar_bulan, "expected_version": jadwal.version}
        super().__init__(data, initial=initial)


class AreaForm(BolehBaruForm):
    tujuan = TeksField(
        label="Tujuan",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": RINGKAS},
    )
    target = TeksField(
        label="Target",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Satu target setiap baris.",
        error_messages={"max_length": RINGKAS},
    )

    def __init__(self, data: Any = None, *, area: AreaRencana) -> None:
        initial = {"tujuan": area.tujuan, "target": area.target, "expected_version": area.version}
        super().__init__(data, initial=initial)


class IsianItemForm(BulanForm):
    """Everything a unit says about an item: months or dates within `tahun`, who, what, why."""

    mulai = forms.DateField(
        label="Mulai",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": BUKAN_TANGGAL},
    )
    selesai = forms.DateField(
        label="Selesai",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Kosong: pada hari mulai itu saja.",
        error_messages={"invalid": BUKAN_TANGGAL},
    )
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
    risiko = forms.CharField(
        label="Risiko atau isu strategis yang dijawab",
        max_length=300,
        required=False,
        help_text="Misalnya: pungutan liar pada layanan izin (Pasal 5 ayat (2)).",
        error_messages={"max_length": RINGKAS},
    )
    catatan = TeksField(
        label="Catatan",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Paling banyak %(limit_value)d huruf: ringkas catatannya."},
    )

    def __init__(self, data: Any = None, *, tahun: int, initial: dict[str, Any]) -> None:
        self.tahun = tahun
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or {}
        if self.errors.keys() & {"bulan", "mulai", "selesai"}:
            return isi
        # The buttons of the question that "months and dates" raises.
        match self.data.get("pakai"):
            case "bulan":
                isi |= {"mulai": None, "selesai": None}
            case "tanggal":
                isi |= {"bulan": []}
        try:
            clean_waktu(
                bulan=isi["bulan"], mulai=isi["mulai"], selesai=isi["selesai"], tahun=self.tahun
            )
        except ValidationError as error:
            self.add_error(None, error)
        return isi

    @property
    def has_both_times(self) -> bool:
        """Whether months and dates were given, so that one has to be chosen."""
        return self.has_error("mulai", KEDUANYA)


def _build_teks() -> forms.CharField:
    return TeksField(
        label="Rencana aksi",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Apa yang akan dilakukan, misalnya Studi tiru ke unit berpredikat WBK.",
        error_messages={
            "required": "Tuliskan apa yang akan dilakukan.",
            "max_length": RINGKAS,
        },
    )


class TambahForm(IsianItemForm):
    """An own item of the unit, below a row of the form."""

    teks = _build_teks()
    field_order = ("teks",)

    def __init__(self, data: Any = None, *, tahun: int) -> None:
        super().__init__(data, tahun=tahun, initial={})


class ItemForm(IsianItemForm, BerversiForm):
    """An item as it was shown; of an own item its text too."""

    def __init__(self, data: Any = None, *, item: ItemRencana) -> None:
        super().__init__(data, tahun=item.rencana.tahun, initial=self.get_saved(item))
        if item.is_tambahan:
            self.fields["teks"] = _build_teks()
            self.order_fields(["teks"])

    @staticmethod
    def get_saved(item: ItemRencana) -> dict[str, Any]:
        return {
            "teks": item.teks,
            "bulan": item.daftar_bulan,
            "mulai": item.mulai,
            "selesai": item.selesai,
            "penanggung_jawab": item.penanggung_jawab,
            "keluaran": item.keluaran,
            "risiko": item.risiko,
            "catatan": item.catatan,
            "expected_version": item.version,
        }


class BagianUmumForm(BerversiForm):
    dasar_hukum = TeksField(
        label="A. Dasar hukum",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Satu dasar hukum setiap baris; nomornya dibuat pada dokumen.",
    )
    maksud_tujuan = TeksField(
        label="B. Maksud dan tujuan",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Satu butir setiap baris; nomornya dibuat pada dokumen.",
    )

    def __init__(self, data: Any = None, *, rencana: RencanaAksi) -> None:
        super().__init__(
            data,
            initial={
                "dasar_hukum": rencana.dasar_hukum,
                "maksud_tujuan": rencana.maksud_tujuan,
                "expected_version": rencana.version,
            },
        )
