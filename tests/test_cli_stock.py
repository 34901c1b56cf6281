"""W2 and A9 by command: receive, take, move, undo, movements, the low-stock list, and a level given twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_cli import Run, _files, run  # noqa: F401  # the fixture of the contract's tests


@pytest.fixture
def shop(run: Run, profile: Path) -> Run:  # noqa: F811
    rows = "sku,title,level,minimum,bin\nMUG-10,Mug,10,,A10\nMUG-2,Cup,3,4,A2\n"
    run("items", "import", _files(profile, "items.csv", rows))
    run("locations", "add", "Annex")
    return run


def test_acts_print_what_they_did_and_are_undone_by_their_number(shop: Run) -> None:
    act = shop("stock", "receive", "MUG-10", "5", "--note", "pallet 7", "--json").json
    assert sorted(act) == ["act", "levels", "sentence", "undo_until"]
    assert act["levels"] == [{"sku": "MUG-10", "location": "Default", "before": 10, "after": 15}]
    assert act["undo_until"].endswith("Z")
    said = shop("stock", "move", "MUG-10", "4", "Annex")
    assert said.code == 0
    assert said.out.startswith("MUG-10: 4 moved from Default to Annex\n")
    assert shop("stock", "take", "MUG-10", "1", "--location", "Annex", "--reason", "damaged", "--json").json[
        "levels"
    ] == [{"sku": "MUG-10", "location": "Annex", "before": 4, "after": 3}]
    undone = shop("stock", "undo", str(act["act"]), "--json").json
    assert (undone["undo_until"], undone["levels"][0]["after"]) == (None, 6)
    assert shop("stock", "undo", str(act["act"])).code == 2
    ledger = shop("stock", "movements", "MUG-10", "--json").json
    assert [each["reason"] for each in ledger] == [
        "undone: received", "taken: damaged", "moved", "moved", "received", "import",
    ]  # fmt: skip
    assert [each["change"] for each in shop("stock", "movements", "MUG-10", "--location", "Annex", "--json").json] == [
        -1,
        4,
    ]
    assert [each["undone"] for each in ledger] == [False] * 4 + [True, False]


def test_what_cannot_be_done_exits_with_2_and_one_sentence(shop: Run) -> None:
    refused = shop("stock", "take", "MUG-2", "4", "--json")
    assert refused.code == 2
    assert refused.json["error"]["fix"] == "Write 3 or fewer, or count what is there"
    for words in (
        ("take", "MUG-2", "1", "--reason", "stolen"),
        ("receive", "NOPE", "1"),
        ("receive", "MUG-2", "0"),
        ("receive", "MUG-2", "1.5"),
        ("move", "MUG-2", "1", "Default"),
        ("undo", "999"),
    ):
        assert shop("stock", *words).code == 2, words
    assert len(shop("stock", "movements", "MUG-2", "--json").json) == 1


def test_the_low_stock_list_names_what_is_missing(shop: Run, tmp_path: Path) -> None:
    (low,) = shop("stock", "low", "--json").json
    assert low == {
        "sku": "MUG-2", "title": "Cup", "location": "Default", "bin": "A2", "on_hand": 3, "in_open_orders": 0,
        "available": 3, "minimum": 4, "short": 1, "due": 0,
    }  # fmt: skip
    file = tmp_path / "low.csv"
    assert shop("stock", "low", "--csv", str(file)).code == 0
    assert file.read_text("utf-8-sig").splitlines()[1] == "MUG-2,Cup,Default,A2,3,0,3,4,1,0"
    assert shop("stock", "low", "--location", "Annex").out == "Nothing is below its minimum.\n"
    assert shop("stock", "low", "--location", "Shed").code == 2
    book = tmp_path / "ledger.xlsx"
    assert shop("stock", "movements", "MUG-2", "--csv", str(book), "--json").json == {"written": 1}


def test_the_same_level_again_says_so_and_items_come_in_natural_order(shop: Run) -> None:
    assert shop("stock", "set", "MUG-2", "7").out == "MUG-2 at Default: 3 → 7 (+4)\n"
    assert shop("stock", "set", "MUG-2", "7").out == "MUG-2 at Default: 7 on hand as before\n"
    assert [each["sku"] for each in shop("stock", "list", "--json").json] == ["MUG-2", "MUG-10"]
