"""Case files: read exactly, and every mistake told with where it stands."""

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluasi.penilaian.kasus import Kasus, KasusSalah, parse_kasus, parse_profil
from evaluasi.penilaian.loader import daftar_regulasi
from evaluasi.penilaian.profil import BELUM_ADA_DATA, Profil
from evaluasi.penilaian.regulasi import Predikat
from tests.penilaian.lembar import KETENTUAN, LKE

CONTOH = {  # the case of the public contract
    "versi": 1,
    "regulasi": "permenpanrb-90-2021",
    "tanggal_evaluasi": "2025-05-02",
    "jawaban": {
        "A.I.1.i.a": "Ya",
        "A.I.1.i.b": "B",
        "A.II.1.i.a": {"jumlah_agen": 7, "jumlah_perubahan": 7},
        "B.I.a": "3.71",
        "B.I.b": "B",
        "B.II.a": "3.4",
    },
    "instansi": {"opini_bpk": "WTP", "sakip": "BB", "indeks_rb": "B", "spip": 3},
    "unit": {
        "layanan_utama": True,
        "dampak_signifikan": True,
        "tlhp_persen": "100",
        "lhkpn_persen": "100",
        "lhkasn_persen": "100",
        "tanggal_penetapan": "2024-01-10",
        "tanggal_mulai_wbbm": None,
        "sakip_internal": "B",
        "predikat_dimiliki": None,
    },
}


# A busy machine is no failure.
TENANG = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def parse(isi: bytes | str) -> Kasus:
    mentah = isi.encode() if isinstance(isi, str) else isi
    return parse_kasus(mentah, lke=LKE, ketentuan=KETENTUAN, dikenal=daftar_regulasi())


def parse_contoh(**ganti: Any) -> Kasus:
    return parse(json.dumps({**CONTOH, **ganti}))


def mistakes(isi: bytes | str) -> dict[str, str]:
    with pytest.raises(KasusSalah) as salah:
        parse(isi)
    assert all(k.pesan.endswith((".", "}.")) for k in salah.value.kesalahan)
    return dict(salah.value.kesalahan)


def mistakes_of(**ganti: Any) -> dict[str, str]:
    return mistakes(json.dumps({**CONTOH, **ganti}))


def test_the_case_of_the_contract_is_read() -> None:
    kasus = parse_contoh()
    assert kasus.jawaban == {
        "A.I.1.i.a": "Ya",
        "A.I.1.i.b": "B",
        "A.II.1.i.a": {"jumlah_agen": 7, "jumlah_perubahan": 7},
        "B.I.a": Decimal("3.71"),
        "B.I.b": "B",
        "B.II.a": Decimal("3.4"),
    }
    assert kasus.profil == Profil(
        tanggal_evaluasi=date(2025, 5, 2),
        opini_bpk="WTP",
        sakip="BB",
        indeks_rb="B",
        spip=3,
        layanan_utama=True,
        dampak_signifikan=True,
        tlhp_persen=Decimal(100),
        lhkpn_persen=Decimal(100),
        lhkasn_persen=Decimal(100),
        tanggal_penetapan=date(2024, 1, 10),
        tanggal_mulai_wbbm=None,
        sakip_internal="B",
        predikat_dimiliki=None,
    )


def test_numbers_are_read_exactly_from_strings_and_from_json_numbers() -> None:
    angka = "3.5999999999999999999999999"
    for tulisan in (angka, f'"{angka}"'):
        isi = json.dumps(CONTOH).replace('"3.71"', tulisan)
        assert parse(isi).jawaban["B.I.a"] == Decimal(angka)
    isi = json.dumps(CONTOH).replace('"tlhp_persen": "100"', '"tlhp_persen": 99.99999999999999999')
    assert parse(isi).profil.tlhp_persen == Decimal("99.99999999999999999")


def test_a_missing_key_is_no_data_and_a_null_is_not_answered() -> None:
    kasus = parse_contoh(
        jawaban={"A.I.1.i.a": None, "A.II.4.i.a": {"jumlah_sasaran": 3}}, instansi={}, unit=None
    )
    assert kasus.jawaban == {"A.II.4.i.a": {"jumlah_sasaran": 3}}
    assert kasus.profil == Profil(tanggal_evaluasi=date(2025, 5, 2))
    assert kasus.profil.predikat_dimiliki is BELUM_ADA_DATA


def test_a_predicate_held_is_read() -> None:
    assert parse_contoh(unit={"predikat_dimiliki": "WBK"}).profil.predikat_dimiliki is Predikat.WBK


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert parse(b"\xef\xbb\xbf" + json.dumps(CONTOH).encode()) == parse_contoh()


@pytest.mark.parametrize(
    ("isi", "lokasi", "pesan"),
    [
        (b"", "", "kosong"),
        (b" \n ", "", "kosong"),
        (b"\xff\xfe{", "", "UTF-8"),
        ("{}".encode("utf-16"), "", "UTF-8"),
        (b"[]", "", "satu objek JSON"),
        (b"null", "", "satu objek JSON"),
        (b'"teks"', "", "satu objek JSON"),
        (b"NaN", "", "satu objek JSON"),
        (b'{"versi": 1,\n "regulasi" x}', "baris 2, kolom 13", "bukan JSON"),
        (b'{"versi": 1', "baris 1, kolom 12", "bukan JSON"),
        (b"[" * 100_000, "", "terlalu dalam"),
        (b"[" * 900 + b"]" * 900, "", "terlalu dalam"),
        (b'{"a":' * 5_000, "", "terlalu dalam"),
        (b" " * 2_000_001, "", "lebih besar dari 2 MB"),
    ],
)
def test_what_is_no_case_at_all_is_refused_with_one_sentence(
    isi: bytes, lokasi: str, pesan: str
) -> None:
    ((tempat, kalimat),) = mistakes(isi).items()
    assert tempat == lokasi
    assert pesan in kalimat


@pytest.mark.parametrize(
    ("ganti", "lokasi", "pesan"),
    [
        ({"versi": 2}, "versi", "hanya 1"),
        ({"versi": "1"}, "versi", "hanya 1"),
        ({"versi": True}, "versi", "hanya 1"),
        ({"regulasi": "perbup-ketapang-49-2022"}, "regulasi", "dikenal, tetapi"),
        ({"regulasi": "permenpanrb-52-2014"}, "regulasi", "dikenal, tetapi"),
        ({"regulasi": "permenpanrb-10-2019"}, "regulasi", "tidak dikenal"),
        ({"regulasi": 90}, "regulasi", "tidak dikenal"),
        ({"regulasi": None}, "regulasi", "Tulis"),
        ({"catatan": "x"}, "catatan", "tidak dikenal"),
        ({"jawaban": None}, "jawaban", "belum ada"),
        ({"jawaban": []}, "jawaban", "harus berupa objek"),
        ({"jawaban": {"A.I.1.i.c": "A"}}, "jawaban.A.I.1.i.c", "tidak ada dalam LKE"),
        ({"jawaban": {"A.I.1.i": "A"}}, "jawaban.A.I.1.i", "tidak ada dalam LKE"),
        ({"jawaban": {"A.I.1.i.a": "ya"}}, "jawaban.A.I.1.i.a", "Ya, Tidak"),
        ({"jawaban": {"B.I.a": 4.5}}, "jawaban.B.I.a", "di luar 0 sampai 4"),
        (
            {"jawaban": {"A.II.4.i.a": {"jumlah_sasaran": -2}}},
            "jawaban.A.II.4.i.a.jumlah_sasaran",
            "kurang dari 0",
        ),
        (
            {"jawaban": {"A.II.4.i.a": {"jumlah_sasaran": 2.5}}},
            "jawaban.A.II.4.i.a.jumlah_sasaran",
            "bilangan bulat",
        ),
        ({"tanggal_evaluasi": "2025-2-5"}, "tanggal_evaluasi", "TTTT-BB-HH"),
        ({"tanggal_evaluasi": "20250502"}, "tanggal_evaluasi", "TTTT-BB-HH"),
        ({"tanggal_evaluasi": "2025-02-29"}, "tanggal_evaluasi", "tidak ada dalam kalender"),
        ({"tanggal_evaluasi": "0001-01-01"}, "tanggal_evaluasi", "tidak masuk akal"),
        ({"tanggal_evaluasi": 20250502}, "tanggal_evaluasi", "TTTT-BB-HH"),
        ({"instansi": []}, "instansi", "harus berupa objek"),
        ({"instansi": {"opini": "WTP"}}, "instansi.opini", "tidak dikenal"),
        ({"instansi": {"opini_bpk": "wtp"}}, "instansi.opini_bpk", "WTP, WTP-DPP"),
        ({"instansi": {"sakip": 3}}, "instansi.sakip", "bukan kategori"),
        ({"instansi": {"indeks_rb": "B+"}}, "instansi.indeks_rb", "bukan kategori"),
        ({"instansi": {"spip": 6}}, "instansi.spip", "0 sampai 5"),
        ({"instansi": {"spip": 2.5}}, "instansi.spip", "0 sampai 5"),
        ({"instansi": {"spip": True}}, "instansi.spip", "0 sampai 5"),
        ({"unit": {"layanan_utama": 1}}, "unit.layanan_utama", "true atau false"),
        ({"unit": {"tlhp_persen": 100.01}}, "unit.tlhp_persen", "0 sampai 100"),
        ({"unit": {"tlhp_persen": "nihil"}}, "unit.tlhp_persen", "0 sampai 100"),
        ({"unit": {"lhkpn_persen": "Nihil"}}, "unit.lhkpn_persen", "nihil-diterima"),
        ({"unit": {"lhkasn_persen": -1}}, "unit.lhkasn_persen", "nihil-diterima"),
        ({"unit": {"predikat_dimiliki": "wbk"}}, "unit.predikat_dimiliki", "WBK, WBBM"),
        ({"unit": {"predikat_dimiliki": False}}, "unit.predikat_dimiliki", "WBK, WBBM"),
        (
            {"unit": {"tanggal_penetapan": "2025-05-03"}},
            "unit.tanggal_penetapan",
            "lebih akhir daripada tanggal evaluasi",
        ),
    ],
)
def test_a_mistake_is_told_with_where_it_stands(
    ganti: dict[str, Any], lokasi: str, pesan: str
) -> None:
    ((tempat, kalimat),) = mistakes_of(**ganti).items()
    assert tempat == lokasi
    assert pesan in kalimat


def test_a_start_towards_wbbm_may_lie_ahead() -> None:
    kasus = parse_contoh(unit={"tanggal_mulai_wbbm": "2026-01-01"})
    assert kasus.profil.tanggal_mulai_wbbm == date(2026, 1, 1)


def test_version_and_regulation_must_be_there() -> None:
    assert mistakes('{"jawaban": {}}').keys() == {"versi", "regulasi"}


def test_a_key_written_twice_is_a_mistake_wherever_it_stands() -> None:
    isi = (
        '{"versi": 1, "versi": 1, "regulasi": "permenpanrb-90-2021",'
        ' "jawaban": {"A.I.1.i.a": "Ya", "A.I.1.i.a": "Tidak",'
        ' "A.II.4.i.a": {"jumlah_sasaran": 1, "jumlah_sasaran": 2}},'
        ' "unit": {"layanan_utama": true, "layanan_utama": true}}'
    )
    assert set(mistakes(isi)) == {
        "versi",
        "jawaban.A.I.1.i.a",
        "jawaban.A.II.4.i.a.jumlah_sasaran",
        "unit.layanan_utama",
    }


def test_numbers_that_are_not_finite_are_mistakes() -> None:
    isi = (
        '{"versi": 1, "regulasi": "permenpanrb-90-2021", "jawaban": {"B.I.a": NaN,'
        ' "B.II.a": 1e999, "A.II.4.i.a": {"jumlah_sasaran": Infinity,'
        ' "jumlah_sasaran_tercapai": -1}}, "unit": {"tlhp_persen": -Infinity}}'
    )
    assert set(mistakes(isi)) == {
        "jawaban.B.I.a",
        "jawaban.B.II.a",
        "jawaban.A.II.4.i.a.jumlah_sasaran",
        "jawaban.A.II.4.i.a.jumlah_sasaran_tercapai",
        "unit.tlhp_persen",
    }


@pytest.mark.parametrize("angka", ["1e-999999999", "0." + "1" * 500, "9" * 5_000, "1E+99999999999"])
def test_a_number_too_long_to_be_meant_costs_neither_time_nor_memory(angka: str) -> None:
    isi = (
        f'{{"versi": 1, "regulasi": "permenpanrb-90-2021", "jawaban": {{"B.I.a": {angka},'
        f' "A.II.4.i.a": {{"jumlah_sasaran": {angka}}}}}}}'
    )
    assert set(mistakes(isi)) == {"jawaban.B.I.a", "jawaban.A.II.4.i.a.jumlah_sasaran"}


def test_every_mistake_of_the_file_is_told_and_not_only_the_first() -> None:
    kesalahan = mistakes_of(
        versi=3,
        asing=1,
        jawaban={"A.I.1.i.a": "F", "X": "A", "B.I.a": "9"},
        instansi={"spip": "tiga"},
        unit={"tlhp_persen": 101, "lain": 0},
    )
    assert set(kesalahan) == {
        *("versi", "asing", "jawaban.A.I.1.i.a", "jawaban.X", "jawaban.B.I.a"),
        *("instansi.spip", "unit.tlhp_persen", "unit.lain"),
    }


def test_a_strange_key_is_shown_short_and_printable() -> None:
    isi = '{"versi": 1, "regulasi": "permenpanrb-90-2021", "jawaban": {"\\ud800\\u0007' + (
        "x" * 300
    )
    ((lokasi, pesan),) = mistakes(isi + '": "A"}}').items()
    assert len(lokasi) < 60
    assert lokasi.isprintable()
    assert len(pesan) < 120
    pesan.encode()


def test_a_profile_file_holds_only_the_profile() -> None:
    isi = {k: CONTOH[k] for k in ("tanggal_evaluasi", "instansi", "unit")}
    profil = parse_profil(json.dumps(isi).encode(), lke=LKE, ketentuan=KETENTUAN)
    assert profil == parse_contoh().profil
    assert parse_profil(b"{}", lke=LKE, ketentuan=KETENTUAN) == Profil()
    with pytest.raises(KasusSalah, match=r"jawaban: Kunci “jawaban” tidak dikenal\."):
        parse_profil(json.dumps({**isi, "jawaban": {}}).encode(), lke=LKE, ketentuan=KETENTUAN)


@TENANG
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_refusal(isi: bytes) -> None:
    with pytest.raises(KasusSalah):
        parse(isi)


TEKS = st.text("aAYy0.-é ", max_size=8)
SEMBARANG = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEKS,
    lambda anak: st.lists(anak, max_size=3) | st.dictionaries(TEKS, anak, max_size=3),
    max_leaves=6,
)


@TENANG
@given(
    st.fixed_dictionaries(
        {"versi": st.just(1), "regulasi": st.just(LKE.kode)},
        optional={
            "tanggal_evaluasi": SEMBARANG,
            "jawaban": st.dictionaries(
                st.sampled_from([p.kode for p in LKE.pertanyaan]), SEMBARANG, max_size=6
            ),
            "instansi": st.dictionaries(
                st.sampled_from(["opini_bpk", "sakip", "spip"]), SEMBARANG, max_size=3
            ),
            "unit": st.dictionaries(
                st.sampled_from(["layanan_utama", "tlhp_persen", "predikat_dimiliki"]),
                SEMBARANG,
                max_size=3,
            ),
        },
    )
)
def test_no_json_raises_anything_but_a_refusal(data: dict[str, Any]) -> None:
    with suppress(KasusSalah):
        assert isinstance(parse(json.dumps(data)), Kasus)
