"""Regulation files become rows; what is published stays as it is."""

import re
import shutil
import tomllib
from collections import Counter
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluasi.models import Pertanyaan
from evaluasi.penilaian.loader import FOLDER
from evaluasi.penilaian.pembaca import Pembaca
from evaluasi.penilaian.sidik import hash_isi
from rencana_aksi.models import (
    AreaPerubahan,
    ButirRencanaAksi,
    Erratum,
    Indikator,
    Regulasi,
    RencanaAksi,
)
from rencana_aksi.services import open_rencana
from tests.factories import UnitKerjaFactory, UserFactory
from zi_portal.riwayat.models import Riwayat

KETAPANG = "perbup-ketapang-49-2022"
LKE = "permenpanrb-90-2021"

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the two files that a Ketapang evaluation needs."""
    for kode in (KETAPANG, LKE):
        shutil.copy(FOLDER / f"{kode}.toml", tmp_path)
    return tmp_path


def muat(folder: Path) -> str:
    keluaran = StringIO()
    call_command("muat_regulasi", folder=folder, stdout=keluaran)
    return keluaran.getvalue()


def edit(folder: Path, kode: str, lama: str, baru: str, *, sidik: bool = False) -> None:
    """Replace the first `lama`; with `sidik` the file's own hash is dropped, as an editor would."""
    berkas = folder / f"{kode}.toml"
    teks = berkas.read_text(encoding="utf-8")
    assert lama in teks
    teks = teks.replace(lama, baru, 1)
    if sidik:
        teks = re.sub(r'(?m)^isi_sha256 = "[0-9a-f]+"$', f'isi_sha256 = "{_hash(teks)}"', teks)
    berkas.write_text(teks, encoding="utf-8")


def _hash(teks: str) -> str:
    """What the loader computes for the edited file."""
    data = tomllib.loads(teks, parse_float=Decimal)
    return hash_isi(Pembaca(data, data["kode"], []).read())


def as_draft(folder: Path, kode: str) -> None:
    edit(folder, kode, "terbit = true", "terbit = false")


def row_counts() -> Counter[str]:
    return Counter(
        {
            model._meta.label: model._base_manager.count()
            for nama in ("rencana_aksi", "evaluasi", "riwayat")
            for model in apps.get_app_config(nama).get_models()
        }
    )


def writes(queries: CaptureQueriesContext) -> list[str]:
    return [
        q["sql"]
        for q in queries.captured_queries
        if not re.match(r"(?i)\s*(select|savepoint|release|begin|commit|rollback)\b", q["sql"])
    ]


def last_said() -> dict[str, Any]:
    """What the newest row of the trail says of Ketapang."""
    riwayat = Riwayat.objects.for_rantai(f"regulasi:{KETAPANG}")[0]
    sesudah: dict[str, Any] = riwayat.sesudah or {}
    return sesudah


def test_ketapang_and_its_lke_become_rows(folder):
    muat(folder)

    lke, ketapang = Regulasi.objects.get(kode=LKE), Regulasi.objects.get(kode=KETAPANG)
    assert Pertanyaan.objects.filter(regulasi=lke).count() == 113
    assert ButirRencanaAksi.objects.filter(regulasi=ketapang).count() == 112
    assert Indikator.objects.filter(regulasi=ketapang).count() == 45
    assert AreaPerubahan.objects.filter(regulasi=ketapang).count() == 6
    assert (ketapang.lke, lke.lke) == (lke, lke)


def test_weights_of_the_indicators_add_up_to_one_hundred(folder):
    muat(folder)

    bobot = Indikator.objects.filter(regulasi__kode=LKE).values_list("bobot", "aspek")
    per_aspek = {
        aspek: sum(b for b, punya in bobot if b and punya == aspek)
        for aspek in ("pemenuhan", "reform", "hasil")
    }
    assert per_aspek == {"pemenuhan": 30, "reform": 30, "hasil": 40}


def test_every_plan_row_points_to_its_counterpart_in_the_lke(folder):
    muat(folder)

    baris = Indikator.objects.filter(regulasi__kode=KETAPANG).select_related("padanan__regulasi")
    assert {i.padanan and i.padanan.regulasi.kode for i in baris} == {LKE}
    assert baris.filter(kode="D.b.1", padanan__kode="B.II.a").exists()
    assert set(baris.values_list("area__nomor", flat=True)) == {1, 2, 3, 4, 5, 6, None}


def test_only_iku_has_no_plan_item(folder):
    muat(folder)

    disiapkan = ButirRencanaAksi.objects.values("pertanyaan_kode")
    sisa = Pertanyaan.objects.exclude(kode__in=disiapkan).values_list("kode", flat=True)
    assert list(sisa) == ["A.I.4.ii.c"]


def test_a_second_run_writes_nothing(folder):
    muat(folder)
    sebelum = row_counts()

    with CaptureQueriesContext(connection) as queries:
        keluaran = muat(folder)

    assert writes(queries) == []
    assert row_counts() == sebelum
    assert keluaran.count("sudah termuat, tidak berubah") == 2


def test_loading_costs_the_same_number_of_queries_for_any_size(folder):
    with CaptureQueriesContext(connection) as queries:
        muat(folder)

    assert len(queries) < 80  # 270 rows and more


def test_all_shipped_regulations_load():
    call_command("muat_regulasi", verbosity=0)

    assert Regulasi.objects.count() == len(list(FOLDER.glob("*.toml")))
    assert ButirRencanaAksi.objects.filter(regulasi__kode="perbup-bekasi-30-2021").count() == 68
    assert Indikator.objects.filter(regulasi__kode="perbup-bekasi-30-2021").count() == 26


def test_loading_is_in_the_trail(folder):
    muat(folder)

    riwayat = Riwayat.objects.get(rantai=f"regulasi:{KETAPANG}")
    assert riwayat.tindakan == "regulasi_baru"
    assert last_said()["isi_sha256"] == Regulasi.objects.get(kode=KETAPANG).isi_sha256


def test_a_changed_published_file_is_refused_and_nothing_is_written(folder):
    muat(folder)
    sebelum = row_counts()
    edit(folder, KETAPANG, "minimum = 75.00", "minimum = 70.00", sidik=True)

    with CaptureQueriesContext(connection) as queries, pytest.raises(CommandError) as galat:
        muat(folder)

    assert "isi berkas berbeda dari yang sudah terbit" in str(galat.value)
    assert KETAPANG in str(galat.value)
    assert writes(queries) == []
    assert row_counts() == sebelum


def test_a_published_regulation_cannot_go_back_to_draft(folder):
    muat(folder)
    as_draft(folder, KETAPANG)

    with pytest.raises(CommandError, match="tidak dapat kembali menjadi rancangan"):
        muat(folder)

    assert Regulasi.objects.get(kode=KETAPANG).terbit


def test_a_file_that_contradicts_itself_stops_only_itself(folder):
    edit(folder, KETAPANG, "minimum = 75.00", 'minimum = "tujuh puluh lima"')

    with pytest.raises(CommandError, match="S3a"):
        muat(folder)

    assert list(Regulasi.objects.values_list("kode", flat=True)) == [LKE]


def test_an_unused_draft_may_change(folder):
    as_draft(folder, KETAPANG)
    muat(folder)
    edit(folder, KETAPANG, 'pertanyaan = "A.I.1.i.b"', 'pertanyaan = "A.I.1.i.a"')

    assert "isi baru" in muat(folder)

    butir = ButirRencanaAksi.objects.get(kode="C.1.a.1.2")
    assert butir.pertanyaan_kode == "A.I.1.i.a"
    assert Riwayat.objects.for_rantai(f"regulasi:{KETAPANG}").count() == 2
    assert not Erratum.objects.exists()


def test_a_line_that_leaves_a_draft_leaves_the_tables(folder):
    as_draft(folder, KETAPANG)
    muat(folder)
    teks = (folder / f"{KETAPANG}.toml").read_text(encoding="utf-8")
    # The last item is the only one of its row: row and item go together.
    awal = teks.index('[[indikator_rencana]]\nkode = "D.b.1"')
    akhir = re.search(r"\n# ——|\Z", teks[awal:])
    assert akhir
    sisa = teks[:awal] + teks[awal + akhir.start() :]
    (folder / f"{KETAPANG}.toml").write_text(sisa, encoding="utf-8")

    muat(folder)

    assert not ButirRencanaAksi.objects.filter(kode="D.b.1.1").exists()
    assert Indikator.objects.filter(regulasi__kode=KETAPANG).count() == 44


def test_a_draft_that_a_plan_uses_may_not_change(folder):
    as_draft(folder, KETAPANG)
    muat(folder)
    rencana = open_rencana(unit=UnitKerjaFactory(), tahun=2026, by=UserFactory())
    edit(folder, KETAPANG, 'pertanyaan = "A.I.1.i.b"', 'pertanyaan = "A.I.1.i.a"')

    with pytest.raises(CommandError, match="sudah ada rencana aksi atau evaluasi"):
        muat(folder)

    assert RencanaAksi.objects.get() == rencana
    assert ButirRencanaAksi.objects.get(kode="C.1.a.1.2").pertanyaan_kode == "A.I.1.i.b"


def test_publishing_a_draft_is_recorded(folder):
    as_draft(folder, KETAPANG)
    muat(folder)
    edit(folder, KETAPANG, "terbit = false", "terbit = true")

    assert "kini terbit" in muat(folder)

    assert Regulasi.objects.get(kode=KETAPANG).terbit
    assert last_said()["terbit"] is True


def test_a_corrected_wording_loads_as_a_numbered_erratum(folder):
    muat(folder)
    for lama, baru in [("SOP", "SOP utama"), ("SOP utama", "SOP pokok")]:
        edit(folder, KETAPANG, f'teks = "Penerapan {lama}"', f'teks = "Penerapan {baru}"')
        assert "erratum" in muat(folder)

    pertama, kedua = Erratum.objects.all()
    assert (pertama.nomor, kedua.nomor) == (1, 2)
    assert pertama.isi == [
        {
            "kode": "C.1.b.1.2",
            "kolom": "teks",
            "lama": "Penerapan SOP",
            "baru": "Penerapan SOP utama",
        }
    ]
    assert ButirRencanaAksi.objects.get(kode="C.1.b.1.2").teks == "Penerapan SOP pokok"
    assert last_said()["erratum"] == 2


def test_the_lke_is_loaded_before_the_regulation_that_rules_by_it(tmp_path):
    shutil.copy(FOLDER / f"{LKE}.toml", tmp_path)
    shutil.copy(FOLDER / f"{KETAPANG}.toml", tmp_path)

    baris = [b for b in muat(tmp_path).splitlines() if b]

    assert [b.split(":")[0] for b in baris] == [LKE, KETAPANG]
