"""Addresses of rencana_aksi."""

from django.urls import URLPattern

app_name = "rencana_aksi"
urlpatterns: list[URLPattern] = []
