"""Who may open and do what: every URL × every role, in one table. A URL without a row fails.

A row says, for GET and for POST, which status each person of the cast (tests/conftest.py) gets.
A number alone holds for everybody who is signed in; a visitor is sent to the sign-in page
unless the row says what `anonim` gets. POST sends `data`, by default nothing, so 422 means:
let in, and asked to correct the form. To add a row: name the URL, give its arguments (and the
rows that it needs in the database), and spread the roles over the statuses.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from evaluasi.models import Bukti, Pertanyaan, Putaran
from evaluasi.services import agree_on_the_rest, finalize_putaran, submit_evaluasi
from rencana_aksi.models import RencanaAksi
from tests.conftest import Pemeran
from tests.factories import (
    PenugasanFactory,
    ProfilUnitFactory,
    buka_evaluasi,
    buka_rencana,
    muat_ketapang,
)
from tests.units.buku import make_berkas
from units.impor.baca import read_workbook
from units.models import Impor, Pegawai, Peran
from zi_portal.berkas.models import Berkas

ANONIM = "anonim"
ADMIN = {"admin_instansi"}
SISTEM = {"admin_sistem"}
PIMPINAN = {"pimpinan"}
TPI = {"tpi_ketua", "tpi_sekretaris", "tpi_anggota"}
TPI_SEMUA = TPI | {"tpi_unit_sendiri"}  # the last one works in the unit that the team assesses
ORANG_UNIT = {"tim_zi", "kepala_unit", "pendamping", "pembina"}
MELIHAT_UNIT = ORANG_UNIT | TPI_SEMUA | PIMPINAN | ADMIN | SISTEM
LUAR = {"tanpa_peran", "kedaluwarsa", "kepala_unit_lain", "admin_jauh"}
MASUK = MELIHAT_UNIT | LUAR
SE_INSTANSI = MELIHAT_UNIT | {"kepala_unit_lain"}  # those who know that the instansi exists

Harap = int | Mapping[int, set[str]]


@dataclass(frozen=True)
class Baris:
    nama: str
    get: Harap
    post: Harap = 405
    args: Callable[[Pemeran], dict[str, Any]] = field(default=lambda pemeran: {})
    data: Callable[[Pemeran], dict[str, Any]] = field(default=lambda pemeran: {})


# --- units ---------------------------------------------------------------------------------------


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
    Baris("units:profil-unit", get=admin_of_unit(200), post=admin_of_unit(422), args=unit_tahun),
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

# --- akun, sehat ---------------------------------------------------------------------------------

SEMUA = MASUK | {ANONIM}

AKUN = [
    Baris("sehat", get={200: SEMUA}, post={405: SEMUA}),
    Baris(
        "account_login",
        get={200: {ANONIM}, 302: MASUK},
        post={200: {ANONIM}, 302: MASUK},
    ),
    Baris("account_logout", get=200, post={302: SEMUA}),
    Baris("account_inactive", get={200: SEMUA}, post={405: SEMUA}),
    Baris("account_change_password", get=200, post=200),
    Baris("account_reset_password", get={200: SEMUA}, post={200: SEMUA}),
    Baris("account_reset_password_done", get={200: SEMUA}, post={405: SEMUA}),
    Baris("account_reset_password_from_key_done", get={200: SEMUA}, post={405: SEMUA}),
    Baris(
        "account_reset_password_from_key",
        get={200: SEMUA},
        post={200: SEMUA},
        args=lambda pemeran: {"uidb36": "1", "key": "salah-kunci"},
    ),
]

# --- rencana_aksi --------------------------------------------------------------------------------

PENGISI_RENCANA = {"tim_zi", "kepala_unit"}


def rencana(pemeran: Pemeran) -> dict[str, Any]:
    tahun = pemeran.tim.tahun
    buka_rencana(pemeran.unit, tahun=tahun)
    return {"unit_pk": pemeran.unit.pk, "tahun": tahun}


def rencana_belum_dibuka(pemeran: Pemeran) -> dict[str, Any]:
    muat_ketapang()
    return {"unit_pk": pemeran.unit.pk, "tahun": pemeran.tim.tahun}


def item_rencana(pemeran: Pemeran) -> dict[str, Any]:
    args = rencana(pemeran)
    return args | {"pk": RencanaAksi.objects.get(unit=pemeran.unit).item.get(urut=1).pk}


def filler_of_plan(status: int) -> Harap:
    return {status: PENGISI_RENCANA, 403: MELIHAT_UNIT - PENGISI_RENCANA, 404: LUAR}


RENCANA_AKSI = [
    Baris("rencana_aksi:daftar", get=200),
    Baris("rencana_aksi:rencana", get={200: MELIHAT_UNIT, 404: LUAR}, args=rencana),
    Baris("rencana_aksi:buka", get=405, post=filler_of_plan(302), args=rencana_belum_dibuka),
    Baris(
        "rencana_aksi:bagian-umum",
        get=filler_of_plan(200),
        post=filler_of_plan(422),
        args=rencana,
    ),
    Baris("rencana_aksi:pdf", get={200: MELIHAT_UNIT, 404: LUAR}, args=rencana),
    Baris(
        "rencana_aksi:item",
        get={200: MELIHAT_UNIT, 404: LUAR},
        post=filler_of_plan(422),
        args=item_rencana,
    ),
    Baris("rencana_aksi:bulan", get=405, post=filler_of_plan(422), args=item_rencana),
]

# --- evaluasi ------------------------------------------------------------------------------------

PEMBUKA_EVALUASI = {"tim_zi", "kepala_unit", "kepala_unit_lain"} | ADMIN | {"admin_jauh"}
PENGISI, PENANDA_TANGAN, KETUA = {"tim_zi"}, {"kepala_unit"}, {"tpi_ketua"}


def putaran(pemeran: Pemeran) -> dict[str, Any]:
    buka_evaluasi(pemeran.unit, pemeran.tim.tahun)
    return {"unit_pk": pemeran.unit.pk, "tahun": pemeran.tim.tahun}


def butir(pemeran: Pemeran) -> dict[str, Any]:
    return putaran(pemeran) | {"kode": "A.I.1.i.a"}


def diajukan(pemeran: Pemeran) -> dict[str, Any]:
    args = putaran(pemeran)
    submit_evaluasi(putaran=Putaran.objects.get(), by=pemeran["kepala_unit"])
    return args


def butir_diajukan(pemeran: Pemeran) -> dict[str, Any]:
    return diajukan(pemeran) | {"kode": "A.I.1.i.a"}


def final(pemeran: Pemeran) -> dict[str, Any]:
    args = diajukan(pemeran)
    agree_on_the_rest(putaran=Putaran.objects.get(), by=pemeran["tpi_anggota"])
    finalize_putaran(putaran=Putaran.objects.get(), by=pemeran["tpi_ketua"])
    return args


def bukti(pemeran: Pemeran) -> dict[str, Any]:
    """Evidence whose file is gone from storage: whoever may read it gets 404 for the file only."""
    putaran(pemeran)
    baris = Bukti.objects.create(
        putaran=Putaran.objects.get(),
        pertanyaan=Pertanyaan.objects.get(kode="A.I.1.i.a"),
        berkas=Berkas.objects.create(
            sha256="0" * 64, ukuran=1, jenis="application/pdf", lokasi="bukti/tidak-ada"
        ),
        nama="sk.pdf",
        oleh=pemeran["tim_zi"],
        dibuat=timezone.now(),
    )
    return {"pk": baris.pk}


def only(boleh: set[str], status: int) -> Harap:
    return {status: boleh, 403: MELIHAT_UNIT - boleh, 404: LUAR}


EVALUASI = [
    Baris("evaluasi:daftar", get=200),
    Baris(
        "evaluasi:mulai",
        get={200: PEMBUKA_EVALUASI, 403: MASUK - PEMBUKA_EVALUASI},
        post={422: PEMBUKA_EVALUASI, 403: MASUK - PEMBUKA_EVALUASI},
    ),
    Baris("evaluasi:evaluasi", get={200: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    Baris("evaluasi:hasil", get={200: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    Baris("evaluasi:ambang-pdf", get={200: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    Baris("evaluasi:lke-xlsx", get={200: MELIHAT_UNIT, 404: LUAR}, args=putaran),
    Baris("evaluasi:pertanyaan", get={200: MELIHAT_UNIT, 404: LUAR}, args=butir),
    Baris("evaluasi:jawaban-save", get=405, post=only(PENGISI, 422), args=butir),
    Baris("evaluasi:bukti-add", get=405, post=only(PENGISI, 422), args=butir),
    # Reading is proved with real files in tests/evaluasi/test_bukti.py.
    Baris("evaluasi:bukti", get=404, args=bukti),
    Baris("evaluasi:bukti-remove", get=405, post=only(PENGISI, 302), args=bukti),
    Baris(
        "evaluasi:submit",
        get=only(PENANDA_TANGAN, 200),
        post=only(PENANDA_TANGAN, 409),  # nothing that was shown is confirmed
        args=putaran,
    ),
    Baris(
        "evaluasi:agree",
        get=405,
        post=only(TPI, 302),
        args=butir_diajukan,
        data=lambda pemeran: {"expected_version": "0"},
    ),
    Baris("evaluasi:agree-rest", get=only(TPI, 200), post=only(TPI, 302), args=diajukan),
    Baris("evaluasi:finalize", get=only(KETUA, 200), post=only(KETUA, 409), args=diajukan),
    Baris("evaluasi:reopen", get=only(KETUA, 200), post=only(KETUA, 422), args=final),
]

# --- regulasi ------------------------------------------------------------------------------------


def regulasi(pemeran: Pemeran) -> dict[str, Any]:
    return {"kode": muat_ketapang().kode}


MEMBACA_REGULASI = TPI_SEMUA | ADMIN | SISTEM | {"admin_jauh"}
HANYA_PEMBACA_REGULASI = {200: MEMBACA_REGULASI, 403: MASUK - MEMBACA_REGULASI}

REGULASI = [
    Baris("evaluasi:regulasi-daftar", get=HANYA_PEMBACA_REGULASI),
    Baris("evaluasi:regulasi", get=HANYA_PEMBACA_REGULASI, args=regulasi),
]

TABEL = [*UNITS, *AKUN, *RENCANA_AKSI, *EVALUASI, *REGULASI]


# --- the mechanism -------------------------------------------------------------------------------


def walk_names(resolver: URLResolver, awalan: str = "") -> Iterator[str]:
    for pola in resolver.url_patterns:
        if isinstance(pola, URLPattern):
            yield awalan + (pola.name or str(pola.pattern))
        else:
            yield from walk_names(pola, awalan + (f"{pola.namespace}:" if pola.namespace else ""))


def test_every_url_has_a_row_and_every_row_a_url():
    di_tabel = [baris.nama for baris in TABEL]
    alamat = list(walk_names(get_resolver()))

    assert set(alamat) - set(di_tabel) == set(), "URLs without a row"
    assert set(di_tabel) - set(alamat) == set(), "rows without a URL"
    assert len(di_tabel) == len(set(di_tabel)), "a URL with two rows"


def spread(harap: Harap) -> dict[str, int]:
    """Person → status; each one exactly once, and nobody unknown."""
    if isinstance(harap, int):
        return {**dict.fromkeys(MASUK, harap), ANONIM: 302}
    pasangan = [(orang, status) for status, kelompok in harap.items() for orang in kelompok]
    hasil = {ANONIM: 302, **dict(pasangan)}
    assert len(dict(pasangan)) == len(pasangan), "a person with two statuses"
    assert set(hasil) == SEMUA, "somebody is missing or unknown"
    return hasil


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("baris", TABEL, ids=lambda baris: baris.nama)
def test_url_answers_each_role_as_the_table_says(
    baris: Baris, method: str, pemeran: Pemeran, client_for
):
    assert set(pemeran.orang) == MASUK, "the table forgets a person of the cast"
    harap = spread(getattr(baris, method))
    url = reverse(baris.nama, kwargs=baris.args(pemeran))
    data = baris.data(pemeran) if method == "post" else {}

    didapat = {}
    for orang in harap:
        with transaction.atomic():  # what one person does is undone before the next one tries
            client = client_for(None if orang == ANONIM else pemeran[orang])
            client.raise_request_exception = False
            response = getattr(client, method)(url, data)
            didapat[orang] = response.status_code
            if orang == ANONIM and response.status_code == 302 and baris.nama != "account_logout":
                assert response["Location"].startswith(reverse("account_login"))
            transaction.set_rollback(True)

    assert didapat == harap
