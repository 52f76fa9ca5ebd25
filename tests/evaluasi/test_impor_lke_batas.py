"""A workbook and what comes between: other people, other tabs, other days, hostile links."""

from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from evaluasi.models import ImporLKE, PengisiUnit, Pertanyaan, Pihak, Putaran, StatusImporLKE
from evaluasi.models.impor import BERLAKU
from evaluasi.services import finalize_putaran, return_pertanyaan, save_jawaban, submit_evaluasi
from evaluasi.services.impor_banding import KeadaanButir, Pilihan
from evaluasi.services.impor_isi import ButirBerkas, IsiBerkas, digest_butir
from evaluasi.services.impor_lke import (
    SURVEI_LAMA,
    ImporSelesai,
    TanpaPerubahan,
    apply_impor,
    gather_tautan,
    preview,
    undo_impor,
)
from evaluasi.services.impor_tautan import BANYAK, BANYAK_BARIS, TERBANYAK, TERBANYAK_PER_BARIS
from rencana_aksi.models import DokumenBukti
from tests.conftest import Pemeran
from tests.evaluasi.test_impor_lke import (
    INDEKS,
    KODE,
    LAIN,
    SEMUA,
    berkas,
    buku_portal,
    butir,
    confirm,
    find,
    isi_kini,
    save,
    states,
    upload,
)
from tests.evaluasi.test_impor_lke_views import alamat
from tests.factories import best_isi, jawab
from zi_portal.riwayat.models import Riwayat


def nilai_kini(putaran: Putaran) -> dict[str, object]:
    return {kode: nilai for kode, (nilai, *_) in isi_kini(putaran).items()}


# --- Two people ----------------------------------------------------------------------------------


def test_who_takes_an_import_back_has_written_for_the_unit(putaran: Putaran, pemeran: Pemeran):
    """He may never score these answers later."""
    jawab(putaran, {KODE: "C"})
    impor = confirm(upload(putaran, pemeran["tim_zi"], berkas({KODE: "A"})), pemeran["tim_zi"])

    undo_impor(impor=impor, by=pemeran["kepala_unit"])

    assert PengisiUnit.objects.filter(
        evaluasi=putaran.evaluasi_id, user=pemeran["kepala_unit"]
    ).exists()


def test_another_copy_of_the_same_workbook_never_overwrites_silently(
    putaran: Putaran, pemeran: Pemeran
):
    """One workbook copied to two people: what the first brought is news to the second."""
    tim, kepala = pemeran["tim_zi"], pemeran["kepala_unit"]
    jawab(putaran, {KODE: "C"})
    asal = buku_portal(putaran, {KODE: "C"})
    sidik = {"unit": {kode: digest_butir({KODE: "C"}.get(kode), "") for kode in SEMUA}}

    def copy(nilai: str) -> IsiBerkas:
        isi = {"unit": butir({KODE: nilai}), "tpi": butir({})}
        return IsiBerkas(isi, pemilik=asal.pemilik, versi=asal.versi, sidik=sidik)

    confirm(upload(putaran, tim, copy("A")), tim)
    kedua = upload(putaran, kepala, copy("B"))

    assert find(preview(kedua, "unit"), KODE).keadaan is KeadaanButir.BENTROK
    confirm(kedua, kepala, bentrok=frozenset({KODE}))
    assert nilai_kini(putaran) == {KODE: "B"}
    # The first, again: now the second's answer is news to it.
    lagi = preview(upload(putaran, tim, copy("A")), "unit")
    assert find(lagi, KODE).keadaan is KeadaanButir.BENTROK
    assert ImporLKE.objects.count() == 3


# --- Other days and other tabs -------------------------------------------------------------------


def age(impor: ImporLKE) -> ImporLKE:
    """The preview, as it is a little more than a day later."""
    ImporLKE.objects.filter(pk=impor.pk).update(dibuat=timezone.now() - BERLAKU * 1.01)
    impor.refresh_from_db()
    return impor


def test_an_old_preview_is_never_confirmed(client_for, putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    impor = upload(putaran, tim, berkas({KODE: "A"}))
    sidik = preview(impor, "unit").sidik
    age(impor)

    with pytest.raises(ImporSelesai):
        preview(impor, "unit")
    with pytest.raises(ImporSelesai):
        apply_impor(impor=impor, kolom="unit", pilihan=Pilihan(), sidik=sidik, by=tim)
    assert nilai_kini(putaran) == {}

    client = client_for(tim)
    halaman = client.get(alamat("buku-kerja", putaran))
    assertNotContains(halaman, alamat("impor", putaran, impor.pk))
    client.post(alamat("impor-apply", putaran, impor.pk), {"sidik": sidik, "kolom": "unit"})
    halaman = client.get(alamat("impor", putaran, impor.pk), follow=True)
    assertContains(halaman, "Pratinjau ini sudah tidak berlaku.")
    assert nilai_kini(putaran) == {}


def test_old_previews_go_every_day_with_their_workbook(putaran: Putaran, pemeran: Pemeran):
    lama = age(upload(putaran, pemeran["tim_zi"], berkas({KODE: "A"})))
    baru = ImporLKE.objects.get(pk=upload(putaran, pemeran["kepala_unit"], berkas({})).pk)
    ImporLKE.objects.filter(pk=lama.pk).update(
        status=StatusImporLKE.PRATINJAU, isi=baru.isi, berkas=b"xlsx"
    )
    keluaran = StringIO()

    call_command("buang_pratinjau", stdout=keluaran)

    assert keluaran.getvalue() == "1 pratinjau dibuang.\n"
    lama.refresh_from_db()
    baru.refresh_from_db()
    assert (lama.status, lama.isi, lama.berkas) == (StatusImporLKE.KEDALUWARSA, None, None)
    assert baru.is_pratinjau


def test_previews_go_when_the_round_moves_on(putaran: Putaran, pemeran: Pemeran):
    jawab(putaran, best_isi())
    dari_unit = upload(putaran, pemeran["tim_zi"], berkas({KODE: "A"}))
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    dari_unit.refresh_from_db()
    assert (dari_unit.status, dari_unit.berkas) == (StatusImporLKE.DIBATALKAN, None)

    putaran.refresh_from_db()
    jawab(putaran, best_isi(), Pihak.TPI)
    dari_tpi = upload(putaran, pemeran["tpi_ketua"], berkas({KODE: "A"}), Pihak.TPI)
    finalize_putaran(putaran=putaran, by=pemeran["tpi_ketua"])
    dari_tpi.refresh_from_db()
    assert (dari_tpi.status, dari_tpi.berkas) == (StatusImporLKE.DIBATALKAN, None)


def test_cancelling_what_was_applied_in_another_tab_says_no_untruth(
    client_for, putaran: Putaran, pemeran: Pemeran
):
    tim = pemeran["tim_zi"]
    impor = confirm(upload(putaran, tim, berkas({KODE: "A"})), tim)

    halaman = client_for(tim).post(alamat("impor-cancel", putaran, impor.pk), follow=True)

    assertNotContains(halaman, "Tidak ada jawaban yang diubah")
    assertContains(halaman, "Pratinjau ini sudah tidak berlaku.")
    assert nilai_kini(putaran) == {KODE: "A"}


# --- Taking back ---------------------------------------------------------------------------------


@pytest.fixture
def dikembalikan(putaran: Putaran, pemeran: Pemeran) -> ImporLKE:
    """An import of two lines, handed in, one of them given back to the unit."""
    penuh = best_isi()
    jawab(putaran, {k: v for k, v in penuh.items() if k not in (KODE, LAIN)})
    tim = pemeran["tim_zi"]
    impor = confirm(upload(putaran, tim, berkas({KODE: "A", LAIN: "Ya"})), tim)
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    putaran.refresh_from_db()
    give_back(putaran, pemeran, KODE)
    impor.putaran = putaran
    return impor


def give_back(putaran: Putaran, pemeran: Pemeran, kode: str) -> None:
    pertanyaan = Pertanyaan.objects.get(kode=kode)
    return_pertanyaan(
        putaran=putaran, pertanyaan=pertanyaan, catatan="Ganti.", by=pemeran["tpi_ketua"]
    )


def test_closed_lines_are_named_as_closed_and_can_be_taken_back_later(
    putaran: Putaran, pemeran: Pemeran, dikembalikan: ImporLKE
):
    tim = pemeran["tim_zi"]

    hasil = undo_impor(impor=dikembalikan, by=tim)

    assert (hasil.kembali, hasil.tinggal, hasil.tertutup) == ([KODE], [], [LAIN])
    dikembalikan.refresh_from_db()
    assert dikembalikan.is_diterapkan
    with pytest.raises(TanpaPerubahan) as galat:
        undo_impor(impor=dikembalikan, by=tim)
    assert galat.value.tertutup == [LAIN]

    give_back(putaran, pemeran, LAIN)
    assert undo_impor(impor=dikembalikan, by=tim).kembali == [LAIN]
    dikembalikan.refresh_from_db()
    assert dikembalikan.status == StatusImporLKE.DIURUNGKAN
    assert not {KODE, LAIN} & set(nilai_kini(putaran))


def test_the_page_says_why_a_line_was_not_taken_back(
    client_for, putaran: Putaran, pemeran: Pemeran, dikembalikan: ImporLKE
):
    client, urung = client_for(pemeran["tim_zi"]), alamat("impor-undo", putaran, dikembalikan.pk)

    pertama, kedua = client.post(urung, follow=True), client.post(urung, follow=True)

    assertContains(pertama, f"karena sedang tidak terbuka: {LAIN}.")
    assertNotContains(pertama, "sudah diubah sesudahnya:")
    assertContains(kedua, "Belum ada yang dikembalikan")


def test_a_workbook_comes_again_after_it_was_taken_back(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    jawab(putaran, {KODE: "C"})
    isi = buku_portal(putaran, {KODE: "B", LAIN: "Ya"})
    for _ in range(2):
        impor = upload(putaran, tim, isi)
        assert states(preview(impor, "unit")) == {
            KODE: KeadaanButir.BERUBAH,
            LAIN: KeadaanButir.BARU,
        }
        undo_impor(impor=confirm(impor, tim), by=tim)
    assert nilai_kini(putaran) == {KODE: "C"}


def test_what_another_wrote_stays_news_after_an_undo(putaran: Putaran, pemeran: Pemeran):
    """His own undo puts another's answer back; and another's undo is a word of its own."""
    tim, kepala = pemeran["tim_zi"], pemeran["kepala_unit"]
    jawab(putaran, {KODE: "C", LAIN: "Tidak"})
    isi = buku_portal(putaran, {KODE: "B"})
    save(putaran, kepala, KODE, "A")
    impor = confirm(upload(putaran, tim, isi), tim, bentrok=frozenset({KODE}))
    undo_impor(impor=impor, by=tim)
    assert nilai_kini(putaran)[KODE] == "A"
    assert states(preview(upload(putaran, tim, isi), "unit")) == {KODE: KeadaanButir.BENTROK}

    isi = buku_portal(putaran, {LAIN: "Ya"})
    undo_impor(impor=confirm(upload(putaran, tim, isi), tim), by=kepala)
    assert states(preview(upload(putaran, tim, isi), "unit")) == {LAIN: KeadaanButir.BENTROK}


# --- Links ---------------------------------------------------------------------------------------


def with_links(*baris: tuple[str, str]) -> IsiBerkas:
    return berkas({}, *(ButirBerkas(kode, "LKE ZI!K1", bukti=teks) for kode, teks in baris))


@pytest.mark.parametrize(
    "url",
    [
        "http://x",
        "http://[",
        "https://a..b/",
        "http://-.id",
        "http://a.id:99999999/",
        "https://x@a.id/",
        "https://a.id/" + "x" * 1000,
    ],
)
def test_links_that_the_register_refuses_are_told_and_never_taken(
    client_for, putaran: Putaran, pemeran: Pemeran, url: str
):
    tim = pemeran["tim_zi"]
    impor = upload(putaran, tim, with_links((KODE, url)))

    with pytest.raises(TanpaPerubahan):
        confirm(impor, tim, tautan=True)

    assert ImporLKE.objects.get().is_pratinjau
    halaman = client_for(tim).get(alamat("impor", putaran, impor.pk))
    assertContains(halaman, "1 tautan bukti tidak diambil")
    assertNotContains(halaman, "Ambil juga")


def test_links_are_limited_on_a_line_and_in_a_file(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    teks = "\n".join(f"Bukti {n} https://a.id/{n}" for n in range(7))
    impor = upload(putaran, tim, with_links(*((kode, teks) for kode in SEMUA)))

    semua = gather_tautan(putaran, preview(impor, "unit"))

    diambil = Counter(satu.kode for satu in semua if not satu.salah)
    assert (diambil.total(), set(diambil.values())) == (TERBANYAK, {TERBANYAK_PER_BARIS})
    assert len(semua) == 7 * len(SEMUA)
    assert {satu.salah for satu in semua} == {"", BANYAK_BARIS, BANYAK}


def test_many_links_cost_as_many_queries_as_one(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    jumlah = []
    for isi in (
        with_links((KODE, "https://a.id/satu")),
        with_links(
            *((k, "\n".join(f"https://a.id/{k}/{n}" for n in range(5))) for k in SEMUA[:40])
        ),
    ):
        impor = upload(putaran, tim, isi)
        sidik, pilihan = preview(impor, "unit").sidik, Pilihan(tautan=True)
        with CaptureQueriesContext(connection) as ambil:
            impor = apply_impor(impor=impor, kolom="unit", pilihan=pilihan, sidik=sidik, by=tim)
        banyak = putaran.bukti.active().count()
        with CaptureQueriesContext(connection) as lepas:
            assert undo_impor(impor=impor, by=tim).tautan == banyak
        jumlah.append((banyak, len(ambil), len(lepas)))

    assert [banyak for banyak, *_ in jumlah] == [1, 200]
    assert jumlah[1][1] <= jumlah[0][1] + 8  # many rows come in portions
    assert jumlah[1][2] <= jumlah[0][2] + 8
    assert not putaran.bukti.active().exists()
    tindakan = Counter(Riwayat.objects.values_list("tindakan", flat=True))
    assert (tindakan["bukti diunggah"], tindakan["bukti dihapus"]) == (201, 201)


def test_a_link_on_two_lines_is_one_document(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    isi = with_links((KODE, "SK Tim https://a.id/sk"), (LAIN, "Surat https://a.id/sk"))

    confirm(upload(putaran, tim, isi), tim, tautan=True)

    assert {b.dokumen for b in putaran.bukti.active()} == {DokumenBukti.objects.get()}
    assert putaran.bukti.active().count() == 2


# --- Survey data ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indeks", "survei", "berpesan"),
    [("3.9", True, True), ("3.1", True, False), ("3.9", False, False)],
)
def test_a_new_index_beside_the_survey_of_the_old_one_is_told(
    client_for, putaran: Putaran, pemeran: Pemeran, indeks: str, survei: bool, berpesan: bool
):
    tim = pemeran["tim_zi"]
    save_jawaban(
        putaran=putaran,
        pertanyaan=Pertanyaan.objects.get(kode=INDEKS),
        pihak=Pihak.UNIT,
        nilai=Decimal("3.1"),
        catatan="",
        survei={"survei_oleh": "BPS", "responden": 100} if survei else None,
        expected_version=0,
        by=tim,
    )
    impor = upload(putaran, tim, berkas({INDEKS: Decimal(indeks)}))

    halaman = client_for(tim).get(alamat("impor", putaran, impor.pk))

    assert (SURVEI_LAMA in halaman.content.decode()) is berpesan
