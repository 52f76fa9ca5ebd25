"""What the first page asks of those who fill a plan, from scheduling to reporting."""

from rencana_aksi.isi_beku import build_isi, sidik_isi, to_json
from rencana_aksi.langkah import gather_langkah_rencana
from rencana_aksi.services import add_komentar, open_revisi, save_kemajuan, sign_rencana
from tests.factories import UnitKerjaFactory, buka_rencana


def steps(pemeran, orang, tahun=2026):
    langkah = gather_langkah_rencana(pemeran[orang], [pemeran.unit], tahun)
    return [satu.teks for satu in langkah.get(pemeran.unit.pk, [])]


def sign(rencana, kepala):
    sign_rencana(rencana=rencana, by=kepala, sidik=sidik_isi(to_json(build_isi(rencana, kepala))))


def test_a_scheduled_plan_waits_for_the_head_only(pemeran):
    buka_rencana(pemeran.unit).item.update(bulan=1)

    assert steps(pemeran, "kepala_unit") == ["Periksa dan tanda tangani rencana aksi 2026"]
    assert steps(pemeran, "tim_zi") == []


def test_the_head_is_asked_to_sign_before_anything_else(pemeran):
    buka_rencana(pemeran.unit)

    assert steps(pemeran, "kepala_unit") == [
        "Periksa dan tanda tangani rencana aksi 2026",
        "Jadwalkan 112 butir rencana aksi 2026 yang belum punya waktu",
    ]
    assert steps(pemeran, "tim_zi") == [
        "Jadwalkan 112 butir rencana aksi 2026 yang belum punya waktu"
    ]


def test_a_signed_plan_asks_for_progress_until_every_item_is_done(pemeran):
    rencana = buka_rencana(pemeran.unit)
    rencana.item.update(bulan=1)
    sign(rencana, pemeran["kepala_unit"])
    assert steps(pemeran, "tim_zi") == [
        "Laporkan kemajuan 112 butir rencana aksi 2026 yang belum selesai"
    ]

    for item in rencana.item.all():
        save_kemajuan(
            item=item,
            status="selesai",
            realisasi="",
            expected_version=0,
            by=pemeran["tim_zi"],
        )

    assert steps(pemeran, "tim_zi") == steps(pemeran, "kepala_unit") == []


def test_a_revision_waits_for_the_head_while_progress_goes_on(pemeran):
    rencana = buka_rencana(pemeran.unit)
    rencana.item.update(bulan=1)
    sign(rencana, pemeran["kepala_unit"])
    open_revisi(rencana=rencana, alasan="Jadwal mundur", by=pemeran["tim_zi"])

    assert steps(pemeran, "kepala_unit") == [
        "Periksa dan tanda tangani revisi 1 rencana aksi 2026",
        "Laporkan kemajuan 112 butir rencana aksi 2026 yang belum selesai",
    ]


def test_waiting_remarks_are_asked_of_the_unit_and_of_nobody_else(pemeran):
    rencana = buka_rencana(pemeran.unit)
    rencana.item.update(bulan=1)
    add_komentar(item=rencana.item.first(), teks="Lengkapi.", by=pemeran["tpi_anggota"])

    assert steps(pemeran, "tim_zi") == ["Tindak lanjuti 1 komentar atas rencana aksi 2026"]
    assert steps(pemeran, "tpi_anggota") == []


def test_many_units_cost_the_same_queries(pemeran, django_assert_num_queries):
    unit = [pemeran.unit, *UnitKerjaFactory.create_batch(5)]
    for satu in unit:
        buka_rencana(satu)

    with django_assert_num_queries(3):
        gather_langkah_rencana(pemeran["tim_zi"], unit, 2026)
