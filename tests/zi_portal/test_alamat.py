"""Keys and years in addresses: what no database can hold is no address."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from zi_portal.alamat import KUNCI_TERBESAR

ALAMAT = [
    "/unit/{}/",
    "/unit/{}/profil/2026/",
    "/orang/{}/",
    "/tim-tpi/{}/",
    "/instansi/{}/",
    "/evaluasi/{}/2026/",
    "/evaluasi/{}/2026/hasil/",
    "/evaluasi/bukti/{}/",
    "/rencana-aksi/{}/2026/",
    "/rencana-aksi/{}/2026/butir/1/",
    "/rencana-aksi/1/2026/butir/{}/",
]


@pytest.mark.parametrize("kunci", [0, KUNCI_TERBESAR, KUNCI_TERBESAR + 1, 10**30, "9" * 5000])
@pytest.mark.parametrize("alamat", ALAMAT)
def test_a_key_that_nothing_has_is_not_found(client_for, pemeran, alamat, kunci):
    response = client_for(pemeran["admin_instansi"]).get(alamat.format(kunci))

    assert response.status_code == 404


@pytest.mark.parametrize("tahun", [0, 26, 20260, 10**30])
@pytest.mark.parametrize(
    "alamat", ["/evaluasi/{unit}/{}/", "/rencana-aksi/{unit}/{}/", "/unit/{unit}/profil/{}/"]
)
def test_a_year_has_four_digits(client_for, pemeran, alamat, tahun):
    client = client_for(pemeran["admin_instansi"])

    assert client.get(alamat.format(tahun, unit=pemeran.unit.pk)).status_code == 404
    assert client.get(alamat.format(2026, unit=pemeran.unit.pk)).status_code == 200


def routes(pola: list[URLPattern | URLResolver]) -> list[str]:
    daftar = []
    for satu in pola:
        if isinstance(satu, URLResolver):
            daftar += routes(satu.url_patterns)
        else:
            daftar.append(str(satu.pattern))
    return daftar


def test_every_number_in_an_address_is_bounded():
    semua = routes(get_resolver().url_patterns)

    assert any("<kunci:" in rute for rute in semua)
    assert [rute for rute in semua if re.search(r"<int:", rute)] == []
