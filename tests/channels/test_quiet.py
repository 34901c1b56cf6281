"""R-JOURNAL, R-VAULT: what an app says back shows nothing of what it was told."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest

from linndesk.channels.quiet import Quiet

SECRET = 'cnry s/e&c"r\u00e9t\nline'


@pytest.mark.parametrize(
    "form", [SECRET, quote(SECRET, safe=""), quote_plus(SECRET), json.dumps(SECRET)[1:-1], " ".join(SECRET.split())]
)
def test_a_secret_is_hidden_however_it_is_repeated(form: str) -> None:
    assert Quiet(SECRET).clean(f"before {form} after {form}") == "before \u2026 after \u2026"


def test_the_longer_of_two_goes_first() -> None:
    quiet = Quiet("cnry", "")
    quiet.add("cnry-and-more", "abc")
    assert quiet.clean("cnry-and-more cnry abc") == "\u2026 \u2026 abc"


def test_a_text_is_one_line_and_cut() -> None:
    assert Quiet().clean("a\n\tb  c" + "x" * 500, 6) == "a b cx"
    assert Quiet().clean(None) == "None"


def test_nothing_of_it_moves_a_terminal_or_breaks_a_database() -> None:
    """R-FOREIGN: halves of characters, NUL, escapes, marks that turn text around."""
    assert Quiet().clean("a\ud800b\0c\x1b[31md\u202ee\u200bf\r\ng") == "abc[31mdef g"
