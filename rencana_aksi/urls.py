"""Addresses of rencana_aksi."""

from django.urls import path

from . import views

app_name = "rencana_aksi"
urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("<int:unit_pk>/<int:tahun>/", views.rencana, name="rencana"),
    path("<int:unit_pk>/<int:tahun>/buka/", views.buka, name="buka"),
    path("<int:unit_pk>/<int:tahun>/bagian-umum/", views.bagian_umum, name="bagian-umum"),
    path("<int:unit_pk>/<int:tahun>/pdf/", views.pdf, name="pdf"),
    path("<int:unit_pk>/<int:tahun>/butir/<int:pk>/", views.item, name="item"),
    path("<int:unit_pk>/<int:tahun>/butir/<int:pk>/bulan/", views.bulan, name="bulan"),
]
