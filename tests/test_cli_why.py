"""N4, N7 by command: why and drift, their JSON to the letter, their exit codes, and what they say to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.domain.times import iso
from linndesk.sandbox.amazon.world import World
from linndesk.store.clock import SystemClock
from tests.scene import Scene, TurnedClock
from tests.services import told
from tests.test_cli import Run, run  # noqa: F401  # the fixture of the contract's tests


@dataclass
class Shop:
    """A shop that has told its levels, and sold two of A; ``first``: when it told the first one."""

    scene: Scene
    first: str
    before: str
    number: str


@pytest.fixture
def shop(profile: Path) -> Iterator[Shop]:
    """Closed, so that commands open the profile; its Amazon goes on."""
    made = Scene(profile, World(), plans=False, clock=TurnedClock(SystemClock().now() - timedelta(hours=1)))
    told.tell(made)
    first = made.built.why.sends("Shop", "A")[0].at
    told.sell(made, "O1", "A", 2)
    told.later(made)
    told.later(made)
    number = made.built.orders.show("O1").number
    made.built.close()
    yield Shop(made, iso(first), iso(first - timedelta(minutes=1)), number)
    made.amazon.stop()


def test_n4_the_contract_to_the_letter(shop: Shop, run: Run) -> None:  # noqa: F811
    found = run("why", "Shop", "A", "--json").json
    assert list(found) == ["account", "channel_sku", "at", "wanted", "sent", "confirmed", "steps"]
    assert (found["account"], found["channel_sku"]) == ("Shop", "A")
    assert (found["wanted"], found["sent"], found["confirmed"]) == (11, 11, 11)
    assert found["at"].endswith("Z")
    assert [list(each) for each in found["steps"]] == [["rule", "input", "value", "rows"]] * 5
    assert [(each["rule"], each["input"], each["value"]) for each in found["steps"]] == [
        ("on_hand", 13, 13), ("in_open_orders", 2, 11), ("end_when", 0, 11), ("percentage", 100, 11),
        ("max_listed", None, 11),
    ]  # fmt: skip
    assert found["steps"][1]["rows"] == [
        {"order": shop.number, "channel_order_id": "O1", "account": "Shop", "location": "Default", "sku": "A",
         "per": 1, "units": 2},
    ]  # fmt: skip


def test_n4_a_past_moment_as_it_is_printed_and_what_is_none(shop: Shop, run: Run) -> None:  # noqa: F811
    found = run("why", "Shop", "A", "--at", shop.first, "--json").json
    assert (found["at"], found["wanted"], found["sent"]) == (shop.first, 13, 13)
    early = run("why", "Shop", "A", "--at", shop.before, "--json")
    assert (early.code, early.json["error"]["fix"]) == (2, f"Its first send was at {shop.first}")
    for text in ("yesterday", "2026-02-30T00:00:00Z", ""):
        said = run("why", "Shop", "A", "--at", text, "--json")
        assert said.code == 2, text
        assert said.json["error"]["fix"] == "Write it like 2026-11-21T08:00:00Z"
    assert run("why", "Shop", "Z").code == 2
    assert run("why", "Nobody", "A").code == 2


def test_n4_in_words(shop: Shop, run: Run) -> None:  # noqa: F811
    said = run("why", "Shop", "A").out
    assert said.startswith("A in Shop, stock item A: 11 wanted, 11 sent, 11 confirmed\n")
    for part in ("A at Shelf: 3", f"A at Default: 2 in order {shop.number} (O1, Shop)", "no limit",
                 "set for the account Shop", "Last told: 11, on "):  # fmt: skip
        assert part in said, said
    run("account", "set", "Shop", "mode=watch")
    assert "Not sent: The account only watches: nothing is sent" in run("why", "Shop", "A").out


def test_n7_drift_is_a_list_and_exits_with_1_where_something_needs_you(shop: Shop, run: Run) -> None:  # noqa: F811
    same = run("drift", "Shop", "--json")
    assert (same.json, same.code) == ([], 0)
    shop.scene.amazon.world.stock.put("B", 50)
    found = run("drift", "Shop", "--json")
    assert found.code == 1
    assert found.json == [
        {"channel_sku": "B", "sku": "B", "ours": 4, "sent": 4, "channel": 50, "difference": 46,
         "risk": "The channel sells more than it was told", "since": shop.first, "state": "oversell"},
    ]  # fmt: skip
    said = run("drift", "Shop")
    assert (said.code, said.out.splitlines()[-1]) == (1, "1 of 3 listings differ; 1 needs you.")
    assert run("drift", "Nobody").code == 2
