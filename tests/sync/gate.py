"""Another PC on the same PostgreSQL database, at the gate: it books vans in, and holds and lets go what waits."""

from __future__ import annotations

import sys
from pathlib import Path

import keyring

from linndesk import app
from linndesk.services.deliveries import Part
from tests.kill.keyring_file import FileKeyring
from tests.scene import TurnedClock

VAN = {"A": 10, "B": 20}


def main() -> None:
    """Arguments: its profile, the database, the purchase order, how many vans."""
    keyring.set_keyring(FileKeyring())
    profile, database, reference, vans = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    built = app.build(profile, clock=TurnedClock(), database=database)
    order = built.deliveries.find(reference)
    for _ in range(vans):
        built.deliveries.receive(order, [Part(sku, units) for sku, units in VAN.items()], at_once=True)
        built.outbox.hold([each.id for each in built.outbox.listed(states=["waiting"])])
        built.outbox.send([each.id for each in built.outbox.listed(states=["held"])])
    built.close()


if __name__ == "__main__":
    main()
