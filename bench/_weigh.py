"""One process that opens the window, shows both big screens and syncs, and says how much memory it holds."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bench._window import Shown, play

SCREENS = ("open-orders", "listed-products", "inventory", "open-orders")


def resident() -> float:
    """Megabytes of this process that lie in memory now; the most it ever held where the system tells no more."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / 1024 if sys.platform == "darwin" else most / 1024


async def _script(shown: Shown) -> str:
    found = {"window open": resident()}
    for key in SCREENS:
        shown.window.go(key)
        await shown.settle()
        found[key] = resident()
    await shown.sync()
    await shown.settle()
    found["after the sync"] = resident()
    return json.dumps(found)


def main() -> int:
    print(play(Path(sys.argv[1]), _script))
    return 0


if __name__ == "__main__":
    sys.exit(main())
