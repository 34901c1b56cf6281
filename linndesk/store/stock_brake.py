"""R-BRAKE against the store: what orders did to items since a send, and how much of an account changes. In a read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from linndesk.domain.brake import LOOK_BACK, Cause, Mass, Sold, by_orders_alone
from linndesk.domain.stockinputs import Hold, Inputs, Part, Sums, from_json, sums
from linndesk.store import bulk
from linndesk.store.fields import to_ms
from linndesk.store.stock_facts import Facts, chunks
from linndesk.store.tables import Listing, Movement, StockSend

_READ = json.JSONDecoder().decode
_OF_ORDERS = "m.order_id is not null"  # despatches, sent elsewhere, and what was put back of either


class Change(Protocol):
    """What would change of one listing, in units; ``base`` None = it was never sent."""

    @property
    def listing_id(self) -> int: ...
    @property
    def base(self) -> int | None: ...
    @property
    def quantity(self) -> int: ...
    @property
    def unexplained(self) -> int: ...
    @property
    def cause(self) -> Cause | None: ...


class Orders:
    """What orders did since sends. Items that are not among the facts are read here."""

    def __init__(self, facts: Facts, thens: Iterable[Sums]) -> None:
        self._facts = facts
        since: dict[int, int] = {}
        for then in thens:
            for part in then.parts:
                since[part.item] = min(then.ledger, since.get(part.item, then.ledger))
        self._gone = _gone(since)
        self._holds = facts.holds_of(since)

    def sold(self, then: Sums) -> dict[int, Sold]:
        """By item, at the locations and of the orders that counted then."""
        here = then.locations  # a few
        spared = self._facts.spared(then.own)
        found = {}
        for part in then.parts:
            holds, gone = self._holds.get(part.item), self._gone.get(part.item)
            held = 0
            if holds:
                held = sum([units for order, place, units in holds if place in here and order not in spared])
            left = 0
            if gone:
                left = -sum([delta for number, place, delta in gone if number > then.ledger and place in here])
            found[part.item] = Sold(held, left)
        return found

    def number_alone(self, then: Sums) -> int:
        """What would be published had nothing but orders happened since a send."""
        return by_orders_alone(then, self.sold(then))

    def alone(self, text: str) -> Inputs:
        """What a send was made of (``text``), with what orders hold and have taken since, and nothing else: what
        ``number_alone`` is made of."""
        then = from_json(json.loads(text))
        sold = self.sold(read_sums(text))
        parts = [each._replace(holds=self._held(each, then, sold[each.item])) for each in then.parts]
        return replace(then, parts=tuple(parts))

    def _held(self, part: Part, then: Inputs, sold: Sold) -> tuple[Hold, ...]:
        """Order by order; what has left since as one sum."""
        places, spared = then.locations, self._facts.spared(then.own)
        if sold.left < 0:  # came back
            return (Hold(0, places[0], max(0, sold.held_now + sold.left)),)
        mine = (each for each in self._holds.get(part.item, ()) if each[1] in places and each[0] not in spared)
        holds = [Hold(*each) for each in mine]
        return (*holds, Hold(0, places[0], sold.left)) if sold.left else tuple(holds)


def read_sums(inputs: str) -> Sums:
    """Of inputs as they are kept with a send."""
    return sums(_READ(inputs))


def mass(
    account_id: int, others: Sequence[int], changes: Collection[Change], since: datetime | None, now: datetime
) -> Mass:
    """One account's changes together with what it was sent since a day ago, or since a person looked.

    ``others``: accounts that speak before it in its pool, so that what they list is not its own.
    """
    start = max(now - LOOK_BACK, since) if since is not None else now - LOOK_BACK
    touched = {each.listing_id for each in changes}
    zeroed, units, changed = 0, 0, set()
    causes: dict[Cause, int] = {}
    for each in changes:
        if each.unexplained:
            changed.add(each.listing_id)
            units += each.unexplained
            zeroed += each.unexplained < 0 and each.quantity == 0 and bool(each.base)
        if each.cause is not None:
            causes[each.cause] = causes.get(each.cause, 0) + 1
    live, on_sale = _on_sale(account_id, others)
    for listing, quantity, before, by, still in _sent_since(account_id, start):
        if before is not None:  # what was first put on sale since then is its own base: Preview showed it
            on_sale -= quantity - before
        units += by
        if by:
            changed.add(listing)
        if by < 0 and quantity == 0 and before and still == 0 and listing not in touched:
            zeroed += 1
    return Mass(live, zeroed, len(changed), units, max(0, on_sale), causes)


def _on_sale(account_id: int, others: Sequence[int]) -> tuple[int, int]:
    """Linked listings that were sent before, and the units that they offer."""
    fit = (
        "{0}.item_id is not null and {0}.fulfilment = 'merchant' and not {0}.ignored and not {0}.vanished "
        "and {0}.verified and {0}.excluded = ''"
    )
    sql = "select count(*), coalesce(sum(g.sent), 0) from listing g where g.account_id = ? and g.sent is not null and "
    sql += fit.format("g")
    if others:
        sql += (
            f" and not exists (select 1 from listing b where b.account_id in ({bulk.marks(len(others))}) "
            f"and b.channel_sku = g.channel_sku and {fit.format('b')})"
        )
    live, units = bulk.rows(Listing, sql, [account_id, *others])[0]
    return int(live), int(units)


def _sent_since(account_id: int, start: datetime) -> list[tuple[int, int, int | None, int, int | None]]:
    """Listing, level, the one before it, units unexplained, what the listing was told last."""
    sql = (
        "select s.listing_id, s.quantity, s.before, s.unexplained, g.sent from stock_send s "
        "join listing g on g.id = s.listing_id where s.account_id = ? and s.at >= ? and s.state <> 'refused'"
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in bulk.rows(StockSend, sql, [account_id, to_ms(start)])]


def _gone(since: Mapping[int, int]) -> dict[int, list[tuple[int, int, int]]]:
    """By item, the entries that orders made after that movement: id, location, units."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for chunk in chunks(sorted(since.items())):
        pairs = ", ".join(["(cast(? as integer), cast(? as integer))"] * len(chunk))
        sql = (
            f"with since(item, ledger) as (values {pairs}) select m.item_id, m.id, m.location_id, m.delta "
            f"from since cross join movement m where m.item_id = since.item and m.id > since.ledger and {_OF_ORDERS}"
        )
        for item, number, place, delta in bulk.rows(Movement, sql, [one for pair in chunk for one in pair]):
            found.setdefault(item, []).append((number, place, delta))
    return found
