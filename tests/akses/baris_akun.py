"""Rows of signing in, passwords, and what a monitor asks."""

from tests.akses.baris import Baris
from tests.akses.orang import ANONIM, MASUK, SEMUA

AKUN = [
    Baris("sehat", get={200: SEMUA}, post={405: SEMUA}),
    Baris(
        "account_login",
        get={200: {ANONIM}, 302: MASUK},
        post={200: {ANONIM}, 302: MASUK},
    ),
    Baris("account_logout", get=200, post={302: SEMUA}),
    Baris("account_inactive", get={200: SEMUA}, post={405: SEMUA}),
    Baris("account_change_password", get=200, post=200),
    Baris("account_reset_password", get={200: SEMUA}, post={200: SEMUA}),
    Baris("account_reset_password_done", get={200: SEMUA}, post={405: SEMUA}),
    Baris("account_reset_password_from_key_done", get={200: SEMUA}, post={405: SEMUA}),
    Baris(
        "account_reset_password_from_key",
        get={200: SEMUA},
        post={200: SEMUA},
        args=lambda pemeran: {"uidb36": "1", "key": "salah-kunci"},
    ),
]
