"""R-CURSOR and R-POOL: nothing is lost or doubled by a stop, a refused token, or an account that joins late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.sandbox.amazon.world import World
from linndesk.store import accounts, cursors
from tests.scene import START, Scene


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, World(), plans=False)
    yield made
    made.close()


def _fill(scene: Scene, count: int, marketplace: str = "UK", *, hours: float = 1.0) -> list[str]:
    """Orders that are old enough to be shown, a second apart."""
    start = scene.clock.now() - timedelta(hours=hours)
    return [
        scene.amazon.world.add_order(marketplace=marketplace, created=start + timedelta(seconds=number)).id
        for number in range(count)
    ]


def _here(scene: Scene) -> set[str]:
    return {each.channel_order_id for each in scene.built.orders.listed(status="all")}


def test_a_token_refused_on_page_three_loses_nothing(scene: Scene) -> None:
    """The judged line: the frozen query starts again from the old point."""
    made = _fill(scene, 450)
    scene.add("Shop")
    scene.amazon.faults.fail_next("searchOrders", "400", skip=2)
    receipt = scene.sync()
    assert receipt.ok
    assert _here(scene) == set(made)
    assert receipt.accounts[0].orders.new == 450


def test_a_lost_page_is_asked_again_with_the_very_same_question(scene: Scene) -> None:
    made = _fill(scene, 250)
    scene.add("Shop", order_route="api")
    scene.amazon.faults.fail_next("searchOrders", "reset", times=30, skip=1)
    assert not scene.sync().ok
    scene.amazon.faults.reset()
    scene.restart()
    scene.amazon.calls.reset()
    assert scene.sync().ok
    assert _here(scene) == set(made)
    first = scene.amazon.calls.of("searchOrders")[0]
    assert "paginationToken" in first.query


def test_the_resume_point_is_the_servers_word_and_moves_once(scene: Scene) -> None:
    """The PC's clock never enters: it is Amazon's lastUpdatedBefore of the first page."""
    _fill(scene, 250)
    scene.add("Shop")
    store = scene.built.store
    cancel = Cancel()
    scene.built.engine.sync(cancel=cancel, tell=lambda p: cancel.set() if p.orders >= 100 else None)
    row = store.read(lambda: accounts.named("Shop"))
    assert row.resume_point is None
    assert store.read(lambda: cursors.load(row.pool_id, "orders")) is not None
    first = scene.clock.now()
    scene.clock.advance(minutes=30)
    scene.sync()
    row = store.read(lambda: accounts.named("Shop"))
    assert row.resume_point == first - timedelta(minutes=2)
    assert store.read(lambda: cursors.load(row.pool_id, "orders")) is None


def test_a_first_pull_of_two_runs_keeps_its_beginning(scene: Scene) -> None:
    """The seven days run from its first run: what the second one brings is not too old by then."""
    made = _fill(scene, 250, hours=7 * 24 - 1)
    scene.add("Shop")
    cancel = Cancel()
    scene.built.engine.sync(cancel=cancel, tell=lambda p: cancel.set() if p.orders >= 100 else None)
    assert len(_here(scene)) < len(made)
    scene.clock.advance(hours=12)
    scene.sync()
    assert _here(scene) == set(made)


def test_an_account_disabled_for_a_week_loses_nothing(scene: Scene) -> None:
    """The judged line. While it is off nothing of it is read; on again, it resumes where it was."""
    scene.add("UK")
    scene.add("DE", ("DE",))
    scene.sync()
    scene.built.accounts.save("DE", {"enabled": False})
    scene.clock.advance(days=3)
    missed = _fill(scene, 3, "DE")
    kept = _fill(scene, 3, "UK")
    scene.sync()
    assert _here(scene) == set(kept)
    scene.clock.advance(days=4)
    scene.built.accounts.save("DE", {"enabled": True})
    scene.sync()
    assert _here(scene) == set(kept) | set(missed)


def test_an_account_added_later_gets_its_own_days_back_and_moves_nobody(scene: Scene) -> None:
    scene.add("UK")
    old = _fill(scene, 2, "DE", hours=24 * 6)
    too_old = _fill(scene, 1, "DE", hours=24 * 9)
    first = _fill(scene, 2, "UK")
    scene.sync()
    assert _here(scene) == set(first)
    before = scene.built.store.read(lambda: accounts.named("UK")).resume_point
    scene.add("DE", ("DE",))
    scene.sync("DE")
    assert _here(scene) == set(first) | set(old)
    assert not _here(scene) & set(too_old)
    after = scene.built.store.read(lambda: accounts.named("UK")).resume_point
    assert before is not None
    assert after is not None
    assert after >= before


def test_a_light_turned_off_while_pages_come_stops_that_account(scene: Scene) -> None:
    """A toggle takes effect before the next call, and turning it on again loses nothing."""
    _fill(scene, 150, "UK")
    german = _fill(scene, 150, "DE", hours=0.5)
    scene.add("UK")
    scene.add("DE", ("DE",))
    done = False

    def turn_off(progress: object) -> None:
        nonlocal done
        if not done and scene.amazon.calls.count("searchOrders") == 1:
            done = True
            scene.built.accounts.save("DE", {"enabled": False})

    scene.built.engine.sync(tell=turn_off)
    assert not _here(scene) & set(german)
    scene.built.accounts.save("DE", {"enabled": True})
    scene.sync()
    assert set(german) <= _here(scene)


def test_how_far_back_is_given_with_the_account(scene: Scene) -> None:
    """D7: last_order_sync at account add; year 1 means never, so seven days."""
    old = _fill(scene, 1, "UK", hours=24 * 20)
    scene.add("Long", last_order_sync=(START - timedelta(days=25)).strftime("%Y-%m-%d %H:%M:%S"))
    scene.sync()
    assert _here(scene) == set(old)


def test_year_one_means_seven_days(scene: Scene) -> None:
    _fill(scene, 1, "UK", hours=24 * 20)
    near = _fill(scene, 1, "UK", hours=24 * 6)
    scene.add("Shop", last_order_sync="0001-01-01 00:00:00")
    scene.sync()
    assert _here(scene) == set(near)


def test_d7_editing_last_order_sync_back_reads_once_more_beside_the_normal_poll(scene: Scene) -> None:
    scene.add("Shop")
    scene.sync()
    older = _fill(scene, 120, "UK", hours=24 * 30)
    scene.built.accounts.save("Shop", {"last_order_sync": "2026-10-01 00:00:00"})
    assert scene.built.accounts.count_since("Shop", START - timedelta(days=51)).orders == 120
    resume = scene.built.store.read(lambda: accounts.named("Shop")).resume_point
    scene.sync()
    assert _here(scene) == set(older)
    row = scene.built.store.read(lambda: accounts.named("Shop"))
    assert row.reread_since is None
    assert row.resume_point is not None
    assert resume is not None
    assert row.resume_point >= resume
    scene.amazon.calls.reset()
    scene.sync()
    assert scene.amazon.calls.count("searchOrders") == 1


def test_d7_last_order_sync_shows_the_oldest_of_the_latest_sync(scene: Scene) -> None:
    _fill(scene, 3, hours=5)
    scene.add("Shop")
    scene.sync()
    shown = scene.built.accounts.show("Shop").settings.last_order_sync  # type: ignore[attr-defined]
    assert shown == START - timedelta(hours=5)
    scene.clock.advance(hours=1)
    scene.sync()
    assert scene.built.accounts.show("Shop").settings.last_order_sync == shown  # type: ignore[attr-defined]


def test_a7_older_orders_are_ignored_and_the_receipt_says_so(scene: Scene) -> None:
    old = _fill(scene, 1, hours=48)[0]
    new = _fill(scene, 1, hours=2)[0]
    scene.add("Shop", do_not_download_orders_prior_to="2026-11-20 00:00:00")
    receipt = scene.sync()
    assert _here(scene) == {new}
    skipped = {each.ref: each.reason for each in receipt.accounts[0].skipped}
    assert "prior to" in skipped[old]


def test_limits_wait_at_most_twenty_seconds_then_say_what_is_left(profile: Path) -> None:
    """R-FIRST-PULL: 2,500 orders are 25 pages, the plan gives 20 at once; the rest comes with later runs."""
    scene = Scene(profile, World())
    try:
        made = _fill(scene, 2500)
        scene.add("Shop", order_route="api")
        receipt = scene.sync()
        assert len(_here(scene)) == 2000
        assert any("limit" in each.lower() or "wait" in each.lower() for each in receipt.accounts[0].messages)
        assert scene.clock.waited <= 21
        for _ in range(6):
            scene.clock.advance(minutes=4)
            scene.sync()
        assert _here(scene) == set(made)
    finally:
        scene.close()


def test_a_marketplace_more_is_read_from_its_own_beginning(scene: Scene) -> None:
    """It was never polled: its older orders come in, and its shipped ones are history."""
    scene.add("Shop")
    british = _fill(scene, 1, "UK", hours=2)
    german = _fill(scene, 2, "DE", hours=24 * 3)
    sent = scene.amazon.world.add_order(
        marketplace="DE", status="SHIPPED", created=scene.clock.now() - timedelta(days=2)
    ).id
    scene.sync()
    assert _here(scene) == set(british)
    scene.built.accounts.save("Shop", {"marketplaces": ["UK", "DE"]})
    scene.sync()
    assert _here(scene) == {*british, *german, sent}
    assert scene.built.orders.show(sent).outcome == "history"
