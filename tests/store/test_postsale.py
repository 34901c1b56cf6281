"""X12 in the store, on either engine: what is called off holds nothing back, never leaves, and is not revived."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from linndesk.domain.orders import ChannelOrder
from linndesk.domain.postsale import Options
from linndesk.domain.postsale_cancel import cancel_plan
from linndesk.domain.postsale_refund import refund_plan
from linndesk.domain.postsale_rules import CancelPart, CancelWish, Plan, RefundPart, RefundWish
from linndesk.store import leaving, outbox, parcels, postsale, postsale_acts
from linndesk.store.parcels import Leaving
from linndesk.store.postsale_acts import Debt
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from tests.store import made
from tests.store.test_orders_in import Shop

ALL = Options(True, True, True, False, True, True, True, True, True, more=False)
UNITS = 4


class Sold(Shop):
    """An order of four units, as an app without dates tells it: each page tells it whole."""

    def __init__(self, store: Store, seal: Seal) -> None:
        super().__init__(store, seal)
        self.show(UNITS)
        self.order_id = self.get().id

    def show(self, quantity: int, cancelled: int = 0, status: str = "open") -> None:
        """The app shows it so now."""
        self.now += timedelta(minutes=1)
        line = replace(made.line(quantity=quantity, cancelled=cancelled), total=Decimal(40))
        shown: ChannelOrder = replace(made.order(status=status), lines=(line,), total=Decimal(44), shipping=Decimal(4))
        self.page(replace(shown, last_updated=self.now, digest=f"{quantity} {cancelled} {status}"))

    def cancel(self, units: int) -> int:
        """What is asked, its id."""
        return self._ask(lambda of: cancel_plan(of.sale, ALL, CancelWish(self.order_id, (CancelPart("L1", units),)))[0])

    def refund(self, money: str, shipping: str = "0") -> int:
        wish = RefundWish(self.order_id, (RefundPart("L1", Decimal(money)),), Decimal(shipping))
        return self._ask(lambda of: refund_plan(of.sale, ALL, wish)[0])

    def _ask(self, planned: object) -> int:
        def job() -> int:
            of = postsale.of(self.order_id, lock=True)
            plan = planned(of)  # type: ignore[operator]
            assert isinstance(plan, Plan)
            return postsale_acts.ask(of, plan, Debt(self.now), self.now)[0]

        return self.store.write(job)

    def settle(self, act: int, state: str) -> bool:
        return self.store.write(lambda: postsale_acts.settle(act, state, self.now))  # type: ignore[arg-type]

    def despatch(self, units: int) -> None:
        def job() -> None:
            order = leaving.of([self.order_id], lock=True)[self.order_id]
            parcels.despatch([Leaving(order, "Van", "T", ((order.lines[0], units),), self.now)], self.now)

        self.store.write(job)

    @property
    def left(self) -> int:
        return self.store.read(lambda: leaving.of([self.order_id])[self.order_id].lines[0].left)

    @property
    def asked(self) -> list[tuple[str, str]]:
        return [(each.kind, each.state) for each in self.store.read(lambda: postsale.past(self.order_id))]


@pytest.fixture
def sold(store: Store, seal: Seal) -> Sold:
    return Sold(store, seal)


def test_it_is_off_at_once_and_comes_back_when_it_is_refused(sold: Sold) -> None:
    act = sold.cancel(4)
    assert (sold.get().status, sold.stock(), sold.left) == ("cancelled", (0, 0), 0)
    assert sold.settle(act, "refused")
    assert not sold.settle(act, "refused")
    assert (sold.get().status, sold.stock(), sold.left) == ("open", (0, 4), 4)
    assert sold.asked == [("cancel", "refused")]
    sold.show(UNITS, 4, "cancelled")  # as it stands there is news again
    assert sold.get().status == "cancelled"


def test_what_its_channel_still_shows_revives_nothing(sold: Sold) -> None:
    sold.cancel(3)
    for shown in ((4, 0), (1, 0), (4, 0), (4, 3)):
        sold.show(*shown)
        assert (sold.get().status, sold.stock(), sold.left) == ("open", (0, 1), 1), shown
    sold.show(5)  # one more was bought
    assert (sold.stock(), sold.left) == ((0, 2), 2)
    sold.cancel(2)
    sold.show(5)
    assert (sold.get().status, sold.stock(), sold.troubles()) == ("cancelled", (0, 0), [])


def test_what_its_channel_shows_as_done_needs_nobody(sold: Sold) -> None:
    sold.cancel(3)
    sold.show(UNITS, 3)
    (row,) = sold.store.read(outbox.listed)
    assert (row.state, sold.asked) == ("superseded", [("cancel", "confirmed")])


def test_units_called_off_never_leave_whatever_becomes_of_the_order(sold: Sold) -> None:
    sold.cancel(1)
    sold.show(UNITS, UNITS, "cancelled")  # the buyer has called off the rest
    assert sold.left == 3  # with a reason they may leave all the same
    sold.show(UNITS, UNITS, "shipped")
    assert sold.left == 3
    sold.despatch(3)
    assert sold.left == 0


def test_money_asked_for_counts_until_it_is_known_not_to_go(sold: Sold) -> None:
    act = sold.refund("40")
    sale = sold.store.read(lambda: postsale.of(sold.order_id).sale)
    assert (sale.given("L1"), sale.all_given) == (Decimal(40), Decimal(40))
    (row,) = sold.store.read(outbox.listed)
    assert row.payload["lines"] == [
        {"line_id": "L1", "sku": "MUG", "amount": "40", "reason": "", "sub_reason": ""}
    ]  # fmt: skip
    assert sold.store.write(lambda: postsale_acts.take_back(row.id, act, sold.order_id, "Taken back", sold.now))
    assert sold.store.read(lambda: postsale.of(sold.order_id).sale).all_given == 0


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_what_is_held_back_is_what_is_left(sold: Sold, seed: int) -> None:
    """R-AVAILABLE: against a count of our own."""
    chance = random.Random(seed)
    acts: dict[int, int] = {}  # units of cancellations that stand
    gone = 0
    for _ in range(40):
        step = chance.choice(("cancel", "back", "show", "show", "despatch"))
        off = sum(acts.values())
        free = UNITS - off - gone
        if step == "cancel" and free:
            units = chance.randint(1, free)
            acts[sold.cancel(units)] = units
        elif step == "back" and acts:
            act = chance.choice(list(acts))
            sold.settle(act, chance.choice(("refused", "withdrawn")))
            del acts[act]
        elif step == "despatch" and free:
            sold.despatch(1)
            gone += 1
        elif step == "show":
            sold.show(UNITS, chance.choice((0, off)))
        free = UNITS - sum(acts.values()) - gone
        (line,) = sold.get().lines
        assert line.quantity - line.quantity_despatched - line.quantity_cancelled == free
        assert (sold.stock()[1], sold.left) == (free, free)
        status = "open" if free else "processed" if gone else "cancelled"
        assert sold.get().status == status
