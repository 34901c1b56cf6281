"""M3, M4 headless: deliveries list, show, receive, undo: JSON, exit codes, a sentence for all nonsense."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.purchase_records import Purchase, PurchaseLine
from tests.test_cli import Run
from tests.test_cli import run as run  # noqa: PLC0414 - the fixture

NAME = "Warehouse"
LIVE = {"enabled": True, "mode": "live", "import_purchase_orders": True}


@pytest.fixture
def linnworks() -> Iterator[PracticeLinnworks]:
    with PracticeLinnworks() as made:
        yield made
        assert made.complaints == []


@pytest.fixture
def van(linnworks: PracticeLinnworks) -> Purchase:
    """What is expected."""
    linnworks.world.shelf.add("MUG", level=1, barcode="4006381333931")
    lines = [PurchaseLine("MUG", 10, title="A mug"), PurchaseLine("CUP", 5, title="A cup", supplier_code="S-7")]
    return linnworks.world.purchases.add(
        lines, reference="PO-1001", supplier_reference="SUP-9", expected=datetime(2026, 12, 1, tzinfo=UTC)
    )


@pytest.fixture
def account(run: Run, linnworks: PracticeLinnworks, van: Purchase, tmp_path: Path) -> None:
    add(run, linnworks, tmp_path, NAME)
    items = tmp_path / "items.csv"
    items.write_text("sku,title,level\nMUG,A mug,3\n", encoding="utf-8")
    assert run("items", "import", str(items)).code == 0
    assert run("sync", NAME).code == 0


def add(run: Run, linnworks: PracticeLinnworks, folder: Path, name: str, **more: Any) -> None:
    told = folder / "settings.json"
    told.write_text(json.dumps({**linnworks.settings(), **LIVE, **more}), encoding="utf-8")
    assert run("account", "add", "linnworks", name, "--settings", str(told)).code == 0


def test_m3_what_is_expected_is_listed(run: Run, van: Purchase, account: None) -> None:
    (found,) = run("deliveries", "list", "--json").json
    assert list(found) == [
        "id", "account", "reference", "supplier_reference", "supplier", "status", "closed", "locked", "ordered_at",
        "expected_at", "read_at", "location", "error", "lines",
    ]  # fmt: skip
    assert (found["id"], found["reference"], found["status"]) == (van.id, "PO-1001", "OPEN")
    assert (found["supplier_reference"], found["expected_at"]) == ("SUP-9", "2026-12-01T00:00:00Z")
    mug, cup = found["lines"]
    assert mug == {
        "line_id": van.lines[0].line_id, "sku": "MUG", "title": "A mug", "barcode": "4006381333931",
        "supplier_code": "", "ordered": 10, "delivered": 0, "waiting": 0, "remaining": 10, "pack_size": 0,
        "item": "MUG", "made": False, "batched": False, "removed": False, "error": None, "deliveries": [],
    }  # fmt: skip
    assert (cup["item"], cup["error"]) == (None, "No stock item has the SKU CUP")
    assert "PO-1001" in run("deliveries", "list").out
    for word in ("s-7", "sup-9", "po-10", "4006381333931", "a mug"):
        assert len(run("deliveries", "list", "--search", word, "--json").json) == 1, word
    assert run("deliveries", "list", "--search", "LAMP", "--json").json == []
    assert run("deliveries", "list", "--account", "Nobody").code == 2


def test_m3_what_came_is_booked_in_and_told(
    run: Run, linnworks: PracticeLinnworks, van: Purchase, account: None
) -> None:
    made = run("deliveries", "receive", "PO-1001", "--line", "MUG=4", "--note", "dented box", "--now", "--json")
    assert made.code == 0
    assert list(made.json) == [
        "id", "at", "location", "note", "undone", "lines", "purchase", "held", "undo_until", "sentence",
    ]  # fmt: skip
    (line,) = made.json["lines"]
    assert (line["sku"], line["quantity"], line["state"], line["line_id"]) == ("MUG", 4, "asked", van.lines[0].line_id)
    assert (made.json["purchase"], made.json["held"], made.json["undo_until"]) == ("PO-1001", None, None)
    row = next(each for each in run("outbox", "list", "--json").json if each["id"] == line["outbox_id"])
    assert (row["kind"], row["target"], row["payload"]["quantity"]) == ("booking", "PO-1001", 4)
    assert run("sync", NAME).code == 0
    assert linnworks.world.purchases.delivered(van.id) == {"MUG": 4, "CUP": 0}
    mug = run("deliveries", "show", "po-1001", "--json").json["lines"][0]
    assert (mug["delivered"], mug["waiting"], mug["remaining"]) == (4, 0, 6)
    assert [each["state"] for each in mug["deliveries"]] == ["confirmed"]
    level = next(each for each in run("items", "list", "--json").json if each["sku"] == "MUG")["levels"][0]
    assert (level["on_hand"], level["due"]) == (7, 6)
    assert "Booked in at Linnworks.net" in run("deliveries", "show", "PO-1001").out


def test_m3_undo_takes_it_back_while_nobody_was_told(run: Run, account: None) -> None:
    made = run("deliveries", "receive", "PO-1001", "--line", "MUG=4", "--json").json
    assert made["undo_until"] is not None
    undone = run("deliveries", "undo", "PO-1001", "--json")
    assert (undone.code, undone.json["id"], undone.json["undone"]) == (0, made["id"], True)
    assert [each["state"] for each in undone.json["lines"]] == ["withdrawn"]
    assert run("outbox", "list", "--json").json[-1]["state"] == "cancelled"
    again = run("deliveries", "undo", "PO-1001", "--json")
    assert (again.code, again.json["error"]["title"]) == (2, "Nothing of PO-1001 was booked in here")


def test_m3_more_than_was_ordered_asks_first(run: Run, account: None) -> None:
    asked = run("deliveries", "receive", "PO-1001", "--line", "MUG=12", "--json")
    assert asked.code == 1
    assert asked.json["error"]["code"] == "over_delivery"
    assert asked.json["error"]["title"] == "MUG: 10 expected, 12 came, 2 more than was ordered"
    assert [each for each in run("outbox", "list", "--json").json if each["kind"] == "booking"] == []
    made = run("deliveries", "receive", "PO-1001", "--line", "MUG=12", "--over", "--json")
    assert (made.code, made.json["lines"][0]["quantity"]) == (0, 12)


def test_m3_a_sku_and_a_batch_may_hold_signs_of_equality(
    run: Run, linnworks: PracticeLinnworks, account: None, tmp_path: Path
) -> None:
    linnworks.world.purchases.add([PurchaseLine("A=B", 10), PurchaseLine("A", 10)], reference="PO-1002")
    items = tmp_path / "more.csv"
    items.write_text("sku,title,level\nA=B,One,0\nA,Two,0\n", encoding="utf-8")
    assert run("items", "import", str(items)).code == 0
    assert run("sync", NAME).code == 0
    lines = ("--line", "A=B=3", "--line", "A= 2", "--batch", "A=B=L=7", "--batch", "A=C")
    made = run("deliveries", "receive", "PO-1002", *lines, "--json")
    assert made.code == 0, made.json
    assert [(each["sku"], each["quantity"], each["batch"]) for each in made.json["lines"]] == [
        ("A=B", 3, "L=7"), ("A", 2, "C"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("PO-9", "--line", "MUG=1"), 2, "There is no purchase order PO-9"),
        (("PO-1001", "--line", "LAMP=1"), 2, "PO-1001 has no line LAMP"),
        (("PO-1001", "--line", "CUP=1"), 2, "No stock item has the SKU CUP"),
        (("PO-1001", "--line", "MUG=0"), 2, "MUG: 0 units cannot have come: 1 to 1,000,000 can"),
        (("PO-1001", "--line", "MUG=many"), 2, "many is no number of units"),
        (("PO-1001", "--line", "MUG"), 2, "MUG has no value"),
        (("PO-1001", "--line", "MUG=1", "--batch", "CUP=B1"), 2, "--batch CUP has no --line"),
        (("PO-1001", "--line", "MUG=1", "--location", "Nowhere"), 2, "There is no location Nowhere"),
        (("PO-1001",), 2, "The following arguments are required: --line"),
    ],
)
def test_m3_nonsense_gets_a_sentence_and_books_nothing(
    run: Run, account: None, words: tuple[str, ...], code: int, said: str
) -> None:
    found = run("deliveries", "receive", *words, "--json")
    assert found.code == code
    assert said in found.json["error"]["title"]
    assert [each for each in run("outbox", "list", "--json").json if each["kind"] == "booking"] == []


def test_m3_a_channel_that_does_not_answer_keeps_nobody_from_booking(
    run: Run, linnworks: PracticeLinnworks, account: None
) -> None:
    linnworks.faults.fail_next("Get_PurchaseOrder", "503", times=9)
    made = run("deliveries", "receive", "PO-1001", "--line", "MUG=4", "--json")
    assert made.code == 0
    assert "Warehouse could not be asked" in made.err


def test_m3_one_reference_of_two_accounts_needs_the_account(
    run: Run, linnworks: PracticeLinnworks, account: None, tmp_path: Path
) -> None:
    place = linnworks.world.add_location("Shed")
    linnworks.world.purchases.add([PurchaseLine("MUG", 2)], reference="PO-1001", location=place.id)
    add(run, linnworks, tmp_path, "Shed", location=place.id)
    assert run("sync").code == 0
    found = run("deliveries", "show", "PO-1001", "--json")
    assert (found.code, found.json["error"]["title"]) == (2, "PO-1001 means several purchase orders")
    assert "--account NAME" in found.json["error"]["fix"]
    shed = run("deliveries", "show", "PO-1001", "--account", "Shed", "--json").json
    assert [each["ordered"] for each in shed["lines"]] == [2]


def test_m4_what_was_made_is_said(run: Run, account: None) -> None:
    assert run("account", "set", NAME, "create_new_products=true").code == 0
    made = run("deliveries", "receive", "PO-1001", "--line", "CUP=2", "--now", "--json")
    assert made.code == 0
    cup = run("deliveries", "show", "PO-1001", "--json").json["lines"][1]
    assert (cup["item"], cup["made"], cup["waiting"]) == ("CUP", True, 2)
