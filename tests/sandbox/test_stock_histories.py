"""Whatever happens to a SKU, and whenever somebody looks, what is sold is what an independent reckoning says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.sandbox.amazon.levels import Told
from linndesk.sandbox.amazon.records import Line
from linndesk.sandbox.amazon.stock import Level
from linndesk.sandbox.amazon.world import World
from tests.sandbox.driver import START, Settable
from tests.sandbox.shop import offer

FIRST, FIRST_DAYS = 5, 3


@dataclass(frozen=True)
class Happening:
    """After a pause somebody tells a level that is sold later (``days`` None = not named), or an order takes units."""

    pause: int
    units: int
    days: int | None
    later: int
    order: bool
    looks: bool


happenings = st.lists(
    st.builds(
        Happening,
        st.integers(0, 20), st.integers(0, 9), st.none() | st.integers(0, 30), st.integers(0, 60), st.booleans(),
        st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


def reckoned(story: list[Happening], until: int) -> tuple[int, int | None]:
    """Sorted by when each thing holds; what holds at once comes after a level that falls due in that second."""
    at, events = 0, []
    for place, each in enumerate(story):
        at += each.pause
        moment = (at, 1, place) if each.order or not each.later else (at + each.later, 0, place)
        events.append((*moment, each))
    quantity, days = FIRST, FIRST_DAYS
    for second, _, _, each in sorted(events, key=lambda event: event[:3]):
        if second > until:
            continue
        if each.order:
            quantity = max(0, quantity - each.units)
        else:
            quantity = each.units
            days = days if each.days is None else each.days
    return quantity, days


@settings(max_examples=600, deadline=None)
@given(story=happenings, after=st.integers(0, 90))
def test_what_is_sold_is_what_fell_due_last(story: list[Happening], after: int) -> None:
    """The oracle of stock histories rests on this."""
    time = Settable()
    world = World(now=time)
    offer(world, "MUG", FIRST, FIRST_DAYS)
    for place, each in enumerate(story):
        time.pass_(seconds=each.pause)
        if each.order:
            world.add_order(lines=(Line("MUG", each.units, Decimal("1"), "Mug"),), sells=True)
        else:
            told = Told(each.units, each.days, keeps_latency=each.days is None)
            level = Level("main", "MUG", each.units, each.days, "patch", str(place), time())
            world.stock.accept(level, told, [], time() + timedelta(seconds=each.later))
        if each.looks:
            world.stock.settle()
    time.pass_(seconds=after)
    until = int((time() - START).total_seconds())
    assert (world.stock.shown("MUG"), world.stock.latency("MUG")) == reckoned(story, until)
    told = [each for each in story if not each.order]
    assert [each.quantity for each in world.stock.levels] == [each.units for each in told]
