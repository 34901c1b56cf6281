"""What saving an account does to the levels that are published: which listings are looked at again. Worker threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from linndesk.channels.selling import SellingSettings
from linndesk.errors import InvalidSettings
from linndesk.settings import AccountSettings
from linndesk.store import accounts, approvals, audit, levels, locations, outbox, stock_look
from linndesk.store.accounts import AccountRow

SYNCED = "last_inventory_sync"
RULES = frozenset({
    "enabled", "mode", "update_inventory", "default_latency", "product_based_latency",
    "update_inventory_from_location", "inventory_locations", "default_max_listed_quantity",
    "default_max_listed_percentage", "default_end_when_quantity", "stock_value", "test_account", "test_skus",
})  # fmt: skip
KEPT = "The channel keeps the latency that it has: from now on it is not spoken of."
SENT_AGAIN = "All linked listings are sent once more, after you have approved it in Preview."


def check(settings: AccountSettings, keys: Iterable[str]) -> None:
    """Raises InvalidSettings where a location is chosen that is none of one's own. Inside a read or a write."""
    if not isinstance(settings, SellingSettings) or "inventory_locations" not in keys:
        return
    own = {each.name for each in locations.every() if each.sells}
    strange = [each for each in settings.inventory_locations if each not in own]
    if strange:
        said = f"There is no location of your own called {strange[0]}; here are {', '.join(sorted(own))}."
        raise InvalidSettings(
            "These settings cannot be saved", {"inventory_locations": said}, "Correct what is named, then save again"
        )


def set_back(before: AccountSettings, after: AccountSettings) -> bool:
    """D16: whether *Last inventory sync* was given an earlier moment, or none."""
    was, now = getattr(before, SYNCED, None), getattr(after, SYNCED, None)
    return was is not None and (now is None or now < was)


def latency_off(before: AccountSettings, after: AccountSettings) -> bool:
    """D9: whether the default was switched off, so that the channel keeps the days it has."""
    return getattr(before, "default_latency", None) is not None and getattr(after, "default_latency", None) is None


def said(before: AccountSettings, after: AccountSettings) -> tuple[str, ...]:
    """What a change does on the channel that nobody would expect, as sentences."""
    found = [KEPT] if latency_off(before, after) else []
    return (*found, SENT_AGAIN) if set_back(before, after) else tuple(found)


def follow(
    row: AccountRow, before: AccountSettings, after: AccountSettings, patch: Mapping[str, Any], now: datetime
) -> None:
    """Mark what the next plan has to look at; to be called once the new settings are stored. Inside a write.

    All accounts of its pool are marked: another one may speak for a SKU now (R-POOL). Another merchant, region or
    location has never heard of what was sent, and a *Last inventory sync* that was set back wants everything once
    more; either goes through Preview again.
    """
    every = accounts.every()
    pool_id = next(each.pool_id for each in every if each.id == row.id)
    moved = pool_id != row.pool_id or _place(before) != _place(after)
    again = moved or set_back(before, after)
    if again:
        approvals.take_back(row.id, "stock")
        audit.note("approval taken back", f"{row.name}: stock", now, after="moved" if moved else SYNCED)
    if moved:  # what it was about to be told was meant for another merchant
        for row_id in stock_look.unsent(row.id):
            outbox.end(row_id, "superseded", now, "The account has moved")
    if again or RULES & patch.keys():
        for each in every:
            if each.pool_id in (pool_id, row.pool_id):
                levels.mark_account(each.id, force=again and each.id == row.id)


def _place(settings: AccountSettings) -> str:
    return settings.stock_place if isinstance(settings, SellingSettings) else ""


def leave(row: AccountRow) -> None:
    """The account goes, with its orders: what those held back is on sale again, and another one may speak for its
    pool. Inside the write that removes it, before it is gone."""
    levels.mark_dirty(stock_look.held_items(row.id))
    for each in accounts.every():
        if each.pool_id == row.pool_id:
            levels.mark_account(each.id)
