"""Everything that changes an evaluation.

Each act is one transaction: lock, check the state, check the version, write, record in the
trail. The lock is taken on the round and on its unit, whose chain the record joins. Who may
do it is asked before (permissions.py); two rules are asked here again because no address may
ever go around them: nobody scores his own unit or what he filled in himself, and a differing
score has a reason.
"""

from .bukti import (
    add_bukti,
    remove_bukti,
)
from .galat import (
    AlasanKurang,
    BelumDiputuskan,
    BuktiDihapus,
    EvaluasiDihapus,
    HasilBerubah,
    KeadaanBerubah,
    PengembalianBerpindah,
    PutaranTerkunci,
    RegulasiBelumDimuat,
    SudahDiputuskanTim,
    SumberBerubah,
    UnitNonaktif,
    UnitSendiri,
)
from .jawaban import (
    save_jawaban,
)
from .kesepakatan import (
    agree_on_anggota,
    agree_on_the_rest,
    agree_with_anggota,
    agree_with_unit,
    list_rest,
    list_to_take_over,
    list_untouched,
    sidik_anggota,
    sidik_rest,
)
from .pembukaan import (
    is_kosong,
    remove_evaluasi,
    reopen_evaluasi,
    start_evaluasi,
    write_keputusan,
)
from .pengembalian import (
    answer_pengembalian,
    cancel_pengembalian,
    return_pertanyaan,
)
from .tahap import (
    finalize_putaran,
    submit_evaluasi,
)

__all__ = [
    "AlasanKurang",
    "BelumDiputuskan",
    "BuktiDihapus",
    "EvaluasiDihapus",
    "HasilBerubah",
    "KeadaanBerubah",
    "PengembalianBerpindah",
    "PutaranTerkunci",
    "RegulasiBelumDimuat",
    "SudahDiputuskanTim",
    "SumberBerubah",
    "UnitNonaktif",
    "UnitSendiri",
    "add_bukti",
    "agree_on_anggota",
    "agree_on_the_rest",
    "agree_with_anggota",
    "agree_with_unit",
    "answer_pengembalian",
    "cancel_pengembalian",
    "finalize_putaran",
    "is_kosong",
    "list_rest",
    "list_to_take_over",
    "list_untouched",
    "remove_bukti",
    "remove_evaluasi",
    "reopen_evaluasi",
    "return_pertanyaan",
    "save_jawaban",
    "sidik_anggota",
    "sidik_rest",
    "start_evaluasi",
    "submit_evaluasi",
    "write_keputusan",
]
