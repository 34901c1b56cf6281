"""Money, times, buckets, retries, changes: small pure facts that everything stands on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain import buckets, money, retry, times
from linndesk.domain.buckets import Bucket, Plan
from linndesk.domain.changes import EVERYTHING, Changes

AMOUNTS = st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


class TestMoney:
    @given(AMOUNTS)
    def test_what_is_stored_comes_back_exactly(self, amount: Decimal) -> None:
        assert money.from_store(money.to_store(amount)) == amount

    @given(AMOUNTS, AMOUNTS)
    def test_sums_of_stored_amounts_are_sums_of_amounts(self, one: Decimal, two: Decimal) -> None:
        assert money.to_store(one + two) == money.to_store(one) + money.to_store(two)

    @pytest.mark.parametrize(("given_", "stored"), [("0.00005", 0), ("0.00015", 2), ("-0.00005", 0), ("0.00006", 1)])
    def test_finer_than_we_store_is_rounded_half_to_even_once(self, given_: str, stored: int) -> None:
        assert money.to_store(Decimal(given_)) == stored

    @pytest.mark.parametrize(
        ("amount", "currency", "said"),
        [
            ("34.99", "GBP", "34.99"), ("5", "GBP", "5.00"), ("5980.0000", "JPY", "5980"), ("1.5", "KWD", "1.500"),
            ("0.0001", "EUR", "0.0001"), ("1E+3", "EUR", "1000.00"), ("0E-4", "JPY", "0"), ("-2.50", "", "-2.50"),
            ("12.345", "JPY", "12.345"),
        ],
    )  # fmt: skip
    def test_as_text_with_the_currencys_digits_at_least(self, amount: str, currency: str, said: str) -> None:
        assert money.text(Decimal(amount), currency) == said

    @given(AMOUNTS, st.sampled_from(["GBP", "JPY", "KWD", ""]))
    def test_text_loses_nothing(self, amount: Decimal, currency: str) -> None:
        assert Decimal(money.text(amount, currency)) == amount
        assert "E" not in money.text(amount, currency)

    def test_the_unit_price_is_derived_and_nothing_divides_by_nothing(self) -> None:
        assert money.per_unit(Decimal("10"), 3) == Decimal("3.3333")
        assert money.per_unit(Decimal("10"), 0) == Decimal("10")


class TestTimes:
    @given(MOMENTS)
    def test_iso_and_back_loses_only_parts_of_a_second(self, moment: datetime) -> None:
        assert times.parse(times.iso(moment)) == moment.replace(microsecond=0)
        assert times.iso(moment).endswith("Z")

    def test_any_zone_becomes_utc_and_none_is_utc(self) -> None:
        assert times.iso(times.parse("2026-11-21T09:00:00+01:00")) == "2026-11-21T08:00:00Z"
        assert times.parse("2026-11-21T08:00:00") == datetime(2026, 11, 21, 8, tzinfo=UTC)
        assert times.iso_or_none(None) is None
        assert times.parse_or_none("") is None

    @pytest.mark.parametrize(
        ("hours", "label"), [(0, "UTC"), (1, "UTC+1"), (-3.5, "UTC-3:30"), (5.75, "UTC+5:45"), (14, "UTC+14")]
    )
    def test_d17_an_offset_only_shows(self, hours: float, label: str) -> None:
        moment = datetime(2026, 11, 21, 8, tzinfo=UTC)
        assert times.offset_label(hours) == label
        assert times.at_offset(moment, hours) == moment
        assert times.at_offset(moment, hours).utcoffset() == timedelta(hours=hours)


PLANS = st.builds(Plan, st.floats(0.001, 50), st.integers(1, 40))


class TestBuckets:
    @given(PLANS, st.lists(st.floats(0, 120), max_size=60))
    def test_never_more_than_the_plan_allows(self, plan: Plan, pauses: list[float]) -> None:
        now, taken = 1000.0, 0
        bucket = buckets.full(plan, now)
        for pause in pauses:
            now += pause
            bucket, wait = buckets.take(bucket, plan, now)
            taken += wait == 0.0
            assert 0.0 <= bucket.tokens <= plan.burst
        assert taken <= plan.burst + plan.rate * (now - 1000.0) + 1e-6

    @given(PLANS)
    def test_who_waits_as_long_as_told_gets_one(self, plan: Plan) -> None:
        bucket, wait = buckets.take(buckets.emptied(1000.0), plan, 1000.0)
        assert wait > 0
        _, again = buckets.take(bucket, plan, 1000.0 + wait + 1e-6)
        assert again == 0.0

    @given(PLANS, st.integers(0, 2 * 10**9), st.integers(0, 10**6))
    def test_a_wait_is_one_that_a_clock_of_microseconds_can_keep(self, plan: Plan, second: int, part: int) -> None:
        """Else a drain on such a clock waits for nothing, for ever."""
        bucket, now, waits = buckets.emptied(second + part / 1e6), second * 10**6 + part, 0
        while waits < 100:
            bucket, wait = buckets.take(bucket, plan, now / 1e6)
            if wait == 0:
                break
            now, waits = now + round(wait * 1e6), waits + 1
        assert waits <= 3

    @given(PLANS, st.floats(1, 10**6))
    def test_a_clock_put_back_refills_nothing_and_holds_nobody_up(self, plan: Plan, back: float) -> None:
        bucket, wait = buckets.take(Bucket(0.0, 10**7), plan, 10**7 - back)
        assert wait == pytest.approx(1 / plan.rate)
        assert bucket.tokens == 0.0

    def test_plans_slower_than_one_in_ten_seconds_are_kept(self) -> None:
        assert Plan(0.0167, 20).slow
        assert not Plan(0.1, 1).slow


class TestRetry:
    @given(st.integers(0, 2000), st.floats(0, 1))
    def test_a_wait_doubles_up_to_its_longest(self, attempt: int, chance: float) -> None:
        wait = retry.backoff(attempt, chance=chance)
        ceiling = min(retry.LONGEST, 2.0 ** min(attempt, 20))
        assert ceiling / 2 <= wait <= ceiling

    def test_incomplete_orders_hourly(self) -> None:
        now = datetime(2026, 11, 21, 8, tzinfo=UTC)
        assert retry.incomplete_next(now) - now == timedelta(hours=1)


def test_changes_add_up() -> None:
    assert Changes(orders=True) | Changes(stock=True) == Changes(orders=True, stock=True)
    assert not Changes()
    assert Changes(runs=True)
    assert all(getattr(EVERYTHING, each) for each in Changes.__slots__)
