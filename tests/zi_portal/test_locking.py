"""Optimistic locking: the second of two people who saw the same version is told."""

import pytest

from tests.factories import ProfilInstansiFactory
from units.models import ProfilInstansi
from zi_portal.locking import StaleVersion


def test_saving_counts_the_version_and_writes_only_the_named_fields(db):
    profil = ProfilInstansiFactory()
    profil.bukti, profil.tahun = "Surat 2", 2030

    profil.save_if_unchanged(expected_version=1, fields=["bukti"])

    tersimpan = ProfilInstansi.objects.get(pk=profil.pk)
    assert (tersimpan.bukti, tersimpan.tahun, tersimpan.version) == ("Surat 2", 2026, 2)
    assert profil.version == 2


def test_the_second_editor_is_refused_and_nothing_of_his_is_written(db):
    profil = ProfilInstansiFactory()
    pertama, kedua = (ProfilInstansi.objects.get(pk=profil.pk) for _ in range(2))
    pertama.bukti, kedua.bukti = "pertama", "kedua"
    pertama.save_if_unchanged(expected_version=1, fields=["bukti"])

    with pytest.raises(StaleVersion):
        kedua.save_if_unchanged(expected_version=1, fields=["bukti"])

    assert ProfilInstansi.objects.get(pk=profil.pk).bukti == "pertama"
    assert kedua.version == 1


def test_a_row_that_is_gone_is_stale_too(db):
    profil = ProfilInstansiFactory()
    ProfilInstansi.objects.all().delete()

    with pytest.raises(StaleVersion):
        profil.save_if_unchanged(expected_version=1, fields=["bukti"])
