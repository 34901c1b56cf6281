"""Orders as Linnworks writes them, made by the practice world and changed by path."""

from __future__ import annotations

import copy
import json
import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from linndesk.channels.linnworks.mapping import Reader
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.domain.orders import ChannelOrder
from linndesk.domain.receipts import Skipped
from linndesk.sandbox.linnworks import LinnworksWorld
from linndesk.sandbox.linnworks.records import Line
from linndesk.sandbox.linnworks.render import Renderer
from tests.channels.external.odd_orders import ODD, damage, respelt

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
READER = Reader(NOON, DEFAULT_LOCATION, None, dated=True)
MUG = "MUG-RED-330"


def a_world() -> LinnworksWorld:
    """A mug, and a set of two mugs and a lid."""
    world = LinnworksWorld(now=lambda: NOON)
    world.shelf.add(MUG, "Stoneware mug", 40)
    world.shelf.add("LID-1", "Lid", 40)
    world.shelf.add("SET-1", "Two mugs and a lid", parts=((MUG, 2), ("LID-1", 1)), price=Decimal("29.99"))
    return world


def body(lines: list[Line] | None = None, *, by_id: bool = False, flat: bool = False, **more: Any) -> dict[str, Any]:
    """One order as a list has it, or as it is given ``by_id``. ``extra``: values by path."""
    world = a_world()
    shown = Renderer(world, flat=flat)
    order = world.add_order(lines, **more)
    return shown.details(order) if by_id else shown.open_order(order)


def read(found: dict[str, Any], reader: Reader = READER) -> ChannelOrder:
    """Raises Unreadable."""
    made = reader.order(found, "")
    assert isinstance(made, ChannelOrder), made
    return made


def skipped(found: dict[str, Any], reader: Reader = READER) -> str:
    made = reader.order(found, "")
    assert isinstance(made, Skipped), made
    assert made.reason == f"order {made.called}: {made.why}"
    return made.why


WHOLE = body([Line(MUG, 2), Line("SET-1"), Line("Post", service=True)], by_id=True, notes=(("Ring twice", True),))


def damaged(seed: int) -> Any:
    """A good order with up to four odd places, in any spelling, or something that is no order."""
    dice = random.Random(seed)
    if dice.random() < 0.03:
        return copy.deepcopy(dice.choice(ODD))
    made = json.loads(_WHOLE)
    made["OrderId"] = f"7d5a5a0e-cccc-4000-8000-{dice.randint(1, 40):012d}"
    made["GeneralInfo"]["Status"] = dice.choice((0, 1, 1, 1, 2, 3, 4, "PAID"))
    made["Processed"] = dice.random() < 0.2
    if dice.random() < 0.2:
        made = respelt(made, seed)
    for part in dice.sample((made, made.get("Items"), made.get("TotalsInfo"), made.get("GeneralInfo")), 2):
        damage(part, dice)
    return made


_WHOLE = json.dumps(WHOLE)
