"""W6, D5, A8: the check sheet, many orders at once, two windows at once, what is refused and what is only said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.channels.base import Cancel
from linndesk.domain.finding import SENT_BY_CHANNEL
from linndesk.errors import BadInput, LinndeskError, NotDespatched, UnknownName
from linndesk.sandbox.amazon.records import Line
from linndesk.services.despatch import BATCH, Despatched, Wish
from linndesk.store import tables
from tests.scene import Scene

SKU = "MUG-RED-330"
Add = Callable[..., int]


@pytest.fixture
def shop(scene: Scene) -> Scene:
    file = scene.profile / "items.csv"
    file.write_text(f"sku,title,level\n{SKU},Mug,10\n", encoding="utf-8")
    scene.built.items.import_file(file)
    scene.add("Shop", mode="live", shipping_services=[{"service": "Van", "carrier_code": "DPD"}])
    scene.built.listings.link("Shop", SKU)
    return scene


@pytest.fixture
def add(shop: Scene) -> Add:
    """An order of one mug that is here; its id."""

    def add_(ref: str, *more: str, **facts: Any) -> int:
        for each in (ref, *more):
            now = shop.clock.now()
            shop.amazon.world.add_order(each, created=now - timedelta(hours=1), updated=now, **facts)
        shop.clock.advance(minutes=16)
        shop.sync()
        return shop.built.order_acts.id_of(ref)

    return add_


def on_hand(shop: Scene) -> int:
    return shop.built.items.get(SKU).levels[0].on_hand


def kinds(shop: Scene, *wishes: Wish) -> list[list[str]]:
    return [[each.kind for each in row.findings] for row in shop.built.despatch.sheet(wishes).rows]


def rows(shop: Scene) -> list[Any]:
    return shop.built.store.read(lambda: list(tables.Outbox.select().order_by(tables.Outbox.id)))


class TestSheet:
    def test_a_row_for_each_wish_with_what_would_leave(self, shop: Scene, add: Add) -> None:
        order = add("1")
        sheet = shop.built.despatch.sheet([Wish(order, "van", "T1")])
        (row,) = sheet.rows
        assert (row.channel_order_id, row.account, row.units) == ("1", "Shop", 1)
        assert (row.service, row.tracking) == ("Van", "T1")
        assert (row.findings, row.blocked, row.can_leave) == ((), False, True)
        assert (sheet.ready, sheet.counts, sheet.undo_seconds, sheet.held) == (1, {}, 60, ())

    def test_service_and_tracking_that_were_set_before_are_taken(self, shop: Scene, add: Add) -> None:
        order = add("1")
        assert kinds(shop, Wish(order)) == [["no_service", "no_tracking"]]
        shop.built.order_acts.set_service([order], "Van")
        shop.built.order_acts.set_tracking(order, "T9")
        (row,) = shop.built.despatch.sheet([Wish(order)]).rows
        assert (row.service, row.tracking, row.findings) == ("Van", "T9", ())

    def test_w1_a_kit_is_short_by_its_scarcest_part(self, shop: Scene, add: Add) -> None:
        file = shop.profile / "more.csv"
        file.write_text("sku,title,level\nCUP,Cup,5\nTRAY,Tray,9\n", encoding="utf-8")
        shop.built.items.import_file(file)
        shop.built.stock.set_level(SKU, 0)
        shop.built.kits.set_parts(SKU, [("CUP", 2), ("TRAY", 1)])
        orders = [add(ref) for ref in ("1", "2", "3")]
        wishes = [Wish(each, "Van", "T1") for each in orders]
        assert kinds(shop, *wishes) == [[], [], ["short"]], "five cups: two kits of two"
        (row,) = shop.built.despatch.sheet(wishes[2:]).rows
        assert row.findings == ()
        shop.built.despatch.despatch(wishes[:2])
        assert [shop.built.items.get(each).levels[0].on_hand for each in ("CUP", "TRAY")] == [1, 7]
        (row,) = shop.built.despatch.sheet(wishes[2:]).rows
        assert row.findings[0].text == f"{SKU}: 0 of 1 at Default"

    def test_stock_that_one_order_takes_is_gone_for_the_next(self, shop: Scene, add: Add) -> None:
        orders = [add("1"), add("2"), add("3")]
        shop.built.stock.set_level(SKU, 2)
        assert kinds(shop, *(Wish(each, "Van", "T1") for each in orders)) == [[], [], ["short"]]

    def test_a_locked_order_takes_nothing_that_another_holds(self, shop: Scene, add: Add) -> None:
        first, second = add("1"), add("2")
        shop.built.stock.set_level(SKU, 1)
        shop.built.order_acts.lock([second])
        assert kinds(shop, Wish(second, "Van", "T1"), Wish(first, "Van", "T1")) == [["short", "locked"], ["short"]]
        assert kinds(shop, Wish(first, "Van", "T1")) == [[]]

    def test_each_warning_that_is_none_of_the_channels(self, shop: Scene, add: Add) -> None:
        order = add("1")
        shop.built.order_acts.park([order])
        shop.built.listings.unlink("Shop", [SKU])
        assert kinds(shop, Wish(order, "Bike", "T1")) == [["unmapped_service", "unmapped", "parked"]]
        assert kinds(shop, Wish(order, "Bike")) == [["unmapped_service", "no_tracking", "unmapped", "parked"]]
        rule = tables.PostalService.update(tracking="required", pattern=r"T\d").where(
            tables.PostalService.name == "Van"
        )
        shop.built.store.write(rule.execute)
        assert kinds(shop, Wish(order, "Van"), Wish(order, "Van")) == [
            ["no_tracking", "unmapped", "parked"], ["nothing_left", "no_tracking", "parked"],
        ]  # fmt: skip
        assert "bad_tracking" in kinds(shop, Wish(order, "van", "X"))[0]

    def test_what_the_channel_says_by_now_blocks(self, shop: Scene, add: Add) -> None:
        ids = {ref: add(ref) for ref in ("cancelled", "elsewhere", "asks")}
        shop.amazon.world.cancel("cancelled")
        shop.amazon.world.ship_elsewhere("elsewhere")
        shop.amazon.world.request_cancellation("asks")
        shop.clock.advance(minutes=30)
        shop.sync()
        found = dict(
            zip(ids, shop.built.despatch.sheet([Wish(each, "Van", "T1") for each in ids.values()]).rows, strict=True)
        )
        assert [each.kind for each in found["cancelled"].findings] == ["cancelled"]
        assert [each.kind for each in found["elsewhere"].findings] == ["shipped"]
        assert [each.kind for each in found["asks"].findings] == ["cancel_request"]
        assert all(each.blocked and each.can_leave for each in found.values())

    def test_accounts_whose_channel_is_not_told_are_named_with_the_reason(self, shop: Scene, add: Add) -> None:
        order = add("1")
        shop.built.accounts.set_texts("Shop", {"mode": "hold"})
        (held,) = shop.built.despatch.sheet([Wish(order, "Van")]).held
        assert held.startswith("Shop: ")

    def test_an_order_that_is_not_here(self, shop: Scene) -> None:
        with pytest.raises(UnknownName):
            shop.built.despatch.sheet([Wish(99, "Van")])

    def test_the_sheet_and_the_despatch_say_the_same(self, shop: Scene, add: Add) -> None:
        """What is blocked needs a reason, what cannot leave never does, and everything else goes."""
        ids = {ref: add(ref) for ref in ("open", "cancelled", "elsewhere", "asks", "deleted", "gone", "parked", "fba")}
        ids["pending"] = add("pending", status="PENDING")
        shop.amazon.world.cancel("cancelled")
        shop.amazon.world.ship_elsewhere("elsewhere")
        shop.amazon.world.request_cancellation("asks")
        shop.clock.advance(minutes=30)
        shop.sync()
        shop.built.orders.delete([ids["deleted"]])
        shop.built.despatch.despatch([Wish(ids["gone"], "Van")])
        shop.built.order_acts.park([ids["parked"]])
        flags = tables.Order.update(flags=[SENT_BY_CHANNEL]).where(tables.Order.channel_order_id == "fba")
        shop.built.store.write(flags.execute)
        wishes = [Wish(each, "Van", "T1") for each in ids.values()]
        sheet = dict(zip(ids, shop.built.despatch.sheet(wishes).rows, strict=True))
        assert [ref for ref, row in sheet.items() if row.blocked] == ["cancelled", "elsewhere", "asks"]
        assert [ref for ref, row in sheet.items() if not row.can_leave] == ["deleted", "gone", "fba"]
        without = shop.built.despatch.despatch(wishes)
        assert list(without.orders) == [ids[ref] for ref, row in sheet.items() if row.can_leave and not row.blocked]
        with_reason = shop.built.despatch.despatch(wishes, override="Agreed by telephone")
        assert list(with_reason.orders) == [ids[ref] for ref, row in sheet.items() if row.can_leave and row.blocked]


class TestMany:
    def test_one_that_cannot_leave_loses_no_other_and_is_named(self, shop: Scene, add: Add) -> None:
        first, second, third = add("1"), add("2"), add("3")
        shop.amazon.world.cancel("2")
        shop.clock.advance(minutes=30)
        shop.sync()
        done = shop.built.despatch.despatch([Wish(each, "Van") for each in (first, second, third, 99)])
        assert done.orders == (first, third)
        assert [(each.order_id, each.why) for each in done.left] == [
            (second, "The order was cancelled on the channel"), (99, "This order is not here any more"),
        ]  # fmt: skip
        assert done.sentence == "2 orders despatched. 2 orders stayed behind."
        assert on_hand(shop) == 8

    def test_it_tells_how_far_it_is_and_stops_between_two_transactions(self, shop: Scene, add: Add) -> None:
        refs = [str(each) for each in range(BATCH + 10)]
        add(*refs)
        wishes = [Wish(shop.built.order_acts.id_of(each), "Van") for each in refs]
        cancel = Cancel()
        heard: list[tuple[int, int]] = []

        def told(done: int, of: int) -> None:
            heard.append((done, of))
            cancel.set()

        done = shop.built.despatch.despatch(wishes, told=told, cancel=cancel)
        assert heard == [(BATCH, BATCH + 10)]
        assert len(done.orders) == BATCH
        assert "stopped before 10 more orders" in done.sentence
        rest = shop.built.despatch.despatch(wishes)
        assert len(rest.orders) == 10
        assert len(rest.left) == BATCH
        assert len(rows(shop)) == BATCH + 10
        assert shop.built.despatch.undo([*done.outbox_ids, *rest.outbox_ids]) == BATCH + 10
        assert on_hand(shop) == 10

    def test_two_parcels_of_one_order_at_once_share_its_units(self, shop: Scene, add: Add) -> None:
        order = add("1", lines=[Line(SKU, 3, Decimal("12.99"), "Mug")])
        line = shop.built.orders.fetch(order).lines[0].line_id
        done = shop.built.despatch.despatch(
            [Wish(order, "Van", "T1", ((line, 2),)), Wish(order, "Van", "T2"), Wish(order, "Van", "T3")]
        )
        found = shop.built.orders.fetch(order)
        assert [(each.tracking, each.lines) for each in found.parcels] == [("T1", ((line, 2),)), ("T2", ((line, 1),))]
        assert (found.status, len(done.left), on_hand(shop)) == ("processed", 1, 7)

    def test_nothing_chosen_is_a_sentence(self, shop: Scene) -> None:
        with pytest.raises(BadInput):
            shop.built.despatch.despatch([])

    def test_of_two_windows_at_once_one_wins_and_the_other_is_told(self, shop: Scene, add: Add) -> None:
        order = add("1")
        start = threading.Barrier(4)
        got: list[Despatched | LinndeskError] = []

        def window(number: int) -> None:
            start.wait()
            try:
                got.append(shop.built.despatch.despatch([Wish(order, "Van", f"T{number}")]))
            except LinndeskError as error:
                got.append(error)

        threads = [threading.Thread(target=window, args=(each,)) for each in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sum(isinstance(each, Despatched) for each in got) == 1
        assert all(each.fix for each in got if isinstance(each, BadInput))
        assert (len(rows(shop)), on_hand(shop)) == (1, 9)


class TestOverride:
    def test_an_order_cancelled_after_download_needs_a_reason(self, shop: Scene, add: Add) -> None:
        order = add("1")
        shop.amazon.world.cancel("1")
        shop.clock.advance(minutes=30)
        shop.sync()
        with pytest.raises(NotDespatched) as caught:
            shop.built.despatch.despatch([Wish(order, "Van")])
        assert "--override" in caught.value.fix
        assert rows(shop) == []
        with pytest.raises(NotDespatched):
            shop.built.despatch.despatch([Wish(order, "Van")], override="  ")
        shop.built.despatch.despatch([Wish(order, "Van")], override="Buyer rang: send it")
        (row,) = rows(shop)
        assert row.override == "Buyer rang: send it"
        assert any("Buyer rang" in each.detail for each in shop.built.order_acts.history(order))

    def test_of_many_only_those_called_off_go_out_in_spite_of_it(self, shop: Scene, add: Add) -> None:
        first, second = add("1"), add("2")
        shop.amazon.world.request_cancellation("1")
        shop.clock.advance(minutes=30)
        shop.sync()
        shop.built.despatch.despatch([Wish(first, "Van"), Wish(second, "Van")], override="Packed already")
        assert [each.override for each in rows(shop)] == ["Packed already", ""]


class TestHeld:
    """D5, A8, N1: held and visible, never dropped; the fact here stands all the same."""

    @pytest.mark.parametrize(
        ("change", "hold"),
        [
            ({"mode": "watch"}, "watch"),
            ({"mode": "hold"}, "hold"),
            ({"enabled": "false"}, "off"),
            ({"mark_as_despatched": "false"}, "light"),
            ({"do_not_submit_shipping_data": "true"}, "do_not_submit"),
        ],
    )
    def test_it_is_held_with_the_reason(self, shop: Scene, add: Add, change: dict[str, str], hold: str) -> None:
        order = add("1")
        shop.built.accounts.set_texts("Shop", change)
        done = shop.built.despatch.despatch([Wish(order, "Van")])
        (row,) = rows(shop)
        assert (row.state, row.hold) == ("held", hold)
        assert (done.held, done.why_held, done.undo_until) == (1, (row.reason,), None)
        assert row.reason in done.sentence
        assert (shop.built.orders.fetch(order).status, on_hand(shop)) == ("processed", 9)

    def test_live_it_waits_for_the_undo_time(self, shop: Scene, add: Add) -> None:
        done = shop.built.despatch.despatch([Wish(add("1"), "Van")])
        assert done.undo_until == shop.clock.now() + timedelta(seconds=60)
        assert rows(shop)[0].next_try == done.undo_until

    def test_at_once_it_waits_for_nothing(self, shop: Scene, add: Add) -> None:
        done = shop.built.despatch.despatch([Wish(add("1"), "Van")], at_once=True)
        assert done.undo_until is None
        assert rows(shop)[0].next_try == shop.clock.now()


class TestAfter:
    def test_a_new_service_is_kept_and_a_known_one_keeps_its_name(self, shop: Scene, add: Add) -> None:
        shop.built.despatch.despatch([Wish(add("1"), "Carrier pigeon"), Wish(add("2"), "CARRIER pigeon")])
        shop.built.despatch.despatch([Wish(add("3"), "carrier PIGEON")])
        for ref in ("1", "2", "3"):
            found = shop.built.orders.show(ref)
            assert (found.postal_service, found.parcels[0].service) == ("Carrier pigeon", "Carrier pigeon")
        known = shop.built.store.read(lambda: [each.name.casefold() for each in tables.PostalService.select()])
        assert known.count("carrier pigeon") == 1

    def test_a_correction_is_a_new_debt_of_the_same_parcel(self, shop: Scene, add: Add) -> None:
        done = shop.built.despatch.despatch([Wish(add("1"), "Van", "T1")])
        new = shop.built.despatch.correct(done.parcel_ids[0], "", " T2 ")
        assert [(each.id, each.state) for each in rows(shop)] == [(done.outbox_ids[0], "superseded"), (new, "waiting")]
        assert shop.built.orders.fetch(done.orders[0]).parcels[0].tracking == "T2"
        for parcel, tracking in ((done.parcel_ids[0], "T2"), (99, "T3")):
            with pytest.raises(BadInput):
                shop.built.despatch.correct(parcel, "", tracking)
        assert shop.built.despatch.undo([new]) == 1
        assert shop.built.orders.fetch(done.orders[0]).status == "open"

    def test_a_deleted_order_does_not_leave(self, shop: Scene, add: Add) -> None:
        order = add("1")
        shop.built.orders.delete([order])
        with pytest.raises(BadInput) as caught:
            shop.built.despatch.despatch([Wish(order, "Van")])
        assert "deleted" in caught.value.detail
