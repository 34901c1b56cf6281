"""N8, R-OUTCOME: whatever happens, every row that needs a person stands in exactly one open card (a property)."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.domain.outbox import NEEDS_A_PERSON
from linndesk.errors import LinndeskError
from linndesk.store import cards
from linndesk.store.tables import Occurrence, Problem
from tests.sync.debts import Shop

REFS = ("O1", "O2", "O3")
FAULTS = ("400", "403", "429", "503", "lost", "reset", "html_after")
STEPS = st.one_of(
    st.tuples(st.just("despatch"), st.sampled_from(REFS)),
    st.tuples(st.just("fault"), st.sampled_from(FAULTS)),
    st.tuples(st.just("stuck"), st.sampled_from(REFS)),
    st.tuples(st.sampled_from(("cancel", "ask", "elsewhere")), st.sampled_from(REFS)),
    st.tuples(st.just("run"), st.sampled_from(("send", "sync"))),
    st.tuples(st.just("row"), st.sampled_from(("retry", "send", "hold", "told", "cancel"))),
    st.tuples(st.just("mode"), st.sampled_from(("watch", "live"))),
    st.tuples(st.just("pause"), st.sampled_from(("on", ""))),
)


def _step(shop: Shop, what: str, which: str) -> None:
    """One thing that happens; a sentence that says no is an answer too."""
    built, world = shop.built, shop.amazon.world
    steps: dict[str, Callable[[], object]] = {
        "despatch": lambda: shop.despatch(which),
        "fault": lambda: shop.amazon.faults.fail_next("confirmShipment", which),  # type: ignore[arg-type]
        "stuck": lambda: _stuck(shop, which),
        "cancel": lambda: world.cancel(which),
        "ask": lambda: world.request_cancellation(which),
        "elsewhere": lambda: world.ship_elsewhere(which, tracking="THEIRS"),
        "row": lambda: getattr(built.outbox, which)([each.id for each in built.outbox.listed()][-1:]),
        "mode": lambda: built.accounts.save("Shop", {"mode": which}),
        "pause": lambda: built.outbox.pause(bool(which)),
        "run": lambda: _run(shop, which),
    }
    with contextlib.suppress(LinndeskError):
        steps[what]()


def _stuck(shop: Shop, ref: str) -> None:
    """A despatch that the channel refuses."""
    shop.amazon.faults.reset()
    shop.amazon.faults.fail_next("confirmShipment", "400")
    shop.despatch(ref)
    _run(shop, "send")


def _run(shop: Shop, which: str) -> None:
    shop.clock.advance(minutes=2 if which == "send" else 20)
    if which == "send":
        shop.built.engine.send_due()
    else:
        shop.sync()


def _check(shop: Shop) -> None:
    built = shop.built

    def open_things() -> list[tuple[str, str]]:
        query = Occurrence.select(Occurrence, Problem).join(Problem)
        found = query.where(Occurrence.healed_at.is_null() & Problem.resolved_at.is_null())
        return [(each.key, each.problem.severity) for each in found]

    things = built.store.read(open_things)
    stands = Counter(key for key, _ in things)
    errors = Counter(key for key, severity in things if severity == "error")
    assert all(number == 1 for number in stands.values()), "a thing stands in one open card only"
    for row in built.outbox.listed():
        key = f"outbox:{row.id}"
        if row.state == "refused" or (row.state == "held" and row.hold in NEEDS_A_PERSON):
            assert errors[key] == 1, f"{row.state} {row.hold} {row.error} stands in no card that needs a person"
        elif row.state in ("confirmed", "superseded", "cancelled", "held"):
            assert stands[key] == 0, f"{row.state} {row.hold} {row.reason} still stands in a card"
    needs = [each for each in built.problems.open() if each.severity == "error"]
    assert built.problems.count() == len(needs) == built.problems.tallies().needs
    assert {each.id for each in built.problems.listed("needs")} == {each.id for each in needs}
    assert all(each.things or not built.store.read(lambda each=each: cards.things(each.id)) for each in needs)


def _held(shop: Shop, ref: str) -> None:
    """A despatch of an order that the channel has called off."""
    shop.amazon.world.cancel(ref)
    shop.despatch(ref)
    _run(shop, "sync")


@pytest.mark.parametrize("way", ["told", "cancel"])
@pytest.mark.parametrize("stick", [_stuck, _held])
def test_each_way_out_closes_the_card(profile: Path, stick: Callable[[Shop, str], None], way: str) -> None:
    shop = Shop(profile, len(REFS))
    try:
        for ref in ("O1", "O2"):
            stick(shop, ref)
        ((_, things),) = shop.causes
        assert things == 2
        for left in (1, 0):
            _check(shop)
            _step(shop, "row", way) if left else getattr(shop.built.outbox, way)([shop.built.outbox.listed()[0].id])
            assert sum(things for _, things in shop.causes) == left
        _check(shop)
    finally:
        shop.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_every_failed_row_stands_in_exactly_one_card_and_the_badge_is_their_number(
    no_rows: Path, steps: list[tuple[str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(no_rows, Path(folder) / no_rows.name)
        shop = Shop(Path(folder), len(REFS))
        try:
            for what, which in [("despatch", "O1"), *steps, ("run", "send"), ("run", "sync")]:
                _step(shop, what, which)
                _check(shop)
        finally:
            shop.close()
