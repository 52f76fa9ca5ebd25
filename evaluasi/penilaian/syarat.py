"""The requirements for a proposal that are not scores (Lampiran II huruf A): met, not, unknown."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from .hasil import Besaran, Status, Temuan
from .jawaban import kutip
from .profil import BELUM_ADA_DATA, NIHIL, NIHIL_DITERIMA, Profil
from .regulasi import JenisSyarat, Predikat, Regulasi, SyaratPengajuan

# Open choices of the text (PilihanTerbuka), by what they decide here.
SETELAN_SETARA = "A2"  # a category that counts as another one
SETELAN_NIHIL = "A4"  # nobody has to report
SETELAN_AWAL_TAHUN = "A5"  # which date starts the year
SETELAN_SKALA_RB = "A8"  # the scale of the RB index

SATUAN = {
    JenisSyarat.KATEGORI: "kategori",
    JenisSyarat.LEVEL: "level",
    JenisSyarat.PERNYATAAN: "pernyataan",
    JenisSyarat.PERSEN: "persen",
    JenisSyarat.LAMA: "tanggal",
    JenisSyarat.PREDIKAT: "pernyataan",
}


def judge_syarat(syarat: SyaratPengajuan, profil: Profil, ketentuan: Regulasi) -> Temuan:
    """The finding of one requirement; a key that the profile lacks is "belum ada data"."""
    if syarat.jenis is JenisSyarat.LAMA:
        putusan = _judge_lama(syarat, profil)
    else:
        putusan = _JUDGE[syarat.jenis](syarat, getattr(profil, syarat.data))
    status, nilai, ambang, catatan, setelan = putusan
    selisih = (
        nilai - ambang
        if isinstance(nilai, Fraction) and isinstance(ambang, Fraction)
        else Fraction((nilai - ambang).days)
        if isinstance(nilai, date) and isinstance(ambang, date)
        else None
    )
    if syarat.sumber == "nasional":
        nasional = (
            f"Aturan nasional yang tidak dimuat dalam {ketentuan.singkatan}; "
            f"berlaku menurut {syarat.rujukan}."
        )
        catatan = f"{nasional} {catatan}".strip()
    return Temuan(
        kode=syarat.kode,
        predikat=syarat.predikat,
        nama=syarat.nama,
        status=status,
        nilai=nilai,
        ambang=ambang,
        selisih=selisih,
        satuan=SATUAN[syarat.jenis],
        rujukan=str(syarat.rujukan),
        catatan=catatan,
        setelan=setelan,
    )


def add_years(awal: date, tahun: int) -> date:
    """The same day `tahun` years later; 29 February becomes 1 March where there is none."""
    try:
        return awal.replace(year=awal.year + tahun)
    except ValueError:
        return date(awal.year + tahun, 3, 1)


Putusan = tuple[Status, Besaran, Besaran, str, tuple[str, ...]]


def _status(memenuhi: bool) -> Status:
    return Status.MEMENUHI if memenuhi else Status.BELUM_MEMENUHI


def _judge_kategori(syarat: SyaratPengajuan, data: object) -> Putusan:
    ambang = str(syarat.minimum)
    setelan = (SETELAN_SKALA_RB,) if syarat.data == "indeks_rb" else ()
    if data is None:
        return Status.BELUM_ADA_DATA, None, ambang, "", setelan
    kategori = str(data)
    if kategori not in syarat.skala:
        raise ValueError(f"{syarat.data}: {kutip(kategori)} is not a category of the scale")
    dihitung = syarat.setara.get(kategori, kategori)
    memenuhi = syarat.skala.index(dihitung) <= syarat.skala.index(ambang)
    catatan = ""
    if dihitung != kategori:
        catatan = (
            f"{kategori} dihitung setara dengan {dihitung}; wajib dikonfirmasi "
            f"(pilihan {SETELAN_SETARA})."
        )
        setelan = (*setelan, SETELAN_SETARA)
    return _status(memenuhi), kategori, ambang, catatan, setelan


def _judge_angka(syarat: SyaratPengajuan, data: object) -> Putusan:
    ambang = Fraction(str(syarat.minimum))
    if data is None:
        return Status.BELUM_ADA_DATA, None, ambang, "", ()
    if data == NIHIL:
        catatan = (
            "Nihil: tidak ada wajib lapor. Belum diputuskan; TPI yang memutuskan "
            f"(pilihan {SETELAN_NIHIL})."
        )
        return Status.BELUM_ADA_DATA, NIHIL, ambang, catatan, (SETELAN_NIHIL,)
    if data == NIHIL_DITERIMA:
        catatan = f"Nihil: tidak ada wajib lapor, diterima oleh TPI (pilihan {SETELAN_NIHIL})."
        return Status.MEMENUHI, NIHIL_DITERIMA, ambang, catatan, (SETELAN_NIHIL,)
    if isinstance(data, bool) or not isinstance(data, int | Decimal):
        raise ValueError(f"{syarat.data}: not an exact number")
    nilai = Fraction(data)
    return _status(nilai >= ambang), nilai, ambang, "", ()


def _judge_pernyataan(syarat: SyaratPengajuan, data: object) -> Putusan:
    ambang = "ya" if syarat.minimum else "tidak"
    if data is None:
        return Status.BELUM_ADA_DATA, None, ambang, "", ()
    return _status(data is syarat.minimum), "ya" if data else "tidak", ambang, "", ()


def _judge_predikat(syarat: SyaratPengajuan, data: object) -> Putusan:
    if data is BELUM_ADA_DATA:
        return Status.BELUM_ADA_DATA, None, "ya", "", ()
    if data is None:
        return Status.BELUM_MEMENUHI, "tidak", "ya", "", ()
    urutan = list(Predikat)
    dimiliki, minimum = Predikat(str(data)), Predikat(str(syarat.minimum))
    memenuhi = urutan.index(dimiliki) >= urutan.index(minimum)
    return _status(memenuhi), "ya" if memenuhi else "tidak", "ya", f"Berpredikat {dimiliki}.", ()


def _judge_lama(syarat: SyaratPengajuan, profil: Profil) -> Putusan:
    """The year holds from the same day of the next year on."""
    sebutan = {
        "tanggal_penetapan": "tanggal penetapan unit kerja",
        "tanggal_mulai_wbbm": "tanggal mulai pembangunan menuju WBBM",
    }.get(syarat.data, syarat.data)
    awal, nilai = getattr(profil, syarat.data), profil.tanggal_evaluasi
    setelan = (SETELAN_AWAL_TAHUN,)
    ambang = None if awal is None else add_years(awal, int(Decimal(str(syarat.minimum))))
    if awal is None:
        catatan = f"Dihitung dari {sebutan} (pilihan {SETELAN_AWAL_TAHUN}), yang belum diisi."
    else:
        catatan = f"Dihitung dari {sebutan} {awal:%d-%m-%Y} (pilihan {SETELAN_AWAL_TAHUN})."
    if nilai is None or ambang is None:
        return Status.BELUM_ADA_DATA, nilai, ambang, catatan, setelan
    return _status(nilai >= ambang), nilai, ambang, catatan, setelan


_JUDGE = {
    JenisSyarat.KATEGORI: _judge_kategori,
    JenisSyarat.LEVEL: _judge_angka,
    JenisSyarat.PERSEN: _judge_angka,
    JenisSyarat.PERNYATAAN: _judge_pernyataan,
    JenisSyarat.PREDIKAT: _judge_predikat,
}
