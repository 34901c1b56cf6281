"""What rows of a links file would change, and changing it: one plan for preview and import. Worker threads.

The functions run inside one of the store's reads or writes; whatever else brings links from a file uses them too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from linndesk.domain.listings import NO_LIMIT, Listing
from linndesk.domain.pricing import price_words
from linndesk.services.itemrows import SHORTENED, SHORTENED_WORDS, RowError
from linndesk.services.listingrows import PRICE, LinkRow
from linndesk.store import items, listing_barcodes, listing_typed, listings, price_rows
from linndesk.store.listings import Rules

HOW = "import"
_WORDS = {"max_listed": "max listed", "percentage": "percentage", "end_when": "end when", "latency": "latency"}


@dataclass(frozen=True, slots=True)
class Own:
    """A listing's own price from now on; None = back to the stock item's."""

    price: Decimal | None
    said: str


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What one good row does. ``item``: id to link to, None = the link stays; ``rules`` and
    ``price`` None = they stay."""

    number: int
    channel_sku: str
    new: bool
    item: int | None
    rules: Rules | None
    price: Own | None
    said: tuple[str, ...]

    @property
    def changes(self) -> bool:
        return self.new or self.item is not None or self.rules is not None or self.price is not None


@dataclass(slots=True)
class Plan:
    """What a batch of rows does, ready to be written."""

    rows: list[RowPlan] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    listings: Mapping[str, Listing]
    alike: Mapping[str, str]
    items: Mapping[str, int]
    near: Mapping[str, str]


def plan(account_id: int, rows: Sequence[LinkRow]) -> Plan:
    """Compare at most 500 rows with what is there."""
    known = _known(account_id, rows)
    made = Plan()
    for row in rows:
        found = _row(row, known)
        if isinstance(found, RowPlan):
            made.rows.append(found)
        else:
            made.errors.append(found)
    return made


def without_clashes(account_id: int, made: Plan) -> Plan:
    """The plan with an error for each row that would join two different barcodes."""
    pairs = [(each.channel_sku, each.item) for each in made.rows if each.item is not None]
    clashes = listing_barcodes.clashes(account_id, pairs)
    errors = [
        RowError(each.number, "sku", f"The barcodes differ: {clashes[each.channel_sku].words}")
        for each in made.rows
        if each.channel_sku in clashes
    ]
    return Plan([each for each in made.rows if each.channel_sku not in clashes], made.errors + errors)


def apply(account_id: int, made: Plan, now: datetime, who: str) -> set[int]:
    """Write a plan, inside the same write that made it. Ids of the open orders repaired."""
    listings.type_ahead(account_id, [each.channel_sku for each in made.rows if each.new])
    links = [(each.channel_sku, each.item, HOW) for each in made.rows if each.item is not None]
    orders = listings.link_each(account_id, links, now, who)
    listings.set_rules(account_id, [(each.channel_sku, each.rules) for each in made.rows if each.rules is not None])
    price_rows.set_own(account_id, [(each.channel_sku, each.price.price) for each in made.rows if each.price])
    return orders


def as_listed(account_id: int, rows: Sequence[LinkRow]) -> list[LinkRow]:
    """The rows with their channel SKUs as they are here: a file's cells come without a SKU's outer spaces."""
    here = listing_typed.there(account_id, [each.channel_sku for each in rows])
    spaced = listing_typed.trimmed(account_id, [each.channel_sku for each in rows if each.channel_sku not in here])
    if not spaced:
        return list(rows)
    return [replace(each, channel_sku=spaced.get(each.channel_sku, each.channel_sku)) for each in rows]


def _known(account_id: int, rows: Sequence[LinkRow]) -> _Known:
    found = listings.by_sku(account_id, [each.channel_sku for each in rows])
    alike = listing_typed.alike(account_id, [each.channel_sku for each in rows if each.channel_sku not in found])
    wanted = {each.sku for each in rows if each.sku is not None}
    ids = items.ids_of(wanted)
    return _Known(found, alike, ids, items.alike(wanted - ids.keys()))


def _row(row: LinkRow, known: _Known) -> RowPlan | RowError:
    listing = known.listings.get(row.channel_sku)
    if listing is None and SHORTENED.fullmatch(row.channel_sku):
        return RowError(row.number, "channel_sku", SHORTENED_WORDS)
    if row.sku is not None and row.sku not in known.items:
        hint = f"; did you mean {known.near[row.sku]}?" if row.sku in known.near else ""
        return RowError(row.number, "sku", f"There is no stock item {row.sku}{hint}")
    before = Rules() if listing is None else Rules(*(getattr(listing, each) for each in _WORDS))
    after = replace(before, **row.rules)
    refused = _refused(listing, before, after)
    if refused:
        return RowError(
            row.number,
            refused,
            "The channel's own warehouse sends this listing (FBA): its stock is never set from here",
        )
    said = [] if listing is not None else [_new(row.channel_sku, known)]
    links = row.sku is not None and (listing is None or listing.sku != row.sku)
    if links:
        said.append(f"linked to {row.sku}" + (f" instead of {listing.sku}" if listing and listing.sku else ""))
        said += ["no longer ignored"] if listing and listing.ignored else []
    if before != after:
        changes = ((key, getattr(before, key), getattr(after, key)) for key in _WORDS)
        said += [_rule(key, was, value) for key, was, value in changes if was != value]
    item = known.items[row.sku] if links and row.sku is not None else None
    price = _price(row, None if listing is None else listing.own_price)
    said += [price.said] if price is not None else []
    rules = after if after != before else None
    return RowPlan(row.number, row.channel_sku, listing is None, item, rules, price, tuple(said))


def _price(row: LinkRow, before: Decimal | None) -> Own | None:
    """None where the row says nothing of it, or nothing new."""
    if PRICE not in row.prices or row.prices[PRICE] == before:
        return None
    after = row.prices[PRICE]
    was = "" if before is None else f" (was {price_words(before)})"
    return Own(after, f"price as the stock item{was}" if after is None else f"price {price_words(after)}{was}")


def _refused(listing: Listing | None, before: Rules, after: Rules) -> str:
    """The first rule that would be set on a listing which the channel's own warehouse sends."""
    if listing is None or listing.fulfilment != "amazon":
        return ""
    return next((key for key in _WORDS if getattr(after, key) not in (None, getattr(before, key))), "")


def _new(own: str, known: _Known) -> str:
    said = "not listed yet: unverified until the channel names it"
    return f"{said} (the channel lists {known.alike[own]}, you typed {own})" if own in known.alike else said


def _rule(key: str, before: int | None, after: int | None) -> str:
    if after is None:
        return f"{_WORDS[key]} as the account (was {_shown(before)})"
    return f"{_WORDS[key]} {_shown(after)}" + ("" if before is None else f" (was {_shown(before)})")


def _shown(value: int | None) -> str:
    return "as the account" if value is None else "none" if value == NO_LIMIT else f"{value:,}"
