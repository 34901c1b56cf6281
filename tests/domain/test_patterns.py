"""R-FOREIGN: an app's regular expressions are judged in linear time, as its own language means them, or not at all."""

from __future__ import annotations

import pytest

from linndesk.domain.patterns import LONGEST, fits


@pytest.mark.parametrize(
    ("pattern", "text", "judged"),
    [
        (r"^[A-Z]{2}\d+$", "GB12", True),
        (r"^[A-Z]{2}\d+$", "gb12", False),
        (r"/^[A-Z]{2}\d+$/i", "gb12", True),
        (r"^\d$", "٣", False),  # a digit of JavaScript is one of ten
        (r"^[\d.]+$", "1.5", True),
        (r"b", "abc", True),  # found somewhere in it
        (r"^https?:\/\/", "https://a.example", True),
        (r"^[[]$", "[", True),  # no class within a class there
        (r"^[a&&b]+$", "a&b", True),
        (r"^(?!x)a$", "a", None),  # look-ahead: the app has to say
        (r"(a)\1", "aa", None),
        (r"^[a-", "a", None),
        (r"/a/y", "a", None),
        ("a" * (LONGEST + 1), "a", None),
        (r"((a{100}){100}){100}", "a", None),
        ("", "a", None),
    ],
)
def test_a_foreign_pattern_means_here_what_it_means_there(pattern: str, text: str, judged: bool | None) -> None:
    assert fits(pattern, text) is judged


def test_a_pattern_made_to_take_for_ever_is_answered_at_once() -> None:
    """Python's own engine would need more steps than there are atoms."""
    assert fits(r"^(a+)+$", "a" * 20_000 + "b") is False
    assert fits(r"^(\w+\s?)*$", "word " * 4_000 + "!") is False
