"""The preview of a workbook in words: groups of lines, what each holds, what it would be worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluasi.penilaian.jawaban import Jawaban as Isi
from evaluasi.penilaian.profil import Profil

from .models import Pihak, Putaran
from .nilai_berjalan import build_nilai_berjalan
from .penilaian_unit import score_jawaban
from .services.impor_banding import Banding, BarisBanding, KeadaanButir, Pilihan, list_isi
from .tampilan import write_isi

JUDUL: Mapping[KeadaanButir, tuple[str, str, str]] = {
    KeadaanButir.BENTROK: (
        "Bentrok",
        "bentrok",
        (
            "Jawaban di portal berubah setelah berkas ini ditulis atau diunggah. Jawaban portal "
            "dibiarkan, kecuali Anda memilih “Pakai isi berkas”."
        ),
    ),
    KeadaanButir.PERLU_ALASAN: (
        "Perlu alasan",
        "perlu alasan",
        (
            "Berbeda dari jawaban unit, dan berkas tidak menyebut alasannya. Tulis di sini; "
            "yang dikosongkan tidak ikut diterapkan."
        ),
    ),
    KeadaanButir.BERUBAH: ("Berubah", "berubah", "Jawaban di portal diganti isi berkas."),
    KeadaanButir.BARU: ("Baru", "baru", "Di portal belum ada jawaban."),
    KeadaanButir.LEBIH_BARU: (
        "Lebih baru di portal",
        "lebih baru di portal",
        "Di berkas tidak diubah; jawaban portal yang lebih baru tetap.",
    ),
    KeadaanButir.TAK_TERBACA: (
        "Tidak terbaca",
        "tidak terbaca",
        ("Tidak diambil; jawaban di portal tetap. Perbaiki di Excel, atau isi di portal."),
    ),
    KeadaanButir.TERKUNCI: (
        "Tidak dapat diubah",
        "tidak dapat diubah",
        "Isi berkas berbeda, tetapi pertanyaan ini tidak terbuka bagi Anda sekarang.",
    ),
    KeadaanButir.KOSONG: (
        "Kosong di berkas",
        "kosong di berkas",
        "Jawaban di portal tidak dihapus.",
    ),
    KeadaanButir.SAMA: ("Sama", "sama", "Tidak ada yang berubah."),
}
TERLIPAT = {KeadaanButir.LEBIH_BARU, KeadaanButir.KOSONG, KeadaanButir.SAMA}


@dataclass(frozen=True, slots=True)
class BarisImpor:
    """One line as the preview shows it; texts only."""

    kode: str
    teks: str
    kini: str
    unit: str  # the unit's answer, where the file becomes the TPI's
    baru: str
    lokasi: str
    catatan_kini: str
    catatan_baru: str
    alasan_kini: str
    alasan_baru: str
    bukti: str
    pesan: Sequence[str]
    perlu_alasan: bool
    alasan_ketik: str
    dipakai: bool

    @property
    def ada_rincian(self) -> bool:
        """Whether there is more to say than the two answers."""
        return bool(self.pesan or self.catatan_baru or self.alasan_baru or self.bukti)


@dataclass(frozen=True, slots=True)
class KelompokImpor:
    """The lines in one state."""

    keadaan: KeadaanButir
    judul: str
    penjelasan: str
    baris: Sequence[BarisImpor]
    terlipat: bool


def list_kelompok(banding: Banding, pilihan: Pilihan) -> list[KelompokImpor]:
    """The groups that have a line, those that change something first."""
    semua = []
    for keadaan, (judul, _, penjelasan) in JUDUL.items():
        baris = [
            _baris(satu, pilihan, banding.pihak)
            for satu in banding.baris
            if satu.keadaan is keadaan
        ]
        if baris:
            semua.append(
                KelompokImpor(keadaan, judul, penjelasan, baris, terlipat=keadaan in TERLIPAT)
            )
    return semua


def write_jumlah(banding: Banding) -> str:
    """ "12 berubah, 3 baru, 96 sama, 2 tidak terbaca"."""
    bagian = [
        f"{banyak} {kata}"
        for keadaan, (_, kata, _) in JUDUL.items()
        if (banyak := banding.count(keadaan))
    ]
    return ", ".join(bagian)


def build_nilai(
    putaran: Putaran, banding: Banding, pilihan: Pilihan, profil: Profil
) -> dict[str, Any]:
    """The running result before and after, as far as the user has chosen; no query."""
    kini, sesudah = list_isi(banding, pilihan)

    def run(isi: Mapping[str, Isi]) -> dict[str, Any]:
        return build_nilai_berjalan(score_jawaban(putaran, isi, profil))

    return {"sebelum": run(kini), "sesudah": run(sesudah)}


def _baris(satu: BarisBanding, pilihan: Pilihan, pihak: Pihak) -> BarisImpor:
    kini, berkas = satu.kini, satu.berkas
    berganti = satu.keadaan not in {
        KeadaanButir.LEBIH_BARU,
        KeadaanButir.TAK_TERBACA,
        KeadaanButir.KOSONG,
        KeadaanButir.SAMA,
    }
    ada = write_isi(satu.baris, kini.nilai) if kini else ""
    baru = write_isi(satu.baris, satu.nilai) if berganti else berkas.tertulis if berkas else ""
    catatan, alasan = (kini.catatan, kini.alasan) if kini else ("", "")
    return BarisImpor(
        kode=satu.kode,
        teks=satu.baris.teks,
        kini=ada,
        unit=write_isi(satu.baris, satu.unit.nilai) if satu.unit and pihak != Pihak.UNIT else "",
        baru=baru,
        lokasi=berkas.lokasi if berkas else "",
        catatan_kini=catatan,
        catatan_baru=satu.catatan if satu.catatan != catatan else "",
        alasan_kini=alasan,
        alasan_baru=satu.alasan if satu.alasan != alasan else "",
        bukti=berkas.bukti if berkas else "",
        pesan=satu.pesan,
        perlu_alasan=satu.perlu_alasan,
        alasan_ketik=pilihan.alasan.get(satu.kode, ""),
        dipakai=satu.kode in pilihan.bentrok,
    )


def write_sasaran(pihak: Pihak) -> str:
    """Whose answers the file becomes: "jawaban unit", "jawaban Anda sebagai anggota TPI"."""
    return {
        Pihak.UNIT: "jawaban unit",
        Pihak.ANGGOTA: "jawaban Anda sebagai anggota TPI",
    }.get(pihak, "jawaban TPI")
