"""The entry: which words open the window, and that a demo nobody could see prints its receipt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from linndesk import __main__ as entry


@pytest.mark.parametrize(
    ("environment", "seen"),
    [
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, False),
        ({"QT_QPA_PLATFORM": "", "DISPLAY": ":0"}, True),
        ({"QT_QPA_PLATFORM": "", "WAYLAND_DISPLAY": "wayland-0"}, True),
    ],
)
def test_a_window_needs_somebody_who_sees_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], seen: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert entry.has_screen() is seen


def test_a_start_without_a_command_brings_neither_the_commands_nor_the_store() -> None:
    """bench/first_paint: the window shows before what is heavy is imported."""
    code = "import sys, linndesk.__main__; print([each for each in sys.modules if each in ('linndesk.cli', 'peewee')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_demo_without_a_screen_prints_its_receipt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["linndesk", "demo"])
    assert entry.main() == 0
    assert "Shop UK:" in capsys.readouterr().out


def test_a_window_without_a_screen_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], profile: Path
) -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("there is always a screen")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.argv", ["linndesk", "--profile", str(profile)])
    assert entry.main() == 1
    assert "no screen" in capsys.readouterr().err
