"""Services of units, people, teams and profiles: what they refuse, and the trail they leave."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.conftest import Pemeran
from tests.factories import (
    AnggotaTPIFactory,
    PegawaiFactory,
    ProfilUnitFactory,
    TugasTPIFactory,
    UnitKerjaFactory,
    UserFactory,
)
from units.models import AnggotaTPI, JabatanTPI, Peran, ProfilUnit, User
from units.services.orang import (
    change_email,
    create_pegawai,
    create_user,
    end_peran,
    give_peran,
    set_user_active,
    update_pegawai,
)
from units.services.profil import decide_nihil, save_profil_instansi, save_profil_unit
from units.services.tim import find_konflik, save_tim_tpi
from units.services.unit import create_unit, set_unit_active, update_unit
from zi_portal.locking import StaleVersion
from zi_portal.riwayat.models import Riwayat


def latest(rantai: str) -> Riwayat:
    riwayat = Riwayat.objects.for_rantai(rantai).first()
    assert riwayat is not None
    return riwayat


# --- units ---------------------------------------------------------------------------------------


def test_a_new_unit_starts_its_own_trail(pemeran: Pemeran):
    admin = pemeran["admin_instansi"]

    unit = create_unit(instansi=pemeran.instansi, by=admin, kode="baru", nama="Dinas Baru")

    riwayat = latest(f"unit:{unit.pk}")
    assert (riwayat.urut, riwayat.tindakan, riwayat.oleh) == (1, "unit dibuat", admin)
    assert riwayat.sesudah == {"kode": "baru", "nama": "Dinas Baru"}


def test_a_change_is_recorded_with_old_and_new_and_none_is_not(pemeran: Pemeran):
    admin, unit = pemeran["admin_instansi"], pemeran.unit
    orang = PegawaiFactory(unit=unit)

    update_unit(unit=unit, by=admin, kepala=orang, jenis_layanan="ptsp", nama=unit.nama)
    update_unit(unit=unit, by=admin, kepala=orang)

    assert Riwayat.objects.for_rantai(f"unit:{unit.pk}").count() == 1
    assert latest(f"unit:{unit.pk}").perubahan == [
        ("kepala", None, str(orang)),
        ("jenis layanan", "Layanan lain", "Pelayanan terpadu satu pintu"),
    ]


@pytest.mark.parametrize(
    ("isi", "field", "kata"),
    [
        ({"kode": "lain"}, "__all__", "Kode unit ini sudah dipakai"),
        ({"nama": "Dinas Lain"}, "__all__", "Nama unit ini sudah dipakai"),
        ({"nama": ""}, "nama", "tidak boleh kosong"),
        ({"jenis_layanan": "bioskop"}, "jenis_layanan", "bukan pilihan"),
    ],
)
def test_a_unit_that_contradicts_another_is_refused(pemeran: Pemeran, isi, field, kata):
    with pytest.raises(ValidationError) as salah:
        update_unit(unit=pemeran.unit, by=None, **isi)

    assert kata in str(salah.value.message_dict[field])
    assert not Riwayat.objects.exists()


def test_parent_and_head_belong_to_the_same_instansi(pemeran: Pemeran):
    with pytest.raises(ValidationError) as salah:
        update_unit(
            unit=pemeran.unit,
            by=None,
            induk=pemeran.unit_jauh,
            kepala=PegawaiFactory(unit=pemeran.unit_jauh),
        )

    assert set(salah.value.message_dict) == {"induk", "kepala"}


def test_units_have_two_levels(pemeran: Pemeran):
    with pytest.raises(ValidationError, match="paling atas"):
        update_unit(unit=pemeran.unit_lain, by=None, induk=pemeran.upt)
    with pytest.raises(ValidationError, match="membawahi unit lain"):
        update_unit(unit=pemeran.unit, by=None, induk=pemeran.unit_lain)
    with pytest.raises(ValidationError):
        update_unit(unit=pemeran.unit_lain, by=None, induk=pemeran.unit_lain)


def test_a_unit_out_of_use_comes_back_whole(pemeran: Pemeran):
    admin = pemeran["admin_instansi"]

    unit = set_unit_active(unit=pemeran.unit, aktif=False, by=admin)
    assert not unit.aktif
    assert pemeran.unit.penugasan.exists()
    unit = set_unit_active(unit=unit, aktif=True, by=admin)
    assert unit.aktif
    set_unit_active(unit=unit, aktif=True, by=admin)
    tindakan = Riwayat.objects.for_rantai(f"unit:{unit.pk}").values_list("tindakan", flat=True)
    assert list(tindakan) == ["unit diaktifkan", "unit dinonaktifkan"]


# --- people --------------------------------------------------------------------------------------


def test_an_account_has_no_password_its_role_and_its_own_trail(pemeran: Pemeran):
    admin = pemeran["admin_instansi"]
    pegawai = create_pegawai(instansi=pemeran.instansi, by=admin, nama="Ratna", unit=pemeran.unit)

    user = create_user(
        pegawai=pegawai,
        email=" Ratna@Contoh.TEST ",
        by=admin,
        peran=Peran.TIM_ZI,
        unit_peran=pemeran.unit,
    )

    assert (user.email, user.nama, user.is_superuser) == ("ratna@contoh.test", "Ratna", False)
    assert not user.has_usable_password()
    tindakan = Riwayat.objects.for_rantai(f"pengguna:{user.pk}").values_list("tindakan", flat=True)
    assert list(tindakan) == ["peran diberikan", "akun dibuat"]
    assert latest(f"instansi:{pemeran.instansi.pk}").tindakan == "pegawai dicatat"


def test_an_address_is_used_once_whatever_its_case(pemeran: Pemeran):
    pegawai = PegawaiFactory(unit=pemeran.unit)

    with pytest.raises(ValidationError, match="sudah dipakai"):
        create_user(pegawai=pegawai, email=pemeran["admin_jauh"].email.upper(), by=None)
    UserFactory(email="x@contoh.test")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="X@contoh.test", nama="X")])


def test_a_refused_role_leaves_no_account(pemeran: Pemeran):
    with pytest.raises(ValidationError, match="instansi yang sama"):
        create_user(
            pegawai=PegawaiFactory(unit=pemeran.unit),
            email="baru@contoh.test",
            by=None,
            peran=Peran.TIM_ZI,
            unit_peran=pemeran.unit_jauh,
        )

    assert not User.objects.filter(email="baru@contoh.test").exists()


@pytest.mark.parametrize(
    ("peran", "di_unit", "kata"),
    [
        (Peran.TIM_ZI, False, "Pilih unit untuk peran Tim ZI"),
        (Peran.PIMPINAN, True, "berlaku untuk seluruh instansi"),
    ],
)
def test_a_role_is_held_where_it_belongs(pemeran: Pemeran, peran, di_unit, kata):
    with pytest.raises(ValidationError, match=kata):
        give_peran(
            user=pemeran["tanpa_peran"],
            instansi=pemeran.instansi,
            peran=peran,
            unit=pemeran.unit if di_unit else None,
            by=None,
        )


def test_a_role_that_ended_can_be_taken_up_again(pemeran: Pemeran):
    admin, zi = pemeran["admin_instansi"], pemeran["tim_zi"]
    penugasan = zi.penugasan.get()

    penugasan = end_peran(penugasan=penugasan, by=admin)
    assert penugasan.selesai == timezone.localdate() - timedelta(days=1)
    kembali = give_peran(
        user=zi, instansi=pemeran.instansi, peran=Peran.TIM_ZI, unit=pemeran.unit, by=admin
    )

    assert (kembali.pk, kembali.selesai) == (penugasan.pk, None)
    tindakan = Riwayat.objects.for_rantai(f"pengguna:{zi.pk}").values_list("tindakan", flat=True)
    assert list(tindakan) == ["peran diberikan", "peran diakhiri"]


def test_an_end_in_the_past_is_refused(pemeran: Pemeran):
    with pytest.raises(ValidationError, match="sudah lewat"):
        give_peran(
            user=pemeran["tanpa_peran"],
            instansi=pemeran.instansi,
            peran=Peran.PIMPINAN,
            selesai=timezone.localdate() - timedelta(days=1),
            by=None,
        )


def test_a_person_keeps_one_nip_and_his_account_his_name(pemeran: Pemeran):
    zi, pembina = pemeran["tim_zi"], pemeran["pembina"]

    update_pegawai(pegawai=zi.pegawai, by=None, nama="Nama Baru")
    with pytest.raises(ValidationError, match="NIP ini sudah dipakai"):
        update_pegawai(pegawai=zi.pegawai, by=None, nip=pembina.pegawai.nip)
    with pytest.raises(ValidationError, match="18 angka"):
        update_pegawai(pegawai=zi.pegawai, by=None, nip="123")
    with pytest.raises(ValidationError, match="instansi yang sama"):
        update_pegawai(pegawai=zi.pegawai, by=None, unit=pemeran.unit_jauh)

    zi.refresh_from_db()
    assert zi.nama == "Nama Baru"


def test_an_admin_cannot_close_his_own_account(pemeran: Pemeran):
    admin = pemeran["admin_instansi"]

    with pytest.raises(ValidationError, match="akun sendiri"):
        set_user_active(user=admin, aktif=False, by=admin)

    assert not set_user_active(user=pemeran["tim_zi"], aktif=False, by=admin).is_active


def test_an_address_is_changed_with_its_trail(pemeran: Pemeran):
    zi = pemeran["tim_zi"]

    change_email(user=zi, email="Baru@contoh.test", by=pemeran["admin_instansi"])
    with pytest.raises(ValidationError, match="sudah dipakai"):
        change_email(user=zi, email=pemeran["pembina"].email, by=pemeran["admin_instansi"])

    assert latest(f"pengguna:{zi.pk}").perubahan == [
        ("alamat surel", "tim_zi@pemeran.test", "baru@contoh.test")
    ]


# --- teams ---------------------------------------------------------------------------------------


def save_tim(pemeran: Pemeran, **isi):
    awal = {
        "instansi": pemeran.instansi,
        "tahun": 2030,
        "nama": "TPI",
        "nomor_keputusan": "1/2030",
        "ketua": pemeran["tpi_ketua"],
        "sekretaris": [pemeran["tpi_sekretaris"]],
        "anggota": [pemeran["tpi_anggota"]],
        "unit": [pemeran.unit],
        "by": pemeran["admin_instansi"],
    }
    return save_tim_tpi(**(awal | isi))


def test_a_team_is_saved_whole_and_recorded(pemeran: Pemeran):
    tim = save_tim(pemeran)

    assert set(tim.anggota.values_list("user__nama", "jabatan")) == {
        ("tpi_ketua", "ketua"),
        ("tpi_sekretaris", "sekretaris"),
        ("tpi_anggota", "anggota"),
    }
    assert list(tim.tugas.values_list("unit__kode", "tahun")) == [("dinas", 2030)]
    riwayat = latest(f"instansi:{pemeran.instansi.pk}")
    assert (riwayat.tindakan, riwayat.sesudah["Ketua"]) == ("tim TPI dibuat", "tpi_ketua")


def test_ketua_and_anggota_can_change_places(pemeran: Pemeran):
    tim = save_tim(pemeran)

    save_tim(
        pemeran,
        tim=tim,
        ketua=pemeran["tpi_anggota"],
        anggota=[pemeran["tpi_ketua"]],
        unit=[pemeran.unit_lain],
    )

    assert AnggotaTPI.objects.get(tim=tim, jabatan=JabatanTPI.KETUA).user == pemeran["tpi_anggota"]
    assert tim.tugas.get().unit == pemeran.unit_lain
    assert tim.anggota.count() == 3


def test_saving_the_same_team_again_records_nothing(pemeran: Pemeran):
    tim = save_tim(pemeran)
    catatan = Riwayat.objects.count()

    save_tim(pemeran, tim=tim)

    assert Riwayat.objects.count() == catatan


def test_a_person_has_one_position(pemeran: Pemeran):
    with pytest.raises(ValidationError, match="tercantum dua kali"):
        save_tim(pemeran, anggota=[pemeran["tpi_ketua"]])


def test_a_unit_has_one_team_a_year(pemeran: Pemeran):
    with pytest.raises(ValidationError, match=r"Dinas Pemeran sudah ditugaskan kepada TPI \d+"):
        save_tim(pemeran, tahun=pemeran.tim.tahun, nama="TPI Dua")
    with pytest.raises(ValidationError, match="instansi yang sama"):
        save_tim(pemeran, unit=[pemeran.unit_jauh])
    with pytest.raises(ValidationError, match="sudah ada untuk tahun"):
        save_tim(pemeran, tahun=pemeran.tim.tahun, unit=[])


def test_members_who_work_in_a_unit_of_their_team_are_named(
    pemeran: Pemeran, django_assert_max_num_queries
):
    for _ in range(20):
        TugasTPIFactory(tim=pemeran.tim, unit=UnitKerjaFactory(instansi=pemeran.instansi))

    with django_assert_max_num_queries(5):
        konflik = {k.unit.kode: k for k in find_konflik(pemeran.tim)}

    assert set(konflik) == {"dinas", "inspektorat"}
    assert konflik["dinas"].orang == (pemeran["tpi_unit_sendiri"],)
    assert not konflik["dinas"].tanpa_penilai
    assert not konflik["dinas"].tanpa_ketua
    assert konflik["inspektorat"].tanpa_ketua
    assert not konflik["inspektorat"].tanpa_penilai


def test_a_unit_without_any_possible_assessor_is_named(pemeran: Pemeran):
    tim = save_tim(pemeran, ketua=None, sekretaris=[], anggota=[pemeran["tpi_unit_sendiri"]])

    (konflik,) = find_konflik(tim)

    assert konflik.tanpa_penilai
    AnggotaTPIFactory(tim=tim, user=pemeran["tpi_anggota"])
    assert not find_konflik(tim)[0].tanpa_penilai


# --- profiles ------------------------------------------------------------------------------------

PROFIL = {"per_tanggal": date(2026, 1, 31), "bukti": "Surat 1/2026"}


def test_a_profile_is_saved_once_for_each_version(pemeran: Pemeran):
    admin = pemeran["admin_instansi"]
    simpan = {"unit": pemeran.unit, "tahun": 2026, "by": admin}

    profil = save_profil_unit(**simpan, expected_version=0, sakip_internal="B", **PROFIL)
    assert profil.version == 1
    with pytest.raises(StaleVersion):
        save_profil_unit(**simpan, expected_version=0, sakip_internal="BB", **PROFIL)
    profil = save_profil_unit(**simpan, expected_version=1, sakip_internal="BB", **PROFIL)
    assert profil.version == 2
    with pytest.raises(StaleVersion):
        save_profil_unit(**simpan, expected_version=1, sakip_internal="A", **PROFIL)

    assert ProfilUnit.objects.get().sakip_internal == "BB"
    assert latest(f"unit:{pemeran.unit.pk}").perubahan == [
        ("predikat SAKIP unit dari evaluasi internal", "B", "BB")
    ]


def test_a_profile_of_the_instansi_is_recorded_in_its_chain(pemeran: Pemeran):
    save_profil_instansi(
        instansi=pemeran.instansi,
        tahun=2026,
        expected_version=0,
        by=None,
        opini_bpk="WTP",
        **PROFIL,
    )

    riwayat = latest(f"instansi:{pemeran.instansi.pk}")
    assert riwayat.tindakan == "profil 2026 diisi"
    assert riwayat.sesudah["opini BPK atas laporan keuangan"] == "WTP – Wajar Tanpa Pengecualian"


@pytest.mark.parametrize(
    "isi",
    [
        {"tlhp_wajib": 2, "tlhp_selesai": 3},
        {"tanggal_mulai_wbbm": date(2099, 1, 1)},
        {"per_tanggal": date(2099, 1, 1)},
        {"bukti": ""},
        {"sakip_internal": "Z"},
    ],
    ids=str,
)
def test_a_profile_that_cannot_be_is_refused(pemeran: Pemeran, isi):
    with pytest.raises(ValidationError):
        save_profil_unit(
            unit=pemeran.unit, tahun=2026, expected_version=0, by=None, **(PROFIL | isi)
        )

    assert not ProfilUnit.objects.exists()


def test_the_tpi_accepts_nihil_with_a_reason_and_new_counts_end_it(pemeran: Pemeran):
    tpi = pemeran["tpi_anggota"]
    profil: ProfilUnit = ProfilUnitFactory(unit=pemeran.unit, lhkpn_wajib=0, lhkpn_sudah=0)

    with pytest.raises(ValidationError, match="dasar keputusan"):
        decide_nihil(profil=profil, laporan="lhkpn", diterima=True, catatan=" ", by=tpi)
    with pytest.raises(ValidationError, match="bukan 0"):
        decide_nihil(profil=profil, laporan="lhkasn", diterima=True, catatan="x", by=tpi)
    profil = decide_nihil(
        profil=profil, laporan="lhkpn", diterima=True, catatan="Daftar pejabat", by=tpi
    )
    assert (profil.lhkpn_nihil_diterima, profil.version) == (True, 2)
    riwayat = latest(f"unit:{pemeran.unit.pk}")
    assert (riwayat.tindakan, riwayat.catatan, riwayat.oleh) == (
        "nihil LHKPN 2026 diterima",
        "Daftar pejabat",
        tpi,
    )

    profil = save_profil_unit(
        unit=pemeran.unit,
        tahun=2026,
        expected_version=2,
        by=None,
        lhkpn_wajib=2,
        lhkpn_sudah=1,
        **PROFIL,
    )

    assert not profil.lhkpn_nihil_diterima
