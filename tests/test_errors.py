"""Errors in words: what happened and why, and with what to do besides (R-ERRORS)."""

from __future__ import annotations

import pytest

from linndesk.errors import LinndeskError


@pytest.mark.parametrize(
    ("parts", "said", "whole"),
    [
        (("No", "It is shut", "Wait"), "No. It is shut", "No. It is shut. Wait."),
        (("No.", "It is shut.", "Wait."), "No. It is shut", "No. It is shut. Wait."),
        (("No", "", "Wait"), "No", "No. Wait."),
        (("No", "It is shut"), "No. It is shut", "No. It is shut."),
        (("No",), "No", "No."),
    ],
)
def test_one_full_stop_between_the_parts(parts: tuple[str, ...], said: str, whole: str) -> None:
    error = LinndeskError(*parts)
    assert (error.said, str(error)) == (said, whole)
