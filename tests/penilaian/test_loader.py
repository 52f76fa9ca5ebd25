"""The loader reads what the file says and refuses one that contradicts itself, in plain words."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from evaluasi.penilaian.loader import (
    FOLDER,
    RegulasiSalah,
    RegulasiTidakDikenal,
    daftar_regulasi,
    get_regulasi,
    hash_isi,
    load_regulasi,
)
from evaluasi.penilaian.periksa import JENIS_KOMPONEN
from evaluasi.penilaian.regulasi import (
    Agregasi,
    JenisRumus,
    JenisSkala,
    PenyebutNol,
    Predikat,
    Regulasi,
    Rujukan,
    Satuan,
)
from tests.penilaian.regulasi_kecil import TEKS


def write(folder: Path, teks: str, nama: str = "kecil") -> Path:
    path = folder / f"{nama}.toml"
    path.write_text(teks, encoding="utf-8")
    return path


def edit(lama: str, baru: str) -> str:
    """The valid file with one place changed."""
    assert TEKS.count(lama) == 1, f"{lama!r} stands {TEKS.count(lama)} times in the file"
    return TEKS.replace(lama, baru)


def mistakes(folder: Path, teks: str) -> list[tuple[str, str]]:
    with pytest.raises(RegulasiSalah) as salah:
        load_regulasi(write(folder, teks))
    return list(salah.value.kesalahan)


@pytest.fixture
def kecil(tmp_path: Path) -> Regulasi:
    return load_regulasi(write(tmp_path, TEKS))


# — what is read —


def test_the_tree_hangs_together_by_code_and_order(kecil: Regulasi) -> None:
    assert [k.kode for k in kecil.walk()] == ["A", "A.1", "A.1.i", "B"]
    assert [p.kode for p in kecil.pertanyaan] == ["A.1.i.a", "A.1.i.b", "B.a", "B.b"]
    assert kecil.komponen[0].agregasi is Agregasi.JUMLAH


def test_numbers_are_read_exactly(kecil: Regulasi) -> None:
    abc = kecil.skala["abc"]
    assert abc.jenis is JenisSkala.PILIHAN
    assert dict(abc.pilihan) == {"A": Decimal(1), "B": Decimal("0.5"), "C": Decimal(0)}
    assert kecil.skala["indeks"].maksimum == Decimal(4)
    assert str(kecil.komponen[0].bobot) == "60.00"
    assert kecil.syarat[1].minimum == Decimal(100)


def test_order_is_by_urut_not_by_place_in_the_file(tmp_path: Path) -> None:
    teks = TEKS.replace('kode = "B.a"\nurut = 1', 'kode = "B.a"\nurut = 2')
    teks = teks.replace('kode = "B.b"\nurut = 2', 'kode = "B.b"\nurut = 1')
    regulasi = load_regulasi(write(tmp_path, teks))
    assert [p.kode for p in regulasi.pertanyaan][2:] == ["B.b", "B.a"]


def test_a_record_without_an_article_has_that_of_the_record_above(kecil: Regulasi) -> None:
    agen, perubahan = kecil.pertanyaan[:2]
    assert agen.rujukan == Rujukan("Contoh 1/2020", "Lampiran I", 66)
    assert perubahan.rujukan == Rujukan("Contoh 1/2020", "Lampiran I", 67)
    (bagian,) = kecil.rencana
    (butir,) = bagian.indikator[0].butir
    assert butir.rujukan == bagian.rujukan == Rujukan("Contoh 1/2020", "Lampiran I huruf C angka 1")


def test_formula_thresholds_and_requirements_are_read(kecil: Regulasi) -> None:
    rumus = kecil.pertanyaan[1].rumus
    assert rumus is not None
    assert (rumus.jenis, rumus.pembilang, rumus.penyebut) == (
        JenisRumus.RASIO,
        ("perubahan",),
        ("agen",),
    )
    assert (rumus.penyebut_nol, rumus.catatan_nol) == (PenyebutNol.NOL, "tidak ada agen")
    total, area = kecil.ambang_batas
    assert (total.predikat, total.minimum, total.satuan) == (
        Predikat.WBK,
        Decimal(75),
        Satuan.NILAI,
    )
    assert str(area.rujukan) == "Contoh 2/2021, Tabel 6, hlm. 58"
    assert kecil.syarat[0].setara == {"WTP-DPP": "WTP"}
    assert kecil.rencana[0].indikator[0].bulan == (1, 6, 12)
    assert kecil.pengecualian_layanan[0].kode == "rsud"


# — one wrong file per mistake —

SALAH: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "weights of components that do not add up": (
        'jenis = "indikator"\nbobot = 60.00',
        'jenis = "indikator"\nbobot = 59.50',
        [("A.1", "bobot 60 tidak sama dengan jumlah bobot di bawahnya, 59,5.")],
    ),
    "weights of questions that do not add up": (
        "bobot = 10.00",
        "bobot = 9.00",
        [("B", "bobot 40 tidak sama dengan jumlah bobot di bawahnya, 39.")],
    ),
    "a total other than 100": (
        'jenis = "komponen"\nbobot = 40.00\nagregasi = "berbobot"',
        'jenis = "komponen"\nbobot = 41.00\nagregasi = "berbobot"',
        [
            ("kecil", "bobot komponen teratas berjumlah 101, bukan 100."),
            ("B", "bobot 41 tidak sama dengan jumlah bobot di bawahnya, 40."),
        ],
    ),
    "a question with a weight of its own below a mean": (
        'teks = "Tim telah dibentuk"',
        'teks = "Tim telah dibentuk"\nbobot = 30',
        [("A.1.i.a", "tidak boleh berbobot sendiri; A.1.i merata-ratakan pertanyaannya.")],
    ),
    "a question without its weight below a weighted sum": (
        "bobot = 10.00\n",
        "",
        [
            ("B", "bobot 40 tidak sama dengan jumlah bobot di bawahnya, 30."),
            ("B.b", "bobot belum ditulis; B menjumlahkan pertanyaan berbobot."),
        ],
    ),
    "a weight that is no number": (
        "bobot = 10.00",
        'bobot = "10"',
        [("B.b", "“bobot” harus angka.")],
    ),
    "a weight of zero": (
        'jenis = "indikator"\nbobot = 60.00',
        'jenis = "indikator"\nbobot = 0',
        [
            ("A.1", "bobot 60 tidak sama dengan jumlah bobot di bawahnya, 0."),
            ("A.1.i", "bobot harus lebih dari 0."),
        ],
    ),
    "an unknown component in a threshold": (
        'komponen = ["A.1"]',
        'komponen = ["A.9"]',
        [("S2 WBK", "komponen “A.9” tidak ada pada LKE.")],
    ),
    "an unknown component in a plan": (
        'komponen = "A.1.i"',
        'komponen = "A.1.ii"',
        [("C.1.1", "komponen “A.1.ii” tidak ada pada LKE.")],
    ),
    "an unknown question in a plan": (
        'pertanyaan = "A.1.i.a"',
        'pertanyaan = "A.1.i.z"',
        [("C.1.1.1", "pertanyaan “A.1.i.z” tidak ada pada LKE.")],
    ),
    "an unknown scale": (
        'teks = "Indeks survei"\nskala = "indeks"',
        'teks = "Indeks survei"\nskala = "indeks_5"',
        [("B.a", "skala “indeks_5” tidak ada.")],
    ),
    "an unknown LKE": (
        'lke = "kecil"',
        'lke = "permenpanrb-1-1900"',
        [("kecil", "“lke” menunjuk regulasi “permenpanrb-1-1900” yang tidak ada.")],
    ),
    "a scale without a best option": (
        "{ A = 1, B = 0.5, C = 0 }",
        "{ A = 0.9, B = 0.5, C = 0 }",
        [("abc", "skala tidak punya pilihan terbaik (nilai 1).")],
    ),
    "an option worth more than 1": (
        "{ A = 1, B = 0.5, C = 0 }",
        "{ A = 1.5, B = 1, C = 0 }",
        [("abc", "nilai pilihan harus antara 0 dan 1.")],
    ),
    "options that are not best first": (
        "{ A = 1, B = 0.5, C = 0 }",
        "{ A = 1, B = 0, C = 0.5 }",
        [("abc", "pilihan harus urut dari nilai terbaik, tanpa nilai yang sama.")],
    ),
    "an index without its maximum": (
        "\nmaksimum = 4",
        "",
        [("indeks", "“maksimum” belum ditulis.")],
    ),
    "a code written twice": (
        'kode = "B.b"\nurut = 2',
        'kode = "B.a"\nurut = 2',
        [("B.a", "kode ditulis 2 kali; setiap kode hanya boleh sekali.")],
    ),
    "a threshold written twice": (
        'kode = "S2"\npredikat = "WBK"',
        'kode = "S1"\npredikat = "WBK"',
        [("S1", "ditulis 2 kali untuk WBK.")],
    ),
    "a threshold without an article": (
        '\nbagian = "Lampiran II huruf B angka 3"',
        "",
        [("S1", "rujukan (pasal, lampiran, atau halaman) belum ditulis.")],
    ),
    "a requirement without an article": (
        'minimum = 100\nbagian = "Lampiran II huruf A"',
        "minimum = 100",
        [("E7", "rujukan (pasal, lampiran, atau halaman) belum ditulis.")],
    ),
    "an article said twice": (
        "halaman = 58 }",
        'halaman = 58 }\nbagian = "Tabel 6"',
        [("S2", "“bagian” ditulis bersama “rujukan”; tulis salah satu.")],
    ),
    "a page before the first": (
        "halaman = 67",
        "halaman = 0",
        [("A.1.i.b", "“halaman” harus 1 atau lebih.")],
    ),
    "a threshold above the weight": (
        "minimum = 75.00",
        "minimum = 101",
        [("S1 WBK", "minimum 101 melebihi bobot komponennya, 100.")],
    ),
    "a threshold above 100 percent": (
        'minimum = 60\nsatuan = "persen"',
        'minimum = 160\nsatuan = "persen"',
        [("S2 WBK", "minimum 160 persen melebihi 100.")],
    ),
    "a threshold of zero": (
        "minimum = 75.00",
        "minimum = 0",
        [("S1 WBK", "minimum harus lebih dari 0.")],
    ),
    "a threshold that counts a component twice": (
        'komponen = ["A", "B"]',
        'komponen = ["A", "A.1", "B"]',
        [("S1 WBK", "komponen “A.1” dihitung dua kali; induknya juga ditulis.")],
    ),
    "an unknown predicate": (
        'kode = "S1"\npredikat = "WBK"',
        'kode = "S1"\npredikat = "WBX"',
        [("S1", "“predikat” berisi “WBX”; yang dikenal: WBK, WBBM.")],
    ),
    "an input that no formula knows": (
        'label = "Sedang diproses", dihitung = false }',
        'label = "Sedang diproses" }',
        [
            (
                "A.1.i.b",
                "isian “proses” tidak dipakai rumus; tulis dihitung = false bila memang begitu.",
            )
        ],
    ),
    "an input that a formula uses although it says not": (
        'label = "Jumlah agen" }',
        'label = "Jumlah agen", dihitung = false }',
        [("A.1.i.b", "isian “agen” dipakai rumus, jadi tidak boleh dihitung = false.")],
    ),
    "a formula with an unknown input": (
        'penyebut = ["agen"]',
        'penyebut = ["agen", "pegawai"]',
        [("A.1.i.b", "rumus memakai isian “pegawai” yang tidak ada.")],
    ),
    "a percentage without a formula": (
        TEKS[TEKS.index("[pertanyaan.rumus]") : TEKS.index('[[komponen]]\nkode = "B"')],
        "",
        [("A.1.i.b", "“rumus” belum ditulis; persentase dihitung dari isian.")],
    ),
    "an unknown policy for a zero denominator": (
        'penyebut_nol = "nol"',
        'penyebut_nol = "abaikan"',
        [("A.1.i.b", "“penyebut_nol” berisi “abaikan”; yang dikenal: nol, satu, salah.")],
    ),
    "options other than those of the scale": (
        '  { kode = "C", kriteria = "Turun" },\n',
        "",
        [("B.b", "pilihan A/B tidak sama dengan skala abc (A/B/C).")],
    ),
    "a choice without criteria": (
        TEKS[TEKS.index("bobot = 10.00\n") : TEKS.index("\n\n[[ambang_batas]]")],
        "bobot = 10.00",
        [("B.b", "“pilihan” dan kriterianya belum ditulis.")],
    ),
    "an option without a criterion": (
        '{ kode = "C", kriteria = "Turun" }',
        '{ kode = "C" }',
        [("B.b", "“kriteria” belum ditulis.")],
    ),
    "an index with options": (
        'teks = "Indeks survei"',
        'teks = "Indeks survei"\npilihan = [{ kode = "A", kriteria = "Baik" }]',
        [("B.a", "memakai skala indeks, jadi tidak boleh punya “pilihan”.")],
    ),
    "a misspelt key": (
        'nama = "Komitmen"',
        'nama = "Komitmen"\nnama_cetakan = "KOMITMEN"',
        [("A.1.i", "kunci “nama_cetakan” tidak dikenal; periksa ejaannya.")],
    ),
    "a misspelt table": (
        "[[pengecualian_layanan]]",
        "[[pengecualian]]",
        [("kecil", "kunci “pengecualian” tidak dikenal; periksa ejaannya.")],
    ),
    "a misspelt key in a formula": (
        'catatan_nol = "tidak ada agen"',
        'catatan = "tidak ada agen"',
        [("A.1.i.b", "kunci “catatan” tidak dikenal; periksa ejaannya.")],
    ),
    "a missing key": (
        'teks = "Indeks survei"\n',
        "",
        [("B.a", "“teks” belum ditulis.")],
    ),
    "a record without a code": (
        'kode = "rsud"\n',
        "",
        [("pengecualian_layanan ke-1", "“kode” belum ditulis.")],
    ),
    "an empty text": (
        'teks = "Indeks survei"',
        'teks = " "',
        [("B.a", "“teks” tidak boleh kosong.")],
    ),
    "a number where a text belongs": (
        'nama = "Komitmen"',
        "nama = 7",
        [("A.1.i", "“nama” harus teks.")],
    ),
    "a list with something else than texts": (
        'bukti = ["SK tim"]',
        'bukti = ["SK tim", 7]',
        [("A.1.i.a", "“bukti” harus daftar teks.")],
    ),
    "a missing parent": (
        'kode = "C.1.1.1"',
        'kode = "C.2.1.1"',
        [("C.2.1.1", "induknya, “C.2.1”, tidak ada.")],
    ),
    "a gap in the order": (
        'kode = "A.1.i.b"\nurut = 2',
        'kode = "A.1.i.b"\nurut = 3',
        [("A.1.i", "urut pertanyaan di bawah A.1.i harus 1 sampai 2 tanpa lompat.")],
    ),
    "an unknown kind of component": (
        'jenis = "indikator"',
        'jenis = "indicator"',
        [("A.1.i", f"jenis “indicator” tidak dikenal; pakai {', '.join(JENIS_KOMPONEN)}.")],
    ),
    "an area without its number": (
        'jenis = "area"\narea = 1',
        'jenis = "area"',
        [("A.1", "“area” (1 sampai 6) ditulis pada jenis area, dan hanya di situ.")],
    ),
    "a seventh area": (
        'jenis = "area"\narea = 1',
        'jenis = "area"\narea = 7',
        [("A.1", "area 7 tidak ada; area perubahan bernomor 1 sampai 6.")],
    ),
    "a sum over questions": (
        'jenis = "indikator"\nbobot = 60.00\nagregasi = "rata_rata"',
        'jenis = "indikator"\nbobot = 60.00\nagregasi = "jumlah"',
        [
            ("A.1.i", "agregasi jumlah tidak boleh langsung memuat pertanyaan."),
            ("A.1.i", "agregasi jumlah perlu komponen di bawahnya."),
        ],
    ),
    "a minimum outside its scale": (
        'minimum = "WTP"',
        'minimum = "WTX"',
        [("E1 WBK", "minimum “WTX” tidak ada dalam skala.")],
    ),
    "an equal of an unknown category": (
        '{ WTP-DPP = "WTP" }',
        '{ WTP-X = "WTP" }',
        [("E1 WBK", "setara memakai kategori WTP-X yang tidak ada dalam skala.")],
    ),
    "a percentage above 100": (
        "minimum = 100",
        "minimum = 101",
        [("E7 WBK", "minimum harus 0 sampai 100 persen.")],
    ),
    "a requirement on data that nobody keeps": (
        'data = "tlhp_persen"',
        'data = "tlhp"',
        [("E7 WBK", "data “tlhp” bukan data profil unit.")],
    ),
    "a requirement on an unknown level": (
        'tingkat = "unit"',
        'tingkat = "desa"',
        [("E7 WBK", "tingkat “desa” tidak dikenal; pakai instansi atau unit.")],
    ),
    "an open choice that the code does not know": (
        'kode = "A1"\ntopik',
        'kode = "A99"\ntopik',
        [("A99", "pilihan terbuka ini tidak dikenal.")],
    ),
    "a setting that the code does not honour": (
        'nilai = "gabungan"',
        'nilai = "rata-rata"',
        [("A1", "nilai “rata-rata” tidak dikenal; pakai gabungan.")],
    ),
    "an unknown aspect of a plan": (
        'aspek = "pemenuhan"',
        'aspek = "pemenuha"',
        [("C.1", "aspek “pemenuha” tidak dikenal.")],
    ),
    "a thirteenth month": (
        "bulan = [1, 6, 12]",
        "bulan = [1, 6, 13]",
        [("C.1.1", "bulan harus 1 sampai 12, urut, tanpa ulangan.")],
    ),
    "a code other than the file's name": (
        'kode = "kecil"',
        'kode = "besar"',
        [("kecil", "“kode” berisi “besar”, tidak sama dengan nama berkas.")],
    ),
    "a table that is no list of tables": (
        "[[pengecualian_layanan]]",
        "[pengecualian_layanan]",
        [("kecil", "“pengecualian_layanan” harus daftar tabel.")],
    ),
}


@pytest.mark.parametrize(("lama", "baru", "kesalahan"), SALAH.values(), ids=SALAH.keys())
def test_a_wrong_file_is_refused_naming_code_and_mistake(
    tmp_path: Path, lama: str, baru: str, kesalahan: list[tuple[str, str]]
) -> None:
    assert mistakes(tmp_path, edit(lama, baru)) == kesalahan


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    teks = edit('data = "tlhp_persen"', 'data = "tlhp"')
    teks = teks.replace('bagian = "Lampiran II huruf B angka 3"\n', "")
    teks = teks.replace("{ A = 1, B = 0.5, C = 0 }", "{ A = 0.9, B = 0.5, C = 0 }")
    assert {kode for kode, _ in mistakes(tmp_path, teks)} == {"E7 WBK", "S1", "abc"}


def test_a_syntax_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    ((kode, pesan),) = mistakes(tmp_path, edit('singkatan = "Contoh 1/2020"', "singkatan ="))
    assert kode == "kecil"
    assert pesan == "baris 4, kolom 12: penulisan TOML salah."


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kecil.toml"
    path.write_bytes(b'kode = "\xff"')
    with pytest.raises(RegulasiSalah, match="bukan teks UTF-8"):
        load_regulasi(path)


def test_the_message_names_the_file_and_every_mistake(tmp_path: Path) -> None:
    with pytest.raises(RegulasiSalah) as salah:
        load_regulasi(write(tmp_path, edit("halaman = 67", "halaman = 0")))
    assert str(salah.value) == (
        "Berkas regulasi kecil.toml salah:\nA.1.i.b: “halaman” harus 1 atau lebih."
    )


def told(path: Path) -> list[tuple[str, str]]:
    """The mistakes of a file, none if it loads; any other exception is a failure."""
    try:
        load_regulasi(path)
    except RegulasiSalah as salah:
        return [*salah.kesalahan]
    return []


@pytest.mark.parametrize("baris", range(TEKS.count("\n")))
def test_without_any_one_line_the_file_loads_or_is_refused_in_words(
    tmp_path: Path, baris: int
) -> None:
    isi = TEKS.split("\n")
    path = write(tmp_path, "\n".join(isi[:baris] + isi[baris + 1 :]))
    assert all(kode and pesan.endswith(".") for kode, pesan in told(path))


@pytest.mark.parametrize("nilai", ["7", "-1", "0.5", "nan", "true", '""', '"x"', "[]", "[7]", "{}"])
def test_any_value_in_any_place_loads_or_is_refused_in_words(tmp_path: Path, nilai: str) -> None:
    diterima = set()
    for tempat in re.finditer(r"^(\w+) = (.*[^\[])$", TEKS, re.MULTILINE):
        path = write(tmp_path, TEKS[: tempat.start(2)] + nilai + TEKS[tempat.end(2) :])
        if not told(path):
            diterima.add(tempat[1])
    # What is left is free text, or a value that the place allows.
    assert diterima <= DAPAT[nilai]


# Keys where some place of the small file takes the strange value.
DAPAT = {
    "7": {"maksimum", "halaman", "minimum"},
    "-1": set(),
    "0.5": {"maksimum", "minimum"},
    "nan": set(),
    "true": {"dinilai"},
    '""': set(),
    '"x"': {
        "judul", "singkatan", "dokumen", "bagian", "judul_rencana", "nama", "label", "teks",
        "catatan_nol", "topik", "penjelasan", "nomor", "kode",
    },
    "[]": {"bukti", "bulan", "isian", "setara"},
    "[7]": {"bulan"},
    "{}": {"setara"},
}  # fmt: skip


# — another regulation's LKE —

ACUAN = """
kode = "perbup"
judul = "Peraturan Bupati"
singkatan = "Perbup"
lke = "kecil"
dokumen = "Perbup"

[[ambang_batas]]
kode = "S5a"
predikat = "WBBM"
nama = "Survei"
komponen = ["B.a"]
minimum = 15.75
satuan = "nilai"
bagian = "Lampiran II huruf B angka 5"
"""


def test_a_ruling_regulation_is_checked_against_its_lke(tmp_path: Path) -> None:
    write(tmp_path, TEKS)
    assert load_regulasi(write(tmp_path, ACUAN, "perbup")).ambang_batas[0].komponen == ("B.a",)
    with pytest.raises(RegulasiSalah) as salah:
        load_regulasi(write(tmp_path, ACUAN.replace("B.a", "B.c"), "perbup"))
    assert salah.value.kesalahan == (("S5a WBBM", "komponen “B.c” tidak ada pada LKE."),)
    with pytest.raises(RegulasiSalah) as salah:
        load_regulasi(write(tmp_path, ACUAN.replace("15.75", "31"), "perbup"))
    assert salah.value.kesalahan == (("S5a WBBM", "minimum 31 melebihi bobot komponennya, 30."),)


def test_a_ruling_regulation_with_a_wrong_lke_is_refused(tmp_path: Path) -> None:
    write(tmp_path, edit("bobot = 10.00", "bobot = 9.00"))
    with pytest.raises(RegulasiSalah) as salah:
        load_regulasi(write(tmp_path, ACUAN, "perbup"))
    sebab = "bobot 40 tidak sama dengan jumlah bobot di bawahnya, 39."
    assert salah.value.kesalahan == (("perbup", f"“lke” menunjuk “kecil”, yang salah: {sebab}"),)


def test_a_ruling_regulation_without_its_lke_is_refused_once(tmp_path: Path) -> None:
    with pytest.raises(RegulasiSalah) as salah:
        load_regulasi(write(tmp_path, ACUAN, "perbup"))
    assert salah.value.kesalahan == (("perbup", "“lke” menunjuk regulasi “kecil” yang tidak ada."),)


def test_an_lke_that_rules_by_yet_another_lke_is_refused(tmp_path: Path) -> None:
    write(tmp_path, edit('lke = "kecil"', 'lke = "perbup"'))
    with pytest.raises(RegulasiSalah) as salah:
        load_regulasi(write(tmp_path, ACUAN, "perbup"))
    assert salah.value.kesalahan == (
        ("perbup", "“lke” menunjuk “kecil”, yang salah: tidak memuat LKE sendiri."),
    )


# — published —


def publish(folder: Path, teks: str, sidik: str) -> Regulasi:
    kepala = f'terbit = true\nisi_sha256 = "{sidik}"\n'
    return load_regulasi(write(folder, kepala + teks.lstrip()))


def test_a_published_file_states_its_own_hash(tmp_path: Path, kecil: Regulasi) -> None:
    assert publish(tmp_path, TEKS, kecil.isi_sha256).terbit
    (salah,) = mistakes(tmp_path, "terbit = true\n" + TEKS)
    assert salah == ("kecil", "“isi_sha256” belum ditulis.")


def test_a_published_file_may_not_change_what_it_rules(tmp_path: Path, kecil: Regulasi) -> None:
    lain = edit("minimum = 75.00", "minimum = 74.00")
    with pytest.raises(RegulasiSalah) as salah:
        publish(tmp_path, lain, kecil.isi_sha256)
    ((kode, pesan),) = salah.value.kesalahan
    assert kode == "kecil"
    assert re.fullmatch(
        r"isi berkas sudah terbit tetapi tidak lagi sama dengan isi_sha256 yang tertulis "
        r"\(seharusnya [0-9a-f]{64}\)\. Buat versi baru untuk mengubah isinya\.",
        pesan,
    )


def test_a_published_file_may_correct_its_wording(tmp_path: Path, kecil: Regulasi) -> None:
    baru = publish(
        tmp_path, edit('teks = "Indeks survei"', 'teks = "Nilai survei"'), hash_isi(kecil)
    )
    assert baru.isi_sha256 == kecil.isi_sha256
    assert baru.teks_sha256 != kecil.teks_sha256


# — the shipped files —


def test_every_shipped_regulation_loads() -> None:
    assert daftar_regulasi() == (
        "perbup-bekasi-30-2021",
        "perbup-ketapang-49-2022",
        "permenpanrb-5-2024",
        "permenpanrb-52-2014",
        "permenpanrb-90-2021",
        "rencana-bakuda-2022",
        "rencana-bangka-2022",
    )
    assert [get_regulasi(kode).kode for kode in daftar_regulasi()] == list(daftar_regulasi())
    assert all(get_regulasi(kode).terbit for kode in daftar_regulasi())


def test_a_regulation_is_read_once_per_process() -> None:
    kode = "perbup-ketapang-49-2022"
    assert get_regulasi(kode) is get_regulasi(kode)
    assert load_regulasi(FOLDER / f"{kode}.toml") == get_regulasi(kode)


@pytest.mark.parametrize("kode", ["permenpanrb-10-2019", "../pyproject", ""])
def test_an_unknown_regulation_is_refused(kode: str) -> None:
    with pytest.raises(RegulasiTidakDikenal) as tidak_dikenal:
        get_regulasi(kode)
    assert str(tidak_dikenal.value).startswith(f"Regulasi “{kode}” tidak dikenal. Yang dikenal: ")
