"""From the start of the process to the first painted window, against the least PySide6 window with a table.

Each run is a process of its own, unseen; the program opens a profile with orders and listings in it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from bench._fill import filled
from bench._practice import practice
from bench._profile import workplace
from bench._report import Report, interleaved, median

TARGET = 2.0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--orders", type=int, default=10_000)
    asked = options.parse_args()
    report = Report("first_paint")
    with workplace() as folder, practice(2_000) as settings:
        filled(folder / "profile", settings, asked.orders, asked.orders)
        _painted("bare")
        _painted("window", folder / "profile")  # compiled files and file caches are there from now on
        found = interleaved(
            asked.rounds, window=lambda: _painted("window", folder / "profile"), bare=lambda: _painted("bare")
        )
        report.ratio("first paint", median(found["window"]), median(found["bare"]), TARGET)
    return report.code


def _painted(what: str, profile: Path | None = None) -> float:
    """Seconds from before the process was started to after its first paint, on one clock."""
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "bench._paint", what, *([str(profile)] if profile else [])],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode != 0 or not done.stdout.strip():
        raise SystemExit(f"{what} painted nothing: {done.stderr[-600:]}")
    return float(done.stdout.split()[0]) - began


if __name__ == "__main__":
    sys.exit(main())
