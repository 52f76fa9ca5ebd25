"""Two admins at the same moment, with real threads and real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from tests.units.buku import make_berkas, nip
from units.models import Impor, ProfilUnit, UnitKerja, User
from units.services.impor import PratinjauBerubah, apply_impor, preview, save_upload
from units.services.profil import save_profil_unit
from units.services.unit import create_unit
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one writer in at a time; the tests' memory database has no queue",
    ),
]
ISI: dict[str, Any] = {
    "unit": [{"kode": f"opd-{n}", "nama": f"Dinas {n}"} for n in range(10)],
    "pengguna": [
        {"nama": f"Orang {n}", "nip": nip(n), "email": f"o{n}@contoh.test", "unit": f"opd-{n}"}
        for n in range(10)
    ],
}


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts at the same moment; what each returned or was refused with, in order."""
    mulai = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            mulai.wait(10)
            return act()
        except (PratinjauBerubah, StaleVersion, ValidationError) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(hasil: list[Any]) -> list[Any]:
    return [h for h in hasil if isinstance(h, Exception)]


def test_one_upload_confirmed_twice_is_applied_once(pemeran):
    admin = pemeran["admin_instansi"]
    impor = save_upload(
        instansi=pemeran.instansi, by=admin, nama_berkas="isi.xlsx", data=make_berkas(**ISI)
    )
    sidik = preview(impor).sidik

    hasil = at_once(*(lambda: apply_impor(impor=impor, sidik=sidik, by=admin) for _ in range(2)))

    assert len(refused(hasil)) == 1
    assert User.objects.filter(email__endswith="@contoh.test").count() == 10
    assert Riwayat.objects.filter(tindakan="impor diterapkan").count() == 1


def test_of_two_uploads_of_the_same_people_the_second_sees_the_first(pemeran):
    admin = pemeran["admin_instansi"]
    isi = preview(
        Impor(
            instansi=pemeran.instansi,
            isi=save_upload(
                instansi=pemeran.instansi, by=admin, nama_berkas="a.xlsx", data=make_berkas(**ISI)
            ).isi,
        )
    )
    satu = Impor.objects.get()
    dua = Impor.objects.create(
        instansi=pemeran.instansi, oleh=pemeran["pimpinan"], nama_berkas="b.xlsx", isi=satu.isi
    )

    hasil = at_once(
        *(lambda i=i: apply_impor(impor=i, sidik=isi.sidik, by=i.oleh) for i in (satu, dua))
    )

    (ditolak,) = refused(hasil)
    assert isinstance(ditolak, PratinjauBerubah)
    assert ditolak.rencana.is_empty
    assert UnitKerja.objects.filter(kode__startswith="opd").count() == 10


def test_of_two_new_units_with_one_code_one_is_refused_with_words(pemeran):
    hasil = at_once(
        *(
            lambda n=n: create_unit(
                instansi=pemeran.instansi, by=None, kode="kembar", nama=f"Dinas {n}"
            )
            for n in range(2)
        )
    )

    (ditolak,) = refused(hasil)
    assert "Kode unit ini sudah dipakai" in str(ditolak)


def test_of_two_editors_of_a_profile_exactly_one_wins(pemeran):
    def save(sakip: str) -> ProfilUnit:
        return save_profil_unit(
            unit=pemeran.unit,
            tahun=2026,
            expected_version=0,
            by=None,
            sakip_internal=sakip,
            per_tanggal=date(2026, 1, 31),
            bukti="Surat",
        )

    hasil = at_once(lambda: save("B"), lambda: save("BB"))

    assert [type(h) for h in refused(hasil)] == [StaleVersion]
    assert ProfilUnit.objects.get().version == 1
