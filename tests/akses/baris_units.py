"""Rows of units: units, people, roles, teams, import, profiles."""

from typing import Any

from tests.akses.baris import Baris
from tests.akses.orang import (
    ADMIN,
    LUAR,
    MASUK,
    MELIHAT_UNIT,
    PENETAPAN,
    SE_INSTANSI,
    SISTEM,
    TPI,
    Harap,
)
from tests.conftest import Pemeran
from tests.factories import PenugasanFactory, ProfilUnitFactory
from tests.units.buku import make_berkas
from units.impor.baca import read_workbook
from units.models import Impor, Pegawai, Peran


def unit(pemeran: Pemeran) -> dict[str, Any]:
    return {"pk": pemeran.unit.pk}


def unit_tahun(pemeran: Pemeran) -> dict[str, Any]:
    return {"pk": pemeran.unit.pk, "tahun": pemeran.tim.tahun}


def unit_nihil(pemeran: Pemeran) -> dict[str, Any]:
    ProfilUnitFactory(unit=pemeran.unit, tahun=pemeran.tim.tahun, lhkpn_wajib=0, lhkpn_sudah=0)
    return unit_tahun(pemeran)


def pegawai(pemeran: Pemeran) -> dict[str, Any]:
    return {"pk": pemeran["tim_zi"].pegawai_id}


def tanpa_akun(pemeran: Pemeran) -> dict[str, Any]:
    return {"pk": Pegawai.objects.create(instansi=pemeran.instansi, nama="Tanpa Akun").pk}


def penugasan(pemeran: Pemeran) -> dict[str, Any]:
    return {
        "pk": PenugasanFactory(
            user=pemeran["tim_zi"], peran=Peran.TIM_ZI, unit=pemeran.unit_lain
        ).pk
    }


def instansi(pemeran: Pemeran) -> dict[str, Any]:
    return {"pk": pemeran.instansi.pk}


def instansi_tahun(pemeran: Pemeran) -> dict[str, Any]:
    return {"pk": pemeran.instansi.pk, "tahun": pemeran.tim.tahun}


def unggahan(pemeran: Pemeran) -> dict[str, Any]:
    isi = read_workbook(make_berkas(unit=[{"kode": "baru", "nama": "Dinas Baru"}])).to_json()
    impor = Impor.objects.create(instansi=pemeran.instansi, oleh=pemeran["admin_instansi"], isi=isi)
    return {"pk": impor.pk}


HANYA_ADMIN = {200: ADMIN | {"admin_jauh"}, 403: MASUK - ADMIN - {"admin_jauh"}}
HANYA_ADMIN_422 = {422: ADMIN | {"admin_jauh"}, 403: MASUK - ADMIN - {"admin_jauh"}}


def admin_sendiri(status: int) -> Harap:
    """A row that admins of other instansi do not find, and others do not look for."""
    return {status: ADMIN, 404: {"admin_jauh"}, 403: MASUK - ADMIN - {"admin_jauh"}}


def admin_of_unit(status: int) -> Harap:
    return {status: ADMIN, 403: MELIHAT_UNIT - ADMIN, 404: LUAR}


def admin_of_instansi(status: int) -> Harap:
    """Others of the instansi know of the row; those of another one, and nobody's, do not."""
    return {
        status: ADMIN,
        403: SE_INSTANSI - ADMIN,
        404: MASUK - SE_INSTANSI,
    }


UNITS = [
    Baris("units:beranda", get=200),
    Baris("units:daftar-unit", get=200),
    Baris("units:unit", get={200: MELIHAT_UNIT, 404: LUAR}, args=unit),
    Baris("units:unit-create", get=HANYA_ADMIN, post=HANYA_ADMIN_422),
    Baris("units:unit-update", get=admin_of_unit(200), post=admin_of_unit(422), args=unit),
    Baris("units:unit-deactivate", get=405, post=admin_of_unit(302), args=unit),
    Baris("units:unit-activate", get=405, post=admin_of_unit(302), args=unit),
    Baris("units:profil-unit", get={200: MELIHAT_UNIT, 404: LUAR}, args=unit_tahun),
    Baris(
        "units:profil-penetapan",
        get={200: PENETAPAN, 403: MELIHAT_UNIT - PENETAPAN, 404: LUAR},
        post={422: PENETAPAN, 403: MELIHAT_UNIT - PENETAPAN, 404: LUAR},
        args=unit_tahun,
    ),
    Baris(
        "units:profil-tpi",
        get={200: TPI, 403: MELIHAT_UNIT - TPI, 404: LUAR},
        post={422: TPI, 403: MELIHAT_UNIT - TPI, 404: LUAR},
        args=unit_tahun,
    ),
    Baris(
        "units:profil-nihil",
        get=405,
        post={302: TPI, 403: MELIHAT_UNIT - TPI, 404: LUAR},
        args=unit_nihil,
        data=lambda pemeran: {"laporan": "lhkpn", "diterima": "ya", "catatan": "Daftar pejabat."},
    ),
    Baris("units:daftar-orang", get=HANYA_ADMIN),
    Baris("units:orang-create", get=HANYA_ADMIN, post=HANYA_ADMIN_422),
    Baris("units:orang", get=admin_of_instansi(200), post=admin_of_instansi(422), args=pegawai),
    Baris(
        "units:akun-create",
        get=admin_of_instansi(200),
        post=admin_of_instansi(422),
        args=tanpa_akun,
    ),
    Baris(
        "units:akun-email", get=admin_of_instansi(200), post=admin_of_instansi(422), args=pegawai
    ),
    Baris(
        "units:peran-give", get=admin_of_instansi(200), post=admin_of_instansi(422), args=pegawai
    ),
    Baris("units:akun-mail", get=405, post=admin_of_instansi(302), args=pegawai),
    Baris("units:akun-deactivate", get=405, post=admin_of_instansi(302), args=pegawai),
    Baris("units:akun-activate", get=405, post=admin_of_instansi(302), args=pegawai),
    Baris("units:peran-end", get=405, post=admin_of_instansi(302), args=penugasan),
    Baris("units:peran-resume", get=405, post=admin_of_instansi(302), args=penugasan),
    Baris("units:daftar-tim", get=HANYA_ADMIN),
    Baris("units:tim-create", get=HANYA_ADMIN, post=HANYA_ADMIN_422),
    Baris(
        "units:tim",
        get=admin_sendiri(200),
        post=admin_sendiri(422),
        args=lambda pemeran: {"pk": pemeran.tim.pk},
    ),
    Baris("units:impor", get=HANYA_ADMIN, post=HANYA_ADMIN_422),
    Baris("units:impor-template", get=HANYA_ADMIN),
    Baris("units:impor-preview", get=admin_sendiri(200), args=unggahan),
    Baris("units:impor-apply", get=405, post=admin_sendiri(409), args=unggahan),
    Baris("units:impor-cancel", get=405, post=admin_sendiri(302), args=unggahan),
    Baris(
        "units:instansi-create",
        get={200: SISTEM, 403: MASUK - SISTEM},
        post={422: SISTEM, 403: MASUK - SISTEM},
    ),
    Baris(
        "units:instansi",
        get={200: ADMIN | SISTEM, 403: SE_INSTANSI - ADMIN - SISTEM, 404: MASUK - SE_INSTANSI},
        post={422: ADMIN | SISTEM, 403: SE_INSTANSI - ADMIN - SISTEM, 404: MASUK - SE_INSTANSI},
        args=instansi,
    ),
    Baris(
        "units:admin-create",
        get={200: SISTEM, 403: SE_INSTANSI - SISTEM, 404: MASUK - SE_INSTANSI},
        post={422: SISTEM, 403: SE_INSTANSI - SISTEM, 404: MASUK - SE_INSTANSI},
        args=instansi,
    ),
    Baris(
        "units:profil-instansi",
        get=admin_of_instansi(200),
        post=admin_of_instansi(422),
        args=instansi_tahun,
    ),
]
