"""PDFs: tagged and accessible, official in form, and deaf to addresses in user text."""

import builtins
import os
import subprocess
import sys
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from zi_portal import pdf
from zi_portal.pdf import AlamatDitolak, PdfTidakTersedia, render_pdf, warm_up

RAHASIA = {"SECRET_KEY": "hanya-untuk-uji-0123456789-abcdefghijklm", "ALLOWED_HOSTS": "uji"}

SURAT = """
{% extends "_cetak.html" %}
{% block judul %}Surat uji{% endblock %}
{% block kaki %}Surat uji 2026{% endblock %}
{% block kelas_halaman %}{{ kelas }}{% endblock %}
{% block kop %}{% include "_kop.html" %}{% endblock %}
{% block isi %}<h1>Surat uji</h1>{{ isi }}{{ mentah|safe }}
<table><thead><tr><th scope="col">Kolom uji</th></tr></thead>
<tbody>{% for n in baris %}<tr><td>Baris {{ n }}</td></tr>{% endfor %}</tbody></table>
{{ penutup }}{% endblock %}
{% block tanda_tangan %}{% if ketua %}<section class="tanda-tangan"><p>Ketapang</p>
<p class="ruang"></p><p>{{ ketua }}</p></section>{% endif %}{% endblock %}
"""


@pytest.fixture(autouse=True)
def surat_template(settings):
    [templates] = settings.TEMPLATES
    settings.TEMPLATES = [
        {
            **templates,
            "APP_DIRS": False,
            "OPTIONS": {
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"surat.html": SURAT}),
                    "django.template.loaders.filesystem.Loader",
                ]
            },
        }
    ]


def render(**context) -> PdfReader:
    return PdfReader(BytesIO(render_pdf("surat.html", {"baris": range(3), **context})))


def text_of(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_a_document_is_tagged_indonesian_and_titled():
    reader = render()

    katalog: Any = reader.root_object
    assert katalog["/Lang"] == "id"
    assert katalog["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Surat uji"
    assert "pdfuaid:part" in katalog["/Metadata"].get_data().decode()


def test_pages_are_a4_and_numbered_with_their_total():
    reader = render(baris=range(200))
    halaman = text_of(reader)

    assert len(halaman) > 1
    for nomor, teks in enumerate(halaman, start=1):
        assert f"Halaman {nomor} dari {len(halaman)}" in teks
        assert "Surat uji 2026" in teks
        assert "Kolom uji" in teks  # the table's head stands on every page
    lebar, tinggi = (float(n) for n in reader.pages[0].mediabox[2:])
    assert (round(lebar), round(tinggi)) == (595, 842)


def test_a_landscape_document_lies_on_its_side():
    lebar, tinggi = (float(n) for n in render(kelas="lanskap").pages[0].mediabox[2:])

    assert lebar > tinggi


def test_only_a_draft_says_draf():
    assert "DRAF" not in "".join(text_of(render()))
    assert all("DRAF" in teks for teks in text_of(render(kelas="draf", baris=range(200))))


def test_the_letterhead_names_instansi_and_unit():
    instansi, unit = {"nama": "Kabupaten Contoh", "alamat": "Jl. A"}, {"nama": "Dinas Contoh"}

    [halaman] = text_of(render(instansi=instansi, unit=unit))

    assert "PEMERINTAH KABUPATEN CONTOH DINAS CONTOH Jl. A" in halaman


@pytest.mark.parametrize(
    "alamat",
    [
        "http://127.0.0.1:1/x.png",
        "https://contoh.go.id/x.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "static:tidak/ada.png",
        "static:../settings.py",
        "static:../../zi_portal/settings.py",
        "ftp://contoh.go.id/x",
    ],
)
def test_no_address_but_our_own_static_files_is_fetched(alamat: str):
    with pytest.raises(AlamatDitolak, match="tidak boleh memuat"):
        render(mentah=f'<img src="{alamat}" alt="x">')


def test_a_refusal_is_an_ordinary_exception():
    """WeasyPrint's own is a BaseException, which would end the web server's worker."""
    assert issubclass(AlamatDitolak, Exception)


def test_user_text_is_text():
    [halaman] = text_of(render(isi='<img src="file:///etc/passwd"> & <b>tebal</b>'))

    assert '<img src="file:///etc/passwd"> & <b>tebal</b>' in halaman


@pytest.mark.parametrize("banyak", range(24, 44, 2))
def test_nobody_signs_a_page_that_holds_nothing_else(banyak):
    halaman = text_of(render(baris=range(banyak), ketua="Ketua Uji"))

    [terakhir] = [teks for teks in halaman if "Ketua Uji" in teks]
    assert f"Baris {banyak - 1}" in terakhir


def test_without_the_native_libraries_the_user_is_told(monkeypatch):
    asli = builtins.__import__

    def without_pango(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return asli(name, *args, **kwargs)

    pdf._weasyprint.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without_pango)

    with pytest.raises(PdfTidakTersedia, match=r"\./zi setup"):
        render_pdf("surat.html", {})
    warm_up()  # the web server starts all the same


@pytest.mark.parametrize(
    ("mulai", "siap"),
    [("import zi_portal.wsgi", "True"), ("import django; django.setup()", "False")],
)
def test_the_web_server_makes_its_first_pdf_before_anybody_waits(mulai, siap):
    """Commands of manage.py do not pay for it; the server does so once for all its workers."""
    perintah = f"{mulai}; import sys; print('weasyprint.pdf' in sys.modules)"
    selesai = subprocess.run(
        [sys.executable, "-c", perintah],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "zi_portal.settings", **RAHASIA},
        capture_output=True,
        text=True,
        check=True,
    )

    assert selesai.stdout.split() == [siap]
