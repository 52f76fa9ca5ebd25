"""What a workbook would change: each row compared with what is known, before anything is written.

The number of queries does not depend on the number of rows. An empty cell never erases.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date

from units.models import (
    PERAN_INSTANSI,
    AnggotaTPI,
    Instansi,
    JabatanTPI,
    Pegawai,
    Penugasan,
    Peran,
    ProfilInstansi,
    TimTPI,
    TugasTPI,
    UnitKerja,
    User,
)
from units.services.jejak import describe
from zi_portal.angka import tanggal
from zi_portal.riwayat.kanonik import canonical_json

from . import bentuk
from .baca import Baris, Isi
from .bentuk import Jenis, Lembar
from .sebab import Sebab

M = TypeVar("M", bound=models.Model)

BARU, UBAH, SAMA, SALAH = "baru", "ubah", "sama", "salah"
POLA_KODE = re.compile(r"[-a-zA-Z0-9_]{1,40}")


@dataclass(slots=True)
class Hasil:
    """What one row comes to; `baris` 0 is a sheet as a whole."""

    lembar: str
    baris: int
    sebutan: str = ""
    status: str = SAMA
    perubahan: list[tuple[str, str, str]] = field(default_factory=list)  # label, before, after
    pesan: list[str] = field(default_factory=list)

    def refuse(self, pesan: str) -> None:
        self.status = SALAH
        if pesan not in self.pesan:
            self.pesan.append(pesan)

    def change(self, label: str, lama: Any, baru: Any, *, status: str = UBAH) -> None:
        self.perubahan.append((label, _tampil(lama), _tampil(baru)))
        if self.status == SAMA:
            self.status = status


def _tampil(nilai: Any) -> str:
    """A value as the preview shows it."""
    if nilai is None or nilai == "":
        return "–"
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    return tanggal(nilai) if isinstance(nilai, date) else str(nilai)


class Sunting(Generic[M]):
    """A row of the database as the workbook wants it: new, changed or untouched."""

    def __init__(self, objek: M, *, baru: bool) -> None:
        self.objek, self.baru = objek, baru
        self.field: list[str] = []  # what was changed
        self.sebelum: dict[str, Any] = {}

    def set(self, nama: str, nilai: Any, hasil: Hasil) -> None:
        if getattr(self.objek, nama) == nilai:
            return
        lama = describe(self.objek, [nama])
        setattr(self.objek, nama, nilai)
        kini = describe(self.objek, [nama])
        self.field.append(nama)
        self.sebelum |= lama
        for label, isi in kini.items():
            hasil.change(label, None if self.baru else lama[label], isi)

    @property
    def sesudah(self) -> dict[str, Any]:
        return describe(self.objek, self.field)

    @property
    def berubah(self) -> bool:
        return self.baru or bool(self.field)


@dataclass(slots=True)
class Rencana:
    """All that an import would do, in the order of the sheets, and what each row comes to."""

    hasil: list[Hasil] = field(default_factory=list)
    catatan: list[str] = field(default_factory=list)
    unit: list[Sunting[UnitKerja]] = field(default_factory=list)
    pegawai: list[Sunting[Pegawai]] = field(default_factory=list)
    user: list[Sunting[User]] = field(default_factory=list)
    penugasan: list[Sunting[Penugasan]] = field(default_factory=list)
    tim: list[Sunting[TimTPI]] = field(default_factory=list)
    anggota: list[Sunting[AnggotaTPI]] = field(default_factory=list)
    tugas: list[TugasTPI] = field(default_factory=list)
    profil_instansi: list[Sunting[ProfilInstansi]] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        return all(h.status != SALAH for h in self.hasil)

    @property
    def is_empty(self) -> bool:
        return all(h.status == SAMA for h in self.hasil)

    def count(self, status: str) -> int:
        return sum(h.status == status for h in self.hasil)

    @property
    def sidik(self) -> str:
        """A hash of everything that the preview shows; it differs as soon as the data differ."""
        isi = [[h.lembar, h.baris, h.sebutan, h.status, h.perubahan, h.pesan] for h in self.hasil]
        return hashlib.sha256(canonical_json({"hasil": isi}).encode()).hexdigest()


def compare(isi: Isi, instansi: Instansi) -> Rencana:
    """What applying `isi` to `instansi` would do today. Nothing is written."""
    return _Pembanding(isi, instansi).compare()


class _Pembanding:
    def __init__(self, isi: Isi, instansi: Instansi) -> None:
        self.isi, self.instansi = isi, instansi
        self.rencana = Rencana(catatan=list(isi.catatan))
        self.hasil: dict[tuple[str, int], Hasil] = {}
        self.sebab = Sebab(isi, self._hasil)

    def compare(self) -> Rencana:
        self._load()
        for salah in self.isi.kesalahan:
            sudah_disebut = salah.baris <= 1 or salah.pesan.startswith(salah.kolom)
            kolom = "" if sudah_disebut else f"{salah.kolom}: "
            self._hasil(salah.lembar, salah.baris).refuse(kolom + salah.pesan)
        self._compare_unit()
        self._compare_pengguna()
        self._link_unit()
        self._compare_tim()
        self._compare_profil_instansi()
        tidak_ada = self.sebab.finish(
            is_wrong=lambda: any(h.status == SALAH for h in self.hasil.values())
        )
        self.rencana.catatan = [
            catatan
            for catatan in self.rencana.catatan
            if not any(catatan.startswith(f"Lembar “{judul}” tidak ada") for judul in tidak_ada)
        ]
        urutan = {lembar.judul: n for n, lembar in enumerate(bentuk.SEMUA)}
        self.rencana.hasil = sorted(
            self.hasil.values(), key=lambda h: (urutan.get(h.lembar, -1), h.baris)
        )
        return self.rencana

    # --- what is known: a fixed number of queries ---------------------------------------------

    def _load(self) -> None:
        instansi = self.instansi
        unit = list(UnitKerja.objects.filter(instansi=instansi))
        orang = list(Pegawai.objects.filter(instansi=instansi))
        unit_by_pk = {u.pk: u for u in unit}
        orang_by_pk = {p.pk: p for p in orang}
        # One object a row of the database, so that a change shows wherever it is looked at.
        for u in unit:
            u.instansi = instansi
            u.induk = unit_by_pk.get(u.induk_id or 0)
            u.kepala = orang_by_pk.get(u.kepala_id or 0)
        for p in orang:
            p.unit = unit_by_pk.get(p.unit_id or 0)
        self.unit = {u.kode.casefold(): Sunting(u, baru=False) for u in unit}
        self.pegawai_id = {p.pk: Sunting(p, baru=False) for p in orang}
        self.pegawai = {s.objek.nip: s for s in self.pegawai_id.values() if s.objek.nip}
        surel = {
            str(baris.isi[kunci])
            for lembar, kunci in (("pengguna", "email"), ("tim", "anggota"))
            for baris in self.isi.lembar.get(lembar, [])
            if kunci in baris.isi
        }
        user = User.objects.filter(
            models.Q(email__in=surel) | models.Q(pegawai__instansi=instansi)
        ).prefetch_related("penugasan")
        self.user: dict[str, Sunting[User]] = {}
        self.user_by_pegawai: dict[int, Sunting[User]] = {}
        for akun in user:
            sunting = self.user[akun.email] = Sunting(akun, baru=False)
            if akun.pegawai_id in self.pegawai_id:
                akun.pegawai = self.pegawai_id[akun.pegawai_id].objek
                self.user_by_pegawai[akun.pegawai_id] = sunting
        self.tim: dict[tuple[int, str], Sunting[TimTPI]] = {}
        self.anggota: dict[tuple[tuple[int, str], str], Sunting[AnggotaTPI]] = {}
        self.ketua: dict[tuple[int, str], User] = {}
        self.penilai: dict[tuple[str, int], tuple[int, str]] = {}  # (unit, year) → team
        for tim in TimTPI.objects.filter(instansi=instansi).prefetch_related(
            "anggota__user", "tugas"
        ):
            kunci = (tim.tahun, tim.nama.casefold())
            self.tim[kunci] = Sunting(tim, baru=False)
            for a in tim.anggota.all():
                self.anggota[kunci, a.user.email] = Sunting(a, baru=False)
                if a.jabatan == JabatanTPI.KETUA:
                    self.ketua[kunci] = a.user
            for t in tim.tugas.all():
                self.penilai[unit_by_pk[t.unit_id].kode.casefold(), t.tahun] = kunci
        self.profil_instansi = {
            p.tahun: Sunting(p, baru=False)
            for p in ProfilInstansi.objects.filter(instansi=instansi)
        }

    # --- sheets -------------------------------------------------------------------------------

    def _compare_unit(self) -> None:
        nama = {s.objek.nama.casefold(): s for s in self.unit.values()}
        dipakai: dict[str, int] = {}
        for baris, hasil in self._rows(bentuk.UNIT):
            kode = str(baris.isi.get("kode", ""))
            if not kode or not self._once(dipakai, kode.casefold(), baris, hasil, f"Kode “{kode}”"):
                continue
            if not POLA_KODE.fullmatch(kode):
                hasil.refuse(
                    f"Kode: “{kode}” tidak dapat dipakai. Pakai huruf, angka dan tanda hubung, "
                    "paling banyak 40."
                )
                continue
            sunting = self.unit.get(kode.casefold())
            if sunting is None:
                sunting = Sunting(UnitKerja(instansi=self.instansi, kode=kode), baru=True)
                self.unit[kode.casefold()] = sunting
                hasil.change("kode", None, kode, status=BARU)
            elif not sunting.objek.aktif:
                hasil.refuse("Unit ini nonaktif. Aktifkan dahulu di halaman unit.")
            self._set_all(sunting, bentuk.UNIT, baris, hasil, kecuali={"kode", "induk", "kepala"})
            hasil.sebutan = sunting.objek.nama or kode
            pemilik = nama.setdefault(sunting.objek.nama.casefold(), sunting)
            if sunting.objek.nama and pemilik is not sunting:
                hasil.refuse(
                    f"Nama “{sunting.objek.nama}” sudah dipakai unit berkode "
                    f"{pemilik.objek.kode}. Samakan kodenya atau bedakan namanya."
                )
            self.rencana.unit.append(sunting)
            self._clean(sunting, bentuk.UNIT, hasil, {"instansi", "induk", "kepala"})

    def _link_unit(self) -> None:
        """Parents and heads, after all units and people are known."""
        punya_upt = {s.objek.induk.kode for s in self.unit.values() if s.objek.induk is not None}
        for baris, hasil in self._rows(bentuk.UNIT):
            sunting = self.unit.get(str(baris.isi.get("kode", "")).casefold())
            if sunting is None:
                continue
            if "induk" in baris.isi:
                induk = self._find_unit(baris.isi["induk"], hasil, "Kode unit induk")
                if induk is sunting.objek:
                    hasil.refuse("Kode unit induk: sama dengan unitnya sendiri. Kosongkan.")
                elif induk is not None:
                    sunting.set("induk", induk, hasil)
                    punya_upt.add(induk.kode)
            if "kepala" in baris.isi:
                nip = str(baris.isi["kepala"])
                if nip in self.pegawai:
                    sunting.set("kepala", self.pegawai[nip].objek, hasil)
                else:
                    self.sebab.refuse_unknown(
                        bentuk.PENGGUNA,
                        "nip",
                        nip,
                        hasil,
                        f"NIP kepala: {nip} belum tercatat. Tambahkan orangnya di lembar Pengguna.",
                    )
        for baris, hasil in self._rows(bentuk.UNIT):
            sunting = self.unit.get(str(baris.isi.get("kode", "")).casefold())
            if sunting is None or sunting.objek.induk is None:
                continue
            if sunting.objek.induk.induk is not None or sunting.objek.kode in punya_upt:
                hasil.refuse(
                    "Kode unit induk: hanya dua tingkat, unit dan UPT di bawahnya. "
                    "Pilih unit induk yang paling atas."
                )

    def _compare_pengguna(self) -> None:
        nip_dipakai: dict[str, int] = {}
        surel_dipakai: dict[str, int] = {}
        for baris, hasil in self._rows(bentuk.PENGGUNA):
            nip, surel = str(baris.isi.get("nip", "")), str(baris.isi.get("email", ""))
            hasil.sebutan = str(baris.isi.get("nama", nip or surel))
            if not nip and not surel:
                self.sebab.refuse_blank(
                    bentuk.PENGGUNA,
                    ("nip", "email"),
                    baris,
                    hasil,
                    "Isi NIP, alamat surel, atau keduanya.",
                )
                continue
            sekali = not nip or self._once(nip_dipakai, nip, baris, hasil, f"NIP {nip}")
            if surel:
                sekali &= self._once(surel_dipakai, surel, baris, hasil, f"Surel {surel}")
            if not sekali:
                continue
            pegawai = self._find_pegawai(nip, surel, hasil)
            if pegawai is None:
                continue
            bukan_pegawai = {"unit", "email", "peran", "unit_peran"}
            self._set_all(pegawai, bentuk.PENGGUNA, baris, hasil, kecuali=bukan_pegawai)
            unit = None
            if "unit" in baris.isi:
                unit = self._find_unit(baris.isi["unit"], hasil, "Kode unit")
                if unit is not None:
                    pegawai.set("unit", unit, hasil)
            self.rencana.pegawai.append(pegawai)
            self._clean(pegawai, bentuk.PENGGUNA, hasil, {"instansi", "unit"})
            user = self._compare_akun(pegawai, surel, hasil)
            if "peran" in baris.isi:
                self._compare_peran(baris, hasil, pegawai, user)
            elif "unit_peran" in baris.isi:
                self.sebab.refuse_blank(
                    bentuk.PENGGUNA,
                    ("peran",),
                    baris,
                    hasil,
                    "Peran: belum diisi, padahal unit untuk peran sudah.",
                )

    def _find_pegawai(self, nip: str, surel: str, hasil: Hasil) -> Sunting[Pegawai] | None:
        """The person by NIP, else by address, else a new one; None when the two contradict."""
        menurut_nip = self.pegawai.get(nip) if nip else None
        menurut_surel = None
        user = self.user.get(surel) if surel else None
        if user is not None:
            milik = self.pegawai_id.get(user.objek.pegawai_id or 0)
            if user.objek.is_superuser or (milik is None and not user.baru):
                hasil.refuse(f"Alamat surel: {surel} sudah dipakai akun lain. Gunakan alamat lain.")
                return None
            menurut_surel = milik
        if menurut_nip and menurut_surel and menurut_nip is not menurut_surel:
            hasil.refuse(
                f"NIP ini milik {menurut_nip.objek}, tetapi alamat surelnya milik "
                f"{menurut_surel.objek}. Perbaiki salah satunya."
            )
            return None
        pegawai = menurut_nip or menurut_surel
        if pegawai is not None:
            if nip and pegawai.objek.nip and pegawai.objek.nip != nip:
                hasil.refuse(
                    f"NIP: {pegawai.objek} sudah tercatat dengan NIP {pegawai.objek.nip}. "
                    "Perbaiki NIP-nya di halaman Orang bila memang salah."
                )
                return None
        else:
            pegawai = Sunting(Pegawai(instansi=self.instansi), baru=True)
            hasil.status = BARU if hasil.status == SAMA else hasil.status
        if nip:
            self.pegawai[nip] = pegawai
        return pegawai

    def _compare_akun(
        self, pegawai: Sunting[Pegawai], surel: str, hasil: Hasil
    ) -> Sunting[User] | None:
        user = self.user_by_pegawai.get(pegawai.objek.pk or 0)
        if user is not None and user.objek.is_superuser:
            hasil.refuse("Orang ini admin sistem. Akunnya tidak diubah melalui impor.")
            return None
        if user is None and surel:
            user = Sunting(
                User(email=surel, nama=pegawai.objek.nama, pegawai=pegawai.objek), baru=True
            )
            user.objek.set_unusable_password()
            self.user[surel] = user
            hasil.change("akun", None, surel, status=BARU if pegawai.baru else UBAH)
        elif user is not None:
            if surel and user.objek.email != surel:
                user.set("email", surel, hasil)
                self.user[surel] = user
            if user.objek.nama != pegawai.objek.nama:  # shown already as the person's name
                user.sebelum |= describe(user.objek, ["nama"])
                user.objek.nama = pegawai.objek.nama
                user.field.append("nama")
        if user is not None:
            self.rencana.user.append(user)
        return user

    def _compare_peran(
        self, baris: Baris, hasil: Hasil, pegawai: Sunting[Pegawai], user: Sunting[User] | None
    ) -> None:
        if user is None:
            self.sebab.refuse_blank(
                bentuk.PENGGUNA,
                ("email",),
                baris,
                hasil,
                "Alamat surel: belum diisi. Peran memerlukan akun.",
            )
            return
        hari_ini = timezone.localdate()
        dimiliki: Iterable[Penugasan] = () if user.baru else user.objek.penugasan.all()
        punya = {(p.peran, p.unit_id, p.instansi_id): p for p in dimiliki}
        tempat: list[UnitKerja] = []
        kode_unit = baris.isi.get("unit_peran", [])
        for kode in kode_unit if isinstance(kode_unit, list) else []:
            if (unit := self._find_unit(kode, hasil, "Kode unit untuk peran")) is not None:
                tempat.append(unit)
        if not kode_unit and pegawai.objek.unit is not None:
            tempat = [pegawai.objek.unit]
        daftar = baris.isi["peran"]
        for kode in daftar if isinstance(daftar, list) else []:
            peran = Peran(kode)
            if peran in PERAN_INSTANSI:
                di: Sequence[UnitKerja | Instansi] = [self.instansi]
            elif not tempat and not kode_unit:
                self.sebab.refuse_blank(
                    bentuk.PENGGUNA,
                    ("unit", "unit_peran"),
                    baris,
                    hasil,
                    f"Kode unit: belum diisi. Peran {peran.label} memerlukan unit.",
                )
                continue
            else:
                di = tempat
            for lokasi in di:
                unit = lokasi if isinstance(lokasi, UnitKerja) else None
                instansi = lokasi if isinstance(lokasi, Instansi) else None
                # Without a key it is a unit of this same file, where nobody has a role yet.
                kunci = (peran.value, unit.pk if unit else None, instansi.pk if instansi else None)
                lama = punya.get(kunci) if lokasi.pk else None
                sunting = Sunting(
                    lama or Penugasan(user=user.objek, peran=peran, unit=unit, instansi=instansi),
                    baru=lama is None,
                )
                if lama is not None:
                    lama.unit, lama.instansi, lama.user = unit, instansi, user.objek
                if lama is None:
                    hasil.change("peran", None, str(sunting.objek))
                elif lama.selesai is not None and lama.selesai < hari_ini:
                    sunting.set("selesai", None, hasil)
                else:
                    continue
                self.rencana.penugasan.append(sunting)

    def _compare_tim(self) -> None:
        sebutan_anggota: dict[str, int] = {}
        sebutan_unit: dict[str, int] = {}
        nomor: dict[tuple[int, str], str] = {}
        tercatat: set[int] = set()
        for baris, hasil in self._rows(bentuk.TIM):
            if "tahun" not in baris.isi or "nama" not in baris.isi:
                continue
            tahun, nama = int(str(baris.isi["tahun"])), str(baris.isi["nama"])
            kunci = (tahun, nama.casefold())
            hasil.sebutan = f"{nama} {tahun}"
            if "anggota" not in baris.isi and "unit" not in baris.isi:
                self.sebab.refuse_blank(
                    bentuk.TIM,
                    ("anggota", "unit"),
                    baris,
                    hasil,
                    "Isi alamat surel anggota, kode unit, atau keduanya.",
                )
                continue
            tim = self.tim.get(kunci)
            if tim is None:
                tim = Sunting(TimTPI(instansi=self.instansi, tahun=tahun, nama=nama), baru=True)
                self.tim[kunci] = tim
                hasil.change("tim", None, f"{nama} {tahun}", status=BARU)
            if id(tim) not in tercatat:
                tercatat.add(id(tim))
                self.rencana.tim.append(tim)
            if "nomor_keputusan" in baris.isi:
                isi_nomor = str(baris.isi["nomor_keputusan"])
                if nomor.setdefault(kunci, isi_nomor) != isi_nomor:
                    hasil.refuse("Nomor keputusan: berbeda dari baris lain untuk tim ini.")
                else:
                    tim.set("nomor_keputusan", isi_nomor, hasil)
            self._clean(tim, bentuk.TIM, hasil, {"instansi"})
            if "anggota" in baris.isi:
                surel = str(baris.isi["anggota"])
                if self._once(
                    sebutan_anggota, f"{kunci} {surel}", baris, hasil, f"{surel} dalam tim ini"
                ):
                    self._compare_anggota(baris, hasil, kunci, surel)
            elif "jabatan" in baris.isi:
                self.sebab.refuse_blank(
                    bentuk.TIM,
                    ("anggota",),
                    baris,
                    hasil,
                    "Alamat surel anggota: belum diisi, padahal jabatan sudah.",
                )
            if "unit" in baris.isi:
                self._compare_tugas(baris, hasil, kunci, sebutan_unit)

    def _compare_anggota(
        self, baris: Baris, hasil: Hasil, kunci: tuple[int, str], surel: str
    ) -> None:
        user = self.user.get(surel)
        if user is None or (not user.baru and user.objek.pegawai_id not in self.pegawai_id):
            self.sebab.refuse_unknown(
                bentuk.PENGGUNA,
                "email",
                surel,
                hasil,
                f"Alamat surel anggota: {surel} belum punya akun di sini. Tambahkan di lembar "
                "Pengguna.",
            )
            return
        if "jabatan" not in baris.isi:
            self.sebab.refuse_blank(
                bentuk.TIM,
                ("jabatan",),
                baris,
                hasil,
                "Jabatan dalam tim: belum diisi. Pilih Ketua, Sekretaris atau Anggota.",
            )
            return
        jabatan = JabatanTPI(str(baris.isi["jabatan"]))
        if jabatan == JabatanTPI.KETUA:
            kini = self.ketua.setdefault(kunci, user.objek)
            if kini.email != user.objek.email:
                hasil.refuse(
                    f"Jabatan dalam tim: tim ini sudah punya ketua, {kini}. Ganti ketua melalui "
                    "halaman tim."
                )
                return
        sunting = self.anggota.get((kunci, surel))
        if sunting is None:
            sunting = Sunting(
                AnggotaTPI(tim=self.tim[kunci].objek, user=user.objek, jabatan=jabatan), baru=True
            )
            hasil.change("anggota", None, f"{user.objek} ({jabatan.label})")
        else:
            sunting.set("jabatan", jabatan.value, hasil)
        self.rencana.anggota.append(sunting)

    def _compare_tugas(
        self, baris: Baris, hasil: Hasil, kunci: tuple[int, str], dipakai: dict[str, int]
    ) -> None:
        unit = self._find_unit(baris.isi["unit"], hasil, "Kode unit yang dinilai")
        if unit is None:
            return
        tim = self.tim[kunci].objek
        tugas = (unit.kode.casefold(), tim.tahun)
        sebutan = f"Unit {unit.kode} tahun {tim.tahun}"
        if not self._once(dipakai, str(tugas), baris, hasil, sebutan):
            return
        penilai = self.penilai.get(tugas)
        if penilai is None:
            self.rencana.tugas.append(TugasTPI(tim=tim, unit=unit, tahun=tim.tahun))
            hasil.change("unit yang dinilai", None, str(unit))
        elif penilai != kunci:
            hasil.refuse(
                f"Kode unit yang dinilai: {unit} sudah ditugaskan kepada "
                f"{self.tim[penilai].objek}. Lepaskan dahulu di halaman tim itu."
            )

    def _compare_profil_instansi(self) -> None:
        dipakai: dict[str, int] = {}
        for baris, hasil in self._rows(bentuk.PROFIL_INSTANSI):
            if "tahun" not in baris.isi:
                continue
            tahun = int(str(baris.isi["tahun"]))
            hasil.sebutan = f"{self.instansi} {tahun}"
            if not self._once(dipakai, str(tahun), baris, hasil, f"Tahun {tahun}"):
                continue
            sunting = self.profil_instansi.get(tahun)
            if sunting is None:
                sunting = Sunting(ProfilInstansi(instansi=self.instansi, tahun=tahun), baru=True)
                hasil.change("tahun", None, tahun, status=BARU)
            self._set_all(sunting, bentuk.PROFIL_INSTANSI, baris, hasil, kecuali={"tahun"})
            self.rencana.profil_instansi.append(sunting)
            self._clean(sunting, bentuk.PROFIL_INSTANSI, hasil, {"instansi"})

    # --- small steps --------------------------------------------------------------------------

    def _hasil(self, lembar: str, nomor: int) -> Hasil:
        return self.hasil.setdefault((lembar, nomor), Hasil(lembar, nomor))

    def _rows(self, lembar: Lembar) -> Iterable[tuple[Baris, Hasil]]:
        for baris in self.isi.lembar.get(lembar.kunci, []):
            yield baris, self._hasil(lembar.judul, baris.nomor)

    @staticmethod
    def _once(
        dipakai: dict[str, int], kunci: str, baris: Baris, hasil: Hasil, sebutan: str
    ) -> bool:
        pertama = dipakai.setdefault(kunci, baris.nomor)
        if pertama != baris.nomor:
            hasil.refuse(f"{sebutan} sudah ada di baris {pertama}. Hapus salah satunya.")
        return pertama == baris.nomor

    def _find_unit(self, kode: Any, hasil: Hasil, kolom: str) -> UnitKerja | None:
        sunting = self.unit.get(str(kode).casefold())
        if sunting is None:
            self.sebab.refuse_unknown(
                bentuk.UNIT,
                "kode",
                str(kode),
                hasil,
                f"{kolom}: “{kode}” tidak dikenal. Tambahkan di lembar Unit, atau perbaiki "
                "kodenya.",
            )
            return None
        if not sunting.objek.aktif:
            # Its own row in sheet Unit, if there is one, says so already.
            if not self.sebab.is_named(bentuk.UNIT, "kode", str(kode)):
                hasil.refuse(f"{kolom}: {sunting.objek} nonaktif. Aktifkan dahulu di halaman unit.")
            return None
        return sunting.objek

    @staticmethod
    def _set_all(
        sunting: Sunting[Any], lembar: Lembar, baris: Baris, hasil: Hasil, *, kecuali: set[str]
    ) -> None:
        for kolom in lembar.kolom:
            if kolom.kunci in kecuali or kolom.kunci not in baris.isi:
                continue
            nilai: Any = baris.isi[kolom.kunci]
            sunting.set(
                kolom.kunci,
                parse_date(nilai) if kolom.jenis is Jenis.TANGGAL else nilai,
                hasil,
            )

    @staticmethod
    def _clean(sunting: Sunting[Any], lembar: Lembar, hasil: Hasil, kecuali: set[str]) -> None:
        """Check the fields themselves; a field that the reader already refused is not repeated."""
        if not sunting.berubah:
            return
        judul = {k.kunci: k.judul for k in lembar.kolom}
        kosong = {
            f.name
            for f in sunting.objek._meta.concrete_fields
            if getattr(sunting.objek, f.attname) in (None, "")
        }
        try:
            sunting.objek.clean_fields(exclude=kecuali | kosong | {"id"})
        except ValidationError as error:
            for nama, pesan in error.message_dict.items():
                for p in pesan:
                    hasil.refuse(f"{judul.get(nama, nama)}: {p}")
        for f in sunting.objek._meta.concrete_fields:
            # Django leaves a TextField's length to the form; here there is none.
            nilai = getattr(sunting.objek, f.attname)
            if isinstance(f, models.TextField) and f.max_length and len(nilai) > f.max_length:
                hasil.refuse(
                    f"{judul.get(f.name, f.name)}: {len(nilai)} karakter. Ringkas menjadi paling "
                    f"banyak {f.max_length} karakter."
                )
