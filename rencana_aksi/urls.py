"""Addresses of rencana_aksi."""

from django.urls import include, path

import zi_portal.alamat  # noqa: F401  registers <kunci:…> and <tahun:…>

from . import views, views_isian, views_tambahan

app_name = "rencana_aksi"
urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("", include("rencana_aksi.urls_bukti")),
    path("<kunci:unit_pk>/<tahun:tahun>/", views.rencana, name="rencana"),
    path("<kunci:unit_pk>/<tahun:tahun>/buka/", views.buka, name="buka"),
    path("<kunci:unit_pk>/<tahun:tahun>/bagian-umum/", views.bagian_umum, name="bagian-umum"),
    path("", include("rencana_aksi.urls_tahap")),
    path("<kunci:unit_pk>/<tahun:tahun>/butir/<kunci:pk>/", views.item, name="item"),
    path(
        "<kunci:unit_pk>/<tahun:tahun>/butir/<kunci:pk>/hapus/",
        views_tambahan.item_remove,
        name="item-remove",
    ),
    path(
        "<kunci:unit_pk>/<tahun:tahun>/butir/<kunci:pk>/kembalikan/",
        views_tambahan.item_restore,
        name="item-restore",
    ),
    path("<kunci:unit_pk>/<tahun:tahun>/baris/<kunci:pk>/", views_isian.baris, name="baris"),
    path(
        "<kunci:unit_pk>/<tahun:tahun>/baris/<kunci:pk>/tambah/",
        views_tambahan.item_add,
        name="item-add",
    ),
    path("<kunci:unit_pk>/<tahun:tahun>/area/<kunci:pk>/", views_isian.area, name="area"),
]
