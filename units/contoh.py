"""The demonstration: an invented district with units, people in every role, a team, profiles."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .models import (
    AnggotaTPI,
    Instansi,
    JabatanTPI,
    Pegawai,
    Penugasan,
    Peran,
    UnitKerja,
    User,
)
from .roles import is_own_unit
from .services.jejak import record
from .services.orang import create_pegawai, create_user, give_peran
from .services.profil import (
    FIELD_PENETAPAN,
    save_penetapan,
    save_profil_instansi,
    save_profil_unit,
)
from .services.tim import save_tim_tpi
from .services.unit import create_instansi, create_unit, update_unit

BERKAS = Path(__file__).parent.parent / "fixtures" / "contoh" / "kabupaten.toml"


@dataclass(frozen=True, slots=True)
class AkunContoh:
    """How to sign in to one account of the demonstration."""

    email: str
    peran: str
    kata_sandi: str


def akun_path() -> Path:
    """Where the passwords of this installation's demonstration are kept, readable by its owner."""
    return Path(settings.VAR_DIR) / "akun-contoh.txt"


def read_akun() -> list[AkunContoh]:
    """The demonstration's accounts; raise FileNotFoundError when none was loaded here."""
    baris = akun_path().read_text(encoding="utf-8").splitlines()
    return [AkunContoh(*b.split("\t")) for b in baris if b and not b.startswith("#")]


@transaction.atomic
def muat_contoh_units() -> Instansi:
    """Load the demonstration once; a second call changes nothing and returns the same instansi.

    Every account gets a password of its own, drawn now and written to `akun_path()`: no
    password stands in the code.
    """
    isi = tomllib.loads(BERKAS.read_text(encoding="utf-8"))
    kop = isi["instansi"]
    domain = kop.pop("domain_surel")
    ada = Instansi.objects.filter(nama=kop["nama"]).first()
    if ada is not None:
        return ada
    tahun = timezone.localdate().year
    instansi = create_instansi(by=None, **kop)
    unit = _create_unit(instansi, isi["unit"])
    pegawai, user, akun = _create_orang(instansi, unit, isi["orang"], domain, tahun)
    for u in isi["unit"]:
        update_unit(unit=unit[u["kode"]], by=None, kepala=pegawai[u["kepala"]])
    _create_tim(instansi, tahun, isi, unit, user)
    _create_profil(instansi, tahun, isi, unit)
    akun.append(_create_admin_sistem(domain))
    _write_akun(akun)
    return instansi


def _create_unit(instansi: Instansi, daftar: list[dict[str, Any]]) -> dict[str, UnitKerja]:
    unit: dict[str, UnitKerja] = {}
    for baris in daftar:
        isi = {k: v for k, v in baris.items() if k not in ("kepala", "induk")}
        induk = unit[baris["induk"]] if "induk" in baris else None
        unit[baris["kode"]] = create_unit(instansi=instansi, by=None, induk=induk, **isi)
    return unit


def _create_orang(
    instansi: Instansi,
    unit: Mapping[str, UnitKerja],
    daftar: list[dict[str, Any]],
    domain: str,
    tahun: int,
) -> tuple[dict[str, Pegawai], dict[str, User], list[AkunContoh]]:
    pegawai: dict[str, Pegawai] = {}
    user: dict[str, User] = {}
    akun = []
    for baris in daftar:
        kunci = baris["surel"]
        tempat = unit[baris["unit"]] if "unit" in baris else None
        pegawai[kunci] = create_pegawai(
            instansi=instansi,
            by=None,
            unit=tempat,
            **{k: baris[k] for k in ("nama", "nip", "jabatan", "pangkat_golongan") if k in baris},
        )
        user[kunci] = create_user(pegawai=pegawai[kunci], email=f"{kunci}@{domain}", by=None)
        sebutan = [f"TPI {tahun} ({JabatanTPI(baris['tpi']).label})"] if "tpi" in baris else []
        for nama_peran in baris.get("peran", []):
            peran = Peran(nama_peran)
            di_unit: list[UnitKerja | None] = [unit[kode] for kode in baris.get("unit_peran", [])]
            for u in di_unit or [tempat]:
                penugasan = give_peran(
                    user=user[kunci], instansi=instansi, peran=peran, unit=u, by=None
                )
                sebutan.append(str(penugasan))
        akun.append(_draw_password(user[kunci], "; ".join(sebutan)))
    return pegawai, user, akun


def _create_tim(
    instansi: Instansi,
    tahun: int,
    isi: dict[str, Any],
    unit: Mapping[str, UnitKerja],
    user: Mapping[str, User],
) -> None:
    jabatan = {o["surel"]: o["tpi"] for o in isi["orang"] if "tpi" in o}

    def members(posisi: JabatanTPI) -> list[User]:
        return [user[surel] for surel, jabatannya in jabatan.items() if jabatannya == posisi]

    (ketua,) = members(JabatanTPI.KETUA)
    save_tim_tpi(
        instansi=instansi,
        tahun=tahun,
        nama=isi["tim_tpi"]["nama"],
        nomor_keputusan=f"{isi['tim_tpi']['nomor_keputusan']}/{tahun}",
        ketua=ketua,
        sekretaris=members(JabatanTPI.SEKRETARIS),
        anggota=members(JabatanTPI.ANGGOTA),
        unit=[unit[kode] for kode in isi["tim_tpi"]["unit"]],
        by=None,
    )


def _create_profil(
    instansi: Instansi, tahun: int, isi: dict[str, Any], unit: Mapping[str, UnitKerja]
) -> None:
    awal_tahun = date(tahun, 1, 1)
    admin, penetap = (
        Penugasan.objects.filter(peran=peran, instansi=instansi).select_related("user")[0].user
        for peran in (Peran.ADMIN_INSTANSI, Peran.PENETAPAN)
    )
    save_profil_instansi(
        instansi=instansi,
        tahun=tahun,
        expected_version=0,
        by=admin,
        per_tanggal=awal_tahun,
        **isi["profil_instansi"],
    )
    for baris in isi["profil_unit"]:
        u = unit[baris.pop("unit")]
        if "mulai_wbbm_tahun_lalu" in baris:
            baris["tanggal_mulai_wbbm"] = date(tahun - baris.pop("mulai_wbbm_tahun_lalu"), 2, 1)
        if "predikat_lalu" in baris:
            baris["predikat_tahun"] = tahun - baris.pop("predikat_lalu")
        penetapan = {k: baris.pop(k) for k in FIELD_PENETAPAN if k in baris}
        if "penetapan_tahun_lalu" in baris:
            ditetapkan = tahun - baris.pop("penetapan_tahun_lalu")
            penetapan["tanggal_penetapan"] = date(ditetapkan, 1, 10)
            penetapan["nomor_penetapan"] = f"100.3.3.2/7/Contoh/{ditetapkan}"
        save_penetapan(
            unit=u,
            tahun=tahun,
            expected_version=0,
            by=penetap,
            per_tanggal=awal_tahun,
            bukti=f"Keputusan Bupati tentang penetapan unit ZI, {u} (data contoh)",
            **penetapan,
        )
        save_profil_unit(
            unit=u,
            tahun=tahun,
            expected_version=0,
            by=_find_penilai(u, tahun),
            per_tanggal=awal_tahun,
            bukti=f"Rekapitulasi Inspektorat, {u} (data contoh)",
            **baris,
        )


def _find_penilai(unit: UnitKerja, tahun: int) -> User:
    """The first member of the unit's team who may state its requirements."""
    anggota = AnggotaTPI.objects.filter(tim__tugas__unit=unit, tim__tugas__tahun=tahun)
    return next(
        a.user
        for a in anggota.select_related("user__pegawai").order_by("pk")
        if not is_own_unit(a.user, unit)
    )


def _create_admin_sistem(domain: str) -> AkunContoh:
    email = f"sistem@{domain}"
    user = User.objects.create_superuser(email, nama="Admin Sistem Contoh")
    record(user, "admin sistem dibuat", user, by=None)
    return _draw_password(user, "Admin sistem")


def _draw_password(user: User, peran: str) -> AkunContoh:
    """Set a random password that a person can type: 8 syllables, about 50 bits."""
    suku = [secrets.choice("bdghjklmnprstwyz") + secrets.choice("aeiou") for _ in range(8)]
    kata_sandi = "-".join("".join(suku[i : i + 2]) for i in range(0, 8, 2))
    user.set_password(kata_sandi)
    user.save(update_fields=["password"])
    return AkunContoh(user.email, peran, kata_sandi)


def _write_akun(akun: list[AkunContoh]) -> None:
    path = akun_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("# Akun contoh: alamat surel, peran, kata sandi. Hanya untuk mencoba.\n")
        file.writelines(f"{a.email}\t{a.peran}\t{a.kata_sandi}\n" for a in akun)
