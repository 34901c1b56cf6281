"""A practice Amazon in a process of its own, its answers made beforehand, plans off; ends with its stdin."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from linndesk.channels.amazon import included
from linndesk.sandbox.amazon.generate import sample_world
from linndesk.sandbox.amazon.server import PracticeAmazon

MARKETPLACES = ("UK", "DE", "FR", "IT", "ES")
_TAKEN = 0.77  # of the sample's orders: the main merchant's own despatches that were not cancelled


@contextmanager
def practice(orders: int, listings: int = 400) -> Iterator[Mapping[str, Any]]:
    """Settings of an account on a practice Amazon that has about ``orders`` of it to bring in."""
    command = [sys.executable, "-m", "bench._practice", str(orders), str(listings)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


def main() -> None:
    orders, listings = int(sys.argv[1]), int(sys.argv[2])
    world = sample_world(orders=round(orders / _TAKEN), listings=listings, now=datetime.now(UTC))
    amazon = PracticeAmazon(world, plans=False)
    amazon.faults.rate_header = "1000"  # else the account would keep to Amazon's usual plan by itself
    world.prerender(included.ALL)
    with amazon:
        print(json.dumps(amazon.settings("main", MARKETPLACES)), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
