"""Booking in what came of a purchase order, told once although it is told absolutely (M3, R-LOST). Pure.

A channel is told what *Delivered* of a line is to be in all. Such a set can be lost, come late, or swallow what another
client books between our look and our set. Each booking of the channel leaves a record of the units that it added, so
the records since our last look give running totals, and one of our sets has arrived where a running total is the total
that it told. What arrived of it are the units of that very record: less than was asked where somebody was in between,
and the rest is owed again.

Where the channel shows no records only *Delivered* itself speaks, and what a set of ours has swallowed is not seen. One
case stays open either way: another client's booking brings a line to the very total that a set of ours told and that
has not arrived yet. Theirs is taken for ours: too few are booked there, never too many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from linndesk.domain.purchases import PurchaseLine, Record
from linndesk.domain.times import iso, parse

LATE = timedelta(minutes=15)  # a set comes no later than this, by clocks that agree no better
GONE = "The channel does not have this line of the purchase order any more"
ITEM_GONE = "The stock item of this line was deleted on the channel"


@dataclass(frozen=True, slots=True)
class Sent:
    """A set that has begun to leave. ``at``: when, by the channel's clock; None = nobody knows."""

    total: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the channel showed of a line when it was looked at last, and which sets of ours may have come since.

    ``last``: the highest number of its records, 0 = it had none; None = it showed no records.
    """

    base: int
    last: int | None
    sent: tuple[Sent, ...] = ()

    def as_json(self) -> dict[str, Any]:
        sent = [[each.total, None if each.at is None else iso(each.at)] for each in self.sent]
        return {"base": self.base, "last": self.last, "sent": sent}

    @staticmethod
    def read(kept: Mapping[str, Any]) -> Seen | None:
        """Back from ``as_json``; None of an empty one: nothing was ever told."""
        if not kept:
            return None
        sent = tuple(Sent(total, None if at is None else parse(at)) for total, at in kept["sent"])
        return Seen(kept["base"], kept["last"], sent)


@dataclass(frozen=True, slots=True)
class Owed:
    """Units of one line that were booked in here. ``told``: those of them that the channel certainly has; ``over``: a
    person has said that it may be more than was ordered; ``seen``: None where nothing was told yet."""

    units: int
    told: int = 0
    over: bool = False
    seen: Seen | None = None

    @property
    def left(self) -> int:
        return max(0, self.units - self.told)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``told`` and ``seen`` are to be kept, whatever it is: else units would be counted twice."""

    told: int
    seen: Seen | None


@dataclass(frozen=True, slots=True)
class Tell(Verdict):
    """Tell ``total``. ``seen`` has the set already: it is to be committed before the first byte leaves."""

    total: int


@dataclass(frozen=True, slots=True)
class Done(Verdict):
    """Every unit is there."""


@dataclass(frozen=True, slots=True)
class Over(Verdict):
    """It would be more than was ordered by now, and no person has said that it may be."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown(Verdict):
    """Nobody can tell what became of the last set: a person looks there."""

    why: str


@dataclass(frozen=True, slots=True)
class Refuse(Verdict):
    """It can never be told as it stands."""

    why: str


def judge(line: PurchaseLine | None, owed: Owed, *, at: datetime | None = None, who: str = "The channel") -> Verdict:
    """What to do next, by what the channel shows now. ``line`` None: it has none such. ``at``: the channel's clock now;
    ``who``: what the channel is called."""
    pending = owed.seen is not None and bool(owed.seen.sent)
    if line is None:
        return Unknown(owed.told, owed.seen, GONE) if pending else Refuse(owed.told, owed.seen, GONE)
    units = came(line, owed.seen)
    if units is None:
        return Unknown(owed.told, owed.seen, f"{who} has {line.delivered:,} booked in, and not by which bookings")
    told = min(owed.units, owed.told + units)
    seen = look(line, owed.seen)
    left = owed.units - told
    if not left:
        return Done(told, seen)
    if line.removed:
        return Refuse(told, seen, ITEM_GONE)
    more = left - max(0, line.ordered - line.delivered)
    if more > 0 and not owed.over:
        return Over(told, seen, over_words(line, more, who))
    total = line.delivered + left
    sent = (*(each for each in seen.sent if each.total != total), Sent(total, at))
    return Tell(told, replace(seen, sent=sent), total)


def over_words(line: PurchaseLine, more: int, who: str) -> str:
    """Why more than was ordered is not told without a person's word."""
    was = "was" if more == 1 else "were"
    return (
        f"{who} has {line.delivered:,} of {line.ordered:,} booked in by now: "
        f"{more:,} more than {was} ordered would be there"
    )


def refused(seen: Seen | None) -> Seen | None:
    """After the channel has refused the newest set: that one has certainly not come and never will."""
    return None if seen is None else replace(seen, sent=seen.sent[:-1])


def came(line: PurchaseLine, seen: Seen | None) -> int | None:
    """Units of our sets that have arrived since that look; None = nobody can tell."""
    if seen is None or not seen.sent:
        return 0
    new = _since(line, seen)
    if new is not None:
        return sum(each.units for each, total in new if _is_ours(each, total, seen))
    totals = {each.total for each in seen.sent}
    if line.delivered in totals:
        return line.delivered - seen.base
    return 0 if seen.base <= line.delivered < min(totals) else None


def look(line: PurchaseLine, seen: Seen | None) -> Seen:
    """As the line stands now, with the sets that may still come: a channel never lets *Delivered* fall, so that only
    those of a higher total can."""
    last = None if line.records is None else max((each.number for each in line.records), default=0)
    late = () if seen is None else tuple(each for each in seen.sent if each.total > line.delivered)
    return Seen(line.delivered, last, late)


def _since(line: PurchaseLine, seen: Seen) -> list[tuple[Record, int]] | None:
    """Records since that look with the running total of each; None where they do not explain what was booked."""
    if line.records is None or seen.last is None:
        return None
    new = sorted((each for each in line.records if each.number > (seen.last or 0)), key=lambda each: each.number)
    totals = list(accumulate((each.units for each in new), initial=seen.base))
    return list(zip(new, totals[1:], strict=True)) if totals[-1] == line.delivered else None


def _is_ours(record: Record, total: int, seen: Seen) -> bool:
    return any(
        each.total == total and (each.at is None or record.at is None or record.at <= each.at + LATE)
        for each in seen.sent
    )


def remaining(ordered: int, delivered: int, untold: int) -> int:
    """Units that are still expected: what was booked in here and not told yet has come already."""
    return max(0, ordered - delivered - untold)


def spread(rooms: Sequence[int], units: int) -> tuple[int, ...]:
    """Units of one SKU over its lines: each takes what it still expects, in order; what is more goes to the last."""
    return tuple(_spread(rooms, units))


def _spread(rooms: Sequence[int], units: int) -> Iterator[int]:
    for room in rooms[:-1]:
        taken = min(max(0, room), units)
        units -= taken
        yield taken
    yield units
