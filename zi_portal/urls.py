"""Every address of the portal, by app."""

from django.urls import include, path

from . import views

urlpatterns = [
    path("sehat/", views.sehat, name="sehat"),
    path("akun/", include("zi_portal.urls_akun")),
    path("pekerjaan/", include("zi_portal.pekerjaan.urls")),
    path("", include("units.urls")),
    path("rencana-aksi/", include("rencana_aksi.urls")),
    path("evaluasi/", include("evaluasi.urls")),
]

handler400 = "zi_portal.views.bad_request"
