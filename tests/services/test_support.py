"""N8: what a person copies or sends of a problem holds no secret, no buyer and no address (canaries)."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.errors import BadInput, StorageTrouble
from linndesk.store.problems import Thing, Trouble, raise_
from tests.scene import Scene

REF = "203-1111111-2222222"


@pytest.fixture
def troubled(scene: Scene) -> Scene:
    """A card whose words quote everything that must not leave."""
    scene.add("Shop")
    scene.amazon.world.add_order(REF, created=scene.clock.now() - timedelta(hours=1))
    scene.sync()
    order = scene.built.orders.show(REF)
    person = order.person
    assert person is not None
    assert person.line1
    quoted = f"Address of {person.name}, {person.line1}, {person.town} {person.postcode} ({person.phone}) is not valid"
    detail = f"{quoted}. refresh_token={_canary(scene)}; write to someone@else.example; request 7d1c-aa"
    thing = Thing(f"order:{order.id}", order.channel_order_id, detail, order_id=order.id)
    trouble = Trouble("t", "Order processing", "{n} despatch refused", quoted, "Call them", thing=thing)
    now = scene.clock.now()
    scene.built.store.write(lambda: raise_(trouble, now))
    (card,) = [each for each in scene.built.problems.open() if each.key == "t"]
    scene.built.problems.dismiss([card.id], f"told {person.name} by phone")
    return scene


def _canary(scene: Scene) -> str:
    return str(scene.amazon.settings("main", ("UK",))["refresh_token"])


def _forbidden(scene: Scene) -> list[str]:
    person = scene.built.orders.show(REF).person
    assert person is not None
    words = [person.name, person.buyer_name, person.line1, person.town, person.postcode, person.phone]
    return [*(each for each in words if each), _canary(scene), "someone@else.example"]


def _card(scene: Scene) -> int:
    return next(each.id for each in scene.built.problems.log() if each.key == "t")


def test_the_copy_is_redacted_and_still_tells_what_happened(troubled: Scene) -> None:
    text = troubled.built.support.text(_card(troubled))
    for each in _forbidden(troubled):
        assert each.casefold() not in text.casefold()
    assert REF in text
    assert "is not valid" in text
    assert "request 7d1c-aa" in text
    assert "linndesk " in text


def test_the_export_holds_card_things_calls_and_versions_and_nobody(troubled: Scene, tmp_path: Path) -> None:
    path = troubled.built.support.export(_card(troubled), tmp_path / "problem.zip")
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    whole = "\n".join(parts.values()).casefold()
    for each in _forbidden(troubled):
        assert each.casefold() not in whole
    card = json.loads(parts["problem.json"])
    assert card["title"] == "1 despatch refused"
    assert len(card["things"]) == 1
    calls = json.loads(parts["journal.json"])
    assert "searchOrders" in {each["operation"] for each in calls}
    assert "Python" in parts["problem.txt"]


def test_a_file_that_cannot_be_written_and_a_card_that_is_gone_are_said(troubled: Scene, tmp_path: Path) -> None:
    with pytest.raises(StorageTrouble, match="cannot be written"):
        troubled.built.support.export(_card(troubled), tmp_path / "nowhere" / "problem.zip")
    with pytest.raises(BadInput, match="gone"):
        troubled.built.support.text(4711)
