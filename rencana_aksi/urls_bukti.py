"""Addresses of evidence: documents of a unit, and what of them proves a plan item."""

from django.urls import path

import zi_portal.alamat  # noqa: F401  registers <kunci:…> and <tahun:…>

from . import views_bukti, views_bukti_item

_DOKUMEN = "bukti/<kunci:pk>/"
_ITEM = "<kunci:unit_pk>/<tahun:tahun>/butir/<kunci:pk>/bukti/"

urlpatterns = [
    path("bukti/unit/<kunci:unit_pk>/", views_bukti.daftar_dokumen, name="dokumen-daftar"),
    path(_DOKUMEN, views_bukti.dokumen, name="dokumen"),
    path(_DOKUMEN + "lihat/", views_bukti.dokumen_lihat, name="dokumen-lihat"),
    path(
        _DOKUMEN + "halaman/<kunci:halaman>.jpg",
        views_bukti.dokumen_halaman,
        name="dokumen-halaman",
    ),
    path(_DOKUMEN + "ubah/", views_bukti.dokumen_ubah, name="dokumen-ubah"),
    path(_DOKUMEN + "versi/", views_bukti.dokumen_versi, name="dokumen-versi"),
    path(_ITEM, views_bukti_item.bukti_add, name="bukti-add"),
    path(_ITEM + "pilih/", views_bukti_item.bukti_pick, name="bukti-pick"),
    path("bukti/item/<kunci:pk>/hapus/", views_bukti_item.bukti_remove, name="bukti-remove"),
    path("bukti/item/<kunci:pk>/halaman/", views_bukti_item.bukti_halaman, name="bukti-halaman"),
]
