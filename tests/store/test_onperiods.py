"""U2: when an account was on, by its channel's clock, on either engine and after a restart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.domain.importing import OnPeriod, placed_while_on
from linndesk.store import accounts, onperiods, standing
from linndesk.store.store import Store
from tests.scene import START, TurnedClock
from tests.store.conftest import Opener

HOUR = timedelta(hours=1)


@pytest.fixture
def account(store: Store) -> int:
    return store.write(lambda: accounts.add("uid", "Client", "some", "", {"enabled": False}, (), START))


def periods(store: Store, account: int) -> tuple[OnPeriod, ...]:
    return store.read(lambda: onperiods.of(account))


def test_u2_what_was_placed_while_it_was_off_is_in_no_period(store: Store, account: int) -> None:
    store.write(lambda: onperiods.begin(account, START))
    store.write(lambda: onperiods.settle(account, 0.0))
    store.write(lambda: onperiods.end(account, START + HOUR))
    store.write(lambda: onperiods.begin(account, START + 3 * HOUR))
    found = periods(store, account)
    assert found == (OnPeriod(START, START + HOUR), OnPeriod(START + 3 * HOUR))
    assert [placed_while_on(found, START + each * HOUR) for each in (-1, 0, 1, 2, 3, 90)] == [
        False, True, False, False, True, True,
    ]  # fmt: skip


def test_u2_a_light_that_is_on_already_goes_on_as_it_began(store: Store, account: int) -> None:
    store.write(lambda: onperiods.begin(account, START))
    store.write(lambda: onperiods.begin(account, START + HOUR))
    assert periods(store, account) == (OnPeriod(START),)
    store.write(lambda: onperiods.end(account, START + 2 * HOUR))
    store.write(lambda: onperiods.end(account, START + 4 * HOUR))
    assert periods(store, account) == (OnPeriod(START, START + 2 * HOUR),)


def test_u2_a_period_is_by_the_channels_clock_once_that_is_heard(store: Store, account: int) -> None:
    store.write(lambda: onperiods.begin(account, START))
    store.write(lambda: onperiods.settle(account, None))
    assert periods(store, account) == (OnPeriod(START),)
    store.write(lambda: onperiods.settle(account, 600.0))  # this PC is ten minutes ahead
    store.write(lambda: onperiods.settle(account, 5.0))
    assert periods(store, account) == (OnPeriod(START - timedelta(minutes=10)),)


def test_u2_a_settled_period_ends_by_the_clock_of_the_last_pull(store: Store, account: int) -> None:
    pool_id = store.read(lambda: accounts.named("Client")).pool_id
    store.write(lambda: onperiods.begin(account, START))
    store.write(lambda: onperiods.settle(account, 60.0))
    store.write(lambda: standing.note_ahead(pool_id, 120.0))
    store.write(lambda: onperiods.end(account, START + HOUR))
    minute = timedelta(minutes=1)
    assert periods(store, account) == (OnPeriod(START - minute, START + HOUR - 2 * minute),)


def test_u2_one_that_ended_before_any_reply_is_settled_whole(store: Store, account: int) -> None:
    """Old news of the clock says nothing of a period that no reply has seen."""
    pool_id = store.read(lambda: accounts.named("Client")).pool_id
    store.write(lambda: standing.note_ahead(pool_id, 9_999.0))
    store.write(lambda: onperiods.begin(account, START))
    store.write(lambda: onperiods.end(account, START + HOUR))
    store.write(lambda: onperiods.settle(account, -30.0))
    late = timedelta(seconds=30)
    assert periods(store, account) == (OnPeriod(START + late, START + HOUR + late),)


def test_u2_periods_outlive_the_program_and_go_with_their_account(opener: Opener, clock: TurnedClock) -> None:
    store = opener()
    account = store.write(lambda: accounts.add("uid", "Client", "some", "", {"enabled": False}, (), START))
    store.write(lambda: onperiods.begin(account, START))
    store = opener()
    assert periods(store, account) == (OnPeriod(START),)
    store.write(lambda: accounts.remove(account))
    assert periods(store, account) == ()
