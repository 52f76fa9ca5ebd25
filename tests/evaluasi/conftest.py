"""Rounds in each state, around the cast; files go to a folder of their own."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from evaluasi.models import Pihak, Putaran
from evaluasi.services import submit_evaluasi
from tests.conftest import Pemeran
from tests.factories import (
    PenetapanUnitFactory,
    ProfilInstansiFactory,
    ProfilUnitFactory,
    best_isi,
    buka_evaluasi,
    jawab,
)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    """Where the evidence of one test is kept."""
    folder = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder},
        },
    }
    return folder


@pytest.fixture
def putaran(pemeran: Pemeran) -> Putaran:
    """A round that the unit is filling, this year; nothing is answered yet."""
    tahun = pemeran.tim.tahun
    ProfilInstansiFactory(instansi=pemeran.instansi, tahun=tahun)
    PenetapanUnitFactory(unit=pemeran.unit, tahun=tahun)
    ProfilUnitFactory(unit=pemeran.unit, tahun=tahun)
    return buka_evaluasi(pemeran.unit, tahun, by=pemeran["tim_zi"])


@pytest.fixture
def diajukan(putaran: Putaran, pemeran: Pemeran) -> Putaran:
    """A round handed in with every line answered best."""
    jawab(putaran, best_isi())
    return submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])


@pytest.fixture
def diputuskan(diajukan: Putaran) -> Putaran:
    """… and with every line decided by the TPI as the unit has it."""
    jawab(diajukan, best_isi(), Pihak.TPI)
    return diajukan
