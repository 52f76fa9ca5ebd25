"""Under which regulations an instansi can work."""

from evaluasi.penilaian.loader import daftar_regulasi, get_regulasi


def list_regulasi() -> list[tuple[str, str]]:
    """Code and short name of each that has all that the portal needs: a plan, requirements,
    thresholds, and an LKE that can be scored.
    """
    hasil = []
    for kode in daftar_regulasi():
        r = get_regulasi(kode)
        lengkap = r.rencana and r.syarat and r.ambang_batas and r.lke
        if lengkap and get_regulasi(r.lke).dinilai:
            hasil.append((kode, r.singkatan))
    return hasil


def name_regulasi(kode: str) -> str:
    """The short name of a regulation; its code where the file is gone."""
    return get_regulasi(kode).singkatan if kode in daftar_regulasi() else kode
