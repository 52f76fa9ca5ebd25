"""Every address of the portal, by app."""

from django.urls import include, path

urlpatterns = [
    path("akun/", include("allauth.account.urls")),
    path("", include("units.urls")),
    path("rencana-aksi/", include("rencana_aksi.urls")),
    path("evaluasi/", include("evaluasi.urls")),
]
