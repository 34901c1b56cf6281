"""What every port that sends owes those who send: one try, its ends told apart, its plan kept. Others inherit it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pytest

from linndesk.channels.base import Cancel
from linndesk.channels.http import NoAnswer
from linndesk.errors import (
    AccessRefused,
    Cancelled,
    ChannelDown,
    ChannelError,
    ChannelRefused,
    LinndeskError,
    Throttled,
)
from tests.channels.stands import Bench

FAILURES = [
    ("lost", NoAnswer, True, True),
    ("reset", NoAnswer, True, False),
    ("503", ChannelDown, None, False),
    ("503_after", ChannelDown, None, True),
    ("html200", ChannelDown, None, False),
    ("html_after", ChannelDown, None, True),
    ("429", Throttled, None, False),
    ("400", ChannelRefused, None, False),
    ("403", AccessRefused, None, False),
]
WAITED = 25  # seconds: more than the patience for limits


class Hook:
    """A before_send that counts, and raises where it is told to."""

    def __init__(self, error: LinndeskError | None = None, then: Callable[[], None] = lambda: None) -> None:
        self.calls = 0
        self._error = error
        self._then = then

    def __call__(self) -> None:
        self.calls += 1
        if self._error is not None:
            raise self._error
        self._then()


def stirred(kept: Any) -> Any:
    """The same JSON with its names in another order, as a database may give it back."""
    if isinstance(kept, dict):
        return {key: stirred(kept[key]) for key in reversed(list(kept))}
    return [stirred(each) for each in kept] if isinstance(kept, list) else kept


ChannelT = TypeVar("ChannelT")


class SendingContract(ABC, Generic[ChannelT]):
    """One exchange, and the caller decides about a repeat. Subclasses drive a practice channel."""

    bench: Bench
    operation: str
    plan: tuple[float, int] | None  # calls a second, burst; None = as many as there are

    @abstractmethod
    def open(self) -> ChannelT:
        """A fresh connection, as after a restart."""

    @abstractmethod
    def ready(self, channel: ChannelT) -> Callable[[Hook], object]:
        """Something new that the channel takes, and what tells it; that may be called again."""

    @abstractmethod
    def fail(self, kind: str, times: int = 1) -> None:
        """The next ones fail: 429, 503, 503_after, html200, html_after, 400, 403, reset, lost."""

    @abstractmethod
    def heard(self) -> list[tuple[bytes, bool]]:
        """Every request that came: its body, and whether the channel acted on it."""

    @abstractmethod
    def sign_ins(self) -> int: ...

    @pytest.mark.parametrize(("kind", "error", "sent", "acted"), FAILURES)
    def test_what_becomes_of_it_is_told_apart_after_one_try(
        self, kind: str, error: type[ChannelError], sent: bool | None, acted: bool
    ) -> None:
        """R-OUTCOME: taken, refused, nothing happened, or nobody knows; the caller decides about a repeat."""
        hook, tell = Hook(), self.ready(self.open())
        self.fail(kind, 2)
        with pytest.raises(error) as said:
            tell(hook)
        assert hook.calls == 1
        assert getattr(said.value, "sent", None) is sent
        assert [was for _, was in self.heard()] == [acted]
        assert said.value.title
        assert said.value.fix
        assert self.bench.clock.waits == []

    def test_its_own_plan_is_waited_for_and_no_patience_used_up(self) -> None:
        """Thousands take what the plan takes, though that is more than the patience for limits."""
        rate, burst = self.plan or (1.0, WAITED)
        channel, count = self.open(), burst + round(WAITED * rate)
        for _ in range(count):
            self.ready(channel)(Hook())
        assert sum(self.bench.clock.waits) == pytest.approx(WAITED if self.plan else 0, abs=1.2 / rate)
        assert [was for _, was in self.heard()] == [True] * count

    def test_what_the_hook_raises_stops_the_call(self) -> None:
        """R-LEASE: nothing leaves, nothing is counted."""
        with pytest.raises(Cancelled):
            self.ready(self.open())(Hook(Cancelled("The lease is lost")))
        assert self.heard() == []
        assert self.operation not in self.bench.tools.calls

    def test_the_hook_is_called_after_sign_in_and_every_wait(self) -> None:
        channel = self.open()
        for _ in range(self.plan[1] if self.plan else 1):
            self.ready(channel)(Hook())
        seen: list[tuple[int, int]] = []
        hook = Hook(then=lambda: seen.append((len(self.bench.clock.waits), self.sign_ins())))
        self.ready(channel)(hook)
        assert seen == [(1 if self.plan else 0, self.sign_ins())]

    def test_a_stop_before_it_leaves_stops_it_and_one_after_does_not_lose_the_answer(self) -> None:
        """R-STOP: a late answer to a send is always heard."""
        tell = self.ready(self.open())
        cancel: Cancel = self.bench.tools.cancel
        self.fail("400")
        with pytest.raises(ChannelRefused):
            tell(Hook(then=cancel.set))
        with pytest.raises(Cancelled):
            tell(Hook())
        assert len(self.heard()) == 1
