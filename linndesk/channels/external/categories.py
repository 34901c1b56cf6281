"""One page of an app's categories. Pure."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence

from linndesk.channels.external.pages import tried
from linndesk.channels.external.questions import words
from linndesk.channels.loose import LONGEST_ID, Loose
from linndesk.domain.publishing import Category

log = logging.getLogger(__name__)
MOST_PAGES = 1_000


def read_categories(elements: Sequence[object], seen: Collection[str]) -> tuple[Category, ...]:
    """Each once, the first of several. ``seen``: what earlier pages have named, which is left out."""
    found: dict[str, Category] = {}
    for each in elements:
        row = Loose(each) if isinstance(each, Mapping) else Loose({"CategoryId": each})
        ident = tried(lambda row=row: row.ident("CategoryId", LONGEST_ID), "")  # type: ignore[misc]
        if not ident:
            log.info("A category has no id and is left out")
        elif ident not in seen:
            found.setdefault(ident, Category(ident, words(row, "CategoryName", "Name") or ident))
    return tuple(found.values())
