"""What is known of the forms that circulate: headers, other wordings, layouts. Data only."""

from collections.abc import Mapping

from evaluasi.lke_workbook.letak import Kolom

# Which column a header means: the first row whose words all stand in it (letters and digits only).
# A word with "=" in front must be the whole header.
KEPALA: tuple[tuple[Kolom, tuple[str, ...]], ...] = (
    (Kolom.PILIHAN, ("pilihan",)),
    (Kolom.PILIHAN, ("jenis", "jawaban")),
    (Kolom.JAWABAN_TPI, ("jawaban", "tpi")),
    (Kolom.JAWABAN_TPI, ("jawaban", "timpenilaiinternal")),
    (Kolom.CATATAN_TPI, ("catatan", "tpi")),
    (Kolom.CATATAN_TPI, ("catatan", "timpenilaiinternal")),
    (Kolom.CATATAN_TPI, ("keterangan", "tpi")),
    (Kolom.BUKTI, ("bukti",)),
    (Kolom.BUKTI, ("datadukung",)),
    (Kolom.BUKTI, ("eviden",)),
    (Kolom.BUKTI, ("=link",)),
    (Kolom.BUKTI, ("=tautan",)),
    (Kolom.JAWABAN_UNIT, ("=jawaban",)),
    (Kolom.JAWABAN_UNIT, ("jawaban", "unit")),
    (Kolom.JAWABAN_UNIT, ("jawaban", "opd")),
    (Kolom.JAWABAN_UNIT, ("jawaban", "satker")),
    (Kolom.CATATAN_UNIT, ("catatan",)),
    (Kolom.CATATAN_UNIT, ("keterangan",)),
    (Kolom.BOBOT, ("=bobot",)),
    (Kolom.PENJELASAN, ("penjelasan",)),
    (Kolom.PENJELASAN, ("kriteria",)),
    (Kolom.NILAI, ("=nilai",)),
    (Kolom.PERSEN, ("=persen",)),
    (Kolom.PERSEN, ("=persentase",)),
    (Kolom.PERSEN, ("=%",)),
    (Kolom.PENILAIAN, ("=penilaian",)),
    (Kolom.PENILAIAN, ("=pertanyaan",)),
)

# The ministry's second layout: its question file names these columns for every question. The
# headers of its sheet are not published; where they say nothing, these hold, provided that the
# questions stand in the column where the circulating form has them.
LEMBAR_JAWABAN = "jawaban"
KOLOM_TEKS_JAWABAN = 7  # G
KOLOM_JAWABAN: Mapping[Kolom, int] = {
    Kolom.JAWABAN_UNIT: 11,  # K
    Kolom.CATATAN_UNIT: 12,  # L
    Kolom.BUKTI: 13,  # M
    Kolom.JAWABAN_TPI: 14,  # N
    Kolom.CATATAN_TPI: 17,  # Q
}

# Other wordings of a count, by line and count: the second layout names each one in full.
LABEL_LAIN: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("A.II.5.iii.a", "wajib_kepala_satker"): ("Jumlah Kepala satuan kerja yang harus melaporkan",),
    ("A.II.5.iii.a", "wajib_pejabat_lhkpn"): ("Jumlah Pejabat yang diwajibkan menyampaikan LHKPN",),
    ("A.II.5.iii.a", "wajib_lainnya"): ("Jumlah Lainnya",),
    ("A.II.5.iii.a", "sudah_melapor"): ("Jumlah Lainnya yang sudah melaporkan",),
    ("A.II.5.iii.b", "wajib_administrator"): (
        "Jumlah Pejabat administrator (eselon III) yang harus menyampaikan Non LHKPN",
    ),
    ("A.II.5.iii.b", "wajib_pengawas"): (
        "Pejabat Penawas (eselon IV)",
        "Jumlah Pejabat Penawas (eselon IV) yang harus menyampaikan Non LHKPN",
        "Jumlah Pejabat Pengawas (eselon IV) yang harus menyampaikan Non LHKPN",
    ),
    ("A.II.5.iii.b", "wajib_fungsional_pelaksana"): (
        "Fungsional dan Pelaksana",
        "Jumlah Fungsional dan Pelaksana yang harus menyampaikan Non LHKPN",
    ),
    ("A.II.5.iii.b", "sudah_melapor"): ("Jumlah Total yang sudah melaporkan Non LHKPN",),
}

# Other wordings of a percentage line.
TEKS_LAIN: Mapping[str, tuple[str, ...]] = {
    "A.II.5.iii.b": ("Persentase penyampaian Non LHKPN",),
}

# Rows that carry a number and are no line: sums that are made from the rows below them.
LABEL_DIABAIKAN = (
    "Jumlah yang harus melaporkan",
    "Jumlah yang harus melaporkan (ASN tidak wajib LHKPN)",
)

TEKS_TOTAL = ("Nilai Evaluasi Zona Integritas", "Nilai Total", "Total")
