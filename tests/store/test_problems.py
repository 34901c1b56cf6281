"""Problems: one open row per cause, counted up, closed once, and back when it happens again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from linndesk.store import cards, problems, tables
from linndesk.store.problems import Thing, Trouble
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


@pytest.fixture
def account(store: Store) -> int:
    return made.account(store)


def _raise(store: Store, key: str = "sync:1", minutes: float = 0, **more: object) -> None:
    trouble = Trouble(key, "Synchronisation", "Title", "Detail", "Do this", **more)  # type: ignore[arg-type]
    store.write(lambda: problems.raise_(trouble, START + timedelta(minutes=minutes)))


def test_the_same_cause_is_one_row_that_counts(store: Store, account: int) -> None:
    for minutes in (0, 5, 9):
        _raise(store, minutes=minutes, account_id=account)
    _raise(store, "sync:2")
    rows = store.read(lambda: cards.unresolved())
    assert [(each.account, each.count) for each in rows] == [("Shop", 3), ("", 1)]
    assert rows[0].last_at - rows[0].first_at == timedelta(minutes=9)
    assert store.read(cards.open_counts) == {account: 1, None: 1}


def test_resolved_once_and_a_repeat_opens_a_new_one(store: Store) -> None:
    _raise(store)
    assert store.write(lambda: problems.resolve("sync:1", START, "you")) == 1
    assert store.write(lambda: problems.resolve("sync:1", START)) == 0
    _raise(store, minutes=5)
    assert [each.resolved_by for each in store.read(cards.listed)] == ["", "you"]
    assert [each.count for each in store.read(lambda: cards.unresolved())] == [1]


def test_a_prefix_resolves_its_own_alone(store: Store) -> None:
    for key in ("sync:1:a", "sync:1:b", "sync:12:a", "sync_1:a"):
        _raise(store, key)
    assert store.write(lambda: problems.resolve_like("sync:1:", START)) == 2


def test_a_trouble_of_an_account_that_is_gone_is_nobodys(store: Store) -> None:
    _raise(store, account_id=4711)
    assert store.read(cards.listed) == []


def test_group_limit_and_dismissal(store: Store) -> None:
    _raise(store)
    other = Trouble("b", "Listings", "Title")
    store.write(lambda: problems.raise_(other, START))
    assert store.read(cards.groups) == ["Listings", "Synchronisation"]
    (row,) = store.read(lambda: cards.listed(group="Listings", limit=5))
    assert store.write(lambda: problems.dismiss(row.id, START, "you")) == 1
    assert store.write(lambda: problems.dismiss(row.id, START, "you")) == 0
    assert len(store.read(lambda: cards.unresolved())) == 1
    assert store.read(lambda: tables.Problem.select().count()) == 2


def _about(store: Store, cause: str, *keys: str, minutes: float = 0, next_try: bool = False) -> None:
    now = START + timedelta(minutes=minutes)
    for each in keys:
        thing = Thing(each, each.upper(), "their words", next_try=now + timedelta(minutes=5) if next_try else None)
        trouble = Trouble(cause, "Order processing", "{n} row was refused|{n} rows were refused", thing=thing)
        store.write(partial(problems.raise_, trouble, now))


def _titles(store: Store) -> list[str]:
    return [each.title for each in store.read(cards.unresolved)]


def test_n8_a_card_is_about_many_things_and_closes_with_the_last(store: Store) -> None:
    _about(store, "c", "outbox:1", "outbox:2", "outbox:3", "outbox:2")
    (card,) = store.read(cards.unresolved)
    assert (card.title, card.things, card.count) == ("3 rows were refused", 3, 4)
    assert sorted(each.attempts for each in store.read(lambda: cards.things(card.id))) == [1, 1, 2]
    assert store.write(lambda: problems.heal("outbox:1", START)) == 1
    assert store.write(lambda: problems.heal("outbox:1", START)) == 0
    assert store.write(lambda: problems.heal("outbox:3", START)) == 1
    assert _titles(store) == ["1 row was refused"]
    store.write(lambda: problems.heal("outbox:2", START))
    assert _titles(store) == []
    (card,) = store.read(lambda: cards.listed(tab="healed"))
    assert (card.resolved_by, card.title) == ("linndesk", "3 rows were refused")


def test_n8_a_thing_stands_in_one_open_card_only(store: Store) -> None:
    _about(store, "a", "outbox:1", "outbox:2")
    _about(store, "b", "outbox:1")
    assert sorted(_titles(store)) == ["1 row was refused", "1 row was refused"]
    _about(store, "b", "outbox:2")
    assert _titles(store) == ["2 rows were refused"]
    assert store.read(lambda: cards.listed(tab="healed"))[0].key == "a"


def test_n8_a_resolved_cause_heals_its_things(store: Store) -> None:
    _about(store, "a", "outbox:1", next_try=True)
    (card,) = store.read(cards.unresolved)
    assert card.next_try == START + timedelta(minutes=5)
    store.write(lambda: problems.resolve("a", START))
    assert [each.state for each in store.read(lambda: cards.things(card.id))] == ["healed"]


def test_n8_a_dismissed_card_comes_back_with_its_note_and_only_what_is_news(store: Store) -> None:
    _about(store, "a", "outbox:1", "outbox:2")
    (card,) = store.read(cards.unresolved)
    store.write(lambda: problems.dismiss(card.id, START, "ann", "told them by phone"))
    assert [each.state for each in store.read(lambda: cards.things(card.id))] == ["dismissed", "dismissed"]
    _about(store, "a", "outbox:2")
    (again,) = store.read(cards.unresolved)
    assert (again.title, again.note, again.id != card.id) == ("1 row was refused", "told them by phone", True)


def _stand(store: Store, *keys: str) -> None:
    trouble = Trouble("s", "Order import", "{n} order waits for a SKU|{n} orders wait for a SKU", repair="map")
    store.write(lambda: problems.stand(trouble, [Thing(each, each) for each in keys], START))


def test_n8_a_cause_looked_at_again_is_no_repeat_and_what_was_dismissed_stays(store: Store) -> None:
    _stand(store)
    assert _titles(store) == []
    _stand(store, "unlinked:1", "unlinked:2")
    _stand(store, "unlinked:2", "unlinked:3")
    (card,) = store.read(cards.unresolved)
    assert (card.title, card.repair) == ("2 orders wait for a SKU", "map")
    assert [each.attempts for each in store.read(lambda: cards.things(card.id))] == [1, 1, 1]
    store.write(lambda: problems.dismiss(card.id, START, "ann"))
    _stand(store, "unlinked:2", "unlinked:3")
    assert _titles(store) == []
    _stand(store, "unlinked:2", "unlinked:3", "unlinked:4")
    assert _titles(store) == ["1 order waits for a SKU"]
    _stand(store)
    assert _titles(store) == []


def test_n8_the_badge_counts_cards_that_need_a_person(store: Store, account: int) -> None:
    _about(store, "a", "outbox:1", "outbox:2")
    _raise(store, "w", severity="warning", account_id=account)
    assert store.read(cards.tallies) == cards.Tallies(needs=1, waits=1, healed=0, all=2)
    assert store.read(cards.open_counts) == {None: 1}
    assert [each.key for each in store.read(lambda: cards.listed(tab="waits"))] == ["w"]


def test_n8_solved_cards_go_after_half_a_year_in_small_steps(store: Store) -> None:
    _about(store, "a", *(f"outbox:{number}" for number in range(5)))
    store.write(lambda: problems.heal("outbox:0", START))
    _raise(store, "b")
    store.write(lambda: problems.resolve("b", START))
    later = START + problems.KEEP + timedelta(seconds=1)
    assert store.write(lambda: problems.purge(START + problems.KEEP)) == 0
    assert store.write(lambda: problems.purge(later, limit=1)) == 2
    assert store.write(lambda: problems.purge(later)) == 0
    assert _titles(store) == ["4 rows were refused"]
