"""Units: list, page, form, in and out of use."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.forms import UnitForm
from units.http import PortalRequest
from units.models import (
    AnggotaTPI,
    JabatanTPI,
    PenetapanUnit,
    Penugasan,
    ProfilInstansi,
    ProfilUnit,
    TugasTPI,
    UnitKerja,
)
from units.models.profil import IsianBerbukti
from units.permissions import administered_instansi, can_manage_unit
from units.services.jejak import describe
from units.services.unit import FIELD_UNIT, create_unit, set_unit_active, update_unit
from zi_portal.locking import StaleVersion
from zi_portal.permintaan import read_cari
from zi_portal.riwayat.models import Riwayat

from .akses import PER_HALAMAN, get_unit, read_tahun, require_admin
from .bentrok import compare_isi, resend

RIWAYAT_TERBARU = 50


@require_safe
def daftar(request: PortalRequest) -> HttpResponse:
    """The units the user sees; those out of use only when asked for."""
    tahun = read_tahun(request.GET.get("tahun"))
    cari = read_cari(request)
    nonaktif = request.GET.get("nonaktif") == "1"
    unit = (
        UnitKerja.objects.visible_to(request.user)
        .filter(aktif=not nonaktif)
        .select_related("induk", "kepala")
        .annotate(
            ada_penetapan=Exists(PenetapanUnit.objects.filter(unit=OuterRef("pk"), tahun=tahun)),
            ada_profil=Exists(ProfilUnit.objects.stated().filter(unit=OuterRef("pk"), tahun=tahun)),
            ada_tpi=Exists(TugasTPI.objects.filter(unit=OuterRef("pk"), tahun=tahun)),
        )
        .order_by("nama", "pk")
    )
    if cari:
        unit = unit.filter(
            Q(nama__icontains=cari) | Q(singkatan__icontains=cari) | Q(kode__icontains=cari)
        )
    context = {
        "halaman": Paginator(unit, PER_HALAMAN).get_page(request.GET.get("halaman")),
        "tahun": tahun,
        "cari": cari,
        "nonaktif": nonaktif,
        "admin": administered_instansi(request.user),
    }
    return render(request, "units/daftar_unit.html", context)


@require_safe
def unit(request: PortalRequest, pk: int) -> HttpResponse:
    """One unit: head, people, team and profile of the year, and what was changed."""
    unit = get_unit(request, pk)
    tahun = read_tahun(request.GET.get("tahun"))
    context = {
        "unit": unit,
        "tahun": tahun,
        "boleh_ubah": can_manage_unit(request.user, unit),
        "daftar_penugasan": Penugasan.objects.active()
        .filter(unit=unit, user__is_active=True)
        .select_related("user__pegawai")
        .order_by("peran", "user__nama"),
        "daftar_upt": UnitKerja.objects.visible_to(request.user).active().filter(induk=unit),
        "daftar_tpi": sorted(
            AnggotaTPI.objects.filter(
                tim__tugas__unit=unit, tim__tugas__tahun=tahun
            ).select_related("user", "tim"),
            key=lambda a: (JabatanTPI.values.index(a.jabatan), a.user.nama),
        ),
        "daftar_bagian": _list_bagian(unit, tahun),
        # Only what concerns the unit itself: a plan and an evaluation show their own trail.
        "daftar_riwayat": Riwayat.objects.for_rantai(f"unit:{unit.pk}").filter(
            objek__startswith="units."
        )[:RIWAYAT_TERBARU],
    }
    return render(request, "units/unit.html", context)


def _list_bagian(unit: UnitKerja, tahun: int) -> list[tuple[str, str, IsianBerbukti | None]]:
    """The three parts of the profile: what, whose, and the row if it was filled in."""
    instansi = ProfilInstansi.objects.filter(instansi=unit.instansi_id, tahun=tahun)
    penetapan = PenetapanUnit.objects.filter(unit=unit, tahun=tahun)
    profil = ProfilUnit.objects.stated().filter(unit=unit, tahun=tahun)
    return [
        ("Instansi (E1–E4)", "admin instansi", instansi.select_related("oleh").first()),
        ("Penetapan (E5–E6)", "Tim Penetapan", penetapan.select_related("oleh").first()),
        ("Syarat unit (E7–E11)", "TPI", profil.select_related("oleh").first()),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def baru(request: PortalRequest) -> HttpResponse:
    instansi = require_admin(request)
    form = UnitForm(instansi, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unit = create_unit(instansi=instansi, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_service_error(error)
        else:
            messages.success(request, f"{unit} sudah dicatat.")
            return redirect(unit)
    status = 422 if request.method == "POST" else 200
    return render(request, "units/unit_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request: PortalRequest, pk: int) -> HttpResponse:
    unit = get_unit(request, pk, can_manage_unit)
    nama = unit.nama
    form = UnitForm(unit.instansi, request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        try:
            update_unit(unit=unit, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_service_error(error)
        except StaleVersion:
            kini = get_unit(request, pk, can_manage_unit)
            tersimpan = describe(kini, FIELD_UNIT)
            beda = compare_isi(tersimpan, describe(form.instance, FIELD_UNIT))
            form = UnitForm(kini.instansi, resend(request, tersimpan), instance=kini)
            context = {"form": form, "unit": kini, "nama": kini.nama, "bentrok": True, "beda": beda}
            return render(request, "units/unit_form.html", context, status=HTTPStatus.CONFLICT)
        else:
            messages.success(request, "Perubahan unit sudah disimpan.")
            return redirect(unit)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "unit": unit, "nama": nama}
    return render(request, "units/unit_form.html", context, status=status)


@require_POST
def nonaktifkan(request: PortalRequest, pk: int) -> HttpResponse:
    unit = set_unit_active(
        unit=get_unit(request, pk, can_manage_unit), aktif=False, by=request.user
    )
    messages.success(
        request, f"{unit} dinonaktifkan. Datanya tetap ada; Anda dapat mengaktifkannya kembali."
    )
    if upt := list(unit.upt.filter(aktif=True)):
        messages.warning(
            request,
            f"{len(upt)} unit di bawahnya tetap aktif: {', '.join(map(str, upt))}. "
            "Nonaktifkan satu per satu, atau pindahkan ke unit induk lain.",
        )
    return redirect(unit)


@require_POST
def aktifkan(request: PortalRequest, pk: int) -> HttpResponse:
    unit = set_unit_active(unit=get_unit(request, pk, can_manage_unit), aktif=True, by=request.user)
    messages.success(request, f"{unit} aktif kembali.")
    return redirect(unit)
