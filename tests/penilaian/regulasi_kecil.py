"""A small regulation file that is valid in every part; tests break one thing at a time."""

TEKS = """
kode = "kecil"
judul = "Peraturan Contoh Nomor 1 Tahun 2020"
singkatan = "Contoh 1/2020"
lke = "kecil"
dinilai = true
dokumen = "Contoh 1/2020"
bagian = "Lampiran I"
judul_rencana = "RENCANA AKSI"

[[skala]]
kode = "abc"
jenis = "pilihan"
pilihan = { A = 1, B = 0.5, C = 0 }

[[skala]]
kode = "persen"
jenis = "persen"

[[skala]]
kode = "indeks"
jenis = "indeks"
maksimum = 4

[[komponen]]
kode = "A"
urut = 1
nama = "Pengungkit"
jenis = "komponen"
bobot = 60.00
agregasi = "jumlah"

[[komponen]]
kode = "A.1"
urut = 1
nama = "Manajemen Perubahan"
jenis = "area"
area = 1
bobot = 60.00
agregasi = "jumlah"
halaman = 66

[[komponen]]
kode = "A.1.i"
urut = 1
nama = "Komitmen"
jenis = "indikator"
bobot = 60.00
agregasi = "rata_rata"

[[pertanyaan]]
kode = "A.1.i.a"
urut = 1
label = "a."
teks = "Tim telah dibentuk"
skala = "abc"
pilihan = [
  { kode = "A", kriteria = "Semua", asal = "terverifikasi" },
  { kode = "B", kriteria = "Sebagian" },
  { kode = "C", kriteria = "Belum" },
]
bukti = ["SK tim"]

[[pertanyaan]]
kode = "A.1.i.b"
urut = 2
teks = "Perubahan yang dibuat"
skala = "persen"
halaman = 67
isian = [
  { kode = "agen", label = "Jumlah agen" },
  { kode = "perubahan", label = "Jumlah perubahan" },
  { kode = "proses", label = "Sedang diproses", dihitung = false },
]

[pertanyaan.rumus]
jenis = "rasio"
pembilang = ["perubahan"]
penyebut = ["agen"]
penyebut_nol = "nol"
catatan_nol = "tidak ada agen"

[[komponen]]
kode = "B"
urut = 2
nama = "Hasil"
jenis = "komponen"
bobot = 40.00
agregasi = "berbobot"

[[pertanyaan]]
kode = "B.a"
urut = 1
teks = "Indeks survei"
skala = "indeks"
bobot = 30.00

[[pertanyaan]]
kode = "B.b"
urut = 2
teks = "Capaian kinerja"
skala = "abc"
bobot = 10.00
pilihan = [
  { kode = "A", kriteria = "Lebih baik" },
  { kode = "B", kriteria = "Sama" },
  { kode = "C", kriteria = "Turun" },
]

[[ambang_batas]]
kode = "S1"
predikat = "WBK"
nama = "Nilai total"
komponen = ["A", "B"]
minimum = 75.00
satuan = "nilai"
bagian = "Lampiran II huruf B angka 3"

[[ambang_batas]]
kode = "S2"
predikat = "WBK"
nama = "Area Manajemen Perubahan"
komponen = ["A.1"]
minimum = 60
satuan = "persen"
rujukan = { dokumen = "Contoh 2/2021", bagian = "Tabel 6", halaman = 58 }

[[syarat]]
kode = "E1"
predikat = "WBK"
nama = "Opini BPK"
tingkat = "instansi"
jenis = "kategori"
data = "opini_bpk"
skala = ["WTP", "WTP-DPP", "WDP"]
setara = { WTP-DPP = "WTP" }
minimum = "WTP"
bagian = "Lampiran II huruf A"

[[syarat]]
kode = "E7"
predikat = "WBK"
nama = "Tindak lanjut hasil pengawasan"
tingkat = "unit"
jenis = "persen"
data = "tlhp_persen"
minimum = 100
bagian = "Lampiran II huruf A"

[[pilihan_terbuka]]
kode = "A1"
topik = "Lantai area"
nilai = "gabungan"
penjelasan = "Pemenuhan dan reform bersama."

[[catatan_nasional]]
kode = "P4"
teks = "Usulan paling lambat 31 Mei."
rujukan = { dokumen = "Contoh 2/2021", bagian = "Bab II" }

[[bagian_rencana]]
kode = "C.1"
urut = 1
nomor = "1."
judul = "Manajemen Perubahan"
area = 1
aspek = "pemenuhan"
bagian = "Lampiran I huruf C angka 1"

[[indikator_rencana]]
kode = "C.1.1"
urut = 1
nama = "Penyusunan Tim"
komponen = "A.1.i"
bulan = [1, 6, 12]

[[butir_rencana]]
kode = "C.1.1.1"
urut = 1
teks = "Pembentukan tim"
pertanyaan = "A.1.i.a"

[[pengecualian_layanan]]
kode = "rsud"
nama = "Rumah sakit umum daerah"
bagian = "Bab II huruf a"
"""
