"""Keys and identity of the portal's own workbook."""

from dataclasses import replace

import pytest

from evaluasi.lke_workbook.kunci import (
    IdentitasRusak,
    baca_kunci,
    decode_identitas,
    encode_identitas,
    kunci,
)
from tests.evaluasi import kisi
from tests.evaluasi.kisi import IDENTITAS, read
from tests.penilaian.lembar import LKE


def test_an_identity_comes_back_from_its_cell() -> None:
    assert decode_identitas(encode_identitas(IDENTITAS)) == IDENTITAS
    isi = read(kisi.portal())
    assert isi.identitas == IDENTITAS
    assert isi.identitas_rusak is False


@pytest.mark.parametrize("lain", ["", "Kunci", "ZIP"])
def test_a_missing_identity_is_told_from_a_broken_one(lain: str) -> None:
    satu = kisi.portal()
    satu.sel[5, satu.kolom["kunci"]] = lain
    isi = read(satu)
    assert isi.identitas is None
    assert isi.identitas_rusak is False


@pytest.mark.parametrize(
    "rusak",
    [
        encode_identitas(IDENTITAS).replace("2026", "2025"),
        encode_identitas(IDENTITAS)[:-1],
        encode_identitas(IDENTITAS).upper(),
        "ZI1:",
        "ZI1:e3b0c44298fc1c14:",  # the checksum of nothing
        "ZI1:4f53cda18c2baa0c:[]",
    ],
)
def test_an_edited_identity_is_broken(rusak: str) -> None:
    with pytest.raises(IdentitasRusak):
        decode_identitas(rusak)
    satu = kisi.portal()
    satu.sel[5, satu.kolom["kunci"]] = rusak
    isi = read(satu)
    assert isi.identitas is None
    assert isi.identitas_rusak is True


def test_an_identity_fits_into_a_cell_with_every_version() -> None:
    versi = {pihak: {p.kode: 10**6 for p in LKE.pertanyaan} for pihak in ("unit", "tpi")}
    penuh = replace(IDENTITAS, versi=versi)
    assert decode_identitas(encode_identitas(penuh)) == penuh
    with pytest.raises(ValueError, match="does not fit"):
        encode_identitas(replace(IDENTITAS, unit="x" * 33_000))


def test_only_the_form_of_the_portal_has_an_identity() -> None:
    assert read(kisi.beredar()).identitas is None
    assert read(kisi.jawaban()).identitas is None


def test_every_key_reads_back() -> None:
    for p in LKE.pertanyaan:
        assert baca_kunci(kunci(p.kode)) == (p.kode, "")
        for i in p.isian:
            assert baca_kunci(kunci(p.kode, i.kode)) == (p.kode, i.kode)
    assert baca_kunci("Ya") is None
    assert baca_kunci("A.I.1 ") == ("A.I.1", "")
