"""What a published number is made of, kept with each send so that it can be worked out again at any time (N4). Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from linndesk.domain.availability import Limits, Step, steps_of_parts

NOT_TOLD = 0  # as a location: units that came in and that the channel adds by itself once it is told of them
MOST_ORDERS = 200  # of one part are kept one by one; the rest as one sum
_TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Shelf(NamedTuple):
    """What lies at one location that counts; at NOT_TOLD, below 0, what its channel will add by itself."""

    location: int
    on_hand: int


class Hold(NamedTuple):
    """Units that one order holds back at a location that counts; ``order`` 0 = several, added up."""

    order: int
    location: int
    units: int


class Part(NamedTuple):
    """One stock item behind the number: the item itself (``per`` 1), or a part of which a kit takes ``per``."""

    item: int
    sku: str
    per: int
    shelves: tuple[Shelf, ...]
    holds: tuple[Hold, ...]

    @property
    def on_hand(self) -> int:
        return sum(each.on_hand for each in self.shelves)

    @property
    def in_open_orders(self) -> int:
        return sum(each.units for each in self.holds)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that R-AVAILABLE needs. ``ledger``: the newest stock movement that it knew; ``locations``: those that
    counted, by id; ``every``: Update Inventory from location was off, so that all of one's own counted; ``own``: the
    account whose own orders were not taken off, because its channel does that (M10), 0 = every order was."""

    ledger: int
    limits: Limits
    locations: tuple[int, ...]
    every: bool
    parts: tuple[Part, ...]
    own: int = 0

    @property
    def steps(self) -> tuple[Step, ...]:
        return steps_of_parts([(each.per, each.on_hand, each.in_open_orders) for each in self.parts], self.limits)

    @property
    def quantity(self) -> int:
        return self.steps[-1].value


def to_json(inputs: Inputs) -> dict[str, Any]:
    """A compact form; ``from_json`` is its inverse."""
    limits = inputs.limits
    return {
        "ledger": inputs.ledger,
        "limits": [limits.max_listed, limits.percentage, limits.end_when],
        "locations": list(inputs.locations),
        "every": inputs.every,
        **_own(inputs.own),
        "parts": [
            {
                "item": each.item, "sku": each.sku, "per": each.per,
                "shelves": [[shelf.location, shelf.on_hand] for shelf in each.shelves],
                "holds": [[hold.order, hold.location, hold.units] for hold in few(each.holds)],
            }
            for each in inputs.parts
        ],
    }  # fmt: skip


def _own(account_id: int) -> dict[str, int]:
    """Not spoken of where every order was taken off, as of most."""
    return {"own": account_id} if account_id else {}


def opening(ledger: int, limits: Limits, locations: Sequence[int], every: bool, own: int = 0) -> str:
    """How the text of inputs begins. With ``part_text`` of each part, commas between them, and ``CLOSING`` it is
    ``to_json`` as compact text with sorted keys: many are written at once, and an object each would take its time."""
    about = [limits.max_listed, limits.percentage, limits.end_when]
    start = _TEXT({"every": every, "ledger": ledger, "limits": about, "locations": list(locations), **_own(own)})
    return f'{start[:-1]},"parts":['


def part_text(
    item: int, sku: str, per: int, shelves: Sequence[tuple[int, int]], holds: Sequence[tuple[int, int, int]]
) -> str:
    """One part. ``shelves``: location, units; ``holds``: order, location, units."""
    if len(holds) > MOST_ORDERS:
        holds = few([Hold(*each) for each in holds])
    held = ",".join([f"[{order},{place},{units}]" for order, place, units in holds]) if holds else ""
    lies = ",".join([f"[{place},{units}]" for place, units in shelves])
    return f'{{"holds":[{held}],"item":{item},"per":{per},"shelves":[{lies}],"sku":{_TEXT(sku)}}}'


CLOSING = "]}"


def from_json(body: Mapping[str, Any]) -> Inputs:
    return Inputs(
        ledger=body["ledger"],
        limits=Limits(*body["limits"]),
        locations=tuple(body["locations"]),
        every=body["every"],
        parts=tuple(
            Part(
                each["item"], each["sku"], each["per"], tuple(Shelf(*shelf) for shelf in each["shelves"]),
                tuple(Hold(*hold) for hold in each["holds"]),
            )
            for each in body["parts"]
        ),
        own=body.get("own", 0),
    )  # fmt: skip


def without_inputs(payload: str) -> str:
    """What an outbox row says of a level, less its inputs: of many the rest is read in a third of the time.

    As it is kept: compact, with sorted keys. Within a text each quotation mark has a backslash before it, so that
    neither mark can be found in a SKU.
    """
    start, end = payload.find('"inputs":{'), payload.rfind('},"latency":')
    return f"{payload[:start]}{payload[end + 2 :]}" if 0 < start < end else payload


class PartSums(NamedTuple):
    """As much of a part as a comparison needs, in units."""

    item: int
    per: int
    on_hand: int
    in_open_orders: int


class Sums(NamedTuple):
    """As much of inputs as a comparison needs; many are read at once."""

    ledger: int
    limits: Limits
    locations: tuple[int, ...]
    parts: Sequence[PartSums]
    own: int = 0


def sums(body: Mapping[str, Any]) -> Sums:
    """Of what ``to_json`` made."""
    parts = [
        PartSums(
            each["item"], each["per"], sum([shelf[1] for shelf in each["shelves"]]),
            sum([hold[2] for hold in each["holds"]]),
        )
        for each in body["parts"]
    ]  # fmt: skip
    return Sums(body["ledger"], Limits(*body["limits"]), tuple(body["locations"]), parts, body.get("own", 0))


def few(holds: Sequence[Hold]) -> list[Hold]:
    """The first MOST_ORDERS, and what is left as one sum per location."""
    if len(holds) <= MOST_ORDERS:
        return list(holds)
    kept, rest = list(holds[:MOST_ORDERS]), holds[MOST_ORDERS:]
    sums: dict[int, int] = {}
    for each in rest:
        sums[each.location] = sums.get(each.location, 0) + each.units
    return kept + [Hold(0, location, units) for location, units in sums.items()]
