"""N5, the rules: what a paste holds, and why an order of the channel is not here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.finding import SENT_BY_CHANNEL, Follower, Why, looks_like_number, tidied, why_not_here
from linndesk.domain.orders import ChannelOrder, Person
from linndesk.domain.receipts import Skipped

REF = "026-1234567-7654321"
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
FOLLOWER = Follower("Shop", True, frozenset({"UK"}), None, NOW - 48 * HOUR, NOW - HOUR, sent_by_channel=False)
ORDER = ChannelOrder(
    REF, "open", "paid", "UK", "AMAZON", "Amazon UK", NOW - HOUR / 2, NOW - HOUR / 2, "GBP", Decimal(10), (), Person()
)  # fmt: skip


@pytest.mark.parametrize(
    "pasted",
    [
        REF,
        f"  {REF}\n",
        f'"{REF}"',
        f"“{REF}”,",
        f"#{REF}.",
        "026–1234567–7654321",  # noqa: RUF001
        "026 - 1234567 - 7654321",
        f"\u200e{REF}\u200b",
        f"Order number: {REF} (Amazon UK)",
        f"https://sellercentral.amazon.co.uk/orders-v3/order/{REF}?ref=abc_12",
        f"https://www.amazon.co.uk/gp/css/order-details?orderID={REF}&page=2",
        f"Order #{REF} was placed on 21 November",
    ],
)
def test_the_number_is_taken_out_of_what_was_pasted(pasted: str) -> None:
    assert tidied(pasted) == REF
    assert looks_like_number(pasted)


@pytest.mark.parametrize("text", ["", "   ", '""', "#"])
def test_nothing_gives_nothing(text: str) -> None:
    assert tidied(text) == ""
    assert not looks_like_number(text)


@pytest.mark.parametrize("text", ["MUG-RED-330", "add account", "Norwich", "NR1 1AA"])
def test_what_is_no_number_does_not_look_like_one(text: str) -> None:
    assert not looks_like_number(text)


@given(st.text(max_size=200))
def test_any_text_can_be_tidied_and_tidying_twice_changes_nothing(text: str) -> None:
    once = tidied(text)
    assert tidied(once) == once
    assert once == once.strip()


def reason(order: ChannelOrder | Skipped = ORDER, *followers: Follower) -> tuple[Why, bool]:
    found = why_not_here(order, followers or (FOLLOWER,))
    assert found.text
    assert not found.text.endswith(".")
    return found.why, found.can_import


def test_each_reason() -> None:
    assert reason() == ("due", True)
    assert reason(replace(ORDER, status="pending")) == ("pending", True)
    assert reason(replace(ORDER, status="cancelled")) == ("cancelled", False)
    assert reason(Skipped(REF, "another shop's order")) == ("other_shop", False)
    found = why_not_here(Skipped(REF, "order 42: it is a resend"), [FOLLOWER])
    assert found.text.startswith("It is a resend, so")
    assert reason(replace(ORDER, flags=(SENT_BY_CHANNEL,))) == ("sent_by_channel", False)
    assert reason(replace(ORDER, marketplace="DE")) == ("not_followed", True)
    assert reason(ORDER, replace(FOLLOWER, not_before=NOW)) == ("cut_off", True)
    assert reason(ORDER, replace(FOLLOWER, enabled=False)) == ("off", True)
    assert reason(replace(ORDER, last_updated=NOW - 72 * HOUR)) == ("before_first_pull", True)
    assert reason(replace(ORDER, last_updated=NOW - 24 * HOUR)) == ("missed", True)


def test_an_account_that_takes_what_the_channel_sends_is_due_it() -> None:
    own = replace(ORDER, flags=(SENT_BY_CHANNEL,))
    assert reason(own, replace(FOLLOWER, sent_by_channel=True)) == ("due", True)


def test_it_is_the_order_of_the_account_that_is_on_and_follows_its_marketplace() -> None:
    off = replace(FOLLOWER, name="Off", enabled=False)
    other = replace(FOLLOWER, name="DE", scopes=frozenset({"DE"}))
    assert why_not_here(ORDER, (other, off, FOLLOWER)).account == "Shop"
    assert why_not_here(ORDER, (other, off)).account == "Off"
    assert why_not_here(replace(ORDER, marketplace="FR"), (off, other)).account == "DE"


def test_what_a_sync_would_bring_keeps_the_usual_rules() -> None:
    """History takes no stock; what shipped a moment ago and is on its way here does."""
    assert why_not_here(ORDER, (FOLLOWER,)).comes_by_itself
    assert not why_not_here(replace(ORDER, marketplace="DE"), (FOLLOWER,)).comes_by_itself


def test_an_account_that_was_never_synced_is_due_its_first() -> None:
    fresh = replace(FOLLOWER, first_pull_at=None, resume_point=None)
    assert "first sync" in why_not_here(replace(ORDER, last_updated=NOW - 900 * HOUR), (fresh,)).text
