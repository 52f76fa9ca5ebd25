"""Addresses of evaluasi."""

from django.urls import path

import zi_portal.alamat  # noqa: F401  registers <kunci:…> and <tahun:…>

from . import views, views_dokumen, views_pertanyaan, views_regulasi

app_name = "evaluasi"

_PUTARAN = "<kunci:unit_pk>/<tahun:tahun>/"
_BUTIR = _PUTARAN + "butir/<str:kode>/"

urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("mulai/", views.mulai, name="mulai"),
    path("regulasi/", views_regulasi.daftar, name="regulasi-daftar"),
    path("regulasi/<slug:kode>/", views_regulasi.regulasi, name="regulasi"),
    path(_PUTARAN, views.evaluasi, name="evaluasi"),
    path(_PUTARAN + "ajukan/", views.submit, name="submit"),
    path(_PUTARAN + "samakan/", views.agree_rest, name="agree-rest"),
    path(_PUTARAN + "finalkan/", views.finalize, name="finalize"),
    path(_PUTARAN + "buka-kembali/", views.reopen, name="reopen"),
    path(_PUTARAN + "hasil/", views.hasil, name="hasil"),
    path(_PUTARAN + "ambang-batas.pdf", views_dokumen.ambang_pdf, name="ambang-pdf"),
    path(_PUTARAN + "lke.xlsx", views_dokumen.lke_xlsx, name="lke-xlsx"),
    path(_BUTIR, views_pertanyaan.pertanyaan, name="pertanyaan"),
    path(_BUTIR + "simpan/", views_pertanyaan.jawaban_save, name="jawaban-save"),
    path(_BUTIR + "samakan/", views_pertanyaan.agree, name="agree"),
    path(_BUTIR + "bukti/", views_pertanyaan.bukti_add, name="bukti-add"),
    path("bukti/<kunci:pk>/", views_pertanyaan.bukti, name="bukti"),
    path("bukti/<kunci:pk>/hapus/", views_pertanyaan.bukti_remove, name="bukti-remove"),
]
