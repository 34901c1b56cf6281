"""Takes secrets out of text before it is kept: those we know, and what looks like one. Any thread."""

from __future__ import annotations

import json
import re
import threading
from urllib.parse import quote, quote_plus

MASK = "•••"
_SHORTEST = 4  # a shorter secret would blank ordinary words
_NAMED = re.compile(
    r"""(?ix)
    ( [\w.-]* (?:authorization|token|secret|password|passwd|api[-_]?key|signature|credential) [\w.-]*
      ["']? \s* [:=] \s* ["']? )
    ( (?:bearer|basic)\s+ )?
    ( [^\s"',;&}\])]{4,} )
    """
)
_BARE = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/|=-]{8,}")


class Redactor:
    """The secrets of this process; a log, a receipt and a report go through ``clean``."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._known: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Redactor({len(self._known)} forms)"

    def add(self, *values: str | None) -> None:
        """Know these from now on, also as they look in a URL and in JSON."""
        forms = set()
        for value in values:
            if value and len(value) >= _SHORTEST:
                forms |= {
                    value,
                    quote(value, safe=""),
                    quote_plus(value),
                    json.dumps(value)[1:-1],
                    repr(value)[1:-1],
                }
        with self._guard:
            # The longest first, or the rest of a long secret would stay when a short one is its beginning.
            self._known = tuple(sorted(forms | set(self._known), key=len, reverse=True))

    def clean(self, text: str) -> str:
        """``text`` with every known secret, and every value that stands beside a telling name, masked."""
        for secret in self._known:
            if secret in text:
                text = text.replace(secret, MASK)
        text = _NAMED.sub(lambda match: f"{match[1]}{match[2] or ''}{MASK}", text)
        return _BARE.sub(lambda match: f"{match[1]} {MASK}", text)
