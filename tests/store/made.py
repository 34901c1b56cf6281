"""Rows that store tests begin with: accounts, items, orders as a channel would state them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from linndesk.domain.orders import ChannelLine, ChannelOrder, Person
from linndesk.store import accounts, items, listings, locations, orders_in
from linndesk.store.items import Facts
from linndesk.store.orders_in import Taker
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from tests.scene import START

SEAL = Seal(bytes(32))
SETTINGS: dict[str, Any] = {"enabled": True, "mode": "live", "order_minutes": 15}
PERSON = Person(
    "Ada Canary", "a@mail.example", "Ada Canary", line1="1 Canary Row", postcode="NR1 1AA", country_code="GB",
    raw='{"who":"Ada Canary"}',
)  # fmt: skip


def account(store: Store, name: str = "Shop", pool: str = "S1:EU") -> int:
    """A new account; the location Default is there afterwards."""

    def job() -> int:
        locations.get_or_create("Default")
        return accounts.add(f"uid-{name}", name, "amazon", pool, SETTINGS, (), START)

    return store.write(job)


def pool_of(store: Store, account_id: int) -> int:
    found = store.read(lambda: accounts.by_id(account_id))
    assert found is not None
    return found.pool_id


def item(store: Store, sku: str = "MUG") -> int:
    return store.write(lambda: items.create([Facts(sku)], START)[sku])


def linked(store: Store, account_id: int, sku: str = "MUG", item_sku: str | None = None) -> int:
    """An item, and a listing of the account that is linked to it; the item's id."""
    item_id = item(store, item_sku or sku)
    store.write(lambda: listings.link(account_id, [(sku, item_id)], "by hand", START))
    return item_id


def line(line_id: str = "L1", sku: str = "MUG", quantity: int = 2, shipped: int = 0, cancelled: int = 0) -> ChannelLine:
    return ChannelLine(line_id, sku, f"Title of {sku}", quantity, shipped, cancelled, Decimal("9.99"))


def order(
    ref: str = "202-1",
    status: str = "open",
    *,
    at: datetime = START,
    lines: tuple[ChannelLine, ...] | None = None,
    person: Person = PERSON,
    **more: Any,
) -> ChannelOrder:
    """One order as the channel states it; ``at`` is when it last changed."""
    values: dict[str, Any] = {"received_at": START - timedelta(hours=1), **more}
    return ChannelOrder(
        ref, status, values.pop("payment_status", "paid"), values.pop("marketplace", "UK"), "AMAZON", "Amazon UK",
        values.pop("received_at"), at, "GBP", Decimal("9.99"), lines or (line(),), person, **values,
    )  # type: ignore[arg-type]  # fmt: skip


def later(known: ChannelOrder, minutes: float = 5, **changes: Any) -> ChannelOrder:
    """The same order, changed on the channel some minutes after."""
    return replace(known, **{"last_updated": known.last_updated + timedelta(minutes=minutes), **changes})


def taker(store: Store, account_id: int, name: str = "Shop", *, first: bool = False, **more: Any) -> Taker:
    """An account that takes everything; ``first``: in its first pull. Its first pull was two hours before START."""
    values: dict[str, Any] = {
        "scopes": frozenset(), "since": datetime(2026, 1, 1, tzinfo=UTC), "first_pull_at": START - timedelta(hours=2),
        "not_before": None, "keep_days": 30, "location_id": store.read(lambda: locations.id_of("Default")), **more,
    }  # fmt: skip
    return Taker(account_id=account_id, name=name, in_first_pull=first, **values)


def page(store: Store, account_id: int, *found: ChannelOrder, seal: Seal = SEAL, **more: Any) -> None:
    """A page of orders for one account."""
    pool, takers = pool_of(store, account_id), [taker(store, account_id, **more)]
    store.write(lambda: orders_in.add_page(pool, takers, found, seal, START))
