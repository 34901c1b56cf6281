"""What Why, the drift radar and the plot read (N4, N7), on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from linndesk.domain.availability import Limits
from linndesk.domain.stockinputs import NOT_TOLD, Inputs, Part, Shelf, to_json
from linndesk.errors import UnknownName
from linndesk.services import ninety as days
from linndesk.store import drift, kits, levels, locations, ninety, outbox, tables, why
from linndesk.store.levels import Count
from linndesk.store.outbox import NewRow
from linndesk.store.store import Store
from tests.scene import START, TurnedClock
from tests.store import made

HOUR = timedelta(hours=1)
INPUTS = Inputs(1, Limits(), (1,), True, (Part(1, "MUG", 1, (Shelf(1, 9),), ()),))


@dataclass
class Shop:
    store: Store
    account: int
    item: int
    pool: int
    listing: int


@pytest.fixture
def shop(store: Store) -> Shop:
    """A mug, counted twice, ordered once, told 9 and then 7."""
    account = made.account(store)
    item = made.linked(store, account)
    for units, at in ((9, START - 3 * HOUR), (7, START - 2 * HOUR)):
        count(store, item, units, at)
    made.page(store, account, made.order("O1", lines=(made.line(quantity=2),)))
    listing = store.read(lambda: tables.Listing.get(tables.Listing.channel_sku == "MUG").id)
    shop = Shop(store, account, item, made.pool_of(store, account), listing)
    store.write(lambda: tables.Listing.update(verified=True, fulfilment="merchant").execute())
    told(shop, 9, 1, START - 3 * HOUR, "confirmed", START - 2 * HOUR)
    told(shop, 7, 2, START - 2 * HOUR, "sent", None)
    columns = {"sent": 7, "sent_at": START - 2 * HOUR, "dirty": 0}
    store.write(lambda: tables.Listing.update(**columns).execute())
    return shop


def count(store: Store, item: int, units: int, at: object) -> None:
    def job() -> None:
        levels.set_counts([Count(item, locations.id_of("Default"), units)], "counted", at)  # type: ignore[arg-type]

    store.write(job)


def told(shop: Shop, quantity: int, version: int, at: object, state: str, seen: object) -> None:
    shop.store.write(
        lambda: tables.StockSend.create(
            listing=shop.listing, account=shop.account, outbox_id=version, version=version, at=at, quantity=quantity,
            inputs=to_json(INPUTS), state=state, settled_at=seen,
        )
    )  # fmt: skip


def owe(shop: Shop, quantity: int = 5) -> int:
    new = NewRow(
        shop.account, shop.pool, "stock", "MUG", {"quantity": quantity, "latency": None, "inputs": {}}, START,
        listing_id=shop.listing,
    )  # fmt: skip
    return shop.store.write(lambda: outbox.add(new, START))


def test_n4_the_sends_of_a_sku_until_a_moment_and_those_that_were_seen(shop: Shop) -> None:
    read = shop.store.read
    assert [each.quantity for each in read(lambda: why.sends(shop.pool, "MUG"))] == [7, 9]
    early = read(lambda: why.sends(shop.pool, "MUG", until=START - 2.5 * HOUR))
    assert [(each.quantity, each.account, each.inputs.quantity) for each in early] == [(9, "Shop", 9)]
    assert read(lambda: why.sends(shop.pool, "MUG", until=START - 4 * HOUR)) == []
    seen = read(lambda: why.sends(shop.pool, "MUG", until=START, confirmed=True))
    assert [each.confirmed_at for each in seen] == [START - 2 * HOUR]
    assert read(lambda: why.sends(shop.pool, "MUG", until=START - 2.5 * HOUR, confirmed=True)) == []
    assert read(lambda: why.first_at(shop.pool, "MUG")) == START - 3 * HOUR
    assert read(lambda: why.first_at(shop.pool, "CUP")) is None


def test_n4_a_listing_as_it_was_told_and_what_is_owed(shop: Shop) -> None:
    (one,) = shop.store.read(lambda: why.listings(shop.pool, "MUG"))
    assert (one.account, one.item_sku, one.sent, one.verified, one.ignored, one.marked) == (
        "Shop", "MUG", 7, True, False, False,
    )  # fmt: skip
    assert shop.store.read(lambda: why.owed(shop.pool, "MUG")) is None
    owe(shop)
    owed = shop.store.read(lambda: why.owed(shop.pool, "MUG"))
    assert owed is not None
    assert (owed.quantity, owed.state, owed.in_feed) == (5, "waiting", False)
    order = shop.store.read(lambda: tables.Order.get().id)
    (holder,) = shop.store.read(lambda: why.holders({order, 0, order + 1})).values()
    assert (holder.channel_order_id, holder.account) == ("O1", "Shop")
    assert shop.store.read(why.location_names) == {NOT_TOLD: why.BOOKED_IN, 1: "Default"}


def test_n7_what_was_told_with_what_is_on_its_way_and_what_was_sold_since(shop: Shop) -> None:
    def read(after: str = "", *, planned: bool = True) -> list[drift.Told]:
        return shop.store.read(lambda: drift.told(shop.account, shop.pool, after, 10, planned=planned))

    (one,) = read()
    assert (one.channel_sku, one.sku, one.sent, one.sold, one.on_its_way, one.ignored) == (
        "MUG",
        "MUG",
        7,
        2,
        False,
        None,
    )
    assert read("MUG") == []
    assert shop.store.read(lambda: drift.count(shop.account)) == 1
    shop.store.write(lambda: levels.mark_listings([shop.listing]))
    assert (read()[0].on_its_way, read(planned=False)[0].on_its_way) == (True, False)
    row = owe(shop)
    assert read(planned=False)[0].on_its_way
    shop.store.write(lambda: tables.Outbox.update(state="held", hold="person").where(tables.Outbox.id == row).execute())
    assert not read(planned=False)[0].on_its_way, "what is held is on its way nowhere"
    shop.store.write(lambda: drift.ignore(shop.listing, 4))
    assert read()[0].ignored == 4
    shop.store.write(lambda: drift.ignore(shop.listing, None))
    assert read()[0].ignored is None
    assert shop.store.read(lambda: drift.one(shop.listing)) == ("MUG", shop.account, None)
    with pytest.raises(UnknownName):
        shop.store.read(lambda: drift.one(shop.listing + 1))


def test_the_plot_reads_the_ledger_the_sends_and_the_orders(shop: Shop, clock: TurnedClock) -> None:
    read = shop.store.read
    assert read(lambda: ninety.on_hand([shop.item, 999])) == {shop.item: 7, 999: 0}
    entries = read(lambda: ninety.entries([shop.item], START - 2.5 * HOUR))
    assert [(each.delta, each.reason) for each in entries] == [(-2, "counted")]
    sends = read(lambda: ninety.told(shop.item, START - 2.5 * HOUR))
    assert [(each.account, each.channel_sku, each.quantity) for each in sends] == [
        ("Shop", "MUG", 9), ("Shop", "MUG", 7),
    ]  # fmt: skip
    assert [each.units for each in read(lambda: ninety.came(shop.item, START - 24 * HOUR))] == [2]
    assert read(lambda: ninety.came(shop.item, START)) == []
    found = days.read(shop.store, "MUG")
    assert [units for _, units in found.on_hand.points] == [0, 9, 7, 7]
    assert [units for _, units in found.told[0].points] == [9, 7, 7]
    assert [(each.kind, each.units) for each in found.marks] == [("count", 9), ("count", 7), ("order", 2)]


def test_w1_the_plot_of_a_part_counts_the_orders_of_its_kits(shop: Shop) -> None:
    kit = made.linked(shop.store, shop.account, "SET")
    shop.store.write(lambda: tables.KitPart.create(kit=kit, part=shop.item, quantity=3))
    made.page(shop.store, shop.account, made.order("O2", lines=(made.line(sku="SET", quantity=2),)))
    assert sorted(each.units for each in shop.store.read(lambda: ninety.came(shop.item, START - 24 * HOUR))) == [2, 6]
    found = days.read(shop.store, "SET")
    assert (found.is_kit, [units for _, units in found.on_hand.points]) == (True, [0, 3, 2, 2])
    assert shop.store.read(lambda: kits.parts_of([kit])) == {kit: ((shop.item, 3),)}
