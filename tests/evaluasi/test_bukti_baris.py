"""Evidence of a line: many files at once, slots, links, reuse, versions, and when it is locked."""

from datetime import date
from http import HTTPStatus
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from evaluasi.models import (
    Bukti,
    Pengembalian,
    Pertanyaan,
    SlotTidakBerlaku,
    StatusPengembalian,
)
from evaluasi.penilaian_unit import lke_index
from evaluasi.services import PutaranTerkunci, submit_evaluasi
from evaluasi.services.bukti import (
    mark_slot,
    remove_bukti,
    set_halaman,
    unmark_slot,
    use_bukti,
)
from rencana_aksi.models import DokumenBukti
from rencana_aksi.pemakaian import find_terkunci
from rencana_aksi.services.bukti import (
    DokumenTerkunci,
    Rincian,
    Tautan,
    Unggahan,
    change_dokumen,
    replace_dokumen,
)
from tests import berkas as contoh
from zi_portal.berkas.models import Berkas
from zi_portal.riwayat.models import Riwayat

KODE = "A.I.1.i.b"
LAIN = "A.I.1.i.a"
HTMX = {"HX-Request": "true"}
SK = contoh.make_pdf(3)


@pytest.fixture
def tim(client_for, pemeran):
    return client_for(pemeran["tim_zi"])


@pytest.fixture
def slot(putaran):
    return lke_index(putaran.evaluasi.lke.kode)[KODE].bukti


def alamat(putaran, nama, kode=KODE):
    evaluasi = putaran.evaluasi
    return reverse(f"evaluasi:{nama}", args=[evaluasi.unit_id, evaluasi.tahun, kode])


def satu(isi=SK, nama="sk.pdf"):
    return SimpleUploadedFile(nama, isi)


def baris(kode=KODE):
    return Pertanyaan.objects.get(kode=kode)


def pasang(putaran, by, kode=KODE, isi=SK, nama="sk.pdf", **lain):
    unggahan = Unggahan(satu(isi, nama), nama, 10**7)
    bukti, _ = use_bukti(putaran=putaran, pertanyaan=baris(kode), sumber=unggahan, by=by, **lain)
    return bukti


def kembalikan(putaran, by, kode=KODE):
    """The TPI gives one line back to the unit."""
    return Pengembalian.objects.create(
        putaran=putaran,
        pertanyaan=baris(kode),
        catatan="Lampirkan SK yang berlaku.",
        dikembalikan_pada=timezone.now(),
        dikembalikan_oleh=by,
    )


# --- Several files -------------------------------------------------------------------------------


def test_of_four_files_three_are_kept_and_one_is_refused_with_its_reason(tim, putaran):
    berkas = [
        satu(contoh.make_pdf(1), "undangan.pdf"),
        satu(contoh.MP4, "rapat.mp4"),
        satu(contoh.make_foto(300, 200), "foto.jpg"),
        satu(contoh.make_xlsx(), "hadir.xlsx"),
    ]

    response = tim.post(alamat(putaran, "bukti-add"), {"berkas": berkas}, follow=True)

    for nama in ("undangan.pdf", "foto.jpg", "hadir.xlsx"):
        assertContains(response, f"“{nama}” tersimpan.")
    assertContains(response, "“rapat.mp4” tidak disimpan. Video tidak disimpan di portal.")
    assert Bukti.objects.count() == 3


def test_files_that_are_all_refused_keep_what_was_typed(tim, putaran):
    response = tim.post(
        alamat(putaran, "bukti-add"),
        {"berkas": [satu(contoh.SVG, "a.png")], "judul": "SK Tim ZI", "halaman": "7"},
    )

    assertContains(response, "bukan jenis yang diterima", status_code=422)
    assertContains(response, "SK Tim ZI", status_code=422)
    assert not Bukti.objects.exists()


def test_an_upload_answers_with_the_panel_alone_so_that_typing_beside_it_stays(tim, putaran):
    response = tim.post(alamat(putaran, "bukti-add"), {"berkas": [satu()]}, headers=HTMX)

    assertContains(response, 'id="bukti"')
    assertContains(response, "“sk.pdf” tersimpan.")
    assertNotContains(response, 'name="catatan"')
    assertNotContains(response, "<html")
    # Whoever goes on to the details of the document comes back to the page, not to the upload.
    kembali = quote(alamat(putaran, "pertanyaan") + "#bukti")
    assertContains(response, f"?kembali={kembali}")


@pytest.mark.parametrize(
    ("data", "pesan"),
    [
        ({}, "Pilih berkas yang akan diunggah."),
        ({"halaman": "0"}, "Halaman dihitung dari 1."),
        ({"halaman": "tiga"}, "Isi halaman dengan angka"),
        ({"halaman": "10000"}, "Halaman paling besar 9999."),
        ({"tanggal_dokumen": "kemarin"}, "Isi tanggal dokumen sebagai tanggal"),
        ({"tanggal_dokumen": "2999-01-01"}, "tidak boleh setelah hari ini"),
        (
            {"periode_mulai": "2026-03-01", "periode_selesai": "2026-02-01"},
            "Akhir periode tidak boleh sebelum awalnya.",
        ),
        ({"slot": "apa saja"}, "Pilih jenis bukti dari daftar."),
        ({"tautan": "javascript:alert(1)", "judul": "x"}, "Tautan diawali http:// atau https://"),
        ({"tautan": "file:///etc/passwd", "judul": "x"}, "Tautan diawali http:// atau https://"),
        ({"tautan": "ftp://contoh.go.id/a", "judul": "x"}, "Tautan diawali http:// atau https://"),
        ({"tautan": "https://contoh.go.id/a"}, "Beri tautan ini sebuah judul."),
        ({"judul": "x" * 201}, "Judul paling panjang 200 huruf."),
    ],
)
def test_what_is_filled_in_wrongly_is_explained(tim, putaran, data, pesan):
    assertContains(tim.post(alamat(putaran, "bukti-add"), data), pesan, status_code=422)
    assert not DokumenBukti.objects.exists()


def test_file_and_link_at_once_or_too_many_files_are_explained(tim, putaran):
    keduanya = {"berkas": [satu()], "tautan": "https://contoh.go.id/a", "judul": "x"}
    terlalu = {"berkas": [satu(nama=f"{n}.pdf") for n in range(21)]}

    for data, pesan in ((keduanya, "salah satu"), (terlalu, "paling banyak 20 sekaligus")):
        assertContains(tim.post(alamat(putaran, "bukti-add"), data), pesan, status_code=422)
    assert not DokumenBukti.objects.exists()


# --- Links ---------------------------------------------------------------------------------------


def test_a_link_has_a_title_and_opens_apart_from_the_portal(tim, putaran):
    data = {"tautan": "https://video.contoh.go.id/rapat?t=1", "judul": "Video rapat"}

    response = tim.post(alamat(putaran, "bukti-add"), data, follow=True)

    assertContains(
        response,
        '<a href="https://video.contoh.go.id/rapat?t=1" target="_blank" rel="noopener noreferrer">',
    )
    assertContains(response, "Tautan ke video.contoh.go.id")
    assert not Berkas.objects.exists()


# --- Slots ---------------------------------------------------------------------------------------


def test_each_slot_says_whether_it_is_filled_empty_or_does_not_apply(tim, putaran, pemeran, slot):
    pasang(putaran, pemeran["tim_zi"], slot=slot[0])
    tim.post(alamat(putaran, "bukti-slot"), {"slot": slot[1], "alasan": "Ditunjuk Bupati."})

    halaman = tim.get(alamat(putaran, "pertanyaan")).content.decode()

    keadaan = [bagian.split('"')[0] for bagian in halaman.split('class="slot slot-')[1:]]
    assert keadaan == ["terisi", "tidak-berlaku", "kosong"]
    assert "Alasan: Ditunjuk Bupati." in halaman
    assert Riwayat.objects.filter(tindakan="jenis bukti tidak berlaku").exists()


def test_a_reason_is_asked_and_the_word_can_be_taken_back(tim, putaran, slot):
    url = alamat(putaran, "bukti-slot")
    assertContains(tim.post(url, {"slot": slot[0]}), "Tuliskan alasan", status_code=422)
    assertContains(tim.post(url, {"slot": "x", "alasan": "y"}), "dari daftar", status_code=422)
    tim.post(url, {"slot": slot[0], "alasan": "Tidak ada pemilihan."})
    assert SlotTidakBerlaku.objects.get().slot == slot[0]

    tim.post(url, {"slot": slot[0], "berlaku": "1"})

    assert not SlotTidakBerlaku.objects.exists()
    assert Riwayat.objects.filter(
        tindakan="jenis bukti berlaku lagi", sebelum__alasan="Tidak ada pemilihan."
    ).exists()


def test_a_filled_slot_applies_and_an_upload_makes_one_apply_again(tim, putaran, pemeran, slot):
    url = alamat(putaran, "bukti-slot")
    tim.post(url, {"slot": slot[0], "alasan": "Tidak ada."})

    tim.post(alamat(putaran, "bukti-add"), {"berkas": [satu()], "slot": slot[0]})

    assert not SlotTidakBerlaku.objects.exists()
    assert Bukti.objects.get().slot == slot[0]
    response = tim.post(url, {"slot": slot[0], "alasan": "Tidak ada."})
    assertContains(response, "sudah berisi bukti", status_code=422)


# --- Details -------------------------------------------------------------------------------------


def test_date_and_period_are_the_documents_own_and_shown_beside_the_upload(tim, putaran):
    data = {
        "berkas": [satu()],
        "judul": "Laporan triwulan",
        "tanggal_dokumen": "2026-04-05",
        "periode_mulai": "2026-01-01",
        "periode_selesai": "2026-03-31",
        "halaman": "2",
    }

    response = tim.post(alamat(putaran, "bukti-add"), data, follow=True)

    assertContains(response, "tanggal 5 April 2026")
    assertContains(response, "periode 1 Januari 2026 sampai 31 Maret 2026")
    assertContains(response, "diunggah ")
    assertContains(response, "hlm. 2")
    assertContains(response, "/lihat/?halaman=2")


def test_the_page_of_the_proof_can_be_said_later(tim, putaran, pemeran):
    bukti = pasang(putaran, pemeran["tim_zi"])
    url = reverse("evaluasi:bukti-halaman", args=[bukti.pk])

    assertContains(tim.post(url, {"halaman": "x"}), "Isi halaman dengan angka", status_code=422)
    tim.post(url, {"halaman": "3"})

    bukti.refresh_from_db()
    assert bukti.halaman == 3
    assert Riwayat.objects.filter(
        tindakan="halaman bukti diubah", sesudah__halaman=3, sebelum__halaman=None
    ).exists()


# --- Reuse ---------------------------------------------------------------------------------------


def test_a_document_of_another_line_is_used_without_a_second_upload(tim, putaran, pemeran, slot):
    dokumen = pasang(putaran, pemeran["tim_zi"], kode=LAIN, nama="SK Tim ZI.pdf").dokumen
    url = alamat(putaran, "bukti-pick")
    assertContains(tim.get(url, {"cari": "tim sk"}), "dipakai di 1 butir")
    assertNotContains(tim.get(url, {"cari": "notula"}), "SK Tim ZI.pdf")

    response = tim.post(url, {"dokumen": dokumen.pk, "slot": slot[0]})

    assertRedirects(
        response, alamat(putaran, "pertanyaan") + "#bukti", fetch_redirect_response=False
    )
    assert set(dokumen.bukti.values_list("pertanyaan__kode", flat=True)) == {KODE, LAIN}
    assert Berkas.objects.count() == 1
    assertContains(tim.get(url), "dipakai di 2 butir")


def test_the_same_content_uploaded_again_is_recognised_and_says_so(tim, putaran, pemeran):
    pasang(putaran, pemeran["tim_zi"], kode=LAIN, nama="SK Tim ZI.pdf")

    response = tim.post(
        alamat(putaran, "bukti-add"), {"berkas": [satu(nama="salinan.pdf")]}, follow=True
    )

    assertContains(response, "“salinan.pdf” sudah ada di daftar unit sebagai “SK Tim ZI.pdf”")
    assert DokumenBukti.objects.count() == 1
    assert Bukti.objects.count() == 2


def test_a_document_of_another_unit_cannot_be_picked(tim, putaran, pemeran):
    asing = DokumenBukti.objects.create(
        unit=pemeran.unit_lain,
        tautan="https://contoh.go.id/a",
        judul="Milik dinas lain",
        oleh=pemeran["kepala_unit_lain"],
        dibuat=timezone.now(),
    )
    url = alamat(putaran, "bukti-pick")

    assertNotContains(tim.get(url), "Milik dinas lain")
    assertContains(tim.post(url, {"dokumen": asing.pk}), "Pilih dokumen", status_code=422)
    assert not Bukti.objects.exists()


# --- Versions ------------------------------------------------------------------------------------


def ganti(dokumen, by, isi=None):
    return replace_dokumen(
        dokumen=dokumen,
        unggahan=Unggahan(satu(isi or contoh.make_pdf(9), "sk-2.pdf"), "sk-2.pdf", 10**7),
        by=by,
    )


def test_a_new_version_takes_the_place_where_the_round_is_open(tim, putaran, pemeran, slot):
    by = pemeran["tim_zi"]
    lama = pasang(putaran, by, slot=slot[0], halaman=2)

    baru = ganti(lama.dokumen, by)

    pengganti = Bukti.objects.active().get()
    assert (pengganti.dokumen, pengganti.slot, pengganti.halaman) == (baru, slot[0], 2)
    lama.refresh_from_db()
    assert lama.dihapus_oleh == by
    assert b"".join(tim.get(lama.dokumen.get_absolute_url()).streaming_content) == SK
    assertContains(tim.get(reverse("rencana_aksi:dokumen-lihat", args=[baru.pk])), "Versi 1")
    assert Riwayat.objects.filter(tindakan="bukti diganti versi baru").exists()


def test_a_round_that_was_handed_in_keeps_the_old_version(putaran, pemeran):
    """MISTAKES S2: except in the line that the TPI gave back."""
    by = pemeran["tim_zi"]
    terkunci, kembali = pasang(putaran, by), pasang(putaran, by, kode=LAIN)
    putaran = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    kembalikan(putaran, pemeran["tpi_ketua"], LAIN)

    baru = ganti(terkunci.dokumen, by)

    assert putaran.bukti.active().get(pertanyaan__kode=KODE).dokumen == terkunci.dokumen
    assert putaran.bukti.active().get(pertanyaan__kode=LAIN).dokumen == baru
    assert kembali.dokumen == terkunci.dokumen


# --- Looking at it -------------------------------------------------------------------------------


def test_a_document_opened_from_a_line_leads_back_to_it(tim, putaran, pemeran):
    bukti = pasang(putaran, pemeran["tim_zi"])
    panel = tim.get(alamat(putaran, "pertanyaan")).context["panel_bukti"]
    [satu] = panel.lain + [b for slot in panel.slot for b in slot.daftar]

    halaman = tim.get(satu.url_lihat)

    assert halaman.context["dokumen"] == bukti.dokumen
    assertContains(halaman, f'<a href="{panel.url}">Kembali ke butir</a>')
    assert [e.label for e, kini in halaman.context["bingkai"].menu if kini] == ["Evaluasi"]

    terdaftar = tim.get(reverse("rencana_aksi:dokumen-lihat", args=[bukti.dokumen.pk]))
    assertNotContains(terdaftar, "Kembali ke butir")
    assert [e.label for e, kini in terdaftar.context["bingkai"].menu if kini] == ["Rencana aksi"]
    jauh = tim.get(terdaftar.request["PATH_INFO"], {"kembali": "//contoh.com/evaluasi/"})
    assertNotContains(jauh, "contoh.com")


# --- Locked --------------------------------------------------------------------------------------


def test_what_was_handed_in_is_changed_by_no_service(putaran, pemeran, slot):
    """MISTAKES S2, S3, S15: the state is asked where it is written, not on the page."""
    by, pertanyaan = pemeran["tim_zi"], baris()
    bukti = pasang(putaran, by)
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    tautan = Tautan("https://contoh.go.id/a", Rincian(judul="x"))

    for act in (
        lambda: use_bukti(putaran=putaran, pertanyaan=pertanyaan, sumber=tautan, by=by),
        lambda: set_halaman(bukti=bukti, halaman=2, by=by),
        lambda: mark_slot(putaran=putaran, pertanyaan=pertanyaan, slot=slot[0], alasan="x", by=by),
        lambda: unmark_slot(putaran=putaran, pertanyaan=pertanyaan, slot=slot[0], by=by),
    ):
        with pytest.raises(PutaranTerkunci):
            act()
    with pytest.raises(DokumenTerkunci):
        change_dokumen(
            dokumen=bukti.dokumen,
            rincian=Rincian(judul="Judul lain", tanggal=date(2026, 1, 2)),
            sidik=bukti.dokumen.sidik_rincian,
            by=by,
        )
    assert DokumenBukti.objects.count() == 1


@pytest.mark.parametrize("dilepas", [False, True], ids=["in use", "taken off"])
def test_what_the_assessors_saw_keeps_its_title_also_when_the_line_came_back(
    tim, putaran, pemeran, dilepas
):
    bukti = pasang(putaran, pemeran["tim_zi"])
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    kembalikan(putaran, pemeran["tpi_ketua"])
    if dilepas:
        tim.post(reverse("evaluasi:bukti-remove", args=[bukti.pk]))
    dokumen = bukti.dokumen
    url = reverse("rencana_aksi:dokumen-ubah", args=[dokumen.pk])

    response = tim.post(url, {"judul": "SK lain", "sidik": dokumen.sidik_rincian})

    assertContains(response, "sudah pernah diajukan", status_code=HTTPStatus.CONFLICT)
    assertContains(response, 'value="SK lain"', status_code=HTTPStatus.CONFLICT)
    assertNotContains(tim.get(url), "Simpan rincian")
    lihat = tim.get(reverse("rencana_aksi:dokumen-lihat", args=[dokumen.pk]))
    assertNotContains(lihat, "Ubah judul dan tanggal")
    dokumen.refresh_from_db()
    assert dokumen.judul == ""
    # A new version tells another story openly.
    unggahan = Unggahan(satu(contoh.make_pdf(4)), "sk.pdf", 10**7, Rincian(judul="SK lain"))
    baru = replace_dokumen(dokumen=dokumen, unggahan=unggahan, by=pemeran["tim_zi"])
    assert baru.judul == "SK lain"


@pytest.mark.parametrize("nama", ["bukti-remove", "bukti-halaman"])
def test_a_stale_panel_of_a_line_is_answered_with_the_fresh_one(tim, putaran, pemeran, nama):
    bukti = pasang(putaran, pemeran["tim_zi"])
    replace_dokumen(
        dokumen=bukti.dokumen,
        unggahan=Unggahan(satu(contoh.make_pdf(4)), "sk.pdf", 10**7, Rincian(judul="SK baru")),
        by=pemeran["kepala_unit"],
    )

    response = tim.post(
        reverse(f"evaluasi:{nama}", args=[bukti.pk]), {"halaman": "2"}, headers=HTMX
    )

    pesan = "baru saja dihapus atau diganti versi baru"
    assertContains(response, pesan, status_code=HTTPStatus.CONFLICT)
    assertContains(response, "SK baru", status_code=HTTPStatus.CONFLICT)
    assert Bukti.objects.active().get().halaman is None


def test_evidence_is_open_until_the_assessors_see_it(putaran, pemeran):
    """Taken off before the hand-in, or put on a line that came back and is not yet mended."""
    by = pemeran["tim_zi"]
    lama = pasang(putaran, by, isi=contoh.make_pdf(1))
    remove_bukti(bukti=lama, by=by)
    diajukan = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
    kembali = kembalikan(diajukan, pemeran["tpi_ketua"])
    baru = pasang(diajukan, by, isi=contoh.make_pdf(2))

    assert find_terkunci([lama.dokumen_id, baru.dokumen_id]) == set()

    kembali.status = StatusPengembalian.MENUNGGU
    kembali.ditanggapi_pada, kembali.ditanggapi_oleh = timezone.now(), by
    kembali.save()
    assert find_terkunci([lama.dokumen_id, baru.dokumen_id]) == {baru.dokumen_id}
    Bukti.objects.filter(pk=baru.pk).update(dihapus_pada=timezone.now(), dihapus_oleh=by)
    assert find_terkunci([lama.dokumen_id, baru.dokumen_id]) == {baru.dokumen_id}


@pytest.mark.parametrize("peran", ["tim_zi", "kepala_unit", "tpi_anggota", "tpi_ketua", "pimpinan"])
@pytest.mark.parametrize("nama", ["bukti-add", "bukti-pick", "bukti-slot"])
def test_a_locked_round_has_no_address_that_changes_evidence(
    client_for, pemeran, diajukan, peran, nama
):
    isi = {"berkas": [satu()], "alasan": "Belum pernah ada"}
    response = client_for(pemeran[peran]).post(alamat(diajukan, nama), isi)

    if nama == "bukti-slot" and peran in {"tim_zi", "kepala_unit"}:  # he was writing until then
        assertContains(response, "Belum pernah ada", status_code=HTTPStatus.CONFLICT)
    else:
        assert response.status_code == HTTPStatus.FORBIDDEN
    assert not Bukti.objects.exists()
    assert not diajukan.slot_tidak_berlaku.exists()


def test_a_line_that_was_given_back_takes_evidence_and_the_rest_stays_locked(
    tim, pemeran, diajukan
):
    kembalikan(diajukan, pemeran["tpi_ketua"])

    tim.post(alamat(diajukan, "bukti-add"), {"berkas": [satu()]})
    ditolak = tim.post(alamat(diajukan, "bukti-add", LAIN), {"berkas": [satu()]})

    assert ditolak.status_code == HTTPStatus.FORBIDDEN
    assert Bukti.objects.get().pertanyaan.kode == KODE


def test_who_is_too_late_sees_the_round_as_it_is_now(tim, putaran, pemeran, monkeypatch):
    """The round moves on between the permission and the write: nothing is kept, and said so."""
    use = use_bukti

    def late(**isi):
        submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
        return use(**isi)

    monkeypatch.setattr("evaluasi.views_bukti.use_bukti", late)

    response = tim.post(alamat(putaran, "bukti-add"), {"berkas": [satu()]}, headers=HTMX)

    assertContains(response, "sudah berpindah tahap", status_code=HTTPStatus.CONFLICT)
    assertNotContains(response, "Tambah bukti", status_code=HTTPStatus.CONFLICT)
    assert not Berkas.objects.exists()


# --- What it costs -------------------------------------------------------------------------------


def test_the_panel_costs_the_same_for_one_document_and_for_forty(
    tim, putaran, pemeran, django_assert_max_num_queries, slot
):
    def count() -> int:
        with django_assert_max_num_queries(60) as kueri:
            tim.get(alamat(putaran, "pertanyaan"))
        return len(kueri)

    def tautkan(nomor: int) -> None:
        sumber = Tautan(f"https://contoh.go.id/{nomor}", Rincian(judul=f"Bukti {nomor}"))
        use_bukti(
            putaran=putaran,
            pertanyaan=baris(),
            sumber=sumber,
            slot=slot[nomor % 2],
            by=pemeran["tim_zi"],
        )

    pasang(putaran, pemeran["tim_zi"])
    tautkan(0)
    count()  # the pages of the file are counted once
    sedikit = count()
    for nomor in range(1, 40):
        tautkan(nomor)

    assert count() == sedikit
