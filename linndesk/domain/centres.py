"""A channel's own warehouse (Amazon's FBA) as one more stock location: what it counts, in whose orders. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """What the channel counts of one of its SKUs there, in units.

    ``fulfillable`` can be sold; ``due`` is on its way in; ``reserved`` and ``unsellable`` are told to people alone.
    """

    channel_sku: str
    fulfillable: int
    due: int
    reserved: int = 0
    unsellable: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Here:
    """A level of the centre's location: units on hand, and units due."""

    on_hand: int = 0
    due: int = 0


def levels(counted: Iterable[Counted], items: Mapping[str, int], kits: frozenset[int] = frozenset()) -> dict[int, Here]:
    """By stock item: the sum over the channel SKUs that are linked to it. ``items``: the item of each linked SKU.

    A kit has no stock of its own (decision 0015): what the channel keeps of it ready-made counts only when an order
    goes there, by its SKU. What is linked to nothing counts for nothing yet.
    """
    found: dict[int, Here] = {}
    for each in counted:
        item = items.get(each.channel_sku)
        if item is None or item in kits:
            continue
        before = found.get(item, Here())
        found[item] = Here(before.on_hand + each.fulfillable, before.due + each.due)
    return found


def sends_words(location: str, *, by_channel: bool, at_centre: bool, to_leave: bool = True) -> str:
    """Why nothing of an order leaves from here, as a sentence; "" where it may. ``by_channel``: its own channel sends
    it; ``at_centre``: ``location`` is a centre; ``to_leave``: it is pending or open."""
    if by_channel:
        return f"{location} sends it by itself" if at_centre else "The channel's own warehouse sends it"
    if not at_centre:
        return ""
    return f"{location} sends it: move it back first" if to_leave else f"It is at {location}: nothing leaves from there"
