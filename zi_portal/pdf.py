"""Template → PDF bytes (PDF/UA-1: tagged, readable aloud)."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from mimetypes import guess_type
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string

PESAN_TIDAK_TERSEDIA = (
    "PDF belum dapat dibuat di server ini: pustaka Pango atau HarfBuzz belum terpasang."
    " Sampaikan kepada admin sistem untuk menjalankan ./zi setup."
)
VARIAN = "pdf/ua-1"
GAYA = "zi/cetak.css"  # the style sheet of every document


class PdfTidakTersedia(Exception):
    """The native libraries of WeasyPrint are missing; the text says so to the user."""


class AlamatDitolak(Exception):
    """A document asked for something else than our own static files."""


def render_pdf(template_name: str, context: Mapping[str, Any]) -> bytes:
    """Render a template that extends `_cetak.html`.

    User text reaches the HTML, so nothing is fetched but `static:` addresses. Raise
    PdfTidakTersedia without the native libraries, AlamatDitolak for any other address.
    """
    return write_pdf(render_to_string(template_name, dict(context)))


def warm_up() -> None:
    """Do what only the first PDF of a process waits for: import the library, look for fonts.

    Nothing happens where the native libraries are missing; whoever asks for a PDF is told so.
    """
    with suppress(PdfTidakTersedia):
        render_pdf("_cetak.html", {})


def write_pdf(html: str, *, lapor: Callable[[int], None] = lambda langkah: None) -> bytes:
    """The PDF of a rendered template; `lapor` hears 0 before the layout and 1 before writing.

    Raise as `render_pdf` does.
    """
    weasyprint, fetcher, fatal = _weasyprint()
    try:
        lapor(0)
        document = weasyprint.HTML(string=html, url_fetcher=fetcher()).render(pdf_variant=VARIAN)
        lapor(1)
        pdf: bytes = document.write_pdf(pdf_variant=VARIAN)
    except fatal as error:  # a BaseException: left alone it would stop the whole worker
        raise AlamatDitolak(str(error)) from error
    return pdf


def sidik_html(html: str) -> str:
    """What a PDF follows from, in one hash: its HTML and our style sheet."""
    sidik = hashlib.sha256(html.encode())
    gaya = _find_static(f"static:{GAYA}")
    assert gaya is not None
    with open(gaya, "rb") as file:
        sidik.update(file.read())
    return sidik.hexdigest()


def _find_static(url: str) -> str | None:
    """The file of ours that a `static:` address names; None for any other address."""
    if not url.startswith("static:"):
        return None
    try:
        return finders.find(url.removeprefix("static:"))
    except SuspiciousFileOperation:  # static:../ leads out of the static folders
        return None


@cache
def _weasyprint() -> tuple[Any, type[Any], type[BaseException]]:
    """WeasyPrint, imported on first use: it takes long and needs native libraries.

    Without them it raises OSError (not ImportError) and the web pages go on working.
    """
    try:
        import weasyprint
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
    except OSError as error:
        raise PdfTidakTersedia(PESAN_TIDAK_TERSEDIA) from error

    class StaticOnlyFetcher(URLFetcher):  # type: ignore[misc]
        """Serve `static:` URLs from our own files; any other address is an error."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            path = _find_static(url)
            if path is None:
                raise FatalURLFetchingError(f"Dokumen tidak boleh memuat {url}")
            # Without its type a style sheet is ignored, with only a line in the log.
            jenis = guess_type(path)[0] or "application/octet-stream"
            with open(path, "rb") as file:
                return URLFetcherResponse(url, file.read(), headers={"Content-Type": jenis})

    return weasyprint, StaticOnlyFetcher, FatalURLFetchingError
