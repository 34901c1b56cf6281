"""M9, M10: levels of an account whose channel takes its own orders off, end to end at the practice Linnworks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk.domain.receipts import AccountReceipt
from linndesk.errors import BadReply
from linndesk.sandbox.linnworks import events
from linndesk.sandbox.linnworks.records import Line
from linndesk.store import bulk, cards
from linndesk.store.tables import Listing
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene

MUG, PAN, CUP = "MUG-RED-330", "PAN-24", "CUP-SMALL"
OTHER = "Linnworks north"
LEVELS = "UpdateStockLevelsBulk"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[LinnworksScene]:
    """Ten of each here, three of each there; live, and levels may go."""
    with linnworks_scene(tmp_path / "profile") as made:
        made.shelve({MUG: 3, PAN: 3, CUP: 3})
        made.stock({MUG: 10, PAN: 10, CUP: 10})
        listed(made)
        yield made
        assert made.linnworks.complaints == []


def listed(scene: LinnworksScene, name: str = NAME, **more: Any) -> None:
    scene.add(name, update_inventory=True, **more)
    scene.approve("stock", name)
    scene.built.listings.download(name)
    scene.built.listings.link_all(name)


def second(scene: LinnworksScene) -> str:
    """Another account, at a location of its own; the id of that location."""
    place = scene.world.add_location("North")
    listed(scene, OTHER, location="North")
    return place.id


def part(scene: LinnworksScene, name: str = NAME, **passing: float) -> AccountReceipt:
    scene.clock.advance(**(passing or {"minutes": 15}))
    return next(each for each in scene.built.engine.sync().accounts if each.name == name)


def there(scene: LinnworksScene, *skus: str) -> list[int]:
    return [scene.world.shelf.level(each) for each in skus or (MUG, PAN, CUP)]


def told(scene: LinnworksScene) -> list[tuple[str, int]]:
    return [(each.sku, each.level) for each in scene.world.shelf.told]


def cards_open(scene: LinnworksScene) -> int:
    return sum(each.resolved_at is None for each in scene.built.store.read(cards.listed))


def force(scene: LinnworksScene, sku: str) -> bool:
    sql = "select force from listing where channel_sku = ?"
    return any(each for (each,) in scene.built.store.read(lambda: bulk.rows(Listing, sql, [sku])))


def test_every_linked_listing_is_told_its_level_in_one_request(scene: LinnworksScene) -> None:
    sent = part(scene).stock
    assert (sent.planned, sent.sent, sent.confirmed, sent.unconfirmed, sent.refused) == (3, 3, 3, 0, 0)
    assert there(scene) == [10, 10, 10]
    assert len(scene.linnworks.heard_at(LEVELS)) == 1
    before = told(scene)
    assert part(scene).stock.planned == 0
    assert told(scene) == before


def test_m10_its_own_orders_are_not_taken_off_and_those_of_others_are(scene: LinnworksScene) -> None:
    """Stock level: on hand less what other accounts' orders reserve. What Linnworks offers is then what is there."""
    north = second(scene)
    part(scene)
    scene.world.add_order((Line(MUG, 3),))
    scene.world.add_order((Line(PAN, 4),), location=north)
    part(scene)
    assert there(scene, MUG, PAN) == [10, 6]
    assert [scene.world.shelf.level(each, north) for each in (MUG, PAN)] == [7, 10]
    why = scene.built.why.now(NAME, MUG)
    (held,) = (each for each in why.steps if each.rule == "in_open_orders")
    assert (why.wanted, held.input, held.rows) == (10, 0, ())
    assert "takes its own open orders off by itself" in " ".join(why.stands)
    (row,) = next(each for each in scene.built.why.now(NAME, PAN).steps if each.rule == "in_open_orders").rows
    assert (row["account"], row["units"]) == (OTHER, 4)
    past = scene.built.why.past(NAME, PAN, scene.clock.now())
    assert past.wanted == 6
    assert "takes its own open orders off by itself" in " ".join(past.stands)


def test_m10_on_hand_is_what_is_available_here(scene: LinnworksScene) -> None:
    part(scene)
    scene.world.add_order((Line(MUG, 3),))
    part(scene)
    scene.built.accounts.save(NAME, {"stock_value": "on_hand"})
    effect = scene.built.accounts.whatif.effect(NAME, {"stock_value": "stock_level"})
    assert effect is not None
    assert [(each.channel_sku, each.before, each.after) for each in effect.changed] == [(MUG, 7, 10)]
    part(scene)
    assert there(scene) == [7, 10, 10]
    assert scene.built.why.now(NAME, MUG).stands[-1].startswith(("Last", "The channel"))


def test_m10_a_processed_order_is_not_taken_off_twice(scene: LinnworksScene) -> None:
    """Linnworks takes the units off what it was told, and is told the same number once more."""
    part(scene)
    order = scene.world.add_order((Line(MUG, 3),))
    part(scene)
    scene.despatch(order.id)
    for _ in range(3):
        part(scene)
    assert scene.processed() == {order.id: [f"RM{order.number}"]}
    assert there(scene) == [7, 10, 10]
    assert not force(scene, MUG)
    before = told(scene)
    part(scene)
    assert told(scene) == before, "and then it rests"


def test_m10_an_order_that_somebody_else_processed_there_too_is_not_taken_off_twice(scene: LinnworksScene) -> None:
    """It waits for a person with the other tracking number; what is on sale does not wait for that."""
    part(scene)
    order = scene.world.add_order((Line(MUG, 3),))
    part(scene)
    ids = scene.despatch(order.id)
    scene.built.outbox.hold(ids)
    part(scene)
    assert there(scene, MUG) == [7]
    events.process(scene.world, order.id, "THEIRS")
    scene.built.outbox.send(ids)
    for _ in range(2):
        part(scene)
    assert scene.states() == {"held": 1}
    assert scene.processed() == {}
    assert there(scene) == [7, 10, 10]


@pytest.mark.parametrize("value", ["stock_level", "on_hand"])
def test_m10_what_linnworks_processed_by_itself_is_not_taken_off_twice(scene: LinnworksScene, value: str) -> None:
    """What is available here stays as it was by that: it is told once more all the same."""
    scene.built.accounts.save(NAME, {"stock_value": value})
    part(scene)
    order = scene.world.add_order((Line(MUG, 3),))
    part(scene)
    events.process(scene.world, order.id, "THEIRS")
    part(scene)
    part(scene)
    assert there(scene) == [7, 10, 10]


def test_r_outcome_a_row_has_its_own_error(scene: LinnworksScene) -> None:
    scene.faults.levels.refused[PAN] = "Stock item is locked"
    scene.faults.levels.missing.add(CUP)
    sent = part(scene).stock
    assert (sent.confirmed, sent.refused, sent.unconfirmed) == (1, 1, 1)
    (card,) = scene.built.store.read(cards.listed)
    assert "Stock item is locked" in f"{card.title} {card.detail}"
    scene.faults.levels.refused.clear()
    scene.faults.levels.missing.clear()
    scene.built.stock.set_level(PAN, 4)
    scene.built.stock.set_level(CUP, 5)
    part(scene)
    assert there(scene) == [10, 4, 5]
    assert cards_open(scene) == 0


@pytest.mark.parametrize("fault", ["lost", "503_after", "html_after", "401_after", "reset", "429", "500", "expired"])
def test_r_lost_a_level_whose_answer_was_lost_is_told_again(scene: LinnworksScene, fault: Any) -> None:
    scene.faults.fail_next(LEVELS, fault)
    part(scene)
    for _ in range(2):
        part(scene)
    assert there(scene) == [10, 10, 10]
    assert cards_open(scene) == 0


def test_a_request_that_is_refused_whole_is_split_to_the_culprit(scene: LinnworksScene) -> None:
    scene.faults.levels.poison[PAN] = "This breaks us"
    scene.built.store.write(lambda: Listing.update(reference="").execute())  # known by SKU
    sent = part(scene).stock
    assert (sent.confirmed, sent.refused) == (2, 1)
    assert there(scene) == [10, 3, 10]


def test_what_is_kept_in_batches_takes_no_level_and_it_is_said(tmp_path: Path) -> None:
    """M9: composites are left out of the download; an item in batches comes with the reason, and is never planned."""
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.shelve({MUG: 3})
        scene.world.shelf.add(PAN, level=3, batched=True)
        scene.world.shelf.add("SET", parts=((MUG, 2),))
        scene.stock({MUG: 10, PAN: 10, "SET": 0})
        listed(scene)
        receipt = part(scene)
        assert (receipt.stock.planned, there(scene, MUG, PAN)) == (1, [10, 3])
        assert any("1 listing takes no level: Linnworks keeps it in batches" in each for each in receipt.messages)
        (pan,) = (each for each in scene.built.listings.listed(NAME) if each.channel_sku == PAN)
        assert "batches" in pan.excluded
        assert [each.channel_sku for each in scene.built.listings.listed(NAME)] == [MUG, PAN]
        why = scene.built.why.now(NAME, PAN)
        assert (why.wanted, why.not_sent) == (None, pan.excluded)
        assert [each.target for each in scene.built.preview.plan().rows] == []
        assert scene.built.parallel.report(NAME).left_out == {"excluded": 1}
        scene.world.shelf.change(PAN, batched=False)
        scene.built.listings.download(NAME)
        part(scene)
        assert there(scene, MUG, PAN) == [10, 10]
        assert cards_open(scene) == 0


def test_u10_a_test_account_tells_levels_of_its_test_skus_alone(scene: LinnworksScene) -> None:
    scene.built.accounts.save(NAME, {"test_account": True, "test_skus": [MUG]})
    receipt = part(scene)
    assert there(scene) == [10, 3, 3]
    assert any("2 listings take no level: This is a test account" in each for each in receipt.messages)
    assert "test account" in scene.built.why.now(NAME, PAN).not_sent
    scene.built.accounts.save(NAME, {"test_account": False})
    part(scene)
    assert there(scene) == [10, 10, 10]


def test_u10_a_level_that_was_planned_before_it_became_a_test_account_stays_here(scene: LinnworksScene) -> None:
    scene.built.accounts.save(NAME, {"mode": "hold"})
    part(scene)
    scene.built.accounts.save(NAME, {"test_account": True, "test_skus": [MUG], "mode": "live"})
    waiting = [each.id for each in scene.built.outbox.listed() if each.kind == "stock"]
    scene.built.outbox.send(waiting)
    scene.built.engine.send_due()
    assert there(scene) == [10, 3, 3]
    part(scene)
    assert there(scene) == [10, 3, 3]


def test_another_location_is_told_everything_anew_and_only_after_a_look(scene: LinnworksScene) -> None:
    part(scene)
    north = scene.world.add_location("North")
    scene.built.accounts.save(NAME, {"location": "North"})
    assert part(scene).stock.held == 3
    plan = scene.built.preview.plan()
    assert plan.asks == ((NAME, "stock"),)
    scene.built.preview.approve(plan.plan_id)
    part(scene)
    assert [scene.world.shelf.level(each, north.id) for each in (MUG, PAN, CUP)] == [10, 10, 10]


def test_n7_what_somebody_changed_there_is_seen_and_put_right(scene: LinnworksScene) -> None:
    part(scene)
    north = scene.world.add_location("North")
    scene.world.shelf.put(MUG, 12)
    scene.world.shelf.put(PAN, 4)
    scene.world.shelf.put(PAN, 99, north.id)
    radar = scene.built.drift.look(NAME)
    assert radar.compared == 3
    assert [(each.told.channel_sku, each.channel, each.risk) for each in radar.found] == [
        (MUG, 12, "oversell"), (PAN, 4, "lost_sales"),
    ]  # fmt: skip
    assert len(scene.linnworks.heard_at("GetStockLevel_Batch")) == 1
    scene.built.drift.resend([each.told.listing_id for each in radar.found])
    part(scene)
    assert there(scene) == [10, 10, 10]
    assert scene.built.drift.look(NAME).found == ()
    scene.faults.fail_next("GetStockLevel_Batch", "null")
    with pytest.raises(BadReply):
        scene.built.drift.look(NAME)


def test_m10_an_order_that_came_in_is_no_reason_to_tell_the_same_level_again(scene: LinnworksScene) -> None:
    """What a channel lists as stock is no fewer by an order that it holds itself."""
    part(scene)
    before = told(scene)
    scene.world.add_order((Line(MUG, 3),))
    part(scene)
    assert scene.built.preview.plan().rows == ()
    assert told(scene) == before


@pytest.mark.parametrize("key", ["update_inventory", "sync_stock_levels"])
def test_m10_either_name_of_the_switch_stops_and_starts_levels(scene: LinnworksScene, key: str) -> None:
    scene.built.accounts.save(NAME, {key: False})
    part(scene)
    assert there(scene) == [3, 3, 3]
    assert scene.built.why.now(NAME, MUG).not_sent == "Inventory Sync is off"
    scene.built.accounts.toggle(NAME, "update_inventory")
    part(scene)
    assert there(scene) == [10, 10, 10]


def test_w3_the_first_push_waits_for_a_look_in_preview(tmp_path: Path) -> None:
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.shelve({MUG: 3})
        scene.stock({MUG: 10})
        scene.add(update_inventory=True)
        scene.built.listings.download(NAME)
        scene.built.listings.link_all(NAME)
        assert part(scene).stock.held == 1
        plan = scene.built.preview.plan()
        (row,) = plan.rows
        assert (row.kind, row.target, row.wanted, row.hold) == ("stock", MUG, 10, "approval")
        scene.built.preview.approve(plan.plan_id)
        part(scene)
        assert there(scene, MUG) == [10]
