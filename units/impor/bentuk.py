"""The shape of the import workbook: its sheets and columns. Template and reader follow it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from units.models import (
    JabatanTPI,
    JenisLayanan,
    KategoriRB,
    LevelSPIP,
    OpiniBPK,
    Peran,
    PredikatSAKIP,
)

LEMBAR_PETUNJUK = "Petunjuk"
BARIS_TERBANYAK = 2000
PEMISAH = ";"


class Jenis(Enum):
    """What a cell of a column holds."""

    TEKS = auto()
    NIP = auto()
    SUREL = auto()
    TAHUN = auto()
    TANGGAL = auto()
    PILIHAN = auto()  # one word of a list
    DAFTAR_PILIHAN = auto()  # several, separated by ;
    DAFTAR = auto()  # several codes, separated by ;
    KODE_UNIT = auto()


Pilihan = Mapping[str, str | int | bool]  # what the user writes → what is stored


@dataclass(frozen=True, slots=True)
class Kolom:
    """A column. `kunci` is the model's field name where there is one."""

    kunci: str
    judul: str
    jenis: Jenis = Jenis.TEKS
    wajib: bool = False
    pilihan: Pilihan = field(default_factory=dict)
    catatan: str = ""
    lebar: int = 18
    tahun_awal: int = 2000  # of a column for years; the last is 2100


@dataclass(frozen=True, slots=True)
class Lembar:
    kunci: str
    judul: str
    kolom: tuple[Kolom, ...]
    keterangan: str

    def __getitem__(self, kunci: str) -> Kolom:
        return next(k for k in self.kolom if k.kunci == kunci)


_SAKIP: Pilihan = {str(label): nilai for nilai, label in PredikatSAKIP.choices}
_PERAN: Pilihan = {
    str(peran.label): peran.value for peran in Peran if peran != Peran.ADMIN_INSTANSI
}
_TANGGAL = "Tulis sebagai tanggal, misalnya 31-01-2026."
_NIP = "18 angka. Biarkan format kolom ini Teks; sebagai angka, digit terakhirnya hilang."
_PER_TANGGAL = Kolom(
    "per_tanggal", "Keadaan per tanggal", Jenis.TANGGAL, wajib=True, catatan=_TANGGAL
)
_BUKTI = Kolom(
    "bukti",
    "Bukti",
    wajib=True,
    lebar=40,
    catatan="Nomor dan tanggal surat, laporan atau tautan yang membuktikan isian baris ini.",
)

UNIT = Lembar(
    "unit",
    "Unit",
    (
        Kolom(
            "kode",
            "Kode",
            wajib=True,
            catatan="Pengenal unit: huruf, angka dan tanda hubung, misalnya dpmptsp. "
            "Unit yang sudah ada dikenali dari kode ini.",
        ),
        Kolom("nama", "Nama unit", wajib=True, lebar=45),
        Kolom("singkatan", "Singkatan"),
        Kolom(
            "induk", "Kode unit induk", Jenis.KODE_UNIT, catatan="Hanya untuk UPT: kode unitnya."
        ),
        Kolom(
            "jenis_layanan",
            "Jenis layanan",
            Jenis.PILIHAN,
            pilihan={str(label): nilai for nilai, label in JenisLayanan.choices},
            catatan="Kosong berarti Layanan lain.",
            lebar=28,
        ),
        Kolom("layanan_utama", "Layanan utama", lebar=35),
        Kolom(
            "kepala",
            "NIP kepala",
            Jenis.NIP,
            catatan="NIP orang yang ada di lembar Pengguna atau sudah tercatat. " + _NIP,
            lebar=22,
        ),
        Kolom("alamat", "Alamat", lebar=40),
    ),
    "Satu baris satu unit kerja (OPD, kecamatan, UPT).",
)
PENGGUNA = Lembar(
    "pengguna",
    "Pengguna",
    (
        Kolom("nama", "Nama dan gelar", wajib=True, lebar=32),
        Kolom("nip", "NIP", Jenis.NIP, catatan=_NIP, lebar=22),
        Kolom("jabatan", "Jabatan", lebar=30),
        Kolom("pangkat_golongan", "Pangkat/golongan", lebar=22),
        Kolom("unit", "Kode unit", Jenis.KODE_UNIT, catatan="Unit tempat orang ini bekerja."),
        Kolom(
            "email",
            "Alamat surel",
            Jenis.SUREL,
            catatan="Untuk masuk. Kosongkan bila orang ini hanya disebut dalam dokumen.",
            lebar=32,
        ),
        Kolom(
            "peran",
            "Peran",
            Jenis.DAFTAR_PILIHAN,
            pilihan=_PERAN,
            catatan="Beberapa peran dipisahkan titik koma, misalnya: Tim ZI; Pembina. "
            "Peran Admin instansi diberikan melalui halaman Orang.",
            lebar=24,
        ),
        Kolom(
            "unit_peran",
            "Kode unit untuk peran",
            Jenis.DAFTAR,
            catatan="Kosong berarti unit tempatnya bekerja. Beberapa kode dipisahkan titik koma.",
            lebar=24,
        ),
    ),
    "Satu baris satu orang. Isi NIP, alamat surel, atau keduanya. Kata sandi tidak diisi: "
    "setiap akun baru mendapat surel untuk membuatnya sendiri.",
)
TIM = Lembar(
    "tim",
    "Tim TPI",
    (
        Kolom("tahun", "Tahun", Jenis.TAHUN, wajib=True, lebar=8, tahun_awal=2015),
        Kolom("nama", "Nama tim", wajib=True),
        Kolom("nomor_keputusan", "Nomor keputusan", lebar=28),
        Kolom(
            "anggota",
            "Alamat surel anggota",
            Jenis.SUREL,
            catatan="Orang dengan akun, di lembar Pengguna atau sudah ada.",
            lebar=32,
        ),
        Kolom(
            "jabatan",
            "Jabatan dalam tim",
            Jenis.PILIHAN,
            pilihan={str(label): nilai for nilai, label in JabatanTPI.choices},
        ),
        Kolom(
            "unit",
            "Kode unit yang dinilai",
            Jenis.KODE_UNIT,
            catatan="Boleh di baris yang sama dengan anggota, boleh di baris lain.",
            lebar=24,
        ),
    ),
    "Satu baris satu anggota, satu unit, atau keduanya. Ulangi tahun dan nama tim di tiap baris.",
)
PROFIL_INSTANSI = Lembar(
    "profil_instansi",
    "Profil instansi",
    (
        Kolom("tahun", "Tahun", Jenis.TAHUN, wajib=True, lebar=8, tahun_awal=2015),
        Kolom(
            "opini_bpk",
            "Opini BPK",
            Jenis.PILIHAN,
            pilihan={nilai: nilai for nilai in OpiniBPK.values},
        ),
        Kolom("sakip", "Predikat SAKIP", Jenis.PILIHAN, pilihan=_SAKIP),
        Kolom(
            "indeks_rb",
            "Indeks RB",
            Jenis.PILIHAN,
            pilihan={nilai: nilai for nilai in KategoriRB.values},
        ),
        Kolom(
            "spip",
            "Level SPIP",
            Jenis.PILIHAN,
            pilihan={str(nilai): nilai for nilai in LevelSPIP.values},
        ),
        _PER_TANGGAL,
        _BUKTI,
    ),
    "Satu baris satu tahun.",
)
SEMUA = (UNIT, PENGGUNA, TIM, PROFIL_INSTANSI)
# Sheets that were imported once, with what to do with their content now.
TAK_LAGI = {
    "Profil unit": (
        "Lembar “Profil unit” tidak diimpor lagi: penetapan unit diisi Tim Penetapan, dan syarat "
        "E7–E11 diisi TPI di halaman profil tiap unit. Kosongkan barisnya, atau hapus lembar ini."
    ),
}
