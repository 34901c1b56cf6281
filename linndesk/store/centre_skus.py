"""By which of its own SKUs a centre knows stock items, and how many lie there. Inside a read or a write."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from linndesk.domain.outbound import RUNNING
from linndesk.store import bulk
from linndesk.store.fields import to_ms
from linndesk.store.tables import CentreStock, Outbound


def of_items(centre_id: int, item_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Units that can be sent, by item and the centre's SKU, as they were counted last."""
    found: dict[int, dict[str, int]] = {}
    wanted = sorted(item_ids)
    for start in range(0, len(wanted), bulk.CHUNK):
        part = wanted[start : start + bulk.CHUNK]
        sql = (
            "select item_id, channel_sku, fulfillable from centre_stock "
            f"where centre_id = ? and item_id in ({bulk.marks(len(part))}) order by channel_sku"
        )
        for item_id, sku, units in bulk.rows(CentreStock, sql, [centre_id, *part]):
            found.setdefault(item_id, {})[sku] = int(units)
    return found


def promised(centre_id: int, counted_at: datetime | None) -> dict[str, int]:
    """Units by the centre's SKU that orders are to be sent from there which the last count did not know of."""
    states = sorted(RUNNING)
    sql = (
        "select lines from outbound where centre_id = ? and "
        f"(taken_at is null or taken_at >= ?) and state in ({bulk.marks(len(states))})"
    )
    since = 0 if counted_at is None else to_ms(counted_at)
    found: dict[str, int] = {}
    for (lines,) in bulk.rows(Outbound, sql, [centre_id, since, *states]):
        for each in json.loads(lines):
            found[each["sku"]] = found.get(each["sku"], 0) + int(each["quantity"])
    return found
