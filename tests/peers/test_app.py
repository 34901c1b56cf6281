"""An app whose answers are built by somebody else's library, at the whole program (X1 to X7, X9, X14).

Runs where Node.js is and ``LINNDESK_PEERS`` names a folder of modules that has linn-channel-core in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from linndesk import app
from linndesk.domain.receipts import AccountReceipt
from linndesk.errors import SetUpUnfinished
from linndesk.services.despatch import Wish
from linndesk.store import accounts, approvals
from tests.scene import TurnedClock

MODULES = os.environ.get("LINNDESK_PEERS", "")
HERE = Path(__file__).parent
pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and Path(MODULES, "linn-channel-core").is_dir()), reason="no Node.js or no peer library"
)
NAME, COUNT = "Peer", 23
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def peer() -> Iterator[str]:
    """Its address."""
    command = ["node", str(HERE / "app.js"), MODULES]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.stdin.close()
        assert running.wait(10) == 0


def said(peer: str) -> dict[str, Any]:
    found: dict[str, Any] = requests.get(f"{peer}/said", timeout=10).json()
    return found


def sync(built: app.Built, clock: TurnedClock) -> AccountReceipt:
    clock.advance(minutes=15)
    (part,) = built.engine.sync().accounts
    return part


def total(number: int) -> Decimal:
    """0.1 + 0.2 is 0.30000000000000004 there, and the penny is right all the same."""
    unit = Decimal(repr(0.1 + 0.2 + number))
    return (unit * (1 + number % 3)).quantize(Decimal("0.01"), ROUND_HALF_UP) + Decimal("2.99")


def test_the_whole_way(profile: Path, peer: str) -> None:
    clock = TurnedClock(NOON)
    built = app.build(profile, clock=clock)
    try:
        integrated(built, peer)
        first, second, third = (sync(built, clock) for _ in range(3))
        assert [(each.ok, each.orders.new, each.orders.updated) for each in (first, second, third)] == [
            (True, COUNT, 0),
            (True, 0, 0),
            (True, 0, 0),
        ]
        found = {each.channel_order_id: each for each in built.orders.listed(status="all")}
        assert {name: each.total for name, each in found.items()} == {f"R-{n}": total(n) for n in range(1, COUNT + 1)}
        assert {each.status for each in found.values() if each.payment_status == "unpaid"} == {"pending"}
        ready = [each.channel_order_id for each in found.values() if each.status == "open"]
        assert len(ready) == COUNT - 3
        wishes = [Wish(found[each].id, "Royal Mail 48", f"RM{each}") for each in ready]
        built.despatch.despatch(wishes, at_once=True)
        told = sync(built, clock).despatches
        assert (told.sent, told.confirmed) == (len(ready), len(ready))
        there = said(peer)["despatches"]
        assert sorted(each["ReferenceNumber"] for each in there) == sorted(ready)
        assert {each["Items"][0]["OrderLineNumber"] for each in there} == {"1"}
        stocked(built, profile.parent, clock)
        sync(built, clock)
        assert {each["SKU"]: each["Reference"] for each in said(peer)["levels"]} == {
            f"SKU-{n}": f"ref-{n}" for n in range(7)
        }
        built.accounts.remove(NAME)
        assert said(peer)["deleted"] == 1
    finally:
        built.close()


def integrated(built: app.Built, peer: str) -> None:
    """First with a wrong secret, then with the right one; its settings are saved once more."""
    given = {"manifest": f"{peer}/manifest", "enabled": True, "mode": "live", "undo_seconds": 0}
    answers = {"ShopName": "peer", "Secret": "let me in"}
    with pytest.raises(SetUpUnfinished) as stopped:
        built.integrations.add("external", NAME, {**given, "config": answers, "update_inventory": False})
    assert "The secret is wrong" in stopped.value.detail
    _, shown = built.integrations.give(NAME, {**answers, "Secret": "open sesame", "Site": "IE"})
    assert shown.is_last
    built.accounts.save(NAME, {"enabled": True, "mode": "live"})
    assert said(peer)["saved"][:2] == ["AddCredentials", "AddCredentials"]


def stocked(built: app.Built, folder: Path, clock: TurnedClock) -> None:
    """Items of the app's SKUs, linked, and leave for levels to go."""
    file = folder / "items.csv"
    file.write_text("sku,title,level\n" + "".join(f"SKU-{n},Thing,{50 + n}\n" for n in range(7)), encoding="utf-8")
    built.items.import_file(file)
    built.accounts.save(NAME, {"update_inventory": True})
    built.listings.download(NAME)
    built.listings.link_all(NAME)
    built.store.write(lambda: approvals.give(accounts.named(NAME).id, "stock", "you", clock.now()))
