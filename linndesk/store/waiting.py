"""Orders that wait for a SKU, once an item or a link was made that may be what they waited for (U7). Inside a write."""

from __future__ import annotations

from datetime import datetime

from linndesk.store import bulk
from linndesk.store.fields import to_ms
from linndesk.store.tables import Order

# Of which nothing is missing by now, and that would be tried later, or no more.
_DUE = """
update orders set next_try = ?
where status = 'pending' and waits_for_sku and deleted_at is null and (next_try is null or next_try > ?)
and not exists (select 1 from order_line l
    where l.order_id = orders.id and l.item_id is null and l.quantity > l.cancelled
    and not exists (select 1 from item i where i.sku = l.channel_sku)
    and not exists (select 1 from listing g
        where g.account_id = orders.account_id and g.channel_sku = l.channel_sku and g.item_id is not null))
"""


def look(now: datetime) -> None:
    """Those that have all of their SKUs now are tried with the next list of their channel; one of which another SKU is
    still missing keeps its time."""
    bulk.run(Order, _DUE, [(to_ms(now), to_ms(now))])
