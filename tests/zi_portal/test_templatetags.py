"""Numbers and dates in templates."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils import timezone


def show(expression: str, **context) -> str:
    return Template("{% load angka %}{{ " + expression + " }}").render(Context(context))


@pytest.mark.parametrize(
    ("expression", "x", "terlihat"),
    [
        ("x|nilai", Decimal("71.84"), "71,84"),
        ("x|nilai:75", Fraction(749999, 10000), "74,9999"),
        ("x|nilai", None, "–"),
        ("x|persen", Fraction(200, 3), "66,67%"),
        ("x|persen:60", Fraction(5999999, 100000), "59,99999%"),
        ("x|persen", None, "–"),
        ("x|ukuran", 621, "621 byte"),
        ("x|ukuran", 54739, "53,5 KB"),
        ("x|ukuran", 25 * 1024 * 1024, "25,0 MB"),
        ("x|tanggal", date(2026, 11, 20), "20 November 2026"),
        ("x|tanggal", None, "–"),
        ("x|jam", None, "–"),
    ],
)
def test_values_are_shown_the_indonesian_way(expression, x, terlihat):
    assert show(expression, x=x) == terlihat


@pytest.mark.parametrize(
    ("zona", "hari", "jam"),
    [
        ("Asia/Jakarta", "20 November 2026", "23.30 WIB"),
        ("Asia/Makassar", "21 November 2026", "00.30 WITA"),
        ("Asia/Jayapura", "21 November 2026", "01.30 WIT"),
    ],
)
def test_a_moment_is_shown_in_the_zone_of_the_instansi(zona, hari, jam):
    waktu = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)

    with timezone.override(zona):
        assert show("x|tanggal", x=waktu) == hari
        assert show("x|jam", x=waktu) == jam
