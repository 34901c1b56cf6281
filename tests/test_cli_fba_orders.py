"""D18 without a window: what `orders` says of an order that Amazon's warehouse sends, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linndesk import cli
from tests.fba_scene import FbaScene, fba_sale

SKU, REF = "FBA-MUG", "203-1"
Run = Callable[..., tuple[int, Any]]
# DESIGN's shape of an order: nothing more, nothing less.
WORDS = (
    "id number account channel_order_id marketplace source sub_source status stage payment_status received_at "
    "last_updated ship_by buyer_name buyer_email buyer_email_real address currency total shipping tax discount "
    "postal_service channel_service parked locked cancel_requested location weight_g flags notes gift_message waiting "
    "lines parcels"
)
SHAPE = set(WORDS.split())


@pytest.fixture
def run(profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """One command with --json beside an order that Amazon sends, of an account that is live: exit code, value."""
    scene = FbaScene(profile)
    scene.stock(SKU, 5)
    scene.add("Shop", mode="live", fba=True)
    now = scene.clock.now()
    fba_sale(scene.amazon.world, SKU, order_id=REF, created=now - timedelta(hours=1))
    fba_sale(scene.amazon.world, SKU, order_id="203-2", status="PENDING", created=now - timedelta(hours=1))
    scene.sync()
    scene.close()

    def run_(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_


def test_it_is_shown_in_the_shape_of_every_order(run: Run) -> None:
    code, order = run("orders", "show", REF)
    assert (code, set(order)) == (0, SHAPE)
    assert (order["status"], order["location"], order["locked"]) == ("open", "Shop FBA", True)
    assert (order["flags"], order["parcels"], order["waiting"]) == (["fulfilled_by_amazon"], [], None)
    assert order["postal_service"] == ""


def test_the_list_has_it_pending_too(run: Run) -> None:
    _, found = run("orders", "list")
    assert {each["channel_order_id"]: each["status"] for each in found} == {REF: "open", "203-2": "pending"}


@pytest.mark.parametrize("more", [[], ["--override", "Whatever"], ["--now", "--override", "Whatever"]])
def test_it_is_despatched_by_no_command(run: Run, more: list[str]) -> None:
    code, said = run("orders", "despatch", REF, "--service", "Van", "--tracking", "T1", *more)
    assert (code, said["error"]["code"]) == (1, "not_despatched")
    assert said["error"]["detail"] == "Shop FBA sends it by itself"
    assert run("outbox", "list") == (0, [])


def test_it_is_neither_unlocked_nor_moved_and_keeps_its_place(run: Run) -> None:
    assert run("orders", "unlock", REF)[0] == 2
    assert run("orders", "move", REF, "Default")[0] != 0
    assert run("orders", "stage", REF, "Picking")[0] in (0, 2)
    _, order = run("orders", "show", REF)
    assert (order["location"], order["locked"], order["status"]) == ("Shop FBA", True, "open")


def test_it_is_parked_and_deleted(run: Run) -> None:
    assert run("orders", "park", REF)[0] == 0
    assert run("orders", "show", REF)[1]["parked"]
    assert run("orders", "delete", REF)[0] == 0
    assert run("orders", "undo", REF)[0] == 0
    assert run("orders", "show", REF)[1]["locked"]
