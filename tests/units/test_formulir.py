"""Forms keep what they do not show as a choice any more, and refuse keys that cannot exist."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from tests.conftest import Pemeran
from units.forms import AkunForm, PegawaiForm, PeranForm, TimForm, UnitForm
from units.models import AnggotaTPI, Pegawai, TugasTPI, UnitKerja, User


@pytest.fixture
def admin(pemeran: Pemeran, client_for):
    return client_for(pemeran["admin_instansi"])


def resend(client, alamat: str, **ubahan: object):
    """Save the page's form as it stands, as a browser would."""
    form = client.get(alamat).context["form"]
    isi = {}
    for field in form:
        pilihan = getattr(field.field, "choices", None)
        nilai = field.value()
        if pilihan is not None:
            tersedia = {str(kode) for kode, _ in pilihan}
            if isinstance(nilai, list):
                nilai = [n for n in nilai if str(n) in tersedia]
            elif str(nilai) not in tersedia:
                nilai = ""
        isi[field.name] = "" if nilai is None else nilai
    response = client.post(alamat, isi | ubahan)
    assert response.status_code == 302, response.context["form"].errors


def test_a_team_keeps_its_inactive_units_and_members(pemeran: Pemeran, admin):
    tim = pemeran.tim
    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)
    User.objects.filter(pk__in=[pemeran[f"tpi_{j}"].pk for j in ("ketua", "sekretaris")]).update(
        is_active=False
    )
    User.objects.filter(pk=pemeran["tpi_anggota"].pk).update(pegawai=None)
    anggota = set(AnggotaTPI.objects.filter(tim=tim).values_list("user", "jabatan"))
    tugas = set(TugasTPI.objects.filter(tim=tim).values_list("unit", flat=True))

    alamat = reverse("units:tim", args=[tim.pk])
    resend(admin, alamat, nama="Tim Baru")

    tim.refresh_from_db()
    assert tim.nama == "Tim Baru"
    assert set(AnggotaTPI.objects.filter(tim=tim).values_list("user", "jabatan")) == anggota
    assert set(TugasTPI.objects.filter(tim=tim).values_list("unit", flat=True)) == tugas
    halaman = admin.get(alamat).content.decode()
    assert "Dinas Pemeran (nonaktif)" in halaman
    assert "(akun nonaktif)" in halaman


def test_a_new_team_offers_only_what_is_in_use(pemeran: Pemeran):
    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)
    User.objects.filter(pk=pemeran["tpi_ketua"].pk).update(is_active=False)

    form = TimForm(pemeran.instansi)

    assert pemeran.unit not in form.fields["unit"].queryset  # type: ignore[attr-defined]
    assert pemeran["tpi_ketua"] not in form.fields["ketua"].queryset  # type: ignore[attr-defined]
    asing = {pemeran["admin_jauh"], pemeran["admin_sistem"]}
    assert asing.isdisjoint(form.fields["ketua"].queryset)  # type: ignore[attr-defined]


def test_a_person_stays_in_a_unit_that_is_out_of_use(pemeran: Pemeran, admin):
    pegawai = pemeran["tim_zi"].pegawai
    assert pegawai
    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)

    resend(admin, reverse("units:orang", args=[pegawai.pk]), jabatan="Analis Muda")

    pegawai.refresh_from_db()
    assert (pegawai.jabatan, pegawai.unit) == ("Analis Muda", pemeran.unit)
    lain = PegawaiForm(pemeran.instansi, instance=Pegawai())
    assert pemeran.unit not in lain.fields["unit"].queryset  # type: ignore[attr-defined]


def test_an_upt_stays_below_a_unit_that_is_out_of_use(pemeran: Pemeran, admin):
    UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)

    resend(admin, reverse("units:unit-update", args=[pemeran.upt.pk]), singkatan="UPTP")

    pemeran.upt.refresh_from_db()
    assert (pemeran.upt.singkatan, pemeran.upt.induk) == ("UPTP", pemeran.unit)
    lain = UnitForm(pemeran.instansi, instance=UnitKerja())
    assert pemeran.unit not in lain.fields["induk"].queryset  # type: ignore[attr-defined]


@pytest.mark.parametrize("pk", [str(10**30), str(2**63), "-1", "²", "1.0", "\0", "x"])
@pytest.mark.parametrize(
    ("form_class", "nama"),
    [
        (TimForm, "ketua"),
        (TimForm, "sekretaris"),
        (TimForm, "anggota"),
        (TimForm, "unit"),
        (UnitForm, "induk"),
        (UnitForm, "kepala"),
        (PegawaiForm, "unit"),
        (AkunForm, "unit_peran"),
        (PeranForm, "unit"),
    ],
)
def test_a_key_that_cannot_exist_is_refused(pemeran: Pemeran, form_class, nama: str, pk: str):
    data = QueryDict(mutable=True)
    data[nama] = pk
    form = form_class(pemeran.instansi, data)

    assert form.errors[nama]
