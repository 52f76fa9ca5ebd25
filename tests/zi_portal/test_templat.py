"""What a strict Content-Security-Policy asks of every template and script."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN_STATIC = [
    path
    for app in ("zi_portal", "units", "rencana_aksi", "evaluasi")
    for path in (ROOT / app).rglob("static/**/*")
    if path.suffix in {".css", ".js", ".svg"}
]

FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "inline style sheet": re.compile(r"<style\b", re.I),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "script with content": re.compile(r"<script\b[^>]*>\s*[^<\s]", re.I),
    "foreign asset": re.compile(
        r"(src|href|action|data)\s*=\s*[\"'](https?:)?//(?!www\.w3\.org)", re.I
    ),
    "javascript address": re.compile(r"javascript:", re.I),
    "evaluated htmx": re.compile(r"\shx-(on|vals\s*=\s*[\"']js:|headers\s*=\s*[\"']js:)", re.I),
}


def test_there_are_templates():
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_template_needs_what_the_policy_forbids(kind: str):
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in TEMPLATES
        for match in FORBIDDEN[kind].finditer(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "html"),
    [
        ("style attribute", '<p class="a" style="color: red">'),
        ("inline style sheet", "<style>p {}</style>"),
        ("inline handler", '<a href="#" onclick="x()">'),
        ("inline script", "<script>x()</script>"),
        ("script with content", '<script src="a.js">x()</script>'),
        ("foreign asset", '<img src="https://cdn.example/x.png">'),
        ("foreign asset", '<script src="//cdn.example/x.js">'),
        ("javascript address", '<a href="javascript:x()">'),
        ("evaluated htmx", '<form hx-on:click="x()">'),
    ],
)
def test_the_search_finds_what_it_looks_for(kind: str, html: str):
    assert FORBIDDEN[kind].search(html)


def test_own_style_sheets_and_scripts_load_nothing_from_elsewhere():
    assert OWN_STATIC
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in OWN_STATIC
        for match in re.finditer(
            r"url\((?![\"']?data:image/svg)|@import|\beval\(|new Function|innerHTML|https?://\S+",
            path.read_text(),
        )
        if "www.w3.org" not in match.group()
    ]
    assert found == []


def test_colours_are_named_in_one_place_only():
    """UI.md: no hard-coded colour but in the tokens (and the tokens of print)."""
    css = (ROOT / "zi_portal" / "static" / "zi" / "zi.css").read_text()
    without_tokens = re.sub(r"--zi-[\w-]+:[^;]+;", "", css)
    without_icons = re.sub(r'url\("data:[^"]*"\)', "", without_tokens)

    assert re.findall(r"#[0-9a-f]{3,8}\b", without_icons) == []


def test_tokens_are_those_of_the_design():
    css = (ROOT / "zi_portal" / "static" / "zi" / "zi.css").read_text()
    light, dark = re.findall(r":root \{([^}]*--zi-bg:[^}]*)\}", css)[:2]

    assert contrast(token(light, "ink"), token(light, "card")) >= 5.5
    assert contrast(token(dark, "ink"), token(dark, "card")) >= 5.5
    for theme in (light, dark):
        for name in ("muted", "primary", "ok", "warn", "bad", "info"):
            for ground in ("bg", "card"):
                assert contrast(token(theme, name), token(theme, ground)) >= 5.0, (name, ground)
        assert contrast(token(theme, "on-primary"), token(theme, "primary")) >= 5.5
        assert contrast(token(theme, "control"), token(theme, "card")) >= 3.0


def token(theme: str, name: str) -> str:
    found = re.search(rf"--zi-{name}: (#[0-9a-f]{{6}});", theme)
    assert found, name
    return found.group(1)


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_page_has_its_language_and_a_title():
    for path in TEMPLATES:
        text = path.read_text()
        if "<html" in text:
            assert '<html lang="id">' in text, path
            assert "<title>" in text, path


def test_the_first_visit_weighs_less_than_sixty_kilobytes():
    """What a phone fetches before it can show a page, compressed as the server sends it."""
    berkas = [
        "bootstrap5/css/bootstrap.min.css",
        "django_htmx/htmx-2.min.js",
        "zi/zi.css",
        "zi/zi.js",
        "zi/ikon.svg",
    ]
    berat = sum(
        len(gzip.compress(Path(str(finders.find(nama))).read_bytes(), 9)) for nama in berkas
    )

    assert berat < 60_000
