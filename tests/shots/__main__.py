"""``python -m tests.shots [--check] [--out DIR]``: pictures of every screen and dialog, and what is wrong with them."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
SCALES = (1.0, 1.5, 2.0)


def walk(scale: float, *, long: bool, out: Path | None) -> list[str]:
    """One walk in a process of its own (Qt takes a scale only at its start); its faults."""
    words = [sys.executable, "-m", "tests.shots.walk", "--scale", str(scale)]
    words += ["--long"] * long + (["--out", str(out)] if out else [])
    around = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale), "QT_API": "pyside6"}
    done = subprocess.run(words, env=around, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        return [f"{scale:g}x: the walk itself failed: {done.stderr[-2000:]}"]
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.shots", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="all scales and long words; fails where something is wrong"
    )
    parser.add_argument("--out", type=Path, default=PICTURES, help="where the pictures go")
    asked = parser.parse_args()
    faults = walk(1.0, long=False, out=asked.out)
    if asked.check:
        for scale in SCALES:
            faults += walk(scale, long=True, out=None)
            faults += walk(scale, long=False, out=None) if scale > 1 else []
    for each in faults:
        print(each)
    print(f"{len(faults)} faults; pictures in {asked.out}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
