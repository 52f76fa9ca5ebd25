"""Background work on files."""

from django_tasks import task

from .lukisan import convert
from .models import Berkas


@task()
def convert_office(berkas_pk: int) -> str:
    """Make the pages of an office document visible; returns what came of it."""
    return convert(Berkas.objects.get(pk=berkas_pk)).keadaan
