"""X11: ids of a channel, kept with their type and read without the mark of it."""

from __future__ import annotations

import pytest

from linndesk.domain.publishing import MARK, id_of_text, shown_id


@pytest.mark.parametrize("text", ["42", "a#1", "#1", "##"])
def test_a_text_is_read_as_it_was_given(text: str) -> None:
    assert shown_id(id_of_text(text)) == text


def test_a_number_is_read_without_its_mark() -> None:
    assert shown_id(f"{MARK}42") == "42"
