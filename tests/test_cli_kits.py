"""W1, D11 without a window: kits list, set, import; locations rename, remove."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linndesk import cli

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """One command with --json on a profile with SET, 10 MUG and 3 BOX: exit code, value."""

    def run_(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    file = profile.parent / "items.csv"
    file.write_text("sku,title,level\nSET,A set,\nMUG,Mug,10\nBOX,Box,3\n", "utf-8")
    assert run_("items", "import", str(file))[0] == 0
    return run_


def test_w1_a_kit_is_made_shown_and_unmade(run: Run) -> None:
    assert run("kits", "list") == (0, [])
    code, kit = run("kits", "set", "SET", "MUG=2", "BOX")
    assert code == 0
    assert (kit["sku"], kit["can_make"]) == ("SET", 3)
    assert [(each["sku"], each["quantity"], each["available"]) for each in kit["parts"]] == [
        ("MUG", 2, 10), ("BOX", 1, 3),
    ]  # fmt: skip
    assert run("kits", "list") == (0, [kit])
    (item,) = [each for each in run("items", "list")[1] if each["sku"] == "SET"]
    assert [(each["location"], each["on_hand"], each["available"]) for each in item["levels"]] == [("Default", 3, 3)]
    assert run("kits", "set", "SET", "none")[1]["parts"] == []


@pytest.mark.parametrize("words", [["MUG=x"], ["=2"], ["SET=1"], ["NONE=1"], ["MUG=0"]])
def test_w1_what_makes_no_kit_is_exit_2_with_a_sentence(run: Run, words: list[str]) -> None:
    code, value = run("kits", "set", "SET", *words)
    assert code == 2
    assert value["error"]["fix"]


def test_w1_a_file_of_kits(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "kits.csv"
    file.write_text("Parent SKU,Child SKU,Quantity\nSET,MUG,2\nNONE,MUG,1\n", "utf-8")
    code, value = run("kits", "import", str(file))
    assert code == 1
    assert (value["created"], value["changed"], value["unchanged"]) == (1, 0, 0)
    assert [(each["row"], each["column"]) for each in value["errors"]] == [(3, "kit_sku")]


def test_d11_locations_are_renamed_and_removed(run: Run) -> None:
    assert run("locations", "add", "Annex")[0] == 0
    assert run("locations", "rename", "Annex", "Barn")[1]["name"] == "Barn"
    assert run("locations", "remove", "Barn") == (0, {"removed": "Barn"})
    assert run("locations", "remove", "Default")[0] == 2
    assert [each["name"] for each in run("locations", "list")[1]] == ["Default"]
