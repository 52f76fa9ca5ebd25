"""The tables of a regulation file → values, reporting what is missing, mistyped or misspelt.

Records are flat and ordered by their `urut`; `A.I.1.i` lies below `A.I.1`. A record without its
own article has that of the record above it, except thresholds, requirements and notes.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from .berkas import TAK_TERBACA, Kesalahan, Rekaman, as_number
from .periksa import check_duplicates, check_urutan
from .regulasi import (
    Agregasi,
    AmbangBatas,
    BagianRencana,
    ButirRencana,
    CatatanNasional,
    IndikatorRencana,
    Isian,
    JenisRumus,
    JenisSkala,
    JenisSyarat,
    Komponen,
    PengecualianLayanan,
    PenyebutNol,
    Pertanyaan,
    Pilihan,
    PilihanTerbuka,
    Predikat,
    Regulasi,
    Rujukan,
    Rumus,
    Satuan,
    Skala,
    SyaratPengajuan,
    parent_kode,
)
from .sidik import hash_isi, hash_teks

T = TypeVar("T", Komponen, Pertanyaan, IndikatorRencana, ButirRencana)


class _Asal(NamedTuple):
    """What a record hands down to those below it when they do not say otherwise."""

    bagian: str = ""
    halaman: int | None = None


class Pembaca:
    """Reads the tables of one file into values."""

    def __init__(self, data: dict[str, Any], kode: str, kesalahan: list[Kesalahan]) -> None:
        self.data = data
        self.nama_berkas = kode
        self.kesalahan = kesalahan
        self.akar = Rekaman(data, kode, kesalahan)
        self.asal: dict[str, _Asal] = {}
        self.skala: dict[str, Skala] = {}

    def read(self) -> Regulasi:
        akar = self.akar
        kode = akar.text("kode", wajib=True)
        if kode and kode != self.nama_berkas:
            akar.report(f"“kode” berisi “{kode}”, tidak sama dengan nama berkas.")
        self.dokumen = akar.text("dokumen", wajib=True)
        self.asal[""] = _Asal(akar.text("bagian"))
        judul = akar.text("judul", wajib=True)
        singkatan = akar.text("singkatan", wajib=True)
        terbit = akar.flag("terbit", bawaan=False)
        akar.text("isi_sha256", wajib=terbit)  # compared by the loader
        self.skala = {r.kode: self._skala(r) for r in self._records("skala")}
        # Components before questions, headings before rows: the parent's article is inherited.
        komponen = [self._komponen(r) for r in self._records("komponen", urut=True)]
        pertanyaan = [self._pertanyaan(r) for r in self._records("pertanyaan", urut=True)]
        bagian = [self._bagian(r) for r in self._records("bagian_rencana", urut=True)]
        indikator = [self._indikator(r) for r in self._records("indikator_rencana", urut=True)]
        butir = [self._butir(r) for r in self._records("butir_rencana", urut=True)]
        regulasi = Regulasi(
            kode=self.nama_berkas,
            judul=judul,
            singkatan=singkatan,
            terbit=terbit,
            isi_sha256="",
            teks_sha256="",
            lke=akar.text("lke"),
            dasar_hukum=akar.texts("dasar_hukum"),
            komponen=self._komponen_tree(komponen, pertanyaan),
            skala=self.skala,
            ambang_batas=tuple(self._ambang_batas(r) for r in self._records("ambang_batas")),
            syarat=tuple(self._syarat(r) for r in self._records("syarat")),
            pilihan_terbuka=tuple(
                self._pilihan_terbuka(r) for r in self._records("pilihan_terbuka")
            ),
            catatan_nasional=tuple(self._catatan(r) for r in self._records("catatan_nasional")),
            rencana=self._rencana_tree(bagian, indikator, butir),
            judul_rencana=akar.text("judul_rencana"),
            pembuka_rencana=akar.texts("pembuka_rencana"),
            dinilai=akar.flag("dinilai", bawaan=False),
            mengubah=akar.text("mengubah"),
            pengecualian_layanan=tuple(
                self._pengecualian(r) for r in self._records("pengecualian_layanan")
            ),
        )
        akar.finish()
        return replace(regulasi, isi_sha256=hash_isi(regulasi), teks_sha256=hash_teks(regulasi))

    # — records —

    def _records(self, jenis: str, *, urut: bool = False) -> Iterator[Rekaman]:
        """The tables `[[jenis]]`; each is closed (unknown keys reported) after its use."""
        for nomor, rekaman in enumerate(self.akar.tables(jenis), start=1):
            rekaman.kode = f"{jenis} ke-{nomor}"
            kode = rekaman.text("kode", wajib=True)
            if kode:
                rekaman.kode = kode
            yield rekaman
            rekaman.finish()

    def _urut(self, r: Rekaman) -> int:
        return r.whole("urut", wajib=True) or 0

    def _rujukan(self, r: Rekaman, induk: str | None = None) -> Rujukan:
        """The article of a record: own `rujukan` or `bagian`/`halaman`, else its parent's.

        Thresholds and requirements inherit nothing (`induk` None): they state theirs.
        """
        lengkap = r.table("rujukan")
        sumber = lengkap or r
        warisan = _Asal() if induk is None else self.asal.get(induk, self.asal[""])
        dokumen = (lengkap.text("dokumen") if lengkap else "") or self.dokumen
        bagian = sumber.text("bagian") or warisan.bagian
        halaman = sumber.whole("halaman")
        if halaman is not None and halaman < 1:
            r.report("“halaman” harus 1 atau lebih.")
        if lengkap:
            lengkap.finish()
            for kunci in ("bagian", "halaman"):
                if r.has(kunci):
                    r.raw(kunci)
                    r.report(f"“{kunci}” ditulis bersama “rujukan”; tulis salah satu.")
        elif halaman is None and not r.has("bagian"):
            halaman = warisan.halaman
        if not bagian:
            r.report("rujukan (pasal, lampiran, atau halaman) belum ditulis.")
        self.asal[r.kode] = _Asal(bagian, halaman)
        return Rujukan(dokumen, bagian, halaman)

    def _skala(self, r: Rekaman) -> Skala:
        jenis = r.choice("jenis", JenisSkala) or JenisSkala.PERSEN
        pilihan = {}
        for kunci, isi in r.pairs("pilihan").items():
            nilai = as_number(isi)
            if nilai is None:
                r.report(f"nilai pilihan {kunci} harus angka.")
            pilihan[kunci] = TAK_TERBACA if nilai is None else nilai
        maksimum = r.number("maksimum", wajib=jenis is JenisSkala.INDEKS)
        return Skala(r.kode, jenis, pilihan, Decimal(1) if maksimum is None else maksimum)

    def _komponen(self, r: Rekaman) -> Komponen:
        return Komponen(
            kode=r.kode,
            urut=self._urut(r),
            nama=r.text("nama", wajib=True),
            jenis=r.text("jenis", wajib=True),
            bobot=_points(r, "bobot"),
            agregasi=r.choice("agregasi", Agregasi) or Agregasi.JUMLAH,
            rujukan=self._rujukan(r, parent_kode(r.kode)),
            nama_cetak=r.text("nama_cetak"),
            catatan=r.text("catatan"),
            area=r.whole("area"),
        )

    def _pertanyaan(self, r: Rekaman) -> Pertanyaan:
        kode_skala = r.text("skala", wajib=True)
        skala = self.skala.get(kode_skala)
        if skala is None:
            if kode_skala:
                r.report(f"skala “{kode_skala}” tidak ada.")
            skala = Skala("", JenisSkala.PILIHAN)
        return Pertanyaan(
            kode=r.kode,
            urut=self._urut(r),
            label=r.text("label"),
            teks=r.text("teks", wajib=True),
            skala=skala,
            rujukan=self._rujukan(r, parent_kode(r.kode)),
            teks_cetak=r.text("teks_cetak"),
            pilihan=tuple(self._pilihan(p) for p in r.tables("pilihan")),
            isian=tuple(self._isian(i) for i in r.tables("isian")),
            rumus=self._rumus(r.table("rumus")),
            bobot=r.number("bobot"),
            bukti=r.texts("bukti"),
            penjelasan=r.text("penjelasan"),
            catatan=r.text("catatan"),
        )

    def _pilihan(self, r: Rekaman) -> Pilihan:
        pilihan = Pilihan(
            kode=r.text("kode", wajib=True),
            kriteria=r.text("kriteria", wajib=True),
            kriteria_cetak=r.text("kriteria_cetak"),
            asal=r.text("asal"),
        )
        r.finish()
        return pilihan

    def _isian(self, r: Rekaman) -> Isian:
        isian = Isian(
            kode=r.text("kode", wajib=True),
            label=r.text("label", wajib=True),
            dihitung=r.flag("dihitung", bawaan=True),
        )
        r.finish()
        return isian

    def _rumus(self, r: Rekaman | None) -> Rumus | None:
        if r is None:
            return None
        rumus = Rumus(
            jenis=r.choice("jenis", JenisRumus) or JenisRumus.RASIO,
            pembilang=r.texts("pembilang", wajib=True),
            penyebut=r.texts("penyebut", wajib=True),
            penyebut_nol=r.choice("penyebut_nol", PenyebutNol) or PenyebutNol.SALAH,
            catatan_nol=r.text("catatan_nol"),
        )
        r.finish()
        return rumus

    def _ambang_batas(self, r: Rekaman) -> AmbangBatas:
        return AmbangBatas(
            kode=r.kode,
            predikat=r.choice("predikat", Predikat) or Predikat.WBK,
            nama=r.text("nama", wajib=True),
            komponen=r.texts("komponen", wajib=True),
            minimum=_points(r, "minimum"),
            satuan=r.choice("satuan", Satuan) or Satuan.NILAI,
            rujukan=self._rujukan(r),
            catatan=r.text("catatan"),
        )

    def _syarat(self, r: Rekaman) -> SyaratPengajuan:
        setara = {}
        for kunci, isi in r.pairs("setara").items():
            if not isinstance(isi, str):
                r.report(f"“setara” untuk {kunci} harus teks.")
            setara[kunci] = str(isi)
        minimum = r.raw("minimum")
        if minimum is None:
            r.report("“minimum” belum ditulis.")
        elif not isinstance(minimum, str | bool):
            minimum = as_number(minimum)
            if minimum is None:
                r.report("“minimum” harus teks, angka, true, atau false.")
        return SyaratPengajuan(
            kode=r.kode,
            predikat=r.choice("predikat", Predikat) or Predikat.WBK,
            nama=r.text("nama", wajib=True),
            tingkat=r.text("tingkat", wajib=True),
            jenis=r.choice("jenis", JenisSyarat) or JenisSyarat.PERNYATAAN,
            data=r.text("data", wajib=True),
            minimum=TAK_TERBACA if minimum is None else minimum,
            rujukan=self._rujukan(r),
            skala=r.texts("skala"),
            setara=setara,
            sumber=r.text("sumber") or "perbup",
            catatan=r.text("catatan"),
        )

    def _pilihan_terbuka(self, r: Rekaman) -> PilihanTerbuka:
        return PilihanTerbuka(
            kode=r.kode,
            topik=r.text("topik", wajib=True),
            nilai=r.text("nilai", wajib=True),
            penjelasan=r.text("penjelasan", wajib=True),
        )

    def _catatan(self, r: Rekaman) -> CatatanNasional:
        return CatatanNasional(r.kode, r.text("teks", wajib=True), self._rujukan(r))

    def _pengecualian(self, r: Rekaman) -> PengecualianLayanan:
        return PengecualianLayanan(r.kode, r.text("nama", wajib=True), self._rujukan(r))

    def _bagian(self, r: Rekaman) -> BagianRencana:
        return BagianRencana(
            kode=r.kode,
            urut=self._urut(r),
            judul=r.text("judul", wajib=True),
            judul_cetak=r.text("judul_cetak"),
            nomor=r.text("nomor"),
            kepala=r.texts("kepala"),
            area=r.whole("area"),
            aspek=r.text("aspek"),
            tujuan=r.text("tujuan"),
            tujuan_cetak=r.text("tujuan_cetak"),
            target=r.texts("target"),
            target_cetak=r.texts("target_cetak"),
            bukti=r.texts("bukti"),
            rujukan=self._rujukan(r, ""),
            catatan=r.text("catatan"),
        )

    def _indikator(self, r: Rekaman) -> IndikatorRencana:
        return IndikatorRencana(
            kode=r.kode,
            urut=self._urut(r),
            nama=r.text("nama", wajib=True),
            rujukan=self._rujukan(r, parent_kode(r.kode)),
            nama_cetak=r.text("nama_cetak"),
            komponen=r.text("komponen"),
            bulan=r.wholes("bulan"),
        )

    def _butir(self, r: Rekaman) -> ButirRencana:
        return ButirRencana(
            kode=r.kode,
            urut=self._urut(r),
            teks=r.text("teks", wajib=True),
            rujukan=self._rujukan(r, parent_kode(r.kode)),
            teks_cetak=r.text("teks_cetak"),
            nomor_cetak=r.text("nomor_cetak"),
            pertanyaan=r.text("pertanyaan"),
        )

    # — trees —

    def _komponen_tree(
        self, komponen: list[Komponen], pertanyaan: list[Pertanyaan]
    ) -> tuple[Komponen, ...]:
        kode = {k.kode for k in komponen}
        self.kesalahan += check_urutan(komponen, {"", *kode}, "komponen")
        self.kesalahan += check_urutan(pertanyaan, kode, "pertanyaan")
        self.kesalahan += check_duplicates([*komponen, *pertanyaan])
        anak, butir = _by_parent(komponen), _by_parent(pertanyaan)

        def build(k: Komponen) -> Komponen:
            return replace(
                k,
                bagian=tuple(build(a) for a in anak.get(k.kode, ()) if a is not k),
                pertanyaan=tuple(butir.get(k.kode, ())),
            )

        return tuple(build(k) for k in anak.get("", ()))

    def _rencana_tree(
        self,
        bagian: list[BagianRencana],
        indikator: list[IndikatorRencana],
        butir: list[ButirRencana],
    ) -> tuple[BagianRencana, ...]:
        self.kesalahan += check_urutan(bagian, None, "bagian_rencana")
        self.kesalahan += check_urutan(indikator, {b.kode for b in bagian}, "indikator_rencana")
        self.kesalahan += check_urutan(butir, {i.kode for i in indikator}, "butir_rencana")
        self.kesalahan += check_duplicates([*bagian, *indikator, *butir])
        baris, isi = _by_parent(indikator), _by_parent(butir)
        return tuple(
            replace(
                b,
                indikator=tuple(
                    replace(i, butir=tuple(isi.get(i.kode, ()))) for i in baris.get(b.kode, ())
                ),
            )
            for b in sorted(bagian, key=attrgetter("urut"))
        )


def _by_parent(rekaman: Sequence[T]) -> dict[str, list[T]]:
    """The records below each code, in their order."""
    kelompok: dict[str, list[T]] = defaultdict(list)
    for r in sorted(rekaman, key=attrgetter("urut")):
        kelompok[parent_kode(r.kode)].append(r)
    return kelompok


def _points(r: Rekaman, kunci: str) -> Decimal:
    """A number that must be there; NaN (and reported) if it is not."""
    angka = r.number(kunci, wajib=True)
    return TAK_TERBACA if angka is None else angka
