"""Any history of vans, another client, lost answers and restarts: in the end each has booked its own (M3, R-LOST)."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.sandbox.linnworks.purchase_records import Purchase
from tests.purchase_scene import ON_HAND, PurchaseScene, purchase_scene

TELLS, READS = "Deliver_PurchaseItem", "Get_PurchaseOrder"
MOODS = ("lost", "reset", "503_after", "html_after", "truncated", "500", "429", "401", "expired", "html200", "null")
# Another client books fewer of a line in all than we owe of it at any time: just as many could not be told from ours.
MOST_THEIRS = 4
SKU = st.sampled_from(("A", "B"))
STEPS = st.one_of(
    st.tuples(st.just("van"), SKU, st.integers(1, 3).map(lambda tens: 10 * tens)),
    st.tuples(st.just("they"), SKU, st.integers(1, 3)),
    st.tuples(st.just("between"), SKU, st.integers(1, 3), st.sampled_from((TELLS, READS)), st.integers(0, 2)),
    st.tuples(st.just("fault"), st.sampled_from((TELLS, READS)), st.sampled_from(MOODS), st.integers(0, 2)),
    st.tuples(st.just("sync")),
    st.tuples(st.just("drain")),
    st.tuples(st.just("restart")),
)


class History:
    """A purchase order of which vans and another client bring any number."""

    def __init__(self, scene: PurchaseScene) -> None:
        self.scene = scene
        self.order: Purchase = scene.order({"A": 10_000, "B": 10_000})
        self.ours = {"A": 0, "B": 0}
        self.theirs = {"A": 0, "B": 0}

    def step(self, what: str, *how: Any) -> None:
        scene = self.scene
        if what == "van":
            sku, units = how
            scene.receive(self.order, {sku: units})
            self.ours[sku] += units
        elif what == "they":
            self._they(*how)
        elif what == "between":
            sku, units, operation, skip = how
            scene.faults.meanwhile(operation, partial(self._they, sku, units), skip=skip)
        elif what == "fault":
            operation, mood, skip = how
            scene.faults.fail_next(operation, mood, skip=skip)
        elif what == "sync":
            scene.sync()
        elif what == "drain":
            scene.clock.advance(seconds=5)
            scene.built.engine.send_due()
        else:
            scene.restart()

    def _they(self, sku: str, units: int) -> None:
        if self.theirs[sku] + units <= MOST_THEIRS:
            self.theirs[sku] += units
            self.scene.elsewhere(self.order, sku, units)

    def end(self) -> None:
        """The moods are over."""
        self.scene.faults.reset()
        for _ in range(12):
            self.scene.sync()
            if not set(self.scene.states("booking")) - {"confirmed"}:
                break


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_r_lost_in_the_end_both_have_booked_what_is_theirs(steps: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder, purchase_scene(Path(folder) / "profile") as scene:
        scene.begin()
        history = History(scene)
        for step in steps:
            history.step(*step)
        history.end()
        ours, theirs = history.ours, history.theirs
        assert scene.there(history.order) == {sku: ours[sku] + theirs[sku] for sku in ours}
        assert set(scene.bookings()) <= {"confirmed"}
        assert scene.shelf() == {sku: ON_HAND + units for sku, units in ours.items() if units}
        assert scene.linnworks.complaints == []
