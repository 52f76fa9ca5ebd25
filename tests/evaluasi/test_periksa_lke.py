"""`manage.py periksa_lke`: what it says, its exit codes, and files that it refuses."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.evaluasi.buku_kerja import KOSONG, fill
from tests.evaluasi.test_nilai_lke import AKAR, PROFIL, fill_tpi
from tests.penilaian.lembar import TERBAIK

BAIK: Mapping[str, Any] = {"J8": "Ya/Tidak", "L175": "=SUM(L176,L183)", "K185": 15}


def run(*argumen: str) -> tuple[int, str]:
    keluaran = StringIO()
    kode = 0
    try:
        call_command("periksa_lke", *argumen, stdout=keluaran)
    except SystemExit as keluar:
        kode = int(keluar.code or 0)
    return kode, keluaran.getvalue()


def run_json(*argumen: str) -> tuple[int, list[dict[str, Any]]]:
    kode, keluaran = run("--format", "json", *argumen)
    return kode, [json.loads(baris) for baris in keluaran.splitlines()]


def write(berkas: Path, isi: bytes) -> str:
    berkas.write_bytes(isi)
    return str(berkas)


def test_a_form_that_agrees_is_code_0(tmp_path: Path) -> None:
    berkas = write(tmp_path / "baik.xlsx", fill(TERBAIK, BAIK))
    kode, teks = run(berkas)
    assert kode == 0
    assert f"Berkas: {berkas}, lembar LKE ZI" in teks
    assert "Semua nilai formulir sama dengan nilai menurut peraturan." in teks


def test_a_form_that_differs_is_code_3_with_every_number(tmp_path: Path) -> None:
    isi = fill({**TERBAIK, "A.I.1.ii.b": "C"}, {**BAIK, "L10": "=AVERAGE(L11,L13)*H10"})
    berkas = write(tmp_path / "beda.xlsx", isi)
    profil = tmp_path / "profil.json"
    profil.write_text(json.dumps(PROFIL), "utf-8")
    kode, (laporan,) = run_json("--profil", str(profil), berkas)
    assert kode == 3
    assert laporan["berkas"] == berkas
    assert laporan["sumber"] == "dihitung"
    assert laporan["mengubah_nilai"] is True
    assert laporan["putusan_berubah"] is False
    assert laporan["putusan"]["peraturan"] == {
        "ambang_nilai": {"WBK": True, "WBBM": True},
        "layak": {"WBK": True, "WBBM": True},
    }
    assert laporan["nilai"]["A.I.1.ii"] == {
        "formulir": "1",
        "peraturan": "0.666666666666666666666667",
        "selisih": "-0.333333333333333333333333",
    }
    (cacat,) = [c for c in laporan["cacat"] if c["bagian"]]
    assert (cacat["jenis"], cacat["sel"]) == ("rentang_kurang", ["LKE ZI!L10"])
    assert cacat["dampak"] == "-0.333333333333333333333333"


def test_the_blank_form_computes_nothing_but_errors() -> None:
    kode, (laporan,) = run_json(str(KOSONG))
    assert kode == 3
    assert laporan["nilai"]["total"] == {
        "formulir": "#DIV/0!",
        "peraturan": "0",
        "selisih": None,
    }
    assert laporan["putusan"]["formulir"]["ambang_nilai"] == {"WBK": None, "WBBM": None}


def test_refused_files_and_profiles_are_code_1_and_the_others_go_on(tmp_path: Path) -> None:
    baik = write(tmp_path / "baik.xlsx", fill(TERBAIK, BAIK))
    rusak = write(tmp_path / "rusak.xlsx", b"bukan buku kerja")
    kode, (satu, dua, tiga) = run_json(rusak, baik, str(tmp_path / "tiada.xlsx"))
    assert kode == 1
    assert satu["berkas"] == rusak
    assert satu["kesalahan"]
    assert dua["mengubah_nilai"] is False
    assert tiga["kesalahan"] == [{"lokasi": "", "pesan": "Berkas tidak ditemukan."}]
    kode, teks = run("--profil", str(tmp_path / "tiada.json"), baik)
    assert kode == 1
    assert "--profil: Berkas tidak ditemukan." in teks


def test_wrong_use_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="sebutkan sedikitnya satu BERKAS"):
        run()
    with pytest.raises(CommandError, match="pilih salah satu: teks, json"):
        run("--format", "pdf", "a.xlsx")


def test_a_clone_without_settings_can_check(tmp_path: Path) -> None:
    berkas = write(tmp_path / "baik.xlsx", fill(TERBAIK, BAIK))
    proses = subprocess.run(
        [sys.executable, "manage.py", "periksa_lke", berkas, "--format", "json"],
        cwd=AKAR,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert proses.returncode == 0, proses.stderr.decode()
    assert json.loads(proses.stdout)["mengubah_nilai"] is False


def test_the_party_is_named_where_there_are_two(tmp_path: Path) -> None:
    berkas = write(tmp_path / "tpi.xlsx", fill_tpi())
    kalimat = "Yang dinilai: jawaban TPI, karena rumus formulir membaca kolom itu."
    _, teks = run(berkas)
    assert kalimat in teks
    galat = StringIO()
    call_command("periksa_lke", berkas, "--format", "json", stdout=StringIO(), stderr=galat)
    assert galat.getvalue() == f"{berkas}: {kalimat}\n"
