"""Whether what a channel shows is what it was told. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from linndesk.channels.stock import Shown

LOOKS = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))  # after a level was taken

Judgement = Literal["confirmed", "different", "by_channel"]


def judge(payload: Mapping[str, Any], shown: Shown, *, sold: int) -> Judgement:
    """``payload``: of the row, what was told; ``sold``: units that buyers ordered there since."""
    if shown.by_channel:
        return "by_channel"
    if shown.quantity is None or not _same_days(payload["latency"], shown.latency):
        return "different"
    missing = payload["quantity"] - shown.quantity
    return "confirmed" if 0 <= missing <= sold else "different"


def difference(payload: Mapping[str, Any], shown: Shown, who: str) -> str:
    """In one sentence, with what the channel says of it."""
    if shown.quantity is None:
        found = f"{who} shows no quantity, was told {payload['quantity']:,}"
    elif shown.quantity != payload["quantity"]:
        found = f"{who} shows {shown.quantity:,}, was told {payload['quantity']:,}"
    else:
        days = "no days to ship" if shown.latency is None else f"{shown.latency} days to ship"
        found = f"{who} shows {days}, was told {payload['latency']}"
    return f"{found}: {shown.trouble}" if shown.trouble else found


def _same_days(told: int | None, shown: int | None) -> bool:
    return told is None or told == shown
