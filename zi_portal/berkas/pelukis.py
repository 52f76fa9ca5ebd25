"""Paints one page of a file. Runs as a program of its own, never inside the portal.

    python pelukis.py SOURCE MEDIA_TYPE PAGE WIDTH TARGET

Answers one line of JSON: the number of pages, or why not. Page 0 only counts. PDFium is not
thread-safe and a hostile file may crash it, loop or swallow memory; here it only ends a process
that has limits. Uses nothing of the portal, so that it starts fast.
"""

import json
import math
import resource
import sys
from collections.abc import Callable

from PIL import Image, ImageOps, UnidentifiedImageError

MEMORI_TERBESAR = 1536 * 1024 * 1024  # bytes of address space
DETIK_CPU = 10  # more than the seconds that lukisan.py waits
PIKSEL_TERBANYAK = 80_000_000  # of a picture before scaling; a scan of A3 at 600 dpi has 70 million
NISBAH_TINGGI = 3  # a picture is at most so many times as high as it is wide
MUTU = 82
PUTIH = (255, 255, 255)


class TidakTerlukis(Exception):
    """Why there is no picture: a value of `GalatPratinjau`."""


def paint_pdf(sumber: str, halaman: int, lebar: int, tujuan: str) -> int:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(sumber)
        jumlah = len(pdf)
    except pypdfium2.PdfiumError as error:
        kata_sandi = "password" in str(error).lower() or "security" in str(error).lower()
        raise TidakTerlukis("terkunci" if kata_sandi else "rusak") from error
    if jumlah < 1:
        raise TidakTerlukis("rusak")
    if not halaman:
        return jumlah
    try:
        kertas = pdf[halaman - 1]
        panjang = kertas.get_size()
        if not all(math.isfinite(sisi) and sisi > 0 for sisi in panjang):
            raise TidakTerlukis("rusak")
        skala = min(lebar / panjang[0], lebar * NISBAH_TINGGI / panjang[1])
        gambar = kertas.render(scale=skala, may_draw_forms=False).to_pil()
        gambar.thumbnail((lebar, lebar * NISBAH_TINGGI))  # PDFium rounds up
    except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
        raise TidakTerlukis("rusak") from error
    _save(gambar, tujuan)
    return jumlah


def paint_gambar(sumber: str, halaman: int, lebar: int, tujuan: str) -> int:
    Image.MAX_IMAGE_PIXELS = None  # judged here, before a pixel is read
    try:
        with Image.open(sumber, formats=("JPEG", "PNG")) as gambar:
            if gambar.width * gambar.height > PIKSEL_TERBANYAK:
                raise TidakTerlukis("besar")
            if halaman > 1:
                raise TidakTerlukis("rusak")
            # A JPEG is read at a fraction of its size where that is enough.
            gambar.draft("RGB", (lebar * 2, lebar * 2 * NISBAH_TINGGI))
            tegak = ImageOps.exif_transpose(gambar)
            tegak.thumbnail((lebar, lebar * NISBAH_TINGGI))
            if halaman:
                _save(tegak, tujuan)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise TidakTerlukis("rusak") from error
    return 1


def _save(gambar: Image.Image, tujuan: str) -> None:
    """As a JPEG on white, with nothing but pixels: no place, no camera, no author."""
    if gambar.mode in ("RGBA", "LA", "PA", "P"):
        gambar = gambar.convert("RGBA")
        alas = Image.new("RGB", gambar.size, PUTIH)
        alas.paste(gambar, mask=gambar.getchannel("A"))
        gambar = alas
    if gambar.mode.startswith("I"):  # sixteen bits of grey
        gambar = gambar.point(lambda nilai: nilai / 256).convert("L")
    polos = Image.new("RGB", gambar.size, PUTIH)
    polos.paste(gambar.convert("RGB"))
    polos.save(tujuan, "JPEG", quality=MUTU, optimize=True)


def main(argumen: list[str]) -> int:
    sumber, jenis, halaman, lebar, tujuan = argumen
    resource.setrlimit(resource.RLIMIT_AS, (MEMORI_TERBESAR, MEMORI_TERBESAR))
    resource.setrlimit(resource.RLIMIT_CPU, (DETIK_CPU, DETIK_CPU))
    paint: Callable[[str, int, int, str], int]
    paint = paint_pdf if jenis == "application/pdf" else paint_gambar
    try:
        jawaban: dict[str, object] = {"halaman": paint(sumber, int(halaman), int(lebar), tujuan)}
    except TidakTerlukis as error:
        jawaban = {"galat": str(error)}
    except MemoryError:
        jawaban = {"galat": "besar"}
    sys.stdout.write(json.dumps(jawaban))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
