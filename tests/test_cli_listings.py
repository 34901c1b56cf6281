"""N6 without a window: links from a file, back into a file, taken back; a clash of barcodes is a warning."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linndesk import cli
from tests.scene import Scene
from tests.services.listed import ONE, TWO, list_products, make_items

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """One command with --json on a profile with an account, listings and items: exit code, value."""
    scene = Scene(profile)
    scene.add("Shop")
    list_products(scene, {"A": ONE, "B": TWO, "C": ""})
    make_items(scene, {"MUG": ONE, "PAN": ""})
    scene.close()

    def run_(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_


def links(run: Run) -> dict[str, str | None]:
    return {each["channel_sku"]: each["sku"] for each in run("listings", "list", "Shop")[1]}


def file(profile: Path, *lines: str) -> str:
    path = profile.parent / "links.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_link_warns_of_barcodes_and_links(run: Run) -> None:
    code, value = run("listings", "link", "Shop", "B", "MUG")
    assert (code, value["sku"]) == (0, "MUG")
    assert ONE in value["warning"]
    assert TWO in value["warning"]
    assert run("listings", "link", "Shop", "A", "MUG")[1]["warning"] is not None  # B is linked to it by now
    assert run("listings", "link", "Shop", "C", "PAN")[1]["warning"] is None


def test_import_says_what_it_did_and_a_row_error_is_exit_1(run: Run, profile: Path) -> None:
    path = file(profile, "Channel SKU,Linnworks SKU,MaxListedQuantity,Note", "A,MUG,none,x", "NEW,PAN,3,x", "C,,0,x")
    code, value = run("listings", "import", "Shop", path)
    assert code == 0
    assert value == {
        "created": 1, "linked": 2, "changed": 2, "unchanged": 0, "orders_repaired": 0, "errors": [],
        "ignored_columns": ["Note"], "notes": [],
    }  # fmt: skip
    shown = {each["channel_sku"]: each["max_listed"] for each in run("listings", "list", "Shop")[1]}
    assert shown == {"A": "none", "B": None, "C": 0, "NEW": 3}
    code, value = run("listings", "import", "Shop", file(profile, "channel_sku,sku,latency", "A,MUG,99", "B,PAN,"))
    assert code == 1
    assert [(each["row"], each["column"]) for each in value["errors"]] == [(2, "latency")]
    assert set(value["errors"][0]) == {"row", "column", "reason"}
    assert (value["linked"], links(run)["B"]) == (1, "PAN")


def test_barcodes_that_differ_stay_out_unless_one_is_sure(run: Run, profile: Path) -> None:
    path = file(profile, "channel_sku,sku", "B,MUG")
    code, value = run("listings", "import", "Shop", path)
    assert (code, value["linked"], value["errors"][0]["column"]) == (1, 0, "sku")
    assert run("listings", "import", "Shop", path, "--sure")[0] == 0
    assert links(run)["B"] == "MUG"


def test_a_dry_run_writes_nothing(run: Run, profile: Path) -> None:
    code, value = run("listings", "import", "Shop", file(profile, "channel_sku,sku", "A,MUG", "C,NO"), "--dry-run")
    assert (code, value["dry_run"], value["changes"]) == (1, True, 1)
    assert value["rows"] == [{"row": 2, "channel_sku": "A", "does": "changed", "what": "linked to MUG"}]
    assert links(run)["A"] is None


def test_undo_takes_the_last_bulk_change_back(run: Run, profile: Path) -> None:
    run("listings", "import", "Shop", file(profile, "channel_sku,sku", "A,MUG", "NEW,PAN"))
    code, value = run("listings", "undo", "Shop")
    assert (code, value) == (0, {"what": "Import of links.csv", "listings": 2, "left": 0})
    assert links(run) == {"A": None, "B": None, "C": None}
    code, value = run("listings", "undo", "Shop")
    assert (code, value["error"]["code"]) == (2, "bad_input")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_export_and_import_again_changes_nothing(run: Run, profile: Path, ending: str) -> None:
    run("listings", "link", "Shop", "A", "MUG")
    path = str(profile.parent / f"out.{ending}")
    assert run("listings", "export", "Shop", path) == (0, {"listings": 3, "file": path})
    code, value = run("listings", "import", "Shop", path)
    assert (code, value["unchanged"], value["changed"], value["linked"]) == (0, 3, 0, 0)


def test_in_words_too(run: Run, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (
        (("link", "Shop", "B", "MUG"), "Warning: The barcodes differ"),
        (
            ("import", "Shop", file(profile, "channel_sku,sku", "C,PAN", "A,NO")),
            "  row 3, sku: There is no stock item NO",
        ),
        (("undo", "Shop"), "Import of links.csv: 1 listing put back as before"),
        (("export", "Shop", str(profile.parent / "out.csv")), "3 listings written"),
    ):
        capsys.readouterr()
        cli.main(["--profile", str(profile), "listings", *words])
        assert said in capsys.readouterr().out
