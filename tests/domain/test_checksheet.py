"""W6: each finding of the check sheet, what blocks and what only warns, and what a scanner leaves in a field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain import checksheet
from linndesk.domain.checksheet import BLOCKS, Need, Subject, blocked, clean, findings, may_leave
from linndesk.domain.despatch import Service
from linndesk.domain.finding import SENT_BY_CHANNEL
from linndesk.domain.orders import CANCELLED_THERE, remaining
from linndesk.errors import BadInput

READY = Subject(
    status="open", outcome="", is_deleted=False, flags=(), payment_status="paid", waiting_reason="",
    cancel_requested=False, parked=False, locked=False, location="Default", service=Service("Van", "required", r"T\d+"),
    allocated=True, tracking="T1", untracked="", needs=(Need("MUG", 2, 2),),
)  # fmt: skip


def kinds(**changes: Any) -> list[str]:
    return [each.kind for each in findings(replace(READY, **changes))]


def test_an_order_with_nothing_to_say_is_ready() -> None:
    assert kinds() == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"status": "cancelled"}, "cancelled"),
        ({"flags": (CANCELLED_THERE,)}, "cancelled"),
        ({"cancel_requested": True}, "cancel_request"),
        ({"status": "processed", "outcome": "elsewhere"}, "shipped"),
        ({"status": "processed", "outcome": "history"}, "shipped"),
        ({"needs": ()}, "nothing_left"),
        ({"needs": (Need("MUG", 0, 2),)}, "nothing_left"),
        ({"is_deleted": True}, "nothing_left"),
        ({"flags": (SENT_BY_CHANNEL,)}, "sent_there"),
        ({"by_channel": True}, "sent_there"),
        ({"by_channel": True, "status": "processed", "needs": ()}, "sent_there"),
        ({"at_centre": True}, "sent_there"),
        ({"at_centre": True, "status": "cancelled"}, "sent_there"),
        ({"at_centre": True, "status": "processed", "outcome": "elsewhere"}, "sent_there"),
        ({"at_centre": True, "status": "processed", "outcome": "despatched", "needs": ()}, "nothing_left"),
        ({"at_centre": True, "is_deleted": True}, "nothing_left"),
        ({"needs": (Need("MUG", 2, 1),)}, "short"),
        ({"needs": (Need("MUG", 2, -4),)}, "short"),
        ({"needs": (Need("MUG", 2, None),)}, "unmapped"),
        ({"service": Service("")}, "no_service"),
        ({"allocated": False}, "unmapped_service"),
        ({"tracking": ""}, "no_tracking"),
        ({"service": Service("Van"), "tracking": "", "untracked": "It takes none without"}, "no_tracking"),
        ({"service": Service("Van", "none"), "tracking": "", "untracked": "It takes none without"}, "no_tracking"),
        ({"tracking": "X1"}, "bad_tracking"),
        ({"service": Service("Van", "none")}, "bad_tracking"),
        ({"status": "pending", "waiting_reason": "No address yet"}, "pending"),
        ({"payment_status": "unpaid"}, "pending"),
        ({"parked": True}, "parked"),
        ({"locked": True}, "locked"),
    ],
)  # fmt: skip
def test_each_thing_is_found_alone_and_in_words(changes: dict[str, Any], kind: str) -> None:
    found = findings(replace(READY, **changes))
    assert [each.kind for each in found] == [kind]
    assert found[0].text
    assert bool(blocked(found)) == (kind in BLOCKS)


def test_a_missing_number_is_said_also_where_no_service_is_chosen() -> None:
    found = kinds(service=Service(""), tracking="", untracked="It takes none without")
    assert found == ["no_service", "no_tracking"]


def test_only_what_the_channel_says_blocks() -> None:
    assert sorted(BLOCKS) == ["cancel_request", "cancelled", "shipped"]


def test_the_words_say_how_many_are_there() -> None:
    (short,) = findings(replace(READY, needs=(Need("MUG", 2, -4), Need("PAN", 1, 1))))
    assert short.text == "MUG: 0 of 2 at Default"


QUANTITY = st.integers(0, 20)


@given(QUANTITY, QUANTITY, QUANTITY, QUANTITY)
def test_what_may_leave_is_what_remains_but_where_the_channel_moved_on(
    quantity: int, despatched: int, cancelled: int, own: int
) -> None:
    """R-ORDERS: a person may send with a reason what was called off, or what the channel has as sent; never twice."""
    assert may_leave("open", "", quantity, despatched, cancelled, own) == remaining(quantity, despatched, cancelled)
    assert may_leave("processed", "despatched", quantity, despatched, cancelled, own) == remaining(
        quantity, despatched, cancelled
    )
    assert may_leave("cancelled", "", quantity, despatched, cancelled, own) == max(0, quantity - despatched)
    assert may_leave("processed", "elsewhere", quantity, despatched, cancelled, own) == max(0, quantity - own)


@given(st.text(max_size=150))
def test_what_was_typed_is_kept_or_refused_in_words(text: str) -> None:
    try:
        kept = clean(text, "tracking number")
    except BadInput:
        return
    assert len(kept) <= checksheet.LONGEST
    assert kept == kept.strip()
    assert not any(ord(each) < 32 or ord(each) == 127 for each in kept)
    assert clean(kept, "tracking number") == kept


def test_spaces_that_people_type_stay_and_what_scanners_add_goes() -> None:
    assert clean("\x1d AB 12\r\n", "tracking number") == "AB 12"
    assert clean("]C1AB", "tracking number") == "]C1AB"
    for wrong in ("A\tB", "A\x00B", "A\u2028B"):
        with pytest.raises(BadInput):
            clean(wrong, "tracking number")


def test_an_order_that_keeps_its_service_there_needs_none_of_ours() -> None:
    """U8: a warning that always stands there is not read."""
    assert kinds(service=Service(""), service_stays=True, tracking="RM1") == []
