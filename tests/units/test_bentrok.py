"""Of two admins at one form, the later one sees what the other saved and loses nothing."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.conftest import Pemeran
from units.models import AnggotaTPI
from units.services.orang import update_pegawai
from units.services.tim import save_tim_tpi
from units.services.unit import update_unit


@pytest.fixture
def admin(pemeran: Pemeran, client_for):
    return client_for(pemeran["admin_instansi"])


def shown(client, alamat: str) -> dict[str, object]:
    """What the browser would send of the form as it was shown."""
    form = client.get(alamat).context["form"]
    return {f.html_name: f.value() for f in form if f.value() not in (None, "")}


def test_a_unit_changed_meanwhile_is_not_overwritten(pemeran: Pemeran, admin):
    alamat = reverse("units:unit-update", args=[pemeran.unit.pk])
    isi = shown(admin, alamat)
    update_unit(unit=pemeran.unit, by=pemeran["admin_instansi"], singkatan="DPM")

    response = admin.post(alamat, isi | {"alamat": "Jalan Baru"})

    assert response.status_code == 409
    assert ("singkatan", "DPM", "") in response.context["beda"]
    assertContains(response, "Jalan Baru</textarea>", status_code=409)
    lagi = isi | {"alamat": "Jalan Baru", "sidik": response.context["form"]["sidik"].value()}
    assert admin.post(alamat, lagi).status_code == 302
    pemeran.unit.refresh_from_db()
    assert (pemeran.unit.singkatan, pemeran.unit.alamat) == ("", "Jalan Baru")


def test_a_person_changed_meanwhile_is_not_overwritten(pemeran: Pemeran, admin):
    pegawai = pemeran["tim_zi"].pegawai
    alamat = reverse("units:orang", args=[pegawai.pk])
    isi = shown(admin, alamat)
    update_pegawai(pegawai=pegawai, by=pemeran["admin_instansi"], jabatan="Kepala Seksi")

    response = admin.post(alamat, isi | {"nama": "Nama Baru"})

    assert response.status_code == 409
    assert ("jabatan", "Kepala Seksi", "Analis") in response.context["beda"]
    assertContains(response, 'value="Nama Baru"', status_code=409)
    pegawai.refresh_from_db()
    assert (pegawai.nama, pegawai.jabatan) == ("tim_zi", "Kepala Seksi")


def test_a_team_changed_meanwhile_is_not_overwritten(pemeran: Pemeran, admin):
    """A member whom the other admin added is not dropped by a form that never showed him."""
    alamat = reverse("units:tim", args=[pemeran.tim.pk])
    isi = shown(admin, alamat)
    save_tim_tpi(
        instansi=pemeran.instansi,
        tim=pemeran.tim,
        tahun=pemeran.tim.tahun,
        nama=pemeran.tim.nama,
        nomor_keputusan="",
        ketua=pemeran["tpi_ketua"],
        sekretaris=[pemeran["tpi_sekretaris"]],
        anggota=[pemeran["tpi_anggota"], pemeran["tpi_unit_sendiri"], pemeran["pendamping"]],
        unit=[tugas.unit for tugas in pemeran.tim.tugas.all()],
        by=pemeran["admin_instansi"],
    )

    response = admin.post(
        alamat,
        urlencode(isi | {"nomor_keputusan": "7/2026"}, doseq=True),
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 409
    assertContains(response, "pendamping; tpi_anggota; tpi_unit_sendiri", status_code=409)
    assertContains(response, 'value="7/2026"', status_code=409)
    assert AnggotaTPI.objects.filter(tim=pemeran.tim, user=pemeran["pendamping"]).exists()


@pytest.mark.parametrize("nama", ["unit-update", "orang", "tim"])
def test_what_nobody_changed_meanwhile_is_saved_at_once(pemeran: Pemeran, admin, nama: str):
    pk = {
        "unit-update": pemeran.unit.pk,
        "orang": pemeran["tim_zi"].pegawai_id,
        "tim": pemeran.tim.pk,
    }
    alamat = reverse(f"units:{nama}", args=[pk[nama]])

    response = admin.post(
        alamat,
        urlencode(shown(admin, alamat), doseq=True),
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 302
