"""The readable table of `nilai_lke --format teks`."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from evaluasi.penilaian.hasil import Besaran, Hasil, Status, Temuan
from evaluasi.penilaian.jawaban import Kesalahan
from evaluasi.penilaian.regulasi import Predikat
from zi_portal.angka import tampil, tampil_persen, tanggal

LEBAR = 100
TANDA = {
    Status.MEMENUHI: "[v]",
    Status.BELUM_MEMENUHI: "[x]",
    Status.BELUM_ADA_DATA: "[?]",
}
SEBUTAN = {
    Status.MEMENUHI: "memenuhi",
    Status.BELUM_MEMENUHI: "belum memenuhi",
    Status.BELUM_ADA_DATA: "belum ada data",
}


def render_hasil(
    hasil: Hasil,
    *,
    berkas: str,
    target: Predikat | None,
    peringatan: Sequence[Kesalahan] = (),
) -> str:
    """One scored worksheet as text; `peringatan`: what was accepted when its file was read."""
    baris = list(_walk_hasil(hasil, berkas, target))
    if peringatan:
        baris += ["", "Catatan tentang berkas:"]
        for satu in peringatan:
            baris += _wrap(f"- {tulis_kesalahan(satu)}", "  ", menggantung="    ")
    return "\n".join(baris) + "\n"


def tulis_kesalahan(salah: Kesalahan) -> str:
    """A mistake or remark with its place in front."""
    return f"{salah.lokasi}: {salah.pesan}" if salah.lokasi else salah.pesan


def render_kesalahan(kesalahan: Sequence[Kesalahan], *, berkas: str) -> str:
    """One refused file as text, with every mistake."""
    baris = [f"Berkas: {berkas}", f"Tidak dapat dinilai: {len(kesalahan)} kesalahan."]
    for salah in kesalahan:
        baris += _wrap(f"- {tulis_kesalahan(salah)}", "  ", menggantung="    ")
    return "\n".join(baris) + "\n"


def _walk_hasil(hasil: Hasil, berkas: str, target: Predikat | None) -> Iterator[str]:
    ketentuan = hasil.ketentuan
    yield f"Berkas: {berkas}"
    yield f"LKE: {hasil.lke.singkatan}. Syarat dan ambang batas: {ketentuan.singkatan}."
    yield ""
    yield from _walk_nilai(hasil)
    dipakai: set[str] = set()
    for predikat in Predikat:
        if target not in (None, predikat):
            continue
        temuan = hasil.temuan_untuk(predikat)
        dipakai.update(kode for t in temuan for kode in t.setelan)
        terpenuhi = sum(t.memenuhi for t in temuan)
        layak = "layak diusulkan" if hasil.layak[predikat] else "belum layak diusulkan"
        yield ""
        yield f"Menuju {predikat}: {layak} ({terpenuhi} dari {len(temuan)} temuan memenuhi)"
        for t in temuan:
            yield from _walk_temuan(t)
    if hasil.belum_dijawab:
        yield ""
        yield f"Belum dijawab dan dihitung 0 ({len(hasil.belum_dijawab)} pertanyaan):"
        yield from _wrap(", ".join(hasil.belum_dijawab), "  ")
    if hasil.catatan:
        yield ""
        yield "Catatan:"
        for kode, pesan in hasil.catatan:
            yield from _wrap(f"- {kode}: {pesan}", "  ", menggantung="    ")
    if setelan := [p for p in ketentuan.pilihan_terbuka if p.kode in dipakai]:
        yield ""
        yield "Pilihan atas hal yang tidak diatur tegas:"
        for pilihan in setelan:
            yield from _wrap(f"- {pilihan.kode}: {pilihan.penjelasan}", "  ", menggantung="    ")


def _walk_nilai(hasil: Hasil) -> Iterator[str]:
    """Total, components, aspects and areas; indicators are in the JSON."""
    yield f"{'':<58}{'Bobot':>12}{'Nilai':>14}{'Persen':>14}"
    yield _baris_nilai("Nilai total", hasil.bobot["total"], hasil.total)
    for komponen in hasil.lke.walk():
        tingkat = komponen.kode.count(".")
        if komponen.jenis in ("indikator", "area"):
            continue
        yield _baris_nilai(
            f"{'  ' * tingkat}{komponen.kode} {komponen.nama}",
            hasil.bobot[komponen.kode],
            hasil.nilai[komponen.kode],
        )
        if komponen.jenis == "sub_komponen":
            for p in komponen.pertanyaan:
                nama = f"{'  ' * (tingkat + 1)}{p.kode} {p.teks}"
                yield _baris_nilai(nama, hasil.bobot[p.kode], hasil.nilai[p.kode])
    yield "Area perubahan (pemenuhan + reform):"
    nama_area = {k.area: k.nama for k in hasil.lke.walk() if k.area is not None}
    for nomor, nilai in hasil.area.items():
        bobot = sum((hasil.bobot[kode] for kode in hasil.aspek[nomor]), Fraction(0))
        yield _baris_nilai(f"  {nomor}. {nama_area[nomor]}", bobot, nilai)


def _baris_nilai(nama: str, bobot: Fraction, nilai: Fraction) -> str:
    pendek = textwrap.shorten(nama.strip(), 57 - _indent(nama), placeholder=" …")
    nama = " " * _indent(nama) + pendek
    persen = tampil_persen(nilai / bobot * 100, ambang=100)
    return f"{nama:<58}{tampil(bobot):>12}{tampil(nilai, ambang=bobot):>14}{persen:>14}"


def _indent(nama: str) -> int:
    return len(nama) - len(nama.lstrip())


def _walk_temuan(temuan: Temuan) -> Iterator[str]:
    nilai = _tulis(temuan.nilai, temuan.ambang, temuan.satuan)
    ambang = _tulis(temuan.ambang, None, temuan.satuan)
    yield from _wrap(
        f"{TANDA[temuan.status]} {temuan.kode:<5}{temuan.nama}: {SEBUTAN[temuan.status]}",
        "  ",
        menggantung=" " * 11,
    )
    diminta = f"{_minimal(temuan)}{ambang}"
    if temuan.selisih is not None:
        diminta += f"; selisih {_tulis_selisih(temuan.selisih, temuan.satuan)}"
    yield from _wrap(f"{nilai} ({diminta})", " " * 11)
    yield from _wrap(temuan.rujukan, " " * 11)
    if temuan.catatan:
        yield from _wrap(temuan.catatan, " " * 11)


def _minimal(temuan: Temuan) -> str:
    """The words before what is asked for."""
    if temuan.satuan == "tanggal":
        return "" if temuan.ambang is None else "paling cepat "
    return "diminta " if temuan.satuan == "pernyataan" else "minimal "


def _tulis_selisih(selisih: Fraction, satuan: str) -> str:
    match satuan:
        case "tanggal":
            return f"{selisih} hari"
        case "level":
            return str(selisih)
        case "persen":
            return tampil_persen(selisih, ambang=0)
    return tampil(selisih, ambang=0)


def _tulis(besaran: Besaran, ambang: Besaran, satuan: str) -> str:
    if besaran is None:
        return "tanggal belum diisi" if satuan == "tanggal" else "belum ada"
    if isinstance(besaran, Fraction):
        batas = ambang if isinstance(ambang, Fraction) else None
        if satuan == "persen":
            return tampil_persen(besaran, ambang=batas)
        return tampil(besaran, ambang=batas, desimal=0 if satuan == "level" else 2)
    return tanggal(besaran) if isinstance(besaran, date) else besaran


def _wrap(teks: str, awal: str, *, menggantung: str | None = None) -> list[str]:
    return textwrap.wrap(
        teks,
        LEBAR,
        initial_indent=awal,
        subsequent_indent=awal if menggantung is None else menggantung,
        break_long_words=False,
        break_on_hyphens=False,
    )
