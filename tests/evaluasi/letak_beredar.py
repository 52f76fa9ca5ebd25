"""Where each line of the LKE stands in the circulating form (sheet "LKE ZI").

The form prints the question in column G (result items in E) and takes the answer in column K.
Rows are those of the form as it circulates: what the recognition must find by itself.
"""

from collections.abc import Mapping

LEMBAR = "LKE ZI"

# First row of each indicator whose lines follow one another, one row each.
_BERURUTAN: Mapping[str, tuple[int, str]] = {
    "A.I.1.i": (8, "ab"),
    "A.I.1.ii": (11, "abc"),
    "A.I.1.iii": (15, "abc"),
    "A.I.1.iv": (19, "abcd"),
    "A.I.2.i": (25, "abc"),
    "A.I.2.ii": (29, "abcd"),
    "A.I.2.iii": (34, "ab"),
    "A.I.3.i": (38, "abc"),
    "A.I.3.ii": (42, "abc"),
    "A.I.3.iii": (46, "abcdef"),
    "A.I.3.iv": (53, "abcd"),
    "A.I.3.v": (58, "a"),
    "A.I.3.vi": (60, "a"),
    "A.I.4.i": (63, "abc"),
    "A.I.4.ii": (67, "abcdefgh"),
    "A.I.5.i": (77, "ab"),
    "A.I.5.ii": (80, "abcd"),
    "A.I.5.iii": (85, "abcd"),
    "A.I.5.iv": (91, "abc"),
    "A.I.5.v": (95, "abcde"),
    "A.I.6.i": (102, "abcd"),
    "A.I.6.ii": (107, "abcdef"),
    "A.I.6.iii": (114, "abc"),
    "A.I.6.iv": (118, "abc"),
    "A.I.6.v": (122, "abc"),  # the form labels them a, c, b: their order counts
    "A.II.1.ii": (135, "a"),
    "A.II.1.iii": (137, "a"),
    "A.II.2.i": (140, "a"),
    "A.II.2.ii": (142, "ab"),
    "A.II.2.iii": (145, "abc"),
    "A.II.3.i": (150, "a"),
    "A.II.3.ii": (152, "a"),
    "A.II.4.ii": (164, "a"),
    "A.II.4.iii": (166, "a"),
    "A.II.5.i": (169, "a"),
    "A.II.6.i": (192, "a"),
    "A.II.6.ii": (197, "a"),
    "B.I": (202, "ab"),
    "B.II": (205, "a"),
}

# Percentage lines: the row of the question (its K cell is a formula, never read) …
_PERSEN: Mapping[str, int] = {
    "A.II.1.i.a": 128,
    "A.II.1.i.b": 131,
    "A.II.3.iii.a": 154,
    "A.II.4.i.a": 160,
    "A.II.5.ii.a": 171,
    "A.II.5.iii.a": 177,
    "A.II.5.iii.b": 184,
    "A.II.6.i.b": 193,
}

# … and the rows of its counts. K178 and K185 (who must report) are sums, K185 typed by hand:
# neither is read, the sum is made from the rows below.
BARIS_ISIAN: Mapping[str, Mapping[str, int]] = {
    "A.II.1.i.a": {"jumlah_agen": 129, "jumlah_perubahan": 130},
    "A.II.1.i.b": {"jumlah_perubahan": 132, "jumlah_terintegrasi": 133},
    "A.II.3.iii.a": {
        "pelanggaran_tahun_lalu": 155,
        "pelanggaran_tahun_ini": 156,
        "pelanggaran_diberi_sanksi": 157,
    },
    "A.II.4.i.a": {"jumlah_sasaran": 161, "jumlah_sasaran_tercapai": 162},
    "A.II.5.ii.a": {
        "harus_ditindaklanjuti": 172,
        "sedang_diproses": 173,
        "selesai_ditindaklanjuti": 174,
    },
    "A.II.5.iii.a": {
        "wajib_kepala_satker": 179,
        "wajib_pejabat_lhkpn": 180,
        "wajib_lainnya": 181,
        "sudah_melapor": 182,
    },
    "A.II.5.iii.b": {
        "wajib_administrator": 186,
        "wajib_pengawas": 187,
        "wajib_fungsional_pelaksana": 188,
        "sudah_melapor": 189,
    },
    "A.II.6.i.b": {"layanan_terdata": 194, "layanan_dipermudah": 195},
}

BARIS: Mapping[str, int] = {
    f"{indikator}.{huruf}": awal + urut
    for indikator, (awal, urutan) in _BERURUTAN.items()
    for urut, huruf in enumerate(urutan)
} | dict(_PERSEN)
