"""Forms of an evaluation. Their errors say what to do, in the user's words."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from evaluasi.penilaian.jawaban import baca_desimal, periksa_jawaban
from evaluasi.penilaian.regulasi import JenisSkala
from evaluasi.penilaian.regulasi import Pertanyaan as BarisLKE
from units.models import UnitKerja
from zi_portal.angka import tampil_tepat

from .models import Jawaban, Pihak
from .services.jawaban import KOLOM_SURVEI

ISIAN = "isian_"  # prefix of the fields that hold counts
TAHUN_PERTAMA = 2021  # of PermenPANRB 90/2021
RESPONDEN_TERBANYAK = 10**9
SKALA_LAIN = Decimal(100)  # surveys are often reported on 0–100
SKALA_LAIN_TERKECIL = Decimal(25)  # … where the lowest answer, 1 of 4, stands at 25


class JawabanForm(forms.Form):
    """One line of the LKE, for one party. `cleaned_data["nilai"]` is what the service takes."""

    catatan = forms.CharField(
        label="Catatan",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control ketik"}),
    )
    alasan = forms.CharField(
        label="Alasan berbeda dari unit",
        required=False,
        max_length=4000,
        help_text="Wajib bila jawaban Anda tidak sama dengan jawaban unit.",
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control ketik"}),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, baris: BarisLKE, pihak: Pihak, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.baris, self.pihak = baris, pihak
        if pihak == Pihak.UNIT:
            del self.fields["alasan"]
        match baris.skala.jenis:
            case JenisSkala.PILIHAN:
                self.fields["pilihan"] = forms.CharField(label="Jawaban", required=False)
            case JenisSkala.INDEKS:
                self.fields["indeks"] = forms.CharField(label="Indeks hasil survei", required=False)
                if pihak == Pihak.UNIT:
                    self.fields |= _fields_of_survei()
            case JenisSkala.PERSEN:
                for isian in baris.isian:
                    self.fields[ISIAN + isian.kode] = forms.CharField(
                        label=isian.label, required=False
                    )

    @property
    def service_fields(self) -> list[str]:
        """What `save_jawaban` takes from `cleaned_data`."""
        alasan = ["alasan"] if "alasan" in self.fields else []
        survei = ["survei"] if "survei_oleh" in self.fields else []
        return ["nilai", "catatan", "expected_version", *alasan, *survei]

    @staticmethod
    def initial_of(jawaban: Jawaban | None) -> dict[str, Any]:
        """What the form shows for a saved answer, or for none."""
        if jawaban is None:
            return {"expected_version": 0}
        isi: dict[str, Any] = {
            "expected_version": jawaban.version,
            "catatan": jawaban.catatan,
            "alasan": jawaban.alasan,
            "pilihan": jawaban.pilihan,
            **{nama: getattr(jawaban, nama) for nama in KOLOM_SURVEI},
        }
        if jawaban.indeks is not None:
            isi["indeks"] = tampil_tepat(jawaban.indeks.normalize())
        for kode, cacah in (jawaban.isian or {}).items():
            isi[ISIAN + kode] = cacah
        return isi

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        mentah = self._mentah(data)
        nilai, kesalahan = periksa_jawaban(self.baris, mentah)
        for salah in kesalahan:
            self.add_error(self._field(salah.lokasi), self._explain(mentah, salah.pesan))
        data["nilai"] = nilai
        if "survei_oleh" in self.fields:
            self._check_survei(data)
            data["survei"] = {
                nama: data.get(nama, "" if nama == "survei_oleh" else None) for nama in KOLOM_SURVEI
            }
        return data

    def _check_survei(self, data: dict[str, Any]) -> None:
        mulai, selesai = data.get("survei_mulai"), data.get("survei_selesai")
        if mulai and selesai and selesai < mulai:
            self.add_error("survei_selesai", "Akhir survei tidak boleh sebelum awalnya.")
        elif selesai and selesai > timezone.localdate():
            self.add_error("survei_selesai", "Akhir survei tidak boleh setelah hari ini.")
        if mulai and mulai > timezone.localdate():
            self.add_error("survei_mulai", "Awal survei tidak boleh setelah hari ini.")

    def _mentah(self, data: dict[str, Any]) -> object:
        match self.baris.skala.jenis:
            case JenisSkala.PILIHAN:
                return data.get("pilihan") or None
            case JenisSkala.INDEKS:
                return _titik(data.get("indeks", "")) or None
            case JenisSkala.PERSEN:
                isi = {i.kode: data.get(ISIAN + i.kode, "").strip() for i in self.baris.isian}
                return {kode: teks for kode, teks in isi.items() if teks} or None

    def _field(self, lokasi: str) -> str:
        if lokasi:
            return ISIAN + lokasi
        return next(n for n in self.fields if n in {"pilihan", "indeks"} or n.startswith(ISIAN))

    def _explain(self, mentah: object, pesan: str) -> str:
        """For an index beyond the scale: the sum that was probably meant."""
        maksimum = self.baris.skala.maksimum
        if self.baris.skala.jenis is not JenisSkala.INDEKS:
            return pesan
        angka = baca_desimal(mentah)
        if angka is None:
            return "Tulis indeks sebagai angka, misalnya 3,71."
        if not maksimum < angka <= SKALA_LAIN:
            return pesan
        if angka < SKALA_LAIN_TERKECIL:
            return f"Indeks paling tinggi {tampil_tepat(maksimum.normalize())}. Periksa kembali."
        semestinya = (angka * maksimum / SKALA_LAIN).normalize()
        return (
            f"Indeks paling tinggi {tampil_tepat(maksimum.normalize())}. "
            f"Skala 0–100? {tampil_tepat(angka)} → {tampil_tepat(semestinya)}."
        )


def _fields_of_survei() -> dict[str, forms.Field]:
    """Who asked how many people, and when: of an index, by the unit."""

    def tanggal(label: str) -> forms.Field:
        return forms.DateField(
            label=label,
            required=False,
            widget=forms.DateInput(
                attrs={"type": "date", "class": "form-control isian"}, format="%Y-%m-%d"
            ),
            error_messages={"invalid": "Isi tanggal, misalnya 12/01/2026."},
        )

    return {
        "survei_oleh": forms.CharField(
            label="Pelaksana survei",
            required=False,
            max_length=200,
            widget=forms.TextInput(attrs={"class": "form-control ketik"}),
        ),
        "survei_mulai": tanggal("Survei sejak"),
        "survei_selesai": tanggal("Survei sampai"),
        "responden": forms.IntegerField(
            label="Jumlah responden",
            required=False,
            min_value=0,
            max_value=RESPONDEN_TERBANYAK,
            widget=forms.TextInput(
                attrs={"class": "form-control isian ketik", "inputmode": "numeric"}
            ),
            error_messages={
                "invalid": "Tulis jumlah responden sebagai bilangan bulat.",
                "min_value": "Jumlah responden tidak boleh kurang dari 0.",
                "max_value": "Jumlah responden terlalu besar. Periksa kembali.",
            },
        ),
    }


def _titik(teks: str) -> str:
    """A decimal comma as a point; anything else stays for the engine to judge."""
    teks = teks.strip()
    return teks.replace(",", ".") if re.fullmatch(r"-?\d+,\d+", teks, re.ASCII) else teks


class KeputusanForm(forms.Form):
    """The Keputusan Inspektur that adopts the LKE: number and date, or neither of them."""

    keputusan_nomor = forms.CharField(
        label="Nomor Keputusan Inspektur",
        required=False,
        max_length=100,
        help_text="Keputusan yang menetapkan LKE (Pasal 7 ayat (4)); dapat diisi bila sudah ada.",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    keputusan_tanggal = forms.DateField(
        label="Tanggal Keputusan Inspektur",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Isi tanggal Keputusan, misalnya 12/01/2026."},
    )

    def clean_keputusan_tanggal(self) -> date | None:
        tanggal: date | None = self.cleaned_data["keputusan_tanggal"]
        if tanggal and tanggal > timezone.localdate():
            raise forms.ValidationError("Tanggal Keputusan Inspektur tidak boleh setelah hari ini.")
        return tanggal

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        nomor, tanggal = data.get("keputusan_nomor"), data.get("keputusan_tanggal")
        if nomor and tanggal is None and "keputusan_tanggal" not in self.errors:
            self.add_error("keputusan_tanggal", "Isi juga tanggal Keputusan Inspektur.")
        if tanggal and not nomor and "keputusan_nomor" not in self.errors:
            self.add_error("keputusan_nomor", "Isi juga nomor Keputusan Inspektur.")
        return data


class MulaiForm(KeputusanForm):
    """Which unit's evaluation of which year to open."""

    unit = forms.ModelChoiceField(
        label="Unit kerja",
        queryset=UnitKerja.objects.none(),
        empty_label="Pilih unit kerja",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "Pilih unit kerja.",
            "invalid_choice": "Pilih unit kerja dari daftar.",
        },
    )
    tahun = forms.IntegerField(
        label="Tahun evaluasi",
        min_value=TAHUN_PERTAMA,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        error_messages={
            "required": "Isi tahun evaluasi.",
            "invalid": "Isi tahun evaluasi dengan empat angka.",
            "min_value": "Tahun evaluasi paling awal %(limit_value)s.",
        },
    )

    field_order = ("unit", "tahun", "keputusan_nomor", "keputusan_tanggal")

    def __init__(self, unit: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pilihan = self.fields["unit"]
        assert isinstance(pilihan, forms.ModelChoiceField)
        pilihan.queryset = unit

    def clean_tahun(self) -> int:
        tahun = int(self.cleaned_data["tahun"])
        terakhir = timezone.localdate().year + 1
        if tahun > terakhir:
            raise forms.ValidationError(f"Tahun evaluasi paling akhir {terakhir}.")
        return tahun


class AlasanForm(forms.Form):
    """Why a final evaluation is opened again."""

    alasan = forms.CharField(
        label="Alasan dibuka kembali",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        error_messages={"required": "Tuliskan alasan evaluasi dibuka kembali."},
    )


def typed_values(form: JawabanForm) -> list[tuple[str, str]]:
    """What the user typed, by label, to be shown beside what somebody else saved."""
    isi = []
    for nama, kolom in form.fields.items():
        if nama == "expected_version":
            continue
        teks = str(form.data.get(nama, "")).strip()
        if teks:
            isi.append((str(kolom.label), teks))
    return isi
