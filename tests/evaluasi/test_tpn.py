"""What the TPN's letter says, recorded beside our own final result."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from evaluasi.models import HasilTPN, Pihak
from evaluasi.penilaian_unit import get_hasil
from evaluasi.services import finalize_putaran, reopen_evaluasi
from evaluasi.services.galat import PutaranTerkunci, UnitSendiri
from evaluasi.services.tpn import record_tpn
from evaluasi.tampilan_tpn import list_tpn
from units.models import UnitKerja
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat

ISI = {
    "putusan": "tidak",
    "nomor_surat": "B/12/TPN/2026",
    "tanggal": date(2026, 10, 1),
    "total": Decimal("78.25"),
    "pengungkit": Decimal("45.5"),
    "hasil": Decimal("32.75"),
    "area": {"1": Decimal("7.25"), "6": Decimal(8)},
    "catatan": "Survei diulang TPN.",
}
FORMULIR = {
    "putusan": "wbk",
    "nomor_surat": "B/12/TPN/2026",
    "tanggal": "2026-10-01",
    "total": "78,25",
    "area_1": "7,2500",
    "catatan": "",
    "expected_version": 0,
}


@pytest.fixture
def final(diputuskan, pemeran):
    return finalize_putaran(putaran=diputuskan, by=pemeran["tpi_ketua"])


@pytest.fixture
def alamat(pemeran):
    return reverse("evaluasi:tpn", args=[pemeran.unit.pk, pemeran.tim.tahun])


def test_the_letter_is_recorded_beside_ours_and_in_the_trail(final, pemeran):
    beku = final.hasil_tpi

    tpn = record_tpn(
        evaluasi=final.evaluasi, expected_version=0, by=pemeran["tpi_sekretaris"], **ISI
    )

    tersimpan = HasilTPN.objects.get()
    assert (tersimpan.total, tersimpan.area) == (Decimal("78.25"), {"1": "7.25", "6": "8"})
    assert tersimpan.oleh == pemeran["tpi_sekretaris"]
    final.refresh_from_db()
    assert final.hasil_tpi == beku
    riwayat = Riwayat.objects.for_rantai(f"unit:{pemeran.unit.pk}")[0]
    assert riwayat.tindakan == "hasil TPN dicatat"
    assert riwayat.sesudah["nilai total"] == "78,2500"
    baris = {
        b.nama: (b.kita, b.tpn, b.selisih) for b in list_tpn(get_hasil(final, Pihak.TPI).hasil, tpn)
    }
    assert baris["Nilai total"] == ("100,00", "78,25", "-21,75")
    assert [nama[0] for nama in baris] == ["N", "P", "H", "1", "6"]


def test_a_difference_too_small_for_two_decimals_is_no_zero(final, pemeran):
    tpn = HasilTPN(total=Decimal("99.996"), pengungkit=Decimal(60), area={})

    total, pengungkit = list_tpn(get_hasil(final, Pihak.TPI).hasil, tpn)

    assert (total.selisih, pengungkit.selisih) == ("kurang dari 0,01", "sama")


def test_nothing_is_recorded_while_no_round_is_final(diputuskan, pemeran, client_for, alamat):
    with pytest.raises(PutaranTerkunci):
        record_tpn(evaluasi=diputuskan.evaluasi, expected_version=0, by=pemeran["tpi_ketua"], **ISI)

    assert client_for(pemeran["tpi_ketua"]).get(alamat).status_code == 403
    assert client_for(pemeran["admin_instansi"]).post(alamat, FORMULIR).status_code == 403


def test_a_reopened_round_does_not_hide_what_the_letter_said(final, pemeran, client_for, alamat):
    record_tpn(evaluasi=final.evaluasi, expected_version=0, by=pemeran["tpi_ketua"], **ISI)
    reopen_evaluasi(putaran=final, alasan="Temuan TPN", by=pemeran["tpi_ketua"])

    response = client_for(pemeran["tpi_ketua"]).get(alamat)

    assertContains(response, "Tidak lolos")
    assertContains(response, "-21,75")


@pytest.mark.parametrize("orang", ["admin_instansi", "tpi_ketua", "tpi_sekretaris"])
def test_who_may_records_it_from_the_page(final, pemeran, client_for, alamat, orang):
    client = client_for(pemeran[orang])

    assert client.post(alamat, FORMULIR).status_code == 302

    tpn = HasilTPN.objects.get()
    assert (tpn.putusan, tpn.total, tpn.pengungkit, tpn.area) == (
        "wbk",
        Decimal("78.25"),
        None,
        {"1": "7.2500"},
    )
    ulang = client.get(alamat)
    assertContains(ulang, 'value="78,25"')
    assertContains(ulang, 'value="7,25"')
    assertContains(ulang, "B/12/TPN/2026")


def test_two_who_record_it_see_both_versions_and_lose_nothing(final, pemeran, client_for, alamat):
    client_for(pemeran["admin_instansi"]).post(alamat, FORMULIR)
    ketua = client_for(pemeran["tpi_ketua"])

    response = ketua.post(alamat, FORMULIR | {"total": "70,5", "putusan": "tidak"})

    assertContains(response, "baru saja diubah admin_instansi", status_code=409)
    assertContains(response, "78,2500", status_code=409)
    assertContains(response, 'value="70,5"', status_code=409)
    versi = response.context["form"]["expected_version"].value()
    ulang = ketua.post(alamat, FORMULIR | {"total": "70,5", "expected_version": versi})
    assert ulang.status_code == 302
    tpn = HasilTPN.objects.get()
    assert (tpn.total, tpn.version) == (Decimal("70.5"), 2)


def test_the_last_of_two_is_refused_under_the_lock(final, pemeran):
    simpan = {"evaluasi": final.evaluasi, "by": pemeran["tpi_ketua"]}
    record_tpn(**simpan, expected_version=0, **ISI)

    with pytest.raises(StaleVersion):
        record_tpn(**simpan, expected_version=0, **ISI | {"total": Decimal(1)})
    record_tpn(**simpan, expected_version=1, **ISI)  # the same again is no change

    assert HasilTPN.objects.get().version == 1
    assert Riwayat.objects.filter(tindakan__startswith="hasil TPN").count() == 1


@pytest.mark.parametrize(
    ("isi", "kata"),
    [
        ({"putusan": ""}, "Pilih putusan TPN"),
        ({"putusan": "emas"}, "pilihan"),
        ({"nomor_surat": " "}, "Isi nomor surat atau LHE dari TPN"),
        ({"tanggal": ""}, "Isi tanggal surat TPN"),
        ({"tanggal": "kemarin"}, "Isi tanggal, misalnya"),
        ({"total": "100,01"}, "Isi antara 0 dan 100."),
        ({"total": "-1"}, "Isi antara 0 dan 100."),
        ({"total": "tujuh"}, "Isi angka dengan koma"),
        ({"total": "1e2"}, "Isi angka dengan koma"),
        ({"total": "78,12345"}, "paling banyak 4 angka"),
        ({"pengungkit": "60,5"}, "Isi antara 0 dan 60."),
        ({"hasil": "41"}, "Isi antara 0 dan 40."),
        ({"area_1": "60"}, "Isi antara 0 dan 8"),
        ({"expected_version": ""}, "expected_version"),
    ],
)
def test_a_wrong_entry_says_what_to_do(final, pemeran, client_for, alamat, isi, kata):
    response = client_for(pemeran["admin_instansi"]).post(alamat, FORMULIR | isi)

    assertContains(response, kata, status_code=422)
    assert not HasilTPN.objects.exists()


def test_what_does_not_add_up_is_recorded_and_told(final, pemeran, client_for, alamat):
    isi = {"pengungkit": "45,5", "hasil": "32", **{f"area_{n}": "7" for n in range(1, 7)}}

    response = client_for(pemeran["admin_instansi"]).post(alamat, FORMULIR | isi, follow=True)

    assert HasilTPN.objects.get().hasil == Decimal(32)
    assertContains(response, "Pengungkit dan hasil berjumlah 77,5, sedangkan nilai total 78,25.")
    assertContains(response, "Keenam area berjumlah 42, sedangkan pengungkit 45,5.")
    assertContains(response, "WBK</dd>")  # the decision stands among the numbers


def test_a_letter_of_tomorrow_is_refused(final, pemeran, client_for, alamat):
    besok = timezone.localdate() + timedelta(days=1)

    response = client_for(pemeran["admin_instansi"]).post(
        alamat, FORMULIR | {"tanggal": besok.isoformat()}
    )

    assertContains(response, "Tanggal ini belum tiba", status_code=422)


def test_an_area_never_has_more_than_its_points_by_any_address(final, pemeran):
    with pytest.raises(ValidationError, match="Nilai area 1 antara 0 dan 8,00"):
        record_tpn(
            evaluasi=final.evaluasi,
            expected_version=0,
            by=pemeran["tpi_ketua"],
            **ISI | {"area": {"1": Decimal("8.01")}},
        )


def test_a_unit_put_out_of_use_meanwhile_keeps_what_was_typed(final, pemeran, client_for, alamat):
    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)

    response = client_for(pemeran["tpi_ketua"]).post(alamat, FORMULIR)

    assertContains(response, "Unit ini dinonaktifkan", status_code=409)
    assertContains(response, FORMULIR["nomor_surat"], status_code=409)
    assert not HasilTPN.objects.exists()


def test_an_assessor_of_the_units_side_is_refused_under_the_lock(final, pemeran):
    with pytest.raises(UnitSendiri):
        record_tpn(
            evaluasi=final.evaluasi, expected_version=0, by=pemeran["tpi_unit_sendiri"], **ISI
        )

    assert not HasilTPN.objects.exists()
