"""A written workbook, calculated anew by LibreOffice and read back, is the same worksheet."""

import io
import re
import subprocess
import zipfile
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from evaluasi.lke_workbook.letak import Kolom
from evaluasi.lke_workbook.paket import open_buku
from evaluasi.lke_workbook.penulis import write_buku
from evaluasi.lke_workbook.penulis.isi import IsiTulis
from evaluasi.lke_workbook.reader import read_isi
from evaluasi.penilaian.profil import TANPA_PROFIL
from evaluasi.penilaian.regulasi import JenisSkala
from evaluasi.penilaian.scoring import score
from tests.evaluasi.lke_workbook.contoh_buku import (
    KETENTUAN,
    LKE,
    MEMENUHI,
    formulas,
    make_isi,
    make_jawaban,
    same,
)
from zi_portal.berkas.konversi import find_soffice

BANYAK, SEKALI = 200, 50  # worksheets in all, and in one run of LibreOffice
DETIK = 300
# Without it LibreOffice believes the values that a file from "Excel" brings along.
HITUNG_SELALU = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def make_worksheet(benih: int) -> IsiTulis:
    """Every fourth one is scored by the TPI, every second one of a unit that meets the rest."""
    acak = Random(benih)
    jawaban = make_jawaban(acak)
    tpi = make_jawaban(acak) if benih % 4 == 0 else None
    return make_isi(
        jawaban,
        tpi=tpi,
        profil=MEMENUHI if benih % 2 else TANPA_PROFIL,
        catatan={"unit": {"A.I.1.i.a": f'=HYPERLINK("x")\nbaris {benih}'}},
        bukti={"A.I.1.i.a": "1. SK Tim https://contoh.go.id"},
    )


def spoil(buku: bytes) -> bytes:
    """The same workbook with a wrong stored value in every formula cell."""
    keluaran = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(buku)) as lama, zipfile.ZipFile(keluaran, "w") as baru:
        for nama in lama.namelist():
            isi = lama.read(nama)
            if nama.startswith("xl/worksheets/sheet"):
                isi = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>-77</v>", isi)
            baru.writestr(nama, isi)
    return keluaran.getvalue()


def recalculate(berkas: list[Path], tmp_path: Path) -> Path:
    """The folder with what LibreOffice made of these workbooks."""
    soffice = find_soffice()
    assert soffice, "LibreOffice Calc is missing: ./zi test installs it"
    profil = tmp_path / "profil" / "user"
    profil.mkdir(parents=True)
    (profil / "registrymodifications.xcu").write_text(HITUNG_SELALU)
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation=file://{profil.parent}",
            "--headless",
            "--norestore",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(tmp_path / "hasil"),
            *map(str, berkas),
        ],
        check=True,
        capture_output=True,
        timeout=DETIK,
    )
    return tmp_path / "hasil"


@pytest.mark.parametrize("awal", range(0, BANYAK, SEKALI))
def test_a_workbook_that_was_recalculated_is_the_same_worksheet(awal, tmp_path):
    lembar = {nomor: make_worksheet(nomor) for nomor in range(awal, awal + SEKALI)}
    tertulis = {nomor: write_buku(isi) for nomor, isi in lembar.items()}
    berkas = []
    for nomor, asli in tertulis.items():
        berkas.append(tmp_path / f"{nomor}.xlsx")
        berkas[-1].write_bytes(spoil(asli))

    hasil = recalculate(berkas, tmp_path)

    for nomor, isi in lembar.items():
        buku = open_buku((hasil / f"{nomor}.xlsx").read_bytes())
        terbaca = read_isi(buku, LKE)
        assert not terbaca.peringatan
        assert terbaca.identitas == isi.identitas
        for pihak, jawaban in isi.jawaban.items():
            assert not terbaca.list_kesalahan(pihak), nomor
            butir = terbaca.butir[pihak]
            kembali = {k: b.jawaban for k, b in butir.items() if b.jawaban is not None}
            assert kembali == jawaban, (nomor, pihak)
        pertama = terbaca.butir["unit"]["A.I.1.i.a"]
        assert pertama.catatan == f'=HYPERLINK("x")\nbaris {nomor}'
        assert pertama.bukti == "1. SK Tim https://contoh.go.id"
        nilai = score(LKE, isi.jawaban[isi.menurut], ketentuan=KETENTUAN).total
        total = buku.lembar[0].get(terbaca.letak.baris_simpul["total"], 7)
        assert same(total.nilai, float(nilai)), nomor
        # What the writer stored is the engine's; what stands there now is LibreOffice's.
        mesin, libreoffice = formulas(open_buku(tertulis[nomor])), formulas(buku)
        assert mesin.keys() == libreoffice.keys()
        beda = {
            tempat: (sel.rumus, sel.nilai, libreoffice[tempat].nilai)
            for tempat, sel in mesin.items()
            if not same(sel.nilai, libreoffice[tempat].nilai)
        }
        assert not beda, nomor


# What Excel and people leave around an answer; the portal reads all but the last two.
TERSELIP = ("{}", "{} ", " {}", "\u00a0{}", "{}\n", "\t{} ", "{}\r", "{}?", "{} {}")


def test_libreoffice_gives_what_was_pasted_the_worth_that_an_upload_gives_it(tmp_path):
    """Options and an index as text, with what is not seen around them."""
    asli = load_workbook(io.BytesIO(write_buku(make_isi({}))))
    letak = read_isi(open_buku(write_buku(make_isi({}))), LKE).letak
    lembar, tempat = asli["LKE ZI"], letak.kolom[Kolom.JAWABAN_UNIT]
    pilihan = [p for p in LKE.pertanyaan if p.skala.jenis is JenisSkala.PILIHAN]
    for nomor, p in enumerate(pilihan):
        kode = list(p.skala.pilihan)[nomor // len(TERSELIP) % 2]
        isi = TERSELIP[nomor % len(TERSELIP)].format(kode, kode)
        lembar.cell(letak.baris[p.kode], tempat).value = isi.lower() if nomor % 5 == 0 else isi
    for p in LKE.pertanyaan:
        if p.skala.jenis is JenisSkala.INDEKS:
            lembar.cell(letak.baris[p.kode], tempat).value = "3,6 "
    asli.save(tmp_path / "terselip.xlsx")

    buku = open_buku(
        (recalculate([tmp_path / "terselip.xlsx"], tmp_path) / "terselip.xlsx").read_bytes()
    )

    terbaca = read_isi(buku, LKE).butir["unit"]
    jawaban = {k: b.jawaban for k, b in terbaca.items() if b.jawaban is not None}
    hasil = score(LKE, jawaban, ketentuan=KETENTUAN)
    assert len(jawaban) > 70
    for p in LKE.pertanyaan:
        sel = buku.lembar[0].get(letak.baris[p.kode], letak.kolom[Kolom.PERSEN])
        if p.skala.jenis is JenisSkala.INDEKS:
            assert sel.nilai == "Periksa"
        else:
            assert same(sel.nilai, float(hasil.pertanyaan[p.kode] * 100)), terbaca[p.kode]


def test_the_worksheets_hold_what_can_go_wrong():
    """Verdicts of every kind, and floors that are reached to the point."""
    lembar = [make_worksheet(nomor) for nomor in range(BANYAK)]

    temuan = [t for isi in lembar for t in isi.hasil.temuan if t.kode[0] == "S"]
    assert sum(t.selisih == 0 for t in temuan) > 100
    assert {isi.hasil.predikat for isi in lembar} >= {None, "WBK"}
    assert any(isi.hasil.belum_dijawab for isi in lembar)
    assert any(isi.hasil.catatan for isi in lembar)
