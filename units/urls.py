"""Addresses of people and units."""

from django.urls import path

from .views import beranda, impor, instansi, orang, profil, tim, unit

app_name = "units"

urlpatterns = [
    path("", beranda.beranda, name="beranda"),
    path("unit/", unit.daftar, name="daftar-unit"),
    path("unit/baru/", unit.baru, name="unit-create"),
    path("unit/<int:pk>/", unit.unit, name="unit"),
    path("unit/<int:pk>/ubah/", unit.ubah, name="unit-update"),
    path("unit/<int:pk>/nonaktifkan/", unit.nonaktifkan, name="unit-deactivate"),
    path("unit/<int:pk>/aktifkan/", unit.aktifkan, name="unit-activate"),
    path("unit/<int:pk>/profil/<int:tahun>/", profil.profil_unit, name="profil-unit"),
    path("unit/<int:pk>/profil/<int:tahun>/nihil/", profil.nihil, name="profil-nihil"),
    path("orang/", orang.daftar, name="daftar-orang"),
    path("orang/baru/", orang.baru, name="orang-create"),
    path("orang/<int:pk>/", orang.orang, name="orang"),
    path("orang/<int:pk>/akun/", orang.akun_baru, name="akun-create"),
    path("orang/<int:pk>/surel/", orang.surel_ubah, name="akun-email"),
    path("orang/<int:pk>/peran/", orang.peran_baru, name="peran-give"),
    path("orang/<int:pk>/kirim-sandi/", orang.kirim_sandi, name="akun-mail"),
    path("orang/<int:pk>/nonaktifkan/", orang.nonaktifkan, name="akun-deactivate"),
    path("orang/<int:pk>/aktifkan/", orang.aktifkan, name="akun-activate"),
    path("peran/<int:pk>/akhiri/", orang.akhiri_peran, name="peran-end"),
    path("peran/<int:pk>/lanjutkan/", orang.lanjutkan_peran, name="peran-resume"),
    path("tim-tpi/", tim.daftar, name="daftar-tim"),
    path("tim-tpi/baru/", tim.baru, name="tim-create"),
    path("tim-tpi/<int:pk>/", tim.ubah, name="tim"),
    path("impor/", impor.impor, name="impor"),
    path("impor/templat/", impor.templat, name="impor-template"),
    path("impor/<int:pk>/", impor.pratinjau, name="impor-preview"),
    path("impor/<int:pk>/terapkan/", impor.terapkan, name="impor-apply"),
    path("impor/<int:pk>/batalkan/", impor.batalkan, name="impor-cancel"),
    path("instansi/baru/", instansi.baru, name="instansi-create"),
    path("instansi/<int:pk>/", instansi.ubah, name="instansi"),
    path("instansi/<int:pk>/admin/", instansi.admin_baru, name="admin-create"),
    path("instansi/<int:pk>/profil/<int:tahun>/", profil.profil_instansi, name="profil-instansi"),
]
