"""Ending an order on a channel that processes orders whole, for ever: may it still be, and is it ours? Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linndesk.domain.allocation import Row, tidy
from linndesk.domain.despatch import Blocked, Done, Send, Verdict, alike

_NAMED = 3


@dataclass(frozen=True, slots=True)
class There:
    """An order as its channel has it now. ``here``: it still is at the account's location; ``parked``: it is set aside
    there; ``tracking``: "" = none; ``cancelled``: it was called off there, processed or not; ``units``: of its goods,
    by channel SKU."""

    processed: bool
    tracking: str
    cancelled: bool = False
    here: bool = True
    parked: bool = False
    units: Mapping[str, int] = field(default_factory=dict, compare=False)


def judge(there: There | None, tracking: str, *, told: bool, override: bool = False) -> Verdict:
    """``there`` None = the channel has no such order. ``told``: this program has begun to tell it (R-LOST).

    Already processed is done where the tracking is ours; without a tracking number of ours only where we had begun.
    """
    if there is None:
        return Blocked("unknown_order", "The channel does not know this order")
    if there.cancelled:
        return Blocked("cancelled", "The order was cancelled on the channel")
    if there.processed:
        if alike(there.tracking, tracking) if tracking else told:
            return Done("The channel has it as processed already")
        shown = f"with the tracking number {there.tracking}" if there.tracking else "without a tracking number"
        return Blocked("shipped", f"The channel has it as processed already, {shown}")
    if not there.here and not override:
        return Blocked("moved", "The order is at another location on the channel now")
    return Send("")


def grown(units: Mapping[str, int], packed: Mapping[str, int]) -> str:
    """What the channel has in an order beyond what left from here, as a sentence; "" where all of it left. Processing
    is of the whole order: the buyer would be told of goods that are still on the shelf."""
    more = [f"{count - packed.get(sku, 0):,} of {sku}" for sku, count in units.items() if count > packed.get(sku, 0)]
    named = ", ".join(more[:_NAMED]) + (f" and {len(more) - _NAMED} more" if len(more) > _NAMED else "")
    return f"The order was changed on the channel: {named} did not leave with it" if more else ""


def outside_test(location_ok: bool, skus: tuple[str, ...], allowed: tuple[str, ...]) -> str:
    """U10: why an order of a test account is not processed, as a sentence; "" where it may be."""
    if not location_ok:
        return "This is a test account, and the order is not at its location"
    if not allowed:
        return "This is a test account without test SKUs: it reads only"
    known = {each.strip() for each in allowed}
    foreign = [each for each in skus if each not in known]
    return f"This is a test account, and {', '.join(foreign[:3])} is no test SKU" if foreign else ""


def their_service(rows: Sequence[Row], service: str, marketplace: str, as_it_is: str) -> str:
    """The channel's name for a service of ours, as the account allocates it; "" = what the order has there stays.

    ``as_it_is``: the service that it has there, which stays where it is allocated to ours too.
    """
    mine = [each for each in rows if tidy(each.service) == tidy(service) and tidy(service)]
    mine = [each for each in mine if not each.marketplace.strip() or tidy(each.marketplace) == tidy(marketplace)]
    mine.sort(key=lambda each: not each.marketplace.strip())
    names = [each.shipping_method.strip() or each.channel_service.strip() for each in mine]
    named = [each for each in names if each]
    return "" if not named or tidy(as_it_is) in map(tidy, named) else named[0]


def is_turn(minutes: int, last: datetime | None, now: datetime) -> bool:
    """Whether the program looks by itself now for what is to be processed. ``minutes`` 0 = only a person's sync does;
    ``last`` None = at once. A clock that was turned back stops it no longer than an interval."""
    if not minutes:
        return False
    return last is None or now - last >= timedelta(minutes=minutes) or last > now
