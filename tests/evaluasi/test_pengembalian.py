"""One line given back to the unit: who may change what, until when, and how it is settled."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from evaluasi.models import Pengembalian, Pertanyaan, Pihak, Putaran, StatusPengembalian
from evaluasi.services import (
    BelumDiputuskan,
    PengembalianBerpindah,
    PutaranTerkunci,
    UnitSendiri,
    agree_on_anggota,
    agree_on_the_rest,
    agree_with_unit,
    answer_pengembalian,
    cancel_pengembalian,
    finalize_putaran,
    return_pertanyaan,
    save_jawaban,
)
from evaluasi.services.bukti import use_bukti
from rencana_aksi.services.bukti import Rincian, Tautan
from tests.conftest import Pemeran
from tests.factories import (
    AnggotaTPIFactory,
    PenugasanFactory,
    TimTPIFactory,
    TugasTPIFactory,
    UnitKerjaFactory,
    UserFactory,
    buka_evaluasi,
)
from units.langkah import gather_langkah
from units.models import Peran, User
from zi_portal.riwayat.models import Riwayat

KODE, LAIN = "A.I.1.i.b", "A.I.1.ii.b"
CATATAN = "SK tim belum bertanggal."


def line(putaran: Putaran, kode: str = KODE) -> Pertanyaan:
    return Pertanyaan.objects.get(regulasi=putaran.evaluasi.lke, kode=kode)


def give_back(putaran: Putaran, by: User, kode: str = KODE, **isi: Any) -> Pengembalian:
    return return_pertanyaan(
        putaran=putaran, pertanyaan=line(putaran, kode), **{"catatan": CATATAN, **isi}, by=by
    )


def mend(putaran: Putaran, by: User, nilai: str = "B", kode: str = KODE, versi: int = 1) -> Any:
    return save_jawaban(
        putaran=putaran,
        pertanyaan=line(putaran, kode),
        pihak=Pihak.UNIT,
        nilai=nilai,
        catatan="",
        expected_version=versi,
        by=by,
    )


def done(putaran: Putaran, by: User, kode: str = KODE) -> Pengembalian:
    return answer_pengembalian(putaran=putaran, pertanyaan=line(putaran, kode), by=by)


def alamat(nama: str, putaran: Putaran, kode: str = KODE) -> str:
    return reverse(
        f"evaluasi:{nama}", args=[putaran.evaluasi.unit_id, putaran.evaluasi.tahun, kode]
    )


@pytest.fixture
def kembali(diajukan: Putaran, pemeran: Pemeran) -> Putaran:
    """One line is with the unit, the rest is locked."""
    give_back(diajukan, pemeran["tpi_anggota"])
    return diajukan


# --- What the unit may do ------------------------------------------------------------------------


def test_the_unit_changes_the_returned_line_and_nothing_else(kembali: Putaran, pemeran: Pemeran):
    """MISTAKES S2, S15: the state is asked in the service, under its lock."""
    beku = kembali.hasil_unit

    assert mend(kembali, pemeran["tim_zi"]).pilihan == "B"
    with pytest.raises(PutaranTerkunci):
        mend(kembali, pemeran["tim_zi"], kode=LAIN)

    kembali.refresh_from_db()
    assert kembali.hasil_unit == beku  # what was handed in stays as it was


def test_after_it_says_so_the_line_is_locked_again(kembali: Putaran, pemeran: Pemeran):
    pengembalian = done(kembali, pemeran["tim_zi"])

    assert pengembalian.status == StatusPengembalian.MENUNGGU
    with pytest.raises(PutaranTerkunci):
        mend(kembali, pemeran["tim_zi"])
    with pytest.raises(PengembalianBerpindah):
        done(kembali, pemeran["tim_zi"])


def test_the_line_taken_back_is_locked_as_it_is(kembali: Putaran, pemeran: Pemeran):
    mend(kembali, pemeran["tim_zi"], "C")
    cancel_pengembalian(putaran=kembali, pertanyaan=line(kembali), by=pemeran["tpi_ketua"])

    with pytest.raises(PutaranTerkunci):
        mend(kembali, pemeran["tim_zi"], "A", versi=2)
    assert kembali.jawaban.get(pertanyaan__kode=KODE, pihak=Pihak.UNIT).pilihan == "C"
    with pytest.raises(PengembalianBerpindah):
        cancel_pengembalian(putaran=kembali, pertanyaan=line(kembali), by=pemeran["tpi_ketua"])


def test_the_unit_mends_it_in_the_browser(kembali: Putaran, pemeran: Pemeran, client_for):
    tim = client_for(pemeran["tim_zi"])
    halaman = tim.get(alamat("pertanyaan", kembali))
    assertContains(halaman, CATATAN)
    assertContains(halaman, "Selesai diperbaiki")

    tim.post(
        alamat("jawaban-save", kembali), {"expected_version": 1, "pilihan": "B", "pihak": "unit"}
    )
    response = tim.post(alamat("kembalikan-selesai", kembali), {"tanggapan": "SK sudah diganti."})

    assertRedirects(response, alamat("pertanyaan", kembali))
    assert kembali.jawaban.get(pertanyaan__kode=KODE, pihak=Pihak.UNIT).pilihan == "B"
    assert Pengembalian.objects.get().tanggapan == "SK sudah diganti."
    assertNotContains(tim.get(alamat("pertanyaan", kembali)), "Selesai diperbaiki</button>")
    assertContains(
        client_for(pemeran["tpi_anggota"]).get(alamat("pertanyaan", kembali)), "SK sudah diganti."
    )


def test_handing_back_a_line_as_it_was_is_asked_about(
    kembali: Putaran, pemeran: Pemeran, client_for
):
    tim, tanya = client_for(pemeran["tim_zi"]), "Serahkan lagi seperti semula?"
    assertContains(tim.get(alamat("pertanyaan", kembali)), tanya)
    use_bukti(
        putaran=kembali,
        pertanyaan=line(kembali),
        sumber=Tautan("https://contoh.go.id/sk", Rincian(judul="SK")),
        by=pemeran["tim_zi"],
    )
    assertNotContains(tim.get(alamat("pertanyaan", kembali)), tanya)


def test_a_changed_answer_is_handed_back_without_a_question(
    kembali: Putaran, pemeran: Pemeran, client_for
):
    mend(kembali, pemeran["tim_zi"])

    halaman = client_for(pemeran["tim_zi"]).get(alamat("pertanyaan", kembali))
    assertContains(halaman, "Selesai diperbaiki</button>")
    assertNotContains(halaman, "Serahkan lagi seperti semula?")


def test_a_line_that_was_taken_back_meanwhile_keeps_what_the_unit_typed(
    kembali: Putaran, pemeran: Pemeran, client_for
):
    cancel_pengembalian(putaran=kembali, pertanyaan=line(kembali), by=pemeran["tpi_ketua"])
    tim = client_for(pemeran["tim_zi"])

    simpan = tim.post(
        alamat("jawaban-save", kembali),
        {"expected_version": 1, "pilihan": "B", "catatan": "Sudah diperbaiki", "pihak": "unit"},
    )
    selesai = tim.post(alamat("kembalikan-selesai", kembali), {"tanggapan": "SK diganti"})

    assert simpan.status_code == selesai.status_code == HTTPStatus.CONFLICT
    assertContains(simpan, "Sudah diperbaiki", status_code=409)
    assertContains(selesai, "SK diganti", status_code=409)


def test_the_first_page_counts_them(kembali: Putaran, pemeran: Pemeran):
    tahun = kembali.evaluasi.tahun

    def steps(orang: str) -> list[str]:
        langkah = gather_langkah(pemeran[orang], [pemeran.unit], tahun)[pemeran.unit.pk]
        return [satu.teks for satu in langkah]

    assert "Dikembalikan TPI: 1 pertanyaan" in steps("tim_zi")
    assert not any("dicek ulang" in teks for teks in steps("tpi_anggota"))

    done(kembali, pemeran["tim_zi"])

    assert not any("Dikembalikan" in teks for teks in steps("tim_zi"))
    assert "Menunggu dicek ulang: 1 pertanyaan" in steps("tpi_anggota")
    assert not any("dicek ulang" in teks for teks in steps("tpi_unit_sendiri"))


# --- What the TPI may do -------------------------------------------------------------------------


def test_only_the_team_of_this_unit_gives_back(diajukan: Putaran, pemeran: Pemeran, client_for):
    """MISTAKES S4: an assessor of other units, and one of the unit itself, are refused."""
    lain = UserFactory()
    AnggotaTPIFactory(tim=TimTPIFactory(instansi=pemeran.instansi, tahun=2026), user=lain)
    isi = {"catatan": CATATAN}

    assert client_for(lain).post(alamat("kembalikan", diajukan), isi).status_code == 404
    sendiri = client_for(pemeran["tpi_unit_sendiri"])
    assert sendiri.post(alamat("kembalikan", diajukan), isi).status_code == 403
    with pytest.raises(UnitSendiri):
        give_back(diajukan, pemeran["tpi_unit_sendiri"])
    assert not Pengembalian.objects.exists()


@pytest.mark.parametrize(
    ("isi", "pesan"),
    [
        ({}, "Tuliskan apa yang perlu diperbaiki unit."),
        ({"catatan": "   "}, "Tuliskan apa yang perlu diperbaiki unit."),
        ({"catatan": "x", "tenggat": "besok"}, "Isi tenggat sebagai tanggal"),
        ({"catatan": "x", "tenggat": "2020-01-01"}, "Tenggat tidak boleh sebelum hari ini."),
        ({"catatan": "x", "tenggat": "9999-01-01"}, "Tenggat paling lama satu tahun"),
        ({"catatan": "x" * 2001}, "Catatan paling panjang 2000 huruf."),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_it(
    diajukan: Putaran, pemeran: Pemeran, client_for, isi, pesan
):
    response = client_for(pemeran["tpi_anggota"]).post(alamat("kembalikan", diajukan), isi)

    assertContains(response, pesan, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert not Pengembalian.objects.exists()
    if tenggat := isi.get("tenggat"):
        assertContains(response, tenggat, status_code=422)


def test_status_and_people_never_come_from_the_request(
    diajukan: Putaran, pemeran: Pemeran, client_for
):
    """MISTAKES S9."""
    client_for(pemeran["tpi_anggota"]).post(
        alamat("kembalikan", diajukan),
        {
            "catatan": CATATAN,
            "status": "selesai",
            "dikembalikan_oleh": pemeran["tpi_ketua"].pk,
            "pihak": "tpi",
        },
    )

    pengembalian = Pengembalian.objects.get()
    assert pengembalian.status == StatusPengembalian.DIKEMBALIKAN
    assert pengembalian.dikembalikan_oleh == pemeran["tpi_anggota"]


def test_a_due_date_is_not_in_the_past(diajukan: Putaran, pemeran: Pemeran):
    kemarin = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError, match="sebelum hari ini"):
        give_back(diajukan, pemeran["tpi_ketua"], tenggat=kemarin)
    assert give_back(diajukan, pemeran["tpi_ketua"], tenggat=timezone.localdate()).hari_lewat == 0


def test_a_passed_due_date_is_said_in_words(kembali: Putaran, pemeran: Pemeran, client_for):
    Pengembalian.objects.update(tenggat=timezone.localdate() - timedelta(days=3))

    for orang in ("tim_zi", "tpi_anggota"):
        halaman = client_for(pemeran[orang]).get(alamat("pertanyaan", kembali))
        assertContains(halaman, "Lewat tenggat 3 hari")


def test_a_line_is_with_the_unit_once(kembali: Putaran, pemeran: Pemeran):
    with pytest.raises(ValidationError, match="sudah dikembalikan"):
        give_back(kembali, pemeran["tpi_ketua"])

    done(kembali, pemeran["tim_zi"])
    lagi = give_back(kembali, pemeran["tpi_ketua"], catatan="Belum ditandatangani.")

    assert lagi.status == StatusPengembalian.DIKEMBALIKAN
    assert Pengembalian.objects.open().get() == lagi


@pytest.mark.parametrize("jumlah_jawaban_tim", [0, 1])
def test_what_waits_is_settled_by_who_has_to_decide(
    kembali: Putaran, pemeran: Pemeran, jumlah_jawaban_tim: int
):
    """An anggota's answer is enough where the team still has to decide, else the team's is."""
    if jumlah_jawaban_tim:
        agree_with_unit(
            putaran=kembali, pertanyaan=line(kembali), expected_version=0, by=pemeran["tpi_ketua"]
        )
    assert Pengembalian.objects.open().count() == 1  # still with the unit: nothing to check yet
    done(kembali, pemeran["tim_zi"])

    agree_with_unit(
        putaran=kembali,
        pertanyaan=line(kembali),
        pihak=Pihak.ANGGOTA,
        expected_version=0,
        by=pemeran["tpi_anggota"],
    )
    assert Pengembalian.objects.open().count() == jumlah_jawaban_tim

    agree_with_unit(  # also where the answer stays the same
        putaran=kembali,
        pertanyaan=line(kembali),
        expected_version=jumlah_jawaban_tim,
        by=pemeran["tpi_ketua"],
    )
    assert not Pengembalian.objects.open().exists()


def test_bulk_acts_leave_open_returns_alone(kembali: Putaran, pemeran: Pemeran):
    agree_on_the_rest(putaran=kembali, pihak=Pihak.ANGGOTA, by=pemeran["tpi_anggota"])
    agree_on_anggota(putaran=kembali, by=pemeran["tpi_ketua"])
    agree_on_the_rest(putaran=kembali, by=pemeran["tpi_ketua"])

    assert kembali.jawaban.filter(pihak=Pihak.TPI).count() == 112
    assert not kembali.jawaban.filter(pihak=Pihak.TPI, pertanyaan__kode=KODE).exists()


def test_nothing_is_closed_while_a_line_is_with_the_unit(
    diputuskan: Putaran, pemeran: Pemeran, client_for
):
    give_back(diputuskan, pemeran["tpi_sekretaris"])
    ketua = pemeran["tpi_ketua"]

    with pytest.raises(BelumDiputuskan) as galat:
        finalize_putaran(putaran=diputuskan, by=ketua)
    assert (galat.value.kode, galat.value.dikembalikan) == ((), (KODE,))
    url = reverse(
        "evaluasi:finalize", args=[diputuskan.evaluasi.unit_id, diputuskan.evaluasi.tahun]
    )
    response = client_for(ketua).post(url, {"sidik": ""})
    assertContains(response, alamat("pertanyaan", diputuskan), status_code=409)
    assertContains(response, "1 pertanyaan masih dikembalikan", status_code=409)

    cancel_pengembalian(putaran=diputuskan, pertanyaan=line(diputuskan), by=ketua)
    assert finalize_putaran(putaran=diputuskan, by=ketua).is_final


def test_after_the_end_nothing_is_given_back_and_the_note_is_kept(
    diputuskan: Putaran, pemeran: Pemeran, client_for
):
    finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])

    with pytest.raises(PutaranTerkunci):
        give_back(diputuskan, pemeran["tpi_anggota"])
    response = client_for(pemeran["tpi_anggota"]).post(
        alamat("kembalikan", diputuskan), {"catatan": CATATAN}
    )
    assertContains(response, CATATAN, status_code=HTTPStatus.CONFLICT)


def test_every_step_stands_in_the_trail(kembali: Putaran, pemeran: Pemeran):
    done(kembali, pemeran["tim_zi"])
    cancel_pengembalian(putaran=kembali, pertanyaan=line(kembali), by=pemeran["tpi_ketua"])

    tindakan = list(Riwayat.objects.order_by("urut").values_list("tindakan", flat=True))
    assert tindakan[-3:] == [
        "pertanyaan dikembalikan ke unit",
        "pertanyaan selesai diperbaiki unit",
        "pengembalian dibatalkan",
    ]


# --- The queue -----------------------------------------------------------------------------------


def test_the_queue_shows_what_waits_of_all_units_and_of_no_others(
    kembali: Putaran, pemeran: Pemeran, client_for
):
    done(kembali, pemeran["tim_zi"])

    anggota = client_for(pemeran["tpi_anggota"]).get(reverse("evaluasi:antrean"))
    assertContains(anggota, "menunggu dicek ulang")
    assertContains(anggota, alamat("pertanyaan", kembali))
    sendiri = client_for(pemeran["tpi_unit_sendiri"]).get(reverse("evaluasi:antrean"))
    assertNotContains(sendiri, alamat("pertanyaan", kembali))
    assert client_for(pemeran["tim_zi"]).get(reverse("evaluasi:antrean")).status_code == 403


def test_the_queue_costs_the_same_for_1_and_40_lines(pemeran: Pemeran, client_for):
    """MISTAKES S10."""
    client = client_for(pemeran["tpi_anggota"])

    def add(n: int) -> None:
        for _ in range(n):
            unit = UnitKerjaFactory(instansi=pemeran.instansi)
            PenugasanFactory(unit=unit, peran=Peran.TIM_ZI)
            TugasTPIFactory(tim=pemeran.tim, unit=unit)
            putaran = buka_evaluasi(unit, pemeran.tim.tahun)
            Putaran.objects.filter(pk=putaran.pk).update(
                status="diajukan",
                hasil_unit={},
                diajukan_pada=timezone.now(),
                diajukan_oleh=UserFactory(),
            )
            Pengembalian.objects.create(
                putaran=putaran,
                pertanyaan=line(putaran),
                catatan=CATATAN,
                dikembalikan_pada=timezone.now(),
                dikembalikan_oleh=pemeran["tpi_ketua"],
            )

    add(1)
    with CaptureQueriesContext(connection) as satu:
        client.get(reverse("evaluasi:antrean"))
    add(39)
    with CaptureQueriesContext(connection) as banyak:
        response = client.get(reverse("evaluasi:antrean"))

    assertContains(response, "40 masih diperbaiki unit")
    assert len(banyak) == len(satu) <= 8
