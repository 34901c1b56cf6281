"""R-MODES as a property: whatever is switched and said in whatever order, nothing is dropped, blasted out or lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.domain.outbox import MOVES, Hold
from linndesk.services.outgoing import OF_THE_ACCOUNT
from linndesk.store import accounts, approvals
from linndesk.store.outbox import OutboxRow
from tests.scene import Scene
from tests.services.owed import open_shop, owe, put

SWITCHES: tuple[dict[str, Any], ...] = (
    {"enabled": True}, {"enabled": False}, {"mode": "live"}, {"mode": "live"}, {"mode": "hold"}, {"mode": "watch"},
    {"mark_as_despatched": True}, {"mark_as_despatched": False},
    {"do_not_submit_shipping_data": True}, {"do_not_submit_shipping_data": False},
)  # fmt: skip
VERBS = ("retry", "send", "hold", "told", "cancel")
STEP = st.one_of(
    st.tuples(st.just("switch"), st.sampled_from(SWITCHES)),
    st.tuples(st.just("pause"), st.booleans()),
    st.tuples(st.just("refuse"), st.integers(0, 3)),
    *(st.tuples(st.just(verb), st.sets(st.integers(0, 3), min_size=1, max_size=4)) for verb in VERBS),
)
LIVE = {"enabled": True, "mode": "live", "mark_as_despatched": True, "do_not_submit_shipping_data": False}


@pytest.fixture
def shop(scene: Scene) -> Scene:
    open_shop(scene, 0)
    return scene


def rows(scene: Scene, ids: list[int]) -> dict[int, OutboxRow]:
    return {each.id: each for each in scene.built.outbox.listed() if each.id in ids}


def gate(scene: Scene) -> Hold:
    """Told from the settings alone, not by the code under test's own road."""
    row = scene.built.accounts.show("Shop")
    own: Any = row.settings
    light: Hold = "" if own.mark_as_despatched else "light"
    if own.do_not_submit_shipping_data:
        light = light or "do_not_submit"
    paused = scene.built.store.read(approvals.paused) is not None
    if not own.enabled:
        return "off"
    if own.mode != "live":
        return own.mode  # type: ignore[no-any-return]
    return light or ("pause" if paused else "")


def do(scene: Scene, ids: list[int], step: tuple[str, Any]) -> set[int]:
    """One step; the ids that it named."""
    what, argument = step
    if what == "switch":
        scene.built.accounts.save("Shop", argument)
        return set()
    if what == "pause":
        scene.built.outbox.pause(argument)
        return set()
    if what == "refuse":
        chosen = [ids[argument]]
        if rows(scene, ids)[chosen[0]].state == "waiting":
            put(scene, chosen, state="refused", error="no", attempts=1)
        return set(chosen)
    named = [ids[at] for at in sorted(argument)]
    done = getattr(scene.built.outbox, what)(named)
    assert sorted([*done.done, *(each for each, _ in done.left)]) == named, "each is named once"
    assert all(why for _, why in done.left)
    return set(named)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=1, max_size=14))
def test_whatever_is_switched_nothing_leaves_that_nobody_let_go(shop: Scene, steps: list[tuple[str, Any]]) -> None:
    shop.built.accounts.save("Shop", LIVE)
    shop.built.outbox.pause(False)
    ids = [owe(shop, "despatch", f"O{at}") for at in range(4)]
    for step in steps:
        before = rows(shop, ids)
        named = do(shop, ids, step)
        after = rows(shop, ids)
        closed = gate(shop)
        assert set(after) == set(ids), "nothing is ever dropped"
        for each in ids:
            old, new = before[each], after[each]
            assert old.state == new.state or _reachable(old.state, new.state), (old.state, new.state)
            if new.state == "waiting":
                assert not closed, f"it waits though the account says {closed}"
            if old.state == "held" and new.state == "waiting" and old.hold in OF_THE_ACCOUNT | {"person"}:
                assert step[0] == "send", "only a person's word lets it go"
                assert each in named
            if old.state == "held" and old.hold == "person" and each not in named:
                assert (new.state, new.hold) == ("held", "person")
            if new.state == "held":
                assert new.reason, "it says why"


def _reachable(old: Any, new: Any) -> bool:
    """Within one step: at most over *waiting*, as a refused row that is tried again while a pause begins."""
    return new in MOVES[old] or any(new in MOVES[each] for each in MOVES[old])


def test_debts_go_with_their_account_to_another_pool(shop: Scene) -> None:
    """A seller id that was typed wrongly: what is owed is told through the pool that the account is in now."""
    row = owe(shop, "despatch", "O1", hold="person")
    before = shop.built.outbox.story(row).row.pool_id
    shop.built.accounts.save("Shop", {"seller_id": "A9OTHERSELLER9"})
    now = shop.built.store.read(lambda: accounts.named("Shop")).pool_id
    assert now != before
    assert shop.built.outbox.story(row).row.pool_id == now
