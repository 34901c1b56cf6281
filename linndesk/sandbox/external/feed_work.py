"""What the practice shop does with one listing of a feed: it looks, it acts, and it says what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from linndesk.sandbox.external import listing_rules
from linndesk.sandbox.external.faults import ShopFaults
from linndesk.sandbox.external.listing_records import FeedRow, Message, Standing, Told, Wanted
from linndesk.sandbox.external.world import ShopWorld


class FeedWork:
    """Acts on the world."""

    def __init__(self, world: ShopWorld, faults: ShopFaults, url: str, now: Callable[[], datetime]) -> None:
        self._world = world
        self._faults = faults
        self._url = url
        self._now = now

    def done(self, told: Told) -> FeedRow:
        """What became of it."""
        wanted, faults = told.wanted, self._faults.feeds
        if said := faults.refused.get(wanted.sku):
            return _row(wanted, Message("Error", said))
        warned = (Message("Warning", faults.warned[wanted.sku]),) if wanted.sku in faults.warned else ()
        if told.action == "DELETE":
            return self._ended(wanted, warned)
        found = (*warned, *listing_rules.messages(wanted), *self._clashes(told))
        if any(each.severity == "Error" for each in found):
            return _row(wanted, *found)
        return self._shown(told, found)

    def _clashes(self, told: Told) -> tuple[Message, ...]:
        wanted, market = told.wanted, self._world.market
        if told.action == "UPDATE":
            known = market.find(wanted.external_id)
            said = "" if known and known.sku == wanted.sku else f"There is no listing {wanted.external_id}"
        elif self._faults.feeds.does_not_look:
            said = ""
        else:
            skus = [each.sku for each in wanted.variants] or [wanted.sku]
            listed = [each for each in (wanted.sku, *skus) if market.of_sku(each) or each in self._world.shelf.levels]
            said = f"{listed[0]} is listed already" if listed else ""
        return (Message("Error", said),) if said else ()

    def _shown(self, told: Told, said: tuple[Message, ...]) -> FeedRow:
        wanted, world = told.wanted, self._world
        number = wanted.external_id if told.action == "UPDATE" else world.market.new_id()
        old = world.market.find(number)
        references = self._shelved(wanted, number)
        gone = {sku for sku, _ in old.references} - dict(references).keys() if old else set()
        for sku in gone:
            world.shelf.discard(sku)
        stands = Standing(number, wanted, f"{self._url}/listing/{number}", references, self._now())
        world.market.put(stands)
        return FeedRow(wanted.sku, wanted.template_id, number, stands.url, said, references)

    def _shelved(self, wanted: Wanted, number: str) -> tuple[tuple[str, str], ...]:
        """Put what is sold of it on the shelf; SKU and reference of each."""
        shelf = self._world.shelf
        if not wanted.variants:
            shelf.add(wanted.sku, wanted.title, wanted.quantity, str(wanted.price), f"REF-{number}")
            return ((wanted.sku, f"REF-{number}"),)
        made = []
        for place, each in enumerate(wanted.variants, 1):
            reference = f"REF-{number}-{place}"
            price = wanted.price if each.price is None else each.price
            shelf.add(each.sku, each.title or wanted.title, each.quantity, str(price), reference)
            made.append((each.sku, reference))
        return tuple(made)

    def _ended(self, wanted: Wanted, warned: tuple[Message, ...]) -> FeedRow:
        known = self._world.market.find(wanted.external_id)
        if known is None:
            return _row(wanted, Message("Error", f"There is no listing {wanted.external_id}"))
        self._world.market.end(wanted.external_id)
        left = {sku for each in self._world.market.standing for sku, _ in each.references}
        for sku, _ in known.references:
            if sku not in left:
                self._world.shelf.discard(sku)
        return FeedRow(wanted.sku, wanted.template_id, wanted.external_id, "", warned)


def _row(wanted: Wanted, *said: Message) -> FeedRow:
    return FeedRow(wanted.sku, wanted.template_id, wanted.external_id, "", said)
