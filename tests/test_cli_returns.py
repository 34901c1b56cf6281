"""M5 headless: returns list, create, show and undo: the contract of DESIGN, exit codes, a sentence for all nonsense."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk import cli
from linndesk.sandbox.linnworks.records import Order
from tests.linnworks_scene import NAME
from tests.sync.returned import CUP, MUG, ReturnScene, return_scene

Run = Callable[..., tuple[int, Any]]
KEYS = [
    "id", "reference", "order", "number", "account", "at", "reason", "state", "rma", "accepted", "error", "lines",
    "outbox_id", "undo_until", "undone_at",
]  # fmt: skip
LINE = ["line_id", "sku", "channel_sku", "quantity", "condition", "fate", "location", "state", "error"]


@pytest.fixture
def scene(profile: Path) -> Iterator[ReturnScene]:
    with return_scene(profile) as made:
        made.stand_ready()
        yield made


@pytest.fixture
def order(scene: ReturnScene) -> Order:
    """One that has left, in a program that is closed."""
    sold = scene.sold()
    scene.built.accounts.save(NAME, {"mode": "hold"})  # a command's sync goes by the wall clock
    scene.built.close()
    return sold


@pytest.fixture
def run(profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_(*words: object, as_json: bool = True) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *(str(each) for each in words), *(["--json"] * as_json)])
        out = capsys.readouterr().out
        return code, json.loads(out) if as_json else out

    return run_


def test_a_return_is_booked_listed_shown_and_taken_back(run: Run, order: Order) -> None:
    code, said = run("returns", "create", order.id, "--line", f"{MUG}=2", "--line", f"{CUP}=1", "--reason", "Too big")
    assert (code, list(said), list(said["lines"][0])) == (0, KEYS, LINE)
    assert (said["order"], said["account"], said["reason"], said["state"]) == (order.id, NAME, "Too big", "asked")
    assert [(each["sku"], each["quantity"], each["location"]) for each in said["lines"]] == [
        (MUG, 2, "Default"), (CUP, 1, "Default"),
    ]  # fmt: skip
    assert run("returns", "list")[1] == [said]
    assert run("returns", "list", "--account", NAME, "--search", "mug", "--since", "2026-01-01")[1] == [said]
    assert run("returns", "list", "--search", "nothing such")[1] == []
    assert run("returns", "show", said["id"])[1] == said
    page = run("returns", "show", said["id"], as_json=False)[1]
    assert said["reference"] in page
    assert "Held: The account is on Hold: everything waits for your word" in page
    (row,) = [each for each in run("outbox", "list")[1] if each["kind"] == "booking"]
    assert (row["id"], row["state"], row["payload"]["return"]) == (said["outbox_id"], "held", said["id"])
    assert "Too big" not in json.dumps(row)
    levels = run("items", "list")[1]
    assert {each["sku"]: each["levels"][0]["on_hand"] for each in levels} == {MUG: 99, CUP: 99}
    code, undone = run("returns", "undo", said["id"])
    assert (code, undone["state"], undone["undone_at"] is not None) == (0, "withdrawn", True)
    levels = run("items", "list")[1]
    assert {each["sku"]: each["levels"][0]["on_hand"] for each in levels} == {MUG: 97, CUP: 98}


def test_lines_are_named_by_their_id_too_and_goods_may_be_scrapped_or_kept_apart(run: Run, order: Order) -> None:
    line = order.lines[0].row_id
    code, said = run("returns", "create", order.id, "--line", f"{line}=1", "--scrap", "--condition", "damaged")
    assert code == 0
    assert [(each["fate"], each["condition"], each["location"]) for each in said["lines"]] == [
        ("scrapped", "damaged", None)
    ]  # fmt: skip
    assert run("locations", "add", "Clinic", "--quarantine")[0] == 0
    code, said = run("returns", "create", order.id, "--line", f"{line}=1", "--location", "clinic")
    assert [(each["fate"], each["location"]) for each in said["lines"]] == [("quarantine", "Clinic")]
    text = run("returns", "create", order.id, "--line", f"{line}=1", "--fate", "quarantine", as_json=False)[1]
    assert f"1 × {MUG} to Clinic" in text
    code, said = run("returns", "create", order.id, "--line", f"{line}=1")
    assert (code, "can come back any more" in said["error"]["title"]) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Nothing is to come back"),
        (("--line", f"{MUG}=4"), "Only 3 of"),
        (("--line", f"{MUG}=0"), "no number of units"),
        (("--line", f"{MUG}=x"), "no number of units"),
        (("--line", MUG), "has no value"),
        (("--line", "A=B=1"), "no line A=B"),
        (("--line", "NOSUCH=1"), "There is no line NOSUCH"),
        (("--line", f"{MUG}=1", "--location", "Moon"), "no location Moon of your own"),
        (("--line", f"{MUG}=1", "--condition", "odd"), "invalid choice"),
        (("--line", f"{MUG}=1", "--scrap", "--fate", "stock"), "--scrap stands with"),
        (("--line", f"{MUG}=1", "--scrap", "--location", "Default"), "scrapped goes nowhere"),
    ],
)
def test_whatever_cannot_be_is_refused_in_words_and_nothing_is_booked(
    run: Run, order: Order, words: tuple[str, ...], said: str
) -> None:
    code, value = run("returns", "create", order.id, *words)
    assert code == 2
    assert said in value["error"]["title"]
    assert run("returns", "list")[1] == []


def test_unknown_orders_and_returns_are_named(run: Run, order: Order) -> None:
    assert run("returns", "create", "NOSUCH", "--line", "1=1")[0] == 2
    for words in (("show", "77"), ("undo", "77"), ("show", "x"), ("list", "--account", "Nobody")):
        assert run("returns", *words)[0] == 2
