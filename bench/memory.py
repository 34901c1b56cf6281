"""Resident memory of the program with 100,000 orders and 100,000 listings, after both screens and a sync."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from bench._fill import filled
from bench._practice import practice
from bench._profile import workplace
from bench._report import Report

MOST = 250.0  # MB


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    asked = options.parse_args()
    report = Report("memory")
    with workplace() as folder, practice(2_000) as settings:
        orders = filled(folder / "profile", settings, asked.rows, asked.rows)
        report.note(f"{orders:,} orders and {asked.rows:,} listings")
        command = [sys.executable, "-m", "bench._weigh", str(folder / "profile")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode != 0:
            raise SystemExit(f"the window did not end well: {done.stderr[-600:]}")
        weights = json.loads(done.stdout.splitlines()[-1])
        for moment, megabytes in weights.items():
            report.note(f"{moment}: {megabytes:.0f} MB")
        report.most("resident memory", max(weights.values()), MOST, "MB")
    return report.code


if __name__ == "__main__":
    sys.exit(main())
