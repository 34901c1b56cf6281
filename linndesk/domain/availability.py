"""R-AVAILABLE: how many of an item a listing may offer, each step of it kept. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from linndesk.domain.listings import NO_LIMIT, Fulfilment
from linndesk.errors import BadInput

Rule = Literal["on_hand", "in_open_orders", "end_when", "percentage", "max_listed"]
LeftOut = Literal["", "amazon", "excluded", "ignored", "unlinked", "unverified", "vanished", "test"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of what is available is published. ``max_listed`` None = no limit, ``percentage`` 0 to 100."""

    max_listed: int | None = None
    percentage: int = 100
    end_when: int = 0

    def of_listing(self, max_listed: int | None, percentage: int | None, end_when: int | None) -> Limits:
        """A listing's own values beat the account's: None = the account's, a max of NO_LIMIT = no limit."""
        if max_listed is None and percentage is None and end_when is None:
            return self
        own_max = None if max_listed == NO_LIMIT else max_listed
        return Limits(
            self.max_listed if max_listed is None else own_max,
            self.percentage if percentage is None else percentage,
            self.end_when if end_when is None else end_when,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One rule on the way. ``input`` is the rule's own number (None = no limit), ``value`` the quantity after it."""

    rule: Rule
    input: int | None
    value: int


def steps(on_hand: int, in_open_orders: int, limits: Limits) -> tuple[Step, ...]:
    """From what is on hand to what is published, in units; the last step's value is the quantity to send.

    ``on_hand`` and ``in_open_orders`` are added up over the locations that count (``counted_locations``).
    """
    return steps_of_parts([(1, on_hand, in_open_orders)], limits)


def steps_of_parts(parts: Sequence[tuple[int, int, int]], limits: Limits) -> tuple[Step, ...]:
    """The same of what is made of parts: how many of each one takes, its on hand, its units in open orders (W1).

    An ordinary item is its own one part. A kit can be made as often as its scarcest part allows; without parts never.
    """
    there = min((on_hand // per for per, on_hand, _ in parts), default=0)
    free = free_of_parts(parts)
    held_back = parts[0][2] if len(parts) == 1 and parts[0][0] == 1 else max(0, there) - free
    kept, share, offered = published(free, limits)
    return (
        Step("on_hand", there, there),
        Step("in_open_orders", held_back, free),
        Step("end_when", limits.end_when, kept),
        Step("percentage", limits.percentage, share),
        Step("max_listed", limits.max_listed, offered),
    )


def free_of_parts(parts: Sequence[tuple[int, int, int]]) -> int:
    """How many could be sold of what is made of these."""
    return min([max(0, on_hand - held) // per for per, on_hand, held in parts], default=0)


def published(free: int, limits: Limits) -> tuple[int, int, int]:
    """What is left of ``free`` units after end when, then the percentage, then max listed."""
    kept = 0 if free <= limits.end_when else free
    share = kept * limits.percentage // 100
    return kept, share, share if limits.max_listed is None else min(share, limits.max_listed)


def deciding(taken: Sequence[Step]) -> Rule:
    """The rule that decided: the last one that changed the number."""
    changed = [step.rule for before, step in zip(taken, taken[1:], strict=False) if step.value != before.value]
    return changed[-1] if changed else "on_hand"


def decided(there: int, free: int, limits: Limits) -> Rule:
    """The same without the steps: ``there`` on hand, of which ``free`` are not held."""
    kept, share, offered = published(free, limits)
    if offered != share:
        return "max_listed"
    if share != kept:
        return "percentage"
    if kept != free:
        return "end_when"
    return "in_open_orders" if free != there else "on_hand"


def available(on_hand: int, in_open_orders: int, limits: Limits) -> int:
    """The quantity to send."""
    return steps(on_hand, in_open_orders, limits)[-1].value


def counted_locations(every: Sequence[str], chosen: Collection[str], *, only_chosen: bool) -> tuple[str, ...]:
    """The locations whose stock is added up (D11). Off = all of them; on with none chosen is refused (BadInput)."""
    if not only_chosen:
        return tuple(every)
    found = tuple(each for each in every if each in chosen)
    if not found:
        raise BadInput(
            "No location is chosen to update inventory from",
            "Update from location is on, and none of the chosen locations is here",
            "Choose locations in Account Config, Inventory, or switch Update from location off",
        )
    return found


def left_out(
    fulfilment: Fulfilment, *, excluded: bool, ignored: bool, linked: bool, verified: bool, vanished: bool
) -> LeftOut:
    """Why a listing's stock is never sent; blank where it is. What only the channel can change comes first:
    ``excluded``, it takes no level of it."""
    if fulfilment == "amazon":
        return "amazon"
    if excluded:
        return "excluded"
    if ignored:
        return "ignored"
    if not linked:
        return "unlinked"
    if vanished:
        return "vanished"
    return "" if verified else "unverified"
