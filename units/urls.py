"""Addresses of people and units."""

from django.urls import path

import zi_portal.alamat  # noqa: F401  registers <kunci:…> and <tahun:…>

from .views import beranda, impor, instansi, orang, profil, tim, unit

app_name = "units"

urlpatterns = [
    path("", beranda.beranda, name="beranda"),
    path("unit/", unit.daftar, name="daftar-unit"),
    path("unit/baru/", unit.baru, name="unit-create"),
    path("unit/<kunci:pk>/", unit.unit, name="unit"),
    path("unit/<kunci:pk>/ubah/", unit.ubah, name="unit-update"),
    path("unit/<kunci:pk>/nonaktifkan/", unit.nonaktifkan, name="unit-deactivate"),
    path("unit/<kunci:pk>/aktifkan/", unit.aktifkan, name="unit-activate"),
    path("unit/<kunci:pk>/profil/<tahun:tahun>/", profil.profil_unit, name="profil-unit"),
    path(
        "unit/<kunci:pk>/profil/<tahun:tahun>/penetapan/",
        profil.penetapan,
        name="profil-penetapan",
    ),
    path("unit/<kunci:pk>/profil/<tahun:tahun>/tpi/", profil.syarat_tpi, name="profil-tpi"),
    path("unit/<kunci:pk>/profil/<tahun:tahun>/nihil/", profil.nihil, name="profil-nihil"),
    path("orang/", orang.daftar, name="daftar-orang"),
    path("orang/baru/", orang.baru, name="orang-create"),
    path("orang/<kunci:pk>/", orang.orang, name="orang"),
    path("orang/<kunci:pk>/akun/", orang.akun_baru, name="akun-create"),
    path("orang/<kunci:pk>/surel/", orang.surel_ubah, name="akun-email"),
    path("orang/<kunci:pk>/peran/", orang.peran_baru, name="peran-give"),
    path("orang/<kunci:pk>/kirim-sandi/", orang.kirim_sandi, name="akun-mail"),
    path("orang/<kunci:pk>/nonaktifkan/", orang.nonaktifkan, name="akun-deactivate"),
    path("orang/<kunci:pk>/aktifkan/", orang.aktifkan, name="akun-activate"),
    path("peran/<kunci:pk>/akhiri/", orang.akhiri_peran, name="peran-end"),
    path("peran/<kunci:pk>/lanjutkan/", orang.lanjutkan_peran, name="peran-resume"),
    path("tim-tpi/", tim.daftar, name="daftar-tim"),
    path("tim-tpi/baru/", tim.baru, name="tim-create"),
    path("tim-tpi/<kunci:pk>/", tim.ubah, name="tim"),
    path("impor/", impor.impor, name="impor"),
    path("impor/templat/", impor.templat, name="impor-template"),
    path("impor/<kunci:pk>/", impor.pratinjau, name="impor-preview"),
    path("impor/<kunci:pk>/terapkan/", impor.terapkan, name="impor-apply"),
    path("impor/<kunci:pk>/batalkan/", impor.batalkan, name="impor-cancel"),
    path("instansi/baru/", instansi.baru, name="instansi-create"),
    path("instansi/<kunci:pk>/", instansi.ubah, name="instansi"),
    path("instansi/<kunci:pk>/admin/", instansi.admin_baru, name="admin-create"),
    path(
        "instansi/<kunci:pk>/profil/<tahun:tahun>/", profil.profil_instansi, name="profil-instansi"
    ),
]
