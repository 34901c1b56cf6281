"""How late the main thread is during the import in the window, against the same beside a thread that reads JSON.

A timer of 10 ms beats on the main thread; the lateness of a beat is what a click would wait. The 99th percentile of
each run counts; runs are processes of their own, in turn.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bench._practice import practice
from bench._profile import with_account, workplace
from bench._report import Report, interleaved, median

TARGET = 2.0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--orders", type=int, default=20_000)
    asked = options.parse_args()
    report = Report("heartbeat")
    with workplace() as folder, practice(asked.orders) as settings:
        numbers = itertools.count()
        found = interleaved(
            asked.rounds,
            window=lambda: _window(folder / f"p{next(numbers)}", settings),
            bare=lambda: _child("bare"),
        )
        report.ratio(
            "lateness of the main thread, 99 of 100 beats", median(found["window"]), median(found["bare"]), TARGET, "ms"
        )
    return report.code


def _window(profile: Path, settings: Mapping[str, Any]) -> float:
    with closing(with_account(profile, settings)):
        pass
    return _child("window", str(profile))


def _child(*words: str) -> float:
    """Milliseconds: the 99th percentile."""
    done = subprocess.run(
        [sys.executable, "-m", "bench._beat", *words], capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{words[0]} did not end well: {done.stderr[-600:]}")
    return float(json.loads(done.stdout.splitlines()[-1])["p99"])


if __name__ == "__main__":
    sys.exit(main())
