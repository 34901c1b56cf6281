"""D18 to D22 headless: a location by a tick, levels that follow, orders moved there and told with their numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from linndesk.sandbox.amazon.records import Line
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.external.records import Address, ShopLine
from linndesk.sandbox.external.server import PracticeShop
from tests.fba_scene import fba_stock
from tests.test_cli import Run
from tests.test_cli import run as run  # noqa: PLC0414 - the fixture
from tests.test_cli_process import CLI, child

MUG, FBA, CENTRE = "MUG-RED-330", "FBA-MUG", "Shop UK FBA"
BUYER = Address(
    "Zinnia Quillfeather", "", "17 Marmalade Yard", "", "", "Leeds", "", "LS1 4QF", "United Kingdom", "GB",
    "07700900431", "zinnia@buyers.example",
)  # fmt: skip
CANARIES = ("Zinnia", "Quillfeather", "Marmalade", "07700900431", "zinnia@buyers")


@pytest.fixture
def amazon() -> Iterator[PracticeAmazon]:
    """Ten mugs in its warehouse in the United Kingdom, three due; it sends nothing by itself."""
    with PracticeAmazon(plans=False) as made:
        fba_stock(made.world, FBA, 10, 3)
        made.faults.outbound.ships_after = None
        yield made


@pytest.fixture
def shop() -> Iterator[PracticeShop]:
    """An app with two paid orders of a mug, in pounds and in euros."""
    with PracticeShop() as made:
        made.world.add_order("PS-1", delivery=BUYER, lines=[ShopLine("1", MUG, 2, Decimal("12.99"))])
        made.world.add_order("PS-2", delivery=BUYER, currency="EUR", lines=[ShopLine("1", MUG, 1, Decimal("14.50"))])
        yield made


class Desk:
    """The commands of one profile, and everything that they have said."""

    def __init__(self, run: Run, amazon: PracticeAmazon, shop: PracticeShop, folder: Path) -> None:
        self._run = run
        self.amazon = amazon
        self.shop = shop
        self._folder = folder
        self.said = self.errors = ""

    def __call__(self, *words: str, code: int = 0) -> Any:
        """Its JSON."""
        said = self._run(*words, "--json")
        self.said, self.errors = self.said + said.out + said.err, self.errors + said.err
        assert said.code == code, said.out + said.err
        return said.json

    def text(self, *words: str, code: int = 0) -> str:
        said = self._run(*words)
        self.said, self.errors = self.said + said.out + said.err, self.errors + said.err
        assert said.code == code, said.out + said.err
        return said.out

    def file(self, content: object) -> str:
        path = self._folder / "given.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    def account(self, name: str, code: int = 0, marketplaces: tuple[str, ...] = ("UK",), **more: object) -> Any:
        given = {
            **self.amazon.settings("main", marketplaces), "enabled": True, "mode": "live", "undo_seconds": 0,
            "update_inventory": False, "fba": True, "fba_sync_inventory": True, **more,
        }  # fmt: skip
        return self("account", "add", "amazon", name, "--settings", self.file(given), code=code)

    def integrate(self) -> None:
        given = self.shop.settings(enabled=True, mode="live", undo_seconds=0, update_inventory=False)
        self("account", "add", "external", "My shop", "--settings", self.file(given))

    def item(self) -> None:
        path = self._folder / "items.csv"
        path.write_text(f"sku,title,level\n{MUG},Mug,4\n", encoding="utf-8")
        self("items", "import", str(path))

    def level(self, location: str) -> dict[str, Any]:
        (item,) = self("stock", "list")
        found: dict[str, Any] = next(each for each in item["levels"] if each["location"] == location)
        return found


@pytest.fixture
def desk(run: Run, amazon: PracticeAmazon, shop: PracticeShop, tmp_path: Path) -> Desk:
    return Desk(run, amazon, shop, tmp_path)


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """Both accounts, one sync, everything linked."""
    desk.item()
    desk.account("Shop UK")
    desk.integrate()
    desk("sync")
    desk("listings", "link", "Shop UK", FBA, MUG)
    desk("listings", "link", "My shop", MUG, MUG)
    return desk


def test_the_whole_story(desk: Desk, profile: Path) -> None:
    desk.item()
    added = desk.account("Shop UK")
    assert (added["fba"], added["fba_sync_inventory"], added["convert_currency"]) == (True, True, False)
    places = {each["name"]: each for each in desk("locations", "list")}
    assert (places[CENTRE]["fulfilment_centre"], places[CENTRE]["account"]) == (True, "Shop UK")
    desk.integrate()
    assert desk("sync")["ok"]
    desk("listings", "link", "My shop", MUG, MUG)
    desk("listings", "link", "Shop UK", FBA, MUG)
    there = desk.level(CENTRE)
    assert (there["on_hand"], there["due"], there["in_open_orders"]) == (10, 3, 0)
    assert desk.level("Default")["in_open_orders"] == 3

    (offered,) = desk("orders", "move", "PS-1", CENTRE, "--preview")["orders"]
    assert (offered["channel_order_id"], offered["fulfillable"], offered["tier"], offered["why"]) == (
        "PS-1", True, "STANDARD", [],
    )  # fmt: skip
    assert {each["tier"] for each in offered["offers"]} == {"STANDARD", "EXPEDITED"}
    assert set(offered["offers"][0]) == {"tier", "fee", "currency", "ships_by", "arrives_by"}
    assert Decimal(offered["offers"][0]["fee"]) > 0
    assert desk("orders", "show", "PS-1")["location"] == "Default"

    moved = desk("orders", "move", "PS-1", CENTRE)
    assert (moved["status"], moved["location"], moved["locked"]) == ("open", CENTRE, True)
    assert desk.level("Default")["in_open_orders"] == 1
    (row,) = desk("outbox", "list")
    assert (row["kind"], row["account"], row["target"], row["state"]) == ("fba", "Shop UK", "PS-1", "waiting")
    assert desk("sync")["ok"]
    (order,) = desk.amazon.outbound.orders
    assert row["payload"]["reference"] == order.id
    assert "Packing" in desk.text("orders", "show", "PS-1")

    desk.amazon.outbound.ship(order.id, "AMZ123")
    assert desk("sync")["ok"]
    shown = desk("orders", "show", "PS-1")
    assert (shown["status"], [each["tracking"] for each in shown["parcels"]]) == ("processed", ["AMZ123"])
    desk("sync")
    (told,) = desk.shop.world.despatches()
    assert (told.reference, told.tracking, told.items) == ("PS-1", "AMZ123", ((MUG, "1", 2),))
    assert desk.level("Default")["on_hand"] == 4
    page = desk.text("orders", "show", "PS-1")
    assert "Sent since" in page
    assert "AMZ123" in page
    _r_person(desk, profile)


def _r_person(desk: Desk, profile: Path) -> None:
    """Nobody is named by an outbox row, a receipt, the log or the profile's files, but by the orders themselves."""
    desk.said = ""
    assert {each["kind"] for each in desk("outbox", "list")} == {"fba", "despatch"}
    desk.text("outbox", "list")
    desk.text("log")
    desk("sync")
    for canary in CANARIES:
        assert canary not in desk.said
        assert canary not in desk.errors
        for file in (each for each in profile.rglob("*") if each.is_file()):
            assert canary.encode() not in file.read_bytes(), file.name


def test_d21_two_accounts_cannot_drive_one_stock(desk: Desk) -> None:
    desk.account("Germany", marketplaces=("DE",))
    error = desk.account("France", code=2, marketplaces=("FR",))["error"]
    assert "Germany" in error["title"]
    assert [each["name"] for each in desk("account", "list")] == ["Germany"]
    desk.account("France", marketplaces=("FR",), fba_sync_inventory=False)
    assert [each["name"] for each in desk("locations", "list")] == ["Default", "Germany FBA"]
    error = desk("account", "set", "France", "fba_sync_inventory=true", code=2)["error"]
    assert "Germany" in error["title"]
    assert desk("account", "show", "France")["fba_sync_inventory"] is False
    desk.account("Shop UK")  # a stock of its own
    assert CENTRE in {each["name"] for each in desk("locations", "list")}


def test_d20_what_cannot_be_sent_is_refused_with_the_reason_and_stays(ready: Desk) -> None:
    fba_stock(ready.amazon.world, FBA, 1)
    (offered,) = ready("orders", "move", "PS-1", CENTRE, "--preview", code=1)["orders"]
    assert (offered["fulfillable"], offered["tier"]) == (False, None)
    assert offered["why"]
    error = ready("orders", "move", "PS-1", CENTRE, code=1)["error"]
    assert (error["code"], error["title"]) == ("not_moved", f"Order {offered['number']} was not moved to {CENTRE}")
    assert f"{CENTRE} cannot send it" in error["detail"]
    assert ready("orders", "show", "PS-1")["location"] == "Default"
    assert ready("outbox", "list") == []


def test_d20_a_service_level_that_is_not_offered_names_those_that_are(ready: Desk) -> None:
    table = json.dumps([{"service": "Fast", "channel_service": "Expedited"}])
    ready("account", "set", "Shop UK", f"shipping_services={table}", "undo_seconds=600")
    ready("services", "set", "Fast", "tracking=optional")
    ready.amazon.faults.outbound.unoffered = {"EXPEDITED"}
    error = ready("orders", "move", "PS-1", CENTRE, "--tier", "EXPEDITED", code=2)["error"]
    assert "STANDARD" in error["fix"]
    said = ready.text("orders", "move", "PS-1", CENTRE, "--tier", "standard")
    assert f"{CENTRE} is to send it, STANDARD for " in said
    assert "orders undo PS-1" in said
    assert "leaves from Default again" in ready.text("orders", "undo", "PS-1")


def test_d22_euros_at_a_warehouse_that_takes_pounds(ready: Desk) -> None:
    error = ready("orders", "move", "PS-2", CENTRE, code=1)["error"]
    assert "Convert currency" in error["detail"]
    ready("account", "set", "Shop UK", "convert_currency=true")
    ready("orders", "move", "PS-2", CENTRE)
    ready("sync")
    (order,) = ready.amazon.outbound.orders
    assert [each.value for each in order.lines] == [("GBP", "14.50")]


def test_home_again_before_and_after_it_was_asked_for(ready: Desk) -> None:
    ready("orders", "move", "PS-1", CENTRE)
    assert ready("orders", "move", "PS-1", "Default")["act"] == "taken back"
    assert (ready("orders", "show", "PS-1")["location"], ready.amazon.outbound.orders) == ("Default", [])
    ready("orders", "move", "PS-1", CENTRE)
    ready("sync")
    ready.amazon.faults.outbound.cancels_after = timedelta(0)
    assert ready("orders", "move", "PS-1", "Default")["act"] == "asked to stop"
    assert ready("orders", "show", "PS-1")["location"] == CENTRE
    ready("sync")
    ready("sync")
    back = ready("orders", "show", "PS-1")
    assert (back["location"], back["locked"], back["status"]) == ("Default", False, "open")
    assert [each.status for each in ready.amazon.outbound.orders] == ["CANCELLED"]


def test_own_locations_have_no_preview_and_no_service_level(ready: Desk) -> None:
    ready("orders", "move", "PS-1", "Default", "--preview", code=2)
    ready("orders", "move", "PS-1", "Default", "--tier", "STANDARD", code=2)
    ready("orders", "move", "PS-1", "Nowhere", code=2)
    ready("orders", "move", "PS-9", CENTRE, code=2)


def test_the_outbox_verbs_of_such_a_row(ready: Desk) -> None:
    ready("account", "set", "Shop UK", "mode=hold")
    ready("orders", "move", "PS-1", CENTRE)
    (row,) = ready("outbox", "list")
    assert row["state"] == "held"
    told = ready("outbox", "told", str(row["id"]), code=1)
    assert "take the order back" in told["left"][0]["reason"]
    ready("outbox", "cancel", str(row["id"]))
    assert ready("orders", "show", "PS-1")["location"] == "Default"


def test_of_two_pcs_that_move_one_order_one_wins_with_a_sentence(desk: Desk, profile: Path) -> None:
    """Two processes on one profile, both at once; the centre is asked for it once."""

    def ran(*words: str) -> Any:
        out, err = child(profile, CLI, *words, "--json").communicate(timeout=60)
        return json.loads(out), err

    amazon = {
        **desk.amazon.settings(), "enabled": True, "mode": "hold", "fba": True, "fba_sync_inventory": True,
        "update_inventory": False,
    }  # fmt: skip
    ran("account", "add", "amazon", "Shop UK", "--settings", desk.file(amazon))
    before = datetime.now(UTC) - timedelta(hours=1)
    desk.amazon.world.add_order("202-1", created=before, lines=[Line(MUG, 1, Decimal("9.99"), "Mug")])
    path = profile.parent / "items.csv"
    path.write_text(f"sku,title,level\n{MUG},Mug,4\n", encoding="utf-8")
    ran("items", "import", str(path))
    ran("listings", "link", "Shop UK", FBA, MUG)
    ran("listings", "link", "Shop UK", MUG, MUG)
    ran("sync")
    both = [child(profile, CLI, "orders", "move", "202-1", CENTRE, "--json") for _ in range(2)]
    said = [json.loads(each.communicate(timeout=60)[0]) for each in both]
    assert sorted(each.returncode for each in both) == [0, 1], said
    (error,) = [each["error"] for each in said if "error" in each]
    assert (error["code"], error["detail"]) == ("not_moved", f"It is at {CENTRE} already")
    rows, _ = ran("outbox", "list")
    assert [each["kind"] for each in rows] == ["fba"]
