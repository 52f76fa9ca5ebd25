"""People, their accounts and roles: pages of the admin instansi."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.forms import AkunForm, PegawaiForm, PeranForm, SurelForm
from units.http import PortalRequest
from units.models import Pegawai, Penugasan, Peran, User
from units.permissions import can_manage_user
from units.services.jejak import describe
from units.services.orang import (
    FIELD_PEGAWAI,
    change_email,
    create_pegawai,
    create_user,
    end_peran,
    give_peran,
    record_password_link,
    set_user_active,
    update_pegawai,
)
from units.tasks import queue_email_changed_mail, queue_password_mail
from zi_portal.locking import StaleVersion
from zi_portal.permintaan import read_cari

from .akses import PER_HALAMAN, get_akun, get_pegawai, require_admin
from .bentrok import compare_isi, resend

SURAT_DIKIRIM = "Tautan untuk membuat kata sandi sedang dikirim ke {}."


@require_safe
def daftar(request: PortalRequest) -> HttpResponse:
    instansi = require_admin(request)
    cari = read_cari(request)
    peran = Penugasan.objects.active().select_related("unit", "instansi").order_by("peran")
    pegawai = (
        Pegawai.objects.filter(instansi=instansi)
        .select_related("unit", "user")
        .prefetch_related(Prefetch("user__penugasan", queryset=peran))
        .order_by("nama", "pk")
    )
    if cari:
        pegawai = pegawai.filter(
            Q(nama__icontains=cari) | Q(nip__startswith=cari) | Q(user__email__icontains=cari)
        )
    halaman = Paginator(pegawai, PER_HALAMAN).get_page(request.GET.get("halaman"))
    return render(request, "units/daftar_orang.html", {"halaman": halaman, "cari": cari})


@require_http_methods(["GET", "HEAD", "POST"])
def baru(request: PortalRequest) -> HttpResponse:
    """A person, and his account if an address is given: both or neither."""
    instansi = require_admin(request)
    form = PegawaiForm(instansi, request.POST or None)
    akun_form = AkunForm(instansi, request.POST or None)
    akun_form.fields["email"].required = False
    if request.method == "POST" and form.is_valid() & akun_form.is_valid():
        isi = akun_form.cleaned_data
        user = None
        if isi["peran"] and not isi["email"]:
            akun_form.add_error("email", "Isi alamat surel; peran memerlukan akun.")
        else:
            try:
                with transaction.atomic():
                    pegawai = create_pegawai(
                        instansi=instansi, by=request.user, **form.cleaned_data
                    )
                    if isi["email"]:
                        user = _create_user(request, pegawai, akun_form)
            except ValidationError as error:
                (akun_form if "email" in error.update_error_dict({}) else form).add_service_error(
                    error
                )
            else:
                messages.success(request, f"{pegawai} sudah dicatat.")
                if user:
                    _send_mail(request, user)
                return redirect("units:orang", pegawai.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "akun_form": akun_form}
    return render(request, "units/orang_baru.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def orang(request: PortalRequest, pk: int) -> HttpResponse:
    """A person with account and roles; the form changes name, NIP, position and unit."""
    pegawai = get_pegawai(request, pk)
    nama = pegawai.nama
    form = PegawaiForm(pegawai.instansi, request.POST or None, instance=pegawai)
    bentrok: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            update_pegawai(pegawai=pegawai, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_service_error(error)
        except StaleVersion:
            pegawai = get_pegawai(request, pk)
            nama, tersimpan = pegawai.nama, describe(pegawai, FIELD_PEGAWAI)
            beda = compare_isi(tersimpan, describe(form.instance, FIELD_PEGAWAI))
            data = resend(request, tersimpan)
            form = PegawaiForm(pegawai.instansi, data, instance=pegawai)
            bentrok = {"bentrok": True, "beda": beda}
        else:
            messages.success(request, "Data orang ini sudah disimpan.")
            return redirect("units:orang", pk)
    akun = User.objects.filter(pegawai=pk, is_superuser=False).first()
    penugasan = (
        Penugasan.objects.filter(user=akun).select_related("unit", "instansi").order_by("peran")
    )
    aktif = set(Penugasan.objects.active().filter(user=akun).values_list("pk", flat=True))
    context = {
        "form": form,
        "pegawai": pegawai,
        "nama": nama,
        "akun": akun,
        "daftar_penugasan": [(p, p.pk in aktif) for p in penugasan] if akun else [],
        "daftar_tpi": akun.keanggotaan_tpi.select_related("tim") if akun else [],
    }
    status = 422 if request.method == "POST" else 200
    if bentrok:
        status = HTTPStatus.CONFLICT
    return render(request, "units/orang.html", context | bentrok, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def akun_baru(request: PortalRequest, pk: int) -> HttpResponse:
    pegawai = get_pegawai(request, pk)
    if User.objects.filter(pegawai=pegawai).exists():
        raise Http404
    form = AkunForm(pegawai.instansi, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = _create_user(request, pegawai, form)
        except ValidationError as error:
            form.add_service_error(error)
        else:
            _send_mail(request, user)
            return redirect("units:orang", pk)
    return _form_page(request, form, pegawai, "Buat akun", "Buat akun dan kirim tautan")


@require_http_methods(["GET", "HEAD", "POST"])
def surel_ubah(request: PortalRequest, pk: int) -> HttpResponse:
    pegawai, akun = get_akun(request, pk)
    form = SurelForm(request.POST or None, initial={"email": akun.email})
    if request.method == "POST" and form.is_valid():
        try:
            lama = change_email(user=akun, email=form.cleaned_data["email"], by=request.user)
        except ValidationError as error:
            form.add_service_error(error)
        else:
            queue_email_changed_mail([(lama, akun.pk)], request.user)
            messages.success(request, "Alamat surel sudah diganti.")
            return redirect("units:orang", pk)
    return _form_page(request, form, pegawai, "Ganti alamat surel", "Ganti alamat surel")


@require_http_methods(["GET", "HEAD", "POST"])
def peran_baru(request: PortalRequest, pk: int) -> HttpResponse:
    pegawai, akun = get_akun(request, pk)
    form = PeranForm(pegawai.instansi, request.POST or None)
    if request.method == "POST" and form.is_valid():
        isi = form.cleaned_data
        try:
            give_peran(
                user=akun,
                instansi=pegawai.instansi,
                peran=Peran(isi["peran"]),
                unit=isi["unit"],
                selesai=isi["selesai"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_service_error(error)
        else:
            messages.success(request, f"Peran {akun} sudah ditambahkan.")
            return redirect("units:orang", pk)
    return _form_page(request, form, pegawai, "Tambah peran", "Tambahkan peran")


@require_POST
def kirim_sandi(request: PortalRequest, pk: int) -> HttpResponse:
    _, akun = get_akun(request, pk)
    try:
        record_password_link(user=akun, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        _send_mail(request, akun)
    return redirect("units:orang", pk)


@require_POST
def nonaktifkan(request: PortalRequest, pk: int) -> HttpResponse:
    _, akun = get_akun(request, pk)
    try:
        set_user_active(user=akun, aktif=False, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, f"Akun {akun} ditutup. Anda dapat mengaktifkannya kembali di halaman ini."
        )
    return redirect("units:orang", pk)


@require_POST
def aktifkan(request: PortalRequest, pk: int) -> HttpResponse:
    _, akun = get_akun(request, pk)
    set_user_active(user=akun, aktif=True, by=request.user)
    messages.success(request, f"Akun {akun} aktif kembali.")
    return redirect("units:orang", pk)


@require_POST
def akhiri_peran(request: PortalRequest, pk: int) -> HttpResponse:
    penugasan = _get_penugasan(request, pk)
    if penugasan.user == request.user and penugasan.peran == Peran.ADMIN_INSTANSI:
        messages.error(
            request, "Anda tidak dapat mengakhiri peran admin sendiri. Minta admin lain."
        )
    else:
        end_peran(penugasan=penugasan, by=request.user)
        messages.success(request, f"Peran {penugasan} diakhiri. Anda dapat memberikannya kembali.")
    return redirect("units:orang", penugasan.user.pegawai_id)


@require_POST
def lanjutkan_peran(request: PortalRequest, pk: int) -> HttpResponse:
    penugasan = _get_penugasan(request, pk)
    assert penugasan.user.pegawai is not None  # can_manage_user
    give_peran(
        user=penugasan.user,
        instansi=penugasan.user.pegawai.instansi,
        peran=Peran(penugasan.peran),
        unit=penugasan.unit,
        by=request.user,
    )
    messages.success(request, f"Peran {penugasan} berlaku kembali.")
    return redirect("units:orang", penugasan.user.pegawai_id)


def _get_penugasan(request: PortalRequest, pk: int) -> Penugasan:
    """A role of a person of the user's instansi, 404 if of another; 403 if he is no admin."""
    terlihat = Pegawai.objects.visible_to(request.user)
    penugasan = get_object_or_404(
        Penugasan.objects.filter(user__pegawai__in=terlihat).select_related(
            "user__pegawai__instansi", "unit", "instansi"
        ),
        pk=pk,
    )
    if not can_manage_user(request.user, penugasan.user):
        raise PermissionDenied
    return penugasan


def _create_user(request: PortalRequest, pegawai: Pegawai, form: AkunForm) -> User:
    isi = form.cleaned_data
    return create_user(
        pegawai=pegawai,
        email=isi["email"],
        peran=Peran(isi["peran"]) if isi["peran"] else None,
        unit_peran=isi["unit_peran"],
        by=request.user,
    )


def _send_mail(request: PortalRequest, user: User) -> None:
    queue_password_mail([user.pk], request.build_absolute_uri("/"))
    messages.success(request, SURAT_DIKIRIM.format(user.email))


def _form_page(
    request: PortalRequest,
    form: AkunForm | SurelForm | PeranForm,
    pegawai: Pegawai,
    judul: str,
    tombol: str,
) -> HttpResponse:
    context = {"form": form, "pegawai": pegawai, "judul": judul, "tombol": tombol}
    status = 422 if request.method == "POST" else 200
    return render(request, "units/orang_form.html", context, status=status)
