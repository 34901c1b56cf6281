"""D19, D21: a location follows what its channel counts in its own warehouse, through the account that drives it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.sandbox.amazon.world import World
from linndesk.store import centres, inventory_grid, leases, low_stock, tables
from linndesk.store.centres import CentreRow
from linndesk.store.grids import GridQuery
from tests.fba_scene import FbaScene

ON = {"fba": True, "fba_sync_inventory": True}
LONG = {"counted_since": 4_000_000_000_000}
COUNT = "getInventorySummaries"


@pytest.fixture
def scene(profile: Path) -> Iterator[FbaScene]:
    made = FbaScene(profile, World(), plans=False)
    yield made
    made.close()


def items(scene: FbaScene, *skus: str) -> None:
    file = scene.profile / "items.csv"
    file.write_text("sku,title\n" + "".join(f"{each},A {each}\n" for each in skus), "utf-8")
    scene.built.items.import_file(file)


def link(scene: FbaScene, account: str, sku: str, item: str) -> None:
    scene.built.listings.link(account, sku, item, sure=True)


def there(scene: FbaScene, location: str = "Shop FBA") -> dict[str, tuple[int, int]]:
    """On hand and due by item."""
    rows = tables.Level.select(tables.Level, tables.Item, tables.Location).join(tables.Item)
    every = rows.switch(tables.Level).join(tables.Location).where(tables.Location.name == location)
    return scene.built.store.read(
        lambda: {each.item.sku: (each.on_hand, each.due) for each in every if each.on_hand or each.due}
    )


def centre(scene: FbaScene) -> CentreRow:
    return scene.built.store.read(centres.every)[0]


def counted(scene: FbaScene, fulfillable: int | None = None, **more: int) -> None:
    """Amazon has counted MUG-FBA anew."""
    scene.amazon.world.fba.put("MUG-FBA", fulfillable, **more)


def asked(scene: FbaScene) -> list[str | None]:
    """Since when each page was asked for; None = all."""
    return [each.query.get("startDateTime") for each in scene.amazon.calls.of(COUNT)]


@pytest.fixture
def shop(scene: FbaScene) -> FbaScene:
    scene.stock("MUG-FBA", 5, 3)
    scene.stock("PAN-FBA", 2)
    items(scene, "MUG", "PAN")
    scene.add("Shop", **ON)
    link(scene, "Shop", "MUG-FBA", "MUG")
    return scene


def test_d19_fulfillable_is_on_hand_and_inbound_is_due(shop: FbaScene) -> None:
    assert shop.sync().ok
    assert there(shop) == {"MUG": (5, 3)}
    link(shop, "Shop", "PAN-FBA", "PAN")  # worked out from what is known, nobody is asked
    assert there(shop) == {"MUG": (5, 3), "PAN": (2, 0)}
    shop.built.listings.unlink("Shop", ["MUG-FBA"])
    assert there(shop) == {"PAN": (2, 0)}
    assert len(asked(shop)) == 1


def test_d19_two_skus_of_one_item_add_up(shop: FbaScene) -> None:
    link(shop, "Shop", "PAN-FBA", "MUG")
    assert shop.sync().ok
    assert there(shop) == {"MUG": (7, 3)}


def test_d19_each_change_is_an_entry_of_the_ledger(shop: FbaScene) -> None:
    shop.sync()
    counted(shop, 1)
    shop.clock.advance(minutes=20)
    shop.sync()
    assert there(shop) == {"MUG": (1, 3)}
    entries = shop.built.stock.movements("MUG", "Shop FBA")
    assert [(each.delta, each.balance, each.reason) for each in entries] == [
        (-4, 1, "counted by the channel"),
        (5, 5, "counted by the channel"),
    ]


def test_d19_changes_are_asked_for_and_once_a_day_all(shop: FbaScene) -> None:
    shop.clock.advance(hours=1)
    shop.sync()
    began = shop.clock.now()
    counted(shop, shipped=9)  # on its way in: no change to ask for
    shop.clock.advance(hours=1)
    shop.sync()
    assert there(shop) == {"MUG": (5, 3)}
    since = asked(shop)[1]
    assert since is not None
    assert since <= f"{began - timedelta(minutes=15):%Y-%m-%dT%H:%M:%SZ}"
    shop.clock.advance(hours=23)
    shop.sync()
    assert asked(shop)[2] is None
    assert there(shop) == {"MUG": (5, 9)}


def test_d19_what_a_whole_answer_does_not_name_is_gone(shop: FbaScene) -> None:
    shop.sync()
    shop.amazon.world.fba.forget("MUG-FBA")
    shop.clock.advance(hours=1)
    shop.sync()
    assert there(shop) == {"MUG": (5, 3)}  # changes say nothing of it
    shop.clock.advance(hours=24)
    shop.sync()
    assert there(shop) == {}


def test_d19_many_pages_are_one_answer(shop: FbaScene) -> None:
    for number in range(120):
        shop.stock(f"X-{number:03}", number)
    items(shop, "X")
    for number in (0, 60, 119):
        link(shop, "Shop", f"X-{number:03}", "X")
    assert shop.sync().ok
    assert there(shop) == {"MUG": (5, 3), "X": (179, 0)}
    assert len(asked(shop)) == 3


def test_d19_a_token_that_ran_out_begins_anew_and_at_last_leaves_the_levels(shop: FbaScene) -> None:
    for number in range(60):
        shop.stock(f"X-{number:03}", number)
    shop.amazon.faults.fba.refuse_tokens = 2
    assert shop.sync().ok
    assert there(shop) == {"MUG": (5, 3)}
    counted(shop, 50)
    shop.amazon.faults.fba.refuse_tokens = 4
    shop.clock.advance(hours=25)
    receipt = shop.sync()
    assert not receipt.ok
    assert there(shop) == {"MUG": (5, 3)}
    assert any("Shop FBA could not be asked" in each for each in receipt.accounts[0].messages)
    assert "could not be read to its end" in centre(shop).trouble
    shop.sync()
    assert there(shop) == {"MUG": (50, 3)}
    assert centre(shop).trouble == ""


def test_a_trouble_there_stops_nothing_else_and_its_card_closes_by_itself(shop: FbaScene) -> None:
    shop.amazon.faults.fail_next(COUNT, "403")
    shop.amazon.world.add_order("202-1", created=shop.clock.now() - timedelta(hours=1))
    receipt = shop.sync()
    assert receipt.accounts[0].orders.new == 1
    assert not receipt.ok
    cards = [each.title for each in shop.built.problems.open() if "Shop FBA" in each.title]
    assert cards == ["Shop FBA does not follow its channel"]
    assert shop.sync().ok
    assert not [each for each in shop.built.problems.open() if "Shop FBA" in each.title]
    assert there(shop) == {"MUG": (5, 3)}


def test_d21_only_the_driver_asks_and_a_stock_without_one_stays(shop: FbaScene) -> None:
    shop.built.accounts.save("Shop", {"fba_sync_inventory": False})
    shop.sync()
    assert asked(shop) == []
    shop.built.accounts.save("Shop", {"fba_sync_inventory": True, "enabled": False})
    shop.sync()
    assert asked(shop) == []  # off: a sync neither reads nor writes it
    shop.built.accounts.save("Shop", {"enabled": True})
    shop.sync()
    assert there(shop) == {"MUG": (5, 3)}
    shop.built.accounts.save("Shop", {"fba": False})
    counted(shop, 1)
    shop.clock.advance(hours=30)
    shop.sync()
    assert there(shop) == {"MUG": (5, 3)}  # nothing is freed
    shop.built.accounts.save("Shop", {"fba": True})
    shop.sync()
    assert there(shop) == {"MUG": (1, 3)}


def test_d21_a_sku_linked_in_two_accounts_counts_for_the_drivers_item(scene: FbaScene) -> None:
    scene.stock("BOTH", 4, place="DE")
    scene.stock("BOTH", 4, place="FR")
    items(scene, "MUG", "PAN")
    scene.add("Shop FR", ("FR",), fba=True)
    scene.add("Shop DE", ("DE",), **ON)
    link(scene, "Shop FR", "BOTH", "PAN")
    scene.sync()
    where = centre(scene).location
    assert there(scene, where) == {"PAN": (4, 0)}
    link(scene, "Shop DE", "BOTH", "MUG")
    assert there(scene, where) == {"MUG": (4, 0)}
    scene.built.accounts.save("Shop DE", {"fba_sync_inventory": False})
    assert there(scene, where) == {"PAN": (4, 0)}  # the first account's
    scene.built.accounts.save("Shop FR", {"fba_sync_inventory": True})
    scene.built.accounts.remove("Shop FR")
    assert there(scene, where) == {"MUG": (4, 0)}


def test_d19_a_kit_has_no_stock_there_and_gets_it_back_as_an_item(shop: FbaScene) -> None:
    shop.sync()
    assert there(shop) == {"MUG": (5, 3)}
    shop.built.kits.set_parts("MUG", [("PAN", 2)])
    assert there(shop) == {}
    counted(shop, 8)
    shop.clock.advance(minutes=20)
    shop.sync()
    assert there(shop) == {}
    shop.built.kits.set_parts("MUG", [])
    assert there(shop) == {"MUG": (8, 3)}


def test_r_stop_a_late_answer_is_dropped(shop: FbaScene) -> None:
    cancel = Cancel()
    shop.amazon.faults.fail_next(COUNT, "429")
    shop.clock.wait = lambda seconds, stop: cancel.set() or stop.check()  # type: ignore[method-assign, func-returns-value]
    shop.sync(cancel=cancel)
    assert there(shop) == {}
    assert centre(shop).resume_point is None


def test_r_lease_what_another_process_may_have_written_is_not_overwritten(shop: FbaScene) -> None:
    pool, wait = centre(shop).pool_id, shop.clock.wait

    def taken_over(seconds: float, stop: Cancel) -> None:
        def job() -> None:
            held = leases.held(pool)
            assert held is not None
            leases.break_(pool, held.fence, shop.clock.now())

        shop.built.store.write(job)
        wait(seconds, stop)

    shop.amazon.faults.fail_next(COUNT, "429")
    shop.clock.wait = taken_over  # type: ignore[method-assign]
    receipt = shop.sync()
    assert any("may have taken over" in each for each in receipt.accounts[0].messages)
    assert there(shop) == {}
    shop.clock.wait = wait  # type: ignore[method-assign]
    shop.sync()
    assert there(shop) == {"MUG": (5, 3)}


def test_own_sums_stay_free_of_it(shop: FbaScene) -> None:
    """R-AVAILABLE, W2, W4: sums, kits, lists of what is low and 90 days know one's own stock alone."""
    built = shop.built
    built.stock.set_level("MUG", 2)
    built.stock.set_shelf("MUG", "Default", minimum="4")
    shop.sync()
    mug = built.items.listed()[0]
    assert [(each.location, each.on_hand, each.centre) for each in mug.levels] == [
        ("Default", 2, False),
        ("Shop FBA", 5, True),
    ]
    place = centre(shop).location_id
    every, at_centre = (
        built.store.read(lambda at=at: inventory_grid.rows([mug.id], at)[mug.id])  # type: ignore[misc]
        for at in (None, place)
    )
    assert (every.on_hand, every.available, every.due, every.short) == (2, 2, 0, 2)
    assert (at_centre.on_hand, at_centre.available, at_centre.due) == (5, 5, 3)
    sorts = (GridQuery(sort="available", filters=("below_minimum",)), GridQuery(filters=("not_counted",), values=LONG))
    assert [list(built.store.read(lambda each=each: inventory_grid.ids(each, None))) for each in sorts] == [  # type: ignore[misc]
        [mug.id],
        [mug.id],
    ]
    assert [(each.location, each.on_hand) for each in built.store.read(lambda: low_stock.every(None))] == [
        ("Default", 2)
    ]
    (shown,) = built.listings.rows(built.listings.ids(GridQuery())).values()
    assert shown.available == 2
    items(shop, "SET")
    built.kits.set_parts("SET", [("MUG", 1)])
    assert built.kits.get("SET").can_make == 2


def test_another_merchant_takes_its_listings_along(shop: FbaScene) -> None:
    shop.sync()
    shop.built.accounts.save("Shop", shop.amazon.settings("other", ("US",)))
    assert there(shop) == {}
    shop.built.accounts.save("Shop", shop.amazon.settings("main", ("UK",)))
    assert there(shop) == {"MUG": (5, 3)}
