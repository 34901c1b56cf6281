"""X12, R-LOST, R-AVAILABLE as one property: whatever an app, its buyers and people do, no money is given back that may
not be, no unit is both despatched and cancelled, and what was called off here stays off."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from linndesk.errors import LinndeskError
from linndesk.sandbox.external.faults import Kind
from linndesk.sandbox.external.post_sale_records import PostSaleTerms
from linndesk.services.despatch import Wish
from linndesk.services.postsale import CancelPart, CancelWish, RefundPart, RefundWish, everything
from linndesk.store import cards
from linndesk.store.outbox import OutboxRow
from tests.sync.sold import CANCEL, REFUND, SoldShop

ORDERS, STEPS = 4, 45
UNITS = {"1": 3, "2": 1}
WORTH = {"1": Decimal(30), "2": Decimal("8.50"), "3": Decimal(3)}
POSTAGE = Decimal(4)
FAULTS: tuple[Kind, ...] = (
    "lost",
    "reset",
    "503",
    "503_after",
    "html200",
    "html_after",
    "429",
    "401",
    "error",
    "bare",
    "truncated",
)
OFTEN = {"cancel": 9, "refund": 11, "fault": 8, "send": 8, "sync": 4, "look": 4, "despatch": 3, "later": 3, "undo": 3}


class Room:
    """A shop that pays whatever it is told, and a person who looks there before giving a word about it."""

    def __init__(self, shop: SoldShop, seed: int) -> None:
        self.shop, self.built, self.random = shop, shop.built, random.Random(seed)
        self.did: list[str] = []
        shop.shop.faults.post_sale.counts = False
        shop.shop.world.till.terms = replace(PostSaleTerms(), refunds_on_cancel=bool(seed % 2))

    def acts(self) -> dict[str, Callable[[str], object]]:
        shop, world, faults = self.shop, self.shop.shop.world, self.shop.shop.faults
        choice = self.random.choice
        return {
            "cancel": self._cancel,
            "refund": self._refund,
            "despatch": lambda ref: shop.despatch(ref) if choice("ab") == "a" else self._part(ref),
            "undo": lambda ref: shop.built.orders.undo(ref),
            "send": lambda ref: shop.built.engine.send_due(),
            "sync": lambda ref: shop.sync(),
            "later": lambda ref: shop.clock.advance(minutes=choice((1, 7, 20))),
            "fault": lambda ref: faults.fail_next(choice((CANCEL, REFUND)), choice(FAULTS), words="No"),
            "no": lambda ref: faults.post_sale.refused.update({ref: "Not this one"}),
            "yes": lambda ref: faults.post_sale.refused.clear(),
            "lingers": lambda ref: setattr(faults.post_sale, "lingers", choice((True, False))),
            "counts": lambda ref: setattr(faults.post_sale, "partial_shows", choice((True, False))),
            "terms": lambda ref: self._terms(),
            "buyer": lambda ref: world.cancel(ref),
            "touch": lambda ref: world.update(ref, notes=((str(shop.clock.now()), "Buyer", False),)),
            "mode": lambda ref: shop.built.accounts.save("App", {"mode": choice(("hold", "watch", "live", "live"))}),
            "verb": lambda ref: self._verb(choice(("send", "hold", "cancel", "retry"))),
            "look": lambda ref: self.look(),
            "restart": lambda ref: shop.restart(),
            "resume": lambda ref: shop.built.integrations.resume("App"),
        }

    def step(self) -> None:
        acts = self.acts()
        names = [each for each in acts for _ in range(OFTEN.get(each, 1))]
        name, ref = self.random.choice(names), f"O{self.random.randint(1, ORDERS)}"
        self.did.append(f"{name} {ref}")
        with contextlib.suppress(LinndeskError):
            acts[name](ref)

    def _cancel(self, ref: str) -> None:
        parts = {"1": self.random.randint(0, 4), "2": self.random.randint(0, 1)}
        some = tuple(CancelPart(line, units) for line, units in parts.items() if units)
        order_id, service = self.shop.id(ref), self.shop.built.postsale
        wish = CancelWish(order_id, self.random.choice((some, ())), "BUYER")
        service.submit(wish, service.options(order_id), at_once=self.random.random() < 0.7)

    def _refund(self, ref: str) -> None:
        order_id, service = self.shop.id(ref), self.shop.built.postsale
        options = service.options(order_id)
        some = [RefundPart(line, Decimal(self.random.choice(("1", "8.5", "30", "0.01", "17.3")))) for line in WORTH
                if self.random.random() < 0.4]  # fmt: skip
        wish = RefundWish(order_id, tuple(some), self.random.choice((Decimal(0), Decimal(1), POSTAGE)), "GOODWILL")
        if self.random.random() < 0.3:
            wish = everything(service.refund_sheet(order_id, options), "GOODWILL")
        service.submit(wish, options, at_once=self.random.random() < 0.7, again=self.random.random() < 0.5)

    def _part(self, ref: str) -> None:
        wish = Wish(self.shop.id(ref), "Van", f"T{len(self.did)}", (("1", self.random.randint(1, 2)),))
        self.shop.built.despatch.despatch([wish], at_once=True)

    def _terms(self) -> None:
        """But for whether it gives money back by itself: what is asked counts by what the shop said then."""
        parts, lines, items = (self.random.random() < 0.8 for _ in range(3))
        till = self.shop.shop.world.till
        till.terms = replace(till.terms, cancel_parts=parts, cancel_lines=lines, refund_items=items)

    def _verb(self, name: str) -> None:
        """But for a word about what nobody knows: that is given after a look."""
        rows = [each.id for each in self.rows() if each.state in ("waiting", "held", "refused")]
        if rows:
            getattr(self.shop.built.outbox, name)([self.random.choice(rows)])

    def rows(self) -> list[OutboxRow]:
        return [each for each in self.shop.built.outbox.listed() if each.kind in ("cancel", "refund")]

    def look(self) -> None:
        """What was told and not confirmed is there, or it is not: then it is dropped or sent again."""
        for row in self.rows():
            if row.state == "sent":
                there = self._done(row) > self._known(row)
                verb = "told" if there else self.random.choice(("cancel", "retry"))
                done = getattr(self.shop.built.outbox, verb)([row.id]).done
                assert done or verb == "retry"  # while the account holds back, nothing is sent again

    def _done(self, row: OutboxRow) -> int:
        """How often the shop has done just this."""
        till, lines = self.shop.shop.world.till, self._lines(row)
        if row.kind == "cancel":
            return sum(row.target == each.reference and _whats(each.lines) == lines for each in till.called_off)
        shipping = Decimal(row.payload["shipping"])
        return sum(
            (row.target, shipping, lines) == (each.reference, each.shipping, _whats(each.lines))
            for each in till.paid_back
        )

    def _known(self, row: OutboxRow) -> int:
        """And how often it is known here that it did."""
        same = [each for each in self.rows() if (each.kind, each.target) == (row.kind, row.target)]
        return sum(
            each.state == "confirmed" and self._lines(each) == self._lines(row)
            and each.payload.get("shipping") == row.payload.get("shipping")
            for each in same
        )  # fmt: skip

    def _lines(self, row: OutboxRow) -> list[tuple[str, Decimal]]:
        what = "quantity" if row.kind == "cancel" else "amount"
        return sorted((each["line_id"], Decimal(each[what])) for each in row.payload["lines"])


def _whats(lines: Sequence[tuple[Any, ...]]) -> list[tuple[str, Decimal]]:
    return sorted((each[0], Decimal(each[1])) for each in lines)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_no_money_goes_twice_and_nothing_is_revived(profile: Path, seed: int) -> None:
    shop = SoldShop(profile, ORDERS)
    try:
        shop.sell(2, 100)
        room = Room(shop, seed)
        for _ in range(STEPS):
            room.step()
            assert troubles(room) == [], room.did
        _settle(room)
        assert troubles(room) + _unsettled(room) == [], room.did
        assert shop.shop.complaints == []
    finally:
        shop.close()


def _settle(room: Room) -> None:
    shop = room.shop
    shop.shop.faults.reset()
    shop.shop.faults.post_sale.counts = False
    shop.built.accounts.save("App", {"mode": "live"})
    shop.built.integrations.resume("App")
    for _ in range(4):
        shop.built.outbox.send([each.id for each in shop.built.outbox.listed(states=["held"])], "I looked")
        shop.clock.advance(minutes=20)
        shop.sync()
        room.look()


def troubles(room: Room) -> list[str]:
    return [each for ref in (f"O{number}" for number in range(1, ORDERS + 1)) for each in _order(room, ref)] + _held(
        room
    )


def _order(room: Room, ref: str) -> list[str]:
    return [*_money(room, ref), *_units(room, ref)]


def _money(room: Room, ref: str) -> list[str]:
    till = room.shop.shop.world.till
    back = {line: till.returned(ref, line) + till.by_itself(ref, line) for line in WORTH}
    found = [f"{ref}: {money} of {WORTH[line]} given back for {line}" for line, money in back.items()
             if money > WORTH[line]]  # fmt: skip
    if till.returned(ref) > POSTAGE:
        found.append(f"{ref}: {till.returned(ref)} of the postage given back")
    return found


def _units(room: Room, ref: str) -> list[str]:
    shop, till, off = room.shop, room.shop.shop.world.till, _called_off(room, ref)
    items = [each for parcel in shop.shop.world.despatches(ref) for each in parcel.items]
    found = []
    for line in shop.built.orders.show(ref).lines:
        name, most = line.line_id, UNITS[line.line_id]
        if sum(each[2] for each in items if each[1] == name) + till.cancelled_units(ref, name) > most:
            found.append(f"{ref}: line {name} was despatched and cancelled there")
        if line.quantity_despatched + off[name] > most:
            found.append(f"{ref}: line {name} was despatched and cancelled here")
        if line.quantity - line.quantity_cancelled > most - off[name]:
            found.append(f"{ref}: line {name} has come back")
    return found


def _called_off(room: Room, ref: str) -> Counter[str]:
    """Units by line that were cancelled from here, and that did not come back."""
    off: Counter[str] = Counter()
    for act in room.shop.past(ref):
        if act.past.kind == "cancel" and act.state in ("asked", "confirmed", "unheard"):
            off.update({each.line_id: each.quantity for each in act.past.lines})
    return off


def _held(room: Room) -> list[str]:
    """R-AVAILABLE: what orders hold back is what is left of the open ones."""
    wanted: Counter[str] = Counter()
    for order in room.shop.built.orders.listed(status="all"):
        if order.status in ("pending", "open") and not order.locked:
            for line in order.lines:
                left = line.quantity - line.quantity_despatched - line.quantity_cancelled
                wanted[str(line.sku)] += left
    held = {each.sku: sum(level.in_open_orders for level in each.levels) for each in room.shop.built.items.listed()}
    return [f"{sku}: {units} held, {wanted[sku]} wanted" for sku, units in held.items() if units != wanted[sku]]


def _unsettled(room: Room) -> list[str]:
    """R-OUTCOME: each has one of the ends; what was refused stands in one card."""
    stands: Counter[int | None] = Counter()
    for card in room.shop.built.store.read(cards.unresolved):
        things = room.shop.built.store.read(lambda card=card: cards.things(card.id))
        stands.update(each.outbox_id for each in things if each.state in ("open", "waits"))
    found = []
    for row in room.rows():
        if row.state not in ("confirmed", "refused", "superseded", "cancelled", "held"):
            found.append(f"{row.kind} {row.target} is {row.state}")
        if row.state == "refused" and stands[row.id] != 1:
            found.append(f"{row.kind} {row.target} stands in {stands[row.id]} cards")
    return found
