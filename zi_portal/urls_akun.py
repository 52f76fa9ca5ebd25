"""Addresses of signing in and passwords.

Only what an account made by an admin needs: no signing up, no change of one's own address.
The names are those that allauth looks for.
"""

from allauth.account import views as akun
from django.urls import path, re_path

urlpatterns = [
    path("masuk/", akun.login, name="account_login"),
    path("keluar/", akun.logout, name="account_logout"),
    path("nonaktif/", akun.account_inactive, name="account_inactive"),
    path("kata-sandi/ganti/", akun.password_change, name="account_change_password"),
    path("kata-sandi/lupa/", akun.password_reset, name="account_reset_password"),
    path("kata-sandi/lupa/terkirim/", akun.password_reset_done, name="account_reset_password_done"),
    path(
        "kata-sandi/baru/selesai/",
        akun.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(  # allauth writes both parts with a hyphen between
        r"^kata-sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        akun.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
