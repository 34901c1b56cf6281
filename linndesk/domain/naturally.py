"""The order in which people expect codes: ``A2`` before ``A10``, whatever the case. Pure."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[0-9]+")
DIGITS = 12


def natural(text: str) -> str:
    """What to sort ``text`` by: its numbers are filled up with zeros."""
    return _NUMBER.sub(lambda found: found[0].zfill(DIGITS), text.casefold())
