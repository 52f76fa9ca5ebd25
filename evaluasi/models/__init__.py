"""How a unit is judged: the lines of the LKE, evaluations, answers, evidence, results."""

from .bukti import Bukti, SlotTidakBerlaku
from .evaluasi import Evaluasi, JenisPutaran, PengisiUnit, Pertanyaan, Putaran, StatusPutaran
from .impor import ImporLKE, StatusImporLKE
from .jawaban import Jawaban
from .pengembalian import Kunjungan, Pengembalian, StatusPengembalian
from .pihak import Pihak
from .tpn import HasilTPN, PutusanTPN

__all__ = [
    "Bukti",
    "Evaluasi",
    "HasilTPN",
    "ImporLKE",
    "Jawaban",
    "JenisPutaran",
    "Kunjungan",
    "Pengembalian",
    "PengisiUnit",
    "Pertanyaan",
    "Pihak",
    "Putaran",
    "PutusanTPN",
    "SlotTidakBerlaku",
    "StatusImporLKE",
    "StatusPengembalian",
    "StatusPutaran",
]
