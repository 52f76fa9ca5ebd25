"""Addresses of background work."""

from django.urls import path

import zi_portal.alamat  # noqa: F401  registers <kunci:…>

from . import views

app_name = "pekerjaan"

urlpatterns = [
    path("<kunci:pk>/", views.pekerjaan, name="pekerjaan"),
    path("<kunci:pk>/berkas/", views.berkas, name="berkas"),
    path("<kunci:pk>/ulangi/", views.retry, name="retry"),
]
