"""Rate limits and second tries: a call waits for its token, and repeated where that is safe. Worker threads."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from linndesk.channels.http import Call, Http, NoAnswer, Reply
from linndesk.domain.buckets import Plan
from linndesk.domain.retry import backoff
from linndesk.errors import ChannelDown, ChannelError, Throttled

NOT_IMPLEMENTED = 501
_LONGEST = 86_400.0
_SANE_RATES = (0.0001, 1000.0)


class _Again(ChannelError):
    """This try failed in a way that a later one may mend: when, and else with which error."""

    def __init__(self, error: ChannelError, after: float | None) -> None:
        super().__init__(error.title)
        self.error = error
        self.after = after


class Pacer:
    """Sends calls of one scope within their plans. Waits, for limits and for answers that never come, at most about
    ``tools.patience`` per operation in all: what is under way is heard out."""

    def __init__(self, http: Http, chance: Callable[[], float] = random.random, *, blind: float = 0.0) -> None:
        """``blind``: seconds to wait at least after a 429 that names none."""
        self._http = http
        self._tools = http.tools
        self._chance = chance
        self._blind = blind
        self._left: dict[str, float] = {}
        self._granted: set[str] = set()  # operations whose next try the channel itself named a moment for

    def send(self, call: Call, plan: Plan | None, *, repeatable: bool = True) -> Reply:
        """The reply of any status but 429 and 5xx (501 is one). ``repeatable``: the same call twice does no harm.

        Raises Throttled with the wait that is left, ChannelDown, Cancelled. A send (``before_send``) is tried once:
        it waits for its own plan's token, however many went before it, and every failure is the caller's.
        """
        if call.before_send is not None:
            return self._only_once(call, plan)
        retrying = Retrying(
            retry=retry_if_exception_type(_Again),
            wait=self._wait,
            stop=lambda state: state.upcoming_sleep > self._budget(call.operation),
            sleep=lambda seconds: self._pause(call.operation, seconds),
            reraise=True,
        )
        try:
            return retrying(self._once, call, plan, repeatable)
        except _Again as again:
            raise again.error from None
        finally:
            self._granted.discard(call.operation)

    def _only_once(self, call: Call, plan: Plan | None) -> Reply:
        self._left.pop(call.operation, None)  # a plan's own pace is no trouble that patience is for
        try:
            return self._once(call, plan, repeatable=False)
        except _Again as again:
            raise again.error from None
        finally:
            self._granted.discard(call.operation)

    def _once(self, call: Call, plan: Plan | None, repeatable: bool) -> Reply:
        self._take(call.operation, plan)
        began = self._tools.clock.now()
        try:
            reply = self._http.send(call)
        except NoAnswer as error:
            hung = (self._tools.clock.now() - began).total_seconds()  # it held the run up as a wait does
            self._left[call.operation] = self._budget(call.operation) - max(hung, 0.0)
            if repeatable or not error.sent:
                raise _Again(error, None) from None
            raise
        if reply.status == 429:
            raise _Again(*self._throttled(call.operation, plan, reply))
        if reply.status >= 500 and reply.status != NOT_IMPLEMENTED:  # that stays as it is
            down = ChannelDown(
                f"{self._http.who} is in trouble",
                f"It answered {reply.status} to {call.operation}",
                "The program tries again by itself",
            )
            raise _Again(down, _retry_after(reply, self._tools.clock.now())) if repeatable else down
        if plan is not None:
            self._learn(call.operation, reply)
        return reply

    def _take(self, operation: str, plan: Plan | None) -> None:
        """Wait for a token within what patience is left. Raises Throttled, at once where it would not do."""
        if operation in self._granted:
            self._granted.discard(operation)
            return
        while plan is not None:
            wait = self._tools.buckets.take(self._http.scope, operation, plan)
            if wait <= 0:
                return
            if self._tools.keeps_plan:
                self._tools.clock.wait(wait, self._tools.cancel)
                continue
            if wait > self._budget(operation):
                raise self._error(operation, wait)
            self._pause(operation, wait)

    def _throttled(self, operation: str, plan: Plan | None, reply: Reply) -> tuple[Throttled, float]:
        """The channel's own word for how long, where it gives one; else the plan's."""
        named = _retry_after(reply, self._tools.clock.now())
        wait = self._blind if named is None else named
        if plan is not None:
            self._tools.buckets.empty(self._http.scope, operation, plan)
            if named is None:
                wait = max(wait, 1.0 / plan.rate)
            else:
                self._granted.add(operation)
        wait += self._chance()
        return self._error(operation, wait), wait

    def _error(self, operation: str, wait: float) -> Throttled:
        who = self._http.who
        return Throttled(
            f"{who} asks for a pause",
            f"Its limit for {operation} is used up for {round(wait)} s",
            "The rest comes with a later sync",
            wait=wait,
        )

    def _learn(self, operation: str, reply: Reply) -> None:
        """The rate of a reply, when it is a sane number; some replies carry words there."""
        try:
            rate = float(reply.headers.get("x-amzn-RateLimit-Limit", ""))
        except ValueError:
            return
        if _SANE_RATES[0] <= rate <= _SANE_RATES[1]:
            self._tools.buckets.learn(self._http.scope, operation, rate)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        after = error.after if isinstance(error, _Again) else None
        jitter = backoff(state.attempt_number - 1, chance=self._chance())
        return jitter if after is None else max(after, jitter)

    def _budget(self, operation: str) -> float:
        return self._left.get(operation, self._tools.patience)

    def _pause(self, operation: str, seconds: float) -> None:
        self._left[operation] = self._budget(operation) - seconds
        if seconds >= 1:
            self._tools.say(f"waiting for {self._http.who}, {round(seconds)} s")
        self._tools.clock.wait(seconds, self._tools.cancel)


def _retry_after(reply: Reply, now: datetime) -> float | None:
    """In seconds, or as a moment by the channel's own clock; None where it names none, or more than a day."""
    said = reply.headers.get("Retry-After", "")
    try:
        seconds = float(said)
    except ValueError:
        seconds = _until(said, reply.date or now)
    return seconds if 0 <= seconds <= _LONGEST else None


def _until(said: str, now: datetime) -> float:
    """Seconds to a moment as HTTP writes it, not-a-number where it is none; what is past is now."""
    try:
        return max((parsedate_to_datetime(said) - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return math.nan
