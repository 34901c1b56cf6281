"""M7, R-LOST: an import error is noticed once and claimed once, on either engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.store import accounts, notices, problems
from linndesk.store.problems import Thing, Trouble
from linndesk.store.store import Store
from tests.scene import START

LATER = START + timedelta(hours=1)
GROUP = "Client Order Import"


@pytest.fixture
def account(store: Store) -> int:
    return store.write(lambda: accounts.add("uid", "Client", "some", "", {"enabled": True}, (), START))


def trouble(account: int, key: str, ref: str = "", *, group: str = GROUP, said: str = "Why") -> Trouble:
    thing = Thing(f"quarantine:1:{ref}", ref, said) if ref else None
    return Trouble(
        key, group, "{n} order is bad|{n} orders are bad", "channel's words", account_id=account, thing=thing
    )


def fresh(store: Store, account: int) -> list[tuple[str, str, str]]:
    found = store.read(lambda: notices.fresh(account, GROUP, START))
    return [(each.title, each.ref, each.said) for each in found]


def test_what_is_an_accounts_own_and_new_is_found_once(store: Store, account: int) -> None:
    store.write(lambda: problems.raise_(trouble(account, "old", "O-0"), START - timedelta(seconds=1)))
    store.write(lambda: problems.raise_(trouble(account, "a", "O-1"), LATER))
    store.write(lambda: problems.raise_(trouble(account, "a", "O-2"), LATER))
    store.write(lambda: problems.raise_(trouble(account, "b"), LATER))
    store.write(lambda: problems.raise_(trouble(account, "c", "O-3", group="Outbox"), LATER))
    assert fresh(store, account) == [
        ("1 order is bad", "O-1", "Why"), ("1 order is bad", "O-2", "Why"), ("1 order is bad", "", ""),
    ]  # fmt: skip
    faults = store.read(lambda: notices.fresh(account, GROUP, START))
    for _ in range(2):
        store.write(lambda: notices.add(account, [(f"{account}:{each.key}", each.title) for each in faults], LATER))
    assert len(store.read(lambda: notices.listed(account))) == 3


def test_words_of_the_channel_are_left_out(store: Store, account: int) -> None:
    """Anything may stand in them."""
    about = Trouble("sync:1", GROUP, "It does not answer", "Jo Buyer", account_id=account,
                    thing=Thing("sync:1", "Client", "Jo Buyer"))  # fmt: skip
    store.write(lambda: problems.raise_(about, LATER))
    assert fresh(store, account) == [("It does not answer", "", "")]


def test_a_claim_is_one_programs_and_what_was_left_is_never_sent(store: Store, account: int) -> None:
    store.write(lambda: notices.add(account, [("1", "one"), ("2", "two")], START))
    first = store.write(lambda: notices.claim(account, START))
    assert [each.text for each in first] == ["one", "two"]
    assert store.write(lambda: notices.claim(account, START)) == []
    store.write(lambda: notices.settle([first[0].id], "sent", START))
    store.write(lambda: notices.settle([first[0].id], "waiting", START))  # settled is settled
    assert store.write(lambda: notices.leave(START + notices.UNSURE)) == 0
    assert store.write(lambda: notices.leave(LATER)) == 1
    assert [(each.state, each.error) for each in store.read(lambda: notices.listed(account))] == [
        ("sent", ""), ("failed", notices.UNKNOWN),
    ]  # fmt: skip
    assert not store.read(notices.is_open)


def test_what_is_no_longer_wanted_is_dropped_and_goes_with_its_account(store: Store, account: int) -> None:
    store.write(lambda: notices.add(account, [("1", "one")], START))
    store.write(lambda: notices.add(account, [("2", "two")], LATER))
    store.write(lambda: notices.drop(account, "too late", LATER))
    store.write(lambda: notices.purge(LATER + notices.KEPT * 2))
    assert [each.text for each in store.read(lambda: notices.listed(account))] == ["two"]
    store.write(lambda: accounts.remove(account))
    assert store.read(lambda: notices.listed(account)) == []
