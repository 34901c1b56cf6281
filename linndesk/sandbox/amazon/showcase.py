"""For a demo: a few fresh orders that show what a packer has to mind (W3, W6). Pure but for the world it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from linndesk.sandbox.amazon.records import Line, Order, Package
from linndesk.sandbox.amazon.world import World

_CUSTOM = "https://zme-caps.amazon.com/t/practice0000/data.zip"


def showcase(world: World, merchant: str = "main") -> None:
    """Marks the newest orders that still have to be sent; the same world gets the same marks.

    One each: same-day Prime, a gift with a message, made to the buyer's wish, next-day Prime, the buyer wants to
    cancel, the carrier tells Amazon of the despatch (FBM_SHIP_PLUS), sent in part by somebody else.
    """
    waiting = [
        each
        for each in world.orders(merchant)
        if each.status == "UNSHIPPED" and each.fulfilled_by == "MERCHANT" and each.channel_name == "AMAZON"
    ]
    waiting.sort(key=lambda each: (each.created, each.id), reverse=True)
    for order, change in zip(waiting[::3], _MARKS, strict=False):
        world.update(order.id, updated=order.updated, **change(order))


def _first(lines: Sequence[Line], **changes: Any) -> tuple[Line, ...]:
    return (replace(lines[0], **changes), *lines[1:])


def _gift(order: Order) -> dict[str, Any]:
    message = "Happy birthday, Nan!\nLove, the whole lot of us"
    return {"lines": _first(order.lines, gift_message=message, gift_level="classic")}


def _custom(order: Order) -> dict[str, Any]:
    return {"lines": _first(order.lines, customised_url=_CUSTOM)}


def _same_day(order: Order) -> dict[str, Any]:
    return {"programs": _with(order, "PRIME"), "service_level": "SAME_DAY"}


def _next_day(order: Order) -> dict[str, Any]:
    return {"programs": _with(order, "PRIME"), "service_level": "NEXT_DAY"}


def _cancel(order: Order) -> dict[str, Any]:
    return {"lines": _first(order.lines, cancel_reason="Ordered by mistake")}


def _plus(order: Order) -> dict[str, Any]:
    return {"programs": _with(order, "FBM_SHIP_PLUS")}


def _two_of_three(order: Order) -> dict[str, Any]:
    """One unit of three is gone already."""
    lines = _first(order.lines, quantity=3, fulfilled=1)
    gone = Package("1", "Royal Mail", "Tracked 48", "PRACTICE-1", order.updated, ((lines[0].line_id, 1),))
    return {"lines": lines, "status": "PARTIALLY_SHIPPED", "packages": (gone,)}


def _with(order: Order, program: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*order.programs, program)))


_MARKS = (_same_day, _gift, _custom, _next_day, _cancel, _plus, _two_of_three)
