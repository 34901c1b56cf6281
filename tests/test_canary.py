"""The canary of the Qt bindings: a release that miscounts references aborts the program after some minutes."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal


class _Speaker(QObject):
    spoke = Signal()


@pytest.mark.parametrize("value", [None, True, False])
def test_bindings_keep_reference_counts(value: object) -> None:
    speaker = _Speaker()
    speaker.spoke.connect(lambda: None)
    calls: dict[object, Callable[[], object]] = {
        None: lambda: speaker.setObjectName("x"),
        True: speaker.spoke.emit,
        False: speaker.signalsBlocked,
    }
    call = calls[value]
    before = sys.getrefcount(value)
    for _ in range(1000):
        call()
    assert abs(sys.getrefcount(value) - before) < 50
