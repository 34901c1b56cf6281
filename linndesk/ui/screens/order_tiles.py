"""The tiles of Open Orders, and what the channels gave last, in words. Pure; main thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linndesk.services.accounts import Account
from linndesk.ui.screens.order_centre_words import CentreName
from linndesk.ui.screens.parts import TileWords
from linndesk.ui.words import tr, when

TILES = (
    TileWords("late", "Late", "Ship-by day is over", "bad"),
    TileWords("today", "Today", "Ship by the end of today"),
    TileWords("tomorrow", "Tomorrow", "Ship by the end of tomorrow"),
    TileWords("later", "Later", "Ship by a later day, or no day is named"),
    TileWords("parked", "Parked", "Set aside by somebody; they hold stock as before"),
    TileWords("unmapped", "Unmapped", "A line has no stock item yet", "bad"),
    TileWords("short", "Short", "Too little on hand, once more urgent orders have theirs", "warn"),
    TileWords("cancel_requested", "Cancel requested", "The buyer asked to cancel; do not send", "bad"),
    TileWords("pending", "Waiting", "For payment, address or items; they come by themselves"),
)
CENTRE = "centre"  # the tile of what a channel's own warehouse sends


def open_tiles(centre: CentreName) -> tuple[TileWords, ...]:
    """What is to be packed, and last what a channel's own warehouse sends."""
    if not centre.name:
        return TILES
    tip = tr("{sends}; nobody packs these here", sends=centre.sends_it)
    return (*TILES, TileWords(CENTRE, tr("At {name}", name=centre.name), tip))


def last_asked(accounts: Sequence[Account], now: datetime) -> str:
    """When any of them was asked last, and how many orders came."""
    runs = [each.last_run for each in accounts if each.last_run is not None]
    if not runs:
        return tr("No channel was asked yet.") if accounts else tr("No account is set up yet.")
    parts = []
    for run in runs:
        got = run.receipt.get("orders", {})
        waiting = int(got.get("waiting", 0))
        parts.append(
            f"{run.account} {int(got.get('new', 0))} {tr('new')}" + (f", {waiting} {tr('waiting')}" if waiting else "")
        )
    last = max(each.ended_at for each in runs)
    return tr("Last asked {clock}: {what}.", clock=when(last, now), what="; ".join(parts))
