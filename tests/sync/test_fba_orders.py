"""D18: orders that Amazon's own warehouse sends come in under its location, follow it, and are nobody's work here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from linndesk.domain.orders import Order
from linndesk.domain.receipts import Receipt
from linndesk.sandbox.amazon.records import Line
from linndesk.store import bulk, cards, tables
from tests.fba_scene import PRICE, FbaScene, fba_sale

SKU = "FBA-MUG"
HOUR = timedelta(hours=1)


@pytest.fixture
def scene(profile: Path) -> Iterator[FbaScene]:
    made = FbaScene(profile, plans=False)
    made.stock(SKU, 50)
    yield made
    made.close()


def sale(scene: FbaScene, status: str = "UNSHIPPED", **more: Any) -> str:
    """Somebody buys one on Amazon; the order's number."""
    now = scene.clock.now()
    return fba_sale(scene.amazon.world, SKU, status=status, **{"created": now - HOUR, "updated": now, **more}).id


def sync(scene: FbaScene, minutes: float = 16) -> Receipt:
    scene.clock.advance(minutes=minutes)
    return scene.sync()


def here(scene: FbaScene) -> dict[str, Order]:
    return {each.channel_order_id: each for each in scene.built.orders.listed(status="all")}


def stands(scene: FbaScene, ref: str) -> tuple[str, str, str, bool, bool]:
    order = here(scene)[ref]
    return order.status, order.outcome, order.location, order.locked, order.by_channel


def rows(scene: FbaScene, table: str) -> int:
    return int(scene.built.store.read(lambda: bulk.rows(tables.Order, f"select count(*) from {table}"))[0][0])


def untouched(scene: FbaScene) -> bool:
    """No stock moved at a location of one's own, nothing owed, nobody told."""
    own = "movement m join location w on w.id = m.location_id where not w.fulfilment_centre"
    told = [each.title for each in scene.built.store.read(cards.unresolved)]
    return (rows(scene, own), rows(scene, "outbox"), rows(scene, "parcel"), told) == (0, 0, 0, [])


AT = ("Shop FBA", True, True)


def test_each_state_comes_in_as_it_stands_there(scene: FbaScene) -> None:
    scene.add("Shop", fba=True)
    made = {each: sale(scene, each) for each in ("PENDING", "UNSHIPPED", "SHIPPED", "CANCELLED")}
    sync(scene)
    assert stands(scene, made["PENDING"]) == ("pending", "", *AT)
    assert stands(scene, made["UNSHIPPED"]) == ("open", "", *AT)
    assert stands(scene, made["SHIPPED"]) == ("processed", "channel", *AT)
    assert made["CANCELLED"] not in here(scene)
    assert untouched(scene)


def test_it_is_followed_through_its_states(scene: FbaScene) -> None:
    scene.add("Shop", fba=True)
    sync(scene)
    ref, off = sale(scene, "PENDING"), sale(scene, "PENDING")
    sync(scene)
    for status, expected in (("UNSHIPPED", "open"), ("SHIPPED", "processed")):
        scene.amazon.world.set_status(ref, status)
        sync(scene)
        assert here(scene)[ref].status == expected
    scene.amazon.world.cancel(off)
    sync(scene)
    assert stands(scene, ref) == ("processed", "channel", *AT)
    assert stands(scene, off) == ("cancelled", "", *AT)
    assert untouched(scene)


def test_without_an_address_it_waits_for_nothing(scene: FbaScene) -> None:
    """Amazon gives neither name nor street of what it sends itself."""
    scene.add("Shop", fba=True)
    ref = sale(scene)
    sync(scene)
    order = here(scene)[ref]
    assert (order.waiting, order.person.line1, order.person.name) == (None, "", "")
    assert scene.built.orders.show(ref).flags == ("fulfilled_by_amazon",)


def test_with_fba_off_none_comes_in_and_what_is_here_is_still_followed(scene: FbaScene) -> None:
    scene.add("Shop", fba=True)
    ref = sale(scene)
    sync(scene)
    scene.built.accounts.save("Shop", {"fba": False})
    other = sale(scene)
    scene.amazon.world.set_status(ref, "SHIPPED")
    receipt = sync(scene)
    assert stands(scene, ref) == ("processed", "channel", *AT)
    assert other not in here(scene)
    why = {each.ref: each.reason for each in scene.part(receipt, "Shop").skipped}
    assert "own warehouse sends it" in why[other]
    sync(scene)
    sale(scene)
    assert not scene.part(sync(scene), "Shop").skipped, "none of them is open here any more, so none is asked for"


def test_turned_on_it_brings_those_of_the_last_seven_days(scene: FbaScene) -> None:
    scene.add("Shop")
    ref = sale(scene)
    sync(scene)
    assert ref not in here(scene)
    scene.clock.advance(days=2)
    sync(scene)
    scene.built.accounts.save("Shop", {"fba": True})
    sync(scene)
    assert stands(scene, ref) == ("open", "", *AT)
    assert untouched(scene)


def test_pool_one_account_with_it_and_one_without(scene: FbaScene) -> None:
    """R-POOL: one question for both, and each account's own orders follow its own setting."""
    scene.add("UK", ("UK",))
    scene.add("DE", ("DE",), fba=True)
    british, german = sale(scene, place="UK"), sale(scene, place="DE")
    receipt = sync(scene)
    assert stands(scene, german) == ("open", "", "DE FBA", True, True)
    assert british not in here(scene)
    assert {each.ref for each in scene.part(receipt, "UK").skipped} == {british}


def test_each_stock_is_a_location_of_its_own(scene: FbaScene) -> None:
    scene.add("Shop", ("UK", "DE", "FR"), fba=True)
    refs = {place: sale(scene, place=place) for place in ("UK", "DE", "FR")}
    sync(scene)
    places = {place: here(scene)[ref].location for place, ref in refs.items()}
    assert places["DE"] == places["FR"] != places["UK"]


def test_one_of_a_marketplace_that_nobody_follows_never_comes(scene: FbaScene) -> None:
    scene.add("Shop", ("UK",), fba=True)
    ref = sale(scene, place="DE")
    sync(scene)
    assert ref not in here(scene)
    found = scene.built.find.find(ref)
    assert (found.where, found.can_import) == ("channel", False)
    assert "own warehouse sends it" in found.reason


def test_find_says_where_it_is_and_why_it_was_left_out(scene: FbaScene) -> None:
    scene.add("Shop")
    ref = sale(scene)
    sync(scene)
    found = scene.built.find.find(ref)
    assert (found.where, found.account, found.can_import) == ("channel", "Shop", False)
    assert found.reason == "The channel's own warehouse sends it, so nothing has to leave here"
    scene.built.accounts.save("Shop", {"fba": True})
    _, brought = scene.built.find.import_now(ref, "Shop")
    assert brought.order is not None
    assert (brought.order.location, brought.order.locked, brought.order.by_channel) == AT
    assert scene.built.find.find(ref).where == "here"


def test_the_same_buyers_other_order_is_packed_as_ever(scene: FbaScene) -> None:
    scene.add("Shop", fba=True, mode="live")
    ref = sale(scene)
    own = scene.amazon.world.add_order(created=scene.clock.now() - HOUR, lines=[Line("MUG", 1, PRICE, "A mug")]).id
    sync(scene)
    assert (here(scene)[own].location, here(scene)[own].locked) == ("Default", False)
    scene.built.items.import_file(_items(scene, "sku,level\nMUG,4\n"))
    scene.built.listings.link("Shop", "MUG")
    assert (here(scene)[own].lines[0].sku, here(scene)[ref].lines[0].sku) == ("MUG", None)
    assert scene.built.items.get("MUG").levels[0].in_open_orders == 1


def test_what_waits_for_an_item_is_no_cause_for_a_card(scene: FbaScene) -> None:
    scene.add("Shop", fba=True)
    sale(scene)
    sync(scene)
    assert untouched(scene)


def test_a_report_never_brings_them_and_none_is_asked_for(scene: FbaScene) -> None:
    """Reports name what a seller sends alone: an account with FBA comes by pages, however much is due."""
    scene.add("Shop", order_route="report", fba=True)
    sync(scene)
    refs = [sale(scene, created=scene.clock.now() + number * HOUR) for number in range(3)]
    scene.clock.advance(days=5)
    receipt = sync(scene)
    assert set(refs) <= here(scene).keys()
    assert not any("report" in each.casefold() for each in scene.part(receipt, "Shop").messages)


def test_a_report_that_is_on_its_way_when_it_is_turned_on_is_not_waited_for(scene: FbaScene) -> None:
    """It would move the account past what no report names."""
    scene.add("Shop", order_route="report")
    sync(scene)
    now = scene.clock.now()
    ref, own = sale(scene, created=now + HOUR, updated=now + 2 * HOUR), _own(scene, now + HOUR)
    scene.clock.advance(days=9)
    scene.amazon.faults.report.takes = timedelta(minutes=40)
    receipt = sync(scene)
    assert any("still making" in each for each in scene.part(receipt, "Shop").messages)
    scene.built.accounts.save("Shop", {"fba": True})
    scene.clock.advance(hours=1)
    sync(scene)
    assert stands(scene, ref) == ("open", "", *AT)
    assert here(scene)[own].location == "Default"


def _own(scene: FbaScene, created: datetime) -> str:
    """An order that a merchant sends."""
    return scene.amazon.world.add_order(created=created, updated=created).id


def _items(scene: FbaScene, text: str) -> Path:
    file = scene.profile / "items.csv"
    file.write_text(text, encoding="utf-8")
    return file
