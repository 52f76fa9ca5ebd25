"""The rows that an address names, as far as the user may know them."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from units.http import PortalRequest
from units.models import UnitKerja, User

from .models import Indikator, ItemRencana, RencanaAksi
from .susunan import find_bagian

TAHUN_TERBUKA = range(2015, 2101)
Izin = Callable[[User, RencanaAksi], bool]


def get_unit(request: PortalRequest, unit_pk: int, tahun: int) -> UnitKerja:
    """The unit; 404 if it is hidden from the user or the year makes no sense."""
    if tahun not in TAHUN_TERBUKA:
        raise Http404
    visible = UnitKerja.objects.visible_to(request.user).select_related("instansi", "kepala")
    return get_object_or_404(visible, pk=unit_pk)


def find_rencana(unit: UnitKerja, tahun: int) -> RencanaAksi | None:
    """The plan of that year, if there is one."""
    plan = unit.rencana_aksi.select_related("regulasi").filter(tahun=tahun).first()
    if plan:
        plan.unit = unit
    return plan


def get_rencana(
    request: PortalRequest, unit_pk: int, tahun: int, may: Izin | None = None
) -> RencanaAksi:
    """The plan; 404 if it is hidden from the user or not there, 403 if `may` says no."""
    plan = find_rencana(get_unit(request, unit_pk, tahun), tahun)
    if plan is None:
        raise Http404
    if may and not may(request.user, plan):
        raise PermissionDenied
    return plan


def get_item(
    request: PortalRequest, unit_pk: int, tahun: int, pk: int, may: Izin | None = None
) -> ItemRencana:
    """The item of the plan, taken off or not; 404 and 403 as `get_rencana`."""
    plan = get_rencana(request, unit_pk, tahun, may)
    daftar_item = ItemRencana.objects.filter(rencana=plan).select_related(
        "butir", "indikator__area"
    )
    butir = get_object_or_404(daftar_item, pk=pk)
    butir.rencana = plan
    return butir


def bagian_url(rencana: RencanaAksi, indikator: Indikator) -> str:
    """The page of the section of `indikator`."""
    return f"{rencana.get_absolute_url()}?bagian={find_bagian(rencana, indikator).kode}"


def item_anchor(butir: ItemRencana) -> str:
    """The address of the item on the page of its section."""
    return f"{bagian_url(butir.rencana, butir.indikator)}#item-{butir.pk}"
