"""R-BRAKE: stops a mass change that orders do not explain, and says what is likely behind it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, NamedTuple

from linndesk.domain.availability import free_of_parts, published
from linndesk.domain.preview import Brake
from linndesk.domain.stockinputs import Inputs, Sums

FEW = 10  # fewer listings than this are no mass change
MANY = 500
SHARE = 20  # per cent of an account's live linked listings
LOOK_BACK = timedelta(hours=24)

Cause = Literal["locations", "limits", "levels", "links"]


class Sold(NamedTuple):
    """What orders did to an item since a send at the locations that counted then, in units: ``held_now`` in open
    orders, ``left``: despatched or sent elsewhere since (what came back is taken off)."""

    held_now: int
    left: int


def by_orders_alone(then: Inputs | Sums, sold: Mapping[int, Sold]) -> int:
    """The number that would be published had nothing but orders happened since ``then``; by item id."""
    parts = []
    for each in then.parts:
        now = sold.get(each.item)
        held = each.in_open_orders if now is None else now.held_now + now.left
        parts.append((each.per, each.on_hand, max(0, held)))
    return published(free_of_parts(parts), then.limits)[2]


def unexplained(before: int, wanted: int, orders_alone: int) -> int:
    """Units of the change from ``before`` to ``wanted`` that orders do not explain; below 0 = fewer than they do.

    A change that stops short of what orders alone would have done is explained whole.
    """
    if wanted < before:
        return min(0, max(wanted - before, wanted - orders_alone))
    return max(0, min(wanted - before, wanted - orders_alone))


def cause_of(then: Inputs | Sums, now: Inputs | Sums) -> Cause:
    """What is likely behind a change that orders do not explain; units are not looked at."""
    if then.locations != now.locations:
        return "locations"
    if [each.item for each in then.parts] != [each.item for each in now.parts]:
        return "links"
    return "limits" if (then.limits, then.own) != (now.limits, now.own) else "levels"


@dataclass(frozen=True, slots=True)
class Mass:
    """One account. ``live``: linked listings that were sent before; ``zeroed``, ``changed``: of those, that would go to
    0, or change at all, without orders explaining it; ``units``: sum of those changes since ``base`` units were on
    sale a day ago; ``causes``: how many listings by likely cause."""

    live: int
    zeroed: int = 0
    changed: int = 0
    units: int = 0
    base: int = 0
    causes: Mapping[Cause, int] = field(default_factory=dict)


_CAUSES: Mapping[Cause, str] = {
    "locations": "Other locations count than before: look at Account Config, Inventory, Update from location",
    "limits": "The rules have changed: look at max listed, percentage and end when, of the account and of the listings",
    "levels": "Levels were counted, moved or imported: look at the movements in Inventory",
    "links": "Listings were linked to other stock items: look at Listed Products",
}


def verdict(mass: Mass) -> Brake:
    """Whether it trips, and why, as sentences; the likely causes follow."""
    reasons = []
    share = mass.zeroed >= FEW and mass.zeroed * 100 > SHARE * mass.live
    if share or mass.zeroed > MANY:
        reasons.append(f"{mass.zeroed:,} of {mass.live:,} listings would go to 0, and orders do not explain it")
    if mass.changed >= FEW and abs(mass.units) * 2 > mass.base:
        way = "fall" if mass.units < 0 else "rise"
        reasons.append(
            f"What is on sale would {way} by {abs(mass.units):,} units against {mass.base:,} a day ago, and orders do "
            "not explain it"
        )
    if not reasons:
        return Brake()
    likely = sorted(mass.causes, key=lambda each: -mass.causes[each])
    return Brake(True, (*reasons, *(_CAUSES[each] for each in likely)))
