"""D20: an order at a centre that its own channel calls off, or has as sent, in the meantime."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.store import bulk, tables
from tests.outbound_scene import CENTRE, DRIVER, ITEM, OutboundScene


@pytest.fixture
def scene(profile: Path) -> Iterator[OutboundScene]:
    """A1, an order of the driver's own account that a merchant sends, is to leave from Amazon's warehouse."""
    made = OutboundScene(profile)
    made.by_hand()
    made.sells_there("A1")
    made.comes_in()
    yield made
    made.close()


def stands(scene: OutboundScene) -> tuple[str, str, str, bool]:
    order = scene.order("A1")
    return order.status, order.outcome, order.location, order.locked


def at_home(scene: OutboundScene) -> tuple[int, int]:
    """On hand and in open orders there."""
    level = next(each for each in scene.built.items.get(ITEM).levels if each.location == "Default")
    return level.on_hand, level.in_open_orders


def at_centre(scene: OutboundScene) -> list[tuple[int, ...]]:
    """Entries there that are an order's: none ever."""
    sql = (
        "select m.id from movement m join location w on w.id = m.location_id "
        "where w.fulfilment_centre and m.order_id is not null"
    )
    return [tuple(each) for each in scene.built.store.read(lambda: bulk.rows(tables.Movement, sql))]


def test_cancelled_before_it_was_asked_for_nothing_leaves(scene: OutboundScene) -> None:
    scene.send("A1", at_once=False)
    assert (stands(scene), at_home(scene)) == (("open", "", CENTRE, True), (10, 0))
    scene.amazon.world.cancel("A1")
    scene.later()
    assert stands(scene) == ("cancelled", "", "Default", False)
    assert (scene.outbound(), scene.states()) == ({}, {"cancelled": 1})
    assert scene.causes == {}


def test_sent_elsewhere_before_it_was_asked_for_it_has_left_from_home(scene: OutboundScene) -> None:
    """Somebody took it off the shelf and told Amazon by hand."""
    scene.send("A1", at_once=False)
    scene.amazon.world.ship_elsewhere("A1")
    scene.later()
    assert stands(scene) == ("processed", "elsewhere", "Default", False)
    assert (at_home(scene), at_centre(scene), scene.outbound()) == ((9, 0), [], {})
    assert scene.causes == {"shipped_elsewhere": 1}


def test_cancelled_while_amazon_sends_it_one_card_asks_whether_to_stop(scene: OutboundScene) -> None:
    scene.send("A1")
    scene.amazon.world.cancel("A1")
    scene.later()
    assert stands(scene) == ("cancelled", "", CENTRE, True)
    assert (len(scene.outbound()), scene.causes) == (1, {"outbound_off": 1})
    assert (at_home(scene), at_centre(scene)) == ((10, 0), [])


def test_sent_elsewhere_while_amazon_sends_it_takes_no_stock_and_has_one_card(scene: OutboundScene) -> None:
    """What Amazon's warehouse has of it, Amazon counts."""
    scene.send("A1")
    scene.amazon.world.ship_elsewhere("A1")
    scene.later()
    assert stands(scene)[:3] == ("processed", "elsewhere", CENTRE)
    assert (at_home(scene), at_centre(scene)) == ((10, 0), [])
    assert scene.causes == {"outbound_off": 1}


def test_sent_elsewhere_and_then_not_by_amazon_it_has_left_from_home(scene: OutboundScene) -> None:
    """Nothing of it came from Amazon's warehouse after all, so it was taken off one's own shelf."""
    scene.send("A1")
    scene.amazon.world.ship_elsewhere("A1")
    scene.later()
    scene.amazon.outbound.finish(scene.at("A1").reference, "CANCELLED")
    scene.later(16)
    assert stands(scene) == ("processed", "elsewhere", "Default", False)
    assert (at_home(scene), at_centre(scene)) == ((9, 0), [])
    assert scene.causes == {"shipped_elsewhere": 1}
    scene.later(16)
    assert at_home(scene) == (9, 0)


def test_its_channel_hears_of_it_once_and_that_is_no_sending_elsewhere(scene: OutboundScene) -> None:
    """Amazon says SHIPPED because it was told the number of its own warehouse's parcel."""
    scene.send("A1")
    scene.later()
    scene.ships(scene.at("A1").reference, "TRACK-1")
    scene.until(lambda: scene.order("A1").status == "processed")
    scene.later()
    scene.later()
    assert stands(scene)[:2] == ("processed", "despatched")
    assert scene.amazon_numbers() == {("A1", "TRACK-1"): 1}
    assert (at_home(scene), at_centre(scene), scene.causes) == ((10, 0), [], {})


def test_many_of_a_page_are_withdrawn_each_by_its_own_word(scene: OutboundScene) -> None:
    scene.sells_there("A2", "A3", "A4")
    scene.comes_in()
    scene.send("A1", "A2", at_once=False)
    scene.built.order_acts.lock([scene.id_of("A3")])
    for each in ("A1", "A3", "A4"):
        scene.amazon.world.cancel(each)
    scene.amazon.world.ship_elsewhere("A2")
    scene.later()
    found = {each: (scene.order(each).status, scene.order(each).location) for each in ("A1", "A2", "A3", "A4")}
    assert found == {
        "A1": ("cancelled", "Default"), "A2": ("processed", "Default"), "A3": ("cancelled", "Default"),
        "A4": ("cancelled", "Default"),
    }  # fmt: skip
    assert scene.order("A3").locked, "a person's own lock stays"
    assert (scene.outbound(), at_home(scene)[0]) == ({}, 9)


def test_a_buyers_wish_to_cancel_is_shown_and_the_driver_stays(scene: OutboundScene) -> None:
    scene.send("A1", at_once=False)
    scene.amazon.world.request_cancellation("A1")
    scene.later()
    assert scene.order("A1").cancel_requested
    assert scene.order("A1").account == DRIVER
