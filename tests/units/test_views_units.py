"""Pages of units, people, teams and profiles: what is kept, said, and how much it costs."""

import re

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.conftest import Pemeran
from tests.factories import (
    InstansiFactory,
    PegawaiFactory,
    PenugasanFactory,
    ProfilUnitFactory,
    TimTPIFactory,
    TugasTPIFactory,
    UnitKerjaFactory,
    UserFactory,
)
from units.langkah import Langkah, register_langkah
from units.models import Instansi, Pegawai, Peran, TimTPI, UnitKerja, User
from units.tasks import queue_password_mail, send_password_mail
from zi_portal.riwayat.services import catat


@pytest.fixture
def admin(pemeran: Pemeran, client_for):
    return client_for(pemeran["admin_instansi"])


def url(nama: str, *args: object) -> str:
    return reverse(f"units:{nama}", args=args)


# --- cost ----------------------------------------------------------------------------------------


def grow(pemeran: Pemeran, jumlah: int) -> None:
    tim = TimTPIFactory(instansi=pemeran.instansi, tahun=pemeran.tim.tahun)
    for _ in range(jumlah):
        induk = UnitKerjaFactory(instansi=pemeran.instansi)
        unit = UnitKerjaFactory(
            instansi=pemeran.instansi, induk=induk, kepala=PegawaiFactory(unit=induk)
        )
        TugasTPIFactory(tim=pemeran.tim, unit=unit)
        ProfilUnitFactory(unit=unit, tahun=pemeran.tim.tahun, lhkpn_wajib=0, lhkpn_sudah=0)
        user = UserFactory(pegawai=PegawaiFactory(unit=unit))
        for orang in (user, pemeran["kepala_unit"]):
            PenugasanFactory(user=orang, peran=Peran.KEPALA_UNIT, unit=induk)
        PenugasanFactory(user=user, peran=Peran.TIM_ZI, unit=pemeran.unit)
        tim.anggota.create(user=user)


@pytest.mark.parametrize(
    ("orang", "nama"),
    [
        ("kepala_unit", "beranda"),
        ("tpi_anggota", "beranda"),
        ("penetapan", "beranda"),
        ("admin_instansi", "beranda"),
        ("admin_sistem", "beranda"),
        ("pimpinan", "daftar-unit"),
        ("admin_instansi", "daftar-orang"),
        ("admin_instansi", "daftar-tim"),
        ("admin_instansi", "tim"),
        ("admin_instansi", "unit"),
        ("tim_zi", "unit"),
        ("tim_zi", "profil-unit"),
        ("tpi_ketua", "profil-unit"),
        ("admin_instansi", "unit-update"),
        ("admin_instansi", "orang-create"),
    ],
)
def test_pages_cost_the_same_for_any_number_of_rows(
    pemeran: Pemeran, client_for, orang: str, nama: str
):
    client = client_for(pemeran[orang])
    tahun = pemeran.tim.tahun
    args = {
        "profil-unit": [pemeran.unit.pk, tahun],
        "unit": [pemeran.unit.pk],
        "unit-update": [pemeran.unit.pk],
        "tim": [pemeran.tim.pk],
    }
    alamat = url(nama, *args.get(nama, []))

    def cost() -> int:
        with CaptureQueriesContext(connection) as kueri:
            assert client.get(alamat).status_code == 200
        return len(kueri)

    grow(pemeran, 1)
    satu = cost()
    grow(pemeran, 40)

    assert cost() == satu <= 25


# --- the first page ------------------------------------------------------------------------------


def test_first_page_shows_each_role_what_is_its_own(pemeran: Pemeran, client_for):
    beranda = url("beranda")

    assertContains(client_for(pemeran["tim_zi"]).get(beranda), "Anda: Tim ZI")
    kepala = client_for(pemeran["kepala_unit"]).get(beranda)
    assertContains(kepala, "Unit di bawah Anda")
    assertContains(kepala, "UPT Pemeran")
    tpi = client_for(pemeran["tpi_ketua"]).get(beranda)
    assertContains(tpi, f"TPI {pemeran.tim.tahun}: Anda ketua")
    assertContains(tpi, "Dinas Pemeran")
    assertNotContains(tpi, "Dinas Lain")
    assertContains(client_for(pemeran["pimpinan"]).get(beranda), "Lihat semua unit")
    assertContains(client_for(pemeran["tanpa_peran"]).get(beranda), "belum mempunyai peran")
    assertContains(client_for(pemeran["kedaluwarsa"]).get(beranda), "belum mempunyai peran")
    assertContains(client_for(pemeran["admin_sistem"]).get(beranda), "Buat instansi")


def test_admin_sees_how_far_the_set_up_has_come(pemeran: Pemeran, admin):
    pemeran["tim_zi"].last_login = timezone.now()
    pemeran["tim_zi"].save()
    response = admin.get(url("beranda"))

    kesiapan = {k.teks: (k.ada, k.perlu, k.is_done) for k in response.context["kesiapan"]}
    tahun = pemeran.tim.tahun
    assert kesiapan["Unit kerja"] == (4, 4, True)
    assert kesiapan["Unit dengan akun kepala unit"] == (2, 4, False)
    assert kesiapan["Unit dengan anggota Tim ZI"] == (1, 4, False)
    assert kesiapan[f"Unit dengan TPI {tahun}"] == (2, 4, False)
    assert kesiapan[f"Profil instansi {tahun}"] == (0, 1, False)
    assert kesiapan[f"Unit dengan penetapan {tahun}"] == (0, 4, False)
    assert kesiapan[f"Unit dengan syarat E7–E11 {tahun}"] == (0, 4, False)
    assert kesiapan["Pengguna yang sudah pernah masuk"][0] == 1


def test_an_empty_instansi_is_never_called_complete(db, client_for):
    penugasan = PenugasanFactory(peran=Peran.ADMIN_INSTANSI, unit=None, instansi=InstansiFactory())

    kesiapan = client_for(penugasan.user).get(url("beranda")).context["kesiapan"]

    assert [k.teks for k in kesiapan if k.is_done] == []


def test_steps_of_other_apps_stand_with_their_unit(pemeran: Pemeran, client_for, monkeypatch):
    monkeypatch.setattr("units.langkah._pengumpul", {})
    register_langkah(
        lambda user, daftar, tahun: {u.pk: [Langkah(f"Isi {u.kode}", "/x/")] for u in daftar},
        urutan=2,
    )
    register_langkah(lambda user, daftar, tahun: {}, urutan=1)

    response = client_for(pemeran["kepala_unit"]).get(url("beranda"))

    assertContains(response, '<a href="/x/">Isi dinas</a>', html=True)
    assertContains(response, '<a href="/x/">Isi upt</a>', html=True)


def test_tpi_is_told_of_the_decision_it_has_to_take(pemeran: Pemeran, client_for):
    ProfilUnitFactory(
        unit=pemeran.unit, tahun=timezone.localdate().year, lhkasn_wajib=0, lhkasn_sudah=0
    )

    assertContains(client_for(pemeran["tpi_anggota"]).get(url("beranda")), "Putuskan apakah nihil")
    for orang in ("tpi_unit_sendiri", "tim_zi"):
        assertNotContains(client_for(pemeran[orang]).get(url("beranda")), "Putuskan apakah nihil")


# --- units ---------------------------------------------------------------------------------------


def test_units_are_found_by_name_short_name_or_code(pemeran: Pemeran, admin):
    UnitKerjaFactory(
        instansi=pemeran.instansi, kode="satpol-pp", nama="Polisi Pamong", singkatan="SPP"
    )

    for cari in ("pamong", "spp", "SATPOL"):
        assertContains(admin.get(url("daftar-unit"), {"cari": cari}), "1 unit kerja")
    kosong = admin.get(url("daftar-unit"), {"cari": "<b>entah</b>"})
    assertContains(kosong, "Tidak ada unit kerja dengan “&lt;b&gt;entah&lt;/b&gt;”")
    assertNotContains(admin.get(url("daftar-unit"), {"cari": "Kabupaten Jauh"}), "1 unit kerja")


@pytest.mark.parametrize("tahun", ["", "abc", "0", "99999", "²⁰²⁶", "-1"])
def test_a_senseless_year_is_this_year(pemeran: Pemeran, admin, tahun: str):
    response = admin.get(url("daftar-unit"), {"tahun": tahun, "halaman": tahun})

    assert response.context["tahun"] == timezone.localdate().year


def test_a_wrong_unit_keeps_what_was_typed_and_says_what_to_do(pemeran: Pemeran, admin):
    response = admin.post(
        url("unit-create"), {"kode": "lain", "nama": "Nama Yang Panjang", "jenis_layanan": "ptsp"}
    )

    assert response.status_code == 422
    assertContains(response, "Kode unit ini sudah dipakai.", status_code=422)
    assertContains(response, 'value="Nama Yang Panjang"', status_code=422)


def test_a_unit_is_made_changed_taken_out_of_use_and_back(pemeran: Pemeran, admin):
    isi = {"kode": "baru", "nama": "Dinas Baru", "jenis_layanan": "lainnya"}
    response = admin.post(url("unit-create"), isi)
    unit = UnitKerja.objects.get(kode="baru")
    assert (unit.instansi, response["Location"]) == (pemeran.instansi, url("unit", unit.pk))

    admin.post(url("unit-update", unit.pk), isi | {"nama": "Dinas Lebih Baru"})
    admin.post(url("unit-deactivate", unit.pk))
    unit.refresh_from_db()
    assert (unit.nama, unit.aktif) == ("Dinas Lebih Baru", False)
    admin.get(url("beranda"))  # the messages of the acts are shown and gone
    assertNotContains(admin.get(url("daftar-unit")), "Dinas Lebih Baru")
    assertContains(admin.get(url("daftar-unit"), {"nonaktif": 1}), "Dinas Lebih Baru")
    halaman = admin.get(url("unit", unit.pk))
    assertContains(halaman, "Aktifkan kembali")
    assertContains(halaman, "unit dinonaktifkan")

    admin.post(url("unit-activate", unit.pk))
    unit.refresh_from_db()
    assert unit.aktif


def test_units_and_people_of_other_instansi_cannot_be_chosen(pemeran: Pemeran, admin):
    orang = PegawaiFactory(unit=pemeran.unit_jauh)

    response = admin.post(
        url("unit-update", pemeran.unit_lain.pk),
        {
            "kode": "lain",
            "nama": "Dinas Lain",
            "jenis_layanan": "lainnya",
            "induk": pemeran.unit_jauh.pk,
            "kepala": orang.pk,
        },
    )

    assertContains(response, "Pilihan ini tidak tersedia lagi", count=2, status_code=422)


def test_scores_of_the_tpi_do_not_show_in_the_trail_of_the_unit_page(pemeran: Pemeran, admin):
    with transaction.atomic():
        catat(
            rantai=f"unit:{pemeran.unit.pk}",
            tindakan="jawaban TPI diubah",
            objek="evaluasi.jawaban:1",
            oleh=None,
        )

    assertNotContains(admin.get(url("unit", pemeran.unit.pk)), "jawaban TPI diubah")


# --- people --------------------------------------------------------------------------------------


def test_a_person_with_an_account_gets_one_mail_after_the_commit(
    pemeran: Pemeran, admin, client_for, django_capture_on_commit_callbacks
):
    isi = {
        "nama": "Ratna Teladan",
        "unit": pemeran.unit.pk,
        "email": "Ratna@Contoh.test",
        "peran": "tim_zi",
        "unit_peran": pemeran.unit.pk,
    }
    with django_capture_on_commit_callbacks() as tertunda:
        response = admin.post(url("orang-create"), isi)
    assert mail.outbox == []
    for kirim in tertunda:
        kirim()

    user = User.objects.get(email="ratna@contoh.test")
    assert response["Location"] == url("orang", user.pegawai_id)
    assert [surat.to for surat in mail.outbox] == [["ratna@contoh.test"]]
    assert "kata sandi" in mail.outbox[0].subject
    cocok = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert cocok
    formulir = client_for(None).get(cocok[1], follow=True)
    assertContains(formulir, "Kata sandi baru")


def test_a_failing_mail_loses_nothing(
    pemeran: Pemeran, admin, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr("units.tasks.send_mail", fail)
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(url("orang-create"), {"nama": "Ratna", "email": "ratna@contoh.test"})

    assert response.status_code == 302
    assert User.objects.filter(email="ratna@contoh.test").exists()


@pytest.mark.django_db(transaction=True)
def test_a_failing_queue_loses_nothing(pemeran: Pemeran, admin, monkeypatch, caplog):
    def fail(*args: object, **kwargs: object) -> None:
        raise ConnectionError("no Redis")

    monkeypatch.setattr(type(send_password_mail), "enqueue", fail)
    response = admin.post(url("orang-create"), {"nama": "Ratna", "email": "ratna@contoh.test"})

    assert response.status_code == 302
    assert User.objects.filter(email="ratna@contoh.test").exists()
    assert "no Redis" in caplog.text


def test_no_mail_goes_to_a_closed_account(
    pemeran: Pemeran, admin, django_capture_on_commit_callbacks
):
    zi = pemeran["tim_zi"]
    zi.is_active = False
    zi.save()

    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(url("akun-mail", zi.pegawai_id), follow=True)
        queue_password_mail([zi.pk], "http://testserver/")

    assertContains(response, "Akun ini nonaktif")
    assert mail.outbox == []


def test_person_and_account_are_made_together_or_not_at_all(pemeran: Pemeran, admin):
    jumlah = Pegawai.objects.count()

    terpakai = admin.post(url("orang-create"), {"nama": "Ratna", "email": pemeran["pembina"].email})
    tanpa_surel = admin.post(
        url("orang-create"), {"nama": "Ratna", "peran": "tim_zi", "unit_peran": pemeran.unit.pk}
    )
    tanpa_unit = admin.post(
        url("orang-create"), {"nama": "Ratna", "email": "r@contoh.test", "peran": "tim_zi"}
    )

    assertContains(terpakai, "Alamat surel ini sudah dipakai", status_code=422)
    assertContains(tanpa_surel, "peran memerlukan akun", status_code=422)
    assertContains(tanpa_unit, "Pilih unit untuk peran Tim ZI", status_code=422)
    assert Pegawai.objects.count() == jumlah


def test_a_closed_account_is_out_at_once_and_can_come_back(pemeran: Pemeran, admin, client_for):
    zi = pemeran["tim_zi"]
    pengguna = client_for(zi)
    assert pengguna.get(url("beranda")).status_code == 200

    admin.post(url("akun-deactivate", zi.pegawai_id))
    assert pengguna.get(url("beranda")).status_code == 302
    admin.post(url("akun-activate", zi.pegawai_id))
    zi.refresh_from_db()
    assert zi.is_active


def test_an_admin_can_shut_neither_himself_nor_his_role(pemeran: Pemeran, admin):
    saya = pemeran["admin_instansi"]

    tutup = admin.post(url("akun-deactivate", saya.pegawai_id), follow=True)
    akhiri = admin.post(url("peran-end", saya.penugasan.get().pk), follow=True)

    assertContains(tutup, "tidak dapat menonaktifkan akun sendiri")
    assertContains(akhiri, "tidak dapat mengakhiri peran admin sendiri")
    saya.refresh_from_db()
    assert saya.is_active
    assert saya.penugasan.get().selesai is None


def test_a_role_ends_and_resumes_on_the_persons_page(pemeran: Pemeran, admin):
    penugasan = pemeran["tim_zi"].penugasan.get()

    assertContains(admin.post(url("peran-end", penugasan.pk), follow=True), "Berikan kembali")
    penugasan.refresh_from_db()
    assert penugasan.selesai is not None
    admin.post(url("peran-resume", penugasan.pk))
    penugasan.refresh_from_db()
    assert penugasan.selesai is None


def test_no_page_makes_an_admin_sistem(pemeran: Pemeran, admin):
    isi = {"nama": "X", "email": "x@contoh.test", "is_superuser": "on", "is_staff": "on"}

    admin.post(url("orang-create"), isi)

    assert not User.objects.get(email="x@contoh.test").is_superuser


def test_the_account_of_an_admin_sistem_is_out_of_an_admins_reach(pemeran: Pemeran, admin):
    sistem = pemeran["admin_sistem"]
    sistem.pegawai = PegawaiFactory(unit=pemeran.unit)
    sistem.save()

    for nama in ("akun-deactivate", "akun-activate", "akun-mail"):
        assert admin.post(url(nama, sistem.pegawai_id)).status_code == 404
    for nama in ("akun-email", "peran-give"):
        assert admin.get(url(nama, sistem.pegawai_id)).status_code == 404
    assert admin.get(url("akun-create", sistem.pegawai_id)).status_code == 404


# --- teams ---------------------------------------------------------------------------------------


def test_a_team_is_made_and_its_conflicts_are_shown(pemeran: Pemeran, admin):
    sendiri, anggota = pemeran["tpi_unit_sendiri"], pemeran["tpi_anggota"]
    isi = {
        "tahun": 2030,
        "nama": "TPI",
        "ketua": sendiri.pk,
        "anggota": [anggota.pk],
        "unit": [pemeran.unit.pk],
    }

    response = admin.post(url("tim-create"), isi, follow=True)

    tim = TimTPI.objects.get(tahun=2030)
    assert tim.anggota.count() == 2
    assertContains(response, "bekerja di Dinas Pemeran, atau memimpin unit itu")
    assertContains(response, "Ketua tim tidak dapat menetapkan hasilnya")
    dobel = admin.post(url("tim", tim.pk), isi | {"sekretaris": [sendiri.pk]})
    assertContains(dobel, "tercantum dua kali dalam tim", status_code=422)
    jauh = admin.post(url("tim", tim.pk), isi | {"unit": [pemeran.unit_jauh.pk]})
    assertContains(jauh, "Pilihan ini tidak tersedia lagi", status_code=422)


def test_a_unit_code_with_a_space_is_refused_in_plain_words(pemeran: Pemeran, admin):
    response = admin.post(
        url("unit-create"), {"kode": "dinas baru", "nama": "Dinas Baru", "jenis_layanan": "ptsp"}
    )

    assertContains(
        response, "Kode hanya berisi huruf, angka dan tanda hubung, tanpa spasi.", status_code=422
    )


# --- instansi ------------------------------------------------------------------------------------


def test_admin_sistem_makes_an_instansi_with_its_first_admin(
    pemeran: Pemeran, client_for, django_capture_on_commit_callbacks
):
    sistem = client_for(pemeran["admin_sistem"])
    isi = {
        "nama": "Kabupaten Baru",
        "tempat": "Kota Baru",
        "regulasi": "perbup-ketapang-49-2022",
        "jabatan_kepala": "Bupati",
        "zona_waktu": "Asia/Makassar",
        "nama_admin": "Sekar",
        "email": "sekar@baru.test",
    }

    with django_capture_on_commit_callbacks(execute=True):
        assert sistem.post(url("instansi-create"), isi).status_code == 302

    user = User.objects.get(email="sekar@baru.test")
    assert user.penugasan.get().instansi == Instansi.objects.get(nama="Kabupaten Baru")
    assert not user.is_superuser
    assert [surat.to for surat in mail.outbox] == [["sekar@baru.test"]]
    lagi = sistem.post(url("instansi-create"), isi | {"nama": "Kabupaten Lain"})
    assertContains(lagi, "Alamat surel ini sudah dipakai", status_code=422)
    assert not Instansi.objects.filter(nama="Kabupaten Lain").exists()


def test_an_admin_changes_the_letterhead_of_his_own_instansi(pemeran: Pemeran, admin):
    response = admin.post(
        url("instansi", pemeran.instansi.pk),
        {
            "nama": "Kabupaten Pemeran",
            "tempat": "Pemeran",
            "jabatan_kepala": "Wali Kota",
            "alamat": "Jalan Merdeka 1",
            "zona_waktu": "Asia/Jayapura",
        },
    )

    assert response.status_code == 302
    pemeran.instansi.refresh_from_db()
    assert (pemeran.instansi.jabatan_kepala, pemeran.instansi.zona_waktu) == (
        "Wali Kota",
        "Asia/Jayapura",
    )


def test_the_page_of_a_unit_names_the_team_in_its_order(pemeran: Pemeran, client_for):
    response = client_for(pemeran["admin_instansi"]).get(url("unit", pemeran.unit.pk))

    jabatan = [a.jabatan for a in response.context["daftar_tpi"]]
    assert jabatan == sorted(jabatan, key=["ketua", "sekretaris", "anggota"].index)
    assert jabatan[0] == "ketua"
    assert "anggota" in jabatan


# --- what waits first, and what is told before an act --------------------------------------------


def test_an_assessor_sees_first_what_waits_for_him(pemeran: Pemeran, client_for):
    """Of two units, the one with nothing to do stands below, without a card of its own."""
    ProfilUnitFactory(unit=pemeran.unit, tahun=pemeran.tim.tahun)

    response = client_for(pemeran["tpi_unit_sendiri"]).get(url("beranda"))

    ((anggota, menunggu, lainnya),) = response.context["keanggotaan"]
    assert anggota.user == pemeran["tpi_unit_sendiri"]
    assert [unit.kode for unit, _ in menunggu] == ["inspektorat"]
    assert [unit.kode for unit in lainnya] == ["dinas"]
    assertContains(response, "Menunggu Anda (1)")


def test_an_assessor_without_anything_to_do_is_told_so(pemeran: Pemeran, client_for):
    for tugas in pemeran.tim.tugas.select_related("unit"):
        ProfilUnitFactory(unit=tugas.unit, tahun=pemeran.tim.tahun)

    response = client_for(pemeran["tpi_anggota"]).get(url("beranda"))

    assertContains(response, "Tidak ada yang menunggu Anda saat ini.")
    assertNotContains(response, "Menunggu Anda")


def test_a_parent_out_of_use_names_its_units_before_and_after(pemeran: Pemeran, admin):
    assertContains(admin.get(url("unit", pemeran.unit.pk)), "1 unit di bawahnya tetap aktif")

    response = admin.post(url("unit-deactivate", pemeran.unit.pk), follow=True)

    assertContains(response, "1 unit di bawahnya tetap aktif: UPT Pemeran.")
    pemeran.upt.refresh_from_db()
    assert pemeran.upt.aktif
    sendiri = admin.post(url("unit-deactivate", pemeran.upt.pk), follow=True)
    assertNotContains(sendiri, "di bawahnya tetap aktif")


def test_admin_sistem_chooses_the_regulation_of_a_new_instansi(pemeran: Pemeran, client_for):
    sistem = client_for(pemeran["admin_sistem"])
    isi = {
        "nama": "Kabupaten Baru",
        "tempat": "Kota Baru",
        "jabatan_kepala": "Bupati",
        "zona_waktu": "Asia/Jakarta",
        "nama_admin": "Admin Baru",
        "email": "baru@contoh.test",
    }

    assertContains(sistem.get(url("instansi-create")), "Perbup Ketapang 49/2022</option>")
    # A regulation without thresholds, and one that does not exist.
    for kode in ("rencana-bangka-2022", "entah", ""):
        ditolak = sistem.post(url("instansi-create"), isi | {"regulasi": kode})
        assert ditolak.status_code == 422
    assert not Instansi.objects.filter(nama="Kabupaten Baru").exists()
    sistem.post(url("instansi-create"), isi | {"regulasi": "perbup-ketapang-49-2022"})

    instansi = Instansi.objects.get(nama="Kabupaten Baru")
    assert instansi.regulasi == "perbup-ketapang-49-2022"
    assertContains(sistem.get(url("instansi", instansi.pk)), "Perbup Ketapang 49/2022</strong>")
