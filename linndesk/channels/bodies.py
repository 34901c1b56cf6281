"""JSON bodies as they leave and as they come: the same facts are the same bytes, and pennies stay pennies. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_LONGEST_INT = 1000  # digits; Python reads no more than 4,300


def dumped(body: Mapping[str, Any]) -> bytes:
    """The same facts are the same bytes, wherever they were kept meanwhile."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=as_number)
    return text.encode("utf-8", "replace")


def as_number(value: object) -> object:
    """A Decimal as JSON writes it. Raises TypeError for anything else."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} is nothing to be sent")


def read_json(text: str | bytes) -> Any:
    """Numbers with a point as Decimal, those beyond all measure as text. Raises ValueError, RecursionError."""
    return json.loads(text, parse_float=_decimal, parse_int=_whole, parse_constant=str)


def _decimal(text: str) -> Decimal | str:
    """Pennies stay pennies; a number beyond all measure stays a text that nobody can read."""
    return Decimal(text) if math.isfinite(float(text)) else text


def _whole(text: str) -> int | str:
    """One that is longer than any number stays a text too, so that only its own row cannot be read."""
    return int(text) if len(text) <= _LONGEST_INT else text
