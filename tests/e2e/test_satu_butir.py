"""One line of the LKE: two people at once, and a browser without scripts."""

import pytest
from playwright.sync_api import expect

from evaluasi.models import Evaluasi, Jawaban, Pihak
from tests.e2e.test_perjalanan import saved

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
BUTIR = "A.I.1.i.b"


def test_two_people_on_one_line_both_keep_what_they_typed(masuk, periksa_akses):
    alamat = Evaluasi.objects.get(unit__kode="dpmptsp").get_absolute_url() + f"butir/{BUTIR}/"
    satu, dua = masuk("zi.dpmptsp"), masuk("zi2.dpmptsp", layar="telepon")
    for page in (satu, dua):
        page.goto(alamat)
    satu.locator("label.opsi").nth(0).click()
    satu.get_by_label("Catatan").fill("Catatan orang pertama")
    satu.get_by_role("button", name="Simpan jawaban").click()
    saved(satu)

    dua.get_by_label("Catatan").fill("Catatan orang kedua")
    dua.locator("label.opsi").nth(2).click()

    expect(dua.get_by_role("alert").filter(has_text="Catatan orang pertama")).to_be_visible()
    expect(dua.get_by_label("Catatan")).to_have_value("Catatan orang kedua")
    periksa_akses(dua)
    dua.get_by_role("button", name="Simpan isian saya").click()
    saved(dua)
    jawaban = Jawaban.objects.get(
        pertanyaan__kode=BUTIR, pihak=Pihak.UNIT, putaran__evaluasi__unit__kode="dpmptsp"
    )
    assert (jawaban.pilihan, jawaban.catatan) == ("C", "Catatan orang kedua")


def test_a_line_is_answered_without_javascript(browser, live_server, masuk):
    alamat = Evaluasi.objects.get(unit__kode="dpmptsp").get_absolute_url() + f"butir/{BUTIR}/"
    kuki = masuk("zi.dpmptsp").context.cookies()
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    context.add_cookies(kuki)
    page = context.new_page()
    page.goto(alamat)

    page.locator("label.opsi").nth(1).click()
    page.get_by_role("button", name="Simpan jawaban").click()

    expect(page.get_by_text("Jawaban tersimpan.")).to_be_visible()
    assert page.locator("input[name=pilihan][value=B]").is_checked()
    context.close()
