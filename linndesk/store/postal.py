"""Our postal services, by name. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable

from linndesk.store import bulk
from linndesk.store.tables import PostalService


def every() -> list[str]:
    """Names, in the order they were added."""
    return [name for (name,) in bulk.rows(PostalService, "select name from postal_service order by id")]


def make_sure(names: Iterable[str]) -> list[str]:
    """Add those that are not there yet, in any case; the names that were added."""
    known = {each.casefold() for each in every()}
    new = [each for each in dict.fromkeys(names) if each and each.casefold() not in known]
    bulk.insert(PostalService, ("name", "tracking", "pattern"), [(each, "optional", "") for each in new])
    return new
