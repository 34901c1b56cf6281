"""N4, Why this number: the steps now and at any past send, what is behind each, why it is not sent, what changed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from linndesk.domain.stockacts import Line
from linndesk.domain.stockinputs import Inputs, from_json
from linndesk.errors import BadInput, UnknownName
from linndesk.services.despatch import Wish
from linndesk.services.why import Why, moment_of
from tests.sandbox.shop import offer
from tests.scene import Scene
from tests.services import told
from tests.services.told import later, put, sell


@pytest.fixture
def shop(scene: Scene) -> Scene:
    told.tell(scene)
    return scene


def now(scene: Scene, sku: str = "A", name: str = "Shop") -> Why:
    return scene.built.why.now(name, sku)


def values(why: Why) -> list[tuple[str, int | None, int]]:
    return [(each.rule, each.input, each.value) for each in why.steps]


def rows(why: Why, rule: str) -> list[dict[str, object]]:
    return [dict(row) for each in why.steps if each.rule == rule for row in each.rows]


def test_n4_every_step_with_what_stands_behind_it(shop: Scene) -> None:
    sell(shop, "O1", "A", 2)
    shop.built.accounts.save("Shop", {"default_end_when_quantity": 1, "default_max_listed_percentage": 50})
    shop.built.listings.set_rules("Shop", ["A"], {"max_listed": "4"})
    later(shop)
    found = now(shop)
    assert values(found) == [
        ("on_hand", 13, 13), ("in_open_orders", 2, 11), ("end_when", 1, 11), ("percentage", 50, 5),
        ("max_listed", 4, 4),
    ]  # fmt: skip
    assert rows(found, "on_hand") == [
        {"location": "Default", "sku": "A", "per": 1, "on_hand": 10},
        {"location": "Shelf", "sku": "A", "per": 1, "on_hand": 3},
    ]
    number = shop.built.orders.show("O1").number
    assert rows(found, "in_open_orders") == [
        {"order": number, "channel_order_id": "O1", "account": "Shop", "location": "Default", "sku": "A", "per": 1,
         "units": 2},
    ]  # fmt: skip
    assert rows(found, "percentage") == [{"from": "account", "account": "Shop"}]
    assert rows(found, "max_listed") == [{"from": "listing", "account": "Shop"}]
    assert (found.wanted, found.sent, found.confirmed, found.not_sent) == (4, 4, 13, "")


def test_w1_a_kit_is_explained_by_its_parts(shop: Scene) -> None:
    told.stock(shop, "sku,title,level\nSET,A mug and two cups,\n")
    shop.built.kits.set_parts("SET", [("A", 1), ("B", 2)])
    offer(shop.amazon.world, "SET", 0)
    shop.built.listings.download("Shop")
    shop.built.listings.link("Shop", "SET", "SET")
    sell(shop, "O1", "SET", 1)
    later(shop)
    found = now(shop, "SET")
    assert (found.wanted, found.sent) == (1, 1)
    assert {(each["sku"], each["per"]) for each in rows(found, "on_hand")} == {("A", 1), ("B", 2)}
    assert {(each["sku"], each["units"]) for each in rows(found, "in_open_orders")} == {("A", 1), ("B", 2)}


def test_n4_a_past_send_is_worked_out_again_from_what_it_was_made_of(shop: Scene) -> None:
    first = shop.clock.now()
    shop.built.stock.set_level("A", 1)
    later(shop)
    later(shop)
    then = shop.built.why.past("Shop", "A", first)
    assert (then.wanted, then.sent, then.confirmed, then.at) == (13, 13, 13, first)
    assert values(then)[0] == ("on_hand", 13, 13)
    assert "seen to be there on" in then.stands[0]
    assert (now(shop).wanted, now(shop).confirmed) == (4, 4)
    newest, oldest = shop.built.why.sends("Shop", "A")
    assert (newest.quantity, oldest.quantity) == (4, 13)
    exact = shop.built.why.past("Shop", "A", newest.at)
    assert (exact.wanted, exact.sent, exact.confirmed) == (4, 4, 13), "told by then, and not seen there yet"


def test_n4_before_the_first_send_it_says_when_that_was(shop: Scene) -> None:
    first = shop.built.why.sends("Shop", "A")[0].at
    with pytest.raises(BadInput) as caught:
        shop.built.why.past("Shop", "A", first - timedelta(seconds=1))
    assert caught.value.fix == f"Its first send was at {first:%Y-%m-%dT%H:%M:%SZ}"
    offer(shop.amazon.world, "NEW", 3)
    shop.built.listings.download("Shop")
    with pytest.raises(BadInput) as caught:
        shop.built.why.past("Shop", "NEW", shop.clock.now())
    assert caught.value.fix == "Nothing was ever sent of it"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "10000-01-01T00:00:00Z", "2026-11-21T25:00:00Z"])
def test_nonsense_is_no_time(text: str) -> None:
    with pytest.raises(BadInput):
        moment_of(text)


def test_a_time_with_a_zone_is_that_moment() -> None:
    whole = datetime(2026, 11, 21, 8, 0, 0, 999_999, tzinfo=UTC)
    assert moment_of(" 2026-11-21T10:00:00+02:00 ") == whole, "times are printed to the second: all of it is meant"
    assert moment_of("2026-11-21T08:00:00Z") == whole
    assert moment_of("2026-11-21T08:00:00.250Z") == whole.replace(microsecond=250_000)


def test_who_is_not_here_is_named(shop: Scene) -> None:
    for name, sku in (("Nobody", "A"), ("Shop", "Z")):
        with pytest.raises(UnknownName):
            shop.built.why.now(name, sku)
        with pytest.raises(UnknownName):
            shop.built.why.sends(name, sku)


def _fba(scene: Scene) -> str:
    offer(scene.amazon.world, "F", None)
    scene.built.listings.download("Shop")
    scene.built.listings.link("Shop", "F", "A")
    return "F"


def _saved(**values_: object) -> Callable[[Scene], str]:
    def make(scene: Scene) -> str:
        scene.built.accounts.save("Shop", values_)
        return "A"

    return make


def _put(**columns: object) -> Callable[[Scene], str]:
    def make(scene: Scene) -> str:
        put(scene, "A", **columns)
        return "A"

    return make


def _paused(scene: Scene) -> str:
    scene.built.outbox.pause(True)
    return "A"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_fba, "The channel sends this itself"),
        (_put(ignored=True), "The listing is ignored"),
        (_put(verified=False), "No report of the channel has named this SKU"),
        (_put(vanished=True), "The channel no longer lists it"),
        (_put(item=None), "The listing is no longer linked"),
        (_saved(mode="watch"), "The account only watches: nothing is sent"),
        (_saved(mode="hold"), "The account is on Hold: everything waits for your word"),
        (_saved(enabled=False), "The account is off"),
        (_saved(update_inventory=False), "Inventory Sync is off"),
        (_paused, "Outgoing is paused"),
    ],
)
def test_why_it_is_not_sent_is_a_sentence(shop: Scene, make: Callable[[Scene], str], said: str) -> None:
    found = now(shop, make(shop))
    assert found.not_sent == said


def test_r_pool_who_speaks_is_named_and_who_follows_shows_the_same(shop: Scene) -> None:
    shop.add("Abroad", ("DE",), mode="live", default_max_listed_quantity=1)
    shop.built.listings.add("Abroad", "A", "A")
    put(shop, "A", verified=True)
    found = now(shop, "A", "Abroad")
    assert (found.wanted, found.speaks) == (13, "Shop")
    assert found.stands[0] == "Abroad follows Shop: one merchant has one quantity for each SKU"
    assert rows(found, "max_listed") == [{"from": "account", "account": "Shop"}]
    shop.built.accounts.save("Shop", {"update_inventory": False})
    assert (now(shop, "A", "Abroad").wanted, now(shop, "A").speaks) == (1, "Abroad")


def test_r_pool_two_links_that_contradict_each_other_are_said(shop: Scene) -> None:
    shop.add("Abroad", ("DE",), mode="live")
    shop.built.listings.add("Abroad", "A", "B")
    put(shop, "A", verified=True)
    assert now(shop).not_sent == "Two accounts link it to different stock items: A in Shop and B in Abroad"


def test_how_it_stands_is_said(shop: Scene) -> None:
    assert any(each.startswith("Last seen to be there: 13, on ") for each in now(shop).stands)
    shop.built.stock.set_level("A", 6)
    assert "Something has changed since: the next sync looks at it again" in now(shop).stands
    shop.amazon.faults.stock.refused["A"] = "Not in this category"
    later(shop)
    said = now(shop).stands
    assert any("9 was refused" in each and "Not in this category" in each for each in said), said
    shop.amazon.faults.stock.lost.add("B")
    shop.built.stock.set_level("B", 2)
    later(shop)
    assert "2 was sent and is not confirmed" in now(shop, "B").stands


def test_what_a_person_or_the_brake_holds_is_said(shop: Scene) -> None:
    shop.built.accounts.save("Shop", {"mode": "hold"})
    shop.built.stock.set_level("A", 6)
    later(shop)
    assert any(each.startswith("9 is held: ") for each in now(shop).stands)


def test_n4_what_changed_between_two_sends_is_said_with_the_movements(shop: Scene) -> None:
    before = shop.built.why.sends("Shop", "A")[0].inputs
    assert shop.built.why.between(before, before).sentences == ("Nothing that the number is made of differs",)
    sell(shop, "O1", "A", 2)
    shop.built.stock.set_level("A", 7, note="counted on Saturday")
    shop.built.accounts.save("Shop", {"default_max_listed_quantity": 5})
    later(shop)
    found = now(shop)
    assert found.inputs is not None
    change = shop.built.why.between(before, found.inputs)
    number = shop.built.orders.show("O1").number
    assert change.sentences == (
        "13 became 5", "A at Default: 10 → 7 on hand (-3)", f"Order {number} came to hold 2 of A",
        "Max listed: no limit → 5",
    )  # fmt: skip
    ((sku, movement),) = change.movements
    assert (sku, movement.delta, movement.note, change.more) == ("A", -3, "counted on Saturday", False)
    wish = Wish(shop.built.orders.show("O1").id, "Royal Mail 48", "AB123")
    shop.built.despatch.despatch([wish], at_once=True)
    gone = shop.built.why.between(found.inputs, _inputs(shop))
    assert gone.sentences == (
        "A at Default: 7 → 5 on hand (-2)", f"Order {number} held 2 of A, and does no more",
    )  # fmt: skip
    assert [each.order_number for _, each in gone.movements] == [number]


def test_locations_and_parts_that_change_are_said(shop: Scene) -> None:
    before = _inputs(shop)
    shop.built.accounts.save("Shop", {"update_inventory_from_location": True, "inventory_locations": ["Shelf"]})
    said = shop.built.why.between(before, _inputs(shop)).sentences
    assert said == ("13 became 3", "Counts no more: Default")
    assert shop.built.why.between(_inputs(shop), before).sentences[1] == "Counts from then on: Default"
    before = _inputs(shop)
    shop.built.listings.unlink("Shop", "A")
    shop.built.listings.link("Shop", "A", "B")
    said = shop.built.why.between(before, _inputs(shop)).sentences
    assert said[1:] == ("A is no longer behind it", "B is behind it from then on")


@pytest.mark.parametrize("seed", range(3))
def test_n4_for_every_send_ever_made_what_is_worked_out_again_is_what_was_sent(shop: Scene, seed: int) -> None:
    """Random counts, sales, despatches, rules, locations and kits; then every stored send."""
    dice = random.Random(seed)
    told.stock(shop, "sku,title,level\nSET,Set,\n")
    shop.built.kits.set_parts("SET", [("A", 1), ("B", 2)])
    offer(shop.amazon.world, "SET", 0)
    shop.built.listings.download("Shop")
    shop.built.listings.link("Shop", "SET", "SET")
    acts: list[Callable[[], object]] = [
        lambda: shop.built.stock.set_level(dice.choice("ABC"), dice.randrange(30)),
        lambda: sell(shop, f"R{dice.randrange(10**9)}", dice.choice(["A", "B", "SET"]), dice.randrange(1, 4)),
        lambda: shop.built.accounts.save("Shop", {"default_max_listed_percentage": dice.randrange(101)}),
        lambda: shop.built.accounts.save("Shop", {"default_max_listed_quantity": dice.choice([None, 4, 9])}),
        lambda: shop.built.accounts.save("Shop", {"default_end_when_quantity": dice.randrange(4)}),
        lambda: shop.built.listings.set_rules("Shop", ["A"], {"percentage": str(dice.randrange(101))}),
        lambda: shop.built.stock.acts.give("A", dice.randrange(9), "Shelf", ""),
    ]
    for _ in range(12):
        for act in dice.sample(acts, 3):
            act()
        later(shop, 5)
    every = told.sends(shop)
    assert len(every) > 12
    for each in every.values():
        assert from_json(each.inputs).quantity == each.quantity
        sku = shop.built.store.read(lambda each=each: each.listing.channel_sku)
        assert shop.built.why.past("Shop", sku, each.at).wanted == each.quantity
    for sku in ("A", "B", "C", "SET"):
        later(shop, 5)
        assert now(shop, sku).wanted == shop.amazon.world.stock.shown(sku) == now(shop, sku).sent


def test_ninety_days_are_steps_of_what_lay_there_and_what_was_told(shop: Scene) -> None:
    begun = shop.clock.now()
    shop.clock.advance(hours=24)
    sell(shop, "O1", "A", 2)
    later(shop)
    shop.built.stock.set_level("A", 6)
    later(shop)
    found = shop.built.why.ninety("A")
    assert (found.on_hand.at(begun), found.on_hand.points[-1]) == (13, (shop.clock.now(), 9))
    assert found.on_hand.points[0] == (found.start, 0), "it was not here yet"
    (line,) = found.told
    assert line.name == "Shop: A"
    assert [number for _, number in line.points] == [13, 11, 7, 7]
    assert line.points[-1][0] == found.end == shop.clock.now()
    number = shop.built.orders.show("O1").number
    marks = [(each.kind, each.units, each.words) for each in found.marks]
    assert marks == [("order", 2, number), ("count", 9, "counted")]
    shop.built.stock.acts.count([Line("A", 9)])
    assert [(each.kind, each.units) for each in shop.built.why.ninety("A").marks][-1] == ("count", 12)
    shop.clock.advance(hours=24 * 100)
    old = shop.built.why.ninety("A")
    assert ([units for _, units in old.on_hand.points], old.marks) == ([12, 12], ())
    assert [(at, number) for at, number in old.told[0].points] == [(old.start, 7), (old.end, 7)]


def test_ninety_days_of_a_kit_are_what_could_be_made(shop: Scene) -> None:
    told.stock(shop, "sku,title,level\nSET,Set,\n")
    shop.built.kits.set_parts("SET", [("A", 1), ("B", 2)])
    shop.clock.advance(hours=1)
    shop.built.stock.set_level("B", 9)
    found = shop.built.why.ninety("SET")
    assert found.is_kit
    assert [number for _, number in found.on_hand.points][-2:] == [4, 4]
    assert found.on_hand.at(shop.clock.now() - timedelta(minutes=1)) == 2
    with pytest.raises(UnknownName):
        shop.built.why.ninety("Z")


def _inputs(scene: Scene) -> Inputs:
    found = now(scene).inputs
    assert found is not None
    return found
