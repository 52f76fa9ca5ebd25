"""Instansi: made by the admin sistem, kept by their own admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from units.forms import AdminForm, InstansiBaruForm, InstansiForm
from units.http import PortalRequest
from units.models import Instansi, Peran, User
from units.permissions import can_add_admin, can_create_instansi, can_edit_instansi
from units.regulasi import name_regulasi
from units.services.orang import create_pegawai, create_user
from units.services.unit import create_instansi, update_instansi
from units.tasks import queue_password_mail

from .akses import get_instansi


@require_http_methods(["GET", "HEAD", "POST"])
def baru(request: PortalRequest) -> HttpResponse:
    """An instansi and its first admin: both or neither."""
    if not can_create_instansi(request.user):
        raise PermissionDenied
    form = InstansiBaruForm(request.POST or None)
    admin_form = AdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid() & admin_form.is_valid():
        try:
            with transaction.atomic():
                instansi = create_instansi(by=request.user, **form.cleaned_data)
                admin = _create_admin(request, instansi, admin_form)
        except ValidationError as error:
            (admin_form if "email" in error.update_error_dict({}) else form).add_service_error(
                error
            )
        else:
            _invite(request, admin)
            messages.success(request, f"{instansi} sudah dibuat.")
            return redirect("units:beranda")
    context = {"form": form, "admin_form": admin_form}
    status = 422 if request.method == "POST" else 200
    return render(request, "units/instansi_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request: PortalRequest, pk: int) -> HttpResponse:
    instansi = get_instansi(request, pk, can_edit_instansi)
    nama = instansi.nama
    form = InstansiForm(request.POST or None, instance=instansi)
    if request.method == "POST" and form.is_valid():
        try:
            update_instansi(instansi=instansi, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_service_error(error)
        else:
            messages.success(request, "Data instansi sudah disimpan.")
            return redirect("units:instansi", pk)
    context = {
        "form": form,
        "instansi": instansi,
        "nama": nama,
        "regulasi": name_regulasi(instansi.regulasi),
        "boleh_tambah_admin": can_add_admin(request.user, instansi),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "units/instansi_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def admin_baru(request: PortalRequest, pk: int) -> HttpResponse:
    instansi = get_instansi(request, pk, can_add_admin)
    form = AdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                admin = _create_admin(request, instansi, form)
        except ValidationError as error:
            form.add_service_error(error)
        else:
            _invite(request, admin)
            return redirect("units:instansi", pk)
    context = {"form": form, "instansi": instansi}
    status = 422 if request.method == "POST" else 200
    return render(request, "units/admin_form.html", context, status=status)


def _create_admin(request: PortalRequest, instansi: Instansi, form: AdminForm) -> User:
    isi = form.cleaned_data
    pegawai = create_pegawai(
        instansi=instansi, by=request.user, nama=isi["nama_admin"], nip=isi["nip_admin"]
    )
    return create_user(
        pegawai=pegawai, email=isi["email"], peran=Peran.ADMIN_INSTANSI, by=request.user
    )


def _invite(request: PortalRequest, admin: User) -> None:
    queue_password_mail([admin.pk], request.build_absolute_uri("/"))
    messages.success(request, f"Tautan untuk membuat kata sandi sedang dikirim ke {admin.email}.")
