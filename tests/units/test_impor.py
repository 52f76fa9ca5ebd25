"""Import from Excel: preview, confirmation, idempotence, all or nothing."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import PegawaiFactory, PenugasanFactory, UserFactory
from tests.units.buku import make_berkas, make_buku, nip, to_bytes
from units.impor.baca import Isi, read_workbook
from units.impor.banding import compare
from units.impor.templat import gather_templat, render_templat
from units.models import (
    AnggotaTPI,
    Impor,
    JabatanTPI,
    JenisLayanan,
    Pegawai,
    Penugasan,
    Peran,
    ProfilInstansi,
    ProfilUnit,
    TimTPI,
    TugasTPI,
    UnitKerja,
    User,
)
from units.services.impor import PratinjauBerubah, apply_impor, preview, save_upload
from zi_portal.riwayat.models import Riwayat

KABUPATEN = {
    "unit": [
        {
            "kode": "bapenda",
            "nama": "Badan Pendapatan Daerah",
            "singkatan": "Bapenda",
            "layanan_utama": "Pajak daerah",
            "kepala": nip(1),
        },
        {
            "kode": "upt-samsat",
            "nama": "UPT Samsat",
            "induk": "BAPENDA",
            "jenis_layanan": "Sistem administrasi manunggal satu atap (Samsat)",
        },
        {"kode": "inspektorat", "nama": "Inspektorat"},
    ],
    "pengguna": [
        {
            "nama": "Ratna Teladan, M.Si.",
            "nip": nip(1),
            "jabatan": "Kepala Badan",
            "unit": "bapenda",
            "email": "Kepala@Contoh.test",
            "peran": "Kepala unit",
        },
        {
            "nama": "Bayu Cermat",
            "nip": nip(2),
            "unit": "upt-samsat",
            "email": "zi@contoh.test",
            "peran": "tim zi; Pembina",
            "unit_peran": "upt-samsat; bapenda",
        },
        {"nama": "Sekar Lugas", "nip": nip(3), "unit": "inspektorat", "email": "irban@contoh.test"},
        {"nama": "Tanpa Akun", "nip": nip(4), "jabatan": "Arsiparis"},
        {"nama": "Bupati Contoh", "email": "bupati@contoh.test", "peran": "Pimpinan"},
    ],
    "tim": [
        {
            "tahun": 2026,
            "nama": "TPI Satu",
            "nomor_keputusan": "100/1/2026",
            "anggota": "irban@contoh.test",
            "jabatan": "Ketua",
            "unit": "bapenda",
        },
        {"tahun": 2026, "nama": "TPI Satu", "unit": "upt-samsat"},
    ],
    "profil_instansi": [
        {
            "tahun": 2026,
            "opini_bpk": "WTP-DPP",
            "sakip": "BB",
            "indeks_rb": "A-",
            "spip": 3,
            "per_tanggal": date(2026, 1, 31),
            "bukti": "LHP BPK",
        }
    ],
}


@pytest.fixture
def admin(pemeran):
    return pemeran["admin_instansi"]


@pytest.fixture
def impor(pemeran, admin):
    """Upload and confirm; returns the new accounts."""

    def run(**isi):
        berkas = save_upload(
            instansi=pemeran.instansi, by=admin, nama_berkas="isi.xlsx", data=make_berkas(**isi)
        )
        return apply_impor(impor=berkas, sidik=preview(berkas).sidik, by=admin).akun_baru

    return run


def messages_of(instansi, **isi) -> dict[tuple[str, int], list[str]]:
    """What the preview says to the wrong rows of a workbook."""
    rencana = compare(read_workbook(make_berkas(**isi)), instansi)
    return {(h.lembar, h.baris): h.pesan for h in rencana.hasil if h.status == "salah"}


def test_whole_district_is_imported(pemeran, impor):
    baru = impor(**KABUPATEN)

    bapenda = UnitKerja.objects.get(instansi=pemeran.instansi, kode="bapenda")
    samsat = UnitKerja.objects.get(kode="upt-samsat")
    assert (bapenda.nama, bapenda.singkatan, bapenda.layanan_utama, bapenda.aktif) == (
        "Badan Pendapatan Daerah",
        "Bapenda",
        "Pajak daerah",
        True,
    )
    assert bapenda.kepala == Pegawai.objects.get(nip=nip(1))
    assert (samsat.induk, samsat.jenis_layanan) == (bapenda, JenisLayanan.SAMSAT)
    kepala = User.objects.get(email="kepala@contoh.test")
    assert (kepala.nama, kepala.pegawai.jabatan, kepala.pegawai.unit) == (
        "Ratna Teladan, M.Si.",
        "Kepala Badan",
        bapenda,
    )
    zi = User.objects.get(email="zi@contoh.test")
    assert set(zi.penugasan.values_list("peran", "unit__kode")) == {
        ("tim_zi", "upt-samsat"),
        ("tim_zi", "bapenda"),
        ("pembina", "upt-samsat"),
        ("pembina", "bapenda"),
    }
    bupati = User.objects.get(email="bupati@contoh.test")
    assert (bupati.penugasan.get().peran, bupati.penugasan.get().instansi) == (
        Peran.PIMPINAN,
        pemeran.instansi,
    )
    assert not hasattr(Pegawai.objects.get(nip=nip(4)), "user")
    tim = TimTPI.objects.get(tahun=2026, nama="TPI Satu", nomor_keputusan="100/1/2026")
    assert tim.anggota.get().user.email == "irban@contoh.test"
    assert set(tim.tugas.values_list("unit__kode", "tahun")) >= {
        ("bapenda", 2026),
        ("upt-samsat", 2026),
    }
    profil = ProfilInstansi.objects.get(instansi=pemeran.instansi, tahun=2026)
    assert (profil.opini_bpk, profil.sakip, profil.indeks_rb, profil.spip) == (
        "WTP-DPP",
        "BB",
        "A-",
        3,
    )
    assert (profil.oleh, profil.per_tanggal) == (pemeran["admin_instansi"], date(2026, 1, 31))
    assert {u.email for u in baru} == {
        "kepala@contoh.test",
        "zi@contoh.test",
        "irban@contoh.test",
        "bupati@contoh.test",
    }


def test_new_accounts_have_no_password_and_are_no_admin(impor):
    for user in impor(**KABUPATEN):
        user.refresh_from_db()
        assert not user.has_usable_password()
        assert not user.is_superuser


def test_same_file_again_changes_nothing(pemeran, impor):
    impor(**KABUPATEN)
    sebelum = Riwayat.objects.count()

    rencana = compare(read_workbook(make_berkas(**KABUPATEN)), pemeran.instansi)

    assert {h.status for h in rencana.hasil} == {"sama"}
    assert impor(**KABUPATEN) == []
    # Only that the file was applied once more is noted.
    assert list(
        Riwayat.objects.order_by("-pk").values_list("tindakan", flat=True)[
            : Riwayat.objects.count() - sebelum
        ]
    ) == ["impor diterapkan"]


def test_filled_template_comes_back_unchanged(pemeran, impor):
    impor(**KABUPATEN)

    data = render_templat(gather_templat(pemeran.instansi))
    rencana = compare(read_workbook(data), pemeran.instansi)

    assert [
        (h.lembar, h.baris, h.pesan, h.perubahan) for h in rencana.hasil if h.status != "sama"
    ] == []
    assert len(rencana.hasil) > 20


def test_empty_template_has_nothing_to_import():
    with pytest.raises(ValueError, match="Tidak ada baris yang terisi"):
        read_workbook(render_templat({}))


def test_template_tells_columns_lists_and_required_cells():
    buku = load_workbook(BytesIO(render_templat({})))

    assert buku.sheetnames == [
        "Petunjuk",
        "Unit",
        "Pengguna",
        "Tim TPI",
        "Profil instansi",
    ]
    unit = buku["Unit"]
    assert [sel.value for sel in unit[1]][:2] == ["Kode *", "Nama unit *"]
    assert "18 angka" in unit["G1"].comment.text
    daftar = [v.formula1 for v in unit.data_validations.dataValidation]
    assert any("Pelayanan terpadu satu pintu" in (f or "") for f in daftar)
    assert unit.column_dimensions["G"].width > 20
    assert "Admin instansi" not in str(
        [v.formula1 for v in buku["Pengguna"].data_validations.dataValidation]
    )


def test_preview_shows_old_and_new_and_writes_nothing(pemeran, admin, client_for):
    client = client_for(admin)
    data = make_berkas(
        unit=[
            {"kode": "dinas", "nama": "Dinas Pemeran Baru"},
            {"kode": "lain", "nama": "Dinas Lain"},
            {"kode": "satpol-pp", "nama": "Satuan Polisi Pamong Praja"},
        ]
    )
    sebelum = list(UnitKerja.objects.values_list("kode", "nama"))

    response = client.post(
        reverse("units:impor"), {"berkas": SimpleUploadedFile("isi.xlsx", data)}, follow=True
    )

    teks = response.content.decode()
    assert response.status_code == 200
    assert "1 baru, 1 berubah, 1 sama, 0 salah" in teks
    assert "nama: Dinas Pemeran → Dinas Pemeran Baru" in teks
    assert list(UnitKerja.objects.values_list("kode", "nama")) == sebelum


def test_a_file_with_a_wrong_row_shows_only_what_is_wrong(pemeran, admin, client_for):
    response = upload(
        client_for(admin),
        unit=[{"kode": "satpol-pp", "nama": "Satuan Polisi"}, {"kode": "sesat"}],
    )

    teks = response.content.decode()
    jumlah = response.context["jumlah"]
    assert (jumlah["baru"], jumlah["salah"]) == (1, 1)
    assert "Hanya baris yang salah ditampilkan." in teks
    assert "sesat" in teks
    assert "Satuan Polisi" not in teks


def confirm(client, response):
    """Press "Simpan semuanya" on a preview page."""
    sidik = re.search(r'name="sidik" value="(\w+)"', response.content.decode())
    assert sidik, "no button to confirm"
    return client.post(
        reverse("units:impor-apply", args=[Impor.objects.latest("pk").pk]), {"sidik": sidik[1]}
    )


def upload(client, **isi):
    berkas = SimpleUploadedFile("isi.xlsx", make_berkas(**isi))
    return client.post(reverse("units:impor"), {"berkas": berkas}, follow=True)


def test_confirming_applies_and_mails_each_new_user_once(
    admin, client_for, django_capture_on_commit_callbacks
):
    client = client_for(admin)
    pratinjau = upload(client, **KABUPATEN)

    with django_capture_on_commit_callbacks(execute=True):
        response = confirm(client, pratinjau)

    assert response.status_code == 302
    assert sorted(surat.to[0] for surat in mail.outbox) == [
        "bupati@contoh.test",
        "irban@contoh.test",
        "kepala@contoh.test",
        "zi@contoh.test",
    ]
    tautan = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert tautan
    assert client_for(None).get(tautan[1]).status_code == 302
    impor = Impor.objects.get()
    assert (impor.status, impor.isi, len(impor.sha256)) == ("diterapkan", None, 64)


def test_data_changed_after_the_preview_shows_a_fresh_preview(pemeran, admin, client_for):
    client = client_for(admin)
    pratinjau = upload(client, unit=[{"kode": "dinas", "nama": "Dinas Ganti Nama"}])
    pemeran.unit.nama = "Dinas Sudah Diubah Orang"
    pemeran.unit.save()

    response = confirm(client, pratinjau)

    assert response.status_code == 409
    assert "Data berubah sejak Anda memeriksanya" in response.content.decode()
    assert "Dinas Sudah Diubah Orang → Dinas Ganti Nama" in response.content.decode()
    pemeran.unit.refresh_from_db()
    assert pemeran.unit.nama == "Dinas Sudah Diubah Orang"
    assert confirm(client, response).status_code == 302
    pemeran.unit.refresh_from_db()
    assert pemeran.unit.nama == "Dinas Ganti Nama"


def test_confirming_twice_applies_once(admin, client_for):
    client = client_for(admin)
    pratinjau = upload(client, unit=[{"kode": "baru", "nama": "Dinas Baru"}])
    confirm(client, pratinjau)
    catatan = Riwayat.objects.count()

    response = confirm(client, pratinjau)

    assert response.status_code == 302
    assert UnitKerja.objects.filter(kode="baru").count() == 1
    assert Riwayat.objects.count() == catatan


def test_a_made_up_fingerprint_is_refused(pemeran, admin):
    berkas = save_upload(
        instansi=pemeran.instansi,
        by=admin,
        nama_berkas="isi.xlsx",
        data=make_berkas(unit=[{"kode": "baru", "nama": "Dinas Baru"}]),
    )

    with pytest.raises(PratinjauBerubah):
        apply_impor(impor=berkas, sidik="0" * 64, by=admin)

    assert not UnitKerja.objects.filter(kode="baru").exists()


def test_one_wrong_row_holds_back_all(pemeran, admin):
    berkas = save_upload(
        instansi=pemeran.instansi,
        by=admin,
        nama_berkas="isi.xlsx",
        data=make_berkas(
            unit=[{"kode": "baik", "nama": "Dinas Baik"}, {"kode": "salah", "nama": "Dinas Lain"}]
        ),
    )
    rencana = preview(berkas)

    with pytest.raises(ValidationError, match="Perbaiki dahulu"):
        apply_impor(impor=berkas, sidik=rencana.sidik, by=admin)

    assert not UnitKerja.objects.filter(kode__in=["baik", "salah"]).exists()
    assert not Riwayat.objects.filter(tindakan="impor diterapkan").exists()


def test_failure_in_the_middle_leaves_nothing(pemeran, admin, monkeypatch):
    berkas = save_upload(
        instansi=pemeran.instansi, by=admin, nama_berkas="isi.xlsx", data=make_berkas(**KABUPATEN)
    )
    sidik = preview(berkas).sidik

    def fail(rencana, by):
        raise RuntimeError("power cut")

    monkeypatch.setattr("units.services.impor._write_profil", fail)
    with pytest.raises(RuntimeError):
        apply_impor(impor=berkas, sidik=sidik, by=admin)

    assert not UnitKerja.objects.filter(kode="bapenda").exists()
    assert not User.objects.filter(email="zi@contoh.test").exists()
    assert Impor.objects.get().status == "pratinjau"


def test_empty_cells_and_absent_rows_erase_nothing(pemeran, impor):
    impor(**KABUPATEN)

    impor(
        unit=[{"kode": "bapenda", "nama": "Badan Pendapatan Daerah"}],
        pengguna=[{"nama": "Ratna Teladan, M.Si.", "nip": nip(1)}],
        profil_instansi=[{"tahun": 2026, "per_tanggal": "31-01-2026", "bukti": "Rekap baru"}],
    )

    bapenda = UnitKerja.objects.get(kode="bapenda")
    assert bapenda.layanan_utama == "Pajak daerah"
    assert bapenda.kepala.jabatan == "Kepala Badan"
    assert User.objects.get(email="kepala@contoh.test").penugasan.count() == 1
    profil = ProfilInstansi.objects.get()
    assert (profil.bukti, profil.sakip, profil.version) == ("Rekap baru", "BB", 2)
    assert UnitKerja.objects.filter(kode="inspektorat").exists()


def test_changes_reach_the_trail_with_old_and_new_values(pemeran, admin, impor):
    impor(
        unit=[{"kode": "dinas", "nama": "Dinas Baru"}],
        pengguna=[
            {
                "nama": "Zi Baru",
                "email": pemeran["tim_zi"].email,
                "peran": "Pembina",
                "unit": "dinas",
                "nip": pemeran["tim_zi"].pegawai.nip,
            }
        ],
    )

    unit = Riwayat.objects.for_rantai(f"unit:{pemeran.unit.pk}").first()
    assert (unit.tindakan, unit.oleh, unit.perubahan) == (
        "unit diubah",
        admin,
        [("nama", "Dinas Pemeran", "Dinas Baru")],
    )
    akun = Riwayat.objects.for_rantai(f"pengguna:{pemeran['tim_zi'].pk}").first()
    assert ("nama", "tim_zi", "Zi Baru") in akun.perubahan
    assert ("peran diberikan", None, "Pembina Dinas Baru") in akun.perubahan
    induk = Riwayat.objects.for_rantai(f"instansi:{pemeran.instansi.pk}").first()
    assert induk.tindakan == "impor diterapkan"
    assert induk.sesudah["berkas"] == "isi.xlsx"
    assert any("Zi Baru" in kunci for kunci in induk.sesudah)


def test_an_ended_role_is_taken_up_again(pemeran, impor):
    orang = pemeran["kedaluwarsa"]

    impor(
        pengguna=[
            {
                "nama": orang.nama,
                "nip": orang.pegawai.nip,
                "email": orang.email,
                "peran": "Tim ZI",
                "unit": "dinas",
            }
        ]
    )

    assert orang.penugasan.get().selesai is None


def test_forty_units_with_their_people_are_quick(pemeran, admin):
    jumlah = 40
    isi = {
        "unit": [
            {"kode": f"opd-{n}", "nama": f"Dinas ke-{n}", "kepala": nip(100 + n)}
            for n in range(jumlah)
        ],
        "pengguna": [
            {
                "nama": f"Kepala ke-{n}",
                "nip": nip(100 + n),
                "unit": f"opd-{n}",
                "email": f"kepala{n}@contoh.test",
                "peran": "Kepala unit",
            }
            for n in range(jumlah)
        ],
        "tim": [{"tahun": 2026, "nama": "TPI B", "unit": f"opd-{n}"} for n in range(jumlah)],
    }
    berkas = save_upload(
        instansi=pemeran.instansi, by=admin, nama_berkas="isi.xlsx", data=make_berkas(**isi)
    )
    with CaptureQueriesContext(
        connection,
    ) as melihat:
        rencana = preview(berkas)
    with CaptureQueriesContext(connection) as menerapkan:
        apply_impor(impor=berkas, sidik=rencana.sidik, by=admin)

    assert len(melihat) <= 12
    assert len(menerapkan) <= 45
    assert (
        Penugasan.objects.filter(peran=Peran.KEPALA_UNIT, unit__kode__startswith="opd").count()
        == 40
    )
    assert TugasTPI.objects.filter(unit__kode__startswith="opd").count() == 40
    assert UnitKerja.objects.filter(kode__startswith="opd", kepala=None).count() == 0


# --- who may -------------------------------------------------------------------------------------


def test_an_upload_belongs_to_who_made_it(pemeran, admin, client_for):
    rekan = UserFactory(pegawai=PegawaiFactory(unit=pemeran.unit))
    PenugasanFactory(user=rekan, peran=Peran.ADMIN_INSTANSI, unit=None, instansi=pemeran.instansi)
    upload(client_for(admin), unit=[{"kode": "baru", "nama": "Dinas Baru"}])

    pk = Impor.objects.get().pk
    client = client_for(rekan)
    assert client.get(reverse("units:impor-preview", args=[pk])).status_code == 404
    assert client.post(reverse("units:impor-apply", args=[pk])).status_code == 404
    assert client.post(reverse("units:impor-cancel", args=[pk])).status_code == 404
    assert Impor.objects.get().status == "pratinjau"


def test_a_new_upload_drops_the_unconfirmed_one(pemeran, admin, client_for):
    client = client_for(admin)
    upload(client, unit=[{"kode": "satu", "nama": "Satu"}])
    upload(client, unit=[{"kode": "dua", "nama": "Dua"}])

    assert list(Impor.objects.order_by("pk").values_list("status", flat=True)) == [
        "dibatalkan",
        "pratinjau",
    ]
    assert Impor.objects.filter(status="dibatalkan", isi__isnull=True).count() == 1


def test_an_import_cannot_make_an_admin_of_any_kind(pemeran):
    for peran in ("Admin instansi", "admin_instansi", "Admin sistem", "superuser"):
        pesan = messages_of(
            pemeran.instansi,
            pengguna=[{"nama": "X", "email": "x@contoh.test", "peran": peran, "unit": "dinas"}],
        )
        assert "tidak ada dalam daftar" in pesan["Pengguna", 2][0], peran


def test_an_import_cannot_touch_the_account_of_an_admin_sistem_or_another_instansi(pemeran):
    for orang in ("admin_sistem", "admin_jauh"):
        pesan = messages_of(
            pemeran.instansi, pengguna=[{"nama": "X", "email": pemeran[orang].email}]
        )
        assert "sudah dipakai akun lain" in pesan["Pengguna", 2][0]


def test_units_of_another_instansi_are_unknown(pemeran):
    pesan = messages_of(
        pemeran.instansi,
        tim=[{"tahun": 2030, "nama": "TPI", "unit": pemeran.unit_jauh.kode}],
    )

    assert f"“{pemeran.unit_jauh.kode}” (lembar Tim TPI baris 2)" in pesan["Unit", 0][0]


# --- every mistake in its row, with what to do ---------------------------------------------------

PROFIL_DAERAH = {"tahun": 2026, "per_tanggal": "31-01-2026", "bukti": "Rekap"}
ORANG = {"nama": "X", "nip": nip(9), "unit": "dinas", "email": "x@contoh.test"}
TIM = {"tahun": 2030, "nama": "TPI"}


@pytest.mark.parametrize(
    ("lembar", "baris", "kata"),
    [
        ("unit", [{"kode": "a b", "nama": "X"}], "Pakai huruf, angka dan tanda hubung"),
        ("unit", [{"nama": "X"}], "Kode belum diisi"),
        ("unit", [{"kode": "x"}], "Nama unit belum diisi"),
        ("unit", [{"kode": "x", "nama": "X" * 201}], "Nama unit: Pastikan"),
        ("unit", [{"kode": "x", "nama": "dinas lain"}], "sudah dipakai unit berkode lain"),
        ("unit", [{"kode": "x", "nama": "X", "induk": "entah"}], "“entah” tidak dikenal"),
        ("unit", [{"kode": "x", "nama": "X", "induk": "x"}], "sama dengan unitnya sendiri"),
        ("unit", [{"kode": "x", "nama": "X", "induk": "upt"}], "hanya dua tingkat"),
        ("unit", [{"kode": "dinas", "nama": "X", "induk": "lain"}], "hanya dua tingkat"),
        ("unit", [{"kode": "x", "nama": "X", "jenis_layanan": "Bioskop"}], "Pilih salah satu:"),
        (
            "unit",
            [{"kode": "x", "nama": "X"}, {"kode": "X", "nama": "Y"}],
            "Kode “X” sudah ada di baris 2",
        ),
        ("pengguna", [{"nama": "X"}], "Isi NIP, alamat surel, atau keduanya"),
        ("pengguna", [{"nip": nip(9)}], "Nama dan gelar belum diisi"),
        ("pengguna", [ORANG | {"nip": 199001012015031001}], "NIP tersimpan sebagai angka"),
        ("pengguna", [ORANG | {"nip": "19900101"}], "NIP terdiri dari 18 angka"),
        ("pengguna", [ORANG | {"email": "bukan surel"}], "bukan alamat surel"),
        ("pengguna", [ORANG | {"email": f"{'a' * 60}@{'b' * 60}.{'c.' * 70}id"}], "254 karakter"),
        ("pengguna", [ORANG | {"peran": "Raja"}], "“Raja” tidak ada dalam daftar"),
        ("pengguna", [{"nama": "X", "nip": nip(9), "peran": "Pimpinan"}], "Peran memerlukan akun"),
        (
            "pengguna",
            [{"nama": "X", "email": "x@contoh.test", "peran": "Tim ZI"}],
            "Peran Tim ZI memerlukan unit",
        ),
        ("pengguna", [ORANG | {"unit_peran": "dinas"}], "Peran: belum diisi"),
        ("pengguna", [ORANG, ORANG | {"email": "y@contoh.test"}], f"NIP {nip(9)} sudah ada"),
        ("pengguna", [ORANG, ORANG | {"nip": nip(10)}], "Surel x@contoh.test sudah ada"),
        ("pengguna", [ORANG | {"email": "tim_zi@pemeran.test"}], "sudah tercatat dengan NIP"),
        ("tim", [TIM], "Isi alamat surel anggota, kode unit, atau keduanya"),
        ("tim", [TIM | {"anggota": "tim_zi@pemeran.test"}], "Pilih Ketua, Sekretaris atau"),
        ("tim", [TIM | {"jabatan": "Ketua", "unit": "dinas"}], "padahal jabatan sudah"),
        ("tim", [{"tahun": 26, "nama": "TPI", "unit": "dinas"}], "26 bukan tahun"),
        ("tim", [{"tahun": 2014, "nama": "TPI", "unit": "dinas"}], "2014 bukan tahun antara 2015"),
        ("tim", [{"tahun": 2101, "nama": "TPI", "unit": "dinas"}], "2101 bukan tahun"),
        ("profil_instansi", [PROFIL_DAERAH | {"tahun": 2014}], "2014 bukan tahun"),
        ("profil_instansi", [PROFIL_DAERAH | {"bukti": "x" * 2001}], "Bukti: 2001 karakter"),
        (
            "tim",
            [
                TIM | {"anggota": "tim_zi@pemeran.test", "jabatan": "Ketua"},
                TIM | {"anggota": "pembina@pemeran.test", "jabatan": "Ketua"},
            ],
            "sudah punya ketua",
        ),
        (
            "tim",
            [TIM | {"unit": "dinas"}, TIM | {"nama": "TPI 2", "unit": "dinas"}],
            "sudah ada di baris 2",
        ),
        (
            "tim",
            [
                TIM | {"unit": "dinas", "nomor_keputusan": "1"},
                TIM | {"unit": "lain", "nomor_keputusan": "2"},
            ],
            "berbeda dari baris lain",
        ),
        ("profil_instansi", [PROFIL_DAERAH | {"per_tanggal": "kemarin"}], "bukan tanggal"),
        ("profil_instansi", [PROFIL_DAERAH | {"per_tanggal": "31-02-2026"}], "bukan tanggal"),
        ("profil_instansi", [PROFIL_DAERAH | {"per_tanggal": 46053}], "bukan tanggal"),
        ("profil_instansi", [PROFIL_DAERAH | {"per_tanggal": date(2099, 1, 1)}], "belum tiba"),
        ("profil_instansi", [PROFIL_DAERAH | {"sakip": "E"}], "tidak ada dalam daftar"),
        ("profil_instansi", [PROFIL_DAERAH, PROFIL_DAERAH], "sudah ada di baris 2"),
        ("profil_instansi", [{"tahun": 2026, "per_tanggal": "31-01-2026"}], "Bukti belum diisi"),
        (
            "profil_instansi",
            [{"tahun": 2026, "opini_bpk": "Baik", "per_tanggal": "31-01-2026", "bukti": "x"}],
            "Pilih salah satu: WTP, WTP-DPP, WDP, TMP, TW",
        ),
    ],
    ids=lambda nilai: nilai if isinstance(nilai, str) else "",
)
def test_mistake_is_named_in_its_row(pemeran, lembar, baris, kata):
    pesan = messages_of(pemeran.instansi, **{lembar: baris})

    semua = [(nomor, teks) for (_, nomor), daftar in pesan.items() for teks in daftar]
    assert any(kata in teks for _, teks in semua), semua
    assert {nomor for nomor, _ in semua} <= {len(baris) + 1, 2}


# --- a cause is said once ------------------------------------------------------------------------

UNIT_BAIK = {"kode": "baik", "nama": "Dinas Baik"}


def messages_in(instansi, buku) -> dict[tuple[str, int], list[str]]:
    rencana = compare(read_workbook(to_bytes(buku)), instansi)
    return {(h.lembar, h.baris): h.pesan for h in rencana.hasil if h.status == "salah"}


def test_a_code_nip_or_address_that_its_sheet_lacks_is_named_where_it_is_used(pemeran):
    pesan = messages_of(
        pemeran.instansi,
        unit=[UNIT_BAIK | {"kepala": nip(8)}],
        pengguna=[ORANG | {"unit": "entah"}],
        tim=[TIM | {"anggota": "entah@contoh.test", "jabatan": "Ketua"}],
    )

    assert pesan == {
        ("Unit", 2): [
            f"NIP kepala: {nip(8)} belum tercatat. Tambahkan orangnya di lembar Pengguna."
        ],
        ("Pengguna", 2): [
            "Kode unit: “entah” tidak dikenal. Tambahkan di lembar Unit, atau perbaiki kodenya."
        ],
        ("Tim TPI", 2): [
            (
                "Alamat surel anggota: entah@contoh.test belum punya akun di sini. Tambahkan di "
                "lembar Pengguna."
            )
        ],
    }


def test_a_missing_sheet_is_said_once_with_what_was_sought_in_it(pemeran):
    isi = {
        "pengguna": [
            {"nama": f"X {n}", "nip": nip(n), "unit": f"opd-{n % 12:02}"} for n in range(10, 40)
        ]
    }
    pesan = messages_of(pemeran.instansi, **isi)

    ((tempat, (teks,)),) = pesan.items()
    assert tempat == ("Unit", 0)
    assert teks.startswith(
        "Lembar “Unit” tidak ada, padahal lembar lain menyebut kode unit yang belum tercatat: "
        "“opd-10” (lembar Pengguna baris 2), “opd-11” (lembar Pengguna baris 3), "
    )
    assert teks.endswith(
        " dan 2 lainnya. Tambahkan lembar itu dari templat, atau perbaiki sel yang menyebutnya."
    )
    rencana = compare(read_workbook(make_berkas(**isi)), pemeran.instansi)
    assert not any("“Unit”" in catatan for catatan in rencana.catatan)


def test_a_missing_sheet_pengguna_is_said_once_for_heads_and_members(pemeran):
    pesan = messages_of(
        pemeran.instansi,
        unit=[UNIT_BAIK | {"kepala": nip(9)}],
        tim=[TIM | {"anggota": "entah@contoh.test", "jabatan": "Ketua"}],
    )

    assert list(pesan) == [("Pengguna", 0)]
    assert f"{nip(9)}” (lembar Unit baris 2)" in pesan["Pengguna", 0][0]
    assert "“entah@contoh.test” (lembar Tim TPI baris 2)" in pesan["Pengguna", 0][0]


def test_a_sheet_under_an_unknown_name_is_the_only_mistake(pemeran):
    buku = make_buku(unit=[UNIT_BAIK], pengguna=[ORANG | {"unit": "baik"}])
    buku["Unit"].title = "Daftar OPD"

    pesan = messages_in(pemeran.instansi, buku)

    assert list(pesan) == [("Daftar OPD", 0)]
    assert "Lembar “Daftar OPD” tidak dikenal" in pesan["Daftar OPD", 0][0]


def test_a_missing_column_is_the_only_mistake(pemeran):
    buku = make_buku(
        unit=[UNIT_BAIK, {"kode": "x", "nama": "X"}],
        pengguna=[ORANG | {"unit": "baik"}],
        tim=[TIM | {"unit": "x"}],
    )
    buku["Unit"].delete_cols(2)

    assert messages_in(pemeran.instansi, buku) == {
        ("Unit", 1): [
            "Kolom “Nama unit” tidak ada. Salin baris judul dari templat ke baris pertama."
        ]
    }


def test_columns_that_the_rows_need_are_said_once_at_the_headings(pemeran):
    orang = [{"nama": f"X {n}", "nip": nip(n), "peran": "Pimpinan"} for n in range(10, 14)]
    buku = make_buku(
        pengguna=orang,
        tim=[
            TIM | {"anggota": f"{n}@pemeran.test", "jabatan": "Anggota"}
            for n in ("tim_zi", "pembina")
        ],
    )
    assert buku["Pengguna"]["F1"].value == "Alamat surel"
    buku["Pengguna"].delete_cols(6)
    assert buku["Tim TPI"]["E1"].value == "Jabatan dalam tim"
    buku["Tim TPI"].delete_cols(5)

    assert messages_in(pemeran.instansi, buku) == {
        (lembar, 1): [
            (
                f"Kolom “{kolom}” tidak ada, padahal diperlukan. Salin judulnya dari templat ke "
                "baris pertama, lalu isi kolomnya."
            )
        ]
        for lembar, kolom in (("Pengguna", "Alamat surel"), ("Tim TPI", "Jabatan dalam tim"))
    }


def test_an_unknown_heading_is_the_only_mistake(pemeran):
    buku = make_buku(
        unit=[UNIT_BAIK | {"kepala": nip(1)}],
        pengguna=[{"nama": f"X {n}", "nip": nip(n)} for n in range(1, 4)],
    )
    buku["Pengguna"]["B1"] = "Nomor pegawai"

    assert messages_in(pemeran.instansi, buku) == {
        ("Pengguna", 1): [
            "Judul kolom “Nomor pegawai” tidak dikenal. Pakai judul dari templat: NIP."
        ]
    }


def test_what_a_wrong_row_names_is_not_called_unknown_elsewhere(pemeran):
    pesan = messages_of(
        pemeran.instansi,
        unit=[
            {"kode": "dinas baru", "nama": "Dinas Baru"},
            UNIT_BAIK | {"kepala": nip(1)},
            {"kode": "upt-x", "nama": "UPT X", "induk": "dinas baru"},
        ],
        pengguna=[
            {"nama": "X", "nip": nip(1), "email": pemeran["admin_jauh"].email, "unit": "baik"},
            ORANG | {"unit": "Dinas Baru", "peran": "Tim ZI"},
        ],
        tim=[
            TIM | {"unit": "dinas baru"},
            TIM | {"anggota": pemeran["admin_jauh"].email, "jabatan": "Ketua"},
        ],
    )

    assert list(pesan) == [("Unit", 2), ("Pengguna", 2)]
    assert "Pakai huruf, angka dan tanda hubung" in pesan["Unit", 2][0]
    assert "sudah dipakai akun lain" in pesan["Pengguna", 2][0]


def test_cells_that_cannot_be_read_in_their_sheet_make_nothing_unknown_elsewhere(pemeran):
    pesan = messages_of(
        pemeran.instansi,
        unit=[{"nama": "Dinas Tanpa Kode"}, UNIT_BAIK | {"kepala": nip(1)}],
        pengguna=[
            {"nama": "X", "nip": int(nip(1)), "email": "x@contoh.test", "unit": "tanpa-kode"}
        ],
    )

    assert list(pesan) == [("Unit", 2), ("Pengguna", 2)]
    assert pesan["Unit", 2] == ["Kode belum diisi."]
    (teks,) = pesan["Pengguna", 2]
    assert teks.startswith("NIP tersimpan sebagai angka, sehingga digit terakhirnya hilang.")


def test_an_inactive_unit_is_named_at_its_own_row_only(pemeran):
    pemeran.unit_lain.aktif = False
    pemeran.unit_lain.save()

    pesan = messages_of(
        pemeran.instansi,
        unit=[{"kode": "lain", "nama": "Dinas Lain"}],
        tim=[TIM | {"unit": "lain"}],
    )

    assert pesan == {("Unit", 2): ["Unit ini nonaktif. Aktifkan dahulu di halaman unit."]}


@pytest.mark.parametrize(
    ("lembar", "baris", "kata"),
    [
        ("unit", {"kode": "x"}, "Nama unit belum diisi."),
        ("pengguna", {"nama": "X", "email": "bukan"}, "Alamat surel: “bukan” bukan"),
        (
            "pengguna",
            {"nama": "X", "nip": nip(9), "email": "bukan", "peran": "Pimpinan"},
            "Alamat surel: “bukan” bukan",
        ),
        ("pengguna", ORANG | {"peran": "Raja", "unit_peran": "dinas"}, "Peran: “Raja” tidak ada"),
        ("tim", TIM | {"anggota": "bukan"}, "Alamat surel anggota: “bukan” bukan"),
        ("tim", TIM | {"anggota": "bukan", "jabatan": "Ketua"}, "Alamat surel anggota: “bukan”"),
        (
            "tim",
            TIM | {"anggota": "tim_zi@pemeran.test", "jabatan": "Raja"},
            "Jabatan dalam tim: “Raja” tidak ada",
        ),
    ],
)
def test_a_refused_cell_is_the_only_mistake_of_its_row(pemeran, lembar, baris, kata):
    ((pesan,),) = messages_of(pemeran.instansi, **{lembar: [baris]}).values()

    assert pesan.startswith(kata)


def test_an_unknown_unit_is_not_called_blank_for_a_role(pemeran):
    pesan = messages_of(
        pemeran.instansi, unit=[UNIT_BAIK], pengguna=[ORANG | {"unit": "entah", "peran": "Tim ZI"}]
    )

    assert pesan == {
        ("Pengguna", 2): [
            "Kode unit: “entah” tidak dikenal. Tambahkan di lembar Unit, atau perbaiki kodenya."
        ]
    }


def test_nothing_kept_back_is_accepted_when_its_cause_is_gone(pemeran):
    isi = read_workbook(make_berkas(pengguna=[ORANG | {"unit": "entah"}]))
    isi.tak_terbaca.append("unit")  # without the mistake that says so

    (hasil,) = compare(Isi.from_json(isi.to_json()), pemeran.instansi).hasil

    assert (hasil.status, hasil.baris) == ("salah", 2)
    assert "“entah” tidak dikenal" in hasil.pesan[0]


def test_a_unit_assigned_to_another_team_is_named(pemeran):
    pesan = messages_of(
        pemeran.instansi,
        tim=[{"tahun": pemeran.tim.tahun, "nama": "Tim Lain", "unit": "dinas"}],
    )

    assert f"sudah ditugaskan kepada {pemeran.tim}" in pesan["Tim TPI", 2][0]


def test_an_inactive_unit_is_not_changed_silently(pemeran):
    pemeran.unit_lain.aktif = False
    pemeran.unit_lain.save()

    pesan = messages_of(pemeran.instansi, unit=[{"kode": "lain", "nama": "Dinas Lain"}])

    assert "Unit ini nonaktif" in pesan["Unit", 2][0]
    pesan = messages_of(pemeran.instansi, tim=[TIM | {"unit": "lain"}])
    assert "Dinas Lain nonaktif" in pesan["Tim TPI", 2][0]
    # The filled template leaves it out, so that it comes back without a mistake.
    data = render_templat(gather_templat(pemeran.instansi))
    assert compare(read_workbook(data), pemeran.instansi).is_valid


def test_nip_and_address_of_two_different_people_are_refused(pemeran):
    a, b = pemeran["tim_zi"], pemeran["pembina"]

    pesan = messages_of(
        pemeran.instansi, pengguna=[{"nama": "X", "nip": a.pegawai.nip, "email": b.email}]
    )

    assert "tetapi alamat surelnya milik pembina" in pesan["Pengguna", 2][0]


def test_several_mistakes_are_all_named(pemeran):
    pesan = messages_of(
        pemeran.instansi,
        unit=[{"kode": "x", "nama": "X", "induk": "entah", "jenis_layanan": "Bioskop"}],
        profil_instansi=[PROFIL_DAERAH | {"opini_bpk": "x", "sakip": "x", "spip": "x"}],
    )

    assert len(pesan["Unit", 2]) == 2
    assert len(pesan["Profil instansi", 2]) >= 3


def test_existing_people_are_recognised_by_nip_or_by_address(pemeran):
    zi, pembina = pemeran["tim_zi"], pemeran["pembina"]
    isi = read_workbook(
        make_berkas(
            pengguna=[
                {"nama": "Nama Baru", "nip": zi.pegawai.nip},
                {"nama": pembina.nama, "email": pembina.email.upper()},
            ]
        )
    )

    hasil = compare(isi, pemeran.instansi).hasil

    assert [(h.status, h.perubahan) for h in hasil] == [
        ("ubah", [("nama dan gelar", "tim_zi", "Nama Baru")]),
        ("sama", []),
    ]


def test_requirements_of_a_unit_are_never_imported(pemeran):
    """E5 to E11 are stated by the Tim Penetapan and the TPI, not by the admin."""
    buku = make_buku(unit=[UNIT_BAIK])
    lembar = buku.create_sheet("Profil unit")
    lembar.append(["Kode unit *", "Tahun *", "LHKPN wajib", "LHKPN sudah"])
    assert messages_in(pemeran.instansi, buku) == {}

    lembar.append(["dinas", 2026, 3, 3])

    pesan = messages_in(pemeran.instansi, buku)
    assert list(pesan) == [("Profil unit", 0)]
    assert "E7–E11 diisi TPI" in pesan["Profil unit", 0][0]
    assert not ProfilUnit.objects.exists()


def test_ketua_of_an_existing_team_is_not_replaced(pemeran):
    pesan = messages_of(
        pemeran.instansi,
        tim=[
            {
                "tahun": pemeran.tim.tahun,
                "nama": "tpi",
                "anggota": pemeran["pembina"].email,
                "jabatan": "Ketua",
            }
        ],
    )

    assert "sudah punya ketua, tpi_ketua" in pesan["Tim TPI", 2][0]
    ketua = AnggotaTPI.objects.get(tim=pemeran.tim, jabatan=JabatanTPI.KETUA)
    assert ketua.user == pemeran["tpi_ketua"]
