"""Addresses around a signed plan: signature, versions, documents, progress, remarks."""

from django.urls import path

from . import views_dokumen, views_kemajuan, views_tahap

RENCANA = "<kunci:unit_pk>/<tahun:tahun>"

urlpatterns = [
    path(f"{RENCANA}/pdf/", views_dokumen.pdf, name="pdf"),
    path(f"{RENCANA}/excel/", views_dokumen.xlsx, name="xlsx"),
    path(f"{RENCANA}/tanda-tangan/", views_tahap.tanda_tangan, name="tanda-tangan"),
    path(f"{RENCANA}/revisi/", views_tahap.revisi, name="revisi"),
    path(f"{RENCANA}/versi/", views_tahap.daftar_versi, name="daftar-versi"),
    path(f"{RENCANA}/versi/<kunci:pk>/", views_tahap.versi, name="versi"),
    path(f"{RENCANA}/versi/<kunci:pk>/pdf/", views_dokumen.versi_pdf, name="versi-pdf"),
    path(f"{RENCANA}/versi/<kunci:pk>/excel/", views_dokumen.versi_xlsx, name="versi-xlsx"),
    path(f"{RENCANA}/butir/<kunci:pk>/kemajuan/", views_kemajuan.kemajuan, name="kemajuan"),
    path(f"{RENCANA}/butir/<kunci:pk>/komentar/", views_kemajuan.komentar_add, name="komentar-add"),
    path(f"{RENCANA}/komentar/", views_kemajuan.daftar_komentar, name="daftar-komentar"),
    path(
        f"{RENCANA}/komentar/<kunci:pk>/tindak-lanjut/",
        views_kemajuan.komentar_settle,
        name="komentar-settle",
    ),
]
