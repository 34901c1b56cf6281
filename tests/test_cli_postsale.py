"""X12 headless: orders cancel, refund, show and undo: JSON, exit codes, a sentence for all nonsense."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk import cli
from tests.scene import Scene
from tests.services.owed import open_shop
from tests.sync.sold import CANCEL, REFUND, SoldShop

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def shop(profile: Path) -> Iterator[SoldShop]:
    made = SoldShop(profile, 2)
    made.built.accounts.save("App", {"mode": "hold"})  # a command's sync goes by the wall clock
    made.built.close()
    yield made
    made.shop.stop()


@pytest.fixture
def run(profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_(*words: object, as_json: bool = True) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *(str(each) for each in words), *(["--json"] * as_json)])
        out = capsys.readouterr().out
        return code, json.loads(out) if as_json else out

    return run_


def test_cancel_and_refund_say_what_was_asked_and_show_it(run: Run, shop: SoldShop) -> None:
    code, said = run("orders", "cancel", "O1", "--line", "1=2", "--reason", "NO_STOCK", "--sub-reason", "lost")
    assert code == 0
    assert list(said) == ["kind", "order", "number", "outbox", "held", "undo_until", "sentence"]
    assert (said["kind"], said["held"], said["undo_until"]) == (
        "cancel", "The account is on Hold: everything waits for your word", None,
    )  # fmt: skip
    code, said = run("orders", "refund", "O1", "--line", "2=8.5", "--shipping", "1", "--reason", "goodwill", "--now")
    assert (code, said["kind"]) == (0, "refund")
    order = run("orders", "show", "O1")[1]
    assert [each["quantity_cancelled"] for each in order["lines"]] == [2, 0]
    one, two = order["after_sale"]
    assert (one["kind"], one["state"], one["what"]) == ("cancel", "asked", "2 units cancelled")
    assert one["lines"] == [{"line_id": "1", "quantity": 2, "amount": "0.00", "reason": "It is out of stock: Lost"}]
    assert (two["total"], two["shipping"], two["what"]) == ("9.50", "1.00", "9.50 GBP, 1.00 of it postage")
    assert "9.50 GBP, 1.00 of it postage" in run("orders", "show", "O1", as_json=False)[1]
    rows = run("outbox", "list")[1]
    assert [(each["kind"], each["target"], each["state"]) for each in rows] == [
        ("cancel", "O1", "held"), ("refund", "O1", "held"),
    ]  # fmt: skip
    assert "after_sale" not in run("orders", "show", "O2")[1]
    assert (shop.bodies(CANCEL), shop.bodies(REFUND)) == ([], [])


def test_undo_takes_back_what_was_asked_last(run: Run, shop: SoldShop) -> None:
    run("orders", "cancel", "O1", "--reason", "BUYER")
    assert run("orders", "show", "O1")[1]["status"] == "cancelled"
    run("orders", "refund", "O1", "--all", "--reason", "GOODWILL")
    assert "its refund was taken back" in run("orders", "undo", "O1")[1]["text"]
    assert "its cancellation was taken back" in run("orders", "undo", "O1")[1]["text"]
    order = run("orders", "show", "O1")[1]
    assert (order["status"], [each["state"] for each in order["after_sale"]]) == ("open", ["withdrawn"] * 2)


NONSENSE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("cancel", "O9"), "O9"),
    (("cancel", "O1", "--line", "1=x"), "x is no number of units"),
    (("cancel", "O1", "--line", "1=-1"), "-1 is no number of units"),
    (("cancel", "O1", "--line", "1=4", "--reason", "BUYER"), "Only 3 of line 1"),
    (("cancel", "O1", "--line", "7=1", "--reason", "BUYER"), "There is no line 7"),
    (("cancel", "O1"), "A reason is needed"),
    (("cancel", "O1", "--reason", "GOODWILL"), "There is no reason GOODWILL"),
    (("refund", "O1"), "Nothing is to be given back"),
    (("refund", "O1", "--line", "1"), "1 has no value"),
    (("refund", "O1", "--line", "1=NaN"), "NaN is no amount of money"),
    (("refund", "O1", "--line", "1=-5"), "-5 is no amount of money"),
    (("refund", "O1", "--line", "1=1.005"), "GBP has 2 decimals"),
    (("refund", "O1", "--line", "1=31", "--reason", "GOODWILL"), "Only 30.00 of line 1"),
    (("refund", "O1", "--line", "1=1", "--line", "1=2", "--reason", "GOODWILL"), "stands there twice"),
    (("refund", "O1", "--all", "--shipping", "1"), "--all stands with"),
    (("refund", "O1", "--shipping", "4.5", "--reason", "GOODWILL"), "Only 4.00 of the postage"),
    (("refund", "O1", "--line", "1=1", "--reason", "NO_STOCK"), "There is no reason NO_STOCK"),
)


def test_nonsense_gets_a_sentence_and_nothing_is_tried(run: Run, shop: SoldShop) -> None:
    for words, said in NONSENSE:
        code, value = run("orders", *words)
        assert (code, set(value)) == (2, {"error"}), words
        assert said in value["error"]["title"]
    assert run("outbox", "list")[1] == []


def test_another_kind_of_channel_takes_no_such_word(profile: Path, run: Run) -> None:
    scene = Scene(profile, plans=False)
    open_shop(scene)
    scene.built.close()
    for words in (("cancel", "O1"), ("refund", "O1", "--all")):
        code, value = run("orders", *words)
        assert (code, value["error"]["title"][-12:]) == (2, "ed from here")
        assert "takes no such word from here" in value["error"]["detail"]
    scene.amazon.stop()


def test_an_app_that_cannot_be_asked_is_said_and_nothing_is_asked(run: Run, shop: SoldShop) -> None:
    shop.shop.faults.fail_next("PostSaleOptionsEndpoint", "503", times=9)
    code, value = run("orders", "cancel", "O1", "--reason", "BUYER")
    assert (code, value["error"]["code"]) == (1, "channel_down")
    assert run("orders", "show", "O1")[1]["status"] == "open"


def test_the_same_refund_twice_needs_a_word(run: Run, shop: SoldShop) -> None:
    ask = ("orders", "refund", "O1", "--line", "1=5", "--reason", "GOODWILL")
    assert run(*ask)[0] == 0
    code, value = run(*ask)
    assert (code, "same refund waits already" in value["error"]["title"]) == (2, True)
    assert run(*ask, "--again")[0] == 0
    assert len(run("outbox", "list")[1]) == 2
