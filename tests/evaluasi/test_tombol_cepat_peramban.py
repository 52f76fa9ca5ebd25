"""Small things of the question page that only a browser shows: single keys, what is asked first."""

import re

from playwright.sync_api import expect

from evaluasi.models import Pertanyaan
from evaluasi.services import return_pertanyaan
from tests.evaluasi.test_peramban_simpan import BUTIR, choose, open_page, pytestmark

__all__ = ["open_page", "pytestmark"]


def test_single_keys_can_be_switched_off_and_stay_off(open_page, putaran):
    """WCAG 2.1.4: who speaks to his computer types letters without meaning to."""
    page = open_page(putaran)
    page.set_viewport_size({"width": 1366, "height": 768})
    sakelar = page.get_by_label("Pakai tombol cepat")
    expect(sakelar).to_be_checked()
    page.keyboard.press("n")
    page.wait_for_url(lambda url: BUTIR not in url)
    alamat = page.url

    sakelar.uncheck()
    page.keyboard.press("n")
    page.reload()
    expect(sakelar).not_to_be_checked()
    page.keyboard.press("p")
    expect(sakelar).not_to_be_checked()
    assert page.url == alamat

    sakelar.check()
    page.keyboard.press("p")
    page.wait_for_url(lambda url: BUTIR in url)


def test_a_line_that_came_back_is_handed_back_unchanged_only_after_a_question(
    open_page, diajukan, pemeran
):
    butir = Pertanyaan.objects.get(regulasi=diajukan.evaluasi.lke_id, kode=BUTIR)
    return_pertanyaan(
        putaran=diajukan, pertanyaan=butir, catatan="Periksa.", by=pemeran["tpi_ketua"]
    )
    page = open_page(diajukan)
    tombol = page.get_by_role("button", name="Selesai diperbaiki")
    tombol.click()
    expect(page.get_by_role("dialog")).to_contain_text("belum diubah")
    page.get_by_role("button", name="Batal", exact=True).click()

    with page.expect_response("**/simpan/"):
        choose(page, 1)
    expect(page.get_by_role("button", name="Selesai diperbaiki")).not_to_have_attribute(
        "data-konfirmasi", re.compile(".")
    )
    tombol.click()

    expect(page.get_by_text("Menunggu dicek ulang").first).to_be_visible()
