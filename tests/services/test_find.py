"""N5: an order is here, on the channel and left out because …, or not there; and it can be brought in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from linndesk.channels.base import Cancel
from linndesk.errors import BadInput, Cancelled, UnknownName
from linndesk.services.find import Found
from tests.scene import Scene

SKU = "MUG-RED-330"
REF = "202-1234567-1234567"
Add = Callable[..., str]


@pytest.fixture
def shop(scene: Scene) -> Scene:
    file = scene.profile / "items.csv"
    file.write_text(f"sku,title,level\n{SKU},Mug,10\n", encoding="utf-8")
    scene.built.items.import_file(file)
    scene.add("Shop")
    scene.built.listings.link("Shop", SKU)
    return scene


@pytest.fixture
def add(shop: Scene) -> Add:
    def add_(ref: str = REF, status: str = "UNSHIPPED", hours: float = 1, **more: Any) -> str:
        shop.amazon.world.add_order(ref, status=status, created=shop.clock.now() - timedelta(hours=hours), **more)
        return ref

    return add_


def find(shop: Scene, text: str = REF, account: str | None = None) -> Found:
    return shop.built.find.find(text, account)


def bring(shop: Scene, ref: str = REF, account: str = "Shop") -> Found:
    return shop.built.find.import_now(ref, account)[1]


def calls(shop: Scene) -> int:
    return shop.amazon.calls.count("getOrder")


def on_hand(shop: Scene) -> tuple[int, int]:
    level = shop.built.items.listed(SKU)[0].levels[0]
    return level.on_hand, level.in_open_orders


class TestHere:
    def test_by_either_number_and_with_an_address_around_it_without_a_call(self, shop: Scene, add: Add) -> None:
        add()
        shop.sync()
        number = shop.built.orders.show(REF).number
        for text in (REF, number, f' "{REF}"', f"https://sellercentral.amazon.co.uk/orders-v3/order/{REF}"):
            found = find(shop, text)
            assert (found.where, found.certain, found.account, found.asked) == ("here", True, "Shop", ())
            assert found.order is not None
            assert found.order.channel_order_id == REF
        assert calls(shop) == 0

    def test_deleted_here_is_said_with_its_undo(self, shop: Scene, add: Add) -> None:
        add()
        shop.sync()
        shop.built.orders.delete_ref(REF)
        found = find(shop)
        assert found.where == "here"
        assert found.is_deleted
        assert "deleted here" in found.reason
        shop.built.orders.undo(REF)
        assert not find(shop).is_deleted

    def test_kept_aside_because_it_could_not_be_read(self, shop: Scene, add: Add) -> None:
        add(extra={"createdTime": "yesterday"})
        shop.sync()
        found = find(shop)
        assert (found.where, found.unread, found.account) == ("here", True, "Shop")
        assert "createdTime" in found.reason
        shop.amazon.world.update(REF, extra={})
        assert bring(shop).order is not None
        assert shop.built.problems.open() == []


class TestOnTheChannel:
    def test_placed_before_the_moment_that_is_set(self, shop: Scene, add: Add) -> None:
        shop.built.accounts.save("Shop", {"do_not_download_orders_prior_to": "2026-11-21 07:30:00"})
        add()
        shop.sync()
        found = find(shop)
        assert (found.where, found.can_import, found.asked) == ("channel", True, ("Shop",))
        assert "21 November 2026 07:30" in found.reason
        assert found.there is not None
        assert (found.there.status, len(found.there.lines)) == ("open", 1)
        assert calls(shop) == 1

    def test_sold_on_a_marketplace_that_nobody_follows(self, shop: Scene, add: Add) -> None:
        add(marketplace="DE")
        shop.sync()
        found = find(shop)
        assert "Amazon DE, which no account here follows" in found.reason
        assert bring(shop).order is not None

    def test_sold_on_a_marketplace_of_an_account_that_is_off(self, shop: Scene, add: Add) -> None:
        """R-MODES: what a person does still calls, whatever the light says."""
        shop.built.accounts.save("Shop", {"enabled": False})
        add()
        found = find(shop)
        assert "Shop is off" in found.reason
        assert bring(shop).order is not None

    def test_before_the_first_sync_looked(self, shop: Scene, add: Add) -> None:
        add(hours=24 * 30)
        shop.sync()
        found = find(shop)
        assert "first sync of Shop looked" in found.reason
        assert found.can_import

    def test_it_comes_by_itself(self, shop: Scene, add: Add) -> None:
        shop.sync()
        shop.clock.advance(minutes=30)
        add(status="PENDING", hours=0.2)
        found = find(shop)
        assert "payment is pending" in found.reason
        assert found.comes
        shop.amazon.world.set_status(REF, "UNSHIPPED")
        assert "next sync of Shop" in find(shop).reason
        shop.clock.advance(minutes=5)  # Amazon's lists show nothing of the last two
        shop.sync()
        assert find(shop).where == "here"

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"fulfilled_by": "AMAZON"}, "own warehouse"),
            ({"channel_name": "NON_AMAZON"}, "another shop's order"),
            ({"status": "CANCELLED"}, "cancelled before"),
        ],
    )
    def test_what_is_not_for_us_is_refused_with_words(
        self, shop: Scene, add: Add, more: dict[str, str], said: str
    ) -> None:
        add(**more)
        found = find(shop)
        assert (found.where, found.can_import) == ("channel", False)
        assert said in found.reason
        with pytest.raises(BadInput, match="is not brought in"):
            bring(shop)
        assert find(shop).where == "channel"


class TestImport:
    def test_an_open_order_reserves_and_says_why_it_is_here(self, shop: Scene, add: Add) -> None:
        shop.built.accounts.save("Shop", {"do_not_download_orders_prior_to": "2026-11-21 07:30:00"})
        add()
        shop.sync()
        changes, found = shop.built.find.import_now(REF, "Shop")
        assert changes.orders
        assert found.order is not None
        assert found.order.status == "open"
        assert on_hand(shop) == (10, 1)
        shop.amazon.world.cancel(REF)
        shop.clock.advance(minutes=30)
        shop.sync()
        assert find(shop).order.status == "cancelled"  # type: ignore[union-attr]
        assert on_hand(shop) == (10, 0)

    def test_one_that_was_shipped_is_history_and_takes_no_stock(self, shop: Scene, add: Add) -> None:
        shop.built.accounts.save("Shop", {"do_not_download_orders_prior_to": "2026-11-21 07:30:00"})
        add(status="SHIPPED")
        shop.sync()
        found = bring(shop)
        assert found.order is not None
        assert (found.order.status, found.order.outcome) == ("processed", "history")
        assert on_hand(shop) == (10, 0)

    def test_one_that_a_sync_would_bring_leaves_stock_as_it_would(self, shop: Scene, add: Add) -> None:
        shop.sync()
        shop.clock.advance(minutes=30)
        add(status="SHIPPED", hours=0.2)
        assert bring(shop).order.outcome == "elsewhere"  # type: ignore[union-attr]
        assert on_hand(shop) == (9, 0)
        shop.sync()
        assert on_hand(shop) == (9, 0)

    def test_twice_is_once(self, shop: Scene, add: Add) -> None:
        add(marketplace="DE")
        assert bring(shop).order.id == bring(shop).order.id  # type: ignore[union-attr]
        assert on_hand(shop) == (10, 1)

    def test_what_is_not_there_is_refused(self, shop: Scene) -> None:
        with pytest.raises(BadInput, match="not on the channel"):
            bring(shop)


class TestNotThere:
    def test_every_pool_is_asked_once(self, shop: Scene) -> None:
        shop.add("Shop DE", ("DE",))  # of the same merchant: one pool
        shop.add("Other", ("US",), merchant="other")
        found = find(shop)
        assert (found.where, found.certain, found.asked) == ("nowhere", True, ("Shop", "Other"))
        assert calls(shop) == 2

    def test_one_that_cannot_answer_makes_it_uncertain(self, shop: Scene) -> None:
        shop.add("Other", ("US",), merchant="other")
        shop.built.accounts.save("Other", {"refresh_token": "Atzr|wrong"})
        found = find(shop)
        assert not found.certain
        assert [each.account for each in found.unanswered] == ["Other"]
        assert found.unanswered[0].reason

    def test_a_found_order_is_certain_whoever_is_silent(self, shop: Scene, add: Add) -> None:
        shop.add("Other", ("US",), merchant="other")
        shop.built.accounts.save("Shop", {"refresh_token": "Atzr|wrong"})
        add(merchant="other", marketplace="US")
        found = find(shop)
        assert (found.where, found.account, found.certain) == ("channel", "Other", True)

    def test_only_one_account(self, shop: Scene, add: Add) -> None:
        shop.add("Other", ("US",), merchant="other")
        add(merchant="other", marketplace="US")
        assert find(shop, account="Shop").asked == ("Shop",)
        assert find(shop, account="Shop").where == "nowhere"

    def test_without_an_account_nobody_is_asked(self, scene: Scene) -> None:
        found = scene.built.find.find(REF)
        assert (found.where, found.asked) == ("nowhere", ())
        assert "no account" in found.reason

    def test_nothing_and_nobody_are_refused(self, shop: Scene) -> None:
        with pytest.raises(BadInput, match="no order number"):
            find(shop, ' " ')
        with pytest.raises(UnknownName):
            find(shop, account="Nobody")

    def test_it_can_be_stopped(self, shop: Scene) -> None:
        cancel = Cancel()
        cancel.set()
        with pytest.raises(Cancelled):
            shop.built.find.find(REF, cancel=cancel)
        assert calls(shop) == 0
