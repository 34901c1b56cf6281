"""The headless contract of the outbox, the pause and the preview: JSON to the letter, exit codes, no traceback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk import cli
from tests.scene import Scene
from tests.services.owed import despatch, open_shop, owe, put

Run = Callable[..., tuple[int, Any]]
ROW = ["id", "account", "kind", "target", "state", "reason", "attempts", "next_try", "created_at", "payload", "error"]


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, plans=False)
    open_shop(made)
    yield made
    made.amazon.stop()


@pytest.fixture
def ids(scene: Scene) -> list[int]:
    """Three owed despatches; the program is closed again."""
    found = despatch(scene, "O1", "O2", "O3")
    scene.built.close()
    return found


@pytest.fixture
def run(profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_(*words: object) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *(str(each) for each in words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_


def states(run: Run) -> list[str]:
    return [each["state"] for each in run("outbox", "list")[1]]


def test_list_is_rows_to_the_letter(run: Run, ids: list[int]) -> None:
    code, rows = run("outbox", "list")
    assert code == 0
    assert [each["id"] for each in rows] == ids
    assert list(rows[0]) == ROW
    first = rows[0]
    assert (first["account"], first["kind"], first["target"], first["state"]) == ("Shop", "despatch", "O1", "waiting")
    assert first["next_try"] == "2026-11-21T08:01:00Z"
    assert first["payload"]["tracking"] == "AB123"
    assert first["payload"]["lines"] == [{"line_id": first["payload"]["lines"][0]["line_id"], "quantity": 1}]
    run("outbox", "told", ids[0])
    assert [each["id"] for each in run("outbox", "list", "--state", "open")[1]] == ids[1:]
    assert [each["id"] for each in run("outbox", "list", "--state", "superseded")[1]] == ids[:1]
    assert [each["id"] for each in run("outbox", "list", "--limit", "1", "--account", "Shop")[1]] == ids[2:]
    for words in (("--state", "lost"), ("--account", "Nobody"), ("--limit", "-1")):
        code, value = run("outbox", "list", *words)
        assert (code, set(value)) == (2, {"error"})


def test_every_verb_says_what_was_done_and_what_was_left(run: Run, ids: list[int]) -> None:
    one, two, three = ids
    assert run("outbox", "hold", one, two) == (0, {"done": [one, two], "left": []})
    assert run("outbox", "send", two) == (0, {"done": [two], "left": []})
    assert run("outbox", "told", three) == (0, {"done": [three], "left": []})
    code, value = run("outbox", "cancel", one, three)
    assert (code, value["done"]) == (1, [one])
    assert value["left"] == [{"id": three, "reason": "It was settled in another way"}]
    code, value = run("outbox", "retry", two)
    assert (code, value["done"]) == (1, [])
    assert states(run) == ["cancelled", "waiting", "superseded"]
    assert run("orders", "show", "O1")[1]["status"] == "open"


@pytest.mark.parametrize("verb", ["retry", "cancel", "send", "hold", "told"])
def test_an_unknown_id_is_2_and_nothing_is_done(run: Run, ids: list[int], verb: str) -> None:
    for word in (4711, "x", "-1", ""):
        code, value = run("outbox", verb, ids[0], word)
        assert code == 2
        assert set(value["error"]) == {"code", "title", "detail", "fix"}
    assert states(run) == ["waiting"] * 3


def test_send_of_what_was_called_off_needs_a_reason(run: Run, ids: list[int], scene: Scene) -> None:
    built = scene.restart()
    put(scene, ids[:1], state="held", hold="cancelled", reason="The order was cancelled on the channel")
    built.close()
    code, value = run("outbox", "send", ids[0])
    assert (code, value["done"]) == (1, [])
    assert "give a reason" in value["left"][0]["reason"]
    assert run("outbox", "send", ids[0], "--override", "agreed by telephone")[0] == 0


def test_pause_on_and_off(run: Run, ids: list[int]) -> None:
    code, value = run("pause", "on")
    assert (code, value["paused"], value["rows"]) == (0, True, 3)
    assert states(run) == ["held"] * 3
    assert {each["reason"] for each in run("outbox", "list")[1]} == {"Outgoing is paused"}
    assert run("outbox", "send", ids[0])[0] == 1
    assert run("pause", "off")[1] == {"paused": False, "since": None, "by": None, "rows": 3}
    assert states(run) == ["waiting"] * 3
    assert run("pause", "perhaps")[0] == 2


def test_preview_is_the_plan_to_the_letter(run: Run, ids: list[int], tmp_path: Path) -> None:
    code, plan = run("preview")
    assert code == 0
    assert list(plan) == ["plan_id", "rows", "brake"]
    assert plan["brake"] == {"tripped": False, "reasons": []}
    assert list(plan["rows"][0]) == ["account", "kind", "target", "live", "wanted", "difference", "rule", "risk"]
    assert plan["rows"][0]["live"] == "not despatched"
    assert plan["rows"][0]["wanted"] == "Royal Mail 48, AB123"
    path = tmp_path / "plan.csv"
    assert run("preview", "Shop", "--csv", path)[0] == 0
    assert len(path.read_text("utf-8-sig").splitlines()) == 4
    assert run("preview", "Nobody")[0] == 2
    assert run("preview", "--csv", tmp_path / "none" / "plan.csv")[0] == 2


def test_sync_says_4_until_the_plan_is_approved(run: Run, ids: list[int], scene: Scene) -> None:
    """W3: once per account and kind."""
    scene.restart()
    row = owe(scene, "stock", "SKU-1", hold="approval")
    scene.built.close()
    code, receipt = run("sync")
    assert code == 4
    assert receipt["ok"]
    plan = run("preview")[1]
    assert run("sync", "--approve", "deadbeef")[0] == 2
    assert run("sync", "--approve", plan["plan_id"])[0] == 0
    assert {each["id"]: each["state"] for each in run("outbox", "list")[1]}[row] != "held"
    assert run("sync")[0] == 0


def test_the_brake_needs_a_reason(run: Run, ids: list[int]) -> None:
    assert run("sync", "--through-brake", "  ")[0] == 2
    assert run("sync", "--through-brake", "the stock count was right")[0] == 0


def test_an_account_back_on_says_what_it_held_and_sends_nothing_of_it(
    run: Run, ids: list[int], profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R-MODES."""
    run("account", "disable", "Shop")
    assert {each["reason"] for each in run("outbox", "list")[1]} == {"The account is off"}
    capsys.readouterr()
    assert cli.main(["--profile", str(profile), "account", "enable", "Shop"]) == 0
    said = capsys.readouterr().out
    assert "3 acts held while the account was off: outbox send, told or hold" in said
    assert " ".join(str(each) for each in ids) in said
    assert states(run) == ["held"] * 3


def test_what_was_sent_and_not_confirmed_is_there_or_sent_again(
    run: Run, scene: Scene, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """X6: a person's word; the warning stands in the answer, the JSON is as it always was."""
    one, two = despatch(scene, "O1", "O2")
    put(scene, [one, two], state="sent", attempts=1)
    scene.built.close()
    assert run("outbox", "cancel", one)[0] == 1
    assert run("outbox", "told", one) == (0, {"done": [one], "left": []})
    capsys.readouterr()
    assert cli.main(["--profile", str(profile), "outbox", "retry", str(two)]) == 0
    said = capsys.readouterr().out
    assert said == "1 row will be sent again: the channel may have it already and act twice\n"
    assert states(run) == ["confirmed", "waiting"]
    code, value = run("outbox", "cancel", two)
    assert code == 1
    assert "may have it already" in value["left"][0]["reason"]
