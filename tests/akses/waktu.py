"""When each act on an evaluation has an effect: every POST address × every state × who.

What is sent is always complete and valid, with the versions and hashes of that very moment: only
state and person decide. An address of evaluasi that takes POST and is not here fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from evaluasi.models import (
    Bukti,
    Evaluasi,
    HasilTPN,
    ImporLKE,
    Jawaban,
    Pengembalian,
    Pertanyaan,
    Pihak,
    Putaran,
    SlotTidakBerlaku,
    StatusImporLKE,
)
from evaluasi.penilaian_unit import get_hasil, lke_index
from evaluasi.services import (
    answer_pengembalian,
    finalize_putaran,
    list_rest,
    list_to_take_over,
    reopen_evaluasi,
    return_pertanyaan,
    sidik_anggota,
    sidik_rest,
    submit_evaluasi,
)
from evaluasi.services.bukti import use_bukti
from evaluasi.services.impor_isi import to_json
from evaluasi.services.impor_lke import preview
from rencana_aksi.models import DokumenBukti
from rencana_aksi.services.bukti import Rincian, Tautan
from tests.akses.impor import make_isi
from tests.akses.orang import (
    ADMIN,
    KETUA,
    PEMUTUS,
    PENANDA_TANGAN,
    PENGISI,
    SISTEM,
    TPI,
    TPI_SEMUA,
)
from tests.conftest import Pemeran
from tests.evaluasi.buku_kerja import fill
from tests.factories import best_isi, buka_evaluasi, jawab
from units.models import UnitKerja

KODE, LAIN = "A.I.1.i.b", "A.I.1.i.a"
PELAKU = sorted(PENGISI | TPI_SEMUA | ADMIN | SISTEM)  # everybody who may do anything at all
PIHAK = {"tpi_anggota": Pihak.ANGGOTA, "tpi_ketua": Pihak.TPI, "tpi_sekretaris": Pihak.TPI}

# --- The states ----------------------------------------------------------------------------------

DIISI = {"kosong", "diisi"}
DINILAI = {"diajukan", "dikembalikan", "menunggu", "diputuskan", "dibuka_kembali"}
NONAKTIF = {"diisi_nonaktif", "dinilai_nonaktif"}
KEADAAN = sorted(DIISI | DINILAI | NONAKTIF | {"final"})


def siapkan(keadaan: str, pemeran: Pemeran) -> Putaran:
    """The newest round of the unit, in one of KEADAAN, reached by the acts that lead there.

    On line KODE unit, anggota and team answer A, B and C, as far as they have come to it.
    """
    putaran = buka_evaluasi(pemeran.unit, pemeran.tim.tahun, by=pemeran["tim_zi"])
    if keadaan != "kosong":
        jawab(putaran, best_isi())
        _prove(putaran, pemeran)
    if keadaan not in DIISI | {"diisi_nonaktif"}:
        putaran = submit_evaluasi(putaran=putaran, by=pemeran["kepala_unit"])
        jawab(putaran, {KODE: "B", LAIN: best_isi()[LAIN]}, Pihak.ANGGOTA)
        putaran.jawaban.filter(pihak=Pihak.ANGGOTA).update(alasan="SK belum diganti.")
    ketua, pertanyaan = pemeran["tpi_ketua"], line(KODE)
    if keadaan in {"dikembalikan", "menunggu"}:
        return_pertanyaan(putaran=putaran, pertanyaan=pertanyaan, catatan="Ganti SK.", by=ketua)
    if keadaan == "menunggu":
        answer_pengembalian(putaran=putaran, pertanyaan=pertanyaan, by=pemeran["tim_zi"])
    if keadaan in {"diputuskan", "final", "dibuka_kembali", "dinilai_nonaktif"}:
        jawab(putaran, best_isi() | {KODE: "C"}, Pihak.TPI)
    if keadaan in {"final", "dibuka_kembali"}:
        putaran = finalize_putaran(putaran=putaran, by=ketua)
    if keadaan == "dibuka_kembali":
        putaran = reopen_evaluasi(putaran=putaran, alasan="Data keliru.", by=ketua)
    _bring_workbooks(putaran, pemeran)
    if keadaan in NONAKTIF:
        UnitKerja.objects.filter(pk=pemeran.unit.pk).update(aktif=False)
    return Putaran.objects.select_related("evaluasi__lke", "evaluasi__unit").get(pk=putaran.pk)


def line(kode: str) -> Pertanyaan:
    return Pertanyaan.objects.get(kode=kode)


def _prove(putaran: Putaran, pemeran: Pemeran) -> None:
    """One link proves KODE, another one only LAIN."""
    for kode in (KODE, LAIN):
        tautan = Tautan(f"https://contoh.go.id/{kode}", Rincian(judul=f"SK {kode}"))
        use_bukti(putaran=putaran, pertanyaan=line(kode), sumber=tautan, by=pemeran["tim_zi"])


def _bring_workbooks(putaran: Putaran, pemeran: Pemeran) -> None:
    """Everybody has a workbook that waits, and each party one that is said to be applied."""
    sekarang = timezone.now()
    semua = {j.pihak: j for j in putaran.jawaban.filter(pertanyaan__kode=KODE)}
    tetap: dict[str, Any] = {
        "putaran": putaran,
        "dibuat": sekarang,
        "nama_berkas": "lke.xlsx",
        "sha256": "0" * 64,
    }
    for orang in PELAKU:
        pihak = PIHAK.get(orang, Pihak.UNIT)
        versi = {KODE: semua[pihak].version} if pihak in semua else {}
        ImporLKE.objects.create(
            **tetap,
            pihak=pihak,
            oleh=pemeran[orang],
            isi={**to_json(make_isi()), "semula": versi},
            berkas=b"xlsx",
        )
    lama = {"nilai": "C", "catatan": "Semula.", "alasan": ""}
    for jawaban in semua.values():
        ImporLKE.objects.create(
            **tetap,
            pihak=jawaban.pihak,
            oleh=pemeran["pembina"],
            status=StatusImporLKE.DITERAPKAN,
            diterapkan_pada=sekarang,
            perubahan={
                "kolom": "unit",
                "baris": {KODE: {"sebelum": lama, "versi_semula": 0, "versi": jawaban.version}},
            },
        )


# --- What is sent --------------------------------------------------------------------------------

Data = Callable[[Putaran, str], Mapping[str, Any]]


def _version(putaran: Putaran, pihak: Pihak) -> int:
    jawaban = putaran.jawaban.filter(pertanyaan__kode=KODE, pihak=pihak).first()
    return jawaban.version if jawaban else 0


def versi(putaran: Putaran, orang: str) -> dict[str, Any]:
    pihak = PIHAK.get(orang, Pihak.UNIT)
    return {"expected_version": _version(putaran, pihak), "pihak": pihak.value}


def samakan(asal: Pihak) -> Data:
    """Agreeing with the answer of `asal` that the page shows."""
    return lambda putaran, orang: versi(putaran, orang) | {"versi_asal": _version(putaran, asal)}


def jawaban(putaran: Putaran, orang: str) -> dict[str, Any]:
    return versi(putaran, orang) | {"pilihan": "B", "alasan": "Lihat SK.", "catatan": "Baru."}


def hasil_unit(putaran: Putaran, orang: str) -> dict[str, Any]:
    return {"sidik": get_hasil(putaran, Pihak.UNIT).sidik}


def hasil_tpi(putaran: Putaran, orang: str) -> dict[str, Any]:
    return {"sidik": get_hasil(putaran, Pihak.TPI).sidik}


def daftar_anggota(putaran: Putaran, orang: str) -> dict[str, Any]:
    return {"sidik": sidik_anggota(list_to_take_over(putaran))}


def daftar_sisa(putaran: Putaran, orang: str) -> dict[str, Any]:
    pihak = PIHAK.get(orang, Pihak.TPI)
    return {"sidik": sidik_rest(list_rest(putaran, pihak), pihak)}


def dokumen_lain(putaran: Putaran, orang: str) -> dict[str, Any]:
    lain = DokumenBukti.objects.exclude(bukti__pertanyaan__kode=KODE).first()
    return {"dokumen": lain.pk if lain else 0}


def slot(putaran: Putaran, orang: str) -> dict[str, Any]:
    return {"slot": lke_index(putaran.evaluasi.lke.kode)[KODE].bukti[0], "alasan": "Tidak ada."}


def evaluasi_lagi(putaran: Putaran, orang: str) -> dict[str, Any]:
    return {"unit": putaran.evaluasi.unit_id, "tahun": putaran.evaluasi.tahun}


@cache
def _formulir() -> bytes:
    return fill({KODE: "C"})


def formulir(nama: str) -> Data:
    """A filled form in the field `nama`."""
    return lambda putaran, orang: {nama: SimpleUploadedFile("lke.xlsx", _formulir())}


def buku_kerja(putaran: Putaran, orang: str) -> dict[str, Any]:
    """The preview as it is at this moment, with every word that it may ask for."""
    impor = find_impor(putaran, orang, StatusImporLKE.PRATINJAU)
    sidik = preview(impor, "unit").sidik if impor else ""
    return {"sidik": sidik, "kolom": "unit", "terbaca_saja": "on", "bentrok": KODE}


def find_impor(putaran: Putaran, orang: str, status: StatusImporLKE) -> ImporLKE | None:
    semua = putaran.impor.filter(status=status)
    if status == StatusImporLKE.PRATINJAU:
        return semua.filter(oleh__email=f"{orang}@pemeran.test").first()
    return semua.filter(pihak=PIHAK.get(orang, Pihak.UNIT)).first()


def isi(**tetap: Any) -> Data:
    return lambda putaran, orang: tetap


# --- The table -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tindakan:
    """One address: who changes something by it, state by state; nobody else ever does."""

    nama: str
    siapa: tuple[tuple[set[str], set[str]], ...]
    data: Data

    def boleh(self, keadaan: str) -> set[str]:
        return {orang for kapan, orang2 in self.siapa if keadaan in kapan for orang in orang2}

    def url(self, putaran: Putaran, orang: str) -> str:
        evaluasi = putaran.evaluasi
        if self.nama == "mulai":
            return reverse("evaluasi:mulai")
        if self.nama in {"bukti-remove", "bukti-halaman"}:
            bukti = putaran.bukti.active().filter(pertanyaan__kode=KODE).first()
            return reverse(f"evaluasi:{self.nama}", args=[bukti.pk if bukti else 10**6])
        args: list[Any] = [evaluasi.unit_id, evaluasi.tahun]
        if self.nama in PER_BUTIR:
            args.append(KODE)
        if self.nama in PER_IMPOR:
            impor = find_impor(putaran, orang, PER_IMPOR[self.nama])
            args.append(impor.pk if impor else 10**6)
        return reverse(f"evaluasi:{self.nama}", args=args)


PER_BUTIR = {
    "jawaban-save",
    "agree",
    "agree-anggota",
    "kembalikan",
    "kembalikan-batal",
    "kembalikan-selesai",
    "bukti-add",
    "bukti-pick",
    "bukti-slot",
}
PER_IMPOR = {
    "impor-apply": StatusImporLKE.PRATINJAU,
    "impor-cancel": StatusImporLKE.PRATINJAU,
    "impor-undo": StatusImporLKE.DITERAPKAN,
}
UNIT_MENULIS = DIISI | {"dikembalikan"}
TANPA_PENGEMBALIAN = DINILAI - {"dikembalikan", "menunggu"}
BELUM_DIPUTUSKAN = {"diajukan", "dikembalikan", "menunggu"}

WAKTU = [
    Tindakan("mulai", (), evaluasi_lagi),  # a second one of the same year never
    Tindakan("jawaban-save", ((UNIT_MENULIS, PENGISI), (DINILAI, TPI)), jawaban),
    Tindakan(
        "bukti-add",
        ((UNIT_MENULIS, PENGISI),),
        isi(tautan="https://contoh.go.id/baru", judul="Notula"),
    ),
    Tindakan("bukti-pick", ((UNIT_MENULIS - {"kosong"}, PENGISI),), dokumen_lain),
    Tindakan("bukti-slot", ((UNIT_MENULIS, PENGISI),), slot),
    Tindakan("bukti-remove", ((UNIT_MENULIS - {"kosong"}, PENGISI),), isi()),
    Tindakan("bukti-halaman", ((UNIT_MENULIS - {"kosong"}, PENGISI),), isi(halaman="7")),
    Tindakan(
        "keputusan",
        ((DIISI | DINILAI - {"dibuka_kembali"}, ADMIN | KETUA),),
        isi(keputusan_nomor="700/1/2026", keputusan_tanggal="2026-01-12"),
    ),
    Tindakan("remove", (({"kosong"}, PENGISI | ADMIN),), isi()),
    Tindakan("submit", ((DIISI, PENANDA_TANGAN),), hasil_unit),
    Tindakan("agree", ((DINILAI, TPI),), samakan(Pihak.UNIT)),
    Tindakan("agree-rest", ((DINILAI, {"tpi_anggota"}), (BELUM_DIPUTUSKAN, PEMUTUS)), daftar_sisa),
    Tindakan("agree-anggota", ((DINILAI, PEMUTUS),), samakan(Pihak.ANGGOTA)),
    Tindakan("agree-anggota-rest", ((BELUM_DIPUTUSKAN, PEMUTUS),), daftar_anggota),
    Tindakan("kembalikan", ((DINILAI - {"dikembalikan"}, TPI),), isi(catatan="Lengkapi.")),
    Tindakan("kembalikan-batal", (({"dikembalikan", "menunggu"}, TPI),), isi()),
    Tindakan("kembalikan-selesai", (({"dikembalikan"}, PENGISI),), isi(tanggapan="Sudah.")),
    Tindakan("finalize", (({"diputuskan", "dibuka_kembali"}, KETUA),), hasil_tpi),
    Tindakan(
        "tpn",
        (({"final", "dibuka_kembali"}, ADMIN | PEMUTUS),),
        isi(
            putusan="wbk",
            nomor_surat="B/12/TPN",
            tanggal="2026-01-12",
            total="78,25",
            expected_version=0,
        ),
    ),
    Tindakan("reopen", (({"final"}, KETUA),), isi(alasan="Data keliru.")),
    Tindakan("buku-kerja", ((UNIT_MENULIS, PENGISI), (DINILAI, TPI)), formulir("berkas")),
    Tindakan("formulir-fill", (), formulir("kosong")),  # hands it back, and keeps nothing
    # What was given back and is not settled the team decides line by line.
    Tindakan("impor-apply", ((UNIT_MENULIS, PENGISI), (TANPA_PENGEMBALIAN, TPI)), buku_kerja),
    Tindakan("impor-cancel", ((set(KEADAAN), set(PELAKU)),), isi()),  # his own upload
    Tindakan(
        "impor-undo",
        (
            (UNIT_MENULIS - {"kosong"}, PENGISI),
            (TANPA_PENGEMBALIAN, {"tpi_anggota"}),
            ({"diputuskan", "dibuka_kembali"}, PEMUTUS),
        ),
        isi(),
    ),
]

# --- What is there afterwards --------------------------------------------------------------------

KOLOM: dict[Any, tuple[str, ...]] = {
    Evaluasi: ("unit", "tahun", "keputusan_nomor", "keputusan_tanggal"),
    Putaran: ("nomor", "jenis", "status", "alasan", "dibuka_oleh", "diajukan_oleh", "final_oleh"),
    Jawaban: (
        *("putaran__nomor", "pertanyaan__kode", "pihak", "pilihan", "isian", "indeks"),
        *("terjawab", "catatan", "alasan", "version", "oleh"),
    ),
    Bukti: (
        *("putaran__nomor", "pertanyaan__kode", "slot", "halaman", "dokumen__judul"),
        *("oleh", "dihapus_oleh"),
    ),
    SlotTidakBerlaku: ("putaran__nomor", "pertanyaan__kode", "slot", "alasan", "oleh"),
    Pengembalian: (
        *("putaran__nomor", "pertanyaan__kode", "status", "catatan", "tanggapan"),
        *("dikembalikan_oleh", "ditanggapi_oleh", "selesai_oleh"),
    ),
    HasilTPN: ("putusan", "nomor_surat", "total", "pengungkit", "hasil", "version", "oleh"),
    DokumenBukti: ("unit", "judul", "tautan", "oleh"),
    ImporLKE: ("putaran__nomor", "pihak", "status", "oleh", "nama_berkas"),
}


def read_rows(kolom: Mapping[Any, tuple[str, ...]]) -> dict[str, list[str]]:
    """The named columns of every row of each model, in an order that no key decides."""
    return {
        model.__name__: sorted(map(str, model.objects.values_list(*nama)))
        for model, nama in kolom.items()
    }


def potret() -> dict[str, list[str]]:
    """Everything that an evaluation is made of, without keys and moments."""
    semua = read_rows(KOLOM)
    beku = Putaran.objects.values_list("nomor", "hasil_unit", "hasil_tpi", "hasil_anggota")
    semua["hasil"] = sorted(str([n, *map(_nilai, hasil)]) for n, *hasil in beku)
    return semua


def _nilai(hasil: Any) -> Any:
    return hasil and hasil["publik"]["nilai"]
