"""Optimistic locking: nobody silently overwrites what somebody else has just saved."""

from collections.abc import Sequence

from django.db import models
from django.db.models import F


class StaleVersion(Exception):
    """The row changed between the moment it was shown and the moment it was saved."""


class VersionedModel(models.Model):
    """A row that knows how often it was saved; forms send the version they showed."""

    version = models.PositiveIntegerField("versi", default=1, editable=False)

    class Meta:
        abstract = True

    def save_if_unchanged(self, *, expected_version: int, fields: Sequence[str]) -> None:
        """Write `fields` in one UPDATE that only matches the version the user saw.

        Raise StaleVersion when no row matches; nothing is written then.
        """
        values = {name: getattr(self, name) for name in fields}
        updated = (
            type(self)
            ._base_manager.filter(pk=self.pk, version=expected_version)
            .update(**values, version=F("version") + 1)
        )
        if not updated:
            raise StaleVersion
        self.version = expected_version + 1
