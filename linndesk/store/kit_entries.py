"""What leaves of a kit leaves of its parts (W1). Inside a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from linndesk.store import kits
from linndesk.store.ledger import Entry


def in_parts(entries: Sequence[Entry]) -> list[Entry]:
    """The same entries, a kit's as one for each of its parts as it is made of them now."""
    made = kits.in_parts(sorted({each.item_id for each in entries}))
    return [replace(each, item_id=part, delta=each.delta * per) for each in entries for part, per in made[each.item_id]]
