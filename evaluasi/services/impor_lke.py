"""A filled workbook into a round: kept for the preview, applied as a whole, taken back.

Nothing of the round changes before the preview is confirmed. Confirming compares anew under the
lock: what is not what was shown is not written.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluasi.models import (
    ImporLKE,
    Jawaban,
    Pihak,
    Putaran,
    StatusImporLKE,
    StatusPengembalian,
    StatusPutaran,
)
from evaluasi.penilaian_unit import lke_index, read_regulasi
from units.models import User

from .galat import PutaranTerkunci
from .impor_banding import Banding, BarisBanding, Keadaan, KeadaanButir, Pilihan, compare
from .impor_isi import IsiBerkas, from_json, list_kolom, to_json
from .impor_judul import find_beda, write_judul
from .impor_lama import drop_old, drop_waiting
from .impor_tautan import TautanBerkas, add_tautan, list_tautan, remove_tautan
from .impor_tulis import restore_baris, write_baris
from .impor_versi import URUNG, list_newer
from .jawaban import KOLOM_SURVEI
from .kunci import lock_putaran, record_pengisi

DILEWATI = (KeadaanButir.BENTROK, KeadaanButir.PERLU_ALASAN, KeadaanButir.TAK_TERBACA)

TANPA_PENANDA = "Penanda pemilik buku kerja portal ini hilang, dan judulnya menyebut"
SALIN = "Unduh buku kerja yang baru, salin jawabannya ke sana, lalu unggah lagi."
UNIT_TUTUP = "Sudah diajukan, dan TPI tidak mengembalikan pertanyaan ini."
SURVEI_LAMA = (
    "Data survei di portal tetap milik indeks yang lama. Perbarui di halaman pertanyaannya."
)
TPI_TUTUP = "Sedang dikembalikan ke unit atau menunggu dicek ulang: putuskan di halamannya."


class BerkasMilikLain(ValueError):
    """The workbook says that it belongs elsewhere; the text tells where and what to do."""


class ImporSelesai(Exception):
    """The preview was dropped, or has been decided: there is nothing to confirm any more."""


class BelumDilihat(Exception):
    """Lines are unreadable, and the user has not said that he saw them."""


class TanpaPerubahan(Exception):
    """Nothing would be written, or nothing can be taken back now; `tertutup`: closed lines."""

    def __init__(self, tertutup: Sequence[str] = ()) -> None:
        super().__init__()
        self.tertutup = list(tertutup)


class PratinjauBerubah(Exception):
    """The round changed after the preview was shown: `banding` is what it would be now."""

    def __init__(self, banding: Banding) -> None:
        super().__init__()
        self.banding = banding


@dataclass(frozen=True, slots=True)
class Diurungkan:
    """The lines that hold their earlier answer again, and the links taken off.

    `tinggal` were changed since; `tertutup` are not open now and can be taken back later.
    """

    kembali: list[str] = field(default_factory=list)
    tinggal: list[str] = field(default_factory=list)
    tertutup: list[str] = field(default_factory=list)
    tautan: int = 0


@transaction.atomic
def save_upload(
    *, putaran: Putaran, pihak: Pihak, nama_berkas: str, berkas: bytes, isi: IsiBerkas, by: User
) -> ImporLKE:
    """Keep what was read of a workbook for the preview; no answer is written.

    An earlier preview of the same person in this round is dropped, and so is every one that is
    older than BERLAKU. Raise BerkasMilikLain, PutaranTerkunci, UnitNonaktif, UnitSendiri.
    """
    putaran = _lock(putaran, pihak, by)
    check_pemilik(isi, putaran)
    drop_old()
    drop_waiting(putaran=putaran, oleh=by)
    versi = putaran.jawaban.filter(pihak=pihak).order_by()
    return ImporLKE.objects.create(
        putaran=putaran,
        pihak=pihak,
        oleh=by,
        dibuat=timezone.now(),
        nama_berkas=nama_berkas[-200:],
        sha256=hashlib.sha256(berkas).hexdigest(),
        isi={
            **to_json(isi),
            "semula": dict(versi.values_list("pertanyaan__kode", "version")),
        },
        berkas=berkas,
        ditulis=isi.pemilik.ditulis[:40] if isi.pemilik else "",
    )


def check_pemilik(isi: IsiBerkas, putaran: Putaran) -> None:
    """Raise BerkasMilikLain for another unit's, year's, regulation's or round's workbook."""
    p, evaluasi = isi.pemilik, putaran.evaluasi
    unit = evaluasi.unit
    if p is None:
        milik = write_judul(unit.nama, unit.instansi.nama, evaluasi.tahun)
        if beda := find_beda(isi.judul or (), milik, putaran.nomor):
            raise BerkasMilikLain(f"{TANPA_PENANDA} {beda}. {SALIN}")
        return
    unduh = "Unduh buku kerja yang benar dari halaman ini."
    if (p.instansi, p.unit_kode) != (unit.instansi.nama, unit.kode):
        raise BerkasMilikLain(f"Berkas ini milik {p.unit}, {p.instansi}, bukan {unit}. {unduh}")
    if p.tahun != evaluasi.tahun:
        raise BerkasMilikLain(f"Berkas ini untuk tahun {p.tahun}, bukan {evaluasi.tahun}. {unduh}")
    if p.lke != evaluasi.lke.kode:
        raise BerkasMilikLain(f"Berkas ini memakai LKE lain ({p.lke}). {unduh}")
    if p.putaran != putaran.nomor:
        raise BerkasMilikLain(
            f"Berkas ini dari putaran {p.putaran}; sekarang putaran {putaran.nomor}. {unduh}"
        )


def preview(impor: ImporLKE, kolom: str) -> Banding:
    """What confirming would do now; at most four queries. Raise ImporSelesai.

    A column that may not become the answers of its party gives way to the likeliest one.
    """
    return _compare(impor.putaran, impor, kolom)


@transaction.atomic
def cancel_impor(*, impor: ImporLKE) -> bool:
    """Drop a preview; whether it was one. Nothing happens to one that is decided."""
    return bool(drop_waiting(pk=impor.pk))


@transaction.atomic
def apply_impor(*, impor: ImporLKE, kolom: str, pilihan: Pilihan, sidik: str, by: User) -> ImporLKE:
    """Write what the preview `sidik` showed and `pilihan` chose, all of it or nothing.

    Confirmed again it changes nothing. Raise PratinjauBerubah, BelumDilihat, TanpaPerubahan,
    ImporSelesai, PutaranTerkunci, UnitNonaktif, UnitSendiri.
    """
    putaran = _lock(impor.putaran, Pihak(impor.pihak), by)
    impor = ImporLKE.objects.select_for_update(of=("self",), no_key=True).get(pk=impor.pk)
    if impor.is_diterapkan:
        return impor
    banding = _compare(putaran, impor, kolom)
    if banding.sidik != sidik:
        raise PratinjauBerubah(banding)
    if banding.count(KeadaanButir.TAK_TERBACA) and not pilihan.terbaca_saja:
        raise BelumDilihat
    ambil = banding.list_taken(pilihan)
    tautan = gather_tautan(putaran, banding) if pilihan.tautan else []
    tautan = [satu for satu in tautan if not satu.salah]
    if not ambil and not tautan:
        raise TanpaPerubahan
    impor.perubahan = {
        "kolom": banding.kolom,
        "baris": write_baris(putaran, impor, ambil, pilihan, by),
        "bukti": add_tautan(putaran, tautan, by),
        "dilewati": _count_left(banding, ambil),
    }
    impor.status, impor.diterapkan_pada = StatusImporLKE.DITERAPKAN, timezone.now()
    impor.isi = impor.berkas = None
    impor.save(update_fields=["perubahan", "status", "diterapkan_pada", "isi", "berkas"])
    if impor.pihak == Pihak.UNIT:
        record_pengisi(putaran, by)
    return impor


@transaction.atomic
def undo_impor(*, impor: ImporLKE, by: User) -> Diurungkan:
    """Give the lines that it wrote, and nobody changed since, their earlier answers back.

    Undone again it changes nothing; where lines are closed now, it stays to be undone for them.
    Raise TanpaPerubahan where no line can be taken back, ImporSelesai for what was never
    applied, PutaranTerkunci, UnitNonaktif, UnitSendiri.
    """
    putaran = _lock(impor.putaran, Pihak(impor.pihak), by)
    impor = ImporLKE.objects.select_for_update(of=("self",), no_key=True).get(pk=impor.pk)
    if impor.status == StatusImporLKE.DIURUNGKAN:
        return Diurungkan()
    if impor.perubahan is None:
        raise ImporSelesai
    ditulis: dict[str, Any] = impor.perubahan["baris"]
    kini = _gather(putaran, Pihak(impor.pihak)).get(Pihak(impor.pihak), {})
    tutup = _list_closed(putaran, Pihak(impor.pihak))
    hasil = Diurungkan()
    for kode, isi in ditulis.items():
        if URUNG in isi:  # taken back before, when other lines were closed
            continue
        utuh = kode in kini and kini[kode].version == isi["versi"]
        daftar = hasil.tinggal if not utuh else hasil.tertutup if kode in tutup else hasil.kembali
        daftar.append(kode)
    lepas = remove_tautan(putaran, impor.perubahan.get("bukti", []), tutup, by)
    if not hasil.kembali and not lepas:
        raise TanpaPerubahan(hasil.tertutup)
    versi = restore_baris(putaran, impor, {kode: kini[kode] for kode in hasil.kembali}, by)
    _pass_on(impor, versi)
    for kode in hasil.kembali:
        ditulis[kode][URUNG] = {"versi": versi.get(kode, 0), "oleh": by.pk}
    if not hasil.tertutup:
        impor.status = StatusImporLKE.DIURUNGKAN
        impor.diurungkan_pada, impor.diurungkan_oleh = timezone.now(), by
    impor.save(update_fields=["perubahan", "status", "diurungkan_pada", "diurungkan_oleh"])
    if impor.pihak == Pihak.UNIT:
        record_pengisi(putaran, by)
    return replace(hasil, tautan=lepas)


def _count_left(banding: Banding, ambil: Sequence[BarisBanding]) -> dict[str, int]:
    """How many lines differ and were not taken, by their state."""
    diambil = {satu.kode for satu in ambil}
    sisa = [satu.keadaan for satu in banding.baris if satu.kode not in diambil]
    return {keadaan.value: n for keadaan in DILEWATI if (n := sisa.count(keadaan))}


def gather_tautan(putaran: Putaran, banding: Banding) -> list[TautanBerkas]:
    """The links of the file that do not prove their line yet, for the unit; two queries.

    Those with `salah` are shown, and never taken.
    """
    if banding.pihak != Pihak.UNIT:
        return []
    return list_tautan(putaran, banding, _list_closed(putaran, Pihak.UNIT))


def _pass_on(impor: ImporLKE, versi: Mapping[str, int]) -> None:
    """Let earlier imports know their own answers again, which stand under new versions now.

    So that one import after the other can be taken back, the last one first.
    """
    assert impor.perubahan is not None
    ditulis = impor.perubahan["baris"]
    semula = {kode: ditulis[kode]["versi_semula"] for kode in versi}
    lain = ImporLKE.objects.filter(
        putaran=impor.putaran_id,
        pihak=impor.pihak,
        status=StatusImporLKE.DITERAPKAN,
        pk__lt=impor.pk,
    )
    for lama in lain.only("perubahan"):
        milik = (lama.perubahan or {})["baris"]
        sama = [k for k in versi if k in milik and milik[k]["versi"] == semula[k]]
        for kode in sama:
            milik[kode]["versi"] = versi[kode]
        if sama:
            lama.save(update_fields=["perubahan"])


def _lock(putaran: Putaran, pihak: Pihak, by: User) -> Putaran:
    """The round, held, while `pihak` may write any line of it."""
    if pihak != Pihak.UNIT:
        return lock_putaran(putaran, StatusPutaran.DIAJUKAN, penilai=by)
    terkunci = lock_putaran(putaran, StatusPutaran.DIISI, StatusPutaran.DIAJUKAN, pengisi=by)
    if terkunci.is_diajukan and not _returned(terkunci):
        raise PutaranTerkunci
    return terkunci


def _returned(putaran: Putaran) -> set[str]:
    dikembalikan = putaran.pengembalian.filter(status=StatusPengembalian.DIKEMBALIKAN)
    return set(dikembalikan.values_list("pertanyaan__kode", flat=True))


def _list_closed(putaran: Putaran, pihak: Pihak) -> dict[str, str]:
    """The lines that `pihak` may not write by a workbook now, and why; at most one query.

    What was given back and not settled the TPI looks at line by line.
    """
    if pihak != Pihak.UNIT:
        terbuka = putaran.pengembalian.open().values_list("pertanyaan__kode", flat=True)
        return dict.fromkeys(terbuka, TPI_TUTUP)
    if putaran.is_diisi:
        return {}
    semua = set(lke_index(putaran.evaluasi.lke.kode))
    return dict.fromkeys(semua - _returned(putaran), UNIT_TUTUP)


def _gather(putaran: Putaran, *pihak: Pihak) -> dict[Pihak, dict[str, Jawaban]]:
    """The saved answers of these parties by line; one query."""
    lembar: dict[Pihak, dict[str, Jawaban]] = {}
    for j in (
        putaran.jawaban.filter(pihak__in=pihak).annotate(kode=F("pertanyaan__kode")).order_by()
    ):
        lembar.setdefault(Pihak(j.pihak), {})[j.kode] = j
    return lembar


def _compare(putaran: Putaran, impor: ImporLKE, kolom: str) -> Banding:
    if impor.isi is None or not impor.is_pratinjau:
        raise ImporSelesai
    isi, pihak = from_json(impor.isi), Pihak(impor.pihak)
    if kolom not in (boleh := list_kolom(isi, pihak)):
        kolom = boleh[0]
    lembar = _gather(putaran, pihak, Pihak.UNIT)
    kini = lembar.get(pihak, {})
    banding = compare(
        isi,
        kolom,
        pihak,
        Keadaan(
            baris=read_regulasi(putaran.evaluasi.lke).pertanyaan,
            kini=kini,
            unit=lembar.get(Pihak.UNIT, {}),
            tutup=_list_closed(putaran, pihak),
            lebih_baru=list_newer(impor, isi, kini),
        ),
    )
    return replace(banding, baris=tuple(map(_warn_survei, banding.baris)))


def _warn_survei(satu: BarisBanding) -> BarisBanding:
    """The line; it says so where a new index would stand beside the survey of the old one."""
    if satu.kini is None or satu.nilai == satu.kini.nilai:
        return satu
    if not any(getattr(satu.kini, nama) for nama in KOLOM_SURVEI):
        return satu
    return replace(satu, pesan=(*satu.pesan, SURVEI_LAMA))
