"""What a parallel run reads, on both engines: each number as the single-item queries give it."""

from __future__ import annotations

from datetime import timedelta

from linndesk.domain.listings import ListedProduct
from linndesk.store import comparison, holding, levels, listings, locations, tables
from linndesk.store.levels import Count
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


def test_one_account_is_read_in_few_statements_and_each_number_is_right(store: Store) -> None:
    account, other = made.account(store), made.account(store, "Other", "S2:EU")
    mug = made.linked(store, account)
    pan = made.linked(store, account, "PAN-UK", "PAN")
    made.linked(store, other, "BOWL")
    annex = store.write(lambda: locations.add("Annex")).id
    default = store.read(lambda: locations.id_of("Default"))
    later = START + timedelta(hours=3)
    store.write(lambda: levels.set_counts([Count(mug, default, 9), Count(mug, annex, 4)], "counted", START))
    store.write(lambda: levels.set_counts([Count(mug, annex, 5)], "counted", later))
    two_lines = (made.line("L1", quantity=3, shipped=1), made.line("L2", quantity=2, cancelled=1))
    made.page(
        store, account,
        made.order("NEW", lines=two_lines, received_at=START - timedelta(hours=1)),
        made.order("OLD", "pending", lines=(made.line(quantity=4),), received_at=START - timedelta(hours=2)),
        made.order("LOCKED", lines=(made.line(quantity=8),)),
    )  # fmt: skip
    made.page(store, other, made.order("ELSEWHERE", lines=(made.line(sku="BOWL", quantity=1),)), name="Other")
    store.write(lambda: tables.Order.update(locked=True).where(tables.Order.channel_order_id == "LOCKED").execute())

    holding_now = store.read(lambda: holding.of_item(mug, 10))
    received = store.read(lambda: comparison.received([each.order_id for each in holding_now]))
    assert [received[each.order_id] for each in holding_now] == [each.received_at for each in holding_now]
    places = [(default, "Default", 8), (annex, "Annex", 5)]
    assert store.read(lambda: comparison.shelves([mug, pan])) == {mug: places}, "one was sent already"
    assert store.read(lambda: comparison.last_moved(["MUG", "PAN"])) == {"MUG": later}
    found = {each.channel_sku: each for each in store.read(lambda: comparison.offered(account))}
    assert set(found) == {"MUG", "PAN-UK"}
    assert (found["PAN-UK"].item_id, found["PAN-UK"].sku, found["PAN-UK"].verified) == (pan, "PAN", False)
    assert found["PAN-UK"].last_seen is None

    product = ListedProduct("MUG", "Mug", "B01", "merchant", 7, None, "Active", "UK")
    store.write(lambda: listings.take(account, [product], later))
    mug_now = next(each for each in store.read(lambda: comparison.offered(account)) if each.channel_sku == "MUG")
    assert (mug_now.quantity, mug_now.last_seen, mug_now.verified, mug_now.vanished) == (7, later, True, False)
