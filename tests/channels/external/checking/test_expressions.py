"""Patterns that an app's people wrote: read, never run (N9)."""

from __future__ import annotations

import pytest

from linndesk.channels.external.checking import expressions

GOOD = (
    r"^\d{1,3}$", r"(\w+\.)+\w", r"^[\w.+-]+@[\w-]+\.[\w.]+$", r"^([a-z]+,)*[a-z]+$", r"(?=.*\d)(?!x)[a-z]+",
    r"/^a+$/i", r"(?<y>\d+)-\k<y>", r"^(?:\d{1,3},)*\d+$", "", r"[^]", r"(?<=ab*)c", r"^(K-\d+)?$", r"\p{L}+",
    r"[)(|]+", r"a{2,}b", r"^https?://[^/]+(/.*)?$",
)  # fmt: skip
SLOW = (r"^(a+)+$", r"(\d+)*", r"(a|a)*b", r"^(([a-z])+.)+[A-Z]$", r"((ab)+)+", r"(a*)*", r"^(\s*\w*)*$", r"(x+){2,}y")
BROKEN = ("[", "(x", "*a", "a)", "[z-a]", r"(?<n>a", "a{3,1}")


@pytest.mark.parametrize("pattern", GOOD)
def test_a_good_pattern(pattern: str) -> None:
    assert expressions.state(pattern) == ""


@pytest.mark.parametrize("pattern", SLOW)
def test_one_that_can_take_for_ever(pattern: str) -> None:
    assert expressions.state(pattern) == "slow"


@pytest.mark.parametrize("pattern", BROKEN)
def test_one_that_is_none(pattern: str) -> None:
    assert expressions.state(pattern) == "broken"


def test_whatever_is_written_there_is_judged_and_ends() -> None:
    for odd in ("(" * 900, "[" * 900, "\\", "(?:" * 300 + ")" * 300, "a" * 100_000, "(a+)+" * 400, "[\\", "{", "(?"):
        assert expressions.state(odd) in ("", "slow", "broken")
