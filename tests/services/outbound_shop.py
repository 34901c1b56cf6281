"""A shop with a warehouse of its channel's, ten mugs in it, and orders of a mug: for tests of what goes there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from linndesk.sandbox.amazon.records import Line
from linndesk.services.outbound import Choice, OutboundCheck, Submitted
from linndesk.store import tables
from tests.fba_scene import FbaScene

MUG, FBA = "MUG-RED-330", "FBA-MUG"
CENTRE = "Shop FBA"
Add = Callable[..., int]


@pytest.fixture
def shop(profile: Path) -> Iterator[FbaScene]:
    with opened(profile) as made:
        yield made


@contextmanager
def opened(profile: Path, database: str | None = None) -> Iterator[FbaScene]:
    """One account that drives its centre, with ten mugs there that are linked."""
    made = FbaScene(profile, plans=False, database=database)
    try:
        items(made, f"{MUG},Mug,10", "LID,Lid,10")
        made.stock(FBA, 10)
        made.add("Shop", mode="live", fba=True, fba_sync_inventory=True, update_inventory=False, undo_seconds=60)
        made.built.listings.link("Shop", MUG)
        link(made, FBA)
        made.sync()
        yield made
    finally:
        made.close()


def items(shop: FbaScene, *rows: str) -> None:
    file = shop.profile / "items.csv"
    file.write_text("sku,title,level\n" + "\n".join(rows) + "\n", encoding="utf-8")
    shop.built.items.import_file(file)


def link(shop: FbaScene, sku: str, item: str = MUG) -> None:
    shop.built.listings.link("Shop", sku, item)


@pytest.fixture
def add(shop: FbaScene) -> Add:
    """An order of one mug that is here; its id."""
    return partial(bring, shop)


def bring(shop: FbaScene, ref: str, *more: str, **facts: Any) -> int:
    """Orders that are here; the id of the first."""
    for each in (ref, *more):
        now = shop.clock.now()
        facts.setdefault("lines", [Line(MUG, 1, Decimal("12.00"), "Mug")])
        shop.amazon.world.add_order(each, created=now - timedelta(hours=1), updated=now, **facts)
    shop.clock.advance(minutes=16)
    shop.sync()
    return shop.built.order_acts.id_of(ref)


def check(shop: FbaScene, order: int) -> OutboundCheck:
    (row,) = shop.built.outbound.preview([order], CENTRE).rows
    return row


def debts(shop: FbaScene) -> list[Any]:
    return shop.built.store.read(
        lambda: list(tables.Outbox.select().where(tables.Outbox.kind == "fba").order_by(tables.Outbox.id))
    )


def order_of(shop: FbaScene, order: int) -> Any:
    return shop.built.orders.fetch(order)


def submit(shop: FbaScene, *order_ids: int) -> Submitted:
    return shop.built.outbound.submit([Choice(each, "STANDARD") for each in order_ids], CENTRE)


def at_work(shop: FbaScene, order: int) -> int:
    """The warehouse has it, and does not send it by itself."""
    shop.by_hand()
    submit(shop, order)
    shop.clock.advance(minutes=2)
    shop.built.engine.send_due()
    assert len(shop.outbound()) == 1
    return order


def facts_account(shop: FbaScene) -> int:
    return shop.built.accounts.show("Shop").id
