"""The frame of every page: menu, year, instansi, messages."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from zi_portal import menu
from zi_portal.context import bingkai
from zi_portal.menu import Entri, register_menu, visible_menu
from zi_portal.riwayat.services import catat

ORANG = SimpleNamespace(is_authenticated=True)


def request_of(user: Any = ORANG, path: str = "/"):
    request = RequestFactory().get(path)
    request.user = user
    return request


@pytest.fixture
def menu_uji(monkeypatch):
    """Four entries, registered out of order."""
    monkeypatch.setattr(menu, "_menu", {})
    for urutan, nama in ((2, "account_logout"), (1, "account_login"), (4, "sehat")):
        register_menu(Entri(nama, nama, "unit", urutan))
    register_menu(Entri("account_inactive", "rahasia", "unit", 3, boleh=lambda user: False))


def test_every_entry_of_the_product_leads_to_a_page_and_has_its_icon():
    sprite = Path(str(finders.find("zi/ikon.svg"))).read_text()
    daftar = sorted(menu._menu.values(), key=lambda entri: entri.urutan)

    assert daftar[0].url_name == "units:beranda"
    for entri in daftar:
        assert entri.url == reverse(entri.url_name)
        assert f'id="{entri.ikon}"' in sprite


def test_the_menu_is_in_order_without_what_the_user_may_not_see(menu_uji):
    assert [e.url_name for e in visible_menu(request_of())] == [
        "account_login",
        "account_logout",
        "sehat",
    ]


def test_a_visitor_has_no_menu(menu_uji):
    assert visible_menu(request_of(AnonymousUser())) == ()


@pytest.mark.parametrize(
    ("path", "kini"),
    [
        ("/akun/masuk/", "account_login"),
        ("/akun/masuk/lebih/dalam/", "account_login"),
        ("/sehat/", "sehat"),
        ("/lain/", None),
    ],
)
def test_the_entry_of_the_present_page_is_marked(menu_uji, path: str, kini: str | None):
    frame = bingkai(request_of(path=path))["bingkai"]

    assert [entri.url_name for entri, ya in frame.menu if ya] == ([kini] if kini else [])


def test_of_two_entries_above_a_page_only_the_nearer_is_marked(menu_uji):
    register_menu(Entri("account_reset_password", "x", "unit", 8))
    register_menu(Entri("account_reset_password_done", "y", "unit", 9))

    frame = bingkai(request_of(path="/akun/kata-sandi/lupa/terkirim/"))["bingkai"]

    assert [entri.label for entri, ya in frame.menu if ya] == ["y"]


def test_the_root_is_current_only_on_the_root():
    beranda = Entri("units:beranda", "Beranda", "beranda", 1)

    assert beranda.is_current("/")
    assert not beranda.is_current("/evaluasi/")


@pytest.mark.parametrize(("jumlah", "bawah", "lainnya"), [(3, 3, 0), (4, 4, 0), (5, 3, 2)])
def test_a_phone_shows_four_places(menu_uji, jumlah: int, bawah: int, lainnya: int):
    names = ["account_reset_password", "account_reset_password_done"]
    for urutan, nama in enumerate(names[: jumlah - 3], start=10):
        register_menu(Entri(nama, nama, "unit", urutan))

    frame = bingkai(request_of())["bingkai"]

    assert (len(frame.menu_bawah), len(frame.menu_lainnya)) == (bawah, lainnya)


def test_a_partial_page_pays_nothing_for_the_menu(menu_uji, django_assert_num_queries, db):
    def costly(user) -> bool:
        raise AssertionError("asked")

    register_menu(Entri("account_change_password", "x", "unit", 9, boleh=costly))

    with django_assert_num_queries(0):
        assert bingkai(request_of())["bingkai"].tahun >= 2026


def test_an_error_interrupts_a_screen_reader_and_a_success_waits(rf):
    daftar = [
        Message(messages.ERROR, "<b>gagal</b>"),
        Message(messages.SUCCESS, "tersimpan"),
    ]

    html = render_to_string("_pesan.html", {"messages": daftar})

    assert 'class="pesan pesan-error" role="alert">&lt;b&gt;gagal' in html
    assert 'class="pesan pesan-success" role="status">tersimpan' in html


@pytest.mark.parametrize(
    ("status", "tanda", "kata"),
    [("memenuhi", "✓", "memenuhi"), ("belum", "✕", "belum memenuhi"), ("x", "?", "belum ada data")],
)
def test_a_state_is_never_colour_alone(status: str, tanda: str, kata: str):
    html = render_to_string("_status.html", {"status": status})

    assert tanda in html
    assert kata in html


def test_history_rows_show_the_change_and_escape_it(db):
    riwayat = catat(
        rantai="unit:1",
        tindakan="nama diubah",
        objek="unit:1",
        oleh=None,
        sebelum={"nama": "A"},
        sesudah={"nama": "<script>"},
        catatan="baris 1\nbaris 2",
    )

    html = render_to_string("_riwayat.html", {"daftar_riwayat": [riwayat]})

    assert "1 isian berubah" in html
    assert "&lt;script&gt;" in html
    assert "baris 1<br>baris 2" in html
    assert "oleh sistem dari perintah" in html
    assert "Belum ada riwayat" in render_to_string("_riwayat.html", {"daftar_riwayat": []})
