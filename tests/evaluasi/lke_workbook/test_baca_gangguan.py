"""Forms that were disturbed or damaged: the same answers, or a reason; never a guess."""

import random
from contextlib import suppress
from decimal import Decimal

import pytest

from evaluasi.lke_workbook.buku import Galat, NilaiSel
from evaluasi.lke_workbook.galat import BukuKerjaSalah
from tests.evaluasi import kisi
from tests.evaluasi.buku_kerja import make_jawaban
from tests.evaluasi.kisi import BENTUK, IDENTITAS, Kisi, answers, read


def _add_title(satu: Kisi, acak: random.Random) -> None:
    satu.insert_rows(1, acak.randint(1, 5)).put("A1", "LKE ZI RSUD CONTOH TAHUN 2026")


def _add_row(satu: Kisi, acak: random.Random) -> None:
    baris = acak.randint(8, max(satu.tempat.values()))
    satu.insert_rows(baris, acak.randint(1, 3))
    satu.sel[baris, 1] = acak.choice(["Catatan tim", None, "xxx", 7])


def _delete_row(satu: Kisi, acak: random.Random) -> None:
    """A row of a heading: no line, no count, and below the header."""
    awal = min(satu.tempat.values())
    boleh = set(range(awal, max(satu.tempat.values()))) - set(satu.tempat.values())
    if boleh:
        satu.delete_row(acak.choice(sorted(boleh)))


def _add_columns(satu: Kisi, acak: random.Random) -> None:
    satu.insert_columns(acak.randint(1, 18), acak.randint(1, 2))


def _change_texts(satu: Kisi, acak: random.Random) -> None:
    """Case, spaces, punctuation and line breaks of every tenth text of a line."""
    jawaban = set(satu.kolom.values())
    for tempat, teks in list(satu.texts()):
        if len(teks) > 25 and tempat[1] not in jawaban and acak.random() < 0.1:
            ubah = acak.choice([str.upper, str.title, lambda t: t.replace(" ", "  \n"), _stop])
            satu.sel[tempat] = ubah(teks)


def _stop(teks: str) -> str:
    return f" {teks.replace(',', ' ,')} ."


def _misspell(satu: Kisi, acak: random.Random) -> None:
    """One letter less in a long text."""
    baris = {b: k for k, b in satu.tempat.items() if "#" not in k}
    panjang = [
        (t, teks) for t, teks in satu.texts() if t[0] in baris and t[1] <= 7 and len(teks) > 60
    ]
    if panjang:
        tempat, teks = acak.choice(sorted(panjang))
        di = acak.randint(20, len(teks) - 5)
        satu.sel[tempat] = teks[:di] + teks[di + 1 :]


def _rename(satu: Kisi, acak: random.Random) -> None:
    satu.nama = acak.choice(["LKE", "Sheet1", "ZI 2026", "Lembar Kerja"])


GANGGUAN = (
    _add_title,
    _add_row,
    _add_row,
    _delete_row,
    _add_columns,
    _change_texts,
    _misspell,
    _rename,
)


@pytest.mark.parametrize("bentuk", BENTUK)
@pytest.mark.parametrize("biji", range(30))
def test_random_answers_come_back_from_a_disturbed_form(bentuk: str, biji: int) -> None:
    acak = random.Random(f"{bentuk} {biji}")
    jawaban = make_jawaban(acak)
    satu = BENTUK[bentuk]().fill(jawaban)
    for ganggu in acak.sample(GANGGUAN, acak.randint(1, 5)):
        ganggu(satu, acak)
    isi = read(satu)
    assert isi.list_kesalahan() == []
    assert answers(isi) == jawaban


@pytest.mark.parametrize("biji", range(10))
def test_a_shuffled_form_of_the_portal_says_the_same(biji: int) -> None:
    acak = random.Random(biji)
    jawaban = make_jawaban(acak)
    satu = kisi.portal().fill(jawaban)
    baris = list(range(6, max(satu.tempat.values()) + 1))
    satu.sort_rows(6, baris[-1], acak.sample(baris, len(baris)))
    isi = read(satu)
    assert answers(isi) == jawaban
    assert isi.identitas == IDENTITAS


@pytest.mark.parametrize("biji", range(10))
def test_a_line_that_was_lost_changes_no_other_answer(biji: int) -> None:
    """Rows of lines and counts deleted at random: what is read is right, the rest is named."""
    acak = random.Random(biji)
    jawaban = make_jawaban(acak, 1.0)
    satu = kisi.beredar().fill(jawaban)
    for kode in acak.sample(sorted(satu.tempat), 6):
        if kode in satu.tempat:
            satu.delete_row(satu.tempat[kode])
    isi = read(satu)
    dibaca = answers(isi)
    assert dibaca.items() <= jawaban.items()
    hilang = {k.partition("#")[0] for k, _ in isi.letak.tak_dikenal}
    assert jawaban.keys() - dibaca.keys() == hilang


ANEH: tuple[NilaiSel, ...] = (
    *("", " ", "-", "A", "Ya", "x" * 2_000, "\x00", "=1/0", "=", "NaN", "1.2", "½", "٣", "%"),
    *("A.I.1.i.a", "A.II.1.i.a#jumlah_agen", "total", "ZI1:", "Jawaban", "Bobot", "Nilai"),
    *(True, -1, 10**30, Decimal("1e300"), Galat("#REF!"), None),
)


def _damage(satu: Kisi, acak: random.Random) -> None:
    tempat = acak.choice(sorted(satu.sel))
    isi = satu.sel[tempat]
    match acak.randrange(5):
        case 0:
            del satu.sel[tempat]
        case 1:
            satu.sel[tempat] = acak.choice(ANEH)
        case 2:
            satu.sel[tempat] = satu.sel[acak.choice(sorted(satu.sel))]
        case 3:
            jauh = (acak.choice([1, 5, 300, 5_001, 2**20]), acak.choice([1, 7, 11, 2**14]))
            satu.sel[jauh] = acak.choice(ANEH)
        case 4 if isinstance(isi, str):
            satu.sel[tempat] = isi[: acak.randrange(len(isi) + 1)]


@pytest.mark.parametrize("biji", range(60))
def test_no_damage_raises_anything_but_a_refusal(biji: int) -> None:
    acak = random.Random(f"rusak {biji}")
    satu = BENTUK[acak.choice(sorted(BENTUK))]().fill(make_jawaban(acak))
    for _ in range(acak.choice([3, 30, 300])):
        _damage(satu, acak)
    if acak.random() < 0.3:
        satu.sort_rows(1, 250, acak.sample(range(1, 251), 250))
    with suppress(BukuKerjaSalah):
        isi = read(satu)
        for pihak, butir in isi.butir.items():
            salah_baca = [b for b in butir.values() if b.kesalahan and b.jawaban is not None]
            assert salah_baca == [], pihak


def test_rows_with_nothing_but_punctuation_can_be_named() -> None:
    satu = kisi.portal()
    baris = [satu.tempat["A.I.1.i.a"], satu.tempat["A.I.1.i.b"]]
    for nomor in baris:
        satu.sel[nomor, 1] = "-"
        satu.sel[nomor, satu.kolom["kunci"]] = "A.I.1.i.a"
    pesan = dict(read(satu).letak.tak_dikenal)
    assert f"baris {baris[0]}, baris {baris[1]}" in pesan["A.I.1.i.a"]
