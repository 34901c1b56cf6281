"""N4: what made one number of a listing into the next: levels, orders, rules, and the movements behind them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linndesk.domain.stock import Movement
from linndesk.domain.stockinputs import NOT_TOLD, Inputs, Part

NAMED = 8  # orders of one part that are named one by one
LIMITS = (("end_when", "End when"), ("percentage", "Percentage"), ("max_listed", "Max listed"))


@dataclass(frozen=True, slots=True)
class Change:
    """``sentences``: what differs; ``movements``: entries of the ledger between the two, newest first, with the SKU
    each moved; ``more``: there are others that are not among them."""

    sentences: tuple[str, ...]
    movements: tuple[tuple[str, Movement], ...] = ()
    more: bool = False


def sentences(earlier: Inputs, later: Inputs, places: Mapping[int, str], orders: Mapping[int, str]) -> tuple[str, ...]:
    """What differs between the two, one sentence each. ``places``, ``orders``: names by id; those that are gone lack.

    Nothing that differs = a sentence that says so.
    """
    said = [f"{earlier.quantity:,} became {later.quantity:,}"] if earlier.quantity != later.quantity else []
    found = [
        *_locations(earlier, later, places), *_made_of(earlier, later), *_levels(earlier, later, places),
        *_own(earlier, later), *_orders(earlier, later, orders), *_limits(earlier, later),
    ]  # fmt: skip
    return (*said, *found) if found else ("Nothing that the number is made of differs",)


def _locations(earlier: Inputs, later: Inputs, places: Mapping[int, str]) -> Iterable[str]:
    before, after = set(earlier.locations), set(later.locations)
    if after - before:
        yield f"Counts from then on: {_names(after - before, places)}"
    if before - after:
        yield f"Counts no more: {_names(before - after, places)}"


def _names(ids: Iterable[int], places: Mapping[int, str]) -> str:
    return ", ".join(places.get(each, "a location that is gone") for each in sorted(ids))


def _made_of(earlier: Inputs, later: Inputs) -> Iterable[str]:
    before, after = _parts(earlier), _parts(later)
    for item in before.keys() - after.keys():
        yield f"{before[item].sku} is no longer behind it"
    for item in after.keys() - before.keys():
        yield f"{after[item].sku} is behind it from then on"
    for item in before.keys() & after.keys():
        if before[item].per != after[item].per:
            yield f"One takes {after[item].per:,} of {after[item].sku}, before {before[item].per:,}"


def _levels(earlier: Inputs, later: Inputs, places: Mapping[int, str]) -> Iterable[str]:
    before, after = _parts(earlier), _parts(later)
    both = {NOT_TOLD, *earlier.locations} & {NOT_TOLD, *later.locations}
    for item in before.keys() & after.keys():
        was = {each.location: each.on_hand for each in before[item].shelves}
        now = {each.location: each.on_hand for each in after[item].shelves}
        for place in sorted((was.keys() | now.keys()) & both):
            old, new = was.get(place, 0), now.get(place, 0)
            if old != new:
                where = places.get(place, "a location that is gone")
                yield f"{after[item].sku} at {where}: {old:,} → {new:,} on hand ({new - old:+,})"


def _own(earlier: Inputs, later: Inputs) -> Iterable[str]:
    """M10. Which orders that adds or takes away stands with the orders."""
    if later.own and not earlier.own:
        yield "The account's own orders are not taken off any more: its channel does that"
    if earlier.own and not later.own:
        yield "The account's own orders are taken off from then on"


def _orders(earlier: Inputs, later: Inputs, orders: Mapping[int, str]) -> Iterable[str]:
    before, after = _parts(earlier), _parts(later)
    for item in before.keys() & after.keys():
        was, now = _held(before[item]), _held(after[item])
        differ = [each for each in sorted(was.keys() | now.keys()) if was.get(each, 0) != now.get(each, 0)]
        for each in differ[:NAMED]:
            name = f"Order {orders[each]}" if each in orders else "An order that is gone" if each else "Other orders"
            old, new = was.get(each, 0), now.get(each, 0)
            if not old:
                yield f"{name} came to hold {new:,} of {after[item].sku}"
            elif not new:
                yield f"{name} held {old:,} of {after[item].sku}, and does no more"
            else:
                yield f"{name} holds {new:,} of {after[item].sku}, before {old:,}"
        if len(differ) > NAMED:
            yield f"and {len(differ) - NAMED:,} more orders"


def _limits(earlier: Inputs, later: Inputs) -> Iterable[str]:
    for key, words in LIMITS:
        old, new = getattr(earlier.limits, key), getattr(later.limits, key)
        if old != new:
            yield f"{words}: {_limit(old)} → {_limit(new)}"


def _limit(number: int | None) -> str:
    return "no limit" if number is None else f"{number:,}"


def _parts(inputs: Inputs) -> dict[int, Part]:
    return {each.item: each for each in inputs.parts}


def _held(part: Part) -> dict[int, int]:
    found: dict[int, int] = {}
    for each in part.holds:
        found[each.order] = found.get(each.order, 0) + each.units
    return found
