"""Another PC on the same database, where goods come back too. Arguments: its profile, the database."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import keyring

from linndesk import app
from linndesk.app.built import Built
from linndesk.errors import BadInput
from linndesk.services.returns import BackPart, ReturnWish
from tests.kill.keyring_file import FileKeyring
from tests.scene import TurnedClock
from tests.sync.returned import MUG


def book_all(built: Built, times: int) -> int:
    """One mug of every order, so many times; how many came back."""
    count = 0
    for _ in range(times):
        for order in built.orders.listed(status="processed"):
            with contextlib.suppress(BadInput):  # all of it came back already, at one PC or the other
                built.returns.create(ReturnWish(order.id, (BackPart(MUG, 1),)), at_once=True)
                count += 1
    return count


def main() -> None:
    keyring.set_keyring(FileKeyring())
    built = app.build(Path(sys.argv[1]), clock=TurnedClock(), database=sys.argv[2])
    book_all(built, 3)
    built.close()


if __name__ == "__main__":
    main()
