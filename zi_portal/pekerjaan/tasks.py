"""Background work as the worker runs it."""

from django_tasks import task

from .services import perform


@task()
def run_pekerjaan(pk: int, percobaan: int) -> None:
    """One attempt of one job."""
    perform(pk, percobaan)
