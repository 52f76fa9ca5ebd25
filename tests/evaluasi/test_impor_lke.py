"""A workbook into a round: what the preview says, what confirming writes, what undoing restores."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluasi.models import (
    ImporLKE,
    Jawaban,
    PengisiUnit,
    Pertanyaan,
    Pihak,
    Putaran,
    StatusImporLKE,
)
from evaluasi.models.impor import BERLAKU
from evaluasi.penilaian.jawaban import Kesalahan
from evaluasi.penilaian.loader import get_regulasi
from evaluasi.services import (
    PutaranTerkunci,
    UnitSendiri,
    answer_pengembalian,
    return_pertanyaan,
    save_jawaban,
    submit_evaluasi,
)
from evaluasi.services.impor_banding import Banding, BarisBanding, KeadaanButir, Pilihan
from evaluasi.services.impor_isi import (
    ButirBerkas,
    IsiBerkas,
    PemilikBerkas,
    clean_teks,
    digest_butir,
    from_json,
    to_json,
)
from evaluasi.services.impor_lke import (
    BelumDilihat,
    BerkasMilikLain,
    ImporSelesai,
    PratinjauBerubah,
    TanpaPerubahan,
    apply_impor,
    cancel_impor,
    gather_tautan,
    preview,
    save_upload,
    undo_impor,
)
from tests.conftest import Pemeran
from tests.factories import best_isi, jawab
from units.models import User
from zi_portal.riwayat.models import Riwayat

LKE = "permenpanrb-90-2021"
KODE, LAIN, TIGA = "A.I.1.i.b", "A.I.1.i.a", "A.I.1.ii.b"
PERSEN, INDEKS = "A.II.1.i.a", "B.I.a"
SEMUA = [p.kode for p in get_regulasi(LKE).pertanyaan]


def butir(isi: Mapping[str, Any], **tambahan: ButirBerkas) -> dict[str, ButirBerkas]:
    """Every line of a column: those of `isi` answered, the rest empty."""
    return {
        kode: ButirBerkas(kode, f"LKE ZI!K{nomor}", isi.get(kode), str(isi.get(kode, "")))
        for nomor, kode in enumerate(SEMUA, start=7)
    } | {satu.kode: satu for satu in tambahan.values()}


def berkas(isi: Mapping[str, Any], *satu: ButirBerkas, **lain: Any) -> IsiBerkas:
    """A circulating form with these answers; `satu` are whole lines."""
    return IsiBerkas({"unit": butir(isi, **{s.kode: s for s in satu})}, **lain)


def pemilik(untuk: Putaran, **beda: Any) -> PemilikBerkas:
    evaluasi = untuk.evaluasi
    isi: dict[str, Any] = {
        "instansi": evaluasi.unit.instansi.nama,
        "unit": evaluasi.unit.nama,
        "unit_kode": evaluasi.unit.kode,
        "tahun": evaluasi.tahun,
        "lke": evaluasi.lke.kode,
        "putaran": untuk.nomor,
        "ditulis": timezone.now().isoformat(),
    }
    return PemilikBerkas(**isi | beda)


def buku_portal(putaran: Putaran, isi: Mapping[str, Any], pihak: Pihak = Pihak.UNIT) -> IsiBerkas:
    """The portal's own workbook, written now, with these answers in the column of `pihak`."""
    versi: dict[str, dict[str, int]] = {"unit": {}, "tpi": {}}
    for j in putaran.jawaban.filter(pihak__in=versi).select_related("pertanyaan"):
        versi[j.pihak][j.pertanyaan.kode] = j.version
    kolom = "unit" if pihak == Pihak.UNIT else "tpi"
    return IsiBerkas(
        {"unit": butir({}), "tpi": butir({})} | {kolom: butir(isi)},
        pemilik=pemilik(putaran),
        versi=versi,
    )


def upload(putaran: Putaran, by: User, isi: IsiBerkas, pihak: Pihak = Pihak.UNIT) -> ImporLKE:
    return save_upload(
        putaran=putaran, pihak=pihak, nama_berkas="lke.xlsx", berkas=b"xlsx", isi=isi, by=by
    )


def confirm(impor: ImporLKE, by: User, kolom: str = "unit", **pilihan: Any) -> ImporLKE:
    return apply_impor(
        impor=impor,
        kolom=kolom,
        pilihan=Pilihan(**pilihan),
        sidik=preview(impor, kolom).sidik,
        by=by,
    )


def states(banding: Banding) -> dict[str, KeadaanButir]:
    diam = {KeadaanButir.KOSONG, KeadaanButir.SAMA}
    return {satu.kode: satu.keadaan for satu in banding.baris if satu.keadaan not in diam}


def find(banding: Banding, kode: str) -> BarisBanding:
    return next(satu for satu in banding.baris if satu.kode == kode)


def save(putaran: Putaran, by: User, kode: str, nilai: Any, pihak: Pihak = Pihak.UNIT) -> Jawaban:
    pertanyaan = Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke_id, kode=kode)
    lama = putaran.jawaban.filter(pertanyaan=pertanyaan, pihak=pihak).first()
    return save_jawaban(
        putaran=putaran,
        pertanyaan=pertanyaan,
        pihak=pihak,
        nilai=nilai,
        catatan="",
        alasan="Lihat SK." if pihak != Pihak.UNIT else "",
        expected_version=lama.version if lama else 0,
        by=by,
    )


def isi_kini(putaran: Putaran, pihak: Pihak = Pihak.UNIT) -> dict[str, Any]:
    semua = putaran.jawaban.filter(pihak=pihak).select_related("pertanyaan")
    return {j.pertanyaan.kode: (j.nilai, j.catatan, j.alasan) for j in semua}


# --- What the preview says -----------------------------------------------------------------------


def test_every_line_is_new_changed_same_or_empty(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    jawab(putaran, {KODE: "A", LAIN: "Ya", INDEKS: Decimal("3.5")})

    banding = preview(
        upload(putaran, tim, berkas({KODE: "B", LAIN: "Ya", PERSEN: {"jumlah_agen": 2}})), "unit"
    )

    assert states(banding) == {KODE: KeadaanButir.BERUBAH, PERSEN: KeadaanButir.BARU}
    assert find(banding, LAIN).keadaan is KeadaanButir.SAMA
    assert find(banding, INDEKS).keadaan is KeadaanButir.KOSONG
    assert find(banding, INDEKS).nilai == Decimal("3.5")  # what is empty in the file stays
    assert banding.count(KeadaanButir.KOSONG) == len(SEMUA) - 3


def test_an_upload_changes_nothing_before_it_is_confirmed(putaran: Putaran, pemeran: Pemeran):
    jawab(putaran, {KODE: "A"})
    sebelum, jejak = isi_kini(putaran), Riwayat.objects.count()

    preview(upload(putaran, pemeran["tim_zi"], berkas({KODE: "B"})), "unit")

    assert (isi_kini(putaran), Riwayat.objects.count()) == (sebelum, jejak)


def test_what_was_read_survives_its_way_through_the_database():
    isi = berkas(
        {KODE: "A", INDEKS: Decimal("3.71"), PERSEN: {"jumlah_agen": 4}},
        ButirBerkas(
            LAIN, "K9", None, "Z", "n", "b", (Kesalahan("K9", "x"),), (Kesalahan("", "y"),)
        ),
        tak_dikenal=(Kesalahan("A.I.1.i.b", "hilang"),),
        peringatan=(Kesalahan("", "satu"),),
        versi={"unit": {KODE: 3}},
        pemilik=PemilikBerkas("i", "u", "k", 2026, LKE, 1, "2026-01-02T03:04:05+07:00"),
    )

    assert from_json(to_json(isi)) == isi


def test_the_hash_of_a_preview_does_not_depend_on_the_order_of_counts(
    putaran: Putaran, pemeran: Pemeran
):
    isian = best_isi()[PERSEN]
    terbalik = dict(reversed(isian.items()))
    impor = upload(putaran, pemeran["tim_zi"], berkas({PERSEN: isian}))
    sidik = preview(impor, "unit").sidik
    impor.isi["butir"]["unit"] = to_json(berkas({PERSEN: terbalik}))["butir"]["unit"]

    assert list(terbalik) != list(isian)
    assert preview(impor, "unit").sidik == sidik


def test_text_of_a_file_is_cleaned_of_what_the_database_refuses():
    assert clean_teks("a\x00b\ud800c\r\nd\x07 ") == "abc\nd"


def test_a_count_that_is_empty_in_the_file_stays(putaran: Putaran, pemeran: Pemeran):
    isian = best_isi()[PERSEN]
    jawab(putaran, {PERSEN: isian})
    pertama = next(iter(isian))

    baris = find(
        preview(upload(putaran, pemeran["tim_zi"], berkas({PERSEN: {pertama: 7}})), "unit"), PERSEN
    )

    assert baris.keadaan is KeadaanButir.BERUBAH
    assert baris.nilai == {**isian, pertama: 7}


def test_an_unreadable_line_is_told_and_needs_the_users_word(putaran: Putaran, pemeran: Pemeran):
    rusak = ButirBerkas(LAIN, "LKE ZI!K8", None, "Mungkin", kesalahan=(Kesalahan("", "Bukan."),))
    impor = upload(
        putaran, pemeran["tim_zi"], berkas({KODE: "B", INDEKS: Decimal("3.1234567")}, rusak)
    )
    banding = preview(impor, "unit")

    assert states(banding) == {
        LAIN: KeadaanButir.TAK_TERBACA,
        INDEKS: KeadaanButir.TAK_TERBACA,
        KODE: KeadaanButir.BARU,
    }
    assert find(banding, LAIN).pesan == ("Bukan.",)
    assert "6 angka desimal" in find(banding, INDEKS).pesan[0]
    with pytest.raises(BelumDilihat):
        confirm(impor, pemeran["tim_zi"])
    assert isi_kini(putaran) == {}

    confirm(impor, pemeran["tim_zi"], terbaca_saja=True)
    assert isi_kini(putaran) == {KODE: ("B", "", "")}


def test_a_line_without_a_row_in_the_file_is_unreadable(putaran: Putaran, pemeran: Pemeran):
    semua = butir({KODE: "B"})
    del semua[LAIN]
    isi = IsiBerkas({"unit": semua}, tak_dikenal=(Kesalahan(LAIN, "Barisnya dihapus."),))

    banding = preview(upload(putaran, pemeran["tim_zi"], isi), "unit")

    assert find(banding, LAIN).keadaan is KeadaanButir.TAK_TERBACA
    assert find(banding, LAIN).pesan == ("Barisnya dihapus.",)


def test_the_note_of_the_file_is_taken_and_an_empty_one_is_not(putaran: Putaran, pemeran: Pemeran):
    jawab(putaran, {KODE: "A", LAIN: "Ya"})
    putaran.jawaban.update(catatan="Semula")
    tim = pemeran["tim_zi"]

    confirm(
        upload(
            putaran, tim, berkas({LAIN: "Tidak"}, ButirBerkas(KODE, "K8", "A", "A", "Lihat\nSK"))
        ),
        tim,
    )

    assert isi_kini(putaran) == {KODE: ("A", "Lihat\nSK", ""), LAIN: ("Tidak", "Semula", "")}


# --- Confirming ----------------------------------------------------------------------------------


def test_confirming_writes_rows_versions_trail_and_who(putaran: Putaran, pemeran: Pemeran):
    kepala = pemeran["kepala_unit"]
    jawab(putaran, {KODE: "A"})
    Jawaban.objects.update(survei_oleh="BPS", responden=40)

    impor = confirm(
        upload(putaran, kepala, berkas({KODE: "B", PERSEN: best_isi()[PERSEN]})), kepala
    )

    lama, baru = (
        putaran.jawaban.get(pertanyaan__kode=KODE),
        putaran.jawaban.get(pertanyaan__kode=PERSEN),
    )
    assert (lama.pilihan, lama.version, lama.oleh, lama.responden) == ("B", 2, kepala, 40)
    assert (baru.isian, baru.terjawab) == (best_isi()[PERSEN], True)
    assert putaran.evaluasi.is_filled_by(kepala)
    assert (impor.status, impor.isi, impor.berkas) == (StatusImporLKE.DITERAPKAN, None, None)
    jejak = Riwayat.objects.get(tindakan="jawaban unit diambil dari buku kerja")
    assert jejak.sebelum == {KODE: "A", PERSEN: None}
    assert jejak.sesudah[KODE] == "B"
    assert jejak.sesudah["sha256"] == impor.sha256


def test_confirming_twice_changes_nothing_more(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    impor = upload(putaran, tim, berkas({KODE: "B"}))
    sidik = preview(impor, "unit").sidik
    confirm(impor, tim)
    sebelum = (isi_kini(putaran), Riwayat.objects.count())

    apply_impor(impor=impor, kolom="unit", pilihan=Pilihan(), sidik=sidik, by=tim)

    assert (isi_kini(putaran), Riwayat.objects.count()) == sebelum


def test_what_changed_since_the_preview_is_shown_anew_as_a_conflict(
    putaran: Putaran, pemeran: Pemeran
):
    tim = pemeran["tim_zi"]
    impor = upload(putaran, tim, berkas({KODE: "B", LAIN: "Ya"}))
    sidik = preview(impor, "unit").sidik
    save(putaran, pemeran["kepala_unit"], KODE, "C")

    with pytest.raises(PratinjauBerubah) as galat:
        apply_impor(impor=impor, kolom="unit", pilihan=Pilihan(), sidik=sidik, by=tim)

    assert states(galat.value.banding) == {KODE: KeadaanButir.BENTROK, LAIN: KeadaanButir.BARU}
    assert isi_kini(putaran) == {KODE: ("C", "", "")}


@pytest.mark.parametrize(("pakai", "hasil"), [(frozenset(), "C"), (frozenset({KODE}), "B")])
def test_a_conflict_is_overwritten_only_by_name(putaran: Putaran, pemeran: Pemeran, pakai, hasil):
    tim = pemeran["tim_zi"]
    save(putaran, tim, KODE, "A")
    isi = buku_portal(putaran, {KODE: "B", LAIN: "Ya"})
    save(putaran, tim, KODE, "C")  # after the workbook was written
    impor = upload(putaran, tim, isi)

    assert find(preview(impor, "unit"), KODE).keadaan is KeadaanButir.BENTROK
    confirm(impor, tim, bentrok=pakai)

    assert {kode: nilai for kode, (nilai, *_) in isi_kini(putaran).items()} == {
        KODE: hasil,
        LAIN: "Ya",
    }


def test_a_newer_answer_that_says_the_same_is_no_conflict(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    isi = buku_portal(putaran, {KODE: "B"})
    save(putaran, tim, KODE, "B")

    assert find(preview(upload(putaran, tim, isi), "unit"), KODE).keadaan is KeadaanButir.SAMA


def test_what_was_not_touched_in_the_file_gives_way_to_the_newer_answer(
    putaran: Putaran, pemeran: Pemeran
):
    """Two work side by side, one offline: only what he typed is asked about."""
    tim = pemeran["tim_zi"]
    save(putaran, tim, KODE, "C")
    save(putaran, tim, LAIN, "Tidak")
    ditulis = {KODE: "C", LAIN: "Tidak"}
    sidik = {kode: digest_butir(ditulis.get(kode), "") for kode in SEMUA}
    isi = replace(buku_portal(putaran, {KODE: "C", LAIN: "Ya"}), sidik={"unit": sidik})
    save(putaran, tim, KODE, "A")
    save(putaran, tim, LAIN, None)

    impor = upload(putaran, tim, isi)

    assert states(preview(impor, "unit")) == {
        KODE: KeadaanButir.LEBIH_BARU,
        LAIN: KeadaanButir.BENTROK,
    }
    confirm(impor, tim, bentrok=frozenset({LAIN}))
    kini = {j.pertanyaan.kode: j.nilai for j in putaran.jawaban.select_related("pertanyaan")}
    assert kini == {KODE: "A", LAIN: "Ya"}

    # He thinks again and types what stood there at first: this time it is his word.
    lagi = replace(isi, butir={**isi.butir, "unit": butir(ditulis)})
    assert states(preview(upload(putaran, tim, lagi), "unit")) == {
        KODE: KeadaanButir.LEBIH_BARU,
        LAIN: KeadaanButir.BERUBAH,
    }


def test_the_same_workbook_may_come_again_and_again(putaran: Putaran, pemeran: Pemeran):
    """Its own earlier answers are no conflict; what somebody wrote over them is."""
    tim = pemeran["tim_zi"]
    isi = buku_portal(putaran, {KODE: "B", LAIN: "Ya"})
    confirm(upload(putaran, tim, isi), tim)
    lagi = IsiBerkas({"unit": butir({KODE: "C", LAIN: "Tidak"})}, isi.pemilik, isi.versi)
    assert states(preview(upload(putaran, tim, lagi), "unit")) == {
        KODE: KeadaanButir.BERUBAH,
        LAIN: KeadaanButir.BERUBAH,
    }

    save(putaran, tim, LAIN, None)

    assert find(preview(upload(putaran, tim, lagi), "unit"), LAIN).keadaan is KeadaanButir.BENTROK


@pytest.mark.parametrize(
    ("beda", "kata"),
    [
        ({"unit_kode": "lain"}, "milik"),
        ({"instansi": "Kabupaten Lain"}, "milik"),
        ({"tahun": 2021}, "tahun 2021"),
        ({"lke": "permenpanrb-52-2014"}, "LKE lain"),
        ({"putaran": 9}, "putaran 9"),
    ],
)
def test_a_workbook_of_somewhere_else_is_refused(putaran: Putaran, pemeran: Pemeran, beda, kata):
    isi = IsiBerkas({"unit": butir({KODE: "B"})}, pemilik(putaran, **beda))

    with pytest.raises(BerkasMilikLain, match=kata):
        upload(putaran, pemeran["tim_zi"], isi)

    assert not ImporLKE.objects.exists()


def test_nothing_to_write_is_told(putaran: Putaran, pemeran: Pemeran):
    impor = upload(putaran, pemeran["tim_zi"], berkas({}))

    with pytest.raises(TanpaPerubahan):
        confirm(impor, pemeran["tim_zi"])


def test_all_lines_cost_as_many_queries_as_one(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    jawab(putaran, {kode: nilai for kode, nilai in best_isi().items() if kode[0] == "A"})
    Jawaban.objects.update(version=4)
    jumlah = []
    for isi in ({INDEKS: Decimal("3")}, best_isi()):
        Jawaban.objects.filter(pilihan="A").update(pilihan="B")
        impor = upload(putaran, tim, berkas(isi))
        with CaptureQueriesContext(connection) as lihat:
            sidik = preview(impor, "unit").sidik
        with CaptureQueriesContext(connection) as tulis:
            apply_impor(impor=impor, kolom="unit", pilihan=Pilihan(), sidik=sidik, by=tim)
        jumlah.append((len(lihat), len(tulis)))

    assert jumlah[0][0] == jumlah[1][0] <= 5
    assert jumlah[1][1] <= jumlah[0][1] + 6  # many rows come in portions
    assert jumlah[1][1] <= 20


# --- The TPI -------------------------------------------------------------------------------------


def test_the_tpis_column_becomes_the_tpis_answers_with_the_note_as_reason(
    diajukan: Putaran, pemeran: Pemeran
):
    ketua = pemeran["tpi_ketua"]
    isi = buku_portal(diajukan, {KODE: "A", LAIN: best_isi()[LAIN]}, Pihak.TPI)
    tpi = {**isi.butir["tpi"], KODE: ButirBerkas(KODE, "L8", "B", "B", "SK belum ada.")}
    impor = upload(
        diajukan,
        ketua,
        IsiBerkas({"unit": butir({}), "tpi": tpi}, isi.pemilik, isi.versi),
        Pihak.TPI,
    )

    confirm(impor, ketua, "tpi")

    assert isi_kini(diajukan, Pihak.TPI) == {
        KODE: ("B", "", "SK belum ada."),
        LAIN: (best_isi()[LAIN], "", ""),
    }


def test_a_difference_without_a_reason_waits_for_one_or_is_left_out(
    diajukan: Putaran, pemeran: Pemeran
):
    ketua = pemeran["tpi_ketua"]
    impor = upload(diajukan, ketua, berkas({KODE: "B", TIGA: "C"}), Pihak.TPI)
    assert set(states(preview(impor, "unit")).values()) == {KeadaanButir.PERLU_ALASAN}

    with pytest.raises(TanpaPerubahan):
        confirm(impor, ketua)
    confirm(impor, ketua, alasan={KODE: " Tanpa SK. "})

    assert isi_kini(diajukan, Pihak.TPI) == {KODE: ("B", "", "Tanpa SK.")}


def test_a_tpi_workbook_that_was_not_touched_changes_nothing(diajukan: Putaran, pemeran: Pemeran):
    ketua = pemeran["tpi_ketua"]
    save(diajukan, ketua, KODE, "B", Pihak.TPI)
    diajukan.jawaban.filter(pihak=Pihak.TPI).update(catatan="Cek  lagi")
    tertulis = "Cek lagi\nAlasan berbeda: Lihat SK."
    tpi = butir({}, satu=ButirBerkas(KODE, "L8", "B", "B", tertulis))

    banding = preview(upload(diajukan, ketua, IsiBerkas({"tpi": tpi}), Pihak.TPI), "tpi")

    assert find(banding, KODE).keadaan is KeadaanButir.SAMA


def test_a_workbook_that_knows_no_version_of_the_party_goes_by_its_time(
    diajukan: Putaran, pemeran: Pemeran
):
    """The portal's workbook knows the team's answers, not those of an anggota."""
    anggota = pemeran["tpi_anggota"]
    save(diajukan, anggota, KODE, "B", Pihak.ANGGOTA)
    isi = buku_portal(diajukan, {KODE: "A", TIGA: "A"}, Pihak.TPI)
    save(diajukan, anggota, TIGA, "C", Pihak.ANGGOTA)

    impor = upload(diajukan, anggota, isi, Pihak.ANGGOTA)

    assert states(preview(impor, "tpi")) == {
        KODE: KeadaanButir.BERUBAH,
        TIGA: KeadaanButir.BENTROK,
    }


def test_a_line_with_the_unit_is_left_to_its_page(diajukan: Putaran, pemeran: Pemeran):
    ketua, tim = pemeran["tpi_ketua"], pemeran["tim_zi"]
    pertanyaan = Pertanyaan.objects.get(kode=KODE)
    return_pertanyaan(putaran=diajukan, pertanyaan=pertanyaan, catatan="Ganti.", by=ketua)
    dari_unit = upload(diajukan, tim, berkas({KODE: "B", TIGA: "B"}))
    dari_tpi = upload(diajukan, ketua, berkas({KODE: "A", LAIN: best_isi()[LAIN]}), Pihak.TPI)

    assert states(preview(dari_unit, "unit")) == {
        KODE: KeadaanButir.BERUBAH,
        TIGA: KeadaanButir.TERKUNCI,
    }
    assert states(preview(dari_tpi, "unit")) == {
        KODE: KeadaanButir.TERKUNCI,
        LAIN: KeadaanButir.BARU,
    }
    confirm(dari_unit, tim)
    assert isi_kini(diajukan)[KODE][0] == "B"

    answer_pengembalian(putaran=diajukan, pertanyaan=pertanyaan, by=tim)
    with pytest.raises(PutaranTerkunci):
        undo_impor(impor=dari_unit, by=tim)


def test_who_belongs_to_the_unit_never_imports_the_tpis_answers(
    diajukan: Putaran, pemeran: Pemeran
):
    PengisiUnit.objects.create(evaluasi=diajukan.evaluasi, user=pemeran["tpi_sekretaris"])
    for orang in ("tpi_unit_sendiri", "tim_zi", "tpi_sekretaris"):
        with pytest.raises(UnitSendiri):
            upload(diajukan, pemeran[orang], berkas({KODE: "A"}), Pihak.TPI)


def test_the_unit_uploads_only_while_it_may_write(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    impor = upload(putaran, tim, berkas({KODE: "B"}))
    submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])

    for act in (lambda: confirm(impor, tim), lambda: upload(putaran, tim, berkas({KODE: "B"}))):
        with pytest.raises(PutaranTerkunci):
            act()


# --- Undoing -------------------------------------------------------------------------------------


def test_undoing_restores_what_nobody_changed_since(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    jawab(putaran, {KODE: "A", INDEKS: Decimal("3.5")})
    Jawaban.objects.filter(pertanyaan__kode=KODE).update(catatan="Semula")
    baris = ButirBerkas(KODE, "K8", "B", "B", "Baru")
    impor = confirm(
        upload(
            putaran,
            tim,
            berkas({LAIN: "Ya", INDEKS: Decimal("4"), PERSEN: best_isi()[PERSEN]}, baris),
        ),
        tim,
    )
    save(putaran, tim, LAIN, "Tidak")

    hasil = undo_impor(impor=impor, by=tim)

    assert (set(hasil.kembali), hasil.tinggal) == ({KODE, INDEKS, PERSEN}, [LAIN])
    assert isi_kini(putaran) == {
        KODE: ("A", "Semula", ""),
        INDEKS: (Decimal("3.5"), "", ""),
        LAIN: ("Tidak", "", ""),
    }
    impor.refresh_from_db()
    assert impor.status == StatusImporLKE.DIURUNGKAN
    jejak = Riwayat.objects.filter(tindakan="impor buku kerja ke jawaban unit diurungkan").get()
    assert (jejak.sebelum[KODE], jejak.sesudah[KODE], jejak.sesudah[PERSEN]) == ("B", "A", None)
    assert undo_impor(impor=impor, by=tim).kembali == []  # pressed twice


def test_a_row_taken_away_never_comes_back_with_a_version_that_was_shown(
    putaran: Putaran, pemeran: Pemeran
):
    tim = pemeran["tim_zi"]
    impor = confirm(upload(putaran, tim, berkas({KODE: "B"})), tim)
    ditulis = putaran.jawaban.get().version
    undo_impor(impor=impor, by=tim)

    assert save(putaran, tim, KODE, "C").version != ditulis


def test_imports_are_taken_back_one_after_the_other(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    jawab(putaran, {KODE: "A"})
    pertama = confirm(upload(putaran, tim, berkas({KODE: "B", LAIN: "Ya"})), tim)
    kedua = confirm(upload(putaran, tim, berkas({KODE: "C", LAIN: "Tidak"})), tim)
    undo_impor(impor=kedua, by=tim)
    assert isi_kini(putaran) == {KODE: ("B", "", ""), LAIN: ("Ya", "", "")}

    hasil = undo_impor(impor=pertama, by=tim)

    assert (len(hasil.kembali), hasil.tinggal) == (2, [])
    assert isi_kini(putaran) == {KODE: ("A", "", "")}


def test_an_older_import_leaves_what_a_newer_one_wrote(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    pertama = confirm(upload(putaran, tim, berkas({KODE: "B", LAIN: "Ya"})), tim)
    confirm(upload(putaran, tim, berkas({KODE: "C"})), tim)

    hasil = undo_impor(impor=pertama, by=tim)

    assert (hasil.kembali, hasil.tinggal) == ([LAIN], [KODE])


def test_nothing_left_to_undo_is_told(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    impor = confirm(upload(putaran, tim, berkas({KODE: "B"})), tim)
    save(putaran, tim, KODE, "C")

    with pytest.raises(TanpaPerubahan):
        undo_impor(impor=impor, by=tim)
    assert isi_kini(putaran) == {KODE: ("C", "", "")}


# --- Links to evidence ---------------------------------------------------------------------------

BUKTI = "1. SK Tim (2026) https://contoh.go.id/sk\nArsip lemari 3\nhttps://x@contoh.go.id/y"


def test_links_are_taken_only_when_asked_and_taken_back(putaran: Putaran, pemeran: Pemeran):
    tim = pemeran["tim_zi"]
    baris = ButirBerkas(KODE, "K8", "B", "B", bukti=BUKTI)
    confirm(upload(putaran, tim, berkas({}, baris)), tim)
    assert not putaran.bukti.exists()

    impor = confirm(upload(putaran, tim, berkas({}, baris)), tim, tautan=True)

    (bukti,) = putaran.bukti.active()  # the second link hides where it leads: refused
    assert (bukti.dokumen.tautan, bukti.dokumen.judul) == (
        "https://contoh.go.id/sk",
        "SK Tim (2026)",
    )
    assert bukti.pertanyaan.kode == KODE
    lagi = preview(upload(putaran, tim, berkas({}, baris)), "unit")
    assert "https://contoh.go.id/sk" not in {t.url for t in gather_tautan(putaran, lagi)}

    assert undo_impor(impor=impor, by=tim).tautan == 1
    assert not putaran.bukti.active().exists()


def test_links_on_closed_lines_and_of_the_tpi_are_left(diajukan: Putaran, pemeran: Pemeran):
    baris = ButirBerkas(LAIN, "K8", None, bukti=BUKTI)
    return_pertanyaan(
        putaran=diajukan,
        pertanyaan=Pertanyaan.objects.get(kode=KODE),
        catatan="Ganti.",
        by=pemeran["tpi_ketua"],
    )
    for orang, pihak in (("tim_zi", Pihak.UNIT), ("tpi_ketua", Pihak.TPI)):
        impor = upload(diajukan, pemeran[orang], berkas({}, baris), pihak)
        assert gather_tautan(diajukan, preview(impor, "unit")) == []


# --- Previews come and go ------------------------------------------------------------------------


def test_a_preview_makes_place_for_the_next_and_is_gone_after_a_day(
    putaran: Putaran, pemeran: Pemeran
):
    tim, kepala = pemeran["tim_zi"], pemeran["kepala_unit"]
    pertama, lain = upload(putaran, tim, berkas({})), upload(putaran, kepala, berkas({}))
    ImporLKE.objects.filter(pk=lain.pk).update(dibuat=timezone.now() - BERLAKU * 2)

    kedua = upload(putaran, tim, berkas({KODE: "B"}))

    status = dict(ImporLKE.objects.values_list("pk", "status"))
    assert status == {pertama.pk: "dibatalkan", lain.pk: "kedaluwarsa", kedua.pk: "pratinjau"}
    assert not ImporLKE.objects.filter(isi__isnull=False).exclude(pk=kedua.pk).exists()
    cancel_impor(impor=kedua)
    kedua.refresh_from_db()
    with pytest.raises(ImporSelesai):
        preview(kedua, "unit")
    with pytest.raises(ImporSelesai):
        undo_impor(impor=kedua, by=tim)


@pytest.mark.parametrize(
    "salah",
    [
        {"pihak": "tpn"},
        {"sha256": "abc"},
        {"isi": None},
        {"berkas": None},
        {"perubahan": {"baris": {}}},
        {"status": StatusImporLKE.DITERAPKAN},
        {"status": StatusImporLKE.DIURUNGKAN, "isi": None, "berkas": None},
        {"diurungkan_pada": "2026-01-01T00:00:00Z"},
    ],
)
def test_the_database_refuses_what_must_never_be(putaran: Putaran, pemeran: Pemeran, salah):
    impor = upload(putaran, pemeran["tim_zi"], berkas({}))

    with pytest.raises(IntegrityError), transaction.atomic():
        ImporLKE.objects.filter(pk=impor.pk).update(**salah)


def test_one_preview_of_each_person_in_a_round(putaran: Putaran, pemeran: Pemeran):
    impor = upload(putaran, pemeran["tim_zi"], berkas({}))
    impor.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        impor.save(force_insert=True)
