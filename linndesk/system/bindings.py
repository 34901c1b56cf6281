"""Refuses the pair of Python and PySide6 that aborts after a few thousand calls. Pure, any thread."""

from __future__ import annotations

import sys

from linndesk.errors import LinndeskError


class BindingsTrouble(LinndeskError):
    """This PySide6 must not be used with this Python."""

    code = "bindings"
    exit_code = 3


def check_bindings(pyside: str, python: tuple[int, ...] = sys.version_info[:2]) -> None:
    """Raise BindingsTrouble for PySide6 6.12.0 below Python 3.12, which miscounts references."""
    if pyside.split("a")[0] == "6.12.0" and python < (3, 12):
        raise BindingsTrouble(
            f"PySide6 {pyside} cannot be used with Python {python[0]}.{python[1]}",
            "It miscounts references there and the program would end without warning after some minutes",
            'Run `python -m pip install "PySide6-Essentials<6.12"`, or use Python 3.12.',
        )
