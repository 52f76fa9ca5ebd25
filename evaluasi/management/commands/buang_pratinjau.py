"""Drop the previews of workbooks that nobody confirmed. Run once a day by cron:

10 0 * * *  cd /srv/portal-zi && .venv/bin/python manage.py buang_pratinjau
"""

from typing import Any

from django.core.management.base import BaseCommand

from evaluasi.services.impor_lama import drop_old


class Command(BaseCommand):
    help = (
        "Buang pratinjau buku kerja yang lebih dari sehari tidak diterapkan, berikut berkasnya. "
        "Jawaban di portal tidak berubah."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        banyak = drop_old()
        if verbosity:
            self.stdout.write(f"{banyak} pratinjau dibuang.")
