"""Addresses of rencana_aksi."""

from django.urls import path

import zi_portal.alamat  # noqa: F401  registers <kunci:…> and <tahun:…>

from . import views

app_name = "rencana_aksi"
urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("<kunci:unit_pk>/<tahun:tahun>/", views.rencana, name="rencana"),
    path("<kunci:unit_pk>/<tahun:tahun>/buka/", views.buka, name="buka"),
    path("<kunci:unit_pk>/<tahun:tahun>/bagian-umum/", views.bagian_umum, name="bagian-umum"),
    path("<kunci:unit_pk>/<tahun:tahun>/pdf/", views.pdf, name="pdf"),
    path("<kunci:unit_pk>/<tahun:tahun>/butir/<kunci:pk>/", views.item, name="item"),
    path("<kunci:unit_pk>/<tahun:tahun>/butir/<kunci:pk>/bulan/", views.bulan, name="bulan"),
]
