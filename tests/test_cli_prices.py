"""X8 headless: an item's price, listings' own from a file, Preview and its approval, the receipt, what the JSON has."""

from __future__ import annotations

import json
from pathlib import Path

from linndesk.sandbox.external.server import PracticeShop
from tests.test_cli import Run
from tests.test_cli import run as run  # noqa: PLC0414 - the fixture


def test_prices_from_a_file_through_preview_to_the_shop(run: Run, tmp_path: Path) -> None:
    with PracticeShop() as shop:
        for sku in ("MUG", "BOWL"):
            shop.world.shelf.add(sku)
        settings = tmp_path / "settings.json"
        given = shop.settings(enabled=True, mode="live", undo_seconds=0, update_inventory=False, price_change=True)
        settings.write_text(json.dumps(given), encoding="utf-8")
        assert run("account", "add", "external", "Shop", "--settings", str(settings), "--json").code == 0
        items, own = tmp_path / "items.csv", tmp_path / "own.csv"
        items.write_text("sku,price\nMUG,8.99\nBOWL,\n", encoding="utf-8")
        own.write_text("channel_sku,price\nBOWL,0\n", encoding="utf-8")
        assert run("items", "import", str(items)).code == 0
        assert run("listings", "download", "Shop").code == 0
        assert run("listings", "link-all", "Shop").code == 0
        refused = run("listings", "import", "Shop", str(own), "--json")
        assert (refused.code, refused.json["errors"][0]["column"]) == (1, "price")
        own.write_text('channel_sku,price\nBOWL,"12,50"\n', encoding="utf-8")
        assert run("listings", "import", "Shop", str(own)).code == 0
        assert run("items", "set", "MUG", "price=9.25").code == 0

        waits = run("sync", "Shop", "--json")
        assert (waits.code, shop.world.shelf.priced) == (4, [])
        plan = run("preview", "Shop", "--json").json
        told = {each["target"]: (each["live"], each["wanted"], each["rule"]) for each in plan["rows"]
                if each["kind"] == "price"}  # fmt: skip
        assert told == {
            "MUG": ("12.99", "9.25", "The stock item's price"), "BOWL": ("12.99", "12.50", "The listing's own price")
        }  # fmt: skip
        done = run("sync", "Shop", "--approve", plan["plan_id"], "--json")
        assert (done.code, done.json["accounts"][0]["other"]["price"]["confirmed"]) == (0, 2)
        listed = {each["channel_sku"]: each for each in run("listings", "prices", "Shop", "--json").json}
        assert [listed["BOWL"][key] for key in ("price", "own_price", "price_sent", "price_confirmed")] == ["12.50"] * 4
        assert (listed["MUG"]["price"], listed["MUG"]["own_price"]) == ("9.25", None)
        rows = [each for each in run("outbox", "list", "--json").json if each["kind"] == "price"]
        assert {each["payload"]["price"] for each in rows} == {"12.50", "9.25"}
        assert "Price: 9.25. The stock item's price" in run("why", "Shop", "MUG").out
