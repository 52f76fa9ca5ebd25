"""Read a case (docs: `nilai_lke`): JSON bytes → answers and profile, or every mistake in them.

Numbers are read exactly (`parse_float=Decimal`). Nothing raises but KasusSalah, whatever the
bytes are: a file from an office is not a reason for a traceback.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from .jawaban import Jawaban, Kesalahan, baca_desimal, kutip, periksa_jawaban
from .json_tepat import (
    JsonSalah,
    Objek,
    TakHingga,
    drop_tak_hingga,
    find_kesalahan,
    load_json,
)
from .json_tepat import join_lokasi as _join
from .json_tepat import tulis_kunci as _kunci
from .profil import NIHIL, NIHIL_DITERIMA, Profil
from .regulasi import JenisSyarat, Predikat, Regulasi

VERSI = 1
TAHUN = range(1945, 3000)
SPIP_TERTINGGI = 5  # Peraturan BPKP 5/2021: levels 1–5; 0 in the older scheme

KUNCI = ("versi", "regulasi", "tanggal_evaluasi", "jawaban", "instansi", "unit")
KUNCI_PROFIL = ("versi", "tanggal_evaluasi", "instansi", "unit")
INSTANSI = ("opini_bpk", "sakip", "indeks_rb", "spip")
UNIT = (
    "layanan_utama",
    "dampak_signifikan",
    "tlhp_persen",
    "lhkpn_persen",
    "lhkasn_persen",
    "tanggal_penetapan",
    "tanggal_mulai_wbbm",
    "sakip_internal",
    "predikat_dimiliki",
)


class KasusSalah(ValueError):
    """A case cannot be scored; `kesalahan` holds every mistake in it."""

    def __init__(self, kesalahan: Collection[Kesalahan]) -> None:
        super().__init__("; ".join(f"{k.lokasi}: {k.pesan}" for k in kesalahan))
        self.kesalahan = tuple(kesalahan)


@dataclass(frozen=True, slots=True)
class Kasus:
    """Answers and profile of one worksheet, checked."""

    jawaban: Mapping[str, Jawaban]
    profil: Profil


def parse_kasus(
    isi: bytes, *, lke: Regulasi, ketentuan: Regulasi, dikenal: Collection[str] = ()
) -> Kasus:
    """Read a whole case. `dikenal`: codes of regulations that exist but are not scored here.

    Raise KasusSalah with every mistake of the file.
    """
    pembaca = _Pembaca(lke, ketentuan)
    data = pembaca.load(isi, KUNCI)
    pembaca.check_versi(data, wajib=True)
    if pembaca.check_regulasi(data, dikenal):
        pembaca.read_jawaban(data)
    pembaca.read_profil(data)
    pembaca.finish()
    return Kasus(pembaca.jawaban, Profil(**pembaca.profil))


def parse_profil(isi: bytes, *, lke: Regulasi, ketentuan: Regulasi) -> Profil:
    """Read a profile file: `tanggal_evaluasi`, `instansi` and `unit` of a case."""
    pembaca = _Pembaca(lke, ketentuan)
    data = pembaca.load(isi, KUNCI_PROFIL)
    pembaca.check_versi(data, wajib=False)
    pembaca.read_profil(data)
    pembaca.finish()
    return Profil(**pembaca.profil)


def check_jawaban(
    lke: Regulasi, mentah: Mapping[str, object], *, lokasi: str = "jawaban"
) -> tuple[dict[str, Jawaban], list[Kesalahan]]:
    """Every answer of a worksheet through `periksa_jawaban`, with where each mistake stands."""
    pertanyaan = {p.kode: p for p in lke.pertanyaan}
    jawaban: dict[str, Jawaban] = {}
    kesalahan: list[Kesalahan] = []
    for kode, isi in mentah.items():
        if kode not in pertanyaan:
            kesalahan.append(
                Kesalahan(f"{lokasi}.{_kunci(kode)}", f"Kode {kutip(kode)} tidak ada dalam LKE.")
            )
            continue
        bersih, salah = periksa_jawaban(pertanyaan[kode], isi)
        kesalahan += (Kesalahan(_join(lokasi, kode, _kunci(k)), pesan) for k, pesan in salah)
        if bersih is not None:
            jawaban[kode] = bersih
    return jawaban, kesalahan


class _Pembaca:
    """Collects what can be read and every mistake on the way."""

    def __init__(self, lke: Regulasi, ketentuan: Regulasi) -> None:
        self.lke = lke
        self.ketentuan = ketentuan
        self.kesalahan: list[Kesalahan] = []
        self.jawaban: dict[str, Jawaban] = {}
        self.profil: dict[str, Any] = {}

    def report(self, lokasi: str, pesan: str) -> None:
        self.kesalahan.append(Kesalahan(lokasi, pesan))

    def finish(self) -> None:
        if self.kesalahan:
            raise KasusSalah(self.kesalahan)

    def load(self, isi: bytes, kunci: Collection[str]) -> Objek:
        """The JSON object in `isi`; duplicates, NaN and unknown keys are reported."""
        try:
            data = load_json(isi)
        except JsonSalah as salah:
            raise KasusSalah([salah.kesalahan]) from None
        if not isinstance(data, Objek):
            raise KasusSalah([Kesalahan("", "Isi berkas harus satu objek JSON: { … }.")])
        self.kesalahan += find_kesalahan(data)
        for k in data:
            if k not in kunci:
                self.report(_kunci(k), f"Kunci {kutip(k)} tidak dikenal.")
        return data

    def check_versi(self, data: Objek, *, wajib: bool) -> None:
        if "versi" not in data:
            if wajib:
                self.report("versi", f"Tulis “versi”: {VERSI}.")
        elif type(data["versi"]) is not int or data["versi"] != VERSI:
            self.report("versi", f"Versi yang dikenal hanya {VERSI}.")

    def check_regulasi(self, data: Objek, dikenal: Collection[str]) -> bool:
        """Whether the answers can be read by the LKE at hand."""
        kode = data.get("regulasi")
        if kode is None:
            self.report("regulasi", f"Tulis “regulasi”: “{self.lke.kode}”.")
        elif kode == self.lke.kode:
            return True
        elif isinstance(kode, str) and kode in dikenal:
            self.report(
                "regulasi",
                f"Regulasi {kutip(kode)} dikenal, tetapi LKE-nya tidak dinilai di sini. "
                f"Yang dinilai hanya “{self.lke.kode}”.",
            )
            return False
        else:
            self.report(
                "regulasi",
                f"Regulasi {kutip(kode) if isinstance(kode, str) else 'ini'} tidak dikenal. "
                f"Yang dinilai hanya “{self.lke.kode}”.",
            )
        return True

    def read_jawaban(self, data: Objek) -> None:
        mentah = data.get("jawaban")
        if mentah is None:
            self.report("jawaban", "Bagian “jawaban” belum ada.")
        elif not isinstance(mentah, Objek):
            self.report("jawaban", "Bagian “jawaban” harus berupa objek: kode dan jawabannya.")
        else:
            self.jawaban, kesalahan = check_jawaban(self.lke, drop_tak_hingga(mentah))
            self.kesalahan += kesalahan

    def read_profil(self, data: Objek) -> None:
        self._read_kunci("", data, "tanggal_evaluasi")
        for nama, kunci in (("instansi", INSTANSI), ("unit", UNIT)):
            bagian = data.get(nama)
            if bagian is None:
                continue
            if not isinstance(bagian, Objek):
                self.report(nama, f"Bagian “{nama}” harus berupa objek.")
                continue
            for k in bagian:
                if k in kunci:
                    self._read_kunci(nama, bagian, k)
                else:
                    self.report(_join(nama, _kunci(k)), f"Kunci {kutip(k)} tidak dikenal.")
        penetapan = self.profil.get("tanggal_penetapan")
        evaluasi = self.profil.get("tanggal_evaluasi")
        if penetapan and evaluasi and penetapan > evaluasi:
            self.report(
                "unit.tanggal_penetapan",
                f"Tanggal penetapan {penetapan} lebih akhir daripada tanggal evaluasi {evaluasi}.",
            )

    def _read_kunci(self, bagian: str, data: Objek, kunci: str) -> None:
        nilai = data.get(kunci)
        if isinstance(nilai, TakHingga):
            return  # already reported
        if nilai is None:
            if kunci == "predikat_dimiliki" and kunci in data:
                self.profil[kunci] = None  # known to hold none
            return
        dibaca, pesan = _BACA[kunci](self, kunci, nilai)
        if pesan:
            self.report(_join(bagian, kunci), pesan)
        else:
            self.profil[kunci] = dibaca

    # Each reads one kind of value: (value, "") or (None, what to do).

    def baca_kategori(self, kunci: str, nilai: object) -> tuple[Any, str]:
        skala = next(
            (
                s.skala
                for s in self.ketentuan.syarat
                if s.data == kunci and s.jenis is JenisSyarat.KATEGORI
            ),
            (),
        )
        if isinstance(nilai, str) and nilai in skala:
            return nilai, ""
        return None, f"{_sebut(nilai)} bukan kategori. Pilih salah satu: {', '.join(skala)}."

    def baca_level(self, kunci: str, nilai: object) -> tuple[Any, str]:
        angka = baca_desimal(nilai)
        if angka is None or angka != angka.to_integral_value() or not 0 <= angka <= SPIP_TERTINGGI:
            return None, f"Tulis level SPIP sebagai bilangan bulat 0 sampai {SPIP_TERTINGGI}."
        return int(angka), ""

    def baca_pernyataan(self, kunci: str, nilai: object) -> tuple[Any, str]:
        return (nilai, "") if isinstance(nilai, bool) else (None, "Tulis true atau false.")

    def baca_persen(self, kunci: str, nilai: object) -> tuple[Any, str]:
        angka = baca_desimal(nilai)
        if angka is None or not 0 <= angka <= 100:
            return None, "Tulis persentase sebagai angka 0 sampai 100, dengan titik desimal."
        return angka, ""

    def baca_kepatuhan(self, kunci: str, nilai: object) -> tuple[Any, str]:
        if nilai in (NIHIL, NIHIL_DITERIMA):
            return nilai, ""
        angka, pesan = self.baca_persen(kunci, nilai)
        if pesan:
            pesan = f"Tulis angka 0 sampai 100, “{NIHIL}” atau “{NIHIL_DITERIMA}”."
        return angka, pesan

    def baca_tanggal(self, kunci: str, nilai: object) -> tuple[Any, str]:
        pesan = "Tulis tanggal sebagai TTTT-BB-HH, misalnya 2025-05-02."
        if not isinstance(nilai, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", nilai, re.ASCII):
            return None, pesan
        try:
            hari = date.fromisoformat(nilai)
        except ValueError:
            return None, f"Tanggal {kutip(nilai)} tidak ada dalam kalender."
        if hari.year not in TAHUN:
            return None, f"Tahun {hari.year} tidak masuk akal. Periksa kembali."
        return hari, ""

    def baca_predikat(self, kunci: str, nilai: object) -> tuple[Any, str]:
        if isinstance(nilai, str) and nilai in tuple(Predikat):
            return Predikat(nilai), ""
        return None, f"Tulis salah satu: {', '.join(Predikat)}, atau null bila belum ada."


_BACA: dict[str, Callable[[_Pembaca, str, object], tuple[Any, str]]] = {
    "tanggal_evaluasi": _Pembaca.baca_tanggal,
    "opini_bpk": _Pembaca.baca_kategori,
    "sakip": _Pembaca.baca_kategori,
    "indeks_rb": _Pembaca.baca_kategori,
    "spip": _Pembaca.baca_level,
    "layanan_utama": _Pembaca.baca_pernyataan,
    "dampak_signifikan": _Pembaca.baca_pernyataan,
    "tlhp_persen": _Pembaca.baca_persen,
    "lhkpn_persen": _Pembaca.baca_kepatuhan,
    "lhkasn_persen": _Pembaca.baca_kepatuhan,
    "tanggal_penetapan": _Pembaca.baca_tanggal,
    "tanggal_mulai_wbbm": _Pembaca.baca_tanggal,
    "sakip_internal": _Pembaca.baca_kategori,
    "predikat_dimiliki": _Pembaca.baca_predikat,
}

assert set(_BACA) == {f.name for f in fields(Profil)}


def _sebut(nilai: object) -> str:
    return kutip(nilai) if isinstance(nilai, str | int | Decimal) else "Isian ini"
