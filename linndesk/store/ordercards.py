"""Cards about orders that moved on elsewhere: one of an account for each cause, however many orders. Pure."""

from __future__ import annotations

from typing import Literal

from linndesk.store.problems import Thing, Trouble

Moved = Literal["shipped_elsewhere", "cancelled_after_despatch", "came_back"]
GROUP = "Order import"

_TOLD: dict[Moved, tuple[str, str, str]] = {
    "shipped_elsewhere": (
        "{n} order was shipped outside linndesk|{n} orders were shipped outside linndesk",
        "The units were taken from stock here, because they are gone",
        "If they are still on the shelf, open the order and put them back in stock; else dismiss this",
    ),
    "cancelled_after_despatch": (
        "{n} order was cancelled on the channel after it had been processed here|"
        "{n} orders were cancelled on the channel after they had been processed here",
        "",
        "Stop the parcel if you still can, or book it as a return when it comes back",
    ),
    "came_back": (
        "{n} order was cancelled and is open again on the channel|"
        "{n} orders were cancelled and are open again on the channel",
        "",
        "Look at the order before you pack it",
    ),
}


def trouble(moved: Moved, account_id: int, order_id: int, ref: str, group: str = GROUP) -> Trouble:
    """``ref``: the channel's number of the order; ``group``: of its account's kind (U9)."""
    title, detail, fix = _TOLD[moved]
    return Trouble(
        f"{moved}:{account_id}", group, title, detail, fix, account_id=account_id, repair="open",
        thing=Thing(f"order:{order_id}", ref, order_id=order_id),
    )  # fmt: skip
