"""Whatever an app answers, the check comes to its end and its report can be written down (N9, R-FOREIGN)."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from linndesk.channels.external.checking.check import check
from linndesk.channels.external.checking.rules import RULES
from linndesk.services.checkreport import report_html, report_json, report_lines
from tests.channels.external.checking.plain_app import Twist
from tests.channels.external.checking.scene import CUSTOMER, checked
from tests.channels.stands import bench

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 10**50, "", " ", "x", "\ud800", "\x00", "1,020.00", "0001-01-01T00:00:00Z",
    "/Date(1)/", [], {}, [[]], [None], [{}], {"a": 1}, "a" * 5000, "*", "(a+)+", "[", "True", "http://[", "\u202e",
    float("nan"), [1, "2"], {"Error": {}}, "9" * 5000, "-0", "1e999", "\u0663", "<script>alert(1)</script>",
)  # fmt: skip

NONE: tuple[Any, ...] = (
    None, 7, "x", [], {}, [[[[]]]], {"modules": 1}, {"ChannelName": {"a": [1]}},
    {"modules": [{"type": "ChannelIntegration", "parameters": [{"name": None}]}]},
)  # fmt: skip


def places(found: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a value."""
    yield way
    inner = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, each in inner:
        yield from places(each, (*way, key))


def spoilt(said: Any, chance: random.Random) -> Any:
    """The same with something odd in one place, or with nothing there."""
    made = copy.deepcopy(said)
    *way, last = chance.choice([each for each in places(made) if each])
    holder = made
    for key in way:
        holder = holder[key]
    if isinstance(holder, dict) and chance.random() < 0.2:
        del holder[last]
    else:
        holder[last] = copy.deepcopy(chance.choice(ODD))
    return made


def spoiling(seed: int) -> Twist:
    """Some of the answers are spoilt: few, many or half of them."""
    chance = random.Random(seed)
    rate = chance.choice((0.02, 0.1, 0.5))
    return lambda route, asked, said: (
        spoilt(said, chance) if isinstance(said, dict) and said and chance.random() < rate else said
    )


@pytest.mark.parametrize("seed", range(10))
def test_odd_answers_end_in_a_report(seed: int) -> None:
    report = checked(spoiling(seed), writes=seed % 2 == 0).report
    assert json.dumps(report_json(report), ensure_ascii=False).encode()
    assert report_html(report).encode()
    assert "\n".join(report_lines(report)).encode()
    assert "<script>" not in report_html(report)
    assert {each.rule for each in report.findings} <= set(RULES)


@pytest.mark.parametrize("manifest", NONE)
def test_a_manifest_that_is_none_is_asked_nothing(manifest: object) -> None:
    own = bench()
    found = check(manifest, own.tools, {}, writes=True, customer=CUSTOMER, known_tokens=(), say=own.said.append)
    assert found.all_calls == 0
    assert not found.ok
    assert found.counts["error"] > 0
