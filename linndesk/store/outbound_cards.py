"""Cards about orders at a centre: one of an account for each cause, however many orders. Pure."""

from __future__ import annotations

from linndesk.store.leaving import OrderNow
from linndesk.store.outbound import OutboundRow
from linndesk.store.problems import Thing, Trouble

GROUP = "Order processing"
BACK, OFF, UNTOLD, UNSEEN = "outbound_back", "outbound_off", "outbound_untold", "outbound_unseen"


def back_key(order_id: int) -> str:
    """The key of an order that came back, as a thing."""
    return f"{BACK}:{order_id}"


def off_key(order_id: int) -> str:
    """Of one that runs although its selling channel called it off."""
    return f"{OFF}:{order_id}"


def untold_key(order_id: int) -> str:
    """Of one of which a package cannot be told."""
    return f"{UNTOLD}:{order_id}"


def back(row: OutboundRow, order: OrderNow, why: str) -> Trouble:
    """``why``: the channel's own words."""
    return Trouble(
        f"{BACK}:{order.account_id}", GROUP,
        f"{{n}} order came back from {row.location}|{{n}} orders came back from {row.location}",
        f"What was not sent there is open again, and leaves from {row.home}",
        "Despatch it, or move it there again", account_id=order.account_id, repair="open",
        thing=Thing(back_key(order.id), order.called or order.channel_order_id, why, order_id=order.id),
    )  # fmt: skip


def called_off(row: OutboundRow, order: OrderNow, why: str) -> Trouble:
    """``why``: a sentence."""
    return Trouble(
        f"{OFF}:{order.account_id}", GROUP,
        f"{{n}} order was called off, and {row.location} is sending it|"
        f"{{n}} orders were called off, and {row.location} is sending them",
        "Nothing stops it by itself",
        "Take the order back: the warehouse is asked to stop; or dismiss this and let it go",
        account_id=order.account_id, repair="stop",
        thing=Thing(off_key(order.id), order.called or order.channel_order_id, why, order_id=order.id),
    )  # fmt: skip


def untold(row: OutboundRow, order: OrderNow, numbers: str) -> Trouble:
    """``numbers``: of packages for which no unit of the order is left."""
    return Trouble(
        f"{UNTOLD}:{order.account_id}", GROUP,
        f"{{n}} order left {row.location} in more packages than it has units|"
        f"{{n}} orders left {row.location} in more packages than they have units",
        "Their channel was told of every unit, but not of these numbers",
        "Give the buyer the number, then dismiss this", severity="warning", account_id=order.account_id, repair="open",
        thing=Thing(untold_key(order.id), order.called or order.channel_order_id, numbers, order_id=order.id),
    )  # fmt: skip


def unseen_key(order_id: int) -> str:
    """The key of an order that was taken and does not show, as a thing."""
    return f"{UNSEEN}:{order_id}"


def unseen(row: OutboundRow, order: OrderNow) -> Trouble:
    """Its warehouse said long ago that it has it."""
    return Trouble(
        f"{UNSEEN}:{order.account_id}", GROUP,
        f"{{n}} order was taken by {row.location} and does not show there|"
        f"{{n}} orders were taken by {row.location} and do not show there",
        "It is looked for again by itself, and is not sent twice",
        "Look there for the id; take the order back where it is not", severity="warning", account_id=order.account_id,
        repair="open",
        thing=Thing(unseen_key(order.id), order.called or order.channel_order_id, row.reference, order_id=order.id),
    )  # fmt: skip
