"""The demonstration and the first admin."""

import re
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from units.contoh import akun_path, muat_contoh_units, read_akun
from units.models import (
    AnggotaTPI,
    Instansi,
    JabatanTPI,
    Pegawai,
    PenetapanUnit,
    Penugasan,
    Peran,
    ProfilInstansi,
    ProfilUnit,
    TugasTPI,
    UnitKerja,
    User,
)
from units.permissions import can_fill_penetapan, can_fill_profil_tpi
from units.roles import has_peran_instansi
from zi_portal.riwayat.models import Riwayat


@pytest.fixture
def contoh(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return muat_contoh_units()


def test_demonstration_has_every_role_and_six_opds(contoh):
    assert UnitKerja.objects.filter(instansi=contoh, induk=None).count() >= 6
    assert UnitKerja.objects.filter(induk__kode="bapenda").count() == 1
    assert set(Penugasan.objects.values_list("peran", flat=True)) == set(Peran.values)
    assert set(AnggotaTPI.objects.values_list("jabatan", flat=True)) == set(JabatanTPI.values)
    assert User.objects.filter(is_superuser=True).count() == 1
    assert not UnitKerja.objects.filter(kepala=None).exists()
    assert TugasTPI.objects.count() >= 6
    assert Riwayat.objects.exists()


def test_each_requirement_was_stated_by_who_may(contoh):
    """The admin E1–E4, the Tim Penetapan E5–E6, an assessor of the unit E7–E11."""
    (instansi,) = ProfilInstansi.objects.select_related("oleh")
    assert has_peran_instansi(instansi.oleh, contoh, Peran.ADMIN_INSTANSI)
    assert PenetapanUnit.objects.count() == ProfilUnit.objects.count() >= 5
    for penetapan in PenetapanUnit.objects.select_related("oleh", "unit"):
        assert can_fill_penetapan(penetapan.oleh, penetapan.unit)
    for profil in ProfilUnit.objects.select_related("oleh__pegawai", "unit"):
        assert can_fill_profil_tpi(profil.oleh, profil.unit, profil.tahun)


def test_invented_people_have_nip_of_the_right_shape(contoh):
    nip = list(Pegawai.objects.exclude(nip="").values_list("nip", flat=True))

    assert len(nip) == len(set(nip)) > 20
    for n in nip:
        assert re.fullmatch(r"1900(0[1-9]|1[0-2])[0-3]\d1920(0[1-9]|1[0-2])[12]\d{3}", n)


def test_every_demonstration_account_opens_with_its_own_password(contoh, client):
    akun = read_akun()

    assert {a.email for a in akun} == set(User.objects.values_list("email", flat=True))
    assert len({a.kata_sandi for a in akun}) == len(akun)
    for a in akun:
        assert User.objects.get(email=a.email).check_password(a.kata_sandi)
    response = client.post(
        reverse("account_login"), {"login": akun[0].email, "password": akun[0].kata_sandi}
    )
    assert response["Location"] == reverse("units:beranda")


def test_passwords_are_readable_by_their_owner_only(contoh):
    assert stat.S_IMODE(akun_path().stat().st_mode) == 0o600


def test_loading_twice_changes_nothing(contoh):
    sebelum = (akun_path().read_text(), Riwayat.objects.count())

    assert muat_contoh_units() == contoh
    assert (akun_path().read_text(), Riwayat.objects.count()) == sebelum
    assert Instansi.objects.count() == 1


def test_two_installations_have_different_passwords(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "satu"
    muat_contoh_units()
    pertama = {a.kata_sandi for a in read_akun()}
    settings.VAR_DIR = tmp_path / "dua"
    Instansi.objects.update(nama="Bukan Contoh")
    User.objects.update(pegawai=None)
    for user in User.objects.all():
        user.email = "lama." + user.email
        user.save()
    muat_contoh_units()

    assert pertama.isdisjoint(a.kata_sandi for a in read_akun())


def test_akun_contoh_prints_address_role_and_password(contoh):
    keluaran = StringIO()

    call_command("akun_contoh", stdout=keluaran)

    for a in read_akun():
        assert f"{a.kata_sandi}  {a.peran}" in keluaran.getvalue()


def test_akun_contoh_without_demonstration_says_how_to_load_it(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path

    with pytest.raises(CommandError, match="manage.py muat_contoh"):
        call_command("akun_contoh")


def test_buat_admin_prints_a_link_that_sets_the_password_once(db, client):
    keluaran = StringIO()

    call_command(
        "buat_admin", "--surel", "Admin@Uji.test", "--nama", "Admin", "--tautan", stdout=keluaran
    )

    user = User.objects.get(email="admin@uji.test")
    assert user.is_superuser
    assert not user.has_usable_password()
    (tautan,) = re.findall(r"http://localhost:8000(/\S+)", keluaran.getvalue())
    formulir = client.get(tautan, follow=True)
    assert formulir.status_code == 200
    sandi = {"password1": "kuda-lumping-78", "password2": "kuda-lumping-78"}
    client.post(formulir.redirect_chain[-1][0], sandi)
    user.refresh_from_db()
    assert user.check_password("kuda-lumping-78")
    assert Riwayat.objects.filter(rantai=f"pengguna:{user.pk}").exists()
    client.logout()
    assert "Tautan tidak berlaku lagi" in client.get(tautan, follow=True).content.decode()


def test_buat_admin_for_an_instansi_makes_no_admin_sistem(contoh):
    call_command(
        "buat_admin",
        "--surel=baru@uji.test",
        "--nama=Baru",
        "--instansi=kabupaten contoh",
        "--tautan",
        stdout=StringIO(),
    )

    user = User.objects.get(email="baru@uji.test")
    assert not user.is_superuser
    assert user.penugasan.get().instansi == contoh


@pytest.mark.parametrize(
    ("argumen", "pesan"),
    [
        (["--surel=x@uji.test"], "Isi --nama."),
        (["--nama=X"], "Isi --surel."),
        (["--surel=bukan-surel", "--nama=X"], "bukan alamat surel"),
        (["--surel=SISTEM@contoh.test", "--nama=X"], "sudah dipakai"),
        (["--surel=x@uji.test", "--nama=X", "--instansi=Entah"], "Yang ada: Kabupaten Contoh"),
    ],
)
def test_buat_admin_says_what_is_missing_and_makes_nothing(contoh, argumen, pesan, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO())
    sebelum = User.objects.count()

    with pytest.raises(CommandError, match=pesan):
        call_command("buat_admin", *argumen, stdout=StringIO())

    assert User.objects.count() == sebelum
