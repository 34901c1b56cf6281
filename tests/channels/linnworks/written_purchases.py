"""Purchase orders and returns as Linnworks writes them, good ones and ones with any damage."""

from __future__ import annotations

import copy
import json
import random
from datetime import timedelta
from typing import Any

from linndesk.sandbox.linnworks import purchase_render
from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from linndesk.sandbox.linnworks.records import Line
from linndesk.sandbox.linnworks.return_render import ReturnRenderer
from tests.channels.external.odd_orders import ODD, damage, respelt
from tests.channels.linnworks.written import MUG, NOON, a_world

ID = "7d5a5a0e-cccc-4000-8000-0000000000a1"
LINES = tuple(f"7d5a5a0e-cccc-4000-8000-00000000000{each}" for each in range(1, 4))
ORDER = "7d5a5a0e-cccc-4000-8000-0000000000b1"


def purchase(**more: Any) -> dict[str, Any]:
    """One whole: three mugs of ten came in two bookings, one lid of five, no set. ``extra``: values by path."""
    world = a_world()
    rows = [
        PurchaseLine(MUG, 10, line_id=LINES[0], supplier_code="SUP-1", pack_size=5, pack_quantity=2),
        PurchaseLine("LID-1", 5, line_id=LINES[1], supplier_barcode="5060000000017"),
        PurchaseLine("SET-1", 4, line_id=LINES[2]),
    ]
    given = {"reference": "PO-77", "supplier_reference": "INV 9", "expected": NOON + timedelta(days=3), **more}
    made = world.purchases.add(rows, id=ID, **given)
    for line, units in ((0, 2), (1, 1), (0, 1)):
        world.purchases.deliver(made.id, LINES[line], units)
    return purchase_render.whole(world.purchases.get(made.id), world.shelf)


def header(**changes: Any) -> dict[str, Any]:
    """As a list has it."""
    return {**purchase()["PurchaseOrderHeader"], **changes}


def returns(*, extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """Two of an order: one of one mug, accepted; one of two mugs, one of them scrapped."""
    world = a_world()
    order = world.add_order([Line(MUG, 5)], id=ORDER, processed=NOON)
    row = order.lines[0].row_id
    world.returns.another_client_books_return(ORDER, {row: 1}, reference="LD-1", actioned=True)
    rma = world.returns.another_client_books_return(ORDER, {row: 2}, reference="RMA 2", scrap=1)
    world.returns.update(rma.id, extra=extra or {})
    shown = ReturnRenderer(world)
    return {"RMAHeaders": [shown.header(each) for each in world.returns.of(ORDER)]}


def damaged_purchase(seed: int) -> Any:
    """A good one with up to four odd places, in any spelling, or something that is none."""
    return _damaged(_PURCHASE, seed)


def damaged_header(seed: int) -> Any:
    """One of a list, the same way."""
    return _damaged(_HEADER, seed)


def damaged_returns(seed: int) -> Any:
    """An answer of GetRMAHeadersByOrderId, the same way."""
    return _damaged(_RETURNS, seed)


def _damaged(written: str, seed: int) -> Any:
    dice = random.Random(seed)
    if dice.random() < 0.03:
        return copy.deepcopy(dice.choice(ODD))
    made = json.loads(written)
    if dice.random() < 0.2:
        made = respelt(made, seed)
    found = [each for each in _parts(made) if isinstance(each, (dict, list)) and each]
    for part in dice.sample(found, min(len(found), dice.randint(0, 2))):
        damage(part, dice)
    return made


def _parts(made: Any) -> list[Any]:
    """It, and what it is made of: a list of lines is damaged as often as the whole."""
    return [made, *made.values()] if isinstance(made, dict) else [made]


_PURCHASE, _HEADER, _RETURNS = (json.dumps(each) for each in (purchase(), header(), returns()))
