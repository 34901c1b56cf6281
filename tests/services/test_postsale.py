"""X12 for a person: what is offered, the sheets, undo, and R-LOST on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.errors import BadInput, ChannelError
from linndesk.sandbox.external.post_sale_records import PostSaleTerms
from linndesk.services.postsale import CancelPart, CancelWish, RefundWish, everything
from tests.sync.sold import CANCEL, REFUND, SoldShop


@pytest.fixture
def shop(profile: Path) -> Iterator[SoldShop]:
    made = SoldShop(profile, 1)
    yield made
    made.close()


def test_the_sheets_are_shaped_by_what_the_app_takes(shop: SoldShop) -> None:
    service, order = shop.built.postsale, shop.id("O1")
    assert (service.offered(order).cancel, service.offered(order).refund) == ("", "")
    options = service.options(order)
    sheet = service.refund_sheet(order, options)
    assert [(each.line_id, each.left, each.service) for each in sheet.rows] == [
        ("1", Decimal(30), False), ("2", Decimal("8.5"), False), ("3", Decimal(3), True),
    ]  # fmt: skip
    assert (sheet.shipping_left, sheet.most, sheet.places) == (Decimal(4), Decimal("45.5"), 2)
    assert [each.tag for each in sheet.reasons] == ["BUYER", "DAMAGED", "GOODWILL"]
    assert everything(sheet).shipping == 4
    assert service.cancel_sheet(order, options).shape == "parts"
    shop.shop.world.till.terms = PostSaleTerms(
        cancel_lines=False, cancel_parts=False, refund_items=False, refund_services=False, shipping_with_item=False,
        shipping_alone=False, reasons=(),
    )  # fmt: skip
    options = service.options(order)
    assert service.cancel_sheet(order, options).shape == "order"
    assert "gives no money back for items" in service.refund_sheet(order, options).refused
    faults = service.check(CancelWish(order, (CancelPart("2", 1),)), options)
    assert [(each.where, "only whole" in each.sentence) for each in faults] == [("", True)]


def test_asking_is_a_persons_call_whatever_the_mode_and_is_said_when_it_fails(shop: SoldShop) -> None:
    shop.built.accounts.save("App", {"mode": "watch"})
    shop.count_failures("options", 25)  # it rests: a person asks all the same
    order = shop.id("O1")
    assert shop.built.postsale.options(order).refund
    assert "only watches" in shop.built.postsale.terms(order, "refund").held
    shop.shop.faults.fail_next("PostSaleOptionsEndpoint", "503", times=5)
    with pytest.raises(ChannelError):
        shop.built.postsale.options(order)


def test_what_waits_is_taken_back_until_it_leaves(shop: SoldShop) -> None:
    shop.built.accounts.save("App", {"undo_seconds": 60})
    order, service = shop.id("O1"), shop.built.postsale
    done = service.submit(RefundWish(order, (), Decimal(4), "GOODWILL"), service.options(order))
    assert done.sentence == (
        f"4.00 GBP of order {done.number} to be given back. Practice shop is told from "
        f"{shop.clock.now().replace(second=0):%H}:01:00 UTC on."
    )
    (act,) = service.history(order)
    assert (act.may_undo, act.undo_until) == (True, done.undo_until)
    shop.clock.advance(seconds=61)
    shop.send()
    (act,) = service.history(order)
    assert (act.may_undo, act.words, act.past.reference) == (False, "Confirmed", "RF-10001")


def test_on_postgresql_another_pc_never_sends_what_one_lost(profile: Path, pg: str) -> None:
    shop = SoldShop(profile, 2, database=pg)
    try:
        shop.shop.faults.fail_next(REFUND, "lost")
        shop.shop.faults.fail_next(CANCEL, "lost")
        refund, cancel = shop.refund("O1", ("1", "5")), shop.cancel("O2")
        shop.send()
        other = shop.restart()
        other.engine.send_due()
        assert {each.state for each in other.outbox.listed()} == {"sent"}
        with pytest.raises(BadInput, match="not confirmed"):
            other.postsale.submit(RefundWish(shop.id("O1"), (), Decimal(1), "GOODWILL"), shop.options("O1"))
        assert other.outbox.cancel([cancel.outbox_id]).done == (cancel.outbox_id,)
        assert other.outbox.told([refund.outbox_id]).done == (refund.outbox_id,)
        assert (shop.status("O2"), shop.left("O2")) == ("open", {"1": 3, "2": 1})
        assert [each.state for each in (*shop.past("O1"), *shop.past("O2"))] == ["confirmed", "withdrawn"]
        assert (len(shop.bodies(REFUND)), len(shop.bodies(CANCEL))) == (1, 1)
    finally:
        shop.close()


def test_every_face_says_it_in_the_same_words(shop: SoldShop) -> None:
    cancel, refund = shop.cancel("O1", ("1", 2)), shop.refund("O1", ("2", "8.5"), shipping="1")
    rows = shop.built.outbox.rows([cancel.outbox_id, refund.outbox_id])
    assert [rows[each.outbox_id].what for each in (cancel, refund)] == [
        "Cancel 2 units", "Give back 9.50 GBP, 1.00 of it postage",
    ]  # fmt: skip
    told = [each.detail for each in shop.built.order_acts.history(shop.id("O1")) if each.kind == "send"]
    assert told == ["Cancel 2 units", "Give back 9.50 GBP, 1.00 of it postage"]
    plan = {each.kind: each for each in shop.built.preview.plan().rows}
    assert (plan["refund"].wanted, plan["refund"].risk) == (
        "Give back 9.50 GBP, 1.00 of it postage", "Cannot be undone there",
    )  # fmt: skip
    shop.shop.faults.fail_next(REFUND, "lost")
    shop.send()
    (card,) = [each for each in shop.built.problems.listed("needs") if each.key.startswith("refund")]
    assert card.title == "1 refund sent, not confirmed: no answer came"
    (thing,) = shop.built.problems.things(card.id)
    assert thing.ref == "O1"
    assert thing.detail.startswith("Give back 9.50 GBP, 1.00 of it postage.")
