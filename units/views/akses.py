"""The first lines of every view: which row, and may he."""

import re
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from units.http import PortalRequest
from units.models import Instansi, Pegawai, UnitKerja, User
from units.permissions import administered_instansi, can_manage

PER_HALAMAN = 25
TAHUN_TERBUKA = range(2015, 2101)


def get_unit(
    request: PortalRequest, pk: int, may: Callable[[User, UnitKerja], bool] | None = None
) -> UnitKerja:
    """The unit; 404 if it is hidden from the user, 403 if `may` says no."""
    visible = UnitKerja.objects.visible_to(request.user)
    unit = get_object_or_404(visible.select_related("instansi", "induk", "kepala"), pk=pk)
    if may and not may(request.user, unit):
        raise PermissionDenied
    return unit


def get_instansi(
    request: PortalRequest, pk: int, may: Callable[[User, Instansi], bool]
) -> Instansi:
    """The instansi; 404 if it is hidden from the user, 403 if `may` says no."""
    instansi = get_object_or_404(Instansi.objects.visible_to(request.user), pk=pk)
    if not may(request.user, instansi):
        raise PermissionDenied
    return instansi


def get_pegawai(request: PortalRequest, pk: int) -> Pegawai:
    """A person whom the user keeps; 404 in another instansi, 403 if he is not its admin."""
    visible = Pegawai.objects.visible_to(request.user)
    pegawai = get_object_or_404(visible.select_related("instansi", "unit", "user"), pk=pk)
    if not can_manage(request.user, pegawai.instansi_id):
        raise PermissionDenied
    return pegawai


def get_akun(request: PortalRequest, pk: int) -> tuple[Pegawai, User]:
    """A person whom the user keeps, with his account; 404 if he has none."""
    pegawai = get_pegawai(request, pk)
    akun = User.objects.filter(pegawai=pegawai, is_superuser=False).first()
    if akun is None:
        raise Http404
    return pegawai, akun


def require_admin(request: PortalRequest) -> Instansi:
    """The instansi that the user keeps; 403 if he is no admin instansi."""
    instansi = administered_instansi(request.user)
    if instansi is None:
        raise PermissionDenied
    return instansi


def read_tahun(teks: str | None) -> int:
    """The year asked for; the present one if it is missing or senseless."""
    if teks and re.fullmatch("[0-9]{4}", teks) and int(teks) in TAHUN_TERBUKA:
        return int(teks)
    return timezone.localdate().year


def require_tahun(tahun: int) -> int:
    """A year out of an address; 404 if it is senseless."""
    if tahun not in TAHUN_TERBUKA:
        raise Http404
    return tahun
