"""X12, R-OUTCOME, R-LOST: a cancellation and a refund are told once; what was called off here stays off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.errors import BadInput
from linndesk.services.postsale import CancelWish, RefundWish
from tests.sync.sold import CANCEL, EXTERNAL, REFUND, SoldShop


@pytest.fixture
def shop(profile: Path) -> Iterator[SoldShop]:
    made = SoldShop(profile, 2)
    yield made
    assert made.shop.complaints == []
    made.close()


def test_units_that_are_cancelled_are_off_at_once_and_told_once(shop: SoldShop) -> None:
    done = shop.cancel("O1", ("1", 2), sub="LOST")
    assert shop.left("O1") == {"1": 1, "2": 1}
    assert shop.status("O1") == "open"
    assert shop.past("O1")[0].words == "Waits to be told"
    part = shop.send()
    assert (part.other["cancel"].planned, part.other["cancel"].confirmed, part.ok) == (1, 1, True)
    (told,) = shop.shop.world.till.called_off
    assert (told.reference, told.lines) == ("O1", (("1", 2, "NO_STOCK", "LOST"),))
    sent = json.loads(shop.bodies(CANCEL)[0])["Cancellation"]
    assert sent["ExternalReference"] == f"{EXTERNAL}-O1"
    assert (shop.row(done.outbox_id).state, shop.past("O1")[0].state) == ("confirmed", "confirmed")
    for _ in range(3):
        shop.clock.advance(minutes=20)
        shop.sync()
    assert shop.left("O1") == {"1": 1, "2": 1}
    assert len(shop.bodies(CANCEL)) == 1


def test_an_order_of_which_nothing_is_left_is_cancelled_and_not_revived(shop: SoldShop) -> None:
    shop.shop.faults.post_sale.lingers = True  # the app goes on showing it as open
    shop.cancel("O1")
    assert shop.status("O1") == "cancelled"
    shop.sync()
    assert shop.called_off() == {"O1": 1}
    shop.clock.advance(minutes=20)
    shop.shop.world.update("O1", notes=(("Where is it?", "Buyer", False),))
    shop.sync()
    assert (shop.status("O1"), shop.left("O1")) == ("cancelled", {"1": 0, "2": 0})
    assert shop.causes == {}
    with pytest.raises(BadInput, match="cancelled already"):
        shop.cancel("O1")


def test_a_refused_cancellation_comes_back_with_the_words_of_the_app(shop: SoldShop) -> None:
    shop.shop.faults.post_sale.refused["O1"] = "It is being packed"
    done = shop.cancel("O1")
    shop.send()
    assert (shop.status("O1"), shop.left("O1")) == ("open", {"1": 3, "2": 1})
    assert shop.past("O1")[0].words == "Refused: Practice shop refused what it was told. It is being packed"
    assert shop.causes == {"cancel:refused": 1}
    for verb in (shop.built.outbox.retry, shop.built.outbox.send, shop.built.outbox.told):
        assert "anew" in verb([done.outbox_id]).left[0][1]
    shop.shop.faults.post_sale.refused.clear()
    shop.cancel("O1")  # and the old word needs nobody any more
    assert shop.causes == {}
    shop.send()
    assert (shop.status("O1"), shop.called_off()) == ("cancelled", {"O1": 1})


@pytest.mark.parametrize("fault", ["lost", "503_after", "html_after", "truncated"])
def test_a_refund_whose_answer_was_lost_is_never_sent_again(shop: SoldShop, fault: str) -> None:
    shop.shop.faults.fail_next(REFUND, fault)  # type: ignore[arg-type]
    done = shop.refund("O1", ("1", "12.50"), shipping="1.50")
    for _ in range(3):
        shop.sync()
        shop.built.engine.send_due()
        shop.restart()
        shop.clock.advance(minutes=20)
    assert len(shop.bodies(REFUND)) == 1
    assert shop.row(done.outbox_id).state == "sent"
    (act,) = shop.past("O1")
    assert (act.state, act.words) == ("unheard", "Sent, not confirmed")
    assert "order O1" in act.look
    assert "14.00 GBP" in act.look
    assert shop.causes == {"refund:unheard": 1}
    with pytest.raises(BadInput, match="sent and not confirmed"):
        shop.refund("O1", ("2", "1"))
    assert shop.built.outbox.told([done.outbox_id]).done == (done.outbox_id,)
    assert shop.past("O1")[0].state == "confirmed"
    assert shop.causes == {}
    shop.refund("O1", ("2", "1"))
    shop.send()
    assert len(shop.bodies(REFUND)) == 2


def test_what_was_not_done_may_be_given_again_and_by_a_persons_word_sent_again(shop: SoldShop) -> None:
    shop.shop.faults.fail_next(REFUND, "503")
    one = shop.refund("O1", ("1", "30"))
    shop.send()
    assert shop.built.outbox.cancel([one.outbox_id]).done == (one.outbox_id,)
    assert (shop.row(one.outbox_id).state, shop.past("O1")[0].state) == ("cancelled", "withdrawn")
    shop.shop.faults.fail_next(REFUND, "503")
    two = shop.refund("O1", ("1", "30"))
    shop.send()
    assert shop.built.outbox.retry([two.outbox_id]).sent == (two.outbox_id,)
    assert shop.past("O1")[1].state == "asked"
    shop.send()
    bodies = shop.bodies(REFUND)
    assert (len(bodies), bodies[1] == bodies[2]) == (3, True)  # the same money to the byte
    (paid,) = shop.shop.world.till.paid_back
    assert (paid.amount, shop.past("O1")[1].past.reference) == (Decimal(30), paid.id)


def test_an_unheard_cancellation_stays_off_until_it_shows_or_a_person_says_so(shop: SoldShop) -> None:
    for ref in ("O1", "O2"):
        shop.shop.faults.fail_next(CANCEL, "lost" if ref == "O1" else "503")
        shop.cancel(ref)
        shop.send()
    assert (shop.status("O1"), shop.status("O2")) == ("cancelled", "cancelled")
    assert shop.causes == {"cancel:unheard": 2}
    shop.clock.advance(minutes=20)
    shop.sync()  # the app shows the one as cancelled, of the other nothing new
    assert [shop.past(ref)[0].state for ref in ("O1", "O2")] == ["confirmed", "unheard"]
    assert shop.causes == {"cancel:unheard": 1}
    row = shop.past("O2")[0].outbox_id
    assert row is not None
    shop.built.outbox.cancel([row])
    assert (shop.status("O2"), shop.left("O2"), shop.causes) == ("open", {"1": 3, "2": 1}, {})
    assert len(shop.bodies(CANCEL)) == 2


def test_taken_back_before_it_left_nothing_was_ever_asked(shop: SoldShop) -> None:
    shop.built.accounts.save("App", {"undo_seconds": 60})
    wish = shop.built.postsale
    order = shop.id("O1")
    takes = wish.options(order)
    done = wish.submit(CancelWish(order, reason="BUYER"), takes)
    assert done.undo_until is not None
    assert shop.built.orders.undo("O1") == f"Order {done.number}: its cancellation was taken back"
    done = wish.submit(RefundWish(order, (), Decimal(4), "GOODWILL"), takes)
    wish.undo(done.id)
    shop.clock.advance(minutes=5)
    shop.sync()
    assert (shop.status("O1"), shop.bodies(CANCEL), shop.bodies(REFUND)) == ("open", [], [])
    assert [each.state for each in shop.past("O1")] == ["withdrawn", "withdrawn"]
    with pytest.raises(BadInput, match="cannot be taken back"):
        wish.undo(done.id)


def test_a_copy_sends_none_of_it_before_a_person_has_looked(shop: SoldShop) -> None:
    ids = [shop.cancel("O1", ("2", 1)).outbox_id, shop.refund("O2", ("1", "5")).outbox_id]
    shop.doubt()
    assert "look there first" in shop.built.outbox.send(ids).left[0][1]
    shop.sync()
    assert (shop.bodies(CANCEL), shop.bodies(REFUND)) == ([], [])
    assert shop.built.outbox.send(ids[1:], "I looked").done == tuple(ids[1:])
    assert shop.built.outbox.cancel(ids[:1]).done == tuple(ids[:1])
    shop.sync()
    assert (shop.paid(), shop.called_off(), shop.left("O1")["2"]) == ({"O2": 1}, {}, 1)


def test_units_called_off_never_leave_and_despatched_ones_are_not_cancelled(shop: SoldShop) -> None:
    shop.cancel("O1", ("1", 2))
    shop.despatch("O1")
    assert shop.status("O1") == "processed"
    with pytest.raises(BadInput, match="All of it has left: take the despatch back first"):
        shop.cancel("O1")
    shop.send()
    with pytest.raises(BadInput, match=r"All of it has left\. Nothing"):
        shop.cancel("O1")
    (parcel,) = shop.shop.world.despatches("O1")
    assert {each[1]: each[2] for each in parcel.items} == {"1": 1, "2": 1}
    shop.despatch_part("O2", 2, "T1")
    with pytest.raises(BadInput, match="Only 1 of line 1"):
        shop.cancel("O2", ("1", 2))
    shop.cancel("O2")  # what is left
    assert shop.status("O2") == "processed"
    shop.send()
    assert shop.shop.world.till.cancelled_units("O2", "1") == 1


def test_nothing_of_a_buyer_stands_in_what_is_kept_of_it(shop: SoldShop) -> None:
    """R-PERSON."""
    shop.shop.faults.fail_next(REFUND, "lost")
    shop.cancel("O1")
    shop.refund("O2", ("1", "5"))
    shop.send()
    person = shop.built.orders.show("O2").person
    kept = json.dumps([[each.payload, each.request, each.error] for each in shop.built.outbox.listed()])
    kept += repr(shop.built.problems.listed("all")) + repr(shop.past("O2"))
    assert person.name
    assert not [each for each in (person.name, person.line1, person.postcode, person.buyer_email) if each in kept]


def test_a_rest_keeps_them_here_and_ends_by_a_persons_word(shop: SoldShop) -> None:
    """X13: nothing leaves, so nothing is unknown."""
    shop.count_failures("refund", 25)
    done = shop.refund("O1", ("1", "5"))
    shop.send()
    assert (shop.row(done.outbox_id).state, shop.bodies(REFUND)) == ("waiting", [])
    shop.built.integrations.resume("App")
    shop.send()
    assert (shop.row(done.outbox_id).state, shop.paid()) == ("confirmed", {"O1": 1})


@pytest.mark.parametrize("fault", ["429", "401", "reset"])
def test_a_fault_that_says_for_sure_that_nothing_happened_is_no_unknown_fate(shop: SoldShop, fault: str) -> None:
    """R-LOST: a yes or a no counts; a connection that broke once the bytes may have left does not."""
    shop.shop.faults.fail_next(REFUND, fault)  # type: ignore[arg-type]
    done = shop.refund("O1", ("1", "5"))
    for _ in range(3):
        shop.built.engine.send_due()
        shop.clock.advance(minutes=20)
        shop.sync()
    unknown = fault == "reset"
    assert shop.row(done.outbox_id).state == ("sent" if unknown else "confirmed")
    assert sum(shop.paid().values()) == (0 if unknown else 1)


def test_a_second_refund_that_waits_does_not_leave_while_nobody_knows_of_the_first(shop: SoldShop) -> None:
    shop.shop.faults.fail_next(REFUND, "lost")
    first, second = shop.refund("O1", ("1", "5")), shop.refund("O1", ("1", "6"))
    other = shop.refund("O2", ("1", "5"))
    shop.send()
    assert [shop.row(each.outbox_id).state for each in (first, second, other)] == ["sent", "refused", "confirmed"]
    assert shop.paid() == {"O1": 1, "O2": 1}
    assert "Another refund of this order" in shop.past("O1")[1].words
    assert shop.causes == {"refund:unheard": 1, "refund:service": 1}
