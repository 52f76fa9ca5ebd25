"""Rows for tests, in the smallest valid shape. Names are invented."""

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from evaluasi.models import Jawaban, PengisiUnit, Pihak, Putaran
from evaluasi.models import Pertanyaan as PertanyaanLKE
from evaluasi.penilaian.jawaban import nilai_jawaban
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.penilaian.regulasi import JenisRumus, JenisSkala, Pertanyaan
from evaluasi.penilaian_unit import lke_index
from evaluasi.regulasi_tabel import load_regulasi_tabel
from evaluasi.services import start_evaluasi
from rencana_aksi.models import Regulasi, RencanaAksi
from rencana_aksi.services import open_rencana
from units.models import (
    AnggotaTPI,
    Instansi,
    JabatanTPI,
    Pegawai,
    PenetapanUnit,
    Penugasan,
    Peran,
    ProfilInstansi,
    ProfilUnit,
    TimTPI,
    TugasTPI,
    UnitKerja,
    User,
)

KATA_SANDI = "rahasia-sekali-1"

# --- units ---------------------------------------------------------------------------------------


class InstansiFactory(DjangoModelFactory[Instansi]):
    class Meta:
        model = Instansi

    nama = factory.Sequence(lambda n: f"Kabupaten Uji {n}")
    tempat = "Uji"


class UnitKerjaFactory(DjangoModelFactory[UnitKerja]):
    class Meta:
        model = UnitKerja

    instansi = factory.SubFactory(InstansiFactory)
    kode = factory.Sequence(lambda n: f"unit-{n}")
    nama = factory.Sequence(lambda n: f"Dinas Uji {n:03}")


class PegawaiFactory(DjangoModelFactory[Pegawai]):
    """PegawaiFactory(unit=…) works in that unit and its instansi."""

    class Meta:
        model = Pegawai

    unit = factory.SubFactory(UnitKerjaFactory)
    instansi = factory.LazyAttribute(lambda o: o.unit.instansi if o.unit else InstansiFactory())
    nama = factory.Sequence(lambda n: f"Pegawai Uji {n}")
    nip = factory.Sequence(lambda n: f"{n:018}")
    jabatan = "Analis"


class UserFactory(DjangoModelFactory[User]):
    """An account without any role; its password is KATA_SANDI."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"orang{n}@contoh.test")
    nama = factory.Sequence(lambda n: f"Orang Uji {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return User.objects.create_user(password=KATA_SANDI, **kwargs)


class PenugasanFactory(DjangoModelFactory[Penugasan]):
    """A role; for those of the instansi (PERAN_INSTANSI) give instansi=… and unit=None."""

    class Meta:
        model = Penugasan

    user = factory.SubFactory(UserFactory)
    peran = Peran.TIM_ZI
    unit = factory.SubFactory(UnitKerjaFactory)
    instansi = None


class TimTPIFactory(DjangoModelFactory[TimTPI]):
    class Meta:
        model = TimTPI

    instansi = factory.SubFactory(InstansiFactory)
    tahun = 2026
    nama = factory.Sequence(lambda n: f"TPI {n}")


class AnggotaTPIFactory(DjangoModelFactory[AnggotaTPI]):
    class Meta:
        model = AnggotaTPI

    tim = factory.SubFactory(TimTPIFactory)
    user = factory.SubFactory(UserFactory)
    jabatan = JabatanTPI.ANGGOTA


class TugasTPIFactory(DjangoModelFactory[TugasTPI]):
    class Meta:
        model = TugasTPI

    unit = factory.SubFactory(UnitKerjaFactory)
    tim = factory.LazyAttribute(lambda o: TimTPIFactory(instansi=o.unit.instansi))
    tahun = factory.LazyAttribute(lambda o: o.tim.tahun)


class ProfilInstansiFactory(DjangoModelFactory[ProfilInstansi]):
    """Meets E1 to E4 for both predicates."""

    class Meta:
        model = ProfilInstansi

    instansi = factory.SubFactory(InstansiFactory)
    tahun = 2026
    opini_bpk = "WTP"
    sakip = "BB"
    indeks_rb = "B"
    spip = 3
    per_tanggal = date(2026, 1, 31)
    bukti = "Surat Sekretaris Daerah nomor 100/1/2026"


class PenetapanUnitFactory(DjangoModelFactory[PenetapanUnit]):
    """Meets E5 and E6; E9 counts from January 2024."""

    class Meta:
        model = PenetapanUnit

    unit = factory.SubFactory(UnitKerjaFactory)
    tahun = 2026
    layanan_utama = True
    risiko_tinggi = True
    dampak_signifikan = True
    tanggal_penetapan = date(2024, 1, 10)
    per_tanggal = date(2026, 1, 31)
    bukti = "Keputusan Bupati nomor 100/7/2024"


class ProfilUnitFactory(DjangoModelFactory[ProfilUnit]):
    """Meets E7 to E10 for WBK; no predicate is held yet. See PenetapanUnitFactory for E5, E6."""

    class Meta:
        model = ProfilUnit

    unit = factory.SubFactory(UnitKerjaFactory)
    tahun = 2026
    tlhp_wajib = tlhp_selesai = 12
    lhkpn_wajib = lhkpn_sudah = 3
    lhkasn_wajib = lhkasn_sudah = 40
    sakip_internal = "B"
    predikat_dimiliki = "tidak"
    per_tanggal = date(2026, 1, 31)
    bukti = "Surat Inspektur nomor 700/2/2026"


# --- rencana_aksi, evaluasi ----------------------------------------------------------------------


def muat_ketapang() -> Regulasi:
    """Project Perbup Ketapang 49/2022 and its LKE into the tables; cheap when they are there."""
    for kode in ("permenpanrb-90-2021", "perbup-ketapang-49-2022"):
        load_regulasi_tabel(get_regulasi(kode))
    return Regulasi.objects.get(kode="perbup-ketapang-49-2022")


def buka_rencana(unit: UnitKerja, tahun: int = 2026, by: User | None = None) -> RencanaAksi:
    """An open plan with the 112 items of Ketapang."""
    muat_ketapang()
    return open_rencana(unit=unit, tahun=tahun, by=by or UserFactory())


def best_isi(lke: str = "permenpanrb-90-2021") -> dict[str, Any]:
    """The answers that earn every point, as `save_jawaban` takes them."""
    return {p.kode: _best(p) for p in get_regulasi(lke).pertanyaan}


def _best(p: Pertanyaan) -> Any:
    match p.skala.jenis:
        case JenisSkala.PILIHAN:
            return next(iter(p.skala.pilihan))
        case JenisSkala.INDEKS:
            return Decimal(p.skala.maksimum)
    assert p.rumus
    # Ten of ten; of a decrease, none after ten.
    turun = p.rumus.jenis is JenisRumus.PENURUNAN
    isi = {i.kode: 0 for i in p.isian}
    isi[p.rumus.penyebut[0]] = 10
    isi[p.rumus.pembilang[0]] = 0 if turun else 10
    return isi


def buka_evaluasi(unit: UnitKerja, tahun: int = 2026, by: User | None = None) -> Putaran:
    """The first round of a new evaluation by Ketapang's rules, still empty."""
    muat_ketapang()
    evaluasi = start_evaluasi(unit=unit, tahun=tahun, by=by or UserFactory())
    return evaluasi.putaran.select_related("evaluasi__unit", "evaluasi__lke").get()


def jawab(putaran: Putaran, isi: dict[str, Any], pihak: Pihak = Pihak.UNIT) -> None:
    """Answers as if each had been saved, in one query and without the trail."""
    lke = lke_index(putaran.evaluasi.lke.kode)
    baris = {p.kode: p for p in PertanyaanLKE.objects.filter(regulasi=putaran.evaluasi.lke_id)}
    oleh = putaran.dibuka_oleh
    if pihak == Pihak.UNIT:
        PengisiUnit.objects.get_or_create(evaluasi=putaran.evaluasi, user=oleh)
    Jawaban.objects.bulk_create(
        Jawaban(
            putaran=putaran,
            pertanyaan=baris[kode],
            pihak=pihak,
            pilihan=nilai if isinstance(nilai, str) else "",
            indeks=nilai if isinstance(nilai, Decimal) else None,
            isian=nilai if isinstance(nilai, dict) else None,
            terjawab=nilai_jawaban(lke[kode], nilai).nilai is not None,
            alasan="Alasan uji." if pihak == Pihak.TPI else "",
            oleh=oleh,
            diubah=timezone.now(),
        )
        for kode, nilai in isi.items()
    )
