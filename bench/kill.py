"""The whole enumerated kill test: a sync dies at every commit and at four places of every exchange, then goes on."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from bench._report import Report
from tests.kill.kills import enumerate_kills


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=450)
    asked = options.parse_args()
    report = Report("kill")
    if not hasattr(os, "fork"):
        report.note("left out: this system cannot fork")
        return 0
    for way in ("pages", "a report"):
        began = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, different = enumerate_kills(Path(name) / "kill", asked.orders, by_report=way == "a report")
        took = time.perf_counter() - began
        report.note(f"{points} points tried with {asked.orders:,} new orders by {way} in {took:.0f} s")
        for each in different:
            report.note(each)
        report.most(f"by {way}: states that differ from the undisturbed run's", len(different), 0, "of them")
    return report.code


if __name__ == "__main__":
    sys.exit(main())
