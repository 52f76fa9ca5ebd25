"""One way to write a record as text, so that the same record always has the same hash."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any
from uuid import UUID

AWAL = "0" * 64
"""What stands for the predecessor of the first record of a chain."""


def to_json_safe(value: Any) -> Any:
    """`value` as JSON can hold it without loss: decimals and fractions as text, times in UTC.

    Raise TypeError for a float (two databases may write it back differently) and for
    anything else that has no exact text.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return to_json_safe(value.value)
    if isinstance(value, str):
        return str(value)  # also a lazy translation or a SafeString
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(to_json_safe(key)): to_json_safe(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json_safe(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(to_json_safe(item) for item in value)
    raise TypeError(f"{type(value).__name__} cannot be kept in the trail: {value!r}")


def canonical_json(record: Mapping[str, Any]) -> str:
    """Keys sorted, no spaces, ASCII only."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(record: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text of `record`, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(record).encode("ascii")).hexdigest()
