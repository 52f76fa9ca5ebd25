"""Forms of people, units, teams and profiles. Their errors say what to do."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from .models import (
    PERAN_INSTANSI,
    AnggotaTPI,
    Instansi,
    Pegawai,
    PenetapanUnit,
    Peran,
    ProfilInstansi,
    ProfilUnit,
    TimTPI,
    TugasTPI,
    UnitKerja,
    User,
)
from .regulasi import list_regulasi
from .services.jejak import describe, hash_isi
from .services.orang import FIELD_PEGAWAI
from .services.profil import FIELD_PENETAPAN, FIELD_PROFIL_INSTANSI, FIELD_PROFIL_UNIT
from .services.tim import describe_tim
from .services.unit import FIELD_INSTANSI, FIELD_UNIT

M = TypeVar("M", bound=Model)

POLA_PK = re.compile("[0-9]{1,18}")
NIP_HELP = "18 angka tanpa spasi. Kosongkan bila bukan ASN."
SEMUA_PERAN = [("", "Tanpa peran"), *Peran.choices]


def _helper(*isi: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False  # the template owns <form> and its token
    helper.disable_csrf = True
    if isi:
        helper.layout = Layout(*isi)
    return helper


def _tanggal() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class FormLayanan(forms.BaseForm):
    """A form that can show what a service refused."""

    def add_service_error(self, error: ValidationError) -> None:
        """Show each message at its field, or above the form where it has no such field."""
        rincian: dict[str, Any] = error.update_error_dict({})
        for nama, pesan in rincian.items():
            self.add_error(nama if nama in self.fields else None, pesan)


class FormBersidik(FormLayanan):
    """A form that sends back what it showed, so that nobody overwrites what he has not seen."""

    def show_sidik(self, kini: Mapping[str, Any] | None) -> None:
        """`kini`: the row as it is now; None for a new one."""
        if kini is not None:
            self.fields["sidik"] = forms.CharField(
                widget=forms.HiddenInput, max_length=64, required=False, empty_value=None
            )
            self.initial["sidik"] = hash_isi(kini)


class InstansiForm(FormLayanan, forms.ModelForm[Instansi]):
    class Meta:
        model = Instansi
        fields: ClassVar[tuple[str, ...]] = FIELD_INSTANSI
        widgets = {"alamat": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"jabatan_kepala": "Bupati, Wali Kota, Gubernur atau sebutan lain."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class InstansiBaruForm(InstansiForm):
    """A new instansi also chooses its regulation; plans and evaluations start under it."""

    regulasi = forms.ChoiceField(
        label="Regulasi yang berlaku",
        help_text="Rencana aksi dan evaluasi dimulai menurut regulasi ini.",
    )

    class Meta(InstansiForm.Meta):
        fields: ClassVar[tuple[str, ...]] = (*FIELD_INSTANSI, "regulasi")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["regulasi"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list_regulasi()


class AdminForm(FormLayanan, forms.Form):
    """The admin of an instansi: a new person with a new account."""

    nama_admin = forms.CharField(label="Nama admin instansi", max_length=150)
    nip_admin = forms.RegexField(
        r"^\d{18}$",
        label="NIP admin",
        required=False,
        help_text=NIP_HELP,
        error_messages={"invalid": "NIP terdiri dari 18 angka, tanpa spasi."},
    )
    email = forms.EmailField(
        label="Alamat surel admin",
        help_text="Tautan untuk membuat kata sandi dikirim ke alamat ini.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class UnitForm(FormBersidik, forms.ModelForm[UnitKerja]):
    class Meta:
        model = UnitKerja
        fields = FIELD_UNIT
        widgets = {
            "layanan_utama": forms.Textarea(attrs={"rows": 2}),
            "alamat": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "kode": {"invalid": "Kode hanya berisi huruf, angka dan tanda hubung, tanpa spasi."}
        }

    def __init__(self, instansi: Instansi, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        induk = Q(aktif=True, induk=None) | Q(pk=self.instance.induk_id)
        _limit(self, "induk", instansi.unit_kerja.filter(induk))
        _limit(self, "kepala", instansi.pegawai.all())
        self.show_sidik(describe(self.instance, FIELD_UNIT) if self.instance.pk else None)
        self.helper = _helper()


class PegawaiForm(FormBersidik, forms.ModelForm[Pegawai]):
    class Meta:
        model = Pegawai
        fields = FIELD_PEGAWAI
        help_texts = {"nip": NIP_HELP}

    def __init__(self, instansi: Instansi, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = Q(aktif=True) | Q(pk=self.instance.unit_id)  # what is set now survives a save
        _limit(self, "unit", instansi.unit_kerja.filter(unit), "Bukan di unit tertentu")
        self.show_sidik(describe(self.instance, FIELD_PEGAWAI) if self.instance.pk else None)
        self.helper = _helper()


class AkunForm(FormLayanan, forms.Form):
    """An account for a person, with its first role."""

    email = forms.EmailField(
        label="Alamat surel",
        help_text="Dipakai untuk masuk. Tautan untuk membuat kata sandi dikirim ke alamat ini.",
    )
    peran = forms.ChoiceField(label="Peran", choices=SEMUA_PERAN, required=False)
    unit_peran = forms.ModelChoiceField(
        label="Unit untuk peran itu",
        queryset=UnitKerja.objects.none(),
        required=False,
        help_text="Kosongkan untuk Pimpinan, Tim Penetapan dan Admin instansi.",
    )

    def __init__(self, instansi: Instansi, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit(self, "unit_peran", instansi.unit_kerja.active(), "Seluruh instansi")
        self.helper = _helper()

    def clean(self) -> None:
        super().clean()
        _check_tempat(self, "unit_peran")


class PeranForm(FormLayanan, forms.Form):
    """A further role of an account."""

    peran = forms.ChoiceField(label="Peran", choices=Peran.choices)
    unit = forms.ModelChoiceField(
        label="Unit",
        queryset=UnitKerja.objects.none(),
        required=False,
        help_text="Kosongkan untuk Pimpinan, Tim Penetapan dan Admin instansi.",
    )
    selesai = forms.DateField(
        label="Berakhir pada",
        required=False,
        widget=_tanggal(),
        help_text="Kosongkan bila tanpa batas waktu.",
    )

    def __init__(self, instansi: Instansi, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit(self, "unit", instansi.unit_kerja.active(), "Seluruh instansi")
        self.helper = _helper()

    def clean(self) -> None:
        super().clean()
        _check_tempat(self, "unit")


class SurelForm(FormLayanan, forms.Form):
    email = forms.EmailField(label="Alamat surel baru")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


def _check_tempat(form: forms.Form, nama: str) -> None:
    if "peran" not in form.cleaned_data or nama not in form.cleaned_data:
        return
    peran, unit = form.cleaned_data["peran"], form.cleaned_data[nama]
    if not peran:
        if unit:
            form.add_error("peran", "Pilih peran di unit itu, atau kosongkan unitnya.")
    elif peran in PERAN_INSTANSI:
        if unit:
            form.add_error(
                nama, f"{Peran(peran).label} berlaku untuk seluruh instansi. Kosongkan unit."
            )
    elif not unit:
        form.add_error(nama, f"Pilih unit untuk peran {Peran(peran).label}.")


class _OrangField(forms.ModelChoiceField[User]):
    """People with their office: two of one name can be told apart."""

    def label_from_instance(self, obj: User) -> str:
        unit = obj.pegawai.unit if obj.pegawai else None
        label = f"{obj} – {unit.singkatan or unit}" if unit else str(obj)
        return label if obj.is_active else f"{label} (akun nonaktif)"


class _BanyakField(forms.ModelMultipleChoiceField[M]):
    """Several rows; a key that no column can hold is refused like one that does not exist."""

    def clean(self, value: Any) -> Any:
        if any(not POLA_PK.fullmatch(str(pk)) for pk in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class _BanyakOrangField(_BanyakField[User], _OrangField):
    pass


class _BanyakUnitField(_BanyakField[UnitKerja]):
    def label_from_instance(self, obj: UnitKerja) -> str:
        return str(obj) if obj.aktif else f"{obj} (nonaktif)"


class TimForm(FormBersidik, forms.ModelForm[TimTPI]):
    ketua = _OrangField(queryset=User.objects.none(), required=False)
    sekretaris = _BanyakOrangField(
        queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    anggota = _BanyakOrangField(
        queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    unit = _BanyakUnitField(
        label="Unit yang dinilai",
        queryset=UnitKerja.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = TimTPI
        fields = ("tahun", "nama", "nomor_keputusan")

    def __init__(self, instansi: Instansi, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Members of the team first; then by office, so that colleagues stand together.
        # Whoever and whatever is in the team already stays on the list and survives a save.
        pilihan = User.objects.of_instansi(instansi).filter(is_active=True)
        anggota = AnggotaTPI.objects.filter(tim=self.instance.pk)
        tugas = TugasTPI.objects.filter(tim=self.instance.pk)
        orang = (
            User.objects.filter(Q(pk__in=pilihan.values("pk")) | Q(pk__in=anggota.values("user")))
            .annotate(
                anggota_tim=Exists(
                    AnggotaTPI.objects.filter(user=OuterRef("pk"), tim=self.instance.pk)
                )
            )
            .select_related("pegawai__unit")
            .order_by("-anggota_tim", "pegawai__unit__nama", "nama", "pk")
        )
        for nama in ("ketua", "sekretaris", "anggota"):
            _limit(self, nama, orang, "Belum ditentukan")
        unit = Q(aktif=True) | Q(pk__in=tugas.values("unit"))
        _limit(self, "unit", instansi.unit_kerja.filter(unit))
        self.show_sidik(describe_tim(self.instance) if self.instance.pk else None)
        self.helper = _helper(
            "tahun",
            "nama",
            "nomor_keputusan",
            "ketua",
            InlineCheckboxes("sekretaris"),
            InlineCheckboxes("anggota"),
            "unit",
            *(["sidik"] if self.instance.pk else []),
        )


class _ProfilForm(FormLayanan):
    def _prepare(self, *isi: Any) -> None:
        for field in self.fields.values():
            if isinstance(field, forms.NullBooleanField):
                field.widget = forms.NullBooleanSelect()
                field.widget.choices = [
                    ("unknown", "Belum ada data"),
                    ("true", "Ya"),
                    ("false", "Tidak"),
                ]
            elif isinstance(field, forms.TypedChoiceField):
                field.choices = [
                    (nilai, label if nilai not in ("", None) else "Belum ada data")
                    for nilai, label in list(field.widget.choices)
                ]
        self.fields["per_tanggal"].error_messages["required"] = (
            "Isi tanggal keadaan ini, misalnya tanggal suratnya."
        )
        self.fields["bukti"].error_messages["required"] = (
            "Sebutkan bukti isian ini, misalnya nomor dan tanggal surat atau tautannya."
        )
        self.helper = _helper(
            *isi,
            Fieldset("Tanggal dan bukti", "per_tanggal", "bukti"),
            "expected_version",
        )


class ProfilInstansiForm(_ProfilForm, forms.ModelForm[ProfilInstansi]):
    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = ProfilInstansi
        fields = FIELD_PROFIL_INSTANSI
        widgets = {"per_tanggal": _tanggal(), "bukti": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare("opini_bpk", "sakip", "indeks_rb", "spip")


class PenetapanForm(_ProfilForm, forms.ModelForm[PenetapanUnit]):
    """What the Tim Penetapan states of a unit."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = PenetapanUnit
        fields = FIELD_PENETAPAN
        widgets = {
            "per_tanggal": _tanggal(),
            "tanggal_penetapan": _tanggal(),
            "bukti": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"tanggal_penetapan": "Lama pembangunan (E9) dihitung dari tanggal ini."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare(
            Fieldset(
                "Tiga pertimbangan pemilihan unit",
                "layanan_utama",
                "risiko_tinggi",
                "dampak_signifikan",
            ),
            Fieldset("Keputusan penetapan", _pair("tanggal_penetapan", "nomor_penetapan")),
        )


class ProfilUnitForm(_ProfilForm, forms.ModelForm[ProfilUnit]):
    """What the TPI states of a unit."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = ProfilUnit
        fields = FIELD_PROFIL_UNIT
        widgets = {
            "per_tanggal": _tanggal(),
            "tanggal_mulai_wbbm": _tanggal(),
            "bukti": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "tlhp_wajib": "Kosongkan kedua kotak bila angkanya belum ada.",
            "lhkpn_wajib": "Isi 0 bila tidak ada, lalu putuskan di halaman profil.",
            "lhkasn_wajib": "Isi 0 bila tidak ada, lalu putuskan di halaman profil.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare(
            Fieldset("Tindak lanjut hasil pengawasan (E7)", _pair("tlhp_wajib", "tlhp_selesai")),
            Fieldset(
                "LHKPN dan LHKASN (E8)",
                _pair("lhkpn_wajib", "lhkpn_sudah"),
                _pair("lhkasn_wajib", "lhkasn_sudah"),
            ),
            Fieldset("Lama pembangunan menuju WBBM (E9)", "tanggal_mulai_wbbm"),
            Fieldset("SAKIP unit (E10)", "sakip_internal"),
            Fieldset(
                "Predikat (E11)",
                HTML('<p class="catatan">Untuk WBBM, unit harus sudah berpredikat WBK.</p>'),
                _pair("predikat_dimiliki", "predikat_tahun"),
            ),
        )


class NihilForm(FormLayanan, forms.Form):
    """The TPI's decision on "nobody has to report"."""

    laporan = forms.ChoiceField(choices=[("lhkpn", "LHKPN"), ("lhkasn", "LHKASN")])
    diterima = forms.TypedChoiceField(
        choices=[("ya", "Ya"), ("tidak", "Tidak")], coerce=lambda nilai: nilai == "ya"
    )
    catatan = forms.CharField(
        max_length=2000,
        error_messages={"required": "Tuliskan dasar keputusan Anda, misalnya daftar pejabat unit."},
    )


class ImporForm(FormLayanan, forms.Form):
    berkas = forms.FileField(
        label="Berkas Excel",
        help_text="Berkas .xlsx dari templat, paling besar 2 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Pilih berkas Excel yang sudah Anda isi.",
            "empty": "Berkas ini kosong. Pilih berkas Excel yang sudah Anda isi.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


def _pair(*nama: str) -> Div:
    return Div(*(Field(n, wrapper_class="col-sm-6") for n in nama), css_class="row")


def _limit(
    form: forms.BaseForm, nama: str, pilihan: QuerySet[Any], kosong: str = "Tidak ada"
) -> None:
    """Offer only these rows; any other one is refused like one that does not exist."""
    field = form.fields[nama]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = pilihan
    if not isinstance(field, forms.ModelMultipleChoiceField):
        field.empty_label = kosong
    field.error_messages["invalid_choice"] = (
        "Pilihan ini tidak tersedia lagi. Muat ulang halaman, lalu pilih kembali."
    )
