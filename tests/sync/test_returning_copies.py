"""M5, R-COPY, R-PERSON: a return in a copied database is looked for before it leaves; its buyer may be gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.services.returns import BackPart
from linndesk.store import orders, outbox
from tests.linnworks_scene import NAME
from tests.sync.returned import CREATE, LOOK, MUG, ReturnScene, return_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[ReturnScene]:
    with return_scene(tmp_path / "profile") as made:
        made.stand_ready()
        yield made
        assert made.linnworks.complaints == []


def doubt(scene: ReturnScene) -> None:
    scene.built.store.write(lambda: outbox.doubt("This database is a copy", scene.clock.now()))


def test_what_the_original_has_told_since_is_found_by_its_reference(scene: ReturnScene) -> None:
    order = scene.sold()
    scene.built.accounts.save(NAME, {"mode": "hold"})
    done = scene.came_back(order)
    doubt(scene)
    theirs = scene.world.returns.another_client_books_return(
        order.id, {MUG: 2}, reference=done.made_return.reference, actioned=True
    )
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.built.outbox.send([scene.row(done).id])
    scene.sync()
    assert (scene.past(done).state, scene.past(done).rma, len(scene.there(order))) == (
        "confirmed", str(theirs.id), 1,
    )  # fmt: skip


def test_what_the_original_has_not_told_goes_once_a_person_says_so(scene: ReturnScene) -> None:
    order = scene.sold()
    scene.built.accounts.save(NAME, {"mode": "hold"})
    done = scene.came_back(order)
    doubt(scene)
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.sync()
    assert (scene.row(done).state, scene.there(order)) == ("held", [])
    scene.built.outbox.send([scene.row(done).id])
    scene.settle()
    assert (scene.past(done).state, len(scene.there(order))) == ("confirmed", 1)


def test_one_that_was_on_its_way_when_it_was_copied_is_never_made_by_the_copy(scene: ReturnScene) -> None:
    order = scene.sold()
    scene.faults.fail_next(CREATE, "reset")
    scene.faults.fail_next(LOOK, "503", times=60, skip=1)
    done = scene.came_back(order)
    scene.sync()
    assert scene.row(done).state == "sending"
    doubt(scene)
    scene.faults.forget_plans()
    scene.settle(12)
    assert (scene.row(done).state, scene.past(done).state, scene.there(order)) == ("sent", "unheard", [])


def test_a_return_whose_buyer_was_forgotten_is_told_without_its_reason(scene: ReturnScene) -> None:
    order = scene.sold()
    scene.built.accounts.save(NAME, {"mode": "hold"})
    done = scene.came_back(order, BackPart(MUG, 1), reason="Mrs Canary found it too big")
    late = scene.clock.now() + timedelta(days=60)
    account = scene.built.accounts.show(NAME)
    scene.built.store.write(lambda: orders.purge_people({account.id: 30}, late))
    assert scene.past(done).reason == ""
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.built.outbox.send([scene.row(done).id])
    scene.settle()
    (rma,) = scene.there(order)
    assert ([each.reason for each in rma.lines], scene.past(done).state) == ([""], "confirmed")
