"""The whole worksheet on one page, and what the head sees before he hands it in."""

import gzip
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from evaluasi.models import Bukti, Pengembalian, Pertanyaan, Pihak, Putaran
from rencana_aksi.models import DokumenBukti
from tests.factories import UnitKerjaFactory, best_isi, buka_evaluasi, jawab
from zi_portal.berkas.models import Berkas

PILIHAN = "A.I.1.i.b"
INDEKS = "B.II.a"
KIB = 1024


def alamat(nama: str, putaran: Putaran) -> str:
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun])


def prove(putaran: Putaran, *kode: str, by: Any) -> None:
    """One document as evidence of these lines."""
    berkas = Berkas.objects.create(
        sha256="0" * 64, ukuran=1, jenis="application/pdf", lokasi="bukti/tidak-ada"
    )
    dokumen = DokumenBukti.objects.create(
        unit=putaran.evaluasi.unit, berkas=berkas, nama="sk.pdf", oleh=by, dibuat=timezone.now()
    )
    Bukti.objects.bulk_create(
        Bukti(putaran=putaran, pertanyaan=p, dokumen=dokumen, oleh=by, dibuat=timezone.now())
        for p in Pertanyaan.objects.filter(regulasi=putaran.evaluasi.lke_id, kode__in=kode)
    )


def shown(response) -> list[str]:
    """The codes of the lines that the page lists."""
    return [
        b.baris.kode
        for bagian in response.context["daftar_bagian"]
        for _, isi in bagian.kelompok
        for b in isi
    ]


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


# --- The worksheet -------------------------------------------------------------------------------


@pytest.mark.parametrize("keadaan", ["putaran", "diajukan", "diputuskan"])
@pytest.mark.parametrize("peran", ["tim_zi", "kepala_unit", "tpi_ketua", "tpi_anggota"])
def test_all_lines_stand_on_one_page_for_few_queries(request, client_for, pemeran, keadaan, peran):
    putaran = request.getfixturevalue(keadaan)
    if keadaan == "putaran":
        jawab(putaran, best_isi())
    prove(putaran, PILIHAN, INDEKS, by=pemeran["tim_zi"])
    client = client_for(pemeran[peran])
    client.get(alamat("evaluasi", putaran))  # the first visit is remembered

    with CaptureQueriesContext(connection) as kueri:
        response = client.get(alamat("evaluasi", putaran))

    assert len(shown(response)) == 113
    assert len(kueri) <= 15
    assert len(gzip.compress(response.content, 6)) <= 35 * KIB


def test_a_line_says_answer_value_state_and_evidence(tim, pemeran, putaran):
    jawab(putaran, {PILIHAN: "B", INDEKS: Decimal("3.596")})
    putaran.jawaban.filter(pertanyaan__kode="A.II.1.i.a").delete()
    jawab(putaran, {"A.II.1.i.a": {"jumlah_agen": 3}})
    prove(putaran, PILIHAN, by=pemeran["tim_zi"])

    response = tim.get(alamat("evaluasi", putaran))

    baris = {
        b.baris.kode: b
        for bagian in response.context["daftar_bagian"]
        for _, isi in bagian.kelompok
        for b in isi
    }
    assert (baris[PILIHAN].isi, baris[PILIHAN].nilai, baris[PILIHAN].bukti) == ("B", "0,50", 1)
    assert (baris[INDEKS].isi, baris[INDEKS].nilai) == ("3,596", "89,90%")
    setengah = baris["A.II.1.i.a"]
    assert (setengah.isi, setengah.nilai, setengah.terjawab) == ("3 / –", "", False)
    assertContains(response, "belum lengkap")
    assertContains(response, "1 bukti", count=1)


def test_the_lines_are_selected_by_what_is_missing(tim, pemeran, putaran):
    isi = best_isi()
    del isi[INDEKS]
    jawab(putaran, isi)
    prove(putaran, *(set(best_isi()) - {PILIHAN}), by=pemeran["tim_zi"])

    assert shown(tim.get(alamat("evaluasi", putaran), {"saring": "belum"})) == [INDEKS]
    assert shown(tim.get(alamat("evaluasi", putaran), {"saring": "tanpa-bukti"})) == [PILIHAN]
    kosong = tim.get(alamat("evaluasi", putaran), {"saring": "dikembalikan"})
    assert shown(kosong) == []
    assertContains(kosong, "Tidak ada pertanyaan seperti itu")
    # What the unit may not know is no selection of his; what nobody knows selects nothing.
    for saring in ("berbeda", "belum-diputuskan", "ngawur"):
        assert len(shown(tim.get(alamat("evaluasi", putaran), {"saring": saring}))) == 113


def test_the_assessor_selects_what_differs_and_what_came_back(client_for, pemeran, diputuskan):
    diputuskan.jawaban.filter(pihak=Pihak.TPI, pertanyaan__kode=PILIHAN).update(pilihan="C")
    Pengembalian.objects.create(
        putaran=diputuskan,
        pertanyaan=Pertanyaan.objects.get(regulasi=diputuskan.evaluasi.lke_id, kode=INDEKS),
        catatan="Lampirkan laporannya",
        dikembalikan_pada=timezone.now(),
        dikembalikan_oleh=pemeran["tpi_ketua"],
    )
    ketua, tim = client_for(pemeran["tpi_ketua"]), client_for(pemeran["tim_zi"])

    assert shown(ketua.get(alamat("evaluasi", diputuskan), {"saring": "berbeda"})) == [PILIHAN]
    for client in (ketua, tim):
        response = client.get(alamat("evaluasi", diputuskan), {"saring": "dikembalikan"})
        assert shown(response) == [INDEKS]


@pytest.mark.parametrize("banyak", [1, 40])
def test_the_list_costs_eight_queries_for_any_number(client_for, pemeran, putaran, banyak):
    for _ in range(banyak - 1):
        buka_evaluasi(UnitKerjaFactory(instansi=pemeran.instansi), by=pemeran["tim_zi"])
    client = client_for(pemeran["pimpinan"])

    with CaptureQueriesContext(connection) as kueri:
        response = client.get(reverse("evaluasi:daftar"))

    assert len(response.context["halaman"]) == banyak
    assert len(kueri) <= 8


# --- Before handing in ---------------------------------------------------------------------------


def missing(response) -> dict[str, list[tuple[str, str, str]]]:
    return {
        d.judul: [(k.baris.kode, k.kata, str(k.poin)) for k in d.isi]
        for d in response.context["daftar_kekurangan"]
    }


def test_the_head_sees_what_is_missing_and_what_each_costs(client_for, pemeran, putaran):
    isi = best_isi()
    del isi[PILIHAN]
    jawab(putaran, isi)
    putaran.jawaban.filter(pertanyaan__kode=INDEKS).update(
        survei_oleh="Bagian Organisasi", responden=12
    )
    prove(putaran, *(set(isi) - {"A.I.1.i.a"}), by=pemeran["tim_zi"])

    response = client_for(pemeran["kepala_unit"]).get(alamat("submit", putaran))

    kurang = missing(response)
    # A.I.1.i weighs 0.5 over two lines.
    assert kurang["Belum dijawab"] == [(PILIHAN, "belum dijawab", "1/4")]
    assert kurang["Dijawab tanpa bukti"] == [("A.I.1.i.a", "tanpa bukti", "1/4")]
    assert (INDEKS, "tanpa masa survei", "35/2") in kurang["Indeks tanpa keterangan survei"]
    assert kurang["Responden kurang dari 30"] == [(INDEKS, "12 responden", "35/2")]
    assertContains(response, "sampai 0,25")
    assertContains(response, "sampai 17,50")
    assert not response.context["hasil"].layak["WBK"] or response.context["kurang"] == []


def test_a_half_filled_line_is_missing_in_its_own_words(client_for, pemeran, putaran):
    jawab(putaran, {"A.II.1.i.a": {"jumlah_agen": 3}})

    response = client_for(pemeran["kepala_unit"]).get(alamat("submit", putaran))

    kata = {kode: kata for kode, kata, _ in missing(response)["Belum dijawab"]}
    assert kata["A.II.1.i.a"] == "isiannya belum lengkap"
    assert kata[PILIHAN] == "belum dijawab"


def test_nothing_missing_is_said_and_nothing_ever_blocks(client_for, pemeran, putaran):
    kepala = client_for(pemeran["kepala_unit"])
    kosong = kepala.get(alamat("submit", putaran))
    assertContains(kosong, "Ini peringatan, bukan penghalang")
    assertContains(kosong, "Ajukan ke TPI</button>")

    jawab(putaran, best_isi())
    putaran.jawaban.filter(indeks__isnull=False).update(
        survei_oleh="Bagian Organisasi",
        survei_mulai="2026-03-02",
        survei_selesai="2026-03-20",
        responden=30,
    )
    prove(putaran, *best_isi(), by=pemeran["tim_zi"])
    penuh = kepala.get(alamat("submit", putaran))
    assert missing(penuh) == {}
    assertContains(penuh, "Semua pertanyaan dijawab dan berbukti.")
    assertNotContains(penuh, "Nilai yang terancam")
