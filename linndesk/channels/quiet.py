"""What a channel says back to us, without the secrets that it was told. One thread."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from linndesk.channels.http import words

SHORTEST = 4  # a shorter one would take every word apart


class Quiet:
    """Knows every secret of one connection, in every way in which an answer may repeat it."""

    def __init__(self, *secrets: str) -> None:
        self._forms: set[str] = set()
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """From now on these are never shown."""
        for each in secrets:
            self._forms.update(form for form in _forms(each) if len(form) >= SHORTEST)

    def clean(self, text: object, longest: int = 300) -> str:
        """A text of the channel's, safe to show and to write down: one line, cut, without secrets."""
        line = str(text)
        for each in sorted(self._forms, key=len, reverse=True):
            line = line.replace(each, "…")
        return words(plain(line, len(line)), longest)


def _forms(secret: str) -> Iterator[str]:
    for each in (secret, " ".join(secret.split())):
        yield from (each, quote(each, safe=""), quote_plus(each), json.dumps(each)[1:-1])


def plain(text: object, longest: int) -> str:
    """Foreign text on one line, without what cannot be seen, cut."""
    kept = "".join(each for each in str(text) if each.isspace() or unicodedata.category(each)[0] != "C")
    return " ".join(kept.split())[:longest]
