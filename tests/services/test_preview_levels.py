"""N2, N3, D16, R-BRAKE: levels in Preview before a plan wrote them down and after; kept, approved, braked."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from linndesk.domain.preview import LevelFacts, PlanRow, level_risk, level_rule, plain_words
from linndesk.errors import BadInput
from linndesk.services.outbox_shapes import plan_json
from linndesk.store import tables
from tests.sandbox.shop import offer
from tests.scene import Scene

SKUS = ("A", "B", "C")


@pytest.fixture
def shop(scene: Scene) -> Scene:
    """Live, not approved: A 10, B 4 and C 0 units, all listed there and linked, nothing sent yet."""
    stock(scene, {"A": 10, "B": 4, "C": 0})
    for sku in SKUS:
        offer(scene.amazon.world, sku, 3)
    scene.add("Shop", mode="live")
    scene.built.listings.download("Shop")
    for sku in SKUS:
        scene.built.listings.link("Shop", sku, sku)
    return scene


def stock(scene: Scene, levels: dict[str, int]) -> None:
    file = scene.profile / "items.csv"
    lines = "".join(f"{sku},{sku},{level}\n" for sku, level in levels.items())
    file.write_text(f"sku,title,level\n{lines}", encoding="utf-8")
    scene.built.items.import_file(file)


def rows(scene: Scene, account: str | None = None) -> dict[str, PlanRow]:
    return {each.target: each for each in scene.built.preview.plan(account).rows}


def outbox(scene: Scene) -> dict[str, tuple[str, str]]:
    query = tables.Outbox.select().where(tables.Outbox.kind == "stock").order_by(tables.Outbox.id)
    return scene.built.store.read(lambda: {each.target: (each.state, each.hold) for each in query})


def told(scene: Scene, sku: str) -> int | None:
    """What the channel was told last of a SKU; -1 = nothing."""
    levels = scene.amazon.world.stock.of(sku)
    return levels[-1].quantity if levels else -1


def test_n2_a_plan_that_nobody_made_yet_shows_live_wanted_difference_rule_and_risk(shop: Scene) -> None:
    found = rows(shop)
    assert [(each.live, each.wanted, each.difference) for each in found.values()] == [(3, 10, 7), (3, 4, 1), (3, 0, -3)]
    assert found["A"].rule == "All that is on hand"
    assert found["A"].risk == "First send; More than doubles"
    assert found["C"].risk == "First send; Goes to zero"
    assert outbox(shop) == {}, "looking writes nothing"
    (first, *_) = plan_json(shop.built.preview.plan())["rows"]
    assert (first["live"], first["wanted"], first["difference"]) == (3, 10, 7)


def test_n2_a_sync_in_between_is_no_other_plan(shop: Scene) -> None:
    plan = shop.built.preview.plan()
    shop.sync()
    assert set(outbox(shop).values()) == {("held", "approval")}
    again = shop.built.preview.plan()
    assert again.plan_id == plan.plan_id
    assert all(each.outbox_id for each in again.rows)
    stock(shop, {"A": 9})
    assert shop.built.preview.plan().plan_id != plan.plan_id


def test_n2_what_is_approved_leaves_with_the_next_sync(shop: Scene) -> None:
    approved = shop.built.preview.approve(shop.built.preview.plan().plan_id)
    assert approved.kinds == (("Shop", "stock"),)
    shop.sync()
    assert {sku: told(shop, sku) for sku in SKUS} == {"A": 10, "B": 4, "C": 0}
    assert shop.built.preview.plan().rows == ()


def test_an_approval_is_refused_with_how_much_has_changed(shop: Scene) -> None:
    plan = shop.built.preview.plan()
    stock(shop, {"A": 9, "B": 5})
    with pytest.raises(BadInput) as caught:
        shop.built.preview.approve(plan.plan_id, seen=plan)
    assert caught.value.detail == "4 rows differ from what was shown"
    with pytest.raises(BadInput, match="3 rows would leave"):
        shop.built.preview.approve(plan.plan_id)
    with pytest.raises(BadInput):
        shop.built.preview.decide(plan, [], asks=True)
    assert outbox(shop) == {}


@pytest.mark.parametrize("planned", [False, True])
def test_what_is_unticked_stays_until_a_person_sends_it(shop: Scene, planned: bool) -> None:
    """Held as a person's, with the level that is right by then, whether a plan had written it down or not."""
    if planned:
        shop.sync()
    plan = shop.built.preview.plan()
    kept = [each for each in plan.rows if each.target == "B"]
    number, approved = shop.built.preview.decide(plan, kept, asks=True)
    assert (number, approved is not None) == (1, True)
    shop.sync()
    assert outbox(shop)["B"] == ("held", "person")
    assert told(shop, "A") == 10
    stock(shop, {"B": 6})
    shop.sync()
    (row,) = shop.built.preview.plan().rows
    assert (row.target, row.wanted, row.hold) == ("B", 6, "person")
    assert told(shop, "B") != 6
    shop.built.outbox.send([row.outbox_id])
    shop.sync()
    assert told(shop, "B") == 6


@pytest.mark.parametrize(("change", "why"), [({"mode": "watch"}, "only watches"), ({"enabled": False}, "is off")])
def test_who_does_not_send_shows_what_would_be_sent_and_why_it_is_not(shop: Scene, change: Any, why: str) -> None:
    shop.built.accounts.save("Shop", change)
    plan = shop.built.preview.plan("Shop")
    assert [each.wanted for each in plan.rows] == [10, 4, 0]
    assert all(why in each.rule for each in plan.rows)
    assert (plan.leaving, plan.asks) == (0, ())


def test_n3_the_brake_says_why_and_a_reason_lets_it_go_once(scene: Scene) -> None:
    many = [f"S{at:02}" for at in range(30)]
    stock(scene, dict.fromkeys(many, 8))
    for sku in many:
        offer(scene.amazon.world, sku, 8)
    scene.add("Shop", mode="live")
    scene.built.listings.download("Shop")
    for sku in many:
        scene.built.listings.link("Shop", sku, sku)
    scene.built.preview.approve(scene.built.preview.plan().plan_id)
    scene.sync()
    stock(scene, dict.fromkeys(many[:20], 0))
    plan = scene.built.preview.plan()
    assert plan.braked == ("Shop",)
    assert plan.brake.tripped
    assert "Shop: 20 of 30 listings would go to 0" in plan.brake.reasons[0]
    assert {each.hold for each in plan.rows} == {"brake"}
    scene.sync()
    assert scene.built.preview.kept_back() == 20
    assert scene.built.preview.through_brake("counted on Saturday") == 20
    assert "counted on Saturday" in " ".join(scene.built.preview.plan().notes)
    scene.sync()
    assert told(scene, "S00") == 0
    assert scene.built.preview.kept_back() == 0


def test_two_links_that_contradict_each_other_are_said(shop: Scene) -> None:
    shop.add("Abroad", ("DE",), mode="live")
    shop.built.listings.add("Abroad", "A", "B")
    shop.built.store.write(lambda: tables.Listing.update(verified=True).execute())
    plan = shop.built.preview.plan()
    assert "A is linked to A in Shop and B in Abroad" in " ".join(plan.notes)
    assert "A" not in {each.target for each in plan.rows}


def test_the_file_has_numbers(shop: Scene, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    shop.built.preview.write_csv(shop.built.preview.plan(), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert [(each["target"], each["live"], each["wanted"]) for each in found] == [
        ("A", "3", "10"), ("B", "3", "4"), ("C", "3", "0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "risk"),
    [
        (LevelFacts(5, None, 5, 5, "on_hand"), ""),
        (LevelFacts(0, None, 5, 5, "on_hand"), "Goes to zero"),
        (LevelFacts(0, None, 0, 0, "on_hand"), ""),
        (LevelFacts(11, None, 5, 5, "on_hand"), "More than doubles"),
        (LevelFacts(10, None, 5, 5, "on_hand"), ""),
        (LevelFacts(5, None, None, None, "on_hand"), "First send"),
        (LevelFacts(5, None, 7, 9, "on_hand"), "Shows 7, was told 9"),
        (LevelFacts(9, None, 0, 0, "on_hand", waits="Waits for the orders of X"), "Waits for the orders of X"),
    ],
)
def test_every_risk_has_its_words(facts: LevelFacts, risk: str) -> None:
    assert level_risk(facts) == risk


def test_a_rule_names_the_days_it_tells() -> None:
    assert level_rule(LevelFacts(5, 1, 5, 5, "max_listed")) == "Max listed quantity; latency 1 day"
    assert plain_words({"quantity": 1, "latency": 3, "live": None, "rule": "on_hand", "inputs": {}}) == "1 unit, 3 days"
