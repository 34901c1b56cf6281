"""Tokens kept in memory: one sign-in at a time, none given past its end or after it was refused (A3, X13)."""

from __future__ import annotations

import math
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from linndesk.channels.base import Cancel
from linndesk.channels.tokens import TokenMemory, key_of, life_of
from linndesk.errors import Cancelled, ChannelDown
from tests.channels.stands import Bench, bench


class Door:
    """Somebody who gives tokens: t1, t2, …"""

    def __init__(self, seconds: float = 600.0) -> None:
        self.seconds = seconds
        self.given = 0

    def __call__(self) -> tuple[str, timedelta]:
        self.given += 1
        return f"t{self.given}", timedelta(seconds=self.seconds)


@pytest.fixture
def own() -> Bench:
    return bench()


def test_a_token_serves_for_as_long_as_its_sign_in_says(own: Bench) -> None:
    memory, door = TokenMemory[str](), Door()
    for ahead, token in ((0, "t1"), (599, "t1"), (1, "t2")):
        own.clock.advance(ahead)
        assert memory.token("a", own.tools, door) == token


def test_each_key_has_its_own(own: Bench) -> None:
    memory, door = TokenMemory[str](), Door()
    assert [memory.token(key, own.tools, door) for key in ("a", "b", "a")] == ["t1", "t2", "t1"]


def test_a_token_without_any_life_is_given_once(own: Bench) -> None:
    memory, door = TokenMemory[str](), Door(-240)
    assert [memory.token("a", own.tools, door) for _ in range(2)] == ["t1", "t2"]


def test_a_refused_token_is_never_given_again(own: Bench) -> None:
    memory, door = TokenMemory[str](), Door()
    memory.token("a", own.tools, door)
    assert memory.token("a", own.tools, door, stale="t1") == "t2"
    assert memory.token("a", own.tools, door, stale="t1") == "t2"


def test_what_is_forgotten_is_asked_for_anew(own: Bench) -> None:
    memory, door = TokenMemory[str](), Door()
    memory.forget("a")
    memory.token("a", own.tools, door)
    memory.forget("b")
    assert memory.token("a", own.tools, door) == "t1"
    memory.forget("a")
    assert memory.token("a", own.tools, door) == "t2"


def test_only_the_token_that_was_refused_is_forgotten(own: Bench) -> None:
    """Of two calls that were refused with t1, the slower one must not throw t2 away."""
    memory, door = TokenMemory[str](), Door()
    memory.token("a", own.tools, door)
    for _ in range(2):
        memory.forget("a", "t1")
        assert memory.token("a", own.tools, door) == "t2"


def test_a_sign_in_that_fails_leaves_the_way_free(own: Bench) -> None:
    memory = TokenMemory[str]()

    def fails() -> tuple[str, timedelta]:
        raise ChannelDown("Down", "503", "Wait")

    with pytest.raises(ChannelDown):
        memory.token("a", own.tools, fails)
    assert memory.token("a", own.tools, Door()) == "t1"


class SlowDoor(Door):
    """Keeps whoever signs in until it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.opened = threading.Event(), threading.Event()

    def __call__(self) -> tuple[str, timedelta]:
        self.entered.set()
        assert self.opened.wait(20)
        return super().__call__()


def test_many_threads_make_one_sign_in_and_another_key_waits_for_nobody(own: Bench) -> None:
    memory, door, got = TokenMemory[str](), SlowDoor(), list[str]()
    threads = [threading.Thread(target=lambda: got.append(memory.token("a", own.tools, door))) for _ in range(4)]
    for each in threads:
        each.start()
    assert door.entered.wait(20)
    assert memory.token("b", own.tools, Door()) == "t1"
    memory.forget("a", "t0")
    door.opened.set()
    for each in threads:
        each.join(20)
    assert (got, door.given) == (["t1"] * 4, 1)


def test_a_stop_is_heard_while_another_signs_in(own: Bench) -> None:
    """R-STOP."""
    memory, door, stopped = TokenMemory[str](), SlowDoor(), replace(own.tools, cancel=Cancel())
    first = threading.Thread(target=lambda: memory.token("a", own.tools, door))
    first.start()
    assert door.entered.wait(20)
    stopped.cancel.set()
    with pytest.raises(Cancelled):
        memory.token("a", stopped, door)
    door.opened.set()
    first.join(20)
    assert (memory.token("a", own.tools, door), door.given) == ("t1", 1)


def test_keys_tell_credentials_apart_without_holding_them() -> None:
    """R-VAULT."""
    assert key_of("id", "secret") == key_of("id", "secret")
    assert len({key_of("id", "secret"), key_of("ids", "ecret"), key_of("secret", "id"), key_of("id")}) == 4
    assert "secret" not in key_of("id", "secret")


def test_no_token_shows_in_what_is_printed(own: Bench) -> None:
    """R-JOURNAL."""
    memory = TokenMemory[str]()
    memory.token("a", own.tools, lambda: ("cnrytoken", timedelta(hours=1)))
    assert "cnrytoken" not in repr(memory) + repr(memory._entries)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(600, 600), ("600", 600), (0, 0), (-5, 0), (1e300, 86_400), (None, 3600), ("soon", 3600), ([], 3600),
     (math.nan, 3600), (math.inf, 3600)],
)  # fmt: skip
def test_how_long_a_token_lives(said: object, seconds: int) -> None:
    """A number written as text is read too; nothing that stands there is a crash."""
    assert life_of(said) == timedelta(seconds=seconds)
