"""Units that lie here already and that their channel was not told of yet: it adds them to its own stock by itself once
it is told, so that until then nobody tells it of them as a level (M3, M5, M10). Inside a read."""

from __future__ import annotations

from collections.abc import Mapping

from linndesk.domain.purchases import UNTOLD
from linndesk.store import bulk, kits
from linndesk.store.tables import DeliveryLine

_STATES = ", ".join(f"'{each}'" for each in sorted(UNTOLD))
_SUMS = (
    "select p.account_id as account, l.item_id as item, d.location_id as place, sum(l.quantity - l.told) as units "
    "from delivery_line l join delivery d on d.id = l.delivery_id join purchase p on p.id = d.purchase_id "
    f"where l.state in ({_STATES}) group by 1, 2, 3 "
    "union all select r.account_id, l.item_id, l.location_id, sum(l.quantity) "
    "from order_return_line l join order_return r on r.id = l.act_id "
    f"where l.state in ({_STATES}) and l.fate = 'stock' and l.item_id is not null group by 1, 2, 3"
)

Untold = Mapping[int, Mapping[tuple[int, int], int]]  # by account: units by item and location


def units() -> Untold:
    """Of every account that has any; kits as their parts."""
    rows = [(account, item, place, int(count)) for account, item, place, count in bulk.rows(DeliveryLine, _SUMS)]
    made = kits.in_parts(sorted({item for _, item, _, _ in rows})) if rows else {}
    found: dict[int, dict[tuple[int, int], int]] = {}
    for account, item, place, count in rows:
        own = found.setdefault(account, {})
        for part, per in made.get(item, ((item, 1),)):
            own[part, place] = own.get((part, place), 0) + count * per
    return found
