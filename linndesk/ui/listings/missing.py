"""Which of the drafts is the next one that something is missing in. Reader threads."""

from __future__ import annotations

from collections.abc import Sequence

from linndesk.ui.listings.services import ListingServices

PART = 200


def next_with_faults(services: ListingServices, ids: Sequence[int]) -> int:
    """Of these listings the first that is not on the channel and could not be created as it is; 0 = none."""
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        lines = services.templates.rows(part)
        waiting = [each for each in part if each in lines and lines[each].state in ("draft", "refused")]
        sheet = services.publishing.sheet(waiting, "create") if waiting else None
        for row in sheet.rows if sheet is not None else ():
            if row.faults:
                return row.id
    return 0
