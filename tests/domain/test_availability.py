"""R-AVAILABLE, D8 and D11 to D15: the quantity a listing offers, step by step, by rule and by property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.availability import Limits, available, counted_locations, left_out, steps
from linndesk.domain.listings import NO_LIMIT
from linndesk.errors import BadInput

units = st.integers(-1_000_000, 1_000_000)
held = st.integers(0, 1_000_000)
limits = st.builds(
    Limits, st.none() | st.integers(0, 1_000_000), st.integers(0, 100), st.integers(0, 1_000)
)  # fmt: skip


@pytest.mark.parametrize(
    ("on_hand", "in_open_orders", "rules", "sent"),
    [
        (10, 0, Limits(percentage=50), 5),
        (12, 3, Limits(percentage=50), 4),
        (9, 0, Limits(percentage=50), 4),
        (2, 0, Limits(end_when=2), 0),
        (3, 0, Limits(end_when=2), 3),
        (10, 8, Limits(end_when=2), 0),
        (100, 0, Limits(max_listed=5), 5),
        (100, 0, Limits(max_listed=0), 0),
        (100, 0, Limits(max_listed=30, percentage=50, end_when=60), 30),
        (3, 5, Limits(), 0),
        (-4, 0, Limits(), 0),
        (10, 0, Limits(percentage=0), 0),
    ],
)
def test_the_rules_in_their_order(on_hand: int, in_open_orders: int, rules: Limits, sent: int) -> None:
    assert available(on_hand, in_open_orders, rules) == sent


def test_every_step_is_kept_with_its_rule_and_number() -> None:
    """The Why contract: rule, input, value."""
    found = steps(12, 3, Limits(max_listed=3, percentage=50, end_when=1))
    assert [(each.rule, each.input, each.value) for each in found] == [
        ("on_hand", 12, 12),
        ("in_open_orders", 3, 9),
        ("end_when", 1, 9),
        ("percentage", 50, 4),
        ("max_listed", 3, 3),
    ]


def test_a_listings_own_value_beats_the_accounts_blank_is_the_default_none_is_no_limit() -> None:
    """D15."""
    account = Limits(max_listed=5, percentage=50, end_when=2)
    assert account.of_listing(None, None, None) == account
    assert account.of_listing(9, 100, 0) == Limits(9, 100, 0)
    assert account.of_listing(NO_LIMIT, None, None) == Limits(None, 50, 2)
    assert account.of_listing(0, 0, None) == Limits(0, 0, 2)


@given(units, held, limits)
def test_never_more_than_is_on_hand_and_never_below_zero(on_hand: int, in_open: int, rules: Limits) -> None:
    sent = available(on_hand, in_open, rules)
    assert 0 <= sent <= max(0, on_hand - in_open)
    assert rules.max_listed is None or sent <= rules.max_listed
    if on_hand - in_open <= rules.end_when:
        assert sent == 0


@given(units, held, limits, st.integers(0, 1_000))
def test_more_stock_never_offers_less_and_more_orders_never_offer_more(
    on_hand: int, in_open: int, rules: Limits, more: int
) -> None:
    assert available(on_hand, in_open, rules) <= available(on_hand + more, in_open, rules)
    assert available(on_hand, in_open + more, rules) <= available(on_hand, in_open, rules)


@given(units, held, limits)
def test_no_step_raises_the_quantity(on_hand: int, in_open: int, rules: Limits) -> None:
    values = [each.value for each in steps(on_hand, in_open, rules)][1:]
    assert values == sorted(values, reverse=True)
    assert [each.rule for each in steps(on_hand, in_open, rules)] == [
        "on_hand", "in_open_orders", "end_when", "percentage", "max_listed",
    ]  # fmt: skip


def test_locations_all_or_the_chosen_and_none_is_refused() -> None:
    """D11."""
    assert counted_locations(["Default", "Annex"], [], only_chosen=False) == ("Default", "Annex")
    assert counted_locations(["Default", "Annex"], ["Annex", "Gone"], only_chosen=True) == ("Annex",)
    for chosen in ([], ["Gone"]):
        with pytest.raises(BadInput, match="No location is chosen"):
            counted_locations(["Default"], chosen, only_chosen=True)


def test_listings_that_are_never_sent() -> None:
    fine = {"excluded": False, "ignored": False, "linked": True, "verified": True, "vanished": False}
    assert left_out("merchant", **fine) == ""
    assert left_out("amazon", **fine) == "amazon"
    assert left_out("amazon", **{**fine, "ignored": True}) == "amazon", "the channel's warehouse comes first"
    for key, value, why in (
        ("ignored", True, "ignored"), ("linked", False, "unlinked"), ("verified", False, "unverified"),
        ("vanished", True, "vanished"), ("excluded", True, "excluded"),
    ):  # fmt: skip
        assert left_out("merchant", **{**fine, key: value}) == why
