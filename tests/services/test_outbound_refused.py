"""D20, D22: every reason why an order does not go to a channel's own warehouse, and by which SKUs it goes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from linndesk.errors import BadInput, NotMoved, UnknownName
from linndesk.sandbox.amazon.records import Line, Person
from linndesk.services.despatch import Wish
from linndesk.services.outbound import Choice
from linndesk.store import tables
from tests.fba_scene import FbaScene
from tests.services.outbound_shop import (
    CENTRE,
    FBA,
    MUG,
    Add,
    check,
    debts,
    items,
    link,
    order_of,
    submit,
)
from tests.services.outbound_shop import add as add  # noqa: PLC0414 - the fixtures
from tests.services.outbound_shop import shop as shop  # noqa: PLC0414


class TestRefusals:
    """Each is said in one sentence and stays where it is; nothing is asked of the channel for it."""

    def refused(self, shop: FbaScene, order: int) -> str:
        row = check(shop, order)
        assert row.refused
        with pytest.raises(NotMoved) as error:
            shop.built.outbound.submit([Choice(order, "STANDARD")], CENTRE)
        assert error.value.detail == row.refused
        assert debts(shop) == []
        return row.refused

    def test_pending(self, shop: FbaScene, add: Add) -> None:
        assert self.refused(shop, add("1", status="PENDING")).startswith("It is pending: ")

    def test_processed_and_cancelled(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.despatch.despatch([Wish(order, "Van", "T1")])
        assert self.refused(shop, order) == "It has left already"
        other = add("2")
        shop.amazon.world.cancel("2")
        shop.clock.advance(minutes=16)
        shop.sync()
        assert self.refused(shop, other) == "It was cancelled"

    def test_deleted(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.orders.delete([order])
        assert self.refused(shop, order) == "It was deleted here"

    def test_parked_and_locked(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.order_acts.park([order])
        assert self.refused(shop, order) == "It is parked: unpark it first"
        shop.built.order_acts.unpark([order])
        shop.built.order_acts.lock([order])
        assert self.refused(shop, order) == "It is locked: unlock it first"

    def test_the_buyer_has_asked_to_cancel(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.amazon.world.request_cancellation("1")
        shop.clock.advance(minutes=16)
        shop.sync()
        assert self.refused(shop, order) == "The buyer has asked to cancel: settle that first"

    def test_there_already(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        submit(shop, order)
        assert check(shop, order).refused == f"It is at {CENTRE} already"

    def test_the_channels_own(self, shop: FbaScene, add: Add) -> None:
        order = add("1", lines=[Line(FBA, 1, Decimal("12.00"), "Mug")], fulfilled_by="AMAZON")
        assert self.refused(shop, order) == "The channel's own warehouse sends it already"

    def test_a_part_of_which_its_channel_was_not_told_yet(self, shop: FbaScene, add: Add) -> None:
        order = add("1", lines=[Line(MUG, 3, Decimal("12.00"), "Mug")])
        (line,) = order_of(shop, order).lines
        shop.built.despatch.despatch([Wish(order, "Van", "T1", ((line.line_id, 1),))])
        assert self.refused(shop, order) == (
            "Part of it was despatched, and Shop was not told yet: let that leave first"
        )
        shop.clock.advance(minutes=16)
        shop.sync()
        assert check(shop, order).units == 2
        submit(shop, order)
        (debt,) = debts(shop)
        assert [(each["sku"], each["quantity"]) for each in debt.payload["lines"]] == [(FBA, 2)]

    def test_r_person_a_buyer_who_is_not_here(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.store.write(lambda: tables.Person.delete().execute())
        assert self.refused(shop, order) == "Its address has no name and no street: sync Shop again"

    def test_a_line_that_is_not_linked(self, shop: FbaScene, add: Add) -> None:
        order = add("1", lines=[Line("LOOSE", 1, Decimal("5.00"), "Loose")])
        assert self.refused(shop, order) == "LOOSE is not linked to an item: link it in Listed Products first"

    def test_an_item_that_the_centre_does_not_have(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.listings.unlink("Shop", [FBA])
        assert self.refused(shop, order) == f"{MUG} has no FBA listing at {CENTRE}: link one to it first"

    def test_more_than_the_warehouse_takes(self, shop: FbaScene, add: Add) -> None:
        order = add("1", lines=[Line(MUG, 251, Decimal("251.00"), "Mug")])
        assert self.refused(shop, order) == ("It has 251 units: FBA takes at most 250 units in 100 lines of one order")

    def test_nobody_drives_the_centre(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.accounts.save("Shop", {"fba_sync_inventory": False})
        with pytest.raises(NotMoved) as error:
            shop.built.outbound.preview([order], CENTRE)
        assert error.value.detail == "No account follows what lies there"
        shop.built.accounts.save("Shop", {"fba": False})
        with pytest.raises(NotMoved):
            shop.built.outbound.submit([Choice(order, "STANDARD")], CENTRE)

    def test_another_location_or_none(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        with pytest.raises(BadInput):
            shop.built.outbound.preview([order], "Default")
        with pytest.raises(UnknownName):
            shop.built.outbound.preview([order], "Nowhere")
        with pytest.raises(BadInput):
            shop.built.outbound.preview([], CENTRE)
        with pytest.raises(UnknownName):
            shop.built.outbound.preview([99], CENTRE)

    def test_without_a_service_level(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        with pytest.raises(NotMoved) as error:
            shop.built.outbound.submit([Choice(order, "")], CENTRE)
        assert error.value.detail == "No service level is chosen"

    def test_an_address_that_the_channel_does_not_take_says_which_part(self, shop: FbaScene, add: Add) -> None:
        long = Person("A" * 60, "1 Long Street", "London", "N1 1AA", "GB", "a@b.example")
        row = check(shop, add("1", person=long))
        assert "name is too long" in row.refused


class TestMoney:
    """D22: one to one, or not at all."""

    @pytest.fixture
    def euro(self, shop: FbaScene, add: Add) -> int:
        """An order of EUR 12.00 of an account whose own stock is another one."""
        shop.built.accounts.save("Shop", {"marketplaces": ["UK", "DE"]})
        shop.stock(FBA, 5, place="DE")
        return add("1", marketplace="DE")

    def test_another_currency_is_refused_with_the_switch(self, shop: FbaScene, euro: int) -> None:
        assert check(shop, euro).refused == (
            "It is in EUR and Shop FBA takes GBP: switch Convert currency on in Config of Shop to have amounts taken "
            "one to one"
        )

    def test_with_the_switch_the_number_stays(self, shop: FbaScene, euro: int) -> None:
        shop.built.accounts.save("Shop", {"convert_currency": True})
        shop.stock(FBA, 5)
        submit(shop, euro)
        (debt,) = debts(shop)
        assert debt.payload["currency"] == "GBP"
        assert [each["value"] for each in debt.payload["lines"]] == ["12.00"]


class TestSkus:
    def test_two_skus_of_one_item_where_no_single_one_has_enough(self, shop: FbaScene, add: Add) -> None:
        shop.stock("FBA-MUG-B", 4)
        shop.clock.advance(minutes=16)
        shop.sync()
        link(shop, "FBA-MUG-B")
        submit(shop, add("1", lines=[Line(MUG, 12, Decimal("10.00"), "Mug")]))
        (debt,) = debts(shop)
        assert [(each["sku"], each["quantity"], each["value"]) for each in debt.payload["lines"]] == [
            (FBA, 10, "10.00"), ("FBA-MUG-B", 2, "10.00"),
        ]  # fmt: skip

    def test_what_was_asked_for_since_the_last_count_is_taken_off(self, shop: FbaScene, add: Add) -> None:
        shop.stock("FBA-MUG-B", 9)
        shop.clock.advance(minutes=16)
        shop.sync()
        link(shop, "FBA-MUG-B")
        first = add("1", "2", lines=[Line(MUG, 9, Decimal("90.00"), "Mug")])
        submit(shop, first, shop.built.order_acts.id_of("2"))
        assert [[each["sku"] for each in debt.payload["lines"]] for debt in debts(shop)] == [[FBA], ["FBA-MUG-B"]]

    def test_w1_a_kit_goes_by_its_parts(self, shop: FbaScene, add: Add) -> None:
        items(shop, "SET,Set,0")
        shop.built.kits.set_parts("SET", [("LID", 1), (MUG, 2)])
        shop.stock("FBA-LID", 5)
        shop.clock.advance(minutes=16)
        shop.sync()
        link(shop, "SET", "SET")
        order = add("1", lines=[Line("SET", 2, Decimal("9.00"), "Set")])
        assert check(shop, order).refused == f"LID has no FBA listing at {CENTRE}: link one to it first"
        link(shop, "FBA-LID", "LID")
        submit(shop, order)
        (debt,) = debts(shop)
        assert [(each["sku"], each["quantity"], each["value"]) for each in debt.payload["lines"]] == [
            ("FBA-LID", 2, "3.00"), (FBA, 4, "3.00"),
        ]  # fmt: skip
