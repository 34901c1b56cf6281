"""One order that a channel hands over whole, in a whole program, without its channel being asked."""

from __future__ import annotations

from typing import Any

from linndesk.domain.orders import ChannelOrder, Order
from linndesk.store import accounts, orders_in, outbox
from linndesk.store.outbox import OutboxRow
from tests.linnworks_scene import NAME, LinnworksScene
from tests.store import made

ID = "0b9b6f6a-0000-4000-8000-000000000001"
SETTINGS: dict[str, Any] = {"undo_seconds": 60, "order_prefix": "AC-", "processed_statuses": ["Despatched", "Packed"]}


def stage(desk: LinnworksScene, **more: Any) -> LinnworksScene:
    """An account, two items in stock, and one order of both."""
    desk.stock({"MUG": 20, "CUP": 20})
    desk.add(**{**SETTINGS, **more})
    bring(desk, handed())
    return desk


def handed(ref: str = ID, *skus: str, **more: Any) -> ChannelOrder:
    lines = tuple(made.line(f"row-{sku}", sku) for sku in skus or ("MUG", "CUP"))
    return made.order(ref, **{"digest": "one", "marketplace": "", "lines": lines, "called": "1042", **more})


def bring(desk: LinnworksScene, *found: ChannelOrder, name: str = NAME, **more: Any) -> None:
    """As a sync stores a page of the account."""
    built, seal = desk.built, desk.built.order_acts._connections.seal()
    row = built.store.read(lambda: accounts.named(name))
    values = {"needs_skus": True, "stage": "Order Received", "prefix": row.settings["order_prefix"], **more}
    takers = [made.taker(built.store, row.id, name, **values)]
    now = desk.clock.now()
    built.store.write(lambda: orders_in.add_page(row.pool_id, takers, found, seal, now))


def the_order(desk: LinnworksScene, ref: str = ID) -> Order:
    return desk.built.orders.show(ref)


def debts(desk: LinnworksScene) -> list[OutboxRow]:
    """What is owed or was, but levels."""
    return [each for each in desk.built.store.read(outbox.listed) if each.kind != "stock"]


def live(desk: LinnworksScene) -> list[OutboxRow]:
    """Those that count."""
    return [each for each in debts(desk) if each.state not in ("cancelled", "superseded")]


def on_hand(desk: LinnworksScene, sku: str) -> int:
    (item,) = [each for each in desk.built.items.listed() if each.sku == sku]
    return sum(each.on_hand for each in item.levels)
