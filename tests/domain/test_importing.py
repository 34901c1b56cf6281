"""When an order that is handed over whole comes in: the gap rule (U2), the hours of its tries (U7), the words (U3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from linndesk.domain.importing import OnPeriod, missing_words, next_try, placed_while_on

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
minutes = some.integers(0, 10_000).map(lambda n: NOW + timedelta(minutes=n))


def test_ten_tries_at_their_hours_then_nobody_but_a_person() -> None:
    at, tried = NOW, [0.0]
    for failures in range(1, 10):
        then = next_try(failures, at)
        assert then is not None
        at = then
        tried.append((at - NOW) / timedelta(hours=1))
    assert tried == [0, 1, 3, 7, 15, 31, 63, 111, 159, 207]
    assert [next_try(failures, at) for failures in (0, 10, 11, 1000)] == [None] * 4


@given(some.lists(some.tuples(minutes, minutes), max_size=5), some.booleans(), minutes)
def test_only_what_was_placed_within_a_period_is_ours(
    pairs: list[tuple[datetime, datetime]], is_on: bool, placed: datetime
) -> None:
    """The moment of enabling counts, that of disabling does not."""
    periods = [OnPeriod(min(pair), max(pair)) for pair in pairs]
    if is_on:
        periods.append(OnPeriod(NOW + timedelta(minutes=5_000)))
    within = any(each.began <= placed < (each.ended or placed + timedelta(1)) for each in periods)
    assert placed_while_on(periods, placed) == within


def test_the_reason_names_some_and_counts_the_rest() -> None:
    assert missing_words([]) == ""
    assert missing_words(["A"]) == "No stock item here has the SKU A"
    assert missing_words(["A", "B", "C"]) == "No stock items here have the SKUs A, B, C"
    assert missing_words(list("ABCDE")) == "No stock items here have the SKUs A, B, C and 2 more"
