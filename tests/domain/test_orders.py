"""R-ORDERS: the table of order states, every pair of what is known and what arrives, and what a line still owes."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.orders import (
    STATE_UNKNOWN,
    ChannelOrder,
    ChannelStatus,
    Known,
    Outcome,
    Person,
    Status,
    Step,
    arrive,
    remaining,
    reserves,
)

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
STATUSES: tuple[Status, ...] = get_args(Status)
ARRIVING: tuple[ChannelStatus, ...] = get_args(ChannelStatus)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


def order(status: ChannelStatus, **more: object) -> ChannelOrder:
    plain = ChannelOrder(
        "1", status, "paid", "UK", "AMAZON", "Amazon UK", NOW, NOW, "GBP", Decimal(1), (), Person()
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


# (known, arriving) -> status, outcome, stock, problem; as DESIGN says it, written down a second time.
EXPECTED: dict[tuple[Status | None, ChannelStatus], tuple[str, str, str, str]] = {
    (None, "pending"): ("pending", "", "reserve", ""),
    (None, "open"): ("open", "", "reserve", ""),
    (None, "shipped"): ("processed", "elsewhere", "leaves", "shipped_elsewhere"),
    ("pending", "pending"): ("pending", "", "reserve", ""),
    ("pending", "open"): ("open", "", "reserve", ""),
    ("pending", "shipped"): ("processed", "elsewhere", "leaves", "shipped_elsewhere"),
    ("pending", "cancelled"): ("cancelled", "", "none", ""),
    ("open", "pending"): ("pending", "", "reserve", ""),
    ("open", "open"): ("open", "", "reserve", ""),
    ("open", "shipped"): ("processed", "elsewhere", "leaves", "shipped_elsewhere"),
    ("open", "cancelled"): ("cancelled", "", "none", ""),
    ("processed", "pending"): ("processed", "despatched", "none", ""),
    ("processed", "open"): ("processed", "despatched", "none", ""),
    ("processed", "shipped"): ("processed", "despatched", "none", ""),
    ("processed", "cancelled"): ("processed", "despatched", "none", "cancelled_after_despatch"),
    ("cancelled", "pending"): ("pending", "", "reserve", "came_back"),
    ("cancelled", "open"): ("open", "", "reserve", "came_back"),
    ("cancelled", "shipped"): ("processed", "elsewhere", "leaves", "shipped_elsewhere"),
    ("cancelled", "cancelled"): ("cancelled", "", "none", ""),
}


def facts(step: Step) -> tuple[str, str, str, str]:
    return step.status, step.outcome, step.stock, step.problem


@pytest.mark.parametrize(("known", "arriving"), [*product((None, *STATUSES), ARRIVING)])
def test_every_pair_of_known_and_arriving(known: Status | None, arriving: ChannelStatus) -> None:
    before = None if known is None else Known(known, "despatched" if known == "processed" else "", deleted=False)
    step = arrive(before, order(arriving), history=False)
    if (known, arriving) == (None, "cancelled"):
        assert (step.action, bool(step.why)) == ("skip", True)
        return
    assert step.action == ("store" if known is None else "update")
    assert facts(step) == EXPECTED[known, arriving]


@pytest.mark.parametrize("known", STATUSES)
@pytest.mark.parametrize("arriving", ARRIVING)
def test_a14_a_deleted_order_is_skipped_whatever_comes(known: Status, arriving: ChannelStatus) -> None:
    step = arrive(Known(known, "", deleted=True), order(arriving), history=False)
    assert (step.action, step.why) == ("skip", "deleted here")


def test_history_is_only_what_is_shipped_already() -> None:
    assert facts(arrive(None, order("shipped"), history=True)) == ("processed", "history", "none", "")
    for each in ("pending", "open"):
        assert arrive(None, order(each), history=True) == arrive(None, order(each), history=False)


def test_history_that_the_channel_cancels_is_nobodys_problem() -> None:
    step = arrive(Known("processed", "history", deleted=False), order("cancelled"), history=True)
    assert facts(step) == ("processed", "history", "none", "")


@pytest.mark.parametrize("known", STATUSES)
@pytest.mark.parametrize("arriving", ARRIVING)
def test_a5_a_document_only_completes_what_is_pending(known: Status, arriving: ChannelStatus) -> None:
    step = arrive(Known(known, "", deleted=False), order(arriving, by_report=True), history=False)
    if known == "pending":
        assert facts(step) == EXPECTED[known, arriving]
    else:
        assert step == Step("skip")  # quietly: the receipt has nothing to say of it


@pytest.mark.parametrize("known", STATUSES)
@pytest.mark.parametrize("unsure", [False, True])
def test_a5_a_document_without_a_state_adds_nothing_to_what_is_known(known: Status, unsure: bool) -> None:
    unknown = order("open", by_report=True, missing="being asked", flags=(STATE_UNKNOWN,))
    before = Known(known, "", deleted=False, unsure=unsure and known == "pending")
    assert arrive(before, unknown, history=True) == Step("skip")
    assert arrive(None, unknown, history=True).status == "pending"


@pytest.mark.parametrize("by_report", [False, True])
@pytest.mark.parametrize("history", [False, True])
@pytest.mark.parametrize("arriving", ARRIVING)
def test_a5_an_order_whose_state_nobody_knew_is_first_seen_when_it_is_told(
    arriving: ChannelStatus, history: bool, by_report: bool
) -> None:
    """Shipped before we first looked is history, never elsewhere with stock leaving by mistake."""
    told = order(arriving, by_report=by_report)
    step = arrive(Known("pending", "", deleted=False, unsure=True), told, history=history)
    assert step.action == "update"
    if arriving == "cancelled":
        assert facts(step) == ("cancelled", "", "none", "")
    else:
        assert facts(step) == facts(arrive(None, told, history=history))


def test_history_that_turns_out_to_be_open_has_to_be_packed() -> None:
    """A document's order was taken for shipped because nobody named it; the channel's own word corrects it."""
    before = Known("processed", "history", deleted=False)
    assert facts(arrive(before, order("open"), history=True)) == ("open", "", "reserve", "")
    assert arrive(before, order("open", by_report=True), history=True) == Step("skip")
    for other in ("elsewhere", "despatched"):
        sent = arrive(Known("processed", other, deleted=False), order("open"), history=True)
        assert (sent.status, sent.outcome) == ("processed", other)


@pytest.mark.parametrize("more", [{"missing": "The address is withheld"}, {"payment_status": "unpaid"}])
def test_what_cannot_be_worked_on_is_pending_and_still_reserves(more: dict[str, str]) -> None:
    for known in (None, Known("open", "", deleted=False), Known("cancelled", "", deleted=False)):
        step = arrive(known, order("open", **more), history=False)
        assert (step.status, step.stock) == ("pending", "reserve")


ORDERS = st.builds(
    order,
    st.sampled_from(ARRIVING),
    missing=st.sampled_from(["", "why"]),
    payment_status=st.sampled_from(["paid", "unpaid"]),
    by_report=st.booleans(),
)
KNOWN = st.none() | st.builds(Known, st.sampled_from(STATUSES), st.sampled_from(OUTCOMES), st.booleans())
UNSURE = st.just(Known("pending", "", deleted=False, unsure=True))


@given(KNOWN | UNSURE, st.lists(ORDERS, min_size=1, max_size=6), st.booleans())
def test_any_history_of_states_keeps_the_rules(
    known: Known | None, arrivals: list[ChannelOrder], history: bool
) -> None:
    for each in arrivals:
        step = arrive(known, each, history=history)
        if step.action == "skip":
            assert step.why or each.by_report
            continue
        assert (step.stock == "reserve") == (step.status in ("pending", "open"))
        assert not (step.stock == "leaves" and known is not None and known.status == "processed")
        assert (step.outcome != "") == (step.status == "processed") or (
            known is not None and known.status == "processed"
        )
        assert arrive(Known(step.status, step.outcome, False), each, history=history).stock != "leaves"
        known = Known(step.status, step.outcome, deleted=False)


UNITS = st.integers(0, 10_000)


@given(UNITS, UNITS, UNITS)
def test_remaining_is_what_is_left_and_never_below_nothing(quantity: int, despatched: int, cancelled: int) -> None:
    left = remaining(quantity, despatched, cancelled)
    assert left == max(0, quantity - despatched - cancelled)
    assert 0 <= left <= quantity


@pytest.mark.parametrize("status", STATUSES)
def test_pending_and_open_reserve_parked_too_but_not_locked_or_deleted(status: Status) -> None:
    assert reserves(status, deleted=False, locked=False) == (status in ("pending", "open"))
    assert not reserves(status, deleted=True, locked=False)
    assert not reserves(status, deleted=False, locked=True)


def test_what_names_a_buyer_has_a_place_in_person() -> None:
    """R-PERSON lists them; a new personal field of an order belongs there, and this test is where it is thought of."""
    assert {each.name for each in fields(Person)} == {
        "buyer_name", "buyer_email", "name", "company", "line1", "line2", "line3", "town", "region", "postcode",
        "country_code", "phone", "gift_message", "notes", "raw", "own_notes", "links",
    }  # fmt: skip
    assert "name" not in {each.name for each in fields(ChannelOrder)}


# What the channel's own warehouse sends: as it stands there, whatever is known (D18).
SENT_THERE: dict[ChannelStatus, tuple[str, str, str, str]] = {
    "pending": ("pending", "", "none", ""),
    "open": ("open", "", "none", ""),
    "shipped": ("processed", "channel", "none", ""),
    "cancelled": ("cancelled", "", "none", ""),
}


@pytest.mark.parametrize("history", [False, True])
@pytest.mark.parametrize(("known", "arriving"), [*product((None, *STATUSES), ARRIVING)])
def test_d18_what_the_channels_own_warehouse_sends_is_only_followed(
    known: Status | None, arriving: ChannelStatus, history: bool
) -> None:
    outcome: Outcome = "channel" if known == "processed" else ""
    before = None if known is None else Known(known, outcome, deleted=False, by_channel=True)
    step = arrive(before, order(arriving, by_channel=True), history=history)
    if (known, arriving) == (None, "cancelled"):
        assert (step.action, bool(step.why)) == ("skip", True)
        return
    assert (step.action, step.by_channel) == ("store" if known is None else "update", True)
    assert facts(step) == SENT_THERE[arriving]


@pytest.mark.parametrize("more", [{"missing": "The address is withheld"}, {"payment_status": "unpaid"}])
def test_d18_it_lacks_nothing_without_an_address(more: dict[str, str]) -> None:
    assert arrive(None, order("open", by_channel=True, **more), history=False).status == "open"


@pytest.mark.parametrize("known", STATUSES)
@pytest.mark.parametrize("arriving", ARRIVING)
def test_d18_an_answer_that_does_not_say_who_sends_it_hands_nothing_to_the_packer(
    known: Status, arriving: ChannelStatus
) -> None:
    step = arrive(Known(known, "", deleted=False, by_channel=True), order(arriving), history=False)
    assert (step.by_channel, step.stock, step.problem) == (True, "none", "")
    assert arrive(Known(known, "", deleted=False, by_channel=True), order("open", by_report=True), history=False) == (
        Step("skip")
    )


@pytest.mark.parametrize("arriving", ARRIVING)
def test_d18_what_left_from_here_before_stays_as_it_is_kept(arriving: ChannelStatus) -> None:
    sent = Known("processed", "despatched", deleted=False)
    assert arrive(sent, order(arriving, by_channel=True), history=False) == arrive(sent, order(arriving), history=False)
    for known in ("pending", "open"):
        step = arrive(Known(known, "", deleted=False), order(arriving, by_channel=True), history=False)
        assert (step.by_channel, step.stock) == (True, "none")
