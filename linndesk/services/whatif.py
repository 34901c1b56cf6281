"""What settings that are not saved yet would do to the levels that an account publishes. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from linndesk.channels.selling import SellingSettings
from linndesk.domain.availability import Limits
from linndesk.domain.stockplan import Rules, latency_of
from linndesk.errors import LinndeskError
from linndesk.services.connections import Connections
from linndesk.settings import validate
from linndesk.store import accounts, stock_facts, stock_look
from linndesk.store.accounts import AccountRow
from linndesk.store.stock_look import Place as Place
from linndesk.store.stock_look import Published
from linndesk.store.store import Store

PART = 2_000  # listings between two looks at whether anybody still wants to know


@dataclass(frozen=True, slots=True)
class Changed:
    """A listing that would be sent another quantity."""

    listing_id: int
    channel_sku: str
    title: str
    sku: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """``linked``: listings that this account speaks for; ``follows``: those for which ``leader`` does (R-POOL);
    ``latencies``: how many would be sent other days; ``trouble``: why nothing can be worked out, else blank."""

    linked: int
    follows: int = 0
    leader: str = ""
    changed: tuple[Changed, ...] = ()
    latencies: int = 0
    trouble: str = ""


class WhatIf:
    """Built.whatif. Nothing is written."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def places(self) -> list[Place]:
        """Locations of one's own and what lies there."""
        return self._store.read(stock_look.places)

    def effect(self, name: str, values: Mapping[str, Any], stale: Callable[[], bool] = lambda: False) -> Effect | None:
        """What saving ``values`` (plain, whole, without secrets) would change against what is saved.

        None once ``stale`` says that nobody wants to know any more. Raises UnknownName, InvalidSettings.
        """
        row = self._store.read(lambda: accounts.named(name))
        kind = self._connections.kind(row)
        before = self._connections.settings(row)
        after = validate(kind.settings, {**row.settings, **kind.tidied(values)[0]})
        if not isinstance(before, SellingSettings) or not isinstance(after, SellingSettings):
            return Effect(0)
        leaders = self._store.read(lambda: self._leaders(row))
        found = self._store.read(lambda: stock_look.published(row.id, [each.id for each in leaders]))
        own = [each for each in found if each.leader is None]
        names = {each.id: each.name for each in leaders}
        first = next((names[each.leader] for each in found if each.leader is not None), "")
        base = Effect(len(own), len(found) - len(own), first)
        old, new = before.stock_rules(), after.stock_rules()
        if old == new:
            return base
        work = _Work(row.id, f"{row.channel}_{row.name}", old, new)
        try:
            return self._store.read(lambda: work.done(base, own, stale))
        except LinndeskError as trouble:  # such as a chosen location that is gone: the form says it too
            return replace(base, trouble=trouble.title)

    def _leaders(self, row: AccountRow) -> list[AccountRow]:
        """Accounts of its pool that speak before it does."""
        earlier = (each for each in accounts.every() if each.pool_id == row.pool_id and each.id < row.id)
        return [each for each in earlier if each.enabled and each.settings.get("update_inventory")]


@dataclass(frozen=True, slots=True)
class _Work:
    """Both rules over the same facts. ``own_name``: the property with an account's own days (D10)."""

    account_id: int
    own_name: str
    old: Rules
    new: Rules

    def done(self, base: Effect, own: Sequence[Published], stale: Callable[[], bool]) -> Effect | None:
        """Inside a read. Raises BadInput where chosen locations are not here."""
        known = stock_facts.facts()
        was, will = known.counted(self.old, self.account_id), known.counted(self.new, self.account_id)
        days_differ = (self.old.latency, self.old.product_latency) != (self.new.latency, self.new.product_latency)
        changed: list[Changed] = []
        latencies = 0
        if len(own) > stock_facts.MANY:
            known.load_every_hold()
        for start in range(0, len(own), PART):
            if stale():
                return None
            part = own[start : start + PART]
            known.load({each.item_id for each in part})
            for each in part:
                before = known.quantity(each.item_id, _limits(each, self.old), was)
                after = known.quantity(each.item_id, _limits(each, self.new), will)
                if before != after:
                    changed.append(Changed(each.id, each.channel_sku, each.title, each.sku, before, after))
            latencies += self._other_days(part) if days_differ else 0
        return replace(base, changed=tuple(changed), latencies=latencies)

    def _other_days(self, part: Sequence[Published]) -> int:
        """How many would be told other days than now; what is not spoken of changes nothing there (D9)."""
        products, _ = stock_facts.product_days({each.item_id for each in part}, self.own_name)
        number = 0
        for each in part:
            after = latency_of(self.new, each.latency, products.get(each.item_id))
            number += after is not None and after != latency_of(self.old, each.latency, products.get(each.item_id))
        return number


def _limits(listing: Published, rules: Rules) -> Limits:
    return rules.limits.of_listing(listing.max_listed, listing.percentage, listing.end_when)
