"""Plans, second tries and patience of one run (R-FIRST-PULL, R-LOST)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from werkzeug.wrappers import Request, Response

from linndesk.channels.http import Call, Http, NoAnswer
from linndesk.channels.pacing import Pacer
from linndesk.domain.buckets import Plan
from linndesk.errors import ChannelDown, Throttled
from linndesk.sandbox.wire import LoopbackServer, hang_up
from tests.channels.stands import Bench, bench

PLAN = Plan(rate=0.5, burst=2)


class Script:
    """A server that answers with what is next in its list, and the last of it for ever."""

    def __init__(self) -> None:
        self.answers: list[Callable[[], Response]] = [lambda: Response("{}")]
        self.asked = 0
        self.server = LoopbackServer(self._handle)

    def _handle(self, request: Request) -> Response:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        made = answer()
        if made.status_code == 444:
            raise hang_up(request, reset=False)
        return made


def status(code: int, **headers: str) -> Callable[[], Response]:
    return lambda: Response("{}", status=code, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.fixture(name="script")
def script_fixture() -> Iterator[Script]:
    script = Script()
    script.server.start()
    yield script
    script.server.stop()


def pacer(own: Bench) -> Pacer:
    return Pacer(Http(own.tools, "scope", "Amazon"), chance=lambda: 0.5)


def call(script: Script, operation: str = "op") -> Call:
    return Call(operation, "GET", script.server.url, "/")


def test_a_call_waits_for_its_token(script: Script) -> None:
    own = bench()
    paced = pacer(own)
    for _ in range(4):
        paced.send(call(script), PLAN)
    assert own.clock.waits == pytest.approx([2.0, 2.0])
    assert own.said == ["waiting for Amazon, 2 s"] * 2
    assert own.tools.calls == {"op": 4}


def test_a_wait_beyond_the_patience_is_no_wait(script: Script) -> None:
    own, slow = bench(), Plan(rate=0.0056, burst=1)
    paced = pacer(own)
    paced.send(call(script), slow)
    with pytest.raises(Throttled) as found:
        paced.send(call(script), slow)
    assert found.value.wait == pytest.approx(178.6, abs=0.1)
    assert own.clock.waits == []
    assert script.asked == 1


def test_patience_is_per_operation_and_run(script: Script) -> None:
    own = bench(patience=5)
    paced = pacer(own)
    for _ in range(4):
        paced.send(call(script), PLAN)
    with pytest.raises(Throttled):
        paced.send(call(script), PLAN)
    paced.send(call(script, "other"), PLAN)
    assert sum(own.clock.waits) <= 5


def test_429_empties_our_bucket_and_waits_for_the_plan(script: Script) -> None:
    own = bench()
    script.answers = [status(429), status(200)]
    assert pacer(own).send(call(script), PLAN).status == 200
    assert own.clock.waits[0] >= 2.0
    assert script.asked == 2


def test_429_with_a_word_of_when_waits_that_long_and_not_the_plan(script: Script) -> None:
    """The one call that the server named a moment for goes out; for all that follow the bucket stays empty."""
    own, slow = bench(), Plan(rate=0.0056, burst=5)
    script.answers = [status(429, Retry_After="3"), status(200)]
    paced = pacer(own)
    assert paced.send(call(script), slow).status == 200
    assert own.clock.waits == pytest.approx([3.5])
    with pytest.raises(Throttled):
        paced.send(call(script), slow)
    assert script.asked == 2


def test_429_with_a_word_beyond_the_patience_stops_and_grants_nothing(script: Script) -> None:
    own, slow = bench(), Plan(rate=0.0056, burst=5)
    script.answers = [status(429, Retry_After="60"), status(200)]
    paced = pacer(own)
    with pytest.raises(Throttled) as found:
        paced.send(call(script), slow)
    assert found.value.wait == pytest.approx(60.5)
    with pytest.raises(Throttled):
        paced.send(call(script), slow)
    assert (own.clock.waits, script.asked) == ([], 1)


def test_retry_after_is_honoured_and_bounds_the_patience(script: Script) -> None:
    own = bench()
    script.answers = [status(429, Retry_After="7"), status(200)]
    pacer(own).send(call(script), None)
    assert own.clock.waits[0] >= 7
    script.answers = [status(503, Retry_After="60"), status(200)]
    with pytest.raises(ChannelDown):
        pacer(own).send(call(script), None)


def hangs(own: Bench, seconds: float) -> Callable[[], Response]:
    """No answer, and so long after the question by the turned clock."""

    def answer() -> Response:
        own.clock.advance(seconds)
        return Response("{}", status=444)

    return answer


@pytest.mark.parametrize(
    ("named", "waited"),
    [
        ("Sat, 21 Nov 2026 08:00:09 GMT", 9.5),
        ("Sat, 21 Nov 2026 07:59:00 GMT", 0.75),  # it is over: only the pause before any second try
        ("Sat, 21 Nov 2026 08:00:09 -0000", 2.5),  # without a zone, and so no word: the plan's pace
        ("Tue, 24 Nov 2026 08:00:00 GMT", 2.5),
        ("tomorrow", 2.5),
        ("-4", 2.5),
        ("nan", 2.5),
    ],
)
def test_a_pause_may_be_named_by_the_channels_own_clock(script: Script, named: str, waited: float) -> None:
    """RFC 9110: a date, against the date of the very reply."""
    own = bench()
    script.answers = [status(429, Retry_After=named, Date="Sat, 21 Nov 2026 08:00:00 GMT"), status(200)]
    pacer(own).send(call(script), PLAN)
    assert sum(own.clock.waits) == pytest.approx(waited)


def test_calls_that_hang_use_the_patience_up(script: Script) -> None:
    """R-FIRST-PULL: an account that never answers holds a run up no longer than one that asks for pauses."""
    own = bench()
    script.answers = [hangs(own, 8)]
    paced = pacer(own)
    with pytest.raises(NoAnswer):
        paced.send(call(script), None)
    assert script.asked == 3
    with pytest.raises(NoAnswer):
        paced.send(call(script), None)
    assert script.asked == 4


def test_a_call_that_hangs_once_is_repeated_within_the_patience(script: Script) -> None:
    own = bench()
    script.answers = [hangs(own, 8), status(200)]
    assert pacer(own).send(call(script), None).status == 200
    assert script.asked == 2


def test_a_send_that_hangs_takes_no_patience_from_the_next(script: Script) -> None:
    own = bench()
    paced = pacer(own)
    script.answers = [hangs(own, 60), status(200)]
    with pytest.raises(NoAnswer):
        paced.send(send_of(script, lambda: None), PLAN)
    assert paced.send(send_of(script, lambda: None), PLAN).status == 200


@pytest.mark.parametrize("word", ["string", "nan", "inf", "-3", "0", "", "1e99"])
def test_a_rate_that_is_no_rate_is_not_learnt(script: Script, word: str) -> None:
    own = bench()
    script.answers = [status(200, x_amzn_RateLimit_Limit=word)]
    pacer(own).send(call(script), PLAN)
    assert own.buckets.learnt == {}


def test_a_rate_is_learnt(script: Script) -> None:
    own = bench()
    script.answers = [status(200, x_amzn_RateLimit_Limit="2.5")]
    pacer(own).send(call(script), PLAN)
    assert own.buckets.learnt == {"op": 2.5}


@pytest.mark.parametrize("trouble", [500, 503])
def test_what_must_not_happen_twice_is_not_asked_twice(script: Script, trouble: int) -> None:
    """R-LOST: unknown fate is the caller's to resolve."""
    own = bench()
    script.answers = [status(trouble), status(200)]
    with pytest.raises(ChannelDown):
        pacer(own).send(call(script), PLAN, repeatable=False)
    assert script.asked == 1


def test_a_lost_answer_of_such_a_call_is_told_as_sent(script: Script) -> None:
    own = bench()
    script.answers = [status(444), status(200)]
    with pytest.raises(NoAnswer) as found:
        pacer(own).send(call(script), PLAN, repeatable=False)
    assert found.value.sent
    assert script.asked == 1


def test_a_refusal_is_the_callers_to_read(script: Script) -> None:
    own = bench()
    script.answers = [status(403)]
    assert pacer(own).send(call(script), PLAN).status == 403
    assert script.asked == 1


def send_of(script: Script, leave: Callable[[], None]) -> Call:
    return Call("op", "POST", script.server.url, "/", before_send=leave)


@pytest.mark.parametrize(("trouble", "error"), [(429, Throttled), (503, ChannelDown), (444, NoAnswer)])
def test_a_send_is_tried_once_whatever_it_meets(
    script: Script, trouble: int, error: type[ChannelDown | Throttled]
) -> None:
    """R-OUTCOME: its caller writes down what became of it before the next try."""
    own, left = bench(), list[int]()
    script.answers = [status(trouble), status(200)]
    with pytest.raises(error):
        pacer(own).send(send_of(script, lambda: left.append(1)), PLAN)
    assert (script.asked, left, own.clock.waits) == (1, [1], [])


def test_a_send_waits_for_its_plan_beyond_all_patience(script: Script) -> None:
    """R-FIRST-PULL's 20 s are for limits that the channel names."""
    own = bench()
    paced = pacer(own)
    for _ in range(22):
        paced.send(send_of(script, lambda: None), PLAN)
    assert sum(own.clock.waits) == pytest.approx(40)


def test_a_send_after_a_named_pause_takes_a_token_again(script: Script) -> None:
    """The pause is the caller's to keep; nothing is granted past it."""
    own = bench()
    paced = pacer(own)
    script.answers = [status(429, Retry_After="3"), status(200)]
    with pytest.raises(Throttled) as said:
        paced.send(send_of(script, lambda: None), PLAN)
    assert said.value.wait == 3.5
    paced.send(send_of(script, lambda: None), PLAN)
    assert own.clock.waits == [2.0]
