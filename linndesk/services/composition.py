"""What an item is made of: what stands against it, and changing it (W1). Inside a read or a write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from linndesk.domain import kits as rules
from linndesk.errors import BadInput
from linndesk.store import audit, centre_levels, items, kits, levels

Parts = Sequence[tuple[str, int]]  # SKU, how many in one kit


def troubles(kit_id: int, sku: str, parts: Parts, planned: Mapping[str, Parts] | None = None) -> list[str]:
    """Why it cannot be made of these, one sentence each. ``planned``: kits that are to be changed before."""
    before = planned or {}
    ids = items.ids_of(part for part, _ in parts)
    made = kits.parts_of(sorted(ids.values()))
    uses = [each.sku for each in kits.uses([kit_id]).get(kit_id, ()) if each.sku not in before]
    return rules.troubles(
        rules.Wanted(
            sku, parts,
            missing=[part for part, _ in parts if part not in ids],
            kits=[part for part, item_id in ids.items() if part != sku and before.get(part, item_id in made)],
            used_in=uses + [kit for kit, theirs in before.items() if any(part == sku for part, _ in theirs)],
            on_hand=kits.own_stock(kit_id),
        )
    )  # fmt: skip


def put(sku: str, parts: Parts, now: datetime, note: str = "") -> bool:
    """Make it of these, of none = an ordinary item again, marked and audited; whether anything has changed.

    ``note`` says where it came from. Raises UnknownName for ``sku``, BadInput that says everything that is wrong.
    """
    kit_id = items.id_of(sku)
    ids = items.ids_of(part for part, _ in parts)
    kits.lock([kit_id, *ids.values()])
    found = troubles(kit_id, sku, parts)
    if found:
        raise BadInput(f"{sku} was not made a kit", ". ".join(found), "Put that right, then save again")
    was = kits.pieces([kit_id]).get(kit_id, [])
    before, after = {each.sku: each.quantity for each in was}, dict(parts)
    if list(before.items()) == list(after.items()):
        return False
    kits.put(kit_id, [(ids[part], quantity) for part, quantity in parts])
    centre_levels.recount([kit_id], now)
    levels.mark_dirty({kit_id, *ids.values(), *(each.item_id for each in was)})
    what = f"changed what a kit is made of: {note}" if note else "changed what a kit is made of"
    audit.note(what, sku, now, before=before, after=after)
    return True
