"""What was told of a listing's price, and who gave it (N4). Inside a read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, cast

from linndesk.domain.money import from_store
from linndesk.domain.pricing import Source
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.tables import Audit, Listing, ListingBefore, Outbox, PriceSend

LOOKED_AT = 50  # bulk changes of a listing, newest first


@dataclass(frozen=True, slots=True)
class PriceTold:
    """One price as it left. ``before``: the one told before it, None = it was the first; ``settled_at``: when it was
    heard what became of it."""

    at: datetime
    price: Decimal
    before: Decimal | None
    source: Source
    state: str
    settled_at: datetime | None


class Given(NamedTuple):
    """Who changed a price last, and when."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The price of a listing as it is now. ``owed``: the hold or state of its row that has not left, "" = none."""

    listing_id: int
    sku: str
    own: Decimal | None
    item: Decimal | None
    shown: Decimal | None
    told: Decimal | None
    confirmed: Decimal | None
    state: str
    error: str
    owed: str


def row(account_id: int, channel_sku: str) -> PriceRow | None:
    """None where there is no such listing."""
    sql = (
        "select g.id, i.sku, g.own_price, i.price, g.price, g.price_sent, g.price_confirmed, g.price_state, "
        "g.price_error from listing g left join item i on i.id = g.item_id where g.account_id = ? and g.channel_sku = ?"
    )
    found = bulk.rows(Listing, sql, [account_id, channel_sku])
    if not found:
        return None
    number, sku, own, item, shown, told, confirmed, state, error = found[0]
    held = bulk.rows(
        Outbox,
        "select reason, state from outbox where listing_id = ? and kind = 'price' "
        "and state in ('planned', 'held', 'waiting', 'sending') order by id desc limit 1",
        [number],
    )
    owed = (held[0][0] or held[0][1]) if held else ""
    return PriceRow(
        number, sku or "", _money(own), _money(item), _money(shown), _money(told), _money(confirmed), state, error, owed
    )  # fmt: skip


def sends(listing_id: int, limit: int) -> list[PriceTold]:
    """Newest first."""
    sql = (
        "select at, price, before, source, state, settled_at from price_send where listing_id = ? "
        "order by id desc limit ?"
    )
    return [
        PriceTold(
            from_ms(at), from_store(price), _money(before), cast(Source, source), state,
            None if settled is None else from_ms(settled),
        )
        for at, price, before, source, state, settled in bulk.rows(PriceSend, sql, [listing_id, limit])
    ]  # fmt: skip


def given(found: PriceRow) -> Given | None:
    """Of the price that counts now; None where nobody typed it alone, such as one of an imported item."""
    return _own(found.listing_id) if found.own is not None else _of_item(found.sku)


def _own(listing_id: int) -> Given | None:
    sql = (
        "select p.state, b.who, b.at from listing_before p join listing_batch b on b.id = p.batch_id "
        "where p.listing_id = ? order by p.id desc limit ?"
    )
    for text, who, at in bulk.rows(ListingBefore, sql, [listing_id, LOOKED_AT]):
        state: dict[str, Any] = json.loads(text)
        if (state["before"] or {}).get("own_price") != state["after"].get("own_price"):
            return Given(who, from_ms(at))
    return None


def _of_item(sku: str) -> Given | None:
    sql = "select who, at from audit where target = ? and action = 'changed an item' order by id desc limit 1"
    found: Sequence[tuple[Any, ...]] = bulk.rows(Audit, sql, [f"{sku}: price"])
    return Given(found[0][0], from_ms(found[0][1])) if found else None


def _money(stored: int | None) -> Decimal | None:
    return None if stored is None else from_store(stored)
