"""M7: requests are kept only while an account logs them, 48 hours at most, and go after seven days; either engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.store import accounts, api_requests, audit
from linndesk.store.api_requests import KEPT, LASTS, MOST, StoredRequests
from linndesk.store.store import Store
from linndesk.store.tables import ApiRequest
from linndesk.store.writer import Urgency
from tests.scene import START, TurnedClock

ON = {"enabled": True, "log_api_requests": True}


@pytest.fixture
def account(store: Store) -> int:
    made = store.write(lambda: accounts.add("uid", "Client", "some", "", ON, (), START))
    store.write(lambda: accounts.note(made, logging_since=START))
    return made


def note(store: Store, *, uid: str = "uid", asked: str = '{"a": 1}', clean: object = str) -> None:
    StoredRequests(store, clean).note(uid, "GetOrders", 200, asked, '{"b": 2}', 0.25)  # type: ignore[arg-type]
    store.write(lambda: None, Urgency.BACKGROUND)  # after what was posted


def test_what_is_noted_comes_back_newest_first(store: Store, clock: TurnedClock, account: int) -> None:
    note(store)
    clock.advance(minutes=1)
    note(store, asked="")
    found = store.read(lambda: api_requests.listed(account))
    assert [(each.at - START, each.asked, each.answered, each.status) for each in found] == [
        (timedelta(minutes=1), "", '{"b": 2}', 200),
        (timedelta(), '{"a": 1}', '{"b": 2}', 200),
    ]
    assert [each.account for each in found] == ["Client", "Client"]
    assert store.read(lambda: api_requests.listed(limit=1)) == found[:1]
    assert store.read(lambda: api_requests.between("Client", START, START, 5)) == found[1:]


@pytest.mark.parametrize("uid", ["", "nobody"])
def test_what_is_no_accounts_is_not_kept(store: Store, account: int, uid: str) -> None:
    note(store, uid=uid)
    assert store.read(api_requests.listed) == []


def test_secrets_that_are_known_are_taken_out_again(store: Store, account: int) -> None:
    note(store, asked='{"token": "abc"}', clean=lambda text: text.replace("abc", "[hidden]"))
    (found,) = store.read(api_requests.listed)
    assert found.asked == '{"token": "[hidden]"}'


def test_after_48_hours_nothing_more_is_kept_whoever_still_logs(store: Store, clock: TurnedClock, account: int) -> None:
    clock.advance(seconds=LASTS.total_seconds() - 1)
    note(store)
    clock.advance(seconds=1)
    note(store)
    assert len(store.read(api_requests.listed)) == 1


def test_the_switch_goes_off_once_and_says_who(store: Store, account: int) -> None:
    store.write(lambda: accounts.add("other", "Other", "some", "", ON, (), START))
    assert not store.read(lambda: api_requests.is_over(START + LASTS - timedelta(seconds=1)))
    over = START + LASTS
    assert store.read(lambda: api_requests.is_over(over))
    assert store.write(lambda: api_requests.switch_off(over)) == {account: "Client"}
    assert store.read(lambda: accounts.named("Client")).settings == {"enabled": True, "log_api_requests": False}
    assert store.read(lambda: api_requests.began(account)) is None
    assert store.write(lambda: api_requests.switch_off(over)) == {}
    assert [each.who for each in store.read(lambda: audit.about("Client"))] == ["linndesk"]


def test_after_seven_days_it_goes_and_so_does_what_is_too_much(store: Store, account: int) -> None:
    def fill() -> None:
        for number in range(MOST + 3):
            ApiRequest.create(
                account=account, at=START + timedelta(seconds=number), operation="GetOrders", status=200, asked="",
                answered="", seconds=0.0,
            )  # fmt: skip

    store.write(fill)
    store.write(lambda: api_requests.prune(START))
    found = store.read(api_requests.listed)
    assert (len(found), found[-1].at) == (MOST, START + timedelta(seconds=3))
    store.write(lambda: api_requests.prune(START + KEPT + timedelta(seconds=MOST)))
    assert len(store.read(api_requests.listed)) == 3
    store.write(lambda: accounts.remove(account))
    assert store.read(api_requests.listed) == []
